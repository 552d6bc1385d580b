//! What people find out about payments, what the bank reports, and payments that are given up: their forms, and how the
//! findings on the table came there.

use crate::acts::Act;
use crate::scene::{Things, key};
use treasury::ids::{EvidenceId, PaymentId};
use treasury::payments::{Found, Outcome};
use treasury::testing::{Person, World};

/// The forms.
pub fn all(things: &Things) -> Vec<Act> {
    let message = things.bank_file.0.simple();
    let report = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId>\
         <CreDtTm>2026-03-02T08:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>\
         <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    );
    let mut acts = vec![
        Act::new("/actions/bank-file-make", "one waits", &[("currency", "KES")]).by(Person::Treasury),
        Act::new("/actions/bank-file-make", "none waits", &[("currency", "USD")]),
        Act::new("/actions/bank-report", "nothing", &[]),
        Act::new("/actions/bank-report", "the bank’s", &[("report", report.as_str())]).by(Person::GroupFinance),
        cancel("waiting", things.waiting, "1").by(Person::Treasury),
        cancel("failed", things.failed, "3").by(Person::Treasury),
        cancel("in doubt", things.in_doubt, "3"),
        cancel("paid", things.released, "2"),
    ];
    acts.extend(findings(things));
    acts
}

fn cancel(situation: &'static str, payment: PaymentId, rev: &str) -> Act {
    let id = payment.to_string();
    let fields = [("payment", id.as_str()), ("rev", rev), ("reason", "Paid another way")];
    Act::new("/actions/payment-cancel", situation, &fields)
}

fn findings(things: &Things) -> [Act; 9] {
    let record = |situation, payment: PaymentId, outcome: &str| {
        let id = payment.to_string();
        let fields = [
            ("payment", id.as_str()),
            ("outcome", outcome),
            ("reference", "SG632NMUAB"),
            ("note", "Line 17"),
        ];
        Act::new("/actions/payment-evidence", situation, &fields)
    };
    let decide = |situation, (payment, evidence): (PaymentId, EvidenceId), decision| {
        let (payment, evidence) = (payment.to_string(), evidence.to_string());
        let fields = [
            ("payment", payment.as_str()),
            ("evidence", evidence.as_str()),
            ("decision", decision),
            ("note", "I looked"),
        ];
        Act::new("/actions/payment-evidence-decide", situation, &fields)
    };
    let (found, came_back) = (
        (things.found, things.finding),
        (things.came_back, things.came_back_finding),
    );
    [
        record("in doubt", things.in_doubt, "paid").by(Person::Treasury2),
        record("found already", things.found, "paid"),
        record("paid", things.released, "returned").by(Person::Treasury2),
        record("came back already", things.came_back, "reversed"),
        record("returned", things.returned, "reversed"),
        decide("confirmed", found, "confirm").by(Person::GroupFinance),
        decide("refused", found, "refuse").by(Person::GroupFinance),
        decide("came back", came_back, "confirm").by(Person::GroupFinance),
        decide("did not come back", came_back, "refuse").by(Person::GroupFinance),
    ]
}

/// What the second treasury officer finds about a payment.
pub async fn finding(world: &World, payment: PaymentId, outcome: Outcome) -> EvidenceId {
    let (officer, payments) = (world.actor(Person::Treasury2).await, world.treasury.payments());
    let found = Found {
        outcome,
        reference: "SG632NMUAB".to_owned(),
        note: "Line 17 of the statement".to_owned(),
    };
    let form = key(&format!("finding {}", &payment.to_string()[24..]));
    payments
        .record_evidence(&officer, payment, &found, &form)
        .await
        .unwrap();
    payments.view(&officer, payment).await.unwrap().evidence[0].id
}

/// The same, and confirmed.
pub async fn undone(world: &World, payment: PaymentId) {
    let id = finding(world, payment, Outcome::Returned).await;
    let finance = world.actor(Person::GroupFinance).await;
    let decided = world.treasury.payments();
    decided
        .decide_evidence(&finance, (payment, id), true, "", &key("it came back"))
        .await
        .unwrap();
}
