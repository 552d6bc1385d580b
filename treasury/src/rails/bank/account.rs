//! Where a bank transfer goes, as a person writes it in one field, and as it is stored and shown.

#[cfg(test)]
mod tests;

use std::fmt;

use super::iban::compact;
use super::{Bic, BicError, Iban, IbanError};

/// The most characters of a bank's name.
const LONGEST_BANK: usize = 70;
/// What an account number may have, in characters. The most is what the file can carry.
const NUMBER_LENGTH: std::ops::RangeInclusive<usize> = 4..=34;
/// What a bank's or branch's code may have, in characters. The most is what the file can carry.
const CODE_LENGTH: std::ops::RangeInclusive<usize> = 2..=35;

/// An account at a bank. One without an IBAN always names its bank by BIC or by a local code.
///
/// Its `Display` is the text to store: it reads back as the same account.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BankAccount {
    number: AccountNumber,
    agent: Option<Agent>,
    bank: Option<String>,
}

/// The account's number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccountNumber {
    /// An IBAN, which names the bank too.
    Iban(Iban),
    /// A number that only its bank understands: 4 to 34 capitals and digits.
    Local(String),
}

/// The bank, as other banks know it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Agent {
    /// By its BIC.
    Bic(Bic),
    /// By the country's own clearing or branch code: 2 to 35 capitals and digits.
    Local(String),
}

/// Why a text is not a bank account; its `Display` is a sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountError {
    /// Nothing was typed.
    #[error("Write the account: an IBAN, or account number, bank and branch code, and bank, with commas between them.")]
    Empty,
    /// It is meant as an IBAN and is none.
    #[error(transparent)]
    Iban(#[from] IbanError),
    /// The account number has something else than letters and digits, no digit, or too few or too many.
    #[error(
        "Write the account number first, with 4 to 34 digits or letters, then a comma: 0123456789, 68000, Equity Bank."
    )]
    Number,
    /// There is an account number and nothing else.
    #[error("Add the bank after the account number: its bank and branch code, or its BIC, with a comma before it.")]
    NoAgent,
    /// What follows the account number is no code.
    #[error(
        "Write the bank and branch code, or the BIC, between account number and bank: 0123456789, 68000, Equity Bank."
    )]
    Agent,
    /// What is called a BIC is none.
    #[error(transparent)]
    Bic(#[from] BicError),
    /// The bank that is named is not where the IBAN is.
    #[error("The BIC {bic} is of another country than the IBAN ({country}). Compare both with the payee's papers.")]
    OtherCountry {
        /// As it was read.
        bic: Bic,
        /// The IBAN's, two letters.
        country: String,
    },
    /// A code alone is too easily mistaken.
    #[error("Add the bank's name after its code, with a comma before it: 0123456789, 68000, Equity Bank.")]
    NoBank,
    /// The bank's name is no name, or too long.
    #[error("Write the bank's name in letters, with at most {LONGEST_BANK} characters.")]
    Bank,
}

impl BankAccount {
    /// Reads what a person wrote: `IBAN`, `IBAN, BIC`, `IBAN, BIC, bank`, `IBAN, bank`, or
    /// `account number, code or BIC, bank`, where the bank may be left out after a BIC. A semicolon does for a comma,
    /// capitals, spaces and hyphens do not matter, and `IBAN`, `BIC` or `SWIFT` may stand before what they name.
    pub fn parse(text: &str) -> Result<Self, AccountError> {
        let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        let (first, rest) = parts.split_first().ok_or(AccountError::Empty)?;
        match read_number(first)? {
            AccountNumber::Iban(iban) => {
                let bic = rest.first().map_or(Ok(None), |part| read_bic(part))?;
                if let Some(bic) = bic.as_ref().filter(|bic| !are_together(iban.country(), bic.country())) {
                    return Err(AccountError::OtherCountry {
                        bic: bic.clone(),
                        country: iban.country().to_owned(),
                    });
                }
                let names = if bic.is_some() { &rest[1..] } else { rest };
                Ok(Self {
                    number: AccountNumber::Iban(iban),
                    agent: bic.map(Agent::Bic),
                    bank: read_bank(names)?,
                })
            }
            number @ AccountNumber::Local(_) => {
                let (code, names) = rest.split_first().ok_or(AccountError::NoAgent)?;
                let agent = match read_bic(code)? {
                    Some(bic) => Agent::Bic(bic),
                    None => Agent::Local(read_code(code)?),
                };
                let bank = read_bank(names)?;
                if bank.is_none() && matches!(agent, Agent::Local(_)) {
                    return Err(AccountError::NoBank);
                }
                Ok(Self {
                    number,
                    agent: Some(agent),
                    bank,
                })
            }
        }
    }

    /// The number.
    pub fn number(&self) -> &AccountNumber {
        &self.number
    }

    /// The bank's BIC or code; none only where an IBAN stands alone.
    pub fn agent(&self) -> Option<&Agent> {
        self.agent.as_ref()
    }

    /// The bank's name as it was typed, at most 70 characters.
    pub fn bank(&self) -> Option<&str> {
        self.bank.as_deref()
    }
}

impl fmt::Display for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.number {
            AccountNumber::Iban(iban) => write!(f, "{iban}")?,
            AccountNumber::Local(number) => f.write_str(number)?,
        }
        match &self.agent {
            Some(Agent::Bic(bic)) => write!(f, ", {bic}")?,
            Some(Agent::Local(code)) => write!(f, ", {code}")?,
            None => {}
        }
        self.bank.iter().try_for_each(|bank| write!(f, ", {bank}"))
    }
}

fn read_number(part: &str) -> Result<AccountNumber, AccountError> {
    if let Some(labelled) = without_label(part, "IBAN") {
        return Ok(AccountNumber::Iban(Iban::parse(labelled)?));
    }
    let number = compact(part);
    if Iban::is_meant_by(&number) {
        return Ok(AccountNumber::Iban(Iban::parse(&number)?));
    }
    // A country that joined after our table was made: the check digits tell.
    if let Ok(iban) = Iban::parse(&number) {
        return Ok(AccountNumber::Iban(iban));
    }
    if is_code(&number, &NUMBER_LENGTH) {
        Ok(AccountNumber::Local(number))
    } else {
        Err(AccountError::Number)
    }
}

/// Whether a BIC of the second country can be that of an IBAN of the first: the same, or a territory that uses its IBANs.
fn are_together(iban: &str, bic: &str) -> bool {
    let territories = match iban {
        "FR" => "BL GF GP MF MQ NC PF PM RE TF WF YT",
        "GB" => "GG IM JE",
        "FI" => "AX",
        _ => "",
    };
    iban == bic || territories.split(' ').any(|territory| territory == bic)
}

/// The BIC that a part is, none if it is something else. Something else that is called a BIC is refused.
fn read_bic(part: &str) -> Result<Option<Bic>, AccountError> {
    for label in ["BIC", "SWIFT"] {
        if let Some(labelled) = without_label(part, label) {
            return Ok(Some(Bic::parse(labelled)?));
        }
    }
    // Letters alone, capital and small ones, are a name that happens to be as long.
    let has = |kind: fn(char) -> bool| part.chars().any(kind);
    let is_name = has(char::is_uppercase) && has(char::is_lowercase) && !has(|c| c.is_ascii_digit());
    Ok(Bic::parse(part).ok().filter(|_| !is_name))
}

fn read_code(part: &str) -> Result<String, AccountError> {
    let code = compact(part);
    if is_code(&code, &CODE_LENGTH) {
        Ok(code)
    } else {
        Err(AccountError::Agent)
    }
}

/// What is left is the name; it may have commas in it.
fn read_bank(parts: &[&str]) -> Result<Option<String>, AccountError> {
    if parts.is_empty() {
        return Ok(None);
    }
    let words = parts
        .iter()
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let name = words.collect::<Vec<_>>().join(", ");
    let is_name = name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_control);
    if is_name && name.chars().count() <= LONGEST_BANK {
        Ok(Some(name))
    } else {
        Err(AccountError::Bank)
    }
}

fn is_code(compact: &str, length: &std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&compact.len())
        && compact.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && compact.bytes().any(|byte| byte.is_ascii_digit())
}

/// What follows a label such as `IBAN` or `BIC:`.
fn without_label<'a>(part: &'a str, label: &str) -> Option<&'a str> {
    let (first, rest) = part.split_at_checked(label.len())?;
    let follows = rest.starts_with(|c: char| c == ':' || c.is_whitespace());
    (follows && first.eq_ignore_ascii_case(label))
        .then(|| rest.trim_start_matches(|c: char| c == ':' || c.is_whitespace()))
}
