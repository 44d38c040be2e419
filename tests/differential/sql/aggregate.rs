//! Aggregates in SQL, over a group or over a window.

use language::plan::{AggregateFunction as F, Expr};
use language::types::Type;

use super::Columns;
use super::expression::{held, write};

/// Where an aggregate stands.
pub(super) struct Place<'a> {
    /// Only over rows where this is true.
    pub filter: Option<&'a Expr>,
    /// `over (…)`, or nothing.
    pub over: &'a str,
    /// The order of rows, for `First` and `Last` of a group.
    pub order: &'a str,
}

/// An aggregate of an expression.
pub(super) fn write_aggregate(function: &F, argument: &Expr, place: &Place<'_>, columns: &Columns) -> String {
    let x = write(argument, columns);
    let number = held(argument, Type::Number, columns);
    let made = |call: &str, also: &str| {
        let conditions: Vec<String> =
            [place.filter.map(|it| write(it, columns)), (!also.is_empty()).then(|| also.to_owned())]
                .into_iter()
                .flatten()
                .collect();
        let filter = match conditions.is_empty() {
            true => String::new(),
            false => format!(" filter (where {})", conditions.join(" and ")),
        };
        format!("{call}{filter}{}", place.over)
    };
    let plain = |name: &str| made(&format!("{name}({x})"), "");

    let infinite = made(&format!("bool_or(isinf({number}))"), "");
    // A total that is infinite out of finite values, or no number, is missing.
    let total = |name: &str| {
        let it = made(&format!("{name}({number})"), "");
        format!("(case when isnan({it}) or (isinf({it}) and not {infinite}) then null else {it} end)")
    };
    let finite = |name: &str| {
        let it = made(&format!("{name}(case when isfinite({number}) then {number} end)"), "");
        format!("(case when {infinite} then null else {it} end)")
    };
    match function {
        F::Rows => made("count(*)", ""),
        F::Known => plain("count"),
        F::Distinct => made(&format!("count(distinct {x})"), ""),
        F::Min => plain("min"),
        F::Max => plain("max"),
        F::Sum => total("sum"),
        F::Total => format!("coalesce({}, 0)", plain("sum")),
        F::Mean => total("avg"),
        F::Median => quantile(0.5, &number, &infinite, &made),
        F::Quantile(at) => quantile(*at, &number, &infinite, &made),
        F::Sd => finite("stddev_samp"),
        F::Var => finite("var_samp"),
        F::Correlation(other) | F::Slope(other) => {
            let of = if matches!(function, F::Slope(_)) { "regr_slope" } else { "corr" };
            let other = held(other, Type::Number, columns);
            let both = format!("{number} is not null and {other} is not null");
            let ends = |of: &str| {
                let (least, most) = (made(&format!("min({of})"), &both), made(&format!("max({of})"), &both));
                format!("({least} = {most} or isinf({least}) or isinf({most}))")
            };
            let finite = format!("{both} and isfinite({number}) and isfinite({other})");
            let it = made(&format!("{of}({number}, {other})"), &finite);
            format!("(case when {} or {} then null else {it} end)", ends(&number), ends(&other))
        }
        // DuckDB's own mode takes any of several.
        F::Mode => {
            let found = made(&format!("list({x})"), &format!("{x} is not null"));
            format!("most_frequent(list_sort({found}))")
        }
        F::Joined { between, once } => {
            let distinct = if *once { "distinct " } else { "" };
            let found = made(&format!("list({distinct}{x})"), &format!("{x} is not null"));
            format!("list_aggregate(list_sort({found}), 'string_agg', '{between}')")
        }
        F::FirstBy(key) => by_key(&x, &write(key, columns), "list_min", &made),
        F::LastBy(key) => by_key(&x, &write(key, columns), "list_max", &made),
        F::First => ordered("first", &x, place, &made),
        F::Last => ordered("last", &x, place, &made),
    }
}

/// DuckDB's own where it knows the answer; between infinities it does not.
fn quantile(at: f64, x: &str, infinite: &str, made: &impl Fn(&str, &str) -> String) -> String {
    let own = made(&format!("quantile_cont(case when isfinite({x}) then {x} end, {at})"), "");
    let list = made(&format!("list({x})"), &format!("{x} is not null"));
    format!("(case when {infinite} then between_ends(list_sort({list}), {at}::double) else {own} end)")
}

/// The value of the row with the most extreme key; of several, the greatest.
fn by_key(x: &str, key: &str, extreme: &str, made: &impl Fn(&str, &str) -> String) -> String {
    let pairs = made(&format!("list({{'k': {key}, 'v': {x}}})"), &format!("{key} is not null and {x} is not null"));
    let best = format!("{extreme}(list_transform({pairs}, lambda e: e.k))");
    format!("list_max(list_transform(list_filter({pairs}, lambda e: e.k = {best}), lambda e: e.v))")
}

fn ordered(name: &str, x: &str, place: &Place<'_>, made: &impl Fn(&str, &str) -> String) -> String {
    match place.over.is_empty() {
        true => made(&format!("{name}({x} order by {})", place.order), &format!("{x} is not null")),
        // A window has an order of its own.
        false => format!("{name}_value({x} ignore nulls){}", place.over),
    }
}
