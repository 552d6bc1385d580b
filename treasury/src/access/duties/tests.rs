use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::seeded::cases;

/// Few people, so that they meet often.
fn person() -> impl Strategy<Value = PersonId> {
    (0..6_u128).prop_map(|n| PersonId(Uuid::from_u128(n)))
}

fn doer() -> impl Strategy<Value = Doer> {
    (person(), prop::option::weighted(0.3, person())).prop_map(|(person, acting_for)| Doer { person, acting_for })
}

fn doers() -> impl Strategy<Value = Vec<Doer>> {
    prop::collection::vec(doer(), 0..4)
}

fn people() -> impl Strategy<Value = Vec<PersonId>> {
    prop::collection::vec(person(), 0..4)
}

/// The rule written the other way round: the two groups of people share nobody.
fn apart(doer: Doer, others: impl IntoIterator<Item = PersonId>) -> bool {
    let others: Vec<PersonId> = others.into_iter().collect();
    !others.contains(&doer.person) && !doer.acting_for.is_some_and(|person| others.contains(&person))
}

fn all(doers: &[Doer]) -> Vec<PersonId> {
    doers.iter().flat_map(|doer| doer.people()).collect()
}

/// Kept exactly when expected, and a breach carries its code and a sentence.
fn judged(result: Result<(), DutyBreach>, kept: bool, duty: Duty) -> Result<(), TestCaseError> {
    match result {
        Ok(()) => prop_assert!(kept, "{duty} should have refused this"),
        Err(breach) => {
            prop_assert!(!kept, "{duty} refused what is allowed");
            prop_assert_eq!(breach.duty, duty);
            prop_assert!(breach.message.ends_with('.') && breach.message.contains(" must "));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn d01_an_approver_is_not_the_requester(doer in doer(), requester in person()) {
        judged(approver_is_not_requester(doer, requester), apart(doer, [requester]), Duty::D1)?;
    }

    #[test]
    fn d02_an_approver_is_not_the_beneficiary(doer in doer(), beneficiary in prop::option::of(person())) {
        judged(approver_is_not_beneficiary(doer, beneficiary), apart(doer, beneficiary), Duty::D2)?;
    }

    #[test]
    fn d03_one_person_decides_one_step_and_a_delegate_counts_as_both(doer in doer(), decided in doers()) {
        judged(one_step_a_round(doer, &decided), apart(doer, all(&decided)), Duty::D3)?;
    }

    #[test]
    fn d01_d02_d03_hold_together(
        doer in doer(),
        requester in person(),
        beneficiary in prop::option::of(person()),
        decided in doers(),
    ) {
        let facts = StepFacts { requester, beneficiary, decided: &decided };
        let kept = apart(doer, [requester].into_iter().chain(beneficiary).chain(all(&decided)));
        prop_assert_eq!(may_decide_step(doer, &facts).is_ok(), kept);
    }

    #[test]
    fn d04_the_executor_is_not_the_requester(doer in doer(), requester in person()) {
        judged(executor_is_not_requester(doer, requester), apart(doer, [requester]), Duty::D4)?;
    }

    #[test]
    fn d05_the_executor_is_not_the_beneficiary(doer in doer(), beneficiary in prop::option::of(person())) {
        judged(executor_is_not_beneficiary(doer, beneficiary), apart(doer, beneficiary), Duty::D5)?;
    }

    #[test]
    fn d06_the_executor_decided_no_step(doer in doer(), decided in doers()) {
        judged(executor_decided_no_step(doer, &decided), apart(doer, all(&decided)), Duty::D6)?;
    }

    #[test]
    fn d04_d05_d06_hold_together(
        doer in doer(),
        requester in person(),
        beneficiary in prop::option::of(person()),
        decided in doers(),
    ) {
        let facts = ReleaseFacts { requester, beneficiary, decided: &decided };
        let kept = apart(doer, [requester].into_iter().chain(beneficiary).chain(all(&decided)));
        prop_assert_eq!(may_release(doer, &facts).is_ok(), kept);
    }

    #[test]
    fn d07_who_reconciles_did_not_release(reconciler in person(), released in doers()) {
        judged(reconciler_did_not_release(reconciler, &released), apart(reconciler.into(), all(&released)), Duty::D7)?;
    }

    #[test]
    fn d08_a_variance_is_decided_by_a_cfo_without_a_part_else_by_the_ceo(
        decider in person(),
        proposer in person(),
        requester in prop::option::of(person()),
        approvers in doers(),
        executors in doers(),
        keepers in people(),
        cfos in people(),
        ceos in people(),
    ) {
        let facts = VarianceFacts {
            proposer, requester, approvers: &approvers, executors: &executors, keepers: &keepers, cfos: &cfos, ceos: &ceos,
        };
        let parts: Vec<PersonId> =
            [proposer].into_iter().chain(requester).chain(all(&approvers)).chain(all(&executors)).chain(keepers.clone()).collect();
        let every_cfo_has_a_part = cfos.iter().all(|cfo| parts.contains(cfo));
        let kept = !parts.contains(&decider)
            && (cfos.contains(&decider) || (every_cfo_has_a_part && ceos.contains(&decider)));
        match may_decide_variance(decider, &facts) {
            Ok(()) => prop_assert!(kept),
            Err(breach) => {
                prop_assert!(!kept);
                prop_assert_eq!(breach.duty, Duty::D8);
            }
        }
    }

    #[test]
    fn d13_who_counts_a_fund_does_not_hold_it(counter in person(), holders in people()) {
        judged(counter_does_not_hold(counter, &holders), !holders.contains(&counter), Duty::D13)?;
    }

    #[test]
    fn d09_a_replenishment_is_decided_by_neither_asker_nor_holder(
        decider in person(),
        asked_by in prop::option::of(person()),
        holders in people(),
    ) {
        let facts = ReplenishmentFacts { asked_by, holders: &holders };
        let kept = Some(decider) != asked_by && !holders.contains(&decider);
        judged(may_decide_replenishment(decider, &facts), kept, Duty::D9)?;
    }

    #[test]
    fn d10_who_confirms_the_receipt_did_not_decide(confirmer in person(), decided_by in person()) {
        judged(may_confirm_receipt(confirmer, decided_by), confirmer != decided_by, Duty::D10)?;
    }

    #[test]
    fn d11_changed_account_details_are_confirmed_by_another(confirmer in person(), changed_by in person()) {
        judged(may_confirm_account_details(confirmer, changed_by), confirmer != changed_by, Duty::D11)?;
    }

    #[test]
    fn d12_nobody_changes_their_own_powers(changer in person(), of in person(), partners in people()) {
        let kept = changer != of && !partners.contains(&of);
        judged(may_change_powers(changer, of, &partners), kept, Duty::D12)?;
    }
}

#[test]
fn the_words_speak_to_the_person() {
    let [me, other] = [1, 2].map(|n| PersonId(Uuid::from_u128(n)));
    let says = |result: Result<(), DutyBreach>| result.unwrap_err().to_string();
    assert_eq!(
        says(executor_is_not_requester(me.into(), me)),
        "You asked for this money, so another treasury officer must release it."
    );
    let delegate = Doer {
        person: me,
        acting_for: Some(other),
    };
    assert_eq!(
        says(approver_is_not_requester(delegate, other)),
        "The person you act for asked for this money, so somebody else must decide it."
    );
    assert_eq!(
        says(approver_is_not_beneficiary(me.into(), Some(me))),
        "This money is for you, so somebody else must decide it."
    );
}

#[test]
fn the_codes_are_their_names() {
    for (index, duty) in Duty::ALL.into_iter().enumerate() {
        assert_eq!(duty.to_string(), format!("D{}", index + 1));
    }
}
