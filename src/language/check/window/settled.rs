//! What looks along the periods is worked out before any period is chosen, and stands in the sentence as a column.

use super::{looks_back, quarters, running};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::grades;
use crate::check::scope::Frame;
use crate::check::several::mentions;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named};
use crate::quantity::read_period;
use crate::syntax::tree::{self, ExprKind, Grade, Name, OVER, SINGLE, WINDOW};
use crate::types::{Column, Kind, Type};
use crate::verb::Verb;
use crate::words::Words;
use crate::world::World;

/// The verb with columns in place of values that stand in brackets, `(revenue of Topchoice for 2021)`, and, in a sentence, of
/// what looks along the periods: `growth(revenue)`, `mean(visits) over last 4`.
/// These are worked out here, before any period is chosen: a figure of one year may need the year before.
pub(in crate::check) fn settled(
    frame: &mut Frame,
    verb: &Verb,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Verb> {
    frame.windows_said.clear();
    if !frame.years_made {
        frame.parts.clear();
    }
    let sentence = verb.sentence_word().is_some();
    let mut changed = verb.clone();
    let mut found = ranked_within(frame, &mut changed);
    let including = verb.clauses().map_or(&[][..], |it| &it.including);
    frame.settling.with_forecasts = including.contains(&Grade::Forecast);
    if sentence && changed.expressions_mut().into_iter().any(|it| reaches_defined(frame, it, world)) {
        // What is looked back at is of the grades that are asked for.
        verb.clauses().into_iter().for_each(|it| grades::keep(frame, it));
        panel(frame, &changed.expressions_mut().into_iter().map(|it| &*it).collect::<Vec<_>>(), world);
    }
    if let Verb::Derive(targets) = verb {
        let yearly = targets.iter().filter(|it| is_annualized(&it.expr)).filter_map(|it| it.alias.as_ref());
        frame.settling.yearly.extend(yearly.map(|it| it.text.clone()));
    }
    let along = !sentence && frame.own && frame.is_panel() && !frame.years_made;
    if along && changed.expressions_mut().into_iter().any(|it| reaches(frame, it)) {
        along_each(frame);
    }
    for expr in changed.expressions_mut() {
        found |= settle(frame, expr, sentence, world, faults);
    }
    running::say(frame, verb);
    super::said::count(frame, verb.clauses().map(|_| verb), world);
    found.then_some(changed)
}

/// `rank growth(revenue) within g`: a window along the periods is of one entity, so the groups are those that are ranked.
fn ranked_within(frame: &Frame, verb: &mut Verb) -> bool {
    let Verb::Rank { target, within, .. } = verb else { return false };
    let ExprKind::Call { function, arguments, .. } = &mut target.expr.kind else { return false };
    let is = function.text == WINDOW && within.is_empty() && arguments.first().is_some_and(|it| looks_along(frame, it));
    if is {
        *within = arguments.split_off(1);
        target.expr = arguments.remove(0);
    }
    is
}

fn settle(
    frame: &mut Frame,
    expr: &mut tree::Expr,
    sentence: bool,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> bool {
    let (mut formula, text) = match &expr.kind {
        ExprKind::Call { function, arguments, .. } if function.text == SINGLE => {
            let name = Name { text: super::super::each::in_words(expr, &frame.text), quoted: true, span: expr.span };
            if frame.columns.iter().all(|it| it.column.name != name.text) {
                super::super::single::single(frame, arguments, &name, world, faults);
            }
            expr.kind = ExprKind::Name(vec![name]);
            return true;
        }
        ExprKind::Call { .. } if sentence && looks_along(frame, expr) => {
            (expr.clone(), super::super::each::in_words(expr, &frame.text))
        }
        // `let g = growth(revenue)`
        ExprKind::Name(path) => {
            let [name] = path.as_slice() else { return false };
            let defined = world.expressions.iter().rev().find(|it| it.0 == name.text);
            let Some((_, formula)) =
                defined.filter(|it| sentence && frame.column(&name.text).is_none() && reaches(frame, &it.1))
            else {
                return false;
            };
            (formula.standing_at(expr.span), name.text.clone())
        }
        _ => {
            let mut found = false;
            for it in expr.parts_mut() {
                found |= settle(frame, it, sentence, world, faults);
            }
            return found;
        }
    };
    let name = Name { text, quoted: true, span: expr.span };
    let itself = quarters::is_discrete(&formula);
    match itself {
        true => formula.parts_mut().into_iter().for_each(|it| discrete_inside(frame, it, world, faults)),
        false => discrete_inside(frame, &mut formula, world, faults),
    }
    if frame.columns.iter().all(|it| it.column.name != name.text) {
        let target = tree::Target { expr: formula, alias: Some(name.clone()) };
        let term = super::super::table::derive_one(frame, &target, world, faults);
        if itself {
            say_discrete(frame);
            quarters::put(frame, &name.text);
        }
        if is_annualized(&target.expr) {
            frame.settling.yearly.push(name.text.clone());
        }
        let grows = matches!(&target.expr.kind, ExprKind::Call { function, .. } if looks_back(&function.text));
        let flows = |it: &String| frame.column(it).is_some_and(|it| it.column.kind == Kind::Flow);
        let of_flows = crate::check::table::reads(frame, &target.expr, world).iter().any(flows);
        if grows && term.percent && term.kind == Kind::Level && of_flows {
            frame.settling.grown.push(name.text.clone());
        }
        if let Some(base) = term.weight.filter(|_| grows) {
            weigh(frame, &name.text, base);
        }
    }
    expr.kind = ExprKind::Name(vec![name]);
    true
}

/// Whether a call is `annualized(x)`: what flows at its yearly rate.
fn is_annualized(expr: &tree::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { function, .. } if function.text.eq_ignore_ascii_case("annualized"))
}

/// Puts columns, with rows of the single quarters, in the place of the `discrete(x)` that stand in a formula.
fn discrete_inside(frame: &mut Frame, expr: &mut tree::Expr, world: &World, faults: &mut Vec<Diagnostic>) {
    if let Some(formula) = quarters::defined(frame, expr, world) {
        *expr = formula;
    }
    expr.parts_mut().into_iter().for_each(|it| discrete_inside(frame, it, world, faults));
    if !quarters::is_discrete(expr) {
        return;
    }
    let name = quarters::name_of(frame, expr);
    if frame.columns.iter().all(|it| it.column.name != name.text) {
        let target = tree::Target { expr: expr.clone(), alias: Some(name.clone()) };
        super::super::table::derive_one(frame, &target, world, faults);
        say_discrete(frame);
        quarters::put(frame, &name.text);
    }
    expr.kind = ExprKind::Name(vec![name]);
}

/// What looks along the periods of one's own panel looks at one figure of each entity and period: departments are added up, or
/// apart where their label is read; a year that is known by its parts is a year.
fn panel(frame: &mut Frame, exprs: &[&tree::Expr], world: &World) {
    if !frame.own || !frame.is_panel() || frame.years_made {
        return;
    }
    let mut read: Vec<String> = exprs.iter().flat_map(|it| mentions(frame, it, world)).collect();
    read.sort_unstable();
    read.dedup();
    let figure = |it: &String| frame.column(it).is_some_and(|it| it.column.kind != Kind::Label);
    let figures: Vec<String> = read.iter().filter(|it| figure(it)).cloned().collect();
    let (plan, columns) = (frame.plan.clone(), frame.columns.clone());
    let said = frame.say.len();
    crate::check::several::say(frame, &figures, &read, true);
    let parts = crate::check::divided::keys(frame, &read);
    if crate::check::settled::each_period(frame, &figures, &parts) {
        (frame.years_made, frame.parts) = (true, parts);
    } else {
        (frame.plan, frame.columns) = (plan, columns);
        frame.say.truncate(said);
        frame.extra.truncate(said);
        along_each(frame);
    }
}

/// Where rows of one entity and period stay as they stand, what looks along the periods looks along each of them: the department's
/// own month before.
fn along_each(frame: &mut Frame) {
    let name = |it: &DatasetColumn| it.column.name.clone();
    let labels: Vec<String> = frame.columns.iter().filter(|it| it.column.kind == Kind::Label).map(name).collect();
    frame.parts = crate::check::divided::keys(frame, &labels);
}

/// Whether a window along the periods stands anywhere in an expression, or in a definition that it names.
fn reaches_defined(frame: &Frame, expr: &tree::Expr, world: &World) -> bool {
    let defined = || match &expr.kind {
        ExprKind::Name(path) if path.len() == 1 && frame.column(&path[0].text).is_none() => {
            world.expressions.iter().rev().find(|it| it.0 == path[0].text).is_some_and(|it| reaches(frame, &it.1))
        }
        _ => false,
    };
    looks_along(frame, expr) || defined() || expr.children().into_iter().any(|it| reaches_defined(frame, it, world))
}

/// Says where every period is a quarter by itself, so that `discrete` takes nothing apart.
fn say_discrete(frame: &mut Frame) {
    let values = frame.period.as_ref().and_then(|it| frame.column(it)).and_then(|it| it.values.as_ref());
    let is_quarter = |it: &String| read_period(it).is_some_and(|it| (85..=95).contains(&(it.end - it.start + 1)));
    if values.is_some_and(|it| it.iter().all(is_quarter)) {
        let en = "every period is a quarter already, and `discrete` takes nothing off; a figure since the start of the year is of 2021H1, or of 2021-01..2021-09";
        let zh = "各期已是单季,`discrete` 未作扣减;年初至今的数据应标为 2021H1 或 2021-01..2021-09";
        frame.note(Note::new("quarters-already", en, zh));
    }
}

/// A growth of what adds up is weighed by what it grew from: over a group it is the growth of the sums, of those known then and now.
/// The bases of quarters are the base of the half, as the quarters themselves are the half.
fn weigh(frame: &mut Frame, growth: &str, (base, high, kind): (String, Option<String>, Kind)) {
    let name = format!("base of {growth}");
    let stored = frame.column(growth).map_or(growth.to_owned(), |it| it.column.stored()[0].0.clone());
    let known = Expr::column(stored).is_known();
    let label = Words::new(name.clone(), format!("{growth} 的基数"));
    let column = Column { kind, label, ranged: high.is_some(), ..Column::plain(name.clone(), Type::Number) };
    let only = |it: String| known.clone().then_else(Expr::column(it), Expr::missing(Type::Number));
    let ends = column.stored().into_iter().zip(std::iter::once(base).chain(high));
    let ends = ends.map(|((name, _), it)| Named::new(name, only(it))).collect();
    frame.plan = frame.plan.clone().extend(ends);
    frame.columns.push(DatasetColumn::of(column));
    if let Some(it) = frame.columns.iter_mut().find(|it| it.column.name == growth) {
        it.column.kind = Kind::Rate;
        it.weight = Some(name);
    }
}

/// Whether a call is a window along the periods of an entity. Rows without periods are left for later.
fn looks_along(frame: &Frame, expr: &tree::Expr) -> bool {
    let ExprKind::Call { function, arguments, .. } = &expr.kind else { return false };
    match function.text.as_str() {
        OVER => frame.is_panel(),
        WINDOW => arguments.first().is_some_and(|it| looks_along(frame, it)),
        word if word.eq_ignore_ascii_case(running::CUMULATIVE) => frame.is_panel(),
        word => looks_back(word) && (frame.is_panel() || !["lag", "lead"].contains(&word.to_lowercase().as_str())),
    }
}

/// Whether a window along the periods stands anywhere in an expression.
fn reaches(frame: &Frame, expr: &tree::Expr) -> bool {
    looks_along(frame, expr) || expr.children().into_iter().any(|it| reaches(frame, it))
}
