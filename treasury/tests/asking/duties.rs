//! D1 to D3, each by code, audited, and no way around for anybody.

use crate::acts::*;
use treasury::approvals::Decided;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::routing::Origin;
use treasury::error::{BLOCKED, NOT_ALLOWED};
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::requisitions::state::Status;
use treasury::testing::{Person, World};

async fn untouched(world: &World, id: treasury::ids::RequisitionId) {
    let decisions = "select count(*) as n from decision where requisition_id = $1";
    assert_eq!(count(world, decisions, vec![id.into()]).await, 0);
    assert_eq!(
        view(world, Person::Auditor, id).await.unwrap().status,
        Status::InApproval
    );
}

on_both_engines! {
    async fn d01_the_requester_decides_nothing(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        for outcome in Verdict::ALL {
            assert_eq!(refused(decide(&world, Person::Staff, id, outcome, "why").await), "D1");
        }
        assert_eq!(audited(&world, id, "requisition.decision_refused", "D1").await, 3);
        untouched(&world, id).await;
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.allowed.decide.unwrap_err().code, "D1");
    }

    async fn d01_not_even_a_branch_manager_with_nobody_else_in_the_branch(world: World) {
        let id = ask(&world, Person::BranchManager, &draft(&world)).await;
        assert_eq!(refused(approve(&world, Person::BranchManager, id).await), "D1");
        untouched(&world, id).await;
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        let first = &seen.rounds[0].steps[0];
        assert_eq!(first.role, "Regional manager");
        assert_eq!(first.eligible, ["Rose Wekesa"]);
        let why = first.escalation.clone().unwrap();
        assert!(why.contains("Beatrice Achieng") && why.contains("(D1)"), "{why}");
        assert!(seen.timeline.iter().any(|entry| entry.note.as_deref() == Some(why.as_str())));
        approve(&world, Person::RegionalManager, id).await.unwrap();
        assert!(matches!(approve(&world, Person::Treasury, id).await.unwrap(), Decided::Approved(_)));
    }

    async fn d02_the_beneficiary_decides_nothing(world: World) {
        let fields = DraftFields { beneficiary: Some(world.id(Person::BranchManager)), ..draft(&world) };
        let id = ask(&world, Person::Staff, &fields).await;
        assert_eq!(refused(approve(&world, Person::BranchManager, id).await), "D2");
        assert_eq!(audited(&world, id, "requisition.decision_refused", "D2").await, 1);
        untouched(&world, id).await;
        let seen = view(&world, Person::Auditor, id).await.unwrap();
        assert_eq!(seen.rounds[0].steps[0].role, "Regional manager");
    }

    async fn d02_nor_the_beneficiary_of_an_earlier_round(world: World) {
        let fields = DraftFields { beneficiary: Some(world.id(Person::BranchManager)), ..draft(&world) };
        let id = ask(&world, Person::Staff, &fields).await;
        decide(&world, Person::RegionalManager, id, Verdict::RequestChanges, "Who is it for?").await.unwrap();
        save(&world, Person::Staff, id, &draft(&world)).await.unwrap();
        submit(&world, Person::Staff, id).await.unwrap();
        assert_eq!(refused(approve(&world, Person::BranchManager, id).await), "D2");
        approve(&world, Person::RegionalManager, id).await.unwrap();
    }

    async fn d02_whoever_decided_does_not_become_the_beneficiary(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        decide(&world, Person::BranchManager, id, Verdict::RequestChanges, "For me").await.unwrap();
        let fields = DraftFields { beneficiary: Some(world.id(Person::BranchManager)), ..draft(&world) };
        save(&world, Person::Staff, id, &fields).await.unwrap();
        assert_eq!(refused(submit(&world, Person::Staff, id).await), "D2");
    }

    async fn d03_one_person_decides_one_step_of_a_round(world: World) {
        // The department head also gets the treasury role: the last step would be theirs, too.
        let id = ask(&world, Person::Staff, &DraftFields { origin: Some(Origin::Hq), ..draft(&world) }).await;
        let scope = treasury::access::Scope::Company(world.company);
        let head = world.id(Person::DepartmentHead);
        world.treasury.set_up().grant(head, treasury::access::Role::Treasury, scope).await.unwrap();
        approve(&world, Person::DepartmentHead, id).await.unwrap();
        assert_eq!(refused(approve(&world, Person::DepartmentHead, id).await), "D3");
        assert_eq!(audited(&world, id, "requisition.decision_refused", "D3").await, 1);
        let seen = view(&world, Person::DepartmentHead, id).await.unwrap();
        assert_eq!(seen.allowed.decide.unwrap_err().code, "D3");
        assert!(seen.rounds[0].steps[1].left_out.iter().any(|text| text.contains("already decided step 1 (D3)")));
        assert!(matches!(approve(&world, Person::Treasury, id).await.unwrap(), Decided::Approved(_)));
    }

    async fn d03_a_new_round_begins_afresh(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        decide(&world, Person::Treasury, id, Verdict::RequestChanges, "Add the receipt").await.unwrap();
        submit(&world, Person::Staff, id).await.unwrap();
        assert_eq!(approve(&world, Person::BranchManager, id).await.unwrap(), Decided::NextStep(2));
        assert!(matches!(approve(&world, Person::Treasury, id).await.unwrap(), Decided::Approved(_)));
    }

    async fn s09_no_role_has_a_way_around(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        not_found(approve(&world, Person::Admin, id).await);
        not_found(approve(&world, Person::Colleague, id).await);
        not_found(approve(&world, Person::StrangerTreasury, id).await);
        for person in [
            Person::Auditor, Person::Cfo, Person::Ceo, Person::FpA, Person::GroupFinance, Person::Treasury,
            Person::RegionalManager,
        ] {
            assert_eq!(refused(approve(&world, person, id).await), NOT_ALLOWED, "{person:?}");
        }
        untouched(&world, id).await;
        let another = DraftFields { payee_name: Some("Somebody else".to_owned()), ..draft(&world) };
        let own = ask(&world, Person::Admin, &another).await;
        assert_eq!(refused(approve(&world, Person::Admin, own).await), "D1");
        untouched(&world, own).await;
    }

    async fn s11_a_step_names_a_role_and_any_holder_takes_it(world: World) {
        for officer in [Person::Treasury, Person::Treasury2, Person::Treasury3] {
            let fields = DraftFields { duplicate_reason: Some("A test of each".to_owned()), ..draft(&world) };
            let id = ask(&world, Person::Staff, &fields).await;
            approve(&world, Person::BranchManager, id).await.unwrap();
            assert!(matches!(approve(&world, officer, id).await.unwrap(), Decided::Approved(_)), "{officer:?}");
        }
    }

    async fn s11_an_escalation_is_never_a_decision(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        strip(&world, Person::BranchManager).await;
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 1);
        untouched(&world, id).await;
        let attempts = "select count(*) as n from approval_step where requisition_id = $1 and position = 1 \
                        and role = 'regional_manager' and attempt = 2 and reason is not null";
        assert_eq!(count(&world, attempts, vec![id.into()]).await, 1);
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 0, "nothing changed since");
        let seen = view(&world, Person::RegionalManager, id).await.unwrap();
        assert_eq!(seen.allowed.decide, Ok(()));
        approve(&world, Person::RegionalManager, id).await.unwrap();
    }

    async fn a_role_taken_away_after_the_page_was_opened_counts_at_once(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let page = about(&world, id, Verdict::Approve, "").await;
        let actor = world.actor(Person::BranchManager).await;
        strip(&world, Person::BranchManager).await;
        let late = world.treasury.approvals().decide(&actor, id, &page, &key()).await;
        assert_eq!(refused(late), NOT_ALLOWED);
        untouched(&world, id).await;
    }

    async fn nobody_left_is_blocked_and_goes_on_by_itself(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        for person in [
            Person::BranchManager, Person::RegionalManager, Person::GroupFinance, Person::Cfo, Person::Ceo,
        ] {
            strip(&world, person).await;
        }
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 1);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert!(seen.blocked_reason.unwrap().starts_with("Nobody can take step 1"));
        assert_eq!(jobs(&world, "mail.blocked").await, 2, "requester and administrator");
        assert_eq!(refused(approve(&world, Person::Treasury, id).await), BLOCKED);
        untouched(&world, id).await;
        let scope = treasury::access::Scope::Company(world.company);
        let cfo = world.id(Person::Cfo);
        world.treasury.set_up().grant(cfo, treasury::access::Role::Cfo, scope).await.unwrap();
        assert_eq!(world.treasury.approvals().reroute_blocked().await.unwrap(), 1);
        let seen = view(&world, Person::Cfo, id).await.unwrap();
        assert_eq!((seen.blocked_reason, seen.allowed.decide), (None, Ok(())));
        approve(&world, Person::Cfo, id).await.unwrap();
    }

    async fn blocked_from_the_beginning_says_so(world: World) {
        for person in [Person::Treasury, Person::Treasury2, Person::Treasury3, Person::GroupFinance, Person::Cfo, Person::Ceo] {
            strip(&world, person).await;
        }
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let submitted = submit(&world, Person::Staff, id).await.unwrap();
        assert!(submitted.blocked);
        approve(&world, Person::BranchManager, id).await.expect("the steps before it can be taken");
        assert_eq!(refused(approve(&world, Person::RegionalManager, id).await), BLOCKED);
    }
}
