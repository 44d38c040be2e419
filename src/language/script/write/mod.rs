//! Writes a script in its canonical form, the base of `ward fmt`: layout, comments and blank lines.
//! How a stage and an expression are spelled is in the files beside this one.

mod expression;
mod lists;
mod names;
mod stage;

use self::names::Names;
pub use self::names::name_text;
pub use self::names::value_text;
use super::pieces::{Pieces, pieces};
use super::{Allowed, Param, ParamType, Script, Statement, StatementKind};
use crate::catalog::Catalog;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};
use crate::verb::Stage;
use crate::words::Language;

const WIDEST: usize = 100;

/// What writing needs to know: the language of keywords and names.
struct Writer<'a> {
    language: Language,
    names: Names<'a>,
}

impl Writer<'_> {
    /// The keyword of the language.
    fn word(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

/// The text of a script in canonical form. `text` is what the script was read from:
/// its comments, its blank lines, and statements that did not read are taken from there as they are.
pub fn write(text: &str, script: &Script, language: Language, catalog: &Catalog) -> String {
    let found = pieces(text, &mut Vec::new());
    if !found.whole {
        return text.to_owned();
    }
    let ctx = Writer { language, names: Names::new(language, catalog, script) };
    let mut out = String::new();
    let mut before: Option<(Span, bool)> = None;
    for (at, is_comment) in items(&found) {
        let gap = before.map_or("", |(it, _)| &text[it.end..at.start]);
        let trails = is_comment && before.is_some_and(|it| !it.1) && !gap.contains('\n');
        if trails {
            out.pop();
            out.push(' ');
        } else if gap.matches('\n').count() >= 2 {
            out.push('\n');
        }
        match script.statements.iter().find(|it| it.span == at && !by_luck(it, text)) {
            Some(statement) => out.push_str(&ctx.statement(statement, text, &found.comments)),
            None => out.push_str(at.of(text)),
        }
        out.push('\n');
        before = Some((at, is_comment));
    }
    out
}

/// An expression in canonical form: the words of functions in a language, names as they are.
pub(crate) fn expression_text(expr: &Expr, language: Language) -> String {
    let catalog = Catalog::default();
    let names = Names::new(language, &catalog, &Script::default());
    Writer { language, names }.expr(expr)
}

/// Statements and the comments outside them, in order; true for a comment.
fn items(found: &Pieces) -> Vec<(Span, bool)> {
    let inside = |it: &&Span| found.statements.iter().any(|piece| holds(piece.span, **it));
    let mut items: Vec<(Span, bool)> = found.statements.iter().map(|it| (it.span, false)).collect();
    items.extend(found.comments.iter().filter(|it| !inside(it)).map(|it| (*it, true)));
    items.sort();
    items
}

/// Whether a stage reads by luck alone: 比较毛利率 is a name, and was meant as two words.
fn by_luck(statement: &Statement, text: &str) -> bool {
    let (StatementKind::Query(stages) | StatementKind::LetTable(_, stages)) = &statement.kind else { return false };
    let first = |it: &Stage| it.span.of(text).split_whitespace().next().map(str::to_owned);
    let glued = |it: &str| super::keywords::canonical(it).is_none() && super::keywords::glued_verb(it).is_some();
    stages.iter().filter(|it| matches!(it.verb, crate::verb::Verb::Show { .. })).filter_map(first).any(|it| glued(&it))
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

impl Writer<'_> {
    fn statement(&self, statement: &Statement, text: &str, comments: &[Span]) -> String {
        let inner: Vec<Span> = comments.iter().copied().filter(|it| holds(statement.span, *it)).collect();
        let alone = |line: String| -> String {
            let above: String = inner.iter().map(|it| format!("{}\n", it.of(text))).collect();
            above + &line
        };
        match &statement.kind {
            StatementKind::Query(stages) => self.query("", stages, text, &inner),
            StatementKind::LetTable(name, stages) => self.query(&self.definition(name), stages, text, &inner),
            StatementKind::LetExpr(name, value) => alone(format!("{}{}", self.definition(name), self.expr(value))),
            StatementKind::Use(name) => alone(format!("{} {}", self.word("use", "使用"), self.names.dataset(name))),
            StatementKind::Set(name, value) => {
                alone(format!("{} {} {}", self.word("set", "设置"), names::name(&name.text), value.text))
            }
            StatementKind::Include(path) => alone(format!("{} {}", self.word("include", "引入"), names::text(path))),
            StatementKind::Param(param) => alone(self.param(param)),
            StatementKind::Open { path, alias, options } => {
                let mut line = format!("{} {}", self.word("open", "打开"), names::text(path));
                if let Some(alias) = alias {
                    line.push_str(&format!(" {} {}", self.word("as", "作为"), names::name(&alias.text)));
                }
                for option in options {
                    line.push_str(&format!(" {}", option.written(self.language, names::name, names::text)));
                }
                alone(line)
            }
        }
    }

    /// `param year: period = 2021 in 2010..2030 "the year to look at"`
    fn param(&self, it: &Param) -> String {
        let ty = ParamType::of(&it.ty.text).map_or(it.ty.text.clone(), |ty| ty.word(self.language));
        let mut line = format!("{} {}: {ty}", self.word("param", "参数"), names::name(&it.name.text));
        let written = ParamType::of(&it.ty.text);
        let named = |text: &str| Name { text: text.to_owned(), quoted: true, span: Span::default() };
        let value = |it: &Expr| match (&it.kind, &written) {
            (ExprKind::Name(path), Some(ParamType::Entity)) => self.names.entity(&path[0]),
            (ExprKind::Name(path), Some(ParamType::Metric)) => self.names.column(&path[0]),
            (ExprKind::Name(path), _) => names::name(&path[0].text),
            (ExprKind::Text(text), Some(ParamType::Entity)) => self.names.entity(&named(text)),
            (ExprKind::Text(text), Some(ParamType::Metric)) => self.names.column(&named(text)),
            _ => self.expr(it),
        };
        if let Some(default) = &it.default {
            line.push_str(&format!(" = {}", value(default)));
        }
        match &it.allowed {
            Some(Allowed::Range(range)) => line.push_str(&format!(" in {}", value(range))),
            Some(Allowed::List(list)) => {
                line.push_str(&format!(" in ({})", list.iter().map(value).collect::<Vec<_>>().join(", ")));
            }
            None => {}
        }
        if let Some(doc) = &it.doc {
            line.push_str(&format!(" {}", names::text(doc)));
        }
        line
    }

    fn definition(&self, name: &Name) -> String {
        format!("{} {} = ", self.word("let", "令"), names::name(&name.text))
    }

    fn query(&self, head: &str, stages: &[Stage], text: &str, comments: &[Span]) -> String {
        let parts: Vec<String> = stages.iter().map(|it| self.stage(it)).collect();
        let notes = Notes::of(stages, text, comments);
        let line = format!("{head}{}", parts.join(" | "));
        let broken = notes.any() || WIDEST < width(&line) && 1 < parts.len();
        let mut out: String = notes.before.first().into_iter().flatten().map(|it| format!("{it}\n")).collect();
        if !broken {
            return out + &line;
        }
        for (at, part) in parts.iter().enumerate() {
            if 0 < at {
                out.push('\n');
                notes.before[at].iter().for_each(|it| out.push_str(&format!("  {it}\n")));
            }
            out.push_str(if at == 0 { head } else { "  | " });
            out.push_str(part);
            notes.after[at].iter().for_each(|it| out.push_str(&format!(" {it}")));
        }
        out
    }
}

/// The comments inside a query, by stage.
struct Notes<'a> {
    /// On lines of their own above each stage.
    before: Vec<Vec<&'a str>>,
    /// At the end of the line of each stage.
    after: Vec<Option<&'a str>>,
}

impl<'a> Notes<'a> {
    fn of(stages: &[Stage], text: &'a str, comments: &[Span]) -> Notes<'a> {
        let mut notes = Notes { before: vec![Vec::new(); stages.len()], after: vec![None; stages.len()] };
        for comment in comments {
            let at = stages.iter().rposition(|it| it.span.start <= comment.start).unwrap_or(0);
            let line = text[..comment.start].rfind('\n').map_or(0, |it| it + 1);
            let alone = text[line..comment.start].trim().is_empty();
            let past = stages.get(at).is_some_and(|it| it.span.end <= comment.start);
            let last = at + 1 == stages.len();
            let note = comment.of(text);
            match (alone && past && !last, last || notes.after[at].is_some()) {
                (true, _) => notes.before[at + 1].push(note),
                (false, true) => notes.before[at].push(note),
                (false, false) => notes.after[at] = Some(note),
            }
        }
        notes
    }

    /// Whether a comment stands between two stages.
    fn any(&self) -> bool {
        self.before.iter().skip(1).any(|it| !it.is_empty()) || self.after.iter().any(Option::is_some)
    }
}

/// Columns of a terminal, near enough to break lines by.
fn width(text: &str) -> usize {
    text.chars().map(|c| if '\u{1100}' <= c { 2 } else { 1 }).sum()
}
