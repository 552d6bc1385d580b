//! Cash counts, and variances: who proposed and decided, and the money that came of it.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "counts.add_up",
        of: "cash_count",
        bad: "select c.id, c.kind as label from cash_count c
            where c.cash_minor <> (select coalesce(sum(l.denomination_minor * l.pieces), 0) from cash_count_line l
                where l.count_id = c.id)
            or not exists (select 1 from ledger_entry l where l.fund_id = c.fund_id and l.seq = c.after_seq
                and l.balance_after = c.expected_minor and l.hash = c.after_hash and l.at <= c.at)",
        words: "count {id} ({label}): its pieces are not its cash, or what it expected is not what the ledger says",
    },
    Rule {
        name: "variances.of_what_was_found",
        of: "variance",
        bad: "select v.id, cast(v.difference_minor as text) as label from variance v
            where (v.count_id is not null and not exists (select 1 from cash_count c where c.id = v.count_id
                and c.fund_id = v.fund_id and c.cash_minor + c.elsewhere_minor - c.expected_minor = v.difference_minor))
            or (v.payment_id is not null and not exists (select 1 from payment p where p.id = v.payment_id
                and p.fund_id = v.fund_id and p.status in ('paid','returned','reversed')))
            or not exists (select 1 from fund f where f.id = v.fund_id and f.currency = v.currency)",
        words: "variance {id} ({label}): of another difference, payment or fund than was found",
    },
    Rule {
        name: "variances.approved_is_booked",
        of: "variance_decision",
        bad: "select d.variance_id as id, 'decision' as label from variance_decision d
            join variance v on v.id = d.variance_id join fund f on f.id = v.fund_id
            where d.difference_minor <> v.difference_minor or d.proposed_by <> v.proposed_by or d.fund_id <> v.fund_id
            or (select count(*) from journal j
                join account o on o.id = (case when v.difference_minor > 0 then j.credit_account_id
                    else j.debit_account_id end) and o.kind = 'over_short'
                where j.kind = 'variance' and j.group_id = v.id and j.amount_minor = abs(v.difference_minor)
                and f.account_id = (case when v.difference_minor > 0 then j.debit_account_id else j.credit_account_id end)
                and j.posted_by = d.decided_by and j.posted_at = d.at) <> (case when d.approved then 1 else 0 end)
            union all
            select j.id, 'journal' as label from journal j where j.kind = 'variance' and not exists (
                select 1 from variance_decision d where d.variance_id = j.group_id and d.approved)",
        words: "{id}: a {label} of a variance, and not exactly what belongs to it, once",
    },
    Rule {
        name: "variances.found_once",
        of: "variance_decision",
        bad: "select d.variance_id as id, 'the count' as label from variance_decision d
            join variance v on v.id = d.variance_id join cash_count c on c.id = v.count_id
            join journal own on own.group_id = v.id and own.kind = 'variance'
            join ledger_entry e on e.fund_id = v.fund_id and own.id in (e.debit_journal_id, e.credit_journal_id)
            where d.approved and exists (select 1 from ledger_entry l
                join journal j on j.id = coalesce(l.debit_journal_id, l.credit_journal_id) and j.kind = 'variance'
                where l.fund_id = v.fund_id and l.seq > c.after_seq and l.seq < e.seq)
            union all
            select v.payment_id as id, 'the payment' as label from variance v
            join variance_decision d on d.variance_id = v.id and d.approved
            join payment p on p.id = v.payment_id where p.status <> 'paid'",
        words: "{id}: what {label} came to is booked more than once",
    },
    Rule {
        name: "d08.who_decided_had_no_part",
        of: "variance_decision",
        bad: "select d.variance_id as id, q.name as label from variance_decision d
            join variance v on v.id = d.variance_id join person q on q.id = d.decided_by
            left join payment p on p.id = v.payment_id left join cash_count c on c.id = v.count_id
            where d.decided_by = v.proposed_by or d.decided_by = c.counted_by
            or exists (select 1 from duty u where u.requisition_id = p.requisition_id and u.person_id = d.decided_by)",
        words: "variance {id}: {label} had a part in it and decided it (D8)",
    },
    Rule {
        name: "variances.by_a_cfo_or_ceo",
        of: "variance_decision",
        bad: "select d.variance_id as id, q.name as label from variance_decision d
            join person q on q.id = d.decided_by where not exists (select 1 from role_grant g
                where g.person_id = d.decided_by and g.role in ('cfo','ceo') and g.granted_at <= d.at
                and (g.revoked_at is null or g.revoked_at >= d.at))",
        words: "variance {id}: {label} decided it and was neither CFO nor CEO",
    },
    Rule {
        name: "trail.variances",
        of: "variance",
        bad: "select x.id, x.act as label from (
                select c.id, c.counted_by as person, c.at, 'count.sealed' as act from cash_count c
                union all
                select v.id, v.proposed_by, v.at, 'variance.proposed' from variance v
                union all
                select d.variance_id, d.decided_by, d.at,
                    (case when d.approved then 'variance.approved' else 'variance.rejected' end) from variance_decision d) x
            where (select count(*) from audit_event e where e.subject_id = x.id and e.action = x.act
                and e.actor_id = x.person and e.at = x.at) <> 1
            union all
            select e.subject_id as id, e.action as label from audit_event e
            where (e.action = 'count.sealed' and not exists (select 1 from cash_count c where c.id = e.subject_id))
            or (e.action = 'variance.proposed' and not exists (select 1 from variance v where v.id = e.subject_id))
            or (e.action in ('variance.approved','variance.rejected') and not exists (
                select 1 from variance_decision d where d.variance_id = e.subject_id))",
        words: "{id}: “{label}” is in the trail or in the books, not in both",
    },
];
