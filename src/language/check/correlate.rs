//! `correlate`: do two figures move together. Pearson, Spearman, the least-squares line, and p values.
//!
//! The p value is that of Student's t with n - 2 degrees of freedom, as in R's `cor.test` and SciPy's `pearsonr`.

use super::infer::{Scope, Term};
use super::measure;
use super::scope::Frame;
use super::{fault, sentence, table};
use crate::answer::{Answer, Cell, Note, Table};
use crate::diagnostic::Diagnostic;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr, Named, Part, Plan, SortKey, Task};
use crate::plan::{WindowFunction, WindowKind};
use crate::statistics::correlation_p_value;
use crate::syntax::tree::{Clauses, Expr as Written, Target};
use crate::types::{Column, Type};
use crate::world::World;

/// How many points a cloud is drawn from; above it none is drawn.
const MOST_POINTS: u64 = 10_000;

/// The task of a `correlate`: groups, x, y, n, pearson, p, spearman, p_spearman, slope, intercept, r2, left_out.
pub(super) fn correlate(
    frame: &mut Frame,
    target: &Written,
    with: &Written,
    clauses: &Clauses,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Task> {
    (frame.observes, frame.one_each, frame.side_by_side) = (true, true, true);
    sentence::begin(frame, clauses, &[target, with], world, faults);
    if frame.side_by_side {
        let read = sentence::read(frame, &[target, with], clauses, world);
        super::lengths::one(frame, &read, &read);
    }
    let mut ends = Vec::new();
    for side in [target, with] {
        let term = Scope::rows(frame, world, faults).infer(side);
        if !term.is_number() {
            faults.push(fault::wrong_type(side.span, term.ty, "a number"));
            return None;
        }
        let name = table::target_name(&Target { expr: side.clone(), alias: None }, &term, side.span.of(&frame.text));
        ends.push((name, term));
    }
    let keys = measure::keys(frame, &clauses.by, &columns(&[]), world, faults)?;
    let (y, x) = (&ends[0], &ends[1]);
    let ranged = y.1.high.is_some() || x.1.high.is_some();
    measure::say_one_sided(frame, &[&x.1, &y.1]);
    let mut columns: Vec<Named> = keys.iter().map(|it| it.0.clone()).collect();
    columns.extend([Named::new("~x", number(&x.1)), Named::new("~y", number(&y.1))]);
    let rows = frame.plan.clone().project(columns);
    let order = super::infer::in_order(frame, keys.iter().map(|it| &it.0), world);
    let mut own = vec![counts(rows.clone(), &keys, &order), sums(rows, &keys, &order)];
    own.push(pairs(frame, &keys, [x, y]));
    let groups: Vec<Column> = keys.iter().map(|it| it.1.clone()).collect();
    let names = (x.0.clone(), y.0.clone());
    let result = self::columns(&groups);
    let columns = result.clone();
    Some(sentence::task(frame, result, own, move |mut answer, tables| {
        answer.sample = tables.get(2).filter(|it| it.total_rows == it.rows.len()).cloned();
        conclude(answer, &columns, &names, ranged, [&tables[0], &tables[1]])
    }))
}

/// The middle of a figure; a whole number as a number.
fn number(term: &Term) -> Expr {
    match term.ty {
        Type::Integer => Expr::binary(Op::Multiply, measure::observation(term), Expr::number(1.0)),
        _ => measure::observation(term),
    }
}

/// The pairs themselves, behind the groups that they are of, up to as many as clouds are drawn from.
fn pairs(frame: &Frame, keys: &[(Named, Column)], sides: [&(String, Term); 2]) -> Part {
    let (mut values, mut columns): (Vec<Named>, Vec<Column>) = keys.iter().cloned().unzip();
    for (name, term) in sides {
        let plain = Term { high: None, ty: Type::Number, ..term.clone() };
        let named = table::made_column(frame, name, &plain).column;
        // A figure against itself, or by itself, has one name twice.
        let mut name = name.clone();
        while columns.iter().any(|it| it.name == name) {
            name.push_str(" again");
        }
        values.push(Named::new(&name, number(term)));
        columns.push(Column { name, ranged: false, ty: Type::Number, ..named });
    }
    let plan = frame.plan.clone().project(values).head(MOST_POINTS + 1);
    Part { name: "pairs", plan, columns, page: Some(MOST_POINTS) }
}

fn columns(groups: &[Column]) -> Vec<Column> {
    let mut columns = groups.to_vec();
    columns.extend([
        measure::plain("x", "自变量", Type::Text),
        measure::plain("y", "因变量", Type::Text),
        measure::plain("n", "数量", Type::Integer),
        measure::number("pearson", "皮尔逊"),
        measure::number("p", "p值"),
        measure::number("spearman", "斯皮尔曼"),
        measure::number("p_spearman", "斯皮尔曼p值"),
        measure::number("slope", "斜率"),
        measure::number("intercept", "截距"),
        measure::number("r2", "r2"),
        measure::plain("left_out", "未计入", Type::Integer),
    ]);
    columns
}

/// How many rows each group has, with and without the two.
fn counts(plan: Plan, keys: &[(Named, Column)], order: &[SortKey]) -> Part {
    let rows = Aggregate::of("rows", AggregateFunction::Rows, Expr::number(1.0));
    by_keys("rows", plan, (keys, order), vec![rows], [Column::plain("rows", Type::Integer)])
}

/// What is made of each group, in the order of the keys.
fn by_keys(
    name: &'static str,
    plan: Plan,
    (keys, order): (&[(Named, Column)], &[SortKey]),
    made: Vec<Aggregate>,
    of: impl IntoIterator<Item = Column>,
) -> Part {
    let of_key = |it: &(Named, Column)| Expr::column(it.0.name.clone());
    let group = keys.iter().map(|it| Named::new(it.0.name.clone(), of_key(it))).collect();
    let columns = keys.iter().map(|it| it.1.clone()).chain(of).collect();
    Part { name, plan: plan.aggregate(group, made).sort(order.to_vec()), columns, page: None }
}

/// Ranks over the rows where both are known (ties share the mean rank), then everything a line needs, by group.
fn sums(plan: Plan, keys: &[(Named, Column)], order: &[SortKey]) -> Part {
    let names: Vec<String> = keys.iter().map(|(named, _)| named.name.clone()).collect();
    let plan = plan.filter(Expr::column("~x").is_known().and(Expr::column("~y").is_known()));
    let rank = |name: &str, of: &str| WindowFunction {
        name: name.to_owned(),
        kind: WindowKind::MeanRank,
        argument: Expr::column(of),
    };
    let functions = vec![rank("~rx", "~x"), rank("~ry", "~y")];
    let plan = Plan::Window { input: Box::new(plan), partition: names.clone(), order: vec![], functions };
    let of =
        |name: &str, function: AggregateFunction, column: &str| Aggregate::of(name, function, Expr::column(column));
    let with = |column: &str| Box::new(Expr::column(column));
    let aggregates = vec![
        of("n", AggregateFunction::Known, "~x"),
        of("pearson", AggregateFunction::Correlation(with("~y")), "~x"),
        of("spearman", AggregateFunction::Correlation(with("~ry")), "~rx"),
        of("slope", AggregateFunction::Slope(with("~x")), "~y"),
        of("mx", AggregateFunction::Mean, "~x"),
        of("my", AggregateFunction::Mean, "~y"),
    ];
    let numbers = ["pearson", "spearman", "slope", "mx", "my"].map(|it| Column::plain(it, Type::Number));
    by_keys("sums", plan, (keys, order), aggregates, std::iter::once(Column::plain("n", Type::Integer)).chain(numbers))
}

fn conclude(
    mut answer: Answer,
    columns: &[Column],
    names: &(String, String),
    ranged: bool,
    [all, pairs]: [&Table; 2],
) -> Answer {
    let n_keys = columns.len() - 11;
    let mut rows = Vec::new();
    let (mut few, mut out, mut constant) = (0, 0, 0);
    // Groups without a pair are in the first table alone.
    let mut next = 0;
    for (at, row) in all.rows.iter().enumerate() {
        let here = pairs.rows.get(next).is_some_and(|it| it[..n_keys] == row[..n_keys]).then_some(next);
        next += usize::from(here.is_some());
        let get = |name: &str| pairs.number(here?, name);
        let n = get("n").unwrap_or(0.0);
        let left_out = all.number(at, "rows").unwrap_or(0.0) - n;
        out += left_out as i64;
        let enough = n >= 3.0;
        few += i64::from(!enough);
        let (r, rho) = (get("pearson").filter(|_| enough), get("spearman").filter(|_| enough));
        let slope = get("slope").filter(|_| r.is_some());
        let intercept = slope.zip(get("mx")).zip(get("my")).map(|((slope, mx), my)| my - slope * mx);
        constant += i64::from(enough && r.is_none());
        let mut cells = row[..n_keys].to_vec();
        let number = |it: Option<f64>| it.filter(|it| it.is_finite()).map_or(Cell::Missing, Cell::Number);
        cells.extend([Cell::Text(names.0.clone()), Cell::Text(names.1.clone()), Cell::Integer(n as i64)]);
        cells.extend([number(r), number(r.and_then(|it| correlation_p_value(it, n))), number(rho)]);
        cells.extend([number(rho.and_then(|it| correlation_p_value(it, n))), number(slope), number(intercept)]);
        cells.extend([number(r.map(|it| it * it)), Cell::Integer(left_out as i64)]);
        rows.push(cells);
    }
    let mut say = |code, en: String, zh: String| answer.notes.push(Note::new(code, en, zh));
    if few > 0 {
        say("few-pairs", "below three pairs nothing is claimed".into(), "少于三对数据,不作判断".into());
    }
    if constant > 0 {
        let en = "one of the two is the same in every pair: nothing moves together with it";
        say("constant", en.into(), "其中之一各对数值相同,无从相关".into());
    }
    if out > 0 {
        say("left-out", format!("{out} rows lack one of the two and are left out"), format!("{out} 行缺少其一,未计入"));
    }
    if ranged {
        say("midpoints", "ranges count at their midpoints".into(), "区间按中点计".into());
    }
    say("causes", "moving together is no proof of a cause".into(), "相关不等于因果".into());
    answer.table = Table { columns: columns.to_vec(), total_rows: rows.len(), rows };
    answer
}
