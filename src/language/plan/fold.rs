//! A choice among words, asked whether it is one of them, is a choice among truths: no words are made row by row.

use super::{Expr, Value};

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
}
