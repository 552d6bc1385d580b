//! A requisition that was approved, and the steps from there.

use crate::access::{Actor, Home};
use crate::author::Author;
use crate::error::Result;
use crate::form_key::FormKey;
use crate::ids::{PaymentId, PersonId, RequisitionId};
use crate::money::{Currency, Money};
use crate::payments::state::Status;
use crate::payments::{ReleaseCode, ReleaseProof, Released, create};
use crate::requisitions::Method;
use crate::requisitions::digest::{Content, content_digest};
use crate::testing::{Person, World, trail};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Shillings and cents as money.
pub(crate) fn kes(minor: i64) -> Money {
    Money::new(minor, Currency::KES)
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) minor: i64,
    pub(crate) beneficiary: Option<Person>,
    pub(crate) requester: Person,
    pub(crate) method: Method,
}

impl Asked {
    pub(crate) fn of(minor: i64) -> Self {
        Self {
            minor,
            beneficiary: None,
            requester: Person::Staff,
            method: Method::Cash,
        }
    }

    /// The same by M-Pesa; whole shillings.
    pub(crate) fn by_mpesa(minor: i64) -> Self {
        Self {
            method: Method::Mpesa,
            ..Self::of(minor)
        }
    }

    /// The same by bank transfer.
    pub(crate) fn by_bank(minor: i64) -> Self {
        Self {
            method: Method::Bank,
            ..Self::of(minor)
        }
    }

    fn destination(self) -> &'static str {
        match self.method {
            Method::Cash => "",
            Method::Mpesa => "254712345678",
            Method::Bank => "0123456789, 68000, Equity Bank",
        }
    }
}

/// A step of a route: its position, what is done, by whom, and where.
struct Step {
    position: i64,
    kind: String,
    role: String,
    person: Person,
    scope: &'static str,
    place: Uuid,
}

/// The tier and the steps that the policy prescribes for an amount in Kisumu.
async fn route(world: &World, minor: i64) -> (i64, Vec<Step>) {
    let sql = "select t.position as tier, s.position, s.kind, s.role from approval_tier t \
               join approval_tier_step s on s.policy_version_id = t.policy_version_id and s.tier_position = t.position \
               where t.policy_version_id = $1 and t.chain = 'branch' and t.from_minor <= $2 \
               and (t.to_minor is null or t.to_minor >= $2) order by s.position";
    let rows = world.treasury.read_all(sql, [world.policy.into(), minor.into()]).await;
    let rows = rows.unwrap();
    let step = |row: &QueryResult| {
        let role: String = row.try_get("", "role").unwrap();
        let (person, scope, place) = match role.as_str() {
            "branch_manager" => (Person::BranchManager, "branch", world.branch.0),
            "regional_manager" => (Person::RegionalManager, "region", world.region.0),
            "department_head" => (Person::DepartmentHead, "department", world.department.0),
            "treasury" => (Person::Treasury3, "company", world.company.0),
            _ => (Person::Cfo, "company", world.company.0),
        };
        Step {
            position: row.try_get("", "position").unwrap(),
            kind: row.try_get("", "kind").unwrap(),
            role,
            person,
            scope,
            place,
        }
    };
    (rows[0].try_get("", "tier").unwrap(), rows.iter().map(step).collect())
}

/// A requisition of Kisumu that everybody on its route approved, with its payment. Up to 10,000.00 these are the branch
/// manager, who decides, and the third treasury officer, who validates.
pub(crate) async fn approved(world: &World, asked: Asked) -> PaymentId {
    let (_, steps) = route(world, asked.minor).await;
    let last = steps.last().unwrap();
    let (last, position) = (world.actor(last.person).await, last.position);
    let mut work = world.treasury.begin(last.author()).await.unwrap();
    let requisition = in_approval(world, &work, asked).await;
    for step in &steps {
        decide(world, &work, requisition, asked, step.position, step.person).await;
    }
    let payment = create(&mut work, requisition, 1, position, last.person())
        .await
        .unwrap();
    let sql = "update requisition set status = 'approved', rev = rev + 1 where id = $1";
    work.execute(sql, [requisition.into()]).await.unwrap();
    work.commit().await.unwrap();
    payment
}

pub(crate) async fn begin(world: &World) -> UnitOfWork {
    let author = Author::system(Some(world.company));
    world.treasury.begin(author).await.unwrap()
}

/// A requisition whose first step waits.
pub(crate) async fn in_approval(world: &World, work: &UnitOfWork, asked: Asked) -> RequisitionId {
    let requisition: RequisitionId = work.new_id();
    let requester = world.id(asked.requester);
    let sql = "select coalesce(max(number), 0) + 1 as number from requisition where company_id = $1";
    let row = work.one(sql, [world.company.into()]).await.unwrap().unwrap();
    let number: i64 = row.try_get("", "number").unwrap();
    let sql = "insert into requisition(id, company_id, number, requester_id, status, round, rev, created_at, updated_at) \
               values ($1, $2, $3, $4, 'draft', 0, 1, $5, $5)";
    let values: [Value; 5] = [
        requisition.into(),
        world.company.into(),
        number.into(),
        requester.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await.unwrap();
    let content = content(world, asked);
    let events = trail::submitted(world, work, asked.requester, requisition, number, &content);
    work.write_together(events).await.unwrap();
    duty(work, requisition, requester, "request").await;
    if let Some(beneficiary) = asked.beneficiary {
        duty(work, requisition, world.id(beneficiary), "benefit").await;
    }
    version(world, work, requisition, asked).await;
    let (tier, steps) = route(world, asked.minor).await;
    let sql = "insert into route(requisition_id, version, steps, tier_position, policy_version_id, created_at) \
               values ($1, 1, $2, $3, $4, $5)";
    let count = i64::try_from(steps.len()).unwrap();
    let values: [Value; 5] = [
        requisition.into(),
        count.into(),
        tier.into(),
        world.policy.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await.unwrap();
    for step in steps {
        let sql = "insert into approval_step(requisition_id, version, position, attempt, kind, policy_role, role, \
                   scope_kind, scope_id, created_at) values ($1, 1, $2, 1, $3, $4, $4, $5, $6, $7)";
        let values: [Value; 7] = [
            requisition.into(),
            step.position.into(),
            step.kind.into(),
            step.role.into(),
            step.scope.into(),
            step.place.into(),
            work.now().into(),
        ];
        work.execute(sql, values).await.unwrap();
    }
    let sql = "update requisition set status = 'in_approval', round = 1, rev = rev + 1 where id = $1";
    work.execute(sql, [requisition.into()]).await.unwrap();
    requisition
}

async fn version(world: &World, work: &UnitOfWork, requisition: RequisitionId, asked: Asked) {
    let beneficiary = asked.beneficiary.map(|person| world.id(person));
    let sql = "insert into requisition_version(requisition_id, version, company_id, requester_id, origin, region_id, \
               branch_id, department_id, cost_centre_id, gl_account_id, payee_name, method, destination, beneficiary_id, \
               amount_minor, currency, purpose, urgent, content_hash, policy_version_id, submitted_at) \
               values ($1, 1, $2, $3, 'branch', $4, $5, $6, $7, $8, 'Lake Stationers', $15, $16, $9, $10, 'KES', \
               'Paper', $11, $12, $13, $14)";
    let values: [Value; 16] = [
        requisition.into(),
        world.company.into(),
        world.id(asked.requester).into(),
        world.region.into(),
        world.branch.into(),
        world.department.into(),
        world.cost_centre.into(),
        world.gl_account.into(),
        beneficiary.map(|b| b.0).into(),
        asked.minor.into(),
        false.into(),
        content(world, asked).into(),
        world.policy.into(),
        work.now().into(),
        asked.method.code().into(),
        asked.destination().into(),
    ];
    work.execute(sql, values).await.unwrap();
}

/// The content digest of what is asked for.
fn content(world: &World, asked: Asked) -> String {
    content_digest(&Content {
        amount: kes(asked.minor),
        payee_name: "Lake Stationers",
        method: asked.method.code(),
        destination: asked.destination(),
        purpose: "Paper",
        origin: "branch",
        place: Home {
            company: world.company,
            region: Some(world.region),
            branch: Some(world.branch),
            department: Some(world.department),
        },
        cost_centre: Some(world.cost_centre),
        gl_account: Some(world.gl_account),
        beneficiary: asked.beneficiary.map(|person| world.id(person)),
        needed_by: None,
        attachment_hashes: &[],
    })
}

pub(crate) async fn decide(
    world: &World,
    work: &UnitOfWork,
    requisition: RequisitionId,
    asked: Asked,
    position: i64,
    approver: Person,
) {
    let event = trail::approved(world, work, approver, requisition, position, &content(world, asked));
    work.write_together(vec![event]).await.unwrap();
    let approver = world.id(approver);
    duty(work, requisition, approver, "approve").await;
    let sql = "insert into decision(requisition_id, version, position, attempt, prev_position, prev_outcome, outcome, \
               approver_id, duty, requester_id, amount_minor, currency, content_hash, note, at) \
               values ($1, 1, $2, 1, $3, $4, 'approved', $5, 'approve', $6, $7, 'KES', $8, '', $9)";
    let values: [Value; 9] = [
        requisition.into(),
        position.into(),
        (position > 1).then_some(position - 1).into(),
        (position > 1).then_some("approved").into(),
        approver.into(),
        world.id(asked.requester).into(),
        asked.minor.into(),
        content(world, asked).into(),
        work.now().into(),
    ];
    work.execute(sql, values).await.unwrap();
}

async fn duty(work: &UnitOfWork, requisition: RequisitionId, person: PersonId, duty: &str) {
    let sql = "insert into duty(requisition_id, person_id, duty, at) values ($1, $2, $3, $4)";
    let values: [Value; 4] = [requisition.into(), person.into(), duty.into(), work.now().into()];
    work.execute(sql, values).await.unwrap();
}

/// A form key; the same number is the same submission.
pub(crate) fn key(payment: PaymentId, number: usize) -> FormKey {
    FormKey::new(
        &format!("{number:016}-{payment}"),
        "payment-release",
        &[&payment.to_string()],
    )
}

/// A proof with this code.
pub(crate) fn typed(code: &ReleaseCode) -> ReleaseProof {
    ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: code.code.clone(),
    }
}

/// A proof with a code that is not the one that was sent.
pub(crate) fn wrong(code: &ReleaseCode) -> ReleaseProof {
    let wrong = if code.code.as_str() == "000000" {
        "000001"
    } else {
        "000000"
    };
    ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: Zeroizing::new(wrong.to_owned()),
    }
}

/// Asks for a code and releases with it.
pub(crate) async fn release(world: &World, actor: &Actor, payment: PaymentId, number: usize) -> Result<Released> {
    let code = world.treasury.payments().request_code(actor, payment).await?;
    let proof = typed(&code);
    world
        .treasury
        .payments()
        .release(actor, payment, 1, &proof, &key(payment, number))
        .await
}

/// The code of the refusal; panics when it was allowed or failed otherwise.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<T>) -> &'static str {
    match answer {
        Err(crate::Error::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

/// Where a payment stands.
pub(crate) async fn status(world: &World, payment: PaymentId) -> Status {
    let auditor = world.actor(Person::Auditor).await;
    world.treasury.payments().view(&auditor, payment).await.unwrap().status
}

/// A number from the database, read past the services.
pub(crate) async fn count(world: &World, sql: &str) -> i64 {
    let row = world.treasury.read_one(sql, []).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}
