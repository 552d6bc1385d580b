//! The logs as they are on disk: cases of events, in the order in which they happened.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use treasury::clock::Timestamp;
use treasury::money::{Currency, Money, parse_amount};

/// What the log says was done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    Saved,
    Submitted,
    Approved,
    FinalApproved,
    Rejected,
    RequestPayment,
    PaymentHandled,
}

/// In which role the log says it was done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LogRole {
    Employee,
    PreApprover,
    Administration,
    Supervisor,
    BudgetOwner,
    Director,
    /// The log does not know.
    Missing,
    /// The system.
    Undefined,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    pub at: Timestamp,
    pub action: Action,
    pub role: LogRole,
}

/// One request, from the first event to the last.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: String,
    pub unit: String,
    pub amount: Money,
    pub events: Vec<Event>,
}

/// A file of cases.
#[derive(Clone, Debug)]
pub struct Log {
    pub name: String,
    pub cases: Vec<Case>,
}

impl Log {
    pub fn events(&self) -> usize {
        self.cases.iter().map(|case| case.events.len()).sum()
    }

    /// Reads a `*.csv.gz` of the columns that the data's README names.
    pub fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().replace(".csv.gz", "");
        let mut text = String::new();
        let file = std::fs::File::open(path).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let column = |wanted: &str| {
            let found = header.iter().position(|name| name == wanted);
            found.unwrap_or_else(|| panic!("{name} has no column {wanted}"))
        };
        let [case_id, at, action, role, unit, amount] =
            ["case_id", "ts", "action", "role", "org_unit", "amount_eur"].map(column);
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut cases: Vec<Case> = Vec::new();
        for row in reader.records() {
            let row = row.unwrap();
            let id = &row[case_id];
            let place = *places.entry(id.to_owned()).or_insert_with(|| {
                cases.push(Case {
                    id: id.to_owned(),
                    unit: row[unit].to_owned(),
                    amount: euros(&row[amount]),
                    events: Vec::new(),
                });
                cases.len() - 1
            });
            let event = Event {
                at: row[at].parse::<jiff::Timestamp>().unwrap().into(),
                action: parse_action(&row[action]),
                role: parse_role(&row[role]),
            };
            let case = &mut cases[place];
            assert_eq!(
                case.amount,
                euros(&row[amount]),
                "{id}: the amount of a case never changes"
            );
            assert!(
                case.events.last().is_none_or(|last| last.at <= event.at),
                "{id}: in order"
            );
            case.events.push(event);
        }
        Self { name, cases }
    }
}

/// Every `requests/*.csv.gz` of the data folder, by name; none where the folder is not there.
pub fn files() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::env::var_os("COUNTERSIGN_DATA").map_or_else(|| "../shared/data".into(), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(repository.join(data).join("requests")) else {
        return Vec::new();
    };
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().ends_with(".csv.gz"))
        .collect();
    paths.sort();
    paths
}

/// The amount as the log writes it, through the parser of the product; zero is written as `0.0`.
fn euros(text: &str) -> Money {
    if text.chars().all(|c| matches!(c, '0' | '.')) {
        return Money::zero(Currency::EUR);
    }
    parse_amount(text, Currency::EUR).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn parse_action(text: &str) -> Action {
    match text {
        "SAVED" => Action::Saved,
        "SUBMITTED" => Action::Submitted,
        "APPROVED" => Action::Approved,
        "FINAL_APPROVED" => Action::FinalApproved,
        "REJECTED" => Action::Rejected,
        "REQUEST_PAYMENT" => Action::RequestPayment,
        "PAYMENT_HANDLED" => Action::PaymentHandled,
        other => panic!("the log has an action that nobody mapped: {other}"),
    }
}

fn parse_role(text: &str) -> LogRole {
    match text {
        "EMPLOYEE" => LogRole::Employee,
        "PRE_APPROVER" => LogRole::PreApprover,
        "ADMINISTRATION" => LogRole::Administration,
        "SUPERVISOR" => LogRole::Supervisor,
        "BUDGET OWNER" => LogRole::BudgetOwner,
        "DIRECTOR" => LogRole::Director,
        "MISSING" => LogRole::Missing,
        "UNDEFINED" => LogRole::Undefined,
        other => panic!("the log has a role that nobody mapped: {other}"),
    }
}
