//! M-Pesa, business to customer (Safaricom Daraja): what is said and what it means. The HTTP is the server's.

mod answer;
mod limits;
mod number;
mod request;

pub use answer::{acknowledged, status};
pub use limits::carries;
pub use number::Number;
pub use request::{Account, payment_request, status_request, without_secrets};
