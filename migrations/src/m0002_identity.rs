//! People, their passwords, role grants, sessions, and the brake on repeated sign-in attempts.

use crate::ddl::{Piece, drop_tables, run};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "sign_in_brake",
    "session",
    "role_grant",
    "notice_choice",
    "recovery_code",
    "ceremony",
    "passkey",
    "password",
    "person",
];

pub(crate) const UP: &[Piece] = &[
    Piece::Sql(
        "create table person(
            id {id} primary key,
            company_id {id} not null references company(id),
            region_id {id},
            branch_id {id},
            department_id {id},
            email text not null unique check(email = lower(email) and length(email) between 3 and 254),
            name text not null check(length(name) between 1 and 200),
            active {bool} not null,
            epoch {int} not null check(epoch >= 0),
            phone text check(phone like '+%' and length(phone) between 9 and 16),
            daily_mail {bool} not null default false,
            created_at {int} not null,
            unique(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id),
            foreign key(branch_id, company_id) references branch(id, company_id),
            foreign key(department_id, company_id) references department(id, company_id)
        ) {strict}",
    ),
    // S13: people are deactivated, never deleted.
    Piece::NoDelete("person"),
    // Codes go to the address: changing it will be an act of its own, and the migration that builds it lifts this.
    // An epoch that falls would let sessions live again that were ended.
    Piece::GuardUpdate {
        table: "person",
        name: "identity_fixed",
        when: "new.id <> old.id or new.company_id <> old.company_id or new.email <> old.email
            or new.created_at <> old.created_at or new.epoch < old.epoch",
        message: "person: company, address and the end of sessions are fixed",
    },
    Piece::Sql(
        "create table password(
            person_id {id} primary key references person(id),
            hash text not null check(hash like '$argon2id$%'),
            changed_at {int} not null
        ) {strict}",
    ),
    // What an authenticator gave: a public key with its counter. Removed by a mark: releases name it.
    Piece::Sql(
        "create table passkey(
            id {id} primary key,
            person_id {id} not null references person(id),
            credential_id {bytes} not null unique,
            site text not null check(length(site) between 1 and 253),
            name text not null check(length(name) between 1 and 60),
            credential text not null,
            created_at {int} not null,
            last_used_at {int},
            removed_at {int},
            unique(id, person_id),
            check(last_used_at is null or last_used_at >= created_at),
            check(removed_at is null or removed_at >= created_at)
        ) {strict}",
    ),
    Piece::Sql("create index passkey_by_person on passkey(person_id)"),
    Piece::NoDelete("passkey"),
    Piece::GuardUpdate {
        table: "passkey",
        name: "only_used_renamed_or_removed",
        when: "new.id <> old.id or new.person_id <> old.person_id or new.credential_id <> old.credential_id
            or new.site <> old.site
            or new.created_at <> old.created_at or old.removed_at is not null
            or (new.last_used_at is distinct from old.last_used_at
                and (new.last_used_at is null or new.last_used_at < coalesce(old.last_used_at, 0)))",
        message: "passkey: is used, renamed or removed, and nothing else",
    },
    // Kept as HMACs; the clear codes were on a page, once.
    Piece::Sql(
        "create table recovery_code(
            mac {bytes} primary key,
            person_id {id} not null references person(id),
            made_at {int} not null,
            used_at {int},
            replaced_at {int},
            check(used_at is null or used_at >= made_at),
            check(replaced_at is null or replaced_at >= made_at)
        ) {strict}",
    ),
    Piece::Sql("create index recovery_code_by_person on recovery_code(person_id)"),
    Piece::NoDelete("recovery_code"),
    Piece::GuardInsert {
        table: "recovery_code",
        name: "begins_unused",
        when: "new.used_at is not null or new.replaced_at is not null",
        message: "recovery_code: begins unused",
    },
    Piece::GuardUpdate {
        table: "recovery_code",
        name: "single_use",
        when: "new.mac <> old.mac or new.person_id <> old.person_id or new.made_at <> old.made_at
            or old.replaced_at is not null or (old.used_at is not null and new.used_at is distinct from old.used_at)
            or (new.used_at is null and new.replaced_at is null)",
        message: "recovery_code: is used once or replaced, never changed",
    },
    // A challenge that was drawn, for one purpose, one person and five minutes; answered once.
    Piece::Sql(
        "create table ceremony(
            id {id} primary key,
            purpose text not null check(purpose in ('enrol','sign_in','confirm','mailed')),
            person_id {id} references person(id),
            options text not null,
            state text not null,
            note text not null,
            created_at {int} not null,
            expires_at {int} not null,
            used_at {int},
            check((purpose = 'sign_in') = (person_id is null)),
            check(expires_at > created_at and expires_at <= created_at + 300000000)
        ) {strict}",
    ),
    Piece::Sql("create index ceremony_by_person on ceremony(person_id, purpose)"),
    Piece::Sql("create index ceremony_by_expiry on ceremony(expires_at)"),
    Piece::GuardUpdate {
        table: "ceremony",
        name: "single_use",
        when: "old.used_at is not null or new.used_at is null or new.id <> old.id or new.purpose <> old.purpose
            or new.person_id is distinct from old.person_id or new.options <> old.options or new.state <> old.state
            or new.note <> old.note or new.created_at <> old.created_at or new.expires_at <> old.expires_at",
        message: "ceremony: answered once, never changed",
    },
    // What somebody chose about a notice; without a row it comes by mail and not by SMS.
    Piece::Sql(
        "create table notice_choice(
            person_id {id} not null references person(id),
            notice text not null check(length(notice) between 1 and 40),
            by_mail {bool} not null,
            by_sms {bool} not null,
            changed_at {int} not null,
            primary key(person_id, notice)
        ) {strict}",
    ),
    Piece::Sql(
        "create table role_grant(
            id {id} primary key,
            person_id {id} not null,
            company_id {id} not null,
            role text not null check(role in ('staff','department_head','branch_manager','regional_manager',
                'group_finance','treasury','cfo','ceo','fp_a','admin','auditor')),
            region_id {id},
            branch_id {id},
            department_id {id},
            starts_on text,
            ends_on text,
            granted_by {id},
            granted_at {int} not null,
            revoked_by {id},
            revoked_at {int},
            check((revoked_by is null) = (revoked_at is null)),
            check((case when region_id is null then 0 else 1 end) + (case when branch_id is null then 0 else 1 end)
                + (case when department_id is null then 0 else 1 end) <= 1),
            constraint d12_nobody_grants_to_themselves check(granted_by is null or granted_by <> person_id),
            constraint d12_nobody_revokes_their_own check(revoked_by is null or revoked_by <> person_id),
            foreign key(person_id, company_id) references person(id, company_id),
            foreign key(granted_by, company_id) references person(id, company_id),
            foreign key(revoked_by, company_id) references person(id, company_id),
            foreign key(region_id, company_id) references region(id, company_id),
            foreign key(branch_id, company_id) references branch(id, company_id),
            foreign key(department_id, company_id) references department(id, company_id)
        ) {strict}",
    ),
    Piece::Sql("create index role_grant_by_person on role_grant(person_id)"),
    Piece::Sql("create index role_grant_by_role on role_grant(company_id, role)"),
    Piece::NoDelete("role_grant"),
    // A grant is revoked by a mark, never rewritten (D12).
    Piece::GuardUpdate {
        table: "role_grant",
        name: "only_revoked",
        when: "new.id <> old.id or new.person_id <> old.person_id or new.company_id <> old.company_id
            or new.role <> old.role or new.region_id is distinct from old.region_id
            or new.branch_id is distinct from old.branch_id
            or new.department_id is distinct from old.department_id
            or new.starts_on is distinct from old.starts_on or new.ends_on is distinct from old.ends_on
            or new.granted_by is distinct from old.granted_by or new.granted_at <> old.granted_at
            or old.revoked_at is not null",
        message: "role_grant: a grant is revoked, never changed (D12)",
    },
    // The first grants of a company are nobody's. Once there is somebody who signs, only an administrator is still made
    // from the command line: for those who lost theirs. An administrator approves and releases nothing.
    Piece::GuardInsert {
        table: "role_grant",
        name: "signed",
        when: "new.granted_by is null and new.role <> 'admin' and exists (select 1 from role_grant g
            where g.company_id = new.company_id and g.granted_by is not null)",
        message: "role_grant: nobody signed it (D12)",
    },
    Piece::GuardInsert {
        table: "role_grant",
        name: "roles_may_meet",
        when: "exists (select 1 from role_grant g where g.person_id = new.person_id and g.revoked_at is null
            and g.role <> new.role and (g.role = 'auditor' or new.role = 'auditor'
                or (g.role = 'admin' and new.role <> 'staff') or (new.role = 'admin' and g.role <> 'staff')
                or (g.role = 'treasury' and new.role = 'cfo') or (g.role = 'cfo' and new.role = 'treasury')))",
        message: "role_grant: these roles may not meet in one person (S22)",
    },
    Piece::Sql(
        "create table session(
            id_hash {bytes} primary key,
            person_id {id} references person(id),
            epoch {int} not null,
            data text not null,
            created_at {int} not null,
            seen_at {int} not null,
            idle_expires_at {int} not null,
            expires_at {int} not null
        ) {strict}",
    ),
    Piece::Sql("create index session_by_person on session(person_id)"),
    Piece::Sql("create index session_by_expiry on session(idle_expires_at)"),
    Piece::Sql(
        "create table sign_in_brake(
            subject text primary key,
            failures {int} not null check(failures >= 0),
            first_failed_at {int} not null,
            next_try_at {int} not null
        ) {strict}",
    ),
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
