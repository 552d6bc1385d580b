//! What the form says before submitting, and that every amount and origin has a route.

use crate::acts::*;
use treasury::approvals::StepState;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::routing::Origin;
use treasury::error::{BLOCKED, WRONG_STATE};
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::testing::Person;

on_both_engines! {
    async fn the_form_says_who_will_decide_and_who_is_left_out(world: World) {
        let id = create(&world, Person::BranchManager, &draft(&world)).await.unwrap();
        let actor = world.actor(Person::BranchManager).await;
        let route = world.treasury.requisitions().preview(&actor, id).await.unwrap();
        assert_eq!(route.tier.as_deref(), Some("up to KES 10,000.00"));
        assert_eq!(route.chain.as_deref(), Some("branch requests"));
        assert_eq!((route.problems, route.refusal, route.blocked), (vec![], None, None));
        let steps: Vec<_> = route.steps.iter().map(|step| (step.role.as_str(), step.place.as_str(), step.state)).collect();
        assert_eq!(steps, [
            ("Regional manager", "West", StepState::Later),
            ("Treasury officer", "Amani Relief", StepState::Later),
        ]);
        let why = route.steps[0].escalation.as_deref().unwrap();
        assert!(why.contains("the only branch manager in Kisumu, Beatrice Achieng, is the requester (D1)"), "{why}");
        assert_eq!(route.steps[1].eligible, ["Tabitha Njeri", "Titus Mutua", "Tom Kiprop"]);
        assert!(route.steps[1].validates);
    }

    async fn an_unfinished_draft_says_what_is_missing(world: World) {
        let id = create(&world, Person::Staff, &DraftFields { urgent: true, ..DraftFields::default() }).await.unwrap();
        let actor = world.actor(Person::Staff).await;
        let route = world.treasury.requisitions().preview(&actor, id).await.unwrap();
        let fields: Vec<_> = route.problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["origin", "payee_name", "amount", "purpose", "gl_account", "method", "urgent_reason"]);
        assert_eq!((route.tier, route.steps), (None, vec![]));
        assert_eq!(invalid(submit(&world, Person::Staff, id).await), fields);
    }

    async fn a_treasury_officer_has_a_chain_of_their_own(world: World) {
        let id = ask(&world, Person::Treasury, &draft(&world)).await;
        let seen = view(&world, Person::Treasury, id).await.unwrap();
        let roles: Vec<_> = seen.rounds[0].steps.iter().map(|step| step.role.as_str()).collect();
        assert_eq!(roles, ["Department head", "Group finance manager"]);
        assert_eq!(refused(approve(&world, Person::Treasury, id).await), "D1");
        approve(&world, Person::DepartmentHead, id).await.unwrap();
        approve(&world, Person::GroupFinance, id).await.unwrap();
    }

    async fn s17_every_amount_of_every_origin_routes(world: World) {
        let actor = world.actor(Person::Staff).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let minors = [
            1, 1_000_000, 1_000_001, 1_000_050, 5_000_000, 5_000_001, 25_000_000, 25_000_001, 100_000_000_000,
        ];
        for origin in Origin::ALL {
            for minor in minors {
                let fields = DraftFields { origin: Some(origin), amount: Some(kes(minor)), ..draft(&world) };
                save(&world, Person::Staff, id, &fields).await.unwrap();
                let route = world.treasury.requisitions().preview(&actor, id).await.unwrap();
                assert!(!route.steps.is_empty() && route.blocked.is_none(), "{origin:?} {minor}");
                assert!(route.steps.iter().all(|step| !step.eligible.is_empty()), "{origin:?} {minor}");
            }
        }
    }

    async fn no_fund_in_the_currency_is_said_before(world: World) {
        let dollars = treasury::money::Money::new(10_000, treasury::money::Currency::USD);
        let tiers = treasury::approvals::policy::PolicyVersion::default_for(world.policy, dollars.currency()).tiers;
        let now = world.treasury.now();
        let fields = DraftFields { amount: Some(dollars), ..draft(&world) };
        let id = create(&world, Person::Staff, &fields).await.unwrap();
        let actor = world.actor(Person::Staff).await;
        let route = world.treasury.requisitions().preview(&actor, id).await.unwrap();
        assert!(route.refusal.unwrap().message.starts_with("No fund pays in USD"));
        assert_eq!(refused(submit(&world, Person::Staff, id).await), BLOCKED);
        world.treasury.policies().adopt(world.company, &tiers, now, "Dollars").await.unwrap();
        assert_eq!(refused(submit(&world, Person::Staff, id).await), BLOCKED);
    }

    async fn what_is_in_flight_keeps_its_policy(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let mut tiers = treasury::approvals::policy::PolicyVersion::default_for(world.policy, kes(1).currency()).tiers;
        for tier in &mut tiers {
            tier.steps.insert(0, treasury::approvals::policy::TierStep::of(treasury::access::Role::Ceo));
        }
        let now = world.treasury.now();
        world.treasury.policies().adopt(world.company, &tiers, now, "The CEO first").await.unwrap();
        approve(&world, Person::BranchManager, id).await.unwrap();
        decide(&world, Person::Treasury, id, Verdict::RequestChanges, "Once more").await.unwrap();
        submit(&world, Person::Staff, id).await.unwrap();
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.rounds[0].steps[0].role, "Branch manager");
        assert_eq!(seen.rounds[1].steps[0].role, "CEO");
    }

    async fn a_policy_with_a_gap_is_not_adopted(world: World) {
        let mut tiers = treasury::approvals::policy::PolicyVersion::default_for(world.policy, kes(1).currency()).tiers;
        tiers.remove(1);
        let now = world.treasury.now();
        let refused = world.treasury.policies().adopt(world.company, &tiers, now, "A gap").await;
        assert_eq!(invalid(refused), ["tiers"]);
        let current = world.treasury.policies().current(world.company, now).await.unwrap().unwrap();
        assert_eq!(current.id, world.policy);
        let default = treasury::approvals::policy::PolicyVersion::default_for(world.policy, kes(1).currency());
        assert_eq!(current, default);
        let before = treasury::clock::Timestamp(now.0 - 1);
        assert_eq!(world.treasury.policies().current(world.company, before).await.unwrap(), None);
    }

    async fn after_submitting_there_is_nothing_to_preview(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let actor = world.actor(Person::Staff).await;
        assert_eq!(refused(world.treasury.requisitions().preview(&actor, id).await), WRONG_STATE);
    }
}
