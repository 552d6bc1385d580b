//! What the bank says about a file: each transfer that it names is paid or failed, once. Whoever brings the report took no
//! part in what it is about (D4, D5, D7); a transfer for which that is not so stays as it is, and is named.

use super::bank_files::{of_the_company, sees_files};
use super::dispatch::keep;
use super::sent::{Proof, Sent};
use super::service::Payments;
use crate::access::{Actor, Permission};
use crate::audit::Event;
use crate::error::{Error, NOT_ALLOWED, Result};
use crate::ids::{BankFileId, PaymentId};
use crate::money::Money;
use crate::rails::bank::pain002::{Outcome, Status, StatusReport, read};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;

/// What came of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportOutcome {
    /// How many transfers it says were paid.
    pub paid: usize,
    /// How many it says failed.
    pub failed: usize,
    /// How many it leaves open.
    pub open: usize,
    /// How many had ended already, as it says.
    pub known: usize,
    /// What people must look at: in words that name the payee.
    pub look_at: Vec<String>,
}

struct Line {
    payment: PaymentId,
    attempt: i64,
    reference: String,
    payee: String,
    amount: Money,
}

enum Taken {
    Paid,
    Failed,
    Open,
    Known,
    LookAt(String),
}

impl Payments {
    /// Reads a report of the bank about one of our files.
    ///
    /// # Errors
    /// Nobody who reconciles for the whole company; a report that cannot be read, or about no file of ours, on `report`;
    /// the database's.
    pub async fn read_bank_report(&self, actor: &Actor, bytes: &[u8]) -> Result<ReportOutcome> {
        sees_files(actor)?;
        if !of_the_company(actor, Permission::ReconcilePayment) {
            let words = "What the bank reports is brought by somebody who reconciles for the whole company.";
            return Err(Error::refused(NOT_ALLOWED, words));
        }
        let report = &read(bytes).map_err(|unreadable| Error::invalid("report", unreadable.to_string()))?;
        let sql = "select id from bank_file where message_id = $1 and company_id = $2";
        let values: [Value; 2] = [report.original_message_id.as_str().into(), actor.company().into()];
        let Some(row) = self.treasury.read_one(sql, values).await? else {
            let words = "This report is about a file that was not made here.";
            return Err(Error::invalid("report", words));
        };
        let file: BankFileId = row.try_get("", "id")?;
        let mut outcome = ReportOutcome::default();
        let lines = self.lines(file).await?;
        for line in &lines {
            let took = |work| take(work, actor, line, report);
            match self.treasury.write(actor.author(), took).await? {
                Taken::Paid => outcome.paid += 1,
                Taken::Failed => outcome.failed += 1,
                Taken::Open => outcome.open += 1,
                Taken::Known => outcome.known += 1,
                Taken::LookAt(words) => outcome.look_at.push(format!("{}: {words}", line.payee)),
            }
        }
        let named = report.lines.keys();
        let unknown = named.filter(|id| !lines.iter().any(|line| line.reference == **id));
        let words = unknown.map(|id| format!("{id}: the report names it, and it is not in the file."));
        outcome.look_at.extend(words);
        let about = json!({
            "report": report.message_id, "paid": outcome.paid, "failed": outcome.failed, "open": outcome.open,
            "look_at": outcome.look_at,
        });
        let event = Event::about("bank_file.reported", "bank_file", file).with(about);
        self.treasury.record_alone(actor.author(), event).await?;
        Ok(outcome)
    }

    async fn lines(&self, file: BankFileId) -> Result<Vec<Line>> {
        let sql = "select l.payment_id, l.attempt, d.reference, p.payee_name, p.amount_minor, p.currency \
                   from bank_file_line l join dispatch d on d.payment_id = l.payment_id and d.attempt = l.attempt \
                   join payment p on p.id = l.payment_id where l.file_id = $1 order by d.created_at, l.payment_id";
        let rows = self.treasury.read_all(sql, [file.into()]).await?;
        let line = |row: &QueryResult| {
            Ok(Line {
                payment: row.try_get("", "payment_id")?,
                attempt: row.try_get("", "attempt")?,
                reference: row.try_get("", "reference")?,
                payee: row.try_get("", "payee_name")?,
                amount: crate::row::money(row, "amount_minor")?,
            })
        };
        rows.iter().map(line).collect()
    }
}

async fn take(mut work: UnitOfWork, actor: &Actor, line: &Line, report: &StatusReport) -> Result<(UnitOfWork, Taken)> {
    let actor = &work.still(actor).await?;
    let sent = Sent::lock(&mut work, line.payment).await?;
    let Some(status) = report.status_of(&line.reference) else {
        return Ok((work, Taken::Open));
    };
    let says = match status.outcome {
        Outcome::Pending => return Ok((work, Taken::Open)),
        Outcome::Paid => "paid",
        Outcome::Rejected => "failed",
    };
    let known = sent.known(line.attempt);
    if known == Some(says) {
        return Ok((work, Taken::Known));
    }
    let body = format!("{} {}: {}", report.message_id, line.reference, words(status));
    let event = keep(&work, Some((line.payment, line.attempt)), "bank_report", None, &body).await?;
    if let Some(known) = known {
        let why = format!("The bank says {}; it is booked as {known}.", status.code);
        sent.dispute(&mut work, &why);
        return Ok((work, Taken::LookAt(why)));
    }
    let amount = report.lines.get(&line.reference).and_then(|it| it.amount);
    if let Some(other) = amount.filter(|amount| *amount != line.amount) {
        let why = format!("The bank reports {other}, not {}.", line.amount);
        sent.dispute(&mut work, &why);
        return Ok((work, Taken::LookAt(why)));
    }
    if let Some(why) = part(&work, actor, line.payment).await? {
        return Ok((work, Taken::LookAt(why.to_owned())));
    }
    if says == "paid" {
        sent.paid(&mut work, Proof::Event(event), &status.code).await?;
        return Ok((work, Taken::Paid));
    }
    let why = format!("The bank rejected it: {}", words(status));
    sent.failed(&mut work, Proof::Event(event), "", &why).await?;
    Ok((work, Taken::Failed))
}

/// A status as the bank wrote it: `RJCT AC04 account closed`.
fn words(status: &Status) -> String {
    let reasons = status
        .reasons
        .iter()
        .flat_map(|it| [it.code.as_str(), it.text.as_str()]);
    let parts: Vec<&str> = std::iter::once(status.code.as_str()).chain(reasons).collect();
    parts.join(" ").trim_end().to_owned()
}

/// Why this actor may not say what became of it: they asked for it, get it or released it.
async fn part(work: &UnitOfWork, actor: &Actor, payment: PaymentId) -> Result<Option<&'static str>> {
    let sql = "select u.duty from payment p join duty u on u.requisition_id = p.requisition_id and u.person_id = $2 \
               where p.id = $1 and u.duty in ('request','benefit','execute')";
    let row = work.one(sql, [payment.into(), actor.person().into()]).await?;
    let duty: Option<String> = row.map(|row| row.try_get("", "duty")).transpose()?;
    Ok(duty.map(|duty| match duty.as_str() {
        "execute" => "You released it, so somebody else brings the bank’s report about it (D7).",
        _ => "You asked for it, or it is for you, so somebody else brings the report about it (D4, D5).",
    }))
}
