//! The daily mail: at seven in the morning of the company, what was kept for somebody since the last one.

use super::{Notice, Notices};
use crate::author::Author;
use crate::clock::{Timestamp, zone_named};
use crate::database::free_ones;
use crate::error::Result;
use crate::ids::{CompanyId, JobId, PersonId};
use crate::outbox::Job;
use crate::unit_of_work::UnitOfWork;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

/// The hour of the day at which the mail is made, in the company's time zone.
const HOUR: i8 = 7;

/// Somebody for whom something is kept.
struct Reader {
    person: PersonId,
    email: String,
    company: CompanyId,
    zone: TimeZone,
    first_kept: Timestamp,
}

impl Notices {
    /// Makes the daily mails that are due: one for each person with something kept from before the last seven o'clock, and
    /// none for others. What was kept and its mail change hands in one transaction, so that two processes, or one that
    /// ends in the middle, make one mail. Returns how many mails were made.
    ///
    /// # Errors
    /// The database's. The mails of others are made anyway, on the next call.
    pub async fn make_daily(&self) -> Result<usize> {
        let now = self.treasury.now();
        let mut made = 0;
        for reader in self.readers().await? {
            let before = last_seven(now, &reader.zone);
            if reader.first_kept >= before {
                continue;
            }
            let reader = &reader;
            let author = Author::system(Some(reader.company));
            let act = |work: UnitOfWork| async move { collect(work, reader, before).await };
            made += usize::from(self.treasury.write(author, act).await?);
        }
        Ok(made)
    }

    async fn readers(&self) -> Result<Vec<Reader>> {
        let sql = "select p.id, p.email, p.company_id, c.time_zone, min(j.kept_at) as first_kept from outbox_job j \
                   join person p on p.id = j.recipient_id join company c on c.id = p.company_id \
                   where j.state = 'kept' group by p.id, p.email, p.company_id, c.time_zone order by p.id";
        let rows = self.treasury.read_all(sql, []).await?;
        let read = |row: &sea_orm::QueryResult| {
            let zone: String = row.try_get("", "time_zone")?;
            Ok(Reader {
                person: row.try_get("", "id")?,
                email: row.try_get("", "email")?,
                company: row.try_get("", "company_id")?,
                zone: zone_named(&zone),
                first_kept: row.try_get("", "first_kept")?,
            })
        };
        rows.iter().map(read).collect()
    }
}

/// Ends what was kept for somebody before an instant, and makes the mail of what they still want. True when there is one.
async fn collect(mut work: UnitOfWork, reader: &Reader, before: Timestamp) -> Result<(UnitOfWork, bool)> {
    let skip = free_ones(work.backend(), "j");
    let sql = format!(
        "select j.id, j.kind, j.payload, p.active from outbox_job j join person p on p.id = j.recipient_id \
         where j.state = 'kept' and j.recipient_id = $1 and j.kept_at < $2 order by j.kept_at, j.id{skip}"
    );
    let values = [reader.person.into(), before.into()];
    let statement = Statement::from_sql_and_values(work.backend(), &sql, values);
    let rows = work.connection().query_all_raw(statement).await?;
    let unwanted = unwanted(&work, reader.person).await?;
    let mut items: Vec<Value> = Vec::new();
    for row in rows {
        let id: JobId = row.try_get("", "id")?;
        let sql = "update outbox_job set state = 'done', finished_at = $1 where id = $2 and state = 'kept'";
        work.execute(sql, [work.now().into(), id.into()]).await?;
        let kind: String = row.try_get("", "kind")?;
        let is_wanted = Notice::of_kind(&kind).is_none_or(|notice| !unwanted.iter().any(|code| code == notice.code()));
        if is_wanted && row.try_get("", "active")? {
            items.push(json!({"kind": kind, "facts": crate::row::json(&row, "payload")?}));
        }
    }
    if items.is_empty() {
        return Ok((work, false));
    }
    let day = before.to_jiff().to_zoned(reader.zone.clone()).date();
    let payload = json!({"to": reader.email, "day": day.to_string(), "items": items});
    work.enqueue(Job {
        kind: "mail.daily",
        payload,
    });
    Ok((work, true))
}

/// The codes of what somebody does not want by mail any more.
async fn unwanted(work: &UnitOfWork, person: PersonId) -> Result<Vec<String>> {
    let sql = "select notice from notice_choice where person_id = $1 and not by_mail";
    let statement = Statement::from_sql_and_values(work.backend(), sql, [person.into()]);
    let rows = work.connection().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get("", "notice")?)).collect()
}

/// The latest seven o'clock in a zone that is not after `now`.
fn last_seven(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let here = now.to_jiff().to_zoned(zone.clone());
    let seven = |day: jiff::civil::Date| day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok();
    let today = seven(here.date());
    let yesterday = here.date().checked_sub(1.day()).ok().and_then(seven);
    let passed = today.filter(|seven| *seven <= here).or(yesterday);
    passed.map_or(now, |seven| seven.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn seven_is_that_of_the_company() {
        let zone = |name| TimeZone::get(name).unwrap();
        for (now, name, seven) in [
            ("2026-03-02T04:00:00Z", "Africa/Nairobi", "2026-03-02T04:00:00Z"),
            ("2026-03-02T03:59:59Z", "Africa/Nairobi", "2026-03-01T04:00:00Z"),
            ("2026-03-02T23:00:00Z", "Africa/Nairobi", "2026-03-02T04:00:00Z"),
            // The clocks went forward at 01:00 UTC on the 29th.
            ("2026-03-29T05:30:00Z", "Europe/Berlin", "2026-03-29T05:00:00Z"),
            ("2026-03-28T06:30:00Z", "Europe/Berlin", "2026-03-28T06:00:00Z"),
        ] {
            assert_eq!(last_seven(at(now), &zone(name)), at(seven), "{now} {name}");
        }
    }
}
