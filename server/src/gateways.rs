//! Gateways: taking attempts to them, and hearing what they say.

mod calls;
mod credential;
pub(crate) mod http;
mod mpesa;
mod work;

pub use calls::router;
pub use mpesa::Mpesa;
pub use work::{one, run};
