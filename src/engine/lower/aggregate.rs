//! Groups: one function per aggregate, with the rule of the language inside. Missing is skipped; over nothing known there is no value.

use std::collections::BTreeSet;

use language::function::Function;
use language::plan::{Aggregate, AggregateFunction, Expr as Meant, Named, Value};
use language::types::Type;
use polars::prelude::*;

use super::chosen::Choices;
use super::constant::Constants;
use super::{expression, named, pairs, rowwise};

/// What is known of the rows that are put together.
pub(super) struct Rows {
    /// Their plain columns.
    pub schema: Vec<(String, Type)>,
    /// Those that no row lacks.
    pub complete: BTreeSet<String>,
}

/// One row per combination of keys; without keys exactly one.
pub(super) fn lower(frame: LazyFrame, keys: &[Named], aggregates: &[Aggregate], rows: &Rows) -> LazyFrame {
    let mut constants = Constants::new(&rows.schema);
    let mut prepared = Vec::new();
    for it in aggregates {
        let counts = it.function == AggregateFunction::Rows;
        prepared.push(Aggregate {
            name: it.name.clone(),
            function: constants.function(&it.function),
            argument: if counts { it.argument.clone() } else { constants.column(&it.argument) },
            filter: it.filter.as_ref().map(|filter| constants.column(filter)),
        });
    }
    let keys: Vec<Named> = keys.iter().map(|it| Named::new(&it.name, constants.column(&it.expr))).collect();
    if let Some(choices) = Choices::of(&keys, &constants.schema) {
        let frame = choices.added(constants.added(frame));
        let rows = Rows { schema: choices.schema.clone(), complete: rows.complete.clone() };
        let groups = lower(frame, &choices.keys, &prepared, &rows);
        return choices.worded(groups, aggregates.iter().map(|it| col(it.name.as_str())));
    }
    let schema = &constants.schema;
    let of_rows = |it: &Aggregate| aggregate(it, schema, &rows.complete, !keys.is_empty()).alias(it.name.as_str());
    let made: Vec<Expr> = prepared.iter().map(of_rows).collect();
    let frame = constants.added(frame);
    if keys.is_empty() {
        // Where none of its columns is asked for, as by a count or beside another table, Polars drops the selection and
        // with it its one row: nothing may be dropped through this.
        return frame.select(made).map(Ok, OptFlags::empty(), None, Some("one row"));
    }
    if let Some(numbered) = Numbered::of(&keys, schema) {
        return numbered.grouped(frame, made, aggregates);
    }
    let keys: Vec<Expr> = keys.iter().map(|it| named(it, schema)).collect();
    frame.group_by(keys).agg(made)
}

/// Keys of which a text such as 2021Q3 is made of whole numbers: rows are put together by those, and the text is made once a
/// group.
struct Numbered<'a> {
    keys: &'a [Named],
    /// The whole numbers of each such key, as columns.
    numbers: Vec<Vec<Named>>,
    schema: &'a [(String, Type)],
}

impl<'a> Numbered<'a> {
    fn of(keys: &'a [Named], schema: &'a [(String, Type)]) -> Option<Numbered<'a>> {
        let numbers: Vec<Vec<Named>> = keys.iter().map(|it| numbers_of(it, schema)).collect();
        numbers.iter().any(|it| !it.is_empty()).then_some(Numbered { keys, numbers, schema })
    }

    fn grouped(self, frame: LazyFrame, made: Vec<Expr>, names: &[Aggregate]) -> LazyFrame {
        let (mut by, mut keys) = (Vec::new(), Vec::new());
        let mut after = self.schema.to_vec();
        for (key, numbers) in self.keys.iter().zip(&self.numbers) {
            if numbers.is_empty() {
                by.push(named(key, self.schema));
                keys.push(col(key.name.as_str()));
                continue;
            }
            by.extend(numbers.iter().map(|it| named(it, self.schema)));
            after.extend(numbers.iter().map(|it| (it.name.clone(), Type::Integer)));
            let text = |text: Meant, it: &Named| text.replaced(&it.expr, &Meant::column(&it.name));
            let text = numbers.iter().fold(key.expr.clone(), text);
            keys.push(expression::lower(&text, &after).alias(key.name.as_str()));
        }
        keys.extend(names.iter().map(|it| col(it.name.as_str())));
        frame.group_by(by).agg(made).select(keys)
    }
}

/// The whole numbers that a text key is made of, where different numbers make different texts: between two of them stands a
/// text that starts with no digit.
fn numbers_of(key: &Named, schema: &[(String, Type)]) -> Vec<Named> {
    let numbers = numbers_within(&key.expr, schema).unwrap_or_default();
    let named = |(at, it): (usize, Meant)| Named::new(format!("{}~{at}", key.name), it);
    let numbers: Vec<Named> = numbers.into_iter().enumerate().map(named).collect();
    let made = numbers.iter().fold(key.expr.clone(), |text, it| text.replaced(&it.expr, &Meant::column(&it.name)));
    // Nothing of a row may be left in it.
    let only = made.columns().iter().all(|column| numbers.iter().any(|it| it.name == *column));
    if only { numbers } else { vec![] }
}

fn numbers_within(text: &Meant, schema: &[(String, Type)]) -> Option<Vec<Meant>> {
    match text {
        Meant::Call(Function::ToText, of) if of[0].ty(schema) == Type::Integer => Some(vec![of[0].clone()]),
        Meant::Call(Function::Concat, parts) if parts.len() % 2 == 1 => {
            let apart = parts.iter().skip(1).step_by(2).all(starts_with_no_digit);
            let numbers = parts.iter().step_by(2).map(|it| numbers_within(it, schema)).collect::<Option<Vec<_>>>();
            numbers.filter(|_| apart).map(|it| it.concat())
        }
        _ => None,
    }
}

fn starts_with_no_digit(text: &Meant) -> bool {
    match text {
        Meant::Literal(Value::Text(text), _) => text.starts_with(|it: char| !it.is_ascii_digit()),
        Meant::If(_, then, otherwise) => starts_with_no_digit(then) && starts_with_no_digit(otherwise),
        _ => false,
    }
}

/// An aggregate of rows, those of a group or all of them; some columns are complete: no row lacks them.
fn aggregate(it: &Aggregate, schema: &[(String, Type)], complete: &BTreeSet<String>, grouped: bool) -> Expr {
    let filter = it.filter.as_ref().map(|filter| expression::lower(filter, schema));
    if it.function == AggregateFunction::Rows {
        let counted = match (filter, &it.filter) {
            (Some(filter), Some(condition)) => counted(filter, condition, complete),
            _ => len(),
        };
        return counted.cast(DataType::Int64);
    }
    // To count where something is known needs no column of ones.
    let argument = match (&it.function, &it.argument) {
        (AggregateFunction::Known, Meant::If(condition, then, otherwise)) => {
            match (&**condition, &**then, &**otherwise) {
                (Meant::Not(missing), Meant::Literal(one, _), Meant::Literal(Value::Missing, _))
                    if *one != Value::Missing =>
                {
                    if let Meant::IsMissing(of) = &**missing {
                        of
                    } else {
                        &it.argument
                    }
                }
                _ => &it.argument,
            }
        }
        _ => &it.argument,
    };
    let ty = argument.ty(schema);
    let value = expression::lower(argument, schema);
    if let (Meant::Column(name), None) = (argument, &filter)
        && complete.contains(name)
    {
        match it.function {
            AggregateFunction::Known => return len().cast(DataType::Int64),
            AggregateFunction::Distinct => return value.n_unique().cast(DataType::Int64),
            // A group has a row, and so a value of such a column.
            AggregateFunction::Sum if grouped => return sum(value, ty),
            _ => {}
        }
    }
    // A mask, not a filter: beside a distinct count the streaming engine gets filtered aggregates wrong.
    let value = match filter {
        Some(filter) => when(filter).then(value).otherwise(lit(NULL).cast(expression::dtype(ty))),
        None => value,
    };
    of(&it.function, value, ty, schema)
}

/// Of how many rows a condition is true. How many have a value is counted by a sum beside it too: how many have none would be
/// counted once more.
fn counted(lowered: Expr, condition: &Meant, complete: &BTreeSet<String>) -> Expr {
    let missing = |it: &Meant| match it {
        Meant::IsMissing(of) => match &**of {
            Meant::Column(name) if complete.contains(name) => Some(len()),
            Meant::Column(name) => Some(col(name.as_str()).count()),
            _ => None,
        },
        _ => None,
    };
    match condition {
        Meant::Not(of) => missing(of).unwrap_or_else(|| lowered.sum()),
        _ => missing(condition).map_or_else(|| lowered.sum(), |known| len() - known),
    }
}

/// An aggregate of a Polars expression.
pub(super) fn of(function: &AggregateFunction, value: Expr, ty: Type, schema: &[(String, Type)]) -> Expr {
    let number = || match ty {
        Type::Integer => value.clone().cast(DataType::Float64),
        _ => value.clone(),
    };
    let none = || lit(NULL).cast(DataType::Float64);
    match function {
        AggregateFunction::Rows => len().cast(DataType::Int64),
        AggregateFunction::Known => value.count().cast(DataType::Int64),
        AggregateFunction::Distinct => {
            let nothing = value.clone().null_count().gt(lit(0)).cast(DataType::Int64);
            value.n_unique().cast(DataType::Int64) - nothing
        }
        AggregateFunction::Sum => when(value.clone().count().gt(lit(0))).then(sum(value, ty)).otherwise(none()),
        AggregateFunction::Total => value.cast(DataType::Int64).sum(),
        AggregateFunction::Mean => number().mean().fill_nan(none()),
        AggregateFunction::Median => rowwise::of_many(number(), |values| quantile(values, 0.5)),
        AggregateFunction::Quantile(at) => {
            let at = *at;
            rowwise::of_many(number(), move |values| quantile(values, at))
        }
        AggregateFunction::Mode => rowwise::most_frequent(value, super::dtype(ty)),
        AggregateFunction::Joined { between, once } => rowwise::joined(value, between.clone(), *once),
        AggregateFunction::Min => value.min(),
        AggregateFunction::Max => value.max(),
        AggregateFunction::Sd => number().std(1).fill_nan(none()),
        AggregateFunction::Var => number().var(1).fill_nan(none()),
        AggregateFunction::Correlation(other) => {
            rowwise::of_pairs(number(), expression::lower(other, schema).cast(DataType::Float64), pairs::correlation)
        }
        AggregateFunction::Slope(other) => {
            rowwise::of_pairs(number(), expression::lower(other, schema).cast(DataType::Float64), pairs::slope)
        }
        AggregateFunction::FirstBy(key) => by_key((value, ty), key, schema, false),
        AggregateFunction::LastBy(key) => by_key((value, ty), key, schema, true),
        AggregateFunction::First => value.drop_nulls().first(),
        AggregateFunction::Last => value.drop_nulls().last(),
    }
}

/// The sum as a number. Both infinities among the values make none.
fn sum(value: Expr, ty: Type) -> Expr {
    let number = if ty == Type::Integer { value.cast(DataType::Float64) } else { value };
    number.sum().fill_nan(lit(NULL).cast(DataType::Float64))
}

/// The value at the greatest (or least) key among rows where both are known; of several, the greatest value.
fn by_key((value, ty): (Expr, Type), key: &Meant, schema: &[(String, Type)], last: bool) -> Expr {
    let no_key = lit(NULL).cast(expression::dtype(key.ty(schema)));
    let known = when(value.clone().is_not_null()).then(expression::lower(key, schema)).otherwise(no_key);
    let best = if last { known.clone().max() } else { known.clone().min() };
    when(known.eq(best)).then(value).otherwise(lit(NULL).cast(expression::dtype(ty))).max()
}

/// Linear between the two nearest values; between a number and an infinity it is the infinity.
fn quantile(values: Vec<f64>, at: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = at * last as f64;
    let (whole, part) = (place.floor(), place - place.floor());
    let mut places: Vec<i64> = values.into_iter().map(in_order).collect();
    let (_, below, above) = places.select_nth_unstable(whole as usize);
    let below = *below;
    let above = if part == 0.0 { below } else { above.iter().copied().min().unwrap_or(below) };
    let (below, above) = (number_of(below), number_of(above));
    let result = if below == above { below } else { below * (1.0 - part) + above * part };
    (!result.is_nan()).then_some(result)
}

/// Whole numbers in the order of floats, as `f64::total_cmp` has it: they are compared in one step.
fn in_order(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn number_of(place: i64) -> f64 {
    f64::from_bits((place ^ (((place >> 63) as u64) >> 1) as i64) as u64)
}

#[cfg(test)]
mod tests {
    use super::{in_order, number_of, quantile};

    #[test]
    fn floats_keep_their_order_as_whole_numbers() {
        let all = [f64::NEG_INFINITY, -1e9, -1.5, -0.0, 0.0, 1e-300, 2.0, 1e9, f64::INFINITY];
        assert!(all.windows(2).all(|it| in_order(it[0]) < in_order(it[1])));
        assert!(all.iter().all(|it| number_of(in_order(*it)).to_bits() == it.to_bits()));
    }

    #[test]
    fn quantiles_are_linear_between_two_values() {
        let of = |at| quantile(vec![4.0, -1.0, 2.0, 3.0], at);
        assert_eq!([of(0.0), of(0.25), of(0.5), of(1.0)], [Some(-1.0), Some(1.25), Some(2.5), Some(4.0)]);
        assert_eq!(quantile(vec![1.0, f64::INFINITY], 0.5), Some(f64::INFINITY));
        assert_eq!(quantile(vec![], 0.5), None);
    }
}
