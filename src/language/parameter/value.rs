//! A text as a value of a parameter's type, whether it stands in the script, on the command line or in a file.

use crate::catalog::Catalog;
use crate::nearest::nearest;
use crate::quantity::{
    Fiscal, Literal, Period, Unit, civil_from_days, is_written_fiscal, read_date, read_literal, read_period,
};
use crate::script::{ParamType, name_text, value_text};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};

/// What reading a value needs to know.
pub(super) struct Reading<'a> {
    pub ty: &'a ParamType,
    /// The unit that a bare number takes.
    pub unit: Option<Unit>,
    pub catalog: &'a Catalog,
    /// Which months a fiscal year has, where that is said.
    pub fiscal: Option<Fiscal>,
}

/// Why a text is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub code: &'static str,
    /// `20x2` is no period
    pub title: String,
    /// What is expected there.
    pub expected: String,
    /// Texts that would do.
    pub near: Vec<String>,
}

impl Reading<'_> {
    /// The value of a text.
    pub fn read(&self, text: &str) -> Result<ExprKind, Wrong> {
        let text = text.trim();
        let word = self.ty.word(crate::words::Language::English);
        let figures = matches!(self.ty, ParamType::Money | ParamType::Unit { .. });
        let wrong = |expected: &str, near: Vec<String>| Wrong {
            code: "bad-value",
            title: format!("`{text}` is no {}", if figures { "such figure" } else { word.as_str() }),
            expected: expected.to_owned(),
            near,
        };
        match self.ty {
            ParamType::Number => match read_literal(text).filter(|it| it.unit.is_none()) {
                Some(literal) => Ok(ExprKind::Number(literal)),
                None => Err(wrong("a number such as 12, 3.5 or 10..20", vec![])),
            },
            ParamType::Percent => match read_literal(text).filter(|it| it.unit.is_none()) {
                Some(literal) if literal.percent || largest(&literal) <= 1.0 => {
                    Ok(ExprKind::Number(Literal { percent: true, ..literal }))
                }
                Some(_) => Err(wrong("1 is 100 %, so this would be far beyond", vec![format!("{text}%")])),
                None => Err(wrong("a percentage such as 35%", vec![])),
            },
            ParamType::Money | ParamType::Unit { .. } => self.figure(text).ok_or_else(|| {
                let of = self.unit.as_ref().map(|it| it.write(crate::words::Language::English));
                let expected = match (of, self.ty) {
                    (Some(of), _) => format!("a figure in {of} is expected"),
                    (None, ParamType::Money) => "an amount with its currency, such as 600元 or USD 5m".to_owned(),
                    (None, _) => "a figure is expected".to_owned(),
                };
                wrong(&expected, vec![])
            }),
            ParamType::Text => Ok(ExprKind::Text(text.to_owned())),
            ParamType::Date => match read_date(text) {
                Some(days) => Ok(ExprKind::Date(days)),
                None => Err(wrong("a day such as 2021-03-05", vec![])),
            },
            ParamType::Period => match self.period(text) {
                Some(period) => Ok(ExprKind::Period(period)),
                None => Err(wrong("a period such as 2021, 2022Q1, 2015H1, 2021-03 or 2012..2014", vec![])),
            },
            ParamType::Truth => match text.to_lowercase().as_str() {
                "true" | "yes" | "是" => Ok(ExprKind::Truth(true)),
                "false" | "no" | "否" => Ok(ExprKind::Truth(false)),
                _ => Err(wrong("true or false", vec![])),
            },
            ParamType::Entity => self.entity(text).ok_or_else(|| {
                let near = near_entities(text, self.catalog);
                wrong("the name of a company, hospital, specialty or market is expected", near)
            }),
            ParamType::Metric => self.metric(text).ok_or_else(|| {
                let columns = self.catalog.datasets.iter().filter(|it| it.implicit).flat_map(|it| &it.columns);
                let near = nearest(text, columns.map(|it| (it.column.name.as_str(), it.aliases.as_slice())));
                wrong("a metric that some dataset knows", near.into_iter().map(str::to_owned).collect())
            }),
        }
    }

    /// A period; one that is written as a fiscal year is known to be.
    fn period(&self, text: &str) -> Option<Period> {
        match is_written_fiscal(text) {
            false => read_period(text),
            true => {
                let said = self.fiscal.and_then(|it| it.read_span(text));
                said.or_else(|| read_period(text)).map(Period::into_fiscal)
            }
        }
    }

    /// A number with the unit of the parameter, or a bare one that takes it.
    fn figure(&self, text: &str) -> Option<ExprKind> {
        let literal = read_literal(text).filter(|it| !it.percent && !it.points)?;
        let is_money = |it: &Unit| {
            let money = |name: &str| matches!(name, "CNY" | "USD" | "HKD" | "EUR" | "GBP" | "JPY");
            let mut powers = it.powers();
            matches!((powers.next(), powers.next()), (Some((name, 1)), None) if money(name))
        };
        let unit = match (&self.unit, literal.unit.is_none()) {
            (Some(unit), true) => unit.clone(),
            (Some(unit), false) => Some(literal.unit.clone()).filter(|it| it == unit)?,
            (None, _) => Some(literal.unit.clone()).filter(is_money)?,
        };
        let fits = *self.ty != ParamType::Money || is_money(&unit);
        fits.then_some(ExprKind::Number(Literal { unit, ..literal }))
    }

    /// An entity by any of its names, or a value of the column that names the entities of one's own data.
    fn entity(&self, text: &str) -> Option<ExprKind> {
        if let Some(found) = self.catalog.entity(text) {
            return Some(ExprKind::Text(found.name.clone()));
        }
        let own = self.catalog.datasets.iter().filter(|it| it.own);
        let columns = own.filter_map(|it| it.column(it.entity.as_ref()?));
        let key = crate::snake::snake(text);
        let found = columns.map(|it| match &it.values {
            Some(values) => values.iter().find(|it| crate::snake::snake(it) == key).cloned(),
            // What is not known cannot be refused.
            None => Some(text.to_owned()),
        });
        found.flatten().next().map(ExprKind::Text)
    }

    fn metric(&self, text: &str) -> Option<ExprKind> {
        let mut datasets = self.catalog.datasets.iter().filter(|it| it.implicit);
        let column = datasets.find_map(|it| it.column(text))?.column.name.clone();
        let span = Span::default();
        Some(ExprKind::Name(vec![Name { text: column, quoted: true, span }]))
    }
}

fn largest(literal: &Literal) -> f64 {
    literal.low.abs().max(literal.high.abs())
}

fn near_entities(text: &str, catalog: &Catalog) -> Vec<String> {
    let known: Vec<(&str, Vec<String>)> = catalog
        .entities
        .iter()
        .map(|it| (it.name.as_str(), it.aliases.iter().cloned().chain([it.name_zh.clone()]).collect()))
        .collect();
    let near = nearest(text, known.iter().map(|(name, others)| (*name, others.as_slice())));
    near.into_iter().map(str::to_owned).collect()
}

/// The text of a value as it was written, without quotes.
pub(super) fn written(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Name(path) => path.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("."),
        ExprKind::Number(literal) => literal.written.clone(),
        ExprKind::Period(period) => period.text.clone(),
        ExprKind::Date(days) => {
            let (year, month, day) = civil_from_days(*days);
            format!("{year:04}-{month:02}-{day:02}")
        }
        ExprKind::Text(text) => text.clone(),
        ExprKind::Truth(truth) => truth.to_string(),
        ExprKind::Missing
        | ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Binary { .. }
        | ExprKind::In { .. }
        | ExprKind::IsMissing { .. }
        | ExprKind::Case { .. }
        | ExprKind::Call { .. } => String::new(),
    }
}

/// A text as it stands in a script.
pub(super) fn as_written(ty: &ParamType, text: &str) -> String {
    match ty {
        ParamType::Entity | ParamType::Text => value_text(text),
        ParamType::Metric => name_text(text),
        ParamType::Number
        | ParamType::Percent
        | ParamType::Money
        | ParamType::Date
        | ParamType::Period
        | ParamType::Truth
        | ParamType::Unit { .. } => text.to_owned(),
    }
}

/// The lower end of a range, with the suffix of the upper one where it has none: `10` of `10..20%` is `10%`.
pub(super) fn lower_end(low: &str, high: &str) -> String {
    let suffix = high.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '$' | '¥'));
    match low.ends_with(|c: char| c.is_ascii_digit())
        && !low.contains(['Q', 'H'])
        && !suffix.starts_with(['Q', 'H', 'E'])
    {
        true => format!("{low}{suffix}"),
        false => low.to_owned(),
    }
}
