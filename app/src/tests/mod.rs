//! The plumbing, driven in process the way a browser without JavaScript drives it.

mod actions;
mod asking;
mod asking_refusals;
mod asking_site;
mod browser;
mod pages;
mod sign_in;
mod site;
mod uploads;
