//! A requisition, whole, for its page.

use super::duplicates::{self, Duplicate, Likeness};
use super::facts::{self, Submission};
use super::list::status_text;
use super::requisition::reference;
use super::service::Requisitions;
use super::state::Status;
use super::store::{self, Header};
use super::views::{Allowed, AttachmentRow, Facts, PaymentRef, RequisitionView, Round};
use super::visibility::known_to;
use super::{draft_store, permits, timeline};
use crate::access::Actor;
use crate::approvals::outcome::Outcome;
use crate::approvals::routing::RoutePlan;
use crate::approvals::store::{StoredDecision, StoredStep, decisions, steps};
use crate::approvals::{InFlight, People, live_steps, may_decide, past_steps};
use crate::clock::Timestamp;
use crate::error::{Error, Result, WRONG_STATE};
use crate::ids::RequisitionId;
use crate::{funds, payments};
use sea_orm::ConnectionTrait;

impl Requisitions {
    /// The requisition with its rounds, files, story, and what the actor may do with it now.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for one that the actor may not know of (S21); the database's.
    pub async fn view(&self, actor: &Actor, id: RequisitionId) -> Result<RequisitionView> {
        let reader = self.treasury.reader();
        let header = store::header(reader, actor.company(), id).await?;
        known_to(reader, actor, &header).await?;
        let (requester, created_at, updated_at) = dates(reader, id).await?;
        let files = facts::files(reader, id).await?;
        let files_of = |version: i64| -> Vec<AttachmentRow> {
            let those = files.iter().filter(|(of, _)| *of == version);
            those.map(|(_, file)| file.clone()).collect()
        };
        let versions = facts::of_versions(reader, id).await?;
        let all_steps = steps(reader, &[id]).await?;
        let all_decisions = decisions(reader, &[id]).await?;
        let live = self.live(actor, &header, &all_steps, &all_decisions).await?;
        let rounds = rounds(versions, &files_of, &all_steps, &all_decisions, live.as_ref());
        let own = header.requester == actor.person();
        let editable = own && header.status.is_editable();
        let facts = match rounds.last() {
            Some(round) => round.facts.clone(),
            None => facts::of_draft(reader, id).await?,
        };
        let who = (requester.as_str(), created_at);
        let timeline = timeline::of(reader, id, who, &rounds, &all_steps).await?;
        let current_step = match live.as_ref().map(|(round, _)| round.outcome()) {
            Some(Outcome::Waiting { position }) => Some(i64::from(position)),
            _ => None,
        };
        let step_count = rounds
            .last()
            .map_or(0, |round| i64::try_from(round.steps.len()).unwrap_or(0));
        let pays_from = match live.as_ref().map(|(round, _)| &round.version) {
            Some(asked) => {
                let (region, branch) = (asked.fields.region, asked.fields.branch);
                let chosen = funds::choose(reader, asked.company, region, branch, asked.amount.currency()).await?;
                chosen.map(|(fund, _)| fund)
            }
            None => None,
        };
        Ok(RequisitionView {
            id,
            number: header.number,
            reference: reference(header.number),
            rev: header.rev,
            round: header.round,
            status: header.status,
            status_text: status_text(header.status, current_step, step_count),
            blocked_reason: header.blocked_reason.clone(),
            changes_due_at: header.changes_due_at,
            requester_id: header.requester,
            requester,
            created_at,
            updated_at,
            duplicates: self.duplicates(actor, &header, &facts, &files_of(header.round)).await?,
            facts,
            attachments: files_of(header.round),
            draft: if editable {
                Some(draft_store::draft(reader, id).await?)
            } else {
                None
            },
            draft_facts: if editable {
                Some(facts::of_draft(reader, id).await?)
            } else {
                None
            },
            draft_attachments: if editable { files_of(0) } else { Vec::new() },
            rounds,
            current_step,
            step_count,
            pays_from,
            release_warning: live.as_ref().and_then(|(_, plan)| plan.release_warning.clone()),
            timeline,
            payment: payment(reader, id).await?,
            allowed: self.allowed(actor, &header, live.as_ref()),
        })
    }

    /// The open round with its plan of this moment.
    async fn live(
        &self,
        actor: &Actor,
        header: &Header,
        steps: &[StoredStep],
        decisions: &[StoredDecision],
    ) -> Result<Option<(InFlight, RoutePlan)>> {
        if header.status != Status::InApproval {
            return Ok(None);
        }
        let reader = self.treasury.reader();
        let rounds = InFlight::with(reader, &[header.id], steps.to_vec(), decisions.to_vec()).await?;
        let round = rounds.into_iter().next().ok_or(Error::NotFound)?;
        let people = People::of(reader, header.company).await?;
        let plan = round.plan(&people, actor.today());
        Ok(Some((round, plan)))
    }

    fn allowed(&self, actor: &Actor, header: &Header, live: Option<&(InFlight, RoutePlan)>) -> Allowed {
        let now = self.treasury.now();
        let decide = match live {
            Some((round, plan)) => may_decide(actor.person(), header.status, round, plan)
                .map(|_| ())
                .map_err(|denied| denied.refusal),
            None => {
                let words = format!("This request is “{}”, so there is nothing to decide.", header.status);
                Err(permits::refusal(WRONG_STATE, words))
            }
        };
        Allowed {
            edit: permits::may_edit(actor, header, now),
            submit: permits::may_submit(actor, header, now),
            withdraw: permits::may_withdraw(actor, header),
            decide,
        }
    }

    /// While it can still be stopped; later it would only worry people.
    async fn duplicates(
        &self,
        actor: &Actor,
        header: &Header,
        facts: &Facts,
        files: &[AttachmentRow],
    ) -> Result<Vec<Duplicate>> {
        let open = [
            Status::Draft,
            Status::InApproval,
            Status::ChangesRequested,
            Status::Approved,
        ];
        if !open.contains(&header.status) {
            return Ok(Vec::new());
        }
        let hashes: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
        let like = Likeness {
            company: header.company,
            requisition: header.id,
            payee: facts.payee_name.as_deref(),
            amount: facts.amount,
            hashes: &hashes,
            at: self.treasury.now(),
        };
        duplicates::find(self.treasury.reader(), actor, &like).await
    }
}

fn rounds(
    versions: Vec<Submission>,
    files_of: &impl Fn(i64) -> Vec<AttachmentRow>,
    steps: &[StoredStep],
    decisions: &[StoredDecision],
    live: Option<&(InFlight, RoutePlan)>,
) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for submission in versions {
        let number = submission.version;
        let attachments = files_of(number);
        let steps = match live.filter(|(round, _)| round.version.version == number) {
            Some((round, plan)) => live_steps(plan, Some(round)),
            None => past_steps(
                &steps.iter().filter(|step| step.version == number).collect::<Vec<_>>(),
                &decisions
                    .iter()
                    .filter(|made| made.version == number)
                    .collect::<Vec<_>>(),
            ),
        };
        let changes = rounds
            .last()
            .map(|before| facts::changes(&before.facts, &submission.facts, &before.attachments, &attachments));
        rounds.push(Round {
            number,
            submitted_at: submission.submitted_at,
            facts: submission.facts,
            content_hash: submission.content_hash,
            changes: changes.unwrap_or_default(),
            attachments,
            steps,
        });
    }
    rounds
}

async fn dates(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<(String, Timestamp, Timestamp)> {
    let sql = "select p.name, r.created_at, r.updated_at from requisition r join person p on p.id = r.requester_id \
               where r.id = $1";
    let row = store::one(connection, sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    Ok((
        row.try_get("", "name")?,
        row.try_get("", "created_at")?,
        row.try_get("", "updated_at")?,
    ))
}

async fn payment(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Option<PaymentRef>> {
    let sql = "select p.id, p.status, v.number from payment p left join voucher v on v.payment_id = p.id \
               where p.requisition_id = $1";
    let Some(row) = store::one(connection, sql, [id.into()]).await? else {
        return Ok(None);
    };
    let code: String = row.try_get("", "status")?;
    let status =
        payments::state::Status::parse(&code).ok_or_else(|| Error::Broken(format!("unknown status {code}")))?;
    Ok(Some(PaymentRef {
        id: row.try_get("", "id")?,
        status: status.label().to_owned(),
        voucher: row.try_get("", "number")?,
    }))
}
