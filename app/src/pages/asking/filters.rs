//! The filters of the list of requisitions, which live in its address.

use treasury::access::{Actor, Permission, Reach};
use treasury::requisitions::ListFilter;
use treasury::requisitions::state::Status;

use crate::filters::{Filters, offered};
use crate::form::Form;
use crate::paths;

/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 100;
/// The value of `whose` that shows only one's own.
pub(super) const MINE: &str = "mine";

/// Reads an address's query.
pub(super) fn filters(query: &Form) -> Filters<ListFilter> {
    let mut read = query.read();
    let text = read.optional_line("q", "Search", LONGEST_TEXT);
    let status = read.parse("status", "Status", |raw| offered(raw, Status::parse));
    let from = read.optional_date("from", "Begun from");
    let to = read.optional_date("to", "Begun until");
    if let (Some(Some(from)), Some(Some(to))) = (from, to)
        && from > to
    {
        read.refuse("to", "Begun until is before Begun from; choose a later day.");
    }
    let mine = query.field("whose") == MINE;
    let filter = read.finish(|| {
        Some(ListFilter {
            status: status?,
            mine,
            text: text?,
            from: from?,
            to: to?,
        })
    });
    Filters::new(query, filter)
}

/// The same list from another place on.
pub(super) fn to(filters: &Filters<ListFilter>, after: &str) -> String {
    filters.to(paths::REQUISITIONS, &["q", "status", "whose", "from", "to"], after)
}

/// Whether somebody may see more than what they asked for themselves.
pub(super) fn sees_others(actor: &Actor) -> bool {
    actor.grants().iter().any(|grant| {
        let reach = grant.role.reach(Permission::ViewRequisitions);
        grant.is_in_force(actor.today()) && matches!(reach, Reach::Scope | Reach::All)
    })
}
