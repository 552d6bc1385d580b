//! What a browser sees of Countersign.

pub mod actions;
pub mod assets;
pub mod body;
pub mod components;
pub mod error;
pub mod flash;
pub mod form;
pub mod form_key;
pub mod form_view;
pub mod mail;
pub mod page;
pub mod pages;
pub mod paths;
pub mod render;
pub mod request;
pub mod routes;
pub mod shell;
pub mod sign_in;
pub mod when;

#[cfg(test)]
mod tests;
