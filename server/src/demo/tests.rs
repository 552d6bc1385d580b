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
use treasury::testing::{Engine, at, fresh};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_has_everything_to_show_and_verifies() {
    let database = fresh(Engine::Sqlite).await.unwrap();
    let keys = Keys::try_new(b"a secret of the tests, long enough").unwrap();
    let clock = Clock::fixed(at("2026-03-04T11:20:00Z"));
    let treasury = Treasury::new(database.database.clone(), clock, Randomness::seeded(3), keys);
    seed(&treasury).await.unwrap();

    let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
    let mut blocked = 0;
    for member in CAST {
        let actor = signed_in(&treasury, member.address).await;
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
    for (status, least) in [
        (Status::Draft, 3),
        (Status::InApproval, 6),
        (Status::ChangesRequested, 1),
        (Status::Approved, 3),
        (Status::Paid, 60),
        (Status::Rejected, 3),
        (Status::Withdrawn, 2),
        (Status::Expired, 2),
    ] {
        let count = statuses.get(&status).copied().unwrap_or(0);
        assert!(count >= least, "{status}: {count} of {statuses:?}");
    }
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
    let lines = people("http://127.0.0.1:3000");
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
