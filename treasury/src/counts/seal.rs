//! A count is sealed: what was found, against the balance of this moment.

use super::denominations::denominations;
use super::service::Counts;
use crate::access::{Actor, Permission, duties};
use crate::audit::Event;
use crate::error::{Error, Refusal, Result, STALE, Violations};
use crate::form_key::FormKey;
use crate::funds::FundFacts;
use crate::ids::{CountId, FundId};
use crate::ledger::Head;
use crate::money::{Currency, MAX_MINOR, Money};
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use serde_json::json;

/// The most pieces of one denomination.
pub const MOST_PIECES: i64 = 1_000_000;
/// The longest name of another place, in characters.
const LONGEST_PLACE: usize = 200;

/// Whether those who hold the fund knew that it would be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They knew.
    Planned,
    /// They did not.
    Surprise,
}

impl Kind {
    /// Each.
    pub const ALL: [Self; 2] = [Self::Planned, Self::Surprise];

    /// As it is kept and stands in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Surprise => "surprise",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As it is named on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Surprise => "Surprise",
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The entry of the ledger after which was counted, as the page said when counting began.
    pub after_seq: i64,
    /// Planned or surprise.
    pub kind: Kind,
    /// How many pieces of each denomination, in minor units; those that are not there may be missing.
    pub pieces: Vec<(i64, i64)>,
    /// That there is nothing in the drawer, said in so many words.
    pub is_empty: bool,
    /// Money of the fund that is not in the drawer: in an M-Pesa account, at the bank.
    pub elsewhere: Option<Money>,
    /// Where that is (at most 200 characters).
    pub place: String,
    /// What else was seen; may be empty (at most 2,000 characters).
    pub note: String,
}

impl Counts {
    /// Seals a count.
    ///
    /// # Errors
    /// D13; nobody who may propose variances of the fund; money moved since counting began; pieces that no denomination has,
    /// too many or none, on `pieces`; money elsewhere without its place or the reverse, on `elsewhere`; [`Error::NotFound`].
    pub async fn seal(&self, actor: &Actor, fund: FundId, counted: &Counted, key: &FormKey) -> Result<CountId> {
        let act = |mut work: UnitOfWork| async move {
            let facts = FundFacts::lock(&work, actor, fund).await?;
            if let Some(outcome) = work.replayed(key).await? {
                let id = outcome.parse().map_err(|_| Error::Broken(outcome))?;
                return Ok((work, id));
            }
            let actor = &work.still(actor).await?;
            let head = may_count(&facts, actor).map_err(Error::Refused)?;
            let found = Found::of(facts.currency, counted)?;
            if head.seq != counted.after_seq {
                let words = "Money moved in this fund while it was counted. What was counted is of a moment that is gone: count \
                             again, and ask treasury not to release meanwhile.";
                return Err(Error::refused(STALE, words));
            }
            let id: CountId = work.new_id();
            work.write_together(vec![found.write(&work, actor, &facts, head, (id, counted.kind))])
                .await?;
            work.write_together(found.lines(id)).await?;
            let about = json!({
                "fund": fund.to_string(), "after": head.seq, "expected": facts.balance().to_string(),
                "cash": found.cash.to_string(), "elsewhere": found.elsewhere.to_string(), "kind": counted.kind.code(),
            });
            work.record(Event::about("count.sealed", "cash_count", id).with(about));
            work.remember(key, &id.to_string()).await?;
            Ok((work, id))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// Whether this actor may count the fund: D13 first, then the role, then the state. Gives the newest entry.
pub(super) fn may_count<'a>(facts: &'a FundFacts, actor: &Actor) -> Result<&'a Head, Refusal> {
    duties::counter_does_not_hold(actor.person(), &facts.holders)?;
    if !facts.is_within(actor, Permission::ProposeVariance) {
        return Err(Refusal::not_allowed(
            "Funds are counted by treasury, group finance or FP&A.",
        ));
    }
    facts
        .head
        .as_ref()
        .ok_or_else(|| Refusal::wrong_state("This fund has no opening balance yet."))
}

/// What was found, in order.
struct Found {
    pieces: Vec<(i64, i64)>,
    cash: Money,
    elsewhere: Money,
    place: String,
    note: String,
}

impl Found {
    fn of(currency: Currency, counted: &Counted) -> Result<Self> {
        let mut wrong = Violations::default();
        let text = note("note", "the note", &counted.note, &mut wrong);
        let place = note("place", "the place", &counted.place, &mut wrong);
        if place.chars().count() > LONGEST_PLACE {
            wrong.add("place", format!("Shorten this to {LONGEST_PLACE} characters."));
        }
        let pieces: Vec<_> = counted
            .pieces
            .iter()
            .copied()
            .filter(|(_, pieces)| *pieces != 0)
            .collect();
        let cash = cash(currency, &pieces).unwrap_or_else(|words| {
            wrong.add("pieces", words);
            Money::zero(currency)
        });
        if wrong.0.is_empty() && pieces.is_empty() != counted.is_empty {
            let words = match counted.is_empty {
                true => "You ticked that the drawer is empty, and wrote pieces. Take one of them back.",
                false => "Write how many pieces there are, or tick that the drawer is empty.",
            };
            wrong.add("pieces", words);
        }
        let elsewhere = counted.elsewhere.unwrap_or_else(|| Money::zero(currency));
        if elsewhere.currency() != currency || !(0..=MAX_MINOR).contains(&elsewhere.minor()) {
            wrong.add("elsewhere", "Write an amount in the currency of the fund.");
        } else if elsewhere.is_zero() && !place.is_empty() {
            wrong.add("elsewhere", "Write how much is there, or leave the place empty.");
        } else if !elsewhere.is_zero() && place.is_empty() {
            wrong.add("place", "Write where this money is, and how you saw it.");
        }
        wrong.done()?;
        Ok(Self {
            pieces,
            cash,
            elsewhere,
            place,
            note: text,
        })
    }

    fn write(
        &self,
        work: &UnitOfWork,
        actor: &Actor,
        facts: &FundFacts,
        head: &Head,
        (id, kind): (CountId, Kind),
    ) -> Write {
        let sql = "insert into cash_count(id, company_id, fund_id, kind, counted_by, after_seq, expected_minor, after_hash, \
                   cash_minor, elsewhere_minor, elsewhere, note, at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values: [Value; 13] = [
            id.into(),
            facts.company.into(),
            facts.id.into(),
            kind.code().into(),
            actor.person().into(),
            head.seq.into(),
            head.balance_minor.into(),
            head.hash.as_str().into(),
            self.cash.minor().into(),
            self.elsewhere.minor().into(),
            self.place.as_str().into(),
            self.note.as_str().into(),
            work.now().into(),
        ];
        Write::new(sql, values)
    }

    fn lines(&self, id: CountId) -> Vec<Write> {
        let sql = "insert into cash_count_line(count_id, denomination_minor, pieces) values ($1, $2, $3)";
        let line = |(worth, pieces): &(i64, i64)| Write::new(sql, [id.into(), (*worth).into(), (*pieces).into()]);
        self.pieces.iter().map(line).collect()
    }
}

/// What pieces come to.
fn cash(currency: Currency, pieces: &[(i64, i64)]) -> Result<Money, String> {
    let known = denominations(currency);
    let mut seen = std::collections::BTreeSet::new();
    let mut sum = 0_i64;
    for (worth, number) in pieces {
        let named = Money::new(*worth, currency);
        if !known.contains(&named) || !seen.insert(*worth) {
            return Err(format!("There is no note or coin of {named}, or it is there twice."));
        }
        if !(0..=MOST_PIECES).contains(number) {
            return Err(format!(
                "Write how many pieces of {named} there are, from 0 to 1,000,000."
            ));
        }
        sum = worth
            .checked_mul(*number)
            .and_then(|all| sum.checked_add(all))
            .unwrap_or(i64::MAX);
    }
    match sum <= MAX_MINOR {
        true => Ok(Money::new(sum, currency)),
        false => Err("This is more than a fund can hold. Look at the pieces again.".to_owned()),
    }
}
