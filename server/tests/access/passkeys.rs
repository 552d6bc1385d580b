//! The forms of passkeys, each after what has to be done before it.

use crate::acts::{Act, Signing};
use crate::client::{Client, Net};
use crate::people::Visitor;
use crate::scene::{PASSWORD, Scene};
use treasury::access::Actor;
use treasury::author::Caller;
use treasury::ids::PaymentId;
use treasury::testing::{Authenticator, Person, SITE};

/// Fields of a form.
pub type Fields = Vec<(&'static str, String)>;

/// What is done before a form is sent.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Confirmed by password and code.
    Confirmed,
    /// Was sent a code to confirm; the form carries it.
    Mailed,
    /// Confirmed, and an enrolment begun; the form carries its answer.
    Begun,
    /// Has a passkey.
    Enrolled,
    /// Has a passkey and has confirmed with it.
    ConfirmedByPasskey,
    /// Has a passkey and recovery codes; the form carries one of them.
    WithCodes,
    /// Has a passkey and has begun to confirm; the form carries the answer.
    Confirming,
    /// Has a passkey and has begun to sign in; the form carries the answer.
    SigningIn,
    /// Has a passkey and has begun to release a payment or a batch; the form carries the answer.
    Releasing(Signing),
}

/// A form for each action.
pub fn all(scene: &Scene) -> Vec<Act> {
    let password = [("password", PASSWORD)];
    let confirm = Act::new("/actions/account-confirm-password", "no passkey", &password);
    let wrong = [("password", "five wrong words")];
    let name = [("name", "My phone")];
    let other_name = [("name", "My old phone")];
    let wrong_code = [("recovery_secret", "00000-00000")];
    let mut acts = vec![
        confirm.by(Person::Staff),
        Act::new("/actions/account-confirm-password", "wrong password", &wrong),
        Act::new("/actions/account-confirm-password", "has a passkey", &password).after(Step::Enrolled),
        Act::new("/actions/account-confirm-mail", "right code", &[])
            .after(Step::Mailed)
            .by(Person::Staff),
        Act::new("/actions/account-confirm-begin", "no passkey", &[]),
        Act::new("/actions/account-confirm-begin", "has a passkey", &[])
            .after(Step::Enrolled)
            .by(Person::Staff),
        Act::new("/actions/account-confirm-passkey", "begun", &[])
            .after(Step::Confirming)
            .by(Person::Staff),
        Act::new("/actions/passkey-begin", "not confirmed", &name),
        Act::new("/actions/passkey-begin", "confirmed", &name)
            .after(Step::Confirmed)
            .by(Person::Staff),
        Act::new("/actions/passkey-add", "begun", &[])
            .after(Step::Begun)
            .by(Person::Staff),
        Act::new("/actions/passkey-rename", "one’s own", &other_name)
            .after(Step::Enrolled)
            .by(Person::Staff),
        Act::new("/actions/passkey-remove", "not confirmed", &[]).after(Step::Enrolled),
        Act::new("/actions/passkey-remove", "confirmed", &[])
            .after(Step::ConfirmedByPasskey)
            .by(Person::Staff),
        Act::new("/actions/account-confirm-code", "wrong code", &wrong_code).after(Step::Enrolled),
        Act::new("/actions/account-confirm-code", "right code", &[])
            .after(Step::WithCodes)
            .by(Person::Staff),
        Act::new("/actions/recovery-codes", "not confirmed", &[]).after(Step::Enrolled),
        Act::new("/actions/recovery-codes", "confirmed", &[])
            .after(Step::ConfirmedByPasskey)
            .by(Person::Staff),
        Act::new("/actions/sign-in-passkey-begin", "no address", &[]).by(Person::Staff),
        Act::new("/actions/sign-in-passkey", "begun", &[])
            .after(Step::SigningIn)
            .by(Person::Staff),
    ];
    let id = scene.things.waiting.to_string();
    let begin = Act::new("/actions/payment-passkey", "waiting", &[("payment", &id)]);
    let released = [("payment", id.as_str()), ("rev", "1")];
    let release = Act::new("/actions/payment-release", "by passkey", &released);
    acts.push(begin.after(Step::Enrolled).by(Person::Treasury));
    acts.push(
        release
            .after(Step::Releasing(Signing::One(scene.things.waiting)))
            .by(Person::Treasury),
    );
    let id = scene.things.batch.to_string();
    let begin = Act::new("/actions/batch-passkey", "sealed", &[("batch", &id)]);
    acts.push(begin.after(Step::Enrolled).by(Person::Treasury));
    let release = Act::new("/actions/batch-release", "by passkey", &[("batch", &id)]);
    let begun = Step::Releasing(Signing::Batch(scene.things.batch));
    acts.push(release.after(begun).by(Person::Treasury));
    acts
}

/// Does it, and gives what the form carries because of it. Nothing for somebody who is not signed in.
pub async fn prepared(
    scene: &Scene,
    net: &Net,
    visitor: Visitor,
    step: Step,
    client: &mut Client,
) -> Vec<(String, String)> {
    let fields = done(scene, net, visitor, step, client).await;
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

async fn done(scene: &Scene, net: &Net, visitor: Visitor, step: Step, client: &mut Client) -> Fields {
    let Visitor::Is(person) = visitor else {
        return Vec::new();
    };
    let identity = net.treasury.identity();
    let actor = identity.actor(scene.world.id(person), Caller::system()).await;
    let Ok(actor) = actor else { return Vec::new() };
    match step {
        Step::Confirmed => {
            confirm_by_mail(net, &actor, client).await;
            Vec::new()
        }
        Step::Mailed => mailed(net, &actor).await,
        Step::Begun => {
            confirm_by_mail(net, &actor, client).await;
            let action = "/actions/passkey-begin";
            post(net, client, action, vec![("name", "My phone".to_owned())]).await;
            let open = net.treasury.passkeys().open_enrolment(&actor).await.unwrap();
            let (challenge, _) = open.unwrap();
            let answer = Authenticator::new(SITE, 1).create(&challenge.options);
            vec![("ceremony", challenge.ceremony.to_string()), ("answer", answer)]
        }
        Step::Enrolled => {
            let (actor, _) = enrol(net, &actor, client).await;
            let own = net.treasury.passkeys().list(&actor).await.unwrap();
            vec![("passkey", own[0].id.to_string())]
        }
        Step::Confirming => {
            let (actor, mut phone) = enrol(net, &actor, client).await;
            confirming(net, &actor, &mut phone).await
        }
        Step::ConfirmedByPasskey => {
            let (actor, mut phone) = enrol(net, &actor, client).await;
            let fields = confirming(net, &actor, &mut phone).await;
            post(net, client, "/actions/account-confirm-passkey", fields).await;
            let own = net.treasury.passkeys().list(&actor).await.unwrap();
            vec![("passkey", own[0].id.to_string())]
        }
        Step::WithCodes => {
            let (actor, mut phone) = enrol(net, &actor, client).await;
            let fields = confirming(net, &actor, &mut phone).await;
            post(net, client, "/actions/account-confirm-passkey", fields).await;
            let key = post(net, client, "/actions/recovery-codes", Vec::new()).await;
            let codes = net.treasury.passkeys().codes_of(&actor, &key);
            vec![("recovery_secret", codes[0].to_string())]
        }
        Step::SigningIn => {
            let (_, mut phone) = enrol(net, &actor, client).await;
            let passkeys = net.treasury.passkeys();
            let ceremony = passkeys.begin_sign_in("", &Caller::system()).await.unwrap();
            let open = passkeys.open_sign_in(ceremony).await.unwrap().unwrap();
            vec![("ceremony", ceremony.to_string()), ("answer", phone.get(&open.options))]
        }
        Step::Releasing(signing) => {
            let (actor, mut phone) = enrol(net, &actor, client).await;
            let payments = net.treasury.payments();
            let begun = match signing {
                Signing::One(payment) => payments.request_passkey(&actor, payment).await,
                Signing::Batch(batch) => payments.request_batch_passkey(&actor, batch).await,
            };
            if begun.is_err() {
                return guessed(step);
            }
            let open = match signing {
                Signing::One(payment) => payments.view(&actor, payment).await.unwrap().open_passkey,
                Signing::Batch(batch) => payments.batch(&actor, batch).await.unwrap().open_passkey,
            };
            let open = open.unwrap();
            vec![
                ("step_up", open.step_up.to_string()),
                ("answer", phone.get(&open.options)),
            ]
        }
    }
}

/// What stands in for an answer where none can be had.
pub fn guessed(step: Step) -> Fields {
    let nobodys = PaymentId(Default::default()).to_string();
    match step {
        Step::Confirmed => Vec::new(),
        Step::Mailed => vec![("ceremony", nobodys), ("code", "000000".to_owned())],
        Step::WithCodes => vec![("recovery_secret", "00000-00000".to_owned())],
        Step::Enrolled | Step::ConfirmedByPasskey => vec![("passkey", nobodys)],
        Step::Begun | Step::Confirming | Step::SigningIn => vec![("ceremony", nobodys), ("answer", "{}".to_owned())],
        Step::Releasing(_) => vec![("step_up", nobodys), ("answer", "{}".to_owned())],
    }
}

/// With a passkey, which ended their sessions: signed in again.
async fn enrol(net: &Net, actor: &Actor, client: &mut Client) -> (Actor, Authenticator) {
    let mut phone = Authenticator::new(SITE, 1);
    let actor = phone.enrol(&net.treasury, actor, "My phone").await;
    client.sign_in(actor.email(), PASSWORD).await;
    (actor, phone)
}

async fn confirming(net: &Net, actor: &Actor, phone: &mut Authenticator) -> Fields {
    let passkeys = net.treasury.passkeys();
    passkeys.begin_confirmation(actor).await.unwrap();
    let open = passkeys.open_confirmation(actor).await.unwrap().unwrap();
    vec![
        ("ceremony", open.ceremony.to_string()),
        ("answer", phone.get(&open.options)),
    ]
}

async fn mailed(net: &Net, actor: &Actor) -> Fields {
    let passkeys = net.treasury.passkeys();
    let sent = passkeys.request_confirmation_code(actor, PASSWORD).await.unwrap();
    vec![("ceremony", sent.ceremony.to_string()), ("code", sent.code.to_string())]
}

async fn confirm_by_mail(net: &Net, actor: &Actor, client: &mut Client) {
    let fields = mailed(net, actor).await;
    post(net, client, "/actions/account-confirm-mail", fields).await;
}

/// Sends a form, and gives its key.
async fn post(net: &Net, client: &mut Client, action: &'static str, mut fields: Fields) -> String {
    let key = net.form_key(&client.cookie, action);
    fields.push(("key", key.clone()));
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    client.post(action, &fields).await;
    key
}
