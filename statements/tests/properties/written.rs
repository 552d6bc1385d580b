//! A statement written in each format and read again is the same statement.

use std::fmt::Write;

use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::{Options, Statement};

use crate::config;

/// What all formats have: a day, an amount, a reference and a text.
#[derive(Clone, Debug)]
struct Line {
    day: Date,
    amount: Decimal,
    reference: String,
    text: String,
}

fn lines() -> impl Strategy<Value = (Decimal, Vec<Line>)> {
    let amount = (-99_999_999_i64..99_999_999, 0_u32..3).prop_map(|(number, scale)| Decimal::new(number, scale));
    let line = (
        0_i32..700,
        amount.clone(),
        "[A-Z]{2}[0-9]{6}",
        "[A-Za-z]{1,12}( [A-Za-z]{1,12}){0,3}",
    )
        .prop_map(|(days, amount, reference, text)| {
            let first = jiff::civil::date(2025, 1, 1);
            let day = first.checked_add(jiff::Span::new().days(days)).unwrap();
            Line {
                day,
                amount,
                reference,
                text,
            }
        });
    (amount, proptest::collection::vec(line, 1..30))
}

fn closing(opening: Decimal, lines: &[Line]) -> Decimal {
    opening + lines.iter().map(|line| line.amount).sum::<Decimal>()
}

#[track_caller]
fn check(written: &str, opening: Decimal, lines: &[Line]) {
    let read = statements::read(written.as_bytes(), &Options::default());
    let read = read.unwrap_or_else(|refusal| panic!("{refusal}\n{written}"));
    let [statement] = read.statements.as_slice() else {
        panic!("not one statement:\n{written}")
    };
    let Statement { entries, .. } = statement;
    assert_eq!(statement.opening.as_ref().unwrap().amount, opening);
    assert_eq!(statement.closing.as_ref().unwrap().amount, closing(opening, lines));
    assert_eq!(entries.len(), lines.len());
    for (entry, line) in entries.iter().zip(lines) {
        assert_eq!(entry.booking_date, line.day);
        assert_eq!(entry.amount.to_string(), line.amount.to_string(), "every digit is kept");
        assert!(
            entry
                .references
                .iter()
                .any(|reference| reference.value == line.reference)
        );
        assert_eq!(entry.text, line.text);
    }
}

fn mark(amount: Decimal, credit: &'static str, debit: &'static str) -> &'static str {
    if amount.is_sign_negative() { debit } else { credit }
}

fn comma(amount: Decimal) -> String {
    let text = amount.abs().to_string().replace('.', ",");
    if text.contains(',') { text } else { text + "," }
}

fn mt940(opening: Decimal, lines: &[Line]) -> String {
    let balance = |amount: Decimal| format!("{}260101KES{}", mark(amount, "C", "D"), comma(amount));
    let mut out = format!(
        ":20:REF\r\n:25:0110012345600\r\n:28C:1\r\n:60F:{}\r\n",
        balance(opening)
    );
    for line in lines {
        let day = line.day.strftime("%y%m%d%m%d");
        write!(
            out,
            ":61:{day}{}{}NTRF{}\r\n",
            mark(line.amount, "C", "D"),
            comma(line.amount),
            line.reference
        )
        .unwrap();
        write!(out, ":86:{}\r\n", line.text).unwrap();
    }
    write!(out, ":62F:{}\r\n-\r\n", balance(closing(opening, lines))).unwrap();
    out
}

fn camt(opening: Decimal, lines: &[Line]) -> String {
    let sum = |amount: Decimal| {
        let side = mark(amount, "CRDT", "DBIT");
        format!("<Amt Ccy=\"KES\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd>", amount.abs())
    };
    let balance = |code: &str, amount: Decimal| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>2026-01-31</Dt></Dt></Bal>",
            sum(amount)
        )
    };
    let entries: String = lines
        .iter()
        .map(|line| {
            format!(
                "<Ntry>{}<Sts>BOOK</Sts><BookgDt><Dt>{}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
                sum(line.amount),
                line.day,
                line.reference,
                line.text
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>1</Id>{}{}{entries}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening),
        balance("CLBD", closing(opening, lines))
    )
}

/// With the oldest or the newest row first; the latter comes back in that order.
fn csv(opening: Decimal, lines: &[Line]) -> String {
    let mut balance = opening;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["Date", "Description", "Reference", "Paid out", "Paid in", "Balance"])
        .unwrap();
    for line in lines {
        balance += line.amount;
        let day = line.day.strftime("%d-%b-%Y").to_string();
        let unsigned = line.amount.abs().to_string();
        let (paid_out, paid_in) = if line.amount.is_sign_negative() {
            (unsigned, String::new())
        } else {
            (String::new(), unsigned)
        };
        // Four digits after the point leave no doubt that it is one.
        out.write_record([
            day,
            line.text.clone(),
            line.reference.clone(),
            paid_out,
            paid_in,
            format!("{balance:.3}0"),
        ])
        .unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn mt940_is_read_as_written((opening, lines) in lines()) {
        check(&mt940(opening, &lines), opening, &lines);
    }

    #[test]
    fn camt053_is_read_as_written((opening, lines) in lines()) {
        check(&camt(opening, &lines), opening, &lines);
    }

    #[test]
    fn csv_is_read_as_written((opening, lines) in lines()) {
        check(&csv(opening, &lines), opening, &lines);
    }

    #[test]
    fn any_table_is_divided_as_written(rows in proptest::collection::vec("[a-z\",;|\\n\\r' \u{e9}]{0,12}", 1..8)) {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["Date", "Details", "Amount"]).unwrap();
        for text in &rows {
            out.write_record(["2026-01-31", text, "5.00"]).unwrap();
        }
        let bytes = out.into_inner().unwrap();
        let read = statements::read(&bytes, &Options::default()).unwrap();
        let texts: Vec<&str> = read.statements[0].entries.iter().map(|entry| entry.text.as_str()).collect();
        let written: Vec<&str> = rows.iter().map(|text| text.trim()).collect();
        prop_assert_eq!(texts, written);
    }
}
