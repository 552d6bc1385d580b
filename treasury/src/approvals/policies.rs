//! Approval policies in the database. A version is written once; what is in flight keeps the version it started with.

use super::policy::{Chain, PolicyVersion, StepKind, Tier, TierStep};
use crate::access::Role;
use crate::audit::Event;
use crate::author::Author;
use crate::canonical::Encoder;
use crate::clock::Timestamp;
use crate::error::{Error, Result, Violations};
use crate::ids::{CompanyId, PolicyVersionId};
use crate::money::Currency;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use serde_json::json;

/// The service over approval policies.
#[derive(Clone, Debug)]
pub struct Policies {
    treasury: Treasury,
}

impl Policies {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// Adopts the product's default tiers in a currency, in force from now on. The system's act.
    ///
    /// # Errors
    /// The database's.
    pub async fn adopt_default(&self, company: CompanyId, currency: Currency) -> Result<PolicyVersionId> {
        let tiers = PolicyVersion::default_for(PolicyVersionId(uuid::Uuid::nil()), currency).tiers;
        let from = self.treasury.now();
        self.adopt(company, &tiers, from, "Default policy").await
    }

    /// Adopts tiers as the company's next version, in force from `effective_from` on. The system's act.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every gap, overlap and step nobody can take; the database's.
    pub async fn adopt(
        &self,
        company: CompanyId,
        tiers: &[Tier],
        effective_from: Timestamp,
        note: &str,
    ) -> Result<PolicyVersionId> {
        self.treasury
            .retry(|| self.try_adopt(company, tiers, effective_from, note))
            .await
    }

    async fn try_adopt(
        &self,
        company: CompanyId,
        tiers: &[Tier],
        effective_from: Timestamp,
        note: &str,
    ) -> Result<PolicyVersionId> {
        let mut work = self.treasury.begin(Author::system(Some(company))).await?;
        let id: PolicyVersionId = work.new_id();
        let version = PolicyVersion {
            id,
            tiers: tiers.to_vec(),
        };
        if let Err(problems) = version.validate() {
            let mut violations = Violations::default();
            for problem in problems {
                violations.add("tiers", problem.to_string());
            }
            return Err(Error::Invalid(violations));
        }
        let sql = "select coalesce(max(number), 0) + 1 as number from approval_policy_version where company_id = $1";
        let row = work.one(sql, [company.into()]).await?.ok_or(Error::NotFound)?;
        let number: i64 = row.try_get("", "number")?;
        let sql = "insert into approval_policy_version(id, company_id, number, effective_from, note, created_by, \
                   created_at) values ($1, $2, $3, $4, $5, $6, $7)";
        let values: [Value; 7] = [
            id.into(),
            company.into(),
            number.into(),
            effective_from.into(),
            note.into(),
            None::<uuid::Uuid>.into(),
            work.now().into(),
        ];
        work.execute(sql, values).await?;
        for (position, tier) in (1_i64..).zip(tiers) {
            insert_tier(&work, id, position, tier).await?;
        }
        work.record(
            Event::about("policy.adopted", "approval_policy_version", id.0).with(json!({
                "number": number, "tiers": digest(tiers, effective_from, note),
            })),
        );
        work.commit().await?;
        Ok(id)
    }

    /// The version in force at an instant; none where the company has none yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn current(&self, company: CompanyId, at: Timestamp) -> Result<Option<PolicyVersion>> {
        in_force(self.treasury.reader(), company, at).await
    }
}

/// The digest of a version: when it holds from, its note, and its tiers with their steps, in their order. It stands in the
/// audit event of the adoption, so that a policy that was changed afterwards shows.
pub(crate) fn digest(tiers: &[Tier], effective_from: Timestamp, note: &str) -> String {
    let step = |encoder: Encoder, step: &TierStep| encoder.text(step.role.code()).text(step.kind.code());
    let tier = |encoder: Encoder, tier: &Tier| {
        encoder
            .text(tier.chain.code())
            .text(tier.currency.code())
            .int(tier.from_minor)
            .opt(tier.to_minor, Encoder::int)
            .int(tier.fast_track_allowed.into())
            .int(tier.requires_cfo.into())
            .int(tier.requires_ceo.into())
            .int(tier.priority.into())
            .list(&tier.steps, step)
    };
    Encoder::new("countersign/policy/v1")
        .int(effective_from.0)
        .text(note)
        .list(tiers, tier)
        .finish_hex()
}

async fn insert_tier(work: &UnitOfWork, id: PolicyVersionId, position: i64, tier: &Tier) -> Result<()> {
    let sql = "insert into approval_tier(policy_version_id, position, chain, currency, from_minor, to_minor, \
               fast_track_allowed, requires_cfo, requires_ceo, priority) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values: [Value; 10] = [
        id.into(),
        position.into(),
        tier.chain.code().into(),
        tier.currency.code().into(),
        tier.from_minor.into(),
        tier.to_minor.into(),
        tier.fast_track_allowed.into(),
        tier.requires_cfo.into(),
        tier.requires_ceo.into(),
        i64::from(tier.priority).into(),
    ];
    work.execute(sql, values).await?;
    for (number, step) in (1_i64..).zip(&tier.steps) {
        let sql = "insert into approval_tier_step(policy_version_id, tier_position, position, role, kind) \
                   values ($1, $2, $3, $4, $5)";
        let values: [Value; 5] = [
            id.into(),
            position.into(),
            number.into(),
            step.role.code().into(),
            step.kind.code().into(),
        ];
        work.execute(sql, values).await?;
    }
    Ok(())
}

/// The version in force at an instant.
pub(crate) async fn in_force(
    connection: &impl ConnectionTrait,
    company: CompanyId,
    at: Timestamp,
) -> Result<Option<PolicyVersion>> {
    let sql = "select id from approval_policy_version where company_id = $1 and effective_from <= $2 \
               order by effective_from desc, number desc limit 1";
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [company.into(), at.into()]);
    match connection.query_one_raw(statement).await? {
        Some(row) => Ok(Some(load(connection, row.try_get("", "id")?).await?)),
        None => Ok(None),
    }
}

/// A version with its tiers, in the order of their positions in the database: the tier of position 1 first.
pub(crate) async fn load(connection: &impl ConnectionTrait, id: PolicyVersionId) -> Result<PolicyVersion> {
    let sql = "select t.position, t.chain, t.currency, t.from_minor, t.to_minor, t.fast_track_allowed, \
               t.requires_cfo, t.requires_ceo, t.priority, s.role, s.kind \
               from approval_tier t join approval_tier_step s on s.policy_version_id = t.policy_version_id \
               and s.tier_position = t.position where t.policy_version_id = $1 order by t.position, s.position";
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [id.into()]);
    let mut tiers: Vec<Tier> = Vec::new();
    let mut last = 0_i64;
    for row in connection.query_all_raw(statement).await? {
        let position: i64 = row.try_get("", "position")?;
        if position != last {
            tiers.push(tier(&row)?);
            last = position;
        }
        if let Some(tier) = tiers.last_mut() {
            tier.steps.push(step(&row)?);
        }
    }
    Ok(PolicyVersion { id, tiers })
}

fn tier(row: &QueryResult) -> Result<Tier> {
    let chain: String = row.try_get("", "chain")?;
    let currency: String = row.try_get("", "currency")?;
    Ok(Tier {
        chain: Chain::parse(&chain).ok_or_else(|| Error::Broken(format!("unknown chain {chain}")))?,
        currency: Currency::parse(&currency).map_err(|_| Error::Broken(format!("unknown currency {currency}")))?,
        from_minor: row.try_get("", "from_minor")?,
        to_minor: row.try_get("", "to_minor")?,
        steps: Vec::new(),
        fast_track_allowed: row.try_get("", "fast_track_allowed")?,
        requires_cfo: row.try_get("", "requires_cfo")?,
        requires_ceo: row.try_get("", "requires_ceo")?,
        priority: i32::try_from(row.try_get::<i64>("", "priority")?).unwrap_or(i32::MAX),
    })
}

fn step(row: &QueryResult) -> Result<TierStep> {
    let role: String = row.try_get("", "role")?;
    let kind: String = row.try_get("", "kind")?;
    Ok(TierStep {
        role: Role::parse(&role).map_err(|_| Error::Broken(format!("unknown role {role}")))?,
        kind: StepKind::parse(&kind).ok_or_else(|| Error::Broken(format!("unknown kind {kind}")))?,
    })
}
