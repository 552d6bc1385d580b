//! Settings: read from flags, environment and file, checked, and given to the process as one value.

mod bank;
mod mpesa;
mod nearest;
mod sms;
mod sources;
mod table;

use crate::secret::Secret;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use treasury::payments::CodeLimits;

pub use mpesa::MpesaSettings;
pub use sms::SmsSettings;
pub use sources::{SettingFlags, Sources};
pub use table::{SETTINGS, Setting, Shape, TEST_VARIABLES, settings_page};

/// Where and how mail goes out.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The SMTP server's URL, with its password in it.
    pub url: Secret,
    /// Sender of every mail.
    pub from: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one JSON object a line.
    Json,
}

/// Everything the process was told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Database URL. A secret, since it may hold a password.
    pub database: Secret,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The configured origin, without a slash at the end.
    pub base_url: String,
    /// The secret key, where one was given; at least [`MIN_SECRET_KEY_BYTES`] long.
    pub secret_key: Option<Secret>,
    /// Plain HTTP beyond loopback is wanted.
    pub insecure_http: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The mail server; none leaves mails in the outbox.
    pub mail: Option<MailSettings>,
    /// The gateway of SMS; none offers no SMS.
    pub sms: Option<SmsSettings>,
    /// The gateway of M-Pesa; none offers cash alone.
    pub mpesa: Option<MpesaSettings>,
    /// The account that bank transfers are made from; none offers none.
    pub bank: Option<treasury::rails::bank::Debtor>,
    /// Up to how much a code by e-mail releases.
    pub release_code_limits: CodeLimits,
    /// The zone that times are shown in.
    pub time_zone: jiff::tz::TimeZone,
    /// Filter for log lines.
    pub log: String,
    /// Shape of log lines.
    pub log_format: LogFormat,
}

/// The shortest secret key that is accepted, in bytes.
pub const MIN_SECRET_KEY_BYTES: usize = 32;

/// Why the settings cannot be used; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key in the file that is no setting.
    #[error("{file}: there is no setting \"{key}\"{hint}; docs/settings.md lists them all")]
    UnknownKey {
        /// The file.
        file: String,
        /// The key as written.
        key: String,
        /// The nearest known one, in words.
        hint: String,
    },
    /// An environment variable that is no setting.
    #[error("the environment holds {name}, which is no setting{hint}; docs/settings.md lists them all")]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The nearest known one, in words.
        hint: String,
    },
    /// A setting that may not be in the file.
    #[error("{file}: \"{key}\" may not be in the file; use {variable} or secret_key_file")]
    NotInFile {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// Its environment variable.
        variable: String,
    },
    /// A file that cannot be read or parsed.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A value that does not make sense.
    #[error("{key}: {reason}")]
    Value {
        /// The setting.
        key: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
}

impl Settings {
    /// Reads the values that the sources hold.
    ///
    /// # Errors
    /// The first value that does not make sense, with what would.
    pub fn parse(sources: &Sources) -> Result<Self, SettingsError> {
        let listen = parse_listen(sources.get("listen"))?;
        let base_url = parse_base_url(sources.get("base_url"), listen)?;
        let settings = Self {
            database: Secret::new(sources.get("database").unwrap_or("sqlite:countersign.db")),
            listen,
            base_url,
            secret_key: parse_secret_key(sources.get("secret_key"), sources.get("secret_key_file"))?,
            insecure_http: parse_switch("insecure_http", sources.get("insecure_http"))?,
            trusted_proxies: parse_proxies(sources.get("trusted_proxies"))?,
            mail: parse_mail(sources.get("mail_url"), sources.get("mail_from"))?,
            sms: sms::parse(sources)?,
            mpesa: mpesa::parse(sources)?,
            bank: bank::parse(sources)?,
            release_code_limits: CodeLimits::parse(sources.get("release_code_limits").unwrap_or_default())
                .map_err(|reason| value_error("release_code_limits", reason))?,
            time_zone: parse_zone(sources.get("time_zone"))?,
            log: sources.get("log").unwrap_or("info").to_owned(),
            log_format: parse_log_format(sources.get("log_format"))?,
        };
        Ok(settings)
    }

    /// True where people reach the server over TLS, so that cookies are `Secure` and HSTS is sent.
    #[must_use]
    pub fn https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

fn value_error(key: &'static str, reason: impl Into<String>) -> SettingsError {
    SettingsError::Value {
        key,
        reason: reason.into(),
    }
}

fn parse_listen(text: Option<&str>) -> Result<SocketAddr, SettingsError> {
    let text = text.unwrap_or("127.0.0.1:3000");
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric.as_deref().unwrap_or(text).parse().map_err(|_| {
        value_error(
            "listen",
            format!("\"{text}\" is no address and port; write 127.0.0.1:3000 or [::1]:3000"),
        )
    })
}

fn parse_base_url(text: Option<&str>, listen: SocketAddr) -> Result<String, SettingsError> {
    let Some(text) = text else {
        if listen.ip() == Ipv4Addr::LOCALHOST || listen.ip() == Ipv6Addr::LOCALHOST {
            // The name, not the number: a browser makes no passkey for an address.
            return Ok(format!("http://localhost:{}", listen.port()));
        }
        if listen.ip().is_loopback() {
            return Ok(format!("http://{listen}"));
        }
        return Err(value_error(
            "base_url",
            format!("is needed when listening on {listen}: the origin people type, such as https://pay.example.org"),
        ));
    };
    let origin = text.trim_end_matches('/').to_lowercase();
    let uri: http::Uri = origin.parse().map_err(|_| {
        value_error(
            "base_url",
            format!("\"{text}\" is no origin; write https://pay.example.org"),
        )
    })?;
    let web = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri
        .authority()
        .is_some_and(|authority| !authority.as_str().contains('@'));
    if !web || !plain || uri.path() != "/" || uri.query().is_some() {
        return Err(value_error(
            "base_url",
            format!(
                "\"{text}\" must be http or https, a host and perhaps a port, without path: https://pay.example.org"
            ),
        ));
    }
    Ok(origin)
}

fn parse_secret_key(key: Option<&str>, file: Option<&str>) -> Result<Option<Secret>, SettingsError> {
    let secret = match (key, file) {
        (Some(_), Some(_)) => {
            return Err(value_error(
                "secret_key",
                "and secret_key_file are both given; keep one of them",
            ));
        }
        (Some(key), None) => Secret::new(key),
        (None, Some(file)) => read_key_file(&PathBuf::from(file))?,
        (None, None) => return Ok(None),
    };
    if secret.expose().len() < MIN_SECRET_KEY_BYTES {
        return Err(value_error(
            if file.is_some() {
                "secret_key_file"
            } else {
                "secret_key"
            },
            format!(
                "holds {} bytes, at least {MIN_SECRET_KEY_BYTES} are needed; `countersign admin create --make-secret-key FILE` makes one",
                secret.expose().len()
            ),
        ));
    }
    Ok(Some(secret))
}

fn read_key_file(path: &PathBuf) -> Result<Secret, SettingsError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| value_error("secret_key_file", format!("{shown} cannot be read: {error}")))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)
            .map_err(|error| value_error("secret_key_file", format!("{shown} cannot be read: {error}")))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(value_error(
                "secret_key_file",
                format!("{shown} can be read by others on this machine; run: chmod 600 {shown}"),
            ));
        }
    }
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

fn parse_switch(key: &'static str, text: Option<&str>) -> Result<bool, SettingsError> {
    match text {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(value_error(key, format!("\"{other}\" must be true or false"))),
    }
}

fn parse_proxies(text: Option<&str>) -> Result<Vec<IpAddr>, SettingsError> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse().map_err(|_| {
                value_error(
                    "trusted_proxies",
                    format!("\"{part}\" is no IP address; write 10.0.0.5,10.0.0.6"),
                )
            })
        })
        .collect()
}

fn parse_mail(url: Option<&str>, from: Option<&str>) -> Result<Option<MailSettings>, SettingsError> {
    let (Some(url), from) = (url, from) else {
        return match from {
            Some(_) => Err(value_error(
                "mail_from",
                "is given without mail_url; give both or neither",
            )),
            None => Ok(None),
        };
    };
    let Some(from) = from else {
        return Err(value_error(
            "mail_from",
            "is needed with mail_url: the sender, such as Countersign <pay@example.org>",
        ));
    };
    if from.parse::<lettre::message::Mailbox>().is_err() {
        return Err(value_error(
            "mail_from",
            format!("\"{from}\" is no mail address; write Countersign <pay@example.org>"),
        ));
    }
    // The value is never repeated here: it may hold a password (S24).
    let uri: http::Uri = url
        .parse()
        .map_err(|_| value_error("mail_url", "is no URL; write smtps://USER:PASSWORD@HOST"))?;
    let encrypted = match uri.scheme_str() {
        Some("smtps") => true,
        Some("smtp") => uri
            .query()
            .is_some_and(|query| query.split('&').any(|part| part == "tls=required")),
        _ => return Err(value_error("mail_url", "must begin with smtps:// or smtp://")),
    };
    let host = uri.host().unwrap_or_default();
    if !encrypted && !is_loopback_host(host) {
        return Err(value_error(
            "mail_url",
            format!("would send mail to {host} without TLS; write smtps://{host} or smtp://{host}?tls=required"),
        ));
    }
    Ok(Some(MailSettings {
        url: Secret::new(url),
        from: from.to_owned(),
    }))
}

/// True for names and addresses of this machine itself.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The address of somebody's gateway, without a slash at the end: https, or http on this machine.
fn gateway_address(key: &'static str, text: &str, example: &str) -> Result<String, SettingsError> {
    let url = text.trim_end_matches('/');
    let uri: http::Uri = url
        .parse()
        .map_err(|_| value_error(key, format!("is no address; write {example}")))?;
    let host = uri.host().unwrap_or_default();
    match uri.scheme_str() {
        Some("https") => Ok(url.to_owned()),
        Some("http") if is_loopback_host(host) => Ok(url.to_owned()),
        _ => Err(value_error(key, format!("must be https, such as {example}"))),
    }
}

fn parse_zone(text: Option<&str>) -> Result<jiff::tz::TimeZone, SettingsError> {
    let text = text.unwrap_or(app::when::DEFAULT_ZONE);
    app::when::zone(text).ok_or_else(|| {
        value_error(
            "time_zone",
            format!("\"{text}\" is no time zone; write Africa/Nairobi or UTC"),
        )
    })
}

fn parse_log_format(text: Option<&str>) -> Result<LogFormat, SettingsError> {
    match text {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(value_error("log_format", format!("\"{other}\" must be text or json"))),
    }
}
