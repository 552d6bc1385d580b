//! What must not get in, and what must not be lost: amounts, dates, texts.

use crate::acts::*;
use jiff::civil::date;
use std::path::PathBuf;
use treasury::approvals::Decide;
use treasury::approvals::outcome::Verdict;
use treasury::ids::RequisitionId;
use treasury::money::{Currency, Money, parse_amount};
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::testing::{Person, World};

/// The strings of the file, none where the data is not there.
fn naughty_strings() -> Option<Vec<String>> {
    let Ok(data) = std::env::var("COUNTERSIGN_DATA") else {
        eprintln!("skipped: no data (COUNTERSIGN_DATA is not set)");
        return None;
    };
    let path = PathBuf::from(data).join("badinput/naughty-strings.txt");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines = text
        .split('\n')
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(lines.map(str::to_owned).collect())
}

type TextOf = fn(&mut DraftFields) -> &mut Option<String>;

const TEXTS: [(&str, TextOf); 5] = [
    ("payee_name", |fields| &mut fields.payee_name),
    ("purpose", |fields| &mut fields.purpose),
    ("destination", |fields| &mut fields.destination),
    ("urgent_reason", |fields| &mut fields.urgent_reason),
    ("duplicate_reason", |fields| &mut fields.duplicate_reason),
];

/// Kept as it was typed but for the space around it, or refused beside its field; nothing else.
async fn kept_or_refused(world: &World, id: RequisitionId, typed: &str) {
    let mut fields = draft(world);
    for (_, of) in TEXTS {
        *of(&mut fields) = Some(typed.to_owned());
    }
    let wrong = match save(world, Person::Staff, id, &fields).await {
        Ok(_) => Vec::new(),
        refused => invalid(refused),
    };
    for (field, of) in TEXTS {
        if wrong.contains(&field) {
            *of(&mut fields) = None;
        }
    }
    if !wrong.is_empty() {
        save(world, Person::Staff, id, &fields)
            .await
            .unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    }
    let mut kept = view(world, Person::Staff, id).await.unwrap().draft.unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (field, of) in TEXTS.into_iter().filter(|(field, _)| !wrong.contains(field)) {
        let kept = of(&mut kept).clone().unwrap_or_default();
        assert_eq!(words(&kept), words(typed), "{field}");
    }
}

on_both_engines! {
    async fn naughty_strings_in_every_field_of_a_draft(world: World) {
        let Some(strings) = naughty_strings() else { return };
        assert!(strings.len() > 400);
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        for typed in &strings {
            kept_or_refused(&world, id, typed).await;
        }
    }

    async fn naughty_strings_in_notes_reasons_file_names_and_searches(world: World) {
        let Some(strings) = naughty_strings() else { return };
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        let manager = world.actor(Person::BranchManager).await;
        let reasoned = DraftFields { duplicate_reason: Some("One of many".to_owned()), ..draft(&world) };
        let noted = ask(&world, Person::Staff, &reasoned).await;
        for typed in strings.iter().step_by(9) {
            let filter = treasury::requisitions::ListFilter { text: Some(typed.clone()), ..Default::default() };
            requisitions.list(&staff, &filter, None, 10).await.unwrap();
            let page = about(&world, noted, Verdict::RequestChanges, typed).await;
            match world.treasury.approvals().decide(&manager, noted, &page, &key()).await {
                Ok(_) => {
                    submit(&world, Person::Staff, noted).await.unwrap();
                }
                refused => assert_eq!(invalid(refused), ["note"], "{typed:?}"),
            }
            let id = ask(&world, Person::Staff, &reasoned).await;
            let rev = rev(&world, id).await;
            match requisitions.withdraw(&staff, id, rev, typed, &key()).await {
                Ok(()) => {}
                refused => assert_eq!(invalid(refused), ["reason"], "{typed:?}"),
            }
        }
        let id = create(&world, Person::Colleague, &draft(&world)).await.unwrap();
        let colleague = world.actor(Person::Colleague).await;
        for typed in &strings {
            let file = requisitions.attach(&colleague, id, typed, b"%PDF-1.7\nx", &key()).await.unwrap();
            let name = view(&world, Person::Colleague, id).await.unwrap().draft_attachments[0].name.clone();
            assert!(!name.is_empty() && name.chars().count() <= 200);
            assert!(!name.contains(['/', '\\', '"']) && !name.chars().any(char::is_control), "{name:?}");
            requisitions.detach(&colleague, id, file, &key()).await.unwrap();
        }
    }

    async fn s16_amounts_that_are_none(world: World) {
        for typed in ["1,00", "-1", "1e9", "NaN", "١٢٣", "1000000000000000", "1.005", "0", "", "inf", "0x10"] {
            assert!(parse_amount(typed, Currency::KES).is_err(), "{typed}");
        }
        assert_eq!(parse_amount("1,000.50", Currency::KES).unwrap(), kes(100_050));
        for minor in [0, -1, i64::MIN, i64::MAX, 100_000_000_001] {
            let wrong = DraftFields { amount: Some(Money::new(minor, Currency::KES)), ..draft(&world) };
            assert_eq!(invalid(create(&world, Person::Staff, &wrong).await), ["amount"], "{minor}");
        }
        assert_eq!(count(&world, "select count(*) as n from requisition", vec![]).await, 0, "nothing half-written");
    }

    async fn texts_too_long_or_not_what_they_look_like(world: World) {
        let wrong = DraftFields {
            payee_name: Some("Jane\u{202E}urijnaW".to_owned()),
            purpose: Some("x".repeat(10_240)),
            destination: Some("a\0b".to_owned()),
            urgent_reason: Some("y".repeat(501)),
            duplicate_reason: Some("\u{2067}z".to_owned()),
            needed_by: Some(date(2026, 3, 1)),
            amount: Some(kes(0)),
            ..draft(&world)
        };
        let fields = invalid(create(&world, Person::Staff, &wrong).await);
        assert_eq!(fields, [
            "payee_name", "purpose", "destination", "urgent_reason", "duplicate_reason", "amount", "needed_by",
        ], "all at once");
        let empty = DraftFields { purpose: Some(" \n ".to_owned()), payee_name: Some(String::new()), ..draft(&world) };
        let id = create(&world, Person::Staff, &empty).await.unwrap();
        assert_eq!(invalid(submit(&world, Person::Staff, id).await), ["payee_name", "purpose"]);
        let page = Decide {
            version: 1, position: 1, outcome: Verdict::Reject, note: "n".repeat(2_001), deadline_days: Some(-3),
        };
        let actor = world.actor(Person::BranchManager).await;
        let refused = world.treasury.approvals().decide(&actor, id, &page, &key()).await;
        assert_eq!(invalid(refused), ["note", "deadline_days"]);
    }

    async fn dates_from_today_to_a_year_on(world: World) {
        for (day, right) in [
            (date(2026, 3, 1), false),
            (date(2026, 3, 2), true),
            (date(2027, 3, 2), true),
            (date(2027, 3, 3), false),
            (date(9999, 12, 31), false),
            (date(-9999, 1, 1), false),
        ] {
            let fields = DraftFields { needed_by: Some(day), ..draft(&world) };
            assert_eq!(create(&world, Person::Staff, &fields).await.is_ok(), right, "{day}");
        }
    }
}
