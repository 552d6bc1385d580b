//! `countersign check`.

use super::say;
use crate::failure::Failure;
use crate::gateways::Mpesa;
use crate::mailer::Mailer;
use crate::open;
use crate::schema;
use crate::settings::Settings;
use crate::sms::AfricasTalking;
use crate::start_rules;

/// Says what is in order and what is not, without starting.
///
/// # Errors
/// [`Failure::Refused`] with the number of things to mend.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let mut wrong = 0;
    let mut line = |what: &str, outcome: Result<String, String>| match outcome {
        Ok(words) => say(format!("ok     {what}: {words}")),
        Err(words) => {
            wrong += 1;
            say(format!("WRONG  {what}: {words}"));
        }
    };
    let refusals = start_rules::refusals(settings);
    if refusals.is_empty() {
        line(
            "settings",
            Ok(format!("would listen on {} for {}", settings.listen, settings.base_url)),
        );
    }
    for refusal in refusals {
        line("settings", Err(refusal.to_string()));
    }
    match open::treasury(settings).await {
        Err(failure) => line("database", Err(failure.to_string())),
        Ok(treasury) => {
            let version = treasury.database().version().await.map_err(|error| error.to_string());
            line(
                "database",
                version.map(|version| format!("{:?} {version}", treasury.database().backend())),
            );
            let schema = match schema::state(&treasury).await {
                Ok(state) => state.accept().map(|()| "current".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let current = schema.is_ok();
            line("schema", schema);
            // Of another version the guards are others too.
            if current {
                let guards = match schema::guards(&treasury).await {
                    Ok(standing) => standing.accept().map(|()| format!("{} in place", standing.looked_at)),
                    Err(failure) => Err(failure.to_string()),
                };
                line("guards", guards);
                let role = schema::held_by_the_guards(&treasury).await;
                line(
                    "role",
                    role.map(|()| "held by the guards".to_owned())
                        .map_err(|failure| failure.to_string()),
                );
            }
        }
    }
    if let (Some(mpesa), Ok(treasury)) = (&settings.mpesa, open::treasury(settings).await) {
        let outcome = match Mpesa::try_new(mpesa, &treasury, &settings.base_url) {
            Ok(gateway) => gateway.test().await,
            Err(error) => Err(error),
        };
        line("M-Pesa", outcome.map(|()| "the gateway lets us in".to_owned()));
    }
    if let Some(sms) = &settings.sms {
        let outcome = match AfricasTalking::try_new(sms) {
            Ok(gateway) => gateway.test().await,
            Err(error) => Err(error),
        };
        line("SMS", outcome.map(|()| "the gateway knows us".to_owned()));
    }
    match &settings.mail {
        None => line("mail", Ok("none configured: mails wait in the outbox".to_owned())),
        Some(mail) => {
            let outcome = match Mailer::smtp(mail) {
                Ok(mailer) => mailer.test().await,
                Err(error) => Err(error),
            };
            line("mail", outcome.map(|()| "the server answers".to_owned()));
        }
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure::refused(format!("{wrong} to mend")))
    }
}
