//! A request from its draft to its release, through the services.

use super::{Person, World};
use crate::approvals::outcome::Verdict;
use crate::approvals::routing::Origin;
use crate::approvals::{Decide, Decided};
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::money::{Currency, Money};
use crate::payments::{ReleaseProof, Released};
use crate::requisitions::{DraftFields, Method};

fn key(words: &str) -> FormKey {
    FormKey::new(&format!("{words:0>20}"), "test", &[words])
}

impl World {
    /// What staff of Kisumu ask for in cash: for whom, and how much in cents.
    #[must_use]
    pub fn draft(&self, payee: &str, minor: i64) -> DraftFields {
        DraftFields {
            origin: Some(Origin::Branch),
            branch: Some(self.branch),
            department: Some(self.department),
            cost_centre: Some(self.cost_centre),
            gl_account: Some(self.gl_account),
            payee_name: Some(payee.to_owned()),
            method: Some(Method::Cash),
            amount: Some(Money::new(minor, Currency::KES)),
            purpose: Some("Fuel for the generator".to_owned()),
            ..DraftFields::default()
        }
    }

    /// The same by M-Pesa, to this number.
    #[must_use]
    pub fn by_mpesa(&self, payee: &str, number: &str, minor: i64) -> DraftFields {
        DraftFields {
            method: Some(Method::Mpesa),
            destination: Some(number.to_owned()),
            ..self.draft(payee, minor)
        }
    }

    /// Asked for by staff of Kisumu and approved by the branch manager and the third treasury officer; up to 10,000.00.
    ///
    /// # Panics
    /// When anything of that is refused.
    #[allow(clippy::expect_used, reason = "a test that cannot go on fails")]
    pub async fn approved_payment(&self, fields: &DraftFields) -> PaymentId {
        let requisitions = self.treasury.requisitions();
        let staff = self.actor(Person::Staff).await;
        let name = fields.payee_name.clone().unwrap_or_default();
        let id = requisitions
            .create(&staff, fields, &key(&format!("begin {name}")))
            .await
            .expect("created");
        requisitions
            .submit(&staff, id, 1, None, &key(&format!("submit {name}")))
            .await
            .expect("submitted");
        let mut last = None;
        for (position, person) in [(1, Person::BranchManager), (2, Person::Treasury3)] {
            let decide = Decide {
                version: 1,
                position,
                outcome: Verdict::Approve,
                note: String::new(),
                deadline_days: None,
            };
            let key = key(&format!("decide {position} {name}"));
            let actor = self.actor(person).await;
            last = Some(
                self.treasury
                    .approvals()
                    .decide(&actor, id, &decide, &key)
                    .await
                    .expect("decided"),
            );
        }
        match last {
            Some(Decided::Approved(payment)) => payment,
            other => panic!("{other:?}"),
        }
    }

    /// Released by the first treasury officer with a code; `attempt` counts from 1.
    ///
    /// # Panics
    /// When that is refused.
    #[allow(clippy::expect_used, reason = "a test that cannot go on fails")]
    pub async fn released(&self, payment: PaymentId, attempt: u32) -> Released {
        let (officer, payments) = (self.actor(Person::Treasury).await, self.treasury.payments());
        let code = payments.request_code(&officer, payment).await.expect("a code");
        let rev = payments.view(&officer, payment).await.expect("seen").rev;
        let proof = ReleaseProof::Code {
            step_up: Some(code.step_up),
            code: code.code.clone(),
        };
        let key = key(&format!("{attempt} {payment}"));
        payments
            .release(&officer, payment, rev, &proof, &key)
            .await
            .expect("released")
    }
}
