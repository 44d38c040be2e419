//! The shipped facts, and which of their comparisons an audit shows.

use std::collections::HashMap;

use super::super::holds::kind_of;
use super::super::scope::Frame;
use super::across::{self, formulas};
use super::compared::Compared;
use super::figures::figures;
use super::known::{Facts, Formulas};
use super::{times, wholes, words};
use crate::answer::Table;
use crate::catalog::{Catalog, Relations};
use crate::plan::{Expr, Named, Part, Plan};
use crate::syntax::tree::{Expr as Written, ExprKind, Name};
use crate::types::{Column, Kind, Type};

/// What a fact is read from.
const READ: [&str; 12] = [
    "entity",
    "dimension",
    "segment",
    "metric",
    "period",
    "figure",
    "written",
    "qualifier",
    "section",
    "locator",
    "note",
    "document",
];

/// What the shipped facts are compared by, and whose comparisons are shown.
pub(super) struct Shipped {
    formulas: Formulas,
    /// The metric of the one formula that is asked for.
    only: Option<String>,
    relations: Relations,
    /// Metrics that are dates.
    dates: Vec<String>,
    /// Metrics that are the sum of their parts.
    additive: Vec<String>,
    /// Kind and parent of each entity.
    kinds: HashMap<String, String>,
    parents: HashMap<String, String>,
    /// The dataset asked for.
    dataset: Option<String>,
    /// The entities asked for, by their names.
    whose: Vec<String>,
}

impl Shipped {
    pub fn of(frame: Option<&Frame>, whose: Vec<String>, catalog: &Catalog) -> Shipped {
        let shipped = || catalog.datasets.iter().filter(|it| !it.own && it.implicit);
        // Metrics that are only planned or forecast are in no table of figures.
        let expected = || crate::catalog::graded().iter().flat_map(|it| &it.0.columns);
        let columns = || shipped().flat_map(|it| &it.columns).chain(expected());
        let texts = columns().flat_map(|it| it.identities.iter().map(|text| (it.column.name.clone(), text.clone())));
        let dates = columns().filter(|it| it.column.ty == Type::Date).map(|it| it.column.name.clone()).collect();
        let additive = columns().filter(|it| matches!(it.column.kind, Kind::Flow | Kind::Stock));
        let mut additive: Vec<String> = additive.map(|it| it.column.name.clone()).collect();
        additive.sort();
        additive.dedup();
        let of = |get: fn(&crate::catalog::Entity) -> &String| {
            catalog.entities.iter().map(|it| (it.name.clone(), get(it).clone())).collect::<HashMap<_, _>>()
        };
        Shipped {
            formulas: formulas(texts.chain(catalog.relations.checks.iter().cloned())),
            only: None,
            relations: catalog.relations.clone(),
            dates,
            additive,
            kinds: of(|it| &it.kind),
            parents: of(|it| &it.parent),
            dataset: frame.map(|it| it.dataset.clone()),
            whose,
        }
    }

    /// The same for one formula alone.
    pub fn by(self, metric: &str, text: &str, expr: Written) -> Shipped {
        let formulas = HashMap::from([(metric.to_owned(), vec![(text.to_owned(), expr)])]);
        Shipped { formulas, only: Some(metric.to_owned()), ..self }
    }

    /// The metric of the one formula that is asked for.
    pub fn only(&self) -> Option<&str> {
        self.only.as_deref()
    }

    pub fn n_formulas(&self) -> usize {
        self.formulas.values().map(Vec::len).sum()
    }

    /// Every comparison that is asked for.
    pub fn compared(&self, table: &Table) -> Vec<Compared> {
        let figures = figures(table, |metric| self.dates.iter().any(|it| it == metric));
        let facts = Facts::of(&figures, &self.formulas, &self.relations, &self.additive, &self.parents);
        let mut found = match &self.only {
            Some(metric) => across::by_formula(&facts, metric),
            None => {
                let more = wholes::wholes(&facts).into_iter().chain(words::words(table)).chain(times::times(&facts));
                across::across(&facts).into_iter().chain(more).collect()
            }
        };
        found.retain(|it| self.is_of_dataset(it) && self.is_of(it));
        found
    }

    /// Whether it is of the table asked for: of its kind of entity, of parts where its rows are parts.
    fn is_of_dataset(&self, it: &Compared) -> bool {
        const OPERATORS: [&str; 3] = ["company", "hospital", "benchmark"];
        let Some(dataset) = &self.dataset else { return true };
        let kind = self.kinds.get(&it.entity).map_or("", String::as_str);
        match dataset.as_str() {
            "service_lines" => it.of_part && OPERATORS.contains(&kind),
            "segments" => it.of_part && !OPERATORS.contains(&kind),
            "rules" => it.qualifier == "rule",
            "facts" => true,
            dataset => kind_of(dataset) == Some(kind),
        }
    }

    /// Whether it is of an entity asked for; of hospitals, a company means its hospitals.
    fn is_of(&self, it: &Compared) -> bool {
        let named = |name: &String| {
            let itself = it.entity == *name;
            itself || self.dataset.is_some() && self.parents.get(&it.entity) == Some(name)
        };
        self.whose.is_empty() || self.whose.iter().any(named)
    }
}

/// The facts as the comparisons read them.
pub(super) fn facts(catalog: &Catalog) -> Option<Part> {
    let facts = catalog.dataset("facts")?;
    let stored = facts.columns.iter().flat_map(|it| it.column.stored()).collect();
    // A period as text, as the facts have it.
    let named = READ.iter().map(|it| Named::new(*it, Expr::column(*it))).collect();
    let columns = READ.iter().map(|it| Column::plain(*it, Type::Text)).collect();
    Some(Part { name: "facts", plan: Plan::scan(facts.name.clone(), stored).project(named), columns, page: None })
}

/// A formula of figures, numbers and the four signs, with each figure by the name it has in the facts; none of any other.
pub(super) fn of_figures(frame: &Frame, expr: &Written) -> Option<Written> {
    let kind = match &expr.kind {
        ExprKind::Name(path) => {
            let [name] = path.as_slice() else { return None };
            let text = frame.column(&name.text)?.column.name.clone();
            ExprKind::Name(vec![Name { text, ..name.clone() }])
        }
        ExprKind::Number(_) => expr.kind.clone(),
        ExprKind::Binary { operator, left, right } => {
            let (left, right) = (of_figures(frame, left)?, of_figures(frame, right)?);
            ExprKind::Binary { operator: *operator, left: Box::new(left), right: Box::new(right) }
        }
        _ => return None,
    };
    Some(Written { kind, span: expr.span })
}
