//! `ward test FILE …`: runs a script and compares its answers with what it expects.

use language::answer::{Answer, Cell};
use language::diagnostic::Diagnostic;
use language::quantity::read_cell;
use language::script::Script;
use language::source::{Source, Span};
use render::Look;
use session::{Outcome, Session};

use crate::args::{Given, Options};
use crate::batch::{self, DONE, REFUTED, WRONG};
use crate::expectation::{Expectation, Wanted, expectations, holds, lost};
use crate::out::Out;

/// How many rows of an answer are compared and written.
const ROWS: usize = 20;

/// Runs the scripts; with `update` what came is written in the place of what was expected.
pub(crate) fn test(files: &[String], given: &Given, update: bool, options: &Options) -> u8 {
    let out = Out::new(options);
    let (mut passed, mut failed, mut updated) = (0, 0, 0);
    let mut code = DONE;
    for file in files {
        let Some(source) = batch::read(file, &out) else {
            code = WRONG;
            continue;
        };
        let (script, faults) = language::script::read(&source);
        if faults.iter().any(Diagnostic::is_error) {
            out.diagnostics(&faults, &source);
            code = WRONG;
            continue;
        }
        let Some(mut session) = batch::opened(&[], options, &out) else { return WRONG };
        if !batch::give(&mut session, given, &source, &out) {
            return WRONG;
        }
        let tried = tried(&mut session, &source, &script, &out);
        if tried.is_empty() {
            out.say(&format!("{file}: no expectations; write `# expect: …` or `#> …` lines after a sentence\n"));
        }
        let wrong: Vec<&Tried> = tried.iter().filter(|it| it.failure.is_some()).collect();
        passed += tried.len() - wrong.len();
        let mended = if update { mended(&source, &wrong) } else { source.text.clone() };
        if mended != source.text {
            match batch::replace(file, &mended) {
                Ok(()) => updated += wrong.iter().filter(|it| it.came.is_some()).count(),
                Err(error) => {
                    out.say(&format!("{file} could not be written: {error}\n"));
                    code = WRONG;
                }
            }
        }
        for it in wrong.iter().filter(|it| !update || it.came.is_none()) {
            failed += 1;
            let (line, _) = source.line_column(it.at.start);
            out.print(&format!("{file}:{line}: {}\n", it.failure.as_deref().unwrap_or_default()));
        }
    }
    let updated = if update { format!(", {updated} updated") } else { String::new() };
    out.print(&format!("{}\n", out.said(&format!("{passed} passed, {failed} failed{updated}"))));
    if code == DONE && 0 < failed { REFUTED } else { code }
}

/// What came of one expectation.
struct Tried {
    at: Span,
    /// Why it is not met.
    failure: Option<String>,
    /// What may be written instead.
    came: Option<String>,
}

/// What came of one sentence.
enum Came {
    Answer(Box<Answer>),
    /// A definition, a setting.
    Nothing,
    /// It does not run.
    Faults(Vec<Diagnostic>),
}

/// Runs the sentences one by one. An error that nobody expected is a failure, and ends the script.
fn tried(session: &mut Session, source: &Source, script: &Script, out: &Out) -> Vec<Tried> {
    let expected = expectations(source, script);
    let mut found: Vec<Tried> = Vec::new();
    let early = expected.iter().filter(|it| it.statement.is_none());
    found.extend(early.map(|it| Tried {
        at: it.span,
        failure: Some("this stands before any sentence".to_owned()),
        came: None,
    }));
    for (at, statement) in script.statements.iter().enumerate() {
        let own: Vec<&Expectation> = expected.iter().filter(|it| it.statement == Some(at)).collect();
        let alone = only(source, statement.span);
        let came = came(session, &alone);
        let looked = look(session);
        if let Came::Faults(faults) = &came
            && !own.iter().any(|it| matches!(it.wanted, Wanted::Error(_)))
        {
            out.diagnostics(faults, source);
            let failure = Some("an error came that nobody expected; the rest is not run".to_owned());
            found.push(Tried { at: statement.span, failure, came: None });
            return found;
        }
        found.extend(own.iter().map(|it| compared(it, &came, &looked)));
    }
    found
}

/// A text in which only one stretch is left, where it stands.
fn only(source: &Source, span: Span) -> Source {
    let blank = |(at, c): (usize, char)| match c {
        '\n' => "\n".to_owned(),
        c if span.start <= at && at < span.end => c.to_string(),
        c => " ".repeat(c.len_utf8()),
    };
    // Blanks before a statement would make it the continuation of another, were there one.
    Source::new(source.name.clone(), source.text.char_indices().map(blank).collect::<String>())
}

fn came(session: &mut Session, source: &Source) -> Came {
    let mut came = Came::Nothing;
    let mut trial = session.clone();
    let result = trial.run(source, &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            came = Came::Answer(answer);
        }
    });
    match result {
        Ok(()) => {
            *session = trial;
            came
        }
        Err(trouble) => Came::Faults(trouble.diagnostics),
    }
}

fn look(session: &Session) -> Look {
    let settings = session.settings();
    let rows = (!settings.is("detail", "full")).then_some(ROWS);
    Look { language: session.language(), rows, sources: settings.is("sources", "on"), ..Look::default() }
}

fn compared(expected: &Expectation, came: &Came, look: &Look) -> Tried {
    let tried = |failure: Option<String>, came: Option<String>| Tried { at: expected.span, failure, came };
    let differ = |wanted: &str, came: &str| {
        let lines = |sign: &str, text: &str| text.lines().map(|it| format!("  {sign} {it}\n")).collect::<String>();
        let text = format!("not as expected\n{}{}", lines("-", wanted), lines("+", came));
        text.trim_end().to_owned()
    };
    let answer = match (came, &expected.wanted) {
        (Came::Faults(faults), Wanted::Error(code)) => {
            let codes: Vec<&str> = faults.iter().filter(|it| it.is_error()).map(|it| it.code).collect();
            let (met, shown) = (codes.contains(&code.as_str()), codes.join(", "));
            let written = format!("# expect: error {}", codes.first().unwrap_or(&""));
            return match met {
                true => tried(None, None),
                false => tried(Some(differ(&format!("error {code}"), &format!("error {shown}"))), Some(written)),
            };
        }
        (Came::Faults(_), _) => return tried(Some("there is no answer: the sentence does not run".to_owned()), None),
        (Came::Nothing, _) => return tried(Some("the sentence before this has no answer".to_owned()), None),
        (Came::Answer(_), Wanted::Error(code)) => {
            return tried(Some(differ(&format!("error {code}"), "an answer")), None);
        }
        (Came::Answer(answer), _) => answer,
    };
    match &expected.wanted {
        Wanted::Value(wanted) => {
            let one = value(answer, look);
            let shown = one.clone().unwrap_or_else(|| no_single_value(answer));
            let met = one.is_some_and(|it| same_text(&it, wanted)) || same_figure(answer, wanted);
            match met {
                true => tried(None, None),
                false => {
                    let written = value(answer, look).map(|it| format!("# expect: {it}"));
                    tried(Some(differ(wanted, &shown)), written)
                }
            }
        }
        Wanted::Rows(wanted) => {
            let n_rows = answer.table.total_rows;
            let written = Some(format!("# expect: {n_rows} rows"));
            let failure = differ(&format!("{wanted} rows"), &format!("{n_rows} rows"));
            if n_rows == *wanted { tried(None, None) } else { tried(Some(failure), written) }
        }
        Wanted::Lines(lines) => {
            let text = render::render(answer, look);
            let written: Vec<String> = text.lines().map(|it| format!("#> {it}").trim_end().to_owned()).collect();
            match holds(&text, lines) {
                true => tried(None, None),
                false => tried(Some(differ(&lost(&text, lines), &text)), Some(written.join("\n"))),
            }
        }
        Wanted::Error(_) => tried(None, None),
    }
}

/// The verdict of a check, else the one value of an answer.
fn value(answer: &Answer, look: &Look) -> Option<String> {
    answer.verdict.map(|it| it.word().to_owned()).or_else(|| render::one_value(answer, look))
}

/// What an answer is that is no single value.
fn no_single_value(answer: &Answer) -> String {
    let (n_rows, n_columns) = (answer.table.total_rows, answer.table.columns.len());
    let s = |n: usize| if n == 1 { "" } else { "s" };
    format!("{n_rows} row{} of {n_columns} column{}, no single value", s(n_rows), s(n_columns))
}

fn same_text(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Whether the one figure of an answer is the wanted one, as exactly as that is written.
fn same_figure(answer: &Answer, wanted: &str) -> bool {
    let Some(at) = render::one_cell(answer) else { return false };
    let column = &answer.table.columns[at];
    let Some(literal) = read_cell(wanted) else { return false };
    let fits = literal.unit.is_none() || column.unit.as_ref() == Some(&literal.unit);
    let half = half_digit(wanted, literal.low);
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= half * (1.0 + 1e-9) + 1e-12 * b.abs();
    let met = match &answer.table.rows[0][at] {
        Cell::Number(it) => near(*it, literal.low) && literal.is_point(),
        Cell::Integer(it) => near(*it as f64, literal.low) && literal.is_point(),
        Cell::Range(low, high) => near(*low, literal.low) && near(*high, literal.high),
        Cell::Missing | Cell::Truth(_) | Cell::Text(_) | Cell::Date(_) => false,
    };
    fits && met
}

/// Half of the last written digit of a figure, in base units: 0.0005 for `35.2%`.
fn half_digit(text: &str, value: f64) -> f64 {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let digits: String = text[start..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let digits = digits.replace(',', "");
    let decimals = digits.split_once('.').map_or(0, |it| it.1.len());
    let Ok(written) = digits.trim_end_matches('.').parse::<f64>() else { return 0.0 };
    if written == 0.0 { 0.0 } else { 0.5 * 10f64.powi(-(decimals as i32)) * (value / written).abs() }
}

/// The text with what came in the place of what was expected.
fn mended(source: &Source, wrong: &[&Tried]) -> String {
    let mut text = source.text.clone();
    let mut wrong: Vec<&&Tried> = wrong.iter().collect();
    wrong.sort_by_key(|it| std::cmp::Reverse(it.at.start));
    for it in wrong {
        if let Some(came) = &it.came {
            text.replace_range(it.at.start..it.at.end, came);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::half_digit;

    #[test]
    fn a_figure_is_as_exact_as_it_is_written() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * b.abs().max(1e-9), "{a} {b}");
        near(half_digit("35.2%", 0.352), 0.0005);
        near(half_digit("27.81亿元", 2.781e9), 500_000.0);
        near(half_digit("1,234", 1234.0), 0.5);
    }
}
