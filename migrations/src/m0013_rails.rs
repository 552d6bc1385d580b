//! What payments that are not paid in cash leave behind on their way: the dispatch of each attempt, everything that was
//! said to and by a gateway, and what proves how an attempt ended.

use crate::ddl::{Piece, drop_guards, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "attempt_outcome",
    "evidence_decision",
    "evidence",
    "status_query",
    "gateway_event",
    "bank_file_line",
    "bank_file",
    "dispatch",
];
const GUARDS: &[(&str, &str)] = &[
    ("journal", "as_the_attempt_ended"),
    ("execution", "after_a_failure"),
    ("voucher", "of_a_paid_attempt"),
    ("payment", "sent_with_dispatch"),
    ("payment", "as_the_attempt_ended"),
    ("journal", "undone_as_two_people_found"),
    ("payment", "undone_as_two_people_found"),
];

pub(crate) const UP: &[Piece] = &[
    // The row is the attempt's own queue: it is claimed with a lease, and `submitting` is committed before anything is
    // said to the gateway. Whoever finds it so later knows that the gateway may have heard.
    Piece::Sql(
        "create table dispatch(
            payment_id {id} not null,
            attempt {int} not null,
            rail text not null check(rail in ('mpesa','bank')),
            reference text not null unique check(length(reference) between 16 and 35),
            state text not null check(state in ('prepared','submitting','accepted','unknown','settled')),
            gateway_reference text,
            tries {int} not null check(tries >= 0),
            asked {int} not null check(asked >= 0),
            next_at {int},
            lease_token {id},
            lease_until {int},
            trouble text,
            created_at {int} not null,
            updated_at {int} not null,
            primary key(payment_id, attempt),
            check((lease_token is null) = (lease_until is null)),
            foreign key(payment_id, attempt) references execution(payment_id, attempt)
        ) {strict}",
    ),
    Piece::Sql("create index dispatch_due on dispatch(next_at) where next_at is not null"),
    Piece::NoDelete("dispatch"),
    Piece::GuardInsert {
        table: "dispatch",
        name: "begins_prepared",
        when: "new.state <> 'prepared' or new.tries <> 0 or new.asked <> 0",
        message: "dispatch: begins prepared",
    },
    Piece::GuardInsert {
        table: "dispatch",
        name: "by_the_approved_method",
        when: "not exists (select 1 from payment p where p.id = new.payment_id and p.method = new.rail)",
        message: "dispatch: by another method than was approved",
    },
    Piece::GuardUpdate {
        table: "dispatch",
        name: "identity_fixed",
        when: "new.payment_id <> old.payment_id or new.attempt <> old.attempt or new.rail <> old.rail
            or new.reference <> old.reference or new.created_at <> old.created_at
            or new.tries < old.tries or new.asked < old.asked",
        message: "dispatch: the reference of an attempt never changes (S6)",
    },
    // From submitting back to prepared only when nothing can have been sent; the worker knows, the trail says so.
    Piece::GuardUpdate {
        table: "dispatch",
        name: "legal_transition",
        when: "(old.state = 'settled' and new.state <> 'settled') or (new.state <> old.state and not (
            (old.state = 'prepared' and new.state in ('submitting','accepted','settled'))
            or (old.state = 'submitting' and new.state in ('prepared','accepted','unknown','settled'))
            or (old.state = 'accepted' and new.state in ('unknown','settled'))
            or (old.state = 'unknown' and new.state in ('accepted','settled'))))",
        message: "dispatch: no such transition",
    },
    // Everything said to and by a gateway, as it was said but for secrets. Of no attempt when nobody knows which is meant.
    Piece::Sql(
        "create table gateway_event(
            id {id} primary key,
            payment_id {id},
            attempt {int},
            kind text not null check(kind in ('request','answer','no_answer','result','timeout','status_request',
                'status_answer','status_result','bank_file','bank_report')),
            http_status {int},
            body text not null check(length(body) <= 70000),
            at {int} not null,
            check((payment_id is null) = (attempt is null)),
            unique(id, payment_id, attempt),
            foreign key(payment_id, attempt) references dispatch(payment_id, attempt)
        ) {strict}",
    ),
    Piece::Sql("create index gateway_event_of_attempt on gateway_event(payment_id, attempt, at)"),
    Piece::InsertOnly("gateway_event", &["id"]),
    // A file for the bank, as it was made. An attempt is in one file at most, for good.
    Piece::Sql(
        "create table bank_file(
            id {id} primary key,
            company_id {id} not null references company(id),
            message_id text not null unique check(length(message_id) between 1 and 35),
            version text not null,
            currency text not null check(length(currency) = 3),
            transfers {int} not null check(transfers between 1 and 1000),
            total_minor {int} not null check(total_minor > 0),
            sha256 text not null check(length(sha256) = 64),
            content text not null,
            made_by {id} not null references person(id),
            made_at {int} not null
        ) {strict}",
    ),
    Piece::Sql("create index bank_file_of_company on bank_file(company_id, made_at)"),
    Piece::InsertOnly("bank_file", &["id", "message_id"]),
    Piece::Sql(
        "create table bank_file_line(
            file_id {id} not null references bank_file(id),
            payment_id {id} not null,
            attempt {int} not null,
            primary key(payment_id, attempt),
            foreign key(payment_id, attempt) references dispatch(payment_id, attempt)
        ) {strict}",
    ),
    Piece::Sql("create index bank_file_line_of_file on bank_file_line(file_id)"),
    Piece::InsertOnly("bank_file_line", &["payment_id, attempt"]),
    Piece::GuardInsert {
        table: "bank_file_line",
        name: "of_a_waiting_transfer",
        when: "not exists (select 1 from dispatch d join payment p on p.id = d.payment_id
            join bank_file f on f.id = new.file_id and f.company_id = p.company_id and f.currency = p.currency
            where d.payment_id = new.payment_id and d.attempt = new.attempt and d.rail = 'bank' and d.state = 'prepared')",
        message: "bank_file_line: no transfer that waits for a file of this company and currency (S6)",
    },
    Piece::GuardUpdate {
        table: "dispatch",
        name: "to_the_bank_in_a_file",
        when: "old.rail = 'bank' and old.state = 'prepared' and new.state <> 'prepared'
            and not exists (select 1 from bank_file_line l where l.payment_id = new.payment_id and l.attempt = new.attempt)",
        message: "dispatch: a transfer goes to the bank in a file",
    },
    // A question about an attempt. Its answer comes to an address that only the gateway was told.
    Piece::Sql(
        "create table status_query(
            id {id} primary key,
            payment_id {id} not null,
            attempt {int} not null,
            at {int} not null,
            foreign key(payment_id, attempt) references dispatch(payment_id, attempt)
        ) {strict}",
    ),
    Piece::InsertOnly("status_query", &["id"]),
    // Where no gateway says how it ended, and where what was paid came back: what one person found, and another one confirmed.
    Piece::Sql(
        "create table evidence(
            id {id} primary key,
            payment_id {id} not null,
            attempt {int} not null,
            outcome text not null check(outcome in ('paid','failed','returned','reversed')),
            reference text not null check(length(reference) between 1 and 100),
            note text not null check(length(note) between 1 and 2000),
            recorded_by {id} not null references person(id),
            at {int} not null,
            unique(id, payment_id, attempt, outcome, recorded_by),
            foreign key(payment_id, attempt) references execution(payment_id, attempt)
        ) {strict}",
    ),
    Piece::Sql("create index evidence_of_attempt on evidence(payment_id, attempt)"),
    Piece::InsertOnly("evidence", &["id"]),
    Piece::GuardInsert {
        table: "evidence",
        name: "of_the_newest_attempt_by_a_third",
        when:
            "not exists (select 1 from payment p join person q on q.id = new.recorded_by and q.company_id = p.company_id
            where p.id = new.payment_id and p.requester_id <> new.recorded_by
            and (case when new.outcome in ('paid','failed') then p.status in ('sent','in_doubt') else p.status = 'paid' end)
            and new.attempt = (select max(e.attempt) from execution e where e.payment_id = p.id))
            or exists (select 1 from duty d join payment p on p.requisition_id = d.requisition_id
                where p.id = new.payment_id and d.person_id = new.recorded_by and d.duty in ('request','benefit'))",
        message: "evidence: of a payment under way, or that came back, by neither its requester nor its beneficiary (D4, D5)",
    },
    Piece::Sql(
        "create table evidence_decision(
            evidence_id {id} primary key,
            payment_id {id} not null,
            attempt {int} not null,
            outcome text not null,
            recorded_by {id} not null,
            decided_by {id} not null references person(id),
            confirmed {bool} not null,
            note text not null,
            at {int} not null,
            unique(evidence_id, payment_id, attempt, outcome, confirmed),
            constraint two_people check(decided_by <> recorded_by),
            foreign key(evidence_id, payment_id, attempt, outcome, recorded_by)
                references evidence(id, payment_id, attempt, outcome, recorded_by)
        ) {strict}",
    ),
    Piece::InsertOnly("evidence_decision", &["evidence_id"]),
    Piece::GuardInsert {
        table: "evidence_decision",
        name: "d07_by_who_had_no_part",
        when:
            "not exists (select 1 from payment p join person q on q.id = new.decided_by and q.company_id = p.company_id
            where p.id = new.payment_id and p.requester_id <> new.decided_by
            and (case when new.outcome in ('paid','failed') then p.status in ('sent','in_doubt') else p.status = 'paid' end))
            or exists (select 1 from execution e where e.payment_id = new.payment_id and e.executor_id = new.decided_by)
            or exists (select 1 from duty d join payment p on p.requisition_id = d.requisition_id
                where p.id = new.payment_id and d.person_id = new.decided_by and d.duty in ('request','benefit'))",
        message: "evidence_decision: by somebody who neither asked for, gets nor released it (D4, D5, D7)",
    },
    // How an attempt ended, once, and what says so.
    Piece::Sql(
        "create table attempt_outcome(
            payment_id {id} not null,
            attempt {int} not null,
            outcome text not null check(outcome in ('paid','failed')),
            event_id {id},
            evidence_id {id},
            confirmed {bool},
            receipt text not null,
            reason text not null,
            at {int} not null,
            primary key(payment_id, attempt),
            constraint proved_one_way check((event_id is null) <> (evidence_id is null)
                and (evidence_id is null) = (confirmed is null) and (confirmed is null or confirmed)),
            foreign key(payment_id, attempt) references dispatch(payment_id, attempt),
            foreign key(event_id, payment_id, attempt) references gateway_event(id, payment_id, attempt),
            foreign key(evidence_id, payment_id, attempt, outcome, confirmed)
                references evidence_decision(evidence_id, payment_id, attempt, outcome, confirmed)
        ) {strict}",
    ),
    Piece::InsertOnly("attempt_outcome", &["payment_id, attempt"]),
    Piece::GuardInsert {
        table: "attempt_outcome",
        name: "of_an_open_attempt",
        when: "not exists (select 1 from payment p where p.id = new.payment_id and p.status in ('sent','in_doubt')
            and new.attempt = (select max(e.attempt) from execution e where e.payment_id = p.id))",
        message: "attempt_outcome: the attempt is not under way",
    },
    // What is booked, numbered and released again follows from how the attempt ended.
    Piece::GuardInsert {
        table: "journal",
        name: "as_the_attempt_ended",
        when: "new.leg in ('settle','refund') and not exists (select 1 from attempt_outcome o
            join journal s on s.payment_id = o.payment_id and s.attempt = o.attempt and s.leg = 'send'
            where o.payment_id = new.payment_id and o.attempt = new.attempt
            and o.outcome = (case new.leg when 'settle' then 'paid' else 'failed' end))",
        message: "journal: money leaves transit as the attempt ended, and no other way",
    },
    Piece::GuardInsert {
        table: "execution",
        name: "after_a_failure",
        when: "new.attempt > 1 and not exists (select 1 from attempt_outcome o where o.payment_id = new.payment_id
            and o.attempt = new.attempt - 1 and o.outcome = 'failed')",
        message: "execution: the attempt before it did not fail (S6)",
    },
    Piece::GuardInsert {
        table: "voucher",
        name: "of_a_paid_attempt",
        when: "exists (select 1 from payment p where p.id = new.payment_id and p.method <> 'cash')
            and not exists (select 1 from attempt_outcome o where o.payment_id = new.payment_id
                and o.attempt = new.attempt and o.outcome = 'paid')",
        message: "voucher: only when the payment is confirmed",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "sent_with_dispatch",
        when: "new.status = 'sent' and old.status <> 'sent' and not exists (select 1 from dispatch d
            where d.payment_id = new.id and d.attempt = (select max(e.attempt) from execution e
                where e.payment_id = new.id) and d.state = 'prepared')",
        message: "payment: sent only with an attempt that goes out (S6)",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "as_the_attempt_ended",
        when: "new.status <> old.status and (new.status = 'failed' or (new.status = 'paid' and new.method <> 'cash'))
            and not exists (select 1 from attempt_outcome o where o.payment_id = new.id and o.outcome = new.status
                and o.attempt = (select max(e.attempt) from execution e where e.payment_id = new.id))",
        message: "payment: paid or failed only as its attempt ended",
    },
    Piece::GuardInsert {
        table: "journal",
        name: "undone_as_two_people_found",
        when: "new.kind = 'reversal' and not exists (select 1 from evidence_decision d where d.payment_id = new.payment_id
            and d.attempt = new.attempt and d.outcome = new.leg || (case new.leg when 'return' then 'ed' else 'd' end)
            and d.confirmed)",
        message: "journal: what was paid comes back only as two people found (D7)",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "undone_as_two_people_found",
        when: "new.status <> old.status and new.status in ('returned','reversed') and not exists (select 1 from journal j
            where j.payment_id = new.id and j.leg = (case new.status when 'returned' then 'return' else 'reverse' end))",
        message: "payment: returned or reversed only as two people found, and with its journal (D7)",
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_guards(manager, GUARDS).await?;
        drop_tables(manager, TABLES).await
    }
}
