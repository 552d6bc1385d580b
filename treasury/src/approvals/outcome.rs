//! What the decisions of a round add up to: a pure, total function.

/// A step of a round, as planned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoundStep {
    /// Counted from 1.
    pub position: i32,
    /// Recorded as skipped by a confirmed urgency. Only a step between the first and the last can be.
    pub skipped: bool,
}

/// What somebody said about a step.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// Goes on to the next step.
    Approve,
    /// Back to the requester.
    RequestChanges,
    /// The end.
    Reject,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Approve, Self::RequestChanges, Self::Reject];

    /// The code in the database (the outcome of a decision) and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::RequestChanges => "changes_requested",
            Self::Reject => "rejected",
        }
    }

    /// The verdict of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A decision on a step of this round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StepDecision {
    /// The step's position.
    pub position: i32,
    /// What was said.
    pub verdict: Verdict,
}

/// Where a round stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// This step is next.
    Waiting {
        /// Counted from 1.
        position: i32,
    },
    /// Every step approved, or skipped where that is allowed.
    Approved,
    /// Somebody asked for changes.
    ChangesRequested,
    /// Somebody rejected.
    Rejected,
}

/// Where the round stands. Total, and cautious wherever the facts are odd: a rejection wins over a request for changes,
/// which wins over approvals; a decision on a step that is not in the round counts for nothing; a round without steps
/// waits for its first; the first and the last step cannot be skipped.
pub fn outcome(steps: &[RoundStep], decisions: &[StepDecision]) -> Outcome {
    let said = |verdict| {
        let about = |decision: &&StepDecision| steps.iter().any(|step| step.position == decision.position);
        decisions
            .iter()
            .filter(about)
            .any(|decision| decision.verdict == verdict)
    };
    if said(Verdict::Reject) {
        return Outcome::Rejected;
    }
    if said(Verdict::RequestChanges) {
        return Outcome::ChangesRequested;
    }
    let positions = || steps.iter().map(|step| step.position);
    let (Some(first), Some(last)) = (positions().min(), positions().max()) else {
        return Outcome::Waiting { position: 1 };
    };
    let passed = |step: &RoundStep| {
        let approved = decisions.iter().any(|decision| decision.position == step.position);
        approved || (step.skipped && step.position != first && step.position != last)
    };
    match steps
        .iter()
        .filter(|step| !passed(step))
        .map(|step| step.position)
        .min()
    {
        Some(position) => Outcome::Waiting { position },
        None => Outcome::Approved,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    fn steps(skipped: &[bool]) -> Vec<RoundStep> {
        (1..)
            .zip(skipped)
            .map(|(position, skipped)| RoundStep {
                position,
                skipped: *skipped,
            })
            .collect()
    }

    fn decisions(verdicts: &[(i32, Verdict)]) -> Vec<StepDecision> {
        verdicts
            .iter()
            .map(|(position, verdict)| StepDecision {
                position: *position,
                verdict: *verdict,
            })
            .collect()
    }

    #[test]
    fn a_round_of_three_steps() {
        use Verdict::{Approve, Reject, RequestChanges};
        let three = steps(&[false, false, false]);
        for (said, expected) in [
            (vec![], Outcome::Waiting { position: 1 }),
            (vec![(1, Approve)], Outcome::Waiting { position: 2 }),
            (vec![(2, Approve)], Outcome::Waiting { position: 1 }),
            (vec![(1, Approve), (2, Approve)], Outcome::Waiting { position: 3 }),
            (vec![(1, Approve), (2, Approve), (3, Approve)], Outcome::Approved),
            (vec![(1, Approve), (2, RequestChanges)], Outcome::ChangesRequested),
            (vec![(1, Approve), (2, Reject)], Outcome::Rejected),
            (vec![(1, Approve), (1, Reject)], Outcome::Rejected),
            (vec![(9, Reject)], Outcome::Waiting { position: 1 }),
        ] {
            assert_eq!(outcome(&three, &decisions(&said)), expected, "{said:?}");
        }
    }

    #[test]
    fn s18_only_a_step_in_the_middle_can_be_skipped() {
        let approved_first = decisions(&[(1, Verdict::Approve)]);
        assert_eq!(
            outcome(&steps(&[false, true, false]), &[]),
            Outcome::Waiting { position: 1 }
        );
        assert_eq!(
            outcome(&steps(&[false, true, false]), &approved_first),
            Outcome::Waiting { position: 3 }
        );
        assert_eq!(
            outcome(&steps(&[true, true, true]), &[]),
            Outcome::Waiting { position: 1 }
        );
        assert_eq!(outcome(&steps(&[true]), &[]), Outcome::Waiting { position: 1 });
    }

    #[test]
    fn no_steps_are_no_approval() {
        assert_eq!(outcome(&[], &[]), Outcome::Waiting { position: 1 });
        assert_eq!(
            outcome(&[], &decisions(&[(1, Verdict::Approve)])),
            Outcome::Waiting { position: 1 }
        );
    }

    fn verdict() -> impl Strategy<Value = Verdict> {
        prop::sample::select(Verdict::ALL.to_vec())
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn approved_means_an_approval_on_every_step_that_may_not_be_skipped(
            skipped in prop::collection::vec(any::<bool>(), 0..5),
            said in prop::collection::vec((0..7_i32, verdict()), 0..8),
        ) {
            let steps = steps(&skipped);
            let said = decisions(&said);
            if outcome(&steps, &said) == Outcome::Approved {
                prop_assert!(!steps.is_empty());
                let last = steps.len() as i32;
                for step in &steps {
                    let of_step: Vec<_> = said.iter().filter(|d| d.position == step.position).collect();
                    prop_assert!(of_step.iter().all(|d| d.verdict == Verdict::Approve));
                    let may_skip = step.skipped && step.position != 1 && step.position != last;
                    prop_assert!(!of_step.is_empty() || may_skip);
                }
            }
        }
    }
}
