//! What a script expects of its own answers: `# expect: 35.2%` and `#>` lines after a sentence.

use language::script::{Script, comments};
use language::source::{Source, Span};

/// What is expected of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expectation {
    /// Where it stands: from its first `#` to the end of its last line.
    pub span: Span,
    /// The statement it is about, by its place in the script; none where it stands before any.
    pub statement: Option<usize>,
    pub wanted: Wanted,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// `# expect: 35.2%`, `# expect: SUPPORTED`: the one value, or the verdict
    Value(String),
    /// `# expect: 3 rows`
    Rows(usize),
    /// `# expect: error unknown-name`
    Error(String),
    /// `#> ` lines: the answer, or some lines of it; `...` stands for any lines between
    Lines(Vec<String>),
}

/// The expectations of a script, in order.
pub(crate) fn expectations(source: &Source, script: &Script) -> Vec<Expectation> {
    let mut found: Vec<Expectation> = Vec::new();
    for comment in comments(&source.text) {
        let text = comment.of(&source.text);
        let inside = script.statements.iter().any(|it| it.span.start < comment.start && comment.end < it.span.end);
        if inside {
            continue;
        }
        let statement = script.statements.iter().rposition(|it| it.span.end <= comment.start);
        if let Some(line) = text.strip_prefix("#>") {
            let line = line.strip_prefix(' ').unwrap_or(line).to_owned();
            match found.last_mut() {
                Some(Expectation { span, wanted: Wanted::Lines(lines), .. })
                    if source.text[span.end..comment.start].trim().is_empty()
                        && source.text[span.end..comment.start].matches('\n').count() == 1 =>
                {
                    lines.push(line);
                    span.end = comment.end;
                }
                _ => found.push(Expectation { span: comment, statement, wanted: Wanted::Lines(vec![line]) }),
            }
        } else if let Some(wanted) = after_word(text) {
            found.push(Expectation { span: comment, statement, wanted });
        }
    }
    found
}

/// What stands after `# expect:` or `# 期望:`; the colon may be left out where no prose says the same.
fn after_word(comment: &str) -> Option<Wanted> {
    let text = comment.trim_start_matches('#').trim_start();
    let rest = ["expect", "期望"].iter().find_map(|word| text.strip_prefix(word))?;
    let said = rest.trim_start().strip_prefix([':', '：']);
    let wanted = said.unwrap_or(rest).trim();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let value = said.is_some() || rest.starts_with(char::is_whitespace) && is_value(&words);
    match words.as_slice() {
        ["error" | "错误", code] => Some(Wanted::Error((*code).to_owned())),
        [n, "rows" | "row" | "行"] if n.parse::<usize>().is_ok() => Some(Wanted::Rows(n.parse().unwrap_or(0))),
        _ => value.then(|| Wanted::Value(wanted.to_owned())),
    }
}

/// One word that is a figure or a verdict: `35.2%`, `SUPPORTED`.
fn is_value(words: &[&str]) -> bool {
    let [word] = words else { return false };
    word.contains(|c: char| c.is_ascii_digit()) || word.chars().all(|c| c.is_ascii_uppercase())
}

/// A line whose runs of spaces count as one, so that a column may become wider.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The wanted lines that an answer has nowhere; all of them, where they only stand in another order.
pub(crate) fn lost(answer: &str, wanted: &[String]) -> String {
    let lines: Vec<String> = answer.lines().map(plain).collect();
    let is_lost = |it: &&String| !matches!(it.trim(), "..." | "…") && !lines.contains(&plain(it));
    let lost: Vec<&str> = wanted.iter().filter(is_lost).map(String::as_str).collect();
    if lost.is_empty() { wanted.join("\n") } else { lost.join("\n") }
}

/// Whether the lines of an answer hold the wanted ones: one after the other, or with any between where `...` stands.
pub(crate) fn holds(answer: &str, wanted: &[String]) -> bool {
    let lines: Vec<String> = answer.lines().map(plain).collect();
    let mut blocks: Vec<Vec<String>> = vec![vec![]];
    for line in wanted.iter().map(|it| plain(it)) {
        match line.as_str() {
            "..." | "…" => blocks.push(vec![]),
            _ => blocks.last_mut().into_iter().for_each(|it| it.push(line.clone())),
        }
    }
    let mut from = 0;
    for block in blocks.iter().filter(|it| !it.is_empty()) {
        let found = (from..lines.len()).find(|at| lines[*at..].starts_with(block));
        match found {
            Some(at) => from = at + block.len(),
            None => return false,
        }
    }
    blocks.iter().any(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Wanted, expectations, holds};
    use language::source::Source;

    fn seen(text: &str) -> Vec<(Option<usize>, Wanted)> {
        let source = Source::new("t", text);
        let (script, _) = language::script::read(&source);
        expectations(&source, &script).into_iter().map(|it| (it.statement, it.wanted)).collect()
    }

    #[test]
    fn expectations_belong_to_the_sentence_before_them() {
        let text =
            "# about\nshow a # expect: 35.2%\n#> x\n#> y\n\nshow b\n# 期望：3 行\n# expect: error unknown-name\n";
        let lines = Wanted::Lines(vec!["x".into(), "y".into()]);
        let found = vec![
            (Some(0), Wanted::Value("35.2%".into())),
            (Some(0), lines),
            (Some(1), Wanted::Rows(3)),
            (Some(1), Wanted::Error("unknown-name".into())),
        ];
        assert_eq!(seen(text), found);
    }

    #[test]
    fn a_colon_may_be_forgotten() {
        let text = "show a\n# expect 3 rows\n# expect error unknown-name\n# expect 35.2%\n# expect REFUTED\n# expect no harm\n# expected 3 rows\n";
        let found = vec![
            (Some(0), Wanted::Rows(3)),
            (Some(0), Wanted::Error("unknown-name".into())),
            (Some(0), Wanted::Value("35.2%".into())),
            (Some(0), Wanted::Value("REFUTED".into())),
        ];
        assert_eq!(seen(text), found);
    }

    #[test]
    fn a_part_of_an_answer_is_enough() {
        let answer = "dataset\na   b\n1   2\n3   4\nledger\n";
        let lines = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        assert!(holds(answer, &lines("a b|1 2")) && holds(answer, &lines("a b|...|3 4")));
        assert!(
            !holds(answer, &lines("a b|3 4")) && !holds(answer, &lines("")) && !holds(answer, &lines("3 4|...|1 2"))
        );
    }
}
