//! Cash counts, and variances: what was found differs from what is booked. One person proposes, a CFO without a part in it
//! decides (D8), and what is approved is booked once.

use crate::ddl::{Piece, drop_guards, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["variance_decision", "variance", "cash_count_line", "cash_count"];

/// Laid on tables of earlier migrations.
const GUARDS: &[(&str, &str)] = &[
    ("journal", "as_the_variance_was_decided"),
    ("journal", "not_of_a_payment_that_varies"),
];

pub(crate) const UP: &[Piece] = &[
    // What is expected is the balance after an entry, named by its hash: nobody can say later that it was another one.
    Piece::Sql(
        "create table cash_count(
            id {id} primary key,
            company_id {id} not null,
            fund_id {id} not null,
            kind text not null check(kind in ('planned','surprise')),
            counted_by {id} not null references person(id),
            after_seq {int} not null,
            expected_minor {int} not null,
            after_hash text not null,
            cash_minor {int} not null check(cash_minor >= 0),
            elsewhere_minor {int} not null check(elsewhere_minor >= 0),
            elsewhere text not null check(length(elsewhere) <= 200),
            note text not null check(length(note) <= 2000),
            at {int} not null,
            unique(id, fund_id),
            constraint elsewhere_is_named check((elsewhere_minor = 0) = (length(elsewhere) = 0)),
            foreign key(fund_id, company_id) references fund(id, company_id),
            foreign key(fund_id, after_seq, expected_minor, after_hash)
                references ledger_entry(fund_id, seq, balance_after, hash)
        ) {strict}",
    ),
    Piece::Sql("create index cash_count_of_fund on cash_count(fund_id, id)"),
    Piece::InsertOnly("cash_count", &["id"]),
    Piece::GuardInsert {
        table: "cash_count",
        name: "d13_of_the_newest_entry_by_who_does_not_hold_it",
        when: "not exists (select 1 from fund f join person q on q.id = new.counted_by and q.company_id = f.company_id
            where f.id = new.fund_id and f.custodian_id is distinct from new.counted_by
            and f.deputy_id is distinct from new.counted_by)
            or new.after_seq <> (select max(l.seq) from ledger_entry l where l.fund_id = new.fund_id)",
        message: "cash_count: of the fund as it stands, by somebody who does not hold it (D13)",
    },
    Piece::Sql(
        "create table cash_count_line(
            count_id {id} not null references cash_count(id),
            denomination_minor {int} not null check(denomination_minor >= 1),
            pieces {int} not null check(pieces between 1 and 1000000),
            primary key(count_id, denomination_minor)
        ) {strict}",
    ),
    Piece::InsertOnly("cash_count_line", &["count_id, denomination_minor"]),
    Piece::GuardInsert {
        table: "cash_count_line",
        name: "within_the_cash",
        when: "(select coalesce(sum(l.denomination_minor * l.pieces), 0) from cash_count_line l
                where l.count_id = new.count_id) + new.denomination_minor * new.pieces
            > (select c.cash_minor from cash_count c where c.id = new.count_id)",
        message: "cash_count_line: more than was counted",
    },
    // The difference is what was found less what is booked: below zero the fund is short.
    Piece::Sql(
        "create table variance(
            id {id} primary key,
            company_id {id} not null,
            fund_id {id} not null,
            currency text not null,
            payment_id {id},
            count_id {id} unique,
            difference_minor {int} not null
                check(difference_minor <> 0 and difference_minor between -100000000000 and 100000000000),
            reason text not null check(length(reason) between 1 and 2000),
            evidence text not null check(length(evidence) <= 200),
            proposed_by {id} not null references person(id),
            at {int} not null,
            unique(id, fund_id, proposed_by, difference_minor),
            check(payment_id is null or count_id is null),
            foreign key(fund_id, currency) references fund(id, currency),
            foreign key(fund_id, company_id) references fund(id, company_id),
            foreign key(payment_id, company_id) references payment(id, company_id),
            foreign key(count_id, fund_id) references cash_count(id, fund_id)
        ) {strict}",
    ),
    Piece::Sql("create index variance_of_fund on variance(fund_id, id)"),
    Piece::Sql("create index variance_of_payment on variance(payment_id)"),
    Piece::InsertOnly("variance", &["id", "count_id"]),
    Piece::GuardInsert {
        table: "variance",
        name: "of_what_was_found",
        when: "not exists (select 1 from fund f join person q on q.id = new.proposed_by and q.company_id = f.company_id
                where f.id = new.fund_id)
            or (new.count_id is not null and not exists (select 1 from cash_count c where c.id = new.count_id
                and c.cash_minor + c.elsewhere_minor - c.expected_minor = new.difference_minor))
            or (new.payment_id is not null and not exists (select 1 from payment p where p.id = new.payment_id
                and p.fund_id = new.fund_id and p.status = 'paid' and p.amount_minor >= new.difference_minor
                    + (select coalesce(sum(d.difference_minor), 0) from variance w join variance_decision d
                        on d.variance_id = w.id and d.approved where w.payment_id = p.id)))
            or exists (select 1 from variance w where w.fund_id = new.fund_id
                and w.payment_id is not distinct from new.payment_id
                and not exists (select 1 from variance_decision d where d.variance_id = w.id))",
        message: "variance: of a count or a paid payment of the fund, no more than was paid, one at a time",
    },
    Piece::Sql(
        "create table variance_decision(
            variance_id {id} primary key,
            fund_id {id} not null,
            proposed_by {id} not null,
            difference_minor {int} not null,
            decided_by {id} not null references person(id),
            approved {bool} not null,
            note text not null check(length(note) <= 2000),
            at {int} not null,
            constraint d08_two_people check(decided_by <> proposed_by),
            constraint a_no_has_a_reason check(approved or length(note) > 0),
            foreign key(variance_id, fund_id, proposed_by, difference_minor)
                references variance(id, fund_id, proposed_by, difference_minor)
        ) {strict}",
    ),
    Piece::InsertOnly("variance_decision", &["variance_id"]),
    Piece::GuardInsert {
        table: "variance_decision",
        name: "d08_by_who_had_no_part",
        when: "not exists (select 1 from fund f join person q on q.id = new.decided_by and q.company_id = f.company_id
                where f.id = new.fund_id and f.custodian_id is distinct from new.decided_by
                and f.deputy_id is distinct from new.decided_by)
            or exists (select 1 from variance v join cash_count c on c.id = v.count_id
                where v.id = new.variance_id and c.counted_by = new.decided_by)
            or exists (select 1 from variance v join payment p on p.id = v.payment_id
                join duty d on d.requisition_id = p.requisition_id
                where v.id = new.variance_id and d.person_id = new.decided_by)",
        message: "variance_decision: by somebody without a part in the payment, the fund or the count (D8)",
    },
    // What a count found is booked once: neither after a variance that was booked since it was counted, nor after a count
    // that found it already.
    Piece::GuardInsert {
        table: "variance_decision",
        name: "s08_found_once",
        when: "new.approved and (exists (select 1 from variance v join cash_count c on c.id = v.count_id
                join ledger_entry l on l.fund_id = c.fund_id and l.seq > c.after_seq
                join journal j on j.id = coalesce(l.debit_journal_id, l.credit_journal_id) and j.kind = 'variance'
                where v.id = new.variance_id)
            or exists (select 1 from variance v join variance_decision e on e.fund_id = v.fund_id and e.approved
                join variance w on w.id = e.variance_id join cash_count c on c.id = w.count_id
                where v.id = new.variance_id and v.count_id is null and (case when v.payment_id is null then c.at >= v.at
                    else c.after_seq >= (select min(x.ledger_seq) from execution x where x.payment_id = v.payment_id) end)))",
        message: "variance_decision: what was found is booked already (S8)",
    },
    // The whole amount comes back by a reversal; where a part of it was booked otherwise, that would be too much.
    Piece::GuardInsert {
        table: "journal",
        name: "not_of_a_payment_that_varies",
        when: "new.kind = 'reversal' and exists (select 1 from variance v left join variance_decision d on d.variance_id = v.id
            where v.payment_id = new.payment_id and (d.variance_id is null or d.approved))",
        message: "journal: a variance of this payment waits or was booked",
    },
    Piece::GuardInsert {
        table: "journal",
        name: "as_the_variance_was_decided",
        when: "new.kind = 'variance' and not exists (select 1 from variance_decision d
            join fund f on f.id = d.fund_id
            join account a on a.id = (case when d.difference_minor > 0 then new.debit_account_id
                else new.credit_account_id end) and a.id = f.account_id
            join account o on o.id = (case when d.difference_minor > 0 then new.credit_account_id
                else new.debit_account_id end) and o.kind = 'over_short'
            where d.variance_id = new.group_id and d.approved and d.decided_by = new.posted_by
            and new.amount_minor = abs(d.difference_minor) and new.cost_centre_id is null)",
        message: "journal: a variance is booked as it was approved, over or short (D8)",
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
