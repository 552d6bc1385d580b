//! One way to turn facts into bytes before they are hashed, so that no two different lists of facts give the same bytes.
//!
//! The encoding, for those who write a verifier of their own: every value is one tag byte, its length as eight bytes big
//! endian, and its bytes. The tags are `D` domain (always first), `t` text (UTF-8), `i` integer (eight bytes, big endian,
//! two's complement), `b` bytes, `l` list (the count as an integer's eight bytes; its values follow), `n` nothing (length
//! 0), `s` something (length 0; its value follows). The digest is SHA-256 over all of it.

use sha2::{Digest as _, Sha256};

/// Collects values in a fixed order and hashes them. The order is part of the format of each domain.
#[derive(Clone)]
pub struct Encoder {
    hasher: Sha256,
}

impl Encoder {
    /// Begins a digest of one purpose, named with its version: `countersign/content/v1`.
    pub fn new(domain: &str) -> Self {
        let encoder = Self { hasher: Sha256::new() };
        encoder.value(b'D', domain.as_bytes())
    }

    /// Adds a text.
    pub fn text(self, text: &str) -> Self {
        self.value(b't', text.as_bytes())
    }

    /// Adds an integer.
    pub fn int(self, number: i64) -> Self {
        self.value(b'i', &number.to_be_bytes())
    }

    /// Adds bytes: a hash, an identifier.
    pub fn bytes(self, bytes: &[u8]) -> Self {
        self.value(b'b', bytes)
    }

    /// Adds a value that may be absent; absent and empty differ.
    pub fn opt<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self.value(b's', &[]), value),
            None => self.value(b'n', &[]),
        }
    }

    /// Adds values in the order given, with their count.
    pub fn list<T>(self, values: impl IntoIterator<Item = T>, mut add: impl FnMut(Self, T) -> Self) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        let count = self.value(b'l', &(values.len() as u64).to_be_bytes());
        values.into_iter().fold(count, &mut add)
    }

    /// The digest, 32 bytes.
    pub fn finish(self) -> [u8; 32] {
        self.hasher.finalize().into()
    }

    /// The digest as 64 lower-case hexadecimal digits.
    pub fn finish_hex(self) -> String {
        hex::encode(self.finish())
    }

    fn value(mut self, tag: u8, bytes: &[u8]) -> Self {
        self.hasher.update([tag]);
        self.hasher.update((bytes.len() as u64).to_be_bytes());
        self.hasher.update(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same value written in Python from the description above.
    #[test]
    fn a_stranger_gets_the_same_digest_from_the_description() {
        let digest = Encoder::new("countersign/test/v1")
            .text("Jané")
            .int(-5)
            .bytes(&[0, 255])
            .opt(None::<i64>, Encoder::int)
            .opt(Some("x"), Encoder::text)
            .list(["a", "b"], Encoder::text)
            .finish_hex();
        assert_eq!(
            digest,
            "9819292dce01309b6263a9167a9486dcf998a0f69542b765bae921ece61b95f3"
        );
    }

    #[test]
    fn what_lies_side_by_side_cannot_be_mistaken() {
        let digests = [
            Encoder::new("d").text("ab").text("c").finish_hex(),
            Encoder::new("d").text("a").text("bc").finish_hex(),
            Encoder::new("d").text("abc").finish_hex(),
            // The tag of a text within a text: only the length tells.
            Encoder::new("d").text("atb").finish_hex(),
            Encoder::new("d").text("a").text("b").finish_hex(),
            Encoder::new("d").text("abc").text("").finish_hex(),
            Encoder::new("d").bytes(b"abc").finish_hex(),
            Encoder::new("dabc").finish_hex(),
            Encoder::new("d").opt(None::<&str>, Encoder::text).finish_hex(),
            Encoder::new("d").opt(Some(""), Encoder::text).finish_hex(),
            Encoder::new("d").text("").finish_hex(),
            Encoder::new("d").list(["a"], Encoder::text).text("b").finish_hex(),
            Encoder::new("d").list(["a", "b"], Encoder::text).finish_hex(),
            Encoder::new("d")
                .list(Vec::<&str>::new(), Encoder::text)
                .text("a")
                .text("b")
                .finish_hex(),
        ];
        for (index, digest) in digests.iter().enumerate() {
            assert!(
                !digests[..index].contains(digest),
                "digest {index} repeats an earlier one"
            );
        }
    }
}
