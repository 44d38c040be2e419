//! `rename a as b, b as a`: columns under other names, all at once.

use super::fault;
use super::scope::Frame;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Named};
use crate::syntax::tree::Name;
use crate::words::Words;

/// Gives columns other names. Each name on the left is one of the table as it stands, so that two columns can change places; a
/// name that is made further left may be used as well.
pub(super) fn rename(frame: &mut Frame, pairs: &[(Name, Name)], faults: &mut Vec<Diagnostic>) {
    let mut renamed: Vec<(String, &Name)> = Vec::new();
    for (old, new) in pairs {
        if let Some(found) = frame.column(&old.text).map(|it| it.column.name.clone())
            && !renamed.iter().any(|it| it.0 == found)
        {
            renamed.push((found, new));
            continue;
        }
        match renamed.iter_mut().rev().find(|it| it.1.text == old.text) {
            Some(made) => made.1 = new,
            None => faults.push(fault::unknown_name(old, frame)),
        }
    }
    let stays = |name: &str| !renamed.iter().any(|it| it.0 == name);
    for (at, (_, new)) in renamed.iter().enumerate() {
        let taken = frame.columns.iter().any(|it| it.column.name == new.text && stays(&new.text));
        if taken || renamed[..at].iter().any(|it| it.1.text == new.text) {
            faults.push(fault::name_taken(new.span, &new.text));
            return;
        }
    }
    // A column goes with all that belongs to it: the ends of a range, the days of a period, the reasons of what is missing.
    let named = |name: &str| {
        let (own, rest) = name.split_once('~').map_or((name, None), |it| (it.0, Some(it.1)));
        match (renamed.iter().find(|it| it.0 == own), rest) {
            (Some((_, new)), Some(rest)) => format!("{}~{rest}", new.text),
            (Some((_, new)), None) => new.text.clone(),
            (None, _) => name.to_owned(),
        }
    };
    super::join::added::renamed(frame, &named);
    let stored = frame.plan.schema();
    let columns = stored.iter().map(|(name, _)| Named::new(named(name), Expr::column(name.clone()))).collect();
    for it in &mut frame.columns {
        if !stays(&it.column.name) {
            it.column.name = named(&it.column.name);
            it.column.label = Words::same(it.column.name.clone());
        }
        if let Some((above, below)) = &mut it.parts {
            (*above, *below) = (named(above), named(below));
        }
        it.weight = it.weight.as_deref().map(named);
        if let Some(reasons) = &mut it.reasons {
            reasons.column = named(&reasons.column);
        }
    }
    frame.plan = frame.plan.clone().project(columns);
    for it in [&mut frame.entity, &mut frame.period, &mut frame.shown_period] {
        *it = it.as_deref().map(named);
    }
}
