//! The words that options take.

use clap::ValueEnum;
use language::words::Language;
use render::Format;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatWord {
    Table,
    Json,
    Ndjson,
    Csv,
    Markdown,
}

impl FormatWord {
    pub fn format(self) -> Format {
        match self {
            FormatWord::Table => Format::Table,
            FormatWord::Json => Format::Json,
            FormatWord::Ndjson => Format::Ndjson,
            FormatWord::Csv => Format::Csv,
            FormatWord::Markdown => Format::Markdown,
        }
    }
}

/// The format of a name: `csv`.
pub(crate) fn format(word: &str) -> Option<Format> {
    FormatWord::from_str(word, true).ok().map(FormatWord::format)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LanguageWord {
    En,
    Zh,
}

impl LanguageWord {
    pub fn language(self) -> Language {
        match self {
            LanguageWord::En => Language::English,
            LanguageWord::Zh => Language::Chinese,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorWord {
    Human,
    Short,
    Json,
}
