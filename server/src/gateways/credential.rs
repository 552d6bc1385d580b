//! The initiator's password, encrypted for the gateway: RSA, PKCS#1 v1.5, under the key of the gateway's certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::{Pkcs1v15Encrypt, RsaPublicKey};
use std::path::Path;

/// The credential of a password, in base64.
///
/// # Errors
/// A certificate that cannot be read or has no RSA key; a password that is too long for it.
pub(super) fn security_credential(password: &str, certificate: &Path) -> Result<String, String> {
    let shown = certificate.display();
    let file = std::fs::read(certificate).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let wrong = |error: String| format!("{shown} is no certificate in PEM with an RSA key: {error}");
    let (_, pem) = x509_parser::pem::parse_x509_pem(&file).map_err(|error| wrong(error.to_string()))?;
    let parsed = pem.parse_x509().map_err(|error| wrong(error.to_string()))?;
    let key = RsaPublicKey::from_public_key_der(parsed.public_key().raw).map_err(|error| wrong(error.to_string()))?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| format!("the system gives no randomness: {error}"))?;
    let mut randomness = ChaCha20Rng::from_seed(seed);
    let sealed = key
        .encrypt(&mut randomness, Pkcs1v15Encrypt, password.as_bytes())
        .map_err(|error| format!("mpesa_initiator_password cannot be encrypted: {error}"))?;
    Ok(STANDARD.encode(sealed))
}
