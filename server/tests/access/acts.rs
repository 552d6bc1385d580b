//! A form for every action, in every situation that makes a difference to somebody.

use crate::batches;
use crate::client::{Client, Net};
use crate::ends;
use crate::passkeys::{self, Step};
use crate::people::Visitor;
use crate::scene::{PASSWORD, Scene};
use crate::{toppings, variances};
use treasury::author::Caller;
use treasury::ids::{BatchId, JobId, PaymentId, RequisitionId};
use treasury::testing::Person;

/// What stands in for a code where none can be had.
pub const GUESSED: &str = "123456";

/// What a code or a passkey signs.
#[derive(Clone, Copy, Debug)]
pub enum Signing {
    One(PaymentId),
    Batch(BatchId),
}

/// One form, without its key.
#[derive(Clone, Debug)]
pub struct Act {
    /// Where it posts to.
    pub action: &'static str,
    /// What it is about.
    pub situation: &'static str,
    /// Somebody who can do it.
    pub by: Option<Visitor>,
    fields: Vec<(&'static str, String)>,
    code: Option<Signing>,
    passkey: Option<Step>,
}

impl Act {
    pub fn new(action: &'static str, situation: &'static str, fields: &[(&'static str, &str)]) -> Self {
        let fields = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self {
            action,
            situation,
            by: None,
            fields,
            code: None,
            passkey: None,
        }
    }

    /// After this was done with a passkey, and with what comes of it.
    pub fn after(self, step: Step) -> Self {
        let passkey = Some(step);
        Self { passkey, ..self }
    }

    pub fn by(self, person: Person) -> Self {
        let by = Some(Visitor::Is(person));
        Self { by, ..self }
    }

    /// With a code for this from one's own mailbox, where one can be had; guessed otherwise.
    pub fn with_code(self, signing: Signing) -> Self {
        let code = Some(signing);
        Self { code, ..self }
    }

    /// The form with this key, and a guessed code where it has one.
    pub fn form_with(&self, key: &str) -> Vec<(String, String)> {
        let code = self.code.map(|_| ("code", GUESSED.to_owned()));
        let passkey = self.passkey.map(passkeys::guessed).unwrap_or_default();
        let fields = self.fields.iter().cloned().chain(code).chain(passkey);
        let fields = fields.chain([("key", key.to_owned())]);
        fields.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The form as this visitor sends it: with a key of their session, and the code.
    pub async fn form(&self, scene: &Scene, net: &Net, visitor: Visitor) -> Vec<(String, String)> {
        let mut client = Client::new(net, scene.cookie(visitor));
        self.form_of(scene, net, visitor, &mut client).await
    }

    /// The same, where getting there may begin the visitor's session anew: the client has its cookie.
    pub async fn form_of(
        &self,
        scene: &Scene,
        net: &Net,
        visitor: Visitor,
        client: &mut Client,
    ) -> Vec<(String, String)> {
        let mut fields: Vec<_> = self
            .fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        if let Some(step) = self.passkey {
            fields.extend(passkeys::prepared(scene, net, visitor, step, client).await);
        }
        if !app::actions::PUBLIC.contains(&self.action) {
            fields.push(("key".to_owned(), net.form_key(&client.cookie, self.action)));
        }
        if let Some(signing) = self.code {
            let code = code(scene, net, visitor, signing).await;
            fields.push(("code".to_owned(), code.unwrap_or_else(|| GUESSED.to_owned())));
        }
        fields
    }
}

/// A code for a payment or a batch, if the visitor may have one.
async fn code(scene: &Scene, net: &Net, visitor: Visitor, signing: Signing) -> Option<String> {
    let Visitor::Is(person) = visitor else { return None };
    let actor = net
        .treasury
        .identity()
        .actor(scene.world.id(person), Caller::system())
        .await
        .unwrap();
    let payments = net.treasury.payments();
    let code = match signing {
        Signing::One(payment) => payments.request_code(&actor, payment).await.ok()?.code,
        Signing::Batch(batch) => payments.request_batch_code(&actor, batch).await.ok()?.code,
    };
    Some(code.to_string())
}

/// All of them.
pub async fn all(scene: &Scene) -> Vec<Act> {
    let mut acts = of_ones_own();
    acts.extend(drafts(scene).await);
    acts.extend(withdrawals(scene).await);
    acts.extend(decisions(scene));
    acts.extend(payments(scene).await);
    acts.extend(batches::all(&scene.things));
    acts.extend(passkeys::all(scene));
    acts.extend(toppings::all(&scene.world, &scene.things));
    acts.extend(variances::all(&scene.world, &scene.things));
    acts.extend(jobs(scene));
    acts
}

fn jobs(scene: &Scene) -> Vec<Act> {
    let again = |situation, job: JobId| Act::new("/actions/job-try-again", situation, &[("job", &job.to_string())]);
    vec![
        again("given up", scene.things.failed_job).by(Person::Admin),
        again("done", scene.things.done_job),
    ]
}

fn of_ones_own() -> Vec<Act> {
    let colleague = Visitor::Is(Person::Colleague).email();
    let new = "five quite unrelated words";
    let password = |situation, current: &str| {
        let fields = [
            ("current_password", current),
            ("new_password", new),
            ("new_password_again", new),
        ];
        Act::new("/actions/account-password", situation, &fields)
    };
    let sign_in = |situation, password: &str| {
        let fields = [("email", colleague.as_str()), ("password", password)];
        Act::new("/actions/sign-in", situation, &fields)
    };
    let notices = [
        ("mail", "decided"),
        ("asks_sms", "true"),
        ("sms", "paid"),
        ("daily", "true"),
    ];
    vec![
        sign_in("colleague", PASSWORD).by(Person::Staff),
        sign_in("wrong password", "five wrong words"),
        Act::new("/actions/sign-out", "oneself", &[]).by(Person::Staff),
        password("oneself", PASSWORD).by(Person::Staff),
        password("wrong password", "five wrong words"),
        Act::new("/actions/account-sign-out-everywhere", "oneself", &[]).by(Person::Staff),
        Act::new("/actions/account-notices", "oneself", &notices).by(Person::Staff),
        Act::new("/actions/account-notices", "no such", &[("mail", "passkey_added")]),
        Act::new("/actions/account-phone", "oneself", &[("phone", "0712 345 678")]).by(Person::Staff),
        Act::new("/actions/account-phone", "no number", &[("phone", "112")]),
    ]
}

/// The revision of one of the member of staff's requisitions.
async fn rev(scene: &Scene, id: RequisitionId) -> i64 {
    let staff = scene.world.actor(Person::Staff).await;
    scene.world.treasury.requisitions().view(&staff, id).await.unwrap().rev
}

async fn drafts(scene: &Scene) -> Vec<Act> {
    let (world, things) = (&scene.world, &scene.things);
    let ids = [
        ("branch", world.branch.to_string()),
        ("department", world.department.to_string()),
        ("cost_centre", world.cost_centre.to_string()),
        ("gl_account", world.gl_account.to_string()),
    ];
    let mut fields = vec![
        ("origin", "branch"),
        ("payee_name", "Somebody new"),
        ("method", "cash"),
        ("amount", "1,500.00"),
        ("purpose", "Paper"),
    ];
    fields.extend(ids.iter().map(|(name, id)| (*name, id.as_str())));
    let create = Act::new("/actions/requisition-create", "of the branch", &fields);
    let mut acts = vec![create.by(Person::Staff)];
    for (situation, id, off, possible) in [
        ("draft", things.draft, 0, true),
        ("old page", things.draft, 1, false),
        ("changes", things.changes, 0, true),
        ("step 1", things.step_1, 0, false),
        ("approved", things.approved, 0, false),
        ("paid", things.paid, 0, false),
    ] {
        let (id, rev) = (id.to_string(), (rev(scene, id).await - off).to_string());
        let mut whole = fields.clone();
        whole.extend([("id", id.as_str()), ("rev", rev.as_str())]);
        let save = Act::new("/actions/requisition-save", situation, &whole);
        let submit = Act::new("/actions/requisition-submit", situation, &[("id", &id), ("rev", &rev)]);
        for act in [save, submit] {
            acts.push(if possible { act.by(Person::Staff) } else { act });
        }
    }
    acts
}

async fn withdrawals(scene: &Scene) -> Vec<Act> {
    let things = &scene.things;
    let mut acts = Vec::new();
    for (situation, id, possible) in [
        ("draft", things.draft, true),
        ("step 1", things.step_1, true),
        ("step 2", things.step_2, true),
        ("changes", things.changes, true),
        ("rejected", things.rejected, false),
        ("approved", things.approved, false),
        ("paid", things.paid, false),
    ] {
        let (id, rev) = (id.to_string(), rev(scene, id).await.to_string());
        let fields = [
            ("id", id.as_str()),
            ("rev", rev.as_str()),
            ("reason", "Not needed any more"),
        ];
        let act = Act::new("/actions/requisition-withdraw", situation, &fields);
        acts.push(if possible { act.by(Person::Staff) } else { act });
    }
    acts
}

fn decisions(scene: &Scene) -> Vec<Act> {
    use Person::{BranchManager, RegionalManager, Treasury3};
    let things = &scene.things;
    let decide = |situation, id: RequisitionId, position: &str, outcome: &str| {
        let id = id.to_string();
        let fields = [
            ("id", id.as_str()),
            ("version", "1"),
            ("position", position),
            ("outcome", outcome),
            ("note", "Read and considered"),
            ("deadline_days", "7"),
        ];
        Act::new("/actions/requisition-decide", situation, &fields)
    };
    vec![
        decide("step 1", things.step_1, "1", "approved").by(BranchManager),
        decide("step 1: reject", things.step_1, "1", "rejected").by(BranchManager),
        decide("step 1: changes", things.step_1, "1", "changes_requested").by(BranchManager),
        decide("step 2", things.step_2, "2", "approved").by(Treasury3),
        decide("2 before 1", things.step_1, "2", "approved"),
        decide("by manager", things.by_manager, "1", "approved").by(RegionalManager),
        decide("for manager", things.for_manager, "1", "approved").by(RegionalManager),
        decide("draft", things.draft, "1", "approved"),
        decide("changes", things.changes, "1", "approved"),
        decide("rejected", things.rejected, "1", "approved"),
        decide("approved", things.approved, "2", "rejected"),
        decide("paid", things.paid, "2", "rejected"),
    ]
}

async fn payments(scene: &Scene) -> Vec<Act> {
    let things = &scene.things;
    let auditor = scene.world.actor(Person::Auditor).await;
    let mut acts = Vec::new();
    for (situation, payment, by) in [
        ("waiting", things.waiting, Some(Person::Treasury)),
        ("by treasury", things.by_treasury, Some(Person::Treasury2)),
        ("for treasury 2", things.for_treasury_2, Some(Person::Treasury)),
        ("paid", things.released, None),
    ] {
        let id = payment.to_string();
        let rev = scene
            .world
            .treasury
            .payments()
            .view(&auditor, payment)
            .await
            .unwrap()
            .rev;
        let code = Act::new("/actions/payment-code", situation, &[("payment", &id)]);
        let release = Act::new(
            "/actions/payment-release",
            situation,
            &[("payment", &id), ("rev", &rev.to_string())],
        );
        let hold = Act::new(
            "/actions/payment-hold",
            situation,
            &[
                ("payment", &id),
                ("rev", &rev.to_string()),
                ("reason", "The receipt is another shop’s"),
            ],
        );
        for act in [code, release.with_code(Signing::One(payment)), hold] {
            acts.push(Act {
                by: by.map(Visitor::Is),
                ..act
            });
        }
    }
    let (id, rev) = (things.waiting.to_string(), "1");
    let guess = [("payment", id.as_str()), ("rev", rev), ("code", GUESSED)];
    acts.push(Act::new("/actions/payment-release", "guessed code", &guess));
    let held = things.held.to_string();
    let fields = [("payment", held.as_str()), ("rev", "2"), ("reason", "")];
    acts.push(Act::new("/actions/payment-resume", "held", &fields).by(Person::Treasury2));
    let fields = [("payment", id.as_str()), ("rev", rev), ("reason", "")];
    acts.push(Act::new("/actions/payment-resume", "waiting", &fields));
    acts.extend(ends::all(things));
    acts
}
