//! What every request passes before a page or an action sees it, one file each.

mod actions_by_post;
mod body_limits;
mod caller;
mod panics;
mod request_id;
mod request_log;
mod same_origin;
mod security_headers;
mod slow_reads;
mod turns;
mod uncancelled;

pub use actions_by_post::actions_by_post;
pub use body_limits::{BodyLimits, Patience, body_limits};
pub use caller::{TrustedProxies, caller};
pub use panics::answer_panic;
pub use request_id::{RequestId, request_id};
pub use request_log::request_log;
pub use same_origin::{Origin, same_origin};
pub use security_headers::{HeaderPolicy, security_headers};
pub use slow_reads::slow_reads;
pub use uncancelled::{InFlight, uncancelled};

use http::Method;

/// Methods that change nothing.
#[must_use]
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
