//! People, their roles and their company, and the audit events that made them.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "trail.people",
        of: "person",
        bad: r#"select q.id, q.name as label from person q
            where (select count(*) from audit_event e
                where e.subject_id = q.id and e.action = 'person.created' and e.at = q.created_at and e.company_id = q.company_id
                and {instr}(e.detail, '{"email":' || {json q.email} || ',"name":') = 1
                and {instr}(e.detail, {json q.name}) > 0) <> 1
            or q.active <> (not exists (select 1 from audit_event e
                where e.subject_id = q.id and e.action = 'person.deactivated'))
            or (select w.changed_at from password w where w.person_id = q.id) is distinct from (select max(e.at)
            from audit_event e where e.subject_id = q.id and e.action in ('person.password_set','person.password_changed'))
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'person.created'
                and not exists (select 1 from person q where q.id = e.subject_id)"#,
        words: "person {id} ({label}): address, name, activity or password and the trail do not agree",
    },
    Rule {
        name: "trail.passkeys",
        of: "passkey",
        bad: r#"select k.id, k.name as label from passkey k
            where (select count(*) from audit_event e where e.subject_id = k.id and e.action = 'passkey.added'
                and e.actor_id = k.person_id and e.at = k.created_at) <> 1
            or (select count(*) from audit_event e where e.subject_id = k.id and e.action = 'passkey.removed'
                and e.actor_id = k.person_id and e.at is not distinct from k.removed_at)
                <> (case when k.removed_at is null then 0 else 1 end)
            union all
            select e.subject_id as id, e.action as label from audit_event e
            where e.action in ('passkey.added','passkey.removed')
            and not exists (select 1 from passkey k where k.id = e.subject_id and k.person_id = e.actor_id
                and e.at = (case e.action when 'passkey.added' then k.created_at else k.removed_at end))"#,
        words: "passkey {id} (“{label}”): the passkey and the trail do not agree",
    },
    Rule {
        name: "trail.recovery_codes",
        of: "recovery_code",
        bad: r#"select c.person_id as id, 'used' as label from recovery_code c where c.used_at is not null
            and (select count(*) from audit_event e where e.subject_id = c.person_id and e.action = 'recovery_code.used'
                and e.actor_id = c.person_id and e.at = c.used_at) < 1
            union all
            select c.person_id as id, 'made' as label from recovery_code c
            where (select count(*) from audit_event e where e.subject_id = c.person_id
                and e.action = 'recovery_codes.made' and e.actor_id = c.person_id and e.at = c.made_at) < 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'recovery_code.used'
            and not exists (select 1 from recovery_code c where c.person_id = e.subject_id and c.used_at = e.at)"#,
        words: "person {id}: a recovery code (“{label}”) is in the trail or in the books, not in both",
    },
    Rule {
        name: "trail.grants",
        of: "role_grant",
        bad: r#"select g.person_id as id, g.role as label from role_grant g
            where (select count(*) from audit_event e
                where e.subject_id = g.person_id and e.action = 'role.granted'
                and e.actor_id is not distinct from g.granted_by and e.at = g.granted_at and e.company_id = g.company_id
                and replace(e.detail, '-', '') = '{"branch":' || coalesce('"' || {hex g.branch_id} || '"', 'null')
                    || ',"department":' || coalesce('"' || {hex g.department_id} || '"', 'null')
                    || ',"from":' || coalesce('"' || replace(g.starts_on, '-', '') || '"', 'null')
                    || ',"grant":"' || {hex g.id} || '","region":'
                    || coalesce('"' || {hex g.region_id} || '"', 'null') || ',"role":"' || g.role
                    || '","until":' || coalesce('"' || replace(g.ends_on, '-', '') || '"', 'null') || '}') <> 1
            or (select count(*) from audit_event e
                where e.subject_id = g.person_id and e.action = 'role.revoked'
                and e.actor_id is not distinct from g.revoked_by and e.at is not distinct from g.revoked_at
                and replace(e.detail, '-', '') = '{"grant":"' || {hex g.id} || '","role":"' || g.role || '"}')
                <> (case when g.revoked_at is null then 0 else 1 end)
            union all
            select e.subject_id as id, e.action as label from audit_event e
            where e.action in ('role.granted','role.revoked')
            and not exists (select 1 from role_grant g where g.person_id = e.subject_id
                and {instr}(replace(e.detail, '-', ''), '"grant":"' || {hex g.id} || '"') > 0
                and e.at = (case e.action when 'role.granted' then g.granted_at else g.revoked_at end))"#,
        words: "person {id}: “{label}”: the role and the trail do not agree",
    },
    Rule {
        name: "trail.organisation",
        of: "company",
        bad: r#"select c.id, c.name as label from company c
            where (select count(*) from audit_event e
                where e.subject_id = c.id and e.action = 'company.created' and e.at = c.created_at
                and {instr}(e.detail, '"code":' || {json c.code}) > 0) <> 1
            union all
            select g.id, g.code as label from gl_account g
            where (select count(*) from audit_event e
                where e.subject_id = g.id and e.action = 'gl_account.created' and e.company_id = g.company_id
                and {instr}(e.detail, '"code":' || {json g.code}) > 0) <> 1
            union all
            select x.id, x.name as label from (select id, company_id, name, 'region.created' as act from region
            union all select id, company_id, name, 'branch.created' as act from branch
            union all select id, company_id, name, 'department.created' as act from department
            union all select id, company_id, name, 'cost_centre.created' as act from cost_centre
            union all select id, company_id, name, 'fund.created' as act from fund) x
            where (select count(*) from audit_event e
                where e.subject_id = x.id and e.action = x.act and e.company_id = x.company_id) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'company.created'
            and not exists (select 1 from company c where c.id = e.subject_id)
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'gl_account.created'
            and not exists (select 1 from gl_account g where g.id = e.subject_id)
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'fund.created'
            and not exists (select 1 from fund f where f.id = e.subject_id)"#,
        words: "{id} ({label}): the organisation and the trail do not agree",
    },
    Rule {
        name: "trail.openings",
        of: "journal where kind = 'opening'",
        bad: "select l.fund_id as id, f.name as label from ledger_entry l join fund f on f.id = l.fund_id
            join journal j on j.id = l.debit_journal_id and j.kind = 'opening'
            where l.seq = 0 and (select count(*) from audit_event e
                where e.subject_id = l.fund_id and e.action = 'fund.opened' and e.at = l.at) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'fund.opened'
            and not exists (select 1 from ledger_entry l where l.fund_id = e.subject_id and l.seq = 0 and l.at = e.at)",
        words: "fund {id} ({label}): its opening balance and the trail do not agree",
    },
    Rule {
        name: "trail.funds",
        of: "fund",
        bad: "select f.id, f.name as label from fund f
            where f.rev - 1 <> (select count(*) from audit_event e where e.subject_id = f.id and e.action = 'fund.changed')",
        words: "fund {id} ({label}): was changed and the trail does not say so, or the other way round",
    },
    Rule {
        name: "trail.policies",
        of: "approval_policy_version",
        bad: r#"select p.id, cast(p.number as text) as label from approval_policy_version p
            where (select count(*) from audit_event e
                where e.subject_id = p.id and e.action = 'policy.adopted'
                and e.actor_id is not distinct from p.created_by and e.at = p.created_at and e.company_id = p.company_id
                and {instr}(e.detail, '"number":' || cast(p.number as text) || ',') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'policy.adopted'
            and not exists (select 1 from approval_policy_version p where p.id = e.subject_id)"#,
        words: "policy {id} ({label}): the policy and the trail do not agree",
    },
];
