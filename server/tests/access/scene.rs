//! What lies on the table: a requisition in every state, payments that wait and one that is paid; everybody signed in.
//! Made once; every test and every cell of the matrix gets a copy of its own.

use crate::client::{Client, Copy, Net};
use crate::people::Visitor;
use crate::story;
use std::collections::HashMap;
use tokio::sync::OnceCell;
use treasury::access::{Actor, Home, Role, Scope};
use treasury::author::Caller;
use treasury::form_key::FormKey;
use treasury::ids::{
    BankFileId, BatchId, CountId, EvidenceId, FundId, JobId, PaymentId, PersonId, ReplenishmentId, RequisitionId,
    VarianceId,
};
use treasury::organisation::NewPerson;
use treasury::testing::{Engine, Person, Snapshot, World};

/// Everybody's password.
pub const PASSWORD: &str = "four unrelated words";

/// The ids of what lies on the table. Asked for by the member of staff unless its name says otherwise; the steps are the
/// branch manager's and the treasury's.
#[derive(Clone, Debug)]
pub struct Things {
    pub draft: RequisitionId,
    pub step_1: RequisitionId,
    pub step_2: RequisitionId,
    pub by_manager: RequisitionId,
    pub for_manager: RequisitionId,
    pub changes: RequisitionId,
    pub expired: RequisitionId,
    pub rejected: RequisitionId,
    pub withdrawn: RequisitionId,
    pub approved: RequisitionId,
    pub paid: RequisitionId,
    pub waiting: PaymentId,
    pub by_treasury: PaymentId,
    pub for_treasury_2: PaymentId,
    pub held: PaymentId,
    /// By M-Pesa, and nobody knows whether it arrived.
    pub in_doubt: PaymentId,
    /// The same, and the second treasury officer recorded what became of it.
    pub found: PaymentId,
    pub finding: EvidenceId,
    /// Paid in cash, and the second treasury officer recorded that it came back.
    pub came_back: PaymentId,
    pub came_back_finding: EvidenceId,
    /// The same, and somebody confirmed it.
    pub returned: PaymentId,
    /// A file for the bank with one transfer; another transfer waits for one.
    pub bank_file: BankFileId,
    /// By M-Pesa, and the gateway refused it.
    pub failed: PaymentId,
    pub released: PaymentId,
    /// Sealed by the first treasury officer, with one line.
    pub batch: BatchId,
    /// The same, and released.
    pub batch_done: BatchId,
    pub voucher: i64,
    /// Of a fund of its own, asked for by the first treasury officer.
    pub topping_asked: ReplenishmentId,
    /// The same, and approved by group finance.
    pub topping_approved: ReplenishmentId,
    /// Of the fund of one that was asked for: FP&A found nothing in it.
    pub count: CountId,
    /// Of the other one: group finance proposed it.
    pub variance: VarianceId,
    /// A mail that was given up.
    pub failed_job: JobId,
    /// One that left.
    pub done_job: JobId,
    /// SHA-256 of the file that hangs on the draft.
    pub draft_file: String,
    /// SHA-256 of the file that hangs on the approved one.
    pub approved_file: String,
}

/// The table, ready to be copied.
#[derive(Debug)]
pub struct Scene {
    /// Where and who everything is; its own database is not written to any more.
    pub world: World,
    /// What lies on it.
    pub things: Things,
    snapshot: Snapshot,
    cookies: HashMap<Visitor, String>,
}

impl Scene {
    /// The scene of this test program.
    pub async fn get() -> &'static Self {
        static SCENE: OnceCell<Scene> = OnceCell::const_new();
        SCENE.get_or_init(Self::make).await
    }

    async fn make() -> Self {
        let world = World::on(Engine::Sqlite).await.expect("SQLite is always there");
        let left = somebody_to_leave(&world).await;
        let things = story::lay(&world).await;
        let cookies = sign_everybody_in(&world).await;
        let admin = world.actor(Person::Admin).await;
        world
            .treasury
            .identity()
            .deactivate(&admin, left, &key("leaves"))
            .await
            .unwrap();
        world.verify().await;
        let snapshot = world.database.snapshot().await.unwrap();
        Self {
            world,
            things,
            snapshot,
            cookies,
        }
    }

    /// A copy of all of it behind a router of its own.
    pub async fn copy(&self) -> Copy {
        let database = self.snapshot.open().await.unwrap();
        Copy::new(database, &self.world.treasury)
    }

    /// The auditor, who sees everything, over a copy.
    pub async fn auditor(&self, copy: &Copy) -> Actor {
        let identity = copy.net.treasury.identity();
        let auditor = self.world.id(Person::Auditor);
        identity.actor(auditor, Caller::system()).await.unwrap()
    }

    /// The cookie of a visitor; empty for nobody.
    pub fn cookie(&self, visitor: Visitor) -> &str {
        self.cookies.get(&visitor).map_or("", String::as_str)
    }

    /// The fund of the branch.
    pub fn fund(&self) -> FundId {
        self.world.branch_fund
    }
}

/// A form key that was not used before.
pub fn key(name: &str) -> FormKey {
    FormKey::new(&format!("the-key-of-{name:0>20}"), "test", &[])
}

async fn somebody_to_leave(world: &World) -> PersonId {
    let home = Home {
        company: world.company,
        region: None,
        branch: None,
        department: None,
    };
    let email = Visitor::Left.email();
    let new = NewPerson {
        home,
        email,
        name: "Lena Left".to_owned(),
    };
    let person = world.treasury.set_up().person(&new).await.unwrap();
    let whole = Scope::Company(world.company);
    world
        .treasury
        .set_up()
        .grant(person, Role::Treasury, whole)
        .await
        .unwrap();
    world
        .treasury
        .identity()
        .set_first_password(person, PASSWORD)
        .await
        .unwrap();
    person
}

async fn sign_everybody_in(world: &World) -> HashMap<Visitor, String> {
    for person in Person::ALL {
        world
            .treasury
            .identity()
            .set_first_password(world.id(person), PASSWORD)
            .await
            .unwrap();
    }
    let net = Net::new(&world.treasury);
    let mut cookies = HashMap::new();
    for visitor in Visitor::all().into_iter().filter(|visitor| *visitor != Visitor::Nobody) {
        let mut client = Client::new(&net, "");
        client.sign_in(&visitor.email(), PASSWORD).await;
        cookies.insert(visitor, client.cookie);
    }
    cookies
}
