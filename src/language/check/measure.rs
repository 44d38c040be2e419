//! Figures added up by keys as their kinds say, as one part that a last step can work on.

use super::infer::{Scope, Term};
use super::scope::Frame;
use super::{show, table};
use crate::answer::{Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{AggregateFunction, BinaryOperator, Expr, Named, Part, Plan};
use crate::syntax::tree::Target;
use crate::types::{Column, Kind, Type};
use crate::words::{Language, Words};
use crate::world::World;

/// One figure of a measurement.
#[derive(Debug, Clone)]
pub(super) struct Metric {
    /// What a query calls it.
    pub name: String,
    /// `%`, `CNY`, `beds`; empty for a plain number.
    pub unit: String,
    /// Its column in the part.
    pub column: Column,
    /// How it adds up.
    pub kind: Kind,
    weighed: bool,
    share: Option<super::shares::Averaged>,
}

/// A measurement: a part with the keys, one column per metric, `n` (rows) and `known<i>`.
pub(super) struct Measure {
    /// What to run.
    pub part: Part,
    /// The figures, in order.
    pub metrics: Vec<Metric>,
}

/// The key of a `by`: its plain expression and its column; a condition gives its verdict, other values their text.
pub(super) fn key(
    frame: &Frame,
    target: &Target,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Named, Column)> {
    if let Some(fault) = super::fault::period_in(frame, &target.expr) {
        faults.push(fault);
        return None;
    }
    let term = Scope::rows(frame, world, faults).infer(&target.expr);
    let name = super::naming::column_name(frame, target, &term);
    if term.high.is_some() {
        faults.push(super::fault::range_key(target.expr.span, &name));
        return None;
    }
    let label = super::naming::target_column(frame, target, &name, &term).column.label;
    let label = frame.column(&name).map_or(label, |it| it.column.label.clone());
    let expr = match term.ty {
        Type::Truth if term.column.is_none() => super::sentence::verdict(frame, &term),
        Type::Text | Type::Period => term.low,
        Type::Truth | Type::Integer | Type::Number | Type::Date | Type::Unknown => {
            Expr::Call(crate::function::Function::ToText, vec![term.low])
        }
    };
    Some((Named::new(name.clone(), expr), Column { label, ..Column::plain(name, Type::Text) }))
}

/// The keys of all targets of a `by`, named apart from the columns of the `result`; none if one cannot be a key.
pub(super) fn keys(
    frame: &Frame,
    by: &[Target],
    result: &[Column],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<(Named, Column)>> {
    let taken: Vec<&str> = result.iter().map(|it| it.name.as_str()).collect();
    let mut keys: Vec<(Named, Column)> = by.iter().map(|it| key(frame, it, world, faults)).collect::<Option<_>>()?;
    for (named, column) in &mut keys {
        named.name = apart(&named.name, &taken);
        if is_measured(&named.name) {
            named.name.push_str("_key");
        }
        column.name.clone_from(&named.name);
    }
    Some(keys)
}

/// What a column that says which row it is is called beside columns that the result has anyway: `n_key` beside `n`.
pub(super) fn apart(name: &str, taken: &[&str]) -> String {
    let mut found = name.to_owned();
    while taken.contains(&found.as_str()) {
        found.push_str("_key");
    }
    found
}

/// Whether [`measure`] calls one of its own columns so: `n`, `v0`, `known0`.
fn is_measured(name: &str) -> bool {
    let number = ["known", "v", "w", "k"].iter().find_map(|it| name.strip_prefix(it));
    name == "n" || number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// Adds up `targets` by `keys`.
pub(super) fn measure(
    frame: &Frame,
    keys: &[(Named, Column)],
    targets: &[Target],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Measure> {
    let names = keys.iter().map(|(named, _)| named.name.clone()).collect();
    let before = faults.iter().filter(|it| it.is_error()).count();
    let rows: Vec<Term> = targets
        .iter()
        .map(|it| match table::has_aggregate(frame, &it.expr) {
            true => Term::plain(Expr::truth(true), Type::Unknown, it.expr.span),
            false => Scope::rows(frame, world, faults).infer(&it.expr),
        })
        .collect();
    let mut scope = Scope::groups(frame, world, faults, names);
    let mut out: Vec<Named> = Vec::new();
    let mut columns: Vec<Column> = keys.iter().map(|(_, column)| column.clone()).collect();
    let mut metrics = Vec::new();
    let mut weighings = Vec::new();
    for (at, (target, row)) in targets.iter().zip(&rows).enumerate() {
        let term = scope.infer(&target.expr);
        if !term.is_number() {
            scope.faults.push(super::fault::wrong_type(target.expr.span, term.ty, "a number"));
            return None;
        }
        let name = table::target_name(target, row, target.expr.span.of(&frame.text));
        let known = match row.ty {
            // An aggregate knows the rows that have every figure it reads; `count()` reads none.
            Type::Unknown => {
                let reads: Vec<String> = table::reads(frame, &target.expr, world);
                let figures = reads.iter().filter_map(|it| frame.column(it)).filter(|it| it.column.kind != Kind::Label);
                let known = figures.map(|it| super::infer::row_term(frame, it, target.expr.span).low.is_known());
                let known = known.reduce(Expr::and);
                scope.push(AggregateFunction::Rows, Expr::number(1.0), known)
            }
            _ => scope.push(AggregateFunction::Known, row.low.clone(), None),
        };
        let column = Column { name: format!("v{at}"), ..term.as_column("v", Words::same("v")) };
        out.extend(table::named(&column.name, &term));
        columns.push(column.clone());
        out.push(Named::new(format!("known{at}"), known));
        columns.push(Column::plain(format!("known{at}"), Type::Integer));
        let (weighed, share) = (scope.weighed.pop(), scope.shares.pop());
        let known = share.as_ref().map(|it| (String::new(), String::new(), it.known.clone()));
        weighings.push(weighed.clone().or(known));
        let unit = unit_text(&term);
        metrics.push(Metric { name, unit, column, kind: term.kind, weighed: weighed.is_some(), share });
    }
    for (at, weighing) in weighings.into_iter().enumerate() {
        let (w, k) = weighing.map_or((String::new(), String::new()), |(_, w, k)| (w, k));
        for (which, name) in [("w", w), ("k", k)] {
            let expr = if name.is_empty() { Expr::number(0.0) } else { Expr::column(name) };
            out.push(Named::new(format!("{which}{at}"), expr));
            columns.push(Column::plain(format!("{which}{at}"), Type::Integer));
        }
    }
    out.push(Named::new("n", scope.push(AggregateFunction::Rows, Expr::number(1.0), None)));
    columns.push(Column::plain("n", Type::Integer));
    let grouped = scope.aggregated(frame.plan.clone(), keys.iter().map(|it| it.0.clone()).collect(), &[]);
    if faults.iter().filter(|it| it.is_error()).count() > before {
        return None;
    }
    let key_names: Vec<String> = keys.iter().map(|(named, _)| named.name.clone()).collect();
    let mut all: Vec<Named> = key_names.iter().map(|it| Named::new(it.clone(), Expr::column(it.clone()))).collect();
    all.extend(out);
    let plan: Plan = grouped.project(all);
    let sort = super::infer::in_order(frame, keys.iter().map(|it| &it.0), world);
    let part = Part { name: "measure", plan: plan.sort(sort), columns, page: None };
    Some(Measure { part, metrics })
}

/// The midpoint of a figure as an observation; of a range with one end only there is none.
pub(super) fn observation(term: &Term) -> Expr {
    match one_sided(term) {
        Some(open) => open.then_else(Expr::missing(Type::Number), super::ranges::midpoint(term)),
        None => term.low.clone(),
    }
}

/// When a figure is a range with one end only.
pub(super) fn one_sided(term: &Term) -> Option<Expr> {
    let is = |end: &Expr, value: f64| Expr::binary(BinaryOperator::Equal, end.clone(), Expr::number(value));
    let high = term.high.as_ref()?;
    Some(is(&term.low, f64::NEG_INFINITY).or(is(high, f64::INFINITY)))
}

/// Counts the figures with one end only, which are no observations, and says it.
pub(super) fn say_one_sided(frame: &mut Frame, terms: &[&Term]) {
    let any = terms.iter().filter_map(|it| one_sided(it)).reduce(Expr::or);
    if let Some(any) = any {
        frame.say_count(Some(any.is_true()), |n| {
            let en = format!("ranges with one end only are no observations, left out: {n}");
            (n > 0).then(|| Note::new("one-sided", en, format!("单侧区间不作观测值,未计入:{n}")))
        });
    }
}

/// The unit of a term as a row says it.
pub(super) fn unit_text(term: &Term) -> String {
    match (term.percent, term.unit.is_none()) {
        (true, _) => "%".to_owned(),
        (false, true) => String::new(),
        (false, false) => term.unit.write(Language::English),
    }
}

impl Metric {
    /// Whether a figure of which so many were weighed, of so many known, is weighed or a plain mean; none where it is of one, or no
    /// ratio.
    pub fn is_weighed(&self, weighable: i64, known: i64) -> Option<bool> {
        (self.weighed && 1 < known).then_some(known <= 2 * weighable)
    }

    /// The note on how it was weighed, from the table of the measurement.
    pub fn weighing(&self, at: usize, table: &Table) -> Option<Note> {
        if !self.weighed && self.share.is_none() {
            return None;
        }
        let names = [format!("w{at}"), format!("k{at}")];
        let [w, k] = names.map(|it| table.index(&it));
        let (w, k) = (w?, k?);
        let columns = ["w", "k"].map(|it| Column::plain(it, Type::Integer)).to_vec();
        let rows: Vec<Vec<crate::answer::Cell>> =
            table.rows.iter().map(|row| vec![row[w].clone(), row[k].clone()]).collect();
        let counts = Table { columns, total_rows: rows.len(), rows };
        match &self.share {
            Some(share) if !self.weighed => share.note(&counts),
            _ => show::weighing_note(&self.name, &counts),
        }
    }
}

/// A number column of a result whose unit stands in the row.
pub(super) fn by_row(name: &str, zh: &str) -> Column {
    Column {
        unit: None,
        ranged: true,
        kind: Kind::Level,
        label: Words::new(name, zh),
        ..Column::plain(name, Type::Number)
    }
}

/// A fraction of a result, printed as a percentage.
pub(super) fn fraction(name: &str, zh: &str) -> Column {
    Column {
        percent: true,
        ranged: true,
        kind: Kind::Level,
        label: Words::new(name, zh),
        ..Column::plain(name, Type::Number)
    }
}

/// A plain number of a result.
pub(super) fn number(name: &str, zh: &str) -> Column {
    Column { kind: Kind::Level, label: Words::new(name, zh), ..Column::plain(name, Type::Number) }
}

/// A text or count of a result.
pub(super) fn plain(name: &str, zh: &str, ty: Type) -> Column {
    Column { label: Words::new(name, zh), ..Column::plain(name, ty) }
}
