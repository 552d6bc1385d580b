//! Requests made by hand, with a good key, by people who are not offered the form.

use crate::acts;
use crate::attempt::attempt;
use crate::client::Client;
use crate::pages;
use crate::people::Visitor;
use crate::scene::Scene;
use http::StatusCode;
use treasury::testing::Person;

/// What one act answers one person.
async fn outcome(action: &str, situation: &str, person: Person) -> String {
    let scene = Scene::get().await;
    let acts = acts::all(scene).await;
    let act = acts
        .into_iter()
        .find(|act| act.action == action && act.situation == situation);
    attempt(scene, act.unwrap(), Visitor::Is(person)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d01_d02_nobody_decides_what_they_asked_for_or_get() {
    let decide = "/actions/requisition-decide";
    assert_eq!(outcome(decide, "step 1", Person::Staff).await, "403 D1");
    assert_eq!(outcome(decide, "by manager", Person::BranchManager).await, "403 D1");
    assert_eq!(outcome(decide, "for manager", Person::BranchManager).await, "403 D2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d04_d05_d06_nobody_releases_what_they_asked_for_get_or_decided() {
    for action in ["/actions/payment-code", "/actions/payment-release"] {
        assert_eq!(outcome(action, "waiting", Person::Staff).await, "403 D4");
        assert_eq!(outcome(action, "by treasury", Person::Treasury).await, "403 D4");
        assert_eq!(outcome(action, "for treasury 2", Person::Treasury2).await, "403 D5");
        assert_eq!(outcome(action, "waiting", Person::Treasury3).await, "403 D6");
        assert_eq!(outcome(action, "waiting", Person::BranchManager).await, "403 D6");
    }
    // Beside the boxes that were ticked, with the duty in words.
    for (situation, person) in [("by treasury", Person::Treasury), ("for treasury 2", Person::Treasury2)] {
        assert_eq!(
            outcome("/actions/batch-seal", situation, person).await,
            "422 payment",
            "{situation}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duty_is_named_on_the_page_that_it_leads_back_to() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let acts = acts::all(scene).await;
    let release = acts
        .iter()
        .find(|act| act.action == "/actions/payment-release" && act.situation == "by treasury");
    let release = release.unwrap();
    let officer = Visitor::Is(Person::Treasury);
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    let form = release.form(scene, &copy.net, officer).await;
    let back = client.post(release.action, &form).await.location().to_owned();
    let page = client.get(&back).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("D4"), "{}", page.body);
    assert_eq!(client.get(&back).await.status, StatusCode::OK, "shown once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s09_an_administrator_decides_and_releases_nothing() {
    let scene = Scene::get().await;
    let tried = [
        "/actions/requisition-decide",
        "/actions/payment-code",
        "/actions/payment-release",
        "/actions/batch-code",
        "/actions/batch-release",
    ];
    for act in acts::all(scene)
        .await
        .into_iter()
        .filter(|act| tried.contains(&act.action))
    {
        let outcome = attempt(scene, act.clone(), Visitor::Is(Person::Admin)).await;
        assert_eq!(outcome, "404", "{act:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s21_nothing_of_a_company_is_there_for_another() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    for person in [Person::Stranger, Person::StrangerTreasury] {
        let mut client = Client::new(&copy.net, scene.cookie(Visitor::Is(person)));
        for page in pages::all(scene) {
            let answer = client.get(&page.path).await;
            if page.route.contains('{') {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person:?} {}", page.path);
            }
            for theirs in [
                "Kisumu",
                "Amina",
                "4,500.00",
                "Head office",
                "Office supplies",
                "Operations",
            ] {
                assert!(
                    !answer.body.contains(theirs),
                    "{person:?} reads {theirs} on {}",
                    page.path
                );
            }
        }
        let of_a_record = acts::all(scene).await.into_iter().filter(|act| {
            act.action != "/actions/requisition-create"
                && (act.action.starts_with("/actions/requisition-") || act.action.starts_with("/actions/payment-"))
        });
        for act in of_a_record {
            assert_eq!(
                attempt(scene, act.clone(), Visitor::Is(person)).await,
                "404",
                "{person:?} {act:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s01_a_code_goes_to_the_executor_whatever_the_form_says() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let officer = Visitor::Is(Person::Treasury);
    let acts = acts::all(scene).await;
    let ask = acts.iter().find(|act| act.action == "/actions/payment-code").unwrap();
    let mut form = ask.form(scene, &copy.net, officer).await;
    let requester = Visitor::Is(Person::Staff).email();
    for name in ["to", "email", "recipient", "executor_id", "person"] {
        form.push((name.to_owned(), requester.clone()));
    }
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    let back = client.post(ask.action, &form).await.location().to_owned();
    let mails = copy.net.mails.all();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, officer.email());
    let digits = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 6);
        parts.map(str::to_owned).collect()
    };
    let code = digits(&mails[0].text);
    assert_eq!(code.len(), 1, "{}", mails[0].text);
    let page = client.get(&back).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains(&code[0]), "the code is nowhere but in the mail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s04_a_release_takes_the_payment_and_the_code_and_nothing_else() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let officer = Visitor::Is(Person::Treasury);
    let acts = acts::all(scene).await;
    let release = acts
        .iter()
        .find(|act| act.action == "/actions/payment-release")
        .unwrap();
    let mut form = release.form(scene, &copy.net, officer).await;
    for (name, value) in [
        ("amount", "1,000,000.00"),
        ("amount_minor", "100000000"),
        ("currency", "USD"),
        ("payee", "Somebody else"),
        ("payee_name", "Somebody else"),
        ("destination", "254700000000"),
        ("method", "mpesa"),
        ("fund", &scene.world.company_fund.to_string()),
        ("fund_id", &scene.world.company_fund.to_string()),
        ("executor_id", &scene.world.id(Person::Treasury2).to_string()),
        ("otp_verified_at", "2026-03-10T08:00:00Z"),
        ("status", "paid"),
    ] {
        form.push((name.to_owned(), value.to_owned()));
    }
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    client.post(release.action, &form).await;
    assert_eq!(copy.net.refusal(&client.cookie).await, None);
    let auditor = scene.auditor(&copy).await;
    let paid = copy
        .net
        .treasury
        .payments()
        .view(&auditor, scene.things.waiting)
        .await
        .unwrap();
    assert_eq!(
        (paid.amount.minor(), paid.payee.as_str(), paid.method.as_str()),
        (450_000, "Approved", "cash")
    );
    assert_eq!(paid.fund, scene.fund());
    assert_eq!(paid.execution.unwrap().executor, scene.world.id(Person::Treasury));
    copy.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_signed_in_decides_whatever_the_form_says() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let manager = Visitor::Is(Person::BranchManager);
    let acts = acts::all(scene).await;
    let decide = acts
        .iter()
        .find(|act| act.action == "/actions/requisition-decide")
        .unwrap();
    let mut form = decide.form(scene, &copy.net, manager).await;
    let other = scene.world.id(Person::RegionalManager).to_string();
    for name in [
        "approver_id",
        "approver",
        "decided_by",
        "actor",
        "person_id",
        "requester_id",
        "user",
        "for",
    ] {
        form.push((name.to_owned(), other.clone()));
    }
    let mut client = Client::new(&copy.net, scene.cookie(manager));
    client.post(decide.action, &form).await;
    assert_eq!(copy.net.refusal(&client.cookie).await, None);
    let auditor = scene.auditor(&copy).await;
    let seen = copy
        .net
        .treasury
        .requisitions()
        .view(&auditor, scene.things.step_1)
        .await
        .unwrap();
    let decision = seen.rounds[0].steps[0].decision.clone().unwrap();
    assert_eq!(decision.by, "Beatrice Achieng");
}
