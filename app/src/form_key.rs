//! One-time form keys: what makes a posted form ours, and a repeated one harmless.
//!
//! Every form of a signed-in person carries a hidden `key`: 128 random bits and an HMAC over them, the session and the
//! action. Rendering a form therefore writes nothing. The app verifies the HMAC; the domain stores the used key inside
//! the acting transaction, so that the second post of the same form gets the first one's outcome (never a second act).
//!
//! The sign-in and sign-out forms carry none: before sign-in there is no session to bind to, and nobody may be kept
//! from signing out by a stale page. The same-origin check in front of every action covers those two.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of randomness in a key.
const RANDOM_BYTES: usize = 16;
/// Bytes of the HMAC kept in a key.
const MAC_BYTES: usize = 32;
/// Separates these MACs from every other use of a key (rotate it with the format).
const DOMAIN_TAG: &[u8] = b"countersign form key v1";

/// The server's 32-byte secret for form keys, derived from the master key. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct FormSecret([u8; 32]);

impl FormSecret {
    /// Wraps 32 secret bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for FormSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormSecret(…)")
    }
}

/// A form key that was verified for one session and one action; also the idempotency key of what the form does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormKey([u8; RANDOM_BYTES]);

impl FormKey {
    /// The text of a new key for `action` in `session`. Fails only when the operating system gives no randomness.
    pub fn issue(secret: &FormSecret, session: &str, action: &str) -> Result<String, getrandom::Error> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random)?;
        let mut bytes = random.to_vec();
        bytes.extend_from_slice(&mac(secret, session, action, &random).finalize().into_bytes());
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The key in `text` if this server issued it for `action` in `session`; `None` otherwise. Compares in constant time.
    pub fn verify(secret: &FormSecret, session: &str, action: &str, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        if bytes.len() != RANDOM_BYTES + MAC_BYTES {
            return None;
        }
        let (random, tag) = bytes.split_at(RANDOM_BYTES);
        mac(secret, session, action, random).verify_slice(tag).ok()?;
        Some(Self(random.try_into().ok()?))
    }

    /// The random half in hexadecimal, 32 characters: what the domain stores as used.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// The random half, 16 bytes.
    pub fn bytes(&self) -> [u8; RANDOM_BYTES] {
        self.0
    }
}

fn mac(secret: &FormSecret, session: &str, action: &str, random: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("HMAC takes a key of any length");
    for part in [DOMAIN_TAG, session.as_bytes(), action.as_bytes(), random] {
        // Length first, so that no two different lists of parts give the same bytes.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> FormSecret {
        FormSecret::new([7; 32])
    }

    #[test]
    fn a_key_is_good_for_its_session_and_action_only() {
        let text = FormKey::issue(&secret(), "s1", "release").unwrap();
        assert!(FormKey::verify(&secret(), "s1", "release", &text).is_some());
        assert!(FormKey::verify(&secret(), "s2", "release", &text).is_none());
        assert!(FormKey::verify(&secret(), "s1", "approve", &text).is_none());
        assert!(FormKey::verify(&secret(), "s1r", "elease", &text).is_none());
        assert!(FormKey::verify(&FormSecret::new([8; 32]), "s1", "release", &text).is_none());
    }

    #[test]
    fn a_key_cannot_be_changed_shortened_or_made_up() {
        let text = FormKey::issue(&secret(), "s", "a").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert!(FormKey::verify(&secret(), "s", "a", &URL_SAFE_NO_PAD.encode(forged)).is_none(), "byte {at}");
        }
        for bad in ["", "x", "é", &text[1..], &format!("{text}AAAA")] {
            assert!(FormKey::verify(&secret(), "s", "a", bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn two_forms_have_two_keys() {
        let one = FormKey::issue(&secret(), "s", "a").unwrap();
        let two = FormKey::issue(&secret(), "s", "a").unwrap();
        let key = |text: &str| FormKey::verify(&secret(), "s", "a", text).unwrap();
        assert_ne!(key(&one), key(&two));
        assert_eq!(key(&one).to_hex().len(), 32);
    }
}
