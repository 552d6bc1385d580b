//! The mail with the code of a batch: every line that it releases, so that a person sees them before typing it (S1).

use treasury::payments::BatchCode;

use super::{Mail, one_line};
use crate::request::RequestContext;

/// The mail that carries `code` to its executor. Send it at once and keep it nowhere.
pub fn batch_code(request: &RequestContext, code: &BatchCode) -> Mail {
    let until = request.when(code.expires_at).absolute;
    let many = code.lines.len();
    let totals: Vec<String> = code.totals.iter().map(ToString::to_string).collect();
    let totals = totals.join(" and ");
    let lines: Vec<String> = code
        .lines
        .iter()
        .map(|(payee, amount)| format!("  {amount}  {}", one_line(payee)))
        .collect();
    let what = match many {
        1 => "this payment and no other".to_owned(),
        many => format!("these {many} payments and no others"),
    };
    let text = format!(
        "Your release code is {digits}\n\n\
         It releases {what}, {totals} in all:\n\n\
         {lines}\n\n\
         It can be used once, until {until}.\n\n\
         Is a payee or an amount not what you see on the page? Do not type the code, and tell your administrator.\n\n\
         You did not ask for this? Then somebody else is signed in as you. Nobody from Countersign will ever ask you for \
         a code: do not pass it on. Change your password, which signs everybody else out, and tell your administrator:\n\
         {base_url}{account}\n",
        digits = code.code.as_str(),
        lines = lines.join("\n"),
        base_url = request.site().base_url,
        account = crate::paths::ACCOUNT,
    );
    let subject = match many {
        1 => format!("Code to release a batch of 1 payment, {totals}"),
        many => format!("Code to release {many} payments, {totals}"),
    };
    Mail::new(
        &request.site().base_url,
        code.to.clone(),
        subject,
        text,
        code.step_up.to_string(),
    )
}
