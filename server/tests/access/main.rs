//! Who gets what answer: every page and every action for everybody, compared with `matrix.txt`; and what other sites,
//! repeated forms and old cookies get. All through the server's real router, in process.
//!
//! A page or an action that is new needs its addresses in `pages.rs` or its forms in `acts.rs`, and its block in
//! `matrix.txt`: the test that fails says how the file is written. Read every cell before it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test program has no readers of its documentation")]

mod abuse;
mod acts;
mod addresses;
mod attempt;
mod batches;
mod branches;
mod client;
mod ends;
mod faults;
mod hand_made;
mod hang_up;
mod headers;
mod matrix;
mod pages;
mod passkeys;
mod people;
mod scene;
mod secrets;
mod sessions;
mod story;
mod toppings;
mod variances;
mod who;
