//! Columns that no row of a file lacks, as the file itself says: how many are known of them is how many rows there are.

use std::collections::BTreeSet;

use language::plan::{Expr as Meant, Plan};

use crate::Sources;

/// The columns of a plan that no row lacks, as far as that is known without reading anything.
pub(super) fn columns(plan: &Plan, sources: &Sources) -> BTreeSet<String> {
    match plan {
        Plan::Scan { table, columns } => {
            let lacks_none = |name: &&String| sources.n_missing(table, name) == Some(0);
            columns.iter().map(|it| &it.0).filter(lacks_none).cloned().collect()
        }
        Plan::Filter { input, .. } | Plan::Slice { input, .. } | Plan::Sort { input, .. } => {
            self::columns(input, sources)
        }
        Plan::Extend { input, columns } => {
            let mut found = self::columns(input, sources);
            found.retain(|name| columns.iter().all(|it| it.name != *name));
            found
        }
        Plan::Project { input, columns } => {
            let found = self::columns(input, sources);
            let same = columns.iter().filter(|it| matches!(&it.expr, Meant::Column(of) if found.contains(of)));
            same.map(|it| it.name.clone()).collect()
        }
        _ => BTreeSet::new(),
    }
}
