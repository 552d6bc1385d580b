//! What a requester fills in, and what submitting answers.

use crate::approvals::routing::Origin;
use crate::ids::{BranchId, CostCentreId, DepartmentId, GlAccountId, PersonId, RegionId};
use crate::money::Money;
use jiff::civil::Date;

/// How the payee gets the money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Method {
    /// Notes and coins from the fund.
    Cash,
    /// M-Pesa, to a number.
    Mpesa,
    /// A bank transfer, to an account.
    Bank,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Mpesa, Self::Bank];

    /// The code in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Mpesa => "mpesa",
            Self::Bank => "bank",
        }
    }

    /// The word on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cash => "Cash",
            Self::Mpesa => "M-Pesa",
            Self::Bank => "Bank transfer",
        }
    }

    /// The method of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// What a requester fills in. A draft may lack anything; submitting says what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftFields {
    /// Where the request comes from.
    pub origin: Option<Origin>,
    /// The region; taken from the branch where only that is named.
    pub region: Option<RegionId>,
    /// The branch; left out for HQ.
    pub branch: Option<BranchId>,
    /// The department; taken from the cost centre where only that is named.
    pub department: Option<DepartmentId>,
    /// The cost centre.
    pub cost_centre: Option<CostCentreId>,
    /// The account of the general ledger that it is booked to.
    pub gl_account: Option<GlAccountId>,
    /// Who is paid, as it will be shown to everybody who decides (1 to 200 characters).
    pub payee_name: Option<String>,
    /// How.
    pub method: Option<Method>,
    /// The number or account; empty for cash.
    pub destination: Option<String>,
    /// The person of the company who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// How much.
    pub amount: Option<Money>,
    /// What for (1 to 2,000 characters).
    pub purpose: Option<String>,
    /// When the money is needed, from today to a year on.
    pub needed_by: Option<Date>,
    /// Whether it is claimed to be urgent.
    pub urgent: bool,
    /// Why it is urgent.
    pub urgent_reason: Option<String>,
    /// Why it is no duplicate of what looks like one.
    pub duplicate_reason: Option<String>,
}

/// What a submission came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The round that was opened, counted from 1.
    pub round: i64,
    /// Whether nobody can take one of its steps at present; the page says why.
    pub blocked: bool,
}

impl Submitted {
    pub(crate) fn to_outcome(&self) -> String {
        format!("{}:{}", self.round, if self.blocked { "blocked" } else { "open" })
    }

    pub(crate) fn from_outcome(text: &str) -> crate::Result<Self> {
        let parsed = text.split_once(':').and_then(|(round, state)| {
            let round = round.parse().ok()?;
            Some(Self {
                round,
                blocked: state == "blocked",
            })
        });
        parsed.ok_or_else(|| crate::Error::Broken(format!("outcome {text:?} of a submission")))
    }
}

/// The number of a requisition as people quote it: `R-00042`.
#[must_use]
pub fn reference(number: i64) -> String {
    format!("R-{number:05}")
}
