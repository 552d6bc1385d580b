//! The wrong codes of one person over all payments: a stolen session cannot guess at every payment that waits.

use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Result, SLOW_DOWN};
use sea_orm::{ConnectionTrait, Statement, Value};
use std::time::Duration;

/// How many there may be within [`DAY`].
pub(super) const MOST: i64 = 20;
pub(super) const DAY: Duration = Duration::from_secs(24 * 3_600);
/// What counts of a code: its tries, without the right one that released. (A right one whose release was refused counts.)
pub(super) const WRONG: &str = "attempts - case when state = 'consumed' then 1 else 0 end";
/// Which codes have wrong tries at all: few, even of somebody who releases thousands. An index holds just these.
pub(super) const TRIED: &str = "factor = 'email-code' and attempts > 0 and (state <> 'consumed' or attempts > 1)";

/// The wrong tries of a person within a day.
pub(super) struct Day {
    /// How many.
    pub(super) wrong: i64,
    /// When they will be fewer than [`MOST`].
    until: Timestamp,
}

impl Day {
    /// Reads what is committed now.
    pub(super) async fn of(connection: &impl ConnectionTrait, actor: &Actor, now: Timestamp) -> Result<Self> {
        let sql = format!(
            "select created_at, {WRONG} as wrong from step_up where person_id = $1 and created_at > $2 and {TRIED} \
             order by created_at desc, id desc"
        );
        let values: [Value; 2] = [actor.person().into(), now.minus(DAY).into()];
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let mut day = Self { wrong: 0, until: now };
        for row in connection.query_all_raw(statement).await? {
            let before = day.wrong;
            day.wrong += row.try_get::<i64>("", "wrong")?;
            if before < MOST && day.wrong >= MOST {
                day.until = row.try_get::<Timestamp>("", "created_at")?.plus(DAY);
            }
        }
        Ok(day)
    }

    /// The refusal of another try or another code.
    pub(super) fn refusal(&self, actor: &Actor) -> Error {
        // Up to the next full minute, so that it is not a few seconds too early.
        let until = self
            .until
            .plus(Duration::from_secs(59))
            .to_jiff()
            .to_zoned(actor.zone().clone());
        let words = format!(
            "{MOST} wrong codes were typed within 24 hours, so you can release nothing until {}. \
             Another treasury officer can. If it was not you who typed them, tell your administrator now.",
            until.strftime("%-d %B %Y, %H:%M")
        );
        Error::refused(SLOW_DOWN, words)
    }
}
