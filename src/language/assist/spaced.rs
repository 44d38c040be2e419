//! Names of several words, written without quotes: `median(Net Income)` over one's own table, `of Wenzhou Kangning`.

use crate::diagnostic::{Edit, Fix};
use crate::script::keywords::canonical;
use crate::source::Span;
use crate::world::World;

/// The edit that puts columns of one's own tables in backquotes, each where it stands; none where there is no such name.
pub(super) fn spaced(sentence: &str, world: &World) -> Option<Fix> {
    let own = world.catalog.datasets.iter().filter(|it| it.own);
    let names: Vec<&str> = own.flat_map(|it| &it.columns).map(|it| it.column.name.as_str()).collect();
    let names = names.into_iter().filter(|it| !it.contains('`') && !it.chars().all(plain)).collect();
    let found = standing(sentence, names);
    let marked = |name: &str| format!("`{name}`");
    written(found, marked, "a name of several words stands in backquotes")
}

/// The edit that puts in quotes who is known by a name of several words, each where it stands.
pub(super) fn quoted(sentence: &str, world: &World) -> Option<Fix> {
    let known = world.catalog.entities.iter();
    let known = known.flat_map(|it| [&it.name, &it.name_zh].into_iter().chain(&it.aliases)).map(String::as_str);
    let own = world.catalog.datasets.iter().filter(|it| it.own);
    let own = own.filter_map(|it| it.column(it.entity.as_ref()?)).filter_map(|it| it.values.as_deref());
    let names: Vec<&str> = known.chain(own.flatten().map(String::as_str)).collect();
    let names = names.into_iter().filter(|it| !it.contains('"') && it.contains(' ')).collect();
    // A name alone asks for nothing; `top hospitals by beds` starts with a word of the language, whoever is called so.
    let starts = |it: &Span| {
        let first = it.of(sentence).split(' ').next().unwrap_or("");
        sentence[..it.start].trim().is_empty() && canonical(first).is_some()
    };
    let found: Vec<(Span, &str)> = standing(sentence, names).into_iter().filter(|it| !starts(&it.0)).collect();
    let alone = found.iter().any(|it| it.0.of(sentence) == sentence.trim());
    written(found, |name| format!("\"{name}\""), "a name of several words stands in quotes").filter(|_| !alone)
}

fn plain(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where names stand in a sentence, in any case, as whole words and outside quotes.
fn standing<'a>(sentence: &str, mut names: Vec<&'a str>) -> Vec<(Span, &'a str)> {
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
    found
}

/// The names, each as it has to be written.
fn written(found: Vec<(Span, &str)>, marked: impl Fn(&str) -> String, why: &str) -> Option<Fix> {
    let mut said: Vec<String> = found.iter().map(|it| marked(it.1)).collect();
    said.dedup();
    let edits: Vec<Edit> = found.into_iter().map(|(span, name)| Edit { span, text: marked(name) }).collect();
    let title = format!("{why}: {}", said.join(", "));
    (!edits.is_empty()).then_some(Fix { title, edits })
}
