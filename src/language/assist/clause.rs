//! The clauses as people know them.

use crate::syntax::tree::Clause;

/// How a clause is written, and what it means.
pub fn clause(it: Clause) -> (&'static str, &'static str) {
    match it {
        Clause::From => ("from D", "the dataset"),
        Clause::Of => ("of E, …", "entities, by any of their names"),
        Clause::Periods => ("for T, … · since T · until T · from T to T", "periods"),
        Clause::Among => ("among P", "restricts the population"),
        Clause::Per => ("per K", "first one row per K, as kinds say"),
        Clause::Where => {
            ("where P", "keeps the rows for which P is true; in `compare` without `by`, `of`, `vs` it makes the cohort")
        }
        Clause::Vs => ("vs P · vs peers · vs T · vs E", "what is compared with"),
        Clause::By => ("by G, …", "one result per value of G; a condition may be a group"),
        Clause::Across => ("across G", "one column per value of G"),
        Clause::Within => ("within G · within 1%", "inside each G; in `check`, how far apart equal figures may be"),
        Clause::Having => ("having P", "keeps groups, after grouping"),
        Clause::Sort => ("sort a desc, …", "the order of rows"),
        Clause::Top => ("top 10 · bottom 3", "the first or last rows by the first target"),
        Clause::Unit => ("in 亿元", "the unit in which figures are shown"),
        Clause::Including => (
            "including forecast, plan, assumption, rule",
            "counts figures of these grades too, which are otherwise left out",
        ),
        Clause::Over => ("over C", "the column that says when a row is of, in a table that declares no period"),
        Clause::Matched => ("matched", "only those who are known in every period that is looked at"),
        Clause::Totals => ("with totals", "a last row over all rows, each figure as its kind says"),
    }
}

/// The clause that a word starts.
pub(super) fn started_by(word: &str) -> Option<Clause> {
    Clause::ALL.into_iter().find(|it| it.words().contains(&word))
}
