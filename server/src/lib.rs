//! The process of Countersign: command line, settings, router, sessions, mail, worker.
//!
//! `commands` says what each command does; `router` what every request passes; `settings` what the process is told, and
//! `start_rules` what of it keeps the process from starting. Rules about money are not here: they are in `treasury`.

pub mod cli;
pub mod commands;
pub mod demo;
pub mod failure;
pub mod gateways;
pub mod health;
pub mod listen;
pub mod mailer;
pub mod middleware;
pub mod open;
pub mod refusal_page;
pub mod router;
pub mod schema;
pub mod secret;
pub mod secret_key_file;
pub mod session_store;
pub mod settings;
pub mod shutdown;
pub mod sms;
pub mod start_rules;
pub mod telemetry;
mod terminal;
pub mod worker;
