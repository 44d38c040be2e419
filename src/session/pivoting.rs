//! The values that make the columns of a pivot, looked up before it is checked where they are not known: those of numbers, of
//! dates and of truths.

use std::sync::Arc;

use language::catalog::Catalog;
use language::script::{Statement, StatementKind};
use language::syntax::tree::{Expr, ExprKind};
use language::types::Type;
use language::verb::{Stage, Verb};

use crate::Session;

/// More columns than this are made by no pivot.
const MOST_COLUMNS: usize = 60;

impl Session {
    /// Looks up the values of the columns that a statement spreads, in the tables of whoever asks.
    pub(crate) fn know_pivots(&mut self, statement: &Statement) {
        let (StatementKind::Query(stages) | StatementKind::LetTable(_, stages)) = &statement.kind else { return };
        let names: Vec<&str> = stages.iter().filter_map(across).collect();
        if names.is_empty() {
            return;
        }
        let mut catalog: Option<Catalog> = None;
        for (at, dataset) in self.world.catalog.datasets.iter().enumerate().filter(|it| it.1.own) {
            for name in &names {
                let Some(column) = dataset.column(name).filter(|it| it.values.is_none()) else { continue };
                let plain = matches!(column.column.ty, Type::Integer | Type::Date | Type::Truth | Type::Period);
                let values = self.sources.different(&dataset.name, &column.column.name, MOST_COLUMNS);
                if let Some(values) = values.filter(|_| plain) {
                    let known = catalog.get_or_insert_with(|| (*self.world.catalog).clone());
                    let place = known.datasets[at].columns.iter_mut().find(|it| it.column.name == column.column.name);
                    place.into_iter().for_each(|it| it.values = Some(Arc::new(values.clone())));
                }
            }
        }
        if let Some(catalog) = catalog {
            self.world.catalog = Arc::new(catalog);
        }
    }
}

/// The column that a stage spreads over columns.
fn across(stage: &Stage) -> Option<&str> {
    let of: &Expr = match &stage.verb {
        Verb::Pivot { across, .. } => across,
        verb => verb.clauses()?.across.as_ref()?,
    };
    match &of.kind {
        ExprKind::Name(path) => path.first().filter(|_| path.len() == 1).map(|it| it.text.as_str()),
        _ => None,
    }
}
