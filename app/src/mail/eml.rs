//! Reading back the mails that the demo writes: header lines, encoded words, the plain text of two alternatives, and the
//! three encodings it may have.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a stored mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
}

/// Reads a mail; `None` when it is none.
pub(super) fn read(raw: &str) -> Option<Stored> {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = taken_apart(&raw)?;
    let text = match boundary(&head) {
        Some(boundary) => body.split(&format!("--{boundary}\n")).skip(1).find_map(|part| {
            let (head, body) = taken_apart(part)?;
            let is_plain = header(&head, "Content-Type")?.starts_with("text/plain");
            let end = body.rfind(&format!("--{boundary}")).unwrap_or(body.len());
            is_plain.then(|| decoded(&head, &body[..end])).flatten()
        })?,
        None => decoded(&head, body)?,
    };
    Some(Stored {
        to: header(&head, "To")?.trim_matches(['<', '>']).to_owned(),
        subject: words(header(&head, "Subject").unwrap_or_default()),
        text: text.replace("\r\n", "\n"),
    })
}

/// Head, its folded lines unfolded, and body.
fn taken_apart(raw: &str) -> Option<(String, &str)> {
    let (head, body) = raw.split_once("\n\n")?;
    Some((head.replace("\n ", " ").replace("\n\t", " "), body))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// What stands between the parts of a mail that has several.
fn boundary(head: &str) -> Option<&str> {
    let kind = header(head, "Content-Type")?;
    let (_, boundary) = kind.strip_prefix("multipart/")?.split_once("boundary=")?;
    Some(boundary.split(';').next().unwrap_or_default().trim_matches('"'))
}

fn decoded(head: &str, body: &str) -> Option<String> {
    Some(match header(head, "Content-Transfer-Encoding").unwrap_or("7bit") {
        "base64" => decode(&body.split_whitespace().collect::<String>())?,
        "quoted-printable" => String::from_utf8_lossy(&unquote(body, false)).into_owned(),
        _ => body.to_owned(),
    })
}

/// A header with its encoded words (`=?utf-8?b?…?=`) as people read it; the space between two of them is no text.
fn words(header: &str) -> String {
    let mut out = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(3, '?');
        let (_, kind, tail) = (parts.next(), parts.next(), parts.next());
        let Some((encoded, next)) = tail.and_then(|tail| tail.split_once("?=")) else {
            break;
        };
        let decoded = match kind {
            Some("b" | "B") => decode(encoded),
            Some("q" | "Q") => String::from_utf8(unquote(encoded, true)).ok(),
            _ => None,
        };
        let joint = before.trim().is_empty() && !out.is_empty();
        out.push_str(if joint { "" } else { before });
        out.push_str(&decoded.unwrap_or_default());
        rest = next;
    }
    out + rest
}

fn decode(base64: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(base64).ok()?).ok()
}

/// Undoes quoted-printable; in a header an underscore is a space.
fn unquote(text: &str, header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' => match bytes.next() {
                None | Some(b'\n') => {}
                Some(high) => {
                    let digit = |byte: u8| (byte as char).to_digit(16);
                    let low = bytes.next().unwrap_or_default();
                    let value = digit(high).zip(digit(low)).map(|(high, low)| high * 16 + low);
                    out.extend(value.and_then(|value| u8::try_from(value).ok()));
                }
            },
            b'_' if header => out.push(b' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_read_in_every_encoding_that_is_written() {
        let plain =
            read("To: jane@amani.example\r\nSubject: Code to release\r\n KES 1.00\r\n\r\nOne\r\nTwo\r\n").unwrap();
        assert_eq!(plain.to, "jane@amani.example");
        assert_eq!(plain.subject, "Code to release KES 1.00");
        assert_eq!(plain.text, "One\nTwo\n");
        let encoded = "To: <j@a.example>\nSubject: Paid: =?utf-8?b?w4k=?= =?utf-8?b?w6k=?= now\n\
                       Content-Transfer-Encoding: quoted-printable\n\n=E2=80=9CYes=E2=80=9D=\n and=3D";
        let read_back = read(encoded).unwrap();
        assert_eq!(read_back.to, "j@a.example");
        assert_eq!(read_back.subject, "Paid: Éé now");
        assert_eq!(read_back.text, "“Yes” and=");
        let based = read("To: a@b.c\nContent-Transfer-Encoding: base64\n\nw4kg\nw6k=\n").unwrap();
        assert_eq!(based.text, "É é");
        assert_eq!(read("no mail"), None);
    }

    #[test]
    fn of_two_alternatives_the_plain_text_is_read() {
        let raw = "To: a@b.c\nSubject: Paid\nContent-Type: multipart/alternative;\n boundary=\"xY--z\"\n\n\
                   --xY--z\nContent-Type: text/html\n\n<p>no</p>\n--xY--z\nContent-Type: text/plain; charset=utf-8\n\
                   Content-Transfer-Encoding: quoted-printable\n\nOne =C3=A9\nTwo\n\n--xY--z--\n";
        let mail = read(raw).unwrap();
        assert_eq!((mail.subject.as_str(), mail.text.trim_end()), ("Paid", "One é\nTwo"));
        assert_eq!(read(&raw.replace("text/plain", "text/markdown")), None);
    }
}
