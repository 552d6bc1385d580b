//! The seals of batches, recomputed from their lines and the payments. The formats are written down a second time on purpose.

use super::Check;
use super::reading::{BATCH, Reading};
use crate::canonical::Encoder;
use crate::error::Result;
use sea_orm::QueryResult;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Each line against its payment, and each seal against its lines.
pub(super) async fn check(reading: &Reading) -> Result<[Check; 2]> {
    let mut lines = Check::new("batches.lines_are_their_payments");
    let mut seals = Check::new("batches.seal_covers_the_lines");
    let mut after = Uuid::nil();
    loop {
        let sql = "select id, person_id, seal from batch where id > $1 order by id limit $2";
        let batches = reading.all(sql, [after.into(), BATCH.into()]).await?;
        if batches.is_empty() {
            return Ok([lines, seals]);
        }
        for batch in batches {
            after = batch.try_get("", "id")?;
            let seal: String = batch.try_get("", "seal")?;
            let right = sealed(reading, &batch, &mut lines).await? == seal;
            seals.see((!right).then(|| format!("batch {after}: its seal is not that of its lines")));
        }
    }
}

/// The seal that a batch should have.
async fn sealed(reading: &Reading, batch: &QueryResult, lines: &mut Check) -> Result<String> {
    let (id, person): (Uuid, Uuid) = (batch.try_get("", "id")?, batch.try_get("", "person_id")?);
    let sql = "select l.position, l.rev, l.digest, p.id, p.payee_name, p.destination, p.method, p.amount_minor, p.currency, \
               p.fund_id from batch_line l join payment p on p.id = l.payment_id where l.batch_id = $1 order by l.position";
    let rows = reading.all(sql, [id.into()]).await?;
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    let mut digests: Vec<String> = Vec::with_capacity(rows.len());
    for row in &rows {
        let digest: String = row.try_get("", "digest")?;
        let position: i64 = row.try_get("", "position")?;
        let right = line(row)? == digest;
        lines.see((!right).then(|| format!("batch {id}, line {position}: is not its payment")));
        let total = totals.entry(row.try_get("", "currency")?).or_default();
        *total = total.saturating_add(row.try_get("", "amount_minor")?);
        digests.push(digest);
    }
    Ok(Encoder::new("countersign/batch/v1")
        .bytes(id.as_bytes())
        .bytes(person.as_bytes())
        .list(&totals, |encoder, (currency, total)| encoder.int(*total).text(currency))
        .list(&digests, |encoder, digest| encoder.text(digest))
        .finish_hex())
}

fn line(row: &QueryResult) -> Result<String> {
    let (id, fund): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "fund_id")?);
    Ok(Encoder::new("countersign/batch-line/v1")
        .bytes(id.as_bytes())
        .int(row.try_get("", "rev")?)
        .text(&row.try_get::<String>("", "payee_name")?)
        .text(&row.try_get::<String>("", "destination")?)
        .text(&row.try_get::<String>("", "method")?)
        .int(row.try_get("", "amount_minor")?)
        .text(&row.try_get::<String>("", "currency")?)
        .bytes(fund.as_bytes())
        .finish_hex())
}
