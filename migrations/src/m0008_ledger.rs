//! Journals and the ledger of each fund.
//!
//! A journal has a debit account, a credit account and one amount, so that an unbalanced one cannot be
//! written. A fund's ledger is a linked list; its newest entry *is* the balance.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["ledger_entry", "journal"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table journal(
            id {id} primary key,
            company_id {id} not null,
            group_id {id} not null,
            kind text not null check(kind in ('opening','payment','replenishment','variance','reversal')),
            debit_account_id {id} not null,
            credit_account_id {id} not null,
            amount_minor {int} not null check(amount_minor between 1 and 100000000000),
            currency text not null,
            cost_centre_id {id},
            payment_id {id},
            attempt {int} check(attempt between 1 and 3),
            leg text check(leg in ('direct','send','settle','refund','return','reverse')),
            reverses_id {id} unique,
            memo text not null,
            posted_by {id} references person(id),
            posted_at {int} not null,
            check(debit_account_id <> credit_account_id),
            check((kind in ('payment','reversal')) = (payment_id is not null)),
            check((kind = 'reversal') = (leg is not null and leg in ('return','reverse'))),
            check((kind = 'reversal') = (reverses_id is not null)),
            check((payment_id is null) = (attempt is null) and (payment_id is null) = (leg is null)),
            unique(id, debit_account_id, amount_minor),
            unique(id, credit_account_id, amount_minor),
            unique(id, payment_id, attempt, debit_account_id, amount_minor),
            foreign key(debit_account_id, currency) references account(id, currency),
            foreign key(credit_account_id, currency) references account(id, currency),
            foreign key(debit_account_id, company_id) references account(id, company_id),
            foreign key(credit_account_id, company_id) references account(id, company_id),
            foreign key(cost_centre_id, company_id) references cost_centre(id, company_id),
            foreign key(payment_id, company_id) references payment(id, company_id),
            foreign key(payment_id, amount_minor, currency) references payment(id, amount_minor, currency),
            constraint mirrors_what_it_reverses
                foreign key(reverses_id, payment_id, attempt, credit_account_id, amount_minor)
                references journal(id, payment_id, attempt, debit_account_id, amount_minor)
        ) {strict}",
    ),
    Piece::Sql("create index journal_by_debit on journal(debit_account_id)"),
    Piece::Sql("create index journal_by_credit on journal(credit_account_id)"),
    // Nothing is booked twice for one attempt, and a payment is booked to its expense once.
    Piece::Sql("create unique index journal_of_payment on journal(payment_id, attempt, leg)"),
    Piece::Sql("create unique index journal_of_expense on journal(payment_id) where leg in ('direct','settle')"),
    Piece::InsertOnly("journal", &["id", "payment_id, attempt, leg", "reverses_id"]),
    Piece::GuardInsert {
        table: "journal",
        name: "expense_once",
        when: "new.leg in ('direct','settle') and exists (select 1 from journal j
            where j.payment_id = new.payment_id and j.leg in ('direct','settle'))",
        message: "journal: this payment is booked to its expense already (S6)",
    },
    // What a person decides is booked once: its group is the decided record.
    Piece::Sql(
        "create unique index journal_of_decision on journal(group_id) where kind in ('replenishment','variance')",
    ),
    Piece::GuardInsert {
        table: "journal",
        name: "decision_once",
        when: "new.kind in ('replenishment','variance') and exists (select 1 from journal j
            where j.group_id = new.group_id and j.kind in ('replenishment','variance'))",
        message: "journal: this decision is booked already (S8)",
    },
    Piece::GuardInsert {
        table: "journal",
        name: "opening_of_a_fund",
        when: "new.kind = 'opening' and not exists (select 1 from account d, account c
            where d.id = new.debit_account_id and d.kind = 'fund'
            and c.id = new.credit_account_id and c.kind = 'opening')",
        message: "journal: an opening goes from the opening balances to a fund",
    },
    // In cash from the fund to the expense. By gateway or bank from the fund into transit, and from there to the expense
    // or back.
    Piece::GuardInsert {
        table: "journal",
        name: "as_the_payment_was_approved",
        when: "new.kind = 'payment' and not exists (select 1 from payment p
            join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version
            join fund f on f.id = p.fund_id join account d on d.id = new.debit_account_id
            join account c on c.id = new.credit_account_id
            where p.id = new.payment_id and (case when new.leg in ('direct','settle') then d.kind = 'expense'
                    and d.gl_account_id = v.gl_account_id and new.cost_centre_id is not distinct from v.cost_centre_id
                else new.cost_centre_id is null end)
            and (case new.leg when 'direct' then p.method = 'cash' and new.attempt = 1 and f.account_id = c.id
                when 'send' then p.method <> 'cash' and f.account_id = c.id and d.kind = 'in_transit'
                when 'settle' then c.kind = 'in_transit'
                else c.kind = 'in_transit' and f.account_id = d.id end))",
        message: "journal: a payment goes from its fund to the expense that was approved",
    },
    // The mirror image of what a payment was booked as: from its expense to its fund, once, while it counts as paid.
    Piece::GuardInsert {
        table: "journal",
        name: "undoes_what_was_paid",
        when: "new.kind = 'reversal' and not exists (select 1 from payment p join fund f on f.id = p.fund_id
            join journal j on j.payment_id = p.id where j.id = new.reverses_id and p.status = 'paid'
            and j.leg in ('direct','settle') and f.account_id = new.debit_account_id
            and new.cost_centre_id is not distinct from j.cost_centre_id)",
        message: "journal: a reversal brings what was paid back from the expense to the fund",
    },
    Piece::Sql(
        "create table ledger_entry(
            fund_id {id} not null,
            seq {int} not null check(seq >= 0),
            prev_seq {int},
            account_id {id} not null,
            amount_minor {int} not null check(amount_minor <> 0),
            balance_before {int} not null,
            balance_after {int} not null check(balance_after >= 0),
            debit_journal_id {id} unique,
            debit_minor {int},
            credit_journal_id {id} unique,
            credit_minor {int},
            payment_id {id},
            payment_minor {int},
            attempt {int},
            at {int} not null,
            prev_hash text not null check(length(prev_hash) = 64),
            hash text not null unique check(length(hash) = 64),
            primary key(fund_id, seq),
            unique(fund_id, seq, balance_after, hash),
            unique(fund_id, seq, payment_id, attempt),
            unique(payment_id, attempt, amount_minor),
            check(balance_after = balance_before + amount_minor),
            constraint chained check((seq = 0 and prev_seq is null and balance_before = 0)
                or (seq > 0 and prev_seq is not null and prev_seq = seq - 1)),
            constraint one_side check((debit_journal_id is not null and debit_minor is not null
                    and credit_journal_id is null and credit_minor is null and amount_minor = debit_minor)
                or (debit_journal_id is null and debit_minor is null
                    and credit_journal_id is not null and credit_minor is not null and amount_minor = -credit_minor)),
            constraint pays_the_payment check((payment_id is null and payment_minor is null and attempt is null)
                or (payment_id is not null and payment_minor is not null and attempt is not null
                    and amount_minor in (payment_minor, -payment_minor))),
            foreign key(fund_id, account_id) references fund(id, account_id),
            foreign key(payment_id, payment_minor, fund_id) references payment(id, amount_minor, fund_id),
            foreign key(fund_id, prev_seq, balance_before, prev_hash)
                references ledger_entry(fund_id, seq, balance_after, hash),
            foreign key(debit_journal_id, account_id, debit_minor)
                references journal(id, debit_account_id, amount_minor),
            foreign key(credit_journal_id, account_id, credit_minor)
                references journal(id, credit_account_id, amount_minor)
        ) {strict}",
    ),
    Piece::InsertOnly(
        "ledger_entry",
        &[
            "fund_id, seq",
            "payment_id, attempt, amount_minor",
            "hash",
            "debit_journal_id",
            "credit_journal_id",
        ],
    ),
    Piece::GuardInsert {
        table: "ledger_entry",
        name: "as_its_journal",
        when: "not exists (select 1 from journal j
            where j.id = coalesce(new.debit_journal_id, new.credit_journal_id)
            and j.payment_id is not distinct from new.payment_id and j.attempt is not distinct from new.attempt
            and (j.kind <> 'opening' or new.seq = 0))",
        message: "ledger_entry: of another payment than its journal, or a second opening",
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
