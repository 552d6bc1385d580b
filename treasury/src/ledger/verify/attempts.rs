//! Attempts at payments that go by a gateway or a bank, and what proves how they ended.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "attempts.go_out_once_by_the_approved_method",
        of: "execution",
        bad: "select p.id, cast(x.attempt as text) as label from execution x join payment p on p.id = x.payment_id
            where (select count(*) from dispatch d where d.payment_id = x.payment_id and d.attempt = x.attempt
                and d.rail = p.method and d.created_at = x.at) <> (case p.method when 'cash' then 0 else 1 end)
            or x.attempt <> (select count(*) from execution y where y.payment_id = x.payment_id and y.attempt <= x.attempt)
            or (x.attempt > 1 and not exists (select 1 from attempt_outcome o where o.payment_id = x.payment_id
                and o.attempt = x.attempt - 1 and o.outcome = 'failed' and o.at <= x.at))",
        words: "payment {id}, attempt {label}: was not sent once, by its method, after the one before it failed",
    },
    Rule {
        name: "attempts.end_with_their_dispatch",
        of: "dispatch",
        bad: "select d.payment_id as id, d.state as label from dispatch d
            where (d.state = 'settled') <> exists (select 1 from attempt_outcome o
                where o.payment_id = d.payment_id and o.attempt = d.attempt)
            or length(d.reference) < 16 or d.tries < 0 or d.asked < 0 or d.updated_at < d.created_at
            or (d.state <> 'prepared' and d.rail = 'mpesa' and d.tries < 1)
            or (select count(*) from dispatch e where e.reference = d.reference) <> 1",
        words: "payment {id}: its attempt is “{label}”, which its outcome or its tries contradict",
    },
    Rule {
        name: "attempts.outcome_is_proved",
        of: "attempt_outcome",
        bad: "select o.payment_id as id, o.outcome as label from attempt_outcome o
            join payment p on p.id = o.payment_id where (o.event_id is null) = (o.evidence_id is null)
            or (o.event_id is not null and not exists (select 1 from gateway_event g where g.id = o.event_id
                and g.payment_id = o.payment_id and g.attempt = o.attempt and g.at <= o.at
                and (g.kind in ('status_result','bank_report') or (o.outcome = 'failed' and g.kind in ('answer','no_answer')))))
            or (o.evidence_id is not null and not exists (select 1 from evidence_decision d where d.evidence_id = o.evidence_id
                and d.payment_id = o.payment_id and d.attempt = o.attempt and d.outcome = o.outcome and d.confirmed
                and d.at = o.at))
            or (select count(*) from audit_event e where e.subject_id = o.payment_id and e.at = o.at
                and e.action = 'payment.' || o.outcome) = 0
            or (o.outcome = 'paid' and p.status not in ('paid','returned','reversed'))",
        words: "payment {id}: is said to be {label}, which no gateway, and no two people, said",
    },
    Rule {
        name: "d07.evidence_by_two_people",
        of: "evidence_decision",
        bad: "select d.payment_id as id, q.name as label from evidence_decision d join person q on q.id = d.decided_by
            join payment p on p.id = d.payment_id
            join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version
            left join evidence n on n.id = d.evidence_id
            where d.decided_by = d.recorded_by or n.recorded_by is distinct from d.recorded_by
            or n.outcome is distinct from d.outcome or n.payment_id is distinct from d.payment_id
            or n.attempt is distinct from d.attempt or n.at > d.at
            or p.requester_id in (d.decided_by, d.recorded_by) or v.beneficiary_id in (d.decided_by, d.recorded_by)
            or exists (select 1 from execution x where x.payment_id = d.payment_id and x.executor_id = d.decided_by
                and x.at <= d.at)",
        words: "payment {id}: {label} confirmed what they recorded, asked for, get or released themselves",
    },
    Rule {
        name: "journals.in_transit_is_what_is_under_way",
        of: "account where kind = 'in_transit'",
        bad: "select a.id, a.currency as label from account a where a.kind = 'in_transit'
            and (select coalesce(sum(j.amount_minor), 0) from journal j where j.debit_account_id = a.id)
                - (select coalesce(sum(j.amount_minor), 0) from journal j where j.credit_account_id = a.id)
            <> (select coalesce(sum(p.amount_minor), 0) from payment p where p.company_id = a.company_id
                and p.currency = a.currency and p.status in ('sent','in_doubt'))",
        words: "account {id}: what is in transit ({label}) is not what was sent and has not ended",
    },
    Rule {
        name: "gateways.said_about_an_attempt",
        of: "gateway_event",
        bad: "select g.payment_id as id, g.kind as label from gateway_event g
            where (g.payment_id is null) <> (g.attempt is null)
            or (g.payment_id is not null and not exists (select 1 from dispatch d where d.payment_id = g.payment_id
                and d.attempt = g.attempt and d.created_at <= g.at))
            or (g.kind = 'status_result' and not exists (select 1 from status_query s where s.payment_id = g.payment_id
                and s.attempt = g.attempt and s.at <= g.at))",
        words: "payment {id}: a gateway’s “{label}” is kept of no attempt, or of no question that was asked",
    },
];
