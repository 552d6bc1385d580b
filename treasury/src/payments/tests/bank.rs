//! Bank transfers: into one file once, and out of transit as the bank reports.

use super::scene::{Asked, approved, count, key, refusal, release};
use crate::error::{Error, NOT_ALLOWED, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{BankFileId, PaymentId};
use crate::money::Currency;
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{Found, Outcome, ReportOutcome};
use crate::testing::{Person, World};

async fn released(world: &World, minor: i64) -> PaymentId {
    let payment = approved(world, Asked::by_bank(minor)).await;
    let tom = world.actor(Person::Treasury).await;
    release(world, &tom, payment, 1).await.unwrap();
    payment
}

fn file_key(number: u32) -> FormKey {
    FormKey::new(&format!("the bank file {number:04}"), "bank-file-make", &["KES"])
}

async fn make(world: &World, number: u32) -> crate::Result<BankFileId> {
    let tom = world.actor(Person::Treasury).await;
    let payments = world.treasury.payments();
    payments.make_bank_file(&tom, Currency::KES, &file_key(number)).await
}

async fn reference(world: &World, payment: PaymentId) -> String {
    let auditor = world.actor(Person::Auditor).await;
    let view = world.treasury.payments().view(&auditor, payment).await.unwrap();
    view.attempts.last().unwrap().reference.clone()
}

async fn status(world: &World, payment: PaymentId) -> Status {
    let auditor = world.actor(Person::Auditor).await;
    world.treasury.payments().view(&auditor, payment).await.unwrap().status
}

/// A report with a status and an amount for each of these references.
fn report(file: BankFileId, lines: &[(&str, &str, &str)]) -> String {
    let lines: String = lines
        .iter()
        .map(|(reference, status, amount)| {
            format!(
                "<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>\
                 <OrgnlTxRef><Amt><InstdAmt Ccy=\"KES\">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
            )
        })
        .collect();
    let id = file.0.simple();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId>\
         <CreDtTm>2026-03-02T08:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{id}</OrgnlMsgId>\
         <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>\
         <OrgnlPmtInfId>{id}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
}

async fn reads(world: &World, person: Person, report: &str) -> crate::Result<ReportOutcome> {
    let actor = world.actor(person).await;
    let payments = world.treasury.payments();
    payments.read_bank_report(&actor, report.as_bytes()).await
}

on_both_engines! {
    async fn s06_a_transfer_is_in_one_file_once(world: World) {
        let (one, two) = (released(&world, 50_000).await, released(&world, 60_000).await);
        assert_eq!(status(&world, one).await, Status::Sent);
        let first = make(&world, 1).await.unwrap();
        assert_eq!(make(&world, 1).await.unwrap(), first, "the same submission again");
        assert_eq!(refusal(make(&world, 2).await), WRONG_STATE);
        let tom = world.actor(Person::Treasury).await;
        let files = world.treasury.payments().bank_files(&tom, 10).await.unwrap();
        assert_eq!((files.len(), files[0].transfers, files[0].total.minor(), files[0].open), (1, 2, 110_000, 2));
        let (name, xml) = world.treasury.payments().bank_file(&tom, first).await.unwrap();
        assert!(name.ends_with(".xml"));
        for payment in [one, two] {
            assert_eq!(xml.matches(&reference(&world, payment).await).count(), 2, "instruction and end-to-end id");
        }
        let downloads = "select count(*) as n from audit_event where action = 'bank_file.downloaded'";
        assert_eq!(count(&world, downloads).await, 1);
    }

    async fn s06_two_officers_at_once_make_one_file(world: World) {
        released(&world, 50_000).await;
        let made = futures::future::join_all((1..=8).map(|number| make(&world, number))).await;
        assert_eq!(made.iter().filter(|it| it.is_ok()).count(), 1, "{made:?}");
        assert_eq!(count(&world, "select count(*) as n from bank_file_line").await, 1);
    }

    async fn the_bank_says_what_was_paid_and_what_was_not_once(world: World) {
        let (one, two, three) =
            (released(&world, 50_000).await, released(&world, 60_000).await, released(&world, 70_000).await);
        let file = make(&world, 1).await.unwrap();
        let (a, b, c) = (reference(&world, one).await, reference(&world, two).await, reference(&world, three).await);
        let said = report(file, &[(&a, "ACSC", "500.00"), (&b, "RJCT", "600.00"), (&c, "PDNG", "700.00")]);
        let outcome = reads(&world, Person::GroupFinance, &said).await.unwrap();
        assert_eq!((outcome.paid, outcome.failed, outcome.open, outcome.known), (1, 1, 1, 0), "{outcome:?}");
        assert_eq!(status(&world, one).await, Status::Paid);
        assert_eq!(status(&world, two).await, Status::Failed);
        assert_eq!(status(&world, three).await, Status::Sent);
        let again = reads(&world, Person::GroupFinance, &said).await.unwrap();
        assert_eq!((again.paid, again.failed, again.open, again.known), (0, 0, 1, 2));
        assert_eq!(count(&world, "select count(*) as n from voucher").await, 1);
        let contradiction = report(file, &[(&a, "RJCT", "500.00")]);
        let outcome = reads(&world, Person::GroupFinance, &contradiction).await.unwrap();
        assert_eq!(outcome.look_at.len(), 1, "{outcome:?}");
        assert_eq!(status(&world, one).await, Status::Paid);
    }

    async fn d07_who_released_it_asked_or_may_not_reconcile_brings_no_report(world: World) {
        let payment = released(&world, 50_000).await;
        let file = make(&world, 1).await.unwrap();
        let said = report(file, &[(&reference(&world, payment).await, "ACSC", "500.00")]);
        let outcome = reads(&world, Person::Treasury, &said).await.unwrap();
        assert_eq!(outcome.paid, 0);
        assert!(outcome.look_at[0].contains("D7"), "{outcome:?}");
        assert_eq!(refusal(reads(&world, Person::Staff, &said).await), NOT_ALLOWED);
        assert_eq!(refusal(reads(&world, Person::Cfo, &said).await), NOT_ALLOWED);
        assert_eq!(status(&world, payment).await, Status::Sent);
        assert_eq!(reads(&world, Person::Treasury2, &said).await.unwrap().paid, 1);
    }

    async fn another_amount_another_file_or_no_report_moves_nothing(world: World) {
        let payment = released(&world, 50_000).await;
        let file = make(&world, 1).await.unwrap();
        let said = report(file, &[(&reference(&world, payment).await, "ACSC", "5000.00")]);
        let outcome = reads(&world, Person::GroupFinance, &said).await.unwrap();
        assert_eq!((outcome.paid, outcome.look_at.len()), (0, 1));
        let stranger = report(file, &[("0123456789abcdef0123456789abcdef", "ACSC", "500.00")]);
        assert_eq!(reads(&world, Person::GroupFinance, &stranger).await.unwrap().look_at.len(), 1);
        for bad in ["", "<html/>", "not XML", &said.replace(&file.0.simple().to_string(), "another-file")] {
            let answer = reads(&world, Person::GroupFinance, bad).await;
            assert!(matches!(answer, Err(Error::Invalid(_))), "{bad}: {answer:?}");
        }
        assert_eq!(status(&world, payment).await, Status::Sent);
    }

    async fn a_transfer_without_a_report_is_settled_by_two_people(world: World) {
        let payment = released(&world, 50_000).await;
        let officer = world.actor(Person::Treasury2).await;
        let payments = world.treasury.payments();
        let found = Found { outcome: Outcome::Paid, reference: "Line 3".to_owned(), note: "Statement of March".to_owned() };
        payments.record_evidence(&officer, payment, &found, &key(payment, 9)).await.unwrap();
        let finance = world.actor(Person::GroupFinance).await;
        let id = payments.view(&finance, payment).await.unwrap().evidence[0].id;
        let answer = payments.decide_evidence(&finance, (payment, id), true, "", &key(payment, 10)).await;
        assert!(answer.is_err(), "it was in no file yet");
        make(&world, 1).await.unwrap();
        payments.decide_evidence(&finance, (payment, id), true, "", &key(payment, 10)).await.unwrap();
        assert_eq!(status(&world, payment).await, Status::Paid);
    }
}
