//! Journals and funds.

use super::rules::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "journals.sum_to_zero_per_currency",
        of: "journal",
        bad: "select null as id, s.currency || ' ' || cast(sum(s.minor) as text) as label from (
                select a.currency, j.amount_minor as minor from journal j join account a on a.id = j.debit_account_id
                union all
                select a.currency, -j.amount_minor as minor from journal j join account a on a.id = j.credit_account_id
            ) s group by s.currency having sum(s.minor) <> 0",
        words: "debits less credits of all accounts are not zero but {label} (minor units)",
    },
    Rule {
        name: "journals.two_sides_of_one_company",
        of: "journal",
        bad: "select j.id, null as label from journal j where j.amount_minor < 1 or j.debit_account_id = j.credit_account_id
            or not exists (select 1 from account d where d.id = j.debit_account_id
                and d.company_id = j.company_id and d.currency = j.currency)
            or not exists (select 1 from account c where c.id = j.credit_account_id
                and c.company_id = j.company_id and c.currency = j.currency)",
        words: "journal {id}: its two accounts are not two, of its company and in its currency, or its amount is not positive",
    },
    Rule {
        name: "journals.one_entry_for_each_fund_side",
        of: "journal j join fund f on f.account_id in (j.debit_account_id, j.credit_account_id)",
        bad: "select j.id, f.name as label from journal j join fund f on f.account_id = j.debit_account_id
            where (select count(*) from ledger_entry l where l.debit_journal_id = j.id and l.fund_id = f.id
                and l.account_id = f.account_id and l.amount_minor = j.amount_minor) <> 1
            union all
            select j.id, f.name as label from journal j join fund f on f.account_id = j.credit_account_id
            where (select count(*) from ledger_entry l where l.credit_journal_id = j.id and l.fund_id = f.id
                and l.account_id = f.account_id and l.amount_minor = -j.amount_minor) <> 1",
        words: "journal {id}: has not exactly one entry of its amount in fund {label}",
    },
    Rule {
        name: "ledger.entry_has_one_journal",
        of: "ledger_entry",
        bad: "select l.fund_id as id, cast(l.seq as text) as label from ledger_entry l
            where not exists (select 1 from fund f where f.id = l.fund_id and f.account_id = l.account_id)
            or (case when l.debit_journal_id is null then 0 else 1 end)
                + (case when l.credit_journal_id is null then 0 else 1 end) <> 1
            or (l.debit_journal_id is not null and not exists (select 1 from journal j where j.id = l.debit_journal_id
                and j.debit_account_id = l.account_id and j.amount_minor = l.amount_minor))
            or (l.credit_journal_id is not null and not exists (select 1 from journal j where j.id = l.credit_journal_id
                and j.credit_account_id = l.account_id and j.amount_minor = -l.amount_minor))",
        words: "fund {id}, entry {label}: no journal with its amount on its side of the fund's account",
    },
    Rule {
        name: "ledger.entry_and_journal_name_one_payment",
        of: "ledger_entry",
        bad: "select l.fund_id as id, cast(l.seq as text) as label from ledger_entry l
            join journal j on j.id = coalesce(l.debit_journal_id, l.credit_journal_id)
            where l.payment_id is distinct from j.payment_id or l.attempt is distinct from j.attempt",
        words: "fund {id}, entry {label}: belongs to another payment than its journal",
    },
    Rule {
        name: "funds.account_is_their_own",
        of: "fund",
        bad: "select f.id, f.name as label from fund f where not exists (select 1 from account a
                where a.id = f.account_id and a.kind = 'fund' and a.currency = f.currency and a.company_id = f.company_id)
            or exists (select 1 from fund o where o.account_id = f.account_id and o.id <> f.id)",
        words: "fund {id} ({label}): its account is not a fund's account of its own, in its company and currency",
    },
    Rule {
        name: "vouchers.numbers_gapless",
        of: "voucher",
        bad: "select v.fund_id as id, cast(count(*) as text) as label from voucher v group by v.fund_id
            having min(v.number) <> 1 or max(v.number) <> count(*) or count(distinct v.number) <> count(*)",
        words: "fund {id}: its {label} vouchers are not numbered from 1 without gaps",
    },
    Rule {
        name: "vouchers.of_an_execution_of_the_fund",
        of: "voucher",
        bad: "select v.fund_id as id, cast(v.number as text) as label from voucher v where not exists (
                select 1 from execution x where x.payment_id = v.payment_id and x.attempt = v.attempt and x.fund_id = v.fund_id)",
        words: "fund {id}, voucher {label}: no execution from this fund",
    },
    Rule {
        // What is not cash is numbered when it is confirmed, long after its entry. An instant is that at which an act
        // began; one that began earlier may have waited for the fund, and the clock of another machine may be behind.
        name: "vouchers.in_the_order_of_the_ledger",
        of: "voucher",
        bad: "select v.fund_id as id, cast(v.number as text) as label from voucher v
            join execution x on x.payment_id = v.payment_id and x.attempt = v.attempt
            join payment p on p.id = v.payment_id
            join voucher w on w.fund_id = v.fund_id and w.number = v.number - 1
            join execution y on y.payment_id = w.payment_id and y.attempt = w.attempt
            join payment q on q.id = w.payment_id
            where w.at > v.at + 60000000 or (p.method = 'cash' and q.method = 'cash' and y.ledger_seq >= x.ledger_seq)",
        words: "fund {id}, voucher {label}: was posted before the voucher with the number before it",
    },
];
