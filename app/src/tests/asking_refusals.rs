//! What the pages of asking and deciding refuse, and what they keep of it.

use treasury::testing::Person;

use super::asking_site::*;
use super::browser::{Answer, Browser};

/// Sends the new form with one other value, and gives the page that it comes back on.
async fn refused(site: &WorldSite, amina: &mut Browser, name: &'static str, value: &str) -> Answer {
    let page = amina.get("/requisitions/new").await;
    let answer = send(amina, &page, CREATE, with(site.complete(), name, value), &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/requisitions/new"),
        "{name} {value}"
    );
    let page = amina.get("/requisitions/new").await;
    assert_eq!(page.status, 422, "{name} {value}");
    page
}

#[tokio::test]
async fn amounts_are_what_people_write_and_nothing_else() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    for bad in [
        "-1",
        "1e9",
        "NaN",
        "١٢٣",
        "1000000000000000",
        "1.234",
        "1,00",
        "0",
        "4500 KES",
        "<b>",
    ] {
        let page = refused(&site, &mut amina, "amount", bad).await;
        let shown = bad.replace('<', "&lt;");
        assert!(
            page.body.contains(&format!("value=\"{shown}\"")),
            "{bad}: {}",
            page.body
        );
        assert!(
            page.body.contains("href=\"#field-amount\"") && page.body.contains("Toner for the branch"),
            "{bad}"
        );
    }
    let page = amina.get("/requisitions/new").await;
    let fields = with(site.complete(), "amount", "1,000.50");
    let answer = send(&mut amina, &page, CREATE, fields, &[]).await;
    let review = amina.get(answer.location()).await;
    assert!(review.body.contains("KES\u{a0}1,000.50"), "{}", review.body);
}

#[tokio::test]
async fn every_violation_comes_back_beside_its_field_with_everything_typed() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let long = format!("{} </textarea><script>", "é".repeat(10_000));
    let fields = with(site.complete(), "purpose", &long);
    let fields = with(fields, "payee_name", "Jane\u{202e}urijnaW");
    let fields = with(with(fields, "amount", "1e9"), "needed_by", "31/03/2026");
    let page = amina.get("/requisitions/new").await;
    send(&mut amina, &page, CREATE, fields, &[("quote.pdf", PDF)]).await;
    let page = amina.get("/requisitions/new").await;
    keep("new-refused", &page);
    assert_eq!(page.status, 422);
    for name in ["purpose", "payee-name", "amount", "needed-by"] {
        assert!(page.body.contains(&format!("href=\"#field-{name}\"")), "{name}");
    }
    assert!(page.body.contains("é".repeat(10_000).as_str()) && page.body.contains("&lt;/textarea&gt;&lt;script&gt;"));
    assert!(
        page.body.contains("<details class=\"more\" open"),
        "the field in the details can be reached"
    );
    assert!(!page.body.contains("<script"));
}

#[tokio::test]
async fn what_is_missing_is_said_on_continuing_and_the_draft_is_kept() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let page = amina.get("/requisitions/new").await;
    let fields = vec![
        ("payee_name", "Jane Wanjiru".to_owned()),
        ("next", "continue".to_owned()),
    ];
    let answer = send(&mut amina, &page, CREATE, fields, &[]).await;
    let edit = answer.location().to_owned();
    assert!(edit.ends_with("/edit"), "{edit}");
    let page = amina.get(&edit).await;
    keep("edit-missing", &page);
    assert_eq!(page.status, 422);
    for words in [
        "Write the amount.",
        "Write what the money is for.",
        "Choose where the request comes from",
        "Jane Wanjiru",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let page = amina.get(&edit).await;
    let mut fields = with(page.hidden(SAVE), "payee_name", "Jane Wanjiru");
    fields.push(("next", "save".to_owned()));
    let answer = send(&mut amina, &page, SAVE, fields, &[]).await;
    let path = edit.strip_suffix("/edit").unwrap();
    assert_eq!(answer.location(), path, "half a draft can be kept: {}", answer.body);
    keep("draft", &amina.get(path).await);
}

#[tokio::test]
async fn files_count_by_their_content_and_a_bad_one_loses_nothing() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let page = amina.get("/requisitions/new").await;
    let html: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";
    let files: [(&str, &[u8]); 2] = [("fine.pdf", PDF), ("sly.pdf", html)];
    let answer = send(&mut amina, &page, CREATE, site.complete(), &files).await;
    let edit = answer.location().to_owned();
    assert!(edit.ends_with("/edit"), "{edit} {}", answer.body);
    let page = amina.get(&edit).await;
    keep("edit-bad-file", &page);
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("“sly.pdf”: This is not a PDF") && page.body.contains("Remove fine.pdf"),
        "{}",
        page.body
    );
    let id = page
        .body
        .split("name=\"remove\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let mut fields = site.complete();
    fields.extend(
        page.hidden(SAVE)
            .into_iter()
            .filter(|(name, _)| ["id", "rev"].contains(name)),
    );
    fields.push(("remove", id));
    send(&mut amina, &page, SAVE, fields, &[]).await;
    assert!(!amina.get(&edit).await.body.contains("fine.pdf"));

    let huge = vec![b'x'; 50_000_000];
    let page = amina.get("/requisitions/new").await;
    let answer = send(&mut amina, &page, CREATE, site.complete(), &[("scan.pdf", &huge)]).await;
    assert_eq!(answer.location(), "/requisitions/new");
    let page = amina.get("/requisitions/new").await;
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("“scan.pdf” is too large") && page.body.contains("Toner for the branch"),
        "{}",
        page.body
    );
    assert!(page.body.contains("href=\"#field-files\""), "{}", page.body);
}

#[tokio::test]
async fn files_are_served_to_those_who_see_the_request_and_run_nowhere() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let page = amina.get("/requisitions/new").await;
    let files: [(&str, &[u8]); 2] = [("quote é.pdf", PDF), ("toner.png", b"\x89PNG\r\n\x1a\n plain")];
    let answer = send(&mut amina, &page, CREATE, site.complete(), &files).await;
    let path = answer.location().strip_suffix("/review").unwrap().to_owned();
    let body = amina.get(&path).await.body;
    let links: Vec<String> = body
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .filter(|href| href.contains("/attachments/"))
        .collect();
    assert_eq!(links.len(), 2, "{body}");
    for link in &links {
        let file = amina.get_bytes(link).await;
        let header = |name: &str| file.0[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "private, no-store");
        assert!(header("content-security-policy").contains("default-src 'none'"));
        assert!(header("content-security-policy").ends_with("sandbox"));
        let shown = header("content-disposition").starts_with("inline");
        assert_eq!(shown, header("content-type") == "image/png", "only photos are shown");
    }
    for who in [Person::Colleague, Person::Stranger, Person::Cfo] {
        let mut other = site.browser(who).await;
        assert_eq!(
            other.get(&links[0]).await.status,
            404,
            "{who:?}: a draft is its requester's"
        );
    }
    assert_eq!(
        amina
            .get(&format!("{path}/attachments/{}", "0".repeat(64)))
            .await
            .status,
        404
    );
    assert_eq!(amina.get("/requisitions/x/attachments/y").await.status, 404);
    amina.set_cookie(None);
    assert!(amina.get(&links[0]).await.location().starts_with("/sign-in?next="));
}

#[tokio::test]
async fn d01_a_hand_made_decision_about_ones_own_request_is_refused() {
    let site = WorldSite::new().await;
    let mut beatrice = site.browser(Person::BranchManager).await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut beatrice).await;
    let other = site.submitted(&mut amina).await;
    assert!(!beatrice.get(&path).await.body.contains(DECIDE), "no form is offered");
    // A key of her own from another page, and the id of her own request.
    let page = beatrice.get(&other).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    let fields = with(with(page.hidden(DECIDE), "id", id), "outcome", "approve");
    let answer = send(&mut beatrice, &page, DECIDE, fields, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
    let page = beatrice.get(&path).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("D1: "), "{}", page.body);
    keep("d1-refused", &page);
}

#[tokio::test]
async fn s21_what_belongs_to_others_does_not_exist() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.submitted(&mut amina).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    for who in [Person::Stranger, Person::StrangerTreasury, Person::Colleague] {
        let mut other = site.browser(who).await;
        for page in ["", "/edit", "/review", "/withdraw"] {
            assert_eq!(other.get(&format!("{path}{page}")).await.status, 404, "{who:?} {page}");
        }
        let form = other.get("/requisitions/new").await;
        let own = send(&mut other, &form, CREATE, vec![("payee_name", "Me".to_owned())], &[]).await;
        let own = own.location().to_owned();
        let form = other.get(&format!("{own}/withdraw")).await;
        let fields = with(with(form.hidden(WITHDRAW), "id", id.clone()), "reason", "mine now");
        assert_eq!(
            send(&mut other, &form, WITHDRAW, fields, &[]).await.status,
            404,
            "{who:?}"
        );
        let form = other.get(&format!("{own}/edit")).await;
        let fields = with(form.hidden(SAVE), "id", id.clone());
        assert_eq!(send(&mut other, &form, SAVE, fields, &[]).await.status, 404, "{who:?}");
    }
    for bad in ["/requisitions/7", "/requisitions/x/edit", "/requisitions/%2e%2e/review"] {
        assert_eq!(amina.get(bad).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn a_page_that_is_out_of_date_changes_nothing() {
    let site = WorldSite::new().await;
    let mut amina = site.browser(Person::Staff).await;
    let path = site.drafted(&mut amina).await;
    let old = amina.get(&format!("{path}/edit")).await;
    let review = amina.get(&format!("{path}/review")).await;
    let hidden: Vec<_> = old
        .hidden(SAVE)
        .into_iter()
        .filter(|(name, _)| ["id", "rev"].contains(name))
        .collect();
    let save = |amount: &str| [with(site.complete(), "amount", amount), hidden.clone()].concat();
    let new = amina.get(&format!("{path}/edit")).await;
    send(&mut amina, &new, SAVE, save("99.00"), &[]).await;
    let answer = send(&mut amina, &old, SAVE, save("77.00"), &[]).await;
    assert_eq!(answer.location(), format!("{path}/edit"));
    let page = amina.get(&format!("{path}/edit")).await;
    assert_eq!(page.status, 409);
    assert!(
        page.body.contains("value=\"77.00\""),
        "nothing typed is lost: {}",
        page.body
    );
    send(&mut amina, &review, SUBMIT, review.hidden(SUBMIT), &[]).await;
    let page = amina.get(&format!("{path}/review")).await;
    assert_eq!(page.status, 409, "what was reviewed is not what would be submitted");
    assert!(page.body.contains("KES\u{a0}99.00"), "{}", page.body);

    let path = site.submitted(&mut amina).await;
    let mut beatrice = site.browser(Person::BranchManager).await;
    let page = beatrice.get(&path).await;
    let stale = with(with(page.hidden(DECIDE), "version", "2"), "outcome", "approve");
    send(&mut beatrice, &page, DECIDE, stale, &[]).await;
    assert_eq!(beatrice.get(&path).await.status, 409);
}

#[tokio::test]
async fn nobody_without_the_role_asks() {
    let site = WorldSite::new().await;
    let mut agnes = site.browser(Person::Auditor).await;
    assert_eq!(agnes.get("/requisitions/new").await.status, 403);
    let work = agnes.get("/").await;
    assert!(
        work.body.contains("Nothing waits for you") && !work.body.contains("/requisitions/new"),
        "{}",
        work.body
    );
    keep("my-work-auditor", &work);
}
