//! A choice among words, asked whether it is one of them, is a choice among truths: no words are made row by row.

use super::{BinaryOperator, Expr, Value};

/// `expr = word`, where `expr` is a choice all of whose ends are words; none for any other expression.
pub(super) fn is_word(expr: &Expr, word: &Expr) -> Option<Expr> {
    let Expr::Literal(Value::Text(word), _) = word else { return None };
    match expr {
        Expr::If(..) => of_choice(expr, word),
        _ => None,
    }
}

fn of_choice(expr: &Expr, word: &str) -> Option<Expr> {
    match expr {
        Expr::Literal(Value::Text(text), _) => Some(Expr::truth(text == word)),
        Expr::If(condition, then, otherwise) => {
            let (then, otherwise) = (of_choice(then, word)?, of_choice(otherwise, word)?);
            let condition = || (**condition).clone();
            let truth = |it: &Expr| if let Expr::Literal(Value::Truth(it), _) = it { Some(*it) } else { None };
            // A condition that is missing chooses the other end.
            Some(match (truth(&then), truth(&otherwise)) {
                (Some(a), Some(b)) if a == b => then,
                (Some(true), Some(false)) => condition().is_true(),
                (Some(true), None) => condition().is_true().or(otherwise),
                (Some(false), _) => condition().is_true().negated().and(otherwise),
                (None, Some(false)) => condition().is_true().and(then),
                _ => condition().then_else(then, otherwise),
            })
        }
        _ => None,
    }
}

impl Expr {
    /// A simpler condition that is true for the same rows, for where the others do not count: there missing is as good as false.
    pub fn where_true(self) -> Expr {
        let mut all = Vec::new();
        conjuncts(self, &mut all);
        let is_true = |it: &Expr| *it == Expr::truth(true);
        all.retain(|it| !is_true(it));
        let negated = |it: &Expr| it.clone().negated();
        // What is not true of a condition that is false is said twice; what is neither true nor false of it is missing.
        for condition in all.iter().filter_map(not_true).cloned().collect::<Vec<_>>() {
            let not_this = |it: &Expr| not_true(it) == Some(&condition);
            if all.contains(&negated(&condition)) {
                all.retain(|it| !not_this(it));
            } else if all.iter().any(|it| not_true(it) == Some(&negated(&condition))) {
                all.retain(|it| !not_this(it) && not_true(it) != Some(&negated(&condition)));
                all.insert(0, condition.is_missing());
            }
        }
        let mut all: Vec<Expr> = all.into_iter().map(plainly_missing).collect();
        if all.iter().any(|it| matches!(it, Expr::IsMissing(_)) && all.contains(&negated(it))) {
            return Expr::truth(false);
        }
        let mut kept: Vec<Expr> = Vec::new();
        all.retain(|it| !kept.contains(it) && (kept.push(it.clone()), true).1);
        all.into_iter().reduce(Expr::and).unwrap_or(Expr::truth(true))
    }
}

/// What a comparison with a constant lacks is what the other side lacks.
fn plainly_missing(condition: Expr) -> Expr {
    let known = |it: &Expr| matches!(it, Expr::Literal(value, _) if *value != Value::Missing);
    if let Expr::IsMissing(of) = &condition
        && let Expr::Binary(operator, left, right) = &**of
        && operator.compares()
        && let (side @ Expr::Column(_), constant) | (constant, side @ Expr::Column(_)) = (&**left, &**right)
        && known(constant)
    {
        return side.clone().is_missing();
    }
    condition
}

/// What has to be true for a condition to be true.
fn conjuncts(condition: Expr, all: &mut Vec<Expr>) {
    match condition {
        Expr::Binary(BinaryOperator::And, left, right) => {
            conjuncts(*left, all);
            conjuncts(*right, all);
        }
        Expr::If(condition, then, otherwise) if is_truths(&then, &otherwise) => conjuncts(*condition, all),
        other => {
            // What is never missing is not true where it is false.
            let other = match not_true(&other) {
                Some(inner) => match inner.clone().where_true() {
                    inner @ Expr::IsMissing(_) => inner.negated(),
                    Expr::Not(known) if matches!(*known, Expr::IsMissing(_)) => *known,
                    inner => inner.is_true().negated(),
                },
                None => other,
            };
            if !all.contains(&other) {
                all.push(other);
            }
        }
    }
}

/// The condition of which it says that it is not true, be it false or missing.
fn not_true(expr: &Expr) -> Option<&Expr> {
    let Expr::Not(inner) = expr else { return None };
    match &**inner {
        Expr::If(condition, then, otherwise) if is_truths(then, otherwise) => Some(condition),
        _ => None,
    }
}

fn is_truths(then: &Expr, otherwise: &Expr) -> bool {
    *then == Expr::truth(true) && *otherwise == Expr::truth(false)
}

#[cfg(test)]
mod tests {
    use super::super::{BinaryOperator as Op, Expr};

    #[test]
    fn a_choice_among_words_becomes_one_among_truths() {
        let is = |name: &str| Expr::binary(Op::Greater, Expr::column(name), Expr::number(1.0));
        let choice = is("a").then_else(Expr::text("yes"), is("b").then_else(Expr::text("no"), Expr::text("open")));
        let asked = |word: &str| Expr::binary(Op::Equal, choice.clone(), Expr::text(word));
        assert_eq!(asked("yes"), is("a").is_true());
        assert_eq!(asked("no"), is("a").is_true().negated().and(is("b").is_true()));
        assert_eq!(asked("other"), Expr::truth(false));
        let open = is("a").then_else(Expr::column("c"), Expr::text("no"));
        let kept = Expr::binary(Op::Equal, open.clone(), Expr::text("no"));
        assert!(matches!(kept, Expr::Binary(Op::Equal, ..)), "an end that is a column is compared");
    }

    #[test]
    fn of_a_condition_that_is_counted_only_the_true_rows_matter() {
        let is = Expr::binary(Op::Greater, Expr::column("a"), Expr::number(1.0));
        let gap = || Expr::column("a").is_missing();
        let open = gap().then_else(Expr::text("missing"), Expr::text("undecided"));
        let verdict = is.clone().then_else(Expr::text("yes"), is.clone().negated().then_else(Expr::text("no"), open));
        let counted = |word: &str| Expr::binary(Op::Equal, verdict.clone(), Expr::text(word)).where_true();
        assert_eq!(counted("yes"), is);
        assert_eq!(counted("no"), is.clone().negated());
        // A comparison of a figure with a number lacks what the figure lacks.
        assert_eq!(counted("missing"), gap());
        assert_eq!(counted("undecided"), Expr::truth(false));
        let unless = |it: &Expr| it.clone().is_true().is_true().negated();
        let open = unless(&is).and(unless(&unless(&is).and(is.clone().negated().is_true())));
        assert_eq!(open.where_true(), gap());
    }
}
