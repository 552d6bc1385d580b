//! The plumbing, driven in process the way a browser without JavaScript drives it.

mod actions;
mod browser;
mod pages;
mod sign_in;
mod site;
mod uploads;
