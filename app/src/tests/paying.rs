//! The lists and cards of paying: what they show, to whom, and that they are sound HTML.

use treasury::testing::Person;

use super::browser::Browser;
use super::office::{Office, RELEASE};
use crate::paths;

async fn paid(office: &Office, tom: &mut Browser, minor: i64) -> treasury::ids::PaymentId {
    let payment = office.waiting(minor).await;
    let code = office.ask_for_code(tom, payment).await;
    let page = tom.get(&paths::payment_release(payment)).await;
    let (key, id) = (page.key(RELEASE), payment.to_string());
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &code)];
    assert_eq!(tom.post(RELEASE, &fields).await.location(), paths::payment(payment));
    payment
}

#[tokio::test]
async fn the_desk_shows_what_waits_and_why_not() {
    let office = Office::open().await;
    let mut titus = office.browser(Person::Treasury3).await;
    assert!(
        titus
            .get(paths::RELEASE_DESK)
            .await
            .body
            .contains("No payments await release")
    );
    let payment = office.waiting_for(450_000, Person::Staff, "Wanjiru & <Sons>").await;
    let mut tom = office.browser(Person::Treasury).await;
    let page = tom.get(paths::RELEASE_DESK).await.body;
    for words in [
        "Wanjiru &amp; &lt;Sons&gt;",
        "Amina Odhiambo",
        "Kisumu petty cash",
        "4,500.00",
        "495,500.00",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(page.contains(&format!("href=\"{}\"", paths::payment_release(payment))));
    let page = titus.get(paths::RELEASE_DESK).await.body;
    assert!(page.contains("Not by you (") && page.contains("D6"), "{page}");
    assert!(!page.contains(&paths::payment_release(payment)), "{page}");
    let elsewhere = tom.get(&paths::release_desk_of(office.world.company_fund)).await.body;
    assert!(elsewhere.contains("Nothing waits in this fund"), "{elsewhere}");
    let unreadable = tom.get("/release?fund=x").await;
    assert_eq!(unreadable.status, 422);
    assert!(
        unreadable.body.contains("Fund is not one of the choices offered"),
        "{}",
        unreadable.body
    );
    assert_eq!(tom.get("/release?after=x").await.status, 404);
    let mut amina = office.browser(Person::Staff).await;
    assert_eq!(amina.get(paths::RELEASE_DESK).await.status, 403);
}

#[tokio::test]
async fn payments_are_listed_filtered_and_open_what_they_are_made_of() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let payment = paid(&office, &mut tom, 450_000).await;
    office.waiting_for(20_000, Person::Staff, "Jane Wanjiru").await;
    let all = tom.get(paths::PAYMENTS).await.body;
    assert!(all.contains("Lake Stationers") && all.contains("Jane Wanjiru"), "{all}");
    let some = tom.get("/payments?q=jane&status=awaiting_release&fund=").await.body;
    assert!(
        !some.contains("Lake Stationers") && some.contains("Jane Wanjiru"),
        "{some}"
    );
    assert!(some.contains("filter-bar-clear"), "{some}");
    let none = tom.get("/payments?q=nobody").await.body;
    assert!(none.contains("No payment fits these filters"), "{none}");
    for (query, words) in [
        ("status=gone", "Status is not one of those offered"),
        ("fund=x", "Fund is not one of the choices offered"),
        ("q=ja%E2%80%8Bne", "Payee or number contains a zero-width space"),
    ] {
        let page = tom.get(&format!("/payments?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        assert!(page.body.contains(words), "{query}: {}", page.body);
        assert!(!page.body.contains("Lake Stationers"), "{query}: {}", page.body);
    }
    assert_eq!(tom.get("/payments?after=x").await.status, 404);
    let page = tom.get(&paths::payment(payment)).await.body;
    let fund = office.world.branch_fund;
    for part in [paths::voucher(fund, 1), paths::ledger_entry(fund, 1), paths::fund(fund)] {
        assert!(page.contains(&format!("href=\"{part}\"")), "{part} in {page}");
    }
    for words in [
        "6100 Office supplies",
        "Debit",
        "Credit",
        "127.0.0.1",
        "Beatrice Achieng",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let mut amina = office.browser(Person::Staff).await;
    let page = amina.get(&paths::payment(payment)).await.body;
    assert!(page.contains(&paths::voucher(fund, 1)), "her own voucher");
    assert!(
        !page.contains(&paths::fund(fund)),
        "no link to a fund she cannot see: {page}"
    );
}

#[tokio::test]
async fn a_voucher_says_who_answered_for_it() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    paid(&office, &mut tom, 450_000).await;
    let page = tom.get(&paths::voucher(office.world.branch_fund, 1)).await;
    assert_eq!(page.status, 200);
    for words in [
        "Voucher V-000001",
        "Amani Relief",
        "Beatrice Achieng",
        "Titus Mutua",
        "Tom Kiprop",
        "Signature",
    ] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    assert_eq!(tom.get(&paths::voucher(office.world.branch_fund, 2)).await.status, 404);
    assert_eq!(
        tom.get(&paths::voucher(office.world.branch_fund, "x")).await.status,
        404
    );
}

#[tokio::test]
async fn a_fund_shows_its_figures_and_its_ledger_page_by_page() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    for _ in 0..3 {
        paid(&office, &mut tom, 15_000_000).await;
    }
    let fund = office.world.branch_fund;
    let page = tom.get(&paths::fund(fund)).await.body;
    for words in [
        "50,000.00",
        "350,000.00",
        "V-000003",
        "Replenishment open",
        "A replenishment of KES\u{a0}450,000.00 is suggested",
        "Beatrice Achieng",
        "4 entries",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let page = tom.get(&format!("{}?after=2", paths::fund(fund))).await.body;
    assert!(page.contains("V-000001") && !page.contains("V-000002"), "{page}");
    assert!(page.contains("First page"), "{page}");
    assert_eq!(tom.get(&format!("{}?after=x", paths::fund(fund))).await.status, 404);
    let list = tom.get(paths::FUNDS).await.body;
    assert!(list.contains("Kisumu petty cash") && list.contains("Total"), "{list}");
    let mut colleague = office.browser(Person::Colleague).await;
    assert!(
        colleague
            .get(paths::FUNDS)
            .await
            .body
            .contains("No funds that you can see")
    );
}

#[tokio::test]
async fn every_page_of_paying_is_sound() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let done = paid(&office, &mut tom, 450_000).await;
    let open = office.waiting(999_999).await;
    let fresh = office.waiting(1_000).await;
    office.ask_for_code(&mut tom, open).await;
    let fund = office.world.branch_fund;
    for path in [
        paths::RELEASE_DESK.to_owned(),
        paths::PAYMENTS.to_owned(),
        paths::payment(done),
        paths::payment(open),
        paths::payment_release(done),
        paths::payment_release(open),
        paths::payment_release(fresh),
        paths::voucher(fund, 1),
        paths::FUNDS.to_owned(),
        paths::fund(fund),
        paths::ACCOUNT.to_owned(),
    ] {
        let page = tom.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        sound(&path, &page.body);
    }
}

/// With `COUNTERSIGN_GALLERY` set to a folder, the pages are written there as files to look at.
#[tokio::test]
async fn the_pages_of_paying_are_written_where_asked() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_GALLERY") else {
        return;
    };
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let mut titus = office.browser(Person::Treasury3).await;
    let mut looked = vec![("desk-empty", tom.get(paths::RELEASE_DESK).await)];
    let done = paid(&office, &mut tom, 450_000).await;
    paid(&office, &mut tom, 45_000_000).await;
    let large = office.waiting(95_000_000).await;
    let long = "Kisumu Agricultural Implements and General Hardware Supplies (1987) Limited";
    let open = office.waiting_for(1_000_000, Person::Colleague, long).await;
    let fresh = office.waiting_for(20_000, Person::Staff, "Jane Wanjiru").await;
    let fund = office.world.branch_fund;
    for (name, path) in [
        ("desk", paths::RELEASE_DESK.to_owned()),
        ("payments", paths::PAYMENTS.to_owned()),
        ("payments-none", "/payments?q=nobody".to_owned()),
        ("payment-paid", paths::payment(done)),
        ("payment-waiting", paths::payment(open)),
        ("release-ask", paths::payment_release(fresh)),
        ("release-short", paths::payment_release(large)),
        ("release-done", paths::payment_release(done)),
        ("voucher", paths::voucher(fund, 2)),
        ("funds", paths::FUNDS.to_owned()),
        ("fund", paths::fund(fund)),
        ("account", paths::ACCOUNT.to_owned()),
    ] {
        looked.push((name, tom.get(&path).await));
    }
    looked.push(("desk-conflict", titus.get(paths::RELEASE_DESK).await));
    looked.push(("release-conflict", titus.get(&paths::payment_release(fresh)).await));
    office.ask_for_code(&mut tom, open).await;
    looked.push(("release-code", tom.get(&paths::payment_release(open)).await));
    let key = tom.get(&paths::payment_release(open)).await.key(RELEASE);
    let id = open.to_string();
    let fields = [
        ("key", key.as_str()),
        ("payment", &id),
        ("rev", "1"),
        ("code", "000000"),
    ];
    tom.post(RELEASE, &fields).await;
    looked.push(("release-wrong", tom.get(&paths::payment_release(open)).await));
    let directory = super::mailbox::mails();
    let demo = Office::demo(directory.clone()).await;
    looked.push((
        "mailbox",
        demo.browser(Person::Treasury).await.get(paths::MAILBOX).await,
    ));
    looked.push(("mailbox-stranger", demo.stranger().get(paths::MAILBOX).await));
    std::fs::remove_dir_all(directory).unwrap();
    let style = &crate::assets::stylesheet().body;
    for (name, page) in looked {
        let inline = format!("<style>{style}</style></head>");
        let page = page
            .body
            .replace("</head>", &inline)
            .replace("rel=\"stylesheet\"", "rel=\"nothing\"");
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), page).unwrap();
    }
}

/// No script, no inline style, ids once, and every reference leads somewhere.
fn sound(path: &str, html: &str) {
    for banned in ["<script", " style=", "onclick=", "javascript:"] {
        assert!(!html.contains(banned), "{banned} in {path}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "{path}");
    let values = |attribute: &str| -> Vec<String> {
        html.split(&format!(" {attribute}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let ids = values("id");
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id twice on {path}: {ids:?}");
    for attribute in ["for", "aria-describedby", "aria-labelledby", "popovertarget"] {
        for id in values(attribute).iter().flat_map(|value| value.split(' ')) {
            assert!(ids.iter().any(|known| known == id), "{id} is missing on {path}");
        }
    }
}

#[tokio::test]
async fn a_requester_does_not_read_where_the_executor_sat() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let payment = paid(&office, &mut tom, 450_000).await;
    for (person, reads) in [
        (Person::Staff, false),
        (Person::BranchManager, false),
        (Person::GroupFinance, false),
        (Person::Treasury, true),
        (Person::Treasury2, true),
        (Person::Cfo, true),
        (Person::Auditor, true),
    ] {
        let page = office.browser(person).await.get(&paths::payment(payment)).await;
        assert_eq!(page.status, 200, "{person:?}");
        for words in ["From address", "127.0.0.1", "What was signed"] {
            assert_eq!(page.body.contains(words), reads, "{person:?}: {words}");
        }
    }
}

#[tokio::test]
async fn an_empty_list_offers_only_what_its_reader_may_do() {
    let office = Office::open().await;
    let offer = format!("href=\"{}\"", paths::REQUISITION_NEW);
    for (person, may) in [(Person::Staff, true), (Person::Auditor, false)] {
        let mut browser = office.browser(person).await;
        let page = browser.get(paths::PAYMENTS).await.body;
        assert!(page.contains("No payments yet"), "{person:?}: {page}");
        let main = page.split_once("<main").unwrap().1;
        assert_eq!(main.contains(&offer), may, "{person:?}: {main}");
    }
}

#[tokio::test]
async fn times_are_those_of_the_company_wherever_the_server_is() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let payment = office.waiting(450_000).await;
    office.ask_for_code(&mut tom, payment).await;
    let page = tom.get(&paths::payment_release(payment)).await.body;
    let mail = office.mails.all().pop().unwrap().text;
    for text in [page, mail] {
        assert!(text.contains(" EAT"), "{text}");
        assert!(!text.contains(" NZ"), "{text}");
    }
}
