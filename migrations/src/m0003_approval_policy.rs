//! Approval policy: versions with tiers, each tier with ordered steps. A version is never changed;
//! what is in flight keeps the version it started with.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["approval_tier_step", "approval_tier", "approval_policy_version"];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table approval_policy_version(
            id {id} primary key,
            company_id {id} not null references company(id),
            number {int} not null check(number >= 1),
            effective_from {int} not null,
            note text not null,
            created_by {id},
            created_at {int} not null,
            unique(company_id, number),
            unique(id, company_id),
            constraint not_before_it_was_written check(number = 1 or effective_from >= created_at),
            foreign key(created_by, company_id) references person(id, company_id)
        ) {strict}",
    ),
    Piece::Sql(
        "create table approval_tier(
            policy_version_id {id} not null references approval_policy_version(id),
            position {int} not null check(position >= 1),
            chain text not null check(chain in ('branch','field','hq','treasury')),
            currency text not null check(length(currency) = 3),
            from_minor {int} not null check(from_minor >= 1),
            to_minor {int} check(to_minor is null or to_minor >= from_minor),
            fast_track_allowed {bool} not null,
            requires_cfo {bool} not null,
            requires_ceo {bool} not null,
            priority {int} not null,
            primary key(policy_version_id, position)
        ) {strict}",
    ),
    Piece::Sql(
        "create table approval_tier_step(
            policy_version_id {id} not null,
            tier_position {int} not null,
            position {int} not null check(position >= 1),
            role text not null check(role in ('department_head','branch_manager','regional_manager',
                'group_finance','treasury','cfo','ceo')),
            kind text not null check(kind in ('decide','validate')),
            primary key(policy_version_id, tier_position, position),
            foreign key(policy_version_id, tier_position) references approval_tier(policy_version_id, position)
        ) {strict}",
    ),
    Piece::InsertOnly("approval_policy_version", &["id", "company_id, number"]),
    Piece::InsertOnly("approval_tier", &["policy_version_id, position"]),
    Piece::InsertOnly("approval_tier_step", &["policy_version_id, tier_position, position"]),
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
