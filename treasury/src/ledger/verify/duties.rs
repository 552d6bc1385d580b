//! The duties, recomputed from who acted, and the table of duties that the constraints lean on.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "d01.approver_is_not_the_requester",
        of: "decision",
        bad: "select d.requisition_id as id, q.name as label from decision d
            join requisition r on r.id = d.requisition_id join person q on q.id = d.approver_id
            where d.approver_id = r.requester_id",
        words: "requisition {id}: {label} asked for it and decided it (D1)",
    },
    Rule {
        name: "d02.approver_is_not_the_beneficiary",
        of: "decision",
        bad: "select d.requisition_id as id, q.name as label from decision d
            join requisition_version v on v.requisition_id = d.requisition_id and v.version = d.version
            join person q on q.id = d.approver_id where d.approver_id = v.beneficiary_id",
        words: "requisition {id}: {label} gets the money and decided it (D2)",
    },
    Rule {
        name: "d03.one_step_of_a_round_per_person",
        of: "decision",
        bad: "select d.requisition_id as id, min(q.name) as label from decision d join person q on q.id = d.approver_id
            group by d.requisition_id, d.version, d.approver_id having count(*) > 1",
        words: "requisition {id}: {label} decided more than one step of a round (D3)",
    },
    Rule {
        name: "d04.executor_is_not_the_requester",
        of: "execution",
        bad: "select x.payment_id as id, q.name as label from execution x join payment p on p.id = x.payment_id
            join requisition r on r.id = p.requisition_id join person q on q.id = x.executor_id
            where x.executor_id = r.requester_id",
        words: "payment {id}: {label} asked for it and released it (D4)",
    },
    Rule {
        name: "d05.executor_is_not_the_beneficiary",
        of: "execution",
        bad: "select x.payment_id as id, q.name as label from execution x join payment p on p.id = x.payment_id
            join person q on q.id = x.executor_id where exists (select 1 from requisition_version v
                where v.requisition_id = p.requisition_id and v.beneficiary_id = x.executor_id)",
        words: "payment {id}: {label} gets the money and released it (D5)",
    },
    Rule {
        name: "d06.executor_decided_no_step",
        of: "execution",
        bad: "select x.payment_id as id, q.name as label from execution x join payment p on p.id = x.payment_id
            join person q on q.id = x.executor_id where exists (select 1 from decision d
                where d.requisition_id = p.requisition_id and d.approver_id = x.executor_id)",
        words: "payment {id}: {label} decided a step and released it (D6)",
    },
    Rule {
        name: "d12.nobody_changes_their_own_roles",
        of: "role_grant",
        bad: "select g.person_id as id, q.name as label from role_grant g join person q on q.id = g.person_id
            where g.granted_by = g.person_id or g.revoked_by = g.person_id",
        words: "person {id} ({label}): gave or took a role of their own (D12)",
    },
    Rule {
        name: "duties.one_per_person_and_requisition",
        of: "duty",
        bad: "select u.requisition_id as id, min(q.name) as label from duty u join person q on q.id = u.person_id
            group by u.requisition_id, u.person_id having count(*) > 1",
        words: "requisition {id}: {label} has more than one duty",
    },
    Rule {
        name: "duties.everybody_who_acted_has_theirs",
        of: "duty",
        bad: "select r.id, 'the requester' as label from requisition r where r.round > 0
            and not exists (select 1 from duty u where u.requisition_id = r.id and u.person_id = r.requester_id
                and u.duty = 'request')
            union all
            select v.requisition_id as id, 'the beneficiary' as label from requisition_version v
            where v.beneficiary_id is not null and not exists (select 1 from duty u
                where u.requisition_id = v.requisition_id and u.person_id = v.beneficiary_id
                and u.duty in ('request','benefit'))
            union all
            select d.requisition_id as id, 'an approver' as label from decision d where not exists (select 1 from duty u
                where u.requisition_id = d.requisition_id and u.person_id = d.approver_id and u.duty = 'approve')
            union all
            select p.requisition_id as id, 'the executor' as label from execution x
            join payment p on p.id = x.payment_id where not exists (select 1 from duty u
                where u.requisition_id = p.requisition_id and u.person_id = x.executor_id and u.duty = 'execute')",
        words: "requisition {id}: {label} has no duty of that kind",
    },
    Rule {
        name: "duties.nobody_has_one_without_the_act",
        of: "duty",
        bad: "select u.requisition_id as id, u.duty as label from duty u where
            (u.duty = 'request' and not exists (select 1 from requisition r where r.id = u.requisition_id
                and r.requester_id = u.person_id))
            or (u.duty = 'benefit' and not exists (select 1 from requisition_version v
                where v.requisition_id = u.requisition_id and v.beneficiary_id = u.person_id))
            or (u.duty = 'approve' and not exists (select 1 from decision d
                where d.requisition_id = u.requisition_id and d.approver_id = u.person_id))
            or (u.duty = 'execute' and not exists (select 1 from execution x join payment p on p.id = x.payment_id
                where p.requisition_id = u.requisition_id and x.executor_id = u.person_id))",
        words: "requisition {id}: somebody has the duty “{label}” without having acted",
    },
];
