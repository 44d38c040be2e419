//! What the line editor asks about a line: one file a question. What fails in an answer leaves the line as it is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use language::assist::{self, Class, Completions, Parameters};
use language::source::Span;
use language::words::Language;
use language::world::World;
use rustyline::Helper;

use super::highlighter::Theme;
use super::menu::Menu;
use crate::failure::{Failed, guarded};

/// The functions that know the answers.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub complete: fn(&str, usize, &World) -> Completions,
    pub highlight: fn(&str, &World) -> Vec<(Span, Class)>,
    pub parameters: fn(&str, usize, Language) -> Option<Parameters>,
    pub unfinished: fn(&str) -> bool,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked {
            complete: assist::complete,
            highlight: assist::highlight,
            parameters: assist::parameters,
            unfinished: assist::unfinished,
        }
    }
}

/// Answers the questions of the line editor.
#[derive(Helper)]
pub(super) struct Line {
    /// What exists, as the session last knew it.
    pub world: Rc<RefCell<World>>,
    /// The menu that Tab goes through.
    pub menu: RefCell<Option<Menu>>,
    /// Where the cursor was when the line was last drawn.
    pub cursor: Cell<Option<usize>>,
    /// How many rows stand under the line.
    pub rows: Cell<usize>,
    /// For which background the colours are.
    pub theme: Rc<Cell<Theme>>,
    /// Whether to write colours.
    pub color: bool,
    /// Who is asked.
    pub asked: Asked,
    /// What failed while the line was typed, and the line as it then was.
    failed: RefCell<Option<(String, Failed)>>,
}

impl Line {
    pub fn new(world: Rc<RefCell<World>>, theme: Rc<Cell<Theme>>, color: bool) -> Line {
        Line {
            world,
            theme,
            menu: RefCell::new(None),
            cursor: Cell::new(None),
            rows: Cell::new(0),
            color,
            asked: Asked::default(),
            failed: RefCell::new(None),
        }
    }

    /// An answer about a line; `otherwise` where it fails, which is told when the line is done.
    pub(super) fn guarded<T>(&self, line: &str, otherwise: T, work: impl FnOnce() -> T) -> T {
        match guarded(work) {
            Ok(answer) => answer,
            Err(failed) => {
                self.failed.borrow_mut().get_or_insert_with(|| (line.to_owned(), failed));
                otherwise
            }
        }
    }

    /// What failed since it was last asked.
    pub fn failed(&self) -> Option<(String, Failed)> {
        self.failed.take()
    }
}

#[cfg(test)]
mod tests {
    use rustyline::Context;
    use rustyline::completion::Completer;
    use rustyline::highlight::Highlighter;
    use rustyline::hint::Hinter;
    use rustyline::history::DefaultHistory;

    use super::*;

    /// A line of which one answer fails, the others are the usual ones.
    fn line(asked: Asked) -> Line {
        let world = Rc::new(RefCell::new(World::default()));
        Line { asked, ..Line::new(world, Rc::new(Cell::new(Theme::Dark)), true) }
    }

    #[test]
    fn an_answer_that_fails_leaves_the_line_as_it_is() {
        let history = DefaultHistory::new();
        let context = Context::new(&history);
        let usual = Asked::default();
        let complete = line(Asked { complete: |_, _, _| panic!("complete"), ..usual });
        assert_eq!(complete.complete("show b", 6, &context).expect("an answer"), (6, vec![]));
        assert!(complete.failed().is_some_and(|it| it.0 == "show b"));
        assert!(complete.hint("show b", 6, &context).is_none());
        assert!(complete.failed().is_some());
        let parameters = line(Asked { parameters: |_, _, _| panic!("parameters"), ..usual });
        assert!(parameters.hint("show sum(", 9, &context).is_none());
        assert!(parameters.failed().is_some() && parameters.failed().is_none(), "told once");
        let highlight = line(Asked { highlight: |_, _| panic!("highlight"), ..usual });
        assert_eq!(highlight.highlight("show b", 0), "show b");
        assert!(highlight.failed().is_some());
        let unfinished = line(Asked { unfinished: |_| panic!("unfinished"), ..usual });
        assert!(!unfinished.is_unfinished("show b,"));
        assert!(unfinished.failed().is_some());
        // After a failure the next question is answered.
        let sound = line(usual);
        assert!(sound.is_unfinished("show b,") && sound.failed().is_none());
        assert!(highlight.hint("sho", 3, &context).is_some());
    }
}
