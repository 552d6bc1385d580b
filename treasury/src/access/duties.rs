//! The duties that must be different people, D1 to D13: one pure function each.
//!
//! The services call them under the row lock, the pages to say why a button is missing, and triggers in the database
//! repeat D1 to D10. A message speaks to the person who wanted to act.

use std::fmt;

use crate::ids::PersonId;

/// A rule that keeps two parts of one act with two people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Duty {
    /// An approver is not the requester.
    D1,
    /// An approver is not the beneficiary.
    D2,
    /// One person decides at most one step of a round; a delegate counts as both people.
    D3,
    /// The executor is not the requester.
    D4,
    /// The executor is not the beneficiary.
    D5,
    /// The executor decided no step of that requisition, the treasury validation included.
    D6,
    /// Who reconciles a payment did not release it.
    D7,
    /// A variance is decided by a CFO without a part in it or in the payment, else by the CEO.
    D8,
    /// A replenishment is decided by someone who neither asked for it nor holds the fund.
    D9,
    /// Who confirms the receipt of a replenishment did not decide it.
    D10,
    /// A payee's changed account details are confirmed by another person.
    D11,
    /// Nobody changes their own powers.
    D12,
    /// Who counts a fund does not hold it.
    D13,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 13] = [
        Self::D1,
        Self::D2,
        Self::D3,
        Self::D4,
        Self::D5,
        Self::D6,
        Self::D7,
        Self::D8,
        Self::D9,
        Self::D10,
        Self::D11,
        Self::D12,
        Self::D13,
    ];

    /// The code in errors and audit events.
    pub const fn code(self) -> &'static str {
        match self {
            Self::D1 => "D1",
            Self::D2 => "D2",
            Self::D3 => "D3",
            Self::D4 => "D4",
            Self::D5 => "D5",
            Self::D6 => "D6",
            Self::D7 => "D7",
            Self::D8 => "D8",
            Self::D9 => "D9",
            Self::D10 => "D10",
            Self::D11 => "D11",
            Self::D12 => "D12",
            Self::D13 => "D13",
        }
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An act that a duty forbids this person. `Display` is the message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct DutyBreach {
    /// The rule.
    pub duty: Duty,
    /// What to tell the person: which part they had, and who can act instead.
    pub message: String,
}

impl DutyBreach {
    fn unless(kept: bool, duty: Duty, message: &str) -> Result<(), Self> {
        if kept {
            Ok(())
        } else {
            Err(Self {
                duty,
                message: message.to_owned(),
            })
        }
    }
}

/// Who acts, and for whom if it is a delegate. Each duty counts both people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Doer {
    /// Who is signed in.
    pub person: PersonId,
    /// Whose powers they use, if not their own.
    pub acting_for: Option<PersonId>,
}

impl From<PersonId> for Doer {
    fn from(person: PersonId) -> Self {
        Self {
            person,
            acting_for: None,
        }
    }
}

impl Doer {
    /// One or two people.
    pub fn people(self) -> impl Iterator<Item = PersonId> {
        [Some(self.person), self.acting_for].into_iter().flatten()
    }

    /// Whether one of the people is this one.
    pub fn involves(self, person: PersonId) -> bool {
        self.people().any(|own| own == person)
    }

    fn meets(self, other: Self) -> bool {
        other.people().any(|person| self.involves(person))
    }
}

/// What the deciding of a step is judged by.
#[derive(Clone, Copy, Debug)]
pub struct StepFacts<'a> {
    /// Who asked for the money.
    pub requester: PersonId,
    /// The person who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// Who decided the earlier steps of this round.
    pub decided: &'a [Doer],
}

/// D1 to D3: whether this person may decide a step.
pub fn may_decide_step(doer: Doer, facts: &StepFacts<'_>) -> Result<(), DutyBreach> {
    approver_is_not_requester(doer, facts.requester)?;
    approver_is_not_beneficiary(doer, facts.beneficiary)?;
    one_step_a_round(doer, facts.decided)
}

/// D1.
pub fn approver_is_not_requester(approver: Doer, requester: PersonId) -> Result<(), DutyBreach> {
    let message = if approver.person == requester {
        "You asked for this money, so somebody else must decide it."
    } else {
        "The person you act for asked for this money, so somebody else must decide it."
    };
    DutyBreach::unless(!approver.involves(requester), Duty::D1, message)
}

/// D2. Nobody is the beneficiary of a payment to a payee who is not linked to a person.
pub fn approver_is_not_beneficiary(approver: Doer, beneficiary: Option<PersonId>) -> Result<(), DutyBreach> {
    let message = if Some(approver.person) == beneficiary {
        "This money is for you, so somebody else must decide it."
    } else {
        "This money is for the person you act for, so somebody else must decide it."
    };
    DutyBreach::unless(
        !beneficiary.is_some_and(|person| approver.involves(person)),
        Duty::D2,
        message,
    )
}

/// D3. Give the decisions of this round only: a new round begins afresh.
pub fn one_step_a_round(approver: Doer, decided: &[Doer]) -> Result<(), DutyBreach> {
    let message = if decided.iter().any(|earlier| earlier.person == approver.person) {
        "You decided an earlier step of this round, so somebody else must decide this one."
    } else {
        "You, or the person you act for, already decided a step of this round, so somebody else must decide this one."
    };
    DutyBreach::unless(
        !decided.iter().any(|earlier| approver.meets(*earlier)),
        Duty::D3,
        message,
    )
}

/// What a release is judged by.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseFacts<'a> {
    /// Who asked for the money.
    pub requester: PersonId,
    /// The person who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// Who decided or validated a step of the requisition, in any round.
    pub decided: &'a [Doer],
}

/// D4 to D6: whether this person may release the payment.
pub fn may_release(executor: Doer, facts: &ReleaseFacts<'_>) -> Result<(), DutyBreach> {
    executor_is_not_requester(executor, facts.requester)?;
    executor_is_not_beneficiary(executor, facts.beneficiary)?;
    executor_decided_no_step(executor, facts.decided)
}

/// D4.
pub fn executor_is_not_requester(executor: Doer, requester: PersonId) -> Result<(), DutyBreach> {
    let message = if executor.person == requester {
        "You asked for this money, so another treasury officer must release it."
    } else {
        "The person you act for asked for this money, so another treasury officer must release it."
    };
    DutyBreach::unless(!executor.involves(requester), Duty::D4, message)
}

/// D5.
pub fn executor_is_not_beneficiary(executor: Doer, beneficiary: Option<PersonId>) -> Result<(), DutyBreach> {
    let message = if Some(executor.person) == beneficiary {
        "This money is for you, so another treasury officer must release it."
    } else {
        "This money is for the person you act for, so another treasury officer must release it."
    };
    DutyBreach::unless(
        !beneficiary.is_some_and(|person| executor.involves(person)),
        Duty::D5,
        message,
    )
}

/// D6.
pub fn executor_decided_no_step(executor: Doer, decided: &[Doer]) -> Result<(), DutyBreach> {
    let message = if decided.iter().any(|earlier| earlier.person == executor.person) {
        "You decided or validated this request, so another treasury officer must release it."
    } else {
        "You, or the person you act for, decided or validated this request, so another treasury officer must release it."
    };
    DutyBreach::unless(
        !decided.iter().any(|earlier| executor.meets(*earlier)),
        Duty::D6,
        message,
    )
}

/// D7. `released_by` holds everybody who released an attempt of the payment.
pub fn reconciler_did_not_release(reconciler: PersonId, released_by: &[Doer]) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        !released_by.iter().any(|doer| doer.involves(reconciler)),
        Duty::D7,
        "You released this payment, so somebody else must reconcile it.",
    )
}

/// What the deciding of a variance is judged by.
#[derive(Clone, Copy, Debug)]
pub struct VarianceFacts<'a> {
    /// Who proposed the variance.
    pub proposer: PersonId,
    /// Who asked for the money of the payment; nobody where it is not about a payment.
    pub requester: Option<PersonId>,
    /// Who decided a step of its requisition.
    pub approvers: &'a [Doer],
    /// Who released it.
    pub executors: &'a [Doer],
    /// Who holds the fund, and who counted it.
    pub keepers: &'a [PersonId],
    /// The people who are CFO of the company today.
    pub cfos: &'a [PersonId],
    /// The people who are CEO of the company today.
    pub ceos: &'a [PersonId],
}

impl VarianceFacts<'_> {
    fn has_part(&self, person: PersonId) -> bool {
        let mut acted = self.approvers.iter().chain(self.executors);
        person == self.proposer
            || self.requester == Some(person)
            || self.keepers.contains(&person)
            || acted.any(|doer| doer.involves(person))
    }
}

/// D8. A CEO decides only where every CFO has a part (or there is none), and only without a part of their own.
pub fn may_decide_variance(decider: PersonId, facts: &VarianceFacts<'_>) -> Result<(), DutyBreach> {
    let free_cfo = facts.cfos.iter().any(|cfo| !facts.has_part(*cfo));
    DutyBreach::unless(
        !facts.has_part(decider),
        Duty::D8,
        if free_cfo {
            "You proposed this variance, requested, approved or released its payment, or hold or counted the fund, so another CFO must decide it."
        } else {
            "You proposed this variance, requested, approved or released its payment, or hold or counted the fund, so the CEO must decide it."
        },
    )?;
    let in_turn = facts.cfos.contains(&decider) || (!free_cfo && facts.ceos.contains(&decider));
    DutyBreach::unless(
        in_turn,
        Duty::D8,
        if free_cfo {
            "A variance is decided by a CFO who had no part in it. There is one, so the decision is theirs."
        } else {
            "Every CFO had a part in this variance, or there is none, so the CEO must decide it."
        },
    )
}

/// What the deciding of a replenishment is judged by.
#[derive(Clone, Copy, Debug)]
pub struct ReplenishmentFacts<'a> {
    /// Who asked for it; nobody, while it is only suggested by the system.
    pub asked_by: Option<PersonId>,
    /// Who holds the fund.
    pub holders: &'a [PersonId],
}

/// D9.
pub fn may_decide_replenishment(decider: PersonId, facts: &ReplenishmentFacts<'_>) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        facts.asked_by != Some(decider),
        Duty::D9,
        "You asked for this replenishment, so somebody else must decide it.",
    )?;
    DutyBreach::unless(
        !facts.holders.contains(&decider),
        Duty::D9,
        "You hold this fund, so somebody else must decide its replenishment.",
    )
}

/// D10.
pub fn may_confirm_receipt(confirmer: PersonId, decided_by: PersonId) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        confirmer != decided_by,
        Duty::D10,
        "You decided this replenishment, so somebody else must confirm that the money arrived.",
    )
}

/// D11.
pub fn may_confirm_account_details(confirmer: PersonId, changed_by: PersonId) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        confirmer != changed_by,
        Duty::D11,
        "You changed these account details, so somebody else must confirm them before they can be paid.",
    )
}

/// D12. `delegation_partners` are those who act for the changer and those the changer acts for: giving powers to either
/// would be a way round to the changer's own.
pub fn may_change_powers(changer: PersonId, of: PersonId, delegation_partners: &[PersonId]) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        changer != of,
        Duty::D12,
        "These are your own roles and limits, so another administrator must change them.",
    )?;
    DutyBreach::unless(
        !delegation_partners.contains(&of),
        Duty::D12,
        "You and this person act for each other by delegation, so another administrator must change their roles and limits.",
    )
}

/// D13.
pub fn counter_does_not_hold(counter: PersonId, holders: &[PersonId]) -> Result<(), DutyBreach> {
    DutyBreach::unless(
        !holders.contains(&counter),
        Duty::D13,
        "You hold this fund, so somebody else must count it.",
    )
}

#[cfg(test)]
mod tests;
