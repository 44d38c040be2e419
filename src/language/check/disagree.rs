//! A stated ratio beats a computed one; where the two differ by more than rounding explains, that is said.

use super::infer::column_term;
use super::scope::Frame;
use super::{kinds, table};
use crate::answer::Note;
use crate::function::Function;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::source::Span;
use crate::syntax::tree;
use crate::types::Kind;
use crate::world::World;

/// What rounding explains: half a percent of the value, and half a tenth of a percentage point.
const ROUNDING: (f64, f64) = (0.005, 0.0005);

/// Counts the rows of an own table in which a ratio that is read is stated otherwise than its parts give it.
pub(super) fn say(frame: &mut Frame, exprs: &[&tree::Expr], world: &World) {
    // What documents state differently is said with the documents.
    if !frame.own {
        return;
    }
    let mut names: Vec<String> = exprs.iter().flat_map(|it| table::reads(frame, it, world)).collect();
    names.sort();
    names.dedup();
    for name in names {
        // A target may have it of the rows alone that know all of the target.
        let own = frame.settling.variants.iter().find(|it| it.1 == name).map_or(&name, |it| &it.2);
        let ratio = frame.column(own).or(frame.column(&name)).filter(|it| it.column.kind == Kind::Ratio);
        let Some(ratio) = ratio.cloned() else { continue };
        let said = frame.column(&name).and_then(|it| it.parts.clone());
        let parts = ratio.parts.as_ref().and_then(|(a, b)| Some((frame.column(a)?.clone(), frame.column(b)?.clone())));
        let Some((above, below)) = parts else { continue };
        if [&ratio, &above, &below].into_iter().any(|it| it.column.ranged) {
            continue;
        }
        let value = |column: &crate::types::Column| column_term(column, Span::default());
        let op = |op, a: Expr, b: Expr| Expr::binary(op, a, b);
        let size = |it: Expr| Expr::Call(Function::Abs, vec![it]);
        let (over, under) = kinds::timed(frame, value(&above.column), value(&below.column));
        let computed = op(Op::Divide, over.low, under.low);
        let gap = size(op(Op::Subtract, value(&ratio.column).low, computed.clone()));
        let slack = op(Op::Multiply, size(computed), Expr::number(ROUNDING.0));
        let slack = op(Op::Add, slack, Expr::number(ROUNDING.1));
        let (above, below) = said.unwrap_or((above.column.name, below.column.name));
        let (of, formula) = (name, format!("{above} / {below}"));
        frame.say_count(Some(op(Op::Greater, gap, slack).is_true()), move |n| {
            let en =
                format!("rows in which {of} is stated otherwise than {formula} gives it, and counts as stated: {n}");
            (n > 0).then(|| Note::new("disagrees", en, format!("{of} 的披露值与 {formula} 不符、以披露值为准:{n} 行")))
        });
    }
}
