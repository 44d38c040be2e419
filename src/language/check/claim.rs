//! `check`: is this claim true here. One certain counterexample refutes; emptiness never supports.

mod whole;

use super::infer::Scope;
use super::measure;
use super::scope::Frame;
use super::{fault, sentence, single, table, window};
use crate::answer::{Answer, Cell, Note, Table, Verdict};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named, Part, SortKey, Task};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Operator};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// How many counterexamples are named.
const EXAMPLES: u64 = 5;

/// What a `check` says beside its clauses.
pub(super) struct Asked<'a> {
    /// `"payer mix":`
    pub label: Option<&'a str>,
    /// `mostly`
    pub mostly: bool,
    /// The claim.
    pub claim: &'a tree::Expr,
    /// `by at least 3pp`
    pub margin: Option<&'a tree::Expr>,
}

/// The task of a `check`: claim, verdict, n, coverage, supports, against, undecided, missing.
pub(super) fn check(
    frame: &mut Frame,
    asked: &Asked<'_>,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    let tolerance = match clauses.within.as_slice() {
        [tree::Expr { kind: ExprKind::Number(literal), .. }] => Some(literal.low),
        _ => None,
    };
    let claim = restated(asked, tolerance);
    let said = match asked.label {
        Some(label) => label.to_owned(),
        None => asked.claim.span.of(&frame.text).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    // With `per`, an aggregate in the claim is a figure of each row of the groups.
    match clauses.per.is_empty() && table::has_aggregate(frame, &claim) {
        true => whole::whole(frame, &claim, asked.claim, said, clauses, world, faults),
        false => over_rows(frame, asked, &claim, said, clauses, world, faults),
    }
}

/// The claim with its margin or tolerance worked in: `a < b by at least m` is `a + m <= b`.
fn restated(asked: &Asked<'_>, tolerance: Option<f64>) -> tree::Expr {
    let span = asked.claim.span;
    let binary = |operator, left: &tree::Expr, right: &tree::Expr| tree::Expr {
        kind: ExprKind::Binary { operator, left: Box::new(left.clone()), right: Box::new(right.clone()) },
        span,
    };
    let ExprKind::Binary { operator, left, right } = &asked.claim.kind else { return asked.claim.clone() };
    if let (Some(share), Operator::Equal) = (tolerance, operator) {
        let call = |expr: tree::Expr| tree::Expr {
            kind: ExprKind::Call {
                function: tree::Name { text: "abs".into(), quoted: false, span },
                arguments: vec![expr],
                distinct: false,
                filter: None,
            },
            span,
        };
        let number =
            tree::Expr { kind: ExprKind::Number(crate::quantity::Literal::exact(share, share.to_string())), span };
        let reach = binary(Operator::Multiply, &call((**right).clone()), &number);
        return binary(Operator::LessEqual, &call(binary(Operator::Subtract, left, right)), &reach);
    }
    match (asked.margin, operator) {
        (Some(margin), Operator::Less | Operator::LessEqual) => {
            binary(Operator::LessEqual, &binary(Operator::Add, left, margin), right)
        }
        (Some(margin), Operator::Greater | Operator::GreaterEqual) => {
            binary(Operator::GreaterEqual, &binary(Operator::Subtract, left, margin), right)
        }
        _ => asked.claim.clone(),
    }
}

fn columns() -> Vec<Column> {
    vec![
        measure::plain("claim", "论断", Type::Text),
        measure::plain("verdict", "结论", Type::Text),
        measure::plain("n", "数量", Type::Integer),
        Column { ranged: false, ..measure::fraction("coverage", "覆盖率") },
        measure::plain("supports", "支持", Type::Integer),
        measure::plain("against", "反例", Type::Integer),
        measure::plain("undecided", "无法判定", Type::Integer),
        measure::plain("missing", "缺失", Type::Integer),
    ]
}

fn over_rows(
    frame: &mut Frame,
    asked: &Asked<'_>,
    claim: &tree::Expr,
    said: String,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::prepare(frame, clauses, &[claim], world, faults);
    of_one_length(frame, claim, clauses, world);
    super::fractions::say(frame, claim);
    let term = window::row_truth(frame, claim, world, faults);
    let term = match window::first(claim) {
        Some(share) => {
            window_said(frame, share, asked.claim, clauses, faults);
            term
        }
        None => super::rounding::allowed(frame, claim, term, world),
    };
    let alone = is_alone(frame, &term.reads, clauses);
    if alone {
        frame.plan = frame.plan.clone().head(1);
        frame.label = Words::new("claim", "论断");
    }
    let verdict = sentence::verdict(frame, &term);
    let condition = clauses.condition.as_ref().map(|it| Scope::rows(frame, world, faults).truth(it));
    if faults.iter().any(Diagnostic::is_error) {
        return None;
    }
    let of_cohort = |verdict: Expr| match &condition {
        None => verdict,
        Some(condition) => {
            let cohort = sentence::verdict(frame, condition);
            let is = |word: &str| Expr::binary(crate::plan::BinaryOperator::Equal, cohort.clone(), Expr::text(word));
            is("yes").then_else(verdict, is("no").then_else(Expr::text("outside"), Expr::text("open")))
        }
    };
    let verdict = of_cohort(verdict);
    let missing = term.reads.join(", ");
    let into = vec![
        ("supports", "yes", Words::new("support it", "支持")),
        ("against", "no", Words::new("against", "反例")),
        ("undecided", "undecided", Words::new("undecided", "无法判定")),
        ("missing", "missing", Words::new(format!("missing {missing}"), format!("缺 {missing}"))),
        ("open", "open", Words::new("not decided whether meant", "是否在范围内未定")),
        ("outside", "outside", Words::new("not meant", "不在范围")),
    ];
    let counted = frame.plan.clone().project(vec![Named::new("~verdict", verdict.clone())]);
    let step = sentence::count_step(counted, frame.label.clone(), into);
    let mut own = vec![Part { name: "counts", ..step.part.clone() }];
    let mut reads = term.reads.clone();
    reads.extend(condition.iter().flat_map(|it| it.reads.clone()).filter(|it| !term.reads.contains(it)));
    own.push(examples(frame, &verdict, &reads, (claim.span, alone)));
    frame.steps.push(step);
    match condition {
        Some(_) => frame.understood.push(Words::new("where says of whom", "where 限定范围")),
        None if !alone => frame.understood.push(Words::new("of everyone", "全体")),
        None => {}
    }
    let mostly = asked.mostly;
    Some(sentence::task(frame, columns(), own, move |answer, tables| {
        conclude(answer, &said, mostly, &tables[0], &tables[1])
    }))
}

/// Keeps periods of one length where `where` is on periods, and names none.
fn of_one_length(frame: &mut Frame, claim: &tree::Expr, clauses: &Clauses, world: &World) {
    let names_one = clauses.condition.iter().any(|it| super::periods::names_one(frame, it));
    if std::mem::take(&mut frame.side_by_side) && !names_one {
        let (figures, read) = (table::reads(frame, claim, world), sentence::read(frame, &[claim], clauses, world));
        super::lengths::one(frame, &figures, &read);
    }
}

/// `check share(revenue) < 60%`: the window is over all that are looked at, whomever `where` means; of somebody alone it is none.
fn window_said(
    frame: &mut Frame,
    call: &tree::Expr,
    claim: &tree::Expr,
    clauses: &Clauses,
    faults: &mut Vec<Diagnostic>,
) {
    let said = call.span.of(&frame.text).to_owned();
    if !clauses.of.is_empty() {
        faults.push(fault::window_of_few(call, claim, clauses, &frame.text));
        return;
    }
    let whole =
        clauses.condition.as_ref().map_or(("", ""), |_| (", also those that where leaves out", "(含 where 之外者)"));
    frame.understood.push(Words::new(format!("{said} over all{}", whole.0), format!("{said} 按全体计{}", whole.1)));
}

/// Whether a claim is of figures in brackets only, `(revenue of E) > (revenue of F)`: it is one claim, whoever is in the table.
fn is_alone(frame: &Frame, reads: &[String], clauses: &Clauses) -> bool {
    let n_figures = frame.extra.iter().filter(|it| it.name == single::FIGURE).count();
    let all = !reads.is_empty() && reads.len() <= n_figures && reads.iter().all(|it| it.starts_with('('));
    all && clauses.condition.is_none() && clauses.of.is_empty() && clauses.periods.is_empty()
}

/// The rows that refute it: who, unless it is of nobody in particular, and the figures that were read.
fn examples(frame: &Frame, verdict: &Expr, reads: &[String], (span, alone): (Span, bool)) -> Part {
    let refuted = Expr::binary(crate::plan::BinaryOperator::Equal, verdict.clone(), Expr::text("no"));
    let key = frame.entity.clone().filter(|name| frame.column(name).is_some());
    let first = frame.columns.iter().find(|it| it.column.kind == Kind::Label && it.column.ty == Type::Text);
    let who = key.or(first.map(|it| it.column.name.clone())).filter(|_| !alone);
    let mut columns: Vec<Column> = Vec::new();
    let mut named = Vec::new();
    for name in who.iter().chain(reads) {
        let Some(found) = frame.column(name) else { continue };
        if columns.iter().any(|it| it.name == *name) {
            continue;
        }
        let term = super::infer::row_term(frame, found, span);
        named.extend(table::named(name, &term));
        columns.push(term.as_column(name, found.column.label.clone()));
    }
    let order = columns.iter().take(1).flat_map(Column::stored);
    let order = order.map(|(name, _)| SortKey { expr: Expr::column(name), descending: false }).collect();
    let plan = frame.plan.clone().filter(refuted.where_true()).project(named).sort(order);
    Part { name: "examples", plan, columns, page: Some(EXAMPLES) }
}

fn conclude(mut answer: Answer, said: &str, mostly: bool, counts: &Table, examples: &Table) -> Answer {
    let get = |name: &str| counts.number(0, name).unwrap_or(0.0);
    let (yes, no, undecided, missing, open) =
        (get("supports"), get("against"), get("undecided"), get("missing"), get("open"));
    let decided = yes + no;
    let all = decided + undecided + missing + open;
    let coverage = if all > 0.0 { Some(decided / all) } else { None };
    let covered = coverage.is_some_and(|it| it >= 0.5);
    let tested = decided + undecided;
    let verdict = match mostly {
        _ if tested == 0.0 => Verdict::Untestable,
        false if no > 0.0 => Verdict::Refuted,
        false if undecided > 0.0 || open > 0.0 || !covered => Verdict::Undecided,
        false => Verdict::Supported,
        true if (yes + undecided) / tested < 0.9 => Verdict::Refuted,
        true if yes / tested >= 0.9 && open == 0.0 && covered => Verdict::Supported,
        true => Verdict::Undecided,
    };
    if examples.total_rows > 0 {
        let list: Vec<String> = examples.rows.iter().map(|row| row_said(row, &examples.columns)).collect();
        let more = examples.total_rows - examples.rows.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let list = list.join("; ");
        answer.notes.push(Note::new("against", format!("against: {list}{more}"), format!("反例:{list}{more}")));
    }
    if tested == 0.0 {
        answer.notes.push(Note::new("nobody", "nobody to test it on", "没有可供检验的对象"));
    } else if verdict == Verdict::Undecided && !covered {
        answer.notes.push(Note::new(
            "coverage",
            "fewer than half of those meant have the figures",
            "范围内不到一半有数据",
        ));
    }
    answer.verdict = Some(verdict);
    let count = |it: f64| Cell::Integer(it as i64);
    let row = vec![
        Cell::Text(said.to_owned()),
        Cell::Text(verdict.word().to_owned()),
        count(all),
        coverage.map_or(Cell::Missing, Cell::Number),
        count(yes),
        count(no),
        count(undecided + open),
        count(missing),
    ];
    answer.table = Table { columns: columns(), rows: vec![row], total_rows: 1 };
    answer
}

/// To five digits, as a counterexample is read.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let short: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    // An open end is the float beside a round figure, and stays open.
    if (short - value).abs() < 1e-9 * value.abs() { value } else { short }
}

fn row_said(row: &[Cell], columns: &[Column]) -> String {
    let texts = row.iter().zip(columns).filter_map(|(cell, column)| match cell {
        Cell::Text(text) => Some(text.clone()),
        cell => {
            let said = |it| super::compare::said(it, column.percent);
            super::interval::of(cell).map(|it| format!("{} {}", column.name, said((rounded(it.0), rounded(it.1)))))
        }
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// `rest(…)` outside a claim with a cohort.
pub(super) fn rest_without_cohort(span: Span) -> Diagnostic {
    fault::clause_not_here(span, "rest(…)", "a sentence other than `check … where …`")
}
