//! Which passwords are refused: short ones, and those that a guesser tries early.
//!
//! Length alone decides nothing (`123456789012` has twelve characters), and rules about kinds of characters only move
//! people to `Password123!` (NIST SP 800-63B, ASVS 6.2). So the password is covered with everything that is cheap to guess: well-known
//! words with digits for letters undone, runs on the keyboard, sequences, repetitions, dates, the person's own names.
//! What is left, plus a little for each piece, is how long the password really is.

use super::pieces::{self, Piece};
use super::well_known::LEAKED;

/// The fewest characters.
pub const SHORTEST: usize = 12;
/// The most characters; hashing more would only serve somebody who wants to keep the server busy.
pub const LONGEST: usize = 128;
/// What must be left when everything cheap is counted as little, in half characters: four well-known words are enough.
const ENOUGH: usize = 20;
/// Below this, words around a number are refused even if no list has them.
const ONE_WORD: usize = 16;

/// Checks a password that a person wants to have. `personal` are texts that others know: address, name.
///
/// # Errors
/// What is wrong and what would be better, as a sentence for the person.
pub fn accept(password: &str, personal: &[&str]) -> Result<(), &'static str> {
    let characters: Vec<char> = password.chars().collect();
    if characters.len() < SHORTEST {
        return Err("Use at least 12 characters. Four unrelated words are easy to remember and hard to guess.");
    }
    if characters.len() > LONGEST {
        return Err("Use at most 128 characters.");
    }
    let lower: Vec<char> = password.to_lowercase().chars().collect();
    if distinct(&lower) < 5 {
        return Err("This repeats a few characters, so it is guessed early. Use at least five different ones.");
    }
    if is_one_word(&characters) {
        return Err("This is a word or two with a number, so it is guessed early. Add two or three unrelated words.");
    }
    if is_number(&lower) || is_address(&lower) {
        return Err(
            "This is a number or an address, so it is guessed early. Four unrelated words are easy to remember and hard to guess.",
        );
    }
    let found = pieces::cover(&lower, &personal_words(personal));
    if found.iter().any(|(_, piece)| matches!(piece, Piece::Personal(_))) && real_length(&lower, &found) < ENOUGH + 5 {
        return Err(
            "This contains your name, your address or the name of this product. Use words that have nothing to do with you.",
        );
    }
    if real_length(&lower, &found) < ENOUGH || is_leaked(&lower) || is_repeated(&lower) {
        return Err(
            "This is among the passwords that are guessed first: well-known words, rows of keys, dates or repetitions. Use four unrelated words.",
        );
    }
    Ok(())
}

/// In half characters: what no piece explains counts whole, separators half, words a little more than other pieces.
fn real_length(characters: &[char], found: &[(usize, Piece)]) -> usize {
    let explained = |at: usize| {
        found
            .iter()
            .any(|(start, piece)| (*start..start + piece.len()).contains(&at))
    };
    let left: usize = characters
        .iter()
        .enumerate()
        .filter(|(at, _)| !explained(*at))
        .map(|(_, c)| if matches!(c, ' ' | '-' | '_' | '.') { 1 } else { 2 })
        .sum();
    let pieces: usize = found
        .iter()
        .map(|(_, piece)| if matches!(piece, Piece::Word(_)) { 5 } else { 4 })
        .sum();
    left + pieces
}

fn distinct(characters: &[char]) -> usize {
    let mut sorted = characters.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

/// Letters, or letters before and after one number, and nothing else; capitals only where a word has them.
fn is_one_word(characters: &[char]) -> bool {
    if characters.len() >= ONE_WORD || !characters.iter().all(|c| c.is_alphanumeric()) {
        return false;
    }
    let runs: Vec<&[char]> = characters.chunk_by(|a, b| a.is_numeric() == b.is_numeric()).collect();
    let written_as_word =
        |run: &&[char]| run.iter().skip(1).all(|c| !c.is_uppercase()) || run.iter().all(|c| !c.is_lowercase());
    if !runs.iter().all(written_as_word) {
        return false;
    }
    match runs.as_slice() {
        [_] | [_, _] => true,
        [_, middle, _] => middle.len() > 1,
        _ => false,
    }
}

fn is_number(characters: &[char]) -> bool {
    characters.iter().filter(|c| c.is_alphabetic()).count() < 2
}

/// Something, an at sign, and a domain.
fn is_address(characters: &[char]) -> bool {
    let mut parts = characters.split(|c| *c == '@');
    let (Some(_), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    domain.contains(&'.') && domain.iter().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
}

/// A known leaked string, perhaps with a few characters more.
fn is_leaked(characters: &[char]) -> bool {
    let text: String = characters.iter().collect();
    LEAKED
        .iter()
        .any(|leaked| text.contains(leaked) && characters.len() < leaked.chars().count() + 4)
}

/// One short stretch, again and again.
fn is_repeated(characters: &[char]) -> bool {
    (1..SHORTEST).any(|period| {
        characters.len() >= 2 * period && characters.iter().zip(&characters[period..]).all(|(a, b)| a == b)
    })
}

fn personal_words(personal: &[&str]) -> Vec<Vec<char>> {
    personal
        .iter()
        .copied()
        .chain(["countersign"])
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(|word| word.to_lowercase().chars().collect::<Vec<_>>())
        .filter(|word| word.len() >= 4)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessable_passwords_are_refused() {
        for bad in [
            "short",
            "password1234",
            "Password123!",
            "P@ssw0rd2024",
            "qwertyuiop[]",
            "1q2w3e4r5t6y",
            "123456789012",
            "abcdefghijkl",
            "letmeinletmein",
            "Iloveyou2025!",
            "liverpool2019",
            "aaaaaaaaaaaaaaa",
            "admin123admin",
            "Welcome2024!!",
            "zaq12wsxcde3",
            "01.02.1990abc",
            "Nairobi2024!",
            "Summer2024!!",
        ] {
            assert!(accept(bad, &[]).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_of_the_person_and_the_product_are_refused() {
        let personal = ["jane.wanjiru@acacia.example", "Jane Wanjiru"];
        assert!(accept("wanjiru-acacia7", &personal).is_err());
        assert!(accept("Countersign-77!", &[]).is_err());
    }

    #[test]
    fn several_words_or_real_randomness_are_accepted() {
        for good in [
            "correct horse battery staple",
            "violet tractor sings at noon",
            "kV9#tq2Lw!xP",
            "maji-ndege-kioo-saba",
            "Tr0ub4dor&Zebra-Lamp",
            "пурпурный трактор поёт",
            "four unrelated words",
            "x7Gd-Lw9Q-ttB2",
        ] {
            assert_eq!(accept(good, &["jane@acacia.example", "Jane Wanjiru"]), Ok(()), "{good}");
        }
    }
}
