//! Chains of dplyr: `d %>% filter(x > 1)`, `d |> filter(x > 1)`.

use super::{Asked, bracket, expression, list, name};
use crate::script::recover::first_word;

pub(super) fn chain(text: &str) -> Option<Asked> {
    let pipe = ["%>%", "|>"].into_iter().find(|it| text.contains(it))?;
    let mut steps = text.trim().split(pipe).map(str::trim);
    let table = steps.next()?;
    let mut asked = Asked::of(table);
    (first_word(table) == table && !table.is_empty()).then_some(())?;
    for it in steps {
        let word = first_word(it);
        let (inside, more) = bracket(&it[word.len()..]).filter(|_| it[word.len()..].starts_with('('))?;
        more.trim().is_empty().then_some(())?;
        step(&mut asked, word, &list(inside))?;
    }
    Some(asked)
}

fn step(asked: &mut Asked, word: &str, arguments: &[&str]) -> Option<()> {
    let rows = !asked.is_made() && asked.columns.is_empty() && asked.after.is_empty();
    match (word, arguments) {
        ("filter", [_, ..]) if asked.is_made() || rows && asked.groups.is_empty() => {
            let all: Vec<String> = arguments.iter().map(|it| valued(it)).collect::<Option<_>>()?;
            asked.keep(if all.len() == 1 { all[0].clone() } else { format!("({})", all.join(") and (")) })
        }
        ("drop_na", [_, ..]) if rows => {
            let all: Vec<String> = arguments.iter().map(|it| name(it)).collect::<Option<_>>()?;
            asked.keep(all.iter().map(|it| format!("{it} is not missing")).collect::<Vec<_>>().join(" and "))
        }
        ("select", [_, ..]) if rows && asked.groups.is_empty() => {
            asked.columns =
                arguments.iter().map(|it| name(it).filter(|it| !it.contains('-'))).collect::<Option<_>>()?;
            Some(())
        }
        ("mutate", [_, ..]) if rows && asked.groups.is_empty() => {
            let made: Vec<String> = arguments.iter().map(|it| assigned(it, false)).collect::<Option<_>>()?;
            let kept = std::mem::take(&mut asked.conditions);
            asked.before.extend(kept.iter().map(|it| format!("where {it}")));
            asked.before.push(format!("derive {}", made.join(", ")));
            Some(())
        }
        ("group_by", [_, ..]) if rows && asked.groups.is_empty() => {
            asked.groups = arguments.iter().map(|it| name(it)).collect::<Option<_>>()?;
            Some(())
        }
        ("ungroup", []) => asked.is_made().then_some(()),
        ("summarise" | "summarize", [_, ..]) if rows => {
            let given: Vec<&str> = arguments.iter().copied().filter(|it| !it.starts_with(".groups")).collect();
            asked.made = given.into_iter().map(|it| assigned(it, true)).collect::<Option<_>>()?;
            Some(())
        }
        ("count", [_, ..]) if rows && asked.groups.is_empty() => {
            asked.groups = arguments.iter().map(|it| name(it)).collect::<Option<_>>()?;
            asked.made.push("count() as n".to_owned());
            Some(())
        }
        ("distinct", [_, ..]) if rows && asked.groups.is_empty() => {
            let all: Vec<String> = arguments.iter().map(|it| name(it)).collect::<Option<_>>()?;
            asked.after.push(format!("distinct {}", all.join(", ")));
            Some(())
        }
        ("arrange", [_, ..]) => {
            let keys: Vec<String> = arguments.iter().map(|it| order(it)).collect::<Option<_>>()?;
            asked.sort(&keys);
            Some(())
        }
        ("head" | "slice_head", [n]) => {
            let n = n.split_once('=').map_or(*n, |it| it.1).trim();
            asked.head(n, false)
        }
        ("head", []) => asked.head("6", false),
        _ => None,
    }
}

/// A value or condition; what is said of missing values is what Ward does.
fn valued(text: &str) -> Option<String> {
    let bare = ["na.rm = TRUE", "na.rm=TRUE", "na.rm = T", "na.rm=T"].into_iter().fold(text.to_owned(), |it, said| {
        let with_comma = format!(", {said}");
        it.replace(&with_comma, "").replace(&format!(",{said}"), "")
    });
    let counted = bare.replace("n()", "count()");
    let assigns = counted.replace("==", "").replace("!=", "").replace(">=", "").replace("<=", "").contains('=');
    expression(&counted, "").filter(|_| !assigns)
}

/// `total = sum(x)`: `sum(x) as total`, or `total = x * 2`.
fn assigned(text: &str, last: bool) -> Option<String> {
    let named = text.split_once('=').filter(|it| first_word(it.0.trim()) == it.0.trim() && !it.1.starts_with('='));
    match (named, last) {
        (Some((to, value)), true) => Some(format!("{} as {}", valued(value)?, name(to)?)),
        (Some((to, value)), false) => Some(format!("{} = {}", name(to)?, valued(value)?)),
        (None, true) => valued(text),
        (None, false) => None,
    }
}

/// `desc(x)`, `-x`, `x`
fn order(text: &str) -> Option<String> {
    let inside = text.strip_prefix("desc(").and_then(|it| it.strip_suffix(')')).or_else(|| text.strip_prefix('-'));
    match inside {
        Some(it) => Some(format!("{} desc", name(it)?)),
        None => name(text),
    }
}
