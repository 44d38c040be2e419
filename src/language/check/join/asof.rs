//! `asof join`: each row meets the last row of the other table that is not later.

use crate::answer::Note;
use crate::catalog::DatasetColumn;
use crate::check::fault;
use crate::check::infer::days_of;
use crate::check::scope::Frame;
use crate::diagnostic::Diagnostic;
use crate::plan::{BinaryOperator, Expr, Named, Plan, SortKey, Value, WindowFunction, WindowKind};
use crate::source::Span;
use crate::types::{Column, Type};
use crate::world::World;

/// The column of the left table that holds the time of the row that is met.
const MET: &str = "~asof";

/// The column with the first day of a period.
const FIRST_DAY: &str = "~first day";

/// A key of the left table and what it meets in the right one.
type Columns = (DatasetColumn, DatasetColumn);

/// The same as values that can be equal.
type Values = (Expr, Expr);

/// A period that meets a date, or another period, stands for its first day: the figure of a month is there from then on.
pub(super) fn first_days((left, right): (&mut Frame, &mut Frame), key: &mut Columns, world: &World) {
    let is = |it: &DatasetColumn, ty: Type| it.column.ty == ty;
    let (a, b) = (is(&key.0, Type::Period), is(&key.1, Type::Period));
    if !(a || b && is(&key.0, Type::Date)) || !(b || is(&key.1, Type::Date)) {
        return;
    }
    let mut said: Vec<String> = Vec::new();
    for (frame, column) in [(&mut *left, &mut key.0), (&mut *right, &mut key.1)] {
        let Some((start, _)) = days_of(frame, &column.column, world).filter(|_| is(column, Type::Period)) else {
            continue;
        };
        said.push(column.column.name.clone());
        let epoch = Expr::Literal(Value::Date(0), Type::Date);
        let day = Expr::binary(BinaryOperator::Add, epoch, start);
        frame.plan = frame.plan.clone().extend(vec![Named::new(FIRST_DAY, day)]);
        *column = DatasetColumn { column: Column::plain(FIRST_DAY, Type::Date), ..column.clone() };
    }
    let list = said.join(", ");
    let en = format!("each period of {list} counts from its first day");
    left.note(Note::new("first-day", en, format!("{list} 的各期间自其首日起计")));
}

/// Works out, for each row of the left table, the time of the row that it meets, and makes that the last key: the join is
/// then one of equal keys, of which the others are met by these values. The own time of a row; none where the last key is no
/// time.
pub(super) fn before(
    frame: &mut Frame,
    right: &Frame,
    (keys, equal): (&mut [Columns], &[Values]),
    span: Span,
    faults: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let (time, other) = keys.last_mut()?;
    let is_time = |it: &Column| matches!(it.ty, Type::Date | Type::Integer | Type::Number);
    let unlike = (time.column.ty == Type::Date) != (other.column.ty == Type::Date);
    if unlike || !is_time(&time.column) || !is_time(&other.column) {
        faults.push(fault::no_time_key(span, &time.column, &other.column));
        return None;
    }
    let column = |it: &DatasetColumn| Expr::column(it.column.name.clone());
    let key = |at: usize| format!("~a{at}");
    let left_keys = equal.iter().enumerate().map(|(at, it)| Named::new(key(at), it.0.clone()));
    let right_keys = equal.iter().enumerate().map(|(at, it)| Named::new(key(at), it.1.clone()));
    let partition: Vec<String> = (0..equal.len()).map(key).collect();
    let missing = Expr::missing(other.column.ty);
    let own: Vec<(String, Type)> = frame.plan.schema();
    let number = |side: f64| Named::new("~side", Expr::number(side));
    let left = frame
        .plan
        .clone()
        .extend(left_keys.chain([Named::new("~t", column(time)), Named::new("~at", missing), number(1.0)]).collect());
    let times = right.plan.clone().filter(column(other).is_known());
    let nothing = own.iter().map(|(name, ty)| Named::new(name.clone(), Expr::missing(*ty)));
    let made = right_keys.chain([Named::new("~t", column(other)), Named::new("~at", column(other)), number(0.0)]);
    let times = times.project(nothing.chain(made).collect());
    let ascending = |name: &str| SortKey { expr: Expr::column(name), descending: false };
    let last = WindowFunction { name: "~last".to_owned(), kind: WindowKind::LastKnown, argument: Expr::column("~at") };
    let both = Plan::Window {
        input: Box::new(Plan::Union { inputs: vec![left, times] }),
        partition,
        order: vec![ascending("~t"), ascending("~side")],
        functions: vec![last],
    };
    // A row without a time meets none.
    let met = Expr::column("~t").is_known().then_else(Expr::column("~last"), Expr::missing(other.column.ty));
    let is_left = Expr::binary(BinaryOperator::Equal, Expr::column("~side"), Expr::number(1.0));
    let mut kept: Vec<Named> =
        own.iter().map(|(name, _)| Named::new(name.clone(), Expr::column(name.clone()))).collect();
    kept.push(Named::new(MET, met));
    frame.plan = both.filter(is_left).project(kept);
    let own = column(time);
    time.column = Column { name: MET.to_owned(), ty: other.column.ty, ..time.column.clone() };
    Some(own)
}
