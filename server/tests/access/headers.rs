//! The headers that protect a browser, on every kind of answer.

use crate::client::{Answer, Client, form};
use crate::people::Visitor;
use crate::scene::Scene;
use http::{Method, Request, StatusCode, header};
use treasury::testing::Person;

/// One of each.
const ONCE: [&str; 5] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cache-control",
    "x-request-id",
];

fn assert_protected(what: &str, status: u16, answer: &Answer) {
    assert_eq!(answer.status.as_u16(), status, "{what}");
    for name in ONCE {
        let count = answer.headers.get_all(name).iter().count();
        assert_eq!(count, 1, "{what}: {name}: {:?}", answer.headers);
    }
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(
        !policy.contains("unsafe-eval") && !policy.contains('*'),
        "{what}: {policy}"
    );
    let allows_inline = policy.contains("'unsafe-inline'");
    assert!(!allows_inline || policy.ends_with("; sandbox"), "{what}: {policy}");
    assert!(answer.headers.get("server").is_none(), "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_one_policy() {
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let staff = Visitor::Is(Person::Staff);
    let mut client = Client::new(&copy.net, scene.cookie(staff));
    let file = format!(
        "/requisitions/{}/attachments/{}",
        scene.things.draft, scene.things.draft_file
    );
    let style = app::assets::stylesheet().path.clone();
    for (path, status) in [
        ("/", 200),
        ("/release", 403),
        ("/nowhere", 404),
        ("/assets/nothing.css", 404),
        ("/requisitions?q=%zz", 400),
        ("/actions/sign-out", 405),
        ("/readyz", 200),
        ("/healthz", 200),
        (file.as_str(), 200),
        (style.as_str(), 200),
    ] {
        assert_protected(path, status, &client.get(path).await);
    }
    let mut stranger = Client::new(&copy.net, "");
    assert_protected("to sign in", 303, &stranger.get("/payments").await);
    let same = ("sec-fetch-site", "same-origin");
    let mut post = async |path: &str, content_type: &str, headers: &[(&str, &str)], body: Vec<u8>| {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        client.send(request, body).await
    };
    let urlencoded = "application/x-www-form-urlencoded";
    let account = "/actions/account-password";
    assert_protected(
        "a type of body",
        415,
        &post(account, "text/plain", &[same], b"a=1".to_vec()).await,
    );
    assert_protected(
        "too large",
        413,
        &post(
            account,
            urlencoded,
            &[same, ("content-length", "300000")],
            vec![b'a'; 300_000],
        )
        .await,
    );
    assert_protected(
        "damaged",
        400,
        &post(account, urlencoded, &[same], b"a=%zz".to_vec()).await,
    );
    assert_protected("elsewhere", 403, &post(account, urlencoded, &[], b"a=1".to_vec()).await);
    assert_protected("stale", 303, &post(account, urlencoded, &[same], b"a=1".to_vec()).await);
    assert_protected(
        "nothing",
        404,
        &post("/actions/nothing", urlencoded, &[same], Vec::new()).await,
    );
    let answer = client
        .send(form(Method::DELETE, "/").header("sec-fetch-site", "none"), "")
        .await;
    assert_protected("a method", StatusCode::METHOD_NOT_ALLOWED.as_u16(), &answer);
}
