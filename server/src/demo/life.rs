//! 120 days in the life of the company: everybody's deeds in the order of time, each through the services.

use super::calendar::{later, next_working};
use super::cast::CAST;
use super::chances::Chances;
use super::delivery::deliver;
use super::organisation::Organisation;
use super::receipts;
use super::requests::{self, Fate, Plan, Receipt};
use super::showcase;
use super::toppings::Rounds;
use super::wishes::{CHANGES, REJECTIONS, WITHDRAWALS};
use super::{DAY, SEED};
use crate::failure::Failure;
use std::collections::BTreeSet;
use treasury::Treasury;
use treasury::access::{Actor, Role};
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided};
use treasury::clock::Timestamp;
use treasury::form_key::FormKey;
use treasury::ids::{PaymentId, RequisitionId};
use treasury::payments::ReleaseProof;
use treasury::requisitions::RequisitionView;

/// Mails of older deeds were read long ago; those since then wait in the demo's mailbox.
const MAILS_OF: u32 = 2;

/// What somebody does next with a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Deed {
    Write,
    Submit,
    Decide,
    Revise,
    Withdraw,
    Release,
}

/// A request under way.
#[derive(Debug)]
struct Story {
    plan: Plan,
    id: Option<RequisitionId>,
    payment: Option<PaymentId>,
}

struct Life<'a> {
    treasury: &'a Treasury,
    organisation: &'a Organisation,
    chances: Chances,
    stories: Vec<Story>,
    /// When, which request, what.
    agenda: BTreeSet<(Timestamp, usize, Deed)>,
    keys: u32,
}

/// Lives up to `now`; what would come later is left as it stands.
pub(super) async fn live(treasury: &Treasury, organisation: &Organisation, now: Timestamp) -> Result<(), Failure> {
    let chances = Chances::new(SEED);
    let plans = requests::draw(organisation, now, &chances)?;
    let agenda = (0..)
        .zip(&plans)
        .map(|(index, plan)| (plan.at, index, Deed::Write))
        .collect();
    let story = |plan| Story {
        plan,
        id: None,
        payment: None,
    };
    let mut life = Life {
        treasury,
        organisation,
        chances,
        stories: plans.into_iter().map(story).collect(),
        agenda,
        keys: 0,
    };
    let mut next_morning = treasury.now();
    let mut rounds = Rounds::new(treasury, organisation, now);
    let mut mails_since = Some(now.minus(DAY * MAILS_OF));
    while let Some((at, index, deed)) = life.agenda.pop_first().filter(|(at, ..)| *at <= now) {
        treasury.clock().set(at);
        if at >= next_morning {
            treasury.requisitions().expire_due().await?;
            rounds.morning(at).await?;
            next_morning = at.plus(DAY);
        }
        if mails_since.is_some_and(|since| at >= since) {
            mails_since = None;
            life.mails_are_read().await?;
        }
        life.act(at, index, deed).await?;
    }
    treasury.clock().set(now);
    treasury.requisitions().expire_due().await?;
    rounds.leave_open().await
}

impl Life<'_> {
    async fn act(&mut self, at: Timestamp, index: usize, deed: Deed) -> Result<(), Failure> {
        match deed {
            Deed::Write => self.write(at, index).await,
            Deed::Submit => self.submit(at, index).await,
            Deed::Decide => self.decide(at, index).await,
            Deed::Revise => self.revise(at, index).await,
            Deed::Withdraw => self.withdraw(index).await,
            Deed::Release => self.release(index).await,
        }
    }

    /// Puts a deed on the agenda, within so many minutes, in working hours.
    fn soon(&mut self, at: Timestamp, index: usize, deed: Deed, least: u32, most: u32) {
        let delay = self.chances.between(least, most);
        let when = next_working(later(at, delay), &self.chances);
        self.agenda.insert((when, index, deed));
    }

    fn key(&mut self, action: &'static str) -> FormKey {
        self.keys += 1;
        FormKey::new(&format!("demo-{:016}", self.keys), action, &[])
    }

    async fn requester(&self, index: usize) -> Result<Actor, Failure> {
        self.organisation
            .actor(self.treasury, self.stories[index].plan.requester)
            .await
    }

    async fn view(&self, actor: &Actor, index: usize) -> Result<RequisitionView, Failure> {
        let id = self.id(index)?;
        Ok(self.treasury.requisitions().view(actor, id).await?)
    }

    fn id(&self, index: usize) -> Result<RequisitionId, Failure> {
        let id = self.stories[index].id;
        id.ok_or_else(|| Failure::failed("the demo acts on a request that was not written yet"))
    }

    async fn write(&mut self, at: Timestamp, index: usize) -> Result<(), Failure> {
        let actor = self.requester(index).await?;
        let key = self.key("requisition.create");
        let plan = self.stories[index].plan.clone();
        let requisitions = self.treasury.requisitions();
        let id = requisitions.create(&actor, &plan.draft, &key).await?;
        self.stories[index].id = Some(id);
        let payee = plan.draft.payee_name.clone().unwrap_or_default();
        match plan.receipt {
            Some(Receipt::Pdf) => {
                let mut lines = vec![payee, String::new()];
                lines.extend(plan.draft.purpose.iter().cloned());
                lines.push(format!("Quotation Q-{:04}", 1000 + index));
                lines.extend(plan.draft.amount.map(|amount| format!("Total {amount}")));
                let key = self.key("requisition.attach");
                requisitions
                    .attach(&actor, id, "quotation.pdf", &receipts::pdf(&lines), &key)
                    .await?;
            }
            Some(Receipt::Picture) => {
                let picture = receipts::png(&self.chances);
                let key = self.key("requisition.attach");
                requisitions.attach(&actor, id, "receipt.png", &picture, &key).await?;
            }
            None => {}
        }
        if plan.fate != Fate::StaysDraft {
            self.soon(at, index, Deed::Submit, 2, 25);
        }
        Ok(())
    }

    async fn submit(&mut self, at: Timestamp, index: usize) -> Result<(), Failure> {
        let actor = self.requester(index).await?;
        let (id, mut rev) = (self.id(index)?, self.view(&actor, index).await?.rev);
        let requisitions = self.treasury.requisitions();
        if !requisitions.preview(&actor, id).await?.duplicates.is_empty() {
            let draft = &mut self.stories[index].plan.draft;
            draft.duplicate_reason = Some("Needed again: the earlier one was for last month.".to_owned());
            let draft = draft.clone();
            let key = self.key("requisition.save");
            rev = requisitions.save(&actor, id, rev, &draft, &key).await?;
        }
        let key = self.key("requisition.submit");
        requisitions.submit(&actor, id, rev, None, &key).await?;
        match self.stories[index].plan.fate {
            Fate::Withdrawn => self.soon(at, index, Deed::Withdraw, 20, 400),
            Fate::AwaitsDecision => {}
            _ => self.soon(at, index, Deed::Decide, 15, 900),
        }
        Ok(())
    }

    async fn decide(&mut self, at: Timestamp, index: usize) -> Result<(), Failure> {
        let requester = self.requester(index).await?;
        let view = self.view(&requester, index).await?;
        let Some(position) = view.current_step else {
            return Ok(());
        };
        let steps = view
            .rounds
            .last()
            .map(|round| round.steps.as_slice())
            .unwrap_or_default();
        let step = steps.iter().find(|step| step.position == position);
        let eligible = step.map(|step| step.eligible.as_slice()).unwrap_or_default();
        if eligible.is_empty() {
            return Ok(());
        }
        let name = self.chances.pick(eligible).clone();
        let approver = self.organisation.actor(self.treasury, member_named(&name)?).await?;
        let outcome = match self.stories[index].plan.fate {
            Fate::PaidAfterChanges | Fate::LeftAfterChanges if view.round == 1 => Verdict::RequestChanges,
            Fate::Rejected(step) if position >= step || position == view.step_count => Verdict::Reject,
            _ => Verdict::Approve,
        };
        let note = match outcome {
            Verdict::RequestChanges => *self.chances.pick(CHANGES),
            Verdict::Reject => *self.chances.pick(REJECTIONS),
            Verdict::Approve if self.chances.percent(15) => "Fine by me.",
            Verdict::Approve => "",
        };
        let decide = Decide {
            version: view.round,
            position,
            outcome,
            note: note.to_owned(),
            deadline_days: None,
        };
        let key = self.key("requisition.decide");
        let decided = self
            .treasury
            .approvals()
            .decide(&approver, view.id, &decide, &key)
            .await?;
        match decided {
            Decided::NextStep(_) => self.soon(at, index, Deed::Decide, 20, 1_300),
            Decided::Approved(payment) => {
                let story = &mut self.stories[index];
                story.payment = Some(payment);
                if story.plan.fate != Fate::AwaitsRelease {
                    self.soon(at, index, Deed::Release, 30, 1_500);
                }
            }
            Decided::ChangesRequested if self.stories[index].plan.fate == Fate::PaidAfterChanges => {
                self.soon(at, index, Deed::Revise, 90, 3_000);
            }
            Decided::ChangesRequested | Decided::Rejected => {}
        }
        Ok(())
    }

    async fn revise(&mut self, at: Timestamp, index: usize) -> Result<(), Failure> {
        let actor = self.requester(index).await?;
        let view = self.view(&actor, index).await?;
        let draft = &mut self.stories[index].plan.draft;
        let purpose = draft.purpose.clone().unwrap_or_default();
        draft.purpose = Some(format!("{purpose} (details as asked for)"));
        let draft = draft.clone();
        let key = self.key("requisition.save");
        self.treasury
            .requisitions()
            .save(&actor, view.id, view.rev, &draft, &key)
            .await?;
        self.soon(at, index, Deed::Submit, 2, 20);
        Ok(())
    }

    async fn withdraw(&mut self, index: usize) -> Result<(), Failure> {
        let actor = self.requester(index).await?;
        let view = self.view(&actor, index).await?;
        let reason = *self.chances.pick(WITHDRAWALS);
        let key = self.key("requisition.withdraw");
        Ok(self
            .treasury
            .requisitions()
            .withdraw(&actor, view.id, view.rev, reason, &key)
            .await?)
    }

    /// By the officer who was suggested, or another who may; left to wait where nobody may or the fund has too little.
    async fn release(&mut self, index: usize) -> Result<(), Failure> {
        let Some(payment) = self.stories[index].payment else {
            return Ok(());
        };
        let payments = self.treasury.payments();
        let officers = CAST
            .iter()
            .enumerate()
            .filter(|(_, member)| member.role == Role::Treasury);
        let mut free = Vec::new();
        for (officer, member) in officers {
            let actor = self.organisation.actor(self.treasury, officer).await?;
            let view = payments.view(&actor, payment).await?;
            if view.may_release.is_ok() && view.effect.is_none_or(|effect| effect.is_enough) {
                let is_suggested = view.suggested_executor.as_deref() == Some(member.name);
                free.push((!is_suggested, actor, view.rev));
            }
        }
        let Some((_, actor, rev)) = free.into_iter().min_by_key(|(rank, ..)| *rank) else {
            return Ok(());
        };
        let code = payments.request_code(&actor, payment).await?;
        let proof = ReleaseProof::Code {
            step_up: Some(code.step_up),
            code: code.code,
        };
        let key = self.key("payment.release");
        payments.release(&actor, payment, rev, &proof, &key).await?;
        match self.stories[index].plan.end {
            Some(end) => deliver(self.treasury, end).await,
            None => Ok(()),
        }
    }

    /// All mails left long ago, but some to a mailbox that was full: the administrator has something to look at.
    async fn mails_are_read(&self) -> Result<(), Failure> {
        let outbox = self.treasury.outbox();
        while let Some(job) = outbox.claim("mail").await? {
            let to = job.payload["to"].as_str().unwrap_or_default();
            if job.kind == "mail.changes_requested" && to.starts_with(showcase::REQUESTER) {
                outbox.failed(&job, "the mail server answered 552", true).await?;
            } else {
                outbox.done(&job).await?;
            }
        }
        Ok(())
    }
}

fn member_named(name: &str) -> Result<usize, Failure> {
    let found = CAST.iter().position(|member| member.name == name);
    found.ok_or_else(|| Failure::failed(format!("{name} is not of the demo's cast")))
}
