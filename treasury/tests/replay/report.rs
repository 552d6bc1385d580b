//! What a replay must have come to, case by case, and what it prints.

use crate::log::{Action, Case, Log, LogRole};
use crate::replay::Replayed;
use crate::script::{Act, Answer, Stand};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::time::Duration;
use treasury::Result;
use treasury::ids::{PaymentId, RequisitionId};
use treasury::money::{Currency, Money};
use treasury::requisitions::ListFilter;
use treasury::requisitions::state::Status;

/// What the log paid, and what of it we must have paid: read off the log itself, not off the scripts.
struct Books {
    paid_in_log: i64,
    without_final_approval: Vec<String>,
    unapproved: i64,
    of_zero: usize,
    due: HashMap<String, Money>,
}

impl Books {
    fn of(log: &Log) -> Self {
        let mut books = Self {
            paid_in_log: 0,
            without_final_approval: Vec::new(),
            unapproved: 0,
            of_zero: 0,
            due: HashMap::new(),
        };
        for case in &log.cases {
            let when = |action: Action| case.events.iter().position(|event| event.action == action);
            let Some(paid) = when(Action::PaymentHandled) else {
                continue;
            };
            books.paid_in_log += case.amount.minor();
            if case.amount.is_zero() {
                books.of_zero += 1;
            } else if when(Action::FinalApproved).is_some_and(|approved| approved < paid) {
                books.due.insert(case.id.clone(), case.amount);
            } else {
                books.without_final_approval.push(case.id.clone());
                books.unapproved += case.amount.minor();
            }
        }
        books
    }
}

/// Compares every case and every cent, and answers the report.
pub async fn check(log: &Log, replayed: &mut Replayed, took: Duration) -> Result<String> {
    let books = Books::of(log);
    let statuses = statuses(replayed, log).await?;
    for (index, case) in log.cases.iter().enumerate() {
        let expected = expected(replayed.scripts[index].end.on(replayed.ended));
        let (newest, earlier) = replayed.progress[index].requisitions.split_last().expect("a request");
        assert_eq!(statuses[newest], expected, "{}", case.id);
        assert_eq!(
            expected == Status::Paid,
            books.due.contains_key(&case.id),
            "{}",
            case.id
        );
        for ended in earlier {
            let status = statuses[ended];
            let is_over = matches!(status, Status::Withdrawn | Status::Expired | Status::Rejected);
            assert!(is_over, "{}: {status} although it was asked for again", case.id);
        }
    }
    assert_eq!(
        statuses.len(),
        replayed
            .progress
            .iter()
            .map(|one| one.requisitions.len())
            .sum::<usize>()
    );
    let paid = ledgers(replayed, log, &books).await?;
    assert_eq!(paid, books.paid_in_log - books.unapproved, "the total");
    let zero = log.cases.iter().filter(|case| case.amount.is_zero()).count();
    let refused = replayed.answers.get(&("submit", Answer::Amount)).copied().unwrap_or(0);
    assert!(
        refused >= zero || zero_never_submitted(log) > 0,
        "every amount of zero is refused"
    );
    let verified = replayed.world.treasury.verify().await?;
    assert!(verified.is_clean(), "{verified}");
    Ok(text(log, replayed, &books, paid, took))
}

fn zero_never_submitted(log: &Log) -> usize {
    let never =
        |case: &&Case| case.amount.is_zero() && !case.events.iter().any(|event| event.action == Action::Submitted);
    log.cases.iter().filter(never).count()
}

fn expected(end: Stand) -> Status {
    match end {
        Stand::Nothing | Stand::Draft => Status::Draft,
        Stand::InApproval => Status::InApproval,
        Stand::Changes(_) => Status::ChangesRequested,
        Stand::Approved => Status::Approved,
        Stand::Paid => Status::Paid,
        Stand::Withdrawn => Status::Withdrawn,
        Stand::Rejected => Status::Rejected,
        Stand::Expired => Status::Expired,
    }
}

/// The status of every request, as the lists of the employees show them.
async fn statuses(replayed: &mut Replayed, log: &Log) -> Result<HashMap<RequisitionId, Status>> {
    let mut employees = Vec::new();
    for (index, case) in log.cases.iter().enumerate() {
        let employee = replayed
            .world
            .holder(replayed.routes.cases[index].0, case, LogRole::Employee);
        if !employees.contains(&employee) {
            employees.push(employee);
        }
    }
    let filter = ListFilter {
        mine: true,
        ..ListFilter::default()
    };
    let mut statuses = HashMap::new();
    for employee in employees {
        let actor = replayed.world.actor(employee).await;
        let mut after: Option<String> = None;
        loop {
            let requisitions = replayed.world.treasury.requisitions();
            let page = requisitions.list(&actor, &filter, after.as_deref(), 100).await?;
            statuses.extend(page.rows.iter().map(|row| (row.id, row.status)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(statuses)
}

/// Reads every ledger and answers what left: one debit per case that is due, of its amount, and nothing else.
async fn ledgers(replayed: &mut Replayed, log: &Log, books: &Books) -> Result<i64> {
    let mut due: HashMap<PaymentId, Money> = HashMap::new();
    for (case, progress) in log.cases.iter().zip(&replayed.progress) {
        if let Some(amount) = books.due.get(&case.id) {
            let payment = progress.payment.unwrap_or_else(|| panic!("{} is due", case.id));
            assert!(
                due.insert(payment, *amount).is_none(),
                "{}: a payment of its own",
                case.id
            );
        }
    }
    let mut paid = 0;
    for index in 0..replayed.world.companies.len() {
        let company = &replayed.world.companies[index];
        let (fund, opened, officer) = (company.fund, company.opened, company.officer);
        let actor = replayed.world.actor(officer).await;
        let mut after = None;
        let mut left = 0;
        let mut balance = None;
        loop {
            let funds = replayed.world.treasury.funds();
            let page = funds.ledger(&actor, fund, after, 500).await?;
            for row in &page.rows {
                balance.get_or_insert(row.balance);
                let Some(payment) = row.payment else { continue };
                let amount = due
                    .remove(&payment)
                    .unwrap_or_else(|| panic!("{} was not due", row.memo));
                assert_eq!(row.amount.minor(), -amount.minor(), "{}", row.memo);
                left += amount.minor();
            }
            after = page.rows.last().map(|row| row.seq);
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(balance.map(Money::minor), Some(opened.minor() - left), "the balance");
        paid += left;
    }
    assert!(due.is_empty(), "{} payments are due and were not made", due.len());
    Ok(paid)
}

/// What became of a case, in words.
fn path(case: &Case, replayed: &Replayed, index: usize) -> String {
    let script = &replayed.scripts[index];
    let after_approval = |step: &&crate::script::Step| {
        step.answer == Answer::WrongState && matches!(step.act, Act::RequestChanges(_) | Act::Reject(_))
    };
    let is_rejected_late = script.steps.iter().any(|step| after_approval(&step));
    let is_unapproved = script
        .steps
        .iter()
        .any(|step| step.act == Act::Release && step.answer == Answer::NotThere);
    let rounds = script.rounds.len();
    let anew = replayed.progress[index].requisitions.len() > 1;
    let mut words = match script.end.on(replayed.ended) {
        _ if case.amount.is_zero() => return "amount zero: refused".to_owned(),
        Stand::Nothing | Stand::Draft => "stays a draft".to_owned(),
        Stand::InApproval => "left in approval".to_owned(),
        Stand::Changes(_) => "changes requested".to_owned(),
        Stand::Approved => "approved, awaits release".to_owned(),
        Stand::Paid => format!("paid in round {rounds}"),
        Stand::Withdrawn => "changes requested, withdrawn".to_owned(),
        Stand::Rejected => "rejected".to_owned(),
        Stand::Expired => "expired".to_owned(),
    };
    if anew {
        words += ", asked anew after the first request had ended";
    }
    if is_rejected_late {
        words += "; rejection after the final approval refused";
    }
    if is_unapproved {
        words += "; payment without a final approval refused";
    }
    words
}

fn text(log: &Log, replayed: &Replayed, books: &Books, paid: i64, took: Duration) -> String {
    let euros = |minor| Money::new(minor, Currency::EUR);
    let mut paths: BTreeMap<String, usize> = BTreeMap::new();
    for (index, case) in log.cases.iter().enumerate() {
        *paths.entry(path(case, replayed, index)).or_insert(0) += 1;
    }
    let mut paths: Vec<(String, usize)> = paths.into_iter().collect();
    paths.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut text = format!(
        "{}: {} cases, {} events, {} companies, {} ms\n",
        log.name,
        log.cases.len(),
        log.events(),
        replayed.world.companies.len(),
        took.as_millis()
    );
    for (words, count) in paths {
        writeln!(text, "  {count:>6}  {words}").unwrap();
    }
    for ((act, answer), count) in &replayed.answers {
        writeln!(text, "  {count:>6}  {act}: {answer:?}").unwrap();
    }
    writeln!(text, "  {:>6}  expired by the worker", replayed.expired).unwrap();
    writeln!(
        text,
        "  paid {} in {} payments = the log's {} less {} for {} without a final approval; {} of zero",
        euros(paid),
        books.due.len(),
        euros(books.paid_in_log),
        euros(books.unapproved),
        books.without_final_approval.len(),
        books.of_zero
    )
    .unwrap();
    text
}
