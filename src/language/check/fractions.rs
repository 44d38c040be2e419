//! `x > 60%` over a column that holds 60 and not 0.6: an answer that is always the same, and so is said.

use std::sync::Arc;

use super::scope::Frame;
use crate::answer::{Note, Table};
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Part};
use crate::quantity::Literal;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Column, Type};

/// Says of each column that a condition compares with a percentage, and most of whose figures are above 1, what was compared.
pub(super) fn say(frame: &mut Frame, condition: &tree::Expr) {
    if !frame.own {
        return;
    }
    let mut found = Vec::new();
    compared(frame, condition, &|it| it.percent, &mut found);
    for (name, written) in found {
        let value = || Expr::column(name.clone());
        let above = Expr::binary(Op::Greater, Expr::Call(Function::Abs, vec![value()]), Expr::number(1.0));
        let count = |called: &str, filter: Option<Expr>| Aggregate {
            name: called.to_owned(),
            function: AggregateFunction::Known,
            argument: value(),
            filter,
        };
        let plan = frame.plan.clone().aggregate(vec![], vec![count("known", None), count("above", Some(above))]);
        let columns = ["known", "above"].map(|it| Column::plain(it, Type::Integer)).to_vec();
        frame.extra.push(Part { name: "fractions", plan, columns, page: None });
        frame.say.push(Arc::new(move |table: &Table| {
            let (known, above) = (table.number(0, "known").unwrap_or(0.0), table.number(0, "above").unwrap_or(0.0));
            let bare = written.trim_end_matches(['%', '％']).trim_end();
            let en = format!(
                "{above} of {known} figures of {name} are above 1, and {written} is read as a fraction: where {name} is in percent, write {bare}"
            );
            let zh = format!("{name} 的 {known} 个数据中有 {above} 个大于 1,而 {written} 按小数理解;若该列以百分数记,请写 {bare}");
            (2.0 * above > known).then(|| Note::new("percent-of-percent", en, zh))
        }));
    }
}

/// Whether a column holds numbers of which nothing is said.
pub(super) fn is_plain(it: &Column) -> bool {
    let number = matches!(it.ty, Type::Number | Type::Integer);
    number && !it.percent && !it.ranged && it.unit.as_ref().is_none_or(|it| it.is_none())
}

/// The plain columns that are compared with a literal of a form, with that as it was written.
pub(super) fn compared(
    frame: &Frame,
    expr: &tree::Expr,
    form: &dyn Fn(&Literal) -> bool,
    found: &mut Vec<(String, String)>,
) {
    use Operator as O;
    if let ExprKind::Binary { operator, left, right } = &expr.kind
        && matches!(operator, O::Greater | O::GreaterEqual | O::Less | O::LessEqual | O::Equal | O::NotEqual)
    {
        let pair = match (&left.kind, &right.kind) {
            (ExprKind::Name(path), ExprKind::Number(it)) | (ExprKind::Number(it), ExprKind::Name(path)) => (path, it),
            _ => return,
        };
        let (path, literal) = pair;
        let column = path.last().and_then(|it| frame.column(&it.text)).map(|it| &it.column);
        if let Some(column) = column.filter(|it| is_plain(it)).filter(|_| form(literal))
            && found.iter().all(|it| it.0 != column.name)
        {
            found.push((column.name.clone(), literal.written.clone()));
        }
        return;
    }
    expr.children().into_iter().for_each(|it| compared(frame, it, form, found));
}
