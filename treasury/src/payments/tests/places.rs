//! Treasury officers of one place.

use super::scene::{Asked, approved, release};
use crate::access::{Actor, Home, Role, Scope};
use crate::author::Caller;
use crate::error::Error;
use crate::on_both_engines;
use crate::organisation::NewPerson;
use crate::payments::PaymentFilter;
use crate::testing::{Person, World};

/// A treasury officer whose grant was narrowed to a place.
async fn officer(world: &World, name: &str, scope: Scope) -> Actor {
    let set_up = world.treasury.set_up();
    let home = Home {
        company: world.company,
        region: None,
        branch: None,
        department: None,
    };
    let new = NewPerson {
        home,
        email: format!("{name}@amani.example"),
        name: name.to_owned(),
    };
    let id = set_up.person(&new).await.unwrap();
    set_up.grant(id, Role::Treasury, scope).await.unwrap();
    world.treasury.identity().actor(id, Caller::system()).await.unwrap()
}

on_both_engines! {
    async fn a_treasury_officer_of_one_place_releases_there_only(world: World) {
        let company = world.company;
        let set_up = world.treasury.set_up();
        let machakos = set_up.branch(company, None, "Machakos").await.unwrap();
        let elsewhere = officer(&world, "mary", Scope::Branch { company, region: None, branch: machakos }).await;
        let here = Scope::Branch { company, region: Some(world.region), branch: world.branch };
        let here = officer(&world, "kevin", here).await;
        let payment = approved(&world, Asked::of(500)).await;
        let payments = world.treasury.payments();
        let filter = PaymentFilter::default();
        assert!(matches!(payments.view(&elsewhere, payment).await, Err(Error::NotFound)));
        assert!(matches!(payments.request_code(&elsewhere, payment).await, Err(Error::NotFound)));
        assert!(payments.release_desk(&elsewhere, &filter, None, 10).await.unwrap().rows.is_empty());
        assert!(payments.list(&elsewhere, &filter, None, 10).await.unwrap().rows.is_empty());
        assert_eq!(payments.waiting(&elsewhere).await.unwrap(), 0);
        assert!(world.treasury.funds().list(&elsewhere).await.unwrap().is_empty());
        assert_eq!(payments.release_desk(&here, &filter, None, 10).await.unwrap().rows.len(), 1);
        release(&world, &here, payment, 1).await.unwrap();
    }

    async fn who_cannot_release_from_the_fund_is_not_suggested(world: World) {
        let company = world.company;
        let machakos = world.treasury.set_up().branch(company, None, "Machakos").await.unwrap();
        officer(&world, "mary", Scope::Branch { company, region: None, branch: machakos }).await;
        let tom = world.actor(Person::Treasury).await;
        for _ in 0..3 {
            let payment = approved(&world, Asked::of(100)).await;
            let view = world.treasury.payments().view(&tom, payment).await.unwrap();
            assert_ne!(view.suggested_executor.as_deref(), Some("mary"));
        }
    }
}
