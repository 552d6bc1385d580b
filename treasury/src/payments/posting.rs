//! The statuses that follow from a posting, by compare-and-set.

use super::state::Status;
use crate::error::{Error, Result};
use crate::ids::{PaymentId, RequisitionId};
use crate::requisitions::state as requisitions;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;

/// A payment's new status, by compare-and-set.
pub(super) fn status(work: &UnitOfWork, id: PaymentId, (from, rev): (Status, i64), to: Status) -> Write {
    let sql =
        "update payment set status = $1, rev = rev + 1, updated_at = $2 where id = $3 and status = $4 and rev = $5";
    let values: [Value; 5] = [
        to.code().into(),
        work.now().into(),
        id.into(),
        from.code().into(),
        rev.into(),
    ];
    Write::new(sql, values)
}

/// Its requisition, approved so far, after it was paid or given up, by compare-and-set.
pub(super) fn requisition(work: &UnitOfWork, id: RequisitionId, event: requisitions::Event) -> Result<Write> {
    let approved = requisitions::Status::Approved;
    let after = approved
        .after(event)
        .map_err(|error| Error::Broken(error.to_string()))?;
    let sql = "update requisition set status = $1, rev = rev + 1, updated_at = $2 where id = $3 and status = $4";
    let values: [Value; 4] = [
        after.code().into(),
        work.now().into(),
        id.into(),
        approved.code().into(),
    ];
    Ok(Write::new(sql, values))
}
