//! Requests that stand in each state whatever the date, beside those that chance draws.

use super::DAY;
use super::calendar::next_working;
use super::cast::CAST;
use super::chances::Chances;
use super::delivery::End;
use super::organisation::{Organisation, shillings};
use super::requests::{Fate, Plan, Receipt};
use crate::failure::Failure;
use treasury::access::Role;
use treasury::approvals::routing::Origin;
use treasury::clock::Timestamp;
use treasury::requisitions::{DraftFields, Method};

/// Who asks for all of them: Kisumu has a fund with money and somebody for each step.
pub(super) const REQUESTER: &str = "moses.wafula";

/// Something asked for so many days ago: what for, account, payee, shillings, and what becomes of it.
///
/// A deed waits for the next working day at most, weekends between, so that each has come to its end by now: five
/// days are enough for one deed, twelve for an approval in two steps, twenty for a payment.
const SHOWN: &[(u32, &str, &str, &str, i64, Fate)] = &[
    (
        40,
        "Chairs for the waiting room",
        "6100",
        "Kondele Furniture",
        8_400,
        Fate::LeftAfterChanges,
    ),
    (
        20,
        "Stretcher covers for the clinic",
        "6500",
        "Goodlife Pharmacy",
        3_650,
        Fate::Paid,
    ),
    (
        16,
        "Curtains for the guest room",
        "6600",
        "Kibuye Fabrics",
        5_900,
        Fate::Rejected(1),
    ),
    (
        14,
        "Taxi to the county assembly",
        "6300",
        "Nyanza Cabs",
        1_250,
        Fate::Withdrawn,
    ),
    (
        12,
        "Water filters for the office",
        "6600",
        "Maendeleo Hardware",
        7_300,
        Fate::AwaitsRelease,
    ),
    (
        5,
        "Tyre for the motorcycle KMFA 219B",
        "6250",
        "Ziwani Auto Garage",
        6_800,
        Fate::LeftAfterChanges,
    ),
    (
        5,
        "Name badges for the volunteers",
        "6100",
        "Lakeside Stationers",
        2_150,
        Fate::AwaitsDecision,
    ),
    (
        5,
        "Soap for the hand-washing stands",
        "6500",
        "Haltons Chemist",
        2_900,
        Fate::StaysDraft,
    ),
];

/// Something that is paid by M-Pesa, or by a bank transfer that waits for its file.
struct Sent {
    days: u32,
    purpose: &'static str,
    account: &'static str,
    payee: &'static str,
    to: &'static str,
    amount: i64,
    end: Option<End>,
}

const SENT: &[Sent] = &[
    Sent {
        days: 32,
        purpose: "Data bundles for the field team",
        account: "6400",
        payee: "Mercy Atieno",
        to: "0712 345 600",
        amount: 3_000,
        end: Some(End::Paid),
    },
    Sent {
        days: 25,
        purpose: "Fares for the community health volunteers",
        account: "6300",
        payee: "Joseph Onyango",
        to: "0722 000 110",
        amount: 4_500,
        end: Some(End::Paid),
    },
    Sent {
        days: 21,
        purpose: "Repair of the borehole pump",
        account: "6600",
        payee: "Nyalenda Pump Works",
        to: "0733 000 166",
        amount: 9_200,
        end: Some(End::InDoubt),
    },
    Sent {
        days: 20,
        purpose: "Cleaning of the clinic compound",
        account: "6600",
        payee: "Grace Akinyi",
        to: "0110 000 204",
        amount: 2_400,
        end: Some(End::Failed),
    },
    Sent {
        days: 20,
        purpose: "Printing of the training manuals",
        account: "6100",
        payee: "Lakeside Printers",
        to: "0123456789, 68000, Equity Bank",
        amount: 9_800,
        end: None,
    },
];

/// All of them, and the one that nobody is left to decide.
pub(super) fn plans(organisation: &Organisation, now: Timestamp, chances: &Chances) -> Result<Vec<Plan>, Failure> {
    let requester = CAST.iter().position(|member| member.address == REQUESTER);
    let requester = requester.ok_or_else(|| Failure::failed(format!("{REQUESTER} is not of the demo's cast")))?;
    let home = organisation.home(&CAST[requester])?;
    let mut plans = Vec::new();
    for (days, purpose, account, payee, amount, fate) in SHOWN {
        plans.push(Plan {
            requester,
            at: next_working(now.minus(DAY * *days), chances),
            draft: DraftFields {
                origin: Some(Origin::Branch),
                region: home.region,
                branch: home.branch,
                department: home.department,
                cost_centre: Some(organisation.cost_centre("OPS-20")?),
                gl_account: Some(organisation.account(account)?),
                payee_name: Some((*payee).to_owned()),
                method: Some(Method::Cash),
                amount: Some(shillings(*amount)),
                purpose: Some((*purpose).to_owned()),
                ..DraftFields::default()
            },
            receipt: Some(Receipt::Pdf),
            fate: *fate,
            end: None,
        });
    }
    for sent in SENT {
        plans.push(sent.plan(requester, organisation, now, chances)?);
    }
    plans.push(blocked(organisation, next_working(now.minus(DAY * 5), chances))?);
    Ok(plans)
}

/// The CFO asks for the CEO, for more than a CFO's approval covers: one is the requester, the other gets the money, and
/// nobody is left.
fn blocked(organisation: &Organisation, at: Timestamp) -> Result<Plan, Failure> {
    let holder = |role: Role| {
        let found = CAST.iter().position(|member| member.role == role);
        found.ok_or_else(|| Failure::failed(format!("the demo has no {}", role.noun())))
    };
    let (cfo, ceo) = (holder(Role::Cfo)?, holder(Role::Ceo)?);
    Ok(Plan {
        requester: cfo,
        at,
        draft: DraftFields {
            origin: Some(Origin::Hq),
            department: organisation.home(&CAST[cfo])?.department,
            cost_centre: Some(organisation.cost_centre("FIN-10")?),
            gl_account: Some(organisation.account("6300")?),
            payee_name: Some(CAST[ceo].name.to_owned()),
            method: Some(Method::Cash),
            beneficiary: Some(organisation.person(ceo)),
            amount: Some(shillings(312_000)),
            purpose: Some("Advance for the donors' conference in Kigali, travel and accommodation".to_owned()),
            ..DraftFields::default()
        },
        receipt: Some(Receipt::Pdf),
        fate: Fate::Paid,
        end: None,
    })
}

impl Sent {
    fn plan(
        &self,
        requester: usize,
        organisation: &Organisation,
        now: Timestamp,
        chances: &Chances,
    ) -> Result<Plan, Failure> {
        let home = organisation.home(&CAST[requester])?;
        Ok(Plan {
            requester,
            at: next_working(now.minus(DAY * self.days), chances),
            draft: DraftFields {
                origin: Some(Origin::Branch),
                region: home.region,
                branch: home.branch,
                department: home.department,
                cost_centre: Some(organisation.cost_centre("OPS-20")?),
                gl_account: Some(organisation.account(self.account)?),
                payee_name: Some(self.payee.to_owned()),
                method: Some(if self.end.is_some() {
                    Method::Mpesa
                } else {
                    Method::Bank
                }),
                destination: Some(self.to.to_owned()),
                amount: Some(shillings(self.amount)),
                purpose: Some(self.purpose.to_owned()),
                ..DraftFields::default()
            },
            receipt: Some(Receipt::Pdf),
            fate: Fate::Paid,
            end: self.end,
        })
    }
}
