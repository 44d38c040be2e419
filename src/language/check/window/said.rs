//! What has to be said of windows: those that lack a figure, those that run over a gap, growth from a base of zero or less.

use super::{How, Wanted, expected, want};
use crate::answer::{Note, Table};
use crate::check::infer::Scope;
use crate::check::scope::Frame;
use crate::check::{entities, periods};
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Part};
use crate::quantity::Period;
use crate::types::{Column, Type};
use crate::verb::Verb;
use crate::world::World;

/// What a column of texts is about, of which the rows with each text are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Said {
    /// `sum(x) over last 3`: figures of the window are missing.
    Partial,
    /// `sum(x) over last 9 months`: no whole number of periods of this length makes it.
    Unfit,
    /// `cumulative(x)`: a figure or a period before it is missing.
    Gaps,
    /// `growth(x)`: from a base of zero or less.
    Base,
    /// `growth(x)`: from a forecast.
    Expected,
    /// `growth(x)`: none, for only a forecast is there to look back at.
    Passed,
}

impl Said {
    fn is_of_forecasts(self) -> bool {
        matches!(self, Said::Expected | Said::Passed)
    }
}

/// The texts of the turns of sign, and their words.
const TURNS: [(&str, &str); 4] = [
    ("turned to profit", "扭亏为盈"),
    ("turned to loss", "转为亏损"),
    ("loss narrowed", "亏损收窄"),
    ("loss widened", "亏损扩大"),
];

/// Counts the rows for which a condition is true, to say them later.
pub(super) fn rows(scope: &mut Scope<'_>, said: Said, condition: Expr) {
    let text = condition.is_true().then_else(Expr::text("yes"), Expr::missing(Type::Text));
    want(scope, How::Said(said, text));
}

/// Names how a figure stands to its base of zero or less.
pub(super) fn turns(scope: &mut Scope<'_>, now: &Expr, was: &Expr) {
    let is = |a: &Expr, op, b: Expr| Expr::binary(op, a.clone(), b);
    let zero = || Expr::number(0.0);
    let text = |at: usize| Expr::text(TURNS[at].0);
    let none = || Expr::missing(Type::Text);
    let of_loss =
        is(now, Op::Greater, was.clone()).then_else(text(2), is(now, Op::Less, was.clone()).then_else(text(3), none()));
    let of_none = is(now, Op::Less, zero()).then_else(text(1), none());
    let of_less = is(was, Op::Less, zero()).then_else(of_loss, of_none);
    let turned = is(now, Op::Greater, zero()).then_else(text(0), of_less);
    let based = is(was, Op::LessEqual, zero()).and(now.clone().is_known()).is_true();
    want(scope, How::Said(Said::Base, based.then_else(turned, Expr::missing(Type::Text))));
}

/// Leaves in the frame what the windows of an expression have to say.
pub(super) fn keep(frame: &mut Frame, wanted: &[Wanted]) {
    let said = wanted.iter().filter_map(|it| match it.how {
        How::Said(said, _) => Some((said, it.name.clone())),
        _ => None,
    });
    frame.windows_said.extend(said);
}

/// Counts what windows have to say, in the rows as they stand.
pub(in crate::check) fn count_here(frame: &mut Frame, world: &World) {
    count(frame, None, world);
}

/// Counts what windows have to say, in the rows of the entities and periods that a sentence asks for.
pub(super) fn count(frame: &mut Frame, verb: Option<&Verb>, world: &World) {
    let said = std::mem::take(&mut frame.windows_said);
    if said.is_empty() {
        return;
    }
    let mut looked = frame.clone();
    let clauses = verb.and_then(Verb::clauses);
    let all = match clauses {
        Some(clauses) => {
            if !clauses.of.is_empty() {
                entities::of(&mut looked, clauses, world, &mut Vec::new());
            }
            let chosen = periods::choose(&mut looked, clauses, &mut Vec::new());
            // Rows that the sentence leaves out have nothing to say.
            let along = matches!(verb, Some(Verb::Trend { .. }));
            if !along && (looked.one_period || !chosen) {
                let asked: Vec<Period> = clauses.periods.iter().filter_map(|it| it.period.clone()).collect();
                periods::without_forecasts(&mut looked, &asked);
            }
            chosen && clauses.periods.iter().all(|it| it.period.is_some())
        }
        None => true,
    };
    let sentence = clauses.is_some();
    // Of forecasts it is said once, however many figures look back.
    let (once, each): (Vec<_>, Vec<_>) = said.into_iter().partition(|it| it.0.is_of_forecasts());
    let once = [Said::Expected, Said::Passed].map(|of| {
        let is = |it: &(Said, String)| Expr::binary(Op::Equal, Expr::column(it.1.clone()), Expr::text("yes")).is_true();
        (of, once.iter().filter(|it| it.0 == of).map(is).reduce(Expr::or))
    });
    for (said, any) in once.into_iter().filter_map(|(said, any)| Some((said, any?))) {
        looked.say_count(Some(any), move |n| note_of_forecasts(said, n, (all, sentence)));
        frame.extra.extend(looked.extra.pop());
        frame.say.extend(looked.say.pop());
    }
    for (said, column) in each {
        let texts: Vec<&str> = if said == Said::Base { TURNS.map(|it| it.0).to_vec() } else { vec!["yes"] };
        let aggregates = texts.iter().enumerate().map(|(at, text)| Aggregate {
            name: format!("n{at}"),
            function: AggregateFunction::Rows,
            argument: Expr::number(1.0),
            filter: Some(Expr::binary(Op::Equal, Expr::column(column.clone()), Expr::text(*text)).is_true()),
        });
        let plan = looked.plan.clone().aggregate(vec![], aggregates.collect());
        let columns = (0..texts.len()).map(|at| Column::plain(format!("n{at}"), Type::Integer)).collect();
        frame.extra.push(Part { name: "windows", plan, columns, page: None });
        frame.say.push(std::sync::Arc::new(move |table: &Table| note(said, all, table)));
    }
}

fn note_of_forecasts(said: Said, n: u64, (all, sentence): (bool, bool)) -> Option<Note> {
    let of = if all { ("", "") } else { (", in all periods", "(全部期间)") };
    match said {
        _ if n == 0 => None,
        Said::Passed => Some(expected::passed(n, of, sentence)),
        _ => Some(expected::taken(n, of)),
    }
}

fn note(said: Said, all: bool, table: &Table) -> Option<Note> {
    let n = |at: usize| table.number(0, &format!("n{at}")).filter(|n| 0.0 < *n);
    let (of, of_zh) = if all { ("", "") } else { (", in all periods", "(全部期间)") };
    match said {
        Said::Partial => n(0).map(|n| {
            let en = format!("windows in which a figure is missing, taken as they are{of}: {n}");
            Note::new("part-of-window", en, format!("缺少数据、按现有数据计算的窗口{of_zh}:{n}"))
        }),
        Said::Unfit => n(0).map(|n| {
            let en = format!("no whole number of their periods makes that length, so no figure{of}: {n}");
            Note::new("unlike-lengths", en, format!("其期间的整数倍不等于该时长,故无数值{of_zh}:{n}"))
        }),
        Said::Gaps => n(0).map(|n| {
            let en = format!("cumulative figures run over what is missing, a figure or a period{of}: {n}");
            Note::new("gap", en, format!("累计值跨越缺失的数据或期间{of_zh}:{n}"))
        }),
        Said::Expected | Said::Passed => None,
        Said::Base => {
            let found = TURNS.iter().enumerate().filter_map(|(at, (en, zh))| Some((n(at)?, en, zh)));
            let found: Vec<_> = found.collect();
            let en = found.iter().map(|(n, en, _)| format!("{en} {n}")).collect::<Vec<_>>().join(", ");
            let zh = found.iter().map(|(n, _, zh)| format!("{zh} {n}")).collect::<Vec<_>>().join("、");
            let said = || {
                let en = format!("no growth from a base of zero or less{of}: {en}");
                Note::new("turned", en, format!("基数为零或负,不计增长{of_zh}:{zh}"))
            };
            (!found.is_empty()).then(said)
        }
    }
}
