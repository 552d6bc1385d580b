//! Policies, the routes that they prescribe, and who decided.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "policies.ranges_are_whole",
        of: "approval_tier",
        bad: "select a.policy_version_id as id, a.chain as label from approval_tier a
            where not exists (select 1 from approval_tier_step s
            where s.policy_version_id = a.policy_version_id and s.tier_position = a.position)
            or (select count(*) from approval_tier b where b.policy_version_id = a.policy_version_id and b.chain = a.chain
            and b.currency = a.currency and b.from_minor <= coalesce(a.to_minor, 9223372036854775807)
            and coalesce(b.to_minor, 9223372036854775807) >= a.from_minor) <> 1
            or (a.from_minor <> 1 and not exists (select 1 from approval_tier b
            where b.policy_version_id = a.policy_version_id and b.chain = a.chain and b.currency = a.currency
            and b.to_minor = a.from_minor - 1))
            or (a.to_minor is not null and not exists (select 1 from approval_tier b
            where b.policy_version_id = a.policy_version_id and b.chain = a.chain and b.currency = a.currency
            and b.from_minor = a.to_minor + 1))
            or (a.requires_cfo and not exists (select 1 from approval_tier_step s where s.role = 'cfo'
            and s.policy_version_id = a.policy_version_id and s.tier_position = a.position))
            or exists (select 1 from approval_tier_step s where s.policy_version_id = a.policy_version_id
            and s.tier_position = a.position and s.position > 1 and not exists (select 1 from approval_tier_step o
            where o.policy_version_id = s.policy_version_id and o.tier_position = s.tier_position
            and o.position = s.position - 1))",
        words: "policy {id}: its tiers for “{label}” overlap, leave a gap or have not their steps",
    },
    Rule {
        name: "policies.numbered_and_not_backdated",
        of: "approval_policy_version",
        bad: "select p.id, cast(p.number as text) as label from approval_policy_version p
            where (p.number > 1 and (p.effective_from < p.created_at or not exists (select 1 from approval_policy_version o
            where o.company_id = p.company_id and o.number = p.number - 1)))
            or p.number < 1 or not exists (select 1 from approval_tier a where a.policy_version_id = p.id)",
        words: "policy {id}: version {label} has no version before it, no tiers, or held before it was written",
    },
    Rule {
        name: "routes.follow_the_policy",
        of: "route",
        bad: "select t.requisition_id as id, cast(t.version as text) as label from route t
            join requisition_version v on v.requisition_id = t.requisition_id and v.version = t.version
            where t.policy_version_id <> v.policy_version_id or t.created_at <> v.submitted_at
            or not exists (select 1 from approval_policy_version w where w.id = v.policy_version_id
            and w.company_id = v.company_id and w.effective_from <= v.submitted_at)
            or exists (select 1 from approval_policy_version o join approval_policy_version w on w.id = v.policy_version_id
            where o.company_id = v.company_id and o.number > w.number and o.effective_from >= w.effective_from
            and o.effective_from < v.submitted_at - 60000000)
            or not exists (select 1 from approval_tier a where a.policy_version_id = t.policy_version_id
            and a.position = t.tier_position and a.currency = v.currency and v.amount_minor >= a.from_minor
            and (a.to_minor is null or v.amount_minor <= a.to_minor) and a.chain in (v.origin, 'treasury'))
            or t.steps <> (select count(*) from approval_tier_step s
            where s.policy_version_id = t.policy_version_id and s.tier_position = t.tier_position)
            or t.steps <> (select count(*) from approval_step a
            where a.requisition_id = t.requisition_id and a.version = t.version and a.attempt = 1)
            union all
            select v.requisition_id as id, cast(v.version as text) as label from requisition_version v
            where not exists (select 1 from route t where t.requisition_id = v.requisition_id and t.version = v.version)",
        words: "requisition {id}, round {label}: its route is not the one that the policy in force prescribed",
    },
    Rule {
        name: "steps.follow_the_route",
        of: "approval_step",
        bad: "select s.requisition_id as id, cast(s.position as text) as label from approval_step s
            join requisition_version v on v.requisition_id = s.requisition_id and v.version = s.version
            join route t on t.requisition_id = s.requisition_id and t.version = s.version
            where not exists (select 1 from approval_tier_step p where p.policy_version_id = t.policy_version_id
            and p.tier_position = t.tier_position and p.position = s.position and p.role = s.policy_role and p.kind = s.kind)
            or (s.attempt > 1 and not exists (select 1 from approval_step o where o.requisition_id = s.requisition_id
            and o.version = s.version and o.position = s.position and o.attempt = s.attempt - 1
            and o.created_at <= s.created_at))
            or (s.attempt = 1 and s.created_at <> t.created_at) or s.attempt < 1
            or ((s.attempt > 1 or s.role <> s.policy_role) and s.reason is null)
            or s.scope_id is distinct from (case s.scope_kind when 'company' then v.company_id when 'region' then v.region_id
            when 'branch' then v.branch_id when 'department' then v.department_id end)
            or (s.scope_kind <> 'company' and s.role not in ('department_head','branch_manager','regional_manager'))",
        words: "requisition {id}, step {label}: role, scope or attempt is not what the route prescribes",
    },
    Rule {
        name: "decisions.of_the_newest_attempt",
        of: "decision",
        bad: "select d.requisition_id as id, cast(d.position as text) as label from decision d
            where exists (select 1 from approval_step s where s.requisition_id = d.requisition_id and s.version = d.version
            and s.position = d.position and s.attempt > d.attempt)",
        words: "requisition {id}, step {label}: was decided by those whom it had been taken from",
    },
    Rule {
        name: "decisions.by_a_holder_of_the_role",
        of: "decision",
        bad: "select d.requisition_id as id, q.name as label from decision d join person q on q.id = d.approver_id
            join approval_step s on s.requisition_id = d.requisition_id and s.version = d.version
            and s.position = d.position and s.attempt = d.attempt
            where not exists (select 1 from role_grant g where g.person_id = d.approver_id and g.role = s.role
            and g.granted_at <= d.at and (g.revoked_at is null or g.revoked_at >= d.at))",
        words: "requisition {id}: {label} decided a step without holding its role then",
    },
    Rule {
        name: "executions.by_a_treasury_officer",
        of: "execution",
        bad: "select x.payment_id as id, q.name as label from execution x join person q on q.id = x.executor_id
            where not exists (select 1 from role_grant g where g.person_id = x.executor_id and g.role = 'treasury'
            and g.granted_at <= x.at and (g.revoked_at is null or g.revoked_at >= x.at))",
        words: "payment {id}: {label} released it without being a treasury officer then",
    },
];
