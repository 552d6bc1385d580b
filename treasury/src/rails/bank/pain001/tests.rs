use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::money::MAX_MINOR;
use crate::seeded::cases;

fn transfer(reference: &str, minor: i64) -> Transfer {
    Transfer {
        end_to_end_id: reference.to_owned(),
        amount: Money::new(minor, Currency::KES),
        creditor: "Wanjiru Kamau".to_owned(),
        creditor_account: BankAccount::parse("0123456789, 68000, Equity Bank").unwrap(),
        remittance: "Fuel".to_owned(),
    }
}

fn initiation(transfers: Vec<Transfer>) -> Initiation {
    Initiation {
        message_id: "F-1".to_owned(),
        created: "2026-03-04T05:06:07.89Z".parse::<Timestamp>().unwrap(),
        execution: date(2026, 3, 5),
        debtor: "Acme".to_owned(),
        debtor_account: BankAccount::parse("1100110011, KCBLKENX, KCB").unwrap(),
        currency: Currency::KES,
        charges: Charges::Shared,
        transfers,
    }
}

fn refused(initiation: &Initiation) -> Refusal {
    write(initiation, Version::V09).unwrap_err()
}

fn line(transfers: Vec<Transfer>) -> (usize, LineProblem) {
    match refused(&initiation(transfers)) {
        Refusal::Line { number, problem, .. } => (number, problem),
        other => panic!("{other}"),
    }
}

#[test]
fn what_cannot_be_carried_is_refused() {
    let good = || transfer("P-1", 1);
    assert_eq!(refused(&initiation(Vec::new())), Refusal::Empty);
    let many = (0..1_001).map(|n| transfer(&format!("P-{n}"), 1)).collect();
    assert_eq!(refused(&initiation(many)), Refusal::TooMany(1_001));
    for id in ["", "Á", &"1".repeat(36)] {
        let mut file = initiation(vec![good()]);
        file.message_id = id.to_owned();
        assert_eq!(refused(&file), Refusal::MessageId(id.to_owned()));
        assert_eq!(line(vec![good(), transfer(id, 1)]), (2, LineProblem::Reference));
    }
    for minor in [0, -1, i64::MIN] {
        assert_eq!(line(vec![transfer("P-1", minor)]), (1, LineProblem::NotPositive));
    }
    for minor in [MAX_MINOR + 1, i64::MAX] {
        assert_eq!(line(vec![transfer("P-1", minor)]), (1, LineProblem::TooLarge));
    }
    assert_eq!(
        line(vec![good(), transfer("P-2", 1), good()]),
        (3, LineProblem::Repeated(1))
    );
    let mut other = transfer("P-2", 1);
    other.amount = Money::new(1, Currency::UGX);
    let wrong = LineProblem::Currency(Currency::UGX, Currency::KES);
    assert_eq!(line(vec![good(), other.clone()]), (2, wrong));
    assert_eq!(
        refused(&initiation(vec![good(), other])).to_string(),
        "Payment 2 of the file (P-2): the amount is in UGX, and the file is in KES."
    );
    for year in [-1, 0, 999] {
        let mut file = initiation(vec![good()]);
        file.execution = date(year, 1, 1);
        assert_eq!(refused(&file), Refusal::Year);
    }
}

#[test]
fn a_thousand_of_the_largest_payments_go_into_one_file() {
    let most = (0..1_000).map(|n| transfer(&format!("P-{n}"), MAX_MINOR)).collect();
    let file = write(&initiation(most), Version::V03).unwrap();
    assert_eq!((file.transfers, file.control_sum.minor()), (1_000, 1_000 * MAX_MINOR));
    assert_eq!(file.xml.matches("<CtrlSum>1000000000000.00</CtrlSum>").count(), 2);
    assert_eq!(file.xml.matches("<NbOfTxs>1000</NbOfTxs>").count(), 2);
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    for (currency, written) in [
        (Currency::KES, "45.00"),
        (Currency::UGX, "4500"),
        (Currency::KWD, "4.500"),
    ] {
        let mut one = transfer("P-1", 1);
        one.amount = Money::new(4_500, currency);
        let mut file = initiation(vec![one]);
        file.currency = currency;
        let xml = write(&file, Version::V09).unwrap().xml;
        let code = currency.code();
        assert!(
            xml.contains(&format!("<InstdAmt Ccy=\"{code}\">{written}</InstdAmt>")),
            "{xml}"
        );
        assert!(xml.contains(&format!("<CtrlSum>{written}</CtrlSum>")), "{xml}");
    }
}

#[test]
fn charges_by_service_level_name_the_service() {
    let mut file = initiation(vec![transfer("P-1", 1)]);
    let shared = write(&file, Version::V09).unwrap().xml;
    assert!(shared.contains("<ChrgBr>SHAR</ChrgBr>") && !shared.contains("SvcLvl"));
    file.charges = Charges::ServiceLevel;
    let by_level = write(&file, Version::V09).unwrap().xml;
    assert!(by_level.contains("<ChrgBr>SLEV</ChrgBr>") && by_level.contains("<Cd>NURG</Cd>"));
    file.currency = Currency::EUR;
    file.transfers[0].amount = Money::new(1, Currency::EUR);
    assert!(write(&file, Version::V09).unwrap().xml.contains("<Cd>SEPA</Cd>"));
}

#[test]
fn a_text_without_letters_is_never_an_empty_element() {
    let mut one = transfer("P-1", 1);
    one.creditor = "\u{1F600}".to_owned();
    one.remittance = " \n".to_owned();
    let xml = write(&initiation(vec![one.clone()]), Version::V09).unwrap().xml;
    assert!(xml.contains("<Cdtr>\n          <Nm>NOTPROVIDED</Nm>"), "{xml}");
    assert!(!xml.contains("RmtInf"), "{xml}");
    one.remittance = "\u{1F600}".to_owned();
    let xml = write(&initiation(vec![one]), Version::V09).unwrap().xml;
    assert!(xml.contains("<Ustrd>NOTPROVIDED</Ustrd>"), "{xml}");
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_input_breaks_the_file(texts in prop::array::uniform4(".{0,200}|[<>&'\"\\]]{0,20}"), minors in prop::collection::vec(any::<i64>(), 0..5)) {
        let [message_id, debtor, creditor, remittance] = texts;
        let transfers = minors.iter().enumerate().map(|(n, minor)| Transfer {
            creditor: creditor.clone(),
            remittance: remittance.clone(),
            ..transfer(&format!("P-{n}"), minor % (MAX_MINOR + 2))
        });
        let mut file = initiation(transfers.collect());
        file.debtor = debtor;
        let first = write(&file, Version::V03);
        prop_assert_eq!(&first, &write(&file, Version::V03), "the same bytes again");
        if let Ok(first) = first {
            prop_assert_eq!(first.xml.matches("<CdtTrfTxInf>").count(), minors.len());
            prop_assert!(first.xml.is_ascii() && !first.xml.contains("></"), "{}", first.xml);
            let sum: i128 = file.transfers.iter().map(|one| i128::from(one.amount.minor())).sum();
            prop_assert_eq!(i128::from(first.control_sum.minor()), sum);
        }
        file.message_id = message_id;
        let _ = write(&file, Version::V09);
    }
}
