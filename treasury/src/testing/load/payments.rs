//! Payments awaiting release, with everything that leads to one: asked for by staff of Kisumu, decided by the branch
//! manager, validated by the third treasury officer.

use super::super::trail;
use super::super::world::Person;
use super::Load;
use super::rows::Rows;
use crate::access::Home;
use crate::error::{Error, Result};
use crate::ids::{FundId, PaymentId, RequisitionId};
use crate::money::{Currency, Money};
use crate::requisitions::digest::{Content, content_digest};
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;

/// What each in cash pays, in minor units.
pub(super) const AMOUNT: i64 = 100;
pub(super) const PAYEE: &str = "Lake Stationers";
const PURPOSE: &str = "Paper and envelopes for the month";
/// Requisitions written in one transaction.
const TOGETHER: usize = 1_000;
/// The steps of their routes: what is done, and by which role.
const STEPS: [(i64, &str, &str, Person); 2] = [
    (1, "decide", "branch_manager", Person::BranchManager),
    (2, "validate", "treasury", Person::Treasury3),
];

/// How they are paid, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    method: &'static str,
    destination: &'static str,
    minor: i64,
}

impl Way {
    /// KES 1.00 in cash.
    pub const CASH: Self = Self {
        method: "cash",
        destination: "",
        minor: AMOUNT,
    };
    /// KES 10.00 by M-Pesa.
    pub const MPESA: Self = Self {
        method: "mpesa",
        destination: "254712345670",
        minor: 10 * AMOUNT,
    };
}

impl Load {
    /// Makes `count` of them, of KES 1.00 each in cash, from the funds in turn.
    ///
    /// # Errors
    /// The database's.
    pub async fn awaiting_release(&self, funds: &[FundId], count: usize) -> Result<Vec<PaymentId>> {
        self.awaiting_release_by(Way::CASH, funds, count).await
    }

    /// The same in another way.
    ///
    /// # Errors
    /// The database's.
    pub async fn awaiting_release_by(&self, way: Way, funds: &[FundId], count: usize) -> Result<Vec<PaymentId>> {
        let mut payments = Vec::with_capacity(count);
        while payments.len() < count {
            let some = TOGETHER.min(count - payments.len());
            let funds: Vec<FundId> = (payments.len()..payments.len() + some)
                .map(|n| funds[n % funds.len()])
                .collect();
            let work = self.begin().await?;
            payments.extend(self.approved(&work, way, &funds).await?);
            work.commit().await?;
        }
        Ok(payments)
    }

    async fn approved(&self, work: &UnitOfWork, way: Way, funds: &[FundId]) -> Result<Vec<PaymentId>> {
        let last = self.last_number(work).await?;
        let ids: Vec<RequisitionId> = funds.iter().map(|_| work.new_id()).collect();
        self.headers(work, &ids, last).await?;
        self.duties(work, &ids).await?;
        self.versions(work, way, &ids).await?;
        self.routes(work, &ids).await?;
        self.status(work, last, "status = 'in_approval', round = 1").await?;
        self.decisions(work, way, &ids).await?;
        let payments = self.payments(work, way, &ids, funds).await?;
        self.status(work, last, "status = 'approved'").await?;
        self.events(work, (way, last), &ids, payments.iter().zip(funds)).await?;
        Ok(payments)
    }

    async fn last_number(&self, work: &UnitOfWork) -> Result<i64> {
        let sql = "select coalesce(max(number), 0) as last from requisition where company_id = $1";
        let row = work.one(sql, [self.world.company.into()]).await?;
        Ok(row.ok_or(Error::NotFound)?.try_get("", "last")?)
    }

    async fn headers(&self, work: &UnitOfWork, ids: &[RequisitionId], last: i64) -> Result<()> {
        let columns = "id, company_id, number, requester_id, status, round, rev, created_at, updated_at";
        let mut rows = Rows::of("requisition", columns);
        for (number, id) in (last + 1..).zip(ids) {
            rows.push([
                (*id).into(),
                self.world.company.into(),
                number.into(),
                self.world.id(Person::Staff).into(),
                "draft".into(),
                0_i64.into(),
                1_i64.into(),
                work.now().into(),
                work.now().into(),
            ]);
        }
        rows.insert(work).await
    }

    async fn duties(&self, work: &UnitOfWork, ids: &[RequisitionId]) -> Result<()> {
        let mut rows = Rows::of("duty", "requisition_id, person_id, duty, at");
        let taken = [
            (Person::Staff, "request"),
            (Person::BranchManager, "approve"),
            (Person::Treasury3, "approve"),
        ];
        for id in ids {
            for (person, duty) in taken {
                let person = self.world.id(person);
                rows.push([(*id).into(), person.into(), duty.into(), work.now().into()]);
            }
        }
        rows.insert(work).await
    }

    async fn versions(&self, work: &UnitOfWork, way: Way, ids: &[RequisitionId]) -> Result<()> {
        let columns = "requisition_id, version, company_id, requester_id, origin, region_id, branch_id, department_id, \
                       cost_centre_id, gl_account_id, payee_name, method, destination, amount_minor, currency, \
                       purpose, urgent, content_hash, policy_version_id, submitted_at";
        let mut rows = Rows::of("requisition_version", columns);
        let world = &self.world;
        let content = self.content(way);
        for id in ids {
            rows.push([
                (*id).into(),
                1_i64.into(),
                world.company.into(),
                world.id(Person::Staff).into(),
                "branch".into(),
                world.region.into(),
                world.branch.into(),
                world.department.into(),
                world.cost_centre.into(),
                world.gl_account.into(),
                PAYEE.into(),
                way.method.into(),
                way.destination.into(),
                way.minor.into(),
                "KES".into(),
                PURPOSE.into(),
                false.into(),
                content.as_str().into(),
                world.policy.into(),
                work.now().into(),
            ]);
        }
        rows.insert(work).await
    }

    fn content(&self, way: Way) -> String {
        let world = &self.world;
        content_digest(&Content {
            amount: Money::new(way.minor, Currency::KES),
            payee_name: PAYEE,
            method: way.method,
            destination: way.destination,
            purpose: PURPOSE,
            origin: "branch",
            place: Home {
                company: world.company,
                region: Some(world.region),
                branch: Some(world.branch),
                department: Some(world.department),
            },
            cost_centre: Some(world.cost_centre),
            gl_account: Some(world.gl_account),
            beneficiary: None,
            needed_by: None,
            attachment_hashes: &[],
        })
    }

    async fn routes(&self, work: &UnitOfWork, ids: &[RequisitionId]) -> Result<()> {
        let sql = "select min(position) as position from approval_tier where policy_version_id = $1";
        let row = work.one(sql, [self.world.policy.into()]).await?;
        let tier: i64 = row.ok_or(Error::NotFound)?.try_get("", "position")?;
        let columns = "requisition_id, version, steps, tier_position, policy_version_id, created_at";
        let mut routes = Rows::of("route", columns);
        let columns = "requisition_id, version, position, attempt, kind, policy_role, role, scope_kind, scope_id, \
                       created_at";
        let mut steps = Rows::of("approval_step", columns);
        for id in ids {
            routes.push([
                (*id).into(),
                1_i64.into(),
                2_i64.into(),
                tier.into(),
                self.world.policy.into(),
                work.now().into(),
            ]);
            for (position, kind, role, _) in STEPS {
                let (scope, place): (_, Value) = match role {
                    "branch_manager" => ("branch", self.world.branch.into()),
                    _ => ("company", self.world.company.into()),
                };
                steps.push([
                    (*id).into(),
                    1_i64.into(),
                    position.into(),
                    1_i64.into(),
                    kind.into(),
                    role.into(),
                    role.into(),
                    scope.into(),
                    place,
                    work.now().into(),
                ]);
            }
        }
        routes.insert(work).await?;
        steps.insert(work).await
    }

    async fn decisions(&self, work: &UnitOfWork, way: Way, ids: &[RequisitionId]) -> Result<()> {
        let columns = "requisition_id, version, position, attempt, prev_position, prev_outcome, outcome, approver_id, \
                       duty, requester_id, amount_minor, currency, content_hash, note, at";
        let mut rows = Rows::of("decision", columns);
        let content = self.content(way);
        for id in ids {
            for (position, _, _, approver) in STEPS {
                rows.push([
                    (*id).into(),
                    1_i64.into(),
                    position.into(),
                    1_i64.into(),
                    (position > 1).then_some(position - 1).into(),
                    (position > 1).then_some("approved").into(),
                    "approved".into(),
                    self.world.id(approver).into(),
                    "approve".into(),
                    self.world.id(Person::Staff).into(),
                    way.minor.into(),
                    "KES".into(),
                    content.as_str().into(),
                    "".into(),
                    work.now().into(),
                ]);
            }
        }
        rows.insert(work).await
    }

    async fn payments(
        &self,
        work: &UnitOfWork,
        way: Way,
        ids: &[RequisitionId],
        funds: &[FundId],
    ) -> Result<Vec<PaymentId>> {
        let columns = "id, company_id, requisition_id, version, requester_id, amount_minor, currency, payee_name, \
                       method, destination, content_hash, fund_id, final_position, final_approver_id, final_outcome, \
                       suggested_executor_id, status, rev, created_at, updated_at";
        let mut rows = Rows::of("payment", columns);
        let content = self.content(way);
        let mut payments = Vec::with_capacity(ids.len());
        for (id, fund) in ids.iter().zip(funds) {
            let payment: PaymentId = work.new_id();
            payments.push(payment);
            rows.push([
                payment.into(),
                self.world.company.into(),
                (*id).into(),
                1_i64.into(),
                self.world.id(Person::Staff).into(),
                way.minor.into(),
                "KES".into(),
                PAYEE.into(),
                way.method.into(),
                way.destination.into(),
                content.as_str().into(),
                (*fund).into(),
                2_i64.into(),
                self.world.id(Person::Treasury3).into(),
                "approved".into(),
                self.world.id(Person::Treasury).into(),
                "awaiting_release".into(),
                1_i64.into(),
                work.now().into(),
                work.now().into(),
            ]);
        }
        rows.insert(work).await?;
        Ok(payments)
    }

    async fn events<'a>(
        &self,
        work: &UnitOfWork,
        (way, last): (Way, i64),
        ids: &[RequisitionId],
        payments: impl Iterator<Item = (&'a PaymentId, &'a FundId)>,
    ) -> Result<()> {
        let content = self.content(way);
        let (world, amount) = (&self.world, Money::new(way.minor, Currency::KES));
        let mut writes = Vec::new();
        for ((number, id), (payment, fund)) in (last + 1..).zip(ids).zip(payments) {
            writes.extend(trail::submitted(world, work, Person::Staff, *id, number, &content));
            for (step, _, _, approver) in STEPS {
                writes.push(trail::approved(world, work, approver, *id, step, &content));
            }
            let whose = (*fund, Person::Treasury);
            writes.push(trail::payment_created(
                world,
                work,
                Person::Treasury3,
                *payment,
                whose,
                amount,
            ));
        }
        match Rows::of_writes(writes) {
            Some(rows) => rows.insert(work).await,
            None => Ok(()),
        }
    }

    async fn status(&self, work: &UnitOfWork, last: i64, set: &str) -> Result<()> {
        let sql = format!("update requisition set {set}, rev = rev + 1 where company_id = $1 and number > $2");
        work.execute(&sql, [self.world.company.into(), last.into()]).await?;
        Ok(())
    }
}
