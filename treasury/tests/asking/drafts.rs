//! Drafts: made, changed, and of any age.

use crate::acts::*;
use jiff::civil::date;
use std::time::Duration;
use treasury::Error;
use treasury::error::{FORM_KEY, NOT_ALLOWED, STALE, WRONG_STATE};
use treasury::form_key::FormKey;
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::requisitions::state::Status;
use treasury::testing::Person;

on_both_engines! {
    async fn an_empty_draft_is_kept_and_grows(world: World) {
        let id = create(&world, Person::Staff, &DraftFields::default()).await.unwrap();
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!((seen.status, seen.round, seen.rev, seen.number), (Status::Draft, 0, 1, 1));
        assert_eq!(seen.draft, Some(DraftFields::default()));
        assert_eq!(save(&world, Person::Staff, id, &draft(&world)).await.unwrap(), 2);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.facts.amount, Some(kes(450_000)));
        assert_eq!(seen.facts.branch.as_deref(), Some("Kisumu"));
        assert_eq!(seen.facts.region.as_deref(), Some("West"), "the region of the branch");
        assert_eq!(seen.reference, "R-00001");
        let second = create(&world, Person::Colleague, &DraftFields::default()).await.unwrap();
        assert_eq!(view(&world, Person::Colleague, second).await.unwrap().number, 2);
    }

    async fn a_form_sent_twice_makes_one_draft(world: World) {
        let actor = world.actor(Person::Staff).await;
        let requisitions = world.treasury.requisitions();
        let key = key();
        let first = requisitions.create(&actor, &draft(&world), &key).await.unwrap();
        assert_eq!(requisitions.create(&actor, &draft(&world), &key).await.unwrap(), first);
        assert_eq!(count(&world, "select count(*) as n from requisition", vec![]).await, 1);
        let other = world.actor(Person::Colleague).await;
        assert_eq!(refused(requisitions.create(&other, &draft(&world), &key).await), FORM_KEY);
        let other_content = FormKey::new("a-form-key-of-two-forms", "test", &["a"]);
        requisitions.create(&actor, &draft(&world), &other_content).await.unwrap();
        let other_content = FormKey::new("a-form-key-of-two-forms", "test", &["b"]);
        assert_eq!(refused(requisitions.create(&actor, &draft(&world), &other_content).await), FORM_KEY);
    }

    async fn s19_an_old_request_can_still_be_saved(world: World) {
        let fields = DraftFields { needed_by: Some(date(2026, 3, 4)), ..draft(&world) };
        let id = create(&world, Person::Staff, &fields).await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(400 * 24 * 60 * 60));
        let changed = DraftFields { purpose: Some("Fuel, later".to_owned()), ..fields.clone() };
        save(&world, Person::Staff, id, &changed).await.expect("a request of any age");
        assert_eq!(invalid(submit(&world, Person::Staff, id).await), ["needed_by"]);
        let changed = DraftFields { needed_by: Some(date(2026, 3, 5)), ..changed };
        assert_eq!(invalid(save(&world, Person::Staff, id, &changed).await), ["needed_by"]);
        let changed = DraftFields { needed_by: None, ..changed };
        save(&world, Person::Staff, id, &changed).await.unwrap();
        submit(&world, Person::Staff, id).await.unwrap();
    }

    async fn a_stale_page_changes_nothing(world: World) {
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let actor = world.actor(Person::Staff).await;
        let requisitions = world.treasury.requisitions();
        requisitions.save(&actor, id, 1, &draft(&world), &key()).await.unwrap();
        let other = DraftFields { amount: Some(kes(1)), ..draft(&world) };
        assert_eq!(refused(requisitions.save(&actor, id, 1, &other, &key()).await), STALE);
        assert_eq!(refused(requisitions.submit(&actor, id, 1, None, &key()).await), STALE);
        assert_eq!(refused(requisitions.withdraw(&actor, id, 1, "", &key()).await), STALE);
        assert_eq!(view(&world, Person::Staff, id).await.unwrap().facts.amount, Some(kes(450_000)));
    }

    async fn only_between_rounds_and_only_by_its_requester(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(refused(save(&world, Person::Staff, id, &draft(&world)).await), WRONG_STATE);
        assert_eq!(refused(save(&world, Person::BranchManager, id, &draft(&world)).await), NOT_ALLOWED);
        assert_eq!(refused(submit(&world, Person::Treasury, id).await), NOT_ALLOWED);
        not_found(save(&world, Person::Colleague, id, &draft(&world)).await);
        let auditor = create(&world, Person::Auditor, &draft(&world)).await;
        assert_eq!(refused(auditor), NOT_ALLOWED);
    }

    async fn withdrawing_a_draft_needs_no_reason_and_is_the_end(world: World) {
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let actor = world.actor(Person::Staff).await;
        let requisitions = world.treasury.requisitions();
        let key = key();
        requisitions.withdraw(&actor, id, 1, " ", &key).await.unwrap();
        requisitions.withdraw(&actor, id, 1, " ", &key).await.expect("the same form again");
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.status, Status::Withdrawn);
        assert!(seen.allowed.edit.is_err() && seen.allowed.submit.is_err() && seen.allowed.withdraw.is_err());
        assert_eq!(refused(submit(&world, Person::Staff, id).await), WRONG_STATE);
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let rev = rev(&world, id).await;
        assert_eq!(invalid(requisitions.withdraw(&actor, id, rev, "", &crate::acts::key()).await), ["reason"]);
        requisitions.withdraw(&actor, id, rev, "Not needed any more", &crate::acts::key()).await.unwrap();
        let story = view(&world, Person::BranchManager, id).await.unwrap().timeline;
        assert_eq!(story.last().unwrap().note.as_deref(), Some("Not needed any more"));
    }

    async fn s21_records_of_another_company_are_no_choice(world: World) {
        let set_up = world.treasury.set_up();
        let kes = treasury::money::Currency::KES;
        let other = set_up.company("THIRD", "Third", kes, "UTC").await.unwrap();
        let region = set_up.region(other, "R").await.unwrap();
        let branch = set_up.branch(other, Some(region), "B").await.unwrap();
        let department = set_up.department(other, "D").await.unwrap();
        let cost_centre = set_up.cost_centre(other, department, "C", "C").await.unwrap();
        let gl_account = set_up.gl_account(other, "1", "G", kes).await.unwrap();
        let foreign = DraftFields {
            region: Some(region),
            branch: Some(branch),
            department: Some(department),
            cost_centre: Some(cost_centre),
            gl_account: Some(gl_account),
            beneficiary: Some(world.id(Person::Stranger)),
            ..draft(&world)
        };
        let fields = invalid(create(&world, Person::Staff, &foreign).await);
        assert_eq!(fields, ["region", "branch", "department", "cost_centre", "gl_account", "beneficiary"]);
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        not_found(save(&world, Person::Stranger, id, &draft(&world)).await);
        not_found(submit(&world, Person::StrangerTreasury, id).await);
    }

    async fn places_must_fit_one_another(world: World) {
        let set_up = world.treasury.set_up();
        let east = set_up.region(world.company, "East").await.unwrap();
        let wrong = DraftFields { region: Some(east), ..draft(&world) };
        assert_eq!(invalid(create(&world, Person::Staff, &wrong).await), ["region"]);
        let finance = set_up.department(world.company, "Finance").await.unwrap();
        let wrong = DraftFields { department: Some(finance), ..draft(&world) };
        assert_eq!(invalid(create(&world, Person::Staff, &wrong).await), ["cost_centre"]);
        let hq = DraftFields { origin: Some(treasury::approvals::routing::Origin::Hq), ..draft(&world) };
        let id = create(&world, Person::Staff, &hq).await.unwrap();
        let kept = view(&world, Person::Staff, id).await.unwrap().draft.unwrap();
        assert_eq!((kept.branch, kept.region), (None, None), "HQ is no branch");
    }
}

#[test]
fn a_refusal_is_no_panic() {
    assert!(!Error::NotFound.to_string().is_empty());
}
