//! What an editor is told: diagnostics, completions, what a word is, quick fixes, canonical text, symbols, colours.
//!
//! Everything is plain text: a name that comes from somebody's file is never read as Markdown.

use std::path::Path;

use language::assist::{self, Candidate, CandidateKind, Class};
use language::catalog::Catalog;
use language::diagnostic::{Diagnostic, Fix};
use language::script::{Script, Statement, StatementKind};
use language::source::{Source, Span};
use language::verb::Verb;
use language::words::Language;
use lsp_types::{CompletionItemKind, DiagnosticSeverity, Range, SymbolKind};
use serde_json::{Value, json};
use session::Checking;

use super::documents::Document;
use super::places;

/// The colours that words may have, in the order in which they are numbered.
pub(super) const TOKENS: [&str; 7] = ["keyword", "variable", "function", "number", "string", "comment", "operator"];

/// A name of a symbol is cut here, in characters.
const LONGEST_NAME: usize = 60;

pub(super) fn diagnostics(document: &Document, checking: &Checking, language: Language) -> Vec<Value> {
    checking.faults.iter().map(|it| diagnostic(it, document, language)).collect()
}

fn diagnostic(it: &Diagnostic, document: &Document, language: Language) -> Value {
    let said = if language == Language::Chinese { &language::chinese::diagnostic(it) } else { it };
    let text = &document.source.text;
    let (span, place) = match &it.source {
        None => (it.span().unwrap_or_default(), String::new()),
        Some(other) => {
            let (line, column) = it.span().map_or((1, 1), |it| other.line_column(it.start));
            (included(&document.source, other), format!("{}:{line}:{column}: ", other.name))
        }
    };
    let label = said.labels.first().map(|it| it.text.as_str()).filter(|it| !it.is_empty());
    let lines = label.into_iter().chain(said.notes.iter().map(String::as_str));
    let message = std::iter::once(said.title.as_str()).chain(lines).collect::<Vec<_>>().join("\n");
    let own = said.labels.iter().skip(1).filter(|label| it.source.is_none() && !label.text.is_empty());
    let related: Vec<Value> = own
        .map(|it| json!({"location": {"uri": document.uri, "range": places::range(text, it.span)}, "message": it.text}))
        .collect();
    json!({
        "range": places::range(text, span),
        "severity": if it.is_error() { DiagnosticSeverity::ERROR } else { DiagnosticSeverity::WARNING },
        "code": it.code,
        "source": "ward",
        "message": format!("{place}{message}"),
        "relatedInformation": related,
    })
}

/// Where a text includes another.
fn included(source: &Source, other: &Source) -> Span {
    let (script, _) = language::script::read(source);
    let includes = |it: &&Statement| match &it.kind {
        StatementKind::Include(path) => Path::new(&other.name).ends_with(path),
        _ => false,
    };
    let is_include = |it: &&Statement| matches!(it.kind, StatementKind::Include(_));
    let found = script.statements.iter().find(includes).or_else(|| script.statements.iter().find(is_include));
    found.map_or(Span::default(), |it| it.span)
}

pub(super) fn completion(document: &Document, checking: &Checking, at: usize, language: Language) -> Value {
    let text = &document.source.text;
    let start = checking.start(at);
    let found = assist::complete(&text[start..], at - start, checking.world(at));
    let replaced = Span::new(start + found.replaced.start, start + found.replaced.end);
    let (range, typed) = (places::range(text, replaced), replaced.of(text));
    let item = |(order, it): (usize, &Candidate)| {
        let kind = it.kind.word(language);
        let detail = if it.detail.is_empty() { kind.to_owned() } else { format!("{kind} · {}", it.detail) };
        json!({
            "label": it.text,
            "kind": item_kind(it.kind),
            "detail": detail,
            // The order is Ward's, and so is what fits: a Chinese name by its pinyin.
            "sortText": format!("{order:05}"),
            "filterText": if typed.is_empty() { it.text.as_str() } else { typed },
            "textEdit": {"range": range, "newText": it.text},
        })
    };
    let items: Vec<Value> = found.candidates.iter().enumerate().map(item).collect();
    json!({"isIncomplete": true, "items": items})
}

fn item_kind(kind: CandidateKind) -> CompletionItemKind {
    match kind {
        CandidateKind::Verb | CandidateKind::Statement | CandidateKind::Clause => CompletionItemKind::KEYWORD,
        CandidateKind::Dataset | CandidateKind::Table => CompletionItemKind::MODULE,
        CandidateKind::Entity => CompletionItemKind::CONSTANT,
        CandidateKind::Column => CompletionItemKind::FIELD,
        CandidateKind::Definition => CompletionItemKind::VARIABLE,
        CandidateKind::Function => CompletionItemKind::FUNCTION,
        CandidateKind::Value | CandidateKind::Period => CompletionItemKind::VALUE,
        CandidateKind::Setting => CompletionItemKind::PROPERTY,
    }
}

pub(super) fn hover(document: &Document, checking: &Checking, at: usize) -> Value {
    let text = &document.source.text;
    let start = checking.start(at);
    let Some(found) = assist::hover(&text[start..], at - start, checking.world(at)) else { return Value::Null };
    let lines: Vec<&str> = std::iter::once(&found.title).chain(&found.lines).map(String::as_str).collect();
    let span = Span::new(start + found.span.start, start + found.span.end);
    json!({"contents": {"kind": "plaintext", "value": lines.join("\n")}, "range": places::range(text, span)})
}

/// What the call takes that a place is in; nothing where it is in none.
pub(super) fn parameters(document: &Document, start: usize, at: usize, language: Language) -> Value {
    let Some(found) = assist::parameters(&document.source.text[start..], at - start, language) else {
        return Value::Null;
    };
    let labels: Vec<Value> = found.arguments.iter().map(|it| json!({"label": it.of(&found.call)})).collect();
    let signature = json!({"label": found.call, "documentation": found.about, "parameters": labels});
    json!({"signatures": [signature], "activeSignature": 0, "activeParameter": found.current})
}

/// The canonical text as one edit; nothing where it is canonical.
pub(super) fn formatted(document: &Document, script: &Script, language: Language, catalog: &Catalog) -> Value {
    let text = &document.source.text;
    let written = language::script::write(text, script, language, catalog);
    match written == *text {
        true => json!([]),
        false => json!([{"range": places::range(text, Span::new(0, text.len())), "newText": written}]),
    }
}

/// The edits of the faults that touch a stretch.
pub(super) fn fixes(document: &Document, checking: &Checking, within: Range, language: Language) -> Value {
    let text = &document.source.text;
    let touches = |it: &&Diagnostic| {
        let range = places::range(text, it.span().unwrap_or_default());
        it.source.is_none() && range.start <= within.end && within.start <= range.end
    };
    let chinese = language == Language::Chinese;
    let mut actions = Vec::new();
    for fault in checking.faults.iter().filter(touches) {
        for fix in &fault.fixes {
            actions.push(json!({
                "title": if chinese { language::chinese::in_chinese(&fix.title) } else { fix.title.as_str().into() },
                "kind": "quickfix",
                "isPreferred": fault.fixes.len() == 1,
                "diagnostics": [diagnostic(fault, document, language)],
                "edit": {"changes": {document.uri.as_str(): edits(text, fix)}},
            }));
        }
    }
    Value::Array(actions)
}

fn edits(text: &str, fix: &Fix) -> Vec<Value> {
    fix.edits.iter().map(|it| json!({"range": places::range(text, it.span), "newText": it.text})).collect()
}

/// The statements of a text: definitions by their names, questions by what they ask.
pub(super) fn symbols(document: &Document) -> Value {
    let text = &document.source.text;
    let (script, _) = language::script::read(&document.source);
    let symbol = |it: &Statement| {
        let (name, kind) = symbol(it, text);
        let name: String = name.chars().filter(|it| !it.is_control()).take(LONGEST_NAME).collect();
        let range = places::range(text, it.span);
        json!({"name": if name.is_empty() { "…" } else { name.as_str() }, "kind": kind, "range": range, "selectionRange": range})
    };
    Value::Array(script.statements.iter().map(symbol).collect())
}

fn symbol(it: &Statement, text: &str) -> (String, SymbolKind) {
    let first = || it.span.of(text).lines().next().unwrap_or("").to_owned();
    match &it.kind {
        StatementKind::LetExpr(name, _) => (name.text.clone(), SymbolKind::VARIABLE),
        StatementKind::LetTable(name, _) => (name.text.clone(), SymbolKind::STRUCT),
        StatementKind::Param(param) => (param.name.text.clone(), SymbolKind::CONSTANT),
        StatementKind::Open { path, alias, .. } => {
            (alias.as_ref().map_or(path, |it| &it.text).clone(), SymbolKind::FILE)
        }
        StatementKind::Include(path) => (path.clone(), SymbolKind::MODULE),
        StatementKind::Use(_) | StatementKind::Set(..) => (first(), SymbolKind::PROPERTY),
        StatementKind::Query(stages) => match stages.first().map(|it| &it.verb) {
            Some(Verb::Check { label: Some(label), .. }) => (label.clone(), SymbolKind::EVENT),
            _ => (first(), SymbolKind::FUNCTION),
        },
    }
}

/// The colours of a text, each as five numbers from the one before.
pub(super) fn tokens(document: &Document, checking: &Checking) -> Value {
    let text = &document.source.text;
    let mut data: Vec<u32> = Vec::new();
    let mut before = lsp_types::Position::new(0, 0);
    for (span, class) in assist::highlight(text, checking.world(text.len())) {
        let Some(number) = token(class).and_then(|it| TOKENS.iter().position(|known| *known == it)) else { continue };
        // A colour ends with its line.
        let mut start = span.start;
        for line in span.of(text).split_inclusive('\n') {
            let (at, end) = (places::position(text, start), start + line.trim_end_matches(['\r', '\n']).len());
            start += line.len();
            let length = places::position(text, end).character.saturating_sub(at.character);
            if length == 0 {
                continue;
            }
            let column = if at.line == before.line { at.character - before.character } else { at.character };
            data.extend([at.line - before.line, column, length, number as u32, 0]);
            before = at;
        }
    }
    json!({"data": data})
}

fn token(class: Class) -> Option<&'static str> {
    match class {
        Class::Verb | Class::Keyword => Some("keyword"),
        Class::Name => Some("variable"),
        Class::Function => Some("function"),
        Class::Number | Class::Period => Some("number"),
        Class::Text => Some("string"),
        Class::Comment => Some("comment"),
        Class::Operator => Some("operator"),
        Class::Unknown | Class::Bracket { .. } => None,
    }
}
