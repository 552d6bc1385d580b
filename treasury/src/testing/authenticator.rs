//! An authenticator in software, honest or not: makes passkeys and answers ceremonies as a phone or a key would.
//!
//! W3C Web Authentication, level 2: attestation `none`, ES256. What it signs it writes byte for byte, so that a test can
//! say what an attacker's would.

use super::world::World;
use crate::access::Actor;
use crate::passkeys::Confirmed;
use crate::treasury::Treasury;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the tests' people come to.
pub const SITE: &str = "http://localhost:3000";

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// One passkey on one device.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    owner: Option<Value>,
    /// Signatures so far; grows by one with each.
    counter: u32,
    origin: String,
    verifies_user: bool,
}

impl Authenticator {
    /// A new device, different for each seed, in a browser at `origin`.
    ///
    /// # Panics
    /// For the seeds that are no key; there are none among small numbers.
    #[must_use]
    pub fn new(origin: &str, seed: u8) -> Self {
        let secret = Sha256::digest([seed]);
        Self {
            key: SigningKey::from_slice(&secret).expect("a key"),
            id: Sha256::digest([seed, 1]).to_vec(),
            owner: None,
            counter: 0,
            origin: origin.to_owned(),
            verifies_user: true,
        }
    }

    /// The same device, asking nobody for a PIN, a finger or a face.
    #[must_use]
    pub fn careless(self) -> Self {
        Self {
            verifies_user: false,
            ..self
        }
    }

    /// The same device in a browser at another site.
    #[must_use]
    pub fn on(self, origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            ..self
        }
    }

    /// Makes its passkey: answers `navigator.credentials.create` with these options.
    pub fn create(&mut self, options: &str) -> String {
        let options = public_key(options);
        self.owner = Some(options["user"]["id"].clone());
        let data = self.data(&options["rp"]["id"], WITH_KEY);
        let client = self.client_data("webauthn.create", &options);
        let mut attestation = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData".to_vec();
        bytes(&mut attestation, &data);
        let response =
            json!({"attestationObject": encoded(&attestation), "clientDataJSON": encoded(client.as_bytes())});
        self.credential(response)
    }

    /// Answers `navigator.credentials.get` with these options.
    pub fn get(&mut self, options: &str) -> String {
        let options = public_key(options);
        self.counter += 1;
        let data = self.data(&options["rpId"], 0);
        let client = self.client_data("webauthn.get", &options);
        let signed = [data.as_slice(), &Sha256::digest(client.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(client.as_bytes()),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": self.owner,
        });
        self.credential(response)
    }

    fn credential(&self, response: Value) -> String {
        let id = encoded(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {}}).to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
    }

    /// The authenticator's data: the site's hash, flags, the counter, and the new key where there is one.
    fn data(&self, site: &Value, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(site.as_str().unwrap_or_default()).to_vec();
        let verified = if self.verifies_user { USER_VERIFIED } else { 0 };
        data.push(USER_PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        if more & WITH_KEY != 0 {
            data.extend([0; 16]);
            data.extend(u16::try_from(self.id.len()).unwrap_or_default().to_be_bytes());
            data.extend(&self.id);
            let point = self.key.verifying_key().to_sec1_point(false);
            // COSE: an elliptic-curve key, ES256, P-256, x and y.
            data.extend(b"\xA5\x01\x02\x03\x26\x20\x01\x21");
            bytes(&mut data, &point.as_bytes()[1..33]);
            data.push(0x22);
            bytes(&mut data, &point.as_bytes()[33..]);
        }
        data
    }
}

impl Authenticator {
    /// Gives somebody its passkey, as if they had confirmed that it is them; the answer is them in the session that goes on.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn enrol(&mut self, treasury: &Treasury, actor: &Actor, name: &str) -> Actor {
        let passkeys = treasury.passkeys();
        let confirmed = Some(Confirmed::of(actor.person(), treasury.now()));
        passkeys.begin_enrolment(actor, confirmed, name).await.expect("begun");
        let open = passkeys.open_enrolment(actor).await.expect("the database");
        let (challenge, _) = open.expect("an open ceremony");
        let answer = self.create(&challenge.options);
        let enrolled = passkeys.enrol(actor, confirmed, challenge.ceremony, &answer).await;
        let (kept, principal) = enrolled.expect("enrolled");
        assert_eq!(kept, name);
        let goes_on = treasury.identity().actor_of(&principal, actor.caller().clone()).await;
        goes_on.expect("in the session that goes on")
    }
}

impl World {
    /// Confirms with the authenticator that it is them.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn confirm(&self, actor: &Actor, authenticator: &mut Authenticator) -> Confirmed {
        let passkeys = self.treasury.passkeys();
        passkeys.begin_confirmation(actor).await.expect("begun");
        let open = passkeys.open_confirmation(actor).await.expect("the database");
        let challenge = open.expect("an open ceremony");
        let answer = authenticator.get(&challenge.options);
        let confirmed = passkeys.confirm_by_passkey(actor, challenge.ceremony, &answer).await;
        confirmed.expect("confirmed")
    }
}

fn public_key(options: &str) -> Value {
    let options: Value = serde_json::from_str(options).unwrap_or_default();
    options["publicKey"].clone()
}

/// A byte string in CBOR, below 64 KiB.
fn bytes(into: &mut Vec<u8>, bytes: &[u8]) {
    match u8::try_from(bytes.len()) {
        Ok(length) => into.extend([0x58, length]),
        Err(_) => {
            into.push(0x59);
            into.extend(u16::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
        }
    }
    into.extend(bytes);
}

fn encoded(bytes: &[u8]) -> Value {
    json!(URL_SAFE_NO_PAD.encode(bytes))
}
