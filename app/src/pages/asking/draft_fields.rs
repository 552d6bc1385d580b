//! The fields of a draft: from a posted form to the command, from the draft or the person's home to a form.

use treasury::access::Actor;
use treasury::approvals::routing::Origin;
use treasury::money::Currency;
use treasury::requisitions::{DraftFields, LONGEST_NAME, LONGEST_PURPOSE, LONGEST_REASON, Method};

use super::draft_form::Offers;
use crate::error::Problem;
use crate::form::{Form, Reader};
use crate::form_view::FormState;

/// The command that a posted form makes. A draft may lack anything, but what is there must be readable.
pub(super) fn read(form: &Form, currency: Currency) -> Result<DraftFields, Problem> {
    let mut read = form.read();
    let payee_name = read.optional_line("payee_name", "Payee", LONGEST_NAME);
    let amount = read.optional_amount("amount", "Amount", currency);
    let purpose = read.optional_text("purpose", "Purpose", LONGEST_PURPOSE);
    let gl_account = read.optional_choice("gl_account", "Account");
    let origin = coded(&mut read, "origin", "Origin", Origin::parse);
    let region = read.optional_choice("region", "Region");
    let branch = read.optional_choice("branch", "Branch");
    let department = read.optional_choice("department", "Department");
    let cost_centre = read.optional_choice("cost_centre", "Cost centre");
    let beneficiary = read.optional_choice("beneficiary", "Colleague");
    let method = coded(&mut read, "method", "Payment method", Method::parse);
    let destination = read.optional_line("destination", "Destination", LONGEST_NAME);
    let needed_by = read.optional_date("needed_by", "Needed by");
    let urgent = read.ticked("urgent");
    let urgent_reason = read.optional_text("urgent_reason", "Why it is urgent", LONGEST_REASON);
    let duplicate_reason = read.optional_text("duplicate_reason", "Why it is no duplicate", LONGEST_REASON);
    read.finish(|| {
        let origin = origin?;
        // The form offers branch and region side by side; the origin says which of them counts, and the branch knows
        // its region.
        let (region, branch) = match origin {
            Some(Origin::Branch) => (None, branch?),
            Some(Origin::Field) => (region?, None),
            Some(Origin::Hq) => (None, None),
            None => (region?, branch?),
        };
        Some(DraftFields {
            origin,
            region,
            branch,
            department: department?,
            cost_centre: cost_centre?,
            gl_account: gl_account?,
            payee_name: payee_name?,
            method: method?,
            destination: destination?,
            beneficiary: beneficiary?,
            amount: amount?,
            purpose: purpose?,
            needed_by: needed_by?,
            urgent,
            urgent_reason: urgent_reason?,
            duplicate_reason: duplicate_reason?,
        })
    })
}

/// A choice that the domain names by a code; `Some(None)` when nothing was chosen.
fn coded<T>(read: &mut Reader<'_>, name: &str, label: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    read.parse(name, label, |raw| match raw.trim() {
        "" => Ok(None),
        code => parse(code)
            .map(Some)
            .ok_or_else(|| "is not one of the choices offered; choose again".into()),
    })
}

/// What somebody's new request most likely is: from where they work, in cash.
pub(super) fn defaults(actor: &Actor, offers: &Offers) -> DraftFields {
    let home = actor.home();
    let origin = match (home.branch, home.region) {
        (Some(_), _) => Origin::Branch,
        (None, Some(_)) => Origin::Field,
        (None, None) => Origin::Hq,
    };
    let mut centres = offers
        .cost_centres
        .iter()
        .filter(|centre| home.department.is_some() && centre.parent == home.department.map(|it| it.0));
    let cost_centre = match (centres.next(), centres.next()) {
        (Some(only), None) => Some(only.id.into()),
        _ => None,
    };
    DraftFields {
        origin: Some(origin),
        region: home.region,
        branch: home.branch,
        department: home.department,
        cost_centre,
        method: Some(Method::Cash),
        ..DraftFields::default()
    }
}

/// The form with the values of a draft to start from.
pub(super) fn starting(form: FormState, fields: &DraftFields) -> FormState {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|it| it.to_string()).unwrap_or_default()
    }
    form.starting("payee_name", fields.payee_name.clone().unwrap_or_default())
        .starting("amount", fields.amount.map(|it| it.grouped()).unwrap_or_default())
        .starting("purpose", fields.purpose.clone().unwrap_or_default())
        .starting("gl_account", text(fields.gl_account))
        .starting("origin", fields.origin.map(Origin::code).unwrap_or_default())
        .starting("region", text(fields.region))
        .starting("branch", text(fields.branch))
        .starting("department", text(fields.department))
        .starting("cost_centre", text(fields.cost_centre))
        .starting("beneficiary", text(fields.beneficiary))
        .starting("method", fields.method.unwrap_or(Method::Cash).code())
        .starting("destination", fields.destination.clone().unwrap_or_default())
        .starting("needed_by", text(fields.needed_by))
        .starting("urgent", if fields.urgent { "true" } else { "" })
        .starting("urgent_reason", fields.urgent_reason.clone().unwrap_or_default())
        .starting("duplicate_reason", fields.duplicate_reason.clone().unwrap_or_default())
}
