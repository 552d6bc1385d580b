//! The pages, one file each: its server functions, its form, its view.

pub mod asking;
pub mod not_found;
pub mod sign_in;
