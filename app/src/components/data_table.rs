//! Rows to be compared.

use leptos::prelude::*;

use super::MaybeText;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Lead,
    Text,
    Figure,
    Choose,
}

/// One column: its heading and how it is set.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    kind: ColumnKind,
    beside: bool,
}

impl Column {
    fn of(label: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            label: label.into(),
            kind,
            beside: false,
        }
    }

    /// The column that names the row (its header); on phones the block's first line. One a table.
    pub fn lead(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Lead)
    }

    /// Words, dates, statuses.
    pub fn text(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Text)
    }

    /// Amounts and counts: tabular figures on the right.
    pub fn figure(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Figure)
    }

    /// A check box to choose the row with; put it first.
    pub fn choose(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Choose)
    }

    /// On phones, stands on the first line beside the lead, without its label. One a table: the amount.
    pub fn beside(mut self) -> Self {
        self.beside = true;
        self
    }

    fn class(&self) -> Option<&'static str> {
        match (self.kind, self.beside) {
            (ColumnKind::Lead, _) => Some("cell-lead"),
            (ColumnKind::Choose, _) => Some("cell-choose"),
            (ColumnKind::Figure, true) => Some("cell-figure cell-beside"),
            (ColumnKind::Figure, false) => Some("cell-figure"),
            (ColumnKind::Text, true) => Some("cell-beside"),
            (ColumnKind::Text, false) => None,
        }
    }
}

/// What a table does where it has no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// Each row becomes a block of labelled lines: for lists.
    #[default]
    Stack,
    /// The table scrolls sideways, by keyboard too: where columns are compared, as in a fund's ledger.
    Scroll,
}

/// A table. Cells are views in the order of the columns; an empty table shows only its head, so use
/// [`EmptyState`](super::EmptyState) for no rows.
#[component]
pub fn DataTable(
    /// An id, unique on the page.
    #[prop(into)]
    id: String,
    /// What the rows are.
    #[prop(into)]
    caption: String,
    /// Whether the caption is seen; a heading above may say it already.
    #[prop(optional)]
    caption_shown: bool,
    /// The columns.
    columns: Vec<Column>,
    /// The rows: one view a column.
    rows: Vec<Vec<AnyView>>,
    /// The last row, with totals: one view a column, `().into_any()` for none.
    #[prop(optional)]
    foot: Vec<AnyView>,
    /// What happens where there is no room.
    #[prop(optional)]
    narrow: Narrow,
) -> impl IntoView {
    let heads: Vec<_> = columns
        .iter()
        .map(|column| {
            let label = column.label.clone();
            let label = match column.kind {
                ColumnKind::Choose => view! { <span class="visually-hidden">{label}</span> }.into_any(),
                _ => label.into_any(),
            };
            view! { <th scope="col" class=column.class()>{label}</th> }
        })
        .collect();
    let body: Vec<_> = rows.into_iter().map(|cells| row(&columns, cells)).collect();
    let foot = (!foot.is_empty()).then(|| view! { <tfoot>{row(&columns, foot)}</tfoot> });
    let caption_id = format!("{id}-caption");
    let caption_class = if caption_shown {
        "data-table-caption"
    } else {
        "visually-hidden"
    };
    let table = view! {
        <table>
            <caption id=caption_id.clone() class=caption_class>
                {caption}
            </caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{body}</tbody>
            {foot}
        </table>
    };
    match narrow {
        Narrow::Stack => view! { <div class="data-table" id=id>{table}</div> }.into_any(),
        // Named and in the tab order, so that the arrow keys can scroll it.
        Narrow::Scroll => view! {
            <section class="data-table data-table-scroll" id=id tabindex="0" aria-labelledby=caption_id>
                {table}
            </section>
        }
        .into_any(),
    }
}

fn row(columns: &[Column], cells: Vec<AnyView>) -> impl IntoView + use<> {
    let cells: Vec<_> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| match column.kind {
            ColumnKind::Lead => view! { <th scope="row" class="cell-lead">{cell}</th> }.into_any(),
            _ => view! { <td class=column.class() data-label=column.label.clone()>{cell}</td> }.into_any(),
        })
        .collect();
    view! { <tr>{cells}</tr> }
}

/// The second line of a cell: a number under a name, a payee under a purpose.
#[component]
pub fn CellNote(
    /// The words.
    #[prop(optional, into)]
    text: MaybeText,
) -> impl IntoView {
    text.0.map(|words| view! { <span class="cell-note">{words}</span> })
}
