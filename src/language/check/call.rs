//! Calls: functions of one row's values, and aggregates of many.

use super::functions::{AGGREGATES, FUNCTIONS, function_names};
use super::infer::{Scope, Term, both};
use super::{fault, instead, kinds, measure, pooled, ranges};
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr};
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name};
use crate::types::{Kind, Type};

/// What a call is.
pub(super) fn call(
    scope: &mut Scope<'_>,
    name: &Name,
    arguments: &[tree::Expr],
    distinct: bool,
    filter: Option<&tree::Expr>,
    span: Span,
) -> Term {
    let word = name.text.to_lowercase();
    if let ("rest", [of]) = (word.as_str(), arguments) {
        let Some(cohort) = scope.cohort.clone() else {
            scope.faults.push(super::claim::rest_without_cohort(span));
            return Term::unknown(span);
        };
        scope.cohort = Some(cohort.clone().negated());
        let term = scope.infer(of);
        scope.cohort = Some(cohort);
        return term;
    }
    if distinct && !matches!(word.as_str(), "count" | "string_agg") && !super::window::is_window(&name.text) {
        scope.faults.push(fault::distinct_not_here(span, name, arguments, &scope.frame.text));
        return Term::unknown(span);
    }
    let window = super::window::is_window(&name.text) && scope.grouped.is_none();
    if window {
        return super::window::call(scope, name, arguments, span);
    }
    if AGGREGATES.contains(&word.as_str()) {
        if scope.grouped.is_none() {
            let text = span.of(&scope.frame.text).trim();
            let whole = format!("of the whole table it is a column: `derive m = {text} within all`");
            scope.faults.push(fault::nested_aggregate(span).note(whole));
            return Term::unknown(span);
        }
        return aggregate(scope, name, &word, arguments, distinct, filter, span);
    }
    if word == "unit" {
        return super::relabel::unit(scope, name, arguments, span);
    }
    let Some((_, function, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == word) else {
        if super::window::is_window(&name.text) {
            scope.faults.push(fault::window_not_here(span, true, &scope.frame.text));
            return Term::unknown(span);
        }
        let known: Vec<&'static str> = function_names().chain(super::window::FUNCTIONS).collect();
        let fits = |it: &str| instead::fits(scope, it, (name, arguments), span);
        let fault = fault::unknown_function(name, &known, fits);
        let operated = instead::operated(&word, arguments, span, &scope.frame.text);
        scope.faults.push(operated.into_iter().fold(fault, Diagnostic::fix));
        return Term::unknown(span);
    };
    if arguments.len() < *least || *most < arguments.len() {
        let expected = match (least, most) {
            (1, 1) => "one argument".to_owned(),
            (_, 99) => format!("{least} or more arguments"),
            _ if least == most => format!("{least} arguments"),
            _ if least + 1 == *most => format!("{least} or {most} arguments"),
            _ => format!("{least} to {most} arguments"),
        };
        scope.faults.push(fault::wrong_arguments(name, &expected));
        return Term::unknown(span);
    }
    let terms: Vec<Term> = arguments.iter().map(|argument| scope.infer(argument)).collect();
    let reads = terms
        .iter()
        .skip(1)
        .fold(terms[0].reads.clone(), |reads, term| both(&Term { reads, ..terms[0].clone() }, term));
    if !super::arguments::fit(scope, &word, &terms) {
        return Term::unknown(span);
    }
    let made = super::made_of::made_of(scope, &word, &terms, span);
    let made = made.or_else(|| super::clock::clock(scope, &word, &terms, span));
    if let Some(found) = made.or_else(|| super::borrowed::borrowed(scope, &word, &terms, span)) {
        return Term { reads, span, ..found };
    }
    let first = terms[0].clone();
    let pattern = arguments.get(1).is_some_and(|it| it.span.of(&scope.frame.text).starts_with('/'));
    let found = match word.as_str() {
        "replace" if pattern => row_function(scope, Function::ReplacePattern, &terms, span),
        "low" => Term { low: finite_end(&first.low, &first), high: None, kind: Kind::Level, column: None, ..first },
        "mid" => Term { low: ranges::midpoint(&first), high: None, kind: Kind::Level, column: None, ..first },
        "high" => Term {
            low: finite_end(first.high.as_ref().unwrap_or(&first.low), &first),
            high: None,
            kind: Kind::Level,
            column: None,
            ..first
        },
        "bands" => bands(scope, &first, arguments, span),
        "to_date" => super::to_date::to_date(scope, &first, terms.get(1), span),
        // What is a number already stays one, as a date does.
        "to_number" if first.is_number() && first.ty != Type::Unknown => first,
        "reason" => super::reason::reason(scope, &first, span),
        _ => row_function(scope, *function, &terms, span),
    };
    Term { reads, span, ..found }
}

/// An end of a range; one that is not there is missing.
fn finite_end(end: &Expr, of: &Term) -> Expr {
    if of.high.is_none() {
        return end.clone();
    }
    let is = |value: f64| Expr::binary(Op::Equal, end.clone(), Expr::number(value));
    is(f64::INFINITY).or(is(f64::NEG_INFINITY)).then_else(Expr::missing(Type::Number), end.clone())
}

fn row_function(scope: &mut Scope<'_>, function: Function, terms: &[Term], span: Span) -> Term {
    // `coalesce(id, 0)` of whole numbers is one.
    let chooses = matches!(function, Function::Least | Function::Greatest | Function::Coalesce);
    let whole = |it: &Term| {
        let low = it.low.clone().beside(terms[0].ty);
        let ty = if matches!(&low, Expr::Literal(_, Type::Integer)) { Type::Integer } else { it.ty };
        Term { low, ty, ..it.clone() }
    };
    let terms: &[Term] = &if chooses { terms.iter().map(whole).collect() } else { terms.to_vec() };
    let first = &terms[0];
    let expected = match function {
        Function::Abs
        | Function::Round
        | Function::Floor
        | Function::Ceil
        | Function::Sqrt
        | Function::Ln
        | Function::Exp => (!first.is_number()).then_some("a number"),
        Function::Lower
        | Function::Upper
        | Function::Trim
        | Function::Length
        | Function::Contains
        | Function::StartsWith
        | Function::EndsWith
        | Function::Matches
        | Function::Replace
        | Function::Substring
        | Function::ToNumber => (!matches!(first.ty, Type::Text | Type::Period | Type::Unknown)).then_some("a text"),
        Function::ReplacePattern => {
            (!matches!(first.ty, Type::Text | Type::Period | Type::Unknown)).then_some("a text")
        }
        Function::Year
        | Function::Quarter
        | Function::Month
        | Function::Day
        | Function::AddMonths
        | Function::Weekday
        | Function::MonthEnd => (!matches!(first.ty, Type::Date | Type::Unknown)).then_some("a date"),
        Function::Least
        | Function::Greatest
        | Function::Coalesce
        | Function::Concat
        | Function::ToText
        | Function::ToDate => None,
    };
    if let Some(expected) = expected {
        scope.faults.push(fault::wrong_type(first.span, first.ty, expected));
        return Term::unknown(span);
    }
    let ends = |high: bool| -> Vec<Expr> {
        terms.iter().map(|term| term.high.clone().filter(|_| high).unwrap_or(term.low.clone())).collect()
    };
    let ty = match function {
        Function::Least | Function::Greatest | Function::Coalesce => {
            terms.iter().map(|term| term.ty).fold(first.ty, Type::beside)
        }
        _ => function.ty(first.ty),
    };
    let grows = matches!(
        function,
        Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::Sqrt
            | Function::Ln
            | Function::Exp
            | Function::Least
            | Function::Greatest
            | Function::Coalesce
    );
    let ranged = (grows || function == Function::Abs) && terms.iter().any(|term| term.high.is_some());
    let keeps =
        grows && !matches!(function, Function::Sqrt | Function::Ln | Function::Exp) || function == Function::Abs;
    let (low, high) = match (&first.high, function) {
        (Some(high), Function::Abs) => ranges::size(&first.low, high),
        (Some(high), Function::Sqrt | Function::Ln) => ranges::where_defined(function, &first.low, high),
        _ => (Expr::Call(function, ends(false)), ranged.then(|| Expr::Call(function, ends(true)))),
    };
    let alike = terms.iter().skip(1).filter(|_| chooses).fold(first.clone(), |a, b| scope.alike(&a, b, span));
    Term {
        high,
        unit: if keeps { alike.unit } else { Unit::none() },
        percent: keeps && alike.percent,
        bare: keeps && alike.bare,
        kind: if matches!(ty, Type::Number | Type::Integer) { Kind::Level } else { Kind::Label },
        ..Term::plain(low, ty, span)
    }
}

/// `bands(beds, 100, 300)`: `< 100`, `100..300`, `>= 300`; a range that reaches into two of them is undecided.
fn bands(scope: &mut Scope<'_>, of: &Term, arguments: &[tree::Expr], span: Span) -> Term {
    let cuts: Vec<(f64, String)> = arguments[1..]
        .iter()
        .filter_map(|argument| match &argument.kind {
            ExprKind::Number(literal) => Some((literal.low, literal.written.clone())),
            _ => None,
        })
        .collect();
    let Some((_, last)) = cuts.last() else { return Term::unknown(span) };
    if cuts.windows(2).any(|it| it[1].0 <= it[0].0) {
        let (first, last) = (&arguments[1], &arguments[arguments.len() - 1]);
        scope.faults.push(fault::unsorted_bounds(first.span.to(last.span), cuts.clone()));
        return Term::unknown(span);
    }
    let band = |value: &Expr| {
        let mut result = Expr::text(format!(">= {last}"));
        for (at, (cut, written)) in cuts.iter().enumerate().rev() {
            let name = match at {
                0 => format!("< {written}"),
                _ => format!("{}..{written}", cuts[at - 1].1),
            };
            let below = Expr::binary(Op::Less, value.clone(), Expr::number(*cut));
            result = below.then_else(Expr::text(name), result);
        }
        result
    };
    let mut result = band(&of.low);
    if let Some(high) = &of.high {
        let same = Expr::binary(Op::Equal, result.clone(), band(high));
        result = same.then_else(result, Expr::text("undecided"));
    }
    let result = of.low.clone().is_missing().then_else(Expr::missing(Type::Text), result);
    Term::plain(result, Type::Text, span)
}

fn aggregate(
    scope: &mut Scope<'_>,
    name: &Name,
    word: &str,
    arguments: &[tree::Expr],
    distinct: bool,
    filter: Option<&tree::Expr>,
    span: Span,
) -> Term {
    let filter = filter.map(|expr| scope.in_rows(|scope| scope.truth(expr)).low);
    let count = |low: Expr| Term { kind: Kind::Flow, bare: true, ..Term::plain(low, Type::Integer, span) };
    if word == "count" && arguments.is_empty() {
        return count(scope.push(AggregateFunction::Rows, Expr::number(1.0), filter));
    }
    if pooled::is_pooled(word) {
        let found = scope.in_rows(|scope| pooled::pooled(scope, (word, name), arguments, distinct, span));
        let Some(it) = found else { return Term::unknown(span) };
        return Term { low: scope.push(it.function, it.of, filter), high: None, ..it.made };
    }
    let wanted = if matches!(word, "quantile" | "percentile" | "weighted") { 2 } else { 1 };
    if arguments.len() != wanted {
        let fault = fault::wrong_arguments(name, if wanted == 1 { "one argument" } else { "two arguments" });
        let several = fault::of_each(name, arguments, &scope.frame.text).filter(|_| wanted == 1 && filter.is_none());
        scope.faults.push(several.into_iter().fold(fault, Diagnostic::fix));
        return Term::unknown(span);
    }
    let of = scope.in_rows(|scope| scope.infer(&arguments[0]));
    if word == "count" {
        if distinct && of.high.is_some() {
            let name = of.column.clone().unwrap_or_else(|| of.span.of(&scope.frame.text).trim().to_owned());
            scope.faults.push(fault::range_key(arguments[0].span, &name));
        }
        let function = if distinct { AggregateFunction::Distinct } else { AggregateFunction::Known };
        // `count(P)` of a condition counts where it is true, as `mean(P)` is the fraction true.
        if of.ty == Type::Truth && !distinct {
            let only = filter.map_or(of.low.clone(), |filter| filter.and(of.low.clone()));
            return count(scope.push(AggregateFunction::Rows, Expr::number(1.0), Some(only)));
        }
        return count(scope.push(function, of.low, filter));
    }
    if of.ty == Type::Truth && matches!(word, "mean" | "avg" | "average") {
        let known = of.low.clone().is_known();
        let value =
            of.low.then_else(Expr::number(1.0), known.then_else(Expr::number(0.0), Expr::missing(Type::Number)));
        let low = scope.push(AggregateFunction::Mean, value, filter);
        return Term { percent: true, kind: Kind::Level, ..Term::plain(low, Type::Number, span) };
    }
    let any_type = matches!(word, "min" | "max" | "first" | "last");
    if !of.is_number() && !any_type {
        scope.faults.push(fault::wrong_type(arguments[0].span, of.ty, "a number"));
        return Term::unknown(span);
    }
    if word == "sum" && !kinds::may_be_summed(scope, &of, arguments[0].span, span) {
        return Term::unknown(span);
    }
    if word == "sum" && of.kind == Kind::Stock && scope.is_over_time() && !scope.frame.one_period {
        scope.faults.push(fault::sum_over_time(span, arguments[0].span.of(&scope.frame.text).trim()));
        return Term::unknown(span);
    }
    if word == "weighted" {
        return weighted(scope, of, &arguments[1], filter, span);
    }
    let function = match word {
        "sum" => AggregateFunction::Sum,
        "median" => AggregateFunction::Median,
        "min" => AggregateFunction::Min,
        "max" => AggregateFunction::Max,
        "sd" | "stdev" | "stddev" => AggregateFunction::Sd,
        "var" => AggregateFunction::Var,
        "first" => AggregateFunction::First,
        "last" => AggregateFunction::Last,
        "quantile" | "percentile" => match &arguments[1].kind {
            ExprKind::Number(literal) if (0.0..=1.0).contains(&literal.low) => AggregateFunction::Quantile(literal.low),
            _ => {
                scope
                    .faults
                    .push(fault::wrong_arguments(name, "a column and a share between 0 and 1, such as 0.9 or 90%"));
                return Term::unknown(span);
            }
        },
        _ => AggregateFunction::Mean,
    };
    let spread = matches!(function, AggregateFunction::Sd | AggregateFunction::Var);
    let of = if spread { Term { low: measure::observation(&of), high: None, ..of } } else { of };
    let function = super::infer::by_calendar(scope.frame, &of, scope.world, function);
    let low = scope.push(function.clone(), of.low.clone(), filter.clone());
    let high = of.high.clone().map(|high| scope.push(function.clone(), high, filter));
    let ty = function.ty(of.ty);
    let kind = if function == AggregateFunction::Sum { of.kind } else { Kind::Level };
    let unit = if function == AggregateFunction::Var { of.unit.times(&of.unit) } else { of.unit.clone() };
    Term { low, high, ty, kind, unit, column: None, span, ..of }
}

/// `weighted(x, w)`: the sum of x·w over the sum of w, where both are known.
fn weighted(scope: &mut Scope<'_>, of: Term, weight: &tree::Expr, filter: Option<Expr>, span: Span) -> Term {
    let weight = scope.in_rows(|scope| scope.number(weight));
    let usable = of.low.clone().is_known().and(weight.low.clone().is_known());
    let only = filter.map_or(usable.clone(), |filter| filter.and(usable));
    let mut sum = |term: &Term| {
        let mut end = |it: &Expr| scope.push(AggregateFunction::Sum, it.clone(), Some(only.clone()));
        let (low, high) = (end(&term.low), term.high.as_ref().map(end));
        Term { low, high, ..term.clone() }
    };
    let (low, high) = ranges::arithmetic(Op::Multiply, &of, &weight);
    let sums = (sum(&Term { low, high, ..of.clone() }), sum(&weight));
    let (low, high) = kinds::quotient(scope, (&sums.0, &sums.1), Some(&of), &weight, &only);
    Term { low, high, ty: Type::Number, kind: Kind::Level, column: None, span, ..of }
}
