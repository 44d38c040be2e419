//! What a cell's number format says beyond the number: percent, money, a code with zeros in front, a time of day.

use language::quantity::{Unit, read_cell};

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Shown {
    /// `#,##0.00`
    #[default]
    Plain,
    /// `0.0%`
    Percent,
    /// `¥#,##0`, `[$€-407]`
    Money(Unit),
    /// `00000`: a code of that many digits
    Code(usize),
    /// `yyyy-mm-dd`, and whether it shows only a time
    Moment { dateless: bool },
}

/// Reads a format code; only its first section, which positive numbers have.
pub(super) fn shown(code: &str) -> Shown {
    let (mut letters, mut money, mut percent) = (String::new(), String::new(), false);
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            ';' => break,
            // A width to skip or a character to fill with.
            '_' | '*' => drop(characters.next()),
            '\\' => money.extend(characters.next().filter(is_sign)),
            '"' => money.extend(characters.by_ref().take_while(|it| *it != '"').filter(is_sign)),
            '[' => {
                let inner: String = characters.by_ref().take_while(|it| *it != ']').collect();
                match inner.strip_prefix('$') {
                    Some(sign) => money.push_str(sign.split('-').next().unwrap_or("")),
                    None if inner.chars().all(|it| "hmsHMS".contains(it)) => letters.push_str(&inner.to_lowercase()),
                    None => {}
                }
            }
            '%' => percent = true,
            c if is_sign(&c) => money.push(c),
            c => letters.extend(c.to_lowercase()),
        }
    }
    if percent {
        return Shown::Percent;
    }
    if 1 < letters.len() && letters.bytes().all(|it| it == b'0') && money.is_empty() {
        return Shown::Code(letters.len());
    }
    let has = |list: &str| letters.chars().any(|it| list.contains(it));
    let general = letters.contains("general");
    if !general && has("ydhs") {
        return Shown::Moment { dateless: !has("yd") };
    }
    let unit = || read_cell(&format!("{}1", money.trim())).map(|it| it.unit).filter(|it| !it.is_none());
    match money.is_empty() {
        true => Shown::Plain,
        false => unit().map_or(Shown::Plain, Shown::Money),
    }
}

fn is_sign(c: &char) -> bool {
    "$¥￥€£".contains(*c)
}

#[cfg(test)]
mod tests {
    use super::{Shown, shown};

    #[test]
    fn formats_say_percent_money_codes_and_times() {
        let money = |it: &str| Shown::Money(language::quantity::Unit::base(it));
        let cases = [
            ("General", Shown::Plain),
            ("#,##0.00", Shown::Plain),
            ("0%", Shown::Percent),
            ("0.00%;[Red]-0.00%", Shown::Percent),
            ("\"$\"#,##0", money("USD")),
            ("_($* #,##0_);_($* (#,##0)", money("USD")),
            ("_ ¥* #,##0.00_ ", money("CNY")),
            ("[$€-407]#,##0", money("EUR")),
            ("[$-409]#,##0", Shown::Plain),
            ("00000", Shown::Code(5)),
            ("0", Shown::Plain),
            ("yyyy-mm-dd", Shown::Moment { dateless: false }),
            ("h:mm", Shown::Moment { dateless: true }),
            ("#,##0\" beds\"", Shown::Plain),
        ];
        for (code, expected) in cases {
            assert_eq!(shown(code), expected, "{code}");
        }
    }
}
