//! The visitors: everybody of the world, and two who are nobody.

use treasury::testing::Person;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visitor {
    /// A passer-by without a session.
    Nobody,
    /// A treasury officer who was deactivated while signed in; their browser still has its cookie.
    Left,
    /// Somebody of the world, signed in.
    Is(Person),
}

impl Visitor {
    /// Everybody, in the order of the rows.
    pub fn all() -> Vec<Self> {
        let people = Person::ALL.into_iter().map(Self::Is);
        [Self::Nobody, Self::Left].into_iter().chain(people).collect()
    }

    /// What the rows are called: the role, and the part in what lies on the table (see the head of the file).
    pub fn label(self) -> &'static str {
        let Self::Is(person) = self else {
            return if self == Self::Nobody {
                "nobody"
            } else {
                "left, was treasury"
            };
        };
        match person {
            Person::Staff => "staff, asked",
            Person::Colleague => "colleague",
            Person::BranchManager => "branch manager",
            Person::DepartmentHead => "department head",
            Person::RegionalManager => "regional manager",
            Person::GroupFinance => "group finance",
            Person::Treasury => "treasury, releases",
            Person::Treasury2 => "treasury 2",
            Person::Treasury3 => "treasury 3, validated",
            Person::Cfo => "CFO",
            Person::Ceo => "CEO",
            Person::FpA => "FP&A",
            Person::Auditor => "auditor",
            Person::Admin => "administrator",
            Person::Stranger => "other co.: staff",
            Person::StrangerTreasury => "other co.: treasury",
        }
    }

    /// The address they sign in with.
    pub fn email(self) -> String {
        let Self::Is(person) = self else {
            return "lena@amani.example".to_owned();
        };
        let local = match person {
            Person::Staff => "amina",
            Person::Colleague => "brian",
            Person::BranchManager => "beatrice",
            Person::DepartmentHead => "daniel",
            Person::RegionalManager => "rose",
            Person::GroupFinance => "george",
            Person::Treasury => "tom",
            Person::Treasury2 => "tabitha",
            Person::Treasury3 => "titus",
            Person::Cfo => "catherine",
            Person::Ceo => "charles",
            Person::FpA => "faith",
            Person::Auditor => "agnes",
            Person::Admin => "adam",
            Person::Stranger => return "sam@other.example".to_owned(),
            Person::StrangerTreasury => return "tess@other.example".to_owned(),
        };
        format!("{local}@amani.example")
    }
}
