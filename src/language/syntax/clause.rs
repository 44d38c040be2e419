//! Readers of targets, orders and clauses.

use pest::iterators::Pair;

use super::expression::span;
use super::tree::{Clause, Clauses, Expr, ExprKind, Grade, Name, Order, PeriodWord, Target, Versus};
use super::{Rule, expression, name};
use crate::diagnostic::{Diagnostic, Fix};
use crate::quantity::read_period;
use crate::source::Span;

/// Reads a `target`, or `name = expression`.
pub(crate) fn target(pair: Pair<'_, Rule>, base: usize) -> Target {
    let mut alias = None;
    let mut value = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expression => value = Some(expression(part, base)),
            Rule::name => alias = Some(name(part, base)),
            Rule::grown => {
                let at = span(&part, base);
                let by_length = part.as_str().starts_with("环比") || part.as_str().eq_ignore_ascii_case("qoq");
                let word = if by_length { "qoq" } else { "yoy" };
                let function = Name { text: word.to_owned(), quoted: false, span: at };
                value = value.map(|of: Expr| {
                    let whole = of.span.to(at);
                    let kind = ExprKind::Call { function, arguments: vec![of], distinct: false, filter: None };
                    Expr { kind, span: whole }
                });
            }
            _ => {}
        }
    }
    Target { expr: value.expect("the grammar gives a target one expression"), alias }
}

/// Reads `targets`.
pub(crate) fn targets(pair: Pair<'_, Rule>, base: usize) -> Vec<Target> {
    pair.into_inner().map(|it| target(it, base)).collect()
}

/// Reads `orders`.
pub(crate) fn orders(pair: Pair<'_, Rule>, base: usize) -> Vec<Order> {
    let read = |pair: Pair<'_, Rule>| {
        let mut parts = pair.into_inner();
        let expr = expression(parts.next().expect("the grammar gives an order one expression"), base);
        Order { expr, descending: parts.next().is_some_and(|it| it.as_rule() == Rule::descending) }
    };
    pair.into_inner().map(read).collect()
}

/// Reads one clause into `into`; one that stands twice is a fault.
pub(crate) fn clause(pair: Pair<'_, Rule>, base: usize, into: &mut Clauses, faults: &mut Vec<Diagnostic>) {
    let at = span(&pair, base);
    into.span = if into.span == Default::default() { at } else { into.span.to(at) };
    let rule = pair.as_rule();
    let word = pair.as_str().split_whitespace().next().unwrap_or("").to_owned();
    let possibly = pair.clone().into_inner().any(|it| it.as_rule() == Rule::possibly);
    let (input, start) = (pair.get_input(), pair.as_span().start());
    let parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let of = |wanted: Rule| parts.iter().filter(move |it| it.as_rule() == wanted).cloned();
    let one_expression = || of(Rule::expression).next().map(|it| expression(it, base));
    let mut periods = of(Rule::period_word).map(|it| period_word(it, base));
    into.written.push((named(rule), at));
    let twice = match rule {
        Rule::from_to => {
            let before = into.since.is_some();
            (into.since, into.until) = (periods.next(), periods.next());
            before
        }
        Rule::from_clause => into.from.replace(name(parts[1].clone(), base)).is_some(),
        Rule::of_clause => {
            let before = !into.of.is_empty();
            into.of = of(Rule::entity_name).map(|it| name(it, base)).collect();
            before
        }
        Rule::whom_clause => {
            let before = !into.of.is_empty();
            into.of = of(Rule::name).map(|it| name(it, base)).collect();
            before
        }
        Rule::including_clause => {
            let before = !into.including.is_empty();
            into.including = of(Rule::grade).filter_map(|it| grade(it.as_str())).collect();
            before
        }
        Rule::matched => std::mem::replace(&mut into.matched, true),
        Rule::totals_clause => std::mem::replace(&mut into.totals, true),
        Rule::among_clause => std::mem::replace(&mut into.among, one_expression()).is_some(),
        Rule::where_clause => {
            into.possibly = possibly;
            std::mem::replace(&mut into.condition, one_expression()).is_some()
        }
        Rule::by_clause => {
            let before = !into.by.is_empty();
            into.by = of(Rule::targets).next().map(|it| targets(it, base)).unwrap_or_default();
            before
        }
        Rule::for_clause => {
            let before = !into.periods.is_empty();
            into.periods = periods.collect();
            before
        }
        Rule::since_clause => {
            let lone = of(Rule::dated_since).next().map(|it| dated_since(&it, base));
            std::mem::replace(&mut into.since, periods.next().or(lone)).is_some()
        }
        Rule::until_clause => std::mem::replace(&mut into.until, periods.next()).is_some(),
        Rule::per_clause => {
            let before = !into.per.is_empty();
            into.per = of(Rule::targets).next().map(|it| targets(it, base)).unwrap_or_default();
            before
        }
        Rule::across_clause => std::mem::replace(&mut into.across, one_expression()).is_some(),
        Rule::vs_clause => into.vs.replace(versus(parts[1].clone(), base)).is_some(),
        Rule::having_clause => std::mem::replace(&mut into.having, one_expression()).is_some(),
        Rule::sort_clause => {
            let before = !into.sort.is_empty();
            into.sort = of(Rule::orders).next().map(|it| orders(it, base)).unwrap_or_default();
            before
        }
        Rule::within_clause => {
            let before = !into.within.is_empty();
            into.within = of(Rule::expression).map(|it| expression(it, base)).collect();
            before
        }
        Rule::top_clause | Rule::bottom_clause => {
            let count = of(Rule::count).next().and_then(|it| it.as_str().parse().ok()).unwrap_or(0);
            into.top.replace((count, rule == Rule::top_clause)).is_some()
        }
        Rule::unit_clause => {
            let before = into.unit.is_some();
            into.unit = of(Rule::unit_name).next().map(|it| name(it, base)).or(into.unit.take());
            before
        }
        Rule::over_clause => {
            let before = into.over.is_some();
            into.over = of(Rule::name).next().map(|it| name(it, base));
            before
        }
        _ => false,
    };
    if twice {
        let fault = match rule {
            Rule::whom_clause => Diagnostic::error("clause-twice", format!("`{word}` follows another name"))
                .at(at, "lists have commas between: figures before, entities after `of`"),
            _ => Diagnostic::error("clause-twice", format!("`{word}` stands twice in one sentence"))
                .at(at, "the second one"),
        };
        faults.push(match mended(rule, &word, &input[..start], at, base) {
            Some(fix) => fault.fix(fix),
            None => fault,
        });
    }
}

/// Two conditions are one with `and`, two lists are one with a comma; `growth of revenue` is `growth(revenue)`.
fn mended(rule: Rule, word: &str, before: &str, at: Span, base: usize) -> Option<Fix> {
    let head = Span::new(at.start, at.start + word.len());
    match rule {
        Rule::where_clause | Rule::having_clause | Rule::among_clause => {
            Some(Fix::replace(head, "and", "ask for both with `and`"))
        }
        Rule::whom_clause => {
            let end = base + before.trim_end().len();
            Some(Fix::replace(Span::new(end, at.start), ", ", "put a comma between"))
        }
        Rule::by_clause | Rule::sort_clause => {
            let end = base + before.trim_end().len();
            Some(Fix::replace(Span::new(end, head.end), ",", "put a comma between"))
        }
        Rule::of_clause => {
            let bare = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_alphanumeric() || c == '_');
            let mut words = before.split_whitespace().rev();
            let (metric, of, function) = (words.next()?, words.next()?, words.next()?);
            let reads = of.eq_ignore_ascii_case("of") && bare(metric) && bare(function);
            let start = base + before.rfind(&format!("{function} {of} {metric}")).filter(|_| reads)?;
            let call = format!("{function}({metric})");
            let end = base + before.trim_end().len();
            Some(Fix::replace(Span::new(start, end), call.clone(), format!("write `{call}`")))
        }
        _ => None,
    }
}

/// `2007年以来`
fn dated_since(pair: &Pair<'_, Rule>, base: usize) -> PeriodWord {
    let period = read_period(pair.as_str().trim().trim_end_matches("以来").trim_end());
    PeriodWord { period, parameter: None, span: span(pair, base) }
}

/// Reads a `period_word`.
fn period_word(pair: Pair<'_, Rule>, base: usize) -> PeriodWord {
    let at = span(&pair, base);
    let text = pair.as_str().trim();
    let parameter = pair.into_inner().find(|it| it.as_rule() == Rule::name).map(|it| name(it, base));
    let period = if parameter.is_some() { None } else { read_period(text) };
    PeriodWord { period, parameter, span: at }
}

/// `forecasts`, 预测
fn grade(word: &str) -> Option<Grade> {
    let word = word.trim().to_lowercase();
    let word = word.strip_suffix('s').unwrap_or(&word);
    Grade::ALL.into_iter().find(|it| it.words().0 == word || it.words().1 == word)
}

/// Which clause a rule reads.
fn named(rule: Rule) -> Clause {
    match rule {
        Rule::from_clause => Clause::From,
        Rule::of_clause | Rule::whom_clause => Clause::Of,
        Rule::among_clause => Clause::Among,
        Rule::per_clause => Clause::Per,
        Rule::where_clause => Clause::Where,
        Rule::vs_clause => Clause::Vs,
        Rule::by_clause => Clause::By,
        Rule::across_clause => Clause::Across,
        Rule::within_clause => Clause::Within,
        Rule::having_clause => Clause::Having,
        Rule::sort_clause => Clause::Sort,
        Rule::top_clause | Rule::bottom_clause => Clause::Top,
        Rule::unit_clause => Clause::Unit,
        Rule::including_clause => Clause::Including,
        Rule::totals_clause => Clause::Totals,
        Rule::over_clause => Clause::Over,
        Rule::matched => Clause::Matched,
        _ => Clause::Periods,
    }
}

/// Reads what stands after `vs`.
fn versus(pair: Pair<'_, Rule>, base: usize) -> Versus {
    match pair.as_rule() {
        Rule::peers => {
            let mut parts = pair.into_inner().filter(|it| matches!(it.as_rule(), Rule::expression | Rule::path));
            let within = parts.next().map(|it| expression(it, base)).zip(parts.next().map(|it| path_value(it, base)));
            Versus::Peers { within }
        }
        Rule::period_word => Versus::Period(period_word(pair, base)),
        Rule::entities => Versus::Entities(pair.into_inner().map(|it| name(it, base)).collect()),
        _ => Versus::Other(expression(pair, base)),
    }
}

/// Reads a `path` as the value it names.
fn path_value(pair: Pair<'_, Rule>, base: usize) -> Expr {
    let at = span(&pair, base);
    Expr { kind: ExprKind::Name(pair.into_inner().map(|it| name(it, base)).collect()), span: at }
}
