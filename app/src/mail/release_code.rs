//! The mail with a release code: what the code signs, so that a person sees it before typing it (S1).

use treasury::payments::ReleaseCode;

use super::{Mail, one_line};
use crate::request::RequestContext;

/// The mail that carries `code` to its executor. Send it at once and keep it nowhere.
pub fn release_code(request: &RequestContext, code: &ReleaseCode) -> Mail {
    let payee = one_line(&code.payee);
    let until = request.when(code.expires_at).absolute;
    let text = format!(
        "Your release code is {digits}\n\n\
         It releases this payment and no other:\n\n\
         \x20 Payee        {payee}\n\
         \x20 Amount       {amount}\n\
         \x20 Fund         {fund}\n\
         \x20 Requisition  {reference}\n\n\
         It can be used once, until {until}.\n\n\
         Is the payee or the amount not what you see on the page? Do not type the code, and tell your administrator.\n\n\
         You did not ask for this? Then somebody else is signed in as you. Nobody from Countersign will ever ask you for \
         a code: do not pass it on. Change your password, which signs everybody else out, and tell your administrator:\n\
         {base_url}{account}\n",
        digits = code.code.as_str(),
        amount = code.amount,
        fund = one_line(&code.fund),
        reference = treasury::requisitions::reference(code.number),
        base_url = request.site().base_url,
        account = crate::paths::ACCOUNT,
    );
    let subject = format!("Code to release {} to {payee}", code.amount);
    Mail::new(
        &request.site().base_url,
        code.to.clone(),
        subject,
        text,
        code.step_up.to_string(),
    )
}
