//! Replenishments: who asked, decided and received, and the money that came of it.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "replenishments.one_open_per_fund",
        of: "replenishment",
        bad: "select o.fund_id as id, cast(count(*) as text) as label from replenishment o
            where o.status in ('suggested','requested','approved') group by o.fund_id having count(*) > 1",
        words: "fund {id}: {label} replenishments are open",
    },
    Rule {
        // The authorised amount may have been another one then; what was asked for is what people saw.
        name: "replenishments.were_caused",
        of: "replenishment",
        bad: "select o.id, o.status as label from replenishment o where (o.caused_by_seq is not null and not exists (
                select 1 from ledger_entry l join fund f on f.id = l.fund_id where l.fund_id = o.fund_id
                and l.seq = o.caused_by_seq and l.at <= o.created_at and f.currency = o.currency))
            or (o.caused_by_seq is null and exists (select 1 from ledger_entry l where l.fund_id = o.fund_id
                and l.seq = 0 and l.at < o.created_at))
            or o.in_transit_minor < 0 or o.in_transit_minor > (select coalesce(sum(-l.amount_minor), 0) from ledger_entry l
            where l.fund_id = o.fund_id and l.seq <= o.caused_by_seq and l.payment_id is not null)",
        words: "replenishment {id} ({label}): no entry of its fund brought it about",
    },
    Rule {
        name: "replenishments.as_people_acted",
        of: "replenishment",
        bad: "select o.id, o.status as label from replenishment o
            left join replenishment_request a on a.replenishment_id = o.id and a.fund_id = o.fund_id
            left join replenishment_decision d on d.replenishment_id = a.replenishment_id and d.asked_by = a.asked_by
                and d.amount_minor = a.amount_minor
            left join replenishment_receipt r on r.replenishment_id = d.replenishment_id and d.approved
                and r.decided_by = d.decided_by and r.approved_minor = d.amount_minor and r.amount_minor <= d.amount_minor
            where (o.status <> 'suggested' and (a.replenishment_id is null or a.amount_minor <> o.amount_minor))
            or o.updated_at <> coalesce(r.at, d.at, a.at, o.created_at)
            or o.status <> (case when r.replenishment_id is not null and r.amount_minor > 0 then 'received'
                when r.replenishment_id is not null then 'rejected'
                when d.replenishment_id is not null and d.approved then 'approved'
                when d.replenishment_id is not null then 'rejected'
                when a.replenishment_id is not null then 'requested' else 'suggested' end)",
        words: "replenishment {id}: is “{label}”, which what people did about it contradicts",
    },
    Rule {
        name: "replenishments.received_is_booked",
        of: "replenishment_receipt",
        bad: "select r.replenishment_id as id, 'receipt' as label from replenishment_receipt r
            join replenishment o on o.id = r.replenishment_id join fund f on f.id = o.fund_id
            where (select count(*) from journal j join account c on c.id = j.credit_account_id and c.kind = 'bank'
                where j.kind = 'replenishment' and j.group_id = r.replenishment_id and j.amount_minor = r.amount_minor
                and j.debit_account_id = f.account_id and j.posted_by = r.received_by and j.posted_at = r.at)
                <> (case when r.amount_minor > 0 then 1 else 0 end)
            or exists (select 1 from replenishment_receipt s where s.company_id = r.company_id
                and s.reference_key = r.reference_key and s.replenishment_id <> r.replenishment_id)
            union all
            select j.id, 'journal' as label from journal j where j.kind = 'replenishment' and not exists (
                select 1 from replenishment_receipt r where r.replenishment_id = j.group_id)",
        words: "{id}: a {label} of a replenishment, and not exactly what belongs to it, once",
    },
    Rule {
        name: "d09.who_decided_did_not_ask",
        of: "replenishment_decision",
        bad: "select d.replenishment_id as id, q.name as label from replenishment_decision d
            join replenishment_request a on a.replenishment_id = d.replenishment_id
            join person q on q.id = d.decided_by where d.decided_by = a.asked_by",
        words: "replenishment {id}: {label} asked for it and decided it (D9)",
    },
    Rule {
        name: "d10.who_received_did_not_decide",
        of: "replenishment_receipt",
        bad: "select r.replenishment_id as id, q.name as label from replenishment_receipt r
            join replenishment_decision d on d.replenishment_id = r.replenishment_id
            join person q on q.id = r.received_by where r.received_by = d.decided_by",
        words: "replenishment {id}: {label} decided it and confirmed what arrived (D10)",
    },
    Rule {
        name: "trail.replenishments",
        of: "replenishment",
        bad: r#"select o.id, o.status as label from replenishment o
            where (select count(*) from audit_event e
                where e.subject_id = o.id and e.action in ('replenishment.suggested','replenishment.begun')
                and e.at = o.created_at and {instr}(replace(e.detail, '-', ''), '"fund":"' || {hex o.fund_id} || '"') > 0) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e where e.action in ('replenishment.suggested','replenishment.begun')
            and not exists (select 1 from replenishment o where o.id = e.subject_id and o.created_at = e.at)"#,
        words: "replenishment {id}: “{label}” is in the trail or in the books, not in both",
    },
    Rule {
        name: "replenishments.by_group_finance_or_cfo",
        of: "replenishment_decision",
        bad: "select d.replenishment_id as id, q.name as label from replenishment_decision d
            join person q on q.id = d.decided_by where not exists (select 1 from role_grant g
                where g.person_id = d.decided_by and g.role in ('group_finance','cfo') and g.granted_at <= d.at
                and (g.revoked_at is null or g.revoked_at >= d.at))",
        words: "replenishment {id}: {label} decided it and was neither group finance nor CFO",
    },
    Rule {
        name: "trail.replenishments_acts",
        of: "replenishment_request",
        bad: "select x.id, x.act as label from (
                select a.replenishment_id as id, a.asked_by as person, a.at, 'replenishment.asked' as act
                from replenishment_request a
                union all
                select d.replenishment_id, d.decided_by, d.at,
                    (case when d.approved then 'replenishment.approved' else 'replenishment.rejected' end)
                from replenishment_decision d
                union all
                select r.replenishment_id, r.received_by, r.at,
                    (case when r.amount_minor > 0 then 'replenishment.received' else 'replenishment.not_received' end)
                from replenishment_receipt r) x
            where (select count(*) from audit_event e where e.subject_id = x.id and e.action = x.act
                and e.actor_id = x.person and e.at = x.at) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e
            where (e.action = 'replenishment.asked' and not exists (
                select 1 from replenishment_request a where a.replenishment_id = e.subject_id))
            or (e.action in ('replenishment.approved','replenishment.rejected') and not exists (
                select 1 from replenishment_decision d where d.replenishment_id = e.subject_id))
            or (e.action in ('replenishment.received','replenishment.not_received') and not exists (
                select 1 from replenishment_receipt r where r.replenishment_id = e.subject_id))",
        words: "replenishment {id}: “{label}” is in the trail or in the books, not in both",
    },
];
