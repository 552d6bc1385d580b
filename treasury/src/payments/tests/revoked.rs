//! Somebody whose powers were taken away while what they sent was still on its way.

use super::scene::{Asked, approved, count, key, refusal, release, typed};
use crate::access::Actor;
use crate::error::NOT_ALLOWED;
use crate::form_key::FormKey;
use crate::ids::GrantId;
use crate::on_both_engines;
use crate::testing::{Person, World};

/// What an administrator, or the person, does meanwhile.
#[derive(Clone, Copy, Debug)]
enum Taken {
    Sessions,
    Role,
    Account,
}

async fn take(world: &World, person: Person, taken: Taken) {
    let identity = world.treasury.identity();
    let admin = world.actor(Person::Admin).await;
    let key = FormKey::new(&format!("{taken:?}-{person:?}-0123456789"), "test", &[]);
    match taken {
        Taken::Sessions => identity.sign_out_everywhere(&world.actor(person).await).await.unwrap(),
        Taken::Account => identity.deactivate(&admin, world.id(person), &key).await.unwrap(),
        Taken::Role => {
            let sql = "select id from role_grant where person_id = $1 and revoked_at is null";
            let row = world.treasury.read_one(sql, [world.id(person).into()]).await.unwrap();
            let grant: GrantId = row.unwrap().try_get("", "id").unwrap();
            identity.revoke(&admin, grant, &key).await.unwrap();
        }
    }
}

/// Asks for a code, loses the power, and goes on as if nothing had happened.
async fn goes_on(world: &World, person: Person, taken: Taken) {
    let old: Actor = world.actor(person).await;
    let (first, second) = (
        approved(world, Asked::of(500)).await,
        approved(world, Asked::of(500)).await,
    );
    let payments = world.treasury.payments();
    let code = payments.request_code(&old, first).await.unwrap();
    take(world, person, taken).await;
    let answer = payments.release(&old, first, 1, &typed(&code), &key(first, 1)).await;
    assert_eq!(refusal(answer), NOT_ALLOWED, "{taken:?}");
    assert_eq!(
        refusal(payments.request_code(&old, second).await),
        NOT_ALLOWED,
        "{taken:?}"
    );
    assert_eq!(count(world, "select count(*) as n from execution").await, 0);
}

on_both_engines! {
    async fn an_actor_from_before_the_revocation_releases_nothing(world: World) {
        goes_on(&world, Person::Treasury, Taken::Sessions).await;
        goes_on(&world, Person::Treasury, Taken::Role).await;
        goes_on(&world, Person::Treasury2, Taken::Account).await;
    }

    async fn who_only_signed_in_again_releases(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        take(&world, Person::Treasury, Taken::Sessions).await;
        release(&world, &world.actor(Person::Treasury).await, payment, 1).await.unwrap();
    }
}
