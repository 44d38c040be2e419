//! Columns of one's own tables whose names are several words, written without backquotes: `median(Net Income)`.

use crate::diagnostic::{Edit, Fix};
use crate::source::Span;
use crate::world::World;

/// The edit that puts such names in backquotes, each where it stands; none where there is no such name.
pub(super) fn spaced(sentence: &str, world: &World) -> Option<Fix> {
    let own = world.catalog.datasets.iter().filter(|it| it.own);
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let mut names: Vec<&str> = own.flat_map(|it| &it.columns).map(|it| it.column.name.as_str()).collect();
    names.retain(|it| !it.contains('`') && !it.chars().all(plain));
    // Of two names that start alike the longer one is meant.
    names.sort_by_key(|it| std::cmp::Reverse(it.len()));
    names.dedup();
    let lower = sentence.to_ascii_lowercase();
    let mut found: Vec<(Span, &str)> = Vec::new();
    for name in names {
        for (start, _) in lower.match_indices(&name.to_ascii_lowercase()) {
            let span = Span::new(start, start + name.len());
            let joins = |c: Option<char>| c.is_some_and(plain);
            let inside =
                joins(sentence[..span.start].chars().next_back()) || joins(sentence[span.end..].chars().next());
            let quoted = |mark: char| sentence[..span.start].matches(mark).count() % 2 == 1;
            let taken = found.iter().any(|(it, _)| it.start < span.end && span.start < it.end);
            if !inside && !taken && !quoted('`') && !quoted('"') {
                found.push((span, name));
            }
        }
    }
    found.sort_by_key(|it| it.0.start);
    let mut said: Vec<String> = found.iter().map(|it| format!("`{}`", it.1)).collect();
    said.dedup();
    let edits: Vec<Edit> = found.into_iter().map(|(span, name)| Edit { span, text: format!("`{name}`") }).collect();
    let title = format!("a name of several words stands in backquotes: {}", said.join(", "));
    (!edits.is_empty()).then_some(Fix { title, edits })
}
