//! Funds are replenished: every fourth week treasury asks for what each fund lacks, and its custodian confirms what came. At
//! the end one waits for its decision and one for its receipt.

use super::DAY;
use super::cast::{CAST, FUNDS};
use super::organisation::Organisation;
use crate::failure::Failure;
use treasury::Treasury;
use treasury::access::Role;
use treasury::clock::Timestamp;
use treasury::form_key::FormKey;
use treasury::funds::FundView;
use treasury::ids::ReplenishmentId;
use treasury::replenishments::{Asked, Received};

/// Whole rounds end this long before now, so that the last weeks' vouchers are not replenished yet.
const LAST_ROUND: u32 = 17;
/// A fund that nobody asks for, so that one is only suggested.
const RUNS_LOW: &str = "Nakuru petty cash";
/// From one round to the next, in days.
const ROUND: u32 = 28;

/// The rounds of a demo, and when the next one is due.
pub(super) struct Rounds<'a> {
    treasury: &'a Treasury,
    organisation: &'a Organisation,
    next: Timestamp,
    last: Timestamp,
    number: u32,
    /// Asked for: each is approved the next morning, and received the one after.
    open: Vec<(ReplenishmentId, &'static str, bool)>,
}

impl<'a> Rounds<'a> {
    /// From the first day on, up to `now`.
    pub(super) fn new(treasury: &'a Treasury, organisation: &'a Organisation, now: Timestamp) -> Self {
        Self {
            treasury,
            organisation,
            next: treasury.now().plus(DAY * ROUND),
            last: now.minus(DAY * LAST_ROUND),
            number: 0,
            open: Vec::new(),
        }
    }

    /// What people do about it on a morning.
    pub(super) async fn morning(&mut self, at: Timestamp) -> Result<(), Failure> {
        for (id, custodian, is_approved) in std::mem::take(&mut self.open) {
            match is_approved {
                true => self.receive(id, custodian).await?,
                false => {
                    self.approve(id).await?;
                    self.open.push((id, custodian, true));
                }
            }
        }
        if at < self.next || at > self.last {
            return Ok(());
        }
        self.next = at.plus(DAY * ROUND);
        for (.., name, _, _, custodian) in FUNDS.iter().filter(|(_, name, ..)| *name != RUNS_LOW) {
            let asked = self.ask(name).await?;
            self.open.extend(asked.map(|id| (id, *custodian, false)));
        }
        Ok(())
    }

    /// One that waits for its decision, and one that was approved.
    pub(super) async fn leave_open(&mut self) -> Result<(), Failure> {
        self.ask("Coast field fund").await?;
        if let Some(id) = self.ask("Mombasa petty cash").await? {
            self.approve(id).await?;
        }
        Ok(())
    }

    /// What the fund lacks; none where it is full, or where one is open.
    async fn ask(&mut self, name: &str) -> Result<Option<ReplenishmentId>, Failure> {
        let officer = self.organisation.actor(self.treasury, first(Role::Treasury)?).await?;
        let funds = self.treasury.funds().list(&officer).await?;
        let fund = funds.iter().find(|fund: &&FundView| fund.name == name);
        let fund = fund.ok_or_else(|| Failure::failed(format!("no fund {name}")))?.id;
        let replenishments = self.treasury.replenishments();
        let topping = replenishments.topping(&officer, fund).await?;
        if topping.may_ask.is_err() {
            return Ok(None);
        }
        let asked = Asked {
            amount: topping.missing,
            note: "The vouchers since the last round".to_owned(),
        };
        let key = self.key("replenishment-ask");
        Ok(Some(replenishments.ask(&officer, fund, &asked, &key).await?))
    }

    async fn approve(&mut self, id: ReplenishmentId) -> Result<(), Failure> {
        let finance = self
            .organisation
            .actor(self.treasury, first(Role::GroupFinance)?)
            .await?;
        let key = self.key("replenishment-decide");
        Ok(self
            .treasury
            .replenishments()
            .decide(&finance, id, true, "", &key)
            .await?)
    }

    async fn receive(&mut self, id: ReplenishmentId, custodian: &str) -> Result<(), Failure> {
        let member = CAST.iter().position(|member| member.address == custodian);
        let member = member.ok_or_else(|| Failure::failed(format!("{custodian} is not of the cast")))?;
        let custodian = self.organisation.actor(self.treasury, member).await?;
        let replenishments = self.treasury.replenishments();
        let amount = replenishments.view(&custodian, id).await?.amount;
        let key = self.key("replenishment-receive");
        let received = Received {
            amount,
            bank_reference: format!("FT{:08}", 26_040_000 + self.number),
            note: String::new(),
        };
        Ok(replenishments.receive(&custodian, id, &received, &key).await?)
    }

    fn key(&mut self, action: &'static str) -> FormKey {
        self.number += 1;
        FormKey::new(&format!("demo-topping-{:08}", self.number), action, &[])
    }
}

/// The first of the cast with this role.
fn first(role: Role) -> Result<usize, Failure> {
    let found = CAST.iter().position(|member| member.role == role);
    found.ok_or_else(|| Failure::failed(format!("nobody is {}", role.label())))
}
