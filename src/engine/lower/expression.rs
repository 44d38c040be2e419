//! One function per operator, with the rule of the language inside: Kleene logic, missing for what is no number.

use language::function::Function;
use language::plan::{BinaryOperator, Expr as Meant, Value};
use language::quantity::read_number;
use language::types::Type;
use polars::lazy::dsl;
use polars::prelude::*;

/// Lists up to this long are compared one by one.
const FEW: usize = 16;
use super::rowwise;

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
    let made = as_written(expr, schema);
    let constant = expr.columns().is_empty() && !matches!(expr, Meant::Literal(..));
    // Polars gives a constant one row where it computes it apart from its neighbours, so it never sees one to compute.
    if constant { folded(&made).unwrap_or(made) } else { made }
}

/// The value of an expression that reads no columns.
fn folded(constant: &Expr) -> Option<Expr> {
    let one_row = DataFrame::new(1, vec![Column::new("~row".into(), [true])]).ok()?;
    let frame = one_row.lazy().select([constant.clone().alias("~value")]).collect().ok()?;
    let column = frame.column("~value").ok()?;
    let value = column.get(0).ok()?.into_static();
    Some(lit(Scalar::new(column.dtype().clone(), value)))
}

fn as_written(expr: &Meant, schema: &[(String, Type)]) -> Expr {
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
        (Value::Missing, ty) => lit(Scalar::null(dtype(ty))),
        (Value::Truth(it), _) => lit(*it),
        // Typed, or Polars would take the narrowest type that holds the value.
        (Value::Integer(it), Type::Number) => decimal(*it as f64),
        (Value::Integer(it), _) => whole(*it),
        (Value::Number(it), _) => decimal(*it),
        (Value::Text(it), _) => lit(it.clone()),
        (Value::Date(days), _) => lit(Scalar::new(DataType::Date, AnyValue::Date(*days))),
    }
}

/// A whole constant.
pub(super) fn whole(it: i64) -> Expr {
    lit(Scalar::new(DataType::Int64, AnyValue::Int64(it)))
}

/// Whether a float is a whole number that both types hold exactly.
fn is_whole(it: f64) -> bool {
    it.fract() == 0.0 && it.abs() < 9e15
}

fn decimal(it: f64) -> Expr {
    lit(Scalar::new(DataType::Float64, AnyValue::Float64(it)))
}

/// A number as f64: whole numbers would wrap.
fn number(expr: &Meant, schema: &[(String, Type)]) -> Expr {
    match expr.ty(schema) {
        Type::Integer => lower(expr, schema).cast(DataType::Float64),
        Type::Date => lower(expr, schema).cast(DataType::Int32).cast(DataType::Float64),
        _ => lower(expr, schema),
    }
}

/// The result of arithmetic on `sides`, unless it is no number, or infinite out of finite sides.
fn settled(result: f64, sides: &[f64]) -> Option<f64> {
    let given = result.is_finite() || sides.iter().any(|side| side.is_infinite());
    (given && !result.is_nan()).then_some(result)
}

fn binary(operator: BinaryOperator, left: &Meant, right: &Meant, schema: &[(String, Type)]) -> Expr {
    let (a, b) = (|| number(left, schema), || number(right, schema));
    let dates = (left.ty(schema) == Type::Date, right.ty(schema) == Type::Date);
    let wholes = left.ty(schema) == Type::Integer && right.ty(schema) == Type::Integer;
    let whole = |it: &Meant| lower(it, schema).cast(DataType::Int64);
    match operator {
        // The difference of two numbers that a float cannot tell apart.
        BinaryOperator::Add if wholes => rowwise::of_wholes("+", (whole(left), whole(right)), |a, b| a + b),
        BinaryOperator::Subtract if wholes => rowwise::of_wholes("-", (whole(left), whole(right)), |a, b| a - b),
        BinaryOperator::Add if dates.0 => rowwise::date(a(), b(), 1.0),
        BinaryOperator::Subtract if dates == (true, false) => rowwise::date(a(), b(), -1.0),
        BinaryOperator::Add => rowwise::of_two("+", a(), b(), |a, b| settled(a + b, &[a, b])),
        BinaryOperator::Subtract => rowwise::of_two("-", a(), b(), |a, b| settled(a - b, &[a, b])),
        // A whole number is made a number so.
        BinaryOperator::Multiply if matches!(right, Meant::Literal(Value::Number(1.0), _)) => a(),
        BinaryOperator::Multiply => rowwise::of_two("*", a(), b(), |a, b| match a == 0.0 || b == 0.0 {
            true => Some(0.0),
            false => settled(a * b, &[a, b]),
        }),
        BinaryOperator::Divide => rowwise::of_two("/", a(), b(), |a, b| match b == 0.0 {
            true => None,
            false => settled(a / b, &[a, b]),
        }),
        BinaryOperator::Modulo => rowwise::of_two("mod", a(), b(), |a, b| match b == 0.0 || b.is_infinite() {
            true => None,
            false => settled(a - b * (a / b).floor(), &[a, b]),
        }),
        BinaryOperator::Power => rowwise::of_two("^", a(), b(), |a, b| settled(a.powf(b), &[a, b])),
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
    // Whole numbers are compared as such: not every row is made a float.
    let b = match right {
        Meant::Literal(Value::Number(it), _) if left.ty(schema) == Type::Integer && is_whole(*it) => whole(*it as i64),
        right => lower(right, schema),
    };
    let a = lower(left, schema);
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
    // Polars seeks a constant in a column well, and a column in a constant not at all where there are no rows.
    let constant = arguments.len() == 2 && matches!(arguments[1], Meant::Literal(..));
    let ty = Meant::Call(function, arguments.to_vec()).ty(schema);
    // All arguments in the type of the result.
    let alike = || -> Vec<Expr> {
        let same = |it: &Meant| match it.ty(schema) == ty {
            true => lower(it, schema),
            false => lower(it, schema).cast(dtype(ty)),
        };
        arguments.iter().map(same).collect()
    };
    let count = |it: Expr| it.cast(DataType::Int64);
    match function {
        Function::Abs => at(0).abs(),
        // A whole number is not taken through f64, which would lose its last digits.
        Function::Floor | Function::Ceil if ty == Type::Integer => at(0),
        Function::Round if ty == Type::Integer && arguments.len() == 1 => at(0),
        Function::Round => round(&arguments[0], arguments.get(1), schema),
        Function::Floor => number_at(0).floor(),
        Function::Ceil => number_at(0).ceil(),
        Function::Sqrt => rowwise::number(number_at(0), |it| settled(it.sqrt(), &[it])),
        Function::Ln => rowwise::number(number_at(0), |it| if it <= 0.0 { None } else { settled(it.ln(), &[it]) }),
        Function::Exp => rowwise::number(number_at(0), |it| settled(it.exp(), &[it])),
        Function::Least => dsl::min_horizontal(alike()).expect("the checker gives least an argument"),
        Function::Greatest => dsl::max_horizontal(alike()).expect("the checker gives greatest an argument"),
        Function::Coalesce => coalesce(&alike()),
        Function::Lower => lowered(),
        Function::Upper => at(0).str().to_uppercase(),
        Function::Trim => at(0).str().strip_chars(lit(NULL)),
        Function::Length => count(at(0).str().len_chars()),
        Function::Contains if !constant => rowwise::holds(lowered(), part(), |it, part| it.contains(part)),
        Function::StartsWith if !constant => rowwise::holds(lowered(), part(), |it, part| it.starts_with(part)),
        Function::EndsWith if !constant => rowwise::holds(lowered(), part(), |it, part| it.ends_with(part)),
        Function::Contains => lowered().str().contains_literal(part()),
        Function::StartsWith => lowered().str().starts_with(part()),
        Function::EndsWith => lowered().str().ends_with(part()),
        Function::Matches => at(0).str().contains(at(1), true),
        Function::Replace => rowwise::replaced(at(0), at(1), at(2)),
        Function::Substring => {
            let length = if arguments.len() > 2 { number_at(2) } else { decimal(f64::INFINITY) };
            rowwise::part(at(0), number_at(1), length)
        }
        Function::Concat => {
            let texts: Vec<Expr> = arguments.iter().map(|it| text(it, schema)).collect();
            concat_str(texts, "", false)
        }
        Function::Year => count(at(0).dt().year()),
        Function::Quarter => count(at(0).dt().quarter()),
        Function::Month => count(at(0).dt().month()),
        Function::Day => count(at(0).dt().day()),
        Function::AddMonths => rowwise::months(at(0), number_at(1)),
        Function::Weekday => count(at(0).dt().weekday()),
        Function::MonthEnd => at(0).dt().month_end(),
        Function::ToDate => rowwise::dated(at(0)),
        Function::ReplacePattern => at(0).str().replace_all(at(1), at(2), false),
        Function::ToText => text(&arguments[0], schema),
        Function::ToNumber => rowwise::read(at(0), read_number),
    }
}

/// Halves away from zero; negative digits round to tens, hundreds …
fn round(value: &Meant, digits: Option<&Meant>, schema: &[(String, Type)]) -> Expr {
    let whole = value.ty(schema) == Type::Integer;
    let digits = digits.map_or(decimal(0.0), |it| number(it, schema));
    let rounded = rowwise::of_two("round", number(value, schema), digits.clone(), |it, digits| {
        let scale = 10f64.powi((digits.abs() as i32).min(400));
        let result = match digits < 0.0 {
            true => (it / scale).round() * scale,
            false => (it * scale).round() / scale,
        };
        Some(if result.is_finite() { result } else { it })
    });
    match whole {
        true => when(digits.lt(decimal(0.0))).then(rounded.cast(DataType::Int64)).otherwise(lower(value, schema)),
        false => rounded,
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
        // Adding zero takes the sign off zero.
        Type::Number => rowwise::written(value, |it| it.is_finite().then(|| format!("{}", it + 0.0))),
    }
}
