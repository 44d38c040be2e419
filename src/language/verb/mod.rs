//! The verbs as they are written. What each means is in `check`.

mod matching;
mod method;
mod places;
mod size;
mod takes;

use crate::answer::Form;
use crate::plan::JoinKind;
use crate::source::Span;
use crate::syntax::tree::{Clauses, Expr, Name, Order, Target};

pub use matching::Matching;
pub use method::Method;
pub use size::SampleSize;
pub(crate) use takes::{makes_sentence, takes};

/// One stage of a query: a verb with its targets and clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// What.
    pub verb: Verb,
    /// Where.
    pub span: Span,
}

/// What holds for each verb that makes a sentence with clauses, and for each that does not: the list stands here, once.
macro_rules! sentence {
    ($verb:expr, $clauses:ident => $some:expr, $none:expr) => {
        match $verb {
            Verb::Show { clauses: $clauses, .. }
            | Verb::Compare { clauses: $clauses, .. }
            | Verb::Rank { clauses: $clauses, .. }
            | Verb::Trend { clauses: $clauses, .. }
            | Verb::Mix { clauses: $clauses, .. }
            | Verb::Spread { clauses: $clauses, .. }
            | Verb::Correlate { clauses: $clauses, .. }
            | Verb::Bridge { clauses: $clauses, .. }
            | Verb::Benchmark { clauses: $clauses, .. }
            | Verb::Outliers { clauses: $clauses, .. }
            | Verb::Check { clauses: $clauses, .. }
            | Verb::Audit { clauses: $clauses, .. }
            | Verb::Why { clauses: $clauses, .. } => $some,
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
            | Verb::Catalog(_) => $none,
        }
    };
}
pub(crate) use sentence;

impl Verb {
    /// The clauses, where the verb makes a sentence that has some.
    pub fn clauses(&self) -> Option<&Clauses> {
        sentence!(self, clauses => Some(clauses), None)
    }

    /// Whether the verb ends in judgement over small tables, so that stages after it start anew from its result.
    pub fn has_last_step(&self) -> bool {
        match self {
            Verb::Compare { .. }
            | Verb::Describe(_)
            | Verb::Trend { .. }
            | Verb::Mix { .. }
            | Verb::Spread { .. }
            | Verb::Correlate { .. }
            | Verb::Bridge { .. }
            | Verb::Benchmark { .. }
            | Verb::Check { .. }
            | Verb::Audit { .. }
            | Verb::Why { .. }
            | Verb::Catalog(_)
            | Verb::Find(_) => true,
            Verb::From(_)
            | Verb::Show { .. }
            | Verb::Rank { .. }
            | Verb::Where { .. }
            | Verb::Derive(_)
            | Verb::Drop(_)
            | Verb::Rename(_)
            | Verb::Sort(_)
            | Verb::Top { .. }
            | Verb::Distinct { .. }
            | Verb::Summarize { .. }
            | Verb::Outliers { .. }
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
            | Verb::Save { .. } => false,
        }
    }
}

/// What a stage does.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// `from companies`
    From(Name),
    /// `show gross_margin, revenue / beds as x by region`; also a bare expression
    Show {
        /// What; empty for `show` of everything.
        targets: Vec<Target>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `compare gross_margin where insurance_share > 50%`
    Compare {
        /// What.
        targets: Vec<Target>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `rank capex_per_site by specialty top 5`
    Rank {
        /// What.
        target: Target,
        /// `within G`
        within: Vec<Expr>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `describe`, `describe companies`, `describe gross_margin`
    Describe(Option<Name>),
    /// `where beds > 100`
    Where {
        /// Which.
        condition: Expr,
        /// `where possibly P`
        possibly: bool,
    },
    /// `derive revenue / beds as x, x = a + b`
    Derive(Vec<Target>),
    /// `drop a, b`
    Drop(Vec<Name>),
    /// `rename a as b, c as d`
    Rename(Vec<(Name, Name)>),
    /// `sort a desc, b`
    Sort(Vec<Order>),
    /// `top 10`, `top 10 by x`, `bottom 3`
    Top {
        /// How many.
        count: u64,
        /// `bottom`
        bottom: bool,
        /// By what.
        by: Option<Expr>,
        /// In each of which groups.
        within: Vec<Name>,
    },
    /// `distinct`, `distinct a, b`, `distinct on a keep latest`
    Distinct {
        /// The combination that is kept once.
        of: Vec<Expr>,
        /// Which row of it, whole; without, only the combinations stay.
        keep: Option<Keep>,
    },
    /// `summarize sum(x) as y by g`
    Summarize {
        /// What.
        targets: Vec<Target>,
        /// By what.
        by: Vec<Target>,
        /// Where `with totals` stands.
        totals: Option<Span>,
    },
    /// `trend revenue of Topchoice since 2016`
    Trend {
        /// What.
        targets: Vec<Target>,
        /// `quarterly`: dates are put into periods of this length.
        bucket: Option<Bucket>,
        /// `align by opened`: years since each entity's own date.
        align: Option<Name>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `mix revenue by business`, `mix total = a + b`
    Mix {
        /// What; with an alias and a sum where the parts are columns.
        target: Target,
        /// Clauses.
        clauses: Clauses,
    },
    /// `spread beds by region`
    Spread {
        /// What.
        target: Target,
        /// Clauses.
        clauses: Clauses,
    },
    /// `correlate net_margin with beds`
    Correlate {
        /// What.
        target: Expr,
        /// With what.
        with: Expr,
        /// Clauses.
        clauses: Clauses,
    },
    /// `bridge revenue = visits * spend_per_visit from 2020 to 2021`
    Bridge {
        /// What; with an alias and a formula where one is written.
        target: Target,
        /// How the change is split.
        method: Method,
        /// Clauses.
        clauses: Clauses,
    },
    /// `benchmark Topchoice on gross_margin, revenue against beds > 100`
    Benchmark {
        /// Who.
        entity: Name,
        /// On what.
        targets: Vec<Target>,
        /// Among whom.
        against: Option<Expr>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `outliers revenue by region`
    Outliers {
        /// What.
        target: Target,
        /// Clauses.
        clauses: Clauses,
    },
    /// `check "payer mix": gross_margin <= 35% where insurance_share > 50%`
    Check {
        /// What it is called.
        label: Option<String>,
        /// Nine in ten are enough.
        mostly: bool,
        /// The claim.
        claim: Expr,
        /// `by at least 3pp`: how much must lie between the two sides.
        margin: Option<Expr>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `audit companies`, `audit gross_margin = gross_profit / revenue`
    Audit {
        /// A dataset, or …
        dataset: Option<Name>,
        /// … a figure and its formula.
        formula: Option<Target>,
        /// Clauses.
        clauses: Clauses,
    },
    /// `why gross_margin of Topchoice for 2021`
    Why {
        /// What.
        metric: Name,
        /// Clauses.
        clauses: Clauses,
    },
    /// `find 元/床日`, `find margin`
    Find(String),
    /// `left join reports on id = key as r`
    Join {
        /// How.
        kind: JoinKind,
        /// Which of the rows that fit.
        matching: Matching,
        /// With what.
        with: Name,
        /// Keys, left and right; empty for the keys of the same name.
        on: Vec<(Name, Name)>,
        /// What the columns of the right table are put under where names collide.
        alias: Option<Name>,
    },
    /// `union a, b`: the rows of all, by column name
    Union(Vec<Name>),
    /// `intersect a`: rows that the other table has too
    Intersect(Name),
    /// `except a`: rows that the other table has not
    Except(Name),
    /// `pivot sum(amount) across payer by site`
    Pivot {
        /// The value of a cell.
        target: Target,
        /// What makes the columns: a column, or `column in (a, b)`.
        across: Expr,
        /// What makes the rows.
        by: Vec<Target>,
        /// Where `with totals` stands.
        totals: Option<Span>,
    },
    /// `unpivot q1, q2 as quarter, amount`
    Unpivot {
        /// Which columns.
        columns: Vec<Name>,
        /// The column of their names.
        key: Name,
        /// The column of their values.
        value: Name,
    },
    /// `fill x down`, `fill x down within g`, `fill x with 0`
    Fill {
        /// Which columns.
        columns: Vec<Name>,
        /// With what; `None` for the value before.
        with: Option<Expr>,
        /// The groups that no value is carried out of.
        within: Vec<Name>,
    },
    /// `sample 100`, `sample 10%`, `sample 100 seed 7`: the same rows each time
    Sample {
        /// How many.
        size: SampleSize,
        /// Another choice.
        seed: u64,
    },
    /// `details`: every row is shown
    Details,
    /// `plot`, `plot bar`: a picture instead of the table
    Plot(Form),
    /// `save "file.csv"`, `save "file.csv" replace`
    Save {
        /// The file, by its path.
        path: Name,
        /// Whether a file that is there may go.
        replace: bool,
    },
    /// `show datasets`, `show metrics`, `show documents`, `show entities`, `show settings`
    Catalog(Catalogued),
}

/// Which row of several is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Keep {
    /// The latest row of a combination, or the earliest.
    pub latest: bool,
    /// The column that says when a row is of; the declared period, or the one date, if none is named.
    pub by: Option<Name>,
}

/// What of the catalog is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catalogued {
    /// `show datasets`
    Datasets,
    /// `show metrics`
    Metrics,
    /// `show documents`
    Documents,
    /// `show entities`
    Entities,
    /// `show settings`
    Settings,
}

/// The periods that dates are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// `yearly`
    Year,
    /// `quarterly`
    Quarter,
    /// `monthly`
    Month,
}
