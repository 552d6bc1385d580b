//! A payment that was paid is undone: the mirror image of what it was booked as, Dr fund / Cr expense, linked to it.

use super::Journal;
use super::payment::{Paid, payment};
use crate::ids::JournalId;
use crate::unit_of_work::UnitOfWork;

/// Dr the fund's account / Cr the expense (general-ledger account, cost centre): the other way round than `reverses`.
pub(crate) fn reversal(work: &UnitOfWork, paid: &Paid<'_>, reverses: JournalId) -> Journal {
    Journal {
        kind: "reversal",
        reverses: Some(reverses),
        ..payment(work, paid)
    }
}
