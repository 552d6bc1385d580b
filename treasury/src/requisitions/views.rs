//! Requisitions as pages show them.

use super::duplicates::Duplicate;
use super::permits::Permit;
use super::requisition::DraftFields;
use super::state::Status;
use super::timeline::TimelineEntry;
use crate::approvals::StepView;
use crate::clock::Timestamp;
use crate::ids::{AttachmentId, FundId, PaymentId, PersonId, RequisitionId};
use crate::money::Money;
use jiff::civil::Date;

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequisitionRow {
    /// Which.
    pub id: RequisitionId,
    /// Its number in the company.
    pub number: i64,
    /// The number as people quote it: `R-00042`.
    pub reference: String,
    /// The status.
    pub status: Status,
    /// The status in words: "In approval (step 1 of 2)".
    pub status_text: String,
    /// Whether nobody can take one of its steps.
    pub blocked: bool,
    /// Whether it is claimed to be urgent.
    pub urgent: bool,
    /// Who asks.
    pub requester: String,
    /// Who is paid; empty in a draft without.
    pub payee: String,
    /// How much; none in a draft without.
    pub amount: Option<Money>,
    /// What for.
    pub purpose: String,
    /// Branch, else region, else department.
    pub place: Option<String>,
    /// The role that decides next: "Branch manager".
    pub waiting_for: Option<String>,
    /// When it is needed.
    pub needed_by: Option<Date>,
    /// Until when changes can be made.
    pub changes_due_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its current round was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What is asked for, with names instead of identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// "Branch", "HQ", "Field".
    pub origin: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The branch.
    pub branch: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// Code and name of the cost centre.
    pub cost_centre: Option<String>,
    /// Code and name of the account.
    pub gl_account: Option<String>,
    /// Who is paid.
    pub payee_name: Option<String>,
    /// "Cash".
    pub method: Option<String>,
    /// The number or account; none for cash.
    pub destination: Option<String>,
    /// The person who gets the money.
    pub beneficiary: Option<String>,
    /// How much.
    pub amount: Option<Money>,
    /// What for; may have several lines.
    pub purpose: Option<String>,
    /// When it is needed.
    pub needed_by: Option<Date>,
    /// Whether it is claimed to be urgent.
    pub urgent: bool,
    /// Why.
    pub urgent_reason: Option<String>,
    /// Why it is no duplicate.
    pub duplicate_reason: Option<String>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Of the draft: what [`super::Requisitions::detach`] takes; none for a submitted file.
    pub id: Option<AttachmentId>,
    /// What [`super::Requisitions::attachment`] takes.
    pub sha256: String,
    /// The name it was given.
    pub name: String,
    /// "image/jpeg".
    pub media_type: String,
    /// In bytes.
    pub size: i64,
}

/// A round: what was submitted and who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Counted from 1.
    pub number: i64,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// What was asked for.
    pub facts: Facts,
    /// The content digest that decisions and payment name.
    pub content_hash: String,
    /// What differs from the round before: "Amount: KES 4,500.00, now KES 5,500.00".
    pub changes: Vec<String>,
    /// The files.
    pub attachments: Vec<AttachmentRow>,
    /// The steps with their decisions; of the open round also who may take them.
    pub steps: Vec<StepView>,
}

/// The payment that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRef {
    /// Which.
    pub id: PaymentId,
    /// Where it stands: "Awaiting release".
    pub status: String,
    /// The number of its voucher, once it is paid.
    pub voucher: Option<i64>,
}

/// What the viewer may do now, each allowed or why not: the answers that the services give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// [`super::Requisitions::save`], `attach`, `detach`.
    pub edit: Permit,
    /// [`super::Requisitions::submit`].
    pub submit: Permit,
    /// [`super::Requisitions::withdraw`].
    pub withdraw: Permit,
    /// [`crate::approvals::Approvals::decide`], about `current_step`.
    pub decide: Permit,
}

/// A requisition, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequisitionView {
    /// Which.
    pub id: RequisitionId,
    /// Its number in the company.
    pub number: i64,
    /// The number as people quote it: `R-00042`.
    pub reference: String,
    /// The revision that forms name.
    pub rev: i64,
    /// The current round, counted from 1; 0 before the first.
    pub round: i64,
    /// The status.
    pub status: Status,
    /// The status in words: "In approval (step 1 of 2)".
    pub status_text: String,
    /// Why nobody can take one of its steps.
    pub blocked_reason: Option<String>,
    /// Until when changes can be made.
    pub changes_due_at: Option<Timestamp>,
    /// Who asks.
    pub requester_id: PersonId,
    /// Their name.
    pub requester: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What is asked for: of the current round, or of the draft before the first.
    pub facts: Facts,
    /// The files that belong to `facts`.
    pub attachments: Vec<AttachmentRow>,
    /// For the requester, while it can be changed: the draft, to fill a form with.
    pub draft: Option<DraftFields>,
    /// For the requester, while it can be changed: what the draft says, with names; `facts` is the last round's.
    pub draft_facts: Option<Facts>,
    /// For the requester, while it can be changed: the files of the draft.
    pub draft_attachments: Vec<AttachmentRow>,
    /// The rounds, the newest last.
    pub rounds: Vec<Round>,
    /// The step that waits, counted from 1.
    pub current_step: Option<i64>,
    /// How many steps the current round has.
    pub step_count: i64,
    /// While it is decided: the fund that would pay as things are; the last approval settles it.
    pub pays_from: Option<FundId>,
    /// That nobody would be left to release the payment.
    pub release_warning: Option<String>,
    /// What looks the same.
    pub duplicates: Vec<Duplicate>,
    /// The story, the oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The payment.
    pub payment: Option<PaymentRef>,
    /// What the viewer may do.
    pub allowed: Allowed,
}
