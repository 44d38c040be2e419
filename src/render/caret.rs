//! Diagnostics for people, with carets and edits, and for programs.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use language::chinese::in_chinese;
use language::diagnostic::{Diagnostic, Fix, Severity};
use language::source::{Source, Span};
use language::words::Language;
use serde_json::{Value, json};

/// A diagnostic over the text it is about, in the language of the reader.
pub fn diagnostic(it: &Diagnostic, source: &Source, color: bool, width: Option<usize>, language: Language) -> String {
    let chinese = language == Language::Chinese;
    let said = if chinese { Cow::Owned(language::chinese::diagnostic(it)) } else { Cow::Borrowed(it) };
    let it = said.as_ref();
    let [error, warning, note, help] = match chinese {
        true => [
            Level::ERROR.with_name("错误"),
            Level::WARNING.with_name("警告"),
            Level::NOTE.with_name("说明"),
            Level::HELP.with_name("可改为"),
        ],
        false => [Level::ERROR, Level::WARNING, Level::NOTE, Level::HELP],
    };
    let source = it.source.as_deref().unwrap_or(source);
    let text = source.text.as_str();
    let level = if it.severity == Severity::Error { error } else { warning };
    let title = crate::clean(&it.title);
    let labels: Vec<(std::ops::Range<usize>, String)> =
        it.labels.iter().map(|label| (inside(label.span, text), crate::clean(&label.text))).collect();
    let notes: Vec<String> = it.notes.iter().map(|note| crate::clean(note)).collect();
    let fixes: Vec<&Fix> = it.fixes.iter().take(4).collect();
    let titles: Vec<String> = fixes.iter().map(|fix| crate::clean(&fix.title)).collect();
    let mut main = level.primary_title(title.as_str()).id(it.code).element(snippet(text, &source.name, &labels));
    for text in &notes {
        main = main.element(note.clone().message(text.as_str()));
    }
    let mut groups = vec![main];
    for (fix, title) in fixes.iter().zip(&titles) {
        let mut patched = Snippet::source(text).path(source.name.as_str());
        for edit in &fix.edits {
            patched = patched.patch(Patch::new(inside(edit.span, text), edit.text.as_str()));
        }
        groups.push(Group::with_title(help.clone().secondary_title(title.as_str())).element(patched));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(width.unwrap_or(140).max(40));
    format!("{}\n", renderer.render(&groups))
}

fn snippet<'a>(
    text: &'a str,
    name: &'a str,
    labels: &'a [(std::ops::Range<usize>, String)],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let mut snippet = Snippet::source(text).path(name);
    for (at, (span, label)) in labels.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mark = kind.span(span.clone());
        snippet = snippet.annotation(if label.is_empty() { mark } else { mark.label(label.as_str()) });
    }
    snippet
}

/// A span that stands on character boundaries inside the text.
fn inside(span: Span, text: &str) -> std::ops::Range<usize> {
    let at = |mut place: usize| {
        place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let (start, end) = (at(span.start), at(span.end));
    start..end.max(start)
}

/// One line: file, line, column, code, what is wrong, in the language of the reader.
pub fn diagnostic_short(it: &Diagnostic, source: &Source, language: Language) -> String {
    let source = it.source.as_deref().unwrap_or(source);
    let (line, column) = it.span().map_or((1, 1), |span| source.line_column(span.start));
    let title = if language == Language::Chinese { in_chinese(&it.title) } else { Cow::Borrowed(it.title.as_str()) };
    format!("{}:{line}:{column}: {}: {}\n", source.name, it.code, crate::clean(&title))
}

/// One object on one line: code, severity, title, places, notes, edits, with the words in the language of the reader.
pub fn diagnostic_json(it: &Diagnostic, source: &Source, language: Language) -> String {
    let chinese = language == Language::Chinese;
    let said = if chinese { Cow::Owned(language::chinese::diagnostic(it)) } else { Cow::Borrowed(it) };
    let it = said.as_ref();
    let source = it.source.as_deref().unwrap_or(source);
    let place = |span: Span| {
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        json!({
            "start": span.start, "end": span.end, "line": line, "column": column,
            "end_line": end_line, "end_column": end_column,
        })
    };
    let labels: Vec<Value> =
        it.labels.iter().map(|label| json!({"span": place(label.span), "text": label.text})).collect();
    let fixes: Vec<Value> = it
        .fixes
        .iter()
        .map(|fix| {
            let edits: Vec<Value> =
                fix.edits.iter().map(|edit| json!({"span": place(edit.span), "text": edit.text})).collect();
            json!({"title": fix.title, "edits": edits, "result": fix.apply(&source.text)})
        })
        .collect();
    let severity = if it.is_error() { "error" } else { "warning" };
    let object = json!({
        "code": it.code, "severity": severity, "title": it.title, "file": source.name,
        "labels": labels, "notes": it.notes, "fixes": fixes,
    });
    format!("{object}\n")
}
