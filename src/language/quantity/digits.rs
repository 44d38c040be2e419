//! The digits of a number: `1_000`, `1e6`; in data cells also `1,234.5`, `1 234,5`, `1.234.567`, `1'234`.

/// Digits at the start of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Digits<'a> {
    /// Digits with at most one point, no separators.
    pub digits: String,
    /// The power of ten that was written with them: 6 in `1e6`.
    pub power: i32,
    /// What stands after them.
    pub rest: &'a str,
    /// Whether they can only be a number. `12,5` alone could be two; `12,5%` could not.
    pub sure: bool,
}

/// `42`, `1_000`, `0.5`, `1e6`
pub(super) fn plain(text: &str) -> Option<Digits<'_>> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_'))).unwrap_or(text.len());
    let (whole, decimals) = text[..end].split_once('.').map_or((&text[..end], None), |(a, b)| (a, Some(b)));
    if !whole.split('_').all(is_digits) || decimals.is_some_and(|it| !it.split('_').all(is_digits)) {
        return None;
    }
    let (power, rest) = exponent(&text[end..]);
    Some(Digits { digits: text[..end].replace('_', ""), power, rest, sure: true })
}

/// Also separators of thousands and a decimal comma, where they can be nothing else.
pub(super) fn grouped(text: &str) -> Option<Digits<'_>> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | ',' | ' ' | '\'' | '’')))
        .unwrap_or(text.len());
    let written = text[..end].trim_end_matches(' ');
    if !written.contains([',', ' ', '\'', '’']) && written.matches('.').count() < 2 {
        let leading = written.strip_prefix('.').filter(|it| is_digits(it));
        return match leading {
            Some(decimals) => {
                let (power, rest) = exponent(&text[written.len()..]);
                Some(Digits { digits: format!("0.{decimals}"), power, rest, sure: true })
            }
            None => plain(text),
        };
    }
    let (digits, sure) = ungrouped(written)?;
    Some(Digits { digits, power: 0, rest: &text[written.len()..], sure })
}

/// The digits of a number with separators, and whether it can be nothing else.
fn ungrouped(text: &str) -> Option<(String, bool)> {
    for (decimal, separators) in [('.', [',', ' ', '\'', '’']), (',', ['.', ' ', '\'', '’'])] {
        let (whole, decimals) = text.rsplit_once(decimal).map_or((text, None), |(a, b)| (a, Some(b)));
        for separator in separators {
            let grouped = whole.contains(separator) && is_grouped(whole, separator);
            if grouped && decimals.is_none_or(is_digits) && (decimals.is_some() || whole.matches('.').count() != 1) {
                let whole = whole.replace(separator, "");
                return Some((decimals.map_or(whole.clone(), |it| format!("{whole}.{it}")), true));
            }
        }
    }
    let (whole, decimals) = text.split_once(',')?;
    let comma = is_digits(whole) && is_digits(decimals) && (decimals.len() <= 2 || whole == "0");
    comma.then(|| (format!("{whole}.{decimals}"), false))
}

/// `1,234,567`: groups of three after the first.
fn is_grouped(text: &str, separator: char) -> bool {
    text.split(separator).enumerate().all(|(at, group)| {
        let length = group.len();
        is_digits(group) && if at == 0 { length <= 3 && !group.starts_with('0') } else { length == 3 }
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// `e6`, `E-2`: the power, and what stands after it.
fn exponent(text: &str) -> (i32, &str) {
    let read = || {
        let rest = text.strip_prefix(['e', 'E'])?;
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let end = rest.len() - digits.len() + length;
        Some((rest[..end].parse().ok().filter(|_| 0 < length)?, &rest[end..]))
    };
    read().unwrap_or((0, text))
}
