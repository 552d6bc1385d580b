//! Lists and My work.

use crate::acts::*;
use jiff::civil::date;
use std::time::Duration;
use treasury::access::{Role, Scope};
use treasury::approvals::outcome::Verdict;
use treasury::on_both_engines;
use treasury::requisitions::state::Status;
use treasury::requisitions::{DraftFields, ListFilter, RequisitionRow};
use treasury::testing::{Load, Person, World};

async fn listed(world: &World, person: Person, filter: &ListFilter) -> Vec<i64> {
    let actor = world.actor(person).await;
    let page = world
        .treasury
        .requisitions()
        .list(&actor, filter, None, 100)
        .await
        .unwrap();
    page.rows.iter().map(|row| row.number).collect()
}

fn numbers(rows: &[RequisitionRow]) -> Vec<i64> {
    rows.iter().map(|row| row.number).collect()
}

fn another(world: &World, payee: &str) -> DraftFields {
    DraftFields {
        payee_name: Some(payee.to_owned()),
        ..draft(world)
    }
}

on_both_engines! {
    async fn pages_follow_one_another_without_gaps(world: World) {
        for number in 0..7 {
            create(&world, Person::Staff, &another(&world, &format!("Payee {number}"))).await.unwrap();
        }
        let actor = world.actor(Person::Staff).await;
        let requisitions = world.treasury.requisitions();
        let filter = ListFilter::default();
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = requisitions.list(&actor, &filter, after.as_deref(), 3).await.unwrap();
            assert_eq!(page.is_later, after.is_some());
            seen.extend(numbers(&page.rows));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(invalid(requisitions.list(&actor, &filter, Some("x'--"), 3).await), ["after"]);
    }

    async fn filters_by_status_text_number_and_day(world: World) {
        ask(&world, Person::Staff, &another(&world, "Ōkonkwo 100% & Söhne")).await;
        world.treasury.clock().advance(Duration::from_secs(24 * 60 * 60));
        create(&world, Person::Staff, &another(&world, "Naivas")).await.unwrap();
        let only = |filter: ListFilter| filter;
        let text = |text: &str| only(ListFilter { text: Some(text.to_owned()), ..Default::default() });
        assert_eq!(listed(&world, Person::Staff, &text("naiVAS")).await, [2]);
        assert_eq!(listed(&world, Person::Staff, &text("100%")).await, [1]);
        assert_eq!(listed(&world, Person::Staff, &text("0%0")).await, [0_i64; 0]);
        assert_eq!(listed(&world, Person::Staff, &text("R-00002")).await, [2]);
        assert_eq!(listed(&world, Person::Staff, &text("generator")).await, [2, 1]);
        for same in ["Ōkonkwo", "ōkonkwo", "ŌKONKWO", "söhne", "SÖHNE"] {
            assert_eq!(listed(&world, Person::Staff, &text(same)).await, [1], "{same}");
        }
        for other in ["[a-z]", "*", "?", ".", "\\w", "^", "(", "|", "]"] {
            assert_eq!(listed(&world, Person::Staff, &text(other)).await, [0_i64; 0], "{other}");
        }
        let status = ListFilter { status: Some(Status::Draft), ..Default::default() };
        assert_eq!(listed(&world, Person::Staff, &status).await, [2]);
        let from = ListFilter { from: Some(date(2026, 3, 3)), ..Default::default() };
        assert_eq!(listed(&world, Person::Staff, &from).await, [2]);
        let to = ListFilter { to: Some(date(2026, 3, 2)), ..Default::default() };
        assert_eq!(listed(&world, Person::Staff, &to).await, [1]);
        let mine = ListFilter { mine: true, ..Default::default() };
        assert_eq!(listed(&world, Person::BranchManager, &mine).await, [0_i64; 0]);
        assert_eq!(listed(&world, Person::BranchManager, &ListFilter::default()).await, [1]);
    }

    async fn my_work_is_what_waits_for_me(world: World) {
        let requisitions = world.treasury.requisitions();
        let first = ask(&world, Person::Staff, &another(&world, "One")).await;
        let second = ask(&world, Person::Staff, &another(&world, "Two")).await;
        let own = ask(&world, Person::BranchManager, &another(&world, "Three")).await;
        create(&world, Person::Staff, &another(&world, "Four")).await.unwrap();
        // The branch manager of Machakos decides this one, not any branch manager.
        let set_up = world.treasury.set_up();
        let machakos = set_up.branch(world.company, Some(world.region), "Machakos").await.unwrap();
        let of_machakos = Scope::Branch {
            company: world.company,
            region: Some(world.region),
            branch: machakos,
        };
        let manager = world.id(Person::FpA);
        set_up.grant(manager, Role::BranchManager, of_machakos).await.unwrap();
        let elsewhere = DraftFields { branch: Some(machakos), ..another(&world, "Five") };
        let elsewhere = ask(&world, Person::Colleague, &elsewhere).await;
        let work = |person| {
            let (world, requisitions) = (world.clone(), requisitions.clone());
            async move { requisitions.my_work(&world.actor(person).await).await.unwrap() }
        };
        let of_manager = work(Person::BranchManager).await;
        assert_eq!((numbers(&of_manager.to_approve), of_manager.to_approve_count), (vec![1, 2], 2));
        assert_eq!(numbers(&of_manager.my_requests), [3]);
        assert_eq!(numbers(&work(Person::FpA).await.to_approve), [5]);
        let page = about(&world, elsewhere, Verdict::Approve, "").await;
        let of_kisumu = world.actor(Person::BranchManager).await;
        not_found(world.treasury.approvals().decide(&of_kisumu, elsewhere, &page, &key()).await);
        assert_eq!(of_manager.to_approve[0].waiting_for.as_deref(), Some("Branch manager"));
        assert_eq!(of_manager.to_approve[0].status_text, "In approval (step 1 of 2)");
        assert_eq!(of_manager.to_approve[0].place.as_deref(), Some("Kisumu"));
        assert_eq!(numbers(&work(Person::RegionalManager).await.to_approve), [3]);
        assert_eq!(work(Person::Treasury).await.to_approve_count, 0);
        assert_eq!(work(Person::StrangerTreasury).await, Default::default());
        approve(&world, Person::BranchManager, first).await.unwrap();
        decide(&world, Person::BranchManager, second, Verdict::RequestChanges, "Which?").await.unwrap();
        assert_eq!(work(Person::BranchManager).await.to_approve_count, 0);
        assert_eq!(numbers(&work(Person::Treasury3).await.to_approve), [1]);
        let of_staff = work(Person::Staff).await;
        assert_eq!(numbers(&of_staff.returned_to_me), [2]);
        assert_eq!((numbers(&of_staff.my_requests), of_staff.my_requests_count), (vec![4, 1], 2));
        approve(&world, Person::RegionalManager, own).await.unwrap();
        assert_eq!(numbers(&work(Person::Treasury).await.to_approve), [1, 3]);
    }

    async fn my_work_is_not_hidden_by_five_hundred_steps_of_others(world: World) {
        let set_up = world.treasury.set_up();
        let machakos = set_up.branch(world.company, None, "Machakos").await.unwrap();
        let of_machakos = Scope::Branch { company: world.company, region: None, branch: machakos };
        set_up.grant(world.id(Person::FpA), Role::BranchManager, of_machakos).await.unwrap();
        Load { world: world.clone() }.waiting_for_decision(501).await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(1));
        let elsewhere = DraftFields { branch: Some(machakos), ..another(&world, "Five") };
        ask(&world, Person::Colleague, &elsewhere).await;
        let manager = world.actor(Person::FpA).await;
        let work = world.treasury.requisitions().my_work(&manager).await.unwrap();
        assert_eq!((numbers(&work.to_approve), work.to_approve_count), (vec![502], 1));
    }
}
