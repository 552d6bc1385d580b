//! Rounds, their ends, and what they leave behind.

use crate::acts::*;
use std::time::Duration;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided, StepState};
use treasury::error::{FORM_KEY, STALE, WRONG_STATE};
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::requisitions::state::Status;
use treasury::testing::Person;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

on_both_engines! {
    async fn two_approvals_make_a_payment(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(jobs(&world, "mail.approval_waiting").await, 1);
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.status_text, "In approval (step 1 of 2)");
        assert_eq!(seen.allowed.decide, Ok(()));
        assert_eq!(seen.rounds[0].steps[0].state, StepState::Waiting);
        assert_eq!(seen.rounds[0].steps[0].eligible, ["Beatrice Achieng"]);
        assert_eq!(approve(&world, Person::BranchManager, id).await.unwrap(), Decided::NextStep(2));
        assert_eq!(jobs(&world, "mail.approval_waiting").await, 4, "three treasury officers");
        let Decided::Approved(payment) = approve(&world, Person::Treasury2, id).await.unwrap() else { panic!() };
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!((seen.status, seen.current_step), (Status::Approved, None));
        let shown = seen.payment.unwrap();
        assert_eq!((shown.id, shown.status.as_str(), shown.voucher), (payment, "Awaiting release", None));
        assert_eq!(jobs(&world, "mail.approved").await, 1);
        let titles: Vec<_> = seen.timeline.iter().map(|entry| (entry.title.as_str(), entry.who.as_deref())).collect();
        assert_eq!(titles, [
            ("Began the request", Some("Amina Odhiambo")),
            ("Submitted", Some("Amina Odhiambo")),
            ("Approved step 1 of 2 as Branch manager", Some("Beatrice Achieng")),
            ("Validated step 2 of 2 as Treasury officer", Some("Tabitha Njeri")),
            ("Payment awaits release from Kisumu petty cash", None),
        ]);
        assert_eq!(refused(approve(&world, Person::Treasury, id).await), WRONG_STATE);
    }

    async fn a_page_of_a_step_that_was_decided_meanwhile_decides_nothing(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let first = about(&world, id, Verdict::Approve, "").await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        // Whoever validates looked at the page while the first step waited.
        let officer = world.actor(Person::Treasury).await;
        let late = world.treasury.approvals().decide(&officer, id, &first, &key()).await;
        assert_eq!(refused(late), STALE);
        assert_eq!(count(&world, "select count(*) as n from decision", vec![]).await, 1);
    }

    async fn s10_the_last_approval_pays_nothing(world: World) {
        let (id, _) = approved(&world).await;
        assert_eq!(view(&world, Person::Staff, id).await.unwrap().status, Status::Approved);
        assert_eq!(count(&world, "select count(*) as n from execution", vec![]).await, 0);
        assert_eq!(count(&world, "select count(*) as n from payment where status = 'awaiting_release'", vec![]).await, 1);
    }

    async fn s28_one_payment_by_the_last_approval_only(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from payment", vec![]).await, 0);
        approve(&world, Person::Treasury, id).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from payment", vec![]).await, 1);
    }

    async fn a_rejection_says_why_and_is_the_end(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        assert_eq!(invalid(decide(&world, Person::BranchManager, id, Verdict::Reject, " \n").await), ["note"]);
        let done = decide(&world, Person::BranchManager, id, Verdict::Reject, "No budget").await.unwrap();
        assert_eq!(done, Decided::Rejected);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.status, Status::Rejected);
        assert_eq!(seen.rounds[0].steps[1].state, StepState::NotReached);
        assert_eq!(seen.timeline.last().unwrap().note.as_deref(), Some("No budget"));
        assert_eq!(jobs(&world, "mail.rejected").await, 1);
        assert_eq!(refused(approve(&world, Person::Treasury, id).await), WRONG_STATE);
        assert_eq!(refused(submit(&world, Person::Staff, id).await), WRONG_STATE);
    }

    async fn s16_an_amount_raised_after_an_approval_is_a_new_round_with_every_step(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        let dearer = DraftFields { amount: Some(kes(3_000_000)), ..draft(&world) };
        assert_eq!(refused(save(&world, Person::Staff, id, &dearer).await), WRONG_STATE);
        decide(&world, Person::Treasury, id, Verdict::RequestChanges, "The invoice says more").await.unwrap();
        save(&world, Person::Staff, id, &dearer).await.unwrap();
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.facts.amount, Some(kes(450_000)), "others see what was submitted");
        assert_eq!(submit(&world, Person::Staff, id).await.unwrap().round, 2);
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.status_text, "In approval (step 1 of 3)");
        assert_eq!(seen.rounds[1].changes, ["Amount: KES 4,500.00, now KES 30,000.00"]);
        assert_ne!(seen.rounds[0].content_hash, seen.rounds[1].content_hash);
        assert_eq!(seen.rounds[0].steps[0].decision.as_ref().unwrap().by, "Beatrice Achieng", "history is kept");
        let old = Decide { version: 1, position: 2, outcome: Verdict::Approve, note: String::new(), deadline_days: None };
        let actor = world.actor(Person::Treasury).await;
        assert_eq!(refused(world.treasury.approvals().decide(&actor, id, &old, &key()).await), STALE);
        // Whoever looked at the first round has not seen what the same step of the second is about.
        let old = Decide { position: 1, ..old };
        let manager = world.actor(Person::BranchManager).await;
        assert_eq!(refused(world.treasury.approvals().decide(&manager, id, &old, &key()).await), STALE);
        for person in [Person::BranchManager, Person::DepartmentHead] {
            approve(&world, person, id).await.unwrap();
        }
        assert!(matches!(approve(&world, Person::Treasury, id).await.unwrap(), Decided::Approved(_)));
        assert_eq!(count(&world, "select amount_minor as n from payment", vec![]).await, 3_000_000);
    }

    async fn changes_have_a_deadline_and_expire(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        decide(&world, Person::BranchManager, id, Verdict::RequestChanges, "Which generator?").await.unwrap();
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.changes_due_at, Some(world.treasury.now().plus(DAY * 7)));
        assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 0);
        world.treasury.clock().advance(DAY * 7);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.allowed.submit.unwrap_err().code, WRONG_STATE);
        assert_eq!(refused(submit(&world, Person::Staff, id).await), WRONG_STATE);
        assert_eq!(refused(save(&world, Person::Staff, id, &draft(&world)).await), WRONG_STATE);
        assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 1);
        assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 0);
        assert_eq!(view(&world, Person::Staff, id).await.unwrap().status, Status::Expired);
        let told = "select count(*) as n from outbox_job where kind = 'mail.expired' and payload like '%amina@%Africa/Nairobi%'";
        assert_eq!(count(&world, told, vec![]).await, 1);
    }

    async fn s19_a_negative_deadline_is_refused(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let actor = world.actor(Person::BranchManager).await;
        let approvals = world.treasury.approvals();
        for days in [-1, 0, 61, i64::MIN, i64::MAX] {
            let wrong = Decide {
                deadline_days: Some(days),
                ..about(&world, id, Verdict::RequestChanges, "Please").await
            };
            assert_eq!(invalid(approvals.decide(&actor, id, &wrong, &key()).await), ["deadline_days"], "{days}");
        }
        let right = Decide { deadline_days: Some(60), ..about(&world, id, Verdict::RequestChanges, "Please").await };
        approvals.decide(&actor, id, &right, &key()).await.unwrap();
        let due = view(&world, Person::Staff, id).await.unwrap().changes_due_at;
        assert_eq!(due, Some(world.treasury.now().plus(DAY * 60)));
    }

    async fn a_form_sent_twice_decides_once_and_answers_the_same(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let approvals = world.treasury.approvals();
        let page = about(&world, id, Verdict::Approve, "").await;
        let actor = world.actor(Person::BranchManager).await;
        let key = key();
        for _ in 0..2 {
            assert_eq!(approvals.decide(&actor, id, &page, &key).await.unwrap(), Decided::NextStep(2));
        }
        let page = about(&world, id, Verdict::Approve, "").await;
        let officer = world.actor(Person::Treasury).await;
        assert_eq!(refused(approvals.decide(&officer, id, &page, &key).await), FORM_KEY);
        let key = crate::acts::key();
        let first = approvals.decide(&officer, id, &page, &key).await.unwrap();
        assert_eq!(approvals.decide(&officer, id, &page, &key).await.unwrap(), first);
        assert_eq!(count(&world, "select count(*) as n from decision", vec![]).await, 2);
    }

    async fn the_chain_of_a_round_does_not_follow_later_roles(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let scope = treasury::access::Scope::Company(world.company);
        let staff = world.id(Person::Staff);
        world.treasury.set_up().grant(staff, treasury::access::Role::Treasury, scope).await.unwrap();
        approve(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(refused(approve(&world, Person::Staff, id).await), "D1");
        assert!(matches!(approve(&world, Person::Treasury, id).await.unwrap(), Decided::Approved(_)));
    }
}
