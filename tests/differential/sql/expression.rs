//! Expressions in SQL.

use language::function::Function;
use language::plan::{BinaryOperator as Op, Expr, Value};
use language::types::Type;

use super::value::{literal, named};
use super::{Columns, quoted};

/// An expression over the columns of one row.
pub(super) fn write(expr: &Expr, columns: &Columns) -> String {
    let of = |inner: &Expr| write(inner, columns);
    match expr {
        Expr::Column(name) => quoted(name),
        Expr::Literal(value, ty) => literal(value, *ty),
        Expr::Not(inner) => format!("(not {})", of(inner)),
        Expr::IsMissing(inner) => format!("({} is null)", of(inner)),
        Expr::Binary(operator, left, right) => binary(*operator, left, right, columns),
        Expr::If(condition, then, otherwise) => {
            let ty = expr.ty(columns);
            let (then, otherwise) = (held(then, ty, columns), held(otherwise, ty, columns));
            format!("(case when {} then {then} else {otherwise} end)", of(condition))
        }
        Expr::In(inner, list) => within(inner, list, columns),
        Expr::Call(function, arguments) => call(*function, arguments, columns),
    }
}

/// An expression as a column of a type holds it.
pub(super) fn held(expr: &Expr, ty: Type, columns: &Columns) -> String {
    let written = write(expr, columns);
    match named(expr.ty(columns)) == named(ty) {
        true => written,
        false => format!("cast({written} as {})", named(ty)),
    }
}

fn number(expr: &Expr, columns: &Columns) -> String {
    held(expr, Type::Number, columns)
}

fn binary(operator: Op, left: &Expr, right: &Expr, columns: &Columns) -> String {
    let (a_type, b_type) = (left.ty(columns), right.ty(columns));
    let arithmetic = |name: &str| format!("{name}({}, {})", number(left, columns), number(right, columns));
    let compared = |sign: &str| {
        // Two whole numbers compare exactly, other numbers as f64.
        let ty = if named(a_type) == named(b_type) { a_type } else { Type::Number };
        format!("({} {sign} {})", held(left, ty, columns), held(right, ty, columns))
    };
    let logical = |word: &str| format!("({} {word} {})", write(left, columns), write(right, columns));
    match operator {
        Op::Subtract if a_type == Type::Date && b_type == Type::Date => {
            format!("(days_of({}) - days_of({}))", write(left, columns), write(right, columns))
        }
        Op::Add if a_type == Type::Date => later(left, right, "+", columns),
        Op::Subtract if a_type == Type::Date => later(left, right, "-", columns),
        Op::Add => arithmetic("plus"),
        Op::Subtract => arithmetic("minus"),
        Op::Multiply => arithmetic("times"),
        Op::Divide => arithmetic("over"),
        Op::Modulo => arithmetic("modulo"),
        Op::Power => arithmetic("power"),
        Op::Equal => compared("="),
        Op::NotEqual => compared("<>"),
        Op::Less => compared("<"),
        Op::LessEqual => compared("<="),
        Op::Greater => compared(">"),
        Op::GreaterEqual => compared(">="),
        Op::And => logical("and"),
        Op::Or => logical("or"),
    }
}

fn later(day: &Expr, more: &Expr, sign: &str, columns: &Columns) -> String {
    format!("day_at(days_of({}) {sign} {})", write(day, columns), number(more, columns))
}

fn within(inner: &Expr, list: &[Value], columns: &Columns) -> String {
    let ty = inner.ty(columns);
    let it = write(inner, columns);
    if list.is_empty() {
        return format!("(case when {it} is null then null else false end)");
    }
    let list: Vec<String> = list.iter().map(|one| literal(one, ty)).collect();
    format!("({it} in ({}))", list.join(", "))
}

fn call(function: Function, arguments: &[Expr], columns: &Columns) -> String {
    let ty = Expr::Call(function, arguments.to_vec()).ty(columns);
    let all = |ty: Type| arguments.iter().map(|it| held(it, ty, columns)).collect::<Vec<_>>().join(", ");
    let first = || write(&arguments[0], columns);
    let at = |at: usize| write(&arguments[at], columns);
    let whole = arguments[0].ty(columns) == Type::Integer;
    let folded = |name: &str| format!("{name}(lower({}), lower({}))", at(0), at(1));
    match function {
        Function::Abs => format!("abs({})", first()),
        Function::Floor if whole => first(),
        Function::Floor => format!("floor({})", first()),
        Function::Ceil if whole => first(),
        Function::Ceil => format!("ceil({})", first()),
        Function::Round => round(arguments, whole, columns),
        Function::Sqrt => format!("(case when {0} < 0 then null else sqrt({0}) end)", number(&arguments[0], columns)),
        Function::Ln => format!("(case when {0} <= 0 then null else ln({0}) end)", number(&arguments[0], columns)),
        Function::Exp => format!("settled(exp({0}), {0}, 0.0)", number(&arguments[0], columns)),
        Function::Least => format!("least({})", all(ty)),
        Function::Greatest => format!("greatest({})", all(ty)),
        Function::Coalesce => format!("coalesce({})", all(ty)),
        Function::Lower => format!("lower({})", first()),
        // The upper form of this one letter is two.
        Function::Upper => format!("upper(replace({}, 'ß', 'ss'))", first()),
        Function::Trim => format!("trim({})", first()),
        Function::Length => format!("length({})", first()),
        Function::Contains => folded("contains"),
        Function::StartsWith => folded("starts_with"),
        Function::EndsWith => folded("suffix"),
        Function::Matches => format!("regexp_matches({}, {})", at(0), at(1)),
        Function::Replace => format!(
            "(case when {1} = '' and {2} is not null then {0} else replace({0}, {1}, {2}) end)",
            at(0),
            at(1),
            at(2)
        ),
        Function::Substring => {
            let whole = |at: usize| format!("trunc({})", number(&arguments[at], columns));
            let length = if arguments.len() < 3 { "1e9::double".to_owned() } else { whole(2) };
            format!("part({}, {}, {length})", first(), whole(1))
        }
        Function::Concat => {
            let parts: Vec<String> = arguments.iter().map(|it| text(it, columns)).collect();
            format!("({})", parts.join(" || "))
        }
        Function::Year => format!("year({})", first()),
        Function::Quarter => format!("quarter({})", first()),
        Function::Month => format!("month({})", first()),
        Function::Day => format!("day({})", first()),
        Function::AddMonths => {
            format!("cast({} + to_months(cast(trunc({}) as integer)) as date)", first(), number(&arguments[1], columns))
        }
        Function::Weekday => format!("isodow({})", first()),
        Function::MonthEnd => format!("last_day({})", first()),
        Function::ToDate | Function::ReplacePattern => panic!("{function:?} is not asked of the second engine"),
        Function::ToText => text(&arguments[0], columns),
        Function::ToNumber => format!(
            "(case when isfinite(try_cast(trim({0}) as double)) then try_cast(trim({0}) as double) end)",
            first()
        ),
    }
}

/// Halves go away from zero, as DuckDB's own `round` has it.
fn round(arguments: &[Expr], whole: bool, columns: &Columns) -> String {
    let digits = match arguments.get(1) {
        None => 0.0,
        Some(Expr::Literal(Value::Number(it), _)) => it.trunc(),
        Some(other) => panic!("digits are written out, not {other:?}"),
    };
    let x = number(&arguments[0], columns);
    match (whole, 0.0 <= digits) {
        (true, true) => write(&arguments[0], columns),
        (true, false) => format!("cast(round({x} / 1e{0}) * 1e{0} as bigint)", -digits),
        (false, true) => format!("rounded({x}, 1e{digits}::double)"),
        (false, false) => format!("(round({x} / 1e{0}::double) * 1e{0}::double)", -digits),
    }
}

fn text(expr: &Expr, columns: &Columns) -> String {
    let it = write(expr, columns);
    match expr.ty(columns) {
        Type::Number => format!("(case when isfinite({it}) then written({it}) end)"),
        Type::Truth | Type::Integer | Type::Text | Type::Date | Type::Period | Type::Unknown => {
            format!("cast({it} as varchar)")
        }
    }
}
