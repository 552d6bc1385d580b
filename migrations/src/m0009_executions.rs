//! Executions and vouchers: what proves that a payment was released, by whom, with which second factor.

use crate::ddl::{Piece, drop_guards, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["voucher", "execution"];
const GUARDS: &[(&str, &str)] = &[
    ("payment", "paid_with_execution"),
    ("payment", "not_stopped_after_execution"),
    ("requisition", "approved_with_payment"),
    ("requisition", "paid_with_execution"),
    ("requisition", "given_up_with_payment"),
];

pub(crate) const UP: &[Piece] = &[
    // S3: no execution without a consumed step-up of this payment and person. S5: none without a ledger
    // entry of this payment. S6: one a payment. D4 to D6 by the duty row and the checks.
    Piece::Sql(
        "create table execution(
            payment_id {id} not null,
            attempt {int} not null check(attempt between 1 and 3),
            requisition_id {id} not null,
            requester_id {id} not null,
            final_approver_id {id} not null,
            amount_minor {int} not null,
            fund_id {id} not null,
            ledger_seq {int} not null,
            executor_id {id} not null references person(id),
            duty text not null check(duty = 'execute'),
            step_up_id {id} not null unique,
            step_up_state text not null check(step_up_state = 'consumed'),
            factor text not null,
            digest text not null,
            ip text not null,
            user_agent text not null,
            at {int} not null,
            primary key(payment_id, attempt),
            unique(requisition_id, attempt),
            unique(payment_id, attempt, fund_id),
            unique(payment_id, attempt, executor_id),
            constraint d04_not_the_requester check(executor_id <> requester_id),
            constraint d06_not_the_last_approver check(executor_id <> final_approver_id),
            foreign key(payment_id, requisition_id, requester_id, final_approver_id, amount_minor, fund_id)
                references payment(id, requisition_id, requester_id, final_approver_id, amount_minor, fund_id),
            foreign key(requisition_id, executor_id, duty) references duty(requisition_id, person_id, duty),
            foreign key(fund_id, ledger_seq, payment_id, attempt)
                references ledger_entry(fund_id, seq, payment_id, attempt),
            foreign key(step_up_id, payment_id, executor_id, digest, factor, step_up_state)
                references step_up(id, payment_id, person_id, digest, factor, state)
        ) {strict}",
    ),
    Piece::Sql("create index execution_by_executor on execution(executor_id, at)"),
    Piece::InsertOnly(
        "execution",
        &["payment_id, attempt", "step_up_id", "requisition_id, attempt"],
    ),
    Piece::GuardInsert {
        table: "execution",
        name: "of_a_waiting_payment",
        when: "not exists (select 1 from payment p where p.id = new.payment_id
            and p.status in ('awaiting_release','failed'))",
        message: "execution: the payment does not wait for its release (S7)",
    },
    Piece::GuardInsert {
        table: "execution",
        name: "attempts_follow",
        when: "new.attempt <> 1 + (select count(*) from execution e where e.payment_id = new.payment_id)",
        message: "execution: the attempts of a payment are numbered from 1 without gaps (S6)",
    },
    // Voucher numbers of a fund have no gaps: each but the first refers to the one before.
    Piece::Sql(
        "create table voucher(
            fund_id {id} not null references fund(id),
            number {int} not null check(number >= 1),
            prev_number {int},
            payment_id {id} not null unique,
            attempt {int} not null,
            at {int} not null,
            primary key(fund_id, number),
            check((number = 1 and prev_number is null)
                or (number > 1 and prev_number is not null and prev_number = number - 1)),
            foreign key(payment_id, attempt, fund_id) references execution(payment_id, attempt, fund_id),
            foreign key(fund_id, prev_number) references voucher(fund_id, number)
        ) {strict}",
    ),
    Piece::InsertOnly("voucher", &["fund_id, number", "payment_id"]),
    // S10: paid only with an execution; approved only with a payment.
    Piece::GuardUpdate {
        table: "payment",
        name: "paid_with_execution",
        when: "new.status = 'paid' and old.status <> 'paid'
            and not exists (select 1 from execution e where e.payment_id = new.id)",
        message: "payment: paid only with an execution (S10)",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "approved_with_payment",
        when: "new.status = 'approved' and old.status <> 'approved'
            and not exists (select 1 from payment p where p.requisition_id = new.id and p.version = new.round)",
        message: "requisition: approved only with its payment",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "paid_with_execution",
        when: "new.status = 'paid' and old.status <> 'paid'
            and not exists (select 1 from execution e where e.requisition_id = new.id)",
        message: "requisition: paid only with an execution (S10)",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "given_up_with_payment",
        when: "new.status = 'withdrawn' and old.status = 'approved'
            and not exists (select 1 from payment p where p.requisition_id = new.id and p.status = 'cancelled')",
        message: "requisition: an approved one is given up only with its payment",
    },
    Piece::GuardUpdate {
        table: "payment",
        name: "not_stopped_after_execution",
        when:
            "new.status <> old.status and (new.status = 'held' or (new.status = 'cancelled' and old.status <> 'failed'))
            and exists (select 1 from execution e where e.payment_id = new.id)",
        message: "payment: its money has left (S7)",
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
