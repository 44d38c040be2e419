//! What is added up after a `join`: figures of the right table whose row stands beside several of the left one.

use super::met::MATCHES;
use crate::answer::{Note, Table};
use crate::catalog::{DatasetColumn, snake};
use crate::check::fault;
use crate::check::infer::{Scope, column_term};
use crate::check::scope::Frame;
use crate::check::table;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, Operator};
use crate::types::{Column, Kind, Type};
use crate::world::World;

/// A table that was joined, as long as its figures stand in the rows.
#[derive(Clone)]
pub(in crate::check) struct Joined {
    /// What the right table is called.
    table: String,
    /// What stands before its columns: `b` in `b.v`.
    alias: String,
    /// What each of its columns is called here.
    named: Vec<(String, String)>,
    /// The left keys as they were written.
    on: Vec<String>,
    /// Its columns, and what is made of them alone.
    columns: Vec<String>,
    /// The hidden columns that hold the keys, …
    keys: Vec<String>,
    /// … and how many of its rows have them.
    matches: String,
}

/// The column that `b.v` means after `join … as b`.
pub(in crate::check) fn qualified<'a>(frame: &'a Frame, table: &str, column: &str) -> Option<&'a DatasetColumn> {
    let joined = frame.joined.iter().rev().find(|it| it.alias == table || it.table == table)?;
    let exact = joined.named.iter().find(|it| it.0 == column);
    let found = exact.or_else(|| joined.named.iter().find(|it| snake(&it.0) == snake(column)))?;
    frame.columns.iter().find(|it| it.column.name == found.1)
}

/// What is known of a table that is joined.
pub(super) struct From<'a> {
    /// What it is called.
    pub table: &'a str,
    /// What it is called in the sentence.
    pub alias: &'a str,
    /// The left keys.
    pub on: Vec<String>,
    /// Its columns, and what each is called here.
    pub columns: Vec<(String, String)>,
    /// Its keys that are those of the left table.
    pub same: Vec<(String, String)>,
}

/// Remembers what came from the right table.
pub(super) fn remember(frame: &mut Frame, from: From<'_>, after: &mut Vec<Named>) {
    let From { table, alias, on, columns, same } = from;
    keep(frame, after);
    let at = frame.joined.len();
    let keys: Vec<String> = (0..on.len()).map(|key| format!("~j{at}k{key}")).collect();
    let matches = format!("~j{at}m");
    let own = keys.iter().enumerate().map(|(key, it)| Named::new(it.clone(), Expr::column(format!("~k{key}"))));
    after.extend(own.chain([Named::new(matches.clone(), Expr::column(MATCHES))]));
    let (table, alias) = (table.to_owned(), alias.to_owned());
    let given = columns.iter().map(|it| it.1.clone()).collect();
    let named = columns.into_iter().chain(same).collect();
    frame.joined.push(Joined { table, alias, named, on, columns: given, keys, matches });
}

/// What is known of the tables joined before stays with the rows.
pub(in crate::check) fn keep(frame: &Frame, after: &mut Vec<Named>) {
    let known = if frame.joined.is_empty() { vec![] } else { frame.plan.schema() };
    let hidden = frame.joined.iter().flat_map(|it| it.keys.iter().chain([&it.matches]));
    let hidden = hidden.filter(|name| known.iter().any(|it| it.0 == **name));
    after.extend(hidden.map(|it| Named::new(it.clone(), Expr::column(it.clone()))));
}

/// A column made of those of one joined table is one of it.
pub(in crate::check) fn derived(frame: &mut Frame, name: &str, reads: &[String]) {
    for it in &mut frame.joined {
        let made = !reads.is_empty() && reads.iter().all(|read| it.columns.contains(read));
        it.columns.retain(|known| known != name);
        it.columns.extend(made.then(|| name.to_owned()));
    }
}

/// A column of a joined table under another name.
pub(in crate::check) fn renamed(frame: &mut Frame, named: &dyn Fn(&str) -> String) {
    for joined in &mut frame.joined {
        let names = joined.named.iter_mut().map(|it| &mut it.1);
        joined.columns.iter_mut().chain(names).for_each(|it| *it = named(it));
    }
}

/// [`say`], of groups as they are written.
pub(in crate::check) fn say_by<'a>(
    frame: &mut Frame,
    exprs: &[&tree::Expr],
    by: impl Iterator<Item = &'a tree::Expr>,
    world: &World,
) {
    if frame.joined.is_empty() {
        return;
    }
    let mut quiet = Vec::new();
    let mut scope = Scope::rows(frame, world, &mut quiet);
    let by = by.map(|it| scope.infer(it).low).collect();
    say(frame, exprs, by, world);
}

/// Says which figures of a joined table a sum counts more than once. Only where there is such a sum are the rows of a key
/// counted at all.
pub(in crate::check) fn say(frame: &mut Frame, exprs: &[&tree::Expr], by: Vec<Expr>, world: &World) {
    let known = frame.plan.schema();
    for it in frame.joined.clone() {
        let mut summed: Vec<String> = Vec::new();
        exprs.iter().for_each(|expr| added(frame, expr, false, &it.columns, world, &mut summed));
        let hidden = || it.keys.iter().chain([&it.matches]);
        if summed.is_empty() || !hidden().all(|name| known.iter().any(|it| it.0 == *name)) {
            continue;
        }
        let figures = summed.iter().filter_map(|name| frame.column(name));
        let stands = figures.map(|it| column_term(&it.column, Span::default()).low.is_known()).reduce(Expr::or);
        let keys = it.keys.iter().map(|name| Named::new(name.clone(), Expr::column(name.clone())));
        // Beside several rows of one group.
        let apart = by.iter().enumerate().map(|(at, it)| Named::new(format!("~by{at}"), it.clone()));
        let keys = keys.chain(apart).collect();
        let mut once = it.on.clone();
        let groups = by.iter().flat_map(Expr::columns).map(str::to_owned);
        for name in groups.chain(summed.iter().cloned()) {
            if !once.contains(&name) && frame.column(&name).is_some() {
                once.push(name);
            }
        }
        let of = |name: &str, function, argument| Aggregate::of(name, function, argument);
        let rows = of("n", AggregateFunction::Rows, Expr::number(1.0));
        let most = of("m", AggregateFunction::Max, Expr::column(it.matches.clone()));
        let more = Expr::binary(Op::Greater, Expr::column("n"), Expr::column("m"));
        let plan = frame.plan.clone().filter(stands.unwrap_or(Expr::truth(true))).aggregate(keys, vec![rows, most]);
        let counts = vec![
            of("keys", AggregateFunction::Rows, Expr::number(1.0)),
            of("rows", AggregateFunction::Sum, Expr::column("n")),
            of("most", AggregateFunction::Max, Expr::column("m")),
        ];
        let columns = ["keys", "rows", "most"].map(|it| Column::plain(it, Type::Integer)).to_vec();
        frame.extra.push(Part {
            name: "repeated",
            plan: plan.filter(more).aggregate(vec![], counts),
            columns,
            page: None,
        });
        frame.say.push(std::sync::Arc::new(move |counts: &Table| note(&it, &summed, &once, counts)));
    }
}

/// `once` are the columns of which one row each counts every figure once.
fn note(of: &Joined, summed: &[String], once: &[String], counts: &Table) -> Option<Note> {
    let count = |name: &str| counts.number(0, name).filter(|n| *n > 0.0);
    let (n_keys, n_rows) = (count("keys")?, count("rows")?);
    let (table, on, summed) = (&of.table, of.on.join(", "), summed.join(", "));
    let once = once.iter().map(|it| fault::written(it)).collect::<Vec<_>>().join(", ");
    let (hint, zh) = match count("most") {
        Some(1.0) => (
            format!("; `distinct {once}` before it keeps one of each"),
            format!(";此前用 `distinct {once}` 可各留一行"),
        ),
        _ => (String::new(), String::new()),
    };
    let en = format!(
        "figures of {table} that a sum counts more than once: {summed}, of {n_keys} {on} in {n_rows} rows{hint}"
    );
    let zh = format!("{table} 的 {summed} 在合计中重复计算:{n_keys} 个 {on} 出现在 {n_rows} 行中{zh}");
    Some(Note::new("repeated-figures", en, zh))
}

/// The columns of a joined table that an expression adds up, alone; a price of it times a volume of the row adds up as it is.
fn added(frame: &Frame, expr: &tree::Expr, summed: bool, columns: &[String], world: &World, into: &mut Vec<String>) {
    let mut inside = |it: &tree::Expr, summed: bool| added(frame, it, summed, columns, world, into);
    match &expr.kind {
        ExprKind::Binary { operator: Operator::Add | Operator::Subtract, left, right } => {
            inside(left, summed);
            inside(right, summed);
            return;
        }
        ExprKind::Binary { left, right, .. } if !summed => {
            inside(left, summed);
            inside(right, summed);
            return;
        }
        ExprKind::Call { function, arguments, .. } if !summed && table::is_aggregate(expr) => {
            if function.text.eq_ignore_ascii_case("sum") {
                arguments.iter().for_each(|it| inside(it, true));
            }
            return;
        }
        _ => {}
    }
    let read = table::reads(frame, expr, world);
    let figure = |name: &String| frame.column(name).map(|it| it.column.kind);
    let adds_up = |kind: Kind| if summed { kind != Kind::Label } else { matches!(kind, Kind::Flow | Kind::Stock) };
    if read.iter().all(|it| columns.contains(it)) {
        let new: Vec<String> =
            read.into_iter().filter(|it| figure(it).is_some_and(adds_up) && !into.contains(it)).collect();
        into.extend(new);
    }
}
