//! The colours of a line, of the prompt and of the menu.

use std::borrow::Cow;

use colored::{Color, Colorize};
use language::assist::Class;
use language::setting::Settings;
use language::source::Span;
use rustyline::highlight::{CmdKind, Highlighter};

use super::line::Line;

impl Highlighter for Line {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        // A command is no sentence.
        if !self.is_colored() || line.starts_with('.') {
            return Cow::Borrowed(line);
        }
        let mut drawn = String::with_capacity(line.len() * 2);
        let mut at = 0;
        let stretches = self.guarded(line, vec![], || (self.asked.highlight)(line, &self.world.borrow()));
        let pointed = self.pointed(&stretches);
        for (span, class) in stretches {
            drawn.push_str(Span::new(at, span.start).of(line));
            drawn.push_str(&colored(span.of(line), class, pointed.contains(&span), self.theme.get()));
            at = span.end;
        }
        drawn.push_str(line.get(at..).unwrap_or(""));
        Cow::Owned(drawn)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        match self.is_colored() {
            true => Cow::Owned(prompt.color(self.theme.get().accent()).to_string()),
            false => Cow::Borrowed(prompt),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if !self.is_colored() {
            return Cow::Borrowed(hint);
        }
        let row = |it: &str| if it.starts_with('›') { it.bold().to_string() } else { it.dimmed().to_string() };
        Cow::Owned(hint.split('\n').map(row).collect::<Vec<_>>().join("\n"))
    }

    fn highlight_char(&self, _: &str, pos: usize, kind: CmdKind) -> bool {
        self.cursor.set((kind != CmdKind::ForcedRefresh).then_some(pos));
        self.is_colored()
    }
}

/// For which background colours are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    Dark,
    Light,
    None,
}

impl Theme {
    /// The theme that is set.
    pub fn of(settings: &Settings) -> Theme {
        match (settings.is("theme", "light"), settings.is("theme", "none")) {
            (true, _) => Theme::Light,
            (_, true) => Theme::None,
            _ => Theme::Dark,
        }
    }

    /// What stands out: bright on dark, deep on light.
    fn accent(self) -> Color {
        if self == Theme::Light { Color::Blue } else { Color::Cyan }
    }
}

impl Line {
    pub(super) fn is_colored(&self) -> bool {
        self.color && self.theme.get() != Theme::None
    }

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

fn colored(text: &str, class: Class, pointed: bool, theme: Theme) -> String {
    // Yellow and bright colours cannot be read on a light ground.
    let on = |dark: Color, light: Color| if theme == Theme::Light { light } else { dark };
    let drawn = match class {
        Class::Verb => text.bold().color(theme.accent()),
        Class::Keyword => text.color(on(Color::Blue, Color::Magenta)),
        Class::Name => text.normal(),
        Class::Unknown => text.underline(),
        Class::Function => text.color(theme.accent()),
        Class::Number => text.color(on(Color::Magenta, Color::Red)),
        Class::Period => text.color(on(Color::BrightMagenta, Color::Red)),
        Class::Text => text.color(Color::Green),
        Class::Comment => text.dimmed(),
        Class::Operator => text.color(on(Color::Yellow, Color::Black)),
        Class::Bracket { partner: None } => text.color(Color::Red),
        Class::Bracket { .. } if pointed => text.bold().reversed(),
        Class::Bracket { .. } => text.normal(),
    };
    drawn.to_string()
}
