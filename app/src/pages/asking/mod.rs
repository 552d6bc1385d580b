//! Asking for money and deciding about it: My work, the list, the form, the review before submitting, the requisition.

mod decide;
pub mod draft;
mod draft_fields;
mod draft_form;
mod duplicates;
mod file_answer;
mod files;
mod filters;
pub mod list;
pub mod my_work;
mod parts;
mod paying_fund;
pub mod reject;
pub mod requisition;
mod requisition_aside;
pub mod review;
pub mod withdraw;

pub(crate) use file_answer::{answer_file, answered, asked, problem};
