//! Parameters of a script: their values, from where they were given, and where they stand.

mod allowed;
mod fault;
mod stand;
mod value;

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Fiscal, Unit};
use crate::script::{Allowed, Param, ParamType, TYPES};
use crate::source::{Source, Span};
use crate::syntax::tree::{Expr, ExprKind};

pub use fault::given_to_nobody;
pub(crate) use stand::{stand_in, stand_in_expression};

/// A value given from outside: `-p year=2022`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// For which parameter.
    pub name: String,
    /// The value as it was given.
    pub text: String,
    /// Whether the name is in capitals, as in `WARD_PARAM_YEAR`; one of these may be meant for another script.
    pub capitals: bool,
    /// What was given, for a message.
    pub source: Arc<Source>,
    /// Where the name stands in it.
    pub at_name: Span,
    /// Where the value stands in it.
    pub at_value: Span,
}

impl Given {
    /// Whether it is meant for a parameter.
    pub fn is_for(&self, name: &str) -> bool {
        if self.capitals { self.name == name.to_uppercase() } else { self.name == name }
    }
}

/// A parameter with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// `year`
    pub name: String,
    /// `period`
    pub ty: ParamType,
    /// A literal; of a metric the name of its column.
    pub value: Expr,
}

impl Parameter {
    /// Its value as it is written.
    pub fn shown(&self) -> String {
        value::written(&self.value)
    }
}

/// A parameter with the value it is given, else its default; what is wrong with either. `fiscal` says which months `FY2021` has.
pub(crate) fn declare(
    param: &Param,
    given: &[Given],
    catalog: &Catalog,
    fiscal: Option<Fiscal>,
) -> Result<Parameter, Vec<Diagnostic>> {
    let Some(ty) = ParamType::of(&param.ty.text) else { return Err(vec![fault::unknown_type(&param.ty)]) };
    let ctx = value::Reading { ty: &ty, unit: unit(&ty, param), catalog, fiscal };
    let mut faults = Vec::new();
    let limits = allowed::read(&ctx, param, &mut faults);
    let allowed = |found: ExprKind| limits.check(&found).map(|()| found);
    let default = param.default.as_ref().map(|it| ctx.read(&value::written(it)).and_then(allowed));
    let default = match default {
        Some(Err(wrong)) => {
            let at = param.default.as_ref().map_or(param.name.span, |it| it.span);
            faults.push(fault::wrong_value(&wrong, param, at, |text| value::as_written(&ty, text)));
            None
        }
        Some(Ok(found)) => Some(found),
        None => None,
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let made = |kind: ExprKind| Parameter {
        name: param.name.text.clone(),
        ty: ty.clone(),
        value: Expr { kind, span: param.name.span },
    };
    let Some(given) = given.iter().find(|it| it.is_for(&param.name.text)) else {
        return default.map(made).ok_or_else(|| vec![fault::no_value(param)]);
    };
    let found = ctx.read(&given.text).and_then(allowed);
    found.map(made).map_err(|wrong| {
        let fault = fault::wrong_value(&wrong, param, given.at_value, str::to_owned);
        vec![fault.within(&given.source)]
    })
}

/// The unit that a bare number takes: of the type, else of the default or of what is allowed.
fn unit(ty: &ParamType, param: &Param) -> Option<Unit> {
    let of = |it: &Expr| match &it.kind {
        ExprKind::Number(literal) if !literal.unit.is_none() => Some(literal.unit.clone()),
        _ => None,
    };
    match ty {
        ParamType::Unit { unit, .. } => Some(unit.clone()),
        ParamType::Money => param.default.as_ref().and_then(of).or_else(|| match &param.allowed {
            Some(Allowed::Range(range)) => of(range),
            Some(Allowed::List(list)) => list.iter().find_map(of),
            None => None,
        }),
        ParamType::Number
        | ParamType::Percent
        | ParamType::Text
        | ParamType::Date
        | ParamType::Period
        | ParamType::Truth
        | ParamType::Entity
        | ParamType::Metric => None,
    }
}

/// A value of the kind a parameter takes, for checking a script where none was given.
pub fn sample(param: &Param, catalog: &Catalog) -> Option<String> {
    let first = match &param.allowed {
        Some(Allowed::Range(range)) => {
            let written = value::written(range);
            written.split_once("..").map(|(low, high)| value::lower_end(low, high))
        }
        Some(Allowed::List(list)) => list.first().map(value::written),
        None => None,
    };
    let of_type = || match ParamType::of(&param.ty.text)? {
        ParamType::Number => Some("1".to_owned()),
        ParamType::Percent => Some("1%".to_owned()),
        ParamType::Money => Some(if unit(&ParamType::Money, param).is_some() { "1" } else { "CNY 1" }.to_owned()),
        ParamType::Unit { .. } => Some("1".to_owned()),
        ParamType::Text => Some("text".to_owned()),
        ParamType::Date => Some("2021-01-01".to_owned()),
        ParamType::Period => Some("2021".to_owned()),
        ParamType::Truth => Some("true".to_owned()),
        ParamType::Entity => catalog.entities.first().map(|it| it.name.clone()),
        ParamType::Metric => {
            let mut columns = catalog.datasets.iter().flat_map(|it| &it.columns);
            let metric = columns.find(|it| it.column.kind != crate::types::Kind::Label);
            metric.map(|it| it.column.name.clone())
        }
    };
    first.or_else(of_type)
}

/// The words of the types of parameters, English and Chinese.
pub(crate) fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.iter().map(|it| (it.0, it.1))
}

/// A parameter as the help of a script lists it: type, default, what is allowed, what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// `year`
    pub name: String,
    /// `period`
    pub ty: String,
    /// `2021`; none if a value has to be given.
    pub default: Option<String>,
    /// `2010..2030`, `East, West`
    pub allowed: String,
    /// `the year to look at`
    pub doc: String,
}

/// What a person is told about a parameter.
pub fn described(param: &Param) -> Described {
    let allowed = match &param.allowed {
        Some(Allowed::Range(range)) => value::written(range),
        Some(Allowed::List(list)) => list.iter().map(value::written).collect::<Vec<_>>().join(", "),
        None => String::new(),
    };
    Described {
        name: param.name.text.clone(),
        ty: param.ty.text.clone(),
        default: param.default.as_ref().map(value::written),
        allowed,
        doc: param.doc.clone().unwrap_or_default(),
    }
}
