//! Files to write: an ordinary one, and many that are not.

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use treasury::money::{Currency, MAX_MINOR, Money};
use treasury::rails::bank::BankAccount;
use treasury::rails::bank::pain001::{Charges, Initiation, Transfer};

const SEEDS: u64 = 12;
const FILES_OF_A_SEED: usize = 10;

const ACCOUNTS: [&str; 8] = [
    "0123456789, 68000, Equity Bank",
    "0123456789, EQBLKENA",
    "01-234-5678, 01 100, Ķ&Č <Bánk>",
    "AB12, 60-16-13, \u{1F3E6}a",
    "DE89 3704 0044 0532 0130 00",
    "DE89 3704 0044 0532 0130 00, COBADEFFXXX, Commerzbank",
    "GB29 NWBK 6016 1331 9268 19, NatWest",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S; BIC: VALLMTMT",
];

const NAMES: [&str; 12] = [
    "",
    " ",
    "José Núñez-Ibáñez",
    "Groß & Söhne <GmbH>",
    "محمد عبد الله",
    "ተስፋዬ ገብሬ",
    "李小龍",
    "😀😀😀",
    "👩‍👩‍👧 Amina \u{202E}diaS",
    "\"]]><!-- '",
    "//-:O\u{2019}Brien//",
    "\u{1}\t\n\r\u{FFFE}\u{0}",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(NAMES.as_slice()).prop_map(str::to_owned),
        prop::sample::select(NAMES.as_slice()).prop_map(|name| name.repeat(40)),
        ".{0,200}",
        "[ -~]{0,200}",
    ]
}

fn account() -> impl Strategy<Value = BankAccount> {
    prop::sample::select(ACCOUNTS.as_slice()).prop_map(|text| BankAccount::parse(text).unwrap())
}

fn transfer(currency: Currency) -> impl Strategy<Value = Transfer> {
    let minor = prop_oneof![Just(1), Just(MAX_MINOR), 1..=MAX_MINOR];
    (minor, name(), account(), name()).prop_map(move |(minor, creditor, creditor_account, remittance)| Transfer {
        end_to_end_id: String::new(),
        amount: Money::new(minor, currency),
        creditor,
        creditor_account,
        remittance,
    })
}

fn initiation() -> impl Strategy<Value = Initiation> {
    let currencies = [Currency::KES, Currency::EUR, Currency::UGX, Currency::KWD];
    let head = (
        prop::sample::select(currencies.to_vec()),
        "[A-Za-z0-9][A-Za-z0-9 ()?:.,'+-]{0,33}[A-Za-z0-9.)]",
        0_i64..4_000_000_000,
        0_i32..30_000,
        any::<bool>(),
        name(),
        account(),
    );
    head.prop_flat_map(
        |(currency, message_id, second, day, by_level, debtor, debtor_account)| {
            prop::collection::vec(transfer(currency), 1..12).prop_map(move |mut transfers| {
                for (number, transfer) in transfers.iter_mut().enumerate() {
                    transfer.end_to_end_id = format!("P-2026/{number:027}");
                }
                Initiation {
                    message_id: message_id.clone(),
                    created: Timestamp::from_second(second).unwrap(),
                    execution: date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap(),
                    debtor: debtor.clone(),
                    debtor_account: debtor_account.clone(),
                    currency,
                    charges: if by_level {
                        Charges::ServiceLevel
                    } else {
                        Charges::Shared
                    },
                    transfers,
                }
            })
        },
    )
}

/// Many files, always the same ones.
pub fn nasty() -> Vec<Initiation> {
    let files = (0..SEEDS).flat_map(|seed| {
        let mut runner = TestRunner::new(Config {
            rng_seed: RngSeed::Fixed(seed),
            ..Config::default()
        });
        let file = move |_| initiation().new_tree(&mut runner).unwrap().current();
        (0..FILES_OF_A_SEED).map(file).collect::<Vec<_>>()
    });
    files.collect()
}

/// What a company in Nairobi sends on a day.
pub fn ordinary() -> Initiation {
    let transfer = |reference: &str, minor, creditor: &str, account, remittance: &str| Transfer {
        end_to_end_id: reference.to_owned(),
        amount: Money::new(minor, Currency::KES),
        creditor: creditor.to_owned(),
        creditor_account: BankAccount::parse(account).unwrap(),
        remittance: remittance.to_owned(),
    };
    Initiation {
        message_id: "CS-20260304-0001".to_owned(),
        created: "2026-03-04T05:06:07Z".parse().unwrap(),
        execution: date(2026, 3, 5),
        debtor: "Savanna Relief Trust".to_owned(),
        debtor_account: BankAccount::parse("1100110011, KCBLKENX, KCB Bank").unwrap(),
        currency: Currency::KES,
        charges: Charges::Shared,
        transfers: vec![
            transfer(
                "PAY-1024-1",
                450_000,
                "Wanjiru Kamau",
                "0123456789, 68000, Equity Bank",
                "PV-0007 Fuel & oil",
            ),
            transfer("PAY-1025-1", 100_050, "José Núñez", "0987654321, SCBLKENX", "PV-0008"),
            transfer("PAY-1026-2", 1, "Groß GmbH", "DE89370400440532013000", ""),
        ],
    }
}
