//! What a file says, in the same shape for every format.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// What a file was recognised as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// ISO 20022 bank to customer statement.
    Camt053 {
        /// The version as in the namespace, such as `001.02`; none where the file does not say.
        version: Option<String>,
    },
    /// SWIFT MT940 customer statement message.
    Mt940,
    /// Open Financial Exchange, 1.x (SGML) or 2.x (XML).
    Ofx,
    /// A table of text.
    Csv,
    /// A workbook (Office Open XML).
    Xlsx,
    /// The statement of an organisation's account at M-Pesa, as CSV or workbook.
    Mpesa,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Camt053 { version: Some(version) } => return write!(f, "camt.053.{version}"),
            Self::Camt053 { version: None } => "camt.053",
            Self::Mt940 => "MT940",
            Self::Ofx => "OFX",
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Mpesa => "M-Pesa organisation statement",
        })
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Everything that a file says. As JSON each statement repeats the format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementFile {
    /// What the file is.
    pub format: Format,
    /// Its statements, in the order of the file: one for each account, currency and period.
    pub statements: Vec<Statement>,
}

impl Serialize for StatementFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct WithFormat<'a> {
            format: &'a Format,
            #[serde(flatten)]
            statement: &'a Statement,
        }
        let format = &self.format;
        let statements = self.statements.iter();
        let statements: Vec<_> = statements.map(|statement| WithFormat { format, statement }).collect();
        let mut file = serializer.serialize_struct("StatementFile", 2)?;
        file.serialize_field("format", format)?;
        file.serialize_field("statements", &statements)?;
        file.end()
    }
}

/// A statement of one account in one currency. Where it has both balances, opening and entries make the closing one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Statement {
    /// The account as the file writes it: IBAN, account number, or short code and account name.
    pub account: Option<String>,
    /// ISO 4217 code of all amounts.
    pub currency: Option<String>,
    /// The bank's number or id of this statement.
    pub reference: Option<String>,
    /// What the account held before the first entry.
    pub opening: Option<Balance>,
    /// What was booked, in the order of the file. Genuine repeats are all there.
    pub entries: Vec<Entry>,
    /// What the account held after the last entry.
    pub closing: Option<Balance>,
    /// How many entries of the file are left out because they are in no balance: pending at the bank, or not completed.
    pub not_booked: usize,
}

/// What an account holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balance {
    /// In the statement's currency, with the file's own digits; negative when the account is overdrawn.
    #[serde(serialize_with = "exact")]
    pub amount: Decimal,
    /// Of which day.
    pub date: Option<Date>,
}

/// One movement on the account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// The line of the file, or the row of the sheet, where it begins; from 1.
    pub line: usize,
    /// When it was booked.
    #[serde(rename = "date")]
    pub booking_date: Date,
    /// From when it counts for interest.
    pub value_date: Option<Date>,
    /// In the statement's currency, with the file's own digits; positive when money came in.
    #[serde(serialize_with = "exact")]
    pub amount: Decimal,
    /// Everything that identifies it.
    pub references: Vec<Reference>,
    /// Who paid or was paid.
    pub counterparty: Option<String>,
    /// The account of that party.
    pub counterparty_account: Option<String>,
    /// What the payment was for, and what the bank says of it.
    pub text: String,
    /// Whether it takes back an earlier one.
    pub reversal: bool,
}

/// Something that identifies an entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reference {
    /// Whose reference it is.
    pub kind: ReferenceKind,
    /// As in the file.
    pub value: String,
}

/// Whose reference it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// Given by who paid, and passed on to who was paid (ISO 20022 EndToEndId).
    EndToEnd,
    /// Given by the bank that keeps the account (AcctSvcrRef; MT940 after `//`; OFX FITID).
    Bank,
    /// Given by the account's owner (MT940 field 61; a column called reference).
    Customer,
    /// Of the entry within the statement (NtryRef).
    Entry,
    /// Of the message with the instruction (MsgId).
    Message,
    /// Of the batch in that message (PmtInfId).
    Batch,
    /// Of the instruction (InstrId).
    Instruction,
    /// Given by the first bank of the chain (TxId).
    Transaction,
    /// Unique end-to-end transaction reference (UETR).
    Uetr,
    /// Given by the clearing system (ClrSysRef).
    Clearing,
    /// Of the mandate of a direct debit (MndtId).
    Mandate,
    /// Of a cheque.
    Cheque,
    /// Structured reference of who was paid, such as an invoice (ISO 11649 and the like).
    Creditor,
    /// A mobile money operator's receipt number.
    Receipt,
    /// The receipt that this one belongs to.
    LinkedReceipt,
    /// The account number that a payer typed.
    Bill,
}

impl Entry {
    /// An entry of which only the sum and the day are known yet.
    pub(crate) fn new(line: usize, booking_date: Date, amount: Decimal) -> Self {
        Self {
            line,
            booking_date,
            value_date: None,
            amount,
            references: Vec::new(),
            counterparty: None,
            counterparty_account: None,
            text: String::new(),
            reversal: false,
        }
    }

    /// Adds a reference, unless it says nothing or is there.
    pub(crate) fn refer(&mut self, kind: ReferenceKind, value: &str) {
        const NOTHING: [&str; 3] = ["NOTPROVIDED", "NONREF", "NOT PROVIDED"];
        // An entry of thousands of payments has as many different ones.
        const COMPARED: usize = 100;
        let value = value.trim();
        let reference = Reference {
            kind,
            value: value.to_owned(),
        };
        let is_there = self.references.iter().take(COMPARED).any(|other| *other == reference);
        if !value.is_empty() && !NOTHING.contains(&value) && !is_there {
            self.references.push(reference);
        }
    }
}

fn exact<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}
