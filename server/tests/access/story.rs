//! How what lies on the table came there, through the services.

use crate::ends;
use crate::scene::{Things, key};
use crate::{toppings, variances};
use sha2::{Digest, Sha256};
use std::time::Duration;
use treasury::Treasury;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided};
use treasury::ids::{BatchId, JobId, PaymentId, RequisitionId};
use treasury::money::{Currency, Money};
use treasury::payments::{Outcome, ReleaseProof};
use treasury::rails::{Exchange, Submission};
use treasury::requisitions::{DraftFields, Method};
use treasury::testing::{Person, World};

/// The file of the draft.
const DRAFT_FILE: &[u8] = b"%PDF-1.7\nReceipt 4711\n%%EOF";
/// The file of the approved one; another, because one file twice is a likely duplicate.
const APPROVED_FILE: &[u8] = b"%PDF-1.7\nReceipt 4712\n%%EOF";

/// What is asked for, in cents, where it makes no difference.
const USUAL: i64 = 450_000;

/// Somebody doing things to one requisition.
struct Story<'a> {
    world: &'a World,
    treasury: &'a Treasury,
    by: Person,
    id: RequisitionId,
}

impl<'a> Story<'a> {
    async fn begins(world: &'a World, by: Person, name: &str, change: impl FnOnce(&mut DraftFields)) -> Self {
        // Each has a payee of its own, so that none is a duplicate.
        let mut fields = world.draft(name, USUAL);
        change(&mut fields);
        let actor = world.actor(by).await;
        let treasury = &world.treasury;
        let id = treasury
            .requisitions()
            .create(&actor, &fields, &key(&format!("begin {name}")))
            .await
            .unwrap();
        Self {
            world,
            treasury,
            by,
            id,
        }
    }

    async fn staff(world: &'a World, name: &str) -> Self {
        Self::begins(world, Person::Staff, name, |_| {}).await
    }

    async fn with_file(self, bytes: &[u8]) -> Self {
        let actor = self.world.actor(self.by).await;
        let requisitions = self.treasury.requisitions();
        requisitions
            .attach(
                &actor,
                self.id,
                "receipt.pdf",
                bytes,
                &key(&format!("attach {}", &self.id.to_string()[24..])),
            )
            .await
            .unwrap();
        self
    }

    async fn submitted(self) -> Self {
        let actor = self.world.actor(self.by).await;
        let rev = self.treasury.requisitions().view(&actor, self.id).await.unwrap().rev;
        self.treasury
            .requisitions()
            .submit(
                &actor,
                self.id,
                rev,
                None,
                &key(&format!("submit {}", &self.id.to_string()[24..])),
            )
            .await
            .unwrap();
        self
    }

    async fn decided(self, by: Person, outcome: Verdict) -> Self {
        self.decide(by, outcome).await;
        self
    }

    async fn decide(&self, by: Person, outcome: Verdict) -> Decided {
        let actor = self.world.actor(by).await;
        let seen = self.treasury.requisitions().view(&actor, self.id).await.unwrap();
        let decide = Decide {
            version: seen.round,
            position: seen.current_step.unwrap(),
            outcome,
            note: "Read and considered".to_owned(),
            deadline_days: None,
        };
        let key = key(&format!("decide {by:?} {}", &self.id.to_string()[24..]));
        self.treasury
            .approvals()
            .decide(&actor, self.id, &decide, &key)
            .await
            .unwrap()
    }

    /// Approved by both; what is left is the payment.
    async fn approved(self, first: Person, second: Person) -> (RequisitionId, PaymentId) {
        self.decide(first, Verdict::Approve).await;
        match self.decide(second, Verdict::Approve).await {
            Decided::Approved(payment) => (self.id, payment),
            other => panic!("{other:?}"),
        }
    }
}

/// Lays it all.
pub async fn lay(world: &World) -> Things {
    use Person::{BranchManager, DepartmentHead, GroupFinance, Staff, Treasury, Treasury2, Treasury3};
    // First what takes time: a week passes.
    let expired = Story::staff(world, "Expired")
        .await
        .submitted()
        .await
        .decided(BranchManager, Verdict::RequestChanges)
        .await;
    world.treasury.clock().advance(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 1);

    let draft = Story::staff(world, "Draft").await.with_file(DRAFT_FILE).await;
    let step_1 = Story::staff(world, "Step 1").await.submitted().await;
    let step_2 = Story::staff(world, "Step 2")
        .await
        .submitted()
        .await
        .decided(BranchManager, Verdict::Approve)
        .await;
    let by_manager = Story::begins(world, BranchManager, "By the manager", |_| {})
        .await
        .submitted()
        .await;
    let for_manager = Story::begins(world, Staff, "For the manager", |it| {
        it.beneficiary = Some(world.id(BranchManager))
    });
    let for_manager = for_manager.await.submitted().await;
    let changes = Story::staff(world, "Changes")
        .await
        .submitted()
        .await
        .decided(BranchManager, Verdict::RequestChanges)
        .await;
    let rejected = Story::staff(world, "Rejected")
        .await
        .submitted()
        .await
        .decided(BranchManager, Verdict::Reject)
        .await;
    let withdrawn = Story::staff(world, "Withdrawn").await.submitted().await;
    let staff = world.actor(Staff).await;
    let seen = world.treasury.requisitions().view(&staff, withdrawn.id).await.unwrap();
    let withdraw = world.treasury.requisitions();
    withdraw
        .withdraw(&staff, withdrawn.id, seen.rev, "Not needed", &key("withdraw"))
        .await
        .unwrap();

    let approved = Story::staff(world, "Approved").await.with_file(APPROVED_FILE).await;
    let (approved, waiting) = approved.submitted().await.approved(BranchManager, Treasury3).await;
    let by_treasury = Story::begins(world, Treasury, "By treasury", |_| {})
        .await
        .submitted()
        .await;
    let (_, by_treasury) = by_treasury.approved(DepartmentHead, GroupFinance).await;
    let for_treasury_2 = Story::begins(world, Staff, "For treasury 2", |it| {
        it.beneficiary = Some(world.id(Treasury2))
    });
    let (_, for_treasury_2) = for_treasury_2
        .await
        .submitted()
        .await
        .approved(BranchManager, Treasury3)
        .await;
    let (_, held) = Story::staff(world, "Held")
        .await
        .submitted()
        .await
        .approved(BranchManager, Treasury3)
        .await;
    let officer = world.actor(Treasury).await;
    let payments = world.treasury.payments();
    payments
        .hold(&officer, held, 1, "Ask her first", &key("hold"))
        .await
        .unwrap();
    let (paid, released) = Story::staff(world, "Paid")
        .await
        .submitted()
        .await
        .approved(BranchManager, Treasury3)
        .await;
    let voucher = release(world, released).await.unwrap();
    let in_doubt = sent(world, "In doubt", Submission::Unknown("It took too long".to_owned())).await;
    let found = sent(world, "Found", Submission::Unknown("It took too long".to_owned())).await;
    let finding = ends::finding(world, found, Outcome::Paid).await;
    let came_back = paid_in_cash(world, "Came back").await;
    let came_back_finding = ends::finding(world, came_back, Outcome::Returned).await;
    let returned = paid_in_cash(world, "Returned").await;
    ends::undone(world, returned).await;
    let failed = sent(world, "Failed", Submission::Refused("No such number".to_owned())).await;
    by_bank(world, "In a file").await;
    let treasury_2 = world.actor(Treasury2).await;
    let bank_file = payments
        .make_bank_file(&treasury_2, Currency::KES, &key("bank file"))
        .await
        .unwrap();
    by_bank(world, "Waits for a file").await;
    let batch = sealed(world, "In a batch").await;
    let batch_done = sealed(world, "Released in a batch").await;
    release_batch(world, batch_done).await;
    let (topping_asked, counted) = toppings::asked(world).await;
    let (topping_approved, varied) = toppings::approved(world).await;
    Things {
        draft: draft.id,
        step_1: step_1.id,
        step_2: step_2.id,
        by_manager: by_manager.id,
        for_manager: for_manager.id,
        changes: changes.id,
        expired: expired.id,
        rejected: rejected.id,
        withdrawn: withdrawn.id,
        approved,
        paid,
        waiting,
        by_treasury,
        for_treasury_2,
        held,
        in_doubt,
        bank_file,
        found,
        finding,
        came_back,
        came_back_finding,
        returned,
        failed,
        released,
        batch,
        batch_done,
        voucher,
        topping_asked,
        topping_approved,
        count: variances::counted(world, counted).await,
        variance: variances::proposed(world, varied).await,
        failed_job: failed_job(world).await,
        done_job: done_job(world).await,
        draft_file: hex::encode(Sha256::digest(DRAFT_FILE)),
        approved_file: hex::encode(Sha256::digest(APPROVED_FILE)),
    }
}

/// A mail that its server refused.
async fn failed_job(world: &World) -> JobId {
    let outbox = world.treasury.outbox();
    let job = outbox.claim("mail").await.unwrap().unwrap();
    assert!(outbox.failed(&job, "the mail server answered 550", true).await.unwrap());
    job.id
}

/// A mail that left.
async fn done_job(world: &World) -> JobId {
    let outbox = world.treasury.outbox();
    let job = outbox.claim("mail").await.unwrap().unwrap();
    assert!(outbox.done(&job).await.unwrap());
    job.id
}

/// Released by M-Pesa, and what the gateway said to it.
async fn sent(world: &World, name: &str, how: Submission) -> PaymentId {
    let payment = released(world, name, Method::Mpesa, "0712 345 678").await;
    let payments = world.treasury.payments();
    let held = payments.claim_dispatch().await.unwrap().unwrap();
    let said = Exchange {
        request: "{}".to_owned(),
        answer: None,
    };
    payments.handed_over(&held, &said, &how).await.unwrap();
    payment
}

/// Released as a bank transfer.
async fn by_bank(world: &World, name: &str) {
    released(world, name, Method::Bank, "0123456789, 68000, Equity Bank").await;
}

/// Asked for, approved and released by a method.
async fn released(world: &World, name: &str, method: Method, destination: &str) -> PaymentId {
    let (_, payment) = Story::begins(world, Person::Staff, name, |it| {
        it.method = Some(method);
        it.destination = Some(destination.to_owned());
    })
    .await
    .submitted()
    .await
    .approved(Person::BranchManager, Person::Treasury3)
    .await;
    release(world, payment).await;
    payment
}

/// Asked for in cash, this much in cents, and approved.
pub async fn waiting(world: &World, name: &str, cents: i64) -> PaymentId {
    let story = Story::begins(world, Person::Staff, name, |it| {
        it.amount = Some(Money::new(cents, Currency::KES));
    });
    let (_, payment) = story
        .await
        .submitted()
        .await
        .approved(Person::BranchManager, Person::Treasury3)
        .await;
    payment
}

/// Asked for, approved and paid in cash.
async fn paid_in_cash(world: &World, name: &str) -> PaymentId {
    let payment = waiting(world, name, USUAL).await;
    release(world, payment).await.unwrap();
    payment
}

/// Sealed by the first treasury officer.
async fn sealed(world: &World, name: &str) -> BatchId {
    let payment = waiting(world, name, USUAL).await;
    let officer = world.actor(Person::Treasury).await;
    let payments = world.treasury.payments();
    payments.seal_batch(&officer, &[payment], &key(name)).await.unwrap()
}

/// Confirmed by them, and released by a worker.
async fn release_batch(world: &World, batch: BatchId) {
    let officer = world.actor(Person::Treasury).await;
    let payments = world.treasury.payments();
    let code = payments.request_batch_code(&officer, batch).await.unwrap();
    let proof = ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: code.code.clone(),
    };
    payments
        .release_batch(&officer, batch, &proof, &key("release a batch"))
        .await
        .unwrap();
    let job = world.treasury.outbox().claim("batch").await.unwrap().unwrap();
    payments.run_batch(&job).await.unwrap();
    assert!(world.treasury.outbox().done(&job).await.unwrap());
}

/// Released by the first treasury officer; the number of the voucher, for cash.
async fn release(world: &World, payment: PaymentId) -> Option<i64> {
    let officer = world.actor(Person::Treasury).await;
    let payments = world.treasury.payments();
    let code = payments.request_code(&officer, payment).await.unwrap();
    let rev = payments.view(&officer, payment).await.unwrap().rev;
    let proof = ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: code.code.clone(),
    };
    let key = key(&format!("release {}", &payment.to_string()[24..]));
    payments
        .release(&officer, payment, rev, &proof, &key)
        .await
        .unwrap()
        .voucher
}
