//! Parts of a stage that have rules of their own.

use pest::iterators::Pair;

use super::listed_names;
use crate::syntax::tree::{Clauses, Expr, Name, PeriodWord};
use crate::syntax::{Rule, name, span};
use crate::verb::{Keep, SampleSize, Verb};

/// `通策医疗 2021年`: an entity, and perhaps a period, before the metric.
pub(super) fn lead_into(pair: Pair<'_, Rule>, base: usize, clauses: &mut Clauses) {
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::entity_name => clauses.of.push(name(part, base)),
            Rule::date | Rule::period | Rule::year => {
                let at = span(&part, base);
                let period = crate::quantity::read_period(part.as_str().trim());
                clauses.periods.push(PeriodWord { period, parameter: None, span: at });
            }
            _ => {}
        }
    }
}

/// `within g`, `within (g, h)`
fn within(parts: &[Pair<'_, Rule>], base: usize) -> Vec<Name> {
    let groups = parts.iter().filter(|it| it.as_rule() == Rule::groups_within);
    let groups: Vec<Pair<'_, Rule>> = groups.flat_map(|it| it.clone().into_inner()).collect();
    listed_names(&groups, base)
}

/// `top 3 by x within g`, `bottom 3`
pub(super) fn topped(parts: &[Pair<'_, Rule>], base: usize, (count, bottom): (u64, bool), by: Option<Expr>) -> Verb {
    Verb::Top { count, bottom, by, within: within(parts, base) }
}

/// `fill x down within g`, `fill x with 0`
pub(super) fn filled(parts: &[Pair<'_, Rule>], base: usize, with: Option<Expr>) -> Verb {
    Verb::Fill { columns: listed_names(parts, base), with, within: within(parts, base) }
}

/// `sample 100`, `sample 10% seed 7`
pub(super) fn sampled(parts: &[Pair<'_, Rule>]) -> Verb {
    let of = |rule: Rule| parts.iter().filter(move |it| it.as_rule() == rule).map(Pair::as_str);
    let mut counts = of(Rule::count).map(|it| it.parse().unwrap_or(0));
    let percent = of(Rule::sample_share).next().and_then(|it| it.trim_end_matches(['%', '％']).parse().ok());
    let size = percent.map_or_else(|| SampleSize::Rows(counts.next().unwrap_or(0)), SampleSize::Percent);
    Verb::Sample { size, seed: counts.next().unwrap_or(1) }
}

/// `keep latest by date`
pub(super) fn keep(pair: Pair<'_, Rule>, base: usize) -> Keep {
    let mut kept = Keep { latest: true, by: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::kept => kept.latest = matches!(part.as_str().to_lowercase().as_str(), "latest" | "最新"),
            Rule::name => kept.by = Some(name(part, base)),
            _ => {}
        }
    }
    kept
}
