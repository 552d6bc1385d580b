//! A browser that goes away while its form is being worked on: what was begun is done, and done once.

use crate::acts;
use crate::client::{Client, Net, form, urlencoded};
use crate::people::Visitor;
use crate::scene::{PASSWORD, Scene};
use crate::story;
use axum::body::Body;
use http::{Method, StatusCode, header};
use server::listen::serve;
use server::shutdown::Stop;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use treasury::ids::PaymentId;
use treasury::on_both_engines;
use treasury::payments::state::Status;
use treasury::testing::{Person, World, rounds};

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

/// The longest that a browser waits before it hangs up, in milliseconds.
const PATIENCE: u64 = 50;

/// Fails where a connection holds a transaction that nobody works in.
const NOTHING_OPEN: &str = "do $$ begin if exists (select 1 from pg_stat_activity where datname = current_database() \
                            and state like 'idle in transaction%') then raise exception 'left open'; end if; end $$";

/// The form of a release, complete.
async fn filled_in(world: &World, net: &Net, cookie: &str, payment: PaymentId) -> Vec<(String, String)> {
    let officer = world.actor(Person::Treasury).await;
    let code = world.treasury.payments().request_code(&officer, payment).await.unwrap();
    let fields = [
        ("key", net.form_key(cookie, "/actions/payment-release")),
        ("payment", payment.to_string()),
        ("rev", "1".to_owned()),
        ("code", code.code.to_string()),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Sends a form over a connection and hangs up after so many milliseconds. The status, where there was an answer by then.
async fn hang_up_after(
    patience: u64,
    server: SocketAddr,
    cookie: &str,
    fields: &[(String, String)],
) -> Option<StatusCode> {
    let body = urlencoded(fields);
    let request = format!(
        "POST /actions/payment-release HTTP/1.1\r\nhost: {server}\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(patience)).await;
    let mut head = [0; 12];
    match stream.try_read(&mut head) {
        Ok(12) => Some(StatusCode::from_bytes(&head[9..]).unwrap()),
        _ => None,
    }
}

on_both_engines! {
    /// However soon they go, what they were told is so, and whoever asks again is told the same. A transaction that was
    /// left open would sooner or later hold the others up.
    async fn s06_browsers_that_hang_up_lose_nothing_and_leave_nothing_open(world: World) {
        let identity = world.treasury.identity();
        identity.set_first_password(world.id(Person::Treasury), PASSWORD).await.unwrap();
        let net = Net::new(&world.treasury);
        let mut officer = Client::new(&net, "");
        officer.sign_in(&Visitor::Is(Person::Treasury).email(), PASSWORD).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, net.router.clone(), Stop::default()));
        let auditor = world.actor(Person::Auditor).await;
        let mut patience = (0..=PATIENCE).cycle();
        let all = rounds(51, 1_020);
        let mut unanswered = 0;
        for round in 0..all {
            let payment = story::waiting(&world, &format!("Round {round}"), 10_000).await;
            let fields = filled_in(&world, &net, &officer.cookie, payment).await;
            let waits = patience.next().unwrap();
            let told = hang_up_after(waits, server, &officer.cookie, &fields).await;
            net.in_flight.finished().await;
            let payments = world.treasury.payments();
            if let Some(status) = told {
                assert_eq!(status, StatusCode::SEE_OTHER, "round {round}");
                assert_eq!(payments.view(&auditor, payment).await.unwrap().status, Status::Paid, "round {round}");
            }
            unanswered += usize::from(told.is_none());
            let again = officer.post("/actions/payment-release", &fields).await;
            assert_eq!(net.refusal(&officer.cookie).await, None, "round {round}, told {told:?}");
            assert_eq!(again.location(), format!("/payments/{payment}"), "round {round}: {}", again.body);
            let seen = payments.view(&auditor, payment).await.unwrap();
            assert_eq!((seen.status, seen.voucher), (Status::Paid, Some(i64::try_from(round).unwrap() + 1)), "round {round}");
        }
        assert!(unanswered > 0, "nobody hung up");
        if world.database.url.starts_with("postgres") {
            world.database.as_owner(NOTHING_OPEN).await.unwrap();
        }
    }
}
