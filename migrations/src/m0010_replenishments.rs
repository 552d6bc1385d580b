//! Replenishments: a fund below its reorder level gets one suggested top-up, not two.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["replenishment"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table replenishment(
            id {id} primary key,
            fund_id {id} not null,
            amount_minor {int} not null check(amount_minor between 1 and 100000000000),
            in_transit_minor {int} not null check(in_transit_minor >= 0),
            currency text not null,
            status text not null check(status in ('suggested','requested','approved','received','rejected')),
            caused_by_seq {int} not null,
            created_at {int} not null,
            updated_at {int} not null,
            foreign key(fund_id, currency) references fund(id, currency),
            foreign key(fund_id, caused_by_seq) references ledger_entry(fund_id, seq)
        ) {strict}",
    ),
    Piece::Sql(
        "create unique index replenishment_open on replenishment(fund_id)
            where status in ('suggested','requested','approved')",
    ),
    Piece::NoDelete("replenishment"),
    Piece::GuardInsert {
        table: "replenishment",
        name: "begins_suggested",
        when: "new.status <> 'suggested'",
        message: "replenishment: begins as a suggestion (D9, D10)",
    },
    // Nobody asks, decides or confirms yet; the migration that builds it lifts this, and names the people in the row.
    Piece::GuardUpdate {
        table: "replenishment",
        name: "not_built_yet",
        when: "true",
        message: "replenishment: nobody decides it yet (D9, D10)",
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
