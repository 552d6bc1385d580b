//! Examples in words first, then properties over random organisations.

mod properties;

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::access::{Doer, Grant, Home, Scope};
use crate::ids::{BranchId, CompanyId, DepartmentId, PolicyVersionId, RegionId};
use crate::money::{Currency, Money};

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(0xC0));
const NYANZA: RegionId = RegionId(Uuid::from_u128(0xA1));
const KISUMU: BranchId = BranchId(Uuid::from_u128(0xB1));
const TRANSPORT: DepartmentId = DepartmentId(Uuid::from_u128(0xD1));

fn id(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn company() -> Scope {
    Scope::Company(COMPANY)
}

fn region(region: RegionId) -> Scope {
    Scope::Region {
        company: COMPANY,
        region,
    }
}

fn branch(branch: BranchId) -> Scope {
    Scope::Branch {
        company: COMPANY,
        region: Some(NYANZA),
        branch,
    }
}

fn department() -> Scope {
    Scope::Department {
        company: COMPANY,
        department: TRANSPORT,
    }
}

fn policy() -> PolicyVersion {
    PolicyVersion::default_kes(PolicyVersionId(Uuid::from_u128(1)))
}

/// A request of Kisumu branch by Ann (1).
fn request(kes: i64) -> RouteRequest {
    RouteRequest {
        requester: id(1),
        beneficiary: None,
        requester_is_treasury: false,
        origin: Origin::Branch,
        place: Home {
            company: COMPANY,
            region: Some(NYANZA),
            branch: Some(KISUMU),
            department: Some(TRANSPORT),
        },
        names: PlaceNames {
            company: "Acme".into(),
            region: Some("Nyanza".into()),
            branch: Some("Kisumu".into()),
            department: Some("Transport".into()),
        },
        money: Money::new(kes * 100, Currency::KES),
        today: date(2026, 3, 2),
    }
}

fn person(n: u128, name: &str, grants: &[(Role, Scope)]) -> Candidate {
    let grants = grants.iter().map(|(role, scope)| Grant::new(*role, *scope)).collect();
    Candidate {
        person: id(n),
        name: name.into(),
        active: true,
        grants,
    }
}

/// Everybody a request of Kisumu needs, one person a role.
fn everybody() -> Vec<Candidate> {
    vec![
        person(1, "Ann", &[(Role::Staff, branch(KISUMU))]),
        person(2, "Ben", &[(Role::BranchManager, branch(KISUMU))]),
        person(3, "Dora", &[(Role::DepartmentHead, department())]),
        person(4, "Rose", &[(Role::RegionalManager, region(NYANZA))]),
        person(5, "Gil", &[(Role::GroupFinance, company())]),
        person(6, "Tom", &[(Role::Treasury, company())]),
        person(7, "Tess", &[(Role::Treasury, company())]),
        person(8, "Cleo", &[(Role::Cfo, company())]),
        person(9, "Eve", &[(Role::Ceo, company())]),
    ]
}

/// One line a step: who may take it, who is left out, why it was escalated.
fn told(plan: &RoutePlan) -> Vec<String> {
    let mut lines: Vec<String> = plan
        .steps
        .iter()
        .map(|step| {
            let names: Vec<&str> = step.eligible.iter().map(|eligible| eligible.name.as_str()).collect();
            let mut line = format!("{} in {}: {}", step.role.code(), step.place_name, names.join(", "));
            for out in &step.left_out {
                let code = out.duty.map(|duty| format!(" ({duty})")).unwrap_or_default();
                line.push_str(&format!(" | not {}, who {}{code}", out.name, out.reason));
            }
            if let Some(escalation) = &step.escalation {
                line.push_str(&format!(" | {}", escalation.reason));
            }
            line
        })
        .collect();
    lines.extend(
        plan.blocked
            .iter()
            .map(|blocked| format!("blocked at {}: {}", blocked.position, blocked.reason)),
    );
    lines.extend(plan.release_warning.clone());
    lines
}

#[test]
fn a_plain_branch_request() {
    let plan = plan(&request(4_500), &policy(), &everybody(), &[]);
    assert_eq!(
        told(&plan),
        ["branch_manager in Kisumu: Ben", "treasury in Acme: Tess, Tom"]
    );
    let tier = plan.tier.unwrap();
    assert_eq!(
        (tier.position, tier.label.as_str(), tier.step_limit_hours),
        (1, "up to KES 10,000.00", 8)
    );
    assert_eq!(plan.releasers_left, 1);
}

#[test]
fn scopes_follow_the_origin() {
    let mut people = everybody();
    people.push(person(
        20,
        "Bo",
        &[(Role::BranchManager, branch(BranchId(Uuid::from_u128(0xB2))))],
    ));
    people.push(person(
        21,
        "Far",
        &[(Role::BranchManager, region(RegionId(Uuid::from_u128(0xA2))))],
    ));
    people.push(person(22, "Wide", &[(Role::BranchManager, region(NYANZA))]));
    let first = |request: &RouteRequest| told(&plan(request, &policy(), &people, &[])).remove(0);
    assert_eq!(first(&request(4_500)), "branch_manager in Kisumu: Ben, Wide");
    let field = RouteRequest {
        origin: Origin::Field,
        ..request(4_500)
    };
    assert_eq!(first(&field), "branch_manager in Nyanza: Ben, Bo, Wide");
    let hq = RouteRequest {
        origin: Origin::Hq,
        ..request(4_500)
    };
    assert_eq!(first(&hq), "department_head in Transport: Dora");
    let other = RouteRequest {
        place: Home {
            department: None,
            ..hq.place
        },
        ..hq
    };
    assert_eq!(first(&other), "department_head in Acme: Dora");
}

#[test]
fn a_company_wide_role_narrowed_to_a_place_serves_that_place_only() {
    let mut people = everybody();
    people.retain(|candidate| candidate.person != id(6) && candidate.person != id(7));
    people.push(person(30, "Near", &[(Role::Treasury, branch(KISUMU))]));
    people.push(person(
        31,
        "Away",
        &[(Role::Treasury, branch(BranchId(Uuid::from_u128(0xB2))))],
    ));
    let plan = plan(&request(4_500), &policy(), &people, &[]);
    assert_eq!(told(&plan)[1], "treasury in Acme: Near");
}

#[test]
fn d01_d02_the_requester_and_the_beneficiary_are_left_out() {
    let mut people = everybody();
    people.push(person(10, "Bea", &[(Role::BranchManager, branch(KISUMU))]));
    people.push(person(11, "Bob", &[(Role::BranchManager, branch(KISUMU))]));
    let request = RouteRequest {
        requester: id(2),
        beneficiary: Some(id(10)),
        ..request(4_500)
    };
    assert_eq!(
        told(&plan(&request, &policy(), &people, &[]))[0],
        "branch_manager in Kisumu: Bob | not Bea, who is the beneficiary (D2) | not Ben, who is the requester (D1)"
    );
}

#[test]
fn an_escalation_names_the_roles_passed_over_and_why() {
    let mut people = everybody();
    people[1].active = false;
    let request = RouteRequest {
        requester: id(4),
        ..request(4_500)
    };
    let plan = plan(&request, &policy(), &people, &[]);
    assert_eq!(
        told(&plan)[0],
        "group_finance in Acme: Gil | Goes to the group finance manager instead of the branch manager: no active branch \
         manager in Kisumu; the only regional manager in Nyanza, Rose, is the requester (D1)."
    );
    assert_eq!(plan.steps[0].original_role, Role::BranchManager);
    let passed: Vec<Role> = plan.steps[0]
        .escalation
        .iter()
        .flat_map(|e| &e.passed)
        .map(|p| p.role)
        .collect();
    assert_eq!(passed, [Role::BranchManager, Role::RegionalManager]);
}

#[test]
fn a_grant_counts_on_its_days_only() {
    let mut people = everybody();
    people[1].grants[0].until = Some(date(2026, 3, 1));
    people.push(person(10, "Bea", &[(Role::BranchManager, branch(KISUMU))]));
    assert_eq!(
        told(&plan(&request(4_500), &policy(), &people, &[]))[0],
        "branch_manager in Kisumu: Bea | not Ben, who does not hold the role today"
    );
}

#[test]
fn s11_one_person_with_two_roles_takes_one_step() {
    let mut people = everybody();
    people[1].grants.push(Grant::new(Role::DepartmentHead, department()));
    // Ben and Dora could both head the department: Ben is needed for his branch.
    assert_eq!(
        told(&plan(&request(20_000), &policy(), &people, &[]))[..2],
        [
            "branch_manager in Kisumu: Ben",
            "department_head in Transport: Dora | not Ben, who is needed for step 1 (D3)"
        ]
    );
    // Without Dora the second step goes up.
    people.remove(2);
    assert_eq!(
        told(&plan(&request(20_000), &policy(), &people, &[]))[..2],
        [
            "branch_manager in Kisumu: Ben",
            "regional_manager in Nyanza: Rose | Goes to the regional manager instead of the department head: the only \
             department head in Transport, Ben, is needed for step 1 (D3).",
        ]
    );
    // With a second branch manager Ben is kept for the department.
    people.push(person(10, "Bea", &[(Role::BranchManager, branch(KISUMU))]));
    assert_eq!(
        told(&plan(&request(20_000), &policy(), &people, &[]))[..2],
        [
            "branch_manager in Kisumu: Bea | not Ben, who is needed for step 2 (D3)",
            "department_head in Transport: Ben"
        ]
    );
}

#[test]
fn d03_who_decided_a_step_or_had_it_decided_for_them_is_out_of_the_others() {
    let mut people = everybody();
    people[3].grants.push(Grant::new(Role::DepartmentHead, department()));
    let doer = Doer {
        person: id(3),
        acting_for: Some(id(2)),
    };
    let already = [DecidedStep {
        position: 1,
        role: Role::BranchManager,
        doer,
    }];
    let plan = plan(&request(20_000), &policy(), &people, &already);
    assert_eq!(
        told(&plan)[..2],
        [
            "branch_manager in Kisumu: Dora",
            "department_head in Transport: Rose | not Dora, who already decided step 1 (D3)",
        ]
    );
    assert_eq!(plan.next_step().map(|step| step.position), Some(2));
    assert_eq!(plan.steps[0].decided_by, Some(doer));
}

#[test]
fn a_treasury_step_goes_to_group_finance() {
    let mut people = everybody();
    people.retain(|candidate| candidate.person != id(6) && candidate.person != id(7));
    assert_eq!(
        told(&plan(&request(4_500), &policy(), &people, &[]))[1..],
        [
            "group_finance in Acme: Gil | Goes to the group finance manager instead of the treasury officer: no active \
             treasury officer in Acme.",
            "No treasury officer could release this payment: there is none besides those who ask for, receive or decide \
             it. The CFO will be alerted.",
        ]
    );
}

#[test]
fn s09_nobody_left_is_blocked_and_never_an_approval() {
    let people = [everybody().remove(0), everybody().remove(5)];
    let plan = plan(&request(4_500), &policy(), &people, &[]);
    assert_eq!(
        told(&plan),
        [
            "branch_manager in Kisumu: ",
            "treasury in Acme: Tom",
            "blocked at 1: Nobody can take step 1 (branch manager): no active branch manager in Kisumu; no active \
             regional manager in Nyanza; no active group finance manager in Acme; no active CFO in Acme; no active CEO \
             in Acme. The request goes on by itself as soon as somebody can.",
            "The only treasury officer who could release this payment, Tom, is needed to decide it (D6). The CFO will be \
             alerted.",
        ]
    );
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(plan.distinct_representatives(), None);
}

#[test]
fn an_amount_outside_the_policy_is_blocked() {
    let request = RouteRequest {
        money: Money::new(100, Currency::USD),
        ..request(1)
    };
    let plan = plan(&request, &policy(), &everybody(), &[]);
    assert_eq!(
        told(&plan),
        [
            "blocked at 1: The approval policy has no tier for branch requests of USD 1.00. An administrator has to add one."
        ]
    );
    assert_eq!(plan.tier, None);
}

#[test]
fn a_treasury_requester_has_a_chain_without_treasury() {
    for (kes, expected) in [
        (
            4_500,
            vec!["department_head in Transport: Dora", "group_finance in Acme: Gil"],
        ),
        (20_000, vec!["group_finance in Acme: Gil", "cfo in Acme: Cleo"]),
        (300_000, vec!["cfo in Acme: Cleo", "ceo in Acme: Eve"]),
    ] {
        let request = RouteRequest {
            requester: id(6),
            requester_is_treasury: true,
            ..request(kes)
        };
        let plan = plan(&request, &policy(), &everybody(), &[]);
        assert_eq!(told(&plan), expected);
        assert_eq!(plan.releasers_left, 1, "Tess, but not Tom, who asks (D4)");
    }
}

#[test]
fn many_people_are_not_all_named() {
    let people: Vec<Candidate> = (1..=9)
        .map(|n| person(n, &format!("M{n}"), &[(Role::BranchManager, branch(KISUMU))]))
        .collect();
    let holders: Vec<Holder> = (0..9)
        .map(|index| Holder {
            index,
            bar: Some(Bar::Requester),
        })
        .collect();
    let text = words::passed_over(Role::BranchManager, "Kisumu", &holders, &people, &[None; 9]);
    assert!(text.ends_with("M5 is the requester (D1), and 4 more"), "{text}");
}
