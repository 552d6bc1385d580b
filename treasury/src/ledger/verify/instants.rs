//! One act is one instant: what was written together says the same time.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "executions.one_instant",
        of: "execution",
        bad: "select x.payment_id as id, null as label from execution x where not exists (select 1 from journal j
            join ledger_entry l on l.payment_id = x.payment_id and l.attempt = x.attempt and l.amount_minor < 0
            join duty u on u.requisition_id = x.requisition_id and u.person_id = x.executor_id and u.duty = 'execute'
            join step_up s on s.id = x.step_up_id join payment p on p.id = x.payment_id
            where j.payment_id = x.payment_id and j.attempt = x.attempt and j.leg in ('direct','send')
            and j.posted_at = x.at and l.at = x.at and u.at <= x.at
            and u.at = (select min(y.at) from execution y where y.payment_id = x.payment_id and y.executor_id = x.executor_id)
            and (case when p.method = 'cash' then exists (select 1 from voucher v where v.payment_id = x.payment_id
                and v.at = x.at) else not exists (select 1 from voucher v where v.payment_id = x.payment_id
                and v.attempt = x.attempt and v.at is distinct from (select o.at from attempt_outcome o
                where o.payment_id = x.payment_id and o.attempt = x.attempt and o.outcome = 'paid')) end)
            and s.consumed_at = x.at and p.created_at <= s.created_at
            and x.duty = 'execute' and x.step_up_state = 'consumed')",
        words: "payment {id}: step-up, execution, entry, journal, voucher and duty are not of one instant",
    },
    Rule {
        name: "decisions.one_instant",
        of: "decision",
        bad: "select d.requisition_id as id, cast(d.position as text) as label from decision d
            join requisition_version v on v.requisition_id = d.requisition_id and v.version = d.version
            where d.at < v.submitted_at or d.duty <> 'approve'
            or d.prev_position is distinct from (case when d.position > 1 then d.position - 1 end)
            or d.prev_outcome is distinct from (case when d.position > 1 then 'approved' end)
            or (d.outcome <> 'approved' and length(d.note) = 0)
            or exists (select 1 from decision e where e.requisition_id = d.requisition_id and e.version = d.version
            and e.position > d.position and e.at < d.at)
            or exists (select 1 from payment p where p.requisition_id = d.requisition_id and p.version = d.version
            and p.final_position = d.position and p.created_at <> d.at)",
        words: "requisition {id}, step {label}: the decision is not of the time of its round, its place or its payment",
    },
    Rule {
        // Not the bare column at the end: SQLite would look through all decisions of the approver instead of the request's.
        name: "duties.of_the_instant_of_the_act",
        of: "duty",
        bad: "select u.requisition_id as id, u.duty as label from duty u
            where u.duty not in ('request','benefit','approve','execute')
            or (u.duty = 'request' and u.at is distinct from (select min(v.submitted_at) from requisition_version v
            where v.requisition_id = u.requisition_id))
            or (u.duty = 'benefit' and u.at is distinct from (select min(v.submitted_at) from requisition_version v
            where v.requisition_id = u.requisition_id and v.beneficiary_id = u.person_id))
            or (u.duty = 'approve' and u.at is distinct from (select min(d.at) from decision d
            where d.requisition_id = u.requisition_id and coalesce(d.approver_id, d.approver_id) = u.person_id))",
        words: "requisition {id}: the duty “{label}” was not taken when its act was done",
    },
];
