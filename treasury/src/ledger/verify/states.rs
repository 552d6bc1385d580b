//! States that nothing in the books brought about.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "payments.status_is_proved",
        of: "payment",
        bad: r#"select q.id, q.status as label from (select p.id, p.status, p.rev, p.version, p.final_outcome, p.updated_at,
                p.created_at, p.method, r.round,
                (select count(*) from execution x where x.payment_id = p.id) as tries,
                (select max(x.at) from execution x where x.payment_id = p.id) as tried_at,
                (select o.outcome from attempt_outcome o where o.payment_id = p.id and o.attempt = (select max(x.attempt)
                    from execution x where x.payment_id = p.id)) as outcome,
                (select count(*) from audit_event e where e.subject_id = p.id and e.action = 'payment.held') as holds,
                (select count(*) from audit_event e where e.subject_id = p.id and e.action = 'payment.resumed') as resumes,
                (select count(*) from audit_event e where e.subject_id = p.id and e.action = 'payment.cancelled') as cancels,
                (select count(*) from audit_event e where e.subject_id = p.id and e.action = 'payment.in_doubt'
                    and {instr}(e.detail, '"attempt":' || cast((select max(x.attempt) from execution x
                    where x.payment_id = p.id) as text)) > 0) as doubts,
                (select max(d.outcome) from evidence_decision d where d.payment_id = p.id and d.confirmed
                    and d.outcome in ('returned','reversed')) as undone,
                (select count(*) from audit_event e where e.subject_id = p.id and e.action in ('payment.held',
                    'payment.resumed','payment.in_doubt','payment.paid','payment.failed','payment.cancelled',
                    'payment.returned','payment.reversed')) as moves,
                (select max(e.at) from audit_event e where e.subject_id = p.id and e.action in ('payment.held',
                    'payment.resumed','payment.in_doubt','payment.paid','payment.failed','payment.cancelled',
                    'payment.returned','payment.reversed')) as moved_at
                from payment p join requisition r on r.id = p.requisition_id) q
            where q.status <> (case when q.cancels > 0 then 'cancelled' when q.undone is not null then q.undone
                when q.tries = 0 and q.holds > q.resumes then 'held' when q.tries = 0 then 'awaiting_release'
                when q.method = 'cash' then 'paid' when q.outcome is not null then q.outcome
                when q.doubts > 0 then 'in_doubt' else 'sent' end)
            or q.holds - q.resumes not in (0, 1) or q.cancels > 1 or q.rev <> 1 + q.tries + q.moves
            or q.version <> q.round or q.final_outcome <> 'approved'
            or q.updated_at is distinct from (case when coalesce(q.moved_at, 0) > coalesce(q.tried_at, 0) then q.moved_at
                else coalesce(q.tried_at, q.created_at) end)"#,
        words: "payment {id}: is “{label}”, which nothing in the books brought about",
    },
    Rule {
        name: "requisitions.status_is_proved",
        of: "requisition",
        bad: "select r.id, r.status as label from requisition r
            where r.status not in ('draft','in_approval','changes_requested','approved','paid','rejected','withdrawn','expired')
            or (r.status = 'in_approval' and (select count(*) from decision d where d.requisition_id = r.id
            and d.version = r.round) >= (select t.steps from route t where t.requisition_id = r.id and t.version = r.round))
            or (r.status <> 'rejected' and exists (select 1 from decision d
            where d.requisition_id = r.id and d.outcome = 'rejected'))
            or (r.status = 'withdrawn') <> exists (select 1 from audit_event e where e.subject_id = r.id
            and e.action = 'requisition.withdrawn' and e.actor_id = r.requester_id and e.at = r.updated_at
            union all select 1 from payment p join audit_event e on e.subject_id = p.id and e.action = 'payment.cancelled'
            where p.requisition_id = r.id and p.status = 'cancelled' and e.at = r.updated_at)
            or (r.status = 'expired') <> exists (select 1 from audit_event e where e.subject_id = r.id
            and e.action = 'requisition.expired' and e.at = r.updated_at)
            or (r.status in ('changes_requested','expired')) <> (r.changes_due_at is not null)
            or (r.blocked_reason is not null and r.status <> 'in_approval')
            or r.updated_at < r.created_at
            or (r.status = 'paid' and r.updated_at is distinct from
            (select coalesce(o.at, x.at) from execution x left join attempt_outcome o on o.payment_id = x.payment_id
            and o.attempt = x.attempt where x.requisition_id = r.id order by x.attempt desc limit 1))
            or (r.status in ('in_approval','approved','rejected') and r.updated_at is distinct from
            (select max(e.at) from audit_event e where e.subject_id = r.id and e.action in ('requisition.submitted',
            'requisition.decided','requisition.step_moved','requisition.blocked','requisition.unblocked')))",
        words: "requisition {id}: is “{label}”, which nothing in the books brought about",
    },
    Rule {
        name: "requisitions.earlier_rounds_were_sent_back",
        of: "requisition_version",
        bad: "select v.requisition_id as id, cast(v.version as text) as label from requisition_version v
            join requisition r on r.id = v.requisition_id
            where v.version < r.round and not exists (select 1 from decision d where d.requisition_id = v.requisition_id
            and d.version = v.version and d.outcome = 'changes_requested')
            and not exists (select 1 from audit_event e where e.subject_id = v.requisition_id
            and e.action = 'requisition.round_voided')",
        words: "requisition {id}, round {label}: another one followed, though nobody asked for changes",
    },
    Rule {
        name: "requisitions.numbers_gapless",
        of: "requisition",
        bad: "select r.id, cast(r.number as text) as label from requisition r where r.number < 1
            or (select count(*) from requisition o where o.company_id = r.company_id and o.number = r.number) <> 1
            or (r.number > 1 and not exists (select 1 from requisition o
            where o.company_id = r.company_id and o.number = r.number - 1))",
        words: "requisition {id}: its number {label} is there twice, or the one before it is missing",
    },
    Rule {
        name: "step_ups.state_is_proved",
        of: "step_up",
        bad: "select s.id, s.state as label from step_up s where s.state not in ('open','consumed','superseded','locked')
            or (s.state = 'locked' and s.attempts <> (case s.factor when 'email-code' then 5 else 1 end)) or (s.state = 'consumed') <> (s.consumed_at is not null)
            or s.expires_at <= s.created_at or s.expires_at - s.created_at > 300000000
            or (s.payment_id is null and s.batch_id is null)
            or (s.factor = 'email-code' and (s.payment_id is null or s.batch_id is null)) <> (s.code_mac is not null)
            or (s.factor = 'passkey-uv' and (s.payment_id is null or s.batch_id is null)) <> (s.ceremony is not null)
            or (s.factor = 'passkey-uv' and s.state = 'consumed') <> exists (select 1 from passkey k
            where k.id = s.passkey_id and k.person_id = s.person_id and k.created_at <= s.created_at
            and (k.removed_at is null or k.removed_at >= s.consumed_at))
            or (s.state = 'locked') <> exists (select 1 from audit_event e
            where e.subject_id = s.id and e.action = 'step_up.locked')
            or (select count(*) from audit_event e where e.subject_id = s.id
            and e.action in ('step_up.failed','step_up.locked')) > s.attempts
            union all
            select e.subject_id as id, e.action as label from audit_event e
            where e.action in ('step_up.failed','step_up.locked','step_up.not_sent')
            and not exists (select 1 from step_up s where s.id = e.subject_id)",
        words: "step-up {id}: is “{label}”, which its tries, times and trail contradict",
    },
    Rule {
        name: "sessions.of_an_epoch_that_was",
        of: "session where person_id is not null",
        bad: "select q.id, q.name as label from person q join session s on s.person_id = q.id where s.epoch > q.epoch",
        words: "person {id} ({label}): sessions that were ended live again",
    },
];
