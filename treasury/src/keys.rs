//! Keys of the server, derived from its one secret, each for one purpose.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The shortest secret that is accepted, in bytes.
pub const SHORTEST_SECRET: usize = 32;

/// The server's secret and what is derived from it. It never prints itself (S24).
#[derive(Clone)]
pub struct Keys {
    secret: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(secret)")
    }
}

impl Keys {
    /// From the secret of the server.
    ///
    /// # Errors
    /// A secret shorter than [`SHORTEST_SECRET`] (S23).
    pub fn try_new(secret: &[u8]) -> Result<Self, String> {
        if secret.len() < SHORTEST_SECRET {
            return Err(format!(
                "the secret key has {} bytes; it needs {SHORTEST_SECRET} or more",
                secret.len()
            ));
        }
        Ok(Self {
            secret: Zeroizing::new(secret.to_vec()),
        })
    }

    /// HMAC-SHA-256 of the parts under the key for one purpose; parts are length-prefixed.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hmac = self.hmac();
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            hmac.update(&(part.len() as u64).to_be_bytes());
            hmac.update(part);
        }
        hmac.finalize().into_bytes().into()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    fn hmac(&self) -> Hmac<Sha256> {
        Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length")
    }
}
