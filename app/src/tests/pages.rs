use std::collections::BTreeSet;

use http::{Method, Request};

use super::site::TestSite;
use crate::{actions, routes};

#[tokio::test]
async fn a_page_is_a_whole_document_without_any_script() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let page = jane.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let html = &page.body;
    assert!(
        html.starts_with("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\""),
        "{html}"
    );
    for part in [
        "<title>Notes · Countersign</title>",
        "name=\"viewport\"",
        "<meta name=\"color-scheme\" content=\"light dark\"",
        "<link rel=\"stylesheet\" href=\"/assets/countersign.",
        "<main id=\"main\"",
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    assert!(
        !html.contains("<script") && !html.contains("<!>") && !html.contains("<!--"),
        "{html}"
    );
    assert!(html.contains("Notes of Jane &lt;b&gt;Wanjiru, in KES"), "{html}");
    assert!(html.ends_with("</html>"));
}

#[tokio::test]
async fn the_status_of_a_page_is_known_when_it_is_sent() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    for (path, status, words) in [
        ("/records/7", 200, "&lt;/title&gt;"),
        ("/records/8", 404, "There is nothing here"),
        ("/records/x", 404, "There is nothing here"),
        ("/records/%FF", 404, "There is nothing here"),
        ("/nowhere", 404, "There is nothing here"),
        ("/actions/nothing", 405, ""),
        ("/problems/refused", 403, "D4: You asked for this money."),
        ("/problems/busy", 503, "try again in a few seconds"),
        ("/problems/broken", 500, "request-7"),
        ("/?a=%zz", 400, ""),
    ] {
        let page = jane.get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains(words), "{path}: {}", page.body);
        assert!(
            !page.body.contains("secret detail") && !page.body.contains("<script"),
            "{}",
            page.body
        );
        assert_eq!(page.headers.contains_key("retry-after"), status == 503, "{path}");
    }
}

#[tokio::test]
async fn strange_addresses_are_pages_that_do_not_exist() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    for path in [
        "/records/%00",
        "/records/a%2Fb",
        "/records/7%20",
        "/records/7/",
        "/records//7",
        "/records/%F0%9F",
        "/records/..%2f7",
        "/records/{id}",
        "/records/:id",
        "//",
        "/%C3%28",
        "/.git/config",
    ] {
        assert_eq!(jane.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_title_cannot_break_out_of_its_element() {
    let site = TestSite::new().await;
    let page = site.jane().await.get("/records/7").await;
    assert!(
        page.body.contains("<title>&lt;/title&gt;&lt;script&gt;"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_come_back() {
    let site = TestSite::new().await;
    let mut stranger = site.stranger();
    let answer = stranger.get("/records/7?from=mail&x=1").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/sign-in?next=/records/7%3Ffrom%3Dmail%26x%3D1")
    );
    let page = stranger.get(answer.location()).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("name=\"next\" value=\"/records/7?from=mail&amp;x=1\""),
        "{}",
        page.body
    );
    assert_eq!(stranger.get("/nowhere").await.status, 404);
    assert_eq!(site.sessions.writes(), 0, "looking makes no session");
    assert!(stranger.cookie().is_none());
}

#[tokio::test]
async fn pages_take_get_and_head_only() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let head = Request::builder()
        .method(Method::HEAD)
        .uri("/")
        .body("".into())
        .unwrap();
    let answer = jane.send(head).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""));
    assert_eq!(jane.post("/", &[]).await.status, 405);
}

#[test]
fn pages_and_actions_can_be_listed() {
    assert!(routes::all_pages().contains(&"/sign-in".to_owned()));
    let actions = actions::all();
    assert!(
        actions.contains(&"/actions/sign-in") && actions.contains(&"/actions/sign-out"),
        "{actions:?}"
    );
    assert!(actions::PUBLIC.iter().all(|path| actions.contains(path)));
}

/// The texts between quotes in `paths.rs` that are paths, as the router writes them.
fn paths_made() -> BTreeSet<&'static str> {
    let source = include_str!("../paths.rs").split("#[cfg(test)]").next().unwrap();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_path = |text: &&str| {
        *text != "//"
            && text.starts_with('/')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-{}".contains(&b))
    };
    quoted.filter(is_path).collect()
}

#[test]
fn every_path_is_a_page_and_every_page_has_a_path() {
    let mut made = paths_made();
    assert!(
        made.len() > 15 && made.contains("/vouchers/{fund}/{number}"),
        "{made:?}"
    );
    // Not pages: where forms go to, and the file below a requisition, whose path is made of the requisition's.
    assert!(made.remove("/actions/") && made.remove("/actions"));
    let pages = routes::all_pages();
    let mut pages: BTreeSet<&str> = pages.iter().map(String::as_str).collect();
    assert!(pages.remove("/requisitions/{id}/attachments/{sha256}"));
    assert_eq!(made, pages, "paths.rs (left) and routes.rs (right)");
}
