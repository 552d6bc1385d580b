//! Passkeys: what a person proves with that it is them, bound to our address so that no other site can ask for it.
//!
//! A passkey is enrolled, named and removed in `keep` and `enrol`, used to sign in (`sign_in`), to confirm before an act
//! on one's own account (`confirm`; `mailed` for somebody who has none, `recovery` for who lost theirs), and to release a
//! payment (`payments::passkey`). Each use is a *ceremony* (W3C Web Authentication, level 2): the server draws a challenge
//! and keeps it in a row that is good once, for one purpose, one person and five minutes; the answer is checked by
//! [`RelyingParty`], with user verification required.

mod ceremony;
mod confirm;
mod enrol;
mod keep;
mod mailed;
mod recovery;
mod relying_party;
mod service;
mod sign_in;
pub(crate) mod store;

pub use confirm::Confirmed;
pub use enrol::LONGEST_NAME;
pub use keep::PasskeyRow;
pub use mailed::ConfirmationCode;
pub use recovery::{RECOVERY_CODES, RecoveryCodes};
pub use relying_party::RelyingParty;
pub use service::{Challenge, Passkeys};

pub(crate) use relying_party::{Asserted, to_json};
pub(crate) use service::site;
