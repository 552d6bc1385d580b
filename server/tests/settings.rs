//! Settings: one table for flags, environment, file and docs; unknown ones are an error.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use clap::{Args, Command, FromArgMatches};
use server::settings::{SETTINGS, SettingFlags, Settings, Sources, settings_page};
use std::path::Path;

fn flags(typed: &[&str]) -> SettingFlags {
    let command = SettingFlags::augment_args(Command::new("test"));
    let matches = command.try_get_matches_from([&["test"], typed].concat()).unwrap();
    SettingFlags::from_arg_matches(&matches).unwrap()
}

fn gather(typed: &[&str], environment: &[(&str, &str)], directory: &Path) -> Result<Sources, String> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Sources::gather(&flags(typed), environment, directory).map_err(|error| error.to_string())
}

#[test]
fn settings_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/settings.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, settings_page()).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == settings_page(),
        "docs/settings.md is old; run: UPDATE_DOCS=1 cargo test -p server settings_page"
    );
}

/// What no flag holds.
const SECRETS: [&str; 5] = [
    "secret_key",
    "mail_url",
    "sms_api_key",
    "mpesa_initiator_password",
    "mpesa_consumer_secret",
];

#[test]
fn every_flag_is_its_key_with_dashes_and_no_secret_has_one() {
    for setting in SETTINGS {
        match setting.flag {
            Some(flag) => assert_eq!(flag, setting.key.replace('_', "-")),
            None => assert!(SECRETS.contains(&setting.key), "{}", setting.key),
        }
    }
}

#[test]
fn s14_every_setting_is_read_by_the_process() {
    let source = [
        include_str!("../src/settings.rs"),
        include_str!("../src/settings/bank.rs"),
        include_str!("../src/settings/mpesa.rs"),
        include_str!("../src/settings/sms.rs"),
    ]
    .concat();
    for setting in SETTINGS {
        let reads = ["get", "needed", "given"].map(|how| format!("{how}(\"{}\")", setting.key));
        assert!(
            reads.iter().any(|read| source.contains(read)),
            "nobody reads {}",
            setting.key
        );
    }
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = "listen = \"127.0.0.1:1\"\ntime_zone = \"UTC\"\nlog = \"debug\"\n";
    std::fs::write(directory.path().join("countersign.toml"), file).unwrap();
    let environment = [
        ("COUNTERSIGN_LISTEN", "127.0.0.1:2"),
        ("COUNTERSIGN_LOG", "warn"),
        ("PATH", "/bin"),
    ];
    let sources = gather(&["--listen", "127.0.0.1:3"], &environment, directory.path()).unwrap();
    let settings = Settings::parse(&sources).unwrap();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.log, "warn");
    assert_eq!(settings.time_zone.iana_name(), Some("UTC"));
    assert_eq!(settings.base_url, "http://localhost:3");
}

#[test]
fn an_unknown_setting_is_an_error_that_names_the_nearest() {
    let directory = tempfile::tempdir().unwrap();
    let error = gather(&[], &[("COUNTERSIGN_DATABSE", "x")], directory.path()).unwrap_err();
    assert!(
        error.contains("COUNTERSIGN_DATABSE") && error.contains("COUNTERSIGN_DATABASE"),
        "{error}"
    );
    assert!(
        gather(
            &[],
            &[("COUNTERSIGN_DATA", "/x"), ("COUNTERSIGN_TEST_POSTGRES", "x")],
            directory.path()
        )
        .is_ok()
    );
    let file = directory.path().join("other.toml");
    std::fs::write(&file, "lisen = \"x\"\n").unwrap();
    let named = ["--config", file.to_str().unwrap()];
    let error = gather(&named, &[], directory.path()).unwrap_err();
    assert!(error.contains("\"lisen\"") && error.contains("\"listen\""), "{error}");
    std::fs::write(&file, "secret_key = \"x\"\n").unwrap();
    assert!(
        gather(&named, &[], directory.path())
            .unwrap_err()
            .contains("COUNTERSIGN_SECRET_KEY")
    );
}

#[test]
fn s24_a_broken_file_or_value_does_not_repeat_a_secret() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("countersign.toml"),
        "log = \"info\"\nmail_url = \"smtps://u:hunter2@h\n",
    )
    .unwrap();
    let error = gather(&[], &[], directory.path()).unwrap_err();
    assert!(error.contains("line 2") && !error.contains("hunter2"), "{error}");
    for url in [
        "smtp://u:hunter2@mail.example",
        "not a url hunter2",
        "imap://u:hunter2@h",
    ] {
        let sources = Sources::default()
            .with("mail_url", url)
            .with("mail_from", "a@b.example");
        let error = Settings::parse(&sources).unwrap_err().to_string();
        assert!(error.starts_with("mail_url") && !error.contains("hunter2"), "{error}");
    }
    let sources = Sources::default()
        .with("mail_url", "smtps://u:hunter2@h")
        .with("mail_from", "a@b.example")
        .with("secret_key", "hunter2-hunter2-hunter2-hunter2-hunter2")
        .with("database", "postgres://u:hunter2@h/d");
    assert!(!format!("{:?}", Settings::parse(&sources).unwrap()).contains("hunter2"));
}

#[test]
fn mail_without_tls_stays_on_this_machine() {
    let parse = |url: &str| {
        Settings::parse(
            &Sources::default()
                .with("mail_url", url)
                .with("mail_from", "a@b.example"),
        )
    };
    assert!(parse("smtp://mail.example").is_err());
    assert!(parse("smtp://mail.example?tls=required").is_ok());
    assert!(parse("smtps://u:p@mail.example").is_ok());
    assert!(parse("smtp://localhost:1025").is_ok());
    assert!(parse("smtp://127.0.0.1:1025").is_ok());
}

#[test]
fn s23_a_short_or_readable_secret_key_is_refused() {
    let error = Settings::parse(&Sources::default().with("secret_key", "short"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("at least 32"), "{error}");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    std::fs::write(&file, "x".repeat(64)).unwrap();
    let sources = Sources::default().with("secret_key_file", file.to_str().unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Settings::parse(&sources).unwrap_err().to_string().contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(Settings::parse(&sources).unwrap().secret_key.is_some());
}

#[test]
fn an_origin_is_scheme_host_and_port_only() {
    for bad in [
        "pay.example.org",
        "https://pay.example.org/app",
        "https://u@pay.example.org",
        "ftp://x",
        "https://x?y",
    ] {
        assert!(
            Settings::parse(&Sources::default().with("base_url", bad)).is_err(),
            "{bad}"
        );
    }
    let settings = Settings::parse(&Sources::default().with("base_url", "https://Pay.example.org/")).unwrap();
    assert_eq!(settings.base_url, "https://pay.example.org");
    assert!(
        Settings::parse(&Sources::default().with("listen", "0.0.0.0:80")).is_err(),
        "no origin can be derived"
    );
}
