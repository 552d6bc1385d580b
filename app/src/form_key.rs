//! One-time form keys: what makes a posted form ours, and a repeated one harmless.
//!
//! Every form of a signed-in person carries a hidden `key`: 128 random bits and an HMAC over them, the session and the
//! action. Rendering a form therefore writes nothing. The app verifies the HMAC; the domain stores the used key inside
//! the acting transaction, so that the second post of the same form gets the first one's outcome (never a second act).
//!
//! The sign-in and sign-out forms carry none: before sign-in there is no session to bind to, and nobody may be kept
//! from signing out by a stale page. The same-origin check in front of every action covers those two.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use treasury::keys::Keys;
use treasury::randomness::Randomness;

/// Bytes of randomness in a key.
const RANDOM_BYTES: usize = 16;
/// Bytes of the HMAC in a key.
const MAC_BYTES: usize = 32;
/// Separates these MACs from every other use of the server's secret; it changes with the format.
const PURPOSE: &str = "web form key v1";

/// A form key that was verified for one session and one action; also the idempotency key of what the form does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormKey([u8; RANDOM_BYTES]);

impl FormKey {
    /// The text of a new key for `action` in `session`.
    pub fn issue(keys: &Keys, randomness: &Randomness, session: &str, action: &str) -> String {
        let mut random = [0; RANDOM_BYTES];
        randomness.fill(&mut random);
        URL_SAFE_NO_PAD.encode([&random[..], &mac(keys, session, action, &random)].concat())
    }

    /// The key in `text` if this server issued it for `action` in `session`; `None` otherwise. Compares in constant time.
    pub fn verify(keys: &Keys, session: &str, action: &str, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        if bytes.len() != RANDOM_BYTES + MAC_BYTES {
            return None;
        }
        let (random, tag) = bytes.split_at(RANDOM_BYTES);
        let genuine: bool = mac(keys, session, action, random).ct_eq(tag).into();
        genuine.then(|| random.try_into().ok().map(Self)).flatten()
    }

    /// The random half in hexadecimal, 32 characters: what the domain stores as used.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

fn mac(keys: &Keys, session: &str, action: &str, random: &[u8]) -> [u8; MAC_BYTES] {
    keys.mac(PURPOSE, &[session.as_bytes(), action.as_bytes(), random])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::try_new(&[byte; 32]).unwrap()
    }

    fn issue(session: &str, action: &str) -> String {
        FormKey::issue(&keys(7), &Randomness::System, session, action)
    }

    #[test]
    fn a_key_is_good_for_its_session_and_action_only() {
        let text = issue("s1", "release");
        assert!(FormKey::verify(&keys(7), "s1", "release", &text).is_some());
        assert!(FormKey::verify(&keys(7), "s2", "release", &text).is_none());
        assert!(FormKey::verify(&keys(7), "s1", "approve", &text).is_none());
        assert!(FormKey::verify(&keys(7), "s1r", "elease", &text).is_none());
        assert!(FormKey::verify(&keys(8), "s1", "release", &text).is_none());
    }

    #[test]
    fn a_key_cannot_be_changed_shortened_or_made_up() {
        let text = issue("s", "a");
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert!(
                FormKey::verify(&keys(7), "s", "a", &URL_SAFE_NO_PAD.encode(forged)).is_none(),
                "byte {at}"
            );
        }
        for bad in ["", "x", "é", &text[1..], &format!("{text}AAAA")] {
            assert!(FormKey::verify(&keys(7), "s", "a", bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn two_forms_have_two_keys() {
        let one = issue("s", "a");
        let two = issue("s", "a");
        let key = |text: &str| FormKey::verify(&keys(7), "s", "a", text).unwrap();
        assert_ne!(key(&one), key(&two));
        assert_eq!(key(&one).to_hex().len(), 32);
    }
}
