//! The printed table: one block for each page and action, people down, situations across.

use std::fmt::Write;
use std::path::Path;

/// The variable that has the file written anew instead of compared.
const WRITE: &str = "WRITE_ACCESS_MATRIX";
const HEAD: &str = include_str!("matrix_head.txt");
const AGREED: &str = "tests/access/matrix.txt";

/// One page or action.
#[derive(Default)]
pub struct Block {
    /// `GET` and the page, or `POST` and the action.
    pub title: String,
    /// The situations.
    pub situations: Vec<String>,
    /// Who, and what each situation answers them.
    pub rows: Vec<(String, Vec<String>)>,
}

/// The whole file.
pub fn print(blocks: &[Block]) -> String {
    let mut text = HEAD.to_owned();
    for block in blocks {
        let widths: Vec<usize> = block
            .situations
            .iter()
            .enumerate()
            .map(|(at, situation)| {
                let cells = block.rows.iter().map(|(_, cells)| cells[at].chars().count());
                cells.chain([situation.chars().count()]).max().unwrap_or_default()
            })
            .collect();
        write!(text, "\n{}\n", block.title).unwrap();
        line(&mut text, "", &block.situations, &widths);
        for (who, cells) in &block.rows {
            line(&mut text, who, cells, &widths);
        }
    }
    text
}

fn line(text: &mut String, first: &str, cells: &[String], widths: &[usize]) {
    let mut line = format!("  {first:<22}");
    for (cell, width) in cells.iter().zip(widths) {
        write!(line, "{cell:<width$}  ").unwrap();
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Compares with the file that was agreed; writes it instead when told so.
pub fn assert_agreed(now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AGREED);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    let mut title = "";
    let mut differences = Vec::new();
    let longest = agreed.lines().count().max(now.lines().count());
    let (mut was, mut is) = (agreed.lines(), now.lines());
    for _ in 0..longest {
        let (was, is) = (was.next().unwrap_or_default(), is.next().unwrap_or_default());
        if is.starts_with(['G', 'P']) {
            title = is;
        }
        if was != is {
            differences.push(format!("{title}\n  agreed {was}\n  now    {is}"));
        }
    }
    differences.truncate(20);
    assert!(
        differences.is_empty(),
        "somebody gets another answer than server/{AGREED} says. If that is meant, look at each cell of\n  \
         {WRITE}=1 cargo test -p server --test access && git diff\nand commit it. The first differences:\n{}",
        differences.join("\n")
    );
}
