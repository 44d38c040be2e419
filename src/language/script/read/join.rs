//! Reads `left join d on a = d.b as e`: which rows stay, and the columns that meet.

use pest::iterators::Pair;

use crate::plan::JoinKind;
use crate::syntax::tree::Name;
use crate::syntax::{Rule, name};
use crate::verb::{Matching, Verb};

pub(super) fn join(parts: &[Pair<'_, Rule>], base: usize) -> Verb {
    let of = |wanted: Rule| parts.iter().filter(move |it| it.as_rule() == wanted).cloned();
    let kind = match of(Rule::join_kind).next().map(|it| it.as_str().to_lowercase()).as_deref() {
        Some("left" | "asof" | "左" | "左外") => JoinKind::Left,
        Some("full" | "全" | "全外") => JoinKind::Full,
        Some("semi" | "半") => JoinKind::Semi,
        Some("anti" | "反") => JoinKind::Anti,
        Some("cross" | "交叉") => JoinKind::Cross,
        _ => JoinKind::Inner,
    };
    let mut tables = of(Rule::other_table).map(|it| name(it, base));
    let with = tables.next().expect("the grammar gives join a table");
    let alias = of(Rule::name).map(|it| name(it, base)).next();
    let key = |pair: Pair<'_, Rule>| {
        let mut sides = pair.into_inner().filter(|it| it.as_rule() == Rule::path);
        let mut path = || sides.next().map(|it| it.into_inner().map(|it| name(it, base)).collect::<Vec<_>>());
        let left = path().expect("the grammar gives a key a name");
        let right = path().unwrap_or_else(|| left.clone());
        // `on a = d.b`: the last part of the path is the column; `on d.b = a` has the sides the other way round.
        let is_right = |it: &[Name]| {
            1 < it.len() && (it[0].text == with.text || alias.as_ref().is_some_and(|alias| alias.text == it[0].text))
        };
        let turned = is_right(&left) && !is_right(&right);
        let column = |mut path: Vec<Name>| path.pop().expect("a path has a name");
        let (left, right) = (column(left), column(right));
        if turned { (right, left) } else { (left, right) }
    };
    let on = of(Rule::join_on).map(key).collect();
    let asof = of(Rule::join_kind).any(|it| it.as_str().eq_ignore_ascii_case("asof"));
    let matching = match (asof, of(Rule::join_one).next()) {
        (true, Some(_)) => Matching::OneBefore,
        (true, None) => Matching::Before,
        (false, Some(_)) => Matching::One,
        (false, None) => Matching::All,
    };
    Verb::Join { kind, matching, with, on, alias }
}
