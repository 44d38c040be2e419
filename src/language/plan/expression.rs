//! Expressions over the plain columns of one table, and aggregates over its rows.

use crate::function::Function;
use crate::types::Type;

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Unknown.
    Missing,
    /// `true`
    Truth(bool),
    /// A whole number.
    Integer(i64),
    /// A number; may be an infinity (an absent end), never NaN.
    Number(f64),
    /// A text.
    Text(String),
    /// Days from 1970-01-01.
    Date(i32),
}

/// An operator between two values. Arithmetic is on f64 and a missing side gives missing; a result that is NaN or infinite out of finite sides is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `a + b`; a date plus a number of days is a date, a fraction of a day is dropped (the day in which that moment lies)
    Add,
    /// `a - b`; a date minus a date is a number of days
    Subtract,
    /// `a * b`; zero times an infinity is zero (an end of a range, not a value)
    Multiply,
    /// `a / b`; by zero it is missing
    Divide,
    /// `a mod b`, the sign of `b` (floored); by zero, or with an infinity, it is missing
    Modulo,
    /// `a ^ b`
    Power,
    /// `a = b`; missing if a side is. Two whole numbers compare exactly, other numbers as f64
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`; texts by Unicode code point
    Less,
    /// `a <= b`
    LessEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterEqual,
    /// `a and b`, Kleene
    And,
    /// `a or b`, Kleene
    Or,
}

/// An expression over the columns of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A plain column.
    Column(String),
    /// A constant, and what it is (a missing constant has a type too).
    Literal(Value, Type),
    /// `not a`, Kleene.
    Not(Box<Expr>),
    /// Whether the value is missing: never missing itself.
    IsMissing(Box<Expr>),
    /// An operator.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// The second where the first is true, else (false or missing) the third. A count beside a number is a number.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a in (1, 2)`: missing if `a` is; no list element is missing.
    In(Box<Expr>, Vec<Value>),
    /// A function of the row's values.
    Call(Function, Vec<Expr>),
}

impl Expr {
    /// A plain column.
    pub fn column(name: impl Into<String>) -> Expr {
        Expr::Column(name.into())
    }

    /// A number.
    pub fn number(value: f64) -> Expr {
        Expr::Literal(Value::Number(value), Type::Number)
    }

    /// A text.
    pub fn text(value: impl Into<String>) -> Expr {
        Expr::Literal(Value::Text(value.into()), Type::Text)
    }

    /// A truth.
    pub fn truth(value: bool) -> Expr {
        Expr::Literal(Value::Truth(value), Type::Truth)
    }

    /// A missing value of a type.
    pub fn missing(ty: Type) -> Expr {
        Expr::Literal(Value::Missing, ty)
    }

    /// An operator between two expressions.
    pub fn binary(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
        if operator == BinaryOperator::Equal
            && let Some(folded) = super::fold::is_word(&left, &right)
        {
            return folded;
        }
        Expr::Binary(operator, Box::new(left), Box::new(right))
    }

    /// `self and other`
    pub fn and(self, other: Expr) -> Expr {
        Expr::binary(BinaryOperator::And, self, other)
    }

    /// `self or other`
    pub fn or(self, other: Expr) -> Expr {
        Expr::binary(BinaryOperator::Or, self, other)
    }

    /// `not self`
    pub fn negated(self) -> Expr {
        Expr::Not(Box::new(self))
    }

    /// Whether it is missing.
    pub fn is_missing(self) -> Expr {
        Expr::IsMissing(Box::new(self))
    }

    /// Whether it is known.
    pub fn is_known(self) -> Expr {
        self.is_missing().negated()
    }

    /// A whole constant beside whole numbers as one of them, so that these keep all their digits.
    pub fn beside(self, ty: Type) -> Expr {
        match self {
            Expr::Literal(Value::Number(it), Type::Number)
                if ty == Type::Integer && it.fract() == 0.0 && it.abs() < 9e15 =>
            {
                Expr::Literal(Value::Integer(it as i64), Type::Integer)
            }
            other => other,
        }
    }

    /// Whether a truth is true; false where it is false or missing.
    pub fn is_true(self) -> Expr {
        Expr::If(Box::new(self), Box::new(Expr::truth(true)), Box::new(Expr::truth(false)))
    }

    /// `then` where `self` is true, else `otherwise`.
    pub fn then_else(self, then: Expr, otherwise: Expr) -> Expr {
        Expr::If(Box::new(self), Box::new(then), Box::new(otherwise))
    }

    /// With every place where `what` stands holding `with`.
    pub fn replaced(&self, what: &Expr, with: &Expr) -> Expr {
        self.changed(&|it| (it == what).then(|| with.clone()))
    }

    /// With what `change` gives for a part in the place of that part, outermost first; what it gives is not looked into.
    pub fn changed(&self, change: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
        let inside = |it: &Expr| Box::new(it.changed(change));
        if let Some(changed) = change(self) {
            return changed;
        }
        match self {
            Expr::Column(_) | Expr::Literal(..) => self.clone(),
            Expr::Not(inner) => Expr::Not(inside(inner)),
            Expr::IsMissing(inner) => Expr::IsMissing(inside(inner)),
            Expr::In(inner, values) => Expr::In(inside(inner), values.clone()),
            Expr::Binary(operator, left, right) => Expr::Binary(*operator, inside(left), inside(right)),
            Expr::If(condition, then, otherwise) => Expr::If(inside(condition), inside(then), inside(otherwise)),
            Expr::Call(function, arguments) => {
                Expr::Call(*function, arguments.iter().map(|it| it.changed(change)).collect())
            }
        }
    }

    /// The plain columns it reads, each once, in order of first use.
    pub fn columns(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |expr| {
            if let Expr::Column(name) = expr
                && !found.contains(&name.as_str())
            {
                found.push(name.as_str());
            }
        });
        found
    }

    /// Calls `see` on this expression and on every one inside it, outermost first.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        see(self);
        match self {
            Expr::Column(_) | Expr::Literal(..) => {}
            Expr::Not(inner) | Expr::IsMissing(inner) | Expr::In(inner, _) => inner.visit(see),
            Expr::Binary(_, left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Expr::If(condition, then, otherwise) => {
                condition.visit(see);
                then.visit(see);
                otherwise.visit(see);
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|argument| argument.visit(see)),
        }
    }
}

/// What an aggregate does with the known values of its argument. Missing values are skipped; over nothing known every one but the counts is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum AggregateFunction {
    /// Rows, known or not (of those that pass the filter).
    Rows,
    /// Known values.
    Known,
    /// Different known values.
    Distinct,
    /// The sum, in f64. Infinite ends add up; of both infinities it is missing.
    Sum,
    /// The sum of counts: a whole number, and 0 over nothing known.
    Total,
    /// The mean.
    Mean,
    /// The median: the 0.5 quantile.
    Median,
    /// A quantile by linear interpolation, as Excel's PERCENTILE.INC, pandas, NumPy and R type 7. Between a number and an infinity it is the infinity, between both infinities missing.
    Quantile(f64),
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Sample standard deviation (n - 1); missing below two or where a value is infinite.
    Sd,
    /// Sample variance (n - 1); missing below two or where a value is infinite.
    Var,
    /// Pearson's correlation of the argument with another over the rows where both are known; missing below two or where one is constant.
    Correlation(Box<Expr>),
    /// The slope of the line of least squares: how much more the argument is with one more of another, over the rows where both are
    /// known; missing below two or where one is constant.
    Slope(Box<Expr>),
    /// The most frequent value; of several, the least.
    Mode,
    /// The known texts in their order, one after the other.
    Joined {
        /// What stands between two of them.
        between: String,
        /// Whether each different one stands once.
        once: bool,
    },
    /// The value of the row with the least key among rows where both are known; of several such rows, the greatest value (so that row order never matters).
    FirstBy(Box<Expr>),
    /// The value of the row with the greatest key among rows where both are known; of several such rows, the greatest value.
    LastBy(Box<Expr>),
    /// The first known value in row order (an order must have been made by a sort).
    First,
    /// The last known value in row order.
    Last,
}

/// One aggregate column.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The plain column it becomes.
    pub name: String,
    /// What it does.
    pub function: AggregateFunction,
    /// Over what.
    pub argument: Expr,
    /// Only over rows where this is true.
    pub filter: Option<Expr>,
}

impl Aggregate {
    /// `function` of `argument` over all rows, as `name`.
    pub fn of(name: impl Into<String>, function: AggregateFunction, argument: Expr) -> Aggregate {
        Aggregate { name: name.into(), function, argument, filter: None }
    }

    /// Only over rows where `filter` is true.
    pub fn only(self, filter: Expr) -> Aggregate {
        Aggregate { filter: Some(filter), ..self }
    }
}

impl Expr {
    /// Its type over columns of these types; a column that is not there is [`Type::Unknown`].
    pub fn ty(&self, columns: &[(String, Type)]) -> Type {
        match self {
            Expr::Column(name) => columns.iter().find(|(known, _)| known == name).map_or(Type::Unknown, |(_, ty)| *ty),
            Expr::Literal(_, ty) => *ty,
            Expr::Not(_) | Expr::IsMissing(_) | Expr::In(..) => Type::Truth,
            Expr::Binary(operator, left, right) => operator.ty(left.ty(columns), right.ty(columns)),
            Expr::If(_, then, otherwise) => then.ty(columns).beside(otherwise.ty(columns)),
            Expr::Call(function, arguments) => {
                let mut types = arguments.iter().map(|argument| argument.ty(columns));
                let first = types.next().unwrap_or(Type::Unknown);
                match function {
                    Function::Least | Function::Greatest | Function::Coalesce => types.fold(first, Type::beside),
                    _ => function.ty(first),
                }
            }
        }
    }
}

impl BinaryOperator {
    /// Whether it compares two values: the truth is missing where one of them is.
    pub fn compares(self) -> bool {
        use BinaryOperator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        matches!(self, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
    }

    /// The type of a result.
    pub fn ty(self, left: Type, right: Type) -> Type {
        match self {
            BinaryOperator::Add if left == Type::Date => Type::Date,
            BinaryOperator::Subtract if left == Type::Date && right != Type::Date => Type::Date,
            BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
            | BinaryOperator::Power => Type::Number,
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEqual
            | BinaryOperator::And
            | BinaryOperator::Or => Type::Truth,
        }
    }
}

impl AggregateFunction {
    /// What it looks at beside its argument.
    pub fn reads(&self) -> Option<&Expr> {
        match self {
            AggregateFunction::FirstBy(of)
            | AggregateFunction::LastBy(of)
            | AggregateFunction::Correlation(of)
            | AggregateFunction::Slope(of) => Some(of),
            AggregateFunction::Rows
            | AggregateFunction::Known
            | AggregateFunction::Distinct
            | AggregateFunction::Sum
            | AggregateFunction::Total
            | AggregateFunction::Mean
            | AggregateFunction::Median
            | AggregateFunction::Quantile(_)
            | AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::Sd
            | AggregateFunction::Var
            | AggregateFunction::First
            | AggregateFunction::Last
            | AggregateFunction::Mode
            | AggregateFunction::Joined { .. } => None,
        }
    }

    /// The type of a result over an argument of a type.
    pub fn ty(&self, argument: Type) -> Type {
        match self {
            AggregateFunction::Rows
            | AggregateFunction::Known
            | AggregateFunction::Distinct
            | AggregateFunction::Total => Type::Integer,
            AggregateFunction::Sum
            | AggregateFunction::Mean
            | AggregateFunction::Median
            | AggregateFunction::Quantile(_)
            | AggregateFunction::Sd
            | AggregateFunction::Var
            | AggregateFunction::Correlation(_)
            | AggregateFunction::Slope(_) => Type::Number,
            AggregateFunction::Joined { .. } => Type::Text,
            AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::Mode
            | AggregateFunction::FirstBy(_)
            | AggregateFunction::LastBy(_)
            | AggregateFunction::First
            | AggregateFunction::Last => argument,
        }
    }
}
