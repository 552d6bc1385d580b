//! The outbox, whose jobs leave after the transaction that wrote them, and the used form keys, which are
//! the memory of what a repeated form already did.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["form_key", "outbox_job"];

pub(crate) const UP: &[Piece] = &[
    // `caused_by` is the job that this one was made of: a notice by SMS out of the one by mail, at most once. What is `kept`
    // waits for its recipient's daily mail.
    Piece::Sql(
        "create table outbox_job(
            id {id} primary key,
            kind text not null,
            company_id {id} not null references company(id),
            recipient_id {id} references person(id),
            caused_by {id} references outbox_job(id),
            payload text not null,
            state text not null check(state in ('waiting','kept','done','failed')),
            attempts {int} not null check(attempts >= 0),
            run_after {int} not null,
            lease_until {int},
            lease_token {id},
            last_error text,
            created_at {int} not null,
            kept_at {int},
            finished_at {int},
            unique(caused_by, kind),
            check((state in ('done','failed')) = (finished_at is not null)),
            check(state <> 'kept' or (kept_at is not null and recipient_id is not null))
        ) {strict}",
    ),
    Piece::Sql("create index outbox_job_waiting on outbox_job(run_after) where state = 'waiting'"),
    Piece::Sql("create index outbox_job_kept on outbox_job(recipient_id, kept_at) where state = 'kept'"),
    Piece::Sql("create index outbox_job_failed on outbox_job(company_id, id) where state = 'failed'"),
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
