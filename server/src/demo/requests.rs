//! Drawing the requests: who asks when for what, and what is to become of it.

use super::cast::{CAST, DEPARTMENTS, Member, Post};
use super::chances::Chances;
use super::delivery::End;
use super::organisation::{Organisation, shillings};
use super::wishes::{LARGE, MIDDLE, SMALL, URGENCIES, VERY_LARGE, Wish};
use super::{DAY, DAYS, calendar, showcase};
use crate::failure::Failure;
use treasury::access::Role;
use treasury::approvals::routing::Origin;
use treasury::clock::Timestamp;
use treasury::money::Money;
use treasury::requisitions::{DraftFields, Method};

/// How many requests are drawn, and how many of them within the last days, so that much is under way.
const REQUESTS: u32 = 140;
const RECENT: u32 = 46;
const RECENT_DAYS: u32 = 6;

/// What is to become of a request, if nobody is too slow for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// Never submitted.
    StaysDraft,
    /// Paid after its first round.
    Paid,
    /// Changes are requested once, then it is submitted again and paid.
    PaidAfterChanges,
    /// Changes are requested, and the requester never comes back.
    LeftAfterChanges,
    /// Rejected at this step or at the last one before it.
    Rejected(i64),
    /// Taken back while it is being decided.
    Withdrawn,
    /// Submitted, and nobody decides it.
    AwaitsDecision,
    /// Approved, and nobody releases it.
    AwaitsRelease,
}

/// A request to come.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The member of the cast who asks.
    pub(super) requester: usize,
    /// When it is written.
    pub(super) at: Timestamp,
    pub(super) draft: DraftFields,
    /// Whether a receipt is attached as a PDF, as a picture, or not at all.
    pub(super) receipt: Option<Receipt>,
    pub(super) fate: Fate,
    /// How its payment by M-Pesa ends, for one that is.
    pub(super) end: Option<End>,
}

/// A file for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Receipt {
    Pdf,
    Picture,
}

/// All requests, the oldest first.
pub(super) fn draw(organisation: &Organisation, now: Timestamp, chances: &Chances) -> Result<Vec<Plan>, Failure> {
    let mut plans = Vec::new();
    for number in 0..REQUESTS {
        let minutes_a_day = 24 * 60;
        let ago = if number < RECENT {
            chances.between(60, RECENT_DAYS * minutes_a_day)
        } else {
            chances.between(RECENT_DAYS * minutes_a_day, (DAYS - 2) * minutes_a_day)
        };
        let start = calendar::later(now.minus(DAY * DAYS), DAYS * minutes_a_day - ago);
        let at = calendar::next_working(start, chances);
        let (requester, member) = *chances.pick(&requesters());
        let draft = fields(organisation, member, requester, chances)?;
        let fate = fate(chances);
        let receipt = match chances.between(0, 9) {
            0..=4 => Some(Receipt::Pdf),
            5..=7 => Some(Receipt::Picture),
            _ => None,
        };
        if at < now {
            plans.push(Plan {
                requester,
                at,
                draft,
                receipt,
                fate,
                end: None,
            });
        }
    }
    plans.extend(showcase::plans(organisation, now, chances)?);
    plans.sort_by_key(|plan| plan.at);
    Ok(plans)
}

/// Staff ask most; managers, treasury and others now and then.
fn requesters() -> Vec<(usize, &'static Member)> {
    let times = |role: Role| match role {
        Role::Staff => 6,
        Role::BranchManager | Role::DepartmentHead | Role::RegionalManager | Role::Treasury => 1,
        _ => 0,
    };
    let members = CAST.iter().enumerate();
    members
        .flat_map(|(index, member)| std::iter::repeat_n((index, member), times(member.role)))
        .collect()
}

fn fate(chances: &Chances) -> Fate {
    match chances.between(1, 100) {
        1..=6 => Fate::StaysDraft,
        7..=14 => Fate::PaidAfterChanges,
        15..=20 => Fate::LeftAfterChanges,
        21..=25 => Fate::Rejected(1),
        26..=28 => Fate::Rejected(2),
        29..=33 => Fate::Withdrawn,
        _ => Fate::Paid,
    }
}

fn fields(
    organisation: &Organisation,
    member: &Member,
    requester: usize,
    chances: &Chances,
) -> Result<DraftFields, Failure> {
    let wishes: &[Wish] = match chances.between(1, 100) {
        1..=62 => SMALL,
        63..=88 => MIDDLE,
        89..=97 => LARGE,
        _ => VERY_LARGE,
    };
    let wish = chances.pick(wishes);
    let home = organisation.home(member)?;
    let origin = match member.post {
        Post::HeadOffice => Origin::Hq,
        Post::Branch(_) => Origin::Branch,
        Post::Region(_) => Origin::Field,
    };
    let centres = DEPARTMENTS.iter().find(|(name, _)| *name == member.department);
    let (centre, _) = centres.map_or(&("FIN-10", ""), |(_, centres)| chances.pick(centres));
    let urgent = chances.percent(9);
    let own = wish.payees.is_empty();
    let payee = if own { member.name } else { chances.pick(wish.payees) };
    Ok(DraftFields {
        origin: Some(origin),
        region: home.region,
        branch: home.branch,
        department: home.department,
        cost_centre: Some(organisation.cost_centre(centre)?),
        gl_account: Some(organisation.account(wish.account)?),
        payee_name: Some(payee.to_owned()),
        method: Some(Method::Cash),
        beneficiary: own.then(|| organisation.person(requester)),
        amount: Some(amount(wish, chances)),
        purpose: Some(wish.purpose.to_owned()),
        urgent,
        urgent_reason: urgent.then(|| (*chances.pick(URGENCIES)).to_owned()),
        // Asked of everybody who asks for what was asked for before; kept with the version either way.
        duplicate_reason: None,
        ..DraftFields::default()
    })
}

/// Round, as prices are: to 10, 50 or 500 shillings.
fn amount(wish: &Wish, chances: &Chances) -> Money {
    let step = match wish.most {
        0..=10_000 => 10,
        10_001..=50_000 => 50,
        _ => 500,
    };
    shillings(i64::from(chances.between(wish.least / step, wish.most / step) * step))
}
