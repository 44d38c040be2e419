//! Built-in functions of one row's values.

use crate::types::Type;

/// A function of plain values. A missing argument gives a missing result unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `abs(x)`
    Abs,
    /// `round(x, digits)`, halves away from zero; digits below zero round to tens, hundreds …
    Round,
    /// `floor(x)`
    Floor,
    /// `ceil(x)`
    Ceil,
    /// `sqrt(x)`; of a negative number missing
    Sqrt,
    /// `ln(x)`; of zero or less missing
    Ln,
    /// `exp(x)`; beyond the largest number missing
    Exp,
    /// the least of the known arguments; counts among numbers are numbers
    Least,
    /// the greatest of the known arguments; counts among numbers are numbers
    Greatest,
    /// `coalesce(a, b)`: the first that is known; counts among numbers are numbers
    Coalesce,
    /// `lower(s)`
    Lower,
    /// `upper(s)`
    Upper,
    /// `trim(s)`: without white space at both ends
    Trim,
    /// `length(s)`, in characters
    Length,
    /// `s contains t`, ignoring case
    Contains,
    /// `s starts_with t`, ignoring case
    StartsWith,
    /// `s ends_with t`, ignoring case
    EndsWith,
    /// `s matches /re/`: the second argument is a literal pattern
    Matches,
    /// `replace(s, old, new)`, literally, all occurrences; an empty `old` is found nowhere
    Replace,
    /// `substring(s, start, length)`, start from 1, in characters: those at `start` and the `length - 1` places after it that exist; without `length` to the end
    Substring,
    /// `concat(a, b, …)`; what is no text is written as `to_text` writes it
    Concat,
    /// `year(d)`
    Year,
    /// `quarter(d)`, 1 to 4
    Quarter,
    /// `month(d)`, 1 to 12
    Month,
    /// `day(d)`
    Day,
    /// `add_months(d, n)`: the same day of a later month, or its last day where it has none
    AddMonths,
    /// `weekday(d)`, 1 for Monday to 7 for Sunday (ISO 8601)
    Weekday,
    /// `month_end(d)`: the last day of its month
    MonthEnd,
    /// `to_date(s)`: a date as people and programs write it; missing where it is none or could be two
    ToDate,
    /// `replace(s, /re/, new)`: every place where the pattern is found; `$1` in `new` is what its first bracket found
    ReplacePattern,
    /// `to_text(x)`: a whole number without a decimal point, another with as many digits as tell it apart, never an exponent; of an infinity missing
    ToText,
    /// `to_number(s)`: as a data cell is read; missing where it is none, and space around it is ignored
    ToNumber,
}

impl Function {
    /// The type of a result whose first argument has a type.
    pub fn ty(self, first: Type) -> Type {
        match self {
            Function::Abs | Function::Round | Function::Floor | Function::Ceil => first,
            Function::Sqrt | Function::Ln | Function::Exp | Function::ToNumber => Type::Number,
            Function::Least | Function::Greatest | Function::Coalesce => first,
            Function::Lower | Function::Upper | Function::Trim | Function::Replace | Function::ReplacePattern => {
                Type::Text
            }
            Function::AddMonths | Function::MonthEnd | Function::ToDate => Type::Date,
            Function::Weekday => Type::Integer,
            Function::Substring | Function::Concat | Function::ToText => Type::Text,
            Function::Length | Function::Year | Function::Quarter | Function::Month | Function::Day => Type::Integer,
            Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches => Type::Truth,
        }
    }
}
