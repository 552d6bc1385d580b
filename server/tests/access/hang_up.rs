//! A browser that goes away while its form is being worked on: what was begun is done, and done once.

use crate::acts;
use crate::client::{Client, form, urlencoded};
use crate::people::Visitor;
use crate::scene::Scene;
use axum::body::Body;
use http::{Method, header};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tower::ServiceExt;
use treasury::payments::state::Status;
use treasury::testing::Person;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_release_is_done_when_the_browser_hangs_up_and_told_when_it_asks_again() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let officer = Visitor::Is(Person::Treasury);
    let acts = acts::all(scene).await;
    let release = acts
        .iter()
        .find(|act| act.action == "/actions/payment-release" && act.situation == "waiting");
    let fields = release.unwrap().form(scene, &copy.net, officer).await;
    {
        let request = form(Method::POST, "/actions/payment-release")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, scene.cookie(officer))
            .body(Body::from(urlencoded(&fields)))
            .unwrap();
        let mut sent = pin!(copy.net.router.clone().oneshot(request));
        let looked = sent.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(looked, Poll::Pending), "a release takes longer than one look");
        // Dropped here: what axum does with the request of a browser that is gone.
    }
    copy.net.in_flight.finished().await;
    let actor = scene.auditor(&copy).await;
    let payment = copy
        .net
        .treasury
        .payments()
        .view(&actor, scene.things.waiting)
        .await
        .unwrap();
    assert_eq!(payment.status, Status::Paid);
    let done = copy.facts().await;
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    let again = client.post("/actions/payment-release", &fields).await;
    assert_eq!(
        again.location(),
        format!("/payments/{}", scene.things.waiting),
        "{}",
        again.body
    );
    assert_eq!(copy.net.refusal(&client.cookie).await, None);
    assert_eq!(done, copy.facts().await);
    copy.verify().await;
}
