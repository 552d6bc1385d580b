//! The parts pages are made of: pure functions from plain values to HTML, with no data access and no script.
//!
//! One component, or one tight family, is one file, and its style sheet has the same name in `style/components/`.
//! Pages write `use crate::components::*;`.

mod app_nav;
mod breakable;
mod button;
mod choice_field;
mod data_table;
mod date_field;
mod definition_list;
mod demo_note;
mod empty_state;
mod error_summary;
mod field;
mod figures;
mod file_field;
mod filter_bar;
mod money;
mod money_field;
mod more;
mod notice;
mod page_header;
mod pager;
mod passkey;
mod secret_field;
mod section;
mod shell;
mod status_chip;
mod steps;
mod text_field;
mod timeline;
mod when;
mod why;

pub use app_nav::*;
pub use breakable::*;
pub use button::*;
pub use choice_field::*;
pub use data_table::*;
pub use date_field::*;
pub use definition_list::*;
pub use demo_note::*;
pub use empty_state::*;
pub use error_summary::*;
pub use field::*;
pub use figures::*;
pub use file_field::*;
pub use filter_bar::*;
pub use money::*;
pub use money_field::*;
pub use more::*;
pub use notice::*;
pub use page_header::*;
pub use pager::*;
pub use passkey::*;
pub use secret_field::*;
pub use section::*;
pub use shell::*;
pub use status_chip::*;
pub use steps::*;
pub use text_field::*;
pub use timeline::*;
pub use when::*;
pub use why::*;
