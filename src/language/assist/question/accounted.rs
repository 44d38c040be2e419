//! Whether a sentence says all that a question says: an edit that loses a word asks something else.

use super::words::{Word, after, before};

/// Whether a sentence has in it what every word of the question asks for.
pub(super) fn accounted(words: &[Word], sentence: &str) -> bool {
    let names: Vec<&str> = sentence.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let has = |text: &str| sentence.contains(text);
    let named = |name: &str| names.contains(&name) || has(&format!("`{name}`"));
    let starts = |verb: &str| sentence.starts_with(verb);
    let conditions = |sign: &str| sentence.matches(&format!(" {sign} ")).count();
    let asked = |sign: &str| words.iter().filter(|it| matches!(it, Word::Operator(it) if *it == sign)).count();
    let ends = || has(" top ") || has(" bottom ");
    words.iter().all(|word| match word {
        Word::Figure(name) | Word::Label(name) => named(name),
        Word::Value(_, value) => has(&format!("\"{value}\"")),
        Word::Who(name) => has(name.trim_matches('"')),
        Word::Table(name, entity, _) => {
            let of_somebody = words.iter().any(|it| matches!(it, Word::Who(_)));
            let by_owner = name == "companies" && has(" by operator");
            named(name) || entity.as_deref().is_some_and(named) || of_somebody || by_owner
        }
        Word::Kind(_, condition) => has(condition),
        Word::When(it) if starts("bridge ") => it.split("..").all(has),
        Word::When(it) if starts("trend ") && has(&format!("..{it}")) => true,
        Word::When(it) | Word::Until(it) | Word::From(it) | Word::Number(it) | Word::Near(it) => has(it),
        Word::Operator(sign) => asked(sign) <= conditions(sign) || starts("compare ") && has(" vs "),
        Word::Behind(sign) => has(&format!(" {sign} ")) || sign.contains(' ') && has(&format!(" {sign}")),
        Word::Most(largest) => has(if *largest { " top " } else { " bottom " }),
        Word::Top(n) => has(&format!(" top {n}")),
        Word::Ranked => starts("rank "),
        Word::Aggregate(it) => has(&format!("{it}(")) || ["max", "min"].contains(it) && ends(),
        // `by year` is over time.
        Word::Each | Word::Per if words.contains(&Word::Year) => starts("trend "),
        Word::Each if starts("show ") && !has(" by ") && !has("(") => false,
        Word::Each | Word::Per => has(" by ") || has(" / ") || starts("rank ") || has(" from "),
        Word::HowMany => has("count(") || words.iter().any(|it| matches!(it, Word::Figure(_))),
        Word::Growth(_) if starts("bridge ") => true,
        Word::Growth("growth") if has(" by growth") => true,
        // What is called a growth is that of the year before.
        Word::Growth("growth" | "yoy") if names.iter().any(|it| it.ends_with("_growth")) => true,
        // 同比 增长 is one growth, and it is that of the year before.
        Word::Growth("growth") => ["growth(", "yoy(", "qoq("].into_iter().any(has),
        Word::Growth(it) => has(&format!("{it}(")),
        Word::Recent(n, _) => has(" since ") || has(&format!(" | top {n} by period")),
        Word::Latest => !has(" for ") && !has(" since ") && !starts("trend "),
        Word::Cause => starts("bridge "),
        Word::Against => starts("compare ") || starts("benchmark ") || starts("trend ") && has(" by "),
        Word::OverTime => starts("trend ") || starts("bridge "),
        Word::Since => has(" since ") || has(" >= "),
        Word::Inside => !sentence.contains(" of ") || !has_two_who(words) || has(" contains "),
        Word::Year => starts("trend "),
        Word::Parts => starts("mix "),
        Word::Verb(verb) => starts(verb),
        Word::Drawn => has(" | plot"),
        Word::Moved(sign) => starts("bridge ") || has(&format!(") {sign} 0")),
        Word::Start | Word::To | Word::Between => true,
        Word::About | Word::More(_) | Word::Than => false,
        Word::HowMuch | Word::Before | Word::After | Word::Many | Word::Joint | Word::Empty => true,
    })
}

/// Whether somebody stands inside somebody else: `A in B`.
fn has_two_who(words: &[Word]) -> bool {
    let mut said = words.iter().enumerate().filter(|it| *it.1 == Word::Inside);
    said.any(|(at, _)| matches!((before(words, at), after(words, at)), (Some(Word::Who(_)), Some((_, Word::Who(_))))))
}
