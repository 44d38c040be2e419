//! From the stored types of files and frames to the types of the language.

use language::answer::Note;
use language::types::{Type, high_name, low_name};
use polars::prelude::arity::unary_elementwise;
use polars::prelude::*;

use crate::{Cancel, Failure};

/// The expression that brings a stored type to one of the language, or `None` where there is none.
/// Floats that are no finite numbers are missing; `floats` sees to that.
pub(super) fn understood(name: &str, held: &DataType) -> Option<(Expr, Type)> {
    let it = col(name);
    Some(match held {
        DataType::Boolean => (it, Type::Truth),
        DataType::Int64 => (it, Type::Integer),
        held if held.is_integer() => (it.cast(DataType::Int64), Type::Integer),
        DataType::Float64 => (it, Type::Number),
        DataType::Float32 => {
            (it.map(as_written, |_, it| Ok(Field::new(it.name().clone(), DataType::Float64))), Type::Number)
        }
        held if held.is_decimal() => (it.cast(DataType::Float64), Type::Number),
        DataType::String => (it, Type::Text),
        // Few different texts, stored once each: what pandas calls a category.
        DataType::Categorical(..) | DataType::Enum(..) => (it.cast(DataType::String), Type::Text),
        DataType::Date => (it, Type::Date),
        // The day on the calendar of the place, and not that of Greenwich.
        DataType::Datetime(_, Some(_)) => {
            let local = it.dt().replace_time_zone(None, lit("earliest"), NonExistent::Null);
            (local.cast(DataType::Date), Type::Date)
        }
        DataType::Datetime(..) => (it.cast(DataType::Date), Type::Date),
        DataType::Null => (it.cast(DataType::String), Type::Text),
        _ => return None,
    })
}

/// The column of ranges that Ward wrote as two columns, if this is one of them.
pub(super) fn range_of<'a>(column: &'a str, schema: &Schema) -> Option<&'a str> {
    let is_number = |name: String| schema.get(&name).is_some_and(|it| *it == DataType::Float64);
    let names = [low_name(""), high_name("")].map(|end| column.strip_suffix(end.as_str()));
    let ranged = names.into_iter().flatten().find(|it| is_number(low_name(it)) && is_number(high_name(it)));
    ranged.filter(|it| !schema.contains(it))
}

/// Whether a column may hold what is no finite number; a range without an end is infinite there, and is meant to be.
pub(super) fn may_be_odd(column: &str, schema: &Schema) -> bool {
    schema.get(column).is_some_and(DataType::is_float) && range_of(column, schema).is_none()
}

/// Columns of whole numbers beyond those of 64 bits with a sign, such as hashes: they are made texts, which keep all digits.
pub(super) fn beyond(frame: &LazyFrame, schema: &Schema, cancel: &Cancel) -> Result<Vec<String>, Failure> {
    let wide = |held: &DataType| matches!(held, DataType::UInt64 | DataType::Int128 | DataType::UInt128);
    let wide: Vec<&PlSmallStr> = schema.iter().filter(|it| wide(it.1)).map(|it| it.0).collect();
    if wide.is_empty() {
        return Ok(vec![]);
    }
    let fits = |name: &&PlSmallStr| {
        let (known, held) = (col((*name).clone()).count(), col((*name).clone()).cast(DataType::Int64).count());
        known.eq(held).alias((*name).clone())
    };
    let question = frame.clone().select(wide.iter().map(fits).collect::<Vec<_>>());
    let told = crate::collect::collect(vec![question], true, cancel)?;
    let lost = |name: &&&PlSmallStr| {
        let told = told.first().and_then(|it| it.column(name).ok()?.get(0).ok());
        !matches!(told, Some(AnyValue::Boolean(true)))
    };
    Ok(wide.iter().filter(lost).map(ToString::to_string).collect())
}

/// Says which columns of whole numbers are texts.
pub(super) fn as_texts(columns: &[String]) -> Option<Note> {
    let list = columns.join(", ");
    let en = format!("whole numbers of more than 18 digits, kept as texts: {list}");
    (!columns.is_empty()).then(|| Note::new("long-numbers", en, format!("超过 18 位的整数,按文本保留:{list}")))
}

/// Floats of 32 bits as the shortest decimals that they are the nearest float of: 0.1, and not 0.10000000149.
fn as_written(column: Column) -> PolarsResult<Column> {
    let made: Float64Chunked = unary_elementwise(column.f32()?, |it: Option<f32>| it.map(shortest));
    Ok(made.into_column())
}

/// The number with the fewest digits that is this float when 32 bits hold it.
fn shortest(it: f32) -> f64 {
    let wide = f64::from(it);
    if !it.is_finite() || wide.fract() == 0.0 {
        return wide;
    }
    let first = wide.abs().log10().floor() as i32;
    let tried = (6..=9).map(|digits| digits - 1 - first).filter(|after| (0..=22).contains(after)).map(|after| {
        // Both are exact, so the quotient is what a reader of the decimal makes of it.
        let scale = 10f64.powi(after);
        (wide * scale).round() / scale
    });
    tried.into_iter().find(|made| *made as f32 == it).unwrap_or_else(|| it.to_string().parse().unwrap_or(wide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_float_is_what_rust_writes_of_it() {
        let mut bits: u32 = 1;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let it = f32::from_bits(bits);
            if it.is_finite() {
                let written: f64 = it.to_string().parse().expect("Rust reads what it writes");
                assert_eq!(shortest(it) as f32, it);
                assert!(it.fract() == 0.0 || shortest(it) == written, "{it}: {} and {written}", shortest(it));
            }
        }
        for written in [0.1, 0.2, 0.3, 0.7, 12.34, 123_456.78, 1.0e-7, 99.99] {
            assert_eq!(shortest(written as f32), written);
        }
        assert_eq!(shortest(16_777_215.0), 16_777_215.0);
    }
}
