//! M-Pesa from end to end: the worker, HTTP over loopback, a gateway that misbehaves, and what it calls.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calls;
mod scene;

use scene::Scene;
use std::time::Duration;
use treasury::ids::{PaymentId, StatusQueryId};
use treasury::on_both_engines;
use treasury::payments::state::Status;
use treasury::rails::{Exchange, Order, Rail, Submission};

on_both_engines! {
    async fn a_payment_is_sent_asked_about_and_paid_once(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 670", 1).await;
        scene.handed_over(Status::Sent, payment).await;
        scene.calls(1).await;
        assert_eq!(scene.status(payment).await, Status::Sent, "a result alone moves nothing");
        scene.asked().await;
        assert_eq!(scene.status(payment).await, Status::Paid);
        assert_eq!(scene.gateway.payments(), 1);
        scene.is_clean().await;
    }

    async fn s06_whatever_the_gateway_does_nothing_is_paid_twice_and_nothing_is_lost(world: World) {
        let scene = Scene::over(world).await;
        // Hangs up, 500, garbage: each was paid, and nobody knew.
        for (number, digit) in [(1, 1), (2, 2), (3, 3)] {
            let payment = scene.sent(&format!("0712 345 67{digit}"), number).await;
            scene.handed_over(Status::InDoubt, payment).await;
            scene.asked().await;
            assert_eq!(scene.status(payment).await, Status::Paid, "digit {digit}");
            assert_eq!(scene.gateway.payments(), number);
        }
        scene.is_clean().await;
    }

    async fn what_is_refused_or_fails_is_back_and_may_be_sent_again(world: World) {
        let scene = Scene::over(world).await;
        let refused = scene.sent("0712 345 674", 1).await;
        scene.handed_over(Status::Failed, refused).await;
        let failed = scene.sent("0712 345 675", 2).await;
        scene.handed_over(Status::Sent, failed).await;
        scene.calls(1).await;
        scene.asked().await;
        assert_eq!(scene.status(failed).await, Status::Failed);
        assert_eq!(scene.gateway.payments(), 0);
        scene.world.treasury.clock().advance(Duration::from_secs(61));
        scene.world.released(refused, 2).await;
        scene.handed_over(Status::Failed, refused).await;
        scene.is_clean().await;
    }

    async fn a_result_that_comes_first_three_times_or_contradicts_is_only_a_reason_to_ask(world: World) {
        let scene = Scene::over(world).await;
        let early = scene.sent("0712 345 677", 1).await;
        scene.handed_over(Status::Sent, early).await;
        scene.calls(3).await;
        assert_eq!(scene.status(early).await, Status::Sent);
        scene.asked().await;
        assert_eq!(scene.status(early).await, Status::Paid);
        let contradicted = scene.sent("0712 345 678", 2).await;
        scene.handed_over(Status::Sent, contradicted).await;
        scene.calls(1).await;
        scene.asked().await;
        assert_eq!(scene.status(contradicted).await, Status::Paid, "its own records say so");
        scene.is_clean().await;
    }

    async fn s12_another_amount_is_a_dispute_and_moves_nothing(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 679", 1).await;
        scene.handed_over(Status::Sent, payment).await;
        scene.calls(1).await;
        scene.asked().await;
        assert_eq!(scene.status(payment).await, Status::Sent);
        assert_eq!(scene.seen(payment).await.disputes.len(), 1);
        scene.is_clean().await;
    }

    async fn a_gateway_that_is_not_there_gets_the_same_order_again_when_it_is(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 670", 1).await;
        let (away, order) = (scene.rail_to("http://127.0.0.1:9"), scene.seen(payment).await.attempts[0].reference.clone());
        assert!(server::gateways::one(&scene.world.treasury, &away).await.unwrap());
        assert_eq!(scene.status(payment).await, Status::Sent);
        assert_eq!(scene.gateway.payments(), 0);
        scene.world.treasury.clock().advance(Duration::from_secs(3_600));
        scene.handed_over(Status::Sent, payment).await;
        scene.calls(1).await;
        scene.asked().await;
        assert_eq!(scene.status(payment).await, Status::Paid);
        assert_eq!(scene.gateway.times_paid(&order), 1);
        scene.is_clean().await;
    }

    /// The gateway is asked while no transaction is open and no lock is held: while it takes its time, another payment
    /// of the same fund is released, and the one that is on its way can be looked at.
    async fn s27_nothing_is_held_while_the_gateway_is_asked(world: World) {
        let scene = Scene::over(world).await;
        let slow = scene.sent("0712 345 670", 1).await;
        let fields = scene.world.by_mpesa("Meanwhile", "0712 345 670", 77_700);
        let other = scene.world.approved_payment(&fields).await;
        let rail = Meanwhile { scene: &scene, other };
        assert!(server::gateways::one(&scene.world.treasury, &rail).await.unwrap());
        assert_eq!(scene.status(slow).await, Status::Sent);
        assert_eq!(scene.status(other).await, Status::Sent);
        scene.is_clean().await;
    }

    async fn s24_what_is_kept_of_what_was_said_holds_no_secret(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 670", 1).await;
        scene.handed_over(Status::Sent, payment).await;
        scene.calls(1).await;
        scene.asked().await;
        let messages = scene.messages(payment).await;
        let kinds: Vec<&str> = messages.iter().map(|it| it.kind.as_str()).collect();
        for kind in ["request", "answer", "result", "status_request", "status_answer", "status_result"] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
        let said: String = messages.iter().map(|it| it.body.as_str()).collect();
        for secret in ["initiator password", "consumer secret", "simulated", "/gateways/mpesa/"] {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
        assert!(said.contains("(not kept)"));
    }
}

/// A gateway during whose answer somebody releases another payment.
#[derive(Debug)]
struct Meanwhile<'a> {
    scene: &'a Scene,
    other: PaymentId,
}

#[async_trait::async_trait]
impl Rail for Meanwhile<'_> {
    async fn submit(&self, order: &Order) -> (Exchange, Submission) {
        self.scene.world.released(self.other, 1).await;
        assert_eq!(self.scene.status(order.payment).await, Status::Sent);
        let accepted = Submission::Accepted {
            gateway_reference: None,
        };
        (Exchange::default(), accepted)
    }

    async fn ask(&self, _: &Order, _: StatusQueryId) -> Exchange {
        Exchange::default()
    }
}
