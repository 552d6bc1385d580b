//! The whole site over the company of the domain's tests, its mails, and payments that wait.

use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::SessionManagerLayer;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::routing::Origin;
use treasury::approvals::{Decide, Decided};
use treasury::form_key::FormKey;
use treasury::ids::PaymentId;
use treasury::money::{Currency, Money};
use treasury::payments::CodeLimits;
use treasury::requisitions::{DraftFields, Method};
use treasury::testing::{Engine, Person, World};

use super::browser::{Browser, Sessions};
use super::site::{PASSWORD, as_caller};
use crate::form_key;
use crate::mail::{Kept, Mail, NotSent, Sender};
use crate::request::{Site, SiteParts};
use crate::routes::{App, router_of};
use crate::when::zone;

pub(super) const CODE: &str = "/actions/payment-code";
pub(super) const RELEASE: &str = "/actions/payment-release";

/// The site, and what is behind it.
pub(super) struct Office {
    pub(super) world: World,
    pub(super) mails: Arc<Kept>,
    pub(super) sessions: Sessions,
    router: axum::Router,
}

/// A mail server that does not answer.
#[derive(Debug)]
struct Down;

#[async_trait]
impl Sender for Down {
    async fn send(&self, _: &Mail) -> Result<(), NotSent> {
        Err(NotSent {
            reason: "the mail server cannot be reached".into(),
            permanent: false,
        })
    }
}

impl Office {
    pub(super) async fn open() -> Self {
        let mails = Arc::new(Kept::default());
        Self::with(mails.clone(), mails, None).await
    }

    pub(super) async fn without_mail_server() -> Self {
        Self::with(Arc::new(Kept::default()), Arc::new(Down), None).await
    }

    pub(super) async fn demo(mailbox: std::path::PathBuf) -> Self {
        let mails = Arc::new(Kept::default());
        Self::with(mails.clone(), mails, Some(mailbox)).await
    }

    async fn with(mails: Arc<Kept>, mail: Arc<dyn Sender>, demo_mailbox: Option<std::path::PathBuf>) -> Self {
        let world = World::on(Engine::Sqlite).await.unwrap();
        Self::over(world, mails, mail, demo_mailbox)
    }

    /// Where a code releases no more than this.
    pub(super) async fn with_code_limits(limits: &str) -> Self {
        let mut world = World::on(Engine::Sqlite).await.unwrap();
        let limits = CodeLimits::parse(limits).unwrap();
        world.treasury = world.treasury.with_code_limits(limits);
        let mails = Arc::new(Kept::default());
        Self::over(world, mails.clone(), mails, None)
    }

    fn over(world: World, mails: Arc<Kept>, mail: Arc<dyn Sender>, demo_mailbox: Option<std::path::PathBuf>) -> Self {
        let sessions = Sessions::default();
        let site = Site::new(SiteParts {
            treasury: world.treasury.clone(),
            mail,
            base_url: "https://pay.amani.example".into(),
            // Far from the company, whose zone counts.
            zone: zone("Pacific/Auckland").unwrap(),
            demo_mailbox,
            offers_sms: true,
        });
        let router = router_of(site, App)
            .layer(SessionManagerLayer::new(sessions.clone()))
            .layer(axum::middleware::map_request(as_caller));
        Self {
            world,
            mails,
            sessions,
            router,
        }
    }

    pub(super) fn stranger(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A person's browser, signed in.
    pub(super) async fn browser(&self, person: Person) -> Browser {
        let identity = self.world.treasury.identity();
        identity
            .set_first_password(self.world.id(person), PASSWORD)
            .await
            .unwrap();
        let email = self.world.actor(person).await.email().to_owned();
        let mut browser = self.stranger();
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        assert_eq!(browser.post("/actions/sign-in", &fields).await.location(), "/");
        browser
    }

    /// Cash for Lake Stationers, asked for in Kisumu, approved by its manager and validated by the third treasury officer.
    pub(super) async fn waiting(&self, minor: i64) -> PaymentId {
        self.waiting_for(minor, Person::Staff, "Lake Stationers").await
    }

    pub(super) async fn waiting_for(&self, minor: i64, requester: Person, payee: &str) -> PaymentId {
        let world = &self.world;
        let asker = world.actor(requester).await;
        let draft = DraftFields {
            origin: Some(Origin::Branch),
            region: Some(world.region),
            branch: Some(world.branch),
            department: Some(world.department),
            cost_centre: Some(world.cost_centre),
            gl_account: Some(world.gl_account),
            payee_name: Some(payee.into()),
            method: Some(Method::Cash),
            amount: Some(Money::new(minor, Currency::KES)),
            purpose: Some("Paper and toner for the clinic".into()),
            needed_by: Some(asker.today()),
            duplicate_reason: Some("A second delivery.".into()),
            ..DraftFields::default()
        };
        let requisitions = world.treasury.requisitions();
        let id = requisitions.create(&asker, &draft, &self.key()).await.unwrap();
        let rev = requisitions.view(&asker, id).await.unwrap().rev;
        requisitions.submit(&asker, id, rev, None, &self.key()).await.unwrap();
        let mut last = None;
        for (position, person) in (1..).zip(deciders(minor)) {
            let decide = Decide {
                version: 1,
                position,
                outcome: Verdict::Approve,
                note: String::new(),
                deadline_days: None,
            };
            let actor = world.actor(person).await;
            let decided = world
                .treasury
                .approvals()
                .decide(&actor, id, &decide, &self.key())
                .await;
            last = Some(decided.unwrap());
        }
        match last {
            Some(Decided::Approved(payment)) => payment,
            other => panic!("not approved: {other:?}"),
        }
    }

    fn key(&self) -> FormKey {
        let mut random = [0; 16];
        self.world.treasury.randomness().fill(&mut random);
        FormKey::new(&hex::encode(random), "test", &[])
    }

    /// A form key as the pages issue it, for an action whose form the person is not shown.
    pub(super) fn forged_key(&self, browser: &Browser, action: &str) -> String {
        let session = browser.cookie().unwrap().split_once('=').unwrap().1.to_owned();
        let treasury = &self.world.treasury;
        form_key::FormKey::issue(treasury.keys(), treasury.randomness(), &session, action)
    }

    /// The code in the newest mail.
    pub(super) fn mailed_code(&self) -> String {
        let mails = self.mails.all();
        let text = &mails.last().expect("a mail").text;
        let digits = text.split_once("code is ").expect("a code").1;
        digits.chars().take(6).collect()
    }

    /// Asks for a code on the page and gives back the page that takes it, and the code.
    pub(super) async fn ask_for_code(&self, browser: &mut Browser, payment: PaymentId) -> String {
        let path = crate::paths::payment_release(payment);
        let key = browser.get(&path).await.key(CODE);
        let id = payment.to_string();
        let answer = browser.post(CODE, &[("key", &key), ("payment", &id)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
        self.mailed_code()
    }

    /// The balance of Kisumu's fund in minor units.
    pub(super) async fn balance(&self) -> i64 {
        let tom = self.world.actor(Person::Treasury).await;
        let fund = self.world.treasury.funds().view(&tom, self.world.branch_fund).await;
        fund.unwrap().balance.minor()
    }
}

/// Who decides in Kisumu, by the default policy's tiers.
fn deciders(minor: i64) -> Vec<Person> {
    match minor {
        ..=1_000_000 => vec![Person::BranchManager, Person::Treasury3],
        1_000_001..=5_000_000 => vec![Person::BranchManager, Person::DepartmentHead, Person::Treasury3],
        5_000_001..=25_000_000 => vec![Person::BranchManager, Person::RegionalManager, Person::Treasury3],
        _ => vec![Person::RegionalManager, Person::Treasury3, Person::Cfo],
    }
}

/// A code that differs in every digit.
pub(super) fn other_than(code: &str) -> String {
    code.bytes()
        .map(|digit| char::from(b'0' + (digit - b'0' + 3) % 10))
        .collect()
}
