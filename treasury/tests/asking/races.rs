//! Two processes on one database, at the same instant.

use crate::acts::*;
use futures::future::join_all;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided};
use treasury::clock::Clock;
use treasury::database::Database;
use treasury::error::{STALE, WRONG_STATE};
use treasury::ids::RequisitionId;
use treasury::keys::Keys;
use treasury::on_both_engines;
use treasury::randomness::Randomness;
use treasury::requisitions::DraftFields;
use treasury::requisitions::state::Status;
use treasury::testing::{Person, World};
use treasury::{Result, Treasury};

/// The same database through a process of its own.
async fn second(world: &World) -> Treasury {
    let database = Database::connect(&world.database.url, 4).await.unwrap();
    let keys = Keys::try_new(b"a secret of the tests, long enough").unwrap();
    Treasury::new(
        database,
        Clock::fixed(world.treasury.now()),
        Randomness::seeded(99),
        keys,
    )
}

async fn decide_by(
    treasury: Treasury,
    world: &World,
    person: Person,
    id: RequisitionId,
    page: Decide,
) -> Result<Decided> {
    let actor = world.actor(person).await;
    treasury.approvals().decide(&actor, id, &page, &key()).await
}

fn fresh(world: &World, number: usize) -> DraftFields {
    DraftFields {
        payee_name: Some(format!("Payee {number}")),
        ..draft(world)
    }
}

on_both_engines! {
    async fn two_approvers_of_one_step_make_one_decision(world: World) {
        let other = second(&world).await;
        for number in 0..10 {
            let id = ask(&world, Person::Staff, &fresh(&world, number)).await;
            approve(&world, Person::BranchManager, id).await.unwrap();
            let page = about(&world, id, Verdict::Approve, "").await;
            let (one, two) = tokio::join!(
                decide_by(world.treasury.clone(), &world, Person::Treasury, id, page.clone()),
                decide_by(other.clone(), &world, Person::Treasury2, id, page),
            );
            let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
            assert!(matches!(won, Ok(Decided::Approved(_))), "{won:?}");
            assert_eq!(refused(lost), WRONG_STATE);
        }
        assert_eq!(count(&world, "select count(*) as n from payment", vec![]).await, 10);
        assert_eq!(count(&world, "select count(*) as n from decision", vec![]).await, 20);
    }

    async fn d03_one_approver_in_two_tabs_decides_once(world: World) {
        let other = second(&world).await;
        for number in 0..10 {
            let id = ask(&world, Person::Staff, &fresh(&world, number)).await;
            let page = about(&world, id, Verdict::Approve, "").await;
            let (one, two) = tokio::join!(
                decide_by(world.treasury.clone(), &world, Person::BranchManager, id, page.clone()),
                decide_by(other.clone(), &world, Person::BranchManager, id, page),
            );
            let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
            assert_eq!(won.unwrap(), Decided::NextStep(2));
            assert_eq!(refused(lost), "D3");
        }
    }

    async fn an_approval_and_a_rejection_of_one_step(world: World) {
        let other = second(&world).await;
        for number in 0..10 {
            let id = ask(&world, Person::Staff, &fresh(&world, number)).await;
            approve(&world, Person::BranchManager, id).await.unwrap();
            let yes = about(&world, id, Verdict::Approve, "").await;
            let no = Decide { outcome: Verdict::Reject, note: "No".to_owned(), ..yes.clone() };
            let (one, two) = tokio::join!(
                decide_by(world.treasury.clone(), &world, Person::Treasury, id, yes),
                decide_by(other.clone(), &world, Person::Treasury2, id, no),
            );
            assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
            let status = view(&world, Person::Staff, id).await.unwrap().status;
            assert_eq!(status, if one.is_ok() { Status::Approved } else { Status::Rejected });
        }
    }

    async fn withdrawing_and_the_last_approval(world: World) {
        let other = second(&world).await;
        for number in 0..10 {
            let id = ask(&world, Person::Staff, &fresh(&world, number)).await;
            approve(&world, Person::BranchManager, id).await.unwrap();
            let page = about(&world, id, Verdict::Approve, "").await;
            let staff = world.actor(Person::Staff).await;
            let requisitions = other.requisitions();
            let (rev, withdrawal) = (rev(&world, id).await, key());
            let (withdrawn, approved) = tokio::join!(
                requisitions.withdraw(&staff, id, rev, "Not needed", &withdrawal),
                decide_by(world.treasury.clone(), &world, Person::Treasury, id, page),
            );
            assert!(withdrawn.is_ok() != approved.is_ok(), "{withdrawn:?} {approved:?}");
            let seen = view(&world, Person::Staff, id).await.unwrap();
            let expected = if approved.is_ok() { Status::Approved } else { Status::Withdrawn };
            assert_eq!((seen.status, seen.payment.is_some()), (expected, approved.is_ok()));
            let code = if approved.is_ok() { refused(withdrawn) } else { refused(approved) };
            assert_eq!(code, WRONG_STATE);
        }
    }

    async fn one_submission_sent_many_times(world: World) {
        let other = second(&world).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let staff = world.actor(Person::Staff).await;
        let key = key();
        let all = (0..8).map(|number| {
            let treasury = if number % 2 == 0 { world.treasury.clone() } else { other.clone() };
            let (staff, key) = (staff.clone(), key.clone());
            async move { treasury.requisitions().submit(&staff, id, 1, None, &key).await }
        });
        for submitted in join_all(all).await {
            assert_eq!(submitted.unwrap().round, 1);
        }
        assert_eq!(count(&world, "select count(*) as n from requisition_version", vec![]).await, 1);
    }

    async fn two_tabs_submit_with_two_forms(world: World) {
        let other = second(&world).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let staff = world.actor(Person::Staff).await;
        let (first, second) = (world.treasury.requisitions(), other.requisitions());
        let (one_key, two_key) = (key(), key());
        let (one, two) = tokio::join!(first.submit(&staff, id, 1, None, &one_key), second.submit(&staff, id, 1, None, &two_key));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(refused(if one.is_ok() { two } else { one }), WRONG_STATE);
    }

    async fn an_edit_and_a_submission_of_one_page(world: World) {
        let other = second(&world).await;
        for number in 0..10 {
            let id = create(&world, Person::Staff, &fresh(&world, number)).await.unwrap();
            let staff = world.actor(Person::Staff).await;
            let dearer = DraftFields { amount: Some(kes(900_000)), ..fresh(&world, number) };
            let (first, second) = (world.treasury.requisitions(), other.requisitions());
            let (one_key, two_key) = (key(), key());
            let (saved, submitted) = tokio::join!(
                first.save(&staff, id, 1, &dearer, &one_key),
                second.submit(&staff, id, 1, None, &two_key),
            );
            assert!(saved.is_ok() != submitted.is_ok(), "{saved:?} {submitted:?}");
            let amount = view(&world, Person::Staff, id).await.unwrap().facts.amount;
            assert_eq!(amount, Some(if saved.is_ok() { kes(900_000) } else { kes(450_000) }));
            let code = if saved.is_ok() { refused(submitted) } else { refused(saved) };
            assert_eq!(code, if code == STALE { STALE } else { WRONG_STATE });
        }
    }

    async fn numbers_without_gaps_or_twins(world: World) {
        let other = second(&world).await;
        let staff = world.actor(Person::Staff).await;
        let all = (0..24).map(|number| {
            let treasury = if number % 2 == 0 { world.treasury.clone() } else { other.clone() };
            let (staff, fields) = (staff.clone(), draft(&world));
            async move { treasury.requisitions().create(&staff, &fields, &key()).await }
        });
        for made in join_all(all).await {
            made.unwrap();
        }
        assert_eq!(count(&world, "select count(distinct number) as n from requisition", vec![]).await, 24);
        assert_eq!(count(&world, "select max(number) as n from requisition", vec![]).await, 24);
    }

    async fn the_same_file_from_two_sides(world: World) {
        let other = second(&world).await;
        let one = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let two = create(&world, Person::Colleague, &draft(&world)).await.unwrap();
        let (staff, colleague) = (world.actor(Person::Staff).await, world.actor(Person::Colleague).await);
        let (first, second) = (world.treasury.requisitions(), other.requisitions());
        let pdf = b"%PDF-1.7\nthe same";
        let (a_key, b_key) = (key(), key());
        let (a, b) = tokio::join!(
            first.attach(&staff, one, "a.pdf", pdf, &a_key),
            second.attach(&colleague, two, "b.pdf", pdf, &b_key),
        );
        a.unwrap();
        b.unwrap();
        assert_eq!(count(&world, "select count(*) as n from attachment_content", vec![]).await, 1);
    }
}
