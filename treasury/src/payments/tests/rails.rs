//! Payments that go by a gateway: sent, asked about, paid or failed, each once.

use super::scene::{Asked, approved, count, kes, key, refusal, release, status, typed};
use crate::error::WRONG_STATE;
use crate::ids::PaymentId;
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{Call, Dispatched, Found, Heard, Outcome, Task};
use crate::rails::{Exchange, Finding, Submission};
use crate::testing::{Person, World};
use std::time::Duration;

/// Sent by the treasury officer, and taken to the gateway by a worker.
pub(crate) async fn sent(world: &World, minor: i64) -> PaymentId {
    let payment = approved(world, Asked::by_mpesa(minor)).await;
    let tom = world.actor(Person::Treasury).await;
    let released = release(world, &tom, payment, 1).await.unwrap();
    assert_eq!((released.voucher, released.amount), (None, kes(minor)));
    payment
}

pub(crate) async fn claim(world: &World) -> Option<Dispatched> {
    world.treasury.payments().claim_dispatch().await.unwrap()
}

pub(crate) fn said(words: &str) -> Exchange {
    Exchange {
        request: "what we said".to_owned(),
        answer: Some((200, words.to_owned())),
    }
}

pub(crate) fn accepted() -> Submission {
    Submission::Accepted {
        gateway_reference: Some("AG_1".to_owned()),
    }
}

pub(crate) async fn handed_over(world: &World, how: Submission) -> Dispatched {
    let held = claim(world).await.expect("an attempt to hand over");
    assert_eq!(held.task, Task::Submit);
    let payments = world.treasury.payments();
    payments.handed_over(&held, &said("ok"), &how).await.unwrap();
    held
}

/// Asks when it is time, and hears this at the address of the question.
pub(crate) async fn hears(world: &World, finding: Finding) -> Heard {
    world.treasury.clock().advance(Duration::from_secs(3_600));
    let held = claim(world).await.expect("a question to put");
    let Task::Ask(query) = held.task else {
        panic!("{:?}", held.task);
    };
    let payments = world.treasury.payments();
    payments.asked(&held, &said("asked")).await.unwrap();
    let heard = payments
        .heard(&payments.address_of_answer(query), "an answer")
        .await
        .unwrap()
        .expect("known");
    assert_eq!(heard.order, held.order);
    payments.found(&heard, &finding).await.unwrap();
    heard
}

/// Released once more, after an attempt that failed.
pub(crate) async fn sent_again(world: &World, payment: PaymentId, attempt: usize) {
    world.treasury.clock().advance(Duration::from_secs(60));
    let (tom, payments) = (world.actor(Person::Treasury).await, world.treasury.payments());
    let code = payments.request_code(&tom, payment).await.unwrap();
    let rev = payments.view(&tom, payment).await.unwrap().rev;
    let released = payments
        .release(&tom, payment, rev, &typed(&code), &key(payment, attempt))
        .await;
    released.unwrap();
}

/// What the second treasury officer found, confirmed by group finance.
pub(crate) async fn evidence(world: &World, payment: PaymentId, outcome: Outcome) {
    let (finder, second) = (
        world.actor(Person::Treasury2).await,
        world.actor(Person::GroupFinance).await,
    );
    let payments = world.treasury.payments();
    let found = Found {
        outcome,
        reference: "SG632NMUAB".to_owned(),
        note: "Line 17 of the statement of March".to_owned(),
    };
    payments
        .record_evidence(&finder, payment, &found, &key(payment, 50))
        .await
        .unwrap();
    let id = payments
        .view(&second, payment)
        .await
        .unwrap()
        .evidence
        .last()
        .unwrap()
        .id;
    payments
        .decide_evidence(&second, (payment, id), true, "", &key(payment, 51))
        .await
        .unwrap();
}

pub(crate) fn paid() -> Finding {
    Finding::Paid {
        receipt: "SG632NMUAB".to_owned(),
    }
}

pub(crate) fn failed() -> Finding {
    Finding::Failed("Failed".to_owned())
}

/// Balance, in transit, expense, in minor units of the branch's fund.
pub(crate) async fn money(world: &World) -> (i64, i64, i64) {
    let of = |kind: &str| {
        format!(
            "select cast((select coalesce(sum(j.amount_minor), 0) from journal j join account a on a.id = j.debit_account_id \
             where a.kind = '{kind}') - (select coalesce(sum(j.amount_minor), 0) from journal j \
             join account a on a.id = j.credit_account_id where a.kind = '{kind}') as bigint) as n"
        )
    };
    let balance = "select l.balance_after as n from ledger_entry l join fund f on f.id = l.fund_id \
                   where f.name = 'Kisumu petty cash' order by l.seq desc limit 1";
    (
        count(world, balance).await,
        count(world, &of("in_transit")).await,
        count(world, &of("expense")).await,
    )
}

async fn is_clean(world: &World) {
    let report = world.treasury.verify().await.unwrap();
    assert!(report.is_clean(), "{report}");
}

on_both_engines! {
    async fn what_is_sent_goes_into_transit_and_to_the_expense_when_it_is_confirmed(world: World) {
        let before = money(&world).await;
        let payment = sent(&world, 50_000).await;
        assert_eq!(status(&world, payment).await, Status::Sent);
        assert_eq!(money(&world).await, (before.0 - 50_000, 50_000, before.2));
        is_clean(&world).await;
        handed_over(&world, accepted()).await;
        assert_eq!(status(&world, payment).await, Status::Sent);
        assert!(claim(&world).await.is_none(), "nothing is due before the first question");
        hears(&world, Finding::Pending("Pending".to_owned())).await;
        assert_eq!(status(&world, payment).await, Status::Sent);
        hears(&world, paid()).await;
        assert_eq!(status(&world, payment).await, Status::Paid);
        assert_eq!(money(&world).await, (before.0 - 50_000, 0, before.2 + 50_000));
        assert_eq!(count(&world, "select count(*) as n from voucher").await, 1);
        is_clean(&world).await;
    }

    async fn what_failed_is_back_in_the_fund_and_may_be_sent_again_three_times_in_all(world: World) {
        let before = money(&world).await;
        let payment = sent(&world, 50_000).await;
        let mut references = vec![handed_over(&world, Submission::Refused("no".to_owned())).await.order.reference];
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        for attempt in 2..=3 {
            assert_eq!(status(&world, payment).await, Status::Failed);
            assert_eq!(money(&world).await, before);
            is_clean(&world).await;
            sent_again(&world, payment, attempt).await;
            let held = handed_over(&world, accepted()).await;
            references.push(held.order.reference.clone());
            hears(&world, failed()).await;
        }
        references.sort();
        references.dedup();
        assert_eq!(references.len(), 3, "each attempt has a reference of its own");
        assert_eq!(refusal(payments.request_code(&tom, payment).await), WRONG_STATE);
        assert_eq!(money(&world).await, before);
        assert_eq!(count(&world, "select count(*) as n from voucher").await, 0);
        is_clean(&world).await;
    }

    async fn s06_what_may_have_been_heard_is_in_doubt_and_is_never_sent_again(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, Submission::Unknown("timed out".to_owned())).await;
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        let tom = world.actor(Person::Treasury).await;
        assert_eq!(refusal(world.treasury.payments().request_code(&tom, payment).await), WRONG_STATE);
        for _ in 0..3 {
            hears(&world, Finding::Pending("not known".to_owned())).await;
        }
        assert_eq!(count(&world, "select tries as n from dispatch").await, 1);
        is_clean(&world).await;
        hears(&world, paid()).await;
        assert_eq!(status(&world, payment).await, Status::Paid);
        is_clean(&world).await;
    }

    async fn s06_a_worker_that_dies_while_it_hands_over_leaves_a_payment_in_doubt(world: World) {
        let payment = sent(&world, 50_000).await;
        let gone = claim(&world).await.unwrap();
        assert!(claim(&world).await.is_none(), "held by one worker");
        world.treasury.clock().advance(Duration::from_secs(121));
        let found = claim(&world).await.unwrap();
        assert_eq!(found.task, Task::Lost);
        let payments = world.treasury.payments();
        payments.lost(&found).await.unwrap();
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        // The one that was thought dead comes back: what it heard is kept, and decides nothing.
        payments.handed_over(&gone, &said("refused"), &Submission::Refused("no".to_owned())).await.unwrap();
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        assert_eq!(count(&world, "select count(*) as n from gateway_event where kind = 'answer'").await, 1);
        hears(&world, failed()).await;
        assert_eq!(status(&world, payment).await, Status::Failed);
        is_clean(&world).await;
    }

    async fn s06_what_reached_nobody_is_handed_over_again_with_the_same_reference(world: World) {
        let payment = sent(&world, 50_000).await;
        let mut references = Vec::new();
        for _ in 0..7 {
            references.push(handed_over(&world, Submission::NotSent("no route".to_owned())).await.order.reference);
            assert_eq!(status(&world, payment).await, Status::Sent);
            world.treasury.clock().advance(Duration::from_secs(3_600));
        }
        references.dedup();
        assert_eq!(references.len(), 1);
        handed_over(&world, Submission::NotSent("no route".to_owned())).await;
        assert_eq!(status(&world, payment).await, Status::Failed);
        is_clean(&world).await;
    }

    async fn s12_a_call_moves_nothing_but_a_question_and_an_address_that_was_not_given_out_not_even_that(world: World) {
        let payment = sent(&world, 50_000).await;
        let held = handed_over(&world, accepted()).await;
        let payments = world.treasury.payments();
        let address = payments.address(Call::Result, &held.order.reference);
        let mut forged = address.clone();
        forged.token = "0".repeat(32);
        let mut other = payments.address(Call::Timeout, &held.order.reference);
        other.call = Call::Result;
        let nobodys = payments.address(Call::Result, "00000000000000000000000000000000");
        for address in [forged, other, nobodys] {
            assert!(payments.heard(&address, "paid").await.unwrap().is_none(), "{address:?}");
        }
        assert_eq!(count(&world, "select count(*) as n from gateway_event where kind = 'result'").await, 0);
        assert!(claim(&world).await.is_none());
        for _ in 0..100 {
            payments.heard(&address, "it was paid, believe me").await.unwrap().expect("known");
        }
        assert_eq!(status(&world, payment).await, Status::Sent);
        assert!(matches!(claim(&world).await.unwrap().task, Task::Ask(_)));
        assert!(claim(&world).await.is_none(), "one question for a hundred calls");
        is_clean(&world).await;
    }

    async fn s12_the_same_answer_again_changes_nothing_and_a_contradiction_is_for_people(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, accepted()).await;
        let heard = hears(&world, paid()).await;
        let (after, payments) = (money(&world).await, world.treasury.payments());
        for _ in 0..3 {
            payments.found(&heard, &paid()).await.unwrap();
        }
        let disputes = "select count(*) as n from audit_event where action = 'payment.disputed'";
        assert_eq!(count(&world, disputes).await, 0);
        for finding in [failed(), Finding::Disputed("another amount".to_owned())] {
            payments.found(&heard, &finding).await.unwrap();
        }
        assert_eq!(count(&world, disputes).await, 2);
        assert_eq!((status(&world, payment).await, money(&world).await), (Status::Paid, after));
        is_clean(&world).await;
    }

    async fn s12_an_answer_about_another_amount_or_party_leaves_it_where_it_is(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, accepted()).await;
        let before = money(&world).await;
        hears(&world, Finding::Disputed("to somebody else".to_owned())).await;
        assert_eq!((status(&world, payment).await, money(&world).await), (Status::Sent, before));
        is_clean(&world).await;
    }

    async fn s12_a_hundred_answers_at_once_settle_it_once(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, accepted()).await;
        world.treasury.clock().advance(Duration::from_secs(60));
        let held = claim(&world).await.unwrap();
        let Task::Ask(query) = held.task else { panic!("{:?}", held.task) };
        let payments = world.treasury.payments();
        let address = payments.address_of_answer(query);
        let heard = payments.heard(&address, "paid").await.unwrap().unwrap();
        let finding = paid();
        let all = (0..100).map(|_| payments.found(&heard, &finding));
        for answer in futures::future::join_all(all).await {
            answer.unwrap();
        }
        assert_eq!(status(&world, payment).await, Status::Paid);
        assert_eq!(count(&world, "select count(*) as n from voucher").await, 1);
        assert_eq!(count(&world, "select count(*) as n from journal where leg = 'settle'").await, 1);
        is_clean(&world).await;
    }

    /// An answer that comes late is about the attempt that was asked about, not about the newest one.
    async fn s12_a_late_answer_is_judged_by_the_reference_of_its_own_attempt(world: World) {
        let payment = sent(&world, 50_000).await;
        let first = handed_over(&world, accepted()).await;
        let late = hears(&world, failed()).await;
        sent_again(&world, payment, 2).await;
        let second = handed_over(&world, accepted()).await;
        assert_ne!(first.order.reference, second.order.reference);
        let sql = "select cast(count(*) as bigint) as n from status_query where attempt = 1";
        assert_eq!(count(&world, sql).await, 1);
        let row = world.treasury.read_one("select id from status_query where attempt = 1", []).await.unwrap().unwrap();
        let payments = world.treasury.payments();
        let address = payments.address_of_answer(row.try_get("", "id").unwrap());
        let again = payments.heard(&address, "an answer").await.unwrap().expect("known");
        assert_eq!((&again.order, again.order.attempt), (&late.order, 1));
        payments.found(&again, &failed()).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from audit_event where action = 'payment.disputed'").await, 0);
        payments.found(&again, &paid()).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from audit_event where action = 'payment.disputed'").await, 1);
        assert_eq!(status(&world, payment).await, Status::Sent);
        is_clean(&world).await;
    }

    async fn a_gateways_own_time_out_puts_it_in_doubt(world: World) {
        let payment = sent(&world, 50_000).await;
        let held = handed_over(&world, accepted()).await;
        let payments = world.treasury.payments();
        let address = payments.address(Call::Timeout, &held.order.reference);
        payments.heard(&address, "queue").await.unwrap().expect("known");
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        hears(&world, paid()).await;
        assert_eq!(status(&world, payment).await, Status::Paid);
        is_clean(&world).await;
    }

    async fn what_is_in_transit_counts_when_a_replenishment_is_suggested(world: World) {
        let fund = "select l.balance_after as n from ledger_entry l join fund f on f.id = l.fund_id \
                    where f.name = 'Kisumu petty cash' order by l.seq desc limit 1";
        let balance = count(&world, fund).await;
        // By M-Pesa and in cash in turn, until the reorder level is passed: what is missing is not all on its way.
        let mut turn = 0_usize;
        while count(&world, "select count(*) as n from replenishment").await == 0 {
            assert!(count(&world, fund).await > 0, "never suggested from {balance}");
            turn += 1;
            let asked = if turn.is_multiple_of(2) { Asked::of(900_000) } else { Asked::by_mpesa(900_000) };
            let payment = approved(&world, asked).await;
            let tom = world.actor(Person::Treasury).await;
            release(&world, &tom, payment, 1).await.unwrap();
        }
        let sql = "select o.amount_minor - (f.authorised_minor - l.balance_after - o.in_transit_minor) as n \
                   from replenishment o join fund f on f.id = o.fund_id \
                   join ledger_entry l on l.fund_id = o.fund_id and l.seq = o.caused_by_seq";
        assert_eq!(count(&world, sql).await, 0);
        assert!(count(&world, "select in_transit_minor as n from replenishment").await > 0);
        is_clean(&world).await;
    }
}
