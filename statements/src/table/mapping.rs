//! Which column of a table is what.

use serde::{Deserialize, Serialize};

use super::DateFormat;

/// How to read the tables of one bank. All but the columns has a usual value, so that a mapping can be short.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The sheet of a workbook; without it the only one that is not empty.
    pub sheet: Option<String>,
    /// What stands between cells; without it what divides the lines evenly.
    pub delimiter: Option<char>,
    /// What stands around cells; without it `"`.
    pub quote: Option<char>,
    /// The text's encoding by its IANA name; without it UTF-8, or else windows-1252.
    pub encoding: Option<String>,
    /// How many lines or rows stand before the headings; empty ones count.
    pub skip_lines: usize,
    /// Whether there are no headings, so that columns go by number.
    pub no_headings: bool,
    /// Which column is what.
    pub columns: Columns,
    /// The order of day, month and year; without it found out from the dates, or refused.
    pub date_format: Option<DateFormat>,
    /// What stands before the fraction of an amount; without it found out from the amounts, or refused.
    pub decimal_separator: Option<char>,
    /// What stands between thousands; without it the other one of point and comma.
    pub thousands_separator: Option<char>,
    /// Whether positive amounts (and balances) mean that money went out, as on statements of credit cards.
    pub invert_sign: bool,
    /// Whether the debit column writes money that went out with a minus; without it, if every debit has one.
    pub debit_is_negative: Option<bool>,
    /// The account, where no column says it.
    pub account: Option<String>,
    /// The currency as ISO 4217 code, where no column says it.
    pub currency: Option<String>,
}

/// Which column is what. One of amount, or debit and credit, must be there.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// The booking date.
    pub date: Option<Column>,
    /// The value date.
    pub value_date: Option<Column>,
    /// The signed amount, or the unsigned one that the indicator is for.
    pub amount: Option<Column>,
    /// Money that went out.
    pub debit: Option<Column>,
    /// Money that came in.
    pub credit: Option<Column>,
    /// Words for debit and credit next to the amount.
    pub indicator: Option<Indicator>,
    /// The currency of the amount.
    pub currency: Option<Column>,
    /// The balance after each entry.
    pub balance: Option<Column>,
    /// References of any kind.
    pub references: Vec<Column>,
    /// The name of the other party.
    pub counterparty: Option<Column>,
    /// The account of the other party.
    pub counterparty_account: Option<Column>,
    /// The own account.
    pub account: Option<Column>,
    /// What the entry is for; their texts are joined.
    pub text: Vec<Column>,
}

/// A column by its number from 1, or by its heading, whose capitals and signs do not matter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// From 1.
    Number(usize),
    /// As in the file.
    Heading(String),
}

/// The column that says whether an amount is debit or credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Where it is.
    pub column: Column,
    /// What stands there when money went out; capitals do not matter.
    #[serde(default = "debits")]
    pub debit: Vec<String>,
    /// What stands there when money came in; capitals do not matter.
    #[serde(default = "credits")]
    pub credit: Vec<String>,
}

/// The words for debit that are usual.
pub(super) fn debits() -> Vec<String> {
    ["D", "DR", "Debit", "DBIT", "Debet", "-"].map(str::to_owned).to_vec()
}

/// The words for credit that are usual.
pub(super) fn credits() -> Vec<String> {
    ["C", "CR", "Credit", "CRDT", "+"].map(str::to_owned).to_vec()
}
