//! Approvals: the route of a round, its steps (an escalation is a new attempt at a step, never a
//! decision), and the decisions, chained so that none can be skipped.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["decision", "approval_step", "route"];

const UP: &[Piece] = &[
    Piece::Sql(
        "create table route(
            requisition_id {id} not null,
            version {int} not null,
            steps {int} not null check(steps >= 1),
            tier_position {int} not null,
            policy_version_id {id} not null,
            created_at {int} not null,
            primary key(requisition_id, version),
            unique(requisition_id, version, steps),
            foreign key(requisition_id, version) references requisition_version(requisition_id, version),
            foreign key(policy_version_id, tier_position) references approval_tier(policy_version_id, position)
        ) {strict}",
    ),
    Piece::InsertOnly("route", &["requisition_id, version"]),
    Piece::Sql(
        "create table approval_step(
            requisition_id {id} not null,
            version {int} not null,
            position {int} not null check(position >= 1),
            attempt {int} not null check(attempt >= 1),
            kind text not null check(kind in ('decide','validate')),
            policy_role text not null,
            role text not null check(role in ('department_head','branch_manager','regional_manager',
                'group_finance','treasury','cfo','ceo')),
            scope_kind text not null check(scope_kind in ('company','region','branch','department')),
            scope_id {id} not null,
            reason text,
            due_at {int},
            created_at {int} not null,
            primary key(requisition_id, version, position, attempt),
            check(attempt = 1 or reason is not null),
            check(role = policy_role or reason is not null),
            foreign key(requisition_id, version) references route(requisition_id, version)
        ) {strict}",
    ),
    Piece::InsertOnly("approval_step", &["requisition_id, version, position, attempt"]),
    Piece::GuardInsert {
        table: "approval_step",
        name: "within_route",
        when: "not exists (select 1 from route r where r.requisition_id = new.requisition_id
            and r.version = new.version and r.steps >= new.position)",
        message: "approval_step: beyond the route",
    },
    Piece::Sql(
        "create table decision(
            requisition_id {id} not null,
            version {int} not null,
            position {int} not null check(position >= 1),
            attempt {int} not null,
            prev_position {int},
            prev_outcome text,
            outcome text not null check(outcome in ('approved','changes_requested','rejected')),
            approver_id {id} not null references person(id),
            duty text not null check(duty = 'approve'),
            requester_id {id} not null,
            amount_minor {int} not null,
            currency text not null,
            content_hash text not null,
            note text not null,
            at {int} not null,
            primary key(requisition_id, version, position),
            constraint d03_one_step_a_round unique(requisition_id, version, approver_id),
            unique(requisition_id, version, position, outcome),
            unique(requisition_id, version, position, approver_id, outcome),
            constraint d01_not_the_requester check(approver_id <> requester_id),
            constraint no_step_skipped check((position = 1 and prev_position is null and prev_outcome is null)
                or (position > 1 and prev_position = position - 1 and prev_outcome = 'approved'
                    and prev_position is not null and prev_outcome is not null)),
            constraint says_why check(outcome = 'approved' or length(note) > 0),
            foreign key(requisition_id, version, prev_position, prev_outcome)
                references decision(requisition_id, version, position, outcome),
            foreign key(requisition_id, version, position, attempt)
                references approval_step(requisition_id, version, position, attempt),
            foreign key(requisition_id, approver_id, duty) references duty(requisition_id, person_id, duty),
            foreign key(requisition_id, version, requester_id, amount_minor, currency, content_hash)
                references requisition_version(requisition_id, version, requester_id, amount_minor, currency,
                    content_hash)
        ) {strict}",
    ),
    Piece::Sql("create index decision_by_approver on decision(approver_id, at)"),
    Piece::InsertOnly(
        "decision",
        &[
            "requisition_id, version, position",
            "requisition_id, version, approver_id",
        ],
    ),
    // A decision belongs to the round that is being decided, not to an earlier one.
    Piece::GuardInsert {
        table: "decision",
        name: "current_round",
        when: "not exists (select 1 from requisition r where r.id = new.requisition_id
            and r.round = new.version and r.status = 'in_approval')",
        message: "decision: this round is not in approval",
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
