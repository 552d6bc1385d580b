//! Forms that no page of ours sent, or not so: by another method, from another site, with a key that is not theirs,
//! twice. Every action is tried.

use crate::acts::{self, Act};
use crate::client::{Client, Copy, ORIGIN, urlencoded};
use crate::people::Visitor;
use crate::scene::Scene;
use http::{Method, StatusCode, header};
use std::collections::BTreeSet;
use treasury::testing::Person;

/// For every action a form that would be done, and who sends it.
async fn possible(scene: &Scene) -> Vec<(Act, Visitor)> {
    let acts = acts::all(scene).await;
    let possible: Vec<_> = acts.into_iter().filter_map(|act| act.by.map(|by| (act, by))).collect();
    let actions: BTreeSet<&str> = possible.iter().map(|(act, _)| act.action).collect();
    assert_eq!(
        actions,
        app::actions::all().into_iter().collect(),
        "every action can be done by somebody"
    );
    possible
}

/// The same without what needs no key.
async fn with_key(scene: &Scene) -> Vec<(Act, Visitor)> {
    let mut acts = possible(scene).await;
    acts.retain(|(act, _)| !app::actions::PUBLIC.contains(&act.action));
    acts
}

async fn ready(scene: &Scene, act: &Act, by: Visitor) -> (Copy, Client, Vec<(String, String)>) {
    let copy = scene.copy().await;
    let mut client = Client::new(&copy.net, scene.cookie(by));
    let form = act.form_of(scene, &copy.net, by, &mut client).await;
    (copy, client, form)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s19_nothing_is_done_by_any_other_method_than_post() {
    let scene = Scene::get().await;
    for (act, by) in possible(scene).await {
        let (copy, mut client, form) = ready(scene, &act, by).await;
        let before = copy.facts().await;
        let with_query = format!("{}?{}", act.action, urlencoded(&form));
        for method in [
            Method::GET,
            Method::HEAD,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ] {
            for address in [act.action, &with_query] {
                let answer = client
                    .post_with(method.clone(), address, &form, &[("sec-fetch-site", "same-origin")])
                    .await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {}", act.action);
                assert_eq!(answer.headers[header::ALLOW], "POST");
            }
        }
        assert_eq!(before, copy.facts().await, "{act:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_from_another_site_does_nothing() {
    let scene = Scene::get().await;
    let elsewhere: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("origin", "https://evil.example")],
        &[("origin", "http://pay.example.org")],
        &[("origin", "null")],
        &[("referer", ORIGIN)],
    ];
    for (act, by) in possible(scene).await {
        let (copy, mut client, form) = ready(scene, &act, by).await;
        let before = copy.facts().await;
        for headers in elsewhere {
            let answer = client.post_with(Method::POST, act.action, &form, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {headers:?}", act.action);
            assert!(
                answer.headers.get(header::SET_COOKIE).is_none(),
                "{} {headers:?}",
                act.action
            );
        }
        assert_eq!(before, copy.facts().await, "{act:?}");
        // The same form from here is done: it was the site that was refused, not the form.
        let answer = client
            .post_with(Method::POST, act.action, &form, &[("origin", ORIGIN)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act:?}: {}", answer.body);
        assert_eq!(copy.net.refusal(&client.cookie).await, None, "{act:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_key_is_good_for_its_own_session_and_action() {
    let scene = Scene::get().await;
    let colleague = scene.cookie(Visitor::Is(Person::Colleague));
    for (act, by) in with_key(scene).await {
        let (copy, mut client, form) = ready(scene, &act, by).await;
        let before = copy.facts().await;
        let another = match act.action {
            "/actions/account-password" => "/actions/account-sign-out-everywhere",
            _ => "/actions/account-password",
        };
        for key in [
            String::new(),
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
            copy.net.form_key(colleague, act.action),
            copy.net.form_key("", act.action),
            copy.net.form_key(&client.cookie, another),
        ] {
            let mut form = form.clone();
            for (_, value) in form.iter_mut().filter(|(name, _)| name == "key") {
                value.clone_from(&key);
            }
            let answer = client.post(act.action, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{act:?}");
            let refusal = copy.net.refusal(&client.cookie).await;
            assert_eq!(refusal.as_deref(), Some("409 stale form"), "{act:?} with {key:?}");
        }
        let without: Vec<_> = form.iter().filter(|(name, _)| name != "key").cloned().collect();
        client.post(act.action, &without).await;
        let refusal = copy.net.refusal(&client.cookie).await;
        assert_eq!(refusal.as_deref(), Some("409 stale form"), "{act:?} without a key");
        assert_eq!(before, copy.facts().await, "{act:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_twice_is_done_once() {
    let scene = Scene::get().await;
    for (act, by) in with_key(scene).await {
        let (copy, mut client, form) = ready(scene, &act, by).await;
        let mut second_tab = client.clone();
        let first = client.post(act.action, &form).await;
        assert_eq!(copy.net.refusal(&client.cookie).await, None, "{act:?}");
        let done = copy.facts().await;
        let again = second_tab.post(act.action, &form).await;
        assert_eq!(done, copy.facts().await, "{act:?}");
        if act.action.starts_with("/actions/requisition-") || act.action == "/actions/payment-release" {
            assert_eq!(again.status, StatusCode::SEE_OTHER, "{act:?}: {}", again.body);
            assert_eq!(again.location(), first.location(), "{act:?}: the first outcome");
            assert_eq!(
                copy.net.refusal(&client.cookie).await,
                None,
                "{act:?}: the first outcome"
            );
        }
        copy.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_used_form_key_does_nothing_else() {
    let scene = Scene::get().await;
    for (act, by) in with_key(scene).await {
        let changed = match act.action {
            "/actions/requisition-create" | "/actions/requisition-save" => ("amount", "9,999.00"),
            "/actions/requisition-decide" => ("note", "Something else"),
            "/actions/requisition-withdraw" => ("reason", "Something else"),
            "/actions/payment-release" => ("rev", "2"),
            _ => continue,
        };
        let (copy, mut client, mut form) = ready(scene, &act, by).await;
        client.post(act.action, &form).await;
        let done = copy.facts().await;
        for (name, value) in &mut form {
            if name == changed.0 {
                *value = changed.1.to_owned();
            }
        }
        client.post(act.action, &form).await;
        let refusal = copy.net.refusal(&client.cookie).await;
        // That the payment is released already is said first: it tells more than that the form was used.
        let expected = match act.action {
            "/actions/payment-release" => "409 wrong_state",
            _ => "409 form_key",
        };
        assert_eq!(refusal.as_deref(), Some(expected), "{act:?}");
        assert_eq!(done, copy.facts().await, "{act:?}");
    }
}
