//! What WoLpH/mt940 expects of its files, in the YAML beside each, read line by line.

use rust_decimal::Decimal;
use statements::{Entry, Options, StatementFile};

use crate::folder::{self, File};

/// An entry as the YAML has it.
struct Wanted {
    amount: Decimal,
    /// Year, month and day.
    value_date: Vec<u8>,
    entry_date: Option<Vec<u8>>,
    customer_reference: Option<String>,
    bank_reference: Option<String>,
}

fn wanted(yaml: &str) -> Vec<Wanted> {
    let transactions = yaml.split_once("\ntransactions:").map_or("", |(_, after)| after);
    let each = transactions.split("!!python/object:mt940.models.Transaction\n").skip(1);
    each.map(|text| {
        let lines: Vec<&str> = text.lines().collect();
        let after = |key: &str, by: usize| {
            let at = lines.iter().position(|line| line.trim_start().starts_with(key));
            at.and_then(|at| lines.get(at + by)).map(|line| line.trim())
        };
        let value = |key: &str| {
            after(key, 0)
                .and_then(|line| line.split_once(": "))
                .map(|(_, value)| value.trim_matches('\'').to_owned())
        };
        let amount = after("amount: !!python", 2)
            .unwrap()
            .trim_start_matches("- ")
            .trim_matches('\'');
        let amount: Decimal = amount.parse().unwrap();
        let status = value("status").unwrap();
        Wanted {
            // They leave a reversed credit positive, although it takes money away.
            amount: if status == "RC" { -amount } else { amount },
            value_date: base64(after("date: !!python", 2).unwrap()),
            entry_date: after("entry_date: !!python", 2).map(base64),
            customer_reference: value("customer_reference"),
            bank_reference: value("bank_reference"),
        }
    })
    .collect()
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .bytes()
        .filter_map(|byte| DIGITS.bytes().position(|digit| digit == byte));
    let bits = digits.fold(0_u64, |bits, digit| bits << 6 | digit as u64);
    (bits >> 4).to_be_bytes()[4..].to_vec()
}

fn day(date: jiff::civil::Date) -> Vec<u8> {
    let year = date.year().to_be_bytes();
    vec![
        year[0],
        year[1],
        date.month().to_be_bytes()[0],
        date.day().to_be_bytes()[0],
    ]
}

/// Most of these files were shortened by hand, so that they do not add up: the closing balance is set to what does.
fn mended(file: &File, wanted: &[Wanted]) -> Option<Vec<u8>> {
    let text: String = match std::str::from_utf8(&file.bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => file.bytes.iter().copied().map(char::from).collect(),
    };
    let is_single = text.matches(":60").count() == 1 && text.matches(":62F:").count() == 1;
    if !is_single {
        return None;
    }
    let opening = text.split_once(":60F:")?.1.lines().next()?;
    let amount: Decimal = opening.get(10..)?.replace(',', ".").trim().parse().ok()?;
    let amount = if opening.starts_with('D') { -amount } else { amount };
    let closing = amount + wanted.iter().map(|wanted| wanted.amount).sum::<Decimal>();
    let mark = if closing.is_sign_negative() { 'D' } else { 'C' };
    let written = closing.abs().to_string().replace('.', ",");
    let (before, after) = text.split_once(":62F:")?;
    let old = after.lines().next()?;
    let comma = if written.contains(',') { "" } else { "," };
    Some(
        format!(
            "{before}:62F:{mark}{}{written}{comma}{}",
            &old[1..10],
            &after[old.len()..]
        )
        .into_bytes(),
    )
}

#[test]
fn entries_are_as_wolph_expects() {
    let mut compared = 0;
    let mut files = 0;
    for file in folder::files("statements/mt940_wolph") {
        let Some(yaml) = folder::expected(&file.path, "yml") else {
            continue;
        };
        let wanted = wanted(&yaml);
        let mut is_mended = false;
        let mut read = statements::read(&file.bytes, &Options::default());
        if read
            .as_ref()
            .is_err_and(|refusal| refusal.reason.contains("does not add up"))
            && let Some(mended) = mended(&file, &wanted)
        {
            read = statements::read(&mended, &Options::default());
            is_mended = true;
            assert!(read.is_ok(), "{}: {read:?}", file.path);
        }
        let Ok(read) = read else { continue };
        let entries: Vec<&Entry> = read
            .statements
            .iter()
            .flat_map(|statement| &statement.entries)
            .collect();
        assert_eq!(entries.len(), wanted.len(), "{}", file.path);
        for (entry, wanted) in entries.iter().zip(&wanted) {
            compare(&file.path, entry, wanted);
            compared += 1;
        }
        ends(&file.path, &read, &yaml, is_mended);
        files += 1;
    }
    println!("{compared} entries of {files} files compared with WoLpH/mt940");
}

/// They keep account and balances of the last message only.
fn ends(path: &str, read: &StatementFile, yaml: &str, is_mended: bool) {
    let data = yaml.split("\ntags:").next().unwrap();
    let lines: Vec<&str> = data.lines().collect();
    let after = |key: &str, by: usize| {
        let at = lines.iter().position(|line| line.trim_start().starts_with(key))?;
        Some(lines[at + by].trim())
    };
    let amount = |key| {
        after(key, 3).map(|line| {
            line.trim_start_matches("- ")
                .trim_matches('\'')
                .parse::<Decimal>()
                .unwrap()
        })
    };
    let last = read.statements.last().unwrap();
    let account = after("account_identification: ", 0)
        .and_then(|line| line.split_once(": "))
        .unwrap()
        .1;
    assert_eq!(last.account.as_deref(), Some(account.trim_matches('\'')), "{path}");
    let has_pages = data.contains("intermediate_");
    if !has_pages {
        let opening = last.opening.as_ref().map(|balance| balance.amount);
        assert_eq!(opening, amount("final_opening_balance: "), "{path}");
    }
    if !is_mended {
        let closing = last.closing.as_ref().map(|balance| balance.amount);
        assert_eq!(closing, amount("final_closing_balance: "), "{path}");
    }
}

fn compare(path: &str, entry: &Entry, wanted: &Wanted) {
    let line = entry.line;
    assert_eq!(entry.amount, wanted.amount, "{path}:{line}");
    assert_eq!(day(entry.value_date.unwrap()), wanted.value_date, "{path}:{line}");
    if let Some(entry_date) = &wanted.entry_date {
        assert_eq!(&day(entry.booking_date), entry_date, "{path}:{line}");
    }
    let has = |value: &Option<String>| {
        let value = value.as_deref().unwrap_or_default().trim();
        let is_empty = matches!(value, "" | "null" | "NONREF");
        is_empty || entry.references.iter().any(|reference| reference.value == value)
    };
    assert!(
        has(&wanted.customer_reference),
        "{path}:{line}: {:?} {:?}",
        wanted.customer_reference,
        entry.references
    );
    assert!(
        has(&wanted.bank_reference),
        "{path}:{line}: {:?} {:?}",
        wanted.bank_reference,
        entry.references
    );
}
