//! Who does the work: the bare statements, the service, browsers that release, browsers that read.

use crate::Failure;
use crate::measure::Client;
use crate::web::Browser;
use app::form_key::FormKey as WebKey;
use std::sync::Arc;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::form_key::FormKey;
use treasury::ids::PaymentId;
use treasury::payments::{ReleaseCode, ReleaseProof};
use treasury::randomness::Randomness;
use treasury::testing::Load;

/// Where a release is posted.
pub const RELEASE: &str = "/actions/payment-release";

/// Payments with their codes, each to be released once.
pub type Work = Arc<Vec<(PaymentId, ReleaseCode)>>;

fn key(payment: PaymentId) -> FormKey {
    FormKey::new(&payment.to_string(), RELEASE, &[&payment.to_string()])
}

/// Runs the statements on a connection of its own.
pub struct Bare {
    /// The connection.
    pub treasury: Treasury,
    /// Who releases.
    pub actor: Arc<Actor>,
    /// What.
    pub work: Work,
}

impl Client for Bare {
    async fn act(&mut self, n: usize) -> Result<(), Failure> {
        let (payment, code) = &self.work[n];
        Ok(Load::bare_release(&self.treasury, &self.actor, *payment, code, &key(*payment)).await?)
    }
}

/// Calls the service, in this process.
pub struct Service {
    /// The domain, with as many connections as the server has.
    pub treasury: Treasury,
    /// Who releases.
    pub actor: Arc<Actor>,
    /// What.
    pub work: Work,
}

impl Client for Service {
    async fn act(&mut self, n: usize) -> Result<(), Failure> {
        let (payment, code) = &self.work[n];
        let proof = ReleaseProof::Code {
            step_up: None,
            code: code.code.clone(),
        };
        let payments = self.treasury.payments();
        payments
            .release(&self.actor, *payment, 1, &proof, &key(*payment))
            .await?;
        Ok(())
    }
}

/// Posts the form of the release page.
pub struct Releaser {
    /// The connection, signed in.
    pub browser: Browser,
    /// The server's keys, for the form's.
    pub treasury: Treasury,
    /// What.
    pub work: Work,
}

impl Client for Releaser {
    async fn act(&mut self, n: usize) -> Result<(), Failure> {
        let (payment, code) = &self.work[n];
        let payment = payment.to_string();
        let keys = self.treasury.keys();
        let key = WebKey::issue(keys, &Randomness::System, self.browser.session(), RELEASE);
        let fields = [
            ("payment", payment.as_str()),
            ("rev", "1"),
            ("code", code.code.as_str()),
            (app::form::KEY_FIELD, key.as_str()),
        ];
        let answer = self.browser.post(RELEASE, &fields).await?;
        if answer.status != 303 || answer.location != app::paths::payment(&payment) {
            return Err(format!("not released: {answer:?}").into());
        }
        Ok(())
    }
}

/// Reads one page again and again.
pub struct Reader {
    /// The connection, signed in.
    pub browser: Browser,
    /// The page.
    pub path: Arc<str>,
}

impl Client for Reader {
    async fn act(&mut self, _: usize) -> Result<(), Failure> {
        let answer = self.browser.get(&self.path).await?;
        if answer.status != 200 || answer.length == 0 {
            return Err(format!("{}: {answer:?}", self.path).into());
        }
        Ok(())
    }
}
