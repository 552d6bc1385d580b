//! Acts whose transaction met another one are run again, whatever they are.

use crate::acts::*;
use treasury::author::Caller;
use treasury::testing::{Engine, Person, World};

/// The first attempt of each act fails as one of two that met does. (A sequence is not rolled back.)
async fn let_them_meet(world: &World) {
    for statement in [
        "create sequence met",
        "create function met() returns trigger language plpgsql security definer as $$ begin \
         if nextval('public.met') % 2 = 1 then raise exception 'met' using errcode = '40001'; end if; return new; end $$",
        "create trigger met before insert on audit_event for each row execute function met()",
    ] {
        sql(world, statement, vec![]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_that_met_another_one_are_run_again_postgres() {
    let Some(world) = World::on(Engine::Postgres).await else {
        return;
    };
    let (_, payment) = approved(&world).await;
    let tabitha = world.actor(Person::Treasury2).await;
    let cfo = world.actor(Person::Cfo).await;
    let identity = world.treasury.identity();
    let password = "four unrelated words";
    let code = world.treasury.payments().request_code(&tabitha, payment).await.unwrap();
    let_them_meet(&world).await;
    identity
        .set_first_password(world.id(Person::Staff), password)
        .await
        .expect("a password");
    let signed_in = |password: &'static str| {
        let identity = world.treasury.identity();
        async move {
            identity
                .sign_in("amina@amani.example", password, &Caller::system())
                .await
        }
    };
    signed_in(password).await.expect("a sign-in");
    assert_eq!(
        refused(signed_in("another one").await),
        treasury::error::WRONG_CREDENTIALS
    );
    let staff = world.actor(Person::Staff).await;
    identity.signed_out(&staff).await.expect("a sign-out");
    identity
        .change_password(&staff, password, "four other words here")
        .await
        .expect("another password");
    identity
        .sign_out_everywhere(&world.actor(Person::Staff).await)
        .await
        .expect("a sign-out everywhere");
    let set_up = world.treasury.set_up();
    set_up.region(world.company, "East").await.expect("a region");
    world
        .treasury
        .payments()
        .code_not_sent(code.step_up)
        .await
        .expect("a void code");
    let refusal = world.treasury.payments().request_code(&cfo, payment).await;
    assert_eq!(refused(refusal), treasury::error::NOT_ALLOWED);
    assert_eq!(
        count(
            &world,
            "select count(*) as n from audit_event where action = 'payment.code_refused'",
            vec![]
        )
        .await,
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_answered_also_when_it_cannot_be_recorded() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    let (_, payment) = approved(&world).await;
    let broken = "create trigger broken before insert on audit_event begin select raise(abort, 'broken'); end";
    sql(&world, broken, vec![]).await;
    let cfo = world.actor(Person::Cfo).await;
    let refusal = world.treasury.payments().request_code(&cfo, payment).await;
    assert_eq!(refused(refusal), treasury::error::NOT_ALLOWED);
    let staff = world.actor(Person::Staff).await;
    let proof = treasury::payments::ReleaseProof::Code {
        step_up: None,
        code: zeroize::Zeroizing::new("123456".to_owned()),
    };
    let refusal = world
        .treasury
        .payments()
        .release(&staff, payment, 1, &proof, &key())
        .await;
    assert_eq!(refused(refusal), "D4");
}
