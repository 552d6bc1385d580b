//! A posted form as values, and its reading into a command.
//!
//! A [`Form`] holds what the browser sent, every value a string; a field that was not sent reads as empty, never as an
//! error of decoding. [`Form::read`] turns the strings into typed values and gathers *every* violation, each with the
//! field it belongs to and words that say how to fix it, so that a person corrects a form once.

mod read;
mod text;
mod uploads;

pub use read::Reader;
pub use text::{clean_line, clean_text};
pub(crate) use uploads::Collector;
pub use uploads::{MAX_UPLOAD_BYTES, MAX_UPLOADS, MAX_UPLOADS_BYTES, Upload, clean_file_name};

use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// The hidden field that carries the one-time key (see [`crate::form_key`]).
pub const KEY_FIELD: &str = "key";

/// What was wrong with one field, in words for the person who filled it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field; empty when the words belong to the whole form.
    pub field: String,
    /// What is wrong and how to fix it.
    pub words: String,
}

impl FieldError {
    /// An error beside the field `field`.
    pub fn new(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            words: words.into(),
        }
    }
}

/// The fields of one posted form, in the order they came, and its files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    fields: Vec<(String, String)>,
    #[serde(skip)]
    uploads: Vec<Upload>,
    /// Found while the body was read (a file over its limit), so that no action can overlook it.
    #[serde(skip)]
    body_errors: Vec<FieldError>,
}

impl Form {
    /// A form of these fields.
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    /// The same form with files, and what was wrong with them.
    pub fn with_uploads(mut self, uploads: Vec<Upload>, errors: Vec<FieldError>) -> Self {
        self.uploads = uploads;
        self.body_errors = errors;
        self
    }

    /// The value of `name` as it was sent; empty when absent. A field sent twice also reads as empty here, and
    /// [`Reader`] refuses it: nobody can say which of the two was meant.
    pub fn field(&self, name: &str) -> &str {
        let mut found = self.fields.iter().filter(|(key, _)| key == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => value,
            _ => "",
        }
    }

    /// Every value of `name`: for check boxes and other fields that may be sent several times.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The files of the field `name`.
    pub fn uploads<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.uploads.iter().filter(move |upload| upload.field == name)
    }

    /// Every file, in the order they came.
    pub fn all_uploads(&self) -> &[Upload] {
        &self.uploads
    }

    /// The record that the hidden field `name` identifies; a value that does not parse is a record that does not exist.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.field(name).parse().map_err(|_| Problem::NotFound)
    }

    /// Starts reading typed values.
    pub fn read(&self) -> Reader<'_> {
        Reader::new(self)
    }

    /// The values a refused form comes back with: all of them, except secrets and the one-time key.
    pub fn without_secrets(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter(|(name, _)| name != KEY_FIELD && !is_secret(name))
            .cloned()
            .collect()
    }
}

/// The longest password read, in characters: hashing is slow enough without megabytes of it.
pub const MOST_PASSWORD: usize = 1_000;

/// Whether a field holds something that is never written back into a page or a session. The name decides, so that a
/// page cannot forget it: passwords, one-time codes, what a passkey answered, and anything called a secret or token.
pub fn is_secret(name: &str) -> bool {
    ["answer", "code"].contains(&name)
        || ["password", "passphrase", "secret", "token"]
            .iter()
            .any(|word| name.contains(word))
}

/// Why a body is not a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAForm;

/// Decodes `application/x-www-form-urlencoded` strictly: an incomplete escape or bytes that are not UTF-8 make the
/// whole body [`NotAForm`] (a browser sends neither), instead of silently becoming other text.
pub fn decode_urlencoded(body: &[u8]) -> Result<Vec<(String, String)>, NotAForm> {
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = percent_decode(halves.next().unwrap_or_default())?;
            let value = percent_decode(halves.next().unwrap_or_default())?;
            Ok((name, value))
        })
        .collect()
}

fn percent_decode(text: &[u8]) -> Result<String, NotAForm> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || {
                    rest.next()
                        .and_then(|byte| (*byte as char).to_digit(16))
                        .ok_or(NotAForm)
                };
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).map_err(|_| NotAForm)?
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| NotAForm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_were_not_sent_are_empty() {
        let form = Form::new(decode_urlencoded(b"a=1&b=&a%5Bx%5D=y&&c").unwrap());
        assert_eq!(form.field("a"), "1");
        assert_eq!(form.field("b"), "");
        assert_eq!(form.field("c"), "");
        assert_eq!(form.field("nothing"), "");
        assert_eq!(form.field("a[x]"), "y");
    }

    #[test]
    fn bodies_no_browser_sends_are_refused() {
        for body in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff%fe", b"%80=1", b"a=\xff"] {
            assert_eq!(
                decode_urlencoded(body),
                Err(NotAForm),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
        assert_eq!(decode_urlencoded(b"a=x+y%2B%C3%A9").unwrap()[0].1, "x y+é");
    }

    #[test]
    fn secrets_never_come_back() {
        let body = b"email=a%40b&password=x&new_password_again=x&code=123456&answer=a&api_token=t&key=k&purpose=p";
        let kept = Form::new(decode_urlencoded(body).unwrap()).without_secrets();
        let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["email", "purpose"]);
    }
}
