//! The journey of a request through the pages: ask, review, submit, decide.

use treasury::approvals::outcome::Verdict;
use treasury::testing::Person;

use super::asking_site::*;

#[tokio::test]
async fn a_request_goes_from_the_form_to_its_last_approval() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let empty = amina.get("/").await;
    assert!(
        empty.body.contains("None of your requests is under way"),
        "{}",
        empty.body
    );
    keep("my-work-empty", &empty);

    let form = amina.get("/requisitions/new").await;
    keep("new", &form);
    assert!(
        form.body.contains("Branch · Kisumu · Operations · OPS-1 Field work"),
        "{}",
        form.body
    );
    let four: Vec<_> = site.complete();
    let answer = send(
        &mut amina,
        &form,
        CREATE,
        four,
        &[("quote.pdf", PDF), ("toner.png", b"\x89PNG\r\n\x1a\n plain")],
    )
    .await;
    let review = answer.location().to_owned();
    assert!(review.ends_with("/review"), "{} {}", answer.status, answer.body);
    let path = review.strip_suffix("/review").unwrap().to_owned();

    let page = amina.get(&review).await;
    keep("review", &page);
    assert_eq!(page.status, 200, "{}", page.body);
    for words in [
        "Submit KES\u{a0}4,500.00 to Jane Wanjiru?",
        "Beatrice Achieng",
        "quote.pdf",
        "Submit KES\u{a0}4,500.00 for approval",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let answer = send(&mut amina, &page, SUBMIT, page.hidden(SUBMIT), &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
    let page = amina.get(&path).await;
    keep("submitted", &page);
    assert!(
        page.body.contains("Submitted for approval.") && page.body.contains("In approval (step 1 of"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("Your decision"), "not one's own (D1)");
    assert!(page.body.contains(">D1<"), "{}", page.body);

    let mut beatrice = site.browser(Person::BranchManager).await;
    let work = beatrice.get("/").await;
    keep("my-work-approver", &work);
    assert!(
        work.body.contains("To approve (1)") && work.body.contains(&path),
        "{}",
        work.body
    );
    let mut last = beatrice.get(&path).await;
    keep("decide", &last);
    for (step, person) in [
        Person::BranchManager,
        Person::Treasury,
        Person::GroupFinance,
        Person::Cfo,
    ]
    .into_iter()
    .enumerate()
    {
        let mut approver = site.browser(person).await;
        let page = approver.get(&path).await;
        if !page.body.contains("Your decision") {
            continue;
        }
        assert!(
            page.body.contains("Approve KES\u{a0}4,500.00 to Jane Wanjiru"),
            "{}",
            page.body
        );
        let fields = with(page.hidden(DECIDE), "outcome", Verdict::Approve.code());
        let answer = send(&mut approver, &page, DECIDE, fields, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, path.as_str()),
            "{step}: {}",
            answer.body
        );
        last = approver.get(&path).await;
        assert_eq!(last.status, 200, "{}", last.body);
    }
    keep("approved", &last);
    assert!(
        last.body.contains("Approved. The payment awaits its release."),
        "{}",
        last.body
    );
    let page = amina.get(&path).await;
    assert!(page.body.contains("href=\"/payments/"), "{}", page.body);
    assert!(amina.get("/").await.body.contains("My requests (1)"));
    let mut tom = site.browser(Person::Treasury2).await;
    assert!(tom.get("/").await.body.contains("1 payment awaits its release"));
}

#[tokio::test]
async fn changes_are_asked_for_made_and_shown_between_rounds() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let mut beatrice = site.browser(Person::BranchManager).await;
    let page = beatrice.get(&path).await;
    let asked = with(page.hidden(DECIDE), "outcome", Verdict::RequestChanges.code());
    send(&mut beatrice, &page, DECIDE, asked.clone(), &[]).await;
    let page = beatrice.get(&path).await;
    assert_eq!(page.status, 422, "a note is needed");
    assert!(page.body.contains("href=\"#field-note\""), "{}", page.body);
    keep("decide-refused", &page);
    let asked = with(
        with(asked, "note", "The receipt says 4,050.\nWhich one?"),
        "deadline_days",
        "3",
    );
    let answer = send(&mut beatrice, &page, DECIDE, asked, &[]).await;
    assert_eq!(answer.location(), path);
    assert!(beatrice.get(&path).await.body.contains("Sent back for changes"));

    let work = amina.get("/").await;
    keep("my-work-returned", &work);
    assert!(work.body.contains("Returned to me (1)"), "{}", work.body);
    keep("returned", &amina.get(&path).await);
    let edit = amina.get(&format!("{path}/edit")).await;
    keep("edit", &edit);
    assert!(
        edit.body.contains("The receipt says 4,050.") && edit.body.contains("value=\"4,500.00\""),
        "{}",
        edit.body
    );
    let mut fields = with(site.complete(), "amount", "4,050.00");
    fields.extend(hidden_of(&edit.hidden(SAVE)));
    let answer = send(&mut amina, &edit, SAVE, fields, &[("receipt.pdf", PDF)]).await;
    assert_eq!(answer.location(), format!("{path}/review"), "{}", answer.body);
    let review = amina.get(&format!("{path}/review")).await;
    assert!(
        review.body.contains("Submit KES\u{a0}4,050.00"),
        "the draft, not the last round: {}",
        review.body
    );
    send(&mut amina, &review, SUBMIT, review.hidden(SUBMIT), &[]).await;
    let page = beatrice.get(&path).await;
    keep("second-round", &page);
    for words in [
        "Round 2",
        "Amount: KES 4,500.00, now KES 4,050.00",
        "File added: receipt.pdf",
        "Approve KES\u{a0}4,050.00",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
}

/// The id and the revision of a form.
fn hidden_of(fields: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    fields
        .iter()
        .filter(|(name, _)| ["id", "rev"].contains(name))
        .cloned()
        .collect()
}

#[tokio::test]
async fn a_duplicate_needs_a_reason() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    site.submitted(&mut amina).await;
    let path = site.drafted(&mut amina, "4,500.00").await;
    let review = amina.get(&format!("{path}/review")).await;
    keep("review-duplicate", &review);
    assert!(review.body.contains("same payee and amount"), "{}", review.body);
    send(&mut amina, &review, SUBMIT, review.hidden(SUBMIT), &[]).await;
    let review = amina.get(&format!("{path}/review")).await;
    assert_eq!(review.status, 422);
    assert!(
        review.body.contains("href=\"#field-duplicate-reason\""),
        "{}",
        review.body
    );
    let fields = with(review.hidden(SUBMIT), "duplicate_reason", "A second printer.");
    let answer = send(&mut amina, &review, SUBMIT, fields.clone(), &[]).await;
    assert_eq!(answer.location(), path);
    assert!(amina.get(&path).await.body.contains("A second printer."));
    let again = send(&mut amina, &review, SUBMIT, fields, &[]).await;
    assert_eq!(again.location(), path, "the same form again gets the first outcome");
}

#[tokio::test]
async fn a_request_is_withdrawn_on_a_page_of_its_own() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let page = amina.get(&format!("{path}/withdraw")).await;
    keep("withdraw", &page);
    assert!(
        page.body.contains("Withdraw KES\u{a0}4,500.00 to Jane Wanjiru"),
        "{}",
        page.body
    );
    let answer = send(&mut amina, &page, WITHDRAW, page.hidden(WITHDRAW), &[]).await;
    assert_eq!(answer.location(), format!("{path}/withdraw"));
    let page = amina.get(&format!("{path}/withdraw")).await;
    assert_eq!(page.status, 422, "a reason is needed once it was submitted");
    let fields = with(page.hidden(WITHDRAW), "reason", "Bought elsewhere");
    let answer = send(&mut amina, &page, WITHDRAW, fields, &[]).await;
    assert_eq!(answer.location(), path, "{}", answer.body);
    let page = amina.get(&path).await;
    keep("withdrawn", &page);
    assert!(
        page.body.contains("Withdrew the request") && page.body.contains("Bought elsewhere"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("/withdraw\""));
    assert_eq!(amina.get(&format!("{path}/withdraw")).await.status, 409);
}

#[tokio::test]
async fn the_list_is_filtered_by_its_address() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    site.drafted(&mut amina, "4,500.00").await;
    let page = amina.get("/requisitions/new").await;
    let long =
        "Kisumu Agricultural Implements and General Hardware Supplies (1987) Limited ".repeat(2) + &"x".repeat(48);
    let fields = with(with(site.complete(), "payee_name", &long), "amount", "999,999,999.99");
    let answer = send(&mut amina, &page, CREATE, fields, &[]).await;
    keep("review-long", &amina.get(answer.location()).await);
    let page = amina.get("/requisitions").await;
    keep("list", &page);
    assert!(
        page.body.contains("R-00001") && page.body.contains("R-00002"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("name=\"whose\""), "staff see only their own");
    let page = amina
        .get("/requisitions?status=in_approval&q=wanjiru&from=2026-03-01&to=2026-03-02")
        .await;
    assert!(
        page.body.contains(&path) && !page.body.contains("R-00002"),
        "{}",
        page.body
    );
    assert!(
        amina
            .get("/requisitions?q=nobody")
            .await
            .body
            .contains("No requisition fits these filters")
    );
    let page = amina.get("/requisitions?from=yesterday&status=moon&q=keep").await;
    keep("list-refused", &page);
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("is not a date") && page.body.contains("value=\"keep\""),
        "{}",
        page.body
    );
    assert_eq!(amina.get("/requisitions?after=x").await.status, 404);
    let mut cfo = site.browser(Person::Cfo).await;
    let page = cfo.get("/requisitions").await;
    assert!(
        page.body.contains("name=\"whose\"") && page.body.contains("Amina Odhiambo"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("R-00002"), "a draft is its requester's alone");
}

#[tokio::test]
async fn a_decision_that_came_too_late_says_so_and_keeps_the_note() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let mut beatrice = site.browser(Person::BranchManager).await;
    let page = beatrice.get(&path).await;
    let withdrawal = amina.get(&format!("{path}/withdraw")).await;
    let reason = with(withdrawal.hidden(WITHDRAW), "reason", "Bought elsewhere");
    send(&mut amina, &withdrawal, WITHDRAW, reason, &[]).await;
    let fields = with(page.hidden(DECIDE), "outcome", Verdict::RequestChanges.code());
    let fields = with(fields, "note", "Too dear");
    let answer = send(&mut beatrice, &page, DECIDE, fields, &[]).await;
    assert_eq!(answer.location(), path, "{}", answer.body);
    let page = beatrice.get(&path).await;
    assert_eq!(page.status, 409);
    assert!(page.body.contains("“Withdrawn”"), "{}", page.body);
    assert!(page.body.contains("You wrote: Too dear"), "{}", page.body);
}
