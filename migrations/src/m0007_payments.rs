//! Payments, created by the last approval only, and the step-ups that release them.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["batch_refusal", "step_up", "batch_line", "batch", "payment"];

pub(crate) const UP: &[Piece] = &[
    // S4, S7, S28: amount, payee and destination are those of the approved version; the version's last
    // step was approved; one payment a requisition.
    Piece::Sql(
        "create table payment(
            id {id} primary key,
            company_id {id} not null,
            requisition_id {id} not null unique,
            version {int} not null,
            requester_id {id} not null,
            amount_minor {int} not null,
            currency text not null,
            payee_name text not null,
            method text not null,
            destination text not null,
            content_hash text not null,
            fund_id {id} not null,
            final_position {int} not null,
            final_approver_id {id} not null,
            final_outcome text not null check(final_outcome = 'approved'),
            suggested_executor_id {id},
            status text not null check(status in ('awaiting_release','held','sent','in_doubt','paid','failed',
                'returned','reversed','cancelled')),
            rev {int} not null check(rev >= 1),
            created_at {int} not null,
            updated_at {int} not null,
            unique(id, company_id),
            unique(id, amount_minor, currency),
            unique(id, amount_minor, fund_id),
            unique(id, requisition_id, requester_id, final_approver_id, amount_minor, fund_id),
            foreign key(requisition_id, company_id) references requisition(id, company_id),
            foreign key(suggested_executor_id, company_id) references person(id, company_id),
            foreign key(fund_id, company_id) references fund(id, company_id),
            foreign key(fund_id, currency) references fund(id, currency),
            foreign key(requisition_id, version, final_position) references route(requisition_id, version, steps),
            foreign key(requisition_id, version, final_position, final_approver_id, final_outcome)
                references decision(requisition_id, version, position, approver_id, outcome),
            foreign key(requisition_id, version, requester_id, amount_minor, currency, payee_name, method,
                    destination, content_hash)
                references requisition_version(requisition_id, version, requester_id, amount_minor, currency,
                    payee_name, method, destination, content_hash)
        ) {strict}",
    ),
    Piece::Sql("create index payment_by_status on payment(company_id, status, id)"),
    Piece::Sql("create index payment_by_fund on payment(fund_id, status)"),
    Piece::Sql(
        "create index payment_by_suggestion on payment(suggested_executor_id)
            where status = 'awaiting_release'",
    ),
    Piece::NoDelete("payment"),
    Piece::GuardInsert {
        table: "payment",
        name: "begins_awaiting_release",
        when: "new.status <> 'awaiting_release'",
        message: "payment: begins awaiting release",
    },
    Piece::GuardInsert {
        table: "payment",
        name: "of_the_round_in_approval",
        when: "not exists (select 1 from requisition r where r.id = new.requisition_id
            and r.round = new.version and r.status = 'in_approval')",
        message: "payment: only of the round that is in approval (S7)",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "content_fixed",
        when: "new.id <> old.id or new.company_id <> old.company_id or new.requisition_id <> old.requisition_id
            or new.version <> old.version or new.requester_id <> old.requester_id
            or new.amount_minor <> old.amount_minor or new.currency <> old.currency
            or new.payee_name <> old.payee_name or new.method <> old.method
            or new.destination <> old.destination or new.content_hash <> old.content_hash
            or new.fund_id <> old.fund_id or new.final_position <> old.final_position
            or new.final_approver_id <> old.final_approver_id or new.final_outcome <> old.final_outcome
            or new.created_at <> old.created_at or new.rev <= old.rev",
        message: "payment: payee, amount, destination and fund are fixed",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "legal_transition",
        when: "new.status <> old.status and not (
            (old.status = 'awaiting_release' and new.status in ('held','sent','paid','cancelled'))
            or (old.status = 'held' and new.status in ('awaiting_release','cancelled'))
            or (old.status = 'sent' and new.status in ('paid','failed','in_doubt'))
            or (old.status = 'in_doubt' and new.status in ('paid','failed'))
            or (old.status = 'failed' and new.status in ('sent','cancelled'))
            or (old.status = 'paid' and new.status in ('returned','reversed')))",
        message: "payment: no such transition",
    },
    // Payments that one person releases together: what was chosen, sealed before anything is proved, so that no line can be
    // added, taken away or changed afterwards.
    Piece::Sql(
        "create table batch(
            id {id} primary key,
            company_id {id} not null references company(id),
            person_id {id} not null references person(id),
            lines {int} not null check(lines between 1 and 100),
            seal text not null check(length(seal) = 64),
            sealed_at {int} not null
        ) {strict}",
    ),
    Piece::Sql("create index batch_of_person on batch(person_id, sealed_at)"),
    Piece::Sql("create index batch_of_company on batch(company_id, sealed_at)"),
    Piece::InsertOnly("batch", &["id"]),
    Piece::GuardInsert {
        table: "batch",
        name: "of_the_company",
        when: "not exists (select 1 from person q where q.id = new.person_id and q.company_id = new.company_id)",
        message: "batch: of somebody of another company",
    },
    Piece::Sql(
        "create table batch_line(
            batch_id {id} not null references batch(id),
            position {int} not null check(position between 1 and 100),
            payment_id {id} not null references payment(id),
            rev {int} not null,
            digest text not null check(length(digest) = 64),
            primary key(batch_id, position),
            unique(batch_id, payment_id)
        ) {strict}",
    ),
    Piece::Sql("create index batch_line_of_payment on batch_line(payment_id)"),
    Piece::InsertOnly("batch_line", &["batch_id, position", "batch_id, payment_id"]),
    Piece::GuardInsert {
        table: "batch_line",
        name: "within_the_seal",
        when: "not exists (select 1 from batch b join payment p on p.company_id = b.company_id
            where b.id = new.batch_id and p.id = new.payment_id and p.rev = new.rev and new.position <= b.lines)",
        message: "batch_line: no payment of the batch as it stands, or beyond its number",
    },
    // A step-up is of a payment, of a batch, or of the line of a batch that was proved: then it is of both, and nobody answers it.
    // A release code is kept only as an HMAC; the clear code exists in the message and nowhere else.
    Piece::Sql(
        "create table step_up(
            id {id} primary key,
            payment_id {id} references payment(id),
            batch_id {id} references batch(id),
            person_id {id} not null references person(id),
            factor text not null check(factor in ('email-code','passkey-uv')),
            digest text not null check(length(digest) = 64),
            code_mac {bytes},
            ceremony text,
            passkey_id {id},
            state text not null check(state in ('open','consumed','superseded','locked')),
            attempts {int} not null check(attempts between 0 and 5),
            created_at {int} not null,
            expires_at {int} not null,
            consumed_at {int},
            unique(id, payment_id, person_id, digest, factor, state),
            check((state = 'consumed') = (consumed_at is not null)),
            check(expires_at > created_at and expires_at <= created_at + 300000000),
            check(consumed_at is null or (consumed_at >= created_at and consumed_at <= expires_at)),
            constraint consumed_by_a_try check(state <> 'consumed' or attempts >= 1),
            constraint one_answer check(factor <> 'passkey-uv' or attempts <= 1),
            constraint of_something check(payment_id is not null or batch_id is not null),
            check((factor = 'email-code' and (payment_id is null or batch_id is null)) = (code_mac is not null)),
            check((factor = 'passkey-uv' and (payment_id is null or batch_id is null)) = (ceremony is not null)),
            constraint consumed_by_a_passkey
                check((factor = 'passkey-uv' and state = 'consumed') = (passkey_id is not null)),
            foreign key(passkey_id, person_id) references passkey(id, person_id)
        ) {strict}",
    ),
    Piece::Sql("create unique index step_up_open on step_up(payment_id, person_id) where state = 'open'"),
    Piece::Sql(
        "create unique index step_up_open_of_batch on step_up(batch_id) where state = 'open' and payment_id is null",
    ),
    Piece::Sql(
        "create unique index step_up_proving_batch on step_up(batch_id) where state = 'consumed' and payment_id is null",
    ),
    Piece::Sql(
        "create unique index step_up_of_line on step_up(batch_id, payment_id)
            where batch_id is not null and payment_id is not null",
    ),
    Piece::Sql("create index step_up_by_person on step_up(person_id, created_at)"),
    // Codes with wrong tries, or one in hand: what a person's day is counted by, at every release.
    Piece::Sql(
        "create index step_up_tried on step_up(person_id, created_at) \
         where factor = 'email-code' and attempts > 0 and (state <> 'consumed' or attempts > 1)",
    ),
    Piece::NoDelete("step_up"),
    Piece::GuardInsert {
        table: "step_up",
        name: "begins_open",
        when: "new.state <> 'open' or new.attempts <> 0",
        message: "step_up: begins open",
    },
    Piece::GuardUpdate {
        table: "step_up",
        name: "single_use",
        when: "old.state <> 'open' or new.id <> old.id or new.payment_id is distinct from old.payment_id
            or new.batch_id is distinct from old.batch_id or new.person_id <> old.person_id or new.factor <> old.factor or new.digest <> old.digest
            or new.code_mac is distinct from old.code_mac or new.ceremony is distinct from old.ceremony or new.created_at <> old.created_at
            or new.expires_at <> old.expires_at or new.attempts < old.attempts",
        message: "step_up: used once, never changed (S2)",
    },
    Piece::GuardInsert {
        table: "step_up",
        name: "of_the_company",
        when: "new.payment_id is not null and not exists (select 1 from payment p join person q on q.company_id = p.company_id
            where p.id = new.payment_id and q.id = new.person_id)",
        message: "step_up: of somebody of another company",
    },
    Piece::GuardInsert {
        table: "step_up",
        name: "of_a_whole_batch",
        when: "new.payment_id is null and not exists (select 1 from batch b where b.id = new.batch_id
            and b.person_id = new.person_id and b.lines = (select count(*) from batch_line l where l.batch_id = b.id))",
        message: "step_up: of a batch that is not whole, or of another person",
    },
    Piece::GuardInsert {
        table: "step_up",
        name: "of_a_proved_batch",
        when: "new.payment_id is not null and new.batch_id is not null
            and not exists (select 1 from step_up b join batch_line l on l.batch_id = b.batch_id
            where b.batch_id = new.batch_id and b.payment_id is null and b.state = 'consumed'
            and b.person_id = new.person_id and b.factor = new.factor and b.consumed_at = new.created_at
            and l.payment_id = new.payment_id)",
        message: "step_up: of a line whose batch was not proved (S3)",
    },
    // A line that was refused is not released later: its step-up is void before this is written.
    Piece::Sql(
        "create table batch_refusal(
            batch_id {id} not null,
            position {int} not null,
            code text not null,
            message text not null check(length(message) <= 1000),
            at {int} not null,
            primary key(batch_id, position),
            foreign key(batch_id, position) references batch_line(batch_id, position)
        ) {strict}",
    ),
    Piece::InsertOnly("batch_refusal", &["batch_id, position"]),
    Piece::GuardInsert {
        table: "batch_refusal",
        name: "of_a_void_line",
        when: "not exists (select 1 from batch_line l join step_up s on s.batch_id = l.batch_id
            and s.payment_id = l.payment_id where l.batch_id = new.batch_id and l.position = new.position
            and s.state = 'superseded')",
        message: "batch_refusal: of a line that may still be released, or was",
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
