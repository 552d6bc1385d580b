//! Does what the scripts say, event by event in the order of the log's clock, and compares every answer.

use crate::chains::{Routes, Way};
use crate::log::{Case, Log, LogRole};
use crate::script::{self, Act, Answer, LONGEST_DEADLINE, LONGEST_DEADLINE_DAYS, Script, Step};
use crate::world::World;
use std::collections::BTreeMap;
use treasury::access::Actor;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided};
use treasury::clock::Timestamp;
use treasury::error::{Error, Result, WRONG_STATE};
use treasury::form_key::FormKey;
use treasury::ids::{PaymentId, RequisitionId};
use treasury::payments::ReleaseProof;

/// A case under way.
#[derive(Debug, Default)]
pub struct Progress {
    /// The requests of the case, the newest last: more than one where the employee had to ask anew.
    pub requisitions: Vec<RequisitionId>,
    /// Made by the final approval.
    pub payment: Option<PaymentId>,
    /// Rounds opened so far, over all requests of the case.
    rounds: usize,
    /// Whether the newest request was just written.
    fresh: bool,
    /// The round of the newest request.
    version: i64,
    /// The step that waits, or waited last.
    position: i64,
    /// Who decided last.
    last: Option<LogRole>,
    keys: usize,
}

/// Everything that a replay leaves.
#[derive(Debug)]
pub struct Replayed {
    pub world: World,
    pub scripts: Vec<Script>,
    pub routes: Routes,
    pub progress: Vec<Progress>,
    /// How often each act got each answer.
    pub answers: BTreeMap<(&'static str, Answer), usize>,
    /// How many requests the worker let expire.
    pub expired: usize,
    pub ended: Timestamp,
}

/// Replays a log over a fresh database.
pub async fn run(log: &Log, database: &treasury::testing::TestDatabase) -> Result<Replayed> {
    let scripts: Vec<Script> = log.cases.iter().map(script::of).collect();
    let routes = Routes::of(&scripts);
    let world = World::new(database, log, &routes).await?;
    let mut order: Vec<(Step, usize)> = Vec::new();
    for (index, script) in scripts.iter().enumerate() {
        order.extend(script.steps.iter().map(|step| (*step, index)));
    }
    order.sort_by_key(|(step, _)| step.at.0);
    let mut replayed = Replayed {
        world,
        routes,
        progress: log.cases.iter().map(|_| Progress::default()).collect(),
        scripts,
        answers: BTreeMap::new(),
        expired: 0,
        ended: order.last().map_or(Timestamp(0), |(step, _)| step.at),
    };
    let mut deadlines: Vec<Timestamp> = Vec::new();
    for (step, index) in order {
        let due = deadlines.iter().filter(|due| **due <= step.at).map(|due| due.0).max();
        if let Some(due) = due {
            replayed.world.treasury.clock().set(Timestamp(due));
            replayed.expired += replayed.world.treasury.requisitions().expire_due().await?;
            deadlines.retain(|deadline| deadline.0 > due);
        }
        replayed.world.treasury.clock().set(step.at);
        if matches!(step.act, Act::RequestChanges(_)) && step.answer == Answer::Accepted {
            deadlines.push(step.at.plus(LONGEST_DEADLINE));
        }
        replayed.step(step, &log.cases[index], index).await?;
    }
    Ok(replayed)
}

impl Replayed {
    async fn step(&mut self, step: Step, case: &Case, index: usize) -> Result<()> {
        let mut progress = std::mem::take(&mut self.progress[index]);
        let done = self.act(step, case, index, &mut progress).await;
        let answer = match &done {
            Ok(()) => Answer::Accepted,
            Err(Error::Refused(refusal)) if refusal.code == WRONG_STATE => Answer::WrongState,
            Err(Error::Invalid(wrong)) if wrong.0.iter().all(|violation| violation.field == "amount") => Answer::Amount,
            Err(Error::NotFound) => Answer::NotThere,
            Err(other) => panic!("{}: {step:?} was answered with {other}", case.id),
        };
        assert_eq!(answer, step.answer, "{}: {step:?} was answered with {done:?}", case.id);
        *self.answers.entry((name(step.act), answer)).or_insert(0) += 1;
        self.progress[index] = progress;
        Ok(())
    }

    async fn act(&mut self, step: Step, case: &Case, index: usize, progress: &mut Progress) -> Result<()> {
        let company = self.routes.cases[index].0;
        progress.keys += 1;
        let key = FormKey::new(&format!("replay-{:0>10}-{}", case.id, progress.keys), "replay", &[]);
        match step.act {
            Act::Create | Act::Submit | Act::TakeUp | Act::Withdraw => {
                let employee = self.world.holder(company, case, LogRole::Employee);
                let actor = self.world.actor(employee).await;
                self.ask(&actor, step, case, index, progress, &key).await
            }
            Act::Approve(role) | Act::RequestChanges(role) | Act::Reject(role) => {
                // The log does not know who it was: whoever decided last, or would have in most cases.
                let role = match role {
                    LogRole::Missing | LogRole::Undefined => progress.last.unwrap_or(LogRole::Supervisor),
                    known => known,
                };
                let approver = self.world.holder(company, case, role);
                let actor = self.world.actor(approver).await;
                self.decide(&actor, step, progress, &key).await?;
                progress.last = Some(role);
                Ok(())
            }
            Act::Open | Act::Release => {
                let officer = self.world.companies[company].officer;
                let actor = self.world.actor(officer).await;
                self.pay(&actor, step, case, progress, &key).await
            }
        }
    }

    async fn ask(
        &mut self,
        actor: &Actor,
        step: Step,
        case: &Case,
        index: usize,
        progress: &mut Progress,
        key: &FormKey,
    ) -> Result<()> {
        let requisitions = self.world.treasury.requisitions();
        let company = self.routes.cases[index].0;
        let way: Option<&Way> = self.routes.cases[index].1.get(progress.rounds);
        let origin = way.map(|way| self.routes.origin(company, way));
        let mut draft = self.world.draft(
            company,
            case,
            origin.unwrap_or(treasury::approvals::routing::Origin::Branch),
        );
        if step.act == Act::Create {
            if case.amount.is_zero() && step.answer == Answer::Accepted {
                draft.amount = None;
            }
            let id = requisitions.create(actor, &draft, key).await?;
            progress.requisitions.push(id);
            progress.version = 0;
            progress.fresh = true;
            return Ok(());
        }
        let id = *progress.requisitions.last().expect("a request");
        // A new request is submitted from the page that it was written on; later, the page is opened again.
        let rev = match progress.fresh {
            true if step.act == Act::Submit => 1,
            _ => requisitions.view(actor, id).await?.rev,
        };
        progress.fresh = false;
        match step.act {
            Act::Submit => {
                let rev = if progress.version > 0 && step.answer == Answer::Accepted {
                    let key = FormKey::new(
                        &format!("replay-{:0>10}-{}-save", case.id, progress.keys),
                        "replay",
                        &[],
                    );
                    requisitions.save(actor, id, rev, &draft, &key).await?
                } else {
                    rev
                };
                let submitted = requisitions.submit(actor, id, rev, None, key).await?;
                assert!(!submitted.blocked, "{}: somebody holds every role", case.id);
                assert_eq!(submitted.round, progress.version + 1, "{}", case.id);
                progress.version = submitted.round;
                progress.position = 1;
                progress.rounds += 1;
                Ok(())
            }
            Act::TakeUp => {
                if case.amount.is_zero() {
                    draft.amount = None;
                }
                requisitions.save(actor, id, rev, &draft, key).await.map(|_| ())
            }
            _ => requisitions.withdraw(actor, id, rev, "Not needed any more", key).await,
        }
    }

    async fn decide(&self, actor: &Actor, step: Step, progress: &mut Progress, key: &FormKey) -> Result<()> {
        let id = *progress.requisitions.last().expect("a request");
        let (outcome, note) = match step.act {
            Act::RequestChanges(_) => (Verdict::RequestChanges, "Please correct it"),
            Act::Reject(_) => (Verdict::Reject, "Not as it is"),
            _ => (Verdict::Approve, ""),
        };
        let decide = Decide {
            version: progress.version,
            position: progress.position,
            outcome,
            note: note.to_owned(),
            deadline_days: (outcome == Verdict::RequestChanges).then_some(LONGEST_DEADLINE_DAYS),
        };
        match self.world.treasury.approvals().decide(actor, id, &decide, key).await? {
            Decided::NextStep(position) => progress.position = position,
            Decided::Approved(payment) => progress.payment = Some(payment),
            Decided::ChangesRequested | Decided::Rejected => {}
        }
        Ok(())
    }

    async fn pay(&self, actor: &Actor, step: Step, case: &Case, progress: &Progress, key: &FormKey) -> Result<()> {
        let payments = self.world.treasury.payments();
        let Some(payment) = progress.payment else {
            // The log pays what nobody approved for good. With us nothing is there to be paid: neither on the request
            // nor under whatever number somebody might try.
            let id = *progress.requisitions.last().expect("a request");
            let made_up = PaymentId::from(id.0);
            return payments.request_code(actor, made_up).await.map(|_| ());
        };
        let view = payments.view(actor, payment).await?;
        assert_eq!(view.amount, case.amount, "{}", case.id);
        if step.act == Act::Open {
            return Ok(());
        }
        let code = payments.request_code(actor, payment).await?;
        assert_eq!(code.to, actor.email(), "{}: only the executor gets the code", case.id);
        let proof = ReleaseProof::Code {
            step_up: Some(code.step_up),
            code: code.code,
        };
        let released = payments.release(actor, payment, view.rev, &proof, key).await?;
        assert_eq!(released.payment, payment);
        Ok(())
    }
}

fn name(act: Act) -> &'static str {
    match act {
        Act::Create => "write a draft",
        Act::Submit => "submit",
        Act::TakeUp => "take up for changes",
        Act::Withdraw => "withdraw",
        Act::Approve(_) => "approve",
        Act::RequestChanges(_) => "request changes",
        Act::Reject(_) => "reject",
        Act::Open => "open the payment",
        Act::Release => "release",
    }
}
