//! Rows to be compared.

use leptos::prelude::*;

use super::MaybeText;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Lead,
    Text,
    Words,
    Plain,
    Figure,
    Choose,
}

/// One column: its heading and how it is set.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    kind: ColumnKind,
    beside: bool,
    labelled: bool,
}

impl Column {
    fn of(label: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            label: label.into(),
            kind,
            beside: false,
            labelled: false,
        }
    }

    /// The column that names the row (its header); on phones the block's first line. One a table.
    pub fn lead(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Lead)
    }

    /// Words that mean nothing without their label; on phones a labelled line.
    pub fn text(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Text)
    }

    /// What speaks for itself: a status, a date, a place. On phones without its label, as many as fit on one line.
    pub fn plain(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Plain)
    }

    /// Running words, such as a purpose; on phones the beginning of them on one line.
    pub fn words(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Words)
    }

    /// Amounts and counts: tabular figures on the right.
    pub fn figure(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Figure)
    }

    /// A check box to choose the row with; put it first.
    pub fn choose(label: impl Into<String>) -> Self {
        Self::of(label, ColumnKind::Choose)
    }

    /// On phones, stands on the first line beside the lead, without its label. One a row: the amount.
    pub fn beside(mut self) -> Self {
        self.beside = true;
        self
    }

    /// Keeps its label on phones where others go without: a bare number, one of two amounts (in or out).
    pub fn labelled(mut self) -> Self {
        self.labelled = true;
        self
    }

    fn class(&self) -> Option<&'static str> {
        match (self.kind, self.beside) {
            (ColumnKind::Lead, _) => Some("cell-lead"),
            (ColumnKind::Choose, _) => Some("cell-choose"),
            (ColumnKind::Figure, true) if self.labelled => Some("cell-figure cell-beside cell-labelled"),
            (ColumnKind::Figure, true) => Some("cell-figure cell-beside"),
            (ColumnKind::Figure, false) => Some("cell-figure"),
            (ColumnKind::Words, _) => Some("cell-words"),
            (ColumnKind::Plain, _) if self.labelled => Some("cell-plain cell-labelled"),
            (ColumnKind::Plain, _) => Some("cell-plain"),
            (ColumnKind::Text, true) => Some("cell-beside"),
            (ColumnKind::Text, false) => None,
        }
    }
}

/// What a table does where it has no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// Each row becomes a block of lines: for lists and ledgers.
    #[default]
    Stack,
    /// It stays a table: for the two sides of a journal.
    Keep,
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
        Narrow::Stack => view! { <div class="data-table data-table-stack" id=id>{table}</div> },
        Narrow::Keep => view! { <div class="data-table" id=id>{table}</div> },
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
