//! A process that ends at any place between two statements, commits or calls: afterwards an act was done or was not, never
//! half of it; nothing is sent twice and nothing is lost.
//!
//! Each round runs one act in a process of its own, which is aborted at its first, second, third … place until it comes
//! to its end. The places are counted by `testing::reached`, so that a statement that is added later is a place too.

mod batches;
mod child;
mod races;
mod rounds;
mod undone;
