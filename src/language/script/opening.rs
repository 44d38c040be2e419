//! What stands after the path of `open`: read, written, without spans, and as it is meant.

use pest::error::{Error, InputLocation};
use pest::iterators::Pair;

use super::OpenOption;
use crate::catalog::{OpenOptions, Sheet, snake};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::syntax::tree::Name;
use crate::syntax::{Rule, name, parse};
use crate::words::Language;

/// `as name` and the options, in any order.
pub(super) fn read<'a>(
    parts: impl Iterator<Item = Pair<'a, Rule>>,
    base: usize,
    faults: &mut Vec<Diagnostic>,
) -> (Option<Name>, Vec<OpenOption>) {
    let (mut alias, mut options) = (None, Vec::new());
    let mut single: Vec<Rule> = Vec::new();
    for part in parts {
        let rule = part.as_rule();
        // Lists go on; of anything else the last one would win.
        let goes_on = matches!(rule, Rule::open_missing | Rule::open_text | Rule::open_units | Rule::open_kinds);
        if !goes_on && single.contains(&rule) {
            let at = Span::new(base + part.as_span().start(), base + part.as_span().end());
            let word = part.as_str().split_whitespace().next().unwrap_or("as");
            let word = if rule == Rule::name { "as" } else { word };
            let title = format!("`{word}` stands twice in one sentence");
            faults.push(Diagnostic::error("clause-twice", title).at(at, "the second one"));
        }
        single.push(rule);
        if matches!(rule, Rule::name) {
            alias = Some(name(part, base));
            continue;
        }
        let inner: Vec<Pair<'a, Rule>> = part.into_inner().skip(1).collect();
        let names = || inner.iter().map(|it| name(it.clone(), base));
        let declared = || {
            let one = |it: &Pair<'a, Rule>| {
                let mut of = it.clone().into_inner();
                Some((name(of.next()?, base), of.next()?.as_str().to_owned()))
            };
            inner.iter().filter_map(one).collect()
        };
        match rule {
            Rule::open_sheet => options.extend(inner.first().map(|it| {
                OpenOption::Sheet(match it.as_rule() {
                    Rule::count => Sheet::Numbered(it.as_str().parse().unwrap_or(0)),
                    _ => Sheet::Named(name(it.clone(), base).text),
                })
            })),
            Rule::open_header => {
                // `header none`: every row is one of the table.
                let number = inner.first().and_then(|it| it.as_str().parse().ok());
                options.push(OpenOption::Header(number.unwrap_or(0)));
            }
            Rule::open_range => options.extend(names().next().map(|it| OpenOption::Range(it.text))),
            Rule::open_encoding => options.extend(names().next().map(|it| OpenOption::Encoding(it.text))),
            Rule::open_missing => options.push(OpenOption::Missing(names().map(|it| it.text).collect())),
            Rule::open_text => options.push(OpenOption::Text(names().collect())),
            Rule::open_entity => options.extend(names().next().map(OpenOption::Entity)),
            Rule::open_period => options.extend(inner.first().map(|it| match it.as_rule() {
                Rule::declared => OpenOption::Reported(declared()),
                _ => OpenOption::Period(name(it.clone(), base)),
            })),
            Rule::open_units => options.push(OpenOption::Units(declared())),
            Rule::open_kinds => options.push(OpenOption::Kinds(declared())),
            _ => {}
        }
    }
    (alias, options)
}

/// What may stand after the path, with an example of each.
const OPTIONS: [(&str, &str); 11] = [
    ("as", "as reports"),
    ("entity", "entity hospital"),
    ("period", "period year"),
    ("units", "units (beds: beds)"),
    ("kinds", "kinds (revenue: flow)"),
    ("missing", "missing (\"n/a\")"),
    ("text", "text (code)"),
    ("sheet", "sheet 2"),
    ("range", "range \"A3:F20\""),
    ("header", "header 2"),
    ("encoding", "encoding gbk"),
];

/// What does not read after a path that does: which word, what may stand there, and the option that is near.
pub(super) fn misread(error: &Error<Rule>, text: &str, base: usize) -> Option<Diagnostic> {
    parse(Rule::open_start, text).ok()?;
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let rest = &text[at..];
    let word: &str = rest.split(|c: char| c.is_whitespace() || "()[],:".contains(c)).next().unwrap_or("");
    let word = if word.is_empty() { rest.get(..1).unwrap_or("") } else { word };
    let here = Span::new(base + at, base + at + word.len());
    let title = match word.is_empty() {
        true => "the sentence ends too early".to_owned(),
        false => format!("`{word}` does not fit here"),
    };
    let fault =
        Diagnostic::error("unreadable", title).at(here, "an option of `open`, or what belongs to one, is expected");
    let known = OPTIONS.map(|it| it.0);
    // 为 is also said for 作为.
    let near = if word == "为" { Some("作为") } else { super::recover::near(word, known.iter().copied()) };
    if let Some(near) = near {
        let mended = format!("{}{near}{}", &text[..at], &rest[word.len()..]);
        if super::recover::reads(&mended) {
            return Some(fault.fix(Fix::replace(here, near, format!("write `{near}`"))));
        }
    }
    if let Some(fix) = as_written(text, at, base) {
        return Some(fault.fix(fix));
    }
    let examples: Vec<String> = OPTIONS.iter().map(|it| format!("`{}`", it.1)).collect();
    Some(fault.note(format!("after the path may stand, in any order: {}", examples.join(", "))))
}

/// `range B4:D8`, `sheet Data 1`, `sheet "Q1"!B4:D8`: a part of a sheet and a name of several words stand in quotes; several files
/// are opened one by one and stacked.
fn as_written(text: &str, at: usize, base: usize) -> Option<Fix> {
    let (before, rest) = (&text[..at], &text[at..]);
    let whole = Span::new(base, base + text.trim_end().len());
    let tried = |mended: String| {
        let title = format!("write `{mended}`");
        super::recover::reads(&mended).then(|| Fix::replace(whole, mended, title))
    };
    if rest.starts_with([',', '，']) {
        return tried(stacked(text)?);
    }
    let is_cell = |it: &str| {
        let letters = it.trim_start_matches('$').chars().take_while(char::is_ascii_alphabetic).count();
        let digits = it.trim_start_matches('$')[letters..].trim_start_matches('$');
        (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
    };
    let is_part = |it: &str| it.split_once(':').is_some_and(|(from, to)| is_cell(from) && is_cell(to));
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(end);
    // `sheet Data 1`
    if let Some(start) = before.to_lowercase().rfind("sheet ").map(|it| it + "sheet ".len())
        && !before[start..].contains('"')
        && !is_part(word)
        && !word.starts_with('!')
    {
        let known = |it: &str| OPTIONS.iter().any(|(option, _)| it.eq_ignore_ascii_case(option));
        let more: Vec<&str> = text[start..].split_whitespace().take_while(|it| !known(it)).collect();
        let end = more.last().map_or(start, |it| it.as_ptr() as usize - text.as_ptr() as usize + it.len());
        return tried(format!("{}\"{}\"{}", &text[..start], more.join(" "), &text[end..]));
    }
    // `sheet "Q1"!B4:D8`
    let sheeted = word.strip_prefix('!').filter(|it| is_part(it));
    let part = sheeted.or(Some(word).filter(|it| is_part(it)))?;
    let kept = if sheeted.is_some() { format!("{before} range") } else { before.trim_end().to_owned() };
    tried(format!("{kept} \"{}\"{behind}", part.replace('$', "")))
}

/// `open "a.csv", "b.csv" as both` as one table of both.
fn stacked(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(char::is_whitespace)?;
    let (list, alias) = rest.rsplit_once(" as ").map_or((rest, None), |(list, alias)| (list, Some(alias.trim())));
    let paths: Vec<&str> = list.split([',', '，']).map(str::trim).collect();
    let is_path = |it: &&str| {
        it.len() > 2 && it.starts_with('"') && it.find('"') == Some(0) && it[1..].find('"') == Some(it.len() - 2)
    };
    let (first, others) = paths.split_first().filter(|_| paths.iter().all(is_path))?;
    let table = format!("from {first} | union {}", others.join(", "));
    Some(alias.map_or(table.clone(), |it| format!("let {it} = {table}")))
}

impl OpenOption {
    /// The option with every span empty.
    pub(super) fn without_spans(&self) -> OpenOption {
        let bare = |it: &Name| Name { text: snake(&it.text), quoted: false, span: Span::default() };
        let pairs = |list: &[(Name, String)]| list.iter().map(|(it, word)| (bare(it), word.clone())).collect();
        match self {
            OpenOption::Sheet(_)
            | OpenOption::Range(_)
            | OpenOption::Encoding(_)
            | OpenOption::Header(_)
            | OpenOption::Missing(_) => self.clone(),
            OpenOption::Text(list) => OpenOption::Text(list.iter().map(bare).collect()),
            OpenOption::Entity(it) => OpenOption::Entity(bare(it)),
            OpenOption::Period(it) => OpenOption::Period(bare(it)),
            OpenOption::Reported(list) => OpenOption::Reported(pairs(list)),
            OpenOption::Units(list) => OpenOption::Units(pairs(list)),
            OpenOption::Kinds(list) => OpenOption::Kinds(pairs(list)),
        }
    }

    /// The option as it is written; `name` and `text` write a name and a text.
    pub(super) fn written(&self, language: Language, name: fn(&str) -> String, text: fn(&str) -> String) -> String {
        let word = |english: &'static str, chinese: &'static str| match language {
            Language::English => english,
            Language::Chinese => chinese,
        };
        let pairs = |list: &[(Name, String)]| {
            list.iter().map(|(it, word)| format!("{}: {word}", name(&it.text))).collect::<Vec<_>>().join(", ")
        };
        match self {
            OpenOption::Sheet(Sheet::Named(it)) => format!("{} {}", word("sheet", "工作表"), text(it)),
            OpenOption::Sheet(Sheet::Numbered(n)) => format!("{} {n}", word("sheet", "工作表")),
            OpenOption::Range(it) => format!("{} {}", word("range", "区域"), text(it)),
            OpenOption::Encoding(it) => format!("{} {}", word("encoding", "编码"), text(it)),
            OpenOption::Header(0) => format!("{} {}", word("header", "表头"), word("none", "无")),
            OpenOption::Header(it) => format!("{} {it}", word("header", "表头")),
            OpenOption::Missing(list) => {
                let list: Vec<String> = list.iter().map(|it| text(it)).collect();
                format!("{} ({})", word("missing", "缺失"), list.join(", "))
            }
            OpenOption::Text(list) => {
                let list: Vec<String> = list.iter().map(|it| name(&it.text)).collect();
                format!("{} ({})", word("text", "文本"), list.join(", "))
            }
            OpenOption::Entity(it) => format!("{} {}", word("entity", "主体"), name(&it.text)),
            OpenOption::Period(it) => format!("{} {}", word("period", "期间"), name(&it.text)),
            OpenOption::Reported(list) => format!("{} ({})", word("period", "期间"), pairs(list)),
            OpenOption::Units(list) => format!("{} ({})", word("units", "单位"), pairs(list)),
            OpenOption::Kinds(list) => format!("{} ({})", word("kinds", "类别"), pairs(list)),
        }
    }
}

/// What options mean.
pub fn meant(options: &[OpenOption]) -> OpenOptions {
    let mut made = OpenOptions::default();
    for option in options {
        match option {
            OpenOption::Sheet(it) => made.reading.sheet = Some(it.clone()),
            // `range "Costs!B4:D8"` names its sheet as well.
            OpenOption::Range(it) => match it.rsplit_once('!') {
                Some((sheet, part)) => {
                    made.reading.sheet = Some(Sheet::Named(sheet.trim_matches('\'').to_owned()));
                    made.reading.range = Some(part.to_owned());
                }
                None => made.reading.range = Some(it.clone()),
            },
            OpenOption::Encoding(it) => made.reading.encoding = Some(it.clone()),
            OpenOption::Header(it) => made.reading.header = Some(*it),
            OpenOption::Missing(list) => made.reading.missing.extend(list.iter().cloned()),
            OpenOption::Text(list) => made.reading.text.extend(list.iter().map(|it| it.text.clone())),
            OpenOption::Entity(it) => made.declared.entity.clone_from(&it.text),
            OpenOption::Period(it) => made.declared.period.clone_from(&it.text),
            OpenOption::Reported(list) => {
                for (it, word) in list {
                    made.declared.period.clone_from(&it.text);
                    made.declared.reported.clone_from(word);
                }
            }
            OpenOption::Units(list) => {
                for (it, unit) in list {
                    made.declared.columns.entry(it.text.clone()).or_default().unit.clone_from(unit);
                }
            }
            OpenOption::Kinds(list) => {
                for (it, kind) in list {
                    made.declared.columns.entry(it.text.clone()).or_default().kind.clone_from(kind);
                }
            }
        }
    }
    made
}
