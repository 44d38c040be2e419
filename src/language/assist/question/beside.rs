//! Words that change what stands beside them: `before 2021`, 约 50%.

use super::literals::near;
use super::words::Word;

/// The words with each number that is not exact as the range of what it may be.
pub(super) fn about(found: Vec<Word>) -> Vec<Word> {
    let mut made: Vec<Word> = Vec::new();
    for word in found {
        let beside = matches!(made.last(), Some(Word::About)) && matches!(word, Word::Number(_));
        let behind = matches!(made.last(), Some(Word::Number(_))) && word == Word::About;
        let last = if beside || behind { made.pop() } else { None };
        match (last, word) {
            (Some(Word::About), Word::Number(number)) | (Some(Word::Number(number)), Word::About) => {
                made.push(near(&number).map_or(Word::About, Word::Near));
            }
            (_, word) => made.push(word),
        }
    }
    made
}

/// The words with what `before` and `after` make of the years that follow them, and kinds of a table in words of their own.
pub(super) fn around(found: Vec<Word>) -> Vec<Word> {
    let mut made: Vec<Word> = Vec::new();
    for word in found {
        match (made.last(), &word) {
            (Some(Word::Before), Word::When(year)) => {
                let year = beside(year, -1);
                made.pop();
                made.push(year.map_or(Word::Before, Word::Until));
            }
            (Some(Word::After), Word::When(year)) => {
                let year = beside(year, 1);
                made.pop();
                made.push(year.map_or(Word::After, Word::From));
            }
            _ => made.push(word),
        }
    }
    made
}

/// The year before or after one.
pub(super) fn beside(year: &str, by: i32) -> Option<String> {
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4)?;
    Some((year + by).to_string())
}
