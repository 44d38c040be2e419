//! One function per operator, with the rule of the language inside: Kleene logic, missing for what is no number.

use language::function::Function;
use language::plan::{BinaryOperator, Expr as Meant, Value};
use language::types::Type;
use polars::lazy::dsl;
use polars::prelude::*;

/// Lists up to this long are compared one by one.
const FEW: usize = 16;

/// The only table of types.
pub(crate) fn dtype(ty: Type) -> DataType {
    match ty {
        Type::Truth => DataType::Boolean,
        Type::Integer => DataType::Int64,
        Type::Number => DataType::Float64,
        Type::Text | Type::Period | Type::Unknown => DataType::String,
        Type::Date => DataType::Date,
    }
}

/// A plain column of values.
pub(crate) fn series<'a>(name: &str, ty: Type, cells: impl Iterator<Item = &'a Value>) -> Series {
    let name = PlSmallStr::from_str(name);
    let number = |it: &Value| match it {
        Value::Number(value) => Some(*value),
        Value::Integer(value) => Some(*value as f64),
        _ => None,
    };
    match ty {
        Type::Truth => {
            let cells = cells.map(|it| if let Value::Truth(value) = it { Some(*value) } else { None });
            cells.collect::<BooleanChunked>().with_name(name).into_series()
        }
        Type::Integer => {
            let cells = cells.map(|it| if let Value::Integer(value) = it { Some(*value) } else { None });
            cells.collect::<Int64Chunked>().with_name(name).into_series()
        }
        Type::Number => cells.map(number).collect::<Float64Chunked>().with_name(name).into_series(),
        Type::Date => {
            let cells = cells.map(|it| if let Value::Date(value) = it { Some(*value) } else { None });
            cells.collect::<Int32Chunked>().with_name(name).into_date().into_series()
        }
        Type::Text | Type::Period | Type::Unknown => {
            let cells = cells.map(|it| if let Value::Text(value) = it { Some(value.as_str()) } else { None });
            cells.collect::<StringChunked>().with_name(name).into_series()
        }
    }
}

/// The Polars expression that computes `expr` over columns of these types.
pub(crate) fn lower(expr: &Meant, schema: &[(String, Type)]) -> Expr {
    let inside = |it: &Meant| lower(it, schema);
    match expr {
        Meant::Column(name) => col(name.as_str()),
        Meant::Literal(value, ty) => literal(value, *ty),
        Meant::Not(it) => inside(it).not(),
        Meant::IsMissing(it) => inside(it).is_null(),
        Meant::Binary(operator, left, right) => binary(*operator, left, right, schema),
        Meant::If(condition, then, otherwise) => {
            let ty = expr.ty(schema);
            let same = |it: &Meant| if it.ty(schema) == ty { inside(it) } else { inside(it).cast(dtype(ty)) };
            when(inside(condition)).then(same(then)).otherwise(same(otherwise))
        }
        Meant::In(it, values) => {
            let (value, ty) = (inside(it), it.ty(schema));
            if values.len() > FEW {
                let list = series("", ty, values.iter());
                return value.is_in(lit(list).implode(false), false);
            }
            let same = values.iter().map(|one| value.clone().eq(literal(one, ty)));
            let none = when(value.clone().is_null()).then(lit(NULL).cast(DataType::Boolean)).otherwise(lit(false));
            same.reduce(Expr::or).unwrap_or(none)
        }
        Meant::Call(function, arguments) => call(*function, arguments, schema),
    }
}

fn literal(value: &Value, ty: Type) -> Expr {
    match (value, ty) {
        (Value::Missing, ty) => lit(NULL).cast(dtype(ty)),
        (Value::Truth(it), _) => lit(*it),
        (Value::Integer(it), Type::Number) => lit(*it as f64),
        (Value::Integer(it), _) => lit(*it),
        (Value::Number(it), _) => lit(*it),
        (Value::Text(it), _) => lit(it.clone()),
        (Value::Date(days), _) => lit(*days).cast(DataType::Date),
    }
}

/// A number as f64: whole numbers would wrap.
fn number(expr: &Meant, schema: &[(String, Type)]) -> Expr {
    match expr.ty(schema) {
        Type::Integer => lower(expr, schema).cast(DataType::Float64),
        Type::Date => lower(expr, schema).cast(DataType::Int32).cast(DataType::Float64),
        _ => lower(expr, schema),
    }
}

/// Whether a value may be an absent end of a range.
fn may_be_endless(expr: &Meant) -> bool {
    let mut found = false;
    expr.visit(&mut |it| {
        found |= match it {
            Meant::Column(name) => name.ends_with("~low") || name.ends_with("~high") || name.starts_with('~'),
            Meant::Literal(Value::Number(value), _) => value.is_infinite(),
            _ => false,
        }
    });
    found
}

/// The value where it is a number, else missing.
/// One pass over the values: written as a condition the expression would stand twice, and twice again in the next one around it.
fn if_finite(value: Expr) -> Expr {
    value.map(
        |cells| Ok(cells.f64()?.apply(|it| it.filter(|it| it.is_finite())).into_column()),
        |_, field| Ok(Field::new(field.name().clone(), DataType::Float64)),
    )
}

fn binary(operator: BinaryOperator, left: &Meant, right: &Meant, schema: &[(String, Type)]) -> Expr {
    let endless = || may_be_endless(left) || may_be_endless(right);
    let (a, b) = (|| number(left, schema), || number(right, schema));
    let dates = (left.ty(schema) == Type::Date, right.ty(schema) == Type::Date);
    let zero = || lit(0.0);
    let missing = || lit(NULL).cast(DataType::Float64);
    match operator {
        BinaryOperator::Add if dates.0 => day(a() + b()),
        BinaryOperator::Subtract if dates == (true, false) => day(a() - b()),
        BinaryOperator::Add => a() + b(),
        BinaryOperator::Subtract => a() - b(),
        BinaryOperator::Multiply if endless() => {
            let either = a().eq(zero()).or(b().eq(zero()));
            let known = a().is_not_null().and(b().is_not_null());
            when(either.and(known)).then(zero()).otherwise(a() * b())
        }
        BinaryOperator::Multiply => a() * b(),
        BinaryOperator::Divide => match right {
            Meant::Literal(Value::Number(value), _) if *value != 0.0 && value.is_finite() => a() / b(),
            _ if endless() => when(b().eq(zero())).then(missing()).otherwise((a() / b()).fill_nan(missing())),
            _ => if_finite(a() / b()),
        },
        BinaryOperator::Modulo => if_finite(a() - b() * (a() / b()).floor()),
        BinaryOperator::Power => if_finite(a().pow(b())),
        BinaryOperator::And => lower(left, schema).and(lower(right, schema)),
        BinaryOperator::Or => lower(left, schema).or(lower(right, schema)),
        BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::Less
        | BinaryOperator::LessEqual
        | BinaryOperator::Greater
        | BinaryOperator::GreaterEqual => comparison(operator, left, right, schema),
    }
}

fn day(days: Expr) -> Expr {
    days.cast(DataType::Int32).cast(DataType::Date)
}

/// A literal stands on the right: on the left Polars fails over constant columns.
fn comparison(operator: BinaryOperator, left: &Meant, right: &Meant, schema: &[(String, Type)]) -> Expr {
    let constant = |it: &Meant| it.columns().is_empty();
    if constant(left) && !constant(right) {
        let turned = match operator {
            BinaryOperator::Less => BinaryOperator::Greater,
            BinaryOperator::LessEqual => BinaryOperator::GreaterEqual,
            BinaryOperator::Greater => BinaryOperator::Less,
            BinaryOperator::GreaterEqual => BinaryOperator::LessEqual,
            other => other,
        };
        return comparison(turned, right, left, schema);
    }
    let (a, b) = (lower(left, schema), lower(right, schema));
    match operator {
        BinaryOperator::Equal => a.eq(b),
        BinaryOperator::NotEqual => a.neq(b),
        BinaryOperator::Less => a.lt(b),
        BinaryOperator::LessEqual => a.lt_eq(b),
        BinaryOperator::Greater => a.gt(b),
        _ => a.gt_eq(b),
    }
}

fn call(function: Function, arguments: &[Meant], schema: &[(String, Type)]) -> Expr {
    let at = |index: usize| lower(&arguments[index], schema);
    let number_at = |index: usize| number(&arguments[index], schema);
    let lowered = || at(0).str().to_lowercase();
    let part = || at(1).str().to_lowercase();
    let ty = arguments[0].ty(schema);
    // All arguments in the type of the first.
    let alike = || -> Vec<Expr> {
        let same = |it: &Meant| match it.ty(schema) == ty {
            true => lower(it, schema),
            false => lower(it, schema).cast(dtype(ty)),
        };
        arguments.iter().map(same).collect()
    };
    let whole = |it: Expr| it.cast(DataType::Int64);
    match function {
        Function::Abs => at(0).abs(),
        Function::Round => round(number_at(0), arguments.get(1)),
        Function::Floor => number_at(0).floor(),
        Function::Ceil => number_at(0).ceil(),
        Function::Sqrt => if_finite(number_at(0).sqrt()),
        Function::Ln => if_finite(number_at(0).log(lit(std::f64::consts::E))),
        Function::Exp => if_finite(number_at(0).exp()),
        Function::Least => dsl::min_horizontal(alike()).expect("the checker gives least an argument"),
        Function::Greatest => dsl::max_horizontal(alike()).expect("the checker gives greatest an argument"),
        Function::Coalesce => coalesce(&alike()),
        Function::Lower => lowered(),
        Function::Upper => at(0).str().to_uppercase(),
        Function::Trim => at(0).str().strip_chars(lit(NULL)),
        Function::Length => whole(at(0).str().len_chars()),
        Function::Contains => lowered().str().contains_literal(part()),
        Function::StartsWith => lowered().str().starts_with(part()),
        Function::EndsWith => lowered().str().ends_with(part()),
        Function::Matches => at(0).str().contains(at(1), true),
        Function::Replace => at(0).str().replace_all(at(1), at(2), true),
        Function::Substring => {
            let start = at(1).cast(DataType::Int64) - lit(1i64);
            let length = if arguments.len() > 2 { at(2).cast(DataType::UInt64) } else { lit(u64::from(u32::MAX)) };
            at(0).str().slice(start, length)
        }
        Function::Concat => {
            let texts: Vec<Expr> = arguments.iter().map(|it| text(it, schema)).collect();
            concat_str(texts, "", false)
        }
        Function::Year => whole(at(0).dt().year()),
        Function::Quarter => whole(at(0).dt().quarter()),
        Function::Month => whole(at(0).dt().month()),
        Function::Day => whole(at(0).dt().day()),
        Function::ToText => text(&arguments[0], schema),
        Function::ToNumber => if_finite(at(0).str().strip_chars(lit(NULL)).cast(DataType::Float64)),
    }
}

/// Halves away from zero; negative digits round to tens, hundreds …
fn round(value: Expr, digits: Option<&Meant>) -> Expr {
    let digits = match digits {
        Some(Meant::Literal(Value::Number(digits), _)) => *digits as i32,
        Some(Meant::Literal(Value::Integer(digits), _)) => *digits as i32,
        _ => 0,
    };
    match u32::try_from(digits) {
        Ok(digits) => value.round(digits, RoundMode::HalfAwayFromZero),
        Err(_) => {
            let unit = 10f64.powi(-digits);
            (value / lit(unit)).round(0, RoundMode::HalfAwayFromZero) * lit(unit)
        }
    }
}

fn text(expr: &Meant, schema: &[(String, Type)]) -> Expr {
    let value = lower(expr, schema);
    match expr.ty(schema) {
        Type::Text | Type::Period | Type::Unknown => value,
        Type::Integer => value.cast(DataType::String),
        Type::Truth => when(value.clone())
            .then(lit("true"))
            .otherwise(when(value.not()).then(lit("false")).otherwise(lit(NULL).cast(DataType::String))),
        Type::Date => value.dt().to_string("%Y-%m-%d"),
        Type::Number => {
            let whole = value.clone().eq(value.clone().floor()).and(value.clone().abs().lt(lit(1e15)));
            let digits = value.clone().cast(DataType::Int64).cast(DataType::String);
            when(whole).then(digits).otherwise(value.cast(DataType::String))
        }
    }
}
