//! Files for the bank: every transfer that was released and is in none yet, one file for each currency. The file is kept
//! as it was made; a transfer is in one file for good.

use super::dispatch::{PREPARED, keep};
use super::service::Payments;
use super::sight::Sight;
use crate::access::{Actor, Permission, Scope};
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::database::for_update_of;
use crate::error::{Error, NOT_ALLOWED, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{BankFileId, PaymentId};
use crate::money::{Currency, Money};
use crate::rails::bank::pain001::{Charges, Initiation, MOST_TRANSFERS, Transfer, write};
use crate::rails::bank::{BankAccount, Debtor};
use crate::requisitions::{reference, store};
use crate::row;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Transfers of one currency that wait for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingTransfers {
    /// How many.
    pub transfers: i64,
    /// Their sum, and so their currency.
    pub total: Money,
}

/// A file, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFileRow {
    /// Which.
    pub id: BankFileId,
    /// What the bank knows it by.
    pub message_id: String,
    /// The version of the format.
    pub version: String,
    /// How many transfers are in it.
    pub transfers: i64,
    /// Their sum.
    pub total: Money,
    /// How many of them have not ended.
    pub open: i64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
}

struct Waiting {
    payment: PaymentId,
    attempt: i64,
    transfer: Transfer,
}

impl Payments {
    /// What waits for a file in the actor's company, by currency.
    ///
    /// # Errors
    /// Nobody who releases or reconciles for the whole company; the database's.
    pub async fn waiting_transfers(&self, actor: &Actor) -> Result<Vec<WaitingTransfers>> {
        sees_files(actor)?;
        let sql = "select p.currency, count(*) as n, cast(sum(p.amount_minor) as bigint) as total from dispatch d \
                   join payment p on p.id = d.payment_id where p.company_id = $1 and d.rail = 'bank' \
                   and d.state = 'prepared' group by p.currency order by p.currency";
        let rows = self.treasury.read_all(sql, [actor.company().into()]).await?;
        let waiting = |row: &QueryResult| {
            Ok(WaitingTransfers {
                transfers: row.try_get("", "n")?,
                total: row::money(row, "total")?,
            })
        };
        rows.iter().map(waiting).collect()
    }

    /// Makes the file of everything that waits in a currency; the same form key again gets the first one.
    ///
    /// # Errors
    /// Nobody who releases for the whole company; no account to pay from; nothing waits; the database's.
    pub async fn make_bank_file(&self, actor: &Actor, currency: Currency, key: &FormKey) -> Result<BankFileId> {
        if !of_the_company(actor, Permission::ReleasePayment) {
            let words = "Files for the bank are made by treasury officers of the whole company.";
            return Err(Error::refused(NOT_ALLOWED, words));
        }
        let none = "No account to pay from is set up. Tell your administrator (bank_account).";
        let debtor = self.treasury.debtor();
        let debtor = debtor.ok_or_else(|| Error::refused(WRONG_STATE, none))?;
        let act = |mut work: UnitOfWork| async move {
            if let Some(made) = work.replayed(key).await? {
                let id = made.parse().map_err(|_| Error::Broken(format!("no file {made}")))?;
                return Ok((work, id));
            }
            let actor = &work.still(actor).await?;
            let waiting = waiting(&work, actor, currency).await?;
            let id = make(&mut work, actor, debtor, currency, &waiting).await?;
            work.remember(key, &id.to_string()).await?;
            Ok((work, id))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// The files of the actor's company, the newest first; at most `size`.
    ///
    /// # Errors
    /// Nobody who releases or reconciles for the whole company; the database's.
    pub async fn bank_files(&self, actor: &Actor, size: usize) -> Result<Vec<BankFileRow>> {
        sees_files(actor)?;
        let sql = format!(
            "select f.id, f.message_id, f.version, f.currency, f.transfers, f.total_minor, f.sha256, f.made_at, q.name, \
             (select count(*) from bank_file_line l join dispatch d on d.payment_id = l.payment_id \
             and d.attempt = l.attempt where l.file_id = f.id and d.state <> 'settled') as open_ones \
             from bank_file f join person q on q.id = f.made_by where f.company_id = $1 \
             order by f.made_at desc, f.id desc limit {}",
            size.max(1)
        );
        let rows = self.treasury.read_all(&sql, [actor.company().into()]).await?;
        let file = |row: &QueryResult| {
            Ok(BankFileRow {
                id: row.try_get("", "id")?,
                message_id: row.try_get("", "message_id")?,
                version: row.try_get("", "version")?,
                transfers: row.try_get("", "transfers")?,
                total: row::money(row, "total_minor")?,
                open: row.try_get("", "open_ones")?,
                sha256: row.try_get("", "sha256")?,
                made_by: row.try_get("", "name")?,
                made_at: row.try_get("", "made_at")?,
            })
        };
        rows.iter().map(file).collect()
    }

    /// A file as it was made, with its name. Taking it away leaves a trace.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for those who may not know of it; the database's.
    pub async fn bank_file(&self, actor: &Actor, id: BankFileId) -> Result<(String, String)> {
        sees_files(actor).map_err(|_| Error::NotFound)?;
        let sql = "select message_id, content, sha256 from bank_file where id = $1 and company_id = $2";
        let row = self.treasury.read_one(sql, [id.into(), actor.company().into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let sha256: String = row.try_get("", "sha256")?;
        let event = Event::about("bank_file.downloaded", "bank_file", id).with(json!({"sha256": sha256}));
        self.treasury.record_alone(actor.author(), event).await?;
        let name: String = row.try_get("", "message_id")?;
        Ok((format!("{name}.xml"), row.try_get("", "content")?))
    }
}

/// Whether an actor may do this for the whole company.
pub(super) fn of_the_company(actor: &Actor, what: Permission) -> bool {
    Sight::of(actor, what).contains(Scope::Company(actor.company()))
}

/// Who sees files: those who release or reconcile for the whole company.
pub(super) fn sees_files(actor: &Actor) -> Result<()> {
    let may = [Permission::ReleasePayment, Permission::ReconcilePayment];
    if may.into_iter().any(|what| of_the_company(actor, what)) {
        return Ok(());
    }
    let words = "Files for the bank are for those who release or reconcile for the whole company.";
    Err(Error::refused(NOT_ALLOWED, words))
}

async fn waiting(work: &UnitOfWork, actor: &Actor, currency: Currency) -> Result<Vec<Waiting>> {
    let lock = for_update_of(work.backend(), "d");
    let sql = format!(
        "select d.payment_id, d.attempt, d.reference, p.amount_minor, p.currency, p.payee_name, p.destination, r.number \
         from dispatch d join payment p on p.id = d.payment_id join requisition r on r.id = p.requisition_id \
         where p.company_id = $1 and p.currency = $2 and d.rail = 'bank' and d.state = $3 \
         order by d.created_at, d.payment_id limit {MOST_TRANSFERS}{lock}"
    );
    let values: [Value; 3] = [actor.company().into(), currency.code().into(), PREPARED.into()];
    let rows = store::all(work.connection(), &sql, values).await?;
    let one = |row: &QueryResult| {
        let destination: String = row.try_get("", "destination")?;
        let account = BankAccount::parse(&destination);
        Ok(Waiting {
            payment: row.try_get("", "payment_id")?,
            attempt: row.try_get("", "attempt")?,
            transfer: Transfer {
                end_to_end_id: row.try_get("", "reference")?,
                amount: row::money(row, "amount_minor")?,
                creditor: row.try_get("", "payee_name")?,
                creditor_account: account.map_err(|error| Error::Broken(format!("{destination}: {error}")))?,
                remittance: format!("Requisition {}", reference(row.try_get("", "number")?)),
            },
        })
    };
    rows.iter().map(one).collect()
}

async fn make(
    work: &mut UnitOfWork,
    actor: &Actor,
    debtor: &Debtor,
    currency: Currency,
    waiting: &[Waiting],
) -> Result<BankFileId> {
    if waiting.is_empty() {
        let words = format!("No transfer in {} waits for a file.", currency.code());
        return Err(Error::refused(WRONG_STATE, words));
    }
    let id: BankFileId = work.new_id();
    let message_id = id.0.simple().to_string();
    let initiation = Initiation {
        message_id: message_id.clone(),
        created: work.now().to_jiff(),
        execution: actor.today(),
        debtor: debtor.name.clone(),
        debtor_account: debtor.account.clone(),
        currency,
        charges: Charges::Shared,
        transfers: waiting.iter().map(|one| one.transfer.clone()).collect(),
    };
    let file =
        write(&initiation, debtor.version).map_err(|refusal| Error::refused(WRONG_STATE, refusal.to_string()))?;
    let sha256 = hex::encode(Sha256::digest(file.xml.as_bytes()));
    let count = i64::try_from(file.transfers).unwrap_or(i64::MAX);
    let sql = "insert into bank_file(id, company_id, message_id, version, currency, transfers, total_minor, sha256, \
               content, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values: [Value; 11] = [
        id.into(),
        actor.company().into(),
        message_id.as_str().into(),
        debtor.version.name().into(),
        currency.code().into(),
        count.into(),
        file.control_sum.minor().into(),
        sha256.as_str().into(),
        file.xml.as_str().into(),
        actor.person().into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    for one in waiting {
        put_in(work, id, &message_id, one).await?;
    }
    let about = json!({
        "message_id": message_id, "transfers": count, "total": file.control_sum.to_string(), "sha256": sha256,
    });
    work.record(Event::about("bank_file.made", "bank_file", id).with(about));
    Ok(id)
}

/// One transfer is in the file from now on: it goes to the bank with it.
async fn put_in(work: &UnitOfWork, file: BankFileId, message_id: &str, one: &Waiting) -> Result<()> {
    let sql = "insert into bank_file_line(file_id, payment_id, attempt) values ($1, $2, $3)";
    work.execute(sql, [file.into(), one.payment.into(), one.attempt.into()])
        .await?;
    keep(work, Some((one.payment, one.attempt)), "bank_file", None, message_id).await?;
    let sql = "update dispatch set state = 'accepted', gateway_reference = $1, updated_at = $2 \
               where payment_id = $3 and attempt = $4 and state = 'prepared'";
    let values: [Value; 4] = [
        message_id.into(),
        work.now().into(),
        one.payment.into(),
        one.attempt.into(),
    ];
    match work.execute(sql, values).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Busy),
    }
}
