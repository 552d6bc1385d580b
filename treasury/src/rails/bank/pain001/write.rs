//! The elements of the file, in the order that both versions of the schema prescribe. Its words are ISO 20022's.

use super::xml::Xml;
use super::{Charges, Initiation, Transfer, Version};
use crate::money::{Currency, Money};
use crate::rails::bank::{AccountNumber, Agent, BankAccount, NOT_PROVIDED, latin};

/// The most characters of a name that every scheme carries; the message itself has room for 140.
const LONGEST_NAME: usize = 70;
const LONGEST_REMITTANCE: usize = 140;

/// The whole document. What it cannot carry was refused before.
pub(super) fn document(initiation: &Initiation, version: Version, control_sum: Money) -> String {
    let mut xml = Xml::document();
    xml.element_with("Document", Some(("xmlns", version.namespace())), |xml| {
        xml.element("CstmrCdtTrfInitn", |xml| {
            xml.element("GrpHdr", |xml| group_header(xml, initiation, control_sum));
            xml.element("PmtInf", |xml| {
                payment_information(xml, initiation, version, control_sum);
            });
        });
    });
    xml.finish()
}

fn group_header(xml: &mut Xml, initiation: &Initiation, control_sum: Money) {
    xml.text("MsgId", &initiation.message_id);
    xml.text(
        "CreDtTm",
        &initiation.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    totals(xml, initiation, control_sum);
    xml.element("InitgPty", |xml| name(xml, &initiation.debtor));
}

fn totals(xml: &mut Xml, initiation: &Initiation, control_sum: Money) {
    xml.text("NbOfTxs", &initiation.transfers.len().to_string());
    xml.text("CtrlSum", &control_sum.plain());
}

fn payment_information(xml: &mut Xml, initiation: &Initiation, version: Version, control_sum: Money) {
    // There is one of these in a file, so that it goes by the file's reference; reports come back with both.
    xml.text("PmtInfId", &initiation.message_id);
    xml.text("PmtMtd", "TRF");
    // Each transfer is a line of its own on the statement, which is how they are matched.
    xml.text("BtchBookg", "false");
    totals(xml, initiation, control_sum);
    xml.element("PmtTpInf", |xml| payment_type(xml, initiation));
    let day = initiation.execution.to_string();
    match version {
        Version::V03 => xml.text("ReqdExctnDt", &day),
        Version::V09 => xml.element("ReqdExctnDt", |xml| xml.text("Dt", &day)),
    }
    xml.element("Dbtr", |xml| name(xml, &initiation.debtor));
    let account = &initiation.debtor_account;
    xml.element("DbtrAcct", |xml| {
        account_id(xml, account.number());
        xml.text("Ccy", initiation.currency.code());
    });
    // The schema wants the debtor's bank, and the bank knows it: an IBAN alone says so.
    xml.element("DbtrAgt", |xml| institution(xml, account, version));
    xml.text(
        "ChrgBr",
        match initiation.charges {
            Charges::Shared => "SHAR",
            Charges::ServiceLevel => "SLEV",
        },
    );
    for transfer in &initiation.transfers {
        xml.element("CdtTrfTxInf", |xml| credit_transfer(xml, transfer, version));
    }
}

fn payment_type(xml: &mut Xml, initiation: &Initiation) {
    xml.text("InstrPrty", "NORM");
    if initiation.charges == Charges::ServiceLevel {
        let level = if initiation.currency == Currency::EUR {
            "SEPA"
        } else {
            "NURG"
        };
        xml.element("SvcLvl", |xml| xml.text("Cd", level));
    }
}

fn credit_transfer(xml: &mut Xml, transfer: &Transfer, version: Version) {
    xml.element("PmtId", |xml| {
        xml.text("InstrId", &transfer.end_to_end_id);
        xml.text("EndToEndId", &transfer.end_to_end_id);
    });
    xml.element("Amt", |xml| {
        let currency = transfer.amount.currency().code();
        xml.text_with("InstdAmt", Some(("Ccy", currency)), &transfer.amount.plain());
    });
    let account = &transfer.creditor_account;
    if account.agent().is_some() || account.bank().is_some() {
        xml.element("CdtrAgt", |xml| institution(xml, account, version));
    }
    xml.element("Cdtr", |xml| name(xml, &transfer.creditor));
    xml.element("CdtrAcct", |xml| account_id(xml, account.number()));
    if !transfer.remittance.trim().is_empty() {
        xml.element("RmtInf", |xml| {
            xml.text("Ustrd", &latin(&transfer.remittance, LONGEST_REMITTANCE));
        });
    }
}

fn name(xml: &mut Xml, of: &str) {
    xml.text("Nm", &latin(of, LONGEST_NAME));
}

fn account_id(xml: &mut Xml, number: &AccountNumber) {
    xml.element("Id", |xml| match number {
        AccountNumber::Iban(iban) => xml.text("IBAN", iban.as_str()),
        AccountNumber::Local(number) => xml.element("Othr", |xml| {
            xml.text("Id", number);
            xml.element("SchmeNm", |xml| xml.text("Cd", "BBAN"));
        }),
    });
}

fn institution(xml: &mut Xml, account: &BankAccount, version: Version) {
    xml.element("FinInstnId", |xml| {
        match account.agent() {
            Some(Agent::Bic(bic)) => xml.text(
                match version {
                    Version::V03 => "BIC",
                    Version::V09 => "BICFI",
                },
                bic.as_str(),
            ),
            Some(Agent::Local(code)) => xml.element("ClrSysMmbId", |xml| xml.text("MmbId", code)),
            None => {}
        }
        if let Some(bank) = account.bank() {
            xml.text("Nm", &latin(bank, LONGEST_NAME));
        }
        if account.agent().is_none() {
            xml.element("Othr", |xml| xml.text("Id", NOT_PROVIDED));
        }
    });
}
