//! `countersign migrate`.

use super::say;
use crate::cli::MigrateArgs;
use crate::failure::Failure;
use crate::open;
use crate::settings::Settings;
use migrations::{Migrator, MigratorTrait};

/// Applies, shows or takes back migrations.
///
/// # Errors
/// The database's; a step back that would drop journals.
pub async fn run(args: &MigrateArgs, settings: &Settings) -> Result<(), Failure> {
    let database = open::database(settings).await?;
    let connection = database.for_migrations();
    if args.status {
        for migration in Migrator::get_migration_with_status_read_only(connection)
            .await
            .map_err(Failure::failed)?
        {
            say(format!("{:<10}{}", migration.status(), migration.name()));
        }
    } else if let Some(steps) = args.down {
        if migrations::holds_journals(connection).await.map_err(Failure::failed)? {
            return Err(Failure::refused(
                "the database holds journals, and going back would drop them; restore a backup made before the migration instead",
            ));
        }
        Migrator::down(connection, Some(steps)).await.map_err(Failure::failed)?;
        say(format!("took back {steps} migration(s)"));
    } else {
        Migrator::up(connection, None).await.map_err(Failure::failed)?;
        say("the schema is current");
        if let Some(role) = &args.app_role {
            migrations::grants::apply(connection, role)
                .await
                .map_err(Failure::refused)?;
            say(format!("{role} may now do what the application needs"));
        }
    }
    database.close().await?;
    Ok(())
}
