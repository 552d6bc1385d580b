//! House rules that no compiler checks. Each is a function from the source tree to complaints, and each is shown a
//! planted offence first, so that a rule which has stopped seeing anything fails too.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

mod code;
mod defects;
mod dependencies;
mod settings;
mod tree;
mod words;

use tree::File;

/// Fails with one complaint a line.
#[track_caller]
fn assert_tidy(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The rule finds exactly one offence in these files, given as (path, text).
#[track_caller]
fn assert_finds_one(rule: fn(&[File]) -> Vec<String>, files: &[(&str, &str)]) {
    let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
    let complaints = rule(&files);
    assert_eq!(complaints.len(), 1, "one offence was planted, found: {complaints:#?}");
}

#[test]
fn the_tree_is_read_whole() {
    let files = tree::read();
    for path in [
        "Cargo.lock",
        "treasury/src/lib.rs",
        "bin/test",
        "end2end/playwright.config.ts",
    ] {
        assert!(files.iter().any(|file| file.path == path), "{path} was not read");
    }
}

#[test]
fn files_are_short() {
    let long = "line\n".repeat(401);
    assert_finds_one(
        words::long_files,
        &[
            ("app/src/a.rs", &long),
            ("app/src/b.rs", "line\n"),
            ("Cargo.lock", &long),
        ],
    );
    assert_tidy(&words::long_files(&tree::read()));
}

#[test]
fn server_functions_are_short() {
    let of = |lines: usize| {
        let body = "    line;\n".repeat(lines);
        format!(
            "#[server(prefix = \"/actions\")]\npub(crate) async fn act(form: Form) -> Outcome {{\n{body}}}\n\nfn long() {{\n{body}{body}}}\n"
        )
    };
    let (short, long) = (of(15), of(16));
    assert_finds_one(
        words::long_actions,
        &[
            ("app/src/pages/a.rs", &short),
            ("app/src/pages/b.rs", &long),
            ("app/src/c.rs", &long),
        ],
    );
    assert_tidy(&words::long_actions(&tree::read()));
}

#[test]
fn nothing_is_left_for_later() {
    for offence in ["// TODO: later", "/* FIXME */", "#[ignore = \"slow\"]"] {
        assert_finds_one(
            words::left_for_later,
            &[("app/src/a.rs", offence), ("app/src/b.rs", "// to do")],
        );
    }
    assert_tidy(&words::left_for_later(&tree::read()));
}

#[test]
fn modules_of_the_domain_say_what_they_are() {
    let files = [
        ("treasury/src/a.rs", "use std::fmt;\n"),
        ("treasury/src/b.rs", "//! Funds.\n"),
        ("app/src/c.rs", ""),
    ];
    assert_finds_one(words::undocumented_modules, &files);
    assert_tidy(&words::undocumented_modules(&tree::read()));
}

#[test]
fn money_is_never_a_float() {
    let harmless = "// not an f64\nfn f() -> &'static str { \"f64\" }\nstruct Af64;";
    for offence in ["fn f(a: f64) {}", "let a = 1_f32;"] {
        assert_finds_one(
            code::floats,
            &[
                ("treasury/src/money/a.rs", offence),
                ("treasury/src/funds/b.rs", harmless),
            ],
        );
    }
    assert_tidy(&code::floats(&tree::read()));
}

#[test]
fn only_the_domain_speaks_sql() {
    let harmless = r##"// SELECT nothing
        let a = ("Select a fund from the list", 'S', "update the payee to set it right", r#"a "quoted" word"#);"##;
    for offence in [
        r#"let q = "SELECT id FROM fund";"#,
        "let q = r#\"\n  select id\n  from fund\"#;",
        r#"let q = "INSERT INTO fund VALUES (1)";"#,
        r#"let q = "update fund set name = 'x'";"#,
        r#"let q = format!("DELETE FROM {table}");"#,
    ] {
        assert_finds_one(
            code::sql,
            &[("server/src/a.rs", offence), ("app/src/pages/b.rs", harmless)],
        );
        assert_eq!(
            code::sql(&[File::new("treasury/src/funds/store.rs", offence)]),
            Vec::<String>::new()
        );
    }
    assert_tidy(&code::sql(&tree::read()));
}

#[test]
fn crates_depend_in_one_direction() {
    for (path, offence) in [
        ("treasury/Cargo.toml", "[dependencies]\naxum.workspace = true"),
        ("treasury/Cargo.toml", "[dev-dependencies]\nleptos_axum = \"1\""),
        (
            "treasury/Cargo.toml",
            "[target.'cfg(unix)'.dependencies]\ntower-http = \"1\"",
        ),
        (
            "treasury/Cargo.toml",
            "[dependencies]\nweb = { package = \"lettre\", version = \"1\" }",
        ),
        ("app/Cargo.toml", "[dependencies]\nsea-orm.workspace = true"),
        ("app/Cargo.toml", "[dependencies]\nserver.workspace = true"),
        ("server/Cargo.toml", "[dependencies]\nsqlx = \"1\""),
        ("migrations/Cargo.toml", "[dependencies]\ntreasury.workspace = true"),
    ] {
        assert_finds_one(dependencies::wrong_way, &[(path, offence)]);
    }
    assert_tidy(&dependencies::wrong_way(&tree::read()));
}

#[test]
fn there_is_no_openssl() {
    let lock = "[[package]]\nname = \"openssl-sys\"\nversion = \"1\"\n[[package]]\nname = \"rustls\"\nversion = \"1\"";
    assert_finds_one(dependencies::openssl, &[("Cargo.lock", lock)]);
    assert_tidy(&dependencies::openssl(&tree::read()));
}

#[test]
fn s14_every_setting_is_read() {
    let declared = "/// All.\npub struct Settings {\n    /// One.\n    pub listen: SocketAddr,\n    /// Two.\n    \
                    pub log: String,\n    pub mail: Option<MailSettings>,\n}\npub struct MailSettings { pub from: String }";
    let read = "fn f(settings: &Settings) { bind(settings.listen); settings\n        .mail.as_ref().map(|m| &m.from); log(\"settings.log\"); }";
    assert_finds_one(
        settings::unread,
        &[("server/src/settings.rs", declared), ("server/src/main.rs", read)],
    );
    assert_tidy(&settings::unread(&tree::read()));
}

#[test]
fn duties_and_old_defects_have_tests_named_after_them() {
    let (last, others) = defects::TESTED.split_last().unwrap();
    let names: Vec<String> = others.iter().map(|code| format!("fn {code}_it_holds() {{}}")).collect();
    let text = format!(
        "{}// fn {last}_a_comment()\nlet a = \"{last}_b\"; let b = no_{last}_c;",
        names.join("\n")
    );
    assert_finds_one(defects::untested, &[("treasury/src/a.rs", &text)]);
    assert_tidy(&defects::untested(&tree::read()));
}
