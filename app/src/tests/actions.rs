use http::{Method, Request};

use super::browser::{Answer, Browser};
use super::site::{NOTE, TestSite};

async fn note(jane: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let key = jane.get("/").await.key(NOTE);
    let fields = [&[("key", key.as_str())], fields].concat();
    jane.post(NOTE, &fields).await
}

#[tokio::test]
async fn what_was_done_is_told_once_where_it_leads() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let answer = note(&mut jane, &[("purpose", "toner"), ("amount", "4,500.5")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/other?x=1"));
    assert!(!jane.get("/").await.body.contains("Noted"), "not on another page");
    let page = jane.get("/other?x=1").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("Noted KES 4,500.50 with 0 receipts for Jane &lt;b&gt;"),
        "{}",
        page.body
    );
    assert!(!jane.get("/other").await.body.contains("Noted"), "once");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_everything_but_secrets() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let purpose = format!("\nToner \"A4\" </textarea><b>&amp; {}", "é".repeat(10_100));
    let answer = note(
        &mut jane,
        &[
            ("purpose", &purpose),
            ("amount", "1e9"),
            ("new_password", "hunter2hunter2"),
        ],
    )
    .await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert!(
        !site.sessions.dump().contains("hunter2"),
        "secrets never reach the session"
    );
    assert_eq!(jane.get("/other").await.status, 200, "not on another page");
    let page = jane.get("/").await;
    assert_eq!(page.status, 422);
    let html = &page.body;
    assert!(html.contains("class=\"error-summary\""), "{html}");
    assert!(
        html.contains("href=\"#field-purpose\"") && html.contains("href=\"#field-amount\""),
        "{html}"
    );
    assert!(html.contains("Purpose can have 10000 characters"), "{html}");
    assert!(html.contains("&lt;/textarea&gt;&lt;b&gt;&amp;amp; ééé"), "{html}");
    assert!(
        html.contains("value=\"1e9\"") && html.contains("aria-invalid=\"true\""),
        "{html}"
    );
    assert!(!html.contains("hunter2"));
    let again = jane.get("/").await;
    assert_eq!(again.status, 200);
    assert!(!again.body.contains("1e9"), "once");
}

#[tokio::test]
async fn refusals_have_their_status_and_their_words_in_the_page_of_the_form() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    for (purpose, status, words) in [
        ("own money", 403, "D4: You asked for this money."),
        ("stale", 409, "Somebody changed it."),
        ("busy", 503, "try again in a few seconds"),
        ("broken", 500, "request-7"),
    ] {
        let answer = note(&mut jane, &[("purpose", purpose), ("amount", "1")]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "{purpose}");
        let page = jane.get("/").await;
        assert_eq!(page.status, status, "{purpose}");
        assert!(
            page.body.contains(words) && page.body.contains(purpose),
            "{}",
            page.body
        );
        assert!(!page.body.contains("secret detail"));
        assert_eq!(jane.get("/").await.status, 200, "{purpose}: once");
    }
    let answer = note(&mut jane, &[("purpose", "missing"), ("amount", "1")]).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_look_ahead_does_not_use_up_what_waits() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    note(&mut jane, &[("purpose", ""), ("amount", "77")]).await;
    for (method, header) in [(Method::HEAD, "accept"), (Method::GET, "sec-purpose")] {
        let request = Request::builder()
            .method(method)
            .uri("/")
            .header(header, "prefetch")
            .body("".into())
            .unwrap();
        assert_eq!(jane.send(request).await.status, 200);
    }
    assert_eq!(jane.get("/").await.status, 422);
}

#[tokio::test]
async fn a_form_needs_a_key_of_its_session_and_action() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let other_session = site.jane().await.get("/").await.key(NOTE);
    let forged = format!("{}A", &other_session[..other_session.len() - 1]);
    for key in ["", "x", &other_session, &forged] {
        let answer = jane
            .post(NOTE, &[("key", key), ("purpose", "toner"), ("amount", "1")])
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
        let page = jane.get("/").await;
        assert_eq!(page.status, 409);
        assert!(page.body.contains("toner"), "nothing typed is lost: {}", page.body);
    }
}

#[tokio::test]
async fn showing_a_form_writes_nothing_and_each_has_its_own_key() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let writes = site.sessions.writes();
    let (one, two) = (jane.get("/").await.key(NOTE), jane.get("/").await.key(NOTE));
    assert_ne!(one, two);
    assert_eq!(site.sessions.writes(), writes);
    let answer = jane
        .post(NOTE, &[("key", &one), ("purpose", "key"), ("amount", "1")])
        .await;
    assert_eq!(answer.location(), "/other");
    let told = jane.get("/other").await.body;
    assert!(
        told.contains("action: &quot;/actions/test-note&quot;") || told.contains("action: \"/actions/test-note\""),
        "{told}"
    );
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_a_clear_4xx_page() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let form = "application/x-www-form-urlencoded";
    let huge = format!("purpose={}", "x".repeat(70_000));
    let vast = format!("purpose={}", "x".repeat(3_000_000));
    let many = "a=1&".repeat(2_000);
    for (content_type, body, status) in [
        ("text/plain", "a=1", 415),
        ("application/json", "{\"amount\":1}", 415),
        ("", "a=1", 415),
        ("multipart/form-data", "x", 400),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            400,
        ),
        (form, "a=%zz", 400),
        (form, "a=%ff", 400),
        (form, &huge, 413),
        (form, &vast, 413),
        (form, &many, 413),
    ] {
        let answer = jane.post_raw(NOTE, content_type, body.to_owned()).await;
        assert_eq!(answer.status, status, "{content_type} {:.40}", body);
        assert!(!answer.headers.contains_key("location"));
        assert!(
            answer.body.contains("<h1>") && answer.body.starts_with("<!DOCTYPE html>"),
            "{}",
            answer.body
        );
    }
    assert_eq!(jane.post("/actions/nothing", &[]).await.status, 404);
    assert_eq!(jane.post("/actions/test-note?x=1", &[]).await.status, 400);
    assert_eq!(jane.post("/actions/test-note/", &[]).await.status, 404);
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        let request = Request::builder()
            .method(method.clone())
            .uri(NOTE)
            .body("".into())
            .unwrap();
        let answer = jane.send(request).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.headers["allow"], "POST");
    }
}

#[tokio::test]
async fn a_field_sent_twice_is_refused_and_unknown_ones_are_ignored() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    note(&mut jane, &[("purpose", "toner"), ("amount", "1"), ("amount", "9")]).await;
    let page = jane.get("/").await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("was sent more than once"), "{}", page.body);
    let answer = note(
        &mut jane,
        &[
            ("purpose", "toner"),
            ("amount", "1"),
            ("requester_id", "7"),
            ("a[b]", "c"),
        ],
    )
    .await;
    assert_eq!(answer.location(), "/other?x=1");
}

#[tokio::test]
async fn nobody_acts_without_signing_in() {
    let site = TestSite::new().await;
    let mut stranger = site.stranger();
    let answer = stranger.post(NOTE, &[("purpose", "x")]).await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("Sign in"), "{}", answer.body);
    let upload = stranger
        .post_raw("/actions/sign-in", "multipart/form-data; boundary=b", "--b--\r\n")
        .await;
    assert_eq!(upload.status, 415, "strangers send no files");
    assert_eq!(site.sessions.writes(), 0);
}

#[tokio::test]
async fn a_server_function_that_forgot_to_begin_is_a_defect() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let answer = jane.post("/actions/test-careless", &[]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("request-7"));
}
