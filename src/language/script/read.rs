//! Reads a whole text: one statement after the other, so that one unreadable statement does not hide the next.

mod join;
mod parts;

use pest::iterators::Pair;

use self::parts::{filled, keep, lead_into, sampled, topped};
use super::limits::too_much;
use super::pieces::{code, pieces};
use super::{Script, Statement, StatementKind, foreign, habits, opening, recover};
use crate::answer::Form;
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::syntax::tree::{Clauses, Name};
use crate::syntax::{Rule, clause, expression, name, orders, parse, span, target, targets};
use crate::verb::{Bucket, Catalogued, Method, Stage, Verb};

/// A text with more faults than this is no script; the rest is not looked at.
const MOST_FAULTS: usize = 20;

/// Reads a text; what could not be read has a diagnostic and is left out.
pub fn read(source: &Source) -> (Script, Vec<Diagnostic>) {
    let mut script = Script::default();
    let mut faults = Vec::new();
    let found = pieces(&source.text, &mut faults);
    for piece in found.statements.iter().filter(|it| it.sound) {
        if MOST_FAULTS <= faults.len() {
            break;
        }
        let code = code(&source.text, piece.span, &found.comments);
        if let Some(fault) = too_much(&code, piece.span) {
            faults.push(fault);
            continue;
        }
        let (kind, mut more) = statement(&code, piece.span.start);
        faults.append(&mut more);
        if let Some(kind) = kind {
            script.statements.push(Statement { kind, span: piece.span });
        }
    }
    faults.sort_by_key(Diagnostic::span);
    (script, faults)
}

/// Reads one statement; none with an error among its faults.
pub(super) fn statement(text: &str, base: usize) -> (Option<StatementKind>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let pair = match parse(Rule::statement, text) {
        Ok(mut pairs) => pairs.next().and_then(|it| it.into_inner().next()),
        Err(error) => return (None, recover::faults(&error, text, base)),
    };
    let Some(pair) = pair else { return (None, faults) };
    habits::look(&pair, text, base, &mut faults);
    let kind = statement_kind(pair, base, &mut faults);
    (Some(kind).filter(|_| !faults.iter().any(Diagnostic::is_error)), faults)
}

fn statement_kind(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> StatementKind {
    let rule = pair.as_rule();
    if rule == Rule::query {
        return StatementKind::Query(query(pair, base, faults));
    }
    if rule == Rule::param {
        return StatementKind::Param(super::param::read(pair, base));
    }
    let mut parts = pair.into_inner().skip(1);
    let mut part = || parts.next().expect("the grammar gives a statement its parts");
    match rule {
        Rule::let_value => StatementKind::LetExpr(name(part(), base), expression(part(), base)),
        Rule::let_table => {
            let (alias, stages) = (name(part(), base), part());
            match lone_expression(&stages) {
                Some(value) => StatementKind::LetExpr(alias, expression(value, base)),
                None => StatementKind::LetTable(alias, query(stages, base, faults)),
            }
        }
        Rule::include => StatementKind::Include(name(part(), base).text),
        Rule::use_statement => StatementKind::Use(name(part(), base)),
        Rule::set => StatementKind::Set(name(part(), base), name(part(), base)),
        _ => {
            let path = name(part(), base).text;
            let (alias, options) = opening::read(parts, base, faults);
            StatementKind::Open { path, alias, options }
        }
    }
}

/// The expression of a query that is nothing but one.
fn lone_expression<'a>(query: &Pair<'a, Rule>) -> Option<Pair<'a, Rule>> {
    let mut stages = query.clone().into_inner();
    let (stage, more) = (stages.next()?.into_inner().next()?, stages.next());
    if stage.as_rule() != Rule::bare || more.is_some() {
        return None;
    }
    let parts: Vec<Pair<'a, Rule>> = stage.into_inner().collect();
    let [targets] = parts.as_slice() else { return None };
    let targets: Vec<Pair<'a, Rule>> = targets.clone().into_inner().collect();
    let [target] = targets.as_slice() else { return None };
    let parts: Vec<Pair<'a, Rule>> = target.clone().into_inner().collect();
    match parts.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn query(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> Vec<Stage> {
    let written: Vec<Pair<'_, Rule>> = pair.into_inner().filter(|it| it.as_rule() == Rule::stage).collect();
    let read = written.iter().flat_map(|it| stages(it.clone(), base, faults)).collect();
    let placed = |it: &Pair<'_, Rule>| (it.as_str().trim_end().to_owned(), span(it, base));
    for (said, made) in written.iter().zip(written.iter().skip(1)) {
        let ((said, at), (made, next)) = (placed(said), placed(made));
        let Some(fault) = super::sql::grouped_stage((&said, at), (&made, next)) else { continue };
        faults.retain(|it| it.code != fault.code || it.span() != fault.span());
        faults.push(fault);
    }
    read
}

/// The stages that one written stage is: `plot -o "a.svg"` is `plot | save "a.svg"`.
fn stages(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> Vec<Stage> {
    let to = pair.clone().into_inner().filter(|it| it.as_rule() == Rule::plot).flat_map(|it| it.into_inner());
    let to = to.into_iter().find(|it| it.as_rule() == Rule::plot_to);
    let mut stages = vec![stage(pair, base, faults)];
    if let Some(to) = to {
        let at = span(&to, base);
        let parts: Vec<Pair<'_, Rule>> = to.into_inner().collect();
        let replace = parts.iter().any(|it| it.as_rule() == Rule::kw_replace);
        let path = parts.into_iter().find(|it| it.as_rule() != Rule::kw_replace);
        let path = path.map(|it| match it.as_rule() {
            Rule::plot_path => Name { text: it.as_str().to_owned(), quoted: true, span: span(&it, base) },
            _ => name(it, base),
        });
        stages.extend(path.map(|path| Stage { verb: Verb::Save { path, replace }, span: at }));
    }
    stages
}

/// The form of a picture: `bar`, 柱状图.
fn form(word: &str) -> Form {
    match word.to_lowercase().as_str() {
        "bar" | "bars" | "柱状图" => Form::Bars,
        "line" | "lines" | "折线图" => Form::Lines,
        "scatter" | "散点图" => Form::Scatter,
        "hist" | "histogram" | "直方图" => Form::Histogram,
        "waterfall" | "瀑布图" => Form::Waterfall,
        _ => Form::Own,
    }
}

fn stage(pair: Pair<'_, Rule>, base: usize, faults: &mut Vec<Diagnostic>) -> Stage {
    let (at, text) = (span(&pair, base), pair.as_str().trim_end());
    let pair = pair.into_inner().next().expect("the grammar gives a stage one verb");
    let rule = pair.as_rule();
    let parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let of = |wanted: Rule| parts.iter().filter(move |it| it.as_rule() == wanted).cloned();
    let expressions = || of(Rule::expression).map(|it| expression(it, base));
    let first_expression = || expressions().next().expect("the grammar gives this verb an expression");
    let possibly = of(Rule::possibly).next().is_some();
    let count = of(Rule::count).next().and_then(|it| it.as_str().parse().ok()).unwrap_or(0);
    let mut made = Clauses::default();
    if has_clauses(rule) {
        let plain = |it: &&Pair<'_, Rule>| it.as_str().is_empty() || !is_clause(it.as_rule());
        for part in parts.iter().filter(|it| !plain(it)) {
            clause(part.clone(), base, &mut made, faults);
        }
    }
    let listed = of(Rule::targets).next().map(|it| targets(it, base)).unwrap_or_default();
    let one_target = || {
        let found = parts.iter().find(|it| matches!(it.as_rule(), Rule::named | Rule::target));
        let listed = || of(Rule::targets).next().and_then(|it| it.into_inner().next());
        target(found.cloned().or_else(listed).expect("the grammar gives this verb a target"), base)
    };
    let named_in = |rule| {
        let inner = of(rule).flat_map(|it| it.into_inner()).find(|it| it.as_rule() == Rule::name);
        inner.map(|it| name(it, base))
    };
    let verb = match rule {
        Rule::from => Verb::From(name(of(Rule::entity_name).next().expect("the grammar gives from a name"), base)),
        Rule::compare => Verb::Compare { targets: listed, clauses: made },
        Rule::rank => {
            let target = of(Rule::target).next().map(|it| target(it, base)).expect("the grammar gives rank a target");
            Verb::Rank { target, within: std::mem::take(&mut made.within), clauses: made }
        }
        Rule::trend => Verb::Trend {
            targets: listed,
            bucket: bucket(of(Rule::bucket).next()),
            align: named_in(Rule::align_clause),
            clauses: made,
        },
        Rule::mix => Verb::Mix { target: one_target(), clauses: made },
        Rule::spread => Verb::Spread { target: one_target(), clauses: made },
        Rule::outliers => Verb::Outliers { target: one_target(), clauses: made },
        Rule::correlate => {
            let mut sides = expressions();
            let mut side = || sides.next().expect("the grammar gives correlate two expressions");
            Verb::Correlate { target: side(), with: side(), clauses: made }
        }
        Rule::bridge => Verb::Bridge { target: one_target(), method: method(of(Rule::method).next()), clauses: made },
        Rule::benchmark => Verb::Benchmark {
            entity: name(of(Rule::entity_name).next().expect("the grammar gives benchmark an entity"), base),
            targets: listed,
            against: of(Rule::against)
                .flat_map(|it| it.into_inner())
                .find(|it| it.as_rule() == Rule::expression)
                .map(|it| expression(it, base)),
            clauses: made,
        },
        Rule::check => Verb::Check {
            label: of(Rule::string).next().map(|it| name(it, base).text),
            mostly: of(Rule::mostly).next().is_some(),
            claim: first_expression(),
            margin: of(Rule::margin)
                .flat_map(|it| it.into_inner())
                .find(|it| it.as_rule() == Rule::expression)
                .map(|it| expression(it, base)),
            clauses: made,
        },
        Rule::audit => Verb::Audit {
            dataset: of(Rule::name).next().map(|it| name(it, base)),
            formula: of(Rule::named).next().map(|it| target(it, base)),
            clauses: made,
        },
        Rule::why => {
            let path = of(Rule::path).next().and_then(|it| it.into_inner().next());
            Verb::Why { metric: name(path.expect("the grammar gives why a path"), base), clauses: made }
        }
        Rule::find => Verb::Find(of(Rule::find_text).next().map_or(String::new(), |it| it.as_str().trim().to_owned())),
        Rule::join => join::join(&parts, base),
        Rule::union => Verb::Union(other_tables(&parts, base)),
        Rule::intersect => {
            Verb::Intersect(name(of(Rule::other_table).next().expect("the grammar gives intersect a table"), base))
        }
        Rule::except => {
            Verb::Except(name(of(Rule::other_table).next().expect("the grammar gives except a table"), base))
        }
        Rule::pivot => {
            let by = of(Rule::by_clause).flat_map(|it| it.into_inner()).find(|it| it.as_rule() == Rule::targets);
            let by = by.map(|it| targets(it, base)).unwrap_or_default();
            let totals = of(Rule::totals_clause).next().map(|it| span(&it, base));
            Verb::Pivot { target: one_target(), across: first_expression(), by, totals }
        }
        Rule::unpivot => {
            let mut made = of(Rule::name).map(|it| name(it, base));
            let mut next = || made.next().expect("the grammar gives unpivot two names");
            let (key, value) = (next(), next());
            Verb::Unpivot { columns: listed_names(&parts, base), key, value }
        }
        Rule::fill => filled(&parts, base, expressions().next()),
        Rule::sample => sampled(&parts),
        Rule::details => Verb::Details,
        Rule::plot => Verb::Plot(form(of(Rule::plot_form).next().map_or("", |it| it.as_str()))),
        Rule::save => Verb::Save {
            path: name(of(Rule::string).next().expect("the grammar gives save a path"), base),
            replace: of(Rule::kw_replace).next().is_some(),
        },
        Rule::catalog => Verb::Catalog(catalogued(of(Rule::catalogued).next())),
        Rule::describe => Verb::Describe(of(Rule::name).next().map(|it| name(it, base))),
        Rule::derive => {
            let list = parts.iter().filter(|it| matches!(it.as_rule(), Rule::named | Rule::target));
            Verb::Derive(list.map(|it| target(it.clone(), base)).collect())
        }
        Rule::drop => Verb::Drop(of(Rule::names).flat_map(|it| it.into_inner()).map(|it| name(it, base)).collect()),
        Rule::rename => Verb::Rename(of(Rule::renaming).map(|it| renaming(it, base)).collect()),
        Rule::sort => Verb::Sort(of(Rule::orders).next().map(|it| orders(it, base)).unwrap_or_default()),
        Rule::top | Rule::bottom => topped(&parts, base, (count, rule == Rule::bottom), expressions().next()),
        Rule::distinct => {
            Verb::Distinct { of: expressions().collect(), keep: of(Rule::keep).next().map(|it| keep(it, base)) }
        }
        Rule::summarize => {
            let by = of(Rule::by_clause).flat_map(|it| it.into_inner()).find(|it| it.as_rule() == Rule::targets);
            let by = by.map(|it| targets(it, base)).unwrap_or_default();
            Verb::Summarize { targets: listed, by, totals: of(Rule::totals_clause).next().map(|it| span(&it, base)) }
        }
        Rule::where_stage => Verb::Where { condition: first_expression(), possibly },
        Rule::bare => {
            if let Some(lead) = of(Rule::lead).next() {
                let word = lead.clone().into_inner().next().map_or("", |it| it.as_str().trim());
                faults.extend(recover::no_entity(word, text, at.start));
                lead_into(lead, base, &mut made);
            }
            faults.extend(foreign::group(text, at.start));
            if let Some(when) = of(Rule::led_when).next() {
                lead_into(when, base, &mut made);
            }
            Verb::Show { targets: listed, clauses: made }
        }
        _ => Verb::Show { targets: listed, clauses: made },
    };
    Stage { verb, span: at }
}

/// The verbs that are sentences with clauses.
fn has_clauses(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::show
            | Rule::compare
            | Rule::rank
            | Rule::bare
            | Rule::trend
            | Rule::mix
            | Rule::spread
            | Rule::outliers
            | Rule::correlate
            | Rule::bridge
            | Rule::benchmark
            | Rule::check
            | Rule::audit
            | Rule::why
    )
}

fn listed_names(parts: &[Pair<'_, Rule>], base: usize) -> Vec<Name> {
    let lists = parts.iter().filter(|it| it.as_rule() == Rule::names).cloned();
    lists.flat_map(|it| it.into_inner()).map(|it| name(it, base)).collect()
}

fn other_tables(parts: &[Pair<'_, Rule>], base: usize) -> Vec<Name> {
    let lists = parts.iter().filter(|it| it.as_rule() == Rule::other_tables).cloned();
    lists.flat_map(|it| it.into_inner()).map(|it| name(it, base)).collect()
}

fn method(pair: Option<Pair<'_, Rule>>) -> Method {
    let word = pair.and_then(|it| it.into_inner().find(|it| it.as_rule() == Rule::method_name));
    match word.map(|it| it.as_str().to_lowercase()).as_deref() {
        Some("sequential" | "连环替代") => Method::Sequential,
        Some("log" | "对数") => Method::Log,
        _ => Method::Shapley,
    }
}

fn catalogued(pair: Option<Pair<'_, Rule>>) -> Catalogued {
    match pair.map(|it| it.as_str().to_lowercase()).as_deref() {
        Some("metrics" | "指标") => Catalogued::Metrics,
        Some("documents" | "文件") => Catalogued::Documents,
        Some("entities" | "主体") => Catalogued::Entities,
        Some("settings" | "设置") => Catalogued::Settings,
        _ => Catalogued::Datasets,
    }
}

fn bucket(pair: Option<Pair<'_, Rule>>) -> Option<Bucket> {
    match pair?.as_str().to_lowercase().as_str() {
        "quarterly" | "按季" => Some(Bucket::Quarter),
        "monthly" | "按月" => Some(Bucket::Month),
        _ => Some(Bucket::Year),
    }
}

fn renaming(pair: Pair<'_, Rule>, base: usize) -> (Name, Name) {
    let mut names = pair.into_inner().filter(|it| it.as_rule() == Rule::name).map(|it| name(it, base));
    let old = names.next().expect("the grammar gives a renaming two names");
    (old, names.next().expect("the grammar gives a renaming two names"))
}

pub(super) fn is_clause(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::from_to
            | Rule::from_clause
            | Rule::of_clause
            | Rule::whom_clause
            | Rule::including_clause
            | Rule::totals_clause
            | Rule::among_clause
            | Rule::where_clause
            | Rule::by_clause
            | Rule::for_clause
            | Rule::since_clause
            | Rule::until_clause
            | Rule::per_clause
            | Rule::across_clause
            | Rule::vs_clause
            | Rule::having_clause
            | Rule::sort_clause
            | Rule::within_clause
            | Rule::top_clause
            | Rule::bottom_clause
            | Rule::unit_clause
            | Rule::over_clause
            | Rule::matched
    )
}
