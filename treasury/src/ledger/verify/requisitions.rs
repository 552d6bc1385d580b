//! Requisitions and decisions.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "requisitions.status_agrees_with_payment",
        of: "requisition",
        bad: "select r.id, r.status as label from requisition r left join payment p on p.requisition_id = r.id
            where (r.status in ('paid','reviewed') and coalesce(p.status, '') not in ('paid','returned','reversed'))
            or (r.status = 'approved' and (p.id is null or p.status in ('paid','returned','reversed')))
            or (r.status not in ('approved','paid','reviewed') and p.id is not null
                and not (r.status = 'withdrawn' and p.status = 'cancelled'))
            or (p.status = 'cancelled' and r.status <> 'withdrawn')",
        words: "requisition {id}: is “{label}”, which its payment (or the lack of one) contradicts",
    },
    Rule {
        name: "requisitions.status_agrees_with_decisions",
        of: "requisition",
        bad: "select r.id, r.status as label from requisition r where
            (r.status = 'rejected' and not exists (select 1 from decision d where d.requisition_id = r.id
                and d.version = r.round and d.outcome = 'rejected'))
            or (r.status in ('changes_requested','expired') and not exists (select 1 from decision d
                where d.requisition_id = r.id and d.version = r.round and d.outcome = 'changes_requested'))
            or (r.status = 'in_approval' and exists (select 1 from decision d where d.requisition_id = r.id
                and d.version = r.round and d.outcome <> 'approved'))
            or (r.status = 'draft' and r.round <> 0)
            or (r.status not in ('draft','withdrawn') and r.round < 1)",
        words: "requisition {id}: is “{label}”, which the decisions of its round contradict",
    },
    Rule {
        name: "requisitions.every_round_is_a_version",
        of: "requisition",
        bad: "select r.id, cast(r.round as text) as label from requisition r
            where (select count(*) from requisition_version v where v.requisition_id = r.id
                and v.version between 1 and r.round and v.requester_id = r.requester_id
                and v.company_id = r.company_id) <> r.round
            or exists (select 1 from requisition_version v where v.requisition_id = r.id and v.version > r.round)",
        words: "requisition {id}: is in round {label}, but has not that many versions of its requester",
    },
    Rule {
        name: "decisions.name_the_version_decided",
        of: "decision",
        bad: "select d.requisition_id as id, cast(d.position as text) as label from decision d where not exists (
                select 1 from requisition_version v where v.requisition_id = d.requisition_id and v.version = d.version
                and v.content_hash = d.content_hash and v.amount_minor = d.amount_minor and v.currency = d.currency
                and v.requester_id = d.requester_id)",
        words: "requisition {id}, step {label}: the content that was decided is not that of the version",
    },
    Rule {
        name: "decisions.in_order_and_none_after_a_no",
        of: "decision",
        bad: "select d.requisition_id as id, cast(d.position as text) as label from decision d where d.position > 1
            and not exists (select 1 from decision e where e.requisition_id = d.requisition_id
                and e.version = d.version and e.position = d.position - 1 and e.outcome = 'approved' and e.at <= d.at)",
        words: "requisition {id}, step {label}: was decided without an approval of the step before",
    },
    Rule {
        name: "decisions.of_a_step_of_the_route",
        of: "decision",
        bad: "select d.requisition_id as id, cast(d.position as text) as label from decision d where not exists (
                select 1 from approval_step s join route t on t.requisition_id = s.requisition_id and t.version = s.version
                where s.requisition_id = d.requisition_id and s.version = d.version and s.position = d.position
                and s.attempt = d.attempt and s.position <= t.steps)",
        words: "requisition {id}, step {label}: is not a step of its route",
    },
];
