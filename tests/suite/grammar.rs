//! The TextMate grammar of `editors/`: made of the tables of the language, its patterns compile, and every word has its colour.
//! `UPDATE=1 cargo test -p ward --test suite grammar` writes it anew.

use std::fs;

use language::assist::{Class, highlight};
use language::spec::{Spec, spec};
use regex::Regex;
use serde_json::{Value, json};

use crate::corpus::{self, root};

/// One of some words, the longer ones first.
fn any(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort_by_key(|it| (std::cmp::Reverse(it.chars().count()), it.clone()));
    words.dedup();
    words.join("|")
}

fn verbs(spec: &Spec) -> Vec<String> {
    let all = |it: &language::spec::Verb| [vec![it.name.clone()], it.also.clone(), it.chinese.clone()].concat();
    spec.verbs.iter().flat_map(all).collect()
}

fn statements(spec: &Spec) -> Vec<String> {
    spec.statements.iter().flat_map(|it| [it.name.clone(), it.chinese.clone()]).collect()
}

const CONSTANTS: [&str; 3] = ["missing", "true", "false"];

fn words(spec: &Spec, constants: bool) -> Vec<String> {
    let kept = spec.words.iter().filter(|it| CONSTANTS.contains(&it.name.as_str()) == constants);
    kept.flat_map(|it| [vec![it.name.clone()], it.chinese.clone()].concat()).collect()
}

/// The grammar as the tables have it.
fn grammar() -> Value {
    let spec = spec();
    let word = |words: Vec<String>| format!(r"(?i)\b(?:{})\b", any(words));
    let starts = any(verbs(&spec).into_iter().chain(statements(&spec)));
    let functions = any(spec.functions.iter().map(|it| it.name.clone()));
    let magnitudes = any(spec.magnitudes.iter().map(|it| it.name.clone()).filter(|it| !it.is_ascii()));
    let units = spec.units.iter().flat_map(|it| [vec![it.name.clone(), it.chinese.clone()], it.also.clone()].concat());
    let units = any(units.filter(|it| it.chars().all(char::is_alphanumeric)));
    let number = r"\d[\d_]*(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?";
    // `3 by` is no three billion.
    let latin = any(spec.magnitudes.iter().map(|it| it.name.clone()).filter(|it| it.is_ascii()));
    let unit = format!(r"(?:\s?(?:(?:{latin})\b|{magnitudes}))?(?:\s?(?:{units})\b)?");
    let end = |open: &str, close: &str, scope: &str| json!({"name": scope, "begin": open, "end": close});
    let order = [
        "comment", "text", "quoted", "start", "period", "number", "constant", "function", "keyword", "call",
        "operator", "bracket",
    ];
    let order = order.map(|it| json!({"include": format!("#{it}")}));
    json!({
        "name": "Ward",
        "scopeName": "source.ward",
        "fileTypes": ["ward"],
        "firstLineMatch": r"^#!.*\bward\b",
        "patterns": order,
        "repository": {
            "comment": {"name": "comment.line.number-sign.ward", "match": "#.*$"},
            "text": {"patterns": [
                {
                    "match": r"(?i)\b(matches)\s+(/[^/\n]+/)",
                    "captures": {"1": {"name": "keyword.other.ward"}, "2": {"name": "string.regexp.ward"}},
                },
                {
                    "match": r"([(,，])\s*(/[^/\n]+/)",
                    "captures": {"1": {"name": "punctuation.section.ward"}, "2": {"name": "string.regexp.ward"}},
                },
                end("\"", "\"|$", "string.quoted.double.ward"),
                end("'", "'|$", "string.quoted.single.ward"),
                end("“", "”|$", "string.quoted.other.ward"),
            ]},
            "quoted": {"name": "variable.other.quoted.ward", "match": "`[^`\\n]*`"},
            // A verb where a line, a stage or the right side of a definition starts.
            "start": {
                "match": format!(r"(?i)(?:^\s*|([|;；])\s*|([=＝])\s*)((?:{starts})(?:\s+join)?)\b"),
                "captures": {
                    "1": {"name": "keyword.operator.ward"},
                    "2": {"name": "keyword.operator.ward"},
                    "3": {"name": "keyword.control.ward"},
                },
            },
            "period": {
                "name": "constant.other.period.ward",
                "match": format!(r"\b(?:FY)?(?:19|20)\d{{2}}(?:[QqHh][1-4]|-\d{{2}}(?:-\d{{2}})?|E|年(?:[一二三四]季度|上半年|下半年|\d{{1,2}}月)?)(?:\.\.(?:FY)?(?:19|20)\d{{2}}(?:[QqHh][1-4]|-\d{{2}}|E|年)?)?\b"),
            },
            "number": {
                "name": "constant.numeric.ward",
                "match": format!(r"(?i)(?:[¥$€£]\s?|\b){number}(?:%|％|pp\b|bp\b|{unit})"),
            },
            "constant": {"name": "constant.language.ward", "match": word(words(&spec, true))},
            "keyword": {"patterns": [
                {
                    "match": r"\b(前|后)\s*(\d+)\s*(名)?",
                    "captures": {
                        "1": {"name": "keyword.other.ward"},
                        "2": {"name": "constant.numeric.ward"},
                        "3": {"name": "keyword.other.ward"},
                    },
                },
                {"name": "keyword.other.ward", "match": word(words(&spec, false))},
            ]},
            "function": {
                "match": format!(r"(?i)\b({functions})(\()"),
                "captures": {"1": {"name": "support.function.ward"}, "2": {"name": "punctuation.section.ward"}},
            },
            "call": {
                "match": r"\b([\p{L}_][\p{L}\p{N}_]*)(\()",
                "captures": {"1": {"name": "entity.name.function.ward"}, "2": {"name": "punctuation.section.ward"}},
            },
            "operator": {"name": "keyword.operator.ward", "match": "\\.\\.|[<>!=]=|<>|&&|\\|\\||[-+*/^<>=~|×÷＝＞＜]"},
            "bracket": {"name": "punctuation.section.ward", "match": "[(){}\\[\\]（）,，、;；:：]"},
        },
    })
}

/// The grammar as it lies beside the extension.
fn written() -> Value {
    let text = fs::read_to_string(root().join("editors/ward.tmLanguage.json")).expect("the grammar");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn the_grammar_is_made_of_the_tables() {
    let made = grammar();
    for path in ["editors/ward.tmLanguage.json", "editors/vscode/ward.tmLanguage.json"] {
        if std::env::var_os("UPDATE").is_some() {
            fs::write(root().join(path), format!("{made:#}\n")).expect("the grammar can be written");
        }
        let text = fs::read_to_string(root().join(path)).expect("the grammar");
        let found: Value = serde_json::from_str(&text).expect("it is JSON");
        assert!(found == made, "{path} is not what the tables say; UPDATE=1 cargo test -p ward --test suite grammar");
    }
}

/// Every pattern of a grammar, with its scopes: of the whole, or of groups.
fn patterns(of: &Value, into: &mut Vec<(String, Value)>) {
    match of {
        Value::Object(map) => {
            for (key, it) in map {
                if let (true, Some(text)) =
                    (["match", "begin", "end", "firstLineMatch"].contains(&key.as_str()), it.as_str())
                {
                    into.push((text.to_owned(), of.clone()));
                }
                patterns(it, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|it| patterns(it, into)),
        _ => {}
    }
}

#[test]
fn every_pattern_compiles() {
    let mut found = Vec::new();
    patterns(&written(), &mut found);
    assert!(15 < found.len(), "{}", found.len());
    for (text, _) in found {
        assert!(Regex::new(&text).is_ok(), "{text}");
    }
}

/// The scopes of a line: each stretch with the scope of the pattern that begins first, the earlier in the list of two.
fn scopes(grammar: &Value, line: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let order: Vec<&str> =
        grammar["patterns"].as_array().expect("a list").iter().filter_map(|it| it["include"].as_str()).collect();
    let mut rules: Vec<(Regex, Value)> = Vec::new();
    for name in order {
        let rule = &grammar["repository"][name.trim_start_matches('#')];
        for it in rule["patterns"].as_array().cloned().unwrap_or_else(|| vec![rule.clone()]) {
            // A stretch with two ends, as one.
            let text = match it["begin"].as_str() {
                Some(begin) => format!("{begin}.*?(?:{})", it["end"].as_str().expect("an end")),
                None => it["match"].as_str().expect("a pattern").to_owned(),
            };
            rules.push((Regex::new(&text).expect("it compiles"), it));
        }
    }
    let (mut at, mut found) = (0, Vec::new());
    while at < line.len() {
        let next = rules.iter().filter_map(|(regex, rule)| {
            let captures = regex.captures_at(line, at)?;
            captures.get(0).filter(|it| it.start() < it.end()).map(|whole| (whole.start(), whole.end(), captures, rule))
        });
        let Some((_, end, captures, rule)) = next.min_by_key(|it| it.0) else { break };
        if let Some(scope) = rule["name"].as_str() {
            found.push((captures.get(0).expect("the whole").range(), scope.to_owned()));
        }
        for (group, scope) in rule["captures"].as_object().into_iter().flatten() {
            if let (Some(part), Some(scope)) = (captures.get(group.parse().expect("a number")), scope["name"].as_str())
            {
                found.push((part.range(), scope.to_owned()));
            }
        }
        at = end;
    }
    found
}

fn scope_of(grammar: &Value, line: &str, word: &str) -> String {
    let at = line.rfind(word).expect("the word");
    let found = scopes(grammar, line).into_iter().find(|it| it.0 == (at..at + word.len()));
    found.map_or(String::new(), |it| it.1)
}

#[test]
fn every_word_of_the_language_is_a_keyword() {
    let (grammar, spec) = (written(), spec());
    for word in verbs(&spec).into_iter().chain(statements(&spec)) {
        for line in [format!("{word} a"), format!("from d | {word} a"), format!("  | {} a", word.to_uppercase())] {
            let shown = if line.starts_with(' ') { word.to_uppercase() } else { word.clone() };
            assert_eq!(scope_of(&grammar, &line, &shown), "keyword.control.ward", "{line}");
        }
        // Inside a longer word it is none.
        assert_eq!(scope_of(&grammar, &format!("show x_{word}"), &word), "", "{word}");
    }
    for word in words(&spec, false) {
        assert_eq!(scope_of(&grammar, &format!("show a {word} b"), &word), "keyword.other.ward", "{word}");
    }
    for word in words(&spec, true) {
        assert_eq!(scope_of(&grammar, &format!("show a = {word}"), &word), "constant.language.ward", "{word}");
    }
    for it in &spec.functions {
        assert_eq!(
            scope_of(&grammar, &format!("show 1 + {}(a)", it.name), &it.name),
            "support.function.ward",
            "{}",
            it.name
        );
    }
    for (line, part, scope) in [
        ("show a # why", "# why", "comment.line.number-sign.ward"),
        ("where x matches /a\"b#/ | show count()", "/a\"b#/", "string.regexp.ward"),
        ("show replace(x, /'+/, \"\")", "/'+/", "string.regexp.ward"),
        ("show revenue of \"Top # choice\"", "\"Top # choice\"", "string.quoted.double.ward"),
        ("show revenue of “通策”", "“通策”", "string.quoted.other.ward"),
        ("show `a where b`", "`a where b`", "variable.other.quoted.ward"),
        ("show a for 2022Q1", "2022Q1", "constant.other.period.ward"),
        ("通策医疗 2021年 毛利率", "2021年", "constant.other.period.ward"),
        ("show a where b > 27.81亿元", "27.81亿元", "constant.numeric.ward"),
        ("show a where b > 35%", "35%", "constant.numeric.ward"),
        ("show a where b >= 3", ">=", "keyword.operator.ward"),
    ] {
        assert_eq!(scope_of(&grammar, line, part), scope, "{line}: {:?}", scopes(&grammar, line));
    }
}

/// Over the pages: what the shell's own colours call a verb, a clause, a comment or a text, the grammar calls so too.
#[test]
fn the_grammar_agrees_with_the_shell_over_the_pages() {
    let grammar = written();
    let (mut n_words, mut differing) = (0, Vec::new());
    for (page, queries) in corpus::answered() {
        let session = corpus::session_of(&page);
        for line in queries.iter().flat_map(|it| it.lines()) {
            let found = scopes(&grammar, line);
            for (span, class) in highlight(line, session.world()) {
                let wanted = match class {
                    Class::Verb => "keyword.",
                    Class::Keyword => "keyword.",
                    Class::Comment => "comment.",
                    _ => continue,
                };
                n_words += 1;
                let is = |it: &&(std::ops::Range<usize>, String)| it.0.start <= span.start && span.end <= it.0.end;
                let scope = found.iter().rfind(is).map_or("", |it| it.1.as_str());
                let met =
                    scope.starts_with(wanted) || matches!(class, Class::Keyword) && scope.starts_with("constant.");
                if !met {
                    differing.push(format!("{line}: `{}` is {scope:?}, a {class:?}", span.of(line)));
                }
            }
        }
    }
    assert!(1000 < n_words, "{n_words}");
    // Forms that are read as one: 以来, 万元/床 and their like.
    assert!(differing.len() * 100 < n_words, "{} of {n_words}\n{}", differing.len(), differing.join("\n"));
}
