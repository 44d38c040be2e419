//! Which condition left no row: the sentence without each of its conditions in turn.

use crate::script::{StatementKind, read};
use crate::source::{Source, Span};
use crate::syntax::tree::{Expr, ExprKind, Operator};
use crate::verb::Verb;

/// More conditions than this are not looked at one by one.
const MOST: usize = 8;

/// The conditions that the last question of a text combines by `and`, over all its stages, each with the text that asks
/// without it. None where there is no condition, or too many.
pub fn without(text: &str) -> Vec<(Span, String)> {
    let (script, faults) = read(&Source::new("", text));
    if faults.iter().any(|it| it.is_error()) {
        return vec![];
    }
    let mut conditions = Vec::new();
    if let Some(StatementKind::Query(stages)) = script.statements.last().map(|it| &it.kind) {
        for stage in stages {
            match &stage.verb {
                Verb::Where { condition, .. } => conjuncts(condition, &mut conditions),
                verb => {
                    if let Some(condition) = verb.clauses().and_then(|it| it.condition.as_ref()) {
                        conjuncts(condition, &mut conditions);
                    }
                }
            }
        }
    }
    if MOST < conditions.len() {
        return vec![];
    }
    let without = |span: Span| {
        let mut rest = text.to_owned();
        rest.replace_range(span.start..span.end, "true");
        (span, rest)
    };
    conditions.into_iter().map(without).collect()
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
    use super::without;

    fn each(text: &str) -> Vec<String> {
        without(text).into_iter().map(|(span, rest)| format!("{} -> {rest}", span.of(text))).collect()
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
        assert!(each("from t").is_empty() && each("from t | where").is_empty());
    }
}
