//! The literals of a question: a period or a number that a text starts with.

use super::beside::beside;
use super::words::Word;
use crate::quantity::{number_text, read_literal, read_period};

/// A period a text starts with: `2021`, `2021年`, `2012年到2014年`, `2016 to 2021`.
pub(super) fn period(text: &str) -> Option<(usize, Word)> {
    let one = |text: &str| -> Option<(usize, String)> {
        let end = text
            .char_indices()
            .find(|it| !(it.1.is_ascii_alphanumeric() || "年季度一二三四上下半月第-".contains(it.1)));
        let end = end.map_or(text.len(), |it| it.0);
        let cuts = (4..=end).rev().filter(|it| text.is_char_boundary(*it));
        let cut = cuts
            .into_iter()
            // `2021年` and not the 2021 of `20210`, nor the `2016-2` of `2016-2021`.
            .filter(|it| !text[*it..].starts_with(|c: char| c.is_ascii_digit()))
            .find(|it| text.starts_with(|c: char| c.is_ascii_digit()) && read_period(&text[..*it]).is_some())?;
        // 1000 is a number, and 2000万 is an amount.
        let year = text[..cut].parse::<u32>().ok();
        let amount = text[cut..].starts_with(|c: char| "万亿千百元%％".contains(c));
        let dated = year.is_none_or(|it| (1900..2100).contains(&it) && !amount);
        dated.then(|| Some((cut, read_period(&text[..cut])?.text)))?
    };
    let (first, from) = one(text)?;
    let rest = text[first..].trim_start();
    let joined = ["到", "至", "..", "to ", "until ", "-", "–", "~"].into_iter().find_map(|it| rest.strip_prefix(it));
    let until = joined.and_then(|it| {
        let start = it.trim_start();
        one(start).map(|(length, to)| (text.len() - start.len() + length, to))
    });
    // 2021年前 is before that year; 2021年前5家 are the first five of it.
    let counted = |it: &str| it.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两几".contains(c));
    let before = ["以前", "之前", "前"].into_iter().find_map(|it| rest.strip_prefix(it)).filter(|it| !counted(it));
    let after = rest.strip_prefix("之后").filter(|it| !counted(it));
    let side = |rest: &str, by: i32| beside(&from, by).map(|year| (text.len() - rest.len(), year));
    Some(match (until, before.and_then(|it| side(it, -1)), after.and_then(|it| side(it, 1))) {
        (Some((end, to)), ..) => (end, Word::When(format!("{from}..{to}"))),
        (None, Some((end, year)), _) => (end, Word::Until(year)),
        (None, None, Some((end, year))) => (end, Word::From(year)),
        (None, None, None) => (first, Word::When(from)),
    })
}

/// A number a text starts with, with its magnitude or unit: `500`, `50%`, `10亿`.
pub(super) fn number(text: &str) -> Option<(usize, Word)> {
    let end = text.char_indices().find(|it| !(it.1.is_ascii_digit() || ".,_%％万亿千百元kmbnKMB".contains(it.1)));
    let end = end.map_or(text.len(), |it| it.0);
    let cuts = (1..=end).rev().filter(|it| text.is_char_boundary(*it));
    let cut = cuts
        .into_iter()
        .find(|it| text.starts_with(|c: char| c.is_ascii_digit()) && read_literal(&text[..*it]).is_some())?;
    // 10 亿 is 10亿.
    let gap = text[cut..].len() - text[cut..].trim_start().len();
    let scale = ["万亿", "亿", "万"].into_iter().find(|it| 0 < gap && text[cut + gap..].starts_with(it));
    if let Some(scale) = scale.filter(|_| text[..cut].ends_with(|c: char| c.is_ascii_digit())) {
        return Some((cut + gap + scale.len(), Word::Number(format!("{}{scale}", &text[..cut]))));
    }
    Some((cut, Word::Number(text[..cut].to_owned())))
}

/// Numbers as words.
const NUMERALS: [(&str, u32); 18] = [
    ("一", 1),
    ("两", 2),
    ("二", 2),
    ("三", 3),
    ("四", 4),
    ("五", 5),
    ("六", 6),
    ("八", 8),
    ("十二", 12),
    ("十", 10),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("eight", 8),
    ("twelve", 12),
    ("ten", 10),
];

/// How many are counted by a word: 三家, 五个.
pub(super) fn counted(text: &str) -> Option<(usize, Word)> {
    let (name, n) = NUMERALS.iter().find(|it| !it.0.is_ascii() && text.starts_with(it.0))?;
    let rest = &text[name.len()..];
    let word = ["家", "个", "所", "名"].iter().find(|it| rest.starts_with(**it))?;
    Some((name.len() + word.len(), Word::Number(n.to_string())))
}

/// The last so many years, quarters or months that a text starts with: 近三年, `last 3 years`. The last year alone is what is asked
/// for where no period is named, twelve months are those of `ttm`.
pub(super) fn recent(text: &str) -> Option<(usize, Word)> {
    const UNITS: [(&str, &str); 10] = [
        ("个月", "monthly"),
        ("月", "monthly"),
        ("个季度", "quarterly"),
        ("季度", "quarterly"),
        ("年来", "yearly"),
        ("年内", "yearly"),
        ("年", "yearly"),
        ("months", "monthly"),
        ("quarters", "quarterly"),
        ("years", "yearly"),
    ];
    let lower = text.to_ascii_lowercase();
    let rest = ["最近", "过去", "近", "last ", "past "].into_iter().find_map(|it| lower.strip_prefix(it))?.trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (n, rest) = match rest[..digits].parse::<u32>() {
        Ok(n) => (n, &rest[digits..]),
        Err(_) => NUMERALS.iter().find_map(|it| Some((it.1, rest.strip_prefix(it.0)?)))?,
    };
    let rest = rest.trim_start();
    let (rest, unit) = UNITS.iter().find_map(|it| Some((rest.strip_prefix(it.0)?, it.1)))?;
    let word = match (n, unit) {
        (0, _) => return None,
        (1, "yearly") => Word::Latest,
        (12, "monthly") => Word::Growth("ttm"),
        (n, "monthly") if n % 12 == 0 => Word::Recent(n / 12, "yearly"),
        (n, unit) => Word::Recent(n, unit),
    };
    Some((text.len() - rest.len(), word))
}

/// The range that a number stands for which is not exact: `47.5%..52.5%` of 50%.
pub(super) fn near(number: &str) -> Option<String> {
    let (exact, about) = (read_literal(number)?, read_literal(&format!("~{number}"))?);
    let end = number.find(|c: char| !(c.is_ascii_digit() || "._,".contains(c))).unwrap_or(number.len());
    let (digits, unit) = number.split_at(end);
    let written: f64 = digits.replace([',', '_'], "").parse().ok().filter(|it| *it != 0.0)?;
    let scale = exact.low / written;
    let end = |it: f64| number_text((it / scale * 1e9).round() / 1e9);
    Some(format!("{}{unit}..{}{unit}", end(about.low), end(about.high)))
}
