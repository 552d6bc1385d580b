//! Companies, regions, branches, departments, cost centres and general-ledger accounts.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["gl_account", "cost_centre", "department", "branch", "region", "company"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table company(
            id {id} primary key,
            code text not null unique,
            name text not null,
            currency text not null check(length(currency) = 3),
            time_zone text not null,
            created_at {int} not null
        ) {strict}",
    ),
    Piece::Sql(
        "create table region(
            id {id} primary key,
            company_id {id} not null references company(id),
            name text not null,
            unique(company_id, name),
            unique(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table branch(
            id {id} primary key,
            company_id {id} not null references company(id),
            region_id {id},
            name text not null,
            unique(company_id, name),
            unique(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table department(
            id {id} primary key,
            company_id {id} not null references company(id),
            name text not null,
            unique(company_id, name),
            unique(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table cost_centre(
            id {id} primary key,
            company_id {id} not null,
            department_id {id} not null,
            code text not null,
            name text not null,
            unique(company_id, code),
            unique(id, company_id),
            foreign key(department_id, company_id) references department(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table gl_account(
            id {id} primary key,
            company_id {id} not null references company(id),
            code text not null,
            name text not null,
            unique(company_id, code),
            unique(id, company_id)
        ) {strict}",
    ),
    Piece::NoDelete("company"),
    Piece::NoDelete("region"),
    Piece::NoDelete("branch"),
    Piece::NoDelete("department"),
    Piece::NoDelete("cost_centre"),
    Piece::NoDelete("gl_account"),
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
