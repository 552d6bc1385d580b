//! Audit events: who did what to which record, each a hashed leaf, written in the transaction of the act.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["audit_event"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table audit_event(
            id {id} primary key,
            company_id {id} references company(id),
            at {int} not null,
            actor_id {id},
            action text not null check(length(action) between 1 and 60),
            subject_kind text not null,
            subject_id {id},
            code text,
            detail text not null,
            ip text not null,
            request_id text not null,
            leaf_hash text not null check(length(leaf_hash) = 64),
            constraint in_a_company check(actor_id is null or company_id is not null),
            foreign key(actor_id, company_id) references person(id, company_id)
        ) {strict}",
    ),
    Piece::Sql("create index audit_event_by_subject on audit_event(subject_id, at)"),
    Piece::Sql("create index audit_event_by_time on audit_event(company_id, at)"),
    Piece::InsertOnly("audit_event", &["id"]),
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
