//! The mail with a code that confirms a change of passkeys.

use treasury::passkeys::ConfirmationCode;

use super::Mail;
use crate::request::RequestContext;

/// The mail that carries `code` to its person. Send it at once and keep it nowhere.
pub fn confirmation_code(request: &RequestContext, code: &ConfirmationCode) -> Mail {
    let text = format!(
        "Your confirmation code is {digits}\n\n\
         It confirms that it is you who changes the passkeys of your account. It can be used once, within five minutes.\n\n\
         You did not ask for this? Then somebody knows your password and is signed in as you. Do not pass the code on. Change \
         your password, which signs everybody else out, and tell your administrator:\n\
         {base_url}{account}\n",
        digits = code.code.as_str(),
        base_url = request.site().base_url,
        account = crate::paths::ACCOUNT,
    );
    let subject = "Code to change your passkeys".to_owned();
    Mail::new(
        &request.site().base_url,
        code.to.clone(),
        subject,
        text,
        code.ceremony.to_string(),
    )
}
