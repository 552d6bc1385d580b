//! Digests of what was asked for and of what was signed, recomputed from the rows.

use super::reading::{BATCH, Reading};
use super::seals;
use super::{Check, VerifyReport};
use crate::access::Home;
use crate::canonical::Encoder;
use crate::error::Result;
use crate::requisitions::digest::{Content, content_digest};
use crate::requisitions::media_type;
use crate::row;
use sea_orm::QueryResult;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    report.add([contents(reading).await?, signatures(reading).await?]);
    report.add(seals::check(reading).await?);
    report.add(files(reading).await?);
    Ok(())
}

/// Each version's content digest, over its row and its attachments.
async fn contents(reading: &Reading) -> Result<Check> {
    let mut check = Check::new("versions.content_digest");
    let (mut id, mut version) = (Uuid::nil(), i64::MIN);
    loop {
        let sql = "select * from requisition_version where (requisition_id, version) > ($1, $2) \
                   order by requisition_id, version limit $3";
        let rows = reading.all(sql, [id.into(), version.into(), BATCH.into()]).await?;
        if rows.is_empty() {
            return Ok(check);
        }
        let first = id;
        (id, version) = place(rows.last())?;
        let mut hashes = attachments(reading, first, id).await?;
        for row in &rows {
            let at = place(Some(row))?;
            let own: Vec<String> = hashes
                .extract_if(.., |(place, _)| *place == at)
                .map(|(_, hash)| hash)
                .collect();
            let stored: String = row.try_get("", "content_hash")?;
            let right = content(row, &own)? == stored;
            check.see((!right).then(|| {
                format!(
                    "requisition {}, version {}: its content is not what was digested",
                    at.0, at.1
                )
            }));
        }
    }
}

fn place(row: Option<&QueryResult>) -> Result<(Uuid, i64)> {
    Ok(match row {
        Some(row) => (row.try_get("", "requisition_id")?, row.try_get("", "version")?),
        None => (Uuid::nil(), 0),
    })
}

async fn attachments(reading: &Reading, from: Uuid, to: Uuid) -> Result<Vec<((Uuid, i64), String)>> {
    let sql = "select requisition_id, version, sha256 from version_attachment \
               where requisition_id between $1 and $2 order by requisition_id, version";
    let rows = reading.all(sql, [from.into(), to.into()]).await?;
    rows.iter()
        .map(|row| Ok((place(Some(row))?, row.try_get("", "sha256")?)))
        .collect()
}

/// The digest of a version; an impossible currency or date digests to nothing, which no version has stored.
fn content(row: &QueryResult, hashes: &[String]) -> Result<String> {
    let (payee_name, method, destination): (String, String, String) = (
        row.try_get("", "payee_name")?,
        row.try_get("", "method")?,
        row.try_get("", "destination")?,
    );
    let (purpose, origin): (String, String) = (row.try_get("", "purpose")?, row.try_get("", "origin")?);
    let needed_by: Option<String> = row.try_get("", "needed_by")?;
    let Ok(needed_by) = needed_by.map(|date| date.parse()).transpose() else {
        return Ok(String::new());
    };
    let Ok(amount) = row::money(row, "amount_minor") else {
        return Ok(String::new());
    };
    Ok(content_digest(&Content {
        amount,
        payee_name: &payee_name,
        method: &method,
        destination: &destination,
        purpose: &purpose,
        origin: &origin,
        place: Home {
            company: row.try_get("", "company_id")?,
            region: row.try_get("", "region_id")?,
            branch: row.try_get("", "branch_id")?,
            department: row.try_get("", "department_id")?,
        },
        cost_centre: row.try_get("", "cost_centre_id")?,
        gl_account: row.try_get("", "gl_account_id")?,
        beneficiary: row.try_get("", "beneficiary_id")?,
        needed_by,
        attachment_hashes: hashes,
    }))
}

/// How many revisions back a payment may have been signed: what follows a release is its end.
const REVISIONS: i64 = 16;

/// What each executor signed was the payment as it stands: payee, destination, method, amount, fund, expiry, at a
/// revision before the present one.
async fn signatures(reading: &Reading) -> Result<Check> {
    let mut check = Check::new("executions.digest_signs_the_payment");
    let (mut after, mut attempt) = (Uuid::nil(), 0_i64);
    loop {
        let sql = "select p.id, p.rev, p.payee_name, p.destination, p.method, p.amount_minor, p.currency, p.fund_id, \
                   x.attempt, x.digest, s.expires_at from execution x join payment p on p.id = x.payment_id \
                   join step_up s on s.id = x.step_up_id where (x.payment_id, x.attempt) > ($1, $2) \
                   order by x.payment_id, x.attempt limit $3";
        let rows = reading.all(sql, [after.into(), attempt.into(), BATCH.into()]).await?;
        if rows.is_empty() {
            return Ok(check);
        }
        for row in rows {
            (after, attempt) = (row.try_get("", "id")?, row.try_get("", "attempt")?);
            let rev: i64 = row.try_get("", "rev")?;
            let digest: String = row.try_get("", "digest")?;
            let mut right = false;
            // A revision beyond reason must not take for ever.
            for rev in (rev.saturating_sub(REVISIONS).max(1)..rev).rev() {
                right = right || signed(&row, rev)? == digest;
            }
            check.see((!right).then(|| format!("payment {after}: what was signed is not this payment")));
        }
    }
}

/// The format of the release digest, written down a second time on purpose.
fn signed(row: &QueryResult, rev: i64) -> Result<String> {
    let (id, fund): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "fund_id")?);
    Ok(Encoder::new("countersign/release/v1")
        .bytes(id.as_bytes())
        .int(rev)
        .text(&row.try_get::<String>("", "payee_name")?)
        .text(&row.try_get::<String>("", "destination")?)
        .text(&row.try_get::<String>("", "method")?)
        .int(row.try_get("", "amount_minor")?)
        .text(&row.try_get::<String>("", "currency")?)
        .bytes(fund.as_bytes())
        .int(row.try_get("", "expires_at")?)
        .finish_hex())
}

/// Each stored file against its hash and its media type, one at a time: files are large.
async fn files(reading: &Reading) -> Result<[Check; 2]> {
    let mut check = Check::new("attachments.content_matches_hash");
    let mut types = Check::new("attachments.of_their_media_type");
    let mut after = String::new();
    loop {
        let sql = "select sha256, size, media_type, content from attachment_content where sha256 > $1 \
                   order by sha256 limit 1";
        let Some(row) = reading.all(sql, [after.as_str().into()]).await?.pop() else {
            return Ok([check, types]);
        };
        after = row.try_get("", "sha256")?;
        let content: Vec<u8> = row.try_get("", "content")?;
        let size: i64 = row.try_get("", "size")?;
        let right = hex::encode(Sha256::digest(&content)) == after && i64::try_from(content.len()) == Ok(size);
        check.see((!right).then(|| format!("file {after}: its content has another hash or size")));
        let named: String = row.try_get("", "media_type")?;
        let right = media_type(&content) == Ok(named.as_str());
        types.see((!right).then(|| format!("file {after}: its content is not {named}")));
    }
}
