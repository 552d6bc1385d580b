//! A database that fails: a page with a number and nothing of what went wrong, and nothing done.

use crate::acts;
use crate::client::{Answer, Client, Copy};
use crate::pages;
use crate::people::Visitor;
use crate::scene::Scene;
use migrations::{Migrator, MigratorTrait};
use treasury::testing::Person;

/// The migrations whose tables are there for sessions and people: without them nobody is known.
const WITH_SESSIONS: u32 = 2;
/// Nothing at all is there.
const EMPTY: u32 = 0;

/// A copy whose database lost the tables of all but the first so many migrations.
async fn broken(scene: &Scene, left: u32) -> Copy {
    let copy = scene.copy().await;
    let all = u32::try_from(Migrator::migrations().len()).unwrap();
    let connection = copy.database().database.for_migrations();
    Migrator::down(connection, Some(all - left)).await.unwrap();
    copy
}

fn assert_says_nothing(what: &str, answer: &Answer) {
    // Lists to choose from are no statements.
    let said = answer.body.to_lowercase().replace("<select ", "");
    for word in [
        "sqlite",
        "no such table",
        "select ",
        "insert into",
        "sqlx",
        "database:",
        "panicked",
    ] {
        assert!(!said.contains(word), "{what}: {word} in {}", answer.body);
    }
    if answer.status.as_u16() == 500 {
        let number = said.split_once("this number: ").map_or("", |(_, rest)| rest);
        let digits = number.bytes().take_while(u8::is_ascii_hexdigit).count();
        assert_eq!(digits, 32, "{what} has no number: {}", answer.body);
        assert!(said.contains("<h1>"), "{what}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_database_is_a_number_on_every_page() {
    let scene = Scene::get().await;
    for left in [WITH_SESSIONS, EMPTY] {
        let copy = broken(scene, left).await;
        let mut client = Client::new(&copy.net, scene.cookie(Visitor::Is(Person::Auditor)));
        let mut failed = 0;
        for page in pages::all(scene) {
            let answer = client.get(&page.path).await;
            assert_says_nothing(&page.path, &answer);
            failed += i32::from(answer.status.as_u16() == 500);
        }
        assert!(failed > 20, "{failed} pages failed with {left} migrations left");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_database_is_a_number_for_every_action() {
    let scene = Scene::get().await;
    let acts = acts::all(scene).await;
    let cookie = scene.cookie(Visitor::Is(Person::Staff));
    for (act, left) in acts.iter().flat_map(|act| [(act, WITH_SESSIONS), (act, EMPTY)]) {
        // One each: what signs out leaves nobody for the next.
        let copy = broken(scene, left).await;
        let mut client = Client::new(&copy.net, cookie);
        let form = act.form_with(&copy.net.form_key(cookie, act.action));
        let answer = client.post(act.action, &form).await;
        assert_says_nothing(act.action, &answer);
        match answer.status.as_u16() {
            303 if left == WITH_SESSIONS => {
                let page = client.get(answer.location()).await;
                assert_says_nothing(act.action, &page);
            }
            500 => {}
            // Passkeys are in a migration that is left, and this one is nobody's.
            404 if left == WITH_SESSIONS && act.action.starts_with("/actions/passkey-") => {}
            // What no page offers is refused before the database is asked for anything but the session.
            400 if left == WITH_SESSIONS && act.action == "/actions/account-notices" => {}
            other => panic!("{act:?} answered {other} with {left} migrations left"),
        }
    }
}
