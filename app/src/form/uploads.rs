//! Files of a multipart form, read to a limit each.

use std::fmt;

use bytes::{Bytes, BytesMut};

/// The largest file accepted, bytes (rules.md: 10 MiB each).
pub const MAX_UPLOAD_BYTES: usize = 10 * 1024 * 1024;
/// The most files of one form (rules.md: 10 on a requisition).
pub const MAX_UPLOADS: usize = 10;
/// The most bytes of files in one form, held in memory while it is handled.
pub const MAX_UPLOADS_BYTES: usize = 20 * 1024 * 1024;

/// One file of a form, whole. The name is what the browser said: show it as text, never use it as a path.
#[derive(Clone, PartialEq)]
pub struct Upload {
    /// The name of the form field.
    pub field: String,
    /// The file's name, its last path segment, at most 200 characters.
    pub file_name: String,
    /// The content.
    pub bytes: Bytes,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Upload({}, {:?}, {} bytes)",
            self.field,
            self.file_name,
            self.bytes.len()
        )
    }
}

/// Collects the chunks of one file up to the limits; what is over them is read on and dropped, so that the browser
/// gets an answer instead of a broken connection.
pub(crate) struct Collector {
    buffer: BytesMut,
    room: usize,
    over: bool,
}

impl Collector {
    /// `room`: bytes left of [`MAX_UPLOADS_BYTES`] for this form.
    pub(crate) fn new(room: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            room: room.min(MAX_UPLOAD_BYTES),
            over: false,
        }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) {
        self.over |= self.buffer.len() + chunk.len() > self.room;
        match self.over {
            true => self.buffer = BytesMut::new(),
            false => self.buffer.extend_from_slice(chunk),
        }
    }

    /// The content, or `None` when it was over the limit.
    pub(crate) fn finish(self) -> Option<Bytes> {
        (!self.over).then(|| self.buffer.freeze())
    }
}

/// The last segment of what the browser called the file, without control characters, at most 200 characters.
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| !c.is_control() && super::clean_text(&c.to_string()).is_ok())
        .take(200)
        .collect();
    match name.trim() {
        "" | "." | ".." => "file".into(),
        name => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_only_names() {
        assert_eq!(clean_file_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_file_name("C:\\scans\\a b.pdf"), "a b.pdf");
        assert_eq!(clean_file_name("x\"\r\nSet-Cookie: a=b"), "x\"Set-Cookie: a=b");
        assert_eq!(clean_file_name(".."), "file");
        assert_eq!(clean_file_name("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(clean_file_name(&"é".repeat(300)).chars().count(), 200);
    }

    #[test]
    fn a_file_over_its_room_is_dropped_whole() {
        let mut collector = Collector::new(5);
        collector.push(b"123");
        collector.push(b"45");
        assert_eq!(collector.finish().unwrap(), "12345");
        let mut collector = Collector::new(5);
        collector.push(b"123");
        collector.push(b"456");
        collector.push(b"7");
        assert!(collector.finish().is_none());
    }
}
