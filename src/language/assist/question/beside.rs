//! Words that change what stands beside them: `before 2021`, 约 50%, `more beds than 100`.

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

/// The words with the first period that `from` says; elsewhere it says nothing.
pub(super) fn started(found: Vec<Word>) -> Vec<Word> {
    let single = |it: Option<&Word>| matches!(it, Some(Word::When(period)) if !period.contains(".."));
    let one = |(at, word): (usize, &Word)| match word {
        Word::Start if single(found.get(at + 1)) => Word::Since,
        Word::Start => Word::Empty,
        other => other.clone(),
    };
    found.iter().enumerate().map(one).collect()
}

/// The words with `between 100 and 300`, 100 到 300 之间 as ranges.
pub(super) fn ranged(found: Vec<Word>) -> Vec<Word> {
    let mut made: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let between = matches!(made.last(), Some(Word::Between));
        match &found[at..] {
            [Word::Number(low), joint, Word::Number(high), ..]
                if *joint == Word::To || between && *joint == Word::Joint =>
            {
                made.push(Word::Near(format!("{low}..{high}")));
                at += 3;
            }
            all => {
                made.extend(all.first().cloned());
                at += 1;
            }
        }
    }
    made.into_iter().map(|it| if matches!(it, Word::To | Word::Between) { Word::Empty } else { it }).collect()
}

/// The words with `negative` behind the figure that is so.
pub(super) fn signed(mut found: Vec<Word>) -> Vec<Word> {
    for at in 1..found.len() {
        let before = matches!(&found[at - 1], Word::Behind(test) if test.contains(' '));
        let behind = at.checked_sub(2).is_some_and(|it| matches!(found[it], Word::Figure(_)));
        if before && !behind && matches!(found[at], Word::Figure(_)) {
            found.swap(at - 1, at);
        }
    }
    found
}

/// The words with the operator of `more beds than 100`, 床位数比 100 多 and 比通策医疗毛利率高 behind its figure.
pub(super) fn compared(found: Vec<Word>) -> Vec<Word> {
    if !found.iter().any(|it| matches!(it, Word::More(_))) {
        return found;
    }
    let said: Vec<Word> = found.into_iter().filter(|it| *it != Word::Empty).collect();
    let side = |it: &Word| matches!(it, Word::Number(_) | Word::Who(_));
    let mut made: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < said.len() {
        let (figure, sign, other, length) = match &said[at..] {
            [Word::More(sign), figure @ Word::Figure(_), Word::Than, other, ..] if side(other) => {
                (figure, sign, other, 4)
            }
            [figure @ Word::Figure(_), Word::Than, other, Word::More(sign), ..] if side(other) => {
                (figure, sign, other, 4)
            }
            [Word::Than, other, figure @ Word::Figure(_), Word::More(sign), ..] if side(other) => {
                (figure, sign, other, 4)
            }
            [figure @ Word::Figure(_), Word::More(sign), Word::Than, other, ..] if side(other) => {
                (figure, sign, other, 4)
            }
            all => {
                made.extend(all.first().cloned());
                at += 1;
                continue;
            }
        };
        made.extend([figure.clone(), Word::Operator(sign), other.clone()]);
        at += length;
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
