//! The built binary on databases that are not guarded, or as somebody whom the guards do not hold (S23).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use treasury::testing::{Engine, TestDatabase, fresh};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn countersign(command: &str, database: &str) -> (Option<i32>, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_countersign"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COUNTERSIGN_")) {
        program.env_remove(name);
    }
    let directory = tempfile::tempdir().unwrap();
    program
        .current_dir(directory.path())
        .args([command, "--database", database]);
    // Taken already: whatever gets as far as listening ends there.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    if command == "serve" {
        program.args(["--listen", &taken.local_addr().unwrap().to_string()]);
    }
    let Output { status, stdout, stderr } = program
        .env("COUNTERSIGN_SECRET_KEY", KEY)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (status.code(), said.concat())
}

/// The three commands name what is wrong; without it they have nothing to say about guards.
fn stopped(database: &TestDatabase, words: &str) {
    let (code, said) = countersign("serve", &database.url);
    assert!(code == Some(2) && said.contains(words), "{words}: {code:?} {said}");
    let (code, said) = countersign("check", &database.url);
    assert!(
        code == Some(2) && said.contains("WRONG  guards") && said.contains(words),
        "{words}: {said}"
    );
    let (code, said) = countersign("verify", &database.url);
    let line = said.lines().find(|line| line.contains("schema.guards")).unwrap();
    assert!(
        code == Some(1) && line.starts_with("BAD ") && line.contains(words),
        "{words}: {said}"
    );
}

fn in_order(database: &TestDatabase) {
    let (_, said) = countersign("serve", &database.url);
    assert!(said.contains("cannot be listened on"), "{said}");
    let (code, said) = countersign("check", &database.url);
    assert!(code == Some(0) && said.contains("ok     guards"), "{said}");
    let (code, said) = countersign("verify", &database.url);
    assert!(code == Some(0) && said.contains("ok   schema.guards"), "{said}");
}

async fn a_dropped_guard_stops_the_start(engine: Engine, damages: &[(&str, &str)]) {
    for (damage, words) in damages {
        let Some(database) = fresh(engine).await else { return };
        database.as_owner(damage).await.unwrap();
        stopped(&database, words);
    }
    let Some(database) = fresh(engine).await else { return };
    in_order(&database);
}

#[tokio::test]
async fn a_dropped_guard_stops_the_start_sqlite() {
    let damages = [
        (
            "drop trigger payment__legal_transition",
            "the trigger payment__legal_transition is missing",
        ),
        (
            "drop trigger journal__no_delete; create trigger journal__no_delete before delete on journal when false \
             begin select raise(abort, 'never'); end",
            "the trigger journal__no_delete was altered",
        ),
        ("drop index step_up_open", "the index step_up_open is missing"),
        (
            "drop trigger form_key__no_delete; alter table form_key rename to other",
            "the table form_key is missing",
        ),
        (
            "create trigger thief after insert on payment begin select 1; end",
            "the trigger thief is none of the migrations'",
        ),
    ];
    a_dropped_guard_stops_the_start(Engine::Sqlite, &damages[..3]).await;
    a_dropped_guard_stops_the_start(Engine::Sqlite, &damages[4..]).await;
    // Where a table is gone, the rows cannot be verified, but it is named before.
    let database = fresh(Engine::Sqlite).await.unwrap();
    database.as_owner(damages[3].0).await.unwrap();
    for command in ["serve", "check", "verify"] {
        let (code, said) = countersign(command, &database.url);
        assert!(code != Some(0) && said.contains(damages[3].1), "{command}: {said}");
    }
}

#[tokio::test]
async fn a_dropped_guard_stops_the_start_postgres() {
    let damages = [
        (
            "drop trigger payment__legal_transition on payment",
            "the guard payment__legal_transition is missing",
        ),
        (
            "alter table journal disable trigger journal__no_delete",
            "the guard journal__no_delete is switched off",
        ),
        (
            "alter table journal enable trigger journal__no_update",
            "the guard journal__no_update is switched off, or not on always",
        ),
        (
            "create or replace function execution__of_a_waiting_payment() returns trigger language plpgsql as \
             $$ begin return new; end $$",
            "the guard execution__of_a_waiting_payment was altered",
        ),
        (
            "alter function duty__of_the_company() reset search_path",
            "the guard duty__of_the_company was altered",
        ),
        ("alter table decision disable trigger all", "the guard decision__"),
        (
            "alter table payment drop constraint payment_fund_id_currency_fkey",
            "the table payment has 6 foreign keys and not 7",
        ),
        ("drop index step_up_open", "the index step_up_open is missing"),
    ];
    a_dropped_guard_stops_the_start(Engine::Postgres, &damages).await;
}

/// Another role at the same database.
fn as_role(database: &TestDatabase, role: &str) -> String {
    database.url.replace("countersign_app@", &format!("{role}@"))
}

#[tokio::test]
async fn s23_serve_as_the_owner_of_the_tables_is_refused_postgres() {
    let Some(database) = fresh(Engine::Postgres).await else {
        return;
    };
    let refused = |url: &str, words: &str| {
        for command in ["serve", "check"] {
            let (code, said) = countersign(command, url);
            assert!(code == Some(2) && said.contains(words), "{command}: {said}");
            assert!(said.contains("--app-role"), "{command}: {said}");
        }
    };
    refused(&database.owner_url, "is a superuser");
    let role = format!("r_{}", std::process::id());
    let plain =
        format!("create role {role} login; grant countersign_app to {role}; alter table payment owner to {role};");
    database.as_owner(&plain).await.unwrap();
    refused(&as_role(&database, &role), "owns tables");
    let no_more = format!("alter table payment owner to current_user; grant update on journal to {role};");
    database.as_owner(&no_more).await.unwrap();
    refused(&as_role(&database, &role), "may change or empty tables");
    let temporary = format!("revoke update on journal from {role}; grant temporary on database {{}} to {role};");
    let name = database.url.rsplit('/').next().unwrap().to_owned();
    database.as_owner(&temporary.replace("{}", &name)).await.unwrap();
    refused(&as_role(&database, &role), "may make tables");
    let held = format!("revoke temporary on database {name} from {role};");
    database.as_owner(&held).await.unwrap();
    let (code, said) = countersign("check", &as_role(&database, &role));
    assert!(code == Some(0) && said.contains("ok     role"), "{said}");
}
