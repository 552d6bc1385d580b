//! Which fund pays.

use crate::error::Result;
use crate::ids::{BranchId, CompanyId, FundId, RegionId};
use crate::money::Currency;
use sea_orm::{ConnectionTrait, Statement, Value};

/// The fund that pays for a place: the branch's, else the region's, else the company's; active, and in that
/// currency.
pub(crate) async fn choose(
    connection: &impl ConnectionTrait,
    company: CompanyId,
    region: Option<RegionId>,
    branch: Option<BranchId>,
    currency: Currency,
) -> Result<Option<FundId>> {
    let sql = "select id from fund where company_id = $1 and currency = $2 and active \
               and (branch_id = $3 or (branch_id is null and region_id is null) \
               or region_id = $4 or region_id = (select b.region_id from branch b where b.id = $3)) \
               order by case when branch_id is not null then 0 when region_id is not null then 1 else 2 end, \
               created_at, id limit 1";
    let values: [Value; 4] = [
        company.into(),
        currency.code().into(),
        branch.map(|b| b.0).into(),
        region.map(|r| r.0).into(),
    ];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}
