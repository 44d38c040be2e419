//! Random expressions that are well typed, and what is known of their numbers.
//!
//! Two engines may sum in different orders, so a sum, a mean or a logarithm may differ in its last bits.
//! Such a number is never compared, grouped by or rounded: the difference would become a different row.

use language::function::Function;
use language::plan::{BinaryOperator as Op, Expr, Value};
use language::types::Type;

use crate::random::Random;
use crate::tables::cell;

/// What is known of a column of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// No finite one is larger, whatever its sign.
    pub bound: f64,
    /// All finite ones are multiples of it; 0 if there is no such number.
    pub quantum: f64,
    /// How far two engines may be apart; 0: not at all.
    pub slack: f64,
}

/// What is no number.
pub const EXACT: Numbers = Numbers { bound: 0.0, quantum: 1.0, slack: 0.0 };

impl Numbers {
    /// Whether sums are exact in any order.
    pub fn sums_exactly(self, n_rows: usize) -> bool {
        self.slack == 0.0 && 0.0 < self.quantum && self.bound * n_rows as f64 / self.quantum < 1e15
    }

    pub fn either(self, other: Numbers) -> Numbers {
        Numbers {
            bound: self.bound.max(other.bound),
            quantum: self.quantum.min(other.quantum),
            slack: self.slack.max(other.slack),
        }
    }
}

/// A column of a random plan.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub ty: Type,
    pub numbers: Numbers,
}

/// A random expression.
#[derive(Debug, Clone)]
pub struct Made {
    pub expr: Expr,
    pub ty: Type,
    pub numbers: Numbers,
}

const EVERY_TYPE: [Type; 5] = [Type::Number, Type::Integer, Type::Text, Type::Truth, Type::Date];
const PATTERNS: [&str; 7] = ["^A", "眼科$", "[a-z]+", "[0-9]+.?[0-9]*$", "^$", "a.b", "[眼牙]科?"];
const PARTS: [&str; 8] = ["top", "眼", "A", "", "b", " ", "CHOICE", "ss"];

/// The known numbers of a column as the tables hold it.
pub fn stored(name: &str, ty: Type) -> Numbers {
    match (name, ty) {
        ("big", _) => Numbers { bound: 5e18, quantum: 0.0, slack: 0.0 },
        (_, Type::Integer) => Numbers { bound: 5.0, quantum: 1.0, slack: 0.0 },
        (_, Type::Number) => Numbers { bound: 25.0, quantum: 0.25, slack: 0.0 },
        _ => EXACT,
    }
}

/// An expression of any type.
pub fn any(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let ty = *random.pick(&EVERY_TYPE);
    of(random, ty, columns, depth)
}

/// An expression of a type.
pub fn of(random: &mut Random, ty: Type, columns: &[Column], depth: usize) -> Made {
    if depth == 0 || random.once_in(3) {
        return leaf(random, ty, columns);
    }
    // Counts may stand beside numbers.
    let part = |random: &mut Random| {
        let ty = if ty == Type::Number && random.once_in(4) { Type::Integer } else { ty };
        of(random, ty, columns, depth - 1)
    };
    let parts = |random: &mut Random, least: i64| -> (Vec<Expr>, Type, Numbers) {
        let parts: Vec<Made> = (0..random.between(least, 3)).map(|_| part(random)).collect();
        let ty = parts.iter().map(|it| it.ty).reduce(Type::beside).unwrap_or(ty);
        let numbers = parts.iter().map(|it| it.numbers).reduce(Numbers::either).unwrap_or(EXACT);
        (parts.into_iter().map(|it| it.expr).collect(), ty, numbers)
    };
    let made = match random.below(8) {
        0 => {
            let condition = of(random, Type::Truth, columns, depth - 1).expr;
            let (mut parts, of_parts, numbers) = parts(random, 2);
            let otherwise = parts.remove(1);
            let expr = condition.then_else(parts.remove(0), otherwise);
            let expr = parts.into_iter().fold(expr, |expr, it| Expr::Call(Function::Coalesce, vec![expr, it]));
            Made { expr, ty: of_parts, numbers }
        }
        1 => {
            let function = *random.pick(&[Function::Coalesce, Function::Least, Function::Greatest]);
            let (parts, of_parts, numbers) = parts(random, 1);
            Made { expr: Expr::Call(function, parts), ty: of_parts, numbers }
        }
        _ => of_type(random, ty, columns, depth),
    };
    // Arithmetic that gave up on its operands leaves one of them, whole or not.
    if made.ty == ty { made } else { leaf(random, ty, columns) }
}

fn of_type(random: &mut Random, ty: Type, columns: &[Column], depth: usize) -> Made {
    match ty {
        Type::Truth => truth(random, columns, depth - 1),
        Type::Number => number(random, columns, depth - 1),
        Type::Integer => integer(random, columns, depth - 1),
        Type::Date => date(random, columns, depth - 1),
        Type::Text | Type::Period | Type::Unknown => text(random, columns, depth - 1),
    }
}

/// A column or a constant.
fn leaf(random: &mut Random, ty: Type, columns: &[Column]) -> Made {
    let fitting: Vec<&Column> =
        columns.iter().filter(|it| it.ty == ty || (ty == Type::Text && it.ty == Type::Period)).collect();
    if !fitting.is_empty() && !random.once_in(6) {
        let column = *random.pick(&fitting);
        return Made { expr: Expr::column(&column.name), ty, numbers: column.numbers };
    }
    let value = if random.once_in(12) { Value::Missing } else { cell(random, "", ty) };
    Made { expr: Expr::Literal(value, ty), ty, numbers: stored("", ty) }
}

/// An expression whose value is the same in all engines, to the last bit.
pub fn exact(random: &mut Random, ty: Type, columns: &[Column], depth: usize) -> Made {
    for _ in 0..5 {
        let made = of(random, ty, columns, depth);
        if made.numbers.slack == 0.0 {
            return made;
        }
    }
    leaf(random, ty, &[])
}

/// An operand of arithmetic, whole or not; not of the size at which sums lose digits.
fn operand(random: &mut Random, columns: &[Column], depth: usize, of_exact: bool) -> Made {
    for _ in 0..5 {
        let ty = *random.pick(&[Type::Number, Type::Number, Type::Integer]);
        let made = of(random, ty, columns, depth);
        if made.numbers.bound < 1e5 && !(of_exact && made.numbers.slack != 0.0) {
            return made;
        }
    }
    leaf(random, Type::Number, &[])
}

fn number(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let ty = Type::Number;
    let binary = |op, a: Made, b: Made, numbers| Made { expr: Expr::binary(op, a.expr, b.expr), ty, numbers };
    match random.below(12) {
        choice @ (0 | 1) => {
            let (a, b) = (operand(random, columns, depth, false), operand(random, columns, depth, false));
            let numbers = Numbers {
                bound: a.numbers.bound + b.numbers.bound,
                quantum: a.numbers.quantum.min(b.numbers.quantum),
                slack: a.numbers.slack + b.numbers.slack,
            };
            binary(if choice == 0 { Op::Add } else { Op::Subtract }, a, b, numbers)
        }
        2 | 3 => {
            let (a, b) = (operand(random, columns, depth, true), operand(random, columns, depth, true));
            let bound = a.numbers.bound * b.numbers.bound;
            let quantum = a.numbers.quantum * b.numbers.quantum;
            let quantum = if bound / quantum.max(1e-300) < 1e13 { quantum } else { 0.0 };
            binary(Op::Multiply, a, b, Numbers { bound, quantum, slack: 0.0 })
        }
        4 | 5 => {
            let (a, b) = (operand(random, columns, depth, true), operand(random, columns, depth, true));
            let bound = if 0.0 < b.numbers.quantum { a.numbers.bound / b.numbers.quantum } else { 1e18 };
            binary(Op::Divide, a, b, Numbers { bound, quantum: 0.0, slack: 0.0 })
        }
        6 => {
            let (a, b) = (operand(random, columns, 0, true), operand(random, columns, 0, true));
            let numbers = Numbers { bound: b.numbers.bound, ..a.numbers.either(b.numbers) };
            match 0.0 < numbers.quantum {
                true => binary(Op::Modulo, a, b, numbers),
                false => a,
            }
        }
        7 => {
            let a = operand(random, columns, 0, true);
            let (power, numbers) = match random.below(4) {
                0 => (2.0, Numbers { bound: a.numbers.bound.powi(2), quantum: a.numbers.quantum.powi(2), slack: 1e-9 }),
                1 => (0.5, Numbers { bound: a.numbers.bound, quantum: 0.0, slack: 1e-9 }),
                2 if 0.0 < a.numbers.quantum => {
                    (-1.0, Numbers { bound: 1.0 / a.numbers.quantum, quantum: 0.0, slack: 1e-9 })
                }
                _ => (0.0, Numbers { bound: 1.0, quantum: 1.0, slack: 0.0 }),
            };
            let by = Made { expr: Expr::number(power), ty, numbers: EXACT };
            binary(Op::Power, a, by, numbers)
        }
        8 => {
            let function = *random.pick(&[Function::Sqrt, Function::Ln, Function::Exp]);
            let a = exact(random, ty, columns, 0);
            let bound = match function {
                Function::Exp if 10.0 < a.numbers.bound => return a,
                Function::Exp => a.numbers.bound.exp(),
                Function::Ln => 100.0,
                _ => a.numbers.bound,
            };
            let expr = Expr::Call(function, vec![a.expr]);
            Made { expr, ty, numbers: Numbers { bound, quantum: 0.0, slack: 1e-12 * bound } }
        }
        9 => {
            let a = exact(random, ty, columns, depth);
            let digits = random.between(-1, 2);
            let function = *random.pick(&[Function::Round, Function::Floor, Function::Ceil, Function::Round]);
            if a.numbers.quantum == 0.0 {
                return a;
            }
            let (mut arguments, mut quantum) = (vec![a.expr], 1.0);
            if function == Function::Round {
                arguments.push(Expr::number(digits as f64));
                quantum = if digits <= 0 { 10_f64.powi(-digits as i32) } else { 0.0 };
            }
            let numbers = Numbers { bound: a.numbers.bound + 10.0, quantum: quantum.min(1.0), slack: 0.0 };
            Made { expr: Expr::Call(function, arguments), ty, numbers }
        }
        10 => {
            let a = operand(random, columns, depth, false);
            Made { expr: Expr::Call(Function::Abs, vec![a.expr]), ..a }
        }
        _ => {
            let a = leaf(random, Type::Text, columns);
            let numbers = Numbers { bound: 1e4, quantum: 0.0, slack: 0.0 };
            Made { expr: Expr::Call(Function::ToNumber, vec![a.expr]), ty, numbers }
        }
    }
}

fn integer(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let ty = Type::Integer;
    let made = |function, arguments, bound| {
        let numbers = Numbers { bound, quantum: 1.0, slack: 0.0 };
        Made { expr: Expr::Call(function, arguments), ty, numbers }
    };
    match random.below(4) {
        0 => made(Function::Length, vec![of(random, Type::Text, columns, depth).expr], 1e3),
        1 => {
            let a = leaf(random, ty, columns);
            let function = *random.pick(&[Function::Abs, Function::Floor, Function::Ceil, Function::Round]);
            Made { expr: Expr::Call(function, vec![a.expr]), ..a }
        }
        _ => {
            let function = *random.pick(&[Function::Year, Function::Quarter, Function::Month, Function::Day]);
            made(function, vec![of(random, Type::Date, columns, depth).expr], 3e3)
        }
    }
}

fn date(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let a = of(random, Type::Date, columns, 0);
    let days = operand(random, columns, depth, true);
    let operator = if random.once_in(2) { Op::Add } else { Op::Subtract };
    match days.numbers.bound < 1e5 {
        true => Made { expr: Expr::binary(operator, a.expr, days.expr), ty: Type::Date, numbers: EXACT },
        false => a,
    }
}

fn text(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let a = of(random, Type::Text, columns, depth).expr;
    let part = |random: &mut Random| match random.once_in(4) {
        true => leaf(random, Type::Text, columns).expr,
        false => Expr::text(*random.pick(&PARTS)),
    };
    let expr = match random.below(7) {
        0 => Expr::Call(Function::Lower, vec![a]),
        1 => Expr::Call(Function::Upper, vec![a]),
        2 => Expr::Call(Function::Trim, vec![a]),
        3 => Expr::Call(Function::Replace, vec![a, part(random), part(random)]),
        4 => {
            let mut arguments = vec![a, whole(random, columns)];
            if random.once_in(2) {
                arguments.push(whole(random, columns));
            }
            Expr::Call(Function::Substring, arguments)
        }
        5 => {
            let (ty, other) = (*random.pick(&EVERY_TYPE), part(random));
            Expr::Call(Function::Concat, vec![a, other, written(random, ty, columns)])
        }
        _ => {
            let ty = *random.pick(&EVERY_TYPE);
            Expr::Call(Function::ToText, vec![written(random, ty, columns)])
        }
    };
    Made { expr, ty: Type::Text, numbers: EXACT }
}

/// A value whose text is the same in all engines.
fn written(random: &mut Random, ty: Type, columns: &[Column]) -> Expr {
    exact(random, ty, columns, 1).expr
}

fn whole(random: &mut Random, columns: &[Column]) -> Expr {
    let columns: Vec<Column> = columns.iter().filter(|it| it.numbers.bound < 1e5).cloned().collect();
    match random.once_in(3) {
        true => leaf(random, Type::Integer, &columns).expr,
        false => Expr::number(random.between(-2, 4) as f64),
    }
}

fn truth(random: &mut Random, columns: &[Column], depth: usize) -> Made {
    let expr = match random.below(10) {
        0 => of(random, Type::Truth, columns, depth).expr.negated(),
        1 => any(random, columns, depth).expr.is_missing(),
        2 | 3 => {
            let (a, b) = (of(random, Type::Truth, columns, depth), of(random, Type::Truth, columns, depth));
            if random.once_in(2) { a.expr.and(b.expr) } else { a.expr.or(b.expr) }
        }
        4 => {
            let ty = *random.pick(&EVERY_TYPE);
            let a = exact(random, ty, columns, depth);
            let list = (0..random.between(0, 3)).map(|_| cell(random, if ty == Type::Text { "k" } else { "" }, ty));
            Expr::In(Box::new(a.expr), list.collect())
        }
        5 => {
            let function = *random.pick(&[Function::Contains, Function::StartsWith, Function::EndsWith]);
            let a = of(random, Type::Text, columns, depth).expr;
            let part = match random.once_in(3) {
                true => leaf(random, Type::Text, columns).expr,
                false => Expr::text(*random.pick(&PARTS)),
            };
            Expr::Call(function, vec![a, part])
        }
        6 => {
            let a = of(random, Type::Text, columns, depth).expr;
            Expr::Call(Function::Matches, vec![a, Expr::text(*random.pick(&PATTERNS))])
        }
        _ => {
            let operators = [Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual, Op::Greater, Op::GreaterEqual];
            let ty = *random.pick(&EVERY_TYPE);
            let a = exact(random, ty, columns, depth);
            let other = match ty {
                Type::Integer | Type::Number if random.once_in(2) => *random.pick(&[Type::Integer, Type::Number]),
                _ => ty,
            };
            let b = exact(random, other, columns, depth);
            Expr::binary(*random.pick(&operators), a.expr, b.expr)
        }
    };
    Made { expr, ty: Type::Truth, numbers: EXACT }
}
