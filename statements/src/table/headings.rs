//! The headings that banks use, in English, and what they mean.

use super::mapping::{self, Columns, Indicator};
use super::{Column, Mapping, Row, Table};

/// Headings stand among the first rows.
const FIRST_ROWS: usize = 60;

/// The better name of a column comes first.
const DATE: &[&str] = &[
    "posting date",
    "posted date",
    "date posted",
    "booking date",
    "book date",
    "entry date",
    "date",
    "transaction date",
    "trans date",
    "tran date",
    "txn date",
    "completion time",
    "transaction time",
    "date time",
    "value date",
];
const VALUE_DATE: &[&str] = &["value date", "val date", "valuta", "effective date"];
const AMOUNT: &[&str] = &["transaction amount", "amount", "net amount", "value"];
const DEBIT: &[&str] = &[
    "debit",
    "debits",
    "debit amount",
    "paid out",
    "money out",
    "withdrawal",
    "withdrawals",
    "withdrawn",
    "withdrawal amount",
    "amount debited",
    "dr",
    "payments out",
];
const CREDIT: &[&str] = &[
    "credit",
    "credits",
    "credit amount",
    "paid in",
    "money in",
    "deposit",
    "deposits",
    "deposit amount",
    "amount credited",
    "cr",
    "lodgement",
    "payments in",
];
const INDICATOR: &[&str] = &[
    "d c",
    "c d",
    "dr cr",
    "cr dr",
    "debit credit",
    "credit debit",
    "debit credit indicator",
];
const CURRENCY: &[&str] = &["currency", "ccy", "currency code", "account currency"];
const BALANCE: &[&str] = &[
    "balance",
    "running balance",
    "account balance",
    "book balance",
    "ledger balance",
    "balance after transaction",
    "closing balance",
];
const REFERENCE: &[&str] = &[
    "reference",
    "ref",
    "ref no",
    "reference no",
    "reference number",
    "receipt",
    "receipt no",
    "receipt number",
    "transaction id",
    "transaction reference",
    "transaction ref",
    "transaction number",
    "transaction no",
    "bank reference",
    "customer reference",
    "cheque no",
    "cheque number",
    "operation number",
    "document no",
    "txn id",
];
const COUNTERPARTY: &[&str] = &[
    "counterparty",
    "counterparty name",
    "payee",
    "payer",
    "merchant",
    "merchant name",
    "partner name",
    "beneficiary",
    "beneficiary name",
    "other party",
    "other party info",
    "name",
];
const COUNTERPARTY_ACCOUNT: &[&str] = &[
    "counterparty account",
    "bank account",
    "beneficiary account",
    "counterparty iban",
];
const ACCOUNT: &[&str] = &["account", "account number", "account no", "own account", "iban"];
const TEXT: &[&str] = &[
    "description",
    "transaction description",
    "transaction description 2",
    "description 2",
    "details",
    "detail",
    "transaction details",
    "payment details",
    "narrative",
    "narration",
    "particulars",
    "transaction particulars",
    "label",
    "memo",
    "remarks",
    "remittance information",
    "message",
    "transaction type",
];

/// A heading without capitals and signs, so that `Ref. No.` is `ref no`.
pub(crate) fn normal(heading: &str) -> String {
    let spaced: String = heading
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The mapping that the first row of headings means; none where no row has a date and an amount.
pub(super) fn recognise(table: &Table) -> Option<Mapping> {
    let rows = table.rows.iter().take(FIRST_ROWS);
    rows.filter_map(mapping).next().map(|mapping| Mapping {
        sheet: table.sheet.clone(),
        delimiter: table.delimiter,
        ..mapping
    })
}

/// The mapping that this row means, if its cells are headings.
fn mapping(row: &Row) -> Option<Mapping> {
    let headings: Vec<String> = (0..row.cells.len()).map(|at| normal(&row.text(at))).collect();
    let find = |names: &[&str]| best(&headings, names).map(|at| column(row, &headings, at));
    let all = |names: &[&str]| -> Vec<Column> {
        let found = (0..headings.len()).filter(|at| names.iter().any(|name| is(&headings[*at], name)));
        found.map(|at| column(row, &headings, at)).collect()
    };
    let date = find(DATE)?;
    let (debit, credit) = (find(DEBIT), find(CREDIT));
    let has_both = debit.is_some() && credit.is_some() && debit != credit;
    let amount = if has_both { None } else { find(AMOUNT) };
    if !has_both && amount.is_none() {
        return None;
    }
    let indicator = amount.as_ref().and_then(|_| find(INDICATOR));
    Some(Mapping {
        skip_lines: row.line - 1,
        columns: Columns {
            value_date: find(VALUE_DATE).filter(|value| *value != date),
            date: Some(date),
            amount,
            debit: debit.filter(|_| has_both),
            credit: credit.filter(|_| has_both),
            indicator: indicator.map(|column| Indicator {
                column,
                debit: mapping::debits(),
                credit: mapping::credits(),
            }),
            currency: find(CURRENCY),
            balance: find(BALANCE),
            references: all(REFERENCE),
            counterparty: find(COUNTERPARTY),
            counterparty_account: find(COUNTERPARTY_ACCOUNT),
            account: find(ACCOUNT),
            text: all(TEXT),
        },
        ..Mapping::default()
    })
}

/// The column by its heading, or by its number when there are two of that heading.
fn column(row: &Row, headings: &[String], at: usize) -> Column {
    if headings.iter().filter(|heading| **heading == headings[at]).count() > 1 {
        Column::Number(at + 1)
    } else {
        Column::Heading(row.text(at))
    }
}

fn best(headings: &[String], names: &[&str]) -> Option<usize> {
    names
        .iter()
        .find_map(|name| headings.iter().position(|heading| is(heading, name)))
}

/// The same words; or of names with several words, what follows the name of another system, as in `FIN.TRANSACTION DATE`;
/// or what has a currency after it, as in `Amount (KES)`.
fn is(heading: &str, name: &str) -> bool {
    if heading == name {
        return true;
    }
    let before = |rest: &str| rest.ends_with(' ') && rest.trim_end().len() == 3;
    let after = |rest: &str| rest.starts_with(' ') && rest.trim_start().len() == 3;
    (name.contains(' ') && heading.strip_suffix(name).is_some_and(before))
        || (is_money(name) && heading.strip_prefix(name).is_some_and(after))
}

fn is_money(name: &str) -> bool {
    [AMOUNT, DEBIT, CREDIT, BALANCE]
        .iter()
        .any(|names| names.contains(&name))
}
