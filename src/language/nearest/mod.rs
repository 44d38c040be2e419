//! Near names for a slot: by characters, word parts, aliases, pinyin, traditional and full-width forms.
//! A wrong suggestion is worse than none, so every rule asks for more the shorter a name is.

mod form;
mod letters;
mod sound;
#[cfg(test)]
mod tests;

use form::Form;
pub(crate) use sound::pinyin;

/// No suggestion is worse than this.
const WORST: f64 = 0.7;

/// A suggestion may be this much worse than the best one.
const BESIDE: f64 = 0.06;

/// At most three of the candidates (a shown name and its other names), best first; empty rather than wrong.
/// Of two that are equally near, the one that was given first.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = (&'a str, &'a [String])>) -> Vec<&'a str> {
    let wanted = Form::of(typed);
    if wanted.compact.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = Vec::new();
    let mut begun: Vec<(String, &str)> = Vec::new();
    for (name, others) in candidates {
        let mut best: f64 = 0.0;
        for other in std::iter::once(name).chain(others.iter().map(String::as_str)) {
            if wanted.chinese && other.is_ascii() {
                continue;
            }
            let form = Form::of(other);
            best = best.max(score(&wanted, &form));
            if begins(&wanted, &form) {
                begun.push((form.compact, name));
            }
        }
        if WORST <= best && !scored.iter().any(|it| it.1 == name) {
            scored.push((best, name));
        }
    }
    if scored.iter().all(|it| it.0 < 0.95)
        && let Some(name) = whole_of(&mut begun)
    {
        return vec![name];
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let top = scored.first().map_or(0.0, |it| it.0);
    let beside = scored.iter().filter(|it| top <= it.0 + BESIDE);
    // Many that are equally near say that none is meant.
    match scored.iter().filter(|it| top <= it.0).count() {
        0..=3 => beside.take(3).map(|it| it.1).collect(),
        _ => Vec::new(),
    }
}

/// How near two names are: 1 is the same name, below [`WORST`] is another one.
fn score(wanted: &Form, name: &Form) -> f64 {
    if wanted.compact == name.compact {
        return 1.0;
    }
    if wanted.stem == name.stem && 2 <= wanted.stem.chars().count() {
        return 0.97;
    }
    match (wanted.chinese, name.chinese) {
        (true, true) => sound::alike(wanted, name).max(letters::characters(wanted, name)),
        (false, true) => sound::spelled(&wanted.compact, &name.compact).max(match name.stem == name.compact {
            true => 0.0,
            false => sound::spelled(&wanted.compact, &name.stem) - 0.02,
        }),
        (false, false) => letters::words(wanted, name),
        (true, false) => 0.0,
    }
}

/// Whether a name goes on where what was typed ends: 应收, `intangible`.
fn begins(wanted: &Form, name: &Form) -> bool {
    let length = wanted.compact.chars().count();
    let long = if wanted.chinese { 2 <= length } else { 6 <= length };
    long && wanted.chinese == name.chinese && name.compact.starts_with(&wanted.compact)
}

/// The shortest of the names that go on, if all the others are made with it: 应收账款, not 应收账款增速.
fn whole_of<'a>(begun: &mut [(String, &'a str)]) -> Option<&'a str> {
    begun.sort_by_key(|it| it.0.len());
    let (shortest, name) = begun.first()?;
    begun.iter().all(|it| it.1 == *name || it.0.starts_with(shortest)).then_some(*name)
}
