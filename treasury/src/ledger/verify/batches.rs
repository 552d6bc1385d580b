//! Batches: sealed once, proved once by whoever sealed them, and every line ended once.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "batches.are_whole",
        of: "batch",
        bad: "select b.id, cast(b.lines as text) as label from batch b where b.lines not between 1 and 100
            or (select count(*) from batch_line l where l.batch_id = b.id) <> b.lines
            or (select max(l.position) from batch_line l where l.batch_id = b.id) <> b.lines
            or exists (select 1 from batch_line l where l.batch_id = b.id and (l.position < 1
            or not exists (select 1 from payment p where p.id = l.payment_id and p.company_id = b.company_id
            and p.created_at <= b.sealed_at and l.rev between 1 and p.rev)))",
        words: "batch {id}: does not have the {label} lines that were sealed",
    },
    Rule {
        name: "batches.proved_by_their_person",
        of: "step_up where batch_id is not null",
        bad: "select s.batch_id as id, s.state as label from step_up s join batch b on b.id = s.batch_id
            where s.person_id <> b.person_id or s.created_at < b.sealed_at
            or (s.payment_id is null and s.state = 'consumed' and ((select count(*) from step_up o
            where o.batch_id = s.batch_id and o.payment_id is null and o.state = 'consumed') <> 1
            or (select count(*) from step_up l where l.batch_id = s.batch_id and l.payment_id is not null) <> b.lines))
            or (s.payment_id is not null and not exists (select 1 from step_up o join batch_line l
            on l.batch_id = o.batch_id and l.payment_id = s.payment_id
            where o.batch_id = s.batch_id and o.payment_id is null and o.state = 'consumed' and o.factor = s.factor
            and o.consumed_at = s.created_at and (s.passkey_id is null or s.passkey_id = o.passkey_id)))",
        words: "batch {id}: a step-up ({label}) does not follow from one that its person answered",
    },
    Rule {
        name: "batches.lines_end_once",
        of: "batch_refusal",
        bad: "select r.batch_id as id, cast(r.position as text) as label from batch_refusal r
            where not exists (select 1 from batch_line l join step_up s on s.batch_id = l.batch_id
            and s.payment_id = l.payment_id where l.batch_id = r.batch_id and l.position = r.position
            and s.state = 'superseded' and s.created_at <= r.at)",
        words: "batch {id}: line {label} was refused, though it was or can be released",
    },
    Rule {
        name: "trail.batches",
        of: "batch",
        bad: r#"select b.id, 'sealed' as label from batch b
            where (select count(*) from audit_event e where e.subject_id = b.id and e.action = 'batch.sealed'
                and e.actor_id = b.person_id and e.at = b.sealed_at
                and {instr}(e.detail, '"seal":"' || b.seal || '"') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'batch.sealed'
            and not exists (select 1 from batch b where b.id = e.subject_id)
            union all
            select s.batch_id as id, 'confirmed' as label from step_up s
            where s.payment_id is null and s.state = 'consumed'
            and (select count(*) from audit_event e where e.subject_id = s.batch_id and e.action = 'batch.confirmed'
                and e.actor_id = s.person_id and e.at = s.consumed_at
                and {instr}(replace(e.detail, '-', ''), '"step_up":"' || {hex s.id} || '"') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'batch.confirmed'
            and not exists (select 1 from step_up s where s.batch_id = e.subject_id and s.payment_id is null
            and s.state = 'consumed' and s.consumed_at = e.at)
            union all
            select r.batch_id as id, 'refused' as label from batch_refusal r
            join batch_line l on l.batch_id = r.batch_id and l.position = r.position
            where not exists (select 1 from audit_event e where e.subject_id = l.payment_id
                and e.action = 'payment.release_refused' and e.at = r.at and e.code = r.code
                and {instr}(replace(e.detail, '-', ''), '"batch":"' || {hex r.batch_id} || '"') > 0)"#,
        words: "batch {id}: “{label}” is in the trail or in the books, not in both",
    },
];
