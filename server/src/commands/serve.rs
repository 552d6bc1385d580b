//! `countersign serve`, and the part of it that `demo` shares.

use super::say;
use crate::failure::Failure;
use crate::gateways::{self, Mpesa};
use crate::listen;
use crate::mailer::{Mailer, NoMailServer};
use crate::open;
use crate::router::{self, Shell};
use crate::schema;
use crate::settings::Settings;
use crate::shutdown::{GRACE, Stop};
use crate::sms::AfricasTalking;
use crate::start_rules;
use crate::telemetry;
use crate::worker::{self, Batches, Hand, Mails, Messages};
use app::mail::{Sender, SmsSender};
use app::request::{Site, SiteParts};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use treasury::Treasury;

/// Serves until it is told to stop.
///
/// # Errors
/// [`Failure::Refused`] when something must be mended first (S23), [`Failure::Failed`] when serving itself does not succeed.
pub async fn run(settings: Settings) -> Result<(), Failure> {
    telemetry::start(&settings).map_err(Failure::refused)?;
    let refusals = start_rules::refusals(&settings);
    if !refusals.is_empty() {
        let all: Vec<String> = refusals.iter().map(ToString::to_string).collect();
        return Err(Failure::refused(all.join("\n")));
    }
    let treasury = open::treasury(&settings).await?;
    schema::fit_to_serve(&treasury).await?;
    if treasury.identity().has_demo_people().await? {
        return Err(Failure::refused(
            "this is a demo's database: everybody knows its passwords. Serve it with `countersign demo`, or make a new one with `countersign migrate`",
        ));
    }
    let mailer = settings
        .mail
        .as_ref()
        .map(Mailer::smtp)
        .transpose()
        .map_err(Failure::refused)?;
    let mailer = mailer.map(|mailer| Arc::new(mailer) as Arc<dyn Sender>);
    serve(&settings, treasury, mailer, None).await
}

/// Listens and works on an opened database until it is told to stop.
///
/// # Errors
/// An address that cannot be listened on.
pub async fn serve(
    settings: &Settings,
    treasury: Treasury,
    mailer: Option<Arc<dyn Sender>>,
    demo_mailbox: Option<PathBuf>,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| Failure::failed(format!("{} cannot be listened on: {error}", settings.listen)))?;
    let mpesa = settings.mpesa.as_ref();
    let mpesa = mpesa.map(|it| Mpesa::try_new(it, &treasury, &settings.base_url));
    let mpesa = mpesa.transpose().map_err(Failure::refused)?;
    let sms = settings.sms.as_ref().map(AfricasTalking::try_new).transpose();
    let sms = sms
        .map_err(Failure::refused)?
        .map(|it| Arc::new(it) as Arc<dyn SmsSender>);
    let hands = hands(&settings.base_url, mailer.as_ref(), sms.as_ref());
    let site = Site::new(SiteParts {
        treasury: treasury.clone(),
        mail: mailer.clone().unwrap_or_else(|| Arc::new(NoMailServer)),
        base_url: settings.base_url.clone(),
        zone: settings.time_zone.clone(),
        demo_mailbox,
        offers_sms: sms.is_some(),
    });
    let shell = Shell::new(settings);
    let router = router::build(&shell, &treasury, app::routes::router(site));
    let stop = Stop::default();
    tokio::spawn(stop.clone().on_signal());
    let working = tokio::spawn(worker::run(treasury.clone(), hands, stop.clone()));
    let paying = mpesa.map(|rail| tokio::spawn(gateways::run(treasury.clone(), Arc::new(rail), stop.clone())));
    tracing::info!(address = %settings.listen, base_url = settings.base_url, "listening");
    let address = listener.local_addr().map_err(Failure::failed)?;
    say(format!("Countersign listens on {address} for {}", settings.base_url));
    let serving = listen::serve(listener, router, stop.clone());
    let too_long = async {
        stop.asked().await;
        sleep(GRACE).await;
    };
    let outcome = tokio::select! {
        outcome = serving => outcome.map_err(Failure::failed),
        () = too_long => {
            tracing::warn!("requests were still running after {} s; leaving them", GRACE.as_secs());
            Ok(())
        }
    };
    stop.now();
    // What changes something and lost its client, and the job in hand, get the same time.
    if timeout(GRACE, shell.in_flight.finished()).await.is_err() {
        tracing::error!("a request that changes something did not finish");
    }
    if timeout(GRACE, working).await.is_err() {
        tracing::error!("the worker did not finish its job; its lease runs out and another takes it");
    }
    if let Some(paying) = paying
        && timeout(GRACE, paying).await.is_err()
    {
        tracing::error!("an exchange with a gateway did not finish; its outcome will be asked for");
    }
    treasury.database().clone().close().await?;
    outcome
}

/// Who does which jobs of the outbox: a family without a hand waits.
fn hands(base_url: &str, mailer: Option<&Arc<dyn Sender>>, sms: Option<&Arc<dyn SmsSender>>) -> Vec<Arc<dyn Hand>> {
    let mut hands: Vec<Arc<dyn Hand>> = vec![Arc::new(Batches)];
    if let Some(sender) = mailer {
        hands.push(Arc::new(Mails {
            sender: Arc::clone(sender),
            base_url: base_url.to_owned(),
            with_sms: sms.is_some(),
        }));
    }
    if let Some(sender) = sms {
        hands.push(Arc::new(Messages {
            sender: Arc::clone(sender),
            base_url: base_url.to_owned(),
        }));
    }
    hands
}
