//! Running balances: each must follow from the one before it, whichever way the rows go.

use rust_decimal::Decimal;

/// What the account held before and after a run of entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ends {
    pub(crate) opening: Decimal,
    pub(crate) closing: Decimal,
    pub(crate) is_newest_first: bool,
}

/// Where a balance does not follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Break {
    /// Which row, from 0.
    pub(crate) at: usize,
    /// What it should have been.
    pub(crate) expected: Option<Decimal>,
}

/// The balances at both ends of rows of an amount and the balance after it, where there is one; none where no row has one.
///
/// In rows that go forward, the balance less all amounts up to it is always the opening balance; in rows that go back,
/// the balance and all amounts after it (above it) are always the closing balance.
pub(crate) fn follow(rows: &[(Decimal, Option<Decimal>)]) -> Result<Option<Ends>, Break> {
    let Some(total) = crate::amount::sum(rows.iter().map(|(amount, _)| *amount)) else {
        return Err(Break { at: 0, expected: None });
    };
    let forward = run(rows, |sum_with, _, balance| balance.checked_sub(sum_with));
    let backward = run(rows, |_, sum_before, balance| balance.checked_add(sum_before));
    match (forward, backward) {
        (Ok(Some(opening)), _) => Ok(opening.checked_add(total).map(|closing| Ends {
            opening,
            closing,
            is_newest_first: false,
        })),
        (_, Ok(Some(closing))) => Ok(closing.checked_sub(total).map(|opening| Ends {
            opening,
            closing,
            is_newest_first: true,
        })),
        (Ok(None), _) | (_, Ok(None)) => Ok(None),
        // The direction that goes further is the one that is meant.
        (Err(forward), Err(backward)) => Err(if forward.at >= backward.at { forward } else { backward }),
    }
}

/// The number that every row gives in this direction; both sums are those of the amounts, with the row's own and before it.
fn run(
    rows: &[(Decimal, Option<Decimal>)],
    constant: fn(Decimal, Decimal, Decimal) -> Option<Decimal>,
) -> Result<Option<Decimal>, Break> {
    let mut before = Decimal::ZERO;
    let mut found: Option<Decimal> = None;
    for (at, (amount, balance)) in rows.iter().enumerate() {
        let with = before.checked_add(*amount).ok_or(Break { at, expected: None })?;
        if let Some(balance) = balance {
            let this = constant(with, before, *balance).ok_or(Break { at, expected: None })?;
            match found {
                Some(found) if found != this => {
                    let wrong_by = found.checked_sub(this);
                    return Err(Break {
                        at,
                        expected: wrong_by.and_then(|wrong_by| balance.checked_add(wrong_by)),
                    });
                }
                _ => found = Some(this),
            }
        }
        before = with;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(pairs: &[(i64, Option<i64>)]) -> Vec<(Decimal, Option<Decimal>)> {
        pairs
            .iter()
            .map(|(amount, balance)| ((*amount).into(), balance.map(Decimal::from)))
            .collect()
    }

    fn ends(pairs: &[(i64, Option<i64>)]) -> Option<(i64, i64)> {
        let ends = follow(&rows(pairs)).unwrap()?;
        Some((ends.opening.try_into().unwrap(), ends.closing.try_into().unwrap()))
    }

    #[test]
    fn balances_follow_forward_and_backward() {
        assert_eq!(ends(&[(10, Some(110)), (-30, Some(80)), (5, None)]), Some((100, 85)));
        assert_eq!(ends(&[(5, None), (-30, Some(80)), (10, Some(110))]), Some((100, 85)));
        assert_eq!(ends(&[(5, Some(7))]), Some((2, 7)));
        assert_eq!(ends(&[(5, None)]), None);
        assert_eq!(ends(&[]), None);
    }

    #[test]
    fn a_break_is_found_where_it_is() {
        let broken = rows(&[(10, Some(110)), (-30, Some(80)), (5, Some(86)), (1, Some(87))]);
        let expected = Some(Decimal::from(85));
        assert_eq!(follow(&broken), Err(Break { at: 2, expected }));
    }
}
