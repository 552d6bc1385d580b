//! What the settings must say before the process may serve people (S23): nothing here has a weaker default.
//!
//! The age of SQLite is checked where the database is opened, the schema in `schema.rs`.

use crate::settings::{Settings, is_loopback_host};

/// Why the process does not start; each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No secret key was given.
    #[error(
        "there is no secret key. Make one with `countersign admin create --make-secret-key FILE` and start with --secret-key-file FILE, or set COUNTERSIGN_SECRET_KEY"
    )]
    NoSecretKey,
    /// It would listen on a network without TLS.
    #[error(
        "listening on {0} is plain HTTP that others can read. Listen on 127.0.0.1 behind a TLS proxy, or say --insecure-http if the network is trusted"
    )]
    PlainListen(String),
    /// People would type an address without TLS.
    #[error(
        "base_url {0} is plain HTTP beyond this machine: passwords and sessions could be read on the way. Use https://, or say --insecure-http if the network is trusted"
    )]
    PlainBaseUrl(String),
}

/// Every reason in the settings not to start, in the order to mend them.
#[must_use]
pub fn refusals(settings: &Settings) -> Vec<Refusal> {
    let mut found = Vec::new();
    if settings.secret_key.is_none() {
        found.push(Refusal::NoSecretKey);
    }
    if !settings.insecure_http {
        if !settings.listen.ip().is_loopback() {
            found.push(Refusal::PlainListen(settings.listen.to_string()));
        }
        if !settings.https() && !is_loopback_origin(&settings.base_url) {
            found.push(Refusal::PlainBaseUrl(settings.base_url.clone()));
        }
    }
    found
}

fn is_loopback_origin(origin: &str) -> bool {
    origin
        .parse::<http::Uri>()
        .ok()
        .and_then(|uri| uri.host().map(is_loopback_host))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn settings(pairs: &[(&'static str, &str)]) -> Settings {
        let sources = pairs
            .iter()
            .fold(Sources::default(), |sources, (key, value)| sources.with(key, *value));
        Settings::parse(&sources).unwrap()
    }

    #[test]
    fn s23_the_defaults_alone_do_not_start() {
        assert_eq!(refusals(&settings(&[])), [Refusal::NoSecretKey]);
        assert_eq!(refusals(&settings(&[("secret_key", KEY)])), []);
    }

    #[test]
    fn s23_plain_http_beyond_loopback_is_refused_unless_told() {
        let open = [
            ("secret_key", KEY),
            ("listen", "0.0.0.0:3000"),
            ("base_url", "http://10.0.0.9:3000"),
        ];
        assert_eq!(
            refusals(&settings(&open)),
            [
                Refusal::PlainListen("0.0.0.0:3000".into()),
                Refusal::PlainBaseUrl("http://10.0.0.9:3000".into())
            ]
        );
        let told = [open[0], open[1], open[2], ("insecure_http", "true")];
        assert_eq!(refusals(&settings(&told)), []);
        let behind_proxy = [("secret_key", KEY), ("base_url", "https://pay.example.org")];
        assert_eq!(refusals(&settings(&behind_proxy)), []);
    }
}
