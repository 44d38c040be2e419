//! Chinese numerals in data cells: 三千万, 十二, 一百零五; two in one are a pair: 两三亿. What is vague (十几, 数百) is none.

use super::digits::Digits;

/// Powers of ten by their characters, the greatest first.
const SCALES: [(char, u32); 5] = [('亿', 8), ('万', 4), ('千', 3), ('百', 2), ('十', 1)];

/// No numeral is longer.
const LONGEST: usize = 24;

/// The numeral at the start of a text.
pub(super) fn read(text: &str) -> Option<Digits<'_>> {
    let part = |c: char| digit(c).is_some() || SCALES.iter().any(|it| it.0 == c);
    let (word, rest) = text.split_at(text.find(|c| !part(c)).unwrap_or(text.len()));
    let length = word.chars().count();
    let (value, place) = value(word).filter(|_| length <= LONGEST)?;
    let digits = (value / 10u64.checked_pow(place)?).to_string();
    // One character alone is as likely a word.
    Some(Digits { digits, power: place as i32, rest, sure: 1 < length })
}

/// 两三亿 as 两亿 and 三亿: neighbouring digits before a magnitude or a unit.
pub(super) fn pair(text: &str) -> Option<(String, String)> {
    let mut characters = text.chars();
    let (a, b) = (characters.next()?, characters.next()?);
    let rest = characters.as_str();
    let neighbours = digit(a)? != 0 && digit(a)? + 1 == digit(b)?;
    (neighbours && !rest.is_empty()).then(|| (format!("{a}{rest}"), format!("{b}{rest}")))
}

/// The value of a whole numeral: 三, 十二, 三十一.
pub(super) fn whole(word: &str) -> Option<u64> {
    value(word).map(|it| it.0)
}

/// The digit of a character.
pub(super) fn digit(c: char) -> Option<u64> {
    match c {
        '两' | '兩' => Some(2),
        '〇' => Some(0),
        _ => "零一二三四五六七八九".chars().position(|it| it == c).map(|at| at as u64),
    }
}

/// The value of a whole numeral, and the power of ten of its last written place.
fn value(word: &str) -> Option<(u64, u32)> {
    if LONGEST < word.chars().count() {
        return None;
    }
    for (scale, power) in SCALES {
        let Some((before, after)) = word.split_once(scale) else { continue };
        // 十二 needs no 一; 百 and 千 alone are vague.
        let (many, place) = if before.is_empty() && power == 1 { (1, 0) } else { value(before)? };
        let whole = many.checked_mul(10u64.pow(power))?;
        if power < 4 && 9 < many {
            return None;
        }
        if after.is_empty() {
            return Some((whole, place + power));
        }
        let spoken = after.strip_prefix(['零', '〇']);
        let (more, place) = value(spoken.unwrap_or(after))?;
        // 一百五 is a hundred and fifty to some; 一百零五 is sure.
        let vague = more < 10 && 1 < power && spoken.is_none();
        return (more < 10u64.pow(power) && !vague).then(|| Some((whole.checked_add(more)?, place)))?;
    }
    let mut characters = word.chars();
    let one = digit(characters.next()?).filter(|one| 0 < *one)?;
    characters.as_str().is_empty().then_some((one, 0))
}
