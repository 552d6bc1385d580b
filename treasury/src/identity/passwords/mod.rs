mod pieces;
mod well_known;
pub mod rule;
