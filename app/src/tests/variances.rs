//! A fund is counted, what differs is proposed, and a CFO decides.

use treasury::testing::Person;

use super::office::Office;
use super::undone::paid;
use crate::paths;

const SEAL: &str = "/actions/count-seal";
const OF_COUNT: &str = "/actions/count-propose";
const PROPOSE: &str = "/actions/variance-propose";
const DECIDE: &str = "/actions/variance-decide";

#[tokio::test]
async fn what_is_booked_is_shown_when_the_count_is_sealed_and_not_before() {
    let office = Office::open().await;
    let fund = office.world.branch_fund;
    let mut faith = office.browser(Person::FpA).await;
    let (sheet, id) = (paths::fund_count(fund), fund.to_string());
    let page = faith.get(&sheet).await.body;
    assert!(
        page.contains("KES\u{a0}1,000.00") && !page.contains("500,000"),
        "{page}"
    );
    let counted = [
        ("fund", id.as_str()),
        ("after", "0"),
        ("kind", "surprise"),
        ("pieces-100000", "4x9"),
        ("pieces-20000", "4"),
        ("note", "The drawer was locked"),
    ];
    let wrong = faith.fill_in(&sheet, SEAL, &counted).await;
    let page = faith.get(wrong.location()).await;
    assert_eq!(page.status, 422);
    for words in [
        "The number of KES\u{a0}1,000.00 is a whole number",
        "4x9",
        "The drawer was locked",
    ] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    assert!(!page.body.contains("500,000"), "{}", page.body);
    let mut right = counted;
    right[3].1 = "499";
    let sealed = faith.fill_in(&sheet, SEAL, &right).await.location().to_owned();
    let page = faith.get(&sealed).await.body;
    for words in [
        "500,000.00",
        "499,800.00",
        "\u{2212}200.00",
        "Propose a variance, short by KES\u{a0}200.00",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let count = sealed.rsplit('/').next().unwrap_or_default().to_owned();
    let why = [("count", count.as_str()), ("reason", "A note is missing")];
    let proposed = faith.fill_in(&sealed, OF_COUNT, &why).await.location().to_owned();
    let page = faith.get(&proposed).await.body;
    assert!(
        page.contains("decided by a CFO") && page.contains("Balance if it is approved"),
        "{page}"
    );

    let mut cfo = office.browser(Person::Cfo).await;
    let mine = cfo.get(paths::MY_WORK).await.body;
    assert!(
        mine.contains("Variances to decide (1)") && mine.contains(&proposed),
        "{mine}"
    );
    let variance = proposed.rsplit('/').next().unwrap_or_default().to_owned();
    let no = [("variance", variance.as_str()), ("decision", "reject"), ("note", "")];
    let wrong = cfo.fill_in(&proposed, DECIDE, &no).await;
    assert_eq!(cfo.get(wrong.location()).await.status, 422);
    let yes = [("variance", variance.as_str()), ("decision", "approve"), ("note", "")];
    assert_eq!(cfo.fill_in(&proposed, DECIDE, &yes).await.location(), proposed);
    assert_eq!(office.balance().await, 49_980_000);
    let page = cfo.get(&paths::fund(fund)).await.body;
    for words in ["Variance, short", "Cash over and short", "Variances, short less over"] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn something_else_was_paid_than_a_voucher_says() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    paid(&office, &mut tom).await;
    let fund = office.world.branch_fund;
    let (here, id) = (paths::fund_variance(fund), fund.to_string());
    let fields = [
        ("fund", id.as_str()),
        ("side", ""),
        ("difference", "50"),
        ("voucher", "V-000009"),
        ("reason", "The receipt is for 4,450"),
        ("evidence", "Receipt 88"),
    ];
    let wrong = tom.fill_in(&here, PROPOSE, &fields).await;
    let page = tom.get(wrong.location()).await;
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains("Which way it differs is missing") && page.body.contains("Receipt 88"),
        "{}",
        page.body
    );
    let mut with_side = fields;
    with_side[1].1 = "over";
    let wrong = tom.fill_in(&here, PROPOSE, &with_side).await;
    let page = tom.get(wrong.location()).await;
    assert!(page.body.contains("has no voucher of this number"), "{}", page.body);
    with_side[3].1 = "1";
    let proposed = tom.fill_in(&here, PROPOSE, &with_side).await.location().to_owned();
    let mut ceo = office.browser(Person::Ceo).await;
    let page = ceo.get(&proposed).await.body;
    for words in [
        "Booked as paid to Lake Stationers",
        "Really paid",
        "4,450.00",
        "There is one, so the decision is theirs",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let voucher = tom.get(&paths::voucher(fund, 1)).await.body;
    let payment = voucher
        .split("/payments/")
        .nth(1)
        .and_then(|rest| rest.get(..36))
        .unwrap_or_default();
    let page = ceo.get(&paths::payment(payment)).await.body;
    assert!(page.contains("Variances") && page.contains(&proposed), "{page}");
    let page = ceo.get(&paths::fund(fund)).await.body;
    assert!(page.contains("A variance of this fund waits"), "{page}");
    let list = ceo.get(&format!("/variances?fund={fund}&status=proposed")).await.body;
    assert!(list.contains("The receipt is for 4,450"), "{list}");
    let none = ceo.get("/variances?status=rejected").await.body;
    assert!(none.contains("None of these"), "{none}");
}
