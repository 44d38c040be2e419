//! A claim about aggregates: one truth, of those that `where` means; `rest(…)` is of the others.

use super::columns;
use crate::answer::{Answer, Cell, Note, Table, Verdict};
use crate::check::infer::{Scope, row_term};
use crate::check::scope::Frame;
use crate::check::{compare, fractions, interval, sentence, table};
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator, Expr, Named, Part, Task};
use crate::syntax::tree::{self, Clauses, ExprKind};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

pub(super) fn whole(
    frame: &mut Frame,
    claim: &tree::Expr,
    written: &tree::Expr,
    said: String,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::prepare(frame, clauses, &[claim], world, faults);
    super::of_one_length(frame, claim, clauses, world);
    fractions::say(frame, claim);
    let condition = clauses.condition.as_ref().map(|it| Scope::rows(frame, world, faults).truth(it));
    let mut scope = Scope::groups(frame, world, faults, vec![]);
    scope.cohort = condition.as_ref().map(|it| it.low.clone());
    let term = scope.truth(claim);
    let mut sides = Vec::new();
    // The sides as they were written, without the margin worked in.
    if let ExprKind::Binary { left, right, .. } = &written.kind {
        for side in [left, right] {
            let term = scope.infer(side);
            if term.is_number() {
                sides.push((side.span.of(&frame.text).trim().to_owned(), term));
            }
        }
    }
    let grouped = scope.aggregated(frame.plan.clone(), vec![], &[]);
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let mut named = vec![Named::new("truth", term.low)];
    let mut part_columns = vec![Column::plain("truth", Type::Truth)];
    for (at, (_, side)) in sides.iter().enumerate() {
        let name = format!("side{at}");
        named.extend(table::named(&name, side));
        part_columns.push(side.as_column(&name, Words::same("")));
    }
    let step = who(frame, claim, condition.as_ref().map(|it| sentence::verdict(frame, it)), world);
    let plan = grouped.project(named);
    let own = vec![
        Part { name: "claim", plan, columns: part_columns, page: None },
        Part { name: "counts", ..step.part.clone() },
    ];
    frame.steps.push(step);
    frame.understood.push(match condition {
        Some(_) => Words::new("where says of whom", "where 限定范围"),
        None => Words::new("of everyone", "全体"),
    });
    let names: Vec<String> = sides.into_iter().map(|it| it.0).collect();
    Some(sentence::task(frame, columns(), own, move |answer, tables| {
        conclude(answer, &said, &names, &tables[0], &tables[1])
    }))
}

/// Who is meant and has the figures, who lacks them, and of whom it is not decided: only a figure can change an aggregate, so
/// whoever has none may be meant or not.
fn who(frame: &Frame, claim: &tree::Expr, cohort: Option<Expr>, world: &World) -> sentence::Step {
    let reads: Vec<String> = table::reads(frame, claim, world);
    let figures: Vec<&String> =
        reads.iter().filter(|it| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label)).collect();
    let known = figures.iter().filter_map(|it| frame.column(it));
    let known = known.map(|it| row_term(frame, it, claim.span).low.is_known()).reduce(Expr::and);
    let known = known.unwrap_or(Expr::truth(true));
    let text = Expr::text;
    let own = known.clone().then_else(text("known"), text("missing"));
    let open = known.then_else(text("open"), text("open_missing"));
    let verdict = cohort.map_or(own.clone(), |cohort| {
        let is = |word: &str| Expr::binary(BinaryOperator::Equal, cohort.clone(), Expr::text(word));
        is("yes").then_else(own, is("no").then_else(text("outside"), open))
    });
    let list = figures.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
    let into = vec![
        ("known", "known", Words::new("counted", "计入")),
        ("missing", "missing", Words::new(format!("missing {list}"), format!("缺 {list}"))),
        ("open", "open", Words::new("not decided whether meant", "是否在范围内未定")),
        (
            "open_missing",
            "open_missing",
            Words::new(format!("not decided whether meant, missing {list}"), format!("是否在范围内未定且缺 {list}")),
        ),
        ("outside", "outside", Words::new("not meant", "不在范围")),
    ];
    let counted = frame.plan.clone().project(vec![Named::new("~verdict", verdict)]);
    sentence::count_step(counted, frame.label.clone(), into)
}

fn conclude(mut answer: Answer, said: &str, names: &[String], table: &Table, counts: &Table) -> Answer {
    let get = |name: &str| counts.number(0, name).unwrap_or(0.0);
    let (known, missing, open) = (get("known"), get("missing"), get("open"));
    let meant = known + missing;
    let all = meant + open + get("open_missing");
    let coverage = (meant > 0.0).then(|| known / meant);
    let covered = coverage.is_some_and(|it| it >= 0.5);
    let verdict = match table.cell(0, "truth") {
        _ if meant == 0.0 && open == 0.0 || known + open == 0.0 => Verdict::Untestable,
        Some(Cell::Truth(true)) if covered && open == 0.0 => Verdict::Supported,
        Some(Cell::Truth(false)) if covered && open == 0.0 => Verdict::Refuted,
        _ => Verdict::Undecided,
    };
    let values = names.iter().enumerate().filter_map(|(at, name)| {
        let column = &table.columns[1 + at];
        let value = interval::of(table.cell(0, &column.name)?)?;
        Some(format!("{name} is {}", compare::said(value, column.percent)))
    });
    let values = values.collect::<Vec<_>>().join(", ");
    if !values.is_empty() {
        answer.notes.push(Note::new("sides", values.clone(), values));
    }
    if verdict == Verdict::Untestable {
        answer.notes.push(Note::new("nobody", "nobody to test it on", "没有可供检验的对象"));
    } else if !covered {
        let en = "fewer than half of those meant have the figures";
        answer.notes.push(Note::new("coverage", en, "范围内不到一半有数据"));
    }
    if verdict == Verdict::Undecided && open > 0.0 {
        let en = format!("{open} with the figures may be meant or not, and could change it");
        answer.notes.push(Note::new("open", en, format!("{open} 个有数据者是否在范围内未定,可能改变结论")));
    }
    answer.verdict = Some(verdict);
    let count = |verdict_is: bool| Cell::Integer(i64::from(verdict_is));
    let row = vec![
        Cell::Text(said.to_owned()),
        Cell::Text(verdict.word().to_owned()),
        Cell::Integer(all as i64),
        coverage.map_or(Cell::Missing, Cell::Number),
        count(verdict == Verdict::Supported),
        count(verdict == Verdict::Refuted),
        count(verdict == Verdict::Undecided),
        Cell::Integer(missing as i64),
    ];
    answer.table = Table { columns: columns(), rows: vec![row], total_rows: 1 };
    answer
}
