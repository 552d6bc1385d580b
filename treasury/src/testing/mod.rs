//! Databases, a world with people in it and a fixed clock, for the tests of this crate and of those above it.

mod databases;

pub use databases::{Engine, TestDatabase, fresh};
