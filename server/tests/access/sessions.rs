//! Cookies that are nobody's, somebody else's, or were somebody's.

use crate::acts;
use crate::client::{Client, Copy};
use crate::people::Visitor;
use crate::scene::{PASSWORD, Scene, key};
use http::StatusCode;
use treasury::access::{Role, Scope};
use treasury::author::Caller;
use treasury::identity::NewGrant;
use treasury::testing::Person;

const RELEASE: &str = "/actions/payment-release";

/// Whose page this browser gets; nobody's when it is sent to sign in.
async fn who(client: &mut Client) -> Option<String> {
    let answer = client.get("/account").await;
    if answer.status == StatusCode::SEE_OTHER {
        assert!(answer.location().starts_with("/sign-in"));
        return None;
    }
    assert_eq!(answer.status, StatusCode::OK);
    let names = ["Amina Odhiambo", "Brian Otieno"];
    names
        .into_iter()
        .find(|name| answer.body.contains(name))
        .map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planted_cookie_is_never_the_one_that_is_signed_in() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let (amina, brian) = (Visitor::Is(Person::Staff), Visitor::Is(Person::Colleague));
    for planted in ["countersign=AAAAAAAAAAAAAAAAAAAAAA", scene.cookie(brian)] {
        let mut victim = Client::new(&copy.net, planted);
        victim.sign_in(&amina.email(), PASSWORD).await;
        assert_ne!(victim.cookie, planted);
        assert_eq!(who(&mut victim).await.as_deref(), Some("Amina Odhiambo"));
        let mut attacker = Client::new(&copy.net, planted);
        assert_eq!(who(&mut attacker).await, None, "the session that was planted is gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_that_signed_out_stays_out() {
    let scene = Scene::get().await;
    for (action, form) in [
        ("/actions/sign-out", false),
        ("/actions/account-sign-out-everywhere", true),
    ] {
        let copy = scene.copy().await;
        let old = scene.cookie(Visitor::Is(Person::Staff));
        let mut client = Client::new(&copy.net, old);
        assert_eq!(who(&mut client).await.as_deref(), Some("Amina Odhiambo"));
        let kept = copy.net.form_key(old, "/actions/account-password");
        let key = copy.net.form_key(old, action);
        let fields: Vec<_> = form.then(|| ("key".to_owned(), key)).into_iter().collect();
        client.post(action, &fields).await;
        assert_eq!(who(&mut client).await, None);
        let mut kept_cookie = Client::new(&copy.net, old);
        assert_eq!(who(&mut kept_cookie).await, None, "{action}");
        // A page that was left open still has its form.
        let answer = kept_cookie
            .post("/actions/account-password", &[("key".to_owned(), kept)])
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{action}");
        assert_eq!(who(&mut kept_cookie).await, None, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_ends_every_other_session() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let amina = Visitor::Is(Person::Staff);
    let mut other = Client::new(&copy.net, "");
    other.sign_in(&amina.email(), PASSWORD).await;
    let acts = acts::all(scene).await;
    let change = acts
        .iter()
        .find(|act| act.action == "/actions/account-password")
        .unwrap();
    let form = change.form(scene, &copy.net, amina).await;
    let mut client = Client::new(&copy.net, scene.cookie(amina));
    client.post(change.action, &form).await;
    assert_eq!(who(&mut client).await.as_deref(), Some("Amina Odhiambo"));
    assert_ne!(client.cookie, scene.cookie(amina));
    assert_eq!(who(&mut other).await, None);
    assert_eq!(who(&mut Client::new(&copy.net, scene.cookie(amina))).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_taken_away_counts_at_once_in_a_page_that_is_open() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let identity = copy.net.treasury.identity();
    let admin = identity
        .actor(scene.world.id(Person::Admin), Caller::system())
        .await
        .unwrap();
    let new = NewGrant {
        person: scene.world.id(Person::Colleague),
        role: Role::Treasury,
        scope: Scope::Company(scene.world.company),
        from: None,
        until: None,
    };
    let grant = identity.grant(&admin, &new, &key("grant")).await.unwrap();
    let acts = acts::all(scene).await;
    let release = acts
        .iter()
        .find(|act| act.action == "/actions/payment-release")
        .unwrap();
    let colleague = Visitor::Is(Person::Colleague);
    let form = release.form(scene, &copy.net, colleague).await;
    let mut client = Client::new(&copy.net, scene.cookie(colleague));
    let page = format!("/payments/{}/release", scene.things.waiting);
    assert_eq!(client.get(&page).await.status, StatusCode::OK);
    identity.revoke(&admin, grant, &key("revoke")).await.unwrap();
    let before = copy.facts().await;
    assert_eq!(client.post(release.action, &form).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(before, copy.facts().await);
}

/// The form that releases the payment that waits, as this visitor sends it.
async fn release_form(scene: &Scene, copy: &Copy, visitor: Visitor) -> Vec<(String, String)> {
    let acts = acts::all(scene).await;
    let release = acts
        .iter()
        .find(|act| act.action == RELEASE && act.situation == "waiting")
        .unwrap();
    release.form(scene, &copy.net, visitor).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_taken_away_counts_while_a_form_is_still_arriving() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let identity = copy.net.treasury.identity();
    let admin = identity
        .actor(scene.world.id(Person::Admin), Caller::system())
        .await
        .unwrap();
    let new = NewGrant {
        person: scene.world.id(Person::Colleague),
        role: Role::Treasury,
        scope: Scope::Company(scene.world.company),
        from: None,
        until: None,
    };
    let grant = identity.grant(&admin, &new, &key("grant")).await.unwrap();
    let colleague = Visitor::Is(Person::Colleague);
    let form = release_form(scene, &copy, colleague).await;
    let mut client = Client::new(&copy.net, scene.cookie(colleague));
    let mut before = None;
    let revoked = async {
        identity.revoke(&admin, grant, &key("revoke")).await.unwrap();
        before = Some(copy.facts().await);
    };
    let answer = client.post_slowly(RELEASE, &form, revoked).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    assert_eq!(before, Some(copy.facts().await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_deactivated_releases_nothing_with_a_form_still_arriving() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let identity = copy.net.treasury.identity();
    let admin = identity
        .actor(scene.world.id(Person::Admin), Caller::system())
        .await
        .unwrap();
    let officer = Visitor::Is(Person::Treasury);
    let form = release_form(scene, &copy, officer).await;
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    let mut before = None;
    let gone = async {
        let person = scene.world.id(Person::Treasury);
        identity.deactivate(&admin, person, &key("gone")).await.unwrap();
        before = Some(copy.facts().await);
    };
    let answer = client.post_slowly(RELEASE, &form, gone).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert_eq!(before, Some(copy.facts().await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signed_out_does_nothing_with_a_form_still_arriving() {
    let scene = Scene::get().await;
    for everywhere in [false, true] {
        let copy = scene.copy().await;
        let officer = Visitor::Is(Person::Treasury);
        let form = release_form(scene, &copy, officer).await;
        let cookie = scene.cookie(officer);
        let (mut client, mut other_tab) = (Client::new(&copy.net, cookie), Client::new(&copy.net, cookie));
        let mut before = None;
        let out = async {
            let action = match everywhere {
                true => "/actions/account-sign-out-everywhere",
                false => "/actions/sign-out",
            };
            let key = copy.net.form_key(cookie, action);
            other_tab.post(action, &[("key".to_owned(), key)]).await;
            before = Some(copy.facts().await);
        };
        let answer = client.post_slowly(RELEASE, &form, out).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
        assert_eq!(before, Some(copy.facts().await), "everywhere: {everywhere}");
        assert_eq!(who(&mut client).await, None, "everywhere: {everywhere}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_in_a_planted_session_is_not_shown_after_signing_in() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let brian = scene.cookie(Visitor::Is(Person::Colleague));
    let mut attacker = Client::new(&copy.net, brian);
    let action = "/actions/account-password";
    let fields = [
        ("key", copy.net.form_key(brian, action)),
        ("current_password", String::new()),
    ];
    attacker
        .post(action, &fields.map(|(name, value)| (name.to_owned(), value)))
        .await;
    assert_eq!(copy.net.refusal(brian).await.as_deref(), Some("422 current_password"));
    let mut victim = Client::new(&copy.net, brian);
    victim.sign_in(&Visitor::Is(Person::Staff).email(), PASSWORD).await;
    assert_eq!(copy.net.refusal(&victim.cookie).await, None);
    let page = victim.get("/account").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("needs another look"), "{}", page.body);
}
