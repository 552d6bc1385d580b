//! The approval policy: tiers by chain and amount, each with its steps. Versions are data; this is their meaning.

use std::fmt;

use crate::access::Role;
use crate::ids::PolicyVersionId;
use crate::money::{Currency, Money};

/// Which chain of tiers a requisition follows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Chain {
    /// Asked for by a branch.
    Branch,
    /// Asked for from the field.
    Field,
    /// Asked for by headquarters.
    Hq,
    /// Asked for by a treasury officer, from anywhere.
    Treasury,
}

impl Chain {
    /// Every chain.
    pub const ALL: [Self; 4] = [Self::Branch, Self::Field, Self::Hq, Self::Treasury];

    /// The code in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Field => "field",
            Self::Hq => "hq",
            Self::Treasury => "treasury",
        }
    }

    /// The chain of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chain| chain.code() == code)
    }

    /// The name on screens: "branch requests".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Branch => "branch requests",
            Self::Field => "field requests",
            Self::Hq => "HQ requests",
            Self::Treasury => "requests by treasury officers",
        }
    }
}

/// What the holder of a step does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StepKind {
    /// Decides on the spending.
    Decide,
    /// Checks for treasury that it can be paid.
    Validate,
}

impl StepKind {
    /// The code in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Validate => "validate",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Decide, Self::Validate]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A step that a tier asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TierStep {
    /// Whose step it is.
    pub role: Role,
    /// What they do.
    pub kind: StepKind,
}

impl TierStep {
    /// The step of a role: treasury validates, everybody else decides.
    pub const fn of(role: Role) -> Self {
        let kind = match role {
            Role::Treasury => StepKind::Validate,
            _ => StepKind::Decide,
        };
        Self { role, kind }
    }
}

/// A range of amounts of one chain and currency, with the steps it takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tier {
    /// The chain it belongs to.
    pub chain: Chain,
    /// The currency of its bounds.
    pub currency: Currency,
    /// The smallest amount, in minor units, included.
    pub from_minor: i64,
    /// The largest amount, in minor units, included; none for "and above".
    pub to_minor: Option<i64>,
    /// The steps, in order.
    pub steps: Vec<TierStep>,
    /// Whether a confirmed urgency may skip the steps between the first and the last.
    pub fast_track_allowed: bool,
    /// Whether the CFO must take part; excludes the fast track.
    pub requires_cfo: bool,
    /// Whether the CEO must take part; excludes the fast track.
    pub requires_ceo: bool,
    /// Which tier counts, the smaller number first, should two hold the same amount.
    pub priority: i32,
}

impl Tier {
    /// Whether an amount falls into this tier.
    pub fn holds(&self, amount: Money) -> bool {
        self.currency == amount.currency()
            && self.from_minor <= amount.minor()
            && self.to_minor.is_none_or(|to| amount.minor() <= to)
    }

    /// The range in words: "up to KES 10,000.00", "KES 10,000.01 to KES 50,000.00", "above KES 250,000.00".
    pub fn label(&self) -> String {
        let money = |minor| Money::new(minor, self.currency);
        match (self.from_minor, self.to_minor) {
            (..=1, None) => "any amount".to_owned(),
            (from, None) => format!("above {}", money(from - 1)),
            (..=1, Some(to)) => format!("up to {}", money(to)),
            (from, Some(to)) => format!("{} to {}", money(from), money(to)),
        }
    }

    /// Whether the middle steps may be skipped once the urgency is confirmed: allowed by the tier, not tier 4, and
    /// neither CFO nor CEO required.
    pub fn fast_track_possible(&self, position: i32) -> bool {
        self.fast_track_allowed && position < 4 && !self.requires_cfo && !self.requires_ceo && self.steps.len() > 2
    }
}

/// The hours of the company's working calendar that a step of this tier may take.
pub const fn step_limit_hours(tier_position: i32) -> u32 {
    match tier_position {
        ..=1 => 8,
        2 => 24,
        _ => 48,
    }
}

/// A version of the policy. What is in flight keeps the version it started with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyVersion {
    /// Which version.
    pub id: PolicyVersionId,
    /// Its tiers, in any order.
    pub tiers: Vec<Tier>,
}

impl PolicyVersion {
    /// The default policy in Kenyan shillings.
    pub fn default_kes(id: PolicyVersionId) -> Self {
        Self::default_for(id, Currency::KES)
    }

    /// The default policy with the same numbers (10,000, 50,000, 250,000 major units) in another currency.
    pub fn default_for(id: PolicyVersionId, currency: Currency) -> Self {
        use Role::{BranchManager, Ceo, Cfo, DepartmentHead, GroupFinance, RegionalManager, Treasury};
        let local: [&[Role]; 4] = [
            &[BranchManager, Treasury],
            &[BranchManager, DepartmentHead, Treasury],
            &[BranchManager, RegionalManager, Treasury],
            &[RegionalManager, Treasury, Cfo],
        ];
        let hq: [&[Role]; 4] = [
            &[DepartmentHead, Treasury],
            &[DepartmentHead, GroupFinance, Treasury],
            &[DepartmentHead, GroupFinance, Treasury],
            &[GroupFinance, Treasury, Cfo],
        ];
        let treasury: [&[Role]; 4] = [
            &[DepartmentHead, GroupFinance],
            &[GroupFinance, Cfo],
            &[GroupFinance, Cfo],
            &[Cfo, Ceo],
        ];
        let bound = |major: i64| major * currency.minor_per_major();
        let ranges = [
            (1, Some(bound(10_000))),
            (bound(10_000) + 1, Some(bound(50_000))),
            (bound(50_000) + 1, Some(bound(250_000))),
            (bound(250_000) + 1, None),
        ];
        let chains = [
            (Chain::Branch, local),
            (Chain::Field, local),
            (Chain::Hq, hq),
            (Chain::Treasury, treasury),
        ];
        let mut tiers = Vec::with_capacity(16);
        for (chain, steps) in chains {
            for ((from_minor, to_minor), roles) in ranges.into_iter().zip(steps) {
                tiers.push(Tier {
                    chain,
                    currency,
                    from_minor,
                    to_minor,
                    steps: roles.iter().copied().map(TierStep::of).collect(),
                    fast_track_allowed: to_minor.is_some(),
                    requires_cfo: roles.contains(&Cfo),
                    requires_ceo: roles.contains(&Ceo),
                    priority: 0,
                });
            }
        }
        Self { id, tiers }
    }

    /// The tiers of a chain and currency, from the smallest amounts up.
    pub fn chain(&self, chain: Chain, currency: Currency) -> Vec<&Tier> {
        let mut tiers: Vec<&Tier> = self
            .tiers
            .iter()
            .filter(|tier| tier.chain == chain && tier.currency == currency)
            .collect();
        tiers.sort_by_key(|tier| (tier.from_minor, tier.priority));
        tiers
    }

    /// The tier of an amount, with its position in the chain counted from 1.
    pub fn tier_for(&self, chain: Chain, amount: Money) -> Option<(i32, &Tier)> {
        let tiers = self.chain(chain, amount.currency());
        let holding = (1..).zip(tiers).filter(|(_, tier)| tier.holds(amount));
        holding.min_by_key(|(position, tier)| (tier.priority, *position))
    }

    /// Everything that keeps this policy from being saved: gaps, overlaps, tiers without an end, steps nobody can take.
    pub fn validate(&self) -> Result<(), Vec<PolicyProblem>> {
        let mut currencies: Vec<Currency> = self.tiers.iter().map(|tier| tier.currency).collect();
        currencies.sort();
        currencies.dedup();
        let mut problems = Vec::new();
        if currencies.is_empty() {
            problems.push(PolicyProblem(
                "The policy has no tiers. Add at least one for each kind of request.".into(),
            ));
        }
        for currency in currencies {
            for chain in Chain::ALL {
                self.check_ranges(chain, currency, &mut problems);
            }
        }
        for tier in &self.tiers {
            check_steps(tier, &mut problems);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn check_ranges(&self, chain: Chain, currency: Currency, problems: &mut Vec<PolicyProblem>) {
        let who = chain.label();
        let mut report = |text: String| problems.push(PolicyProblem(text));
        // The amount that the next tier has to begin with; none once a tier has no upper end.
        let mut next = Some(1_i64);
        let money = |minor| Money::new(minor, currency);
        for tier in self.chain(chain, currency) {
            let from = tier.from_minor;
            if from < 1 || tier.to_minor.is_some_and(|to| to < from) {
                report(format!(
                    "For {who}, the tier from {} ends before it begins, or begins below the smallest amount. \
                     Correct its bounds.",
                    money(from)
                ));
                continue;
            }
            match next {
                Some(expected) if from > expected => report(format!(
                    "For {who}, no tier covers {} to {}. Let a tier begin at {}.",
                    money(expected),
                    money(from - 1),
                    money(expected)
                )),
                Some(expected) if from < expected => report(format!(
                    "For {who}, two tiers cover {} to {}. Let the higher tier begin at {}.",
                    money(from),
                    money(tier.to_minor.map_or(expected - 1, |to| to.min(expected - 1))),
                    money(expected)
                )),
                None => report(format!(
                    "For {who}, two tiers cover {} and more. Give the lower tier an upper limit.",
                    money(from)
                )),
                Some(_) => {}
            }
            let after = tier.to_minor.map(|to| to.saturating_add(1));
            next = match (next, after) {
                (Some(before), Some(after)) => Some(before.max(after)),
                _ => None,
            };
        }
        if let Some(expected) = next {
            report(format!(
                "For {who}, no tier covers {} and more. Leave the upper limit of the highest tier empty.",
                money(expected)
            ));
        }
    }
}

fn check_steps(tier: &Tier, problems: &mut Vec<PolicyProblem>) {
    let which = format!("The tier {} for {}", tier.label(), tier.chain.label());
    let mut report = |text: String| problems.push(PolicyProblem(text));
    if tier.steps.is_empty() {
        report(format!("{which} has no steps. Add the role that decides."));
    }
    for step in &tier.steps {
        let expected = TierStep::of(step.role);
        if !step.role.is_approver() && step.role != Role::Treasury {
            report(format!(
                "{which} has a step for the role {}, which decides nothing. Choose another role.",
                step.role
            ));
        } else if step.kind != expected.kind {
            report(format!(
                "{which} has a step of the wrong kind for {}. Treasury validates, others decide.",
                step.role
            ));
        }
    }
    for (required, role) in [(tier.requires_cfo, Role::Cfo), (tier.requires_ceo, Role::Ceo)] {
        if required && !tier.steps.iter().any(|step| step.role == role) {
            report(format!(
                "{which} requires the {role}, but none of its steps is theirs. Add the step."
            ));
        }
    }
}

/// Why a policy cannot be saved, in a sentence that says where and how to correct it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyProblem(String);

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
