//! Who is in the demo.

use self::Post::{Branch, HeadOffice, Region};
use treasury::access::Role::{
    self, Admin, Auditor, BranchManager, Ceo, Cfo, DepartmentHead, FpA, GroupFinance, RegionalManager, Staff,
    Treasury as TreasuryOfficer,
};

/// Where somebody works, and where their role holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Post {
    /// Headquarters; a local role holds in the department.
    HeadOffice,
    /// A region, by name.
    Region(&'static str),
    /// A branch, by name.
    Branch(&'static str),
}

/// Somebody of the cast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// The part of the address before the `@`.
    pub(super) address: &'static str,
    pub(super) name: &'static str,
    pub(super) role: Role,
    pub(super) post: Post,
    pub(super) department: &'static str,
}

impl Member {
    /// Where, for the printed list.
    pub(super) fn place(&self) -> String {
        match self.post {
            HeadOffice => format!("Head office, {}", self.department),
            Region(region) => format!("{region} region"),
            Branch(branch) => branch.to_owned(),
        }
    }
}

/// Departments with their cost centres: code and name.
pub(super) const DEPARTMENTS: &[(&str, &[(&str, &str)])] = &[
    (
        "Programmes",
        &[
            ("PRG-10", "Maternal health"),
            ("PRG-20", "Clean water"),
            ("PRG-30", "Schools"),
        ],
    ),
    (
        "Operations",
        &[("OPS-10", "Vehicles and fuel"), ("OPS-20", "Offices and stores")],
    ),
    ("Finance", &[("FIN-10", "Finance and audit")]),
];

/// Regions with their branches.
pub(super) const REGIONS: &[(&str, &[&str])] = &[
    ("Coast", &["Mombasa", "Malindi"]),
    ("Western", &["Kisumu", "Kakamega"]),
    ("Rift Valley", &["Nakuru"]),
];

/// General-ledger accounts: code and name.
pub(super) const ACCOUNTS: &[(&str, &str)] = &[
    ("6100", "Office supplies"),
    ("6150", "Printing and airtime"),
    ("6200", "Fuel and vehicle running"),
    ("6250", "Vehicle repairs"),
    ("6300", "Travel and accommodation"),
    ("6400", "Training and workshops"),
    ("6500", "Medical supplies"),
    ("6600", "Repairs and maintenance"),
    ("6700", "Water points and construction"),
];

/// A fund: the place it pays for, its name, the amount it is kept at, its reorder level (shillings), its custodian.
pub(super) const FUNDS: &[(Post, &str, i64, i64, &str)] = &[
    (HeadOffice, "Head office", 9_000_000, 1_500_000, "wanjiru.kamau"),
    (Region("Coast"), "Coast field fund", 1_200_000, 200_000, "salim.mwinyi"),
    (
        Branch("Mombasa"),
        "Mombasa petty cash",
        1_600_000,
        150_000,
        "fatma.said",
    ),
    (
        Branch("Kisumu"),
        "Kisumu petty cash",
        1_600_000,
        150_000,
        "brian.otieno",
    ),
    (
        Branch("Nakuru"),
        "Nakuru petty cash",
        400_000,
        300_000,
        "joseph.kiplagat",
    ),
];

const fn member(address: &'static str, name: &'static str, role: Role, post: Post, department: &'static str) -> Member {
    Member {
        address,
        name,
        role,
        post,
        department,
    }
}

/// Everybody. The first of each role is who a visitor tries first: Kisumu has a fund with money and somebody for each step.
pub(super) const CAST: &[Member] = &[
    member(
        "achieng.odhiambo",
        "Achieng Odhiambo",
        Staff,
        Branch("Kisumu"),
        "Programmes",
    ),
    member(
        "brian.otieno",
        "Brian Otieno",
        BranchManager,
        Branch("Kisumu"),
        "Operations",
    ),
    member(
        "rose.wekesa",
        "Rose Wekesa",
        RegionalManager,
        Region("Western"),
        "Programmes",
    ),
    member(
        "daniel.mwangi",
        "Daniel Mwangi",
        DepartmentHead,
        HeadOffice,
        "Programmes",
    ),
    member("grace.naliaka", "Grace Naliaka", GroupFinance, HeadOffice, "Finance"),
    member("njeri.kariuki", "Njeri Kariuki", TreasuryOfficer, HeadOffice, "Finance"),
    member("baraka.juma", "Baraka Juma", TreasuryOfficer, HeadOffice, "Finance"),
    member("tabitha.mutua", "Tabitha Mutua", TreasuryOfficer, HeadOffice, "Finance"),
    member("amina.hassan", "Amina Hassan", Cfo, HeadOffice, "Finance"),
    member("charles.kiptoo", "Charles Kiptoo", Ceo, HeadOffice, "Operations"),
    member("faith.chebet", "Faith Chebet", FpA, HeadOffice, "Finance"),
    member("peter.mutiso", "Peter Mutiso", Auditor, HeadOffice, "Finance"),
    member("zawadi.ouma", "Zawadi Ouma", Admin, HeadOffice, "Operations"),
    member("moses.wafula", "Moses Wafula", Staff, Branch("Kisumu"), "Operations"),
    member(
        "mercy.khaemba",
        "Mercy Khaemba",
        Staff,
        Branch("Kakamega"),
        "Programmes",
    ),
    member(
        "fatma.said",
        "Fatma Said",
        BranchManager,
        Branch("Mombasa"),
        "Operations",
    ),
    member("hamisi.bakari", "Hamisi Bakari", Staff, Branch("Mombasa"), "Operations"),
    member("neema.charo", "Neema Charo", Staff, Branch("Mombasa"), "Programmes"),
    member("kazungu.ngala", "Kazungu Ngala", Staff, Branch("Malindi"), "Programmes"),
    member(
        "rehema.mwakio",
        "Rehema Mwakio",
        BranchManager,
        Branch("Malindi"),
        "Operations",
    ),
    member(
        "salim.mwinyi",
        "Salim Mwinyi",
        RegionalManager,
        Region("Coast"),
        "Programmes",
    ),
    member(
        "joseph.kiplagat",
        "Joseph Kiplagat",
        BranchManager,
        Branch("Nakuru"),
        "Operations",
    ),
    member(
        "esther.jepkosgei",
        "Esther Jepkosgei",
        Staff,
        Branch("Nakuru"),
        "Operations",
    ),
    member(
        "simon.lekolool",
        "Simon Lekolool",
        RegionalManager,
        Region("Rift Valley"),
        "Operations",
    ),
    member("lucy.wambui", "Lucy Wambui", DepartmentHead, HeadOffice, "Operations"),
    member("wanjiru.kamau", "Wanjiru Kamau", DepartmentHead, HeadOffice, "Finance"),
    member("kevin.njoroge", "Kevin Njoroge", Staff, HeadOffice, "Programmes"),
    member("sharon.adhiambo", "Sharon Adhiambo", Staff, HeadOffice, "Operations"),
];
