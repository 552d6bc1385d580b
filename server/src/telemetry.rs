//! Log lines: to standard error, as text or JSON, one line an event whatever is in it.

use crate::settings::{LogFormat, Settings};
use std::io::{self, Write};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::prelude::*;

/// Starts logging. A second call changes nothing.
///
/// # Errors
/// A filter that cannot be understood.
pub fn start(settings: &Settings) -> Result<(), String> {
    let lines = subscriber(&settings.log, settings.log_format, io::stderr)?;
    // It fails only when a subscriber is already there, as in tests.
    let _ = tracing::subscriber::set_global_default(lines);
    Ok(())
}

/// What writes the events that `filter` lets through, to a writer that `open` gives for each.
///
/// # Errors
/// A filter that cannot be understood.
pub fn subscriber<W: Write + 'static>(
    filter: &str,
    format: LogFormat,
    open: impl Fn() -> W + Send + Sync + 'static,
) -> Result<Box<dyn Subscriber + Send + Sync>, String> {
    let wanted = EnvFilter::try_new(filter).map_err(|error| format!("log: \"{filter}\" is no filter: {error}"))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(move || OneLine(open()))
        .with_target(true)
        .with_ansi(false);
    let events = tracing_subscriber::registry()
        .with(wanted)
        .with(filter_fn(holds_no_secret));
    Ok(match format {
        LogFormat::Text => Box::new(events.with(lines)),
        LogFormat::Json => Box::new(events.with(lines.json())),
    })
}

/// What the layers below log in detail: statements with their values, mails with their codes. No setting turns that on (S24).
fn holds_no_secret(event: &Metadata<'_>) -> bool {
    let talkative = ["sqlx", "sea_orm", "lettre", "rustls", "hyper"];
    let of = |family: &str| {
        let rest = event.target().strip_prefix(family);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    *event.level() <= Level::WARN || !talkative.into_iter().any(of)
}

/// Writes each event as one line: a line break or a control character in a value neither begins a line of its own nor
/// changes a terminal.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    /// Takes a whole event, as the layer hands it over.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let mut plain = String::with_capacity(text.len());
        for c in line.chars() {
            match c {
                // Written as JSON writes it, so that a line of JSON stays what it was.
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                    plain += &format!("\\u{:04x}", u32::from(c))
                }
                c => plain.push(c),
            }
        }
        plain.push('\n');
        self.0.write_all(plain.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// What is logged with this filter while something is done.
    fn logged(filter: &str, format: LogFormat, act: impl FnOnce()) -> Vec<String> {
        let kept = Kept::default();
        let to = kept.clone();
        let lines = subscriber(filter, format, move || to.clone()).unwrap();
        tracing::subscriber::with_default(lines, act);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
        text.lines().map(str::to_owned).collect()
    }

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn s24_no_setting_logs_statements_or_mails() {
        for filter in [
            "info",
            "trace",
            "info,sqlx=trace",
            "log=info,lettre=trace,sqlx=trace",
            "sqlx::query=trace,sea_orm::query=debug,lettre::transport::smtp=trace",
        ] {
            let lines = logged(filter, LogFormat::Text, || {
                tracing::trace!(target: "sqlx::query", code = "314159", "select");
                tracing::debug!(target: "sea_orm::driver", code = "314159", "select");
                tracing::debug!(target: "lettre::transport::smtp", code = "314159", "DATA");
                tracing::warn!(target: "sqlx::query", "slow statement");
                tracing::debug!(target: "sqlxx", "somebody else");
            });
            let text = lines.join("\n");
            assert!(!text.contains("314159"), "{filter}: {text}");
            assert!(filter != "trace" || text.contains("somebody else"), "{filter}: {text}");
            assert!(text.contains("slow statement"), "{filter}: {text}");
        }
    }

    #[test]
    fn an_event_is_one_line_whatever_is_in_it() {
        let bad = "a\nERROR forged \u{1b}[31mred\r\u{85}\u{2028}\u{7}\0 b";
        let act = || {
            tracing::info!(path = bad, "answered");
            tracing::warn!(path = %bad, "{bad}");
            tracing::error!(reason = ?bad, "a job did not succeed");
        };
        let text = logged("info", LogFormat::Text, act);
        assert_eq!(text.len(), 3, "{text:#?}");
        for line in &text {
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{2028}'), "{line:?}");
            assert!(line.contains("forged"), "{line:?}");
        }
        let json = logged("info", LogFormat::Json, act);
        assert_eq!(json.len(), 3, "{json:#?}");
        for line in &json {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(event["fields"].to_string().contains("forged"), "{line}");
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{2028}'), "{line:?}");
        }
    }
}
