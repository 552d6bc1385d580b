//! Accounts of the general ledger that Countersign posts to, and the funds payments are made from.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["fund", "account"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table account(
            id {id} primary key,
            company_id {id} not null references company(id),
            kind text not null check(kind in ('fund','in_transit','expense','bank','over_short','opening')),
            gl_account_id {id},
            name text not null,
            currency text not null check(length(currency) = 3),
            unique(id, currency),
            unique(id, company_id),
            unique(id, kind),
            check((kind = 'expense') = (gl_account_id is not null)),
            foreign key(gl_account_id, company_id) references gl_account(id, company_id)
        ) {strict}",
    ),
    Piece::Sql("create unique index account_of_gl on account(gl_account_id, currency) where kind = 'expense'"),
    Piece::Sql(
        "create unique index account_of_company on account(company_id, kind, currency)
            where kind in ('bank','over_short','opening','in_transit')",
    ),
    Piece::InsertOnly("account", &["id"]),
    // S15: no balance here. The balance is the newest ledger entry.
    Piece::Sql(
        "create table fund(
            id {id} primary key,
            company_id {id} not null,
            region_id {id},
            branch_id {id},
            name text not null,
            currency text not null,
            authorised_minor {int} not null check(authorised_minor between 1 and 100000000000),
            reorder_minor {int} not null check(reorder_minor >= 0),
            custodian_id {id},
            deputy_id {id},
            account_id {id} not null unique,
            account_kind text not null check(account_kind = 'fund'),
            active {bool} not null,
            created_at {int} not null,
            rev {int} not null check(rev >= 1),
            unique(company_id, name),
            unique(id, currency),
            unique(id, account_id),
            unique(id, company_id),
            check(reorder_minor <= authorised_minor),
            check(region_id is null or branch_id is null),
            foreign key(account_id, currency) references account(id, currency),
            foreign key(account_id, account_kind) references account(id, kind),
            foreign key(account_id, company_id) references account(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id),
            foreign key(branch_id, company_id) references branch(id, company_id),
            check(deputy_id is null or (custodian_id is not null and custodian_id <> deputy_id)),
            foreign key(custodian_id, company_id) references person(id, company_id),
            foreign key(deputy_id, company_id) references person(id, company_id)
        ) {strict}",
    ),
    Piece::NoDelete("fund"),
    Piece::GuardUpdate {
        table: "fund",
        name: "identity_fixed",
        when: "new.id <> old.id or new.company_id <> old.company_id or new.currency <> old.currency
            or new.account_id <> old.account_id or new.created_at <> old.created_at or new.rev <> old.rev + 1",
        message: "fund: company, currency and account are fixed, and each change is counted",
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
