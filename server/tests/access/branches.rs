//! Another branch of the same company: its people see nothing of this one.

use crate::acts;
use crate::client::{Client, Copy};
use crate::pages;
use crate::scene::{PASSWORD, Scene};
use http::StatusCode;
use treasury::access::{Home, Role, Scope};
use treasury::organisation::NewPerson;

/// Words that stand in what lies on the table in Kisumu, and in nothing that everybody may read.
const THEIRS: [&str; 6] = [
    "Amina",
    "4,500.00",
    "By the manager",
    "For treasury 2",
    "Withdrawn</a>",
    "Fuel for the generator",
];

/// A browser of somebody new in Mombasa who holds this role there.
async fn in_mombasa(scene: &Scene, copy: &Copy, role: Role) -> Client {
    let treasury = &copy.net.treasury;
    let company = scene.world.company;
    let set_up = treasury.set_up();
    let region = set_up.region(company, "Coast").await.unwrap();
    let branch = set_up.branch(company, Some(region), "Mombasa").await.unwrap();
    let home = Home {
        company,
        region: Some(region),
        branch: Some(branch),
        department: None,
    };
    let email = format!("{}@mombasa.example", role.code());
    let new = NewPerson {
        home,
        email: email.clone(),
        name: "Mwana Pwani".to_owned(),
    };
    let scope = match role {
        Role::RegionalManager => Scope::Region { company, region },
        _ => Scope::Branch {
            company,
            region: Some(region),
            branch,
        },
    };
    let person = set_up.person(&new).await.unwrap();
    set_up.grant(person, role, scope).await.unwrap();
    treasury.identity().set_first_password(person, PASSWORD).await.unwrap();
    let mut client = Client::new(&copy.net, "");
    client.sign_in(&email, PASSWORD).await;
    client
}

/// Lists with every filter that could lead there.
fn lists(scene: &Scene) -> Vec<String> {
    let things = &scene.things;
    let mut lists: Vec<String> = ["/", "/requisitions", "/payments", "/funds", "/release", "/mailbox"]
        .map(str::to_owned)
        .into();
    for text in ["Approved", "4500", "4,500.00", "Amina", "R-", "%25", "_"] {
        lists.push(format!("/requisitions?q={text}"));
        lists.push(format!("/payments?q={text}"));
    }
    for number in 1..=12 {
        lists.push(format!("/requisitions?q=R-{number:05}"));
        lists.push(format!("/payments?q={number}"));
    }
    for status in ["draft", "in_approval", "approved", "paid", "rejected", "withdrawn"] {
        lists.push(format!("/requisitions?status={status}"));
    }
    for status in ["awaiting_release", "paid"] {
        lists.push(format!("/payments?status={status}&fund={}", scene.fund()));
    }
    lists.push(format!("/requisitions?after={}", things.paid));
    lists.push(format!("/payments?after={}", things.released));
    lists.push("/requisitions?from=2020-01-01&to=2030-01-01".to_owned());
    lists
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s21_nothing_of_a_branch_is_there_for_another() {
    let scene = Scene::get().await;
    for role in [Role::Staff, Role::BranchManager, Role::RegionalManager] {
        let copy = scene.copy().await;
        let mut client = in_mombasa(scene, &copy, role).await;
        for page in pages::all(scene).into_iter().filter(|page| page.route.contains('{')) {
            let answer = client.get(&page.path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role:?} {}", page.path);
        }
        for list in lists(scene) {
            let answer = client.get(&list).await;
            assert!(!answer.status.is_server_error(), "{role:?} {list}");
            for theirs in THEIRS {
                let said = answer.body.replace(&format!("value=\"{theirs}\""), "");
                assert!(!said.contains(theirs), "{role:?} reads {theirs} on {list}");
            }
        }
        let before = copy.facts().await;
        let of_a_record = acts::all(scene).await.into_iter().filter(|act| {
            act.action != "/actions/requisition-create"
                && (act.action.starts_with("/actions/requisition-") || act.action.starts_with("/actions/payment-"))
        });
        for act in of_a_record {
            let form = act.form_with(&copy.net.form_key(&client.cookie, act.action));
            let answer = client.post(act.action, &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role:?} {act:?}");
        }
        assert_eq!(before, copy.facts().await, "{role:?}");
    }
}
