//! The colours of a line, of the prompt and of the menu.

use std::borrow::Cow;

use colored::{Color, Colorize};
use language::assist::{Class, highlight};
use language::source::Span;
use rustyline::highlight::{CmdKind, Highlighter};

use super::line::Line;

impl Highlighter for Line {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        // A command is no sentence.
        if !self.color || line.starts_with('.') {
            return Cow::Borrowed(line);
        }
        let mut drawn = String::with_capacity(line.len() * 2);
        let mut at = 0;
        let stretches = highlight(line, &self.world.borrow());
        let pointed = self.pointed(&stretches);
        for (span, class) in stretches {
            drawn.push_str(Span::new(at, span.start).of(line));
            drawn.push_str(&colored(span.of(line), class, pointed.contains(&span)));
            at = span.end;
        }
        drawn.push_str(line.get(at..).unwrap_or(""));
        Cow::Owned(drawn)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        match self.color {
            true => Cow::Owned(prompt.cyan().to_string()),
            false => Cow::Borrowed(prompt),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if !self.color {
            return Cow::Borrowed(hint);
        }
        let row = |it: &str| if it.starts_with('›') { it.bold().to_string() } else { it.dimmed().to_string() };
        Cow::Owned(hint.split('\n').map(row).collect::<Vec<_>>().join("\n"))
    }

    fn highlight_char(&self, _: &str, pos: usize, kind: CmdKind) -> bool {
        self.cursor.set((kind != CmdKind::ForcedRefresh).then_some(pos));
        self.color
    }
}

impl Line {
    /// The bracket at the cursor and its partner.
    fn pointed(&self, stretches: &[(Span, Class)]) -> Vec<Span> {
        let Some(cursor) = self.cursor.get() else { return vec![] };
        let here = |it: &&(Span, Class)| it.0.start == cursor || it.0.end == cursor;
        let pairs = stretches.iter().filter(here).filter_map(|(span, class)| match class {
            Class::Bracket { partner: Some(partner) } => Some([*span, *partner]),
            _ => None,
        });
        pairs.flatten().collect()
    }
}

fn colored(text: &str, class: Class, pointed: bool) -> String {
    let drawn = match class {
        Class::Verb => text.bold().cyan(),
        Class::Keyword => text.color(Color::Blue),
        Class::Name => text.normal(),
        Class::Unknown => text.underline(),
        Class::Function => text.color(Color::Cyan),
        Class::Number => text.color(Color::Magenta),
        Class::Period => text.color(Color::BrightMagenta),
        Class::Text => text.color(Color::Green),
        Class::Comment => text.dimmed(),
        Class::Operator => text.color(Color::Yellow),
        Class::Bracket { partner: None } => text.color(Color::Red),
        Class::Bracket { .. } if pointed => text.bold().reversed(),
        Class::Bracket { .. } => text.normal(),
    };
    drawn.to_string()
}
