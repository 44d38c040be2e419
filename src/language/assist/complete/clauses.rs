//! Which words may follow the operands of each verb.

/// The clauses of a sentence.
const SENTENCE: [&str; 12] =
    ["where", "by", "of", "for", "since", "until", "among", "from", "having", "sort", "top", "bottom"];

/// Words that go on with a condition.
pub(super) const CONDITION: [&str; 8] = ["and", "or", "in", "is", "contains", "starts_with", "ends_with", "matches"];

/// The words of a verb's own, and whether the clauses of a sentence may follow too.
pub(super) fn of(verb: &str) -> (&'static [&'static str], bool) {
    match verb {
        "show" => (&["as"], true),
        "rank" => (&["within"], true),
        "trend" => (&["matched", "quarterly", "yearly", "monthly", "over"], true),
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
        "from" | "where" | "drop" | "distinct" | "union" | "intersect" | "except" | "describe" | "details" | "find" => {
            (&[], false)
        }
        _ => (&[], true),
    }
}

/// The clauses that may follow, without those that stand there.
pub(super) fn sentence(used: &[&str]) -> impl Iterator<Item = &'static str> {
    SENTENCE.into_iter().filter(|it| !used.contains(it))
}
