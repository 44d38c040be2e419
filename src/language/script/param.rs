//! Parameters of a script as they are written: `param year: period = 2021 in 2010..2030 "the year to look at"`.

use pest::iterators::Pair;

use super::same;
use crate::quantity::Unit;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};
use crate::syntax::{Rule, name, value};
use crate::words::Language;

/// A parameter as it was declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// `year`
    pub name: Name,
    /// `period`, or a unit; what it means is [`ParamType::of`].
    pub ty: Name,
    /// `= 2021`; without one a value has to be given.
    pub default: Option<Expr>,
    /// `in 2010..2030`, `in (East, West)`
    pub allowed: Option<Allowed>,
    /// `"the year to look at"`
    pub doc: Option<String>,
}

/// What values a parameter may have.
#[derive(Debug, Clone, PartialEq)]
pub enum Allowed {
    /// `in 2010..2030`
    Range(Expr),
    /// `in (East, West)`
    List(Vec<Expr>),
}

/// What the values of a parameter are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamType {
    /// `number`
    Number,
    /// `percent`
    Percent,
    /// `money`, in the currency of its default or range
    Money,
    /// `text`
    Text,
    /// `date`
    Date,
    /// `period`
    Period,
    /// `truth`
    Truth,
    /// `entity`
    Entity,
    /// `metric`
    Metric,
    /// `beds`, `元/床日`: a number with this unit
    Unit {
        /// The unit.
        unit: Unit,
        /// As it was written.
        written: String,
    },
}

/// The words of the types, in the order a person should see.
pub(crate) const TYPES: [(&str, &str, ParamType); 9] = [
    ("number", "数", ParamType::Number),
    ("percent", "百分比", ParamType::Percent),
    ("money", "金额", ParamType::Money),
    ("period", "期间", ParamType::Period),
    ("date", "日期", ParamType::Date),
    ("text", "文本", ParamType::Text),
    ("truth", "真假", ParamType::Truth),
    ("entity", "主体", ParamType::Entity),
    ("metric", "指标", ParamType::Metric),
];

impl ParamType {
    /// The type of a word in either language, or of a unit that everybody knows.
    pub fn of(word: &str) -> Option<ParamType> {
        let named = TYPES.iter().find(|it| it.0.eq_ignore_ascii_case(word) || it.1 == word);
        let unit = || Unit::parse(word).filter(Unit::is_known);
        let of_unit = || unit().map(|unit| ParamType::Unit { unit, written: word.to_owned() });
        named.map(|it| it.2.clone()).or_else(of_unit)
    }

    /// The word for it.
    pub fn word(&self, language: Language) -> String {
        if let ParamType::Unit { written, .. } = self {
            return written.clone();
        }
        let row = TYPES.iter().find(|it| it.2 == *self);
        row.map_or("", |it| if language == Language::English { it.0 } else { it.1 }).to_owned()
    }
}

/// Reads a `param`.
pub(super) fn read(pair: Pair<'_, Rule>, base: usize) -> Param {
    let mut made = Param {
        name: Name { text: String::new(), quoted: false, span: Span::default() },
        ty: Name { text: String::new(), quoted: false, span: Span::default() },
        default: None,
        allowed: None,
        doc: None,
    };
    let mut ranged = false;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::name => made.name = name(part, base),
            Rule::unit_name => made.ty = name(part, base),
            Rule::kw_in => ranged = true,
            Rule::param_value if ranged => made.allowed = Some(Allowed::Range(value(part, base))),
            Rule::param_value => made.default = Some(value(part, base)),
            Rule::param_list => {
                made.allowed = Some(Allowed::List(part.into_inner().map(|it| value(it, base)).collect()));
            }
            Rule::string => made.doc = Some(name(part, base).text),
            _ => {}
        }
    }
    made
}

impl Param {
    /// The parameter with every span empty; a bare word is the same as that word in quotes.
    pub(super) fn without_spans(&self) -> Param {
        let value = |it: &Expr| match &it.kind {
            ExprKind::Name(path) if path.len() == 1 => {
                Expr { kind: ExprKind::Text(path[0].text.clone()), span: Span::default() }
            }
            _ => same::expr(it),
        };
        let ty = ParamType::of(&self.ty.text).map_or(self.ty.text.clone(), |it| it.word(Language::English));
        Param {
            name: same::name(&self.name),
            ty: Name { text: ty, quoted: false, span: Span::default() },
            default: self.default.as_ref().map(value),
            allowed: self.allowed.as_ref().map(|it| match it {
                Allowed::Range(range) => Allowed::Range(value(range)),
                Allowed::List(list) => Allowed::List(list.iter().map(value).collect()),
            }),
            doc: self.doc.clone(),
        }
    }
}
