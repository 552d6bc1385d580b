//! S21: who may know of what.

use crate::acts::*;
use treasury::access::{Role, Scope};
use treasury::approvals::routing::Origin;
use treasury::on_both_engines;
use treasury::requisitions::{DraftFields, ListFilter};
use treasury::testing::{Person, World};

async fn sees(world: &World, person: Person, id: treasury::ids::RequisitionId) -> bool {
    let actor = world.actor(person).await;
    let page = world
        .treasury
        .requisitions()
        .list(&actor, &ListFilter::default(), None, 100)
        .await
        .unwrap();
    let listed = page.rows.iter().any(|row| row.id == id);
    let seen = view(world, person, id).await;
    assert_eq!(listed, seen.is_ok(), "{person:?}: list and page agree");
    if !listed {
        not_found(seen);
    }
    listed
}

async fn all_who_see(world: &World, id: treasury::ids::RequisitionId) -> Vec<Person> {
    let mut all = Vec::new();
    for person in Person::ALL {
        if sees(world, person, id).await {
            all.push(person);
        }
    }
    all
}

on_both_engines! {
    async fn s21_a_draft_is_its_requesters_alone(world: World) {
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        assert_eq!(all_who_see(&world, id).await, [Person::Staff]);
        let actor = world.actor(Person::Staff).await;
        world.treasury.requisitions().withdraw(&actor, id, 1, "", &key()).await.unwrap();
        assert_eq!(all_who_see(&world, id).await, [Person::Staff]);
    }

    async fn s21_a_request_is_seen_by_its_parts_and_by_those_whose_roles_reach_it(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(all_who_see(&world, id).await, [
            Person::Staff, Person::BranchManager, Person::DepartmentHead, Person::RegionalManager,
            Person::GroupFinance, Person::Treasury, Person::Treasury2, Person::Treasury3, Person::Cfo, Person::Ceo,
            Person::FpA, Person::Auditor,
        ]);
    }

    async fn s21_another_place_sees_it_only_with_a_part_in_it(world: World) {
        let set_up = world.treasury.set_up();
        let east = set_up.region(world.company, "East").await.unwrap();
        let machakos = set_up.branch(world.company, Some(east), "Machakos").await.unwrap();
        let finance = set_up.department(world.company, "Finance").await.unwrap();
        let fields = DraftFields { branch: Some(machakos), department: Some(finance), cost_centre: None, ..draft(&world) };
        let id = ask(&world, Person::Staff, &fields).await;
        for person in [Person::BranchManager, Person::DepartmentHead, Person::RegionalManager] {
            assert!(!sees(&world, person, id).await, "{person:?}");
        }
        // A field request of the region goes to any branch manager in it, who therefore sees it.
        let fields = DraftFields {
            origin: Some(Origin::Field), branch: None, region: Some(world.region), department: None, cost_centre: None,
            amount: Some(kes(99_900)), ..draft(&world)
        };
        let id = ask(&world, Person::Colleague, &fields).await;
        assert!(sees(&world, Person::BranchManager, id).await);
        assert!(!sees(&world, Person::DepartmentHead, id).await);
        approve(&world, Person::BranchManager, id).await.unwrap();
        // One of the head office goes to any department head.
        let fields = DraftFields {
            origin: Some(Origin::Hq), branch: None, department: None, cost_centre: None,
            amount: Some(kes(88_800)), ..draft(&world)
        };
        let id = ask(&world, Person::Colleague, &fields).await;
        assert!(sees(&world, Person::DepartmentHead, id).await);
        assert!(!sees(&world, Person::BranchManager, id).await);
        approve(&world, Person::DepartmentHead, id).await.unwrap();
    }

    async fn s21_whoever_decided_goes_on_seeing_it(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        strip(&world, Person::BranchManager).await;
        assert!(sees(&world, Person::BranchManager, id).await);
    }

    async fn s21_a_company_wide_role_narrowed_to_a_place_sees_that_place_only(world: World) {
        let set_up = world.treasury.set_up();
        let east = set_up.region(world.company, "East").await.unwrap();
        let machakos = set_up.branch(world.company, Some(east), "Machakos").await.unwrap();
        let company = world.company;
        strip(&world, Person::Cfo).await;
        let narrowed = Scope::Branch { company, region: Some(east), branch: machakos };
        set_up.grant(world.id(Person::Cfo), Role::Cfo, narrowed).await.unwrap();
        let here = ask(&world, Person::Staff, &draft(&world)).await;
        let fields = DraftFields { branch: Some(machakos), payee_name: Some("Somebody else".to_owned()), ..draft(&world) };
        let there = ask(&world, Person::Staff, &fields).await;
        assert!(!sees(&world, Person::Cfo, here).await);
        assert!(sees(&world, Person::Cfo, there).await);
        assert!(sees(&world, Person::Ceo, here).await);
    }

    async fn s21_whoever_gets_the_money_sees_the_request(world: World) {
        let fields = DraftFields { beneficiary: Some(world.id(Person::Colleague)), ..draft(&world) };
        let id = create(&world, Person::Staff, &fields).await.unwrap();
        assert!(!sees(&world, Person::Colleague, id).await);
        submit(&world, Person::Staff, id).await.unwrap();
        assert!(sees(&world, Person::Colleague, id).await);
    }

    async fn s21_nothing_crosses_companies(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let requisitions = world.treasury.requisitions();
        for person in [Person::Stranger, Person::StrangerTreasury] {
            let actor = world.actor(person).await;
            not_found(requisitions.view(&actor, id).await);
            not_found(requisitions.preview(&actor, id).await);
            not_found(requisitions.save(&actor, id, 2, &draft(&world), &key()).await);
            not_found(requisitions.submit(&actor, id, 2, None, &key()).await);
            not_found(requisitions.withdraw(&actor, id, 2, "why", &key()).await);
            not_found(requisitions.attach(&actor, id, "x.pdf", b"%PDF-1.7", &key()).await);
            not_found(approve(&world, person, id).await);
            assert!(requisitions.list(&actor, &ListFilter::default(), None, 10).await.unwrap().rows.is_empty());
        }
    }
}
