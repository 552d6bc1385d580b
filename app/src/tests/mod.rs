//! The plumbing, driven in process the way a browser without JavaScript drives it; then the pages of asking and paying.

mod account;
mod actions;
mod asking;
mod asking_refusals;
mod asking_site;
mod batches;
mod browser;
mod mailbox;
mod mails;
mod office;
mod pages;
mod paying;
mod rejecting;
mod releases;
mod sign_in;
mod site;
mod toppings;
mod undone;
mod uploads;
mod variances;

pub(crate) use browser::Sessions;
