//! The cheap pieces of a password: words, keyboard runs, sequences, repetitions, dates, names.

use super::well_known::WELL_KNOWN;

/// A stretch of a password that costs a guesser little, with its length in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One character again and again, or a stretch seen before.
    Repetition(usize),
    /// Neighbours in the alphabet or among the digits.
    Sequence(usize),
    /// A path over the keys of a keyboard.
    Keyboard(usize),
    /// A well-known word.
    Word(usize),
    /// A word that belongs to the person or to this product.
    Personal(usize),
    /// A number that looks like a date, or any other run of digits.
    Digits(usize),
}

impl Piece {
    /// How many characters it covers.
    #[must_use]
    pub fn len(&self) -> usize {
        match *self {
            Self::Repetition(n)
            | Self::Sequence(n)
            | Self::Keyboard(n)
            | Self::Word(n)
            | Self::Personal(n)
            | Self::Digits(n) => n,
        }
    }
}

/// Covers lower-case text from left to right, the longest piece wherever one begins; each with where it begins.
#[must_use]
pub fn cover(text: &[char], personal: &[Vec<char>]) -> Vec<(usize, Piece)> {
    let typed: Vec<char> = text.iter().map(|c| russian_key(*c)).collect();
    let plain: Vec<char> = text.iter().map(|c| letter_for(*c)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let longest = [
            Piece::Personal(word_at(text, &plain, at, personal.iter().map(Vec::as_slice))),
            Piece::Word(well_known_at([text, &plain, &typed], at)),
            Piece::Repetition(repetition_at(text, at)),
            Piece::Sequence(sequence_at(text, at)),
            Piece::Keyboard(keyboard_at(text, at)),
            Piece::Digits(digits_at(text, at)),
        ]
        .into_iter()
        .rev()
        .max_by_key(Piece::len)
        .filter(|piece| piece.len() >= 3);
        match longest {
            Some(piece) => {
                found.push((at, piece));
                at += piece.len();
            }
            None => at += 1,
        }
    }
    found
}

/// The letter that people write as this digit or sign.
fn letter_for(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

/// The Russian letter on the same key: many type a Russian word with the keyboard set to Latin.
fn russian_key(key: char) -> char {
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
    const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбю";
    LATIN
        .chars()
        .zip(RUSSIAN.chars())
        .find(|(latin, _)| *latin == key)
        .map_or(key, |(_, russian)| russian)
}

/// The longest well-known word that begins here, in any of the readings.
fn well_known_at(readings: [&[char]; 3], at: usize) -> usize {
    let words = WELL_KNOWN.split_whitespace();
    let mut longest = 0;
    for word in words {
        let length = word.chars().count();
        let same = |from: &&[char]| from.len() >= at + length && word.chars().eq(from[at..at + length].iter().copied());
        if length > longest && readings.iter().any(same) {
            longest = length;
        }
    }
    longest
}

fn word_at<'a>(text: &[char], plain: &[char], at: usize, words: impl Iterator<Item = &'a [char]>) -> usize {
    words
        .filter(|word| text[at..].starts_with(word) || plain[at..].starts_with(word))
        .map(<[char]>::len)
        .max()
        .unwrap_or(0)
}

/// The same character again, or a stretch of three or more that came before.
fn repetition_at(text: &[char], at: usize) -> usize {
    let same = text[at..].iter().take_while(|c| **c == text[at]).count();
    let again = (0..at)
        .map(|from| {
            text[at..]
                .iter()
                .zip(&text[from..at])
                .take_while(|(new, old)| new == old)
                .count()
        })
        .max()
        .unwrap_or(0);
    let mirrored = (1..=at)
        .map(|to| {
            text[at..]
                .iter()
                .zip(text[..to].iter().rev())
                .take_while(|(new, old)| new == old)
                .count()
        })
        .max()
        .unwrap_or(0);
    same.max(again).max(mirrored)
}

fn sequence_at(text: &[char], at: usize) -> usize {
    [1_i64, -1, 2]
        .into_iter()
        .map(|step| {
            1 + text[at..]
                .windows(2)
                .take_while(|pair| {
                    let kind = pair[0].is_numeric() == pair[1].is_numeric() && pair[0].is_alphanumeric();
                    let gap = i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
                    // After 9 comes 0, as in 1234567890123.
                    kind && (gap == step || (step == 1 && pair[0] == '9' && pair[1] == '0'))
                })
                .count()
        })
        .max()
        .unwrap_or(0)
}

/// Rows of keys where people type without thinking; Latin, German and Russian positions.
const KEYBOARDS: &[[&str; 4]] = &[
    ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
    ["!@#$%^&*()_+", "qwertyuiop{}", "asdfghjkl:\"", "zxcvbnm<>?"],
    ["1234567890ß´", "qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-"],
    ["1234567890-=", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю."],
];

/// How many keys in a row are the same key, a neighbour, or (two columns typed in turn) the neighbour of the one before last.
fn keyboard_at(text: &[char], at: usize) -> usize {
    KEYBOARDS
        .iter()
        .map(|rows| {
            let places: Vec<Option<(i32, i32)>> = text[at..].iter().map(|c| place(rows, *c)).collect();
            walk(&places)
        })
        .max()
        .filter(|length| *length >= 4)
        .unwrap_or(0)
}

fn place(rows: &[&str; 4], key: char) -> Option<(i32, i32)> {
    (0..).zip(rows).find_map(|(row, keys)| {
        (0..)
            .zip(keys.chars())
            .find(|(_, c)| *c == key)
            .map(|(column, _)| (row, column))
    })
}

fn walk(places: &[Option<(i32, i32)>]) -> usize {
    let near = |a: (i32, i32), b: (i32, i32)| (a.0 - b.0).abs() <= 1 && (a.1 - b.1).abs() <= 1;
    let mut length = 0;
    for (n, spot) in places.iter().enumerate() {
        let Some(spot) = spot else { break };
        let back = |steps: usize| n.checked_sub(steps).and_then(|index| places[index]);
        let follows = match (back(1), back(2), back(3)) {
            (None, ..) => true,
            (Some(one), two, three) => {
                near(one, *spot)
                    || two.is_some_and(|two| near(two, *spot))
                    // The next column from its top: qaz wsx edc.
                    || three.is_some_and(|three| near(three, *spot))
                    // The next column after four rows: 1qaz 2wsx.
                    || back(4).is_some_and(|four| four.0 == spot.0 && near(four, *spot))
            }
        };
        if !follows {
            break;
        }
        length = n + 1;
    }
    length
}

fn digits_at(text: &[char], at: usize) -> usize {
    text[at..]
        .iter()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'))
        .count()
        .min(
            // A separator belongs to a date only between digits.
            text[at..]
                .iter()
                .rposition(char::is_ascii_digit)
                .map_or(0, |last| last + 1),
        )
}
