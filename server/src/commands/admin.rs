//! `countersign admin create`.

use super::{gather, say};
use crate::cli::AdminCreateArgs;
use crate::failure::Failure;
use crate::open;
use crate::schema;
use crate::secret_key_file;
use crate::settings::Settings;
use crate::terminal;
use treasury::Treasury;
use treasury::access::{Home, Role, Scope};
use treasury::identity::passwords::rule;
use treasury::ids::CompanyId;
use treasury::money::Currency;
use treasury::organisation::NewPerson;

/// Makes the secret key, the company and its first administrator, as asked.
///
/// # Errors
/// A key file that exists, a password that is refused, an address that is taken, the database's.
pub async fn create(args: &AdminCreateArgs) -> Result<(), Failure> {
    if let Some(path) = &args.make_secret_key {
        secret_key_file::make(path).map_err(Failure::refused)?;
        say(format!(
            "made the secret key {}; start with --secret-key-file {}",
            path.display(),
            path.display()
        ));
    }
    let (Some(email), Some(name)) = (&args.email, &args.name) else {
        return Ok(());
    };
    let settings = Settings::parse(&gather(&args.settings)?)?;
    let treasury = open::treasury(&settings).await?;
    schema::state(&treasury).await?.accept().map_err(Failure::refused)?;
    let password = if args.password_stdin {
        terminal::read_line()
    } else {
        terminal::ask_password(&format!("Password for {email}"))
    };
    let password = password.map_err(Failure::refused)?;
    // Before anything is written, so that a refused password leaves nobody without one.
    rule::accept(&password, &[email, name]).map_err(Failure::refused)?;
    let company = company(&treasury, args).await?;
    let home = Home {
        company,
        region: None,
        branch: None,
        department: None,
    };
    let new = NewPerson {
        home,
        email: email.clone(),
        name: name.clone(),
    };
    let person = treasury.set_up().person(&new).await.map_err(Failure::refused)?;
    treasury
        .set_up()
        .grant(person, Role::Admin, Scope::Company(company))
        .await?;
    treasury.identity().set_first_password(person, &password).await?;
    say(format!(
        "{name} is an administrator now and signs in as {}",
        email.trim().to_lowercase()
    ));
    Ok(())
}

/// The company that was named, or the only one; made when there is none of that name.
async fn company(treasury: &Treasury, args: &AdminCreateArgs) -> Result<CompanyId, Failure> {
    let Some(name) = &args.company else {
        let all = treasury.identity().companies().await?;
        return match all.as_slice() {
            [(only, _)] => Ok(*only),
            [] => Err(Failure::refused("there is no company yet; name it with --company")),
            _ => Err(Failure::refused("there are several companies; name one with --company")),
        };
    };
    if let Some(company) = treasury.identity().company_named(name).await? {
        return Ok(company);
    }
    let currency = Currency::parse(&args.currency).map_err(Failure::refused)?;
    if app::when::zone(&args.company_zone).is_none() {
        return Err(Failure::refused(format!(
            "\"{}\" is no time zone; write Africa/Nairobi",
            args.company_zone
        )));
    }
    let company = treasury
        .set_up()
        .company(&code_of(name), name.trim(), currency, &args.company_zone)
        .await?;
    treasury.policies().adopt_default(company, currency).await?;
    say(format!("made the company {name} with the default approval policy"));
    Ok(company)
}

/// A short code made of the company's name: its letters and digits, upper case, at most twelve.
fn code_of(name: &str) -> String {
    let code: String = name.chars().filter(|c| c.is_alphanumeric()).take(12).collect();
    if code.is_empty() {
        "COMPANY".to_owned()
    } else {
        code.to_uppercase()
    }
}
