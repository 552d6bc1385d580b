//! Keyset paging: a page is asked for by the key of the row before it, so that the thousandth page costs
//! what the first one does.

/// The rows of one page, and the keys of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Pass this as `after` for the next (older) page; none on the last one.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later: bool,
}

impl<T> Page<T> {
    /// Cuts a page out of up to `size + 1` rows that were read; `key` gives the key of a row.
    pub fn cut(mut rows: Vec<T>, size: usize, is_later: bool, key: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(key) } else { None };
        Self { rows, next, is_later }
    }
}
