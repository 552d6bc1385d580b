//! Argon2id: on threads of its own and few at a time, so that a flood of sign-ins can starve nothing else.

use crate::error::{Error, Result};
use crate::randomness::Randomness;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Memory in KiB, passes and lanes: OWASP's second choice, 19 MiB, 2, 1. Tests use less, since they hash often and guard
/// nothing; an optimised build never does.
const COST: (u32, u32, u32) = if cfg!(all(feature = "testing", debug_assertions)) {
    (64, 1, 1)
} else {
    (19 * 1024, 2, 1)
};
/// Hashes at once in this process; each takes the memory above, and a tenth of a second or less.
static TURNS: Semaphore = Semaphore::const_new(2);
/// Bytes of salt (RFC 9106 recommends 16).
const SALT: usize = 16;

/// The hash of a new password, in PHC format.
///
/// # Errors
/// [`Error::Broken`] when hashing itself fails.
pub(crate) async fn hash(randomness: &Randomness, password: Zeroizing<String>) -> Result<String> {
    let mut salt = [0; SALT];
    randomness.fill(&mut salt);
    in_turn(move || {
        let hash: PasswordHash = argon2()?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|error| Error::Broken(format!("hashing a password: {error}")))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is the one of the hash. Without a hash it does the same work and says no, so that an unknown
/// account answers no sooner than a known one.
///
/// # Errors
/// [`Error::Broken`] for a stored hash that is none.
pub(crate) async fn matches(password: Zeroizing<String>, hash: Option<String>) -> Result<bool> {
    in_turn(move || {
        let Some(hash) = hash else {
            let mut out = [0; 32];
            argon2()?
                .hash_password_into(password.as_bytes(), &[0; SALT], &mut out)
                .map_err(|error| Error::Broken(format!("hashing a password: {error}")))?;
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash).map_err(|error| Error::Broken(format!("a stored password: {error}")))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

fn argon2() -> Result<Argon2<'static>> {
    let (memory_kib, passes, lanes) = COST;
    let params = Params::new(memory_kib, passes, lanes, None)
        .map_err(|error| Error::Broken(format!("the cost of passwords: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(|_| Error::Busy)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Broken(format!("hashing a password: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_hash_matches_its_password_only_and_differs_each_time() {
        let randomness = Randomness::seeded(1);
        let one = hash(&randomness, secret("four unrelated words")).await.unwrap();
        let two = hash(&randomness, secret("four unrelated words")).await.unwrap();
        assert!(one.starts_with("$argon2id$v=19$"), "{one}");
        assert_ne!(one, two);
        assert!(
            matches(secret("four unrelated words"), Some(one.clone()))
                .await
                .unwrap()
        );
        assert!(!matches(secret("four unrelated wordz"), Some(one)).await.unwrap());
        assert!(!matches(secret("four unrelated words"), None).await.unwrap());
        assert!(matches(secret("x"), Some("plain".into())).await.is_err());
    }
}
