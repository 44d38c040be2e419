//! The two sides of a comparison, and everybody else: which rows are the cohort, the rest, or of neither.

use crate::answer::{Note, Table};
use crate::check::infer::Scope;
use crate::check::scope::Frame;
use crate::check::{fault, ranges, sentence, whom};
use crate::diagnostic::Diagnostic;
use crate::plan::{
    Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, WindowFunction, WindowKind,
};
use crate::source::Span;
use crate::syntax::tree::{self, Clauses, ExprKind, Name, PeriodWord, Versus};
use crate::types::{Column, Type};
use crate::words::Words;
use crate::world::World;

/// What each row belongs to.
pub(in crate::check) struct Sides {
    /// One of the names, as a text.
    pub of: Expr,
    /// The names and what the ledger calls them; the first two are compared. One alone where only groups are.
    pub names: Vec<(String, Words)>,
    /// The columns that decide.
    pub reads: Vec<String>,
    /// Whether the two sides are one population at two times.
    pub paired: bool,
    /// How the sentence was understood, where the clauses alone do not say it.
    pub understood: Option<Words>,
}

/// The population of a comparison: without the clauses that make its sides.
pub(super) fn population(clauses: &Clauses) -> Clauses {
    let mut population = clauses.clone();
    match &clauses.vs {
        Some(Versus::Period(word)) => population.periods.push(word.clone()),
        Some(Versus::Peers { .. } | Versus::Entities(_) | Versus::Other(_)) => population.of.clear(),
        None => {}
    }
    population
}

/// The sides as the clauses say; none if they do not fit together.
pub(super) fn sides(
    frame: &mut Frame,
    clauses: &Clauses,
    figures: &[String],
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Sides> {
    let Some(versus) = &clauses.vs else { return Some(cohort_and_rest(frame, clauses, world, faults)) };
    match versus {
        Versus::Period(word) => {
            let by =
                clauses.by.iter().flat_map(|it| super::super::table::reads(frame, &it.expr, world)).collect::<Vec<_>>();
            two_periods(frame, clauses, word, (figures, &by), faults)
        }
        Versus::Peers { within } => peers(frame, clauses, within.as_ref(), world, faults),
        Versus::Entities(names) => two_sides(frame, clauses, &Other::Entities(names), world, faults),
        Versus::Other(other) => match as_entity(frame, other) {
            Some(name) => two_sides(frame, clauses, &Other::Entities(&[name]), world, faults),
            None => two_sides(frame, clauses, &Other::Condition(other), world, faults),
        },
    }
}

/// `where P`: those who meet it against those who do not.
fn cohort_and_rest(frame: &Frame, clauses: &Clauses, world: &World, faults: &mut Vec<Diagnostic>) -> Sides {
    let Some(condition) = &clauses.condition else {
        let names = vec![("all".to_owned(), Words::new("all", "全部"))];
        return Sides { of: Expr::text("all"), names, reads: vec![], paired: false, understood: None };
    };
    let term = Scope::rows(frame, world, faults).truth(condition);
    let verdict = sentence::verdict(frame, &term);
    let is = |word: &str| Expr::binary(Op::Equal, verdict.clone(), Expr::text(word));
    let yes = if clauses.possibly { is("yes").or(is("undecided")) } else { is("yes") };
    let of = yes.then_else(Expr::text("cohort"), is("no").then_else(Expr::text("rest"), verdict.clone()));
    let mut names = vec![named("cohort", "符合"), named("rest", "其余")];
    names.extend(open_names(&term.reads));
    Sides { of, names, reads: term.reads, paired: false, understood: None }
}

fn named(en: &str, zh: &str) -> (String, Words) {
    (en.to_owned(), Words::new(en, zh))
}

fn open_names(reads: &[String]) -> [(String, Words); 2] {
    let list = reads.join(", ");
    let missing = Words::new(format!("missing {list}"), format!("缺 {list}"));
    [named("undecided", "无法判定"), ("missing".to_owned(), missing)]
}

/// One side alone: its name, and for each row `yes`, `no`, `undecided` or `missing`.
struct Side {
    name: (String, Words),
    verdict: Expr,
    reads: Vec<String>,
    /// Whether a row is of an entity that is named, and not of one that belongs to it.
    itself: Expr,
}

/// What stands behind `vs`, where that is no period and not `peers`.
enum Other<'a> {
    Condition(&'a tree::Expr),
    Entities(&'a [Name]),
}

/// `where P vs Q`, `of E vs F`, `of E vs Q`.
fn two_sides(
    frame: &Frame,
    clauses: &Clauses,
    other: &Other<'_>,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Sides> {
    let mut first = match (&clauses.condition, clauses.of.as_slice()) {
        (Some(condition), []) => condition_side(frame, condition, ("cohort", "符合"), world, faults),
        (None, [_, ..]) => entity_side(frame, &clauses.of, world, faults)?,
        (Some(condition), _) => {
            faults.push(fault::where_with(condition.span, "of", &frame.text));
            return None;
        }
        (None, []) => {
            let span = match other {
                Other::Condition(it) => it.span,
                Other::Entities(names) => Span::new(names[0].span.start, names[names.len() - 1].span.end),
            };
            faults.push(fault::versus_whom(span));
            return None;
        }
    };
    let second = match other {
        Other::Entities(names) => entity_side(frame, names, world, faults)?,
        Other::Condition(it) => condition_side(frame, it, ("versus", "对照"), world, faults),
    };
    let is = |side: &Side, word: &str| Expr::binary(Op::Equal, side.verdict.clone(), Expr::text(word));
    if clauses.possibly {
        first.verdict = is(&first, "undecided").then_else(Expr::text("yes"), first.verdict.clone());
    }
    let missing = is(&first, "missing").or(is(&second, "missing"));
    let open = missing.then_else(Expr::text("missing"), Expr::text("undecided"));
    let both = |a: &str, b: &str| is(&first, a).and(is(&second, b));
    // A hospital of the company it is held against stands on its own side.
    let [one, other] = [&first, &second].map(|it| it.itself.clone());
    let of_one = one.clone().and(other.clone().negated()).then_else(
        Expr::text(first.name.0.clone()),
        other.and(one.negated()).then_else(Expr::text(second.name.0.clone()), Expr::text("both")),
    );
    let of = both("yes", "yes").then_else(
        of_one,
        both("yes", "no").then_else(
            Expr::text(first.name.0.clone()),
            both("no", "yes")
                .then_else(Expr::text(second.name.0.clone()), both("no", "no").then_else(Expr::text("neither"), open)),
        ),
    );
    let mut reads = first.reads.clone();
    reads.extend(second.reads.iter().filter(|it| !first.reads.contains(it)).cloned());
    let mut names = vec![first.name, second.name, named("both", "两者皆是"), named("neither", "两者皆非")];
    names.extend(open_names(&reads));
    let understood = Words::new(
        format!("{} against {}", names[0].1.en, names[1].1.en),
        format!("{} 对 {}", names[0].1.zh, names[1].1.zh),
    );
    Some(Sides { of, names, reads, paired: false, understood: Some(understood) })
}

/// The name of an entity, where it stands alone and is no condition of the table.
fn as_entity(frame: &Frame, expr: &tree::Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Text(text) => Some(Name { text: text.clone(), quoted: true, span: expr.span }),
        ExprKind::Name(path) if path.len() == 1 && frame.column(&path[0].text).is_none() => Some(path[0].clone()),
        _ => None,
    }
}

fn condition_side(
    frame: &Frame,
    condition: &tree::Expr,
    name: (&str, &str),
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Side {
    let term = Scope::rows(frame, world, faults).truth(condition);
    Side {
        name: named(name.0, name.1),
        verdict: sentence::verdict(frame, &term),
        reads: term.reads,
        itself: Expr::truth(false),
    }
}

fn entity_side(frame: &Frame, who: &[Name], world: &World, faults: &mut Vec<Diagnostic>) -> Option<Side> {
    let key = entity_of(frame, who[0].span, faults)?;
    let names: Vec<String> =
        who.iter().map(|it| crate::check::entities::name(frame, &key, it, world, faults)).collect::<Option<_>>()?;
    let rows = who.iter().zip(&names).map(|(word, name)| whom::rows_of(frame, &key, word, name, world));
    let any = rows.reduce(Expr::or).unwrap_or(Expr::truth(false));
    let verdict = any.then_else(Expr::text("yes"), Expr::text("no"));
    let said = names.join(", ");
    let named = |name: &String| Expr::binary(Op::Equal, Expr::column(key.clone()), Expr::text(name.clone()));
    let itself = names.iter().map(named).reduce(Expr::or).unwrap_or(Expr::truth(false));
    Some(Side { name: (said.clone(), Words::same(said)), verdict, reads: vec![], itself })
}

fn entity_of(frame: &Frame, span: Span, faults: &mut Vec<Diagnostic>) -> Option<String> {
    if frame.entity.is_none() {
        faults.push(fault::clause_not_here(span, "vs", "a table without an entity"));
    }
    frame.entity.clone()
}

/// `of E vs peers [within 20% of beds]`: those of the same specialty, where the table knows one.
pub(in crate::check) fn peers(
    frame: &mut Frame,
    clauses: &Clauses,
    within: Option<&(tree::Expr, tree::Expr)>,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Sides> {
    let Some(first) = clauses.of.first() else {
        let span = clauses.condition.as_ref().map_or(clauses.span, |it| it.span);
        faults.push(fault::versus_whom(span));
        return None;
    };
    if let Some(condition) = &clauses.condition {
        faults.push(fault::where_with(condition.span, "vs", &frame.text));
        return None;
    }
    let key = entity_of(frame, first.span, faults)?;
    let own = entity_side(frame, &clauses.of, world, faults)?;
    let mine = Expr::binary(Op::Equal, own.verdict, Expr::text("yes"));
    let mut like = Expr::truth(true);
    let mut reads = Vec::new();
    let mut said = Vec::new();
    if let Some(column) = frame.column("specialty").filter(|it| it.column.name != key).map(|it| it.column.name.clone())
    {
        let same = same_as_mine(frame, "~specialty", Expr::column(column.clone()), Type::Text, &mine);
        let unknown = same.clone().is_missing();
        like = like.and(unknown.clone().or(Expr::binary(Op::Equal, Expr::column(column.clone()), same)));
        let who = own.name.0.clone();
        frame.say_count(Some(mine.clone().and(unknown)), move |n| {
            let en = format!("{who} has no {column}, so its peers are all others");
            (n > 0).then(|| Note::new("no-specialty", en, format!("{who} 没有 {column},同行取全部其他主体")))
        });
        reads.push("specialty".to_owned());
        said.push(Words::new("of the same specialty", "同专科"));
    }
    if let Some((share, of)) = within {
        let ExprKind::Number(literal) = &share.kind else {
            faults.push(fault::wrong_type(share.span, Type::Text, "a share such as 20%"));
            return None;
        };
        let term = Scope::rows(frame, world, faults).number(of);
        let value = ranges::midpoint(&term);
        let base = same_as_mine(frame, "~base", value.clone(), Type::Number, &mine);
        let times = |it: f64| Expr::binary(Op::Multiply, base.clone(), Expr::number(it));
        let least = Expr::binary(Op::GreaterEqual, value.clone(), times(1.0 - literal.low));
        like = like.and(least.and(Expr::binary(Op::LessEqual, value, times(1.0 + literal.low))));
        let (share, size) = (&literal.written, of.span.of(&frame.text).trim());
        said.push(Words::new(format!("within {share} of {size}"), format!("{size} 相差 {share} 以内")));
        reads.extend(term.reads);
    }
    let open = like.clone().then_else(Expr::text("peers"), Expr::text("others"));
    let of = mine.then_else(Expr::text(own.name.0.clone()), like.is_missing().then_else(Expr::text("missing"), open));
    let mut names = vec![own.name.clone(), named("peers", "同行"), named("others", "其他")];
    names.extend(open_names(&reads).into_iter().skip(1));
    let who = own.name.0;
    if said.is_empty() {
        said.push(Words::new("all others", "其余全部"));
    }
    let how: Vec<&str> = said.iter().map(|it| it.en.as_str()).collect();
    let how_zh: Vec<&str> = said.iter().map(|it| it.zh.as_str()).collect();
    let understood =
        Words::new(format!("{who} against peers ({})", how.join(", ")), format!("{who} 对同行({})", how_zh.join("、")));
    Some(Sides { of, names, reads, paired: false, understood: Some(understood) })
}

/// The value of the one compared, in every row.
fn same_as_mine(frame: &mut Frame, name: &str, value: Expr, ty: Type, mine: &Expr) -> Expr {
    let own = format!("{name}~own");
    let only = mine.clone().then_else(value, Expr::missing(ty));
    let plan = frame.plan.clone().extend(vec![Named::new(own.clone(), only)]);
    let function = WindowFunction {
        name: name.to_owned(),
        kind: WindowKind::Aggregate(AggregateFunction::Max),
        argument: Expr::column(own),
    };
    frame.plan = Plan::Window { input: Box::new(plan), partition: vec![], order: vec![], functions: vec![function] };
    Expr::column(name)
}

/// `for T vs U`: the same population at two times.
fn two_periods(
    frame: &mut Frame,
    clauses: &Clauses,
    word: &PeriodWord,
    (figures, beside): (&[String], &[String]),
    faults: &mut Vec<Diagnostic>,
) -> Option<Sides> {
    if let Some(condition) = &clauses.condition {
        faults.push(fault::where_with(condition.span, "vs", &frame.text));
        return None;
    }
    let ([PeriodWord { period: Some(now), .. }], Some(then)) = (clauses.periods.as_slice(), &word.period) else {
        faults.push(fault::versus_when(word.span));
        return None;
    };
    let Some(column) = frame.period.clone() else {
        faults.push(fault::no_period(word.span, frame));
        return None;
    };
    if now.end - now.start != then.end - then.start && (now.end - now.start - then.end + then.start).abs() > 3 {
        faults.push(fault::unlike_periods(word.span, &now.text, &then.text));
        return None;
    }
    let asked = [now.clone(), then.clone()];
    super::super::asked::once(frame, figures, beside, &asked);
    super::super::asked::say_left_out(frame, &asked);
    let is = |text: &str| Expr::binary(Op::Equal, Expr::column(column.clone()), Expr::text(text));
    frame.plan = frame.plan.clone().filter(is(&now.text).or(is(&then.text)));
    let of = is(&now.text).then_else(Expr::text(now.text.clone()), Expr::text(then.text.clone()));
    let names = [now, then].map(|it| (it.text.clone(), Words::same(it.text.clone()))).to_vec();
    // That has been said with the periods.
    Some(Sides { of, names, reads: vec![column], paired: true, understood: Some(Words::same("")) })
}

/// Says how many rows an entity counts with on average, where the period of a row decides on which side it is: before a date
/// and after it.
pub(super) fn say_repeated(frame: &mut Frame, sides: &Sides) {
    let Some(entity) = frame.entity.clone() else { return };
    if !frame.period.as_ref().is_some_and(|it| sides.reads.contains(it)) {
        return;
    }
    let count = |name: &str, function, argument| Aggregate { name: name.into(), function, argument, filter: None };
    let counts = vec![
        count("rows", AggregateFunction::Rows, Expr::number(1.0)),
        count("whom", AggregateFunction::Distinct, Expr::column(entity.clone())),
    ];
    let columns = ["rows", "whom"].map(|it| Column::plain(it, Type::Integer)).to_vec();
    frame.extra.push(Part { name: "rows", plan: frame.plan.clone().aggregate(vec![], counts), columns, page: None });
    frame.say.push(std::sync::Arc::new(move |table: &Table| {
        let (rows, whom) = (table.number(0, "rows")?, table.number(0, "whom")?);
        let en = format!("each row is an observation, {rows} of {whom} ({entity})");
        let zh = format!("每行为一个观测:{rows} 行,来自 {whom} 个 {entity}");
        (whom < rows).then(|| Note::new("repeated", en, zh))
    }));
}
