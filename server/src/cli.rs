//! The command line.

use crate::settings::SettingFlags;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Countersign: an organisation asks for, approves, pays and proves its small payments.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve people until SIGTERM or Ctrl-C.
    ///
    /// Refuses to start (exit code 2) without a secret key, on a schema that is behind or ahead, on SQLite older
    /// than 3.51.3, and on plain HTTP beyond loopback unless told so. `countersign check` says all of it at once.
    Serve(ServeArgs),
    /// Serve a demo with invented people and requests, on this machine only.
    ///
    /// Makes DIR/countersign.db on the first run and keeps it afterwards. Mails go to DIR/mail and are shown on a mailbox
    /// page that exists in the demo alone.
    Demo(DemoArgs),
    /// Bring the schema to this version, show it, or take migrations back.
    Migrate(MigrateArgs),
    /// Check every invariant of the books: name, rows checked, first bad row. Exit code 1 when one does not hold.
    Verify(VerifyArgs),
    /// Make the first administrator, or the secret key.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Statements of banks and mobile money operators.
    #[command(subcommand)]
    Statement(StatementCommand),
    /// Check settings, database, schema, secret key and mail without starting. Exit code 2 when `serve` would refuse.
    Check(CheckArgs),
}

/// `countersign serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Settings.
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// `countersign demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Directory for database, key and mails; made when it does not exist.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub dir: PathBuf,
    /// An empty PostgreSQL database to fill and serve in place of DIR/countersign.db: postgres://USER@HOST/NAME.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// A gateway simulator on loopback: M-Pesa is offered, and paid by it.
    #[arg(long, value_name = "URL", requires = "mpesa_certificate")]
    pub mpesa_url: Option<String>,
    /// The certificate of that simulator, in PEM.
    #[arg(long, value_name = "FILE")]
    pub mpesa_certificate: Option<PathBuf>,
    /// Make the database and stop, without serving.
    #[arg(long)]
    pub seed_only: bool,
    /// Listen beyond loopback all the same: everybody who reaches the address can sign in as anybody.
    #[arg(long)]
    pub beyond_loopback: bool,
}

/// `countersign migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Apply every migration that is missing; the default.
    #[arg(long, conflicts_with_all = ["down", "status"])]
    pub up: bool,
    /// Take back the last N migrations. Refused when that would drop journals.
    #[arg(long, value_name = "N", conflicts_with = "status")]
    pub down: Option<u32>,
    /// Show what is applied and what is missing, and change nothing.
    #[arg(long)]
    pub status: bool,
    /// On PostgreSQL: give this role what the application needs and nothing more. Serve as that role; it owns nothing.
    #[arg(long, value_name = "ROLE", conflicts_with_all = ["down", "status"])]
    pub app_role: Option<String>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// `countersign verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Settings.
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// `countersign check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Settings.
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// `countersign admin …`.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make a person with the administrator's role, the company if there is none, or a secret key.
    ///
    /// The password is asked for on the terminal, or read from standard input with --password-stdin. With
    /// --make-secret-key alone, only the key is made.
    Create(AdminCreateArgs),
}

/// `countersign admin create`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct AdminCreateArgs {
    /// The address that the person signs in with.
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "name",
        required_unless_present = "make_secret_key"
    )]
    pub email: Option<String>,
    /// The person's name.
    #[arg(long, value_name = "NAME", requires = "email")]
    pub name: Option<String>,
    /// The company; made with its default approval policy when there is none of this name.
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// Currency of a company that is made (ISO 4217).
    #[arg(long, value_name = "CODE", default_value = "KES")]
    pub currency: String,
    /// Time zone of a company that is made (IANA name).
    #[arg(long, value_name = "ZONE", default_value = "Africa/Nairobi")]
    pub company_zone: String,
    /// Read the password from standard input, one line.
    #[arg(long)]
    pub password_stdin: bool,
    /// Write a new secret key to this file, readable by you alone; an existing file is never overwritten.
    #[arg(long, value_name = "FILE")]
    pub make_secret_key: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// `countersign statement …`.
#[derive(Debug, Subcommand)]
pub enum StatementCommand {
    /// Print what files say, without a database: one statement a line, as JSON.
    ///
    /// Reads camt.053, MT940, OFX, CSV, XLSX and the statement of an organisation at M-Pesa, by their content. A file is
    /// read whole or refused whole: then its line has the reason, and the exit code is 1.
    Check(StatementCheckArgs),
}

/// `countersign statement check`.
#[derive(Debug, Args)]
pub struct StatementCheckArgs {
    /// The files.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Which column is what, for CSV and XLSX, as TOML or JSON; without it the usual headings are looked for.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
}
