//! What a browser sees of Countersign.

pub mod assets;
pub mod components;
