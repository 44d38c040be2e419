//! `save`: the last stage of a question, a path on this machine, a kind of file that can be written.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::plan::{FileForm, SaveTo};
use crate::source::Span;
use crate::syntax::tree::Name;
use crate::verb::{Stage, Verb};
use crate::world::World;

/// A `save` that is not the last stage of a question; in a `let` any is.
pub(super) fn misplaced(stages: &[Stage], in_let: bool, text: &str) -> Option<Diagnostic> {
    let at = stages.iter().position(|it| matches!(it.verb, Verb::Save { .. }))?;
    let save = stages[at].span;
    match (in_let, stages.get(at + 1), stages.last()) {
        (true, ..) => Some(save_in_let(save, at.checked_sub(1).map(|it| stages[it].span))),
        (false, Some(next), Some(last)) => Some(save_not_last(save, save.of(text), next.span, last.span)),
        (false, ..) => None,
    }
}

/// Where a `save` writes to.
pub(super) fn to(path: &Name, replace: bool, faults: &mut Vec<Diagnostic>) -> Option<SaveTo> {
    if path.text.contains("://") {
        faults.push(save_to_address(path));
        return None;
    }
    let form = FileForm::of(&path.text);
    if form.is_none() {
        faults.push(save_kind(path));
    }
    Some(SaveTo { path: path.text.clone(), form: form?, replace, span: path.span })
}

/// The stages whose table is saved; a lone `save` means the last answer.
pub(super) fn of_what(
    before: &[Stage],
    path: &Name,
    world: &World,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<Stage>> {
    let stages = of_last(before, path.span, world);
    if stages.is_none() {
        faults.push(nothing_to_save(path.span));
    }
    stages
}

/// The stages before one, or those that give the last answer; none if there is no answer yet.
pub(super) fn of_last(before: &[Stage], span: Span, world: &World) -> Option<Vec<Stage>> {
    if !before.is_empty() {
        return Some(before.to_vec());
    }
    world.catalog.dataset("it")?;
    Some(vec![Stage { verb: Verb::From(Name { text: "it".to_owned(), quoted: false, span }), span }])
}

fn save_not_last(save: Span, written: &str, next: Span, last: Span) -> Diagnostic {
    let edits = vec![
        Edit { span: Span::new(save.start, next.start), text: String::new() },
        Edit { span: Span::new(last.end, last.end), text: format!(" | {}", written.trim()) },
    ];
    Diagnostic::error("save-not-last", "`save` is the last stage of a question")
        .at(save, "stages follow this one")
        .fix(Fix { title: "save what comes of all stages".to_owned(), edits })
}

fn save_in_let(save: Span, before: Option<Span>) -> Diagnostic {
    let fault = Diagnostic::error("save-not-last", "`let` keeps a table, and `save` writes one")
        .at(save, "`save` stands in a question of its own");
    match before {
        Some(before) => {
            fault.fix(Fix::replace(Span::new(before.end, save.end), "", "keep the table; save it in the next sentence"))
        }
        None => fault,
    }
}

fn save_to_address(path: &Name) -> Diagnostic {
    Diagnostic::error("no-network", format!("{} is an address, and Ward writes only files", path.text))
        .at(path.span, "a path on this machine is expected here")
}

fn save_kind(path: &Name) -> Diagnostic {
    let (folder, name) = path.text.rsplit_once('/').map_or(("", path.text.as_str()), |(folder, name)| (folder, name));
    let (stem, ending) = name.rsplit_once('.').filter(|it| !it.0.is_empty()).unwrap_or((name, ""));
    let title = match ending {
        "" => format!("the ending of {} does not say what kind of file it is", path.text),
        ending => format!("Ward cannot write .{ending} files"),
    };
    let instead = match ending.to_lowercase().as_str() {
        "xls" | "ods" => "xlsx",
        "markdown" => "md",
        "jpg" | "jpeg" | "gif" | "webp" => "png",
        "pdf" => "svg",
        _ => "csv",
    };
    // Packed files are read, and not written.
    let packed = matches!(ending.to_lowercase().as_str(), "gz" | "zst" | "zstd");
    let inner = stem.rsplit_once('.').filter(|it| packed && FileForm::of(stem).is_some() && !it.0.is_empty());
    let (stem, instead) = inner.unwrap_or((stem, instead));
    let slash = if path.text.contains('/') { "/" } else { "" };
    let stem = if stem.is_empty() { "answer" } else { stem };
    let mended = format!("\"{folder}{slash}{stem}.{instead}\"");
    Diagnostic::error("save-kind", title)
        .at(path.span, "a file of a kind that can be written is expected here")
        .note("files can be written as .csv, .tsv, .parquet, .arrow, .ndjson, .json, .md, .html and .xlsx; pictures as .svg and .png")
        .fix(Fix::replace(path.span, mended.clone(), format!("write {mended}")))
}

fn nothing_to_save(span: Span) -> Diagnostic {
    Diagnostic::error("nothing-to-save", "there is no answer yet that could be saved")
        .at(span, "a `save` by itself writes the last answer")
        .note("ask first, or put `| save` behind a question")
}
