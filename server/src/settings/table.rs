//! The one table of settings: names, defaults and meanings. Flags, environment, file and docs follow from it.

use std::fmt::Write as _;

/// What a setting's value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text, with the word that stands for it in `--help`.
    Text(&'static str),
    /// `true` or `false`; the bare flag means `true`.
    Switch,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file; the environment variable is made of it.
    pub key: &'static str,
    /// Its flag, without the dashes. Secrets have none: a flag shows them in the list of processes.
    pub flag: Option<&'static str>,
    /// Whether the file may hold it.
    pub in_file: bool,
    /// What its value looks like.
    pub shape: Shape,
    /// The default, in words where it is not a literal value.
    pub default: &'static str,
    /// One sentence: what it does.
    pub meaning: &'static str,
}

/// Every setting there is. One that no code reads does not belong here (S14).
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "database",
        flag: Some("database"),
        in_file: true,
        shape: Shape::Text("URL"),
        default: "sqlite:countersign.db",
        meaning: "The database: sqlite:PATH or postgres://USER@HOST/NAME",
    },
    Setting {
        key: "listen",
        flag: Some("listen"),
        in_file: true,
        shape: Shape::Text("ADDR"),
        default: "127.0.0.1:3000",
        meaning: "Address and port to listen on",
    },
    Setting {
        key: "base_url",
        flag: Some("base-url"),
        in_file: true,
        shape: Shape::Text("ORIGIN"),
        default: "http://localhost and the port, when listening on loopback",
        meaning: "The origin people type, such as https://pay.example.org; used in mails, never taken from a request",
    },
    Setting {
        key: "secret_key_file",
        flag: Some("secret-key-file"),
        in_file: true,
        shape: Shape::Text("FILE"),
        default: "none",
        meaning: "File with the secret key, at least 32 bytes, readable by its owner only",
    },
    Setting {
        key: "secret_key",
        flag: None,
        in_file: false,
        shape: Shape::Text("KEY"),
        default: "none",
        meaning: "The secret key itself, at least 32 bytes, instead of the file",
    },
    Setting {
        key: "insecure_http",
        flag: Some("insecure-http"),
        in_file: true,
        shape: Shape::Switch,
        default: "false",
        meaning: "Allow plain HTTP beyond loopback, for a trusted network or a TLS proxy on another machine",
    },
    Setting {
        key: "trusted_proxies",
        flag: Some("trusted-proxies"),
        in_file: true,
        shape: Shape::Text("IPS"),
        default: "none",
        meaning: "IP addresses, separated by commas, of proxies whose X-Forwarded-For is believed",
    },
    Setting {
        key: "mail_url",
        flag: None,
        in_file: true,
        shape: Shape::Text("URL"),
        default: "none: mails wait in the outbox",
        meaning: "The mail server: smtps://USER:PASSWORD@HOST, or smtp://…?tls=required; without TLS on loopback only",
    },
    Setting {
        key: "mail_from",
        flag: Some("mail-from"),
        in_file: true,
        shape: Shape::Text("ADDRESS"),
        default: "none; required with mail_url",
        meaning: "Sender of every mail, such as Countersign <pay@example.org>",
    },
    Setting {
        key: "sms_url",
        flag: Some("sms-url"),
        in_file: true,
        shape: Shape::Text("URL"),
        default: "none: SMS is not offered",
        meaning: "The gateway of SMS (Africa’s Talking), such as https://api.africastalking.com; needs the next two too",
    },
    Setting {
        key: "sms_username",
        flag: Some("sms-username"),
        in_file: true,
        shape: Shape::Text("NAME"),
        default: "none",
        meaning: "The name of the account at the gateway",
    },
    Setting {
        key: "sms_api_key",
        flag: None,
        in_file: true,
        shape: Shape::Text("KEY"),
        default: "none",
        meaning: "Its key",
    },
    Setting {
        key: "sms_sender",
        flag: Some("sms-sender"),
        in_file: true,
        shape: Shape::Text("NAME"),
        default: "none: the gateway’s own",
        meaning: "The sender that people see, as registered at the gateway",
    },
    Setting {
        key: "mpesa_url",
        flag: Some("mpesa-url"),
        in_file: true,
        shape: Shape::Text("URL"),
        default: "none: M-Pesa is not offered",
        meaning: "The gateway of M-Pesa, such as https://api.safaricom.co.ke; needs the six settings below too",
    },
    Setting {
        key: "mpesa_short_code",
        flag: Some("mpesa-short-code"),
        in_file: true,
        shape: Shape::Text("DIGITS"),
        default: "none",
        meaning: "The short code that pays",
    },
    Setting {
        key: "mpesa_initiator",
        flag: Some("mpesa-initiator"),
        in_file: true,
        shape: Shape::Text("NAME"),
        default: "none",
        meaning: "The name of the API user",
    },
    Setting {
        key: "mpesa_initiator_password",
        flag: None,
        in_file: true,
        shape: Shape::Text("PASSWORD"),
        default: "none",
        meaning: "Their password; it is sent encrypted under the gateway’s certificate",
    },
    Setting {
        key: "mpesa_consumer_key",
        flag: Some("mpesa-consumer-key"),
        in_file: true,
        shape: Shape::Text("KEY"),
        default: "none",
        meaning: "The key of the application at the gateway",
    },
    Setting {
        key: "mpesa_consumer_secret",
        flag: None,
        in_file: true,
        shape: Shape::Text("SECRET"),
        default: "none",
        meaning: "Its secret",
    },
    Setting {
        key: "mpesa_certificate",
        flag: Some("mpesa-certificate"),
        in_file: true,
        shape: Shape::Text("FILE"),
        default: "none",
        meaning: "The gateway’s certificate, in PEM",
    },
    Setting {
        key: "bank_account",
        flag: Some("bank-account"),
        in_file: true,
        shape: Shape::Text("ACCOUNT"),
        default: "none: bank transfers are not offered",
        meaning: "The account that pays: an IBAN, or account number, code or BIC and bank with commas",
    },
    Setting {
        key: "bank_debtor",
        flag: Some("bank-debtor"),
        in_file: true,
        shape: Shape::Text("NAME"),
        default: "none; required with bank_account",
        meaning: "The name of that account",
    },
    Setting {
        key: "bank_file_version",
        flag: Some("bank-file-version"),
        in_file: true,
        shape: Shape::Text("VERSION"),
        default: "pain.001.001.09",
        meaning: "Which file the bank reads: pain.001.001.09 or pain.001.001.03",
    },
    Setting {
        key: "release_code_limits",
        flag: Some("release-code-limits"),
        in_file: true,
        shape: Shape::Text("AMOUNTS"),
        default: "none: any amount",
        meaning: "Up to how much a code by e-mail releases, by currency, such as KES 50,000; USD 400 (0: passkeys alone)",
    },
    Setting {
        key: "time_zone",
        flag: Some("time-zone"),
        in_file: true,
        shape: Shape::Text("ZONE"),
        default: "Africa/Nairobi",
        meaning: "The zone of times before sign-in (IANA name); people see those of their company",
    },
    Setting {
        key: "log",
        flag: Some("log"),
        in_file: true,
        shape: Shape::Text("FILTER"),
        default: "info",
        meaning: "What is logged: error, warn, info, debug, or a filter such as info,server=debug",
    },
    Setting {
        key: "log_format",
        flag: Some("log-format"),
        in_file: true,
        shape: Shape::Text("FORMAT"),
        default: "text",
        meaning: "How it is logged: text or json, one line each",
    },
];

/// Variables that belong to the tests and are no settings.
pub const TEST_VARIABLES: &[&str] = &["COUNTERSIGN_DATA", "COUNTERSIGN_TEST_POSTGRES"];

impl Setting {
    /// Its environment variable.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("COUNTERSIGN_{}", self.key.to_uppercase())
    }
}

/// The page `docs/settings.md`, made of the table.
#[must_use]
pub fn settings_page() -> String {
    let mut page = String::from(
        "# Settings\n\n\
         Made from the table in `server/src/settings/table.rs`; a test compares them, and\n\
         `UPDATE_DOCS=1 cargo test -p server settings_page` writes this page again.\n\n\
         A flag wins over the environment, the environment over the file. The file is TOML, one `key = value` a line:\n\
         `countersign.toml` in the working directory, or what `--config FILE` names. An unknown key or an unknown\n\
         `COUNTERSIGN_…` variable is an error. Secrets have no flag: other people on the machine can read flags.\n\n\
         | key in the file | flag | environment | default | meaning |\n|---|---|---|---|---|\n",
    );
    for setting in SETTINGS {
        let key = if setting.in_file {
            format!("`{}`", setting.key)
        } else {
            "–".to_owned()
        };
        let flag = setting
            .flag
            .map_or_else(|| "–".to_owned(), |flag| format!("`--{flag}`"));
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {key} | {flag} | `{}` | {} | {} |",
            setting.variable(),
            setting.default,
            setting.meaning.replace('|', "\\|")
        );
    }
    page
}
