//! The acts and their audit events: every act has its event, and every event its act. An event that was deleted
//! shows by the act, one that was made up by the act that is not there.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "trail.requisitions",
        of: "requisition",
        bad: r#"select r.id, cast(r.number as text) as label from requisition r
            where (select count(*) from audit_event e
                where e.subject_id = r.id and e.action = 'requisition.created'
                and e.actor_id is not distinct from r.requester_id and e.at = r.created_at
                and e.company_id = r.company_id
                and e.detail = '{"number":' || cast(r.number as text) || '}') <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'requisition.created'
            and not exists (select 1 from requisition r where r.id = e.subject_id)"#,
        words: "requisition {id}: “{label}” is in the trail or in the books, not alike in both",
    },
    Rule {
        name: "trail.submissions",
        of: "requisition_version",
        bad: r#"select v.requisition_id as id, cast(v.version as text) as label from requisition_version v
            where (select count(*) from audit_event e
                where e.subject_id = v.requisition_id and e.action = 'requisition.submitted'
                and e.actor_id is not distinct from v.requester_id and e.at = v.submitted_at
                and {instr}(e.detail, '"content":"' || v.content_hash || '"') > 0
                and {instr}(e.detail, '"round":' || cast(v.version as text) || ',') > 0
                and {instr}(e.detail, '"duplicate_reason":' || {json v.duplicate_reason}) > 0
                and {instr}(e.detail, '"urgent":' || (case when v.urgent then 'true' else 'false' end)
                    || ',"urgent_reason":' || {json v.urgent_reason}) > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'requisition.submitted'
            and not exists (select 1 from requisition_version v where v.requisition_id = e.subject_id and v.submitted_at = e.at)"#,
        words: "requisition {id}, “{label}”: submission and trail do not agree",
    },
    Rule {
        name: "trail.decisions",
        of: "decision",
        bad: r#"select d.requisition_id as id, cast(d.position as text) as label from decision d
            where (select count(*) from audit_event e
                where e.subject_id = d.requisition_id and e.action = 'requisition.decided'
                and e.actor_id is not distinct from d.approver_id and e.at = d.at
                and {instr}(e.detail, '"content":"' || d.content_hash || '"') > 0
                and {instr}(e.detail, '"note":' || {json d.note} || ',"outcome":"' || d.outcome || '"') > 0
                and {instr}(e.detail, '"round":' || cast(d.version as text) || ',') > 0
                and {instr}(e.detail, '"step":' || cast(d.position as text) || '}') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'requisition.decided'
            and not exists (select 1 from decision d where d.requisition_id = e.subject_id and d.at = e.at
            and d.approver_id = e.actor_id)"#,
        words: "requisition {id}, “{label}”: decision and trail do not agree",
    },
    Rule {
        name: "trail.moved_steps",
        of: "approval_step where attempt > 1",
        bad: r#"select s.requisition_id as id, cast(s.position as text) as label from approval_step s
            where s.attempt > 1 and (select count(*) from audit_event e
                where e.subject_id = s.requisition_id and e.action = 'requisition.step_moved' and e.at = s.created_at
                and {instr}(e.detail, '"attempt":' || cast(s.attempt as text) || ',"reason":' || {json s.reason}) > 0
                and {instr}(e.detail, '"role":"' || s.role || '","step":' || cast(s.position as text) || '}') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'requisition.step_moved'
            and not exists (select 1 from approval_step s where s.requisition_id = e.subject_id
            and s.created_at = e.at and s.attempt > 1)"#,
        words: "requisition {id}, “{label}”: a step was moved in the trail or in the books, not alike in both",
    },
    Rule {
        name: "trail.states",
        of: "requisition",
        bad: r#"select r.id, r.blocked_reason as label from requisition r where r.blocked_reason is not null
            and (select count(*) from audit_event e
                where e.subject_id = r.id and e.action = 'requisition.blocked' and e.detail = '{"reason":' || {json r.blocked_reason} || '}') = 0
            union all
            select r.id, 'requisition.blocked' as label from requisition r join audit_event e on e.subject_id = r.id
            and e.at = r.updated_at and e.action = 'requisition.blocked'
            where r.status = 'in_approval' and r.blocked_reason is null and not exists (select 1 from audit_event u
                where u.subject_id = r.id and u.at = r.updated_at and u.action = 'requisition.unblocked')
            union all
            select e.subject_id as id, e.action as label from audit_event e left join requisition r on r.id = e.subject_id
            where (e.action = 'requisition.withdrawn' and r.status is distinct from 'withdrawn')
            or (e.action = 'requisition.expired' and r.status is distinct from 'expired')"#,
        words: "requisition {id}: “{label}” is in the trail or in its row, not in both",
    },
    Rule {
        name: "trail.files",
        of: "version_attachment",
        bad: r#"select a.requisition_id as id, a.file_name as label from version_attachment a
            where (select count(*) from audit_event e
                where e.subject_id = a.requisition_id and e.action = 'requisition.file_attached' and {instr}(e.detail, '"sha256":"' || a.sha256 || '"') > 0) = 0
            union all
            select a.requisition_id as id, a.file_name as label from version_attachment a
            join requisition r on r.id = a.requisition_id and r.round = a.version
            join attachment b on b.requisition_id = a.requisition_id and b.sha256 = a.sha256
            where r.status in ('in_approval','approved','paid','rejected') and b.file_name <> a.file_name
            union all
            select e.subject_id as id, substr(e.detail, 12, 64) as label from audit_event e
            where e.action = 'requisition.file_attached'
            and not exists (select 1 from attachment_content c where c.sha256 = substr(e.detail, 12, 64))"#,
        words: "requisition {id}: the file {label} and the trail do not agree",
    },
    Rule {
        name: "trail.payments",
        of: "payment",
        bad: r#"select p.id, p.payee_name as label from payment p
            where (select count(*) from audit_event e
                where e.subject_id = p.id and e.action = 'payment.created'
                and e.actor_id is not distinct from p.final_approver_id and e.at = p.created_at
                and {instr}(replace(e.detail, '-', ''), '"fund":"' || {hex p.fund_id} || '"') > 0
                and {instr}(replace(e.detail, '-', ''), '"suggested_executor":'
                    || coalesce('"' || {hex p.suggested_executor_id} || '"', 'null')) > 0
                and (p.amount_minor < 1000 or {instr}(replace(replace(e.detail, ',', ''), '.', ''),
                    '"amount":"' || p.currency || ' ' || cast(p.amount_minor as text) || '"') > 0)) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'payment.created'
            and not exists (select 1 from payment p where p.id = e.subject_id and p.created_at = e.at)"#,
        words: "payment {id}: “{label}” is in the trail or in the books, not alike in both",
    },
    Rule {
        name: "trail.releases",
        of: "execution",
        bad: r#"select x.payment_id as id, x.ip as label from execution x
            join payment p on p.id = x.payment_id
            where (select count(*) from audit_event e
                where e.subject_id = x.payment_id and e.action = 'payment.released'
                and e.actor_id is not distinct from x.executor_id and e.at = x.at and e.ip = x.ip
                and {instr}(replace(e.detail, '-', ''), '"step_up":"' || {hex x.step_up_id} || '"') > 0
                and (x.amount_minor < 1000 or {instr}(replace(replace(e.detail, ',', ''), '.', ''),
                    '"amount":"' || p.currency || ' ' || cast(x.amount_minor as text) || '"') > 0)) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action = 'payment.released'
            and not exists (select 1 from execution x where x.payment_id = e.subject_id and x.at = e.at
            and x.executor_id = e.actor_id)
            union all
            select e.subject_id as id, 'form key' as label from audit_event e where e.action = 'payment.released'
            and {hex e.subject_id} in (select x.payment from (
                select o.actor_id, o.at, {hex o.subject_id} as payment from audit_event o where o.action = 'payment.released'
                except select f.person_id, f.at, replace(f.outcome, '-', '') from form_key f) x)"#,
        words: "payment {id}: “{label}”: release, form key and trail do not agree",
    },
    Rule {
        name: "trail.codes",
        of: "step_up",
        bad: r#"select coalesce(s.payment_id, s.batch_id) as id, s.state as label from step_up s
            where (s.payment_id is null or s.batch_id is null) and (select count(*) from audit_event e
                where e.subject_id = coalesce(s.payment_id, s.batch_id) and e.action =
                (case when s.batch_id is null then 'payment' else 'batch' end
                    || case s.factor when 'email-code' then '.code_requested' else '.passkey_requested' end)
                and e.actor_id is not distinct from s.person_id and e.at = s.created_at
                and {instr}(replace(e.detail, '-', ''), '"step_up":"' || {hex s.id} || '"') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action in ('payment.code_requested','payment.passkey_requested','batch.code_requested','batch.passkey_requested')
            and not exists (select 1 from step_up s where s.person_id = e.actor_id and s.created_at = e.at
            and (s.payment_id is null or s.batch_id is null) and coalesce(s.payment_id, s.batch_id) = e.subject_id
            and s.factor = (case when e.action like '%.code_requested' then 'email-code' else 'passkey-uv' end))"#,
        words: "payment or batch {id}: a code (“{label}”) is in the trail or in the books, not in both",
    },
    Rule {
        name: "form_keys.have_their_act",
        of: "form_key",
        bad: "select f.person_id as id, f.action as label from form_key f where not exists (select 1 from person q
            join audit_event e on e.company_id = q.company_id and e.at = f.at and e.actor_id = q.id
            where q.id = f.person_id)",
        words: "person {id}: sent the form “{label}”, and nothing was done then",
    },
];
