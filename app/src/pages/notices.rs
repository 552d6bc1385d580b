//! What I am told of, in “My security”: which notices come by mail, at once or once a day, and by SMS where that is offered.

use leptos::prelude::*;
use treasury::notices::{Choice as Chose, Choices, Chosen, Notice as News, Phone};

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::paths;

/// Chooses which notices the signed-in person gets, and how.
#[server(prefix = "/actions", endpoint = "account-notices", input = Posted)]
pub(crate) async fn choose_notices(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::ACCOUNT)?;
    let chosen = Chosen {
        by_mail: named(&form, "mail")?,
        by_sms: (!form.field("asks_sms").is_empty())
            .then(|| named(&form, "sms"))
            .transpose()?,
        daily: form.read().ticked("daily"),
    };
    act.treasury.notices().choose(&act.actor, &chosen).await?;
    done(
        paths::ACCOUNT,
        "Your notices are as you chose, also those that are on their way.",
    )
}

/// Changes the mobile number of the signed-in person.
#[server(prefix = "/actions", endpoint = "account-phone", input = Posted)]
pub(crate) async fn change_phone(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::ACCOUNT)?;
    if !act.request.site().offers_sms {
        return Err(Problem::NotFound);
    }
    let mut read = form.read();
    let typed = read.optional_line("phone", "Mobile number", LONGEST_PHONE);
    let typed = read.finish(|| typed)?.unwrap_or_default();
    let phone = act.treasury.notices().change_phone(&act.actor, &typed).await?;
    let words = phone.map_or_else(
        || "Your mobile number is removed.".to_owned(),
        |phone| format!("Your mobile number is {phone}. Choose below what is sent to it."),
    );
    done(paths::ACCOUNT, words)
}

/// More than any number has, with what people write between its digits.
const LONGEST_PHONE: usize = 30;

/// The notices whose boxes were ticked.
fn named(form: &Form, field: &str) -> Result<Vec<News>, Problem> {
    let notices: Result<_, _> = form.values(field).map(str::parse).collect();
    notices.map_err(|_| {
        Problem::malformed("This form names a notice that there is not. Reload the page and choose again.")
    })
}

/// The number, where SMS are offered, and the choices.
#[component]
pub(crate) fn NoticesSection(choices: Choices, offers_sms: bool) -> impl IntoView {
    let about =
        "What warns you of a change to your account, and codes to release a payment, always come by mail and at once.";
    let number = offers_sms.then(|| number(choices.phone.as_ref()));
    let sms = (offers_sms && choices.phone.is_some()).then_some(&choices.each[..]);
    let mut form = FormState::of::<ChooseNotices>();
    for choice in &choices.each {
        form = ticked(form, "mail", choice.notice, choice.by_mail);
        form = ticked(form, "sms", choice.notice, choice.by_sms);
    }
    if choices.daily {
        form = form.starting("daily", "true");
    }
    let by_mail = boxes(&form, "mail", "By mail", &choices.each);
    let by_sms = sms.map(|each| {
        let boxes = boxes(&form, "sms", "By SMS as well", each);
        view! { <HiddenField name="asks_sms" value="true"/>{boxes} }
    });
    let daily = form.has("daily", "true");
    view! {
        <Section id="notices" title="What I am told of" about>
            {number}
            <PostForm form>
                {by_mail}
                <CheckBox name="daily" label="Together in one mail a day" checked=daily
                    hint="At seven in the morning, and only when there is something to tell."/>
                {by_sms}
                <SubmitButton label="Save what I am told of" kind=ButtonKind::Secondary/>
            </PostForm>
        </Section>
    }
}

fn ticked(form: FormState, field: &str, notice: News, is_chosen: bool) -> FormState {
    match is_chosen {
        true => form.starting(field, notice.code()),
        false => form,
    }
}

/// A box for each notice.
fn boxes(form: &FormState, name: &'static str, legend: &'static str, each: &[Chose]) -> impl IntoView + use<> {
    let boxes: Vec<_> = each
        .iter()
        .map(|Chose { notice, .. }| {
            let (id, checked) = (format!("{name}-{}", notice.code()), form.has(name, notice.code()));
            view! { <CheckBox name id value=notice.code() label=notice.label() checked/> }
        })
        .collect();
    view! { <fieldset class="field check-boxes"><legend>{legend}</legend>{boxes}</fieldset> }
}

fn number(phone: Option<&Phone>) -> impl IntoView + use<> {
    let form = FormState::of::<ChangePhone>().starting("phone", phone.map(Phone::to_string).unwrap_or_default());
    view! {
        <PostForm form=form.clone()>
            <TextField name="phone" label="Mobile number" required=false value=form.value("phone") error=form.error("phone")
                maxlength=LONGEST_PHONE as u32 autocomplete="tel"
                hint="Such as 0712 345 678. It takes notices by SMS and nothing else, never a code. Leave it empty to remove it."/>
            <SubmitButton label="Save my number" kind=ButtonKind::Secondary/>
        </PostForm>
    }
}
