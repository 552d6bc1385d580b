//! The first money of a fund.

use super::Funds;
use crate::audit::Event;
use crate::author::Author;
use crate::error::{Error, Result, WRONG_STATE};
use crate::ids::{AccountId, CompanyId, FundId};
use crate::ledger::{self, journals};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

impl Funds {
    /// Posts the opening balance of a new fund: its first ledger entry. For setting up, like
    /// [`crate::organisation::SetUp`]: recorded as the system's.
    ///
    /// # Errors
    /// An amount that is not positive or in another currency; a fund that was opened before; no such fund.
    pub async fn open(&self, fund: FundId, amount: Money) -> Result<()> {
        // These three are fixed for good, so that they can be read before the transaction.
        let sql = "select company_id, account_id, currency from fund where id = $1";
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [fund.into()]);
        let row = self
            .treasury
            .reader()
            .query_one_raw(statement)
            .await?
            .ok_or(Error::NotFound)?;
        let company: CompanyId = row.try_get("", "company_id")?;
        let account: AccountId = row.try_get("", "account_id")?;
        let currency: String = row.try_get("", "currency")?;
        if amount.currency().code() != currency {
            return Err(Error::invalid(
                "amount",
                format!("Use the fund's own currency, {currency}."),
            ));
        }
        if !amount.is_payable() {
            return Err(Error::invalid(
                "amount",
                "Use an amount above zero, up to 1,000,000,000.00.",
            ));
        }
        let act = |mut work: UnitOfWork| async move {
            ledger::lock(&work, fund).await?;
            if ledger::head(&work, fund).await?.is_some() {
                return Err(Error::refused(
                    WRONG_STATE,
                    "This fund already has its opening balance.",
                ));
            }
            let from = ledger::opening_account(&work, company, amount.currency()).await?;
            let journal = journals::opening(&work, company, account, from, amount);
            ledger::post(&work, fund, account, &journal).await?;
            work.record(Event::about("fund.opened", "fund", fund).with(json!({"amount": amount.to_string()})));
            Ok((work, ()))
        };
        self.treasury.write(Author::system(Some(company)), act).await
    }
}
