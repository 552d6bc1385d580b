use proptest::prelude::*;

use super::*;
use crate::seeded::cases;

#[test]
fn accounts_are_read_as_people_write_them() {
    for (text, stored) in [
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("iban: de89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        (
            "DE89370400440532013000, cobadeffxxx, Commerzbank",
            "DE89 3704 0044 0532 0130 00, COBADEFFXXX, Commerzbank",
        ),
        (
            "GB29NWBK60161331926819, NatWestJ",
            "GB29 NWBK 6016 1331 9268 19, NatWestJ",
        ),
        (
            "GB29NWBK60161331926819, natwjesx",
            "GB29 NWBK 6016 1331 9268 19, NATWJESX",
        ),
        (
            "GB29NWBK60161331926819, Barclays",
            "GB29 NWBK 6016 1331 9268 19, Barclays",
        ),
        ("DE89370400440532013000; N26", "DE89 3704 0044 0532 0130 00, N26"),
        ("0123456789, 68000, Equity Bank", "0123456789, 68000, Equity Bank"),
        (
            " 01-234 567 89 ,68-000,  Equity   Bank , Westlands ",
            "0123456789, 68000, Equity Bank, Westlands",
        ),
        ("0123456789, EQBLKENA", "0123456789, EQBLKENA"),
        (
            "0123456789; SWIFT: eqblkena; Equity Bank",
            "0123456789, EQBLKENA, Equity Bank",
        ),
        ("31926819, 60-16-13, NatWest", "31926819, 601613, NatWest"),
        ("KE12345678, 01100, KCB", "KE12345678, 01100, KCB"),
        (
            "0123456789, 68000, Crédit Agricole",
            "0123456789, 68000, Crédit Agricole",
        ),
    ] {
        let account = BankAccount::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(account.to_string(), stored);
    }
    let account = BankAccount::parse("0123456789, 68000, Equity Bank").unwrap();
    assert_eq!(account.number(), &AccountNumber::Local("0123456789".to_owned()));
    assert_eq!(account.agent(), Some(&Agent::Local("68000".to_owned())));
    assert_eq!(account.bank(), Some("Equity Bank"));
}

#[test]
fn what_is_missing_or_wrong_is_said_in_plain_words() {
    use AccountError::{Agent, Bank, Empty, Iban, NoAgent, NoBank, Number, OtherCountry};
    let long = format!("0123456789, 68000, {}", "b".repeat(71));
    for (text, error) in [
        ("", Empty),
        (" , ;", Empty),
        ("Equity Bank", Number),
        ("123, 68000, Equity", Number),
        ("A/C 0123456789, 68000, Equity", Number),
        ("٠١٢٣٤٥٦, 68000, Equity", Number),
        ("0123456789 68000 Equity Bank", NoAgent),
        ("0123456789", NoAgent),
        ("0123456789, Equity Bank", Agent),
        ("0123456789, Equity Bank, 68000", Agent),
        ("0123456789, BIC: 68000, Equity", AccountError::Bic(BicError)),
        ("0123456789, 68000", NoBank),
        ("0123456789, 68000, 12", Bank),
        ("0123456789, 68000, Eq\u{7}uity", Bank),
        (&long, Bank),
        ("DE89370400440532013001", Iban(IbanError::CheckDigits)),
        (
            "DE89370400440532013000, eqblkena",
            OtherCountry {
                bic: Bic::parse("EQBLKENA").unwrap(),
                country: "DE".to_owned(),
            },
        ),
        ("0123456789, BARCLAYS", Agent),
        ("0123456789, Familybk, Family Bank", Agent),
        ("IBAN KE12345678", Iban(IbanError::Shape)),
        (
            "GB12345678, 601613, NatWest",
            Iban(IbanError::Length {
                country: "GB".to_owned(),
                expected: 22,
                found: 10,
            }),
        ),
    ] {
        assert_eq!(BankAccount::parse(text), Err(error), "{text}");
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn what_is_stored_reads_back_the_same(
        text in "\\PC{0,60}|[A-Za-z0-9 ,;:-]{0,60}",
        number in "[A-Z0-9 -]{0,40}",
        code in "[A-Za-z0-9 -]{0,12}|EQBLKENA|bic: cobadeff",
        bank in "\\PC{0,80}|[A-Za-z ,]{1,20}",
    ) {
        for text in [text, format!("{number}, {code}, {bank}"), format!("DE89 3704 0044 0532 0130 00, {code}, {bank}")] {
            if let Ok(account) = BankAccount::parse(&text) {
                let stored = account.to_string();
                prop_assert!(stored.chars().count() <= 200, "{stored}");
                prop_assert_eq!(BankAccount::parse(&stored), Ok(account), "{}", text);
            }
        }
    }
}
