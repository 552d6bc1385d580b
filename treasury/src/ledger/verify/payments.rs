//! Payments, executions and step-ups.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "payments.paid_has_one_execution_debit_voucher",
        of: "payment where status in ('paid','returned','reversed')",
        bad: "select p.id, null as label from payment p where p.status in ('paid','returned','reversed')
            and ((select count(*) from execution x where x.payment_id = p.id) not between 1 and (case p.method when 'cash' then 1 else 3 end)
                or (select count(*) from ledger_entry l where l.payment_id = p.id and l.amount_minor = -p.amount_minor
                    and l.fund_id = p.fund_id) <> (select count(*) from execution x where x.payment_id = p.id)
                or (select coalesce(sum(l.amount_minor), 0) from ledger_entry l where l.payment_id = p.id)
                    <> (case p.status when 'paid' then -p.amount_minor else 0 end)
                or (select count(*) from ledger_entry l where l.payment_id = p.id)
                    <> 2 * (select count(*) from execution x where x.payment_id = p.id) - (case p.status when 'paid' then 1 else 0 end)
                or (select count(*) from journal j where j.payment_id = p.id and j.kind = 'reversal')
                    <> (case p.status when 'paid' then 0 else 1 end)
                or (select count(*) from journal j where j.payment_id = p.id and j.leg in ('direct','settle')) <> 1
                or (select count(*) from voucher v where v.payment_id = p.id) <> 1)",
        words: "payment {id}: was paid, but has not exactly one execution, one debit of its amount and one voucher, or not one reversal where it was undone",
    },
    Rule {
        name: "payments.unpaid_has_none",
        of: "payment where status in ('awaiting_release','held')",
        bad: "select p.id, p.status as label from payment p where p.status in ('awaiting_release','held')
            and (exists (select 1 from execution x where x.payment_id = p.id)
                or exists (select 1 from ledger_entry l where l.payment_id = p.id)
                or exists (select 1 from journal j where j.payment_id = p.id)
                or exists (select 1 from voucher v where v.payment_id = p.id))",
        words: "payment {id}: is “{label}”, but money moved for it",
    },
    Rule {
        // Under way: one amount is out of the fund. Failed or cancelled: none is.
        name: "payments.money_is_where_the_status_says",
        of: "payment where status in ('sent','in_doubt','failed','cancelled')",
        bad: "select p.id, p.status as label from payment p where p.status in ('sent','in_doubt','failed','cancelled')
            and ((select coalesce(sum(l.amount_minor), 0) from ledger_entry l where l.payment_id = p.id)
                    <> (case when p.status in ('sent','in_doubt') then -p.amount_minor else 0 end)
                or (select count(*) from journal j where j.payment_id = p.id and j.leg = 'send')
                    <> (select count(*) from execution x where x.payment_id = p.id)
                or (select count(*) from journal j where j.payment_id = p.id and j.leg = 'refund')
                    <> (select count(*) from attempt_outcome o where o.payment_id = p.id and o.outcome = 'failed')
                or (p.status <> 'cancelled' and not exists (select 1 from execution x where x.payment_id = p.id))
                or exists (select 1 from journal j where j.payment_id = p.id and j.leg in ('direct','settle'))
                or exists (select 1 from voucher v where v.payment_id = p.id))",
        words: "payment {id}: is “{label}”, but its money is somewhere else",
    },
    Rule {
        name: "payments.repeat_the_approved_version",
        of: "payment",
        bad: "select p.id, null as label from payment p where not exists (select 1 from requisition_version v
                where v.requisition_id = p.requisition_id and v.version = p.version and v.company_id = p.company_id
                and v.requester_id = p.requester_id and v.amount_minor = p.amount_minor and v.currency = p.currency
                and v.payee_name = p.payee_name and v.method = p.method and v.destination = p.destination
                and v.content_hash = p.content_hash)",
        words: "payment {id}: amount, payee, destination or content is not that of the approved version",
    },
    Rule {
        name: "payments.one_per_requisition",
        of: "payment",
        bad: "select p.requisition_id as id, cast(count(*) as text) as label from payment p
            group by p.requisition_id having count(*) > 1",
        words: "requisition {id}: has {label} payments",
    },
    Rule {
        name: "payments.route_was_completed",
        of: "payment",
        bad: "select p.id, null as label from payment p where not exists (select 1 from route t
                where t.requisition_id = p.requisition_id and t.version = p.version and t.steps = p.final_position)
            or (select count(distinct d.position) from decision d where d.requisition_id = p.requisition_id
                and d.version = p.version and d.outcome = 'approved' and d.position between 1 and p.final_position)
                <> p.final_position
            or exists (select 1 from decision d where d.requisition_id = p.requisition_id and d.version = p.version
                and d.outcome <> 'approved')
            or not exists (select 1 from decision d where d.requisition_id = p.requisition_id and d.version = p.version
                and d.position = p.final_position and d.approver_id = p.final_approver_id)",
        words: "payment {id}: not every step of its route was approved, or its final approver did not decide the last one",
    },
    Rule {
        name: "payments.fund_in_their_currency",
        of: "payment",
        bad: "select p.id, null as label from payment p where not exists (select 1 from fund f
                where f.id = p.fund_id and f.currency = p.currency and f.company_id = p.company_id)",
        words: "payment {id}: its fund is of another company or currency",
    },
    Rule {
        name: "executions.repeat_the_payment",
        of: "execution",
        bad: "select x.payment_id as id, null as label from execution x where not exists (select 1 from payment p
                where p.id = x.payment_id and p.requisition_id = x.requisition_id and p.requester_id = x.requester_id
                and p.final_approver_id = x.final_approver_id and p.amount_minor = x.amount_minor
                and p.fund_id = x.fund_id)
            or not exists (select 1 from ledger_entry l where l.fund_id = x.fund_id and l.seq = x.ledger_seq
                and l.payment_id = x.payment_id and l.attempt = x.attempt and l.amount_minor = -x.amount_minor)",
        words: "execution of payment {id}: does not agree with its payment or its ledger entry",
    },
    Rule {
        name: "executions.step_up_consumed_in_time",
        of: "execution",
        bad: "select x.payment_id as id, null as label from execution x where not exists (select 1 from step_up s
                where s.id = x.step_up_id and s.payment_id = x.payment_id and s.person_id = x.executor_id
                and s.digest = x.digest and s.factor = x.factor and s.state = 'consumed'
                and s.consumed_at <= s.expires_at and s.created_at <= s.consumed_at and s.consumed_at <= x.at
                and s.attempts between 1 and (case s.factor when 'email-code' then 5 else 1 end))",
        words: "execution of payment {id}: its executor consumed no step-up of this payment, in time",
    },
    Rule {
        name: "step_ups.consumed_once",
        of: "step_up where state = 'consumed' and payment_id is not null",
        bad: "select s.id, null as label from step_up s where s.state = 'consumed' and s.payment_id is not null
            and (select count(*) from execution x where x.step_up_id = s.id) <> 1",
        words: "step-up {id}: was consumed, but not by exactly one execution",
    },
    Rule {
        name: "step_ups.at_most_five_tries",
        of: "step_up",
        bad: "select s.id, cast(s.attempts as text) as label from step_up s where s.attempts not between 0 and 5",
        words: "step-up {id}: {label} tries were counted",
    },
    Rule {
        name: "audit.releases_are_recorded",
        of: "execution",
        bad: "select x.payment_id as id, null as label from execution x where (select count(*) from audit_event e
                where e.subject_id = x.payment_id and e.action = 'payment.released') <> (select count(*) from execution y
                where y.payment_id = x.payment_id)
            or not exists (select 1 from audit_event e where e.subject_id = x.payment_id
                and e.action = 'payment.released' and e.actor_id = x.executor_id)",
        words: "payment {id}: its release is not in the audit trail exactly once, in the executor's name",
    },
];
