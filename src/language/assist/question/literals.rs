//! The literals of a question: a period or a number that a text starts with.

use super::words::{Word, beside};
use crate::quantity::{read_literal, read_period};

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
            .find(|it| text.starts_with(|c: char| c.is_ascii_digit()) && read_period(&text[..*it]).is_some())?;
        // `2021年` and not the 2021 of `20210`.
        let rest = &text[cut..];
        (!rest.starts_with(|c: char| c.is_ascii_digit())).then(|| Some((cut, read_period(&text[..cut])?.text)))?
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
    Some((cut, Word::Number(text[..cut].to_owned())))
}
