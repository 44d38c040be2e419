//! A session as a script: of all that was asked and defined, just what the last answer depends on.

use std::collections::HashSet;

use super::lex::{Shape, Token, lex};
use crate::catalog::snake;
use crate::script::{StatementKind, read};
use crate::source::Source;

/// A statement of a session that did what it says.
struct Done {
    text: String,
    /// The name that later statements may use.
    defines: Option<String>,
    /// The names that stand in it.
    uses: HashSet<String>,
    /// How many answers there were after it, if it gave one.
    answer: Option<usize>,
    /// How many answers there were before it.
    before: usize,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    Query,
    Definition,
    /// `let t = from …`: it may be made where it stands, under what is set there.
    Table,
    /// `set language`, `use`: the latest one counts.
    Setting(String),
    /// `include`: what it defines is not known here.
    Include,
}

/// The script that gives the last answer of some texts again; empty where they ask nothing.
/// Each text did what it says; answers are numbered anew.
pub fn replay(texts: &[String]) -> String {
    let done = statements(texts);
    let Some(last) = done.iter().rposition(|it| it.kind == Kind::Query) else { return String::new() };
    let kept = kept(&done[..=last]);
    let mut numbers: Vec<usize> = Vec::new();
    let mut script = String::new();
    for it in kept {
        script.push_str(&renumbered(it, &numbers));
        script.push('\n');
        numbers.extend(it.answer);
    }
    script
}

fn statements(texts: &[String]) -> Vec<Done> {
    let mut done: Vec<Done> = Vec::new();
    let mut answers = 0;
    for text in texts {
        let (script, _) = read(&Source::new("", text.clone()));
        for statement in script.statements {
            let written = statement.span.of(text).trim().to_owned();
            let mut uses = names(&written);
            let before = answers;
            let (defines, kind) = match statement.kind {
                StatementKind::Query(_) => {
                    answers += 1;
                    (None, Kind::Query)
                }
                StatementKind::LetExpr(name, _) => (Some(snake(&name.text)), Kind::Definition),
                StatementKind::LetTable(name, _) => (Some(snake(&name.text)), Kind::Table),
                StatementKind::Param(param) => (Some(snake(&param.name.text)), Kind::Definition),
                StatementKind::Open { path, alias, .. } => {
                    // A file is read as it is: what stands in its path is no name.
                    uses.clear();
                    let named = alias.map_or_else(|| stem(&path), |it| it.text);
                    (Some(snake(&named)), Kind::Definition)
                }
                StatementKind::Use(_) => (None, Kind::Setting("use".to_owned())),
                StatementKind::Set(name, _) => (None, Kind::Setting(snake(&name.text))),
                StatementKind::Include(_) => (None, Kind::Include),
            };
            let answer = (kind == Kind::Query).then_some(answers);
            done.push(Done { text: written, defines, uses, answer, before, kind });
        }
    }
    done
}

/// The name a file is opened by where none is given.
fn stem(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.split('.').next().unwrap_or(file).to_owned()
}

/// The statements that the last one depends on, in order.
fn kept(done: &[Done]) -> Vec<&Done> {
    let mut names: HashSet<String> = HashSet::new();
    let mut answers: HashSet<usize> = done.last().and_then(|it| it.answer).into_iter().collect();
    let mut settled: HashSet<&str> = HashSet::new();
    let mut kept = Vec::new();
    for it in done.iter().rev() {
        let wanted = match &it.kind {
            Kind::Query => it.answer.is_some_and(|it| answers.contains(&it)),
            Kind::Definition | Kind::Table => it.defines.as_ref().is_some_and(|it| names.remove(it)),
            Kind::Setting(name) => settled.insert(name),
            Kind::Include => true,
        };
        if !wanted {
            continue;
        }
        if matches!(it.kind, Kind::Query | Kind::Table) {
            // What was set before this statement counts for it.
            settled.clear();
        }
        answers.extend(it.uses.iter().filter_map(|name| answer_of(name, it.before)));
        names.extend(it.uses.iter().filter(|name| Some(*name) != it.defines.as_ref()).cloned());
        kept.push(it);
    }
    kept.reverse();
    kept
}

/// The answer that a name stands for: `it`, `_2`.
fn answer_of(name: &str, before: usize) -> Option<usize> {
    match name {
        "it" | "_" => Some(before).filter(|it| 0 < *it),
        _ => name.strip_prefix('_')?.parse().ok().filter(|it| (1..=before).contains(it)),
    }
}

fn names(text: &str) -> HashSet<String> {
    lex(text).iter().filter_map(|it| name(it, text)).collect()
}

fn name(token: &Token, text: &str) -> Option<String> {
    let written = token.span.of(text);
    let answer = |it: &str| it.strip_prefix('_').is_some_and(|it| it.is_empty() || it.parse::<usize>().is_ok());
    match token.shape {
        Shape::Word if answer(written) => Some(written.to_owned()),
        Shape::Word | Shape::Quoted => Some(snake(written.trim_matches('`'))),
        _ => None,
    }
}

/// A statement whose answers are named as the script numbers them.
fn renumbered(it: &Done, numbers: &[usize]) -> String {
    let mut text = it.text.clone();
    for token in lex(&it.text).iter().rev().filter(|it| it.shape == Shape::Word) {
        let Some(old) = name(token, &it.text).and_then(|name| answer_of(&name, it.before)) else { continue };
        let Some(new) = numbers.iter().position(|it| *it == old).map(|at| at + 1) else { continue };
        let latest = new == numbers.len() && ["it", "_"].contains(&token.span.of(&it.text));
        if !latest {
            text.replace_range(token.span.start..token.span.end, &format!("_{new}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::replay;

    fn script(texts: &[&str]) -> String {
        replay(&texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn only_what_the_last_answer_needs_is_kept() {
        let texts = ["let a = revenue", "let b = beds", "show b", "open \"x/claims.csv\"", "let c = a / 2", "show c"];
        assert_eq!(script(&texts), "let a = revenue\nlet c = a / 2\nshow c\n");
        let texts = ["open \"x/claims.csv\"", "open \"y.csv\" as other", "from claims | top 3"];
        assert_eq!(script(&texts), "open \"x/claims.csv\"\nfrom claims | top 3\n");
        assert_eq!(script(&["let a = 1"]), "");
    }

    #[test]
    fn answers_that_are_used_are_asked_again_and_numbered_anew() {
        let texts = ["show beds", "show revenue", "from it | top 3", "show cost", "from _3 | top 1"];
        assert_eq!(script(&texts), "show revenue\nfrom it | top 3\nfrom _2 | top 1\n");
        let texts = ["show beds", "show revenue", "show cost", "from _2 | union _1"];
        assert_eq!(script(&texts), "show beds\nshow revenue\nfrom _2 | union _1\n");
        let texts = ["show beds", "show revenue; show cost", "let t = from _2 | top 1", "from t | join it on a"];
        assert_eq!(script(&texts), "show revenue\nshow cost\nlet t = from _1 | top 1\nfrom t | join it on a\n");
    }

    #[test]
    fn the_latest_definition_and_setting_count() {
        let texts = ["let a = 1", "set language zh", "let a = 2", "set language en", "set suppress 5", "show a"];
        assert_eq!(script(&texts), "let a = 2\nset language en\nset suppress 5\nshow a\n");
        let texts = ["use hospitals", "show beds", "use companies", "from _1 | top 1"];
        assert_eq!(script(&texts), "use hospitals\nshow beds\nuse companies\nfrom _1 | top 1\n");
        let texts = ["include \"a.ward\"", "let a = a + 1", "show a"];
        assert_eq!(script(&texts), "include \"a.ward\"\nlet a = a + 1\nshow a\n");
    }
}
