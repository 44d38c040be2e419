//! What a text says without where it says it: two texts with the same script mean the same.

use super::{Script, Statement, StatementKind};
use crate::source::Span;
use crate::syntax::tree::{Clauses, Expr, ExprKind, Name, Order, PeriodWord, Target, Versus};
use crate::verb::{Keep, Stage, Verb};

/// The script with every span empty, and without the traces of spelling that mean nothing: quotes around names, case of functions.
pub fn without_spans(script: &Script) -> Script {
    let statement = |it: &Statement| Statement { kind: kind(&it.kind), span: Span::default() };
    Script { statements: script.statements.iter().map(statement).collect() }
}

fn kind(kind: &StatementKind) -> StatementKind {
    match kind {
        StatementKind::Query(list) => StatementKind::Query(stages(list)),
        StatementKind::LetExpr(alias, value) => StatementKind::LetExpr(name(alias), expr(value)),
        StatementKind::LetTable(alias, list) => StatementKind::LetTable(name(alias), stages(list)),
        StatementKind::Use(dataset) => StatementKind::Use(name(dataset)),
        StatementKind::Set(setting, value) => StatementKind::Set(name(setting), name(value)),
        StatementKind::Include(_) => kind.clone(),
        StatementKind::Param(it) => StatementKind::Param(it.without_spans()),
        StatementKind::Open { path, alias, options } => StatementKind::Open {
            path: path.clone(),
            alias: alias.as_ref().map(name),
            options: options.iter().map(super::OpenOption::without_spans).collect(),
        },
    }
}

fn stages(list: &[Stage]) -> Vec<Stage> {
    list.iter().map(|it| Stage { verb: verb(&it.verb), span: Span::default() }).collect()
}

fn verb(verb: &Verb) -> Verb {
    match verb {
        Verb::From(dataset) => Verb::From(name(dataset)),
        Verb::Show { targets: list, clauses: of } => Verb::Show { targets: targets(list), clauses: clauses(of) },
        Verb::Compare { targets: list, clauses: of } => Verb::Compare { targets: targets(list), clauses: clauses(of) },
        Verb::Rank { target: of, within, clauses: more } => {
            Verb::Rank { target: target(of), within: exprs(within), clauses: clauses(more) }
        }
        Verb::Describe(of) => Verb::Describe(of.as_ref().map(name)),
        Verb::Where { condition, possibly } => Verb::Where { condition: expr(condition), possibly: *possibly },
        Verb::Derive(list) => Verb::Derive(targets(list)),
        Verb::Drop(list) => Verb::Drop(names(list)),
        Verb::Rename(list) => Verb::Rename(list.iter().map(|(old, new)| (name(old), name(new))).collect()),
        Verb::Sort(list) => Verb::Sort(orders(list)),
        Verb::Top { count, bottom, by, within } => {
            Verb::Top { count: *count, bottom: *bottom, by: by.as_ref().map(expr), within: names(within) }
        }
        Verb::Distinct { of, keep } => Verb::Distinct {
            of: exprs(of),
            keep: keep.as_ref().map(|it| Keep { latest: it.latest, by: it.by.as_ref().map(name) }),
        },
        Verb::Summarize { targets: list, by, totals } => {
            Verb::Summarize { targets: targets(list), by: targets(by), totals: totals.map(|_| Span::default()) }
        }
        Verb::Trend { targets: list, bucket, align, clauses: of } => Verb::Trend {
            targets: targets(list),
            bucket: *bucket,
            align: align.as_ref().map(name),
            clauses: clauses(of),
        },
        Verb::Mix { target: it, clauses: of } => Verb::Mix { target: target(it), clauses: clauses(of) },
        Verb::Spread { target: it, clauses: of } => Verb::Spread { target: target(it), clauses: clauses(of) },
        Verb::Outliers { target: it, clauses: of } => Verb::Outliers { target: target(it), clauses: clauses(of) },
        Verb::Correlate { target: it, with, clauses: of } => {
            Verb::Correlate { target: expr(it), with: expr(with), clauses: clauses(of) }
        }
        Verb::Bridge { target: it, method, clauses: of } => {
            Verb::Bridge { target: target(it), method: *method, clauses: clauses(of) }
        }
        Verb::Benchmark { entity, targets: list, against, clauses: of } => Verb::Benchmark {
            entity: name(entity),
            targets: targets(list),
            against: against.as_ref().map(expr),
            clauses: clauses(of),
        },
        Verb::Check { label, mostly, claim, margin, clauses: of } => Verb::Check {
            label: label.clone(),
            mostly: *mostly,
            claim: expr(claim),
            margin: margin.as_ref().map(expr),
            clauses: clauses(of),
        },
        Verb::Audit { dataset, formula, clauses: of } => Verb::Audit {
            dataset: dataset.as_ref().map(name),
            formula: formula.as_ref().map(target),
            clauses: clauses(of),
        },
        Verb::Why { metric, clauses: of } => Verb::Why { metric: name(metric), clauses: clauses(of) },
        Verb::Find(text) => Verb::Find(text.clone()),
        Verb::Join { kind, matching, with, on, alias } => Verb::Join {
            kind: *kind,
            matching: *matching,
            with: name(with),
            on: on.iter().map(|(a, b)| (name(a), name(b))).collect(),
            alias: alias.as_ref().map(name),
        },
        Verb::Union(list) => Verb::Union(names(list)),
        Verb::Intersect(it) => Verb::Intersect(name(it)),
        Verb::Except(it) => Verb::Except(name(it)),
        Verb::Pivot { target: it, across, by, totals } => Verb::Pivot {
            target: target(it),
            across: expr(across),
            by: targets(by),
            totals: totals.map(|_| Span::default()),
        },
        Verb::Unpivot { columns, key, value } => {
            Verb::Unpivot { columns: names(columns), key: name(key), value: name(value) }
        }
        Verb::Fill { columns, with, within } => {
            Verb::Fill { columns: names(columns), with: with.as_ref().map(expr), within: names(within) }
        }
        Verb::Save { path, replace } => Verb::Save { path: name(path), replace: *replace },
        Verb::Sample { .. } | Verb::Details | Verb::Plot(_) | Verb::Catalog(_) => verb.clone(),
    }
}

fn clauses(of: &Clauses) -> Clauses {
    Clauses {
        from: of.from.as_ref().map(name),
        of: names(&of.of),
        among: of.among.as_ref().map(expr),
        condition: of.condition.as_ref().map(expr),
        possibly: of.possibly,
        by: targets(&of.by),
        periods: of.periods.iter().map(period).collect(),
        since: of.since.as_ref().map(period),
        until: of.until.as_ref().map(period),
        per: targets(&of.per),
        across: of.across.as_ref().map(expr),
        vs: of.vs.as_ref().map(versus),
        having: of.having.as_ref().map(expr),
        sort: orders(&of.sort),
        top: of.top,
        within: exprs(&of.within),
        unit: of.unit.as_ref().map(name),
        over: of.over.as_ref().map(name),
        including: of.including.clone(),
        totals: of.totals,
        matched: of.matched,
        span: Span::default(),
        written: Vec::new(),
    }
}

fn versus(it: &Versus) -> Versus {
    match it {
        Versus::Peers { within } => Versus::Peers { within: within.as_ref().map(|(a, b)| (expr(a), expr(b))) },
        Versus::Period(word) => Versus::Period(period(word)),
        Versus::Entities(names) => Versus::Entities(names.iter().map(name).collect()),
        Versus::Other(other) => Versus::Other(expr(other)),
    }
}

pub(super) fn name(it: &Name) -> Name {
    Name { text: it.text.clone(), quoted: false, span: Span::default() }
}

fn names(list: &[Name]) -> Vec<Name> {
    list.iter().map(name).collect()
}

fn period(word: &PeriodWord) -> PeriodWord {
    PeriodWord { period: word.period.clone(), parameter: word.parameter.as_ref().map(name), span: Span::default() }
}

fn target(it: &Target) -> Target {
    Target { expr: expr(&it.expr), alias: it.alias.as_ref().map(name) }
}

fn targets(list: &[Target]) -> Vec<Target> {
    list.iter().map(target).collect()
}

fn orders(list: &[Order]) -> Vec<Order> {
    list.iter().map(|it| Order { expr: expr(&it.expr), descending: it.descending }).collect()
}

fn exprs(list: &[Expr]) -> Vec<Expr> {
    list.iter().map(expr).collect()
}

pub(super) fn expr(it: &Expr) -> Expr {
    let one = |it: &Expr| Box::new(expr(it));
    let kind = match &it.kind {
        ExprKind::Name(path) => ExprKind::Name(names(path)),
        ExprKind::Number(_)
        | ExprKind::Period(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::Truth(_)
        | ExprKind::Missing => it.kind.clone(),
        ExprKind::Negate(inner) => ExprKind::Negate(one(inner)),
        ExprKind::Not(inner) => ExprKind::Not(one(inner)),
        ExprKind::Binary { operator, left, right } => {
            ExprKind::Binary { operator: *operator, left: one(left), right: one(right) }
        }
        ExprKind::In { value, list, bracketed, negated } => {
            ExprKind::In { value: one(value), list: exprs(list), bracketed: *bracketed, negated: *negated }
        }
        ExprKind::IsMissing { value, negated } => ExprKind::IsMissing { value: one(value), negated: *negated },
        ExprKind::Case { arms, otherwise, inline } => ExprKind::Case {
            arms: arms.iter().map(|(condition, value)| (expr(condition), expr(value))).collect(),
            otherwise: otherwise.as_deref().map(one),
            inline: *inline,
        },
        ExprKind::Call { function, arguments, distinct, filter } => ExprKind::Call {
            function: Name { text: function.text.to_lowercase(), ..name(function) },
            arguments: exprs(arguments),
            distinct: *distinct,
            filter: filter.as_deref().map(one),
        },
    };
    Expr { kind, span: Span::default() }
}
