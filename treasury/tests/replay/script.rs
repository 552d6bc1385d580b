//! What each event of a case is with us, and what the rules say to it. From the log alone: no service, no policy and no
//! database has a say here, so that what the services do is compared with something of another origin.
//!
//! | in the log | with us |
//! |---|---|
//! | SAVED | a draft |
//! | SUBMITTED | a draft, if there is none, and its submission; after a rejection the next round |
//! | APPROVED, FINAL_APPROVED | the step that waits is approved |
//! | REJECTED by an approver | changes are requested, with the longest deadline; rejected, if the employee never comes back |
//! | REJECTED by EMPLOYEE | the employee takes the request up again, if it is submitted later; else withdraws it |
//! | REQUEST_PAYMENT | the treasury officer opens the payment |
//! | PAYMENT_HANDLED | the treasury officer asks for a code and releases |
//!
//! Our rules differ from the log's in five ways, and each is expected as a refusal: an amount of zero is no request; what
//! is finally approved is not rejected or submitted again (the log's rejections by MISSING), it stays payable; without a
//! final approval there is nothing to pay; changes asked for more than 60 days ago are expired; and who takes a request
//! back while it is being decided has ended it. After the last two the employee asks anew.

use crate::log::{Action, Case, Event, LogRole};
use std::time::Duration;
use treasury::clock::Timestamp;

/// The longest time for changes that an approver can give.
pub const LONGEST_DEADLINE_DAYS: i64 = 60;
pub const LONGEST_DEADLINE: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// What somebody tries to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Act {
    /// The employee writes a new draft: the first of the case, or another after the last one ended.
    Create,
    /// The employee submits it.
    Submit,
    /// The employee takes up what came back.
    TakeUp,
    /// The employee ends it.
    Withdraw,
    /// The step that waits is approved.
    Approve(LogRole),
    /// Changes are requested.
    RequestChanges(LogRole),
    /// It is rejected for good.
    Reject(LogRole),
    /// The officer looks at the payment.
    Open,
    /// The officer releases it.
    Release,
}

/// What our rules say to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Answer {
    Accepted,
    /// There is a request, but not in a state for this.
    WrongState,
    /// The amount is at fault.
    Amount,
    /// Nothing that this person could know of: a draft of somebody else, a payment that was never made.
    NotThere,
}

/// An act with its time and the answer that it must get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub at: Timestamp,
    pub act: Act,
    pub answer: Answer,
}

/// Where a case stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stand {
    Nothing,
    Draft,
    InApproval,
    Changes(Timestamp),
    Approved,
    Paid,
    Withdrawn,
    Rejected,
    Expired,
}

/// Everything that happens in a case.
#[derive(Clone, Debug)]
pub struct Script {
    pub steps: Vec<Step>,
    /// Of each round that is opened: who approved or turned it down, in order, and whether it went through.
    pub rounds: Vec<Round>,
    pub end: Stand,
}

/// The steps of a round as far as they are known.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Round {
    pub roles: Vec<LogRole>,
    /// Whether there is no further step.
    pub complete: bool,
    /// Whether the last one of `roles` approved, so that, unless complete, another one must follow.
    pub goes_on: bool,
}

/// The script of a case.
pub fn of(case: &Case) -> Script {
    let mut writer = Writer {
        zero: case.amount.is_zero(),
        stand: Stand::Nothing,
        started: false,
        steps: Vec::new(),
        rounds: Vec::new(),
    };
    for (index, event) in case.events.iter().enumerate() {
        writer.event(event, &case.events[index + 1..]);
    }
    Script {
        steps: writer.steps,
        rounds: writer.rounds,
        end: writer.stand,
    }
}

struct Writer {
    zero: bool,
    stand: Stand,
    /// Whether the request has had a round, so that others than the employee know of it.
    started: bool,
    steps: Vec<Step>,
    rounds: Vec<Round>,
}

impl Stand {
    /// Where it stands at an instant without further events: the time for changes may be over.
    pub fn on(self, at: Timestamp) -> Self {
        match self {
            Self::Changes(due) if at >= due => Self::Expired,
            other => other,
        }
    }
}

impl Writer {
    fn event(&mut self, event: &Event, later: &[Event]) {
        self.stand = self.stand.on(event.at);
        let submitted_later = later.iter().any(|next| next.action == Action::Submitted);
        let employee_later = later.iter().any(|next| next.role == LogRole::Employee);
        match (event.action, event.role) {
            (Action::Saved, _) => self.create(event.at),
            (Action::Submitted, _) => self.submit(event.at),
            (Action::Approved | Action::FinalApproved, role) => self.approve(event, role),
            (Action::Rejected, LogRole::Employee) => self.employee_rejects(event.at, submitted_later),
            (Action::Rejected, role) => self.turn_down(event.at, role, employee_later),
            (Action::RequestPayment, _) => self.pay(event.at, Act::Open),
            (Action::PaymentHandled, _) => self.pay(event.at, Act::Release),
        }
    }

    fn push(&mut self, at: Timestamp, act: Act, answer: Answer) {
        self.steps.push(Step { at, act, answer });
    }

    fn create(&mut self, at: Timestamp) {
        // Zero is refused in a draft too; then it is left out, and the submission says that it is missing.
        if self.zero {
            self.push(at, Act::Create, Answer::Amount);
        }
        self.push(at, Act::Create, Answer::Accepted);
        self.stand = Stand::Draft;
        self.started = false;
    }

    fn submit(&mut self, at: Timestamp) {
        match self.stand {
            Stand::Nothing => self.create(at),
            Stand::Expired | Stand::Withdrawn | Stand::Rejected => {
                self.push(at, Act::Submit, Answer::WrongState);
                self.create(at);
            }
            Stand::Draft | Stand::Changes(_) => {}
            Stand::InApproval | Stand::Approved | Stand::Paid => {
                self.push(at, Act::Submit, Answer::WrongState);
                return;
            }
        }
        if self.zero {
            self.push(at, Act::Submit, Answer::Amount);
            return;
        }
        self.push(at, Act::Submit, Answer::Accepted);
        self.rounds.push(Round::default());
        self.stand = Stand::InApproval;
        self.started = true;
    }

    fn approve(&mut self, event: &Event, role: LogRole) {
        let act = Act::Approve(role);
        if self.stand != Stand::InApproval {
            let answer = self.nothing_to_decide();
            return self.push(event.at, act, answer);
        }
        self.push(event.at, act, Answer::Accepted);
        let last = event.action == Action::FinalApproved;
        let round = self.rounds.last_mut().unwrap();
        round.roles.push(role);
        round.goes_on = true;
        round.complete = last;
        if last {
            self.stand = Stand::Approved;
        }
    }

    fn turn_down(&mut self, at: Timestamp, role: LogRole, employee_later: bool) {
        let act = if employee_later {
            Act::RequestChanges(role)
        } else {
            Act::Reject(role)
        };
        if self.stand != Stand::InApproval {
            let answer = self.nothing_to_decide();
            return self.push(at, act, answer);
        }
        self.push(at, act, Answer::Accepted);
        let round = self.rounds.last_mut().unwrap();
        round.roles.push(role);
        round.goes_on = false;
        self.stand = if employee_later {
            Stand::Changes(at.plus(LONGEST_DEADLINE))
        } else {
            Stand::Rejected
        };
    }

    /// Approvers know nothing of what was never submitted.
    fn nothing_to_decide(&self) -> Answer {
        if self.started {
            Answer::WrongState
        } else {
            Answer::NotThere
        }
    }

    fn employee_rejects(&mut self, at: Timestamp, submitted_later: bool) {
        match self.stand {
            Stand::Draft | Stand::Changes(_) if submitted_later => self.push(at, Act::TakeUp, Answer::Accepted),
            Stand::Draft | Stand::Changes(_) | Stand::InApproval => {
                self.push(at, Act::Withdraw, Answer::Accepted);
                self.stand = Stand::Withdrawn;
            }
            Stand::Expired | Stand::Withdrawn | Stand::Rejected | Stand::Approved | Stand::Paid => {
                let act = if submitted_later { Act::TakeUp } else { Act::Withdraw };
                self.push(at, act, Answer::WrongState);
            }
            Stand::Nothing => self.push(at, Act::Withdraw, Answer::NotThere),
        }
    }

    fn pay(&mut self, at: Timestamp, act: Act) {
        match (self.stand, act) {
            (Stand::Approved, Act::Release) => {
                self.push(at, act, Answer::Accepted);
                self.stand = Stand::Paid;
            }
            (Stand::Approved | Stand::Paid, Act::Open) => self.push(at, act, Answer::Accepted),
            (Stand::Paid, _) => self.push(at, act, Answer::WrongState),
            _ => self.push(at, act, Answer::NotThere),
        }
    }
}
