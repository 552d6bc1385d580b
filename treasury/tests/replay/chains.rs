//! The chains of approvers that the log shows, and the companies whose policies ask for just these.
//!
//! The log never says by which rule a request went to whom: requests of one unit and of one amount took different ways.
//! So the way of a round is read off the round itself, and the policy makes it the way of an origin: branch, HQ and field
//! stand for three kinds of request. A company has three origins; where the requests of a log took more ways, some are of
//! another company. A request whose rounds took different ways changes its origin in between, as an editor may.

use crate::log::LogRole;
use crate::script::{Round, Script};
use std::collections::{BTreeMap, BTreeSet};
use treasury::access::Role;
use treasury::approvals::policy::{Chain, Tier, TierStep};
use treasury::approvals::routing::Origin;
use treasury::money::Currency;

/// The roles that approve, in order.
pub type Way = Vec<LogRole>;

/// Where a log's requests go.
#[derive(Debug)]
pub struct Routes {
    /// The ways of each company, at most one for each origin.
    pub companies: Vec<Vec<Way>>,
    /// For each case: its company, and the way of each round.
    pub cases: Vec<(usize, Vec<Way>)>,
}

impl Routes {
    pub fn of(scripts: &[Script]) -> Self {
        let known = counted(scripts);
        let ways: Vec<Vec<Way>> = scripts
            .iter()
            .map(|script| {
                script
                    .rounds
                    .iter()
                    .map(|round| complete(round, script, &known))
                    .collect()
            })
            .collect();
        let sets: BTreeSet<BTreeSet<Way>> = ways.iter().map(|ways| ways.iter().cloned().collect()).collect();
        // The largest sets first: the smaller ones then fit into what is there.
        let mut sets: Vec<BTreeSet<Way>> = sets.into_iter().collect();
        sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
        let mut companies: Vec<BTreeSet<Way>> = Vec::new();
        for set in &sets {
            assert!(
                set.len() <= Origin::ALL.len(),
                "a case took more than three ways: {set:?}"
            );
            match companies
                .iter()
                .position(|have| have.union(set).count() <= Origin::ALL.len())
            {
                Some(company) => companies[company].extend(set.iter().cloned()),
                None => companies.push(set.clone()),
            }
        }
        let of_case = |ways: Vec<Way>| {
            let fits = |have: &BTreeSet<Way>| ways.iter().all(|way| have.contains(way));
            let company = companies.iter().position(fits).expect("every set was placed");
            (company, ways)
        };
        Self {
            cases: ways.into_iter().map(of_case).collect(),
            companies: companies.iter().map(|set| set.iter().cloned().collect()).collect(),
        }
    }

    /// The origin that a way has in a company.
    pub fn origin(&self, company: usize, way: &Way) -> Origin {
        let index = self.companies[company].iter().position(|have| have == way);
        Origin::ALL[index.expect("the way is one of the company")]
    }

    /// The tiers of a company: any amount, by origin. Every chain must have one, so the others ask the supervisor.
    pub fn tiers(&self, company: usize) -> Vec<Tier> {
        let fallback = vec![LogRole::Supervisor];
        let way = |origin: Option<Origin>| {
            let index = origin.and_then(|origin| Origin::ALL.iter().position(|one| *one == origin));
            index
                .and_then(|index| self.companies[company].get(index))
                .unwrap_or(&fallback)
        };
        let tier = |chain: Chain| {
            let origin = match chain {
                Chain::Branch => Some(Origin::Branch),
                Chain::Field => Some(Origin::Field),
                Chain::Hq => Some(Origin::Hq),
                Chain::Treasury => None,
            };
            let steps: Vec<TierStep> = way(origin).iter().map(|role| TierStep::of(our_role(*role))).collect();
            Tier {
                chain,
                currency: Currency::EUR,
                from_minor: 1,
                to_minor: None,
                steps,
                fast_track_allowed: false,
                requires_cfo: false,
                requires_ceo: false,
                priority: 0,
            }
        };
        Chain::ALL.into_iter().map(tier).collect()
    }
}

/// Who does with us what this role does in the log.
pub fn our_role(role: LogRole) -> Role {
    match role {
        LogRole::Employee => Role::Staff,
        LogRole::PreApprover => Role::BranchManager,
        // Checks that it can be paid; decides nothing about the spending.
        LogRole::Administration => Role::Treasury,
        LogRole::Supervisor => Role::DepartmentHead,
        LogRole::BudgetOwner => Role::GroupFinance,
        LogRole::Director => Role::Cfo,
        LogRole::Missing | LogRole::Undefined => panic!("nobody holds the role {role:?}"),
    }
}

/// Every way that a round took to its end, with how often.
fn counted(scripts: &[Script]) -> BTreeMap<Way, usize> {
    let mut known = BTreeMap::new();
    let complete = scripts
        .iter()
        .flat_map(|script| &script.rounds)
        .filter(|round| round.complete);
    for round in complete {
        *known.entry(round.roles.clone()).or_insert(0) += 1;
    }
    known
}

/// The way of a round. One that ended early is taken to have been on the way of another round of its case that began
/// like it, else on the most usual one that begins like it, else the supervisor would have been last.
fn complete(round: &Round, script: &Script, known: &BTreeMap<Way, usize>) -> Way {
    if round.complete {
        return round.roles.clone();
    }
    let begins_like_it = |way: &Way| {
        way.starts_with(&round.roles) && (way.len() > round.roles.len() || !round.goes_on) && !way.is_empty()
    };
    let own = script
        .rounds
        .iter()
        .find(|other| other.complete && begins_like_it(&other.roles));
    let usual = known
        .iter()
        .filter(|(way, _)| begins_like_it(way))
        .max_by_key(|(_, count)| **count);
    match (own, usual) {
        (Some(own), _) => own.roles.clone(),
        (None, Some((way, _))) => way.clone(),
        (None, None) => {
            let mut way = round.roles.clone();
            if round.goes_on || way.is_empty() {
                way.push(LogRole::Supervisor);
            }
            way
        }
    }
}
