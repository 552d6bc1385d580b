//! What a draft takes, and what is still missing from one before it can be submitted. Pure.

use super::requisition::{DraftFields, Method};
use super::text::{Field, LONGEST_NAME, LONGEST_PURPOSE, LONGEST_REASON};
use crate::approvals::routing::Origin;
use crate::error::{Result, Violations};
use crate::money::{MAX_MINOR, Money};
use crate::rails::bank::BankAccount;
use crate::rails::{Offered, mpesa};
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Why it is no duplicate.
pub(super) const DUPLICATE_REASON: Field =
    Field::lines("duplicate_reason", "the reason why it is no duplicate", LONGEST_REASON);

/// The draft with its texts tidied; a date that is kept from an earlier day may have passed meanwhile (S19).
pub(super) fn check(fields: &DraftFields, today: Date, kept: Option<Date>) -> Result<DraftFields> {
    let mut wrong = Violations::default();
    let mut clean = fields.clone();
    let name = Field::line("payee_name", "the payee's name", LONGEST_NAME);
    let purpose = Field::lines("purpose", "the purpose", LONGEST_PURPOSE);
    let destination = Field::line("destination", "the number or account", LONGEST_NAME);
    let urgent = Field::lines("urgent_reason", "the reason for the urgency", LONGEST_REASON);
    clean.payee_name = name.clean(fields.payee_name.as_deref(), &mut wrong);
    clean.payee_name = clean.payee_name.map(|name| single_spaced(&name));
    clean.purpose = purpose.clean(fields.purpose.as_deref(), &mut wrong);
    clean.destination = destination.clean(fields.destination.as_deref(), &mut wrong);
    clean.urgent_reason = urgent.clean(fields.urgent_reason.as_deref(), &mut wrong);
    clean.duplicate_reason = DUPLICATE_REASON.clean(fields.duplicate_reason.as_deref(), &mut wrong);
    if let Some(amount) = fields.amount.filter(|amount| !amount.is_payable()) {
        wrong.add("amount", unpayable(amount));
    }
    if let Some(date) = fields.needed_by.filter(|date| Some(*date) != kept) {
        check_date(date, today, &mut wrong);
    }
    // As the gateway writes it; what is no number is kept as it was typed, and told when it is submitted.
    if let (Some(Method::Mpesa), Some(text)) = (fields.method, &clean.destination)
        && let Ok(number) = mpesa::Number::parse(text)
    {
        clean.destination = Some(number.as_str().to_owned());
    }
    if let (Some(Method::Bank), Some(text)) = (fields.method, &clean.destination)
        && let Ok(account) = BankAccount::parse(text)
    {
        clean.destination = Some(account.to_string());
    }
    if fields.origin == Some(Origin::Hq) {
        // HQ is no branch: what a form had preselected there would send the request to the branch's fund.
        clean.region = None;
        clean.branch = None;
    }
    wrong.done()?;
    Ok(clean)
}

/// Everything that keeps a draft from being submitted, apart from what needs other records to be known.
pub(super) fn missing(fields: &DraftFields, today: Date, offered: Offered) -> Violations {
    let mut wrong = Violations::default();
    match fields.origin {
        None => wrong.add(
            "origin",
            "Choose where the request comes from: a branch, headquarters or the field.",
        ),
        Some(Origin::Branch) if fields.branch.is_none() => wrong.add("branch", "Choose the branch."),
        Some(Origin::Field) if fields.region.is_none() => wrong.add("region", "Choose the region."),
        Some(_) => {}
    }
    if fields.payee_name.is_none() {
        wrong.add("payee_name", "Write who is to be paid.");
    }
    match fields.amount {
        None => wrong.add("amount", "Write the amount."),
        Some(amount) if !amount.is_payable() => wrong.add("amount", unpayable(amount)),
        Some(_) => {}
    }
    if fields.purpose.is_none() {
        wrong.add("purpose", "Write what the money is for.");
    }
    if fields.gl_account.is_none() {
        wrong.add("gl_account", "Choose the account that it is booked to.");
    }
    check_method(fields, offered, &mut wrong);
    if let Some(date) = fields.needed_by {
        check_date(date, today, &mut wrong);
    }
    if fields.urgent && fields.urgent_reason.is_none() {
        wrong.add("urgent_reason", "Write why it is urgent, or take the mark away.");
    }
    wrong
}

/// What a rail cannot carry is said now, not when somebody releases it.
fn check_method(fields: &DraftFields, offered: Offered, wrong: &mut Violations) {
    let Some(method) = fields.method else {
        return wrong.add("method", "Choose how the payee gets the money.");
    };
    if !offered.has(method) {
        let words = format!("{} is not offered here. Choose another method.", method.label());
        return wrong.add("method", words);
    }
    let destination = fields.destination.as_deref();
    match method {
        Method::Cash if destination.is_some() => {
            wrong.add("destination", "Cash goes to no number or account. Leave this empty.");
        }
        Method::Mpesa => {
            if let Err(words) = mpesa::Number::parse(destination.unwrap_or_default()) {
                wrong.add("destination", words);
            }
            if let Some(Err(words)) = fields.amount.filter(|it| it.is_payable()).map(mpesa::carries) {
                wrong.add("amount", words);
            }
        }
        Method::Bank => {
            if let Err(error) = BankAccount::parse(destination.unwrap_or_default()) {
                wrong.add("destination", error.to_string());
            }
        }
        Method::Cash => {}
    }
}

fn check_date(date: Date, today: Date, wrong: &mut Violations) {
    let year: Span = 1.year();
    if date < today {
        wrong.add(
            "needed_by",
            format!("This day has passed. Choose {today} or a later day."),
        );
    } else if today.checked_add(year).is_ok_and(|last| date > last) {
        wrong.add(
            "needed_by",
            "This day is more than a year away. Choose an earlier one, or ask again later.",
        );
    }
}

fn unpayable(amount: Money) -> String {
    if amount.minor() < 1 {
        "The amount must be more than zero.".to_owned()
    } else {
        let most = Money::new(MAX_MINOR, amount.currency());
        format!("The amount is too large. The most that can be asked for is {most}.")
    }
}

fn single_spaced(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
