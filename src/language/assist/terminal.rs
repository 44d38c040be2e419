//! Commands of a terminal, of SQL shells and of consoles about whole tables: `head hospitals`, `show tables`, `cat t | grep x`.

use crate::diagnostic::Fix;
use crate::script::{name_text, value_text};
use crate::source::Span;
use crate::world::World;

/// The sentence that a command asks for, where it is about a table that there is.
pub(super) fn command(sentence: &str, world: &World) -> Option<Fix> {
    let spaced: String = sentence.chars().map(|c| if "(),;".contains(c) { ' ' } else { c }).collect();
    let spaced = spaced.replace('|', " | ");
    let typed: Vec<&str> = spaced.split_whitespace().collect();
    let low: Vec<String> = typed.iter().map(|it| it.to_lowercase()).collect();
    let words: Vec<&str> = low.iter().map(String::as_str).collect();
    let meant = meant(&words, &typed, world)?;
    let title = format!("write `{meant}`");
    Some(Fix::replace(Span::new(0, sentence.len()), meant, title))
}

fn meant(words: &[&str], typed: &[&str], world: &World) -> Option<String> {
    let table = |at: usize| {
        let typed = typed.get(at)?;
        let found = world.catalog.dataset(typed.split_once('.').map_or(typed, |it| it.0))?;
        Some((name_text(&found.name), found.entity.as_deref().map(name_text)))
    };
    let all = |at: usize| table(at).map(|it| format!("from {}", it.0));
    let described = |at: usize| table(at).map(|it| format!("describe {}", it.0));
    let counted = |at: usize| table(at).map(|it| format!("from {} | show count()", it.0));
    let some = |at: usize, n: &str| {
        let n: u64 = n.trim_start_matches("-n").trim_start_matches('-').parse().ok()?;
        table(at).map(|it| format!("from {} | sample {n}", it.0))
    };
    let holding = |at: usize, text: usize| {
        let (name, entity) = table(at)?;
        let text = value_text(typed.get(text)?.trim_matches(['"', '\'']));
        Some(format!("from {name} | where {} contains {text}", entity?))
    };
    let saved = |at: usize, file: usize| {
        let (name, _) = table(at)?;
        let file = typed.get(file)?.trim_matches(['"', '\'']);
        let file = if file.contains('.') { file.to_owned() } else { format!("{name}.{}", file.to_lowercase()) };
        Some(format!("from {name} | save {}", value_text(&file)))
    };
    const DESCRIBES: [&str; 9] = ["desc", "columns", "schema", "fields", "info", "str", "names", "colnames", "dtypes"];
    const LISTS: [&str; 7] = ["head", "tail", "cat", "print", "view", "display", "list"];
    match words {
        ["ls" | "tables" | "datasets" | "dir"] | ["show" | "list", "tables" | "databases" | "data"] => {
            Some("show datasets".to_owned())
        }
        [word, _] if DESCRIBES.contains(word) => described(1),
        [word, "of" | "from" | "in", _] if DESCRIBES.contains(word) => described(2),
        ["show", "columns" | "fields", "of" | "from" | "in", _] => described(3),
        ["show", "all", "columns", "of" | "from" | "in", _] => described(4),
        [name] if [".columns", ".describe", ".info", ".dtypes"].iter().any(|it| name.ends_with(it)) => described(0),
        ["show", _] => all(1),
        [word, _] if LISTS.contains(word) => all(1),
        ["head" | "tail", _, n] if table(1).is_some() => some(1, n),
        ["head" | "tail", "-n", n, _] => some(3, n),
        ["head" | "tail", n, _] => some(2, n),
        ["cat", _, "|", "head" | "tail", "-n", n] => some(1, n),
        ["cat", _, "|", "head" | "tail", n] => some(1, n),
        [_, "|", "head" | "tail", n] => some(0, n),
        ["cat", _, "|", "head" | "tail"] => all(1),
        ["cat", _, "|", "grep", _] => holding(1, 4),
        [_, "|", "grep", _] => holding(0, 3),
        ["grep", _, _] => holding(2, 1),
        ["wc", "-l", _] => counted(2),
        ["cat", _, "|", "wc", "-l"] => counted(1),
        [_, "|", "wc", "-l"] => counted(0),
        ["export" | "save" | "write", _, "to" | "as" | "into", _] => saved(1, 3),
        ["len" | "nrow", _] => counted(1),
        _ => None,
    }
}
