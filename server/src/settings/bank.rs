//! The settings of bank transfers: the name and the account that pays, together or not at all.

use super::{SettingsError, Sources, value_error};
use treasury::rails::bank::pain001::Version;
use treasury::rails::bank::{BankAccount, Debtor};

pub(super) fn parse(sources: &Sources) -> Result<Option<Debtor>, SettingsError> {
    let version = match sources.get("bank_file_version") {
        None => Version::V09,
        Some(text) => [Version::V09, Version::V03]
            .into_iter()
            .find(|version| version.name() == text)
            .ok_or_else(|| value_error("bank_file_version", "is pain.001.001.09 or pain.001.001.03"))?,
    };
    match (sources.get("bank_account"), sources.get("bank_debtor")) {
        (None, None) => Ok(None),
        (Some(account), Some(name)) if !name.trim().is_empty() => Ok(Some(Debtor {
            name: name.trim().to_owned(),
            account: BankAccount::parse(account).map_err(|error| value_error("bank_account", error.to_string()))?,
            version,
        })),
        (None, Some(_)) => Err(value_error(
            "bank_account",
            "is needed with bank_debtor: the account that pays",
        )),
        _ => Err(value_error(
            "bank_debtor",
            "is needed with bank_account: the name of the account",
        )),
    }
}
