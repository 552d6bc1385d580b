//! The content digest: what submitting freezes, what every decision names, and what the payment is checked against.

use jiff::civil::Date;

use crate::access::Home;
use crate::canonical::Encoder;
use crate::ids::{CostCentreId, GlAccountId, PersonId};
use crate::money::Money;

/// Everything that an approval approves. Change one of these and the approval is void.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Content<'a> {
    /// The amount with its currency.
    pub amount: Money,
    /// The payee's name, as it is shown.
    pub payee_name: &'a str,
    /// The code of the method: cash, mobile money, bank transfer.
    pub method: &'a str,
    /// Where the money goes: the number or account; empty for cash.
    pub destination: &'a str,
    /// What the money is for.
    pub purpose: &'a str,
    /// The code of the origin: branch, HQ, field.
    pub origin: &'a str,
    /// Company, region, branch and department that it is booked to.
    pub place: Home,
    /// The cost centre, if any.
    pub cost_centre: Option<CostCentreId>,
    /// The account of the general ledger, if any.
    pub gl_account: Option<GlAccountId>,
    /// The person who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// When it is needed.
    pub needed_by: Option<Date>,
    /// The SHA-256 of each attachment, hexadecimal, in any order.
    pub attachment_hashes: &'a [String],
}

/// SHA-256 over the canonical encoding of the content, as 64 lower-case hexadecimal digits.
pub fn content_digest(content: &Content<'_>) -> String {
    // Without `..`: a field that is added has to be hashed, or this does not compile.
    let Content {
        amount,
        payee_name,
        method,
        destination,
        purpose,
        origin,
        place: Home {
            company,
            region,
            branch,
            department,
        },
        cost_centre,
        gl_account,
        beneficiary,
        needed_by,
        attachment_hashes,
    } = content;
    let mut hashes: Vec<String> = attachment_hashes.iter().map(|hash| hash.to_ascii_lowercase()).collect();
    hashes.sort_unstable();
    let id = |encoder: Encoder, id: uuid::Uuid| encoder.bytes(id.as_bytes());
    Encoder::new("countersign/content/v1")
        .int(amount.minor())
        .text(amount.currency().code())
        .text(payee_name)
        .text(method)
        .text(destination)
        .text(purpose)
        .text(origin)
        .bytes(company.0.as_bytes())
        .opt(region.map(|region| region.0), id)
        .opt(branch.map(|branch| branch.0), id)
        .opt(department.map(|department| department.0), id)
        .opt(cost_centre.map(|cost_centre| cost_centre.0), id)
        .opt(gl_account.map(|account| account.0), id)
        .opt(beneficiary.map(|person| person.0), id)
        .opt(*needed_by, |encoder, date| encoder.text(&date.to_string()))
        .list(&hashes, |encoder, hash| encoder.text(hash))
        .finish_hex()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{BranchId, CompanyId, DepartmentId, RegionId};
    use crate::money::Currency;
    use crate::seeded::cases;

    fn content(hashes: &[String]) -> Content<'_> {
        let id = Uuid::from_u128;
        Content {
            amount: Money::new(450_000, Currency::KES),
            payee_name: "Jane Wanjiru",
            method: "mpesa",
            destination: "254700000001",
            purpose: "Fuel",
            origin: "branch",
            place: Home {
                company: CompanyId(id(1)),
                region: Some(RegionId(id(2))),
                branch: Some(BranchId(id(3))),
                department: Some(DepartmentId(id(4))),
            },
            cost_centre: Some(CostCentreId(id(5))),
            gl_account: Some(GlAccountId(id(6))),
            beneficiary: None,
            needed_by: Some(date(2026, 3, 31)),
            attachment_hashes: hashes,
        }
    }

    #[test]
    fn any_change_of_any_field_changes_the_digest() {
        let hashes = ["aa".repeat(32), "bb".repeat(32)];
        let base = content(&hashes);
        let other = Uuid::from_u128(99);
        let changed = [
            Content {
                amount: Money::new(450_001, Currency::KES),
                ..base.clone()
            },
            Content {
                amount: Money::new(450_000, Currency::USD),
                ..base.clone()
            },
            Content {
                payee_name: "Jane Wanjirũ",
                ..base.clone()
            },
            Content {
                method: "bank",
                ..base.clone()
            },
            Content {
                destination: "254700000002",
                ..base.clone()
            },
            Content {
                purpose: "Fuel ",
                ..base.clone()
            },
            Content {
                origin: "field",
                ..base.clone()
            },
            Content {
                place: Home {
                    company: CompanyId(other),
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    region: Some(RegionId(other)),
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    region: None,
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    branch: Some(BranchId(other)),
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    branch: None,
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    department: Some(DepartmentId(other)),
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                place: Home {
                    department: None,
                    ..base.place
                },
                ..base.clone()
            },
            Content {
                cost_centre: Some(CostCentreId(other)),
                ..base.clone()
            },
            Content {
                cost_centre: None,
                ..base.clone()
            },
            Content {
                gl_account: Some(GlAccountId(other)),
                ..base.clone()
            },
            Content {
                gl_account: None,
                ..base.clone()
            },
            Content {
                beneficiary: Some(PersonId(other)),
                ..base.clone()
            },
            Content {
                needed_by: Some(date(2026, 4, 1)),
                ..base.clone()
            },
            Content {
                needed_by: None,
                ..base.clone()
            },
            Content {
                attachment_hashes: &hashes[..1],
                ..base.clone()
            },
            Content {
                attachment_hashes: &[],
                ..base.clone()
            },
        ];
        let mut seen = vec![content_digest(&base)];
        for (index, content) in changed.iter().enumerate() {
            let digest = content_digest(content);
            assert_eq!(digest.len(), 64);
            assert!(!seen.contains(&digest), "change {index} did not change the digest");
            seen.push(digest);
        }
    }

    #[test]
    fn the_order_of_attachments_does_not_matter_but_their_number_does() {
        let (a, b) = ("aa".repeat(32), "bb".repeat(32));
        let digest = |hashes: &[String]| content_digest(&content(hashes));
        assert_eq!(digest(&[a.clone(), b.clone()]), digest(&[b.clone(), a.clone()]));
        assert_eq!(digest(std::slice::from_ref(&a)), digest(&[a.to_uppercase()]));
        assert_ne!(digest(std::slice::from_ref(&a)), digest(&[a.clone(), a]));
    }

    #[test]
    fn the_digest_of_a_known_content_stays_what_it_was() {
        assert_eq!(
            content_digest(&content(&["aa".repeat(32)])),
            "ed7764b1ffd7ef9fcc420c2c267569761cdcec05134afd085dfca60c00a917bb"
        );
    }

    proptest! {
        #![proptest_config(cases(500))]

        #[test]
        fn text_cannot_move_from_one_field_to_the_next(text in ".{1,20}", a in 0..20_usize, b in 0..20_usize) {
            let split = |at: usize| {
                let at = text.char_indices().map(|(index, _)| index).nth(at).unwrap_or(text.len());
                let (payee_name, method) = text.split_at(at);
                (at, content_digest(&Content { payee_name, method, ..content(&[]) }))
            };
            let ((at_a, digest_a), (at_b, digest_b)) = (split(a), split(b));
            prop_assert_eq!(at_a == at_b, digest_a == digest_b);
        }
    }
}
