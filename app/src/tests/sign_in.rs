use super::site::{EMAIL, PASSWORD, TestSite};

#[tokio::test]
async fn a_refused_sign_in_keeps_the_address_and_makes_no_session() {
    let site = TestSite::new().await;
    let mut stranger = site.stranger();
    let fields = [
        ("email", EMAIL),
        ("password", "wrong wrong wrong"),
        ("next", "/records/7"),
    ];
    let page = stranger.post("/actions/sign-in", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("E-mail or password is wrong"), "{}", page.body);
    assert!(page.body.contains("value=\"jane@example.org\""), "{}", page.body);
    assert!(
        page.body.contains("name=\"next\" value=\"/records/7\""),
        "{}",
        page.body
    );
    assert!(!page.body.contains("wrong wrong"), "the password never comes back");
    let page = stranger.post("/actions/sign-in", &[("email", " ")]).await;
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("href=\"#field-email\"") && page.body.contains("href=\"#field-password\""),
        "{}",
        page.body
    );
    assert_eq!(site.sessions.writes(), 0);
}

#[tokio::test]
async fn next_leads_nowhere_else() {
    let site = TestSite::new().await;
    for (next, to) in [
        ("/records/7?x=1", "/records/7?x=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/actions/sign-out", "/"),
        ("", "/"),
    ] {
        let mut browser = site.stranger();
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", next)];
        let answer = browser.post("/actions/sign-in", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, to), "{next}");
    }
}

#[tokio::test]
async fn signing_in_changes_the_session_and_signing_out_ends_it() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let first = jane.cookie().unwrap().to_owned();
    assert_eq!(
        jane.post("/actions/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await
            .status,
        303
    );
    let second = jane.cookie().unwrap().to_owned();
    assert_ne!(first, second, "a planted session does not survive (A-52)");
    jane.set_cookie(Some(&first));
    assert_eq!(jane.get("/").await.status, 303, "the old session is gone");
    jane.set_cookie(Some(&second));
    assert_eq!(jane.get("/").await.status, 200);
    let answer = jane.post("/actions/sign-out", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in"));
    assert_eq!(site.sessions.count(), 0);
    jane.set_cookie(Some(&second));
    assert_eq!(jane.get("/").await.status, 303, "the session stays dead");
    assert_eq!(
        jane.post("/actions/sign-out", &[]).await.status,
        303,
        "signing out twice is fine"
    );
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_acts_no_more() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    site.sessions.forget_all();
    assert_eq!(jane.post("/actions/test-note", &[("purpose", "x")]).await.status, 401);
    assert_eq!(jane.get("/").await.location(), "/sign-in");
}
