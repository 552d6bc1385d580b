//! The SQL of headers, and what all SQL of requisitions reads.

use super::state::{Event, Status};
use crate::clock::Timestamp;
use crate::database::for_update;
use crate::error::{Error, Refusal, Result, STALE, WRONG_STATE};
use crate::ids::{CompanyId, PersonId, RequisitionId};
use crate::money::Currency;
use crate::unit_of_work::UnitOfWork;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

/// Reads rows; `$1`, `$2` … on both engines.
pub(crate) async fn all(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_all_raw(statement).await?)
}

/// Reads at most one row; `$1`, `$2` … on both engines.
pub(crate) async fn one(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_one_raw(statement).await?)
}

/// `$from, $from+1, …` for so many values.
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    let numbers: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    numbers.join(", ")
}

/// The row of a requisition.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) id: RequisitionId,
    pub(crate) company: CompanyId,
    pub(crate) number: i64,
    pub(crate) requester: PersonId,
    pub(crate) status: Status,
    pub(crate) round: i64,
    pub(crate) rev: i64,
    pub(crate) blocked_reason: Option<String>,
    pub(crate) changes_due_at: Option<Timestamp>,
}

const HEADER: &str = "r.id, r.company_id, r.number, r.requester_id, r.status, r.round, r.rev, r.blocked_reason, \
     r.changes_due_at";

impl Header {
    /// The status after an event.
    ///
    /// # Errors
    /// [`WRONG_STATE`] when it cannot happen now.
    pub(crate) fn after(&self, event: Event) -> Result<Status, Refusal> {
        self.status.after(event).map_err(|illegal| Refusal {
            code: WRONG_STATE,
            message: illegal.to_string(),
        })
    }

    fn from_row(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            id: row.try_get("", "id")?,
            company: row.try_get("", "company_id")?,
            number: row.try_get("", "number")?,
            requester: row.try_get("", "requester_id")?,
            status: status(row)?,
            round: row.try_get("", "round")?,
            rev: row.try_get("", "rev")?,
            blocked_reason: row.try_get("", "blocked_reason")?,
            changes_due_at: row.try_get("", "changes_due_at")?,
        })
    }
}

pub(crate) fn status(row: &QueryResult) -> Result<Status> {
    let code: String = row.try_get("", "status")?;
    Status::parse(&code).ok_or_else(|| Error::Broken(format!("unknown status {code}")))
}

/// The header, for reading.
pub(crate) async fn header(connection: &impl ConnectionTrait, company: CompanyId, id: RequisitionId) -> Result<Header> {
    let sql = format!("select {HEADER} from requisition r where r.id = $1 and r.company_id = $2");
    let row = one(connection, &sql, [id.into(), company.into()]).await?;
    Header::from_row(&row.ok_or(Error::NotFound)?)
}

/// The headers of what is in approval, the oldest first.
pub(crate) async fn in_approval(connection: &impl ConnectionTrait, company: CompanyId) -> Result<Vec<Header>> {
    let sql = format!(
        "select {HEADER} from requisition r where r.company_id = $1 and r.status = 'in_approval' order by r.id"
    );
    let rows = all(connection, &sql, [company.into()]).await?;
    rows.iter().map(Header::from_row).collect()
}

/// The header, locked until the transaction ends.
pub(crate) async fn lock(work: &UnitOfWork, company: CompanyId, id: RequisitionId) -> Result<Header> {
    let lock = for_update(work.backend());
    let sql = format!("select {HEADER} from requisition r where r.id = $1 and r.company_id = $2{lock}");
    let row = work.one(&sql, [id.into(), company.into()]).await?;
    Header::from_row(&row.ok_or(Error::NotFound)?)
}

/// What the next state of a header is; the rest stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    status: Status,
    round: i64,
    blocked_reason: Option<String>,
    changes_due_at: Option<Timestamp>,
}

impl Change {
    /// What the event makes of it, without a block or a deadline.
    ///
    /// # Errors
    /// [`WRONG_STATE`] when it cannot happen now: the table of [`super::state`] says what can.
    pub(crate) fn by(header: &Header, event: Event) -> Result<Self> {
        Ok(Self {
            status: header.after(event)?,
            ..Self::within(header)
        })
    }

    /// In the same status, without a block or a deadline.
    pub(crate) fn within(header: &Header) -> Self {
        Self {
            status: header.status,
            round: header.round,
            blocked_reason: None,
            changes_due_at: None,
        }
    }

    /// In this round.
    pub(crate) fn in_round(self, round: i64) -> Self {
        Self { round, ..self }
    }

    /// With this block, or none.
    pub(crate) fn blocked(self, reason: Option<String>) -> Self {
        Self {
            blocked_reason: reason,
            ..self
        }
    }

    /// With this deadline for changes, or none.
    pub(crate) fn due_at(self, at: Option<Timestamp>) -> Self {
        Self {
            changes_due_at: at,
            ..self
        }
    }
}

/// Writes the next state where the row is still as it was read.
pub(crate) async fn update(work: &UnitOfWork, header: &Header, change: &Change) -> Result<()> {
    let sql = "update requisition set status = $1, round = $2, rev = rev + 1, blocked_reason = $3, \
               changes_due_at = $4, updated_at = $5 where id = $6 and status = $7 and rev = $8";
    let values: [Value; 8] = [
        change.status.code().into(),
        change.round.into(),
        change.blocked_reason.clone().into(),
        change.changes_due_at.map(|at| at.0).into(),
        work.now().into(),
        header.id.into(),
        header.status.code().into(),
        header.rev.into(),
    ];
    let done = work.execute(sql, values).await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(stale())
    }
}

/// Counts a change of the draft.
pub(crate) async fn touch(work: &UnitOfWork, header: &Header) -> Result<i64> {
    let change = Change::within(header).due_at(header.changes_due_at);
    update(work, header, &change).await?;
    Ok(header.rev + 1)
}

/// Somebody was faster.
pub(crate) fn stale() -> Error {
    Error::refused(
        STALE,
        "This request was changed since the page was opened. Reload the page and look at it again.",
    )
}

/// Refuses a form that was made from an older state.
pub(crate) fn same_rev(header: &Header, rev: i64) -> Result<()> {
    if header.rev == rev { Ok(()) } else { Err(stale()) }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(crate) fn currency(row: &QueryResult) -> Result<Currency> {
    let code: String = row.try_get("", "currency")?;
    Currency::parse(&code).map_err(|_| Error::Broken(format!("unknown currency {code}")))
}

pub(crate) fn date(text: Option<String>) -> Result<Option<Date>> {
    let parse = |text: String| {
        text.parse()
            .map_err(|error| Error::Broken(format!("date {text:?}: {error}")))
    };
    text.map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_follows_the_table_of_the_states_and_nothing_else() {
        for status in Status::ALL {
            let header = Header {
                id: RequisitionId(Default::default()),
                company: CompanyId(Default::default()),
                number: 1,
                requester: PersonId(Default::default()),
                status,
                round: 1,
                rev: 1,
                blocked_reason: Some("Nobody is left.".to_owned()),
                changes_due_at: Some(Timestamp(1)),
            };
            assert_eq!(Change::within(&header).status, status);
            for event in Event::ALL {
                match (status.after(event), Change::by(&header, event)) {
                    (Ok(after), Ok(change)) => {
                        assert_eq!((change.status, change.round), (after, 1));
                        assert_eq!((change.blocked_reason, change.changes_due_at), (None, None));
                    }
                    (Err(_), Err(Error::Refused(refusal))) => assert_eq!(refusal.code, WRONG_STATE),
                    other => panic!("{status:?} {event:?}: {other:?}"),
                }
            }
        }
    }
}
