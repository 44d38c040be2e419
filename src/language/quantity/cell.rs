//! What data cells say in words: 约8%, 超过50%, 400余, 三成, `10-20%`, `(1,234)`.

use super::literal::{Literal, Sign, bound, exact, literal, range};
use super::numeral;
use super::point::{MONEY, Point, Style, point, shift};

/// What may stand before a number; the longer ones first.
const BEFORE: [(&str, Sign); 51] = [
    ("不超过", Sign::AtMost),
    ("不高于", Sign::AtMost),
    ("不大于", Sign::AtMost),
    ("不多于", Sign::AtMost),
    ("至多", Sign::AtMost),
    ("最多", Sign::AtMost),
    ("不低于", Sign::AtLeast),
    ("不少于", Sign::AtLeast),
    ("不小于", Sign::AtLeast),
    ("至少", Sign::AtLeast),
    ("最少", Sign::AtLeast),
    ("超过", Sign::Over),
    ("大于", Sign::Over),
    ("高于", Sign::Over),
    ("多于", Sign::Over),
    ("超", Sign::Over),
    ("逾", Sign::Over),
    ("不足", Sign::Under),
    ("不到", Sign::Under),
    ("低于", Sign::Under),
    ("少于", Sign::Under),
    ("小于", Sign::Under),
    ("大约", Sign::About),
    ("约为", Sign::About),
    ("约", Sign::About),
    ("接近", Sign::About),
    ("将近", Sign::About),
    ("近", Sign::About),
    ("≈", Sign::About),
    ("approximately ", Sign::About),
    ("approx. ", Sign::About),
    ("approx ", Sign::About),
    ("about ", Sign::About),
    ("around ", Sign::About),
    ("nearly ", Sign::About),
    ("ca. ", Sign::About),
    ("c. ", Sign::About),
    ("no more than ", Sign::AtMost),
    ("at most ", Sign::AtMost),
    ("up to ", Sign::AtMost),
    ("no less than ", Sign::AtLeast),
    ("at least ", Sign::AtLeast),
    ("more than ", Sign::Over),
    ("greater than ", Sign::Over),
    ("over ", Sign::Over),
    ("above ", Sign::Over),
    ("less than ", Sign::Under),
    ("fewer than ", Sign::Under),
    ("約", Sign::About),
    ("under ", Sign::Under),
    ("below ", Sign::Under),
];

/// What may stand after a number.
const AFTER: [(&str, Sign); 10] = [
    ("以上", Sign::AtLeast),
    ("以下", Sign::AtMost),
    ("以内", Sign::AtMost),
    ("之内", Sign::AtMost),
    ("左右", Sign::About),
    ("上下", Sign::About),
    ("+", Sign::AtLeast),
    (" or more", Sign::AtLeast),
    (" or less", Sign::AtMost),
    (" or fewer", Sign::AtMost),
];

/// Reads a cell of half-width signs.
pub(super) fn read(text: &str) -> Option<Literal> {
    let text = closed_up(text.trim());
    if let Some(inner) = bracketed(&text) {
        let Point { value, .. } = point(&inner, Style::Cell).filter(|it| 0.0 <= it.value)?;
        return exact(Point { value: -value, ..point(&inner, Style::Cell)? }).into();
    }
    for (word, sign) in BEFORE {
        if let Some(rest) = strip_word(&text, word) {
            return hold(sign, rest);
        }
    }
    for (word, sign) in AFTER {
        if let Some(rest) = text.strip_suffix(word) {
            return hold(sign, rest);
        }
    }
    // A loss of so much is a profit of less than nothing.
    if let Some(it) = text.strip_prefix("亏损").and_then(amount).filter(|it| 0.0 < it.value) {
        return Some(exact(Point { value: -it.value, ..it }));
    }
    if text == "过半" {
        return Some(bound(Sign::Over, amount("一半")?));
    }
    if let Some(it) = and_more(&text) {
        return Some(bound(Sign::Over, it));
    }
    let between = strip_word(&text, "between ").and_then(|it| it.split_once(" and "));
    if let Some((low, high)) = between {
        return range(low, high, Style::Cell);
    }
    literal(&text, Style::Cell).or_else(|| amount(&text).map(exact)).or_else(|| dashed(&text))
}

/// About a range is the range; any other word needs one number.
fn hold(sign: Sign, text: &str) -> Option<Literal> {
    match amount(text) {
        Some(it) => Some(bound(sign, it)),
        None if sign == Sign::About => {
            let found = literal(text, Style::Cell).filter(|it| !it.approximate).or_else(|| dashed(text))?;
            (found.low.is_finite() && found.high.is_finite()).then_some(Literal { approximate: true, ..found })
        }
        None => None,
    }
}

/// 1亿2000万: so many hundred millions, and what is less than one.
fn in_two(text: &str) -> Option<Point> {
    let (high, low) = text.split_at(text.find('亿')? + '亿'.len_utf8());
    let (high, low) = (point(high, Style::Cell)?, point(low, Style::Cell)?);
    let fits = high.suffix == "亿" && low.suffix.starts_with(['万', '千', '百']) && (0.0..1e8).contains(&low.value);
    fits.then_some(Point { value: high.value + low.value, ..low })
}

/// One number, also 一半, 三成五, 千分之五, 1亿2000万.
fn amount(text: &str) -> Option<Point> {
    let text = text.trim();
    if matches!(text, "一半" | "半数") {
        return point("50%", Style::Cell);
    }
    if let Some((tenths, more)) = text.split_once('成')
        && !more.is_empty()
    {
        let more = if more == "半" { 5 } else { one_digit(more)? };
        return point(&format!("{}{more}%", one_digit(tenths)?), Style::Cell);
    }
    if let Some((parts, n)) = text.split_once("分之") {
        return fraction(parts, n);
    }
    if let Some(digits) = text.strip_suffix('-').filter(|it| it.starts_with(|c: char| c.is_ascii_digit())) {
        let it = point(digits, Style::Cell)?;
        return Some(Point { value: -it.value, ..it });
    }
    point(text, Style::Cell).or_else(|| in_two(text))
}

fn one_digit(text: &str) -> Option<u64> {
    let mut characters = text.chars();
    let c = characters.next().filter(|_| characters.as_str().is_empty())?;
    numeral::digit(c).or_else(|| c.to_digit(10).map(u64::from))
}

/// 千分之五, 三分之一
fn fraction(parts: &str, n: &str) -> Option<Point> {
    let number = |text: &str| match one_digit(text) {
        Some(digit) => point(&digit.to_string(), Style::Cell),
        None => point(text, Style::Cell),
    };
    let it = number(n).filter(|it| it.suffix.is_empty() && it.unit.is_none() && 0.0 <= it.value)?;
    let scale = ["十", "百", "千", "万"].iter().position(|word| *word == parts);
    let (value, half_digit) = match scale {
        Some(at) => {
            let down = |value: f64| shift(&value.to_string(), -(at as i32 + 1));
            (down(it.value)?, down(it.half_digit)?)
        }
        None => {
            let parts = number(parts).filter(|it| it.suffix.is_empty() && 0.0 < it.value)?;
            (it.value / parts.value, 0.0)
        }
    };
    Some(Point { value, half_digit, percent: true, ..it })
}

/// 400余, 800多万, 2亿多元, 400余家: more than that.
fn and_more(text: &str) -> Option<Point> {
    let at = text.find(['余', '多']).filter(|at| 0 < *at)?;
    let after = &text[at + '余'.len_utf8()..];
    let before = &text[..at];
    amount(&format!("{before}{after}")).filter(|it| 0.0 < it.value)
}

/// `10-20%`, `10%~20%`, 4千万到6千万, 两三亿: ranges of cells.
fn dashed(text: &str) -> Option<Literal> {
    const DASHES: [&str; 7] = ["-", "~", "–", "—", "到", "至", " to "];
    if let Some((low, high)) = numeral::pair(text) {
        return range(&low, &high, Style::Cell);
    }
    let text = text.strip_suffix("之间").unwrap_or(text);
    let first = text.chars().next()?.len_utf8();
    let (at, dash) =
        DASHES.iter().filter_map(|dash| Some((first + text[first..].find(dash)?, *dash))).min_by_key(|(at, _)| *at)?;
    let (low, high) = (text[..at].trim(), text[at + dash.len()..].trim());
    let made = range(low, high, Style::Cell)?;
    (!is_date(low, high)).then_some(made)
}

/// `2012-2014`, `12-2021`, `010-12345678`: parts of a date or a code.
fn is_date(low: &str, high: &str) -> bool {
    let bare = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    let year = |text: &str| text.len() == 4 && bare(text) && ("1900"..="2099").contains(&text);
    let small = |text: &str| bare(text) && text.len() <= 2 && text.parse::<u32>().is_ok_and(|it| it <= 31);
    let code = |text: &str| 1 < text.len() && bare(text) && text.starts_with('0');
    code(low) || code(high) || year(low) && (year(high) || small(high)) || small(low) && year(high)
}

/// `(1,234)`, `($1,234)`, `$(1,234)` without the brackets.
fn bracketed(text: &str) -> Option<String> {
    let (money, rest) = MONEY
        .iter()
        .find_map(|(sign, _)| Some((*sign, text.strip_prefix(sign)?)))
        .filter(|(_, rest)| rest.starts_with('('))
        .unwrap_or(("", text));
    let inner = rest.strip_prefix('(')?.strip_suffix(')')?;
    inner
        .starts_with(|c: char| c.is_ascii_digit() || !money.is_empty() || !c.is_ascii() || c == '$' || c == '.')
        .then(|| format!("{money}{inner}"))
}

/// A word at the start; letters in any case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

/// Without spaces beside Chinese characters.
fn closed_up(text: &str) -> String {
    let chinese = |c: Option<&char>| c.is_some_and(|c| ('\u{2e80}'..='\u{9fff}').contains(c));
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in characters.iter().enumerate() {
        let beside = chinese(characters.get(at + 1)) || 0 < at && chinese(characters.get(at - 1));
        if *c != ' ' || !beside {
            out.push(*c);
        }
    }
    out
}
