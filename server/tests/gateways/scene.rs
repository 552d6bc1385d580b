//! A world with a gateway on loopback, and the addresses that it calls.

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use gateway_simulator::Simulator;
use server::gateways::{Mpesa, one, router};
use server::settings::{Settings, Sources};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use treasury::ids::PaymentId;
use treasury::payments::state::Status;
use treasury::payments::{Message, PaymentView};
use treasury::testing::{Person, World};

/// A call that does not come in this time never will.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Scene {
    pub world: World,
    pub gateway: Simulator,
    pub rail: Mpesa,
    pub base_url: String,
    /// One permit for each call that was answered.
    answered: Arc<Semaphore>,
}

impl Scene {
    pub async fn over(world: World) -> Self {
        let answered = Arc::new(Semaphore::new(0));
        let counting = Arc::clone(&answered);
        let count = from_fn(move |request: Request, next: Next| {
            let answered = Arc::clone(&counting);
            async move {
                let answer = next.run(request).await;
                answered.add_permits(1);
                answer
            }
        });
        let calls = router(&world.treasury).layer(count);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, calls).await });
        let gateway = Simulator::new(Duration::ZERO);
        let address = gateway.clone().serve("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let rail = rail(&world, &format!("http://{address}"), &base_url);
        Self {
            world,
            gateway,
            rail,
            base_url,
            answered,
        }
    }

    /// The same account at another address.
    pub fn rail_to(&self, url: &str) -> Mpesa {
        rail(&self.world, url, &self.base_url)
    }

    /// Asked for, approved and released; each number is another payment.
    pub async fn sent(&self, to: &str, number: u32) -> PaymentId {
        let fields = self
            .world
            .by_mpesa(&format!("Payee {number}"), to, 100_000 + 100 * i64::from(number));
        let payment = self.world.approved_payment(&fields).await;
        self.world.released(payment, 1).await;
        assert_eq!(self.status(payment).await, Status::Sent);
        payment
    }

    /// The worker takes the one attempt that is due to the gateway.
    pub async fn handed_over(&self, then: Status, payment: PaymentId) {
        assert!(one(&self.world.treasury, &self.rail).await.unwrap(), "nothing was due");
        assert_eq!(self.status(payment).await, then);
    }

    /// Waits until so many more calls were answered.
    pub async fn calls(&self, number: u32) {
        let all = timeout(PATIENCE, self.answered.acquire_many(number)).await;
        all.expect("the gateway did not call").unwrap().forget();
    }

    /// Asks about what is due by now, and waits for the answer.
    pub async fn asked(&self) {
        self.world.treasury.clock().advance(Duration::from_secs(3_600));
        assert!(
            one(&self.world.treasury, &self.rail).await.unwrap(),
            "no question was due"
        );
        self.calls(1).await;
    }

    pub async fn seen(&self, payment: PaymentId) -> PaymentView {
        let auditor = self.world.actor(Person::Auditor).await;
        self.world.treasury.payments().view(&auditor, payment).await.unwrap()
    }

    pub async fn status(&self, payment: PaymentId) -> Status {
        self.seen(payment).await.status
    }

    pub async fn messages(&self, payment: PaymentId) -> Vec<Message> {
        let auditor = self.world.actor(Person::Auditor).await;
        self.world
            .treasury
            .payments()
            .messages(&auditor, payment)
            .await
            .unwrap()
    }

    pub async fn is_clean(&self) {
        let report = self.world.treasury.verify().await.unwrap();
        assert!(report.is_clean(), "{report}");
    }
}

fn rail(world: &World, url: &str, base_url: &str) -> Mpesa {
    let certificate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/gateway-simulator/certificate.pem");
    let sources = Sources::default()
        .with("mpesa_url", url)
        .with("mpesa_short_code", "600992")
        .with("mpesa_initiator", "countersign")
        .with("mpesa_initiator_password", "initiator password")
        .with("mpesa_consumer_key", "key")
        .with("mpesa_consumer_secret", "consumer secret")
        .with("mpesa_certificate", certificate.display().to_string());
    let settings = Settings::parse(&sources).unwrap().mpesa.unwrap();
    Mpesa::try_new(&settings, &world.treasury, base_url).unwrap()
}
