//! What the people of the demo ask for.

/// Something that money is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    /// The general-ledger account.
    pub(super) account: &'static str,
    /// What for.
    pub(super) purpose: &'static str,
    /// Who is paid; none for the requester, who gets it back or beforehand.
    pub(super) payees: &'static [&'static str],
    /// The least and the most, in shillings.
    pub(super) least: u32,
    pub(super) most: u32,
}

const fn wish(
    account: &'static str,
    purpose: &'static str,
    payees: &'static [&'static str],
    least: u32,
    most: u32,
) -> Wish {
    Wish {
        account,
        purpose,
        payees,
        least,
        most,
    }
}

const STATIONERS: &[&str] = &["Text Book Centre", "Lakeside Stationers", "Pwani Office Supplies"];
const GARAGES: &[&str] = &["Toyota Kenya", "Ziwani Auto Garage", "Highway Motors Nakuru"];
const STATIONS: &[&str] = &["Rubis Milimani", "TotalEnergies Nyali", "Shell Section 58"];
const HARDWARE: &[&str] = &["Maendeleo Hardware", "Coastline Builders", "Rift Pipes & Fittings"];

/// Small and everyday: up to KES 10,000.
pub(super) const SMALL: &[Wish] = &[
    wish(
        "6100",
        "Printing paper, folders and toner for the office",
        STATIONERS,
        1_800,
        9_400,
    ),
    wish(
        "6150",
        "Airtime for the field team, this month",
        &["Safaricom shop"],
        1_000,
        6_000,
    ),
    wish("6150", "Photocopies of the registration forms", STATIONERS, 600, 4_500),
    wish(
        "6200",
        "Fuel for the Land Cruiser, two field visits",
        STATIONS,
        4_000,
        9_900,
    ),
    wish("6200", "Motorcycle fuel for the outreach workers", STATIONS, 900, 3_500),
    wish("6300", "Taxi and lunch, visit to the county office", &[], 700, 3_800),
    wish("6300", "Ferry and matatu fares, follow-up visits", &[], 400, 2_600),
    wish(
        "6400",
        "Tea, mandazi and water for the community meeting",
        &["Mama Akinyi Catering", "Bahari Caterers"],
        2_500,
        8_800,
    ),
    wish(
        "6500",
        "Gloves, soap and disinfectant for the clinic days",
        &["Goodlife Pharmacy", "Haltons Chemist"],
        2_200,
        9_600,
    ),
    wish("6600", "New lock and keys for the store", HARDWARE, 1_500, 5_200),
    wish(
        "6600",
        "Plumber, leaking tank",
        &["Odera Plumbing Works", "Kombo & Sons"],
        2_000,
        7_500,
    ),
];

/// Up to KES 50,000.
pub(super) const MIDDLE: &[Wish] = &[
    wish(
        "6250",
        "Service and two tyres, vehicle KCA 112X",
        GARAGES,
        18_000,
        48_000,
    ),
    wish(
        "6300",
        "Accommodation for the quarterly review, four nights",
        &["Sarova Guest House", "Lakeview Hotel"],
        16_000,
        44_000,
    ),
    wish(
        "6400",
        "Hall and lunch for the training of health volunteers",
        &["St. Joseph's Hall", "Nyali Social Centre"],
        14_000,
        49_000,
    ),
    wish(
        "6500",
        "First-aid kits for six schools",
        &["Goodlife Pharmacy", "Haltons Chemist"],
        15_000,
        39_000,
    ),
    wish(
        "6600",
        "Repair of the generator",
        &["Davis Power Services", "Kombo & Sons"],
        12_000,
        46_000,
    ),
    wish("6700", "Pipes and taps for the water point", HARDWARE, 17_000, 49_500),
];

/// Up to KES 250,000.
pub(super) const LARGE: &[Wish] = &[
    wish(
        "6700",
        "Tank of 10,000 litres with its stand",
        HARDWARE,
        85_000,
        190_000,
    ),
    wish(
        "6400",
        "Regional training of 40 teachers, two days",
        &["Kenya School of Government"],
        90_000,
        240_000,
    ),
    wish("6250", "Gearbox overhaul, vehicle KBZ 871L", GARAGES, 70_000, 160_000),
    wish(
        "6500",
        "Delivery kits for the maternity wing",
        &["MEDS Kenya", "Haltons Chemist"],
        60_000,
        210_000,
    ),
];

/// Above.
pub(super) const VERY_LARGE: &[Wish] = &[
    wish(
        "6700",
        "Drilling of the borehole, first instalment",
        &["Davis Drilling", "Rift Pipes & Fittings"],
        280_000,
        620_000,
    ),
    wish(
        "6500",
        "Vaccination campaign, cold boxes and ice packs",
        &["MEDS Kenya"],
        260_000,
        480_000,
    ),
];

/// Why it cannot wait.
pub(super) const URGENCIES: &[&str] = &[
    "The vehicle stands and the clinic day is tomorrow.",
    "The store is without water since this morning.",
    "The hall keeps the date until noon only.",
];

/// What an approver wants changed.
pub(super) const CHANGES: &[&str] = &[
    "Please attach the quotation, and say for how many people.",
    "Which vehicle is it? Please name it in the purpose.",
    "This belongs to another account. Please choose the right one.",
];

/// Why an approver says no.
pub(super) const REJECTIONS: &[&str] = &[
    "Not in this quarter's budget. Please plan it for the next one.",
    "We have this in the store. Ask Moses for it.",
    "The price is far above the last one. Get another quotation and ask again.",
];

/// Why somebody takes it back.
pub(super) const WITHDRAWALS: &[&str] = &["The visit was cancelled.", "The county office provides it after all."];
