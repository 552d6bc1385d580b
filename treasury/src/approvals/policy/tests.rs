use uuid::Uuid;

use super::*;
use crate::money::parse_amount;

const ID: PolicyVersionId = PolicyVersionId(Uuid::from_u128(1));

fn problems(change: impl FnOnce(&mut Vec<Tier>)) -> Vec<String> {
    let mut policy = PolicyVersion::default_kes(ID);
    change(&mut policy.tiers);
    policy
        .validate()
        .unwrap_err()
        .iter()
        .map(PolicyProblem::to_string)
        .collect()
}

#[test]
fn the_default_tiers_are_those_of_the_rules() {
    let policy = PolicyVersion::default_kes(ID);
    let mut table = String::new();
    for chain in Chain::ALL {
        for (position, tier) in (1..).zip(policy.chain(chain, Currency::KES)) {
            let steps: Vec<String> = tier
                .steps
                .iter()
                .map(|step| format!("{} {}", step.kind.code(), step.role.code()))
                .collect();
            let mut marks = String::new();
            for (mark, on) in [
                (" +fast", tier.fast_track_possible(position)),
                (" +cfo", tier.requires_cfo),
                (" +ceo", tier.requires_ceo),
            ] {
                if on {
                    marks.push_str(mark);
                }
            }
            table.push_str(&format!(
                "{} {position} {}: {}{marks}\n",
                chain.code(),
                tier.label(),
                steps.join(", ")
            ));
        }
    }
    let expected = "\
branch 1 up to KES 10,000.00: decide branch_manager, validate treasury
branch 2 KES 10,000.01 to KES 50,000.00: decide branch_manager, decide department_head, validate treasury +fast
branch 3 KES 50,000.01 to KES 250,000.00: decide branch_manager, decide regional_manager, validate treasury +fast
branch 4 above KES 250,000.00: decide regional_manager, validate treasury, decide cfo +cfo
field 1 up to KES 10,000.00: decide branch_manager, validate treasury
field 2 KES 10,000.01 to KES 50,000.00: decide branch_manager, decide department_head, validate treasury +fast
field 3 KES 50,000.01 to KES 250,000.00: decide branch_manager, decide regional_manager, validate treasury +fast
field 4 above KES 250,000.00: decide regional_manager, validate treasury, decide cfo +cfo
hq 1 up to KES 10,000.00: decide department_head, validate treasury
hq 2 KES 10,000.01 to KES 50,000.00: decide department_head, decide group_finance, validate treasury +fast
hq 3 KES 50,000.01 to KES 250,000.00: decide department_head, decide group_finance, validate treasury +fast
hq 4 above KES 250,000.00: decide group_finance, validate treasury, decide cfo +cfo
treasury 1 up to KES 10,000.00: decide department_head, decide group_finance
treasury 2 KES 10,000.01 to KES 50,000.00: decide group_finance, decide cfo +cfo
treasury 3 KES 50,000.01 to KES 250,000.00: decide group_finance, decide cfo +cfo
treasury 4 above KES 250,000.00: decide cfo, decide ceo +cfo +ceo
";
    assert_eq!(table, expected);
}

#[test]
fn the_default_policy_is_sound_in_every_currency() {
    for currency in Currency::all() {
        assert_eq!(
            PolicyVersion::default_for(ID, currency).validate(),
            Ok(()),
            "{currency}"
        );
    }
}

#[test]
fn s17_amounts_between_the_round_numbers_have_a_tier() {
    let policy = PolicyVersion::default_kes(ID);
    for (text, expected) in [
        ("0.01", 1),
        ("10,000", 1),
        ("10,000.01", 2),
        ("10,000.50", 2),
        ("50,000.00", 2),
        ("50,000.01", 3),
        ("250,000.00", 3),
        ("250,000.01", 4),
        ("1,000,000,000.00", 4),
    ] {
        let amount = parse_amount(text, Currency::KES).unwrap();
        for chain in Chain::ALL {
            let found = policy.tier_for(chain, amount).map(|(position, _)| position);
            assert_eq!(found, Some(expected), "{text} {chain:?}");
        }
    }
    assert_eq!(policy.tier_for(Chain::Hq, Money::new(0, Currency::KES)), None);
    assert_eq!(policy.tier_for(Chain::Hq, Money::new(1, Currency::USD)), None);
}

#[test]
fn a_gap_is_named() {
    assert_eq!(
        problems(|tiers| tiers[1].from_minor = 1_100_000),
        ["For branch requests, no tier covers KES 10,000.01 to KES 10,999.99. Let a tier begin at KES 10,000.01."]
    );
    assert_eq!(
        problems(|tiers| tiers[3].to_minor = Some(90_000_000)),
        [
            "For branch requests, no tier covers KES 900,000.01 and more. Leave the upper limit of the highest tier empty."
        ]
    );
    assert_eq!(
        problems(|tiers| tiers.retain(|tier| tier.chain != Chain::Field)),
        ["For field requests, no tier covers KES 0.01 and more. Leave the upper limit of the highest tier empty."]
    );
}

#[test]
fn an_overlap_is_named() {
    assert_eq!(
        problems(|tiers| tiers[9].from_minor = 900_001),
        ["For HQ requests, two tiers cover KES 9,000.01 to KES 10,000.00. Let the higher tier begin at KES 10,000.01."]
    );
    assert_eq!(
        problems(|tiers| tiers[14].to_minor = None),
        [
            "For requests by treasury officers, two tiers cover KES 250,000.01 and more. Give the lower tier an upper limit."
        ]
    );
    // A tier inside another does not hide that the outer one goes on.
    assert_eq!(problems(|tiers| tiers[2].to_minor = Some(99_999_999)).len(), 1);
}

#[test]
fn steps_that_nobody_can_take_are_named() {
    assert_eq!(
        problems(|tiers| {
            tiers[0].steps.clear();
            tiers[1].steps[0].role = Role::Admin;
            tiers[2].steps[0].kind = StepKind::Validate;
            tiers[3].requires_ceo = true;
        }),
        [
            "The tier up to KES 10,000.00 for branch requests has no steps. Add the role that decides.",
            "The tier KES 10,000.01 to KES 50,000.00 for branch requests has a step for the role Administrator, which \
             decides nothing. Choose another role.",
            "The tier KES 50,000.01 to KES 250,000.00 for branch requests has a step of the wrong kind for Branch \
             manager. Treasury validates, others decide.",
            "The tier above KES 250,000.00 for branch requests requires the CEO, but none of its steps is theirs. Add \
             the step.",
        ]
    );
    assert_eq!(
        problems(Vec::clear),
        ["The policy has no tiers. Add at least one for each kind of request."]
    );
}

#[test]
fn bounds_the_wrong_way_round_are_named() {
    let found = problems(|tiers| tiers[0].to_minor = Some(0));
    assert!(
        found[0].starts_with("For branch requests, the tier from KES 0.01 ends before it begins"),
        "{found:?}"
    );
}
