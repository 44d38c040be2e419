//! Nearness by letters and characters: word by word, so that `inpatient` is never near `outpatient`.

use super::form::Form;

/// How near two names of letters are.
pub(super) fn words(wanted: &Form, name: &Form) -> f64 {
    let (typed, known) = (wanted.telling(), name.telling());
    let by_word = if typed.len() == known.len() { paired(&typed, &known) } else { 0.0 };
    by_word.max(joined(&wanted.compact, &name.compact))
}

/// Two names of as many words, each word near one of the other.
fn paired(typed: &[&str], known: &[&str]) -> f64 {
    let in_order: Vec<(&str, &str)> = typed.iter().copied().zip(known.iter().copied()).collect();
    let straight = total(&in_order, 0.0);
    if typed.len() < 2 || 4 < typed.len() {
        return straight;
    }
    // Each typed word takes the nearest that is left.
    let mut left: Vec<&str> = known.to_vec();
    let mut pairs = Vec::new();
    for word in typed {
        let price = |at: &usize| cost(word, left[*at], true).unwrap_or(f64::INFINITY);
        let Some(at) = (0..left.len()).min_by(|a, b| price(a).total_cmp(&price(b))) else { return straight };
        pairs.push((*word, left.remove(at)));
    }
    straight.max(total(&pairs, 0.04))
}

fn total(pairs: &[(&str, &str)], turned: f64) -> f64 {
    let exact = pairs.iter().filter(|(a, b)| a == b).count();
    let length: usize = pairs.iter().map(|(_, b)| b.chars().count()).sum();
    let mut sum = 0.0;
    for (a, b) in pairs {
        // A short word may only be wrong in good company.
        let company = 1 <= exact && 8 <= length;
        match cost(a, b, company) {
            Some(cost) => sum += cost,
            None => return 0.0,
        }
    }
    if exact == pairs.len() && turned == 0.0 {
        return 0.96;
    }
    (0.95 - turned - sum / (length as f64 + 3.0)).max(0.0)
}

/// What it costs to take one word for another; none if they are different words.
fn cost(typed: &str, known: &str, company: bool) -> Option<f64> {
    if typed == known {
        return Some(0.0);
    }
    let (a, b) = (typed.chars().count(), known.chars().count());
    if company && 2 <= a && a < b && shortened(typed, known) {
        return Some(0.8);
    }
    if 3 < a.abs_diff(b) {
        return None;
    }
    let same_start = typed.chars().next() == known.chars().next();
    let swapped_start = typed.chars().nth(1) == known.chars().next() && typed.chars().next() == known.chars().nth(1);
    let limit = match a.max(b) {
        0..=2 => 0,
        3 => usize::from(company && same_start),
        4 | 5 if a == b && !company => usize::from(is_swap(typed, known)),
        4 => usize::from(same_start),
        5..=7 => usize::from(same_start || swapped_start || company),
        8..=10 if same_start => 2,
        8..=10 => 1,
        _ if same_start => 3,
        _ => 2,
    };
    if limit == 0 || limit < a.abs_diff(b) {
        return None;
    }
    let distance = strsim::osa_distance(typed, known);
    (distance <= limit).then_some(distance as f64)
}

/// Whether they differ by two letters in the other order.
fn is_swap(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// `rev` for `revenue`, `mkt` for `market`.
fn shortened(typed: &str, known: &str) -> bool {
    if known.starts_with(typed) {
        return true;
    }
    let vowels = typed.contains(['a', 'e', 'i', 'o', 'u']);
    let mut rest = known.chars();
    let inside = typed.chars().all(|c| rest.any(|it| it == c));
    3 <= typed.len() && !vowels && inside && typed.chars().next() == known.chars().next()
}

/// Words written together or apart: `grossmargin`, `out_patient_visits`.
fn joined(typed: &str, known: &str) -> f64 {
    let (a, b) = (typed.chars().count(), known.chars().count());
    let length = a.max(b);
    let limit = if length < 8 { 0 } else { length / 12 + 1 };
    if limit == 0 || limit < a.abs_diff(b) || typed.chars().next() != known.chars().next() {
        return 0.0;
    }
    let distance = strsim::osa_distance(typed, known);
    if distance <= limit { 0.94 - distance as f64 / length as f64 } else { 0.0 }
}

/// How near two names of Chinese characters are: one of four may be wrong, two of seven.
pub(super) fn characters(wanted: &Form, name: &Form) -> f64 {
    let (a, b) = (wanted.compact.chars().count(), name.compact.chars().count());
    let limit = match a.max(b) {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    if limit < a.abs_diff(b) || a < 3 {
        return 0.0;
    }
    let distance = strsim::osa_distance(&wanted.compact, &name.compact);
    if distance <= limit { 0.93 - 0.5 * distance as f64 / a.max(b) as f64 } else { 0.0 }
}
