//! The mails with release codes: what the code signs, so that a person sees it before typing it (S1).

use treasury::payments::{BatchCode, ReleaseCode};

use super::{Mail, one_line};
use crate::request::RequestContext;

/// The mail that carries `code` to its executor. Send it at once and keep it nowhere.
pub fn release_code(request: &RequestContext, code: &ReleaseCode) -> Mail {
    let payee = one_line(&code.payee);
    let signs = format!(
        "It releases this payment and no other:\n\n\
         \x20 Payee        {payee}\n\
         \x20 Amount       {amount}\n\
         \x20 Fund         {fund}\n\
         \x20 Requisition  {reference}",
        amount = code.amount,
        fund = one_line(&code.fund),
        reference = treasury::requisitions::reference(code.number),
    );
    let subject = format!("Code to release {} to {payee}", code.amount);
    let until = request.when(code.expires_at).absolute;
    let text = text(request, &code.code, &signs, &until);
    let id = code.step_up.to_string();
    Mail::new(&request.site().base_url, code.to.clone(), subject, text, id)
}

/// The mail that carries the code of a batch, with every line that it releases.
pub fn batch_code(request: &RequestContext, code: &BatchCode) -> Mail {
    let totals: Vec<String> = code.totals.iter().map(ToString::to_string).collect();
    let totals = totals.join(" and ");
    let lines = code.lines.iter();
    let lines: Vec<String> = lines
        .map(|(payee, amount)| format!("  {amount}  {}", one_line(payee)))
        .collect();
    let (what, subject) = match lines.len() {
        1 => (
            "this payment and no other".to_owned(),
            "a batch of 1 payment".to_owned(),
        ),
        many => (
            format!("these {many} payments and no others"),
            format!("{many} payments"),
        ),
    };
    let signs = format!("It releases {what}, {totals} in all:\n\n{}", lines.join("\n"));
    let subject = format!("Code to release {subject}, {totals}");
    let until = request.when(code.expires_at).absolute;
    let text = text(request, &code.code, &signs, &until);
    let id = code.step_up.to_string();
    Mail::new(&request.site().base_url, code.to.clone(), subject, text, id)
}

fn text(request: &RequestContext, digits: &str, signs: &str, until: &str) -> String {
    format!(
        "Your release code is {digits}\n\n\
         {signs}\n\n\
         It can be used once, until {until}.\n\n\
         Is a payee or an amount not what you see on the page? Do not type the code, and tell your administrator.\n\n\
         You did not ask for this? Then somebody else is signed in as you. Nobody from Countersign will ever ask you for \
         a code: do not pass it on. Change your password, which signs everybody else out, and tell your administrator:\n\
         {base_url}{account}\n",
        base_url = request.site().base_url,
        account = crate::paths::ACCOUNT,
    )
}
