//! Chains of pandas.

use super::{Asked, bracket, call, expression, list, name, unquoted};
use crate::script::recover::first_word;

/// `df[df.x > 1].groupby("g")["y"].sum()`
pub(super) fn chain(text: &str) -> Option<Asked> {
    let text = text.trim();
    let table = first_word(text);
    let mut rest = &text[table.len()..];
    if table.is_empty() || !rest.starts_with(['.', '[']) {
        return None;
    }
    let mut asked = Asked::of(table);
    let mut called = false;
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        if rest.starts_with('[') {
            let (inside, more) = bracket(rest)?;
            rest = more;
            chosen(&mut asked, inside, table)?;
            called = true;
            continue;
        }
        let step = first_word(rest.strip_prefix('.')?);
        rest = &rest[1 + step.len()..];
        match bracket(rest).filter(|_| rest.starts_with('(')) {
            Some((inside, more)) => {
                rest = more;
                method(&mut asked, step, &list(inside))?;
                called = true;
            }
            None => column(&mut asked, step)?,
        }
    }
    called.then_some(asked)
}

/// `df.x`
fn column(asked: &mut Asked, step: &str) -> Option<()> {
    if asked.is_made() || !asked.columns.is_empty() || !asked.after.is_empty() {
        return None;
    }
    asked.columns.push(name(step)?);
    Some(())
}

/// `df[df.x > 1]`, `df["x"]`, `df[["x", "y"]]`
fn chosen(asked: &mut Asked, inside: &str, table: &str) -> Option<()> {
    let names = names(inside);
    if let Some(names) = names {
        let free = !asked.is_made() && asked.columns.is_empty() && asked.after.is_empty();
        asked.columns = names;
        return free.then_some(());
    }
    let compares = inside.contains(['>', '<', '=']);
    let own = compares && !asked.is_made() && asked.groups.is_empty() && asked.columns.is_empty();
    own.then_some(())?;
    let condition = expression(inside, table)?;
    asked.keep(condition)
}

/// `"x"`, `["x", "y"]`
fn names(text: &str) -> Option<Vec<String>> {
    let inside = bracket(text).filter(|it| it.1.trim().is_empty()).map_or(text, |it| it.0);
    list(inside).into_iter().map(|it| name(unquoted(it)?)).collect::<Option<Vec<_>>>().filter(|it| !it.is_empty())
}

/// An argument by its name: `ascending=False`.
fn keyword<'a>(arguments: &[&'a str], name: &str) -> Option<&'a str> {
    arguments.iter().find_map(|it| it.strip_prefix(name)?.trim_start().strip_prefix('=')).map(str::trim)
}

fn is_keyword(argument: &str) -> bool {
    argument
        .split_once('=')
        .is_some_and(|(name, value)| first_word(name.trim()) == name.trim() && !value.starts_with('='))
}

/// What Ward does anyway.
fn makes_no_difference(argument: &str) -> bool {
    let written: String = argument.chars().filter(|it| !it.is_whitespace()).collect();
    ["as_index=", "observed=", "sort=True", "dropna=False"].iter().any(|it| written.starts_with(it))
}

fn method(asked: &mut Asked, step: &str, arguments: &[&str]) -> Option<()> {
    let positional: Vec<&str> = arguments.iter().copied().filter(|it| !is_keyword(it)).collect();
    let named = arguments.len() - positional.len();
    match (step, positional.as_slice()) {
        ("query", [condition]) if named == 0 && !asked.is_made() && asked.columns.is_empty() => {
            asked.keep(expression(unquoted(condition)?, "")?)
        }
        // Rows without a key are a group here, as with `dropna=False`.
        ("groupby", [keys]) if arguments.iter().all(|it| !is_keyword(it) || makes_no_difference(it)) => {
            let free =
                asked.groups.is_empty() && !asked.is_made() && asked.columns.is_empty() && asked.after.is_empty();
            asked.groups = names(keys)?;
            free.then_some(())
        }
        ("reset_index" | "copy", []) if named == 0 => Some(()),
        ("size", []) if named == 0 && !asked.groups.is_empty() && !asked.is_made() && asked.columns.is_empty() => {
            asked.made.push("count()".to_owned());
            Some(())
        }
        ("value_counts", []) if named == 0 && !asked.is_made() && asked.groups.is_empty() => {
            asked.groups = std::mem::take(&mut asked.columns);
            asked.made.push("count()".to_owned());
            asked.sort(&["count desc".to_owned()]);
            (!asked.groups.is_empty()).then_some(())
        }
        ("unique" | "drop_duplicates", []) if named == 0 && !asked.is_made() && asked.groups.is_empty() => {
            let columns = std::mem::take(&mut asked.columns);
            asked.after.push(format!("distinct {}", columns.join(", ")).trim_end().to_owned());
            asked.ordered = false;
            Some(())
        }
        ("agg" | "aggregate", [one]) if named == 0 => aggregated(asked, one),
        ("dropna", []) if named == 1 && !asked.is_made() && asked.columns.is_empty() => {
            let columns = names(keyword(arguments, "subset")?)?;
            let known: Vec<String> = columns.iter().map(|it| format!("{it} is not missing")).collect();
            asked.keep(known.join(" and "))
        }
        ("sort_values", keys) => sorted(asked, keys, arguments, named),
        ("nlargest", [n, by]) if named == 0 && !asked.is_made() && asked.after.is_empty() => {
            let column = name(unquoted(by)?)?;
            asked.after.push(format!("top {} by {column}", n.parse::<u64>().ok()?));
            Some(())
        }
        ("head", []) if named == 0 => asked.head("5", false),
        ("head", [n]) if named == 0 => asked.head(n, false),
        ("tail", _) => asked.head("", true),
        (function, []) if named == 0 => asked.make(function),
        _ => None,
    }
}

/// `sort_values("x", ascending=False)`; of one figure of groups, by that figure.
fn sorted(asked: &mut Asked, keys: &[&str], arguments: &[&str], named: usize) -> Option<()> {
    let order = match (named, keyword(arguments, "ascending")) {
        (0, None) | (1, Some("True")) => "",
        (1, Some("False")) => " desc",
        _ => return None,
    };
    let keys = match keys {
        [] => {
            let [made] = asked.made.as_slice() else { return None };
            let column = made.split_once('(')?.1.strip_suffix(')').filter(|it| !it.is_empty())?.to_owned();
            let column = column.trim_start_matches("distinct ").to_owned();
            asked.made = vec![format!("{made} as {column}")];
            vec![column]
        }
        [one] if !asked.is_made() => names(one)?,
        _ => return None,
    };
    let keys: Vec<String> = keys.iter().map(|it| format!("{it}{order}")).collect();
    asked.sort(&keys);
    Some(())
}

/// `agg("sum")`, `agg({"x": "sum", "y": "mean"})`
fn aggregated(asked: &mut Asked, argument: &str) -> Option<()> {
    if let Some(function) = unquoted(argument) {
        return asked.make(function);
    }
    if asked.is_made() || !asked.columns.is_empty() || !asked.after.is_empty() {
        return None;
    }
    let (inside, more) = bracket(argument).filter(|_| argument.starts_with('{'))?;
    let one = |it: &str| {
        let (column, function) = it.split_once(':')?;
        call(unquoted(function)?, &name(unquoted(column)?)?)
    };
    asked.made = list(inside).into_iter().map(one).collect::<Option<_>>()?;
    more.trim().is_empty().then_some(())
}
