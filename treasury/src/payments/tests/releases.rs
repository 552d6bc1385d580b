//! Releases that go through.

use super::scene::{Asked, approved, count, kes, key, release, typed};
use crate::clock::Clock;
use crate::form_key::FormKey;
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::testing::{Person, treasury_over};
use std::time::Duration;

on_both_engines! {
    async fn a_release_pays_and_leaves_every_trace(world: World) {
        let payment = approved(&world, Asked::of(450_000)).await;
        let tom = world.actor(Person::Treasury).await;
        let released = release(&world, &tom, payment, 1).await.unwrap();
        assert_eq!((released.fund, released.voucher), (world.branch_fund, Some(1)));
        let view = world.treasury.payments().view(&tom, payment).await.unwrap();
        assert_eq!(view.status, Status::Paid);
        assert_eq!(view.voucher, Some(1));
        let execution = view.execution.unwrap();
        assert_eq!(execution.executor, tom.person());
        assert_eq!((execution.factor.code(), execution.origin.unwrap().ip.as_str()), ("email-code", "192.0.2.10"));
        assert_eq!(execution.ledger_seq, 1);
        let fund = world.treasury.funds().view(&tom, world.branch_fund).await.unwrap();
        assert_eq!((fund.balance, fund.committed), (kes(50_000_000 - 450_000), kes(0)));
        assert_eq!(count(&world, "select count(*) as n from requisition where status = 'paid'").await, 1);
        let told = "select count(*) as n from outbox_job where kind = 'mail.payment_released'";
        assert_eq!(count(&world, told).await, 1);
        let trail = "select count(*) as n from audit_event where action = 'payment.released'";
        assert_eq!(count(&world, trail).await, 1);
        let next = approved(&world, Asked::of(100)).await;
        assert_eq!(release(&world, &tom, next, 2).await.unwrap().voucher, Some(2));
    }

    async fn s01_the_code_goes_to_the_executor_and_is_kept_nowhere(world: World) {
        let payment = approved(&world, Asked::of(450_000)).await;
        let tom = world.actor(Person::Treasury).await;
        let code = world.treasury.payments().request_code(&tom, payment).await.unwrap();
        assert_eq!(code.to, "tom@amani.example");
        assert_eq!((code.payee.as_str(), code.amount), ("Lake Stationers", kes(450_000)));
        assert_eq!(code.code.len(), 6);
        assert!(!format!("{code:?}").contains(code.code.as_str()));
        assert!(!format!("{:?}", typed(&code)).contains(code.code.as_str()));
        for (table, column) in [("outbox_job", "payload"), ("audit_event", "detail")] {
            let sql = format!("select count(*) as n from {table} where {column} like '%{}%'", code.code.as_str());
            assert_eq!(count(&world, &sql).await, 0, "{table}");
        }
        let kept = count(&world, "select count(*) as n from step_up where length(code_mac) = 32").await;
        assert_eq!(kept, 1);
    }

    async fn s06_a_repeated_form_gets_the_first_outcome_and_uses_no_code(world: World) {
        let payment = approved(&world, Asked::of(450_000)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        let first = payments.release(&tom, payment, 1, &typed(&code), &key(payment, 1)).await.unwrap();
        let again = payments.release(&tom, payment, 1, &typed(&code), &key(payment, 1)).await.unwrap();
        assert_eq!(first, again);
        let attempts = "select cast(sum(attempts) as bigint) as n from step_up";
        assert_eq!(count(&world, attempts).await, 1);
        let other = FormKey::new("0000000000000001-another", "payment-release", &["x"]);
        assert!(payments.release(&tom, payment, 2, &typed(&code), &other).await.is_err());
        assert_eq!(count(&world, "select count(*) as n from execution").await, 1);
    }

    /// An act's instant is that of its beginning: whoever waits for the fund posts after somebody who began later.
    async fn a_release_that_began_earlier_may_post_later(world: World) {
        let (first, second) = (approved(&world, Asked::of(500)).await, approved(&world, Asked::of(700)).await);
        let tom = world.actor(Person::Treasury).await;
        let code = world.treasury.payments().request_code(&tom, second).await.unwrap();
        let began = world.treasury.now().plus(Duration::from_secs(3));
        world.treasury.clock().advance(Duration::from_secs(5));
        release(&world, &tom, first, 1).await.unwrap();
        let waited = treasury_over(world.treasury.database().clone(), Clock::fixed(began), 7);
        let released = waited.payments().release(&tom, second, 1, &typed(&code), &key(second, 1)).await.unwrap();
        assert_eq!(released.voucher, Some(2));
        world.verify().await;
    }

    async fn a_low_balance_suggests_one_replenishment(world: World) {
        let tom = world.actor(Person::Treasury).await;
        for number in 1..=3 {
            let payment = approved(&world, Asked::of(15_000_000)).await;
            release(&world, &tom, payment, number).await.unwrap();
        }
        let open = world.treasury.replenishments().waiting(&tom, 9).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].fund, open[0].amount), (world.branch_fund, kes(45_000_000)));
        let payment = approved(&world, Asked::of(100)).await;
        release(&world, &tom, payment, 4).await.unwrap();
        assert_eq!(world.treasury.replenishments().waiting(&tom, 9).await.unwrap().len(), 1);
        let told = "select count(*) as n from outbox_job where kind = 'mail.replenishment_suggested'";
        assert_eq!(count(&world, told).await, 3);
    }
}
