//! The pages, one file each: its server functions, its form, its view.

pub mod account;
pub mod asking;
pub mod bank_file_answer;
pub mod bank_files;
pub mod batch;
pub mod batches;
mod confirming;
pub mod failed_jobs;
pub mod fund;
pub mod funds;
pub mod mailbox;
pub mod not_found;
mod notices;
pub mod passkeys;
pub mod payment;
pub mod payment_cancel;
pub mod payment_course;
pub mod payment_evidence;
pub mod payment_hold;
mod payment_parts;
pub mod payment_release;
pub mod payments;
pub mod release_desk;
pub mod sign_in;
pub mod sign_in_passkey;
pub mod under_way;
pub mod voucher;
