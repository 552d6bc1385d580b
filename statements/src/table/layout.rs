//! A mapping applied to a table: where the entries begin, and which column has which number.

use super::{Column, Mapping, Row, Table, normal};
use crate::Refusal;
use crate::refusal::quoted;

/// Where everything is; columns count from 0.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) headings: Option<&'a Row>,
    pub(super) rows: &'a [Row],
    pub(super) date: usize,
    pub(super) value_date: Option<usize>,
    pub(super) amount: Option<usize>,
    pub(super) debit: Option<usize>,
    pub(super) credit: Option<usize>,
    pub(super) indicator: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) balance: Option<usize>,
    pub(super) references: Vec<usize>,
    pub(super) counterparty: Option<usize>,
    pub(super) counterparty_account: Option<usize>,
    pub(super) account: Option<usize>,
    pub(super) text: Vec<usize>,
}

impl<'a> Layout<'a> {
    /// Finds the columns of the mapping.
    pub(super) fn new(table: &'a Table, mapping: &Mapping) -> Result<Self, Refusal> {
        let begin = table.rows.iter().position(|row| row.line > mapping.skip_lines);
        let rows = begin.and_then(|begin| table.rows.get(begin..)).unwrap_or_default();
        let Some((first, after)) = rows.split_first() else {
            return Err(whole(table, "There is nothing in this table."));
        };
        let (headings, rows) = if mapping.no_headings {
            (None, rows)
        } else {
            (Some(first), after)
        };
        let find = |column: &Column| number(table, headings, column);
        let maybe = |column: &Option<Column>| column.as_ref().map(find).transpose();
        let all = |columns: &[Column]| columns.iter().map(find).collect::<Result<Vec<_>, _>>();
        let columns = &mapping.columns;
        let Some(date) = maybe(&columns.date)? else {
            return Err(whole(table, "The mapping does not say which column is the date."));
        };
        let layout = Self {
            headings,
            rows,
            date,
            value_date: maybe(&columns.value_date)?,
            amount: maybe(&columns.amount)?,
            debit: maybe(&columns.debit)?,
            credit: maybe(&columns.credit)?,
            indicator: columns
                .indicator
                .as_ref()
                .map(|indicator| find(&indicator.column))
                .transpose()?,
            currency: maybe(&columns.currency)?,
            balance: maybe(&columns.balance)?,
            references: all(&columns.references)?,
            counterparty: maybe(&columns.counterparty)?,
            counterparty_account: maybe(&columns.counterparty_account)?,
            account: maybe(&columns.account)?,
            text: all(&columns.text)?,
        };
        let is_one = layout.amount.is_some() != (layout.debit.is_some() || layout.credit.is_some());
        if is_one {
            return Ok(layout);
        }
        Err(whole(
            table,
            "The mapping must say either which column is the amount, or which are debit and credit.",
        ))
    }

    /// The columns that money stands in.
    pub(super) fn money(&self) -> Vec<usize> {
        [self.amount, self.debit, self.credit].into_iter().flatten().collect()
    }
}

fn number(table: &Table, headings: Option<&Row>, column: &Column) -> Result<usize, Refusal> {
    let name = match column {
        Column::Number(number) => {
            return number
                .checked_sub(1)
                .ok_or_else(|| whole(table, "The mapping names a column 0: columns count from 1."));
        }
        Column::Heading(name) => name,
    };
    let Some(headings) = headings else {
        return Err(whole(
            table,
            "The mapping names columns by their headings, but says that there are none.",
        ));
    };
    let mut same = (0..headings.cells.len()).filter(|at| normal(&headings.text(*at)) == normal(name));
    match (same.next(), same.next()) {
        (Some(at), None) => Ok(at),
        (None, _) => Err(table.refuse(
            headings,
            None,
            format!("There is no column headed {}: is this the file of another bank, or are there lines before the headings?", quoted(name)),
        )),
        _ => Err(table.refuse(
            headings,
            None,
            format!("There are two columns headed {}: name the column by its number.", quoted(name)),
        )),
    }
}

fn whole(table: &Table, reason: &str) -> Refusal {
    Refusal {
        sheet: table.sheet.clone(),
        ..Refusal::whole(reason)
    }
}
