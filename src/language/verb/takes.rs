//! Which clauses each verb has a use for; one that it has none for is refused, never passed over.

use super::Verb;
use crate::syntax::tree::Clause::{self, *};

/// What nearly every sentence takes.
const POPULATION: [Clause; 8] = [From, Of, Periods, Over, Among, Per, Where, Including];

/// The verbs that make a sentence, and what they take beside the population.
const TAKES: [(&str, &[Clause]); 13] = [
    ("show", &[By, Across, Having, Sort, Top, Unit, Totals]),
    ("compare", &[By, Vs, Unit, Matched]),
    ("rank", &[By, Having, Within, Top, Unit, Totals]),
    ("trend", &[By, Unit, Totals, Matched]),
    ("mix", &[By, Unit, Matched]),
    ("spread", &[By, Unit]),
    ("correlate", &[By]),
    ("bridge", &[By, Unit]),
    ("benchmark", &[Vs, Unit]),
    ("outliers", &[By, Unit]),
    ("check", &[Within]),
    ("audit", &[]),
    ("why", &[]),
];

/// The verbs that look at stated figures one by one, of whom and when.
const STATED: [(&str, &[Clause]); 2] = [("audit", &[From, Of]), ("why", &[From, Of, Periods])];

/// Whether a verb makes a sentence, which has clauses.
pub(crate) fn makes_sentence(verb: &str) -> bool {
    TAKES.iter().any(|it| it.0 == verb)
}

/// Whether a verb has a use for a clause.
pub(crate) fn takes(verb: &str, clause: Clause) -> bool {
    if let Some((_, all)) = STATED.iter().find(|it| it.0 == verb) {
        return all.contains(&clause);
    }
    let own = TAKES.iter().find(|it| it.0 == verb).map_or(&[][..], |it| it.1);
    own.contains(&clause) || POPULATION.contains(&clause)
}

impl Clause {
    /// The words that start it.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            From => &["from"],
            Of => &["of"],
            Periods => &["for", "since", "until"],
            Among => &["among"],
            Per => &["per"],
            Where => &["where"],
            Vs => &["vs"],
            By => &["by"],
            Across => &["across"],
            Within => &["within"],
            Having => &["having"],
            Sort => &["sort"],
            Top => &["top", "bottom"],
            Unit => &["in"],
            Including => &["including"],
            Totals => &["with"],
            Over => &["over"],
            Matched => &["matched"],
        }
    }
}

impl Verb {
    /// The word of a verb that makes a sentence.
    pub(crate) fn sentence_word(&self) -> Option<&'static str> {
        match self {
            Verb::Show { .. } => Some("show"),
            Verb::Compare { .. } => Some("compare"),
            Verb::Rank { .. } => Some("rank"),
            Verb::Trend { .. } => Some("trend"),
            Verb::Mix { .. } => Some("mix"),
            Verb::Spread { .. } => Some("spread"),
            Verb::Correlate { .. } => Some("correlate"),
            Verb::Bridge { .. } => Some("bridge"),
            Verb::Benchmark { .. } => Some("benchmark"),
            Verb::Outliers { .. } => Some("outliers"),
            Verb::Check { .. } => Some("check"),
            Verb::Audit { .. } => Some("audit"),
            Verb::Why { .. } => Some("why"),
            Verb::From(_)
            | Verb::Describe(_)
            | Verb::Where { .. }
            | Verb::Derive(_)
            | Verb::Drop(_)
            | Verb::Rename(_)
            | Verb::Sort(_)
            | Verb::Top { .. }
            | Verb::Distinct { .. }
            | Verb::Summarize { .. }
            | Verb::Find(_)
            | Verb::Join { .. }
            | Verb::Union(_)
            | Verb::Intersect(_)
            | Verb::Except(_)
            | Verb::Pivot { .. }
            | Verb::Unpivot { .. }
            | Verb::Fill { .. }
            | Verb::Sample { .. }
            | Verb::Details
            | Verb::Plot(_)
            | Verb::Save { .. }
            | Verb::Catalog(_) => None,
        }
    }
}
