//! Which words may follow the operands of each verb.

use crate::syntax::tree::Clause;
use crate::verb::takes;

/// The clauses of a sentence, in the order in which they are offered.
const SENTENCE: [Clause; 15] = [
    Clause::Where,
    Clause::By,
    Clause::Of,
    Clause::Periods,
    Clause::Over,
    Clause::Among,
    Clause::From,
    Clause::Per,
    Clause::Vs,
    Clause::Across,
    Clause::Within,
    Clause::Having,
    Clause::Sort,
    Clause::Top,
    Clause::Matched,
];

/// Words that go on with a condition.
pub(super) const CONDITION: [&str; 8] = ["and", "or", "in", "is", "contains", "starts_with", "ends_with", "matches"];

/// The words of a verb's own, and whether the clauses of a sentence may follow too.
pub(super) fn of(verb: &str) -> (&'static [&'static str], bool) {
    match verb {
        "show" => (&["as"], true),
        "trend" => (&["quarterly", "yearly", "monthly"], true),
        "correlate" => (&["with"], true),
        "bridge" => (&["to", "method"], true),
        "benchmark" => (&["on", "against"], true),
        "derive" | "rename" => (&["as"], false),
        "summarize" => (&["as", "by"], false),
        "sort" => (&["desc", "asc"], false),
        "top" | "bottom" => (&["by"], false),
        "join" => (&["on", "as"], false),
        "pivot" => (&["across", "by"], false),
        "unpivot" => (&["as"], false),
        "fill" => (&["down", "with"], false),
        "sample" => (&["seed"], false),
        "save" => (&["replace"], false),
        "plot" => (&["bar", "line", "scatter", "hist", "waterfall"], false),
        "from" | "where" | "drop" | "distinct" | "union" | "intersect" | "except" | "describe" | "details" | "find" => {
            (&[], false)
        }
        _ => (&[], true),
    }
}

/// The clauses of a verb that may follow, without those that stand there.
pub(super) fn sentence(verb: &str, used: &[&str]) -> impl Iterator<Item = &'static str> {
    let mine = SENTENCE.into_iter().filter(move |it| takes(verb, *it));
    mine.flat_map(|it| it.words()).copied().filter(|it| !used.contains(it))
}
