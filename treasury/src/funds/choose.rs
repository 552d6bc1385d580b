//! Which fund pays.

use crate::access::Scope;
use crate::error::Result;
use crate::ids::{BranchId, CompanyId, FundId, RegionId};
use crate::money::Currency;
use sea_orm::{ConnectionTrait, Statement, Value};

/// The fund that pays for a place: the branch's, else the region's, else the company's; active, and in that
/// currency; with whose it is.
pub(crate) async fn choose(
    connection: &impl ConnectionTrait,
    company: CompanyId,
    region: Option<RegionId>,
    branch: Option<BranchId>,
    currency: Currency,
) -> Result<Option<(FundId, Scope)>> {
    let sql = "select f.id, f.region_id, f.branch_id, fb.region_id as branch_region_id from fund f \
               left join branch fb on fb.id = f.branch_id where f.company_id = $1 and f.currency = $2 and f.active \
               and (f.branch_id = $3 or (f.branch_id is null and f.region_id is null) \
               or f.region_id = $4 or f.region_id = (select b.region_id from branch b where b.id = $3)) \
               order by case when f.branch_id is not null then 0 when f.region_id is not null then 1 else 2 end, \
               f.created_at, f.id limit 1";
    let values: [Value; 4] = [
        company.into(),
        currency.code().into(),
        branch.map(|b| b.0).into(),
        region.map(|r| r.0).into(),
    ];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let scope = Scope::of_place(
        company,
        row.try_get("", "region_id")?,
        row.try_get("", "branch_id")?,
        row.try_get("", "branch_region_id")?,
    );
    Ok(Some((row.try_get("", "id")?, scope)))
}
