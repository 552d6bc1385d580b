//! Requisitions: a header that moves through its states, a draft that may be edited, versions that
//! never change, attachments by content, and the duties that people took on (one person, one duty).

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "duty",
    "version_attachment",
    "attachment",
    "attachment_content",
    "requisition_version",
    "requisition_draft",
    "requisition",
];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table requisition(
            id {id} primary key,
            company_id {id} not null,
            number {int} not null check(number >= 1),
            requester_id {id} not null,
            status text not null check(status in ('draft','in_approval','changes_requested','approved','paid',
                'reviewed','rejected','withdrawn','expired')),
            round {int} not null check(round >= 0),
            rev {int} not null check(rev >= 1),
            blocked_reason text,
            changes_due_at {int},
            created_at {int} not null,
            updated_at {int} not null,
            unique(company_id, number),
            unique(id, requester_id),
            unique(id, company_id),
            foreign key(requester_id, company_id) references person(id, company_id),
            check(blocked_reason is null or status = 'in_approval'),
            check((status = 'changes_requested') = (changes_due_at is not null) or status = 'expired')
        ) {strict}",
    ),
    Piece::Sql("create index requisition_by_requester on requisition(requester_id, id)"),
    Piece::Sql("create index requisition_by_status on requisition(company_id, status, id)"),
    Piece::NoDelete("requisition"),
    Piece::GuardInsert {
        table: "requisition",
        name: "begins_as_draft",
        when: "new.status <> 'draft' or new.round <> 0",
        message: "requisition: begins as a draft",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "identity_fixed",
        when: "new.id <> old.id or new.company_id <> old.company_id or new.number <> old.number
            or new.requester_id <> old.requester_id or new.created_at <> old.created_at
            or new.round not in (old.round, old.round + 1) or new.rev < old.rev
            or (new.rev = old.rev and (new.status <> old.status or new.round <> old.round))",
        message: "requisition: number, requester and rounds are fixed, and each move is a revision",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "legal_transition",
        when: "new.status <> old.status and not (
            (old.status = 'draft' and new.status in ('in_approval','withdrawn'))
            or (old.status = 'in_approval' and new.status in ('approved','changes_requested','rejected','withdrawn'))
            or (old.status = 'changes_requested' and new.status in ('in_approval','withdrawn','expired'))
            or (old.status = 'approved' and new.status in ('paid','withdrawn'))
            or (old.status = 'paid' and new.status = 'reviewed'))",
        message: "requisition: no such transition",
    },
    // Nothing reconciles yet; the migration that builds it lifts this.
    Piece::GuardUpdate {
        table: "requisition",
        name: "not_reviewed_yet",
        when: "new.status = 'reviewed' and old.status <> 'reviewed'",
        message: "requisition: nothing reviews it (D7)",
    },
    Piece::Sql(
        "create table requisition_draft(
            requisition_id {id} primary key,
            company_id {id} not null,
            origin text check(origin in ('branch','hq','field')),
            region_id {id},
            branch_id {id},
            department_id {id},
            cost_centre_id {id},
            gl_account_id {id},
            payee_name text,
            method text check(method in ('cash','mpesa','bank')),
            destination text,
            beneficiary_id {id},
            amount_minor {int} check(amount_minor between 1 and 100000000000),
            currency text not null check(length(currency) = 3),
            purpose text,
            needed_by text,
            urgent {bool} not null,
            urgent_reason text,
            duplicate_reason text,
            foreign key(requisition_id, company_id) references requisition(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id),
            foreign key(branch_id, company_id) references branch(id, company_id),
            foreign key(department_id, company_id) references department(id, company_id),
            foreign key(cost_centre_id, company_id) references cost_centre(id, company_id),
            foreign key(gl_account_id, company_id) references gl_account(id, company_id),
            foreign key(beneficiary_id, company_id) references person(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table requisition_version(
            requisition_id {id} not null,
            version {int} not null check(version >= 1),
            company_id {id} not null,
            requester_id {id} not null,
            origin text not null check(origin in ('branch','hq','field')),
            region_id {id},
            branch_id {id},
            department_id {id},
            cost_centre_id {id},
            gl_account_id {id} not null,
            payee_name text not null check(length(payee_name) between 1 and 200),
            method text not null check(method in ('cash','mpesa','bank')),
            destination text not null,
            beneficiary_id {id},
            amount_minor {int} not null check(amount_minor between 1 and 100000000000),
            currency text not null check(length(currency) = 3),
            purpose text not null check(length(purpose) >= 1),
            needed_by text,
            urgent {bool} not null,
            urgent_reason text,
            duplicate_reason text,
            content_hash text not null check(length(content_hash) = 64),
            policy_version_id {id} not null,
            submitted_at {int} not null,
            primary key(requisition_id, version),
            unique(requisition_id, version, policy_version_id),
            unique(requisition_id, version, requester_id, amount_minor, currency, content_hash),
            unique(requisition_id, version, requester_id, amount_minor, currency, payee_name, method,
                destination, content_hash),
            foreign key(requisition_id, requester_id) references requisition(id, requester_id),
            foreign key(requisition_id, company_id) references requisition(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id),
            foreign key(branch_id, company_id) references branch(id, company_id),
            foreign key(department_id, company_id) references department(id, company_id),
            foreign key(cost_centre_id, company_id) references cost_centre(id, company_id),
            foreign key(gl_account_id, company_id) references gl_account(id, company_id),
            foreign key(beneficiary_id, company_id) references person(id, company_id),
            foreign key(policy_version_id, company_id) references approval_policy_version(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create index requisition_version_by_amount on requisition_version(company_id, amount_minor, submitted_at)",
    ),
    Piece::InsertOnly("requisition_version", &["requisition_id, version"]),
    Piece::Sql(
        "create table attachment_content(
            sha256 text primary key check(length(sha256) = 64),
            size {int} not null check(size between 1 and 10485760),
            media_type text not null check(media_type in ('application/pdf','image/jpeg','image/png','image/heic')),
            content {bytes} not null
        ) {strict}",
    ),
    Piece::InsertOnly("attachment_content", &["sha256"]),
    // What hangs on the draft; frozen into version_attachment by the submission.
    Piece::Sql(
        "create table attachment(
            id {id} primary key,
            requisition_id {id} not null references requisition_draft(requisition_id),
            sha256 text not null references attachment_content(sha256),
            file_name text not null check(length(file_name) between 1 and 255),
            uploaded_by {id} not null references person(id),
            uploaded_at {int} not null,
            unique(requisition_id, sha256)
        ) {strict}",
    ),
    Piece::Sql("create index attachment_by_content on attachment(sha256)"),
    Piece::Sql(
        "create table version_attachment(
            requisition_id {id} not null,
            version {int} not null,
            sha256 text not null references attachment_content(sha256),
            file_name text not null,
            primary key(requisition_id, version, sha256),
            foreign key(requisition_id, version) references requisition_version(requisition_id, version)
        ) {strict}",
    ),
    Piece::Sql("create index version_attachment_by_content on version_attachment(sha256)"),
    Piece::InsertOnly("version_attachment", &["requisition_id, version, sha256"]),
    // D1, D2, D4, D5, D6, D7: one person has one duty in a requisition. The requester asks; a beneficiary
    // who is somebody else benefits; both can then neither approve nor execute.
    Piece::Sql(
        "create table duty(
            requisition_id {id} not null references requisition(id),
            person_id {id} not null references person(id),
            duty text not null check(duty in ('request','benefit','approve','execute','reconcile')),
            at {int} not null,
            primary key(requisition_id, person_id),
            unique(requisition_id, person_id, duty)
        ) {strict}",
    ),
    Piece::Sql("create index duty_by_person on duty(person_id, duty)"),
    Piece::InsertOnly("duty", &["requisition_id, person_id"]),
    // The requester of a requisition cannot be given any duty but asking.
    Piece::GuardInsert {
        table: "duty",
        name: "requester_only_requests",
        when: "new.duty <> 'request' and exists (select 1 from requisition r
            where r.id = new.requisition_id and r.requester_id = new.person_id)",
        message: "duty: the requester takes no other duty (D1, D4)",
    },
    Piece::GuardInsert {
        table: "duty",
        name: "only_requester_requests",
        when: "new.duty = 'request' and not exists (select 1 from requisition r
            where r.id = new.requisition_id and r.requester_id = new.person_id)",
        message: "duty: only the requester requests",
    },
    // Who has a duty may decide and release: decisions and executions refer to it.
    Piece::GuardInsert {
        table: "duty",
        name: "of_the_company",
        when: "not exists (select 1 from requisition r join person q on q.company_id = r.company_id
            where r.id = new.requisition_id and q.id = new.person_id)",
        message: "duty: of somebody of another company",
    },
    Piece::GuardInsert {
        table: "requisition_version",
        name: "next_round",
        when: "not exists (select 1 from requisition r where r.id = new.requisition_id
            and new.version = r.round + 1 and r.status in ('draft','changes_requested'))",
        message: "requisition_version: only of the round that begins",
    },
    // D2 and D5 for a submitted version hold only if its beneficiary is on the list of duties.
    Piece::GuardInsert {
        table: "requisition_version",
        name: "beneficiary_has_duty",
        when: "new.beneficiary_id is not null and not exists (select 1 from duty d
            where d.requisition_id = new.requisition_id and d.person_id = new.beneficiary_id
            and d.duty in ('request','benefit'))",
        message: "requisition_version: the beneficiary has no duty row (D2)",
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
