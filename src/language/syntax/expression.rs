//! Readers of expressions, named after their rules; precedence through a Pratt parser.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::tree::{Expr, ExprKind, Name, OVER, Operator, SINGLE, WINDOW};
use super::{Rule, chinese};
use crate::quantity::{Literal, read_cell, read_date, read_literal, read_period};
use crate::source::Span;

static PRATT: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::or))
        .op(left(Rule::and))
        .op(Op::prefix(Rule::kw_not))
        .op(left(Rule::equal)
            | left(Rule::not_equal)
            | left(Rule::greater_equal)
            | left(Rule::less_equal)
            | left(Rule::greater)
            | left(Rule::less)
            | left(Rule::contains)
            | left(Rule::starts_with)
            | left(Rule::ends_with)
            | left(Rule::matches))
        .op(Op::postfix(Rule::in_list)
            | Op::postfix(Rule::in_range)
            | Op::postfix(Rule::between)
            | Op::postfix(Rule::at_edge)
            | Op::postfix(Rule::is_missing))
        .op(left(Rule::add) | left(Rule::subtract))
        .op(left(Rule::multiply) | left(Rule::divide) | left(Rule::modulo))
        .op(Op::prefix(Rule::negative))
        .op(Op::infix(Rule::power, Assoc::Right))
});

/// Where a pair stands, without white space at its end. `base` is where the statement starts in its text.
pub(crate) fn span(pair: &Pair<'_, Rule>, base: usize) -> Span {
    let at = pair.as_span();
    let end = at.start() + pair.as_str().trim_end().len();
    Span::new(base + at.start(), base + end)
}

/// Reads an `expression`.
pub(crate) fn expression(pair: Pair<'_, Rule>, base: usize) -> Expr {
    PRATT
        .map_primary(|pair| primary(pair, base))
        .map_prefix(|operator, inner| {
            let at = span(&operator, base).to(inner.span);
            let kind = match (operator.as_rule(), inner.kind) {
                (Rule::negative, ExprKind::Number(literal))
                    if literal.is_point() && !literal.written.contains("..") =>
                {
                    ExprKind::Number(negative(literal))
                }
                (Rule::negative, kind) => ExprKind::Negate(Box::new(Expr { kind, span: inner.span })),
                (_, kind) => ExprKind::Not(Box::new(Expr { kind, span: inner.span })),
            };
            Expr { kind, span: at }
        })
        .map_postfix(|value, operator| postfix(value, operator, base))
        .map_infix(|left, operator, right| {
            let at = left.span.to(right.span);
            let operator = infix(operator.as_rule());
            Expr { kind: ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span: at }
        })
        .parse(pair.into_inner())
}

fn negative(literal: Literal) -> Literal {
    Literal { low: -literal.high, high: -literal.low, written: format!("-{}", literal.written), ..literal }
}

fn infix(rule: Rule) -> Operator {
    const TABLE: [(Rule, Operator); 18] = [
        (Rule::or, Operator::Or),
        (Rule::and, Operator::And),
        (Rule::equal, Operator::Equal),
        (Rule::not_equal, Operator::NotEqual),
        (Rule::greater_equal, Operator::GreaterEqual),
        (Rule::less_equal, Operator::LessEqual),
        (Rule::greater, Operator::Greater),
        (Rule::less, Operator::Less),
        (Rule::contains, Operator::Contains),
        (Rule::starts_with, Operator::StartsWith),
        (Rule::ends_with, Operator::EndsWith),
        (Rule::matches, Operator::Matches),
        (Rule::add, Operator::Add),
        (Rule::subtract, Operator::Subtract),
        (Rule::multiply, Operator::Multiply),
        (Rule::divide, Operator::Divide),
        (Rule::modulo, Operator::Modulo),
        (Rule::power, Operator::Power),
    ];
    TABLE.iter().find(|it| it.0 == rule).map(|it| it.1).expect("the grammar gives no other infix operator")
}

fn postfix(value: Expr, operator: Pair<'_, Rule>, base: usize) -> Expr {
    let at = value.span.to(span(&operator, base));
    let rule = operator.as_rule();
    let (written, base_of) = (operator.as_str().trim(), span(&operator, base).start);
    let parts: Vec<Pair<'_, Rule>> = operator.into_inner().collect();
    let negated = parts.iter().any(|it| matches!(it.as_rule(), Rule::kw_not | Rule::is_not));
    let value = Box::new(value);
    let kind = match rule {
        Rule::is_missing => ExprKind::IsMissing { value, negated },
        Rule::at_edge => return edge(*value, written, at, base_of),
        Rule::between => {
            let range = Expr { kind: ExprKind::Number(between(written)), span: at };
            ExprKind::In { value, list: vec![range], bracketed: false, negated: false }
        }
        Rule::in_list => {
            let items = parts.into_iter().filter(|it| it.as_rule() == Rule::expression);
            ExprKind::In { value, list: items.map(|it| expression(it, base)).collect(), bracketed: true, negated }
        }
        _ => {
            let items = parts.into_iter().filter(|it| !matches!(it.as_rule(), Rule::kw_not | Rule::kw_in));
            ExprKind::In { value, list: items.map(|it| primary(it, base)).collect(), bracketed: false, negated }
        }
    };
    Expr { kind, span: at }
}

/// `床位数 100以上`: what stands from `start` on.
fn edge(value: Expr, written: &str, whole: Span, start: usize) -> Expr {
    let number = written.trim_end_matches(['以', '上', '下']).trim_end();
    let operator = if written.ends_with('下') { Operator::LessEqual } else { Operator::GreaterEqual };
    let literal = read_literal(number).unwrap_or_else(|| Literal::exact(f64::NAN, number));
    let right = Expr { kind: ExprKind::Number(literal), span: Span::new(start, start + number.len()) };
    Expr { kind: ExprKind::Binary { operator, left: Box::new(value), right: Box::new(right) }, span: whole }
}

/// `介于 100 和 200`: the range from the one to the other.
fn between(written: &str) -> Literal {
    let ends = written.trim_start_matches(['介', '于', '在']).trim_end_matches(['之', '间']);
    let ends: Vec<&str> = ends.split(['和', '与', '到', '至']).map(str::trim).collect();
    let range = ends.join("..");
    read_literal(&range).unwrap_or_else(|| Literal::exact(f64::NAN, range))
}

/// Reads a `param_value`: a literal, or a bare word.
pub(crate) fn value(pair: Pair<'_, Rule>, base: usize) -> Expr {
    let at = span(&pair, base);
    let mut parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let last = parts.pop().expect("the grammar gives a value one part");
    let found = match last.as_rule() {
        Rule::name => Expr { kind: ExprKind::Name(vec![name(last, base)]), span: at },
        _ => primary(last, base),
    };
    let kind = match (parts.is_empty(), found.kind) {
        (false, ExprKind::Number(literal)) => ExprKind::Number(negative(literal)),
        (_, kind) => kind,
    };
    Expr { kind, span: at }
}

fn primary(pair: Pair<'_, Rule>, base: usize) -> Expr {
    let at = span(&pair, base);
    let text = pair.as_str().trim();
    let kind = match pair.as_rule() {
        Rule::group => {
            let inner = pair.into_inner().next().expect("the grammar gives a group one expression");
            return Expr { span: at, ..expression(inner, base) };
        }
        Rule::single => single(pair, base),
        Rule::number => ExprKind::Number(read_literal(text).unwrap_or_else(|| Literal::exact(f64::NAN, text))),
        Rule::bound => ExprKind::Number(read_cell(text).unwrap_or_else(|| Literal::exact(f64::NAN, text))),
        Rule::date => read_date(text).map_or(ExprKind::Missing, ExprKind::Date),
        Rule::period => read_period(text).map_or(ExprKind::Missing, ExprKind::Period),
        Rule::string | Rule::regex => ExprKind::Text(unquoted(text).to_owned()),
        Rule::truth => ExprKind::Truth(text.eq_ignore_ascii_case("true")),
        Rule::missing => ExprKind::Missing,
        Rule::path => ExprKind::Name(pair.into_inner().map(|it| name(it, base)).collect()),
        Rule::choice => {
            let mut parts =
                pair.into_inner().filter(|it| it.as_rule() == Rule::expression).map(|it| expression(it, base));
            let condition = parts.next().expect("the grammar gives if a condition");
            let then = parts.next().expect("the grammar gives if a value");
            ExprKind::Case { arms: vec![(condition, then)], otherwise: parts.next().map(Box::new), inline: true }
        }
        Rule::case => case(pair, base),
        _ => call(pair, base),
    };
    Expr { kind, span: at }
}

/// `(revenue of Topchoice for 2021)`
fn single(pair: Pair<'_, Rule>, base: usize) -> ExprKind {
    let function = Name { text: SINGLE.to_owned(), quoted: false, span: span(&pair, base) };
    let mut arguments = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::expression => arguments.push(expression(part, base)),
            _ => arguments.extend(part.into_inner().filter_map(|it| {
                let at = span(&it, base);
                let kind = match it.as_rule() {
                    Rule::entity_name => ExprKind::Text(name(it, base).text),
                    Rule::period_word => ExprKind::Period(read_period(it.as_str().trim())?),
                    _ => return None,
                };
                Some(Expr { kind, span: at })
            })),
        }
    }
    ExprKind::Call { function, arguments, distinct: false, filter: None }
}

fn case(pair: Pair<'_, Rule>, base: usize) -> ExprKind {
    let mut arms = Vec::new();
    let mut otherwise = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::arm => {
                let mut both = part.into_inner().map(|it| expression(it, base));
                let condition = both.next().expect("the grammar gives an arm a condition");
                arms.push((condition, both.next().expect("the grammar gives an arm a value")));
            }
            Rule::expression => otherwise = Some(Box::new(expression(part, base))),
            _ => {}
        }
    }
    ExprKind::Case { arms, otherwise, inline: false }
}

fn call(pair: Pair<'_, Rule>, base: usize) -> ExprKind {
    let mut function = Name { text: String::new(), quoted: false, span: span(&pair, base) };
    let (mut arguments, mut distinct, mut filter) = (Vec::new(), false, None);
    let mut window: Option<Vec<Expr>> = None;
    let mut last: Option<Expr> = None;
    let at = span(&pair, base);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::function_name => {
                let text = chinese::function(part.as_str()).to_owned();
                function = Name { text, quoted: false, span: span(&part, base) }
            }
            Rule::distinct_word => distinct = true,
            Rule::call_filter => {
                let condition = part.into_inner().find(|it| it.as_rule() == Rule::expression);
                filter = condition.map(|it| Box::new(expression(it, base)));
            }
            Rule::rolling => {
                let long = part.into_inner().find(|it| matches!(it.as_rule(), Rule::count | Rule::lasting));
                last = long.map(|it| {
                    let text = it.as_str();
                    let literal = read_literal(text).unwrap_or_else(|| Literal::exact(f64::NAN, text));
                    Expr { kind: ExprKind::Number(literal), span: span(&it, base) }
                });
            }
            Rule::window => {
                let names = part.into_inner().filter(|it| it.as_rule() == Rule::path);
                let name_of = |it: Pair<'_, Rule>| {
                    let at = span(&it, base);
                    Expr { kind: ExprKind::Name(it.into_inner().map(|it| name(it, base)).collect()), span: at }
                };
                window = Some(names.map(name_of).collect());
            }
            _ => arguments.push(expression(part, base)),
        }
    }
    let call = ExprKind::Call { function, arguments, distinct, filter };
    let call = match window {
        None => call,
        // `sum(x) within g`: the call, then what makes the partition.
        Some(partition) => {
            let function = Name { text: WINDOW.to_owned(), quoted: false, span: at };
            let arguments = std::iter::once(Expr { kind: call, span: at }).chain(partition).collect();
            ExprKind::Call { function, arguments, distinct: false, filter: None }
        }
    };
    match last {
        None => call,
        Some(n) => {
            let function = Name { text: OVER.to_owned(), quoted: false, span: at };
            let arguments = vec![Expr { kind: call, span: at }, n];
            ExprKind::Call { function, arguments, distinct: false, filter: None }
        }
    }
}

/// Reads a `name`, or a string that stands for one.
pub(crate) fn name(pair: Pair<'_, Rule>, base: usize) -> Name {
    let at = span(&pair, base);
    let text = pair.as_str().trim();
    let quoted = text.starts_with(['`', '"', '\'', '“']);
    let text = if quoted { unquoted(text) } else { text };
    Name { text: text.to_owned(), quoted, span: at }
}

fn unquoted(text: &str) -> &str {
    let mut inner = text.chars();
    inner.next();
    inner.next_back();
    inner.as_str()
}
