//! A payment: what an approved requisition becomes, until the money has left or will not.
//!
//! `create` makes it, in the transaction of the last approval. `step_up` sends a code that signs it, `attempts`
//! tries the code, `release` pays it, exactly once; `batches` does that for many with one step-up. `view`, `lists` and `vouchers` are what the pages read.

mod answers;
mod attempts;
mod bank_files;
mod bank_reports;
#[cfg(feature = "testing")]
mod bare;
mod batches;
mod cancel;
mod changes;
mod code_limits;
mod course;
mod create;
mod day;
mod dispatch;
mod evidence;
mod executors;
mod factor;
pub(crate) mod facts;
mod hold;
mod judge;
mod lists;
mod passkey;
mod posting;
mod release;
mod sent;
mod service;
mod settle;
mod sight;
pub mod state;
mod step_up;
mod subject;
mod view;
mod vouchers;

pub use answers::{Address, Call, Heard};
pub use bank_files::{BankFileRow, WaitingTransfers};
pub use bank_reports::ReportOutcome;
#[cfg(feature = "testing")]
pub(crate) use bare::bare_release;
pub use batches::{BatchCode, BatchFund, BatchLine, BatchRow, BatchView, LineStanding, MOST_LINES, Stage};
pub use code_limits::CodeLimits;
pub use course::{AttemptRow, Booking, Message, Standing, UnderWayCount, UnderWayRow};
pub(crate) use create::create;
pub use dispatch::{Dispatched, Task};
pub use evidence::{EvidenceRow, Found, LONGEST_REFERENCE, Outcome, WaitingFinding};
pub use factor::Factor;
pub use hold::Pause;
pub use lists::{DeskRow, PaymentFilter, PaymentRow};
pub use passkey::OpenPasskey;
pub use release::Released;
pub use service::Payments;
pub(crate) use sight::Sight;
pub(crate) use step_up::supersede;
pub use step_up::{ReleaseCode, ReleaseProof};
pub use view::{Approval, Effect, Execution, OpenCode, PaymentView, ReleaseOrigin};
pub use vouchers::VoucherView;

#[cfg(test)]
pub(crate) mod tests;
