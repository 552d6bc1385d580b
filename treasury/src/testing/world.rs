//! A small company with people in every role, over a fresh database.

use super::authenticator::SITE;
use super::databases::{Engine, TestDatabase, fresh};
use crate::access::{Actor, Home, Role, Scope};
use crate::author::Caller;
use crate::clock::{Clock, Timestamp};
use crate::database::Database;
use crate::ids::{
    BranchId, CompanyId, CostCentreId, DepartmentId, FundId, GlAccountId, PersonId, PolicyVersionId, RegionId,
};
use crate::keys::Keys;
use crate::money::{Currency, Money};
use crate::organisation::{NewFund, NewPerson};
use crate::passkeys::RelyingParty;
use crate::rails::Offered;
use crate::rails::bank::pain001::Version;
use crate::rails::bank::{BankAccount, Debtor};
use crate::randomness::Randomness;
use crate::treasury::Treasury;
use std::collections::HashMap;

/// The people of the world: one for each part somebody can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// Asks for money: staff of Kisumu, in Operations.
    Staff,
    /// Another one: also staff of Kisumu.
    Colleague,
    /// Branch manager of Kisumu.
    BranchManager,
    /// Head of Operations.
    DepartmentHead,
    /// Regional manager of the West.
    RegionalManager,
    /// Group finance manager.
    GroupFinance,
    /// Treasury officer.
    Treasury,
    /// The second treasury officer.
    Treasury2,
    /// The third treasury officer.
    Treasury3,
    /// CFO.
    Cfo,
    /// CEO.
    Ceo,
    /// FP&A.
    FpA,
    /// Auditor.
    Auditor,
    /// Administrator.
    Admin,
    /// Somebody of another company altogether.
    Stranger,
    /// A treasury officer of that other company.
    StrangerTreasury,
}

impl Person {
    /// Everybody.
    pub const ALL: [Self; 16] = [
        Self::Staff,
        Self::Colleague,
        Self::BranchManager,
        Self::DepartmentHead,
        Self::RegionalManager,
        Self::GroupFinance,
        Self::Treasury,
        Self::Treasury2,
        Self::Treasury3,
        Self::Cfo,
        Self::Ceo,
        Self::FpA,
        Self::Auditor,
        Self::Admin,
        Self::Stranger,
        Self::StrangerTreasury,
    ];
}

/// The world: a database, a handle, and who and what is in it.
#[derive(Clone, Debug)]
pub struct World {
    /// The handle.
    pub treasury: Treasury,
    /// The database.
    pub database: TestDatabase,
    /// The company.
    pub company: CompanyId,
    /// The West.
    pub region: RegionId,
    /// Kisumu, in the West.
    pub branch: BranchId,
    /// Operations.
    pub department: DepartmentId,
    /// A cost centre of Operations.
    pub cost_centre: CostCentreId,
    /// "Office supplies".
    pub gl_account: GlAccountId,
    /// The fund of Kisumu: KES 500,000.00 authorised, opened with as much; reorder level KES 100,000.00.
    pub branch_fund: FundId,
    /// The fund of the company: KES 20,000,000.00 authorised, opened with as much.
    pub company_fund: FundId,
    /// The approval policy in force: the default one.
    pub policy: PolicyVersionId,
    people: HashMap<Person, PersonId>,
}

/// An instant from its text, as `2026-03-02T08:00:00Z`.
///
/// # Panics
/// When the text is not one.
#[must_use]
pub fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().expect("an instant").into()
}

/// Who somebody is: name, mailbox, whether they work in Kisumu, and what they hold.
type Member<'a> = (Person, &'a str, &'a str, bool, &'a [(Role, Scope)]);

/// Shillings and cents as money.
fn kes(minor: i64) -> Money {
    Money::new(minor, Currency::KES)
}

/// A handle as the world has it, over a database that another process may use too: each with a seed of its own.
///
/// # Panics
/// Never: what it is made of is fixed.
#[must_use]
pub fn treasury_over(database: Database, clock: Clock, seed: u64) -> Treasury {
    let keys = Keys::try_new(b"a secret of the tests, long enough").expect("long enough");
    let site = RelyingParty::at(SITE).expect("a site");
    let rails = Offered {
        mpesa: true,
        bank: true,
    };
    let treasury = Treasury::new(database, clock, Randomness::seeded(seed), keys);
    treasury.with_passkeys_of(site).with_rails(rails).with_bank(debtor())
}

impl World {
    /// The world on an engine, at Monday 2026-03-02 08:00 UTC; none where the engine is not there.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn on(engine: Engine) -> Option<Self> {
        let database = fresh(engine).await?;
        let clock = Clock::fixed(at("2026-03-02T08:00:00Z"));
        Some(Self::over(database, clock).await.expect("the world"))
    }

    pub(super) async fn over(database: TestDatabase, clock: Clock) -> crate::Result<Self> {
        let treasury = treasury_over(database.database.clone(), clock, 7);
        let set_up = treasury.set_up();
        let currency = Currency::KES;
        let company = set_up
            .company("AMANI", "Amani Relief", currency, "Africa/Nairobi")
            .await?;
        let region = set_up.region(company, "West").await?;
        let branch = set_up.branch(company, Some(region), "Kisumu").await?;
        let department = set_up.department(company, "Operations").await?;
        let cost_centre = set_up.cost_centre(company, department, "OPS-1", "Field work").await?;
        let gl_account = set_up.gl_account(company, "6100", "Office supplies", currency).await?;
        let policy = treasury.policies().adopt_default(company, currency).await?;
        let whole = Scope::Company(company);
        let in_branch = Scope::Branch {
            company,
            region: Some(region),
            branch,
        };
        let in_region = Scope::Region { company, region };
        let in_department = Scope::Department { company, department };
        let cast: [Member<'_>; 14] = [
            (Person::Staff, "Amina Odhiambo", "amina", true, &[(Role::Staff, whole)]),
            (
                Person::Colleague,
                "Brian Otieno",
                "brian",
                true,
                &[(Role::Staff, whole)],
            ),
            (
                Person::BranchManager,
                "Beatrice Achieng",
                "beatrice",
                true,
                &[(Role::BranchManager, in_branch)],
            ),
            (
                Person::DepartmentHead,
                "Daniel Mwangi",
                "daniel",
                false,
                &[(Role::DepartmentHead, in_department)],
            ),
            (
                Person::RegionalManager,
                "Rose Wekesa",
                "rose",
                false,
                &[(Role::RegionalManager, in_region)],
            ),
            (
                Person::GroupFinance,
                "George Kamau",
                "george",
                false,
                &[(Role::GroupFinance, whole)],
            ),
            (Person::Treasury, "Tom Kiprop", "tom", false, &[(Role::Treasury, whole)]),
            (
                Person::Treasury2,
                "Tabitha Njeri",
                "tabitha",
                false,
                &[(Role::Treasury, whole)],
            ),
            (
                Person::Treasury3,
                "Titus Mutua",
                "titus",
                false,
                &[(Role::Treasury, whole)],
            ),
            (
                Person::Cfo,
                "Catherine Wanjiku",
                "catherine",
                false,
                &[(Role::Cfo, whole)],
            ),
            (Person::Ceo, "Charles Omondi", "charles", false, &[(Role::Ceo, whole)]),
            (Person::FpA, "Faith Chebet", "faith", false, &[(Role::FpA, whole)]),
            (
                Person::Auditor,
                "Agnes Nyambura",
                "agnes",
                false,
                &[(Role::Auditor, whole)],
            ),
            (Person::Admin, "Adam Kariuki", "adam", false, &[(Role::Admin, whole)]),
        ];
        let mut people = HashMap::new();
        for (person, name, email, in_kisumu, grants) in cast {
            let home = Home {
                company,
                region: in_kisumu.then_some(region),
                branch: in_kisumu.then_some(branch),
                department: Some(department),
            };
            let email = format!("{email}@amani.example");
            let id = set_up
                .person(&NewPerson {
                    home,
                    email,
                    name: name.to_owned(),
                })
                .await?;
            for (role, scope) in grants {
                set_up.grant(id, *role, *scope).await?;
            }
            people.insert(person, id);
        }
        let other = set_up
            .company("OTHER", "Other Company", currency, "Africa/Nairobi")
            .await?;
        for (person, name, email, role) in [
            (Person::Stranger, "Sam Stranger", "sam", Role::Staff),
            (Person::StrangerTreasury, "Tess Stranger", "tess", Role::Treasury),
        ] {
            let home = Home {
                company: other,
                region: None,
                branch: None,
                department: None,
            };
            let email = format!("{email}@other.example");
            let id = set_up
                .person(&NewPerson {
                    home,
                    email,
                    name: name.to_owned(),
                })
                .await?;
            set_up.grant(id, role, Scope::Company(other)).await?;
            people.insert(person, id);
        }
        let custodian = people.get(&Person::BranchManager).copied();
        let branch_fund = set_up
            .fund(&NewFund {
                scope: in_branch,
                name: "Kisumu petty cash".to_owned(),
                authorised: kes(50_000_000),
                reorder: kes(10_000_000),
                custodian,
            })
            .await?;
        let company_fund = set_up
            .fund(&NewFund {
                scope: whole,
                name: "Head office".to_owned(),
                authorised: kes(2_000_000_000),
                reorder: kes(400_000_000),
                custodian: None,
            })
            .await?;
        treasury.funds().open(branch_fund, kes(50_000_000)).await?;
        treasury.funds().open(company_fund, kes(2_000_000_000)).await?;
        Ok(Self {
            treasury,
            database,
            company,
            region,
            branch,
            department,
            cost_centre,
            gl_account,
            branch_fund,
            company_fund,
            policy,
            people,
        })
    }

    /// The id of a person.
    ///
    /// # Panics
    /// Never: everybody is there.
    #[must_use]
    pub fn id(&self, person: Person) -> PersonId {
        self.people[&person]
    }

    /// A person, ready to act.
    ///
    /// # Panics
    /// When the person is not active.
    pub async fn actor(&self, person: Person) -> Actor {
        let caller = Caller {
            ip: "192.0.2.10".to_owned(),
            user_agent: "a test".to_owned(),
            request_id: "test".to_owned(),
        };
        self.treasury
            .identity()
            .actor(self.id(person), caller)
            .await
            .expect("an active person")
    }

    /// Checks every invariant: what each test ends with.
    ///
    /// # Panics
    /// With the invariants that do not hold and their first bad rows.
    pub async fn verify(&self) {
        let report = self.treasury.verify().await.expect("the database answers");
        assert!(report.is_clean(), "{report}");
    }
}

/// The account that the company pays from.
///
/// # Panics
/// Never: the account is a constant.
#[must_use]
pub fn debtor() -> Debtor {
    Debtor {
        name: "Amani Foundation".to_owned(),
        account: BankAccount::parse("0110200300400, 68000, Equity Bank").unwrap_or_else(|error| panic!("{error}")),
        version: Version::V09,
    }
}
