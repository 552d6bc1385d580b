//! Whether what was booked is what was approved: accounts, kinds, instants.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ledger.entry_repeats_its_journal",
        of: "ledger_entry",
        bad: "select l.fund_id as id, cast(l.seq as text) as label from ledger_entry l where l.seq < 0
            or l.prev_seq is distinct from (case when l.seq > 0 then l.seq - 1 end)
            or l.debit_minor is distinct from (case when l.debit_journal_id is not null then l.amount_minor end)
            or l.credit_minor is distinct from (case when l.credit_journal_id is not null then -l.amount_minor end)
            or l.payment_minor is distinct from (case when l.payment_id is not null then abs(l.amount_minor) end)
            or not exists (select 1 from journal j where j.id = coalesce(l.debit_journal_id, l.credit_journal_id)
            and j.posted_at = l.at and (j.leg is null or (l.amount_minor > 0) = (j.leg in ('refund','return','reverse'))))",
        words: "fund {id}, entry {label}: its place, amounts or instant are not those of its journal",
    },
    Rule {
        name: "journals.of_a_kind_that_somebody_decides",
        of: "journal",
        bad: "select j.id, j.kind as label from journal j where j.kind not in ('opening','payment','replenishment','variance','reversal')
            or (j.kind in ('payment','reversal')) <> (j.payment_id is not null)
            or (j.kind = 'reversal') <> (j.reverses_id is not null)
            or (j.payment_id is null) <> (j.attempt is null) or (j.payment_id is null) <> (j.leg is null)",
        words: "journal {id}: is of the kind “{label}”, which nobody can decide",
    },
    Rule {
        name: "journals.touch_a_fund",
        of: "journal",
        bad: "select j.id, j.kind as label from journal j
            where not exists (select 1 from fund f where f.account_id = j.debit_account_id)
            and not exists (select 1 from fund f where f.account_id = j.credit_account_id)
            and j.leg is distinct from 'settle'",
        words: "journal {id} ({label}): moves no fund's money",
    },
    Rule {
        name: "journals.opening_is_the_first_entry",
        of: "journal where kind = 'opening'",
        bad: "select j.id, j.memo as label from journal j where j.kind = 'opening' and (j.posted_by is not null
            or j.cost_centre_id is not null or not exists (select 1 from ledger_entry l
            join fund f on f.id = l.fund_id join account a on a.id = j.credit_account_id
            where l.debit_journal_id = j.id and l.seq = 0 and f.account_id = j.debit_account_id and a.kind = 'opening'))",
        words: "journal {id} ({label}): is not the first entry of a fund, from the opening balances",
    },
    Rule {
        name: "journals.payment_books_what_was_approved",
        of: "journal where kind = 'payment'",
        bad: "select j.id, j.memo as label from journal j where j.kind = 'payment' and not exists (select 1 from payment p
            join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version
            join execution x on x.payment_id = p.id and x.attempt = j.attempt join fund f on f.id = p.fund_id
            join account a on a.id = j.debit_account_id join account c on c.id = j.credit_account_id
            left join attempt_outcome o on o.payment_id = p.id and o.attempt = j.attempt
            left join evidence_decision d on d.evidence_id = o.evidence_id
            left join gateway_event g on g.id = o.event_id
            where p.id = j.payment_id and j.amount_minor = p.amount_minor and j.currency = p.currency
            and (case when j.leg in ('direct','settle') then a.kind = 'expense' and a.gl_account_id = v.gl_account_id
                    and j.cost_centre_id is not distinct from v.cost_centre_id and j.memo = 'Paid to ' || p.payee_name
                else j.cost_centre_id is null
                    and j.memo = (case j.leg when 'send' then 'Sent to ' else 'Not paid to ' end) || p.payee_name end)
            and (case when j.leg in ('direct','send') then c.id = f.account_id and j.posted_by = x.executor_id
                    and j.posted_at = x.at and (j.leg = 'direct') = (p.method = 'cash')
                    and (j.leg = 'direct' or a.kind = 'in_transit')
                else c.kind = 'in_transit' and j.posted_at = o.at
                    and (case when g.kind = 'bank_report' then j.posted_by <> x.executor_id and j.posted_by <> p.requester_id
                        else j.posted_by is not distinct from d.decided_by end)
                    and o.outcome = (case j.leg when 'settle' then 'paid' else 'failed' end)
                    and (j.leg = 'settle' or a.id = f.account_id) end))",
        words: "journal {id} ({label}): accounts, cost centre, memo, poster or instant are not those of what was approved and released",
    },
    Rule {
        name: "journals.reversal_mirrors_what_was_paid",
        of: "journal where kind = 'reversal'",
        bad: "select j.id, j.memo as label from journal j where j.kind = 'reversal' and (not exists (select 1 from payment p
            join fund f on f.id = p.fund_id join journal o on o.id = j.reverses_id and o.payment_id = p.id
            join evidence_decision d on d.payment_id = p.id and d.attempt = j.attempt and d.outcome = p.status and d.confirmed
            where p.id = j.payment_id and o.attempt = j.attempt and o.leg in ('direct','settle')
            and j.debit_account_id = f.account_id and j.credit_account_id = o.debit_account_id
            and j.amount_minor = o.amount_minor and j.currency = o.currency
            and j.cost_centre_id is not distinct from o.cost_centre_id and j.posted_at = d.at and j.posted_by = d.decided_by
            and j.posted_at >= o.posted_at
            and (case p.status when 'returned' then j.leg = 'return' and j.memo = 'Returned by ' || p.payee_name
                else j.leg = 'reverse' and j.memo = 'Reversed, not paid to ' || p.payee_name end))
            or (select count(*) from journal o where o.reverses_id = j.reverses_id) <> 1)",
        words: "journal {id} ({label}): does not mirror what was paid, once, as two people found",
    },
    Rule {
        name: "journals.one_per_attempt_and_leg",
        of: "journal where payment_id is not null",
        bad: "select j.payment_id as id, min(j.memo) as label from journal j where j.payment_id is not null
            group by j.payment_id, j.attempt, j.leg having count(*) > 1",
        words: "payment {id} ({label}): was booked twice for one attempt",
    },
    Rule {
        name: "journals.of_the_company_of_their_payment",
        of: "journal where payment_id is not null",
        bad: "select j.id, j.memo as label from journal j join payment p on p.id = j.payment_id
            where p.company_id <> j.company_id",
        words: "journal {id} ({label}): is of another company than its payment",
    },
    Rule {
        name: "accounts.of_their_kind",
        of: "account",
        bad: "select a.id, a.name as label from account a
            where (a.kind = 'expense' and not exists (select 1 from gl_account g
            where g.id = a.gl_account_id and g.company_id = a.company_id))
            or (a.kind <> 'expense' and a.gl_account_id is not null)
            or (a.kind = 'expense' and (select count(*) from account b where b.gl_account_id = a.gl_account_id
            and b.kind = 'expense' and b.currency = a.currency) <> 1)
            or (a.kind = 'fund' and not exists (select 1 from fund f where f.account_id = a.id))
            or (a.kind in ('bank','over_short','opening','in_transit') and (select count(*) from account b
            where b.company_id = a.company_id and b.kind = a.kind and b.currency = a.currency) <> 1)
            or a.kind not in ('fund','expense','bank','over_short','opening','in_transit')",
        words: "account {id} ({label}): is not what an account of its kind is",
    },
    Rule {
        name: "vouchers.name_the_one_before",
        of: "voucher",
        bad: "select v.payment_id as id, cast(v.number as text) as label from voucher v
            where v.prev_number is distinct from (case when v.number > 1 then v.number - 1 end)
            or (v.number > 1 and not exists (select 1 from voucher w where w.fund_id = v.fund_id and w.number = v.number - 1))",
        words: "voucher {label} of payment {id}: does not follow the number before it",
    },
];
