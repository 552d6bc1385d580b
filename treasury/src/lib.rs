//! placeholder
pub mod access;
pub mod approvals;
pub mod canonical;
pub mod ids;
pub mod money;
pub mod payments;
pub mod requisitions;
#[cfg(test)]
mod seeded;
