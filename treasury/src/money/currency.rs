//! Currencies by their ISO 4217 code, with the number of decimals each has.

use std::fmt;

/// A currency of the table below; cheap to copy, compared by its code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    exponent: u32,
}

/// Code, decimals (ISO 4217 "minor unit") and English name.
const TABLE: &[(&str, u32, &str)] = &[
    ("AED", 2, "UAE dirham"),
    ("ARS", 2, "Argentine peso"),
    ("AUD", 2, "Australian dollar"),
    ("BDT", 2, "Bangladeshi taka"),
    ("BGN", 2, "Bulgarian lev"),
    ("BHD", 3, "Bahraini dinar"),
    ("BIF", 0, "Burundian franc"),
    ("BRL", 2, "Brazilian real"),
    ("BWP", 2, "Botswana pula"),
    ("CAD", 2, "Canadian dollar"),
    ("CDF", 2, "Congolese franc"),
    ("CHF", 2, "Swiss franc"),
    ("CLP", 0, "Chilean peso"),
    ("CNY", 2, "Chinese yuan"),
    ("COP", 2, "Colombian peso"),
    ("CZK", 2, "Czech koruna"),
    ("DJF", 0, "Djiboutian franc"),
    ("DKK", 2, "Danish krone"),
    ("DZD", 2, "Algerian dinar"),
    ("EGP", 2, "Egyptian pound"),
    ("ERN", 2, "Eritrean nakfa"),
    ("ETB", 2, "Ethiopian birr"),
    ("EUR", 2, "euro"),
    ("GBP", 2, "pound sterling"),
    ("GHS", 2, "Ghanaian cedi"),
    ("GMD", 2, "Gambian dalasi"),
    ("HKD", 2, "Hong Kong dollar"),
    ("HUF", 2, "Hungarian forint"),
    ("IDR", 2, "Indonesian rupiah"),
    ("ILS", 2, "Israeli new shekel"),
    ("INR", 2, "Indian rupee"),
    ("IQD", 3, "Iraqi dinar"),
    ("ISK", 0, "Icelandic króna"),
    ("JOD", 3, "Jordanian dinar"),
    ("JPY", 0, "Japanese yen"),
    ("KES", 2, "Kenyan shilling"),
    ("KMF", 0, "Comorian franc"),
    ("KRW", 0, "South Korean won"),
    ("KWD", 3, "Kuwaiti dinar"),
    ("LKR", 2, "Sri Lankan rupee"),
    ("LYD", 3, "Libyan dinar"),
    ("MAD", 2, "Moroccan dirham"),
    ("MGA", 2, "Malagasy ariary"),
    ("MUR", 2, "Mauritian rupee"),
    ("MWK", 2, "Malawian kwacha"),
    ("MXN", 2, "Mexican peso"),
    ("MYR", 2, "Malaysian ringgit"),
    ("MZN", 2, "Mozambican metical"),
    ("NAD", 2, "Namibian dollar"),
    ("NGN", 2, "Nigerian naira"),
    ("NOK", 2, "Norwegian krone"),
    ("NPR", 2, "Nepalese rupee"),
    ("NZD", 2, "New Zealand dollar"),
    ("OMR", 3, "Omani rial"),
    ("PEN", 2, "Peruvian sol"),
    ("PHP", 2, "Philippine peso"),
    ("PKR", 2, "Pakistani rupee"),
    ("PLN", 2, "Polish złoty"),
    ("PYG", 0, "Paraguayan guaraní"),
    ("QAR", 2, "Qatari riyal"),
    ("RON", 2, "Romanian leu"),
    ("RSD", 2, "Serbian dinar"),
    ("RWF", 0, "Rwandan franc"),
    ("SAR", 2, "Saudi riyal"),
    ("SDG", 2, "Sudanese pound"),
    ("SEK", 2, "Swedish krona"),
    ("SGD", 2, "Singapore dollar"),
    ("SOS", 2, "Somali shilling"),
    ("SSP", 2, "South Sudanese pound"),
    ("THB", 2, "Thai baht"),
    ("TND", 3, "Tunisian dinar"),
    ("TRY", 2, "Turkish lira"),
    ("TWD", 2, "New Taiwan dollar"),
    ("TZS", 2, "Tanzanian shilling"),
    ("UAH", 2, "Ukrainian hryvnia"),
    ("UGX", 0, "Ugandan shilling"),
    ("USD", 2, "US dollar"),
    ("VND", 0, "Vietnamese đồng"),
    ("XAF", 0, "Central African CFA franc"),
    ("XOF", 0, "West African CFA franc"),
    ("ZAR", 2, "South African rand"),
    ("ZMW", 2, "Zambian kwacha"),
];

impl Currency {
    /// Kenyan shilling, the default of the product.
    pub const KES: Self = Self {
        code: "KES",
        exponent: 2,
    };
    /// Euro.
    pub const EUR: Self = Self {
        code: "EUR",
        exponent: 2,
    };
    /// US dollar.
    pub const USD: Self = Self {
        code: "USD",
        exponent: 2,
    };
    /// Ugandan shilling, which has no smaller unit in use.
    pub const UGX: Self = Self {
        code: "UGX",
        exponent: 0,
    };
    /// Kuwaiti dinar, with three decimals.
    pub const KWD: Self = Self {
        code: "KWD",
        exponent: 3,
    };

    /// The currency of an ISO 4217 code, in capitals or not, with spaces around it or not.
    pub fn parse(text: &str) -> Result<Self, UnknownCurrency> {
        let wanted = text.trim();
        Self::all()
            .find(|currency| currency.code.eq_ignore_ascii_case(wanted))
            .ok_or(UnknownCurrency)
    }

    /// Every currency known, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|&(code, exponent, _)| Self { code, exponent })
    }

    /// The ISO 4217 code, three capital letters.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The number of decimals: 2 for the shilling with its cents, 0 for the yen.
    pub fn exponent(self) -> u32 {
        self.exponent
    }

    /// The English name, for lists to choose from.
    pub fn name(self) -> &'static str {
        TABLE
            .iter()
            .find(|(code, ..)| *code == self.code)
            .map_or(self.code, |(.., name)| name)
    }

    /// How many minor units make one major unit: 100 cents, 1 yen.
    pub fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

/// The text names no currency of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Choose a currency by its three letters, for example KES.")]
pub struct UnknownCurrency;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_without_doubles_and_the_constants_agree_with_it() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(
            TABLE
                .iter()
                .all(|(code, exponent, _)| code.len() == 3 && *exponent <= 3)
        );
        for constant in [
            Currency::KES,
            Currency::EUR,
            Currency::USD,
            Currency::UGX,
            Currency::KWD,
        ] {
            assert_eq!(Currency::parse(constant.code()), Ok(constant));
        }
    }

    #[test]
    fn a_code_is_found_in_any_case_and_nothing_else_is() {
        assert_eq!(Currency::parse(" kes "), Ok(Currency::KES));
        assert_eq!(Currency::parse("JPY").map(Currency::exponent), Ok(0));
        assert_eq!(Currency::KES.name(), "Kenyan shilling");
        for text in ["", "KE", "KESS", "XXX", "К ES", "€"] {
            assert_eq!(Currency::parse(text), Err(UnknownCurrency), "{text}");
        }
    }
}
