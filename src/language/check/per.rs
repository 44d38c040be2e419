//! `per K`: first one row per K, each figure as its kind says or as an aggregate written for it; then the verb.

use super::infer::{AddedUp, Scope, Term};
use super::scope::Frame;
use super::{fault, kinds, naming, show, suppress, table};
use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Named};
use crate::source::Span;
use crate::syntax::tree::{Clauses, Expr as Written, ExprKind, Target, Versus};
use crate::types::Kind;
use crate::words::Words;
use crate::world::World;

/// Makes one row per K of the table: the keys, what the aggregates came to, and every column that is read beside them.
pub(super) fn regroup(
    frame: &mut Frame,
    clauses: &Clauses,
    targets: &[&Written],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) {
    let before = faults.len();
    let mut made = Made::default();
    let mut key_names = Vec::new();
    let mut known = Expr::truth(true);
    for target in &clauses.per {
        let term = Scope::rows(frame, world, faults).infer(&target.expr);
        let name = naming::column_name(frame, target, &term);
        let adds = matches!(term.kind, Kind::Flow | Kind::Stock | Kind::Ratio | Kind::Rate);
        if adds && matches!(target.expr.kind, ExprKind::Name(_)) {
            faults.push(fault::figure_key(target.expr.span, &name, targets, clauses, &frame.text));
            return;
        }
        if term.high.is_some() {
            faults.push(fault::range_key(target.expr.span, &name));
            return;
        }
        if term.reads.is_empty() {
            faults.push(fault::per_what(target.expr.span));
            return;
        }
        known = known.and(term.low.clone().is_known());
        made.columns.push(naming::target_column(frame, target, &name, &Term { kind: Kind::Label, ..term.clone() }));
        made.named.extend(table::named(&name, &term));
        key_names.push(name);
    }
    let keys = made.named.clone();
    let order = super::infer::in_order(frame, &keys, world);
    made.named = keys.iter().map(|it| Named::new(it.name.clone(), Expr::column(it.name.clone()))).collect();
    let written = asked(clauses, targets);
    let mut scope = Scope::groups(frame, world, faults, key_names.clone());
    written.iter().for_each(|it| made.look(&mut scope, it));
    for (name, span) in std::mem::take(&mut made.read) {
        if let Some(column) = frame.column(&name).filter(|_| !key_names.contains(&name)) {
            made.roll_up(&mut scope, column, span);
        }
    }
    let (weighed, shares) = (std::mem::take(&mut scope.weighed), std::mem::take(&mut scope.shares));
    let grouped = scope.aggregated(frame.plan.clone().filter(known.clone()), keys, &[]);
    if faults.len() > before {
        return;
    }
    let of = key_names.join(", ");
    let none = known.clone().negated();
    let keys_said = of.clone();
    frame.say_count(Some(none), move |n| {
        let (en, zh) = (format!("left out, without {keys_said}: {n} rows"), format!("{n} 行没有 {keys_said},未计入"));
        (n > 0).then(|| Note::new("no-key", en, zh))
    });
    let mut said: Vec<(String, String, String)> = Vec::new();
    for it in weighed {
        if !said.contains(&it) {
            said.push(it);
        }
    }
    for (metric, weighable, known) in said {
        show::note_weighing(frame, &grouped, format!("{metric} per {of}"), &weighable, &known);
    }
    super::shares::say(frame, &grouped, shares);
    suppress::say(frame, &grouped, made.few, world.suppress);
    frame.plan = grouped.project(made.named).sort(order);
    for (name, several) in made.several {
        let of = of.clone();
        frame.say_count(Some(several), move |n| {
            let en = format!("{name} differs inside {n} of the groups of {of}, and is missing there");
            (n > 0).then(|| Note::new("several-values", en, format!("{n} 个 {of} 内 {name} 不唯一,记为缺失")))
        });
    }
    frame.settled = made.settled;
    frame.columns = made.columns;
    frame.per_keys.clone_from(&key_names);
    frame.entity = key_names.first().filter(|_| key_names.len() == 1).cloned();
    (frame.period, frame.shown_period) = (None, None);
    (frame.panel, frame.ordered, frame.elsewhere) = (false, false, None);
    // Nothing is left of how the rows of a period became one.
    frame.settling = super::settled::Settling::default();
    frame.lengths.clear();
    frame.label = Words::new(format!("groups of {of}"), format!("个{of}"));
    frame.understood.push(Words::new(format!("one row per {of}"), format!("每个 {of} 一行")));
}

/// What the new table is made of.
#[derive(Default)]
struct Made {
    named: Vec<Named>,
    columns: Vec<DatasetColumn>,
    settled: Vec<(Written, String)>,
    /// The columns that are read as they stand, each once, and where.
    read: Vec<(String, Span)>,
    /// Labels, and whether a group has several values of one.
    several: Vec<(String, Expr)>,
    /// When a value of a group is held back.
    few: Vec<Expr>,
}

impl Made {
    /// Settles what an expression has of aggregates and of formulas, each of the rows that know all of it; its other columns are read.
    fn look(&mut self, scope: &mut Scope<'_>, expr: &Written) {
        if table::is_aggregate(expr) {
            return self.settle(scope, expr);
        }
        if let Some(found) = scope.added_up(expr) {
            return self.formula(scope, expr, found);
        }
        if let Some(definition) = scope.definition(expr) {
            scope.depth += 1;
            self.look(scope, &definition);
            scope.depth -= 1;
            return;
        }
        let children = expr.children();
        children.iter().for_each(|it| self.look(scope, it));
        let own = if children.is_empty() { table::reads(scope.frame, expr, scope.world) } else { vec![] };
        for name in own {
            if !self.read.iter().any(|it| it.0 == name) {
                self.read.push((name, expr.span));
            }
        }
    }

    /// A formula becomes a column of its own, with what it is weighed by.
    fn formula(&mut self, scope: &mut Scope<'_>, expr: &Written, found: AddedUp) {
        let AddedUp { term, parts } = found;
        let target = Target { expr: expr.clone(), alias: None };
        let mut name = naming::column_name(scope.frame, &target, &term);
        if scope.frame.columns.iter().any(|it| it.column.name == name) {
            name = format!("~{name}");
        }
        if !self.columns.iter().any(|it| it.column.name == name) {
            let mut column = naming::target_column(scope.frame, &target, &name, &term);
            let held = self.held_back(scope, term);
            self.named.extend(table::named(&name, &held));
            column.parts = parts.map(|(above, below)| {
                (self.part(scope, format!("{name}~above"), above), self.part(scope, format!("{name}~below"), below))
            });
            self.columns.push(column);
        }
        self.settled.push((expr.clone(), name));
    }

    /// What is over or under the line of a figure becomes a hidden column.
    fn part(&mut self, scope: &mut Scope<'_>, name: String, term: Term) -> String {
        let held = self.held_back(scope, term.clone());
        self.named.extend(table::named(&name, &held));
        let hidden = Term { unit: Default::default(), ..term };
        self.columns.push(DatasetColumn::of(hidden.as_column(&name, Words::same(&name))));
        name
    }

    /// An aggregate as it was written becomes a column of its own.
    fn settle(&mut self, scope: &mut Scope<'_>, call: &Written) {
        let name = call.span.of(&scope.frame.text).split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.columns.iter().any(|it| it.column.name == name) {
            let term = scope.infer(call);
            self.columns.push(table::made_column(scope.frame, &name, &term));
            let held = self.held_back(scope, term);
            self.named.extend(table::named(&name, &held));
        }
        self.settled.push((call.clone(), name));
    }

    /// A value of a group as far as it may be shown.
    fn held_back(&mut self, scope: &mut Scope<'_>, term: Term) -> Term {
        let least = scope.world.suppress;
        let (held, few) = suppress::held_back(scope, term, least);
        self.few.extend(few);
        held
    }

    /// A column that is read as it stands: a figure as its kind says, with what weighs it; a label where it is the same throughout.
    fn roll_up(&mut self, scope: &mut Scope<'_>, column: &DatasetColumn, span: Span) {
        let name = &column.column.name;
        if column.column.kind == Kind::Label {
            let of = || Expr::column(name.clone());
            let distinct = scope.push(AggregateFunction::Distinct, of(), None);
            let one = scope.push(AggregateFunction::Max, of(), None);
            let several = Expr::binary(Op::Greater, distinct, Expr::number(1.0));
            let flag = format!("{name}~several");
            let missing = Expr::missing(column.column.ty);
            let one = Term::plain(several.clone().then_else(missing, one), column.column.ty, span);
            let one = self.held_back(scope, one).low;
            self.named.push(Named::new(name.clone(), one));
            self.named.push(Named::new(flag.clone(), several));
            self.several.push((name.clone(), Expr::column(flag)));
            self.columns.push(column.clone());
            return;
        }
        let term = kinds::roll_up(scope, column, span);
        let held = self.held_back(scope, term.clone());
        self.named.extend(table::named(name, &held));
        let mut rolled = table::made_column(scope.frame, name, &term);
        (rolled.parts, rolled.weight) = (None, None);
        if let (Kind::Ratio | Kind::Rate, Some((above, below))) = (term.kind, kinds::parts(scope, column, span)) {
            let numerator = self.part(scope, format!("{name}~above"), above);
            let denominator = self.part(scope, format!("{name}~below"), below);
            match term.kind {
                Kind::Ratio => rolled.parts = Some((numerator, denominator)),
                _ => rolled.weight = Some(denominator),
            }
        }
        self.columns.push(rolled);
    }
}

/// What a sentence looks at after `per`: everything but the population.
fn asked<'a>(clauses: &'a Clauses, targets: &[&'a Written]) -> Vec<&'a Written> {
    let by = clauses.by.iter().map(|it| &it.expr);
    let sort = clauses.sort.iter().map(|it| &it.expr);
    let vs = clauses.vs.iter().flat_map(Versus::expressions);
    let rows = targets.iter().copied().chain(&clauses.condition).chain(by).chain(vs);
    rows.chain(&clauses.across).chain(&clauses.within).chain(sort).collect()
}
