//! `countersign demo`.

use super::{say, serve};
use crate::cli::DemoArgs;
use crate::demo;
use crate::failure::Failure;
use crate::mailer::Mailer;
use crate::open;
use crate::schema;
use crate::secret_key_file;
use crate::settings::{Settings, Sources, is_loopback_host};
use crate::telemetry;
use app::mail::Sender;
use migrations::{Migrator, MigratorTrait};
use std::path::Path;
use std::sync::Arc;

/// The database's file in the demo's directory.
const DATABASE: &str = "countersign.db";

/// Makes the demo's directory when it is not there, and serves it.
///
/// # Errors
/// A listen address beyond loopback without being told so (S23); a directory that cannot be written; the database's.
pub async fn run(args: &DemoArgs) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() && !args.beyond_loopback {
        return Err(Failure::refused(format!(
            "{} is reachable by others, and everybody knows the demo's passwords. Listen on 127.0.0.1, or say --beyond-loopback",
            args.listen
        )));
    }
    let mails = args.dir.join("mail");
    std::fs::create_dir_all(&mails)
        .map_err(|error| Failure::failed(format!("{} cannot be made: {error}", mails.display())))?;
    let settings = settings(args)?;
    telemetry::start(&settings).map_err(Failure::refused)?;
    if args.database.is_some() {
        fill(&settings).await?;
    } else {
        make(args).await?;
    }
    let treasury = open::treasury(&settings).await?;
    // Not the role as well: whoever made a demo's tables owns them, and nothing in them is real.
    schema::state(&treasury).await?.accept().map_err(Failure::refused)?;
    schema::guards(&treasury).await?.accept().map_err(Failure::refused)?;
    for line in demo::people(&settings.base_url) {
        say(line);
    }
    if args.seed_only {
        treasury.database().clone().close().await?;
        return Ok(());
    }
    let mailer = Mailer::directory(&mails).map_err(Failure::failed)?;
    let mailer: Arc<dyn Sender> = Arc::new(mailer);
    serve::serve(&settings, treasury, Some(mailer), Some(mails)).await
}

/// Fills a database that somebody made for it. One that a demo filled before is served as it is; one that holds anything
/// else is never touched.
async fn fill(settings: &Settings) -> Result<(), Failure> {
    if !settings.database.expose().starts_with("postgres") {
        return Err(Failure::refused(
            "--database takes a PostgreSQL database; a SQLite file is made in --dir",
        ));
    }
    let treasury = open::treasury(settings).await?;
    if treasury.applied_migrations().await?.is_empty() {
        Migrator::up(treasury.database().for_migrations(), None)
            .await
            .map_err(Failure::failed)?;
        demo::seed(&treasury).await?;
    } else if !treasury.identity().has_demo_people().await? {
        return Err(Failure::refused(
            "this database is in use, and not by a demo. Give the demo an empty one",
        ));
    }
    Ok(treasury.database().clone().close().await?)
}

/// Makes the database under another name first, so that one whose making was interrupted is never taken for whole.
async fn make(args: &DemoArgs) -> Result<(), Failure> {
    let whole = args.dir.join(DATABASE);
    if whole.exists() {
        return Ok(());
    }
    let unfinished = format!("{DATABASE}.unfinished");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(args.dir.join(format!("{unfinished}{suffix}")));
    }
    let path = args.dir.join(&unfinished);
    let settings = Settings::parse(&sources(args)?.with("database", format!("sqlite:{}", path.display())))?;
    let database = open::database(&settings).await?;
    Migrator::up(database.for_migrations(), None)
        .await
        .map_err(Failure::failed)?;
    database.close().await?;
    let treasury = open::treasury(&settings).await?;
    demo::seed(&treasury).await?;
    // Closing the last connection merges the write-ahead log into the file.
    treasury.database().clone().close().await?;
    std::fs::rename(&path, &whole)
        .map_err(|error| Failure::failed(format!("{} cannot be made: {error}", whole.display())))
}

fn settings(args: &DemoArgs) -> Result<Settings, Failure> {
    Ok(Settings::parse(&sources(args)?)?)
}

/// The demo's own settings; environment and file do not count, so that it never touches a real database.
fn sources(args: &DemoArgs) -> Result<Sources, Failure> {
    let key = args.dir.join("secret.key");
    if !key.exists() {
        secret_key_file::make(&key).map_err(Failure::failed)?;
    }
    let text = |path: &Path| path.display().to_string();
    let file = || format!("sqlite:{}", text(&args.dir.join(DATABASE)));
    let database = args.database.clone().unwrap_or_else(file);
    let mut sources = Sources::default()
        .with("database", database)
        .with("listen", args.listen.to_string())
        .with("secret_key_file", text(&key))
        .with("bank_account", "0110200300400, 68000, Equity Bank")
        .with("bank_debtor", "Amani Foundation")
        .with("log", "warn");
    if let (Some(url), Some(certificate)) = (&args.mpesa_url, &args.mpesa_certificate) {
        // A real gateway would send real money.
        let simulated = url.parse::<http::Uri>().ok();
        if !simulated
            .and_then(|uri| uri.host().map(is_loopback_host))
            .unwrap_or(false)
        {
            return Err(Failure::refused(
                "--mpesa-url takes a simulator on loopback, such as http://127.0.0.1:3001",
            ));
        }
        sources = sources
            .with("mpesa_url", url.as_str())
            .with("mpesa_short_code", "600992")
            .with("mpesa_initiator", "demo")
            .with("mpesa_initiator_password", "demo")
            .with("mpesa_consumer_key", "demo")
            .with("mpesa_consumer_secret", "demo")
            .with("mpesa_certificate", text(certificate));
    }
    if !args.listen.ip().is_loopback() {
        sources = sources
            .with("base_url", format!("http://{}", args.listen))
            .with("insecure_http", "true");
    }
    Ok(sources)
}
