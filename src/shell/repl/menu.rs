//! The menu under the line: what the completer and the hinter share.

use language::assist::{Candidate, CandidateKind, Completions};
use language::words::Language;
use language::world::World;
use unicode_width::UnicodeWidthChar;

use super::command::COMMANDS;
use super::offered::offered;

/// Rows of the menu that are drawn.
const ROWS: usize = 8;

/// What the language offers at a cursor.
pub(super) type Complete = fn(&str, usize, &World) -> Completions;

/// The candidates at a place of a line.
#[derive(Default)]
pub(super) struct Menu {
    /// The line up to what is replaced, and from the cursor on.
    before: String,
    after: String,
    /// Where what is replaced starts.
    pub start: usize,
    /// What has been typed of it.
    pub typed: String,
    pub candidates: Vec<Candidate>,
    /// How many more there are.
    more: usize,
    language: Language,
}

impl Menu {
    /// The menu at a cursor.
    pub fn of(line: &str, cursor: usize, world: &World, complete: Complete) -> Menu {
        let (start, candidates, more) =
            match (offered(line, cursor, world, complete), dotted(line, cursor, world.language)) {
                (Some(found), _) => found,
                (None, Some(candidates)) => (0, candidates, 0),
                (None, None) => {
                    let found = complete(line, cursor, world);
                    (found.replaced.start, found.candidates, found.more)
                }
            };
        let part = |from: usize, to: usize| line.get(from..to).unwrap_or("").to_owned();
        Menu {
            before: part(0, start),
            after: part(cursor, line.len()),
            start,
            typed: part(start, cursor),
            candidates,
            more,
            language: world.language,
        }
    }

    /// Which candidate stands in a line that Tab has changed.
    pub fn chosen(&self, line: &str) -> Option<usize> {
        let rest = line.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        self.candidates.iter().position(|it| it.text == rest)
    }

    /// The rows around the chosen candidate, at most `width` columns wide: name, kind, what is known of it.
    pub fn rows(&self, chosen: Option<usize>, width: usize) -> String {
        let from = chosen.map_or(0, |it| it.saturating_sub(ROWS - 1));
        let shown = self.candidates.iter().enumerate().skip(from).take(ROWS);
        let widest = shown.clone().map(|(_, it)| columns(&it.text)).max().unwrap_or(0).min(32);
        let mut text = String::new();
        for (at, it) in shown {
            let mark = if chosen == Some(at) { '›' } else { ' ' };
            let name = format!("{}{}", it.text, " ".repeat(widest.saturating_sub(columns(&it.text))));
            let kind = it.kind.word(self.language);
            let kind = format!("{kind}{}", " ".repeat(9usize.saturating_sub(columns(kind))));
            let row = format!("{mark} {name}  {kind} {}", it.detail);
            text.push('\n');
            text.push_str(cut(&row, width.saturating_sub(2)).trim_end());
        }
        let more = self.candidates.len().saturating_sub(from + ROWS) + self.more;
        if 0 < more {
            text.push_str(&format!("\n  … {more} more"));
        }
        text
    }
}

/// The commands that a line with a dot may become.
fn dotted(line: &str, cursor: usize, language: Language) -> Option<Vec<Candidate>> {
    let typed = line.get(..cursor).filter(|it| it.starts_with('.'))?;
    let found = COMMANDS.iter().filter(|it| it.name.starts_with(typed)).map(|it| Candidate {
        text: it.name.to_owned(),
        kind: CandidateKind::Statement,
        detail: it.detail(language),
    });
    Some(found.collect())
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The start of a text that fits; control characters are left out.
fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().filter(|c| !c.is_control()).take_while(fits).collect()
}
