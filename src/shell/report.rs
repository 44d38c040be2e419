//! `ward report FILE.md -o report.html`: a Markdown report whose fences and `{= … }` are answered becomes one HTML file.
//!
//! The sentences run in the order they stand in, in one session; the first error stops, with its place in the Markdown.

use std::ops::Range;
use std::path::Path;

use language::answer::Answer;
use language::diagnostic::Diagnostic;
use language::source::{Source, Span};
use language::words::Language;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options as Markdown, Parser, Tag, TagEnd};
use render::{Look, escaped};
use session::{Outcome, Session, Trouble};

use crate::args::{Given, Options};
use crate::batch::{self, DONE, WRONG};
use crate::out::Out;
use crate::picture::picture;

/// Rows of an answer that a page shows by default.
const ROWS: usize = 50;

/// Writes the report; to standard output where `output` is `-`.
pub(crate) fn report(file: &str, output: Option<&str>, force: bool, given: &Given, options: &Options) -> u8 {
    let out = Out::new(options);
    let Some(source) = batch::read(file, &out) else { return WRONG };
    let Some(mut session) = batch::opened(&[], options, &out) else { return WRONG };
    let pieces = match pieces(&source) {
        Ok(pieces) => pieces,
        Err(fault) => {
            out.diagnostics(&[*fault], &source);
            return WRONG;
        }
    };
    let fences: Vec<Range<usize>> =
        pieces.iter().filter(|it| it.fence.is_some()).flat_map(|it| it.asked.clone()).collect();
    if !batch::give(&mut session, given, &only(&source, &fences), &out) {
        return WRONG;
    }
    let page = match page(&source, &pieces, &mut session, &out) {
        Ok(page) => page,
        Err(trouble) => {
            out.trouble(&trouble);
            return WRONG;
        }
    };
    let beside = Path::new(file).with_extension("html").display().to_string();
    let output = output.unwrap_or(if file == "-" { "-" } else { &beside });
    if output == "-" {
        out.print(&page);
        return DONE;
    }
    match written(file, output, force, &page) {
        Ok(()) => {
            out.say(&format!("{output} written\n"));
            DONE
        }
        Err(title) => {
            let fault = Diagnostic::error("report-not-written", format!("{title}: {output}"));
            out.diagnostics(&[fault], &Source::new(output, ""));
            WRONG
        }
    }
}

/// Writes the page; over another page of Ward's, over any other file only where that was asked for, or says why not.
fn written(file: &str, output: &str, force: bool, page: &str) -> Result<(), &'static str> {
    if std::fs::canonicalize(output).is_ok_and(|it| std::fs::canonicalize(file).is_ok_and(|from| from == it)) {
        return Err("a report does not overwrite its own text");
    }
    let own = || std::fs::read_to_string(output).is_ok_and(|it| it.contains(render::PAGE_MARK));
    if !force && std::fs::symlink_metadata(output).is_ok() && !own() {
        return Err("a file is there that is no page of Ward's, and `--force` is not given");
    }
    batch::replace(output, page).map_err(|_| "the report cannot be written")
}

/// A stretch of the Markdown that asks something.
struct Piece {
    /// All of it, braces and all.
    whole: Range<usize>,
    /// The sentences in it; a fence inside a quotation has a stretch a line.
    asked: Vec<Range<usize>>,
    /// The words after ```` ```ward ````; none of an inline sentence.
    fence: Option<String>,
}

/// The whole page.
fn page(source: &Source, pieces: &[Piece], session: &mut Session, out: &Out) -> Result<String, Trouble> {
    // An inline sentence is set aside while Markdown is read: its stars and underlines mean nothing there.
    let mut text = source.text.clone();
    for it in pieces.iter().filter(|it| it.fence.is_none()) {
        text.replace_range(it.whole.clone(), &"x".repeat(it.whole.len()));
    }
    let mut answered: Vec<Said> = Vec::new();
    let mut remarks = String::new();
    for piece in pieces {
        let mut said = answer(piece, source, session, out)?;
        if !said.remarks.is_empty() {
            let n = remarks.matches("<li ").count() + 1;
            said.html.push_str(&format!("<sup><a href=\"#said-{n}\">{n}</a></sup>"));
            remarks.push_str(&format!("<li id=\"said-{n}\">{}</li>\n", said.remarks));
        }
        answered.push(said);
    }
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut title = String::new();
    let (mut in_title, mut in_fence) = (false, false);
    let mut placed: Vec<usize> = Vec::new();
    for (event, range) in Parser::new_ext(&text, extensions()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) if fence_at(pieces, &range).is_some() => {
                in_fence = true;
                let at = fence_at(pieces, &range).unwrap_or(0);
                events.push(Event::Html(answered[at].html.clone().into()));
            }
            Event::End(TagEnd::CodeBlock) if in_fence => in_fence = false,
            _ if in_fence => {}
            Event::Text(words) => {
                for (part, plain) in filled(&words, &range, pieces, &answered) {
                    if in_title {
                        title.push_str(&plain);
                    }
                    events.push(part);
                }
                placed.extend(inside(pieces, &range, words.len()));
            }
            // What a report says stands in its Markdown; HTML in it is shown, not obeyed.
            Event::Html(words) | Event::InlineHtml(words) => {
                if !words.trim_start().starts_with("<!--") {
                    if in_title {
                        title.push_str(&words);
                    }
                    events.push(Event::Text(words));
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let folder = Path::new(&source.name).parent().filter(|_| !source.name.starts_with('<'));
                let whole = picture(&dest_url, folder, Span::new(range.start, range.end))
                    .map_err(|fault| Trouble { source: source.clone(), diagnostics: vec![*fault] })?;
                events.push(Event::Start(Tag::Image { link_type, dest_url: whole.into(), title, id }));
            }
            Event::Start(Tag::Link { .. }) => events.push(safe(event)),
            Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }) => {
                in_title = title.is_empty();
                events.push(event);
            }
            Event::End(TagEnd::Heading(_)) => {
                in_title = false;
                events.push(event);
            }
            event => events.push(event),
        }
    }
    let lost = |(at, it): &(usize, &Piece)| it.fence.is_none() && !placed.contains(at);
    if let Some((_, piece)) = pieces.iter().enumerate().find(lost) {
        let fault = Diagnostic::error("unreadable", "`{=` stands where a page shows no text")
            .at(Span::new(piece.whole.start, piece.whole.end), "a value stands in a line of text, not in an address");
        return Err(Trouble { source: source.clone(), diagnostics: vec![fault] });
    }
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, events.into_iter());
    if !remarks.is_empty() {
        let head = match session.language() {
            Language::English => "What the figures in the text leave out",
            Language::Chinese => "文中数据的说明",
        };
        body.push_str(&format!("<section class=\"answer\">\n<h2>{head}</h2>\n<ol>\n{remarks}</ol>\n</section>\n"));
    }
    let title = if title.is_empty() { source.name.clone() } else { title };
    Ok(render::html_page(&title, &body, session.language()))
}

fn extensions() -> Markdown {
    Markdown::ENABLE_TABLES | Markdown::ENABLE_STRIKETHROUGH | Markdown::ENABLE_FOOTNOTES | Markdown::ENABLE_TASKLISTS
}

/// The piece of a fence that starts where a code block does.
fn fence_at(pieces: &[Piece], range: &Range<usize>) -> Option<usize> {
    pieces.iter().position(|it| it.fence.is_some() && it.whole == *range)
}

/// The fences and inline sentences of a report, in order.
fn pieces(source: &Source) -> Result<Vec<Piece>, Box<Diagnostic>> {
    let text = source.text.as_str();
    let mut found: Vec<Piece> = Vec::new();
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Piece> = None;
    for (event, range) in Parser::new_ext(text, extensions()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut words = info.split_whitespace();
                let fence = words.next().filter(|it| *it == "ward").map(|_| words.collect::<Vec<_>>().join(" "));
                code.push(range.clone());
                open = fence.map(|fence| Piece { whole: range, asked: vec![], fence: Some(fence) });
            }
            Event::Text(_) => open.iter_mut().for_each(|it| it.asked.push(range.clone())),
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => code.push(range),
            _ => {}
        }
    }
    let mut at = 0;
    while let Some(start) = text[at..].find("{=").map(|it| at + it) {
        at = start + 2;
        let Some(end) = closed(text, at) else {
            // A code span may reach across the brace; only a brace in plain text was meant as a sentence.
            if code.iter().any(|it| it.contains(&start)) {
                continue;
            }
            let fault = Diagnostic::error("unclosed-bracket", "`{=` is never closed")
                .at(Span::new(start, at), "a sentence ends with `}` in the same paragraph");
            return Err(Box::new(fault));
        };
        if code.iter().any(|it| it.contains(&start)) {
            continue;
        }
        found.push(Piece { whole: start..end + 1, asked: std::iter::once(at..end).collect(), fence: None });
        at = end + 1;
    }
    found.sort_by_key(|it| it.whole.start);
    Ok(found)
}

/// Where the brace is that closes an inline sentence: outside quotes, in the same paragraph.
fn closed(text: &str, from: usize) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, c) in text[from..].char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(c),
            (None, '“') => quote = Some('”'),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(from + at),
            (None, '}') => depth -= 1,
            (None, '\n') if text[from + at + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') => {
                return None;
            }
            (None, _) => {}
        }
    }
    None
}

/// The inline sentences in a stretch of text; none where the text is not as it was written.
fn inside(pieces: &[Piece], range: &Range<usize>, length: usize) -> Vec<usize> {
    let fits = |it: &Piece| it.fence.is_none() && range.start <= it.whole.start && it.whole.end <= range.end;
    let whole = length == range.len();
    (0..pieces.len()).filter(|at| whole && fits(&pieces[*at])).collect()
}

/// A text with the answers in the place of the inline sentences in it, and each part as plain text.
fn filled<'a>(
    words: &CowStr<'a>,
    range: &Range<usize>,
    pieces: &[Piece],
    answered: &[Said],
) -> Vec<(Event<'a>, String)> {
    let here = inside(pieces, range, words.len());
    if here.is_empty() {
        return vec![(Event::Text(words.clone()), words.to_string())];
    }
    let mut parts = Vec::new();
    let mut at = range.start;
    let text = |from: usize, to: usize| {
        let text = words.get(from - range.start..to - range.start).unwrap_or("").to_owned();
        (Event::Text(text.clone().into()), text)
    };
    for index in here {
        let piece = &pieces[index];
        parts.push(text(at, piece.whole.start));
        parts.push((Event::InlineHtml(answered[index].html.clone().into()), answered[index].plain.clone()));
        at = piece.whole.end;
    }
    parts.push(text(at, range.end));
    parts
}

/// A link that a page may carry: to the web, to a place of the page, to a file beside it.
fn safe(event: Event<'_>) -> Event<'_> {
    let harmless = |url: &str| {
        let scheme: String = url.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '.')).collect();
        let has_scheme = url[scheme.len()..].starts_with(':');
        !has_scheme || ["http", "https", "mailto"].iter().any(|it| scheme.eq_ignore_ascii_case(it))
    };
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !harmless(&dest_url) => {
            Event::Start(Tag::Link { link_type, dest_url: "#".into(), title, id })
        }
        event => event,
    }
}

/// What stands in the page for a piece.
struct Said {
    html: String,
    /// The value alone, of an inline sentence.
    plain: String,
    /// What has to be said beside that value, at the end of the page.
    remarks: String,
}

/// Asks what a piece asks.
fn answer(piece: &Piece, source: &Source, session: &mut Session, out: &Out) -> Result<Said, Trouble> {
    let alone = only(source, &piece.asked);
    let mut answers: Vec<(Answer, Look)> = Vec::new();
    let mut said: Vec<Diagnostic> = Vec::new();
    session
        .run(&alone, &mut |outcome, warnings, session| {
            said.extend(warnings);
            if let Outcome::Answer(answer) = outcome {
                answers.push((*answer, look(session)));
            }
        })
        .map_err(|trouble| Trouble { source: source.clone(), ..trouble })?;
    out.diagnostics(&said, source);
    let Some(fence) = &piece.fence else { return inline(piece, source, &answers) };
    let mut html = String::new();
    if fence.split_whitespace().any(|it| it == "code") {
        let text: String = piece.asked.iter().map(|it| &source.text[it.clone()]).collect();
        html.push_str(&format!("<pre><code>{}</code></pre>\n", lines_escaped(&text)));
    }
    if !fence.split_whitespace().any(|it| it == "hide") {
        answers.iter().for_each(|(answer, look)| html.push_str(&render::html(answer, look)));
        for it in &said {
            html.push_str(&format!("<p class=\"note\">{}</p>\n", escaped(&it.title)));
        }
    }
    Ok(Said { html, plain: String::new(), remarks: String::new() })
}

/// A text of several lines, escaped line by line.
fn lines_escaped(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn look(session: &Session) -> Look {
    let settings = session.settings();
    let rows = (!settings.is("detail", "full")).then_some(ROWS);
    let (sources, plots) = (settings.is("sources", "on"), settings.is("plot", "on"));
    Look { language: session.language(), rows, sources, plots, ..Look::default() }
}

/// The one value of an inline sentence; hovering over it shows what was understood.
fn inline(piece: &Piece, source: &Source, answers: &[(Answer, Look)]) -> Result<Said, Trouble> {
    let fault = |title: &str, label: &str| {
        let asked = piece.asked.first().cloned().unwrap_or_default();
        let fault = Diagnostic::error("no-single-value", title).at(Span::new(asked.start, asked.end), label);
        Trouble { source: source.clone(), diagnostics: vec![fault] }
    };
    let Some((answer, look)) = answers.last() else {
        return Err(fault("this sentence has no answer", "`{= … }` holds a question with one value"));
    };
    let verdict = answer.verdict.map(|it| it.word().to_owned());
    let Some(value) = verdict.or_else(|| render::one_value(answer, look)) else {
        let n_rows = answer.table.total_rows;
        let title =
            format!("this answer has {n_rows} rows and {} columns, no single value", answer.table.columns.len());
        return Err(fault(&title, "ask for one figure of one entity and period, or use a ```ward fence"));
    };
    let hover = match look.language {
        Language::English => format!("{} ({})", answer.query, answer.understood.en),
        Language::Chinese => format!("{}({})", answer.query, answer.understood.zh),
    };
    let html = format!("<span class=\"value\" title=\"{}\">{}</span>", escaped(&hover), escaped(&value));
    // Of one row that was asked for and is there nothing has to be said.
    let leaves_out =
        answer.ledger.iter().any(|it| 1 < it.to.iter().filter(|it| 0 < it.n).count()) || !answer.notes.is_empty();
    let cites = look.sources && !answer.sources.is_empty();
    let remarks = match render::remarks(answer, look) {
        _ if !leaves_out && !cites => String::new(),
        said => {
            format!("<code>{}</code> {}\n{said}", escaped(&answer.query), escaped(answer.understood.get(look.language)))
        }
    };
    Ok(Said { html, plain: value, remarks })
}

/// A text in which only some stretches are left, where they stand.
/// In a quotation or a list a line starts after its margin; a `;` in the margin keeps it from continuing the line before.
fn only(source: &Source, kept: &[Range<usize>]) -> Source {
    let text = source.text.as_str();
    let starts = |at: usize| {
        let own_line = text[at..].starts_with(|c: char| !c.is_whitespace() && !matches!(c, '|' | ')' | '}'));
        own_line && kept.iter().any(|it| it.start == at)
    };
    let one = |(at, c): (usize, char)| match c {
        '\n' => "\n".to_owned(),
        c if kept.iter().any(|it| it.contains(&at)) => c.to_string(),
        c if c.len_utf8() == 1 && starts(at + 1) => ";".to_owned(),
        c => " ".repeat(c.len_utf8()),
    };
    Source::new(source.name.clone(), text.char_indices().map(one).collect::<String>())
}
