//! The outbox, whose jobs leave after the transaction that wrote them, and the used form keys, which are
//! the memory of what a repeated form already did.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["form_key", "outbox_job"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table outbox_job(
            id {id} primary key,
            kind text not null,
            payload text not null,
            state text not null check(state in ('waiting','done','failed')),
            attempts {int} not null check(attempts >= 0),
            run_after {int} not null,
            lease_until {int},
            lease_token {id},
            last_error text,
            created_at {int} not null,
            finished_at {int},
            check((state = 'waiting') = (finished_at is null))
        ) {strict}",
    ),
    Piece::Sql("create index outbox_job_waiting on outbox_job(run_after) where state = 'waiting'"),
    Piece::Sql(
        "create table form_key(
            key text primary key check(length(key) between 16 and 64),
            person_id {id} not null references person(id),
            action text not null,
            params_hash text not null check(length(params_hash) = 64),
            outcome text not null,
            at {int} not null
        ) {strict}",
    ),
    Piece::InsertOnly("form_key", &["key"]),
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
