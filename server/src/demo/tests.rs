//! The demo keeps what its visitors are promised.

use super::cast::{CAST, FUNDS};
use super::{PASSWORD, people, seed};
use std::collections::BTreeMap;
use treasury::Treasury;
use treasury::access::{Actor, Role};
use treasury::approvals::routing::Origin;
use treasury::author::Caller;
use treasury::clock::Clock;
use treasury::form_key::FormKey;
use treasury::identity::DEMO_DOMAIN;
use treasury::keys::Keys;
use treasury::money::{Currency, Money};
use treasury::randomness::Randomness;
use treasury::requisitions::state::Status;
use treasury::requisitions::{DraftFields, ListFilter, Method};
use treasury::testing::{Engine, TestDatabase, at, fresh};

fn caller() -> Caller {
    Caller {
        ip: "127.0.0.1".to_owned(),
        user_agent: "a test".to_owned(),
        request_id: "test".to_owned(),
    }
}

/// Signs somebody in as a visitor would.
async fn signed_in(treasury: &Treasury, address: &str) -> Actor {
    let email = format!("{address}@{DEMO_DOMAIN}");
    let principal = treasury.identity().sign_in(&email, PASSWORD, &caller()).await.unwrap();
    treasury.identity().actor(principal.person, caller()).await.unwrap()
}

async fn seeded(now: &str) -> (TestDatabase, Treasury) {
    let database = fresh(Engine::Sqlite).await.unwrap();
    let keys = Keys::try_new(b"a secret of the tests, long enough").unwrap();
    let clock = Clock::fixed(at(now));
    let treasury = Treasury::new(database.database.clone(), clock, Randomness::seeded(3), keys);
    seed(&treasury).await.unwrap();
    (database, treasury)
}

/// How many requests stand in each state, and how many of them are blocked.
async fn states(treasury: &Treasury) -> (BTreeMap<Status, usize>, usize) {
    let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
    let mut blocked = 0;
    for member in CAST {
        let actor = signed_in(treasury, member.address).await;
        let filter = ListFilter {
            mine: true,
            ..ListFilter::default()
        };
        let page = treasury.requisitions().list(&actor, &filter, None, 100).await.unwrap();
        for row in page.rows {
            *statuses.entry(row.status).or_insert(0) += 1;
            blocked += usize::from(row.blocked);
        }
    }
    (statuses, blocked)
}

#[track_caller]
fn assert_at_least(statuses: &BTreeMap<Status, usize>, expected: &[(Status, usize)]) {
    for (status, least) in expected {
        let count = statuses.get(status).copied().unwrap_or(0);
        assert!(count >= *least, "{status}: {count} of {statuses:?}");
    }
}

/// When the demo is made in the night after a weekend, or late on a Friday, working days are few between then and now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_date_each_state_is_there() {
    for now in ["2026-11-22T23:40:00Z", "2026-11-27T14:05:00Z"] {
        let (_database, treasury) = seeded(now).await;
        let (statuses, blocked) = states(&treasury).await;
        let one_of_each: Vec<_> = Status::ALL
            .iter()
            .filter(|status| **status != Status::Reviewed)
            .map(|status| (*status, 1))
            .collect();
        assert_at_least(&statuses, &one_of_each);
        assert_eq!(blocked, 1, "{now}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_has_everything_to_show_and_verifies() {
    let (_database, treasury) = seeded("2026-03-04T11:20:00Z").await;
    let (statuses, blocked) = states(&treasury).await;
    assert_at_least(
        &statuses,
        &[
            (Status::Draft, 3),
            (Status::InApproval, 6),
            (Status::ChangesRequested, 1),
            (Status::Approved, 3),
            (Status::Paid, 60),
            (Status::Rejected, 3),
            (Status::Withdrawn, 2),
            (Status::Expired, 2),
        ],
    );
    assert_eq!(blocked, 1);

    let officer = signed_in(&treasury, "njeri.kariuki").await;
    let funds = treasury.funds().list(&officer).await.unwrap();
    assert_eq!(funds.len(), FUNDS.len());
    let below = funds.iter().filter(|fund| fund.balance.minor() < fund.reorder.minor());
    assert_eq!(
        below.map(|fund| fund.name.as_str()).collect::<Vec<_>>(),
        ["Nakuru petty cash"]
    );

    asks_for_4500(&treasury).await;
    let report = treasury.verify().await.unwrap();
    assert!(report.is_clean(), "{report}");
}

/// What the documentation proposes to try first.
async fn asks_for_4500(treasury: &Treasury) {
    let staff = signed_in(treasury, "achieng.odhiambo").await;
    let accounts = treasury.directory().gl_accounts(&staff).await.unwrap();
    let draft = DraftFields {
        origin: Some(Origin::Branch),
        branch: staff.home().branch,
        gl_account: accounts.first().map(|account| account.id.into()),
        payee_name: Some("Lakeside Stationers".to_owned()),
        method: Some(Method::Cash),
        amount: Some(Money::new(450_000, Currency::KES)),
        purpose: Some("Exercise books".to_owned()),
        ..DraftFields::default()
    };
    let key = FormKey::new("four thousand five hundred", "requisition.create", &[]);
    let requisitions = treasury.requisitions();
    let id = requisitions.create(&staff, &draft, &key).await.unwrap();
    let preview = requisitions.preview(&staff, id).await.unwrap();
    assert!(preview.problems.is_empty() && preview.refusal.is_none(), "{preview:?}");
    let roles: Vec<&str> = preview.steps.iter().map(|step| step.role.as_str()).collect();
    assert_eq!(roles, ["Branch manager", "Treasury officer"]);
    assert_eq!(preview.steps[0].eligible, ["Brian Otieno"]);
    assert_eq!(preview.steps[1].eligible.len(), 3);
    assert_eq!(preview.release_warning, None);
}

#[test]
fn the_printed_list_names_everybody_with_role_and_place() {
    let lines = people("http://localhost:3000");
    assert!(lines[1].ends_with(PASSWORD) && !PASSWORD.contains(' '));
    for role in Role::ALL {
        assert!(lines.iter().any(|line| line.contains(role.label())), "{role}");
    }
    let kisumu = lines.iter().find(|line| line.contains("brian.otieno")).unwrap();
    assert!(
        kisumu.contains("Branch manager") && kisumu.ends_with("Kisumu"),
        "{kisumu}"
    );
}
