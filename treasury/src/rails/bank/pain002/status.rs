//! What a status code means for a payment.

/// What became of a payment, as far as money goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The bank has moved the money: `ACSC` or `ACCC`.
    Paid,
    /// The bank will not: `RJCT`.
    Rejected,
    /// It is still on its way, or the code is none that we know.
    Pending,
}

impl Outcome {
    /// The outcome of an ISO 20022 status code. A code that is not known never ends a payment.
    pub fn of(code: &str) -> Self {
        match code {
            "ACSC" | "ACCC" => Self::Paid,
            "RJCT" => Self::Rejected,
            _ => Self::Pending,
        }
    }
}

/// A status with its code and reasons, as the bank wrote them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// What it means.
    pub outcome: Outcome,
    /// The code as it was, at most 35 characters: `ACSC`, `RJCT`, or one that is not known.
    pub code: String,
    /// Why, for a rejection and sometimes otherwise.
    pub reasons: Vec<Reason>,
}

impl Status {
    /// Whether the code is one whose meaning is certain. Others are pending, and worth a look.
    pub fn is_known(&self) -> bool {
        matches!(
            self.code.as_str(),
            "ACSC" | "ACCC" | "RJCT" | "ACTC" | "ACCP" | "ACSP" | "ACWC" | "PDNG" | "RCVD" | "PART"
        )
    }
}

/// One reason of a status.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The code, of ISO 20022's list (`AC04`: account closed) or the bank's own; empty if there is none.
    pub code: String,
    /// The bank's words, at most 500 characters; empty if there are none.
    pub text: String,
}
