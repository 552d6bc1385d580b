//! Approvals: the route of a round, its steps (an escalation is a new attempt at a step, never a
//! decision), and the decisions, chained so that none can be skipped.

use crate::ddl::{Piece, drop_guards, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["decision", "approval_step", "route"];
const GUARDS: &[(&str, &str)] = &[
    ("approval_tier", "not_in_use"),
    ("approval_tier_step", "not_in_use"),
    ("version_attachment", "before_the_route"),
    ("requisition", "round_has_a_route"),
    ("requisition", "rejected_by_a_decision"),
];

pub(crate) const UP: &[Piece] = &[
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
            foreign key(requisition_id, version, policy_version_id)
                references requisition_version(requisition_id, version, policy_version_id),
            foreign key(policy_version_id, tier_position) references approval_tier(policy_version_id, position)
        ) {strict}",
    ),
    Piece::InsertOnly("route", &["requisition_id, version"]),
    // Nothing skips a step yet; the migration that builds the fast track lifts this for routes that say so.
    Piece::GuardInsert {
        table: "route",
        name: "steps_of_the_tier",
        when: "new.steps <> (select count(*) from approval_tier_step s
            where s.policy_version_id = new.policy_version_id and s.tier_position = new.tier_position)",
        message: "route: has not the steps of its tier",
    },
    // A policy is written whole: what routes were planned by does not grow.
    Piece::GuardInsert {
        table: "approval_tier",
        name: "not_in_use",
        when: "exists (select 1 from route t where t.policy_version_id = new.policy_version_id)",
        message: "approval_tier: the policy is in use",
    },
    Piece::GuardInsert {
        table: "approval_tier_step",
        name: "not_in_use",
        when: "exists (select 1 from route t where t.policy_version_id = new.policy_version_id)",
        message: "approval_tier_step: the policy is in use",
    },
    // The files are part of what was submitted.
    Piece::GuardInsert {
        table: "version_attachment",
        name: "before_the_route",
        when: "exists (select 1 from route t where t.requisition_id = new.requisition_id
            and t.version = new.version)",
        message: "version_attachment: the round has begun (S4)",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "round_has_a_route",
        when: "(new.round <> old.round or new.status = 'in_approval') and not (new.status = 'in_approval'
            and ((old.status = 'in_approval' and new.round = old.round)
                or (old.status <> 'in_approval' and new.round = old.round + 1
                    and exists (select 1 from route t where t.requisition_id = new.id and t.version = new.round))))",
        message: "requisition: a round begins with its version and its route",
    },
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
    Piece::GuardInsert {
        table: "approval_step",
        name: "of_the_tier",
        when: "not exists (select 1 from route t join approval_tier_step s
            on s.policy_version_id = t.policy_version_id and s.tier_position = t.tier_position
            where t.requisition_id = new.requisition_id and t.version = new.version
            and s.position = new.position and s.role = new.policy_role and s.kind = new.kind)",
        message: "approval_step: not a step of its tier",
    },
    Piece::GuardInsert {
        table: "approval_step",
        name: "attempts_in_order",
        when: "new.attempt > 1 and not exists (select 1 from approval_step s
            where s.requisition_id = new.requisition_id and s.version = new.version
            and s.position = new.position and s.attempt = new.attempt - 1)",
        message: "approval_step: an attempt follows the one before (S11)",
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
    Piece::GuardInsert {
        table: "decision",
        name: "newest_attempt",
        when: "exists (select 1 from approval_step s where s.requisition_id = new.requisition_id
            and s.version = new.version and s.position = new.position and s.attempt > new.attempt)",
        message: "decision: the step was passed on to others",
    },
    Piece::GuardInsert {
        table: "approval_step",
        name: "not_decided",
        when: "exists (select 1 from decision d where d.requisition_id = new.requisition_id
            and d.version = new.version and d.position = new.position)",
        message: "approval_step: it was decided (S11)",
    },
    Piece::GuardUpdate {
        table: "requisition",
        name: "rejected_by_a_decision",
        when: "new.status = 'rejected' and old.status <> 'rejected'
            and not exists (select 1 from decision d where d.requisition_id = new.id
                and d.version = new.round and d.outcome = 'rejected')",
        message: "requisition: rejected only by a decision (S7)",
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
