//! Properties of routing, for any amount, origin and set of people.

use std::collections::BTreeSet;

use proptest::prelude::*;

use jiff::civil::Date;

use super::*;
use crate::money::MAX_MINOR;
use crate::seeded::cases;

const ELSEWHERE: CompanyId = CompanyId(Uuid::from_u128(0xC1));

fn region_id() -> impl Strategy<Value = RegionId> {
    (0..2_u128).prop_map(|n| RegionId(Uuid::from_u128(0xA1 + n)))
}

fn branch_id() -> impl Strategy<Value = BranchId> {
    (0..2_u128).prop_map(|n| BranchId(Uuid::from_u128(0xB1 + n)))
}

fn department_id() -> impl Strategy<Value = DepartmentId> {
    (0..2_u128).prop_map(|n| DepartmentId(Uuid::from_u128(0xD1 + n)))
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        4 => Just(company()),
        1 => Just(Scope::Company(ELSEWHERE)),
        2 => region_id().prop_map(region),
        2 => (prop::option::of(region_id()), branch_id())
            .prop_map(|(region, branch)| Scope::Branch { company: COMPANY, region, branch }),
        2 => department_id().prop_map(|department| Scope::Department { company: COMPANY, department }),
    ]
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop::option::weighted(0.2, (1..5_i8).prop_map(|day| date(2026, 3, day)))
}

fn grant() -> impl Strategy<Value = Grant> {
    (prop::sample::select(Role::ALL.to_vec()), scope(), day(), day()).prop_map(|(role, scope, from, until)| Grant {
        role,
        scope,
        from,
        until,
    })
}

fn candidate(ids: std::ops::Range<u128>) -> impl Strategy<Value = Candidate> {
    (ids, prop::bool::weighted(0.9), prop::collection::vec(grant(), 0..4)).prop_map(|(n, active, grants)| Candidate {
        person: id(n),
        name: format!("P{n}"),
        active,
        grants,
    })
}

/// From nobody to a dozen people; half of the time somebody of every role is among them.
fn people() -> impl Strategy<Value = Vec<Candidate>> {
    (prop::collection::vec(candidate(0..9), 0..10), any::<bool>()).prop_map(|(mut people, staffed)| {
        if staffed {
            people.extend(everybody());
        }
        people
    })
}

fn amount() -> impl Strategy<Value = Money> {
    let near = prop::sample::select(vec![1, 1_000_000, 5_000_000, 25_000_000, MAX_MINOR - 60]);
    prop_oneof![1..=MAX_MINOR, (near, 0..60_i64).prop_map(|(near, more)| near + more)]
        .prop_map(|minor| Money::new(minor, Currency::KES))
}

fn any_request() -> impl Strategy<Value = RouteRequest> {
    (
        (
            0..10_u128,
            prop::option::of(0..10_u128),
            any::<bool>(),
            prop::sample::select(Origin::ALL.to_vec()),
        ),
        (
            prop::option::of(region_id()),
            prop::option::of(branch_id()),
            prop::option::of(department_id()),
        ),
        amount(),
    )
        .prop_map(
            |((requester, beneficiary, requester_is_treasury, origin), (region, branch, department), money)| {
                RouteRequest {
                    requester: id(requester),
                    beneficiary: beneficiary.map(id),
                    requester_is_treasury,
                    origin,
                    place: Home {
                        company: COMPANY,
                        region,
                        branch,
                        department,
                    },
                    money,
                    ..request(1)
                }
            },
        )
}

/// The rules again, said plainly, to judge each person of a plan by.
fn may_take(step: &PlannedStep, person: PersonId, request: &RouteRequest, people: &[Candidate]) -> bool {
    let entries: Vec<&Candidate> = people.iter().filter(|candidate| candidate.person == person).collect();
    let holds = entries.iter().flat_map(|candidate| &candidate.grants).any(|grant| {
        grant.role == step.role
            && grant.scope.company() == COMPANY
            && grant.from.is_none_or(|from| from <= request.today)
            && grant.until.is_none_or(|until| until >= request.today)
            && (grant.scope.contains(step.scope) || step.scope.contains(grant.scope))
    });
    holds
        && entries.iter().all(|candidate| candidate.active)
        && person != request.requester
        && Some(person) != request.beneficiary
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn s17_every_amount_and_origin_gives_a_chain_without_conflicts_or_blocked(
        request in any_request(),
        people in people(),
    ) {
        let policy = policy();
        let plan = plan(&request, &policy, &people, &[]);
        let (position, tier) = policy.tier_for(request.chain(), request.money).expect("a tier for every amount");
        prop_assert_eq!(plan.tier.as_ref().map(|tier| tier.position), Some(position));
        prop_assert_eq!(plan.steps.len(), tier.steps.len());
        for (step, asked) in plan.steps.iter().zip(&tier.steps) {
            prop_assert_eq!((step.original_role, step.kind), (asked.role, asked.kind));
            prop_assert!(step.role == asked.role || ladder(asked.role).contains(&step.role));
            prop_assert_eq!(step.role != asked.role, step.escalation.is_some());
            for eligible in &step.eligible {
                prop_assert!(may_take(step, eligible.person, &request, &people), "{:?} {:?}", step, eligible);
                prop_assert!(!step.left_out.iter().any(|out| out.person == eligible.person));
            }
        }
        let empty = plan.steps.iter().find(|step| step.eligible.is_empty()).map(|step| step.position);
        prop_assert_eq!(plan.blocked.as_ref().map(|blocked| blocked.position), empty);
        prop_assert_eq!(plan.releasers_left == 0, plan.release_warning.is_some());
    }

    #[test]
    fn s11_a_plan_has_a_different_person_for_each_step(request in any_request(), people in people()) {
        let plan = plan(&request, &policy(), &people, &[]);
        match plan.distinct_representatives() {
            Some(chosen) => {
                prop_assert!(plan.blocked.is_none());
                prop_assert_eq!(chosen.len(), plan.steps.len());
                prop_assert_eq!(chosen.iter().collect::<BTreeSet<_>>().len(), chosen.len());
                for (step, person) in plan.steps.iter().zip(&chosen) {
                    prop_assert!(step.eligible.iter().any(|eligible| eligible.person == *person));
                }
            }
            None => prop_assert!(plan.blocked.is_some()),
        }
    }

    /// Whoever of the eligible takes the next step, the rest of the plan stays as it was promised.
    #[test]
    fn s11_any_eligible_person_can_take_their_step(
        request in any_request(),
        people in people(),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let policy = policy();
        let first = plan(&request, &policy, &people, &[]);
        if first.blocked.is_none() {
            let roles: Vec<Role> = first.steps.iter().map(|step| step.role).collect();
            let mut already = Vec::new();
            for (step, choice) in choices.iter().take(first.steps.len()).enumerate() {
                let now = plan(&request, &policy, &people, &already);
                prop_assert!(now.blocked.is_none(), "{:?}", now.blocked);
                prop_assert_eq!(now.steps.iter().map(|step| step.role).collect::<Vec<_>>(), roles.clone());
                let step = &now.steps[step];
                let person = choice.get(&step.eligible).person;
                prop_assert!(already.iter().all(|earlier: &DecidedStep| earlier.doer.person != person));
                already.push(DecidedStep { position: step.position, role: step.role, doer: person.into() });
            }
            prop_assert!(plan(&request, &policy, &people, &already).next_step().is_none());
        }
    }

    #[test]
    fn the_order_of_the_people_does_not_matter(
        request in any_request(),
        people in people().prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle())),
    ) {
        let (people, shuffled) = people;
        prop_assert_eq!(plan(&request, &policy(), &people, &[]), plan(&request, &policy(), &shuffled, &[]));
    }

    #[test]
    fn somebody_new_never_blocks_a_plan(
        request in any_request(),
        people in people(),
        newcomers in prop::collection::vec(candidate(50..60), 1..4),
    ) {
        let before = plan(&request, &policy(), &people, &[]);
        let mut more = people;
        more.extend(newcomers);
        let after = plan(&request, &policy(), &more, &[]);
        prop_assert!(before.blocked.is_some() || after.blocked.is_none(), "{:?}", after.blocked);
    }

    #[test]
    fn a_full_house_of_strangers_is_never_blocked(request in any_request(), people in people()) {
        let mut people = people;
        for (n, role) in (100..).zip([Role::Cfo, Role::Ceo, Role::GroupFinance, Role::Treasury, Role::RegionalManager]) {
            people.push(person(n, "Fresh", &[(role, company())]));
        }
        let plan = plan(&request, &policy(), &people, &[]);
        prop_assert_eq!(plan.blocked, None);
    }
}
