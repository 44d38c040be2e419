//! What the line editor asks about a line: one file a question.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use language::world::World;
use rustyline::Helper;

use super::highlighter::Theme;
use super::menu::Menu;

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
}

impl Line {
    pub fn new(world: Rc<RefCell<World>>, theme: Rc<Cell<Theme>>, color: bool) -> Line {
        Line { world, theme, menu: RefCell::new(None), cursor: Cell::new(None), rows: Cell::new(0), color }
    }
}
