//! A requisition: a request to spend, from its draft to its review.
//!
//! A header moves through its states ([`state`]); the draft may be edited before a round; submitting freezes a version
//! with its content digest ([`digest`]), and that is what people decide about.

mod attachments;
pub mod digest;
mod draft;
mod draft_store;
mod drafts;
mod duplicates;
mod examination;
mod expiry;
mod facts;
mod file_type;
mod list;
mod my_work;
mod permits;
mod place;
mod requisition;
mod service;
pub mod state;
pub(crate) mod store;
mod submit;
mod text;
mod timeline;
pub(crate) mod version;
mod view;
mod views;
pub(crate) mod visibility;
mod withdraw;

pub use attachments::AttachmentFile;
pub use duplicates::Duplicate;
pub use list::ListFilter;
pub use my_work::MyWork;
pub use permits::Permit;
pub use requisition::{DraftFields, Method, Submitted, reference};
pub use service::Requisitions;
pub use text::{LONGEST_NAME, LONGEST_NOTE, LONGEST_PURPOSE, LONGEST_REASON};
pub(crate) use text::{decision_note, note};
pub use timeline::{TimelineEntry, Tone};
pub use views::{Allowed, AttachmentRow, Facts, PaymentRef, RequisitionRow, RequisitionView, Round};

pub(crate) use file_type::media_type;
pub(crate) use text::note as clean_note;
pub(crate) use version::Version;
