//! Which condition left no row: the sentence without each of its conditions, and without its periods, in turn.

use crate::script::{StatementKind, read};
use crate::source::{Source, Span};
use crate::syntax::tree::{Clause, Clauses, Expr, ExprKind, Operator, PeriodWord};
use crate::verb::Verb;

/// More conditions than this are not looked at one by one.
const MOST: usize = 8;

/// The conditions that the last question of a text combines by `and`, over all its stages, and its choice of periods,
/// each with the text that asks without it. None where there is no condition, or too many.
pub fn without(text: &str) -> Vec<(Span, String)> {
    let (script, faults) = read(&Source::new("", text));
    if faults.iter().any(|it| it.is_error()) {
        return vec![];
    }
    let (mut conditions, mut periods) = (Vec::new(), Vec::new());
    if let Some(StatementKind::Query(stages)) = script.statements.last().map(|it| &it.kind) {
        for stage in stages {
            match &stage.verb {
                Verb::Where { condition, .. } => conjuncts(condition, &mut conditions),
                verb => {
                    let clauses = verb.clauses();
                    if let Some(condition) = clauses.and_then(|it| it.condition.as_ref()) {
                        conjuncts(condition, &mut conditions);
                    }
                    periods.extend(clauses.into_iter().flat_map(chosen));
                }
            }
        }
    }
    if MOST < conditions.len() {
        return vec![];
    }
    let without = |span: Span, instead: &str| {
        let mut rest = text.to_owned();
        rest.replace_range(span.start..span.end, instead);
        (span, rest)
    };
    let conditions = conditions.into_iter().map(|it| without(it, "true"));
    conditions.chain(periods.into_iter().map(|it| without(it, ""))).collect()
}

/// The one entity that the last question of a text is about, as it is written there.
pub fn whom(text: &str) -> Option<String> {
    let (script, _) = read(&Source::new("", text));
    let Some(StatementKind::Query(stages)) = script.statements.last().map(|it| &it.kind) else { return None };
    let of = stages.iter().filter_map(|it| it.verb.clauses()).flat_map(|it| &it.of);
    match of.collect::<Vec<_>>()[..] {
        [one] => Some(one.text.clone()),
        _ => None,
    }
}

/// The names that the last question of a text asks for, as they are written there.
pub fn figures(text: &str) -> Vec<String> {
    let (script, _) = read(&Source::new("", text));
    let Some(StatementKind::Query(stages)) = script.statements.last().map(|it| &it.kind) else { return vec![] };
    let mut verbs: Vec<Verb> = stages.iter().map(|it| it.verb.clone()).collect();
    let mut targets: Vec<&Expr> = verbs.iter_mut().filter_map(Verb::targets_mut).flatten().map(|it| &it.expr).collect();
    let mut found = Vec::new();
    while let Some(expr) = targets.pop() {
        match &expr.kind {
            ExprKind::Name(path) => found.extend(path.last().map(|it| it.text.clone())),
            _ => targets.extend(expr.children()),
        }
    }
    found.reverse();
    found
}

/// Where periods are chosen: `for 2021`, `since 2020`, the year in `通策医疗 2021年 收入`.
fn chosen(clauses: &Clauses) -> Vec<Span> {
    let mut found: Vec<Span> = clauses.written.iter().filter(|it| it.0 == Clause::Periods).map(|it| it.1).collect();
    let apart = |it: &&PeriodWord| !found.iter().any(|span| span.start <= it.span.start && it.span.end <= span.end);
    let lone: Vec<Span> = clauses.periods.iter().filter(apart).map(|it| it.span).collect();
    found.extend(lone);
    found
}

fn conjuncts(expr: &Expr, found: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::Binary { operator: Operator::And, left, right } => {
            conjuncts(left, found);
            conjuncts(right, found);
        }
        _ => found.push(expr.span),
    }
}

#[cfg(test)]
mod tests {
    use super::{figures, whom, without};

    fn each(text: &str) -> Vec<String> {
        without(text).into_iter().map(|(span, rest)| format!("{} -> {rest}", span.of(text))).collect()
    }

    #[test]
    fn a_question_is_about_one_entity() {
        assert_eq!(whom("show beds of Alpha for 2021").as_deref(), Some("Alpha"));
        assert_eq!(whom("通策医疗 2021年 收入").as_deref(), Some("通策医疗"));
        assert_eq!(whom("show beds of Alpha, Beta"), None);
        assert_eq!(whom("show beds"), None);
    }

    #[test]
    fn the_figures_of_a_question_are_its_names() {
        assert_eq!(figures("show beds, mean(revenue / visits) of Alpha for 2021"), ["beds", "revenue", "visits"]);
        assert!(figures("from t | where a > 1").is_empty());
    }

    #[test]
    fn each_condition_is_left_out_once() {
        assert_eq!(
            each("from t | where a > 1 and b = \"x\" | top 3"),
            [
                "a > 1 -> from t | where true and b = \"x\" | top 3",
                "b = \"x\" -> from t | where a > 1 and true | top 3",
            ]
        );
        assert_eq!(each("show beds where a > 1 or b > 2"), ["a > 1 or b > 2 -> show beds where true"]);
        assert_eq!(each("from t | where a > 1 | where b > 2").len(), 2);
        assert_eq!(
            each("show beds of Alpha for 2025 since 2020"),
            ["for 2025 -> show beds of Alpha  since 2020", "since 2020 -> show beds of Alpha for 2025 "]
        );
        assert_eq!(each("通策医疗 2021年 收入"), ["2021年 -> 通策医疗  收入"]);
        assert!(each("from t").is_empty() && each("from t | where").is_empty());
    }
}
