//! What stands in an address or in a header that anybody can write: it is not shown, not followed, not believed.

use crate::acts;
use crate::client::{Client, Net, ORIGIN, form};
use crate::pages;
use crate::people::Visitor;
use crate::scene::Scene;
use axum::extract::ConnectInfo;
use http::{Method, StatusCode, header};
use server::middleware::TrustedProxies;
use server::worker::{self, Mails};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use treasury::testing::Person;

/// What the framework would put into an address by itself, with words of somebody else. (`Paid OK, ref 123`)
const FORGED: &str =
    "__path=/actions/payment-release&__err=UGFpZCBPSywgcmVmIDEyMw&error=Paid+OK,+ref+123&notice=Paid+OK,+ref+123";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_address_says_is_not_shown() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    for visitor in [
        Visitor::Nobody,
        Visitor::Is(Person::Treasury),
        Visitor::Is(Person::Staff),
    ] {
        let mut client = Client::new(&copy.net, scene.cookie(visitor));
        for page in pages::all(scene) {
            let plain = client.get(&page.path).await;
            let forged = client.get(&format!("{}?{FORGED}", page.path)).await;
            assert_eq!(plain.status, forged.status, "{visitor:?} {}", page.path);
            for words in ["Paid OK", "ref 123", "__err", "UGFpZCBPSywgcmVmIDEyMw"] {
                assert!(!forged.body.contains(words), "{visitor:?} {}: {words}", page.path);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_in_mails_do_not_follow_the_host_header() {
    let scene = Scene::get().await;
    let acts = acts::all(scene).await;
    for (action, by) in [
        ("/actions/payment-code", Person::Treasury),
        ("/actions/payment-release", Person::Treasury),
        ("/actions/requisition-submit", Person::Staff),
        ("/actions/requisition-decide", Person::BranchManager),
    ] {
        let copy = scene.copy().await;
        let visitor = Visitor::Is(by);
        let act = acts
            .iter()
            .find(|act| act.action == action && act.by == Some(visitor))
            .unwrap();
        let form = act.form(scene, &copy.net, visitor).await;
        let mut client = Client::new(&copy.net, scene.cookie(visitor));
        let forged = [
            ("sec-fetch-site", "same-origin"),
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "http"),
            ("x-original-host", "evil.example"),
            ("x-original-url", "/evil.example"),
            ("forwarded", "host=evil.example;proto=http"),
        ];
        let answer = client.post_with(Method::POST, action, &form, &forged).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{action}");
        assert_eq!(copy.net.refusal(&client.cookie).await, None, "{action}");
        assert!(answer.location().starts_with('/'), "{action}: {}", answer.location());
        let page = client.get(answer.location()).await;
        let hand = Mails {
            sender: copy.net.mails.clone(),
            base_url: ORIGIN.into(),
            with_sms: false,
        };
        while worker::one(&copy.net.treasury, &hand).await.unwrap() {}
        let mails = copy.net.mails.all();
        assert!(!mails.is_empty(), "{action}");
        for mail in &mails {
            assert!(mail.text.contains(ORIGIN) && mail.html.contains(ORIGIN), "{mail:?}");
        }
        let rows = copy.everything().await;
        for (what, text) in [
            ("the answer", format!("{:?} {}", answer.headers, answer.body)),
            ("the page", page.body),
            ("a mail", format!("{mails:?}")),
            ("a row", format!("{rows:?}")),
        ] {
            assert!(!text.contains("evil"), "{action}: {what}: {text}");
        }
    }
}

/// The peer, the headers it sends, and the address that is written down.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// One sign-in that fails, from this peer and with these headers.
async fn try_to_sign_in(net: &Net, peer: &str, headers: &[(&str, &str)]) {
    let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
    let mut request = form(Method::POST, "/actions/sign-in")
        .header("sec-fetch-site", "same-origin")
        .extension(ConnectInfo(peer));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = "email=nobody%40amani.example&password=five+wrong+words";
    let answer = Client::new(net, "").send(request, body).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_believed_from_a_named_proxy_only() {
    let scene = Scene::get().await;
    let proxy: IpAddr = "198.51.100.9".parse().unwrap();
    let xff = "x-forwarded-for";
    let cases: [Case<'_>; 9] = [
        ("198.51.100.1", &[(xff, "203.0.113.7")], "198.51.100.1"),
        (
            "198.51.100.1",
            &[(xff, "198.51.100.9"), (xff, "198.51.100.9")],
            "198.51.100.1",
        ),
        (
            "198.51.100.1",
            &[("forwarded", "for=203.0.113.7"), ("x-real-ip", "203.0.113.7")],
            "198.51.100.1",
        ),
        ("198.51.100.9", &[(xff, "6.6.6.6, 203.0.113.7")], "203.0.113.7"),
        ("198.51.100.9", &[(xff, "6.6.6.6"), (xff, "203.0.113.7")], "203.0.113.7"),
        ("198.51.100.9", &[(xff, "203.0.113.7, junk")], "198.51.100.9"),
        (
            "198.51.100.9",
            &[(xff, "203.0.113.7, [::ffff:203.0.113.8]")],
            "198.51.100.9",
        ),
        ("198.51.100.9", &[(xff, "::ffff:203.0.113.8")], "203.0.113.8"),
        ("[::ffff:198.51.100.9]", &[(xff, "203.0.113.7")], "203.0.113.7"),
    ];
    for (peer, headers, believed) in cases {
        let copy = scene.copy().await;
        let net = Net::behind(&copy.net.treasury, TrustedProxies(Arc::new(vec![proxy])));
        try_to_sign_in(&net, peer, headers).await;
        let rows = copy.everything().await;
        let refused = rows["audit_event"]
            .lines()
            .find(|row| row.contains("sign_in.refused"))
            .unwrap();
        assert!(
            refused.contains(&format!("'{believed}'")),
            "{peer} {headers:?}: {refused}"
        );
        let brakes = &rows["sign_in_brake"];
        assert!(
            brakes.contains(&format!("address:{believed}'")),
            "{peer} {headers:?}: {brakes}"
        );
        let others = brakes
            .lines()
            .filter(|row| row.contains("address:") && !row.contains("address:0.0.0.0'"));
        assert_eq!(others.count(), 1, "{peer} {headers:?}: {brakes}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forwarded_protocol_changes_no_cookie() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let request = form(Method::POST, "/actions/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "proto=https;host=evil.example");
    let email = Visitor::Is(Person::Staff).email().replace('@', "%40");
    let body = format!("email={email}&password={}", crate::scene::PASSWORD.replace(' ', "+"));
    let answer = Client::new(&copy.net, "").send(request, body).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("countersign=") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert!(!cookie.to_lowercase().contains("domain"), "{cookie}");
    assert!(answer.headers.get(header::STRICT_TRANSPORT_SECURITY).is_none());
}
