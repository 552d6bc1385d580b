//! Rejecting, which has a page of its own, and what whoever decides has in view.

use treasury::approvals::outcome::Verdict;
use treasury::testing::Person;

use super::asking_site::*;
use super::browser::Answer;

/// The form of the page that rejects, which says so itself.
fn rejected(page: &Answer) -> Vec<(&'static str, String)> {
    let outcome = Verdict::Reject.code();
    assert!(
        page.body.contains(&format!("name=\"outcome\" value=\"{outcome}\"")),
        "{}",
        page.body
    );
    with(page.hidden(DECIDE), "outcome", outcome)
}

#[tokio::test]
async fn rejecting_has_a_page_of_its_own_and_wants_a_reason() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let reject = format!("{path}/reject");
    let mut beatrice = site.browser(Person::BranchManager).await;
    let page = beatrice.get(&path).await;
    assert!(page.body.contains(&format!("href=\"{reject}\"")), "{}", page.body);
    assert!(!page.body.contains("value=\"rejected\""), "no button that rejects");

    let page = beatrice.get(&reject).await;
    keep("reject", &page);
    for words in [
        "Reject KES\u{a0}4,500.00 to Jane Wanjiru?",
        "This cannot be undone",
        "Toner for the branch",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let fields = with(rejected(&page), "note", "");
    let answer = send(&mut beatrice, &page, DECIDE, fields.clone(), &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, reject.as_str()));
    let page = beatrice.get(&reject).await;
    assert_eq!(page.status, 422, "a reason is needed");
    assert!(page.body.contains("href=\"#field-note\""), "{}", page.body);

    let fields = with(rejected(&page), "note", "Toner came on Monday.");
    let answer = send(&mut beatrice, &page, DECIDE, fields, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
    let page = amina.get(&path).await;
    keep("rejected", &page);
    assert!(
        page.body.contains("rejected it:") && page.body.contains("Toner came on Monday."),
        "{}",
        page.body
    );
    assert_eq!(beatrice.get(&reject).await.status, 409, "nothing to decide any more");
}

#[tokio::test]
async fn a_reason_that_came_too_late_is_not_lost() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let reject = format!("{path}/reject");
    let mut beatrice = site.browser(Person::BranchManager).await;
    let late = beatrice.get(&reject).await;
    let page = beatrice.get(&path).await;
    let approved = with(page.hidden(DECIDE), "outcome", Verdict::Approve.code());
    send(&mut beatrice, &page, DECIDE, approved, &[]).await;

    let fields = with(rejected(&late), "note", "Too dear for toner.");
    let answer = send(&mut beatrice, &late, DECIDE, fields, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, reject.as_str()));
    let page = beatrice.get(&reject).await;
    assert!(page.body.contains("You wrote: Too dear for toner."), "{}", page.body);
    assert!(page.body.contains("Back to the request"), "{}", page.body);
}

#[tokio::test]
async fn whoever_decides_sees_what_the_fund_has_for_it() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let mut beatrice = site.browser(Person::BranchManager).await;
    let page = beatrice.get(&path).await;
    assert!(
        page.body.contains("Paid from ") && page.body.contains("Left after this one"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Waits for you"), "{}", page.body);
    let page = amina.get(&path).await;
    assert!(!page.body.contains("Paid from "), "she decides nothing");
    assert!(page.body.contains("Waits for Beatrice Achieng"), "{}", page.body);
}
