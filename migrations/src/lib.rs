//! The schema of Countersign: one migration per business context, on SQLite and on PostgreSQL.
//!
//! The constraints are the second half of the rules: what a service refuses in words, the database
//! refuses again, for whoever reaches it another way. Migrations are plain SQL with a few type names
//! substituted per engine ([`ddl`]); they never import entities, so that an old one stays frozen.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use sea_orm_migration::{MigrationTrait, SchemaManager, async_trait::async_trait};

pub mod ddl;
pub mod grants;
mod m0001_organisation;
mod m0002_identity;
mod m0003_approval_policy;
mod m0004_requisitions;
mod m0005_approvals;
mod m0006_funds;
mod m0007_payments;
mod m0008_ledger;
mod m0009_executions;
mod m0010_replenishments;
mod m0011_audit;
mod m0012_delivery;
mod m0013_rails;
mod m0014_variances;
pub mod standing;

/// All migrations, in order.
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organisation::Migration),
            Box::new(m0002_identity::Migration),
            Box::new(m0003_approval_policy::Migration),
            Box::new(m0004_requisitions::Migration),
            Box::new(m0005_approvals::Migration),
            Box::new(m0006_funds::Migration),
            Box::new(m0007_payments::Migration),
            Box::new(m0008_ledger::Migration),
            Box::new(m0009_executions::Migration),
            Box::new(m0010_replenishments::Migration),
            Box::new(m0011_audit::Migration),
            Box::new(m0012_delivery::Migration),
            Box::new(m0013_rails::Migration),
            Box::new(m0014_variances::Migration),
        ]
    }
}

/// Everything that the migrations make, in order.
fn pieces() -> impl Iterator<Item = &'static ddl::Piece> {
    [
        m0001_organisation::UP,
        m0002_identity::UP,
        m0003_approval_policy::UP,
        m0004_requisitions::UP,
        m0005_approvals::UP,
        m0006_funds::UP,
        m0007_payments::UP,
        m0008_ledger::UP,
        m0009_executions::UP,
        m0010_replenishments::UP,
        m0011_audit::UP,
        m0012_delivery::UP,
        m0013_rails::UP,
        m0014_variances::UP,
    ]
    .into_iter()
    .flatten()
}

/// Whether money was ever booked here: then no migration may be taken back, because that would drop it.
///
/// # Errors
/// The database's.
pub async fn holds_journals(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    if !SchemaManager::new(connection).has_table("journal").await? {
        return Ok(false);
    }
    let any = Statement::from_string(connection.get_database_backend(), "select 1 from journal limit 1");
    Ok(connection.query_one_raw(any).await?.is_some())
}
