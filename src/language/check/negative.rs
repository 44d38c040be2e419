//! Weights below zero: what is weighed by them may lie outside of all that it is made of.

use super::infer::column_term;
use super::scope::Frame;
use crate::answer::Note;
use crate::plan::{BinaryOperator as Op, Expr};
use crate::source::Span;
use crate::types::Kind;

/// Says of the rates that are read in how many rows their weight is below zero.
pub(super) fn say(frame: &mut Frame, read: &[String]) {
    let mut said: Vec<&String> = Vec::new();
    for name in read {
        if said.contains(&name) {
            continue;
        }
        // A target may have it of the rows alone that know all of the target.
        let own = frame.settling.variants.iter().find(|it| it.1 == *name).map_or(name, |it| &it.2);
        let rate = frame.column(own).or(frame.column(name)).filter(|it| it.column.kind == Kind::Rate).cloned();
        let weight = rate.as_ref().and_then(|it| frame.column(it.weight.as_deref()?)).map(|it| it.column.clone());
        let (Some(rate), Some(weight)) = (rate, weight) else { continue };
        let Some(weight_name) = frame.column(name).and_then(|it| it.weight.clone()) else { continue };
        said.push(name);
        let low = |it| column_term(it, Span::default()).low;
        let below = Expr::binary(Op::Less, low(&weight), Expr::number(0.0));
        let rate_name = name.clone();
        frame.say_count(Some(low(&rate.column).is_known().and(below).is_true()), move |n| {
            let en = format!("rows in which {weight_name}, by which {rate_name} is weighed, is below zero: {n}");
            let zh = format!("{rate_name} 的权重 {weight_name} 为负:{n} 行");
            (n > 0).then(|| Note::new("negative-weights", en, zh))
        });
    }
}
