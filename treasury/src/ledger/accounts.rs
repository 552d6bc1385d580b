//! The accounts that journals post to, made when a currency first needs them.

use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId, GlAccountId};
use crate::money::Currency;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;

/// The account that opening balances come from.
pub(crate) async fn opening_account(work: &UnitOfWork, company: CompanyId, currency: Currency) -> Result<AccountId> {
    account_of_company(work, company, "opening", "Opening balances", currency).await
}

/// The account of money that was sent and is not confirmed.
pub(crate) async fn in_transit_account(work: &UnitOfWork, company: CompanyId, currency: Currency) -> Result<AccountId> {
    account_of_company(work, company, "in_transit", "In transit", currency).await
}

/// The account of the bank that funds are replenished from.
pub(crate) async fn bank_account(work: &UnitOfWork, company: CompanyId, currency: Currency) -> Result<AccountId> {
    account_of_company(work, company, "bank", "Bank", currency).await
}

/// The account that shortages and surpluses of funds go to.
pub(crate) async fn over_short_account(work: &UnitOfWork, company: CompanyId, currency: Currency) -> Result<AccountId> {
    account_of_company(work, company, "over_short", "Cash over and short", currency).await
}

async fn account_of_company(
    work: &UnitOfWork,
    company: CompanyId,
    kind: &str,
    name: &str,
    currency: Currency,
) -> Result<AccountId> {
    let sql = "select id from account where company_id = $1 and kind = $2 and currency = $3";
    let values = [company.into(), kind.into(), currency.code().into()];
    if let Some(row) = work.one(sql, values).await? {
        return Ok(row.try_get("", "id")?);
    }
    insert_account(work, company, kind, None, name, currency).await
}

/// The account that spending coded to this general-ledger account is booked to.
pub(crate) async fn expense_account(
    work: &UnitOfWork,
    company: CompanyId,
    gl_account: GlAccountId,
    currency: Currency,
) -> Result<AccountId> {
    let sql = "select id from account where gl_account_id = $1 and kind = 'expense' and currency = $2";
    if let Some(row) = work.one(sql, [gl_account.into(), currency.code().into()]).await? {
        return Ok(row.try_get("", "id")?);
    }
    let sql = "select name from gl_account where id = $1 and company_id = $2";
    let row = work.one(sql, [gl_account.into(), company.into()]).await?;
    let name: String = row.ok_or(Error::NotFound)?.try_get("", "name")?;
    insert_account(work, company, "expense", Some(gl_account), &name, currency).await
}

/// Makes an account; one of kind `expense` names its general-ledger account, no other does.
pub(crate) async fn insert_account(
    work: &UnitOfWork,
    company: CompanyId,
    kind: &str,
    gl_account: Option<GlAccountId>,
    name: &str,
    currency: Currency,
) -> Result<AccountId> {
    let id: AccountId = work.new_id();
    let sql = "insert into account(id, company_id, kind, gl_account_id, name, currency) \
               values ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        id.into(),
        company.into(),
        kind.into(),
        gl_account.map(|g| g.0).into(),
        name.into(),
        currency.code().into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}
