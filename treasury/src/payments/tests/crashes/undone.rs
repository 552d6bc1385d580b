//! A process that ends while what was paid is brought back into its fund.

use super::child::{in_child, nothing_heard};
use super::rounds::every_place;
use crate::access::Actor;
use crate::form_key::FormKey;
use crate::ids::{EvidenceId, PaymentId};
use crate::on_both_engines;
use crate::payments::Outcome;
use crate::payments::tests::scene::{Asked, approved, count, release};
use crate::payments::tests::undone::found;
use crate::testing::{Person, World};
use crate::treasury::Treasury;
use std::time::Duration;

/// The form that confirms that it came back: the same however often it is sent.
pub(super) async fn confirm(treasury: &Treasury, actor: &Actor, which: (PaymentId, EvidenceId)) {
    let key = FormKey::new(&format!("confirm-{}", which.1), "payment-evidence-decide", &[]);
    let done = treasury.payments().decide_evidence(actor, which, true, "", &key).await;
    done.unwrap();
}

/// How many payments were undone, reversals booked, decisions written and mails queued.
async fn written(world: &World) -> [i64; 4] {
    [
        count(world, "select count(*) as n from payment where status = 'returned'").await,
        count(world, "select count(*) as n from journal where kind = 'reversal'").await,
        count(world, "select count(*) as n from evidence_decision").await,
        count(
            world,
            "select count(*) as n from outbox_job where kind = 'mail.payment_returned'",
        )
        .await,
    ]
}

on_both_engines! {
    async fn s06_a_process_that_ends_in_a_return_brings_all_of_it_back_or_nothing(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let finance = world.actor(Person::GroupFinance).await;
        every_place(8, async |place| {
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let payment = approved(&world, Asked::of(500)).await;
            release(&world, &tom, payment, 1).await.unwrap();
            let which = (payment, found(&world, payment, Outcome::Returned).await);
            let before = written(&world).await;
            let after = before.map(|rows| rows + 1);
            let (_directory, heard) = nothing_heard();
            let act = ["undo".to_owned(), which.0.to_string(), which.1.to_string(), finance.person().to_string()];
            let end = in_child(&world, place, &heard, &act).await;
            let now = written(&world).await;
            assert!(now == before || now == after, "place {place}: {before:?} {now:?}");
            confirm(&world.treasury, &finance, which).await;
            assert_eq!(written(&world).await, after, "place {place}");
            end
        })
        .await;
        world.verify().await;
    }
}
