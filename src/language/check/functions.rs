//! The functions by the names people type.

use crate::function::Function;

/// The aggregates by the names people type.
pub(super) const AGGREGATES: [&str; 20] = [
    "sum",
    "mean",
    "avg",
    "average",
    "median",
    "min",
    "max",
    "count",
    "sd",
    "stdev",
    "stddev",
    "var",
    "quantile",
    "percentile",
    "weighted",
    "first",
    "last",
    "mode",
    "corr",
    "string_agg",
];

/// The functions of one row's values: name, function, least and most arguments.
pub(super) const FUNCTIONS: [(&str, Function, usize, usize); 57] = [
    ("abs", Function::Abs, 1, 1),
    ("round", Function::Round, 1, 2),
    ("floor", Function::Floor, 1, 1),
    ("ceil", Function::Ceil, 1, 1),
    ("sqrt", Function::Sqrt, 1, 1),
    ("ln", Function::Ln, 1, 1),
    ("log", Function::Ln, 1, 1),
    ("exp", Function::Exp, 1, 1),
    ("least", Function::Least, 1, 99),
    ("greatest", Function::Greatest, 1, 99),
    ("coalesce", Function::Coalesce, 1, 99),
    ("ifnull", Function::Coalesce, 2, 2),
    ("lower", Function::Lower, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("length", Function::Length, 1, 1),
    ("len", Function::Length, 1, 1),
    ("contains", Function::Contains, 2, 2),
    ("starts_with", Function::StartsWith, 2, 2),
    ("ends_with", Function::EndsWith, 2, 2),
    ("matches", Function::Matches, 2, 2),
    ("replace", Function::Replace, 3, 3),
    ("substring", Function::Substring, 2, 3),
    ("substr", Function::Substring, 2, 3),
    ("left", Function::Substring, 2, 2),
    ("right", Function::Substring, 2, 2),
    ("nullif", Function::Coalesce, 2, 2),
    ("bucket", Function::Floor, 2, 2),
    ("concat", Function::Concat, 1, 99),
    ("year", Function::Year, 1, 1),
    ("quarter", Function::Quarter, 1, 1),
    ("month", Function::Month, 1, 1),
    ("day", Function::Day, 1, 1),
    ("add_months", Function::AddMonths, 2, 2),
    ("weekday", Function::Weekday, 1, 1),
    ("month_end", Function::MonthEnd, 1, 1),
    ("to_date", Function::ToDate, 1, 2),
    ("to_year", Function::Year, 1, 1),
    ("to_quarter", Function::Quarter, 1, 1),
    ("to_month", Function::Month, 1, 1),
    ("to_text", Function::ToText, 1, 1),
    ("to_number", Function::ToNumber, 1, 1),
    ("low", Function::Abs, 1, 1),
    ("mid", Function::Abs, 1, 1),
    ("high", Function::Abs, 1, 1),
    ("bands", Function::Abs, 2, 99),
    ("reason", Function::ToText, 1, 1),
    ("pad", Function::Concat, 2, 3),
    ("unit", Function::Abs, 2, 2),
    ("split_part", Function::ReplacePattern, 3, 3),
    ("extract", Function::ReplacePattern, 2, 2),
    ("sign", Function::Abs, 1, 1),
    ("trunc", Function::Floor, 1, 1),
    ("log10", Function::Ln, 1, 1),
    ("week", Function::Weekday, 1, 1),
    ("hour", Function::ReplacePattern, 1, 1),
    ("minute", Function::ReplacePattern, 1, 1),
];

/// What a function looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// The rows of a group.
    Aggregate,
    /// One row.
    Value,
    /// One row and those around it.
    Window,
}

/// All functions, by name.
pub(crate) fn functions() -> impl Iterator<Item = (&'static str, Family)> {
    let of = |family: Family| move |name: &'static str| (name, family);
    let aggregates = AGGREGATES.iter().copied().chain(["rest"]).map(of(Family::Aggregate));
    let values = FUNCTIONS.iter().map(|it| it.0).map(of(Family::Value));
    let written_out = std::iter::once(of(Family::Value)(super::each::EACH));
    aggregates.chain(values).chain(written_out).chain(super::window::FUNCTIONS.iter().copied().map(of(Family::Window)))
}

/// The names of the functions that take rows as they are or a group of them.
pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.iter().copied().chain(FUNCTIONS.iter().map(|it| it.0))
}

/// Whether a function of that name makes one value of many rows.
pub(super) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name.to_lowercase().as_str())
}
