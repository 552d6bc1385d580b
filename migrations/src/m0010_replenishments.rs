//! Replenishments: a new fund gets its first money by one, and a fund below its reorder level gets one suggested top-up, not two. Who asks, who decides and who receives
//! it are rows of their own, written once; the status follows them.

use crate::ddl::{Piece, drop_guards, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "replenishment_receipt",
    "replenishment_decision",
    "replenishment_request",
    "replenishment",
];

/// Laid on tables of earlier migrations.
const GUARDS: &[(&str, &str)] = &[
    ("journal", "as_the_custodian_received"),
    ("fund", "d10_holders_stay_while_money_is_expected"),
];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table replenishment(
            id {id} primary key,
            fund_id {id} not null,
            amount_minor {int} not null check(amount_minor between 1 and 100000000000),
            in_transit_minor {int} not null check(in_transit_minor >= 0),
            currency text not null,
            status text not null check(status in ('suggested','requested','approved','received','rejected')),
            caused_by_seq {int},
            created_at {int} not null,
            updated_at {int} not null,
            unique(id, fund_id),
            foreign key(fund_id, currency) references fund(id, currency),
            foreign key(fund_id, caused_by_seq) references ledger_entry(fund_id, seq)
        ) {strict}",
    ),
    Piece::Sql(
        "create unique index replenishment_open on replenishment(fund_id)
            where status in ('suggested','requested','approved')",
    ),
    Piece::Sql("create index replenishment_of_fund on replenishment(fund_id, id)"),
    Piece::NoDelete("replenishment"),
    Piece::GuardInsert {
        table: "replenishment",
        name: "begins_suggested",
        when: "new.status <> 'suggested' or (new.caused_by_seq is null) = exists (select 1 from ledger_entry l
            where l.fund_id = new.fund_id)",
        message: "replenishment: begins as a suggestion, caused by an entry where the fund has any (D9, D10)",
    },
    // An INSERT OR REPLACE would begin it anew.
    Piece::GuardInsert {
        table: "replenishment",
        name: "once",
        when: "exists (select 1 from replenishment o where o.id = new.id)",
        message: "replenishment: is there already",
    },
    // Treasury asks: for how much, and for which vouchers (those up to a number).
    Piece::Sql(
        "create table replenishment_request(
            replenishment_id {id} primary key,
            fund_id {id} not null,
            asked_by {id} not null references person(id),
            amount_minor {int} not null check(amount_minor between 1 and 100000000000),
            up_to_voucher {int} not null check(up_to_voucher >= 0),
            note text not null check(length(note) <= 2000),
            at {int} not null,
            unique(replenishment_id, asked_by, amount_minor),
            foreign key(replenishment_id, fund_id) references replenishment(id, fund_id)
        ) {strict}",
    ),
    Piece::InsertOnly("replenishment_request", &["replenishment_id"]),
    Piece::GuardInsert {
        table: "replenishment_request",
        name: "of_a_suggestion",
        when: "not exists (select 1 from replenishment o join fund f on f.id = o.fund_id
            join person q on q.id = new.asked_by and q.company_id = f.company_id
            where o.id = new.replenishment_id and o.status = 'suggested' and new.amount_minor <= f.authorised_minor
            and new.up_to_voucher = (select coalesce(max(v.number), 0) from voucher v where v.fund_id = new.fund_id))",
        message: "replenishment_request: of a suggestion and the vouchers so far, up to the authorised amount",
    },
    Piece::Sql(
        "create table replenishment_decision(
            replenishment_id {id} primary key,
            asked_by {id} not null,
            amount_minor {int} not null,
            decided_by {id} not null references person(id),
            approved {bool} not null,
            note text not null check(length(note) <= 2000),
            at {int} not null,
            unique(replenishment_id, decided_by, approved, amount_minor),
            constraint d09_two_people check(decided_by <> asked_by),
            constraint a_no_has_a_reason check(approved or length(note) > 0),
            foreign key(replenishment_id, asked_by, amount_minor)
                references replenishment_request(replenishment_id, asked_by, amount_minor)
        ) {strict}",
    ),
    Piece::InsertOnly("replenishment_decision", &["replenishment_id"]),
    Piece::GuardInsert {
        table: "replenishment_decision",
        name: "d09_by_who_does_not_hold_the_fund",
        when: "not exists (select 1 from replenishment o join fund f on f.id = o.fund_id
            join person q on q.id = new.decided_by and q.company_id = f.company_id
            where o.id = new.replenishment_id and o.status = 'requested'
            and f.custodian_id is distinct from new.decided_by and f.deputy_id is distinct from new.decided_by)",
        message: "replenishment_decision: of a request, by somebody who does not hold the fund (D9)",
    },
    // What arrived: all of it, a part, or nothing. What arrived has the reference that the bank gave it.
    Piece::Sql(
        "create table replenishment_receipt(
            replenishment_id {id} primary key,
            company_id {id} not null references company(id),
            decided_by {id} not null,
            approved {bool} not null check(approved),
            approved_minor {int} not null,
            received_by {id} not null references person(id),
            amount_minor {int} not null check(amount_minor >= 0),
            bank_reference text check(length(bank_reference) between 1 and 100),
            reference_key text check(length(reference_key) between 1 and 100),
            note text not null check(length(note) <= 2000),
            at {int} not null,
            unique(company_id, reference_key),
            check((bank_reference is null) = (reference_key is null)),
            constraint d10_two_people check(received_by <> decided_by),
            constraint not_more_than_approved check(amount_minor <= approved_minor),
            constraint arrived_by_bank check((amount_minor = 0) = (bank_reference is null)),
            constraint less_has_a_reason check(amount_minor = approved_minor or length(note) > 0),
            foreign key(replenishment_id, decided_by, approved, approved_minor)
                references replenishment_decision(replenishment_id, decided_by, approved, amount_minor)
        ) {strict}",
    ),
    Piece::InsertOnly(
        "replenishment_receipt",
        &["replenishment_id", "company_id, reference_key"],
    ),
    Piece::GuardInsert {
        table: "replenishment_receipt",
        name: "by_who_holds_the_fund",
        when: "not exists (select 1 from replenishment o join fund f on f.id = o.fund_id and f.company_id = new.company_id
            where o.id = new.replenishment_id and o.status = 'approved' and new.received_by in (f.custodian_id, f.deputy_id))",
        message: "replenishment_receipt: of what was approved, by whoever holds the fund (D10)",
    },
    Piece::GuardInsert {
        table: "journal",
        name: "as_the_custodian_received",
        when: "new.kind = 'replenishment' and not exists (select 1 from replenishment_receipt r
            join replenishment o on o.id = r.replenishment_id and o.status = 'approved'
            join fund f on f.id = o.fund_id and f.account_id = new.debit_account_id
            join account c on c.id = new.credit_account_id and c.kind = 'bank'
            where r.replenishment_id = new.group_id and r.amount_minor = new.amount_minor
            and r.received_by = new.posted_by and new.cost_centre_id is null)",
        message: "journal: a replenishment goes from the bank to its fund, as much as the custodian received (D9, D10)",
    },
    // Otherwise whoever decided could be made the one who confirms, or the other way round.
    Piece::GuardUpdate {
        table: "fund",
        name: "d10_holders_stay_while_money_is_expected",
        when: "old.custodian_id is not null and (new.custodian_id is distinct from old.custodian_id
                or new.deputy_id is distinct from old.deputy_id)
            and exists (select 1 from replenishment o where o.fund_id = new.id and o.status in ('requested','approved'))",
        message: "fund: who holds it stays while a replenishment is decided or expected (D9, D10)",
    },
    Piece::GuardUpdate {
        table: "replenishment",
        name: "identity_fixed",
        when: "new.id <> old.id or new.fund_id <> old.fund_id or new.currency <> old.currency
            or new.in_transit_minor <> old.in_transit_minor or new.caused_by_seq is distinct from old.caused_by_seq
            or new.created_at <> old.created_at
            or (new.amount_minor <> old.amount_minor and not (old.status = 'suggested' and new.status = 'requested'))",
        message: "replenishment: fund, cause and amount are fixed",
    },
    Piece::GuardUpdate {
        table: "replenishment",
        name: "as_people_acted",
        when: "not (
            (old.status = 'suggested' and new.status = 'requested' and exists (select 1 from replenishment_request r
                where r.replenishment_id = new.id and r.amount_minor = new.amount_minor and r.at = new.updated_at))
            or (old.status = 'requested' and new.status in ('approved','rejected') and exists (
                select 1 from replenishment_decision d where d.replenishment_id = new.id and d.at = new.updated_at
                and d.approved = (new.status = 'approved')))
            or (old.status = 'approved' and new.status = 'received' and exists (select 1 from replenishment_receipt r
                join journal j on j.group_id = r.replenishment_id and j.kind = 'replenishment'
                join ledger_entry l on l.debit_journal_id = j.id and l.fund_id = new.fund_id
                where r.replenishment_id = new.id and r.amount_minor = j.amount_minor and r.at = new.updated_at))
            or (old.status = 'approved' and new.status = 'rejected' and exists (select 1 from replenishment_receipt r
                where r.replenishment_id = new.id and r.amount_minor = 0 and r.at = new.updated_at)))",
        message: "replenishment: asked for, decided and received by people, in this order (D9, D10)",
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
