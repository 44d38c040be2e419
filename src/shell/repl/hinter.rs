//! What stands dim behind and under the line: the menu of the word at the cursor, else the end of an earlier line.

use language::assist::{self, CandidateKind};
use rustyline::Context;
use rustyline::hint::{Hint, Hinter, HistoryHinter};

use super::line::Line;
use super::menu::Menu;

/// A hint: what is shown, and what the right arrow takes of it.
pub(super) struct Shown {
    text: String,
    taken: Option<String>,
}

impl Hint for Shown {
    fn display(&self) -> &str {
        &self.text
    }

    fn completion(&self) -> Option<&str> {
        self.taken.as_deref()
    }
}

impl Hinter for Line {
    type Hint = Shown;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Shown> {
        let shown = self.guarded(line, None, || self.shown(line, pos, context));
        self.rows.set(shown.as_ref().map_or(0, |it| it.text.matches('\n').count()));
        shown
    }
}

/// The row of a call: what it takes, the argument that is being typed between marks, and what it gives.
fn parameters(call: &assist::Parameters) -> String {
    let at = call.arguments.get(call.current).copied().unwrap_or_default();
    let (before, after) = (&call.call[..at.start], &call.call[at.end..]);
    format!("\n  {before}‹{}›{after}  {}", at.of(&call.call), call.about)
}

impl Line {
    fn shown(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Shown> {
        if pos < line.len() || line.trim().is_empty() {
            self.menu.replace(None);
            return None;
        }
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        // While Tab goes through a menu, it stays.
        if let Some(menu) = &*self.menu.borrow()
            && let Some(chosen) = menu.chosen(line)
        {
            return Some(Shown { text: menu.rows(Some(chosen), width), taken: None });
        }
        self.menu.replace(None);
        let ghost = HistoryHinter::new().hint(line, pos, context).filter(|it| !it.contains('\n'));
        // Where nothing can be dim, it would look typed.
        let ghost = ghost.filter(|_| self.is_colored());
        let menu = Menu::of(line, pos, &self.world.borrow(), self.asked.complete);
        let settled = matches!(menu.candidates.as_slice(), [only] if only.text == menu.typed);
        // Nobody knows by heart what values a column has, or which periods a table.
        let values =
            menu.candidates.first().is_some_and(|it| matches!(it.kind, CandidateKind::Value | CandidateKind::Period));
        let rows = if menu.typed.is_empty() && !values || settled { String::new() } else { menu.rows(None, width) };
        let call = (self.asked.parameters)(line, pos, self.world.borrow().language);
        let called = call.map(|it| parameters(&it)).unwrap_or_default();
        let first = menu.candidates.first().filter(|_| !rows.is_empty());
        let rest = first.and_then(|it| it.text.strip_prefix(menu.typed.as_str())).filter(|it| !it.is_empty());
        let taken = ghost.clone().or_else(|| rest.map(str::to_owned));
        let text = format!("{}{called}{rows}", ghost.unwrap_or_default());
        if text.is_empty() { None } else { Some(Shown { text, taken }) }
    }
}
