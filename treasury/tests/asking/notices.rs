//! Who is told.

use crate::acts::*;
use std::time::Duration;
use treasury::access::{Role, Scope};
use treasury::form_key::FormKey;
use treasury::identity::NewGrant;
use treasury::on_both_engines;
use treasury::testing::{Person, World};

/// Jobs of a kind to somebody.
async fn told(world: &World, kind: &str, to: &str) -> i64 {
    let sql = "select count(*) as n from outbox_job where kind = $1 and payload like $2";
    count(world, sql, vec![kind.into(), format!("%{to}@amani.example%").into()]).await
}

on_both_engines! {
    async fn a_step_that_moves_later_on_is_no_news_to_who_decides_now(world: World) {
        ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(told(&world, "mail.approval_waiting", "beatrice").await, 1);
        for officer in [Person::Treasury, Person::Treasury2, Person::Treasury3] {
            strip(&world, officer).await;
        }
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 1);
        assert_eq!(told(&world, "mail.approval_waiting", "beatrice").await, 1);
        strip(&world, Person::BranchManager).await;
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 1);
        assert_eq!(told(&world, "mail.approval_waiting", "rose").await, 1, "the step is hers now");
    }

    async fn a_former_administrator_is_not_told_of_what_is_blocked(world: World) {
        let admin = world.actor(Person::Admin).await;
        let new = NewGrant {
            person: world.id(Person::Colleague),
            role: Role::Admin,
            scope: Scope::Company(world.company),
            from: None,
            until: Some(admin.today()),
        };
        let key = FormKey::new("a-grant-that-ends-today", "test", &[]);
        world.treasury.identity().grant(&admin, &new, &key).await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(3 * 24 * 3_600));
        let approvers = [
            Person::BranchManager, Person::RegionalManager, Person::GroupFinance, Person::Cfo, Person::Ceo,
        ];
        for person in approvers {
            strip(&world, person).await;
        }
        ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(told(&world, "mail.blocked", "adam").await, 1);
        assert_eq!(told(&world, "mail.blocked", "brian").await, 0);
    }
}
