//! What Tab goes through.

use rustyline::Context;
use rustyline::completion::Completer;

use super::line::Line;
use super::menu::Menu;

impl Completer for Line {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let menu =
            self.guarded(line, Menu::default(), || Menu::of(line, pos, &self.world.borrow(), self.asked.complete));
        let texts = menu.candidates.iter().map(|it| it.text.clone()).collect();
        let start = if menu.candidates.is_empty() { pos } else { menu.start };
        self.menu.replace(Some(menu));
        Ok((start, texts))
    }
}
