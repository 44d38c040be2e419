//! `show`: columns as they are, or one value per group.

use super::infer::{Scope, Term};
use super::scope::Frame;
use super::sentence;
use super::{
    alias, asked, coverage, currency, dimension, fault, naming, nested, over_time, repeats, reshape, suppress, table,
    totals, window,
};
use crate::answer::{Note, Table};
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, Expr, Named, Part};
use crate::syntax::tree::{Clauses, Expr as Written, ExprKind, Target};
use crate::types::{Column, Kind, Type};
use crate::words::Words;
use crate::world::World;

/// Makes the table of a `show`.
pub(super) fn show(
    frame: &mut Frame,
    targets: &[Target],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let (targets, clauses) = (&mut targets.to_vec(), &mut clauses.clone());
    alias::as_groups(frame, targets, clauses);
    let (targets, clauses) = (&*targets, &*clauses);
    let looked: Vec<&Written> = targets.iter().map(|it| &it.expr).collect();
    let grouped = frame.one_value
        || !clauses.by.is_empty()
        || clauses.across.is_some()
        || clauses.per.is_empty() && targets.iter().any(|it| table::has_aggregate(frame, &it.expr));
    frame.observes |= grouped || !clauses.per.is_empty();
    frame.lists = !frame.observes && !targets.is_empty();
    // A share is of rows that are no parts of each other.
    let by_period =
        |it: &Written| super::several::mentions(frame, it, world).iter().any(|it| Some(it) == frame.period.as_ref());
    let shares = looked.iter().any(|it| window::has_share(it)) && !looked.iter().copied().any(by_period);
    let by = clauses.by.iter().map(|it| &it.expr).chain(&clauses.across);
    let adds_up = grouped && frame.own && !by.chain(looked.iter().copied()).any(by_period);
    (frame.side_by_side, frame.adds_up) = (frame.lists && frame.own && shares, adds_up);
    frame.ordered &= !grouped;
    sentence::begin(frame, clauses, &looked, world, faults);
    super::order::put_back(frame);
    (frame.side_by_side, frame.adds_up) = (false, false);
    super::disagree::say(frame, &looked, world);
    super::whom::say_among(frame, targets, clauses);
    let mut clauses = clauses.clone();
    if grouped {
        nested::say(frame, &clauses);
        let read: Vec<String> = looked.iter().flat_map(|it| table::reads(frame, it, world)).collect();
        // `for T` did it already.
        if frame.one_period && clauses.periods.is_empty() {
            asked::once(frame, &read, &[], &[]);
        }
        let groups = || clauses.by.iter().map(|it| &it.expr).chain(&clauses.across);
        // A total is over all groups.
        let apart: Vec<&Written> = groups().filter(|_| !clauses.totals).collect();
        if !std::mem::take(&mut frame.settling.covered) {
            coverage::say(frame, &looked, &apart, world);
        }
        super::join::added::say_by(frame, &looked, groups(), world);
        let of_period =
            |it: &Written| table::reads(frame, it, world).iter().any(|it| Some(it) == frame.period.as_ref());
        if !groups().any(of_period) {
            if frame.settling.years.is_none() {
                super::several::without_parts(frame, &read);
            }
            // A year and a quarter are in no sum together: of several lengths each stands apart, but a total is of one.
            let all = sentence::read(frame, &looked, &clauses, world);
            match clauses.totals {
                true => super::lengths::one(frame, &read, &all),
                false => clauses.by = super::lengths::apart(frame, &clauses.by, &read, &all),
            }
        }
    }
    let clauses = &clauses;
    let split = !clauses.by.is_empty() || clauses.across.is_some();
    let whole = (clauses.totals && split).then(|| frame.clone());
    match (&clauses.across, grouped) {
        (Some(across), _) => reshape::across(frame, targets, across, &clauses.by, world, faults),
        (None, true) => groups(frame, targets, clauses, world, faults),
        (None, false) => rows(frame, targets, world, faults),
    }
    having(frame, clauses, grouped, world, faults);
    super::cut::order(frame, targets, clauses, grouped, world, faults);
    frame.columns.retain(|it| !it.column.name.starts_with("~after"));
    totals::add(frame, whole, targets, clauses, world, faults);
    currency::in_unit(frame, clauses, faults);
}

/// `having P`: the groups that are kept.
pub(super) fn having(frame: &mut Frame, clauses: &Clauses, grouped: bool, world: &World, faults: &mut Vec<Diagnostic>) {
    let Some(having) = &clauses.having else { return };
    if !grouped {
        faults.push(fault::having_without_groups(having, clauses, &frame.text));
        return;
    }
    if let Some(fault) = fault::having_across(having, clauses, frame, world) {
        faults.push(fault);
        return;
    }
    let rows = Words::new("groups", "组");
    let label = std::mem::replace(&mut frame.label, rows);
    sentence::keep(frame, having, false, world, faults);
    frame.label = label;
}

/// `show a, b`: the columns, with the entity and period that they belong to in front.
fn rows(frame: &mut Frame, targets: &[Target], world: &World, faults: &mut Vec<Diagnostic>) {
    if targets.is_empty() {
        frame.columns.retain(|it| !it.column.name.contains('~'));
        return;
    }
    let mut columns: Vec<DatasetColumn> = Vec::new();
    let mut plain: Vec<Named> = Vec::new();
    // Figures of parts, and of entities, are shown with what they are of.
    let long = frame.columns.iter().any(|it| it.column.name == "locator");
    let of_parts = !frame.own && frame.period.is_some() && !long;
    let names_rows = frame.entity.is_some() || of_parts;
    let who = super::scope::who(frame.entity.as_deref(), &frame.columns).map(str::to_owned);
    let grade = super::grades::is_graded(frame).then(|| super::grades::GRADE.to_owned());
    let part = |it: &str| (!frame.own).then(|| it.to_owned());
    let keys = [who, part("dimension"), part("segment"), frame.shown_period.clone(), grade];
    for key in keys.into_iter().flatten().filter(|_| names_rows).chain(frame.per_keys.clone()) {
        let new = !columns.iter().any(|it| it.column.name == key);
        if let Some(column) = frame.columns.iter().find(|it| it.column.name == key && new).cloned() {
            plain.extend(table::stored(std::slice::from_ref(&column.column)));
            columns.push(column);
        }
    }
    let n_keys = columns.len();
    window::second_group(frame, targets, false, faults);
    targets.iter().for_each(|it| faults.extend(fault::period_in(frame, &it.expr)));
    for target in targets {
        let term = window::row_term(frame, &target.expr, world, faults);
        let name = naming::column_name(frame, target, &term);
        if columns.iter().any(|it| it.column.name == name) {
            let stands = plain.iter().find(|it| it.name == name).is_some_and(|it| it.expr == term.low);
            if !stands && !term.reads.is_empty() && target.alias.is_some() {
                faults.push(fault::name_taken(target.expr.span, &name));
            }
            continue;
        }
        let column = naming::target_column(frame, target, &name, &term);
        // A name made here may be used further right.
        if target.alias.is_some() {
            frame.plan = frame.plan.clone().extend(table::named(&name, &term));
            frame.columns.push(column.clone());
            plain.extend(table::stored(std::slice::from_ref(&column.column)));
        } else {
            plain.extend(table::named(&name, &term));
        }
        columns.push(column);
    }
    window::count_here(frame, world);
    let keep_period = frame.period.is_some();
    super::join::added::keep(frame, &mut plain);
    frame.plan = frame.plan.clone().project(plain);
    // Of shipped figures, an entity without any figure that was asked for is left out, and counted.
    if frame.entity.is_some() && frame.panel || of_parts {
        let known =
            columns[n_keys..].iter().map(|it| super::infer::column_term(&it.column, Default::default()).low.is_known());
        if let Some(known) = known.reduce(Expr::or) {
            let verdict = known.clone().then_else(Expr::text("yes"), Expr::text("missing"));
            let counted = frame.plan.clone().project(vec![Named::new("~verdict", verdict)]);
            let into = vec![
                ("shown", "yes", Words::new("with a figure", "有数据")),
                ("missing", "missing", Words::new("without", "无数据")),
            ];
            if keep_period {
                frame.steps.push(sentence::count_step(counted, sentence::rows_of(frame), into));
            } else {
                frame.steps.push(sentence::count_step(counted, frame.label.clone(), into));
            }
            frame.plan = frame.plan.clone().filter(known);
        }
    }
    frame.columns = columns;
    frame.period = None;
}

/// `show a by g`: one value per group, as the kind of each target says.
pub(super) fn groups(
    frame: &mut Frame,
    targets: &[Target],
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let mut columns: Vec<DatasetColumn> = Vec::new();
    let mut keys: Vec<Named> = Vec::new();
    let mut key_names = Vec::new();
    for target in &dimension::apart(frame, &clauses.by) {
        if let Some(fault) = fault::period_in(frame, &target.expr) {
            faults.push(fault);
            continue;
        }
        let mut term = window::row_term(frame, &target.expr, world, faults);
        let name = naming::column_name(frame, target, &term);
        if term.high.is_some() {
            faults.push(fault::range_key(target.expr.span, &name));
            continue;
        }
        // A column of truths is a key as it stands; of a condition it is told why it is neither.
        if term.ty == Type::Truth && term.column.is_none() {
            term = Term::plain(sentence::verdict(frame, &term), Type::Text, term.span);
        }
        let made = table::named(&name, &term);
        if !repeats::is_new(&keys, &made, target.expr.span, faults) {
            continue;
        }
        keys.extend(made);
        key_names.push(name.clone());
        columns.push(naming::target_column(frame, target, &name, &Term { kind: Kind::Label, ..term }));
    }
    let mut after: Vec<Named> =
        keys.iter().map(|key| Named::new(key.name.clone(), Expr::column(key.name.clone()))).collect();
    let n_keys = columns.len();
    let targets = &alias::spelled_out(frame, targets);
    let mut scope = Scope::groups(frame, world, faults, key_names);
    let mut few = Vec::new();
    for target in targets {
        // A group that is named again is there already.
        let is_key = |it: &str| columns[..n_keys].iter().any(|key| key.column.name == *it);
        let named = match &target.expr.kind {
            ExprKind::Name(path) if target.alias.is_none() => path.last().and_then(|it| frame.column(&it.text)),
            _ => None,
        };
        if named.is_some_and(|it| is_key(&it.column.name)) {
            continue;
        }
        let term = scope.infer(&target.expr);
        let name = naming::column_name(frame, target, &term);
        if columns.iter().any(|it| it.column.name == name) {
            let same = after.iter().find(|it| it.name == name).is_some_and(|it| it.expr == term.low);
            if !same {
                scope.faults.push(fault::name_taken(target.expr.span, &name));
            }
            continue;
        }
        columns.push(naming::target_column(frame, target, &name, &term));
        let (held, small) = suppress::held_back(&mut scope, term, world.suppress);
        few.extend(small);
        after.extend(table::named(&name, &held));
    }
    if targets.is_empty() {
        let term = Term {
            kind: Kind::Flow,
            ..Term::plain(scope.push(AggregateFunction::Rows, Expr::number(1.0), None), Type::Integer, clauses.span)
        };
        let (term, small) = suppress::held_back(&mut scope, term, world.suppress);
        few.extend(small);
        after.extend(table::named("count", &term));
        columns.push(table::made_column(frame, "count", &term));
    }
    let settled = after_grouping(&mut scope, clauses, &mut after, &mut columns, &mut few);
    let (weighed, shares) = (std::mem::take(&mut scope.weighed), std::mem::take(&mut scope.shares));
    let apart = columns[..n_keys].iter().any(|it| super::lengths::is_length(&it.column.name));
    let mixed = scope.is_over_time() && !apart;
    let grouped = scope.aggregated(frame.plan.clone(), keys, &[]);
    let read: Vec<String> = targets.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
    if mixed {
        over_time::mixed_lengths(frame, &read);
    }
    let of_groups: Vec<String> = clauses.by.iter().flat_map(|it| table::reads(frame, &it.expr, world)).collect();
    over_time::unlike_cells(frame, &read, &of_groups);
    for (metric, weighable, known) in weighed {
        note_weighing(frame, &grouped, metric, &weighable, &known);
    }
    super::shares::say(frame, &grouped, shares);
    suppress::say(frame, &grouped, few, world.suppress);
    frame.plan = grouped.project(after);
    let of_parts = super::dimension::is_split(frame.own, &frame.columns);
    (frame.columns, frame.settled) = (columns, settled);
    if of_parts && !targets.is_empty() {
        super::dimension::with_figures(frame);
    }
    frame.entity = None;
    frame.period = None;
}

/// The aggregates of `having` and `sort`: the column of the target that says the same, or one that is not shown.
fn after_grouping(
    scope: &mut Scope<'_>,
    clauses: &Clauses,
    after: &mut Vec<Named>,
    columns: &mut Vec<DatasetColumn>,
    few: &mut Vec<Expr>,
) -> Vec<(Written, String)> {
    let mut settled = Vec::new();
    let asked = clauses.having.iter().chain(clauses.sort.iter().map(|it| &it.expr));
    for call in asked.flat_map(table::aggregates) {
        let term = scope.infer(call);
        let least = scope.world.suppress;
        let (term, small) = suppress::held_back(scope, term, least);
        few.extend(small);
        let name = format!("~after{}", settled.len());
        let made = table::named(&name, &term);
        let same = columns.iter().find(|it| {
            let stored = table::stored(std::slice::from_ref(&it.column));
            let value = |name: &str| after.iter().find(|it| it.name == name).map(|it| &it.expr);
            stored.len() == made.len() && stored.iter().zip(&made).all(|(a, b)| value(&a.name) == Some(&b.expr))
        });
        match same {
            Some(column) => settled.push((call.clone(), column.column.name.clone())),
            None => {
                after.extend(made);
                columns.push(table::made_column(scope.frame, &name, &term));
                settled.push((call.clone(), name));
            }
        }
    }
    settled
}

/// The part that says how ratios were averaged.
pub(super) const WEIGHING: &str = "weighing";

/// Says of a ratio in how many groups it could not be weighed.
pub(super) fn note_weighing(
    frame: &mut Frame,
    grouped: &crate::plan::Plan,
    metric: String,
    weighable: &str,
    known: &str,
) {
    let weighable = if weighable.is_empty() { Expr::number(0.0) } else { Expr::column(weighable) };
    let columns = vec![Named::new("w", weighable), Named::new("k", Expr::column(known))];
    let columns_seen = ["w", "k"].map(|name| Column::plain(name, Type::Integer)).to_vec();
    frame.extra.push(Part {
        name: WEIGHING,
        plan: grouped.clone().project(columns),
        columns: columns_seen,
        page: None,
    });
    frame.say.push(std::sync::Arc::new(move |table: &Table| weighing_note(&metric, table)));
}

/// From counts `w` (weighable) and `k` (known) per group: how the ratio was averaged.
pub(super) fn weighing_note(metric: &str, table: &Table) -> Option<Note> {
    let pairs =
        (0..table.rows.len()).map(|row| (table.number(row, "w").unwrap_or(0.0), table.number(row, "k").unwrap_or(0.0)));
    let pairs: Vec<(f64, f64)> = pairs.filter(|(_, known)| *known > 0.0).collect();
    let unweighted: Vec<&(f64, f64)> = pairs.iter().filter(|(w, k)| 2.0 * w < *k).collect();
    let (w, k) = pairs.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if pairs.is_empty() {
        return None;
    }
    Some(match unweighted.len() {
        0 => Note::new(
            "weighted",
            format!("{metric} is weighted (ratio of sums) over {w} of {k} known"),
            format!("{metric} 为加权值(合计之比),覆盖 {k} 个中的 {w} 个"),
        ),
        n if n == pairs.len() => Note::new(
            "unweighted",
            format!("{metric} is an unweighted mean: weights known for {w} of {k}"),
            format!("{metric} 为简单平均:{k} 个中 {w} 个有权重"),
        ),
        n => Note::new(
            "unweighted",
            format!("{metric} is an unweighted mean in {n} of {} groups: weights known for {w} of {k}", pairs.len()),
            format!("{metric} 在 {n} 组中为简单平均"),
        ),
    })
}
