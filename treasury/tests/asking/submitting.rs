//! Submitting: what is frozen, what looks the same.

use crate::acts::*;
use std::time::Duration;
use treasury::approvals::outcome::Verdict;
use treasury::error::STALE;
use treasury::money::{Currency, Money};
use treasury::on_both_engines;
use treasury::rails::Offered;
use treasury::requisitions::state::Status;
use treasury::requisitions::{DraftFields, Method, Submitted};
use treasury::testing::Person;

const PDF: &[u8] = b"%PDF-1.7\nA receipt";

on_both_engines! {
    async fn a_form_sent_twice_opens_one_round(world: World) {
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let actor = world.actor(Person::Staff).await;
        let key = key();
        for _ in 0..2 {
            let submitted = world.treasury.requisitions().submit(&actor, id, 1, None, &key).await.unwrap();
            assert_eq!(submitted, Submitted { round: 1, blocked: false });
        }
        assert_eq!(count(&world, "select count(*) as n from requisition_version", vec![]).await, 1);
        assert_eq!(jobs(&world, "mail.approval_waiting").await, 1);
    }

    async fn what_is_not_set_up_is_not_offered(world: World) {
        let mut world = world;
        world.treasury = world.treasury.clone().with_rails(Offered::default());
        for method in [Method::Mpesa, Method::Bank] {
            let fields = DraftFields { method: Some(method), destination: Some("0700 000 001".to_owned()), ..draft(&world) };
            let id = create(&world, Person::Staff, &fields).await.unwrap();
            assert_eq!(invalid(submit(&world, Person::Staff, id).await), ["method"]);
        }
    }

    async fn what_a_rail_cannot_carry_is_refused_when_asking(world: World) {
        let asked = |method, destination: &str, minor| DraftFields {
            method: Some(method),
            destination: Some(destination.to_owned()).filter(|it| !it.is_empty()),
            amount: Some(Money::new(minor, Currency::KES)),
            ..draft(&world)
        };
        for (fields, wrong) in [
            (asked(Method::Mpesa, "0812 345 678", 50_000), vec!["destination"]),
            (asked(Method::Mpesa, "", 50_000), vec!["destination"]),
            (asked(Method::Mpesa, "0712 345 678", 50_050), vec!["amount"]),
            (asked(Method::Mpesa, "0712 345 678", 25_000_100), vec!["amount"]),
            (asked(Method::Mpesa, "0812 345 678", 900), vec!["destination", "amount"]),
            (asked(Method::Bank, "", 50_000), vec!["destination"]),
        ] {
            let id = create(&world, Person::Staff, &fields).await.unwrap();
            assert_eq!(invalid(submit(&world, Person::Staff, id).await), wrong, "{fields:?}");
        }
        let id = create(&world, Person::Staff, &asked(Method::Mpesa, " +254 712-345-678", 50_000)).await.unwrap();
        submit(&world, Person::Staff, id).await.unwrap();
        let sql = "select count(*) as n from requisition_version where destination = '254712345678'";
        assert_eq!(count(&world, sql, vec![]).await, 1);
    }

    async fn cash_goes_to_no_number(world: World) {
        let fields = DraftFields { destination: Some("0700 000 001".to_owned()), ..draft(&world) };
        let id = create(&world, Person::Staff, &fields).await.unwrap();
        assert_eq!(invalid(submit(&world, Person::Staff, id).await), ["destination"]);
    }

    async fn what_looks_the_same_needs_a_reason(world: World) {
        let first = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, first).await.unwrap();
        approve(&world, Person::Treasury, first).await.unwrap();
        let same = DraftFields { payee_name: Some("  jane   WANJIRU ".to_owned()), ..draft(&world) };
        let id = create(&world, Person::Colleague, &same).await.unwrap();
        assert_eq!(invalid(submit(&world, Person::Colleague, id).await), ["duplicate_reason"]);
        let shown = view(&world, Person::Colleague, id).await.unwrap().duplicates;
        assert_eq!(shown.len(), 1);
        assert_eq!((shown[0].reference.as_str(), shown[0].status.as_str()), ("R-00001", "Approved"));
        assert_eq!(shown[0].reasons, ["same payee and amount"]);
        let reasoned = DraftFields { duplicate_reason: Some("A second generator".to_owned()), ..same.clone() };
        save(&world, Person::Colleague, id, &reasoned).await.unwrap();
        submit(&world, Person::Colleague, id).await.unwrap();
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.duplicates.len(), 1);
        assert_eq!(seen.facts.duplicate_reason.as_deref(), Some("A second generator"));
        world.treasury.clock().advance(Duration::from_secs(31 * 24 * 60 * 60));
        ask(&world, Person::Colleague, &same).await;
    }

    async fn what_will_not_be_paid_is_no_duplicate(world: World) {
        let withdrawn = ask(&world, Person::Staff, &draft(&world)).await;
        let rev = view(&world, Person::Staff, withdrawn).await.unwrap().rev;
        let actor = world.actor(Person::Staff).await;
        world.treasury.requisitions().withdraw(&actor, withdrawn, rev, "No", &key()).await.unwrap();
        let rejected = ask(&world, Person::Staff, &draft(&world)).await;
        decide(&world, Person::BranchManager, rejected, Verdict::Reject, "No").await.unwrap();
        let expired = ask(&world, Person::Staff, &draft(&world)).await;
        decide(&world, Person::BranchManager, expired, Verdict::RequestChanges, "Which?").await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(8 * 24 * 60 * 60));
        assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 1);
        ask(&world, Person::Colleague, &draft(&world)).await;
    }

    async fn a_duplicate_opens_for_whoever_may_know_of_it(world: World) {
        ask(&world, Person::Staff, &draft(&world)).await;
        let id = create(&world, Person::Colleague, &draft(&world)).await.unwrap();
        let opens = |seen: treasury::requisitions::RequisitionView| seen.duplicates.iter().map(|one| one.opens).collect::<Vec<_>>();
        assert_eq!(opens(view(&world, Person::Colleague, id).await.unwrap()), [false]);
        let reasoned = DraftFields { duplicate_reason: Some("Another".to_owned()), ..draft(&world) };
        save(&world, Person::Colleague, id, &reasoned).await.unwrap();
        submit(&world, Person::Colleague, id).await.unwrap();
        assert_eq!(opens(view(&world, Person::BranchManager, id).await.unwrap()), [true]);
        assert_eq!(opens(view(&world, Person::Colleague, id).await.unwrap()), [false]);
    }

    async fn a_reason_goes_along_with_the_submission(world: World) {
        ask(&world, Person::Staff, &draft(&world)).await;
        let id = create(&world, Person::Colleague, &draft(&world)).await.unwrap();
        let (actor, key) = (world.actor(Person::Colleague).await, key());
        let requisitions = world.treasury.requisitions();
        let bad = requisitions.submit(&actor, id, 1, Some("\u{202e}"), &key).await;
        assert_eq!(invalid(bad), ["duplicate_reason"]);
        for _ in 0..2 {
            let submitted = requisitions.submit(&actor, id, 1, Some("  Another generator "), &key).await.unwrap();
            assert_eq!(submitted.round, 1);
        }
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.facts.duplicate_reason.as_deref(), Some("Another generator"));
        assert_eq!(seen.rev, 2);
        decide(&world, Person::BranchManager, id, Verdict::RequestChanges, "Which?").await.unwrap();
        let draft = view(&world, Person::Colleague, id).await.unwrap().draft.unwrap();
        assert_eq!(draft.duplicate_reason.as_deref(), Some("Another generator"));
    }

    async fn the_same_file_looks_the_same_for_ever(world: World) {
        let first = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        requisitions.attach(&staff, first, "receipt.pdf", PDF, &key()).await.unwrap();
        submit(&world, Person::Staff, first).await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(400 * 24 * 60 * 60));
        let other = DraftFields { payee_name: Some("Somebody else".to_owned()), amount: Some(kes(99)), ..draft(&world) };
        let id = create(&world, Person::Colleague, &other).await.unwrap();
        let colleague = world.actor(Person::Colleague).await;
        requisitions.attach(&colleague, id, "scan.pdf", PDF, &key()).await.unwrap();
        assert_eq!(invalid(submit(&world, Person::Colleague, id).await), ["duplicate_reason"]);
        decide(&world, Person::BranchManager, first, Verdict::Reject, "Too late").await.unwrap();
        submit(&world, Person::Colleague, id).await.expect("what was rejected will not be paid");
    }

    async fn content_changed_behind_our_back_voids_the_round(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let disable = match world.treasury.database().backend() {
            sea_orm::DatabaseBackend::Postgres => "alter table requisition_version disable trigger user",
            _ => "drop trigger requisition_version__no_update",
        };
        sql(&world, disable, vec![]).await;
        sql(&world, "update requisition_version set purpose = 'Something else'", vec![]).await;
        assert_eq!(refused(approve(&world, Person::BranchManager, id).await), STALE);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.status, Status::ChangesRequested);
        assert!(seen.timeline.last().unwrap().title.starts_with("Round void"));
        assert_eq!(count(&world, "select count(*) as n from decision", vec![]).await, 0);
        assert_eq!(jobs(&world, "mail.changes_requested").await, 1, "the requester is told");
        sql(&world, "update requisition_version set purpose = 'Fuel for the generator'", vec![]).await;
        assert_eq!(submit(&world, Person::Staff, id).await.unwrap().round, 2);
        approve(&world, Person::BranchManager, id).await.unwrap();
    }
}
