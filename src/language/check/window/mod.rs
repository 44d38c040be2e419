//! Windows: `sum(x) within g`, `mean(x) over last 3`, `share(x)`, `rank(x)`, `cumulative(x)`, and those that look along the periods.

mod aggregate;
mod expected;
mod periods;
mod placed;
mod quarters;
mod rolling;
mod running;
mod said;
mod settled;

use self::aggregate::{DISTINCT, DISTINCT_OF, aggregate};
pub(super) use self::quarters::is_discrete;
pub(super) use self::said::{Said, count_here};
pub(super) use self::settled::settled;
use super::infer::{Scope, Term};
use super::scope::Frame;
use super::{fault, ranges};
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named, Plan, SortKey, WindowFunction, WindowKind};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Name, OVER, WINDOW};
use crate::types::{Kind, Type};
use crate::world::World;

/// The functions that are windows by themselves.
pub(super) const FUNCTIONS: [&str; 16] = [
    "share",
    "rank",
    "cumulative",
    "ntile",
    "lag",
    "lead",
    "change",
    "growth",
    "yoy",
    "qoq",
    "mom",
    "cagr",
    "index",
    "ttm",
    "discrete",
    "annualized",
];

/// What the name of the highest place ends in.
const LAST: &str = "~last";

/// A column that has to be made before the expression that reads it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    name: String,
    how: How,
}

#[derive(Debug, Clone)]
enum How {
    Window {
        partition: Vec<String>,
        ordered: bool,
        kind: WindowKind,
        argument: Expr,
    },
    /// The value of the same entity for another period.
    Earlier {
        back: periods::Back,
        argument: Expr,
    },
    /// The lowest and the highest place of a range, which is known by its two ends, as two columns of these endings.
    Places {
        partition: Vec<String>,
        low: Expr,
        high: Expr,
    },
    /// A value of the row itself.
    Row(Expr),
    /// A text of the row that is counted, to be said.
    Said(Said, Expr),
}

/// Whether a call is a window.
pub(crate) fn is_window(function: &str) -> bool {
    function == WINDOW || function == OVER || FUNCTIONS.contains(&function.to_lowercase().as_str())
}

/// Whether a call looks at an earlier period of the same entity.
fn looks_back(function: &str) -> bool {
    let word = function.to_lowercase();
    FUNCTIONS.contains(&word.as_str()) && !matches!(word.as_str(), "share" | "rank" | "cumulative" | "ntile")
}

/// The first window over other rows that an expression has: `share(x)`, `sum(x) within g`.
pub(super) fn first(expr: &tree::Expr) -> Option<&tree::Expr> {
    match &expr.kind {
        ExprKind::Call { function, .. } if is_window(&function.text) => Some(expr),
        _ => expr.children().into_iter().find_map(first),
    }
}

/// Whether a share of all rows stands in an expression.
pub(super) fn has_share(expr: &tree::Expr) -> bool {
    let is = |it: &tree::Name| it.text.eq_ignore_ascii_case("share");
    matches!(&expr.kind, ExprKind::Call { function, .. } if is(function)) || expr.children().into_iter().any(has_share)
}

/// Whether what a call gives depends on the period of the row.
fn looks_along(function: &str) -> bool {
    looks_back(function) || function.eq_ignore_ascii_case("cumulative")
}

/// What an expression of one row is, with the windows it needs added to the frame's plan.
pub(super) fn row_term(frame: &mut Frame, expr: &tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) -> Term {
    row(frame, expr, world, faults, |scope, expr| scope.infer(expr))
}

/// What a condition on one row is, with the windows it needs added to the frame's plan.
pub(super) fn row_truth(frame: &mut Frame, expr: &tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) -> Term {
    row(frame, expr, world, faults, |scope, expr| scope.truth(expr))
}

fn row(
    frame: &mut Frame,
    expr: &tree::Expr,
    world: &World,
    faults: &mut Vec<Diagnostic>,
    infer: impl Fn(&mut Scope<'_>, &tree::Expr) -> Term,
) -> Term {
    let mut scope = Scope::rows(frame, world, faults);
    scope.windows = Some(Vec::new());
    let term = infer(&mut scope, expr);
    let wanted = scope.windows.take().unwrap_or_default();
    if !wanted.is_empty() {
        super::repeated::say(frame, expr, world);
        let of_group = |it: &Wanted| matches!(it.how, How::Window { kind: WindowKind::Aggregate(_), .. });
        let least = world.suppress;
        if 0 < least && wanted.iter().any(of_group) {
            let en = format!("values of fewer than {least} rows are suppressed in windows as well");
            frame.note(Note::new("suppressed", en, format!("窗口中少于 {least} 行的数值亦已隐去")));
        }
        frame.n_windows += wanted.len();
        said::keep(frame, &wanted);
        frame.plan = made(frame, wanted);
    }
    term
}

/// The plan with the columns that windows make; those that follow each other over the same rows are made together.
fn made(frame: &Frame, wanted: Vec<Wanted>) -> Plan {
    let mut plan = frame.plan.clone();
    let expected = expected::expected(frame);
    let mut run = Run::default();
    for Wanted { name, how } in wanted {
        let how = match how {
            How::Window { partition, ordered, kind, argument } => {
                let order = match (&frame.period, ordered) {
                    (Some(period), true) if frame.is_panel() => {
                        vec![SortKey { expr: Expr::column(format!("{period}~start")), descending: false }]
                    }
                    _ => vec![],
                };
                let function = WindowFunction { name, kind, argument };
                if run.partition != partition || run.order != order || reads_any(&function.argument, &run.functions) {
                    plan = std::mem::take(&mut run).made(frame, plan, expected.as_ref());
                    (run.partition, run.order) = (partition, order);
                }
                run.functions.push(function);
                continue;
            }
            how => how,
        };
        plan = std::mem::take(&mut run).made(frame, plan, expected.as_ref());
        plan = match how {
            How::Window { .. } => plan,
            How::Earlier { back, argument } => periods::earlier(frame, plan, &name, back, argument, expected.as_ref()),
            How::Places { partition, low, high } => {
                let [a, b] = ["end", "other_end"].map(|it| format!("{name}~{it}"));
                let plan = plan.extend(vec![Named::new(a.clone(), low), Named::new(b.clone(), high)]);
                let last = format!("{name}{LAST}");
                super::places::places(plan, &partition, (&a, &b), (&name, &last))
            }
            How::Row(expr) | How::Said(_, expr) => plan.extend(vec![Named::new(name, expr)]),
        };
    }
    run.made(frame, plan, expected.as_ref())
}

/// Windows over the same rows in the same order, none of which reads another.
#[derive(Default)]
struct Run {
    partition: Vec<String>,
    order: Vec<SortKey>,
    functions: Vec<WindowFunction>,
}

impl Run {
    fn made(self, frame: &Frame, plan: Plan, expected: Option<&expected::Expected>) -> Plan {
        let Run { partition, order, functions } = self;
        if functions.is_empty() {
            return plan;
        }
        let steps = |it: &WindowFunction| matches!(it.kind, WindowKind::Lag(_) | WindowKind::CumulativeSum);
        match expected {
            Some(expected) if !order.is_empty() && functions.iter().all(steps) => {
                expected.ordered(frame, plan, &partition, &order, &functions)
            }
            _ => match plan {
                Plan::Window { input, partition: over, order: by, functions: mut before }
                    if over == partition
                        && by == order
                        && !functions.iter().any(|it| reads_any(&it.argument, &before)) =>
                {
                    before.extend(functions);
                    Plan::Window { input, partition, order, functions: before }
                }
                plan => Plan::Window { input: Box::new(plan), partition, order, functions },
            },
        }
    }
}

/// Whether an expression reads a column that one of some windows makes.
fn reads_any(expr: &Expr, functions: &[WindowFunction]) -> bool {
    let read = expr.columns();
    functions.iter().any(|it| read.contains(&it.name.as_str()))
}

/// What a window call is: a column that will have been made.
pub(super) fn call(scope: &mut Scope<'_>, name: &Name, arguments: &[tree::Expr], span: Span) -> Term {
    if scope.windows.is_none() {
        scope.faults.push(fault::window_not_here(span, scope.grouped.is_some(), &scope.frame.text));
        return Term::unknown(span);
    }
    if (name.text == OVER || looks_along(&name.text)) && quarters::misplaced(scope, arguments) {
        scope.faults.push(fault::quarter_of_row(span));
        return Term::unknown(span);
    }
    if name.text == OVER {
        return rolling::over_last(scope, arguments, span);
    }
    if name.text != WINDOW {
        return function(scope, &name.text.to_lowercase(), name, arguments, None, span);
    }
    let Some((inner, groups)) = arguments.split_first() else { return Term::unknown(span) };
    let partition = partition(scope, groups);
    let ExprKind::Call { function: inner_name, arguments, filter, distinct } = &inner.kind else {
        return Term::unknown(span);
    };
    let word = inner_name.text.to_lowercase();
    if *distinct && !matches!(word.as_str(), "count" | "string_agg") {
        scope.faults.push(fault::distinct_not_here(inner.span, inner_name, arguments, &scope.frame.text));
        return Term::unknown(span);
    }
    let word = match (*distinct, word.as_str()) {
        (true, "count") => DISTINCT.to_owned(),
        (true, other) => format!("{DISTINCT_OF}{other}"),
        (false, _) => word,
    };
    if FUNCTIONS.contains(&word.as_str()) {
        return function(scope, &word, inner_name, arguments, Some(partition), span);
    }
    aggregate(scope, &word, inner_name, arguments, filter.as_deref(), partition, span)
}

/// `derive r = sum(x) within h, g`: what stands after the comma is a target of its own, and whoever wrote it meant a second group.
/// In `show` a column may stand there, unless it is given the name that was meant for the window.
pub(super) fn second_group(frame: &Frame, targets: &[tree::Target], derives: bool, faults: &mut Vec<Diagnostic>) {
    for pair in targets.windows(2) {
        let [before, after] = pair else { continue };
        let windowed = matches!(&before.expr.kind, ExprKind::Call { function, .. } if function.text == WINDOW);
        let bare = matches!(&after.expr.kind, ExprKind::Name(path) if path.len() == 1);
        if windowed && bare && (derives || after.alias.is_some() && before.alias.is_none()) {
            let ExprKind::Call { arguments, .. } = &before.expr.kind else { continue };
            let first = arguments.get(1).map_or(after.expr.span, |it| it.span);
            faults.push(fault::second_group(first, after.expr.span, &frame.text));
        }
    }
}

/// `x / sum(x) within g` of ranges is the share of x, which is tight.
pub(super) fn as_share(scope: &mut Scope<'_>, left: &tree::Expr, right: &tree::Expr) -> Option<Term> {
    let (of, share) = super::repeated::share(&scope.frame.text, left, right)?;
    let read = super::table::reads(scope.frame, of, scope.world);
    let ranged = read.iter().any(|it| scope.frame.column(it).is_some_and(|it| it.column.ranged));
    (ranged && scope.windows.is_some()).then(|| scope.infer(&share))
}

/// The columns that rows are parted by.
fn partition(scope: &mut Scope<'_>, groups: &[tree::Expr]) -> Vec<String> {
    let mut partition = Vec::new();
    // `within all`: every row of the table as it stands there.
    let all = |it: &tree::Expr| matches!(&it.kind, ExprKind::Name(path) if path.len() == 1 && is_all(&path[0].text));
    for group in groups.iter().filter(|it| !(groups.len() == 1 && all(it) && scope.frame.column("all").is_none())) {
        let term = scope.infer(group);
        match (&term.column, term.high.is_some()) {
            (Some(column), false) => partition.push(column.clone()),
            (_, true) => scope
                .faults
                .push(fault::range_key(group.span, term.column.as_deref().unwrap_or(group.span.of(&scope.frame.text)))),
            (None, false) => scope.faults.push(fault::wrong_type(group.span, term.ty, "a column to partition by")),
        }
    }
    partition
}

/// The word that stands for every row.
pub(super) fn is_all(word: &str) -> bool {
    matches!(word, "all" | "全部")
}

fn want(scope: &mut Scope<'_>, how: How) -> Expr {
    let n = scope.frame.n_windows;
    let list = scope.windows.get_or_insert_default();
    let name = format!("~w{}", n + list.len());
    list.push(Wanted { name: name.clone(), how });
    Expr::column(name)
}

/// An end, or both, of a term through the same window.
fn windowed(
    scope: &mut Scope<'_>,
    term: &Term,
    partition: &[String],
    ordered: bool,
    kind: &WindowKind,
) -> (Expr, Option<Expr>) {
    let mut one = |argument: Expr| {
        let how = How::Window { partition: partition.to_vec(), ordered, kind: kind.clone(), argument };
        want(scope, how)
    };
    let low = one(term.low.clone());
    (low, term.high.clone().map(one))
}

fn function(
    scope: &mut Scope<'_>,
    word: &str,
    name: &Name,
    arguments: &[tree::Expr],
    partition: Option<Vec<String>>,
    span: Span,
) -> Term {
    let most = if matches!(word, "lag" | "lead" | "cagr" | "ntile") { 2 } else { 1 };
    let least = if matches!(word, "cagr" | "ntile") { 2 } else { 1 };
    if !(least..=most).contains(&arguments.len()) {
        scope.faults.push(fault::wrong_arguments(
            name,
            if most == 2 { "a figure and a number of rows or years" } else { "one figure" },
        ));
        return Term::unknown(span);
    }
    let of = scope.number(&arguments[0]);
    let over = partition.clone().unwrap_or_default();
    match word {
        "share" => {
            let (low, high) = share(scope, &of, &over);
            Term { reads: of.reads, high, percent: true, kind: Kind::Level, ..Term::plain(low, Type::Number, span) }
        }
        "rank" => placed::rank(scope, &of, over, span),
        "ntile" => placed::ntile(scope, &of, &arguments[1], &over, span),
        running::CUMULATIVE => running::cumulative(scope, of, partition, span),
        _ => periods::along(scope, word, arguments, of, partition, span),
    }
}

/// `x / total`; of ranges x over itself and the rest, which is tight although x is in the total too.
fn share(scope: &mut Scope<'_>, of: &Term, over: &[String]) -> (Expr, Option<Expr>) {
    let sum = WindowKind::Aggregate(AggregateFunction::Sum);
    let mut total = |it: &Expr| {
        let only = Term { low: it.clone(), high: None, ..of.clone() };
        windowed(scope, &only, over, false, &sum).0
    };
    let Some(high) = &of.high else {
        return (Expr::binary(Op::Divide, of.low.clone(), total(&of.low)), None);
    };
    let own = ranges::Sums::of(&of.low, high);
    let whole = ranges::Sums { low: total(&own.low), high: total(&own.high), open: total(&own.open) };
    let (low, high) = ranges::share(&own, &whole);
    (low, Some(high))
}

fn entity_of(frame: &Frame) -> Vec<String> {
    let parts = frame.entity.iter().chain(&frame.parts);
    parts.filter(|_| frame.is_panel()).cloned().collect()
}
