//! Laws over every query of every page, for nothing: each example strengthens all of them.

use std::fs;
use std::path::PathBuf;

use language::answer::{Answer, Cell, Table};
use language::check::{Checked, check};
use language::source::Source;
use language::types::Type;
use session::{Outcome, Session};

use crate::corpus::{self, Page};

/// Runs all queries of a page in one session; `see` gets each query that is one sentence with the session before it.
fn each(see: &mut dyn FnMut(&Page, &str, &mut Session)) {
    let mut n_queries = 0;
    for (page, queries) in corpus::answered() {
        let mut session = corpus::session_of(&page);
        for query in queries {
            see(&page, &query, &mut session);
            n_queries += 1;
            // Definitions, `it` and settings carry on.
            let _ = session.run(&Source::new("<page>", query), &mut |_, _, _| {});
        }
    }
    assert!(n_queries > 20, "the corpus is too small to prove anything: {n_queries}");
}

/// The answers of a text that may be a definition, or fail.
fn answers_if_any(session: &mut Session, text: &str) -> Vec<Answer> {
    let mut found = Vec::new();
    let _ = session.run(&Source::new("<law>", text), &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            found.push(*answer);
        }
    });
    found
}

/// The answers of a text.
fn answers(session: &mut Session, text: &str) -> Vec<Answer> {
    let mut found = Vec::new();
    let result = session.run(&Source::new("<law>", text), &mut |outcome, _, _| {
        if let Outcome::Answer(answer) = outcome {
            found.push(*answer);
        }
    });
    if let Err(trouble) = result {
        panic!("{text}\n{trouble}");
    }
    found
}

/// Two tables are the same, numbers within rounding of the last bits.
fn same(a: &Table, b: &Table) -> bool {
    let close = |x: f64, y: f64| x == y || (x - y).abs() <= 1e-9 * x.abs().max(y.abs());
    let cell = |pair: (&Cell, &Cell)| match pair {
        (Cell::Number(x), Cell::Number(y)) => close(*x, *y),
        (Cell::Range(a, b), Cell::Range(c, d)) => close(*a, *c) && close(*b, *d),
        (x, y) => x == y,
    };
    a.columns == b.columns
        && a.rows.len() == b.rows.len()
        && a.rows.iter().zip(&b.rows).all(|(x, y)| x.iter().zip(y).all(cell))
}

/// Law 2: the schema that `check` predicted is the schema the engine returns: names, types, order.
#[test]
fn predicted_schema_is_the_schema() {
    // As the engine runs them: deep but legal plans need more stack than a test has.
    let run = std::thread::Builder::new().stack_size(64 << 20).spawn(schemas).expect("a thread");
    run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn schemas() {
    each(&mut |page, query, session| {
        let (script, _) = language::script::read(&Source::new("<law>", query));
        for statement in &script.statements {
            let (Checked::Task(task), _) = check(statement, session.world(), query) else { continue };
            for part in &task.parts {
                let lowered = engine::lower(&part.plan, session.sources()).expect("the plan lowers");
                let found = engine::schema(lowered).expect("the plan has a schema");
                let meant = part.plan.schema();
                let names: Vec<&String> = meant.iter().map(|it| &it.0).collect();
                let types = found.iter().zip(&meant).all(|((_, found), (_, meant))| {
                    let text = |ty: Type| matches!(ty, Type::Text | Type::Period | Type::Unknown);
                    found == meant || text(*found) && text(*meant)
                });
                assert!(
                    types && found.iter().map(|it| &it.0).eq(names),
                    "{}: {query}\n{}: {meant:?}\n{found:?}",
                    page.path.display(),
                    part.name
                );
            }
        }
    });
}

/// Law 2b: a column of whole numbers has whole numbers only.
#[test]
fn whole_numbers_are_whole() {
    each(&mut |page, query, session| {
        for answer in answers_if_any(&mut session.clone(), query) {
            for (at, column) in answer.table.columns.iter().enumerate().filter(|it| it.1.ty == Type::Integer) {
                let broken = |cell: &Cell| matches!(cell, Cell::Number(value) if value.fract() != 0.0);
                let found = answer.table.rows.iter().find(|row| broken(&row[at]));
                assert!(found.is_none(), "{}: {query}\n{}: {found:?}", page.path.display(), column.name);
            }
        }
    });
}

/// Law 3: splitting a pipeline at any `|` with a `let` changes nothing.
#[test]
fn a_pipeline_splits_anywhere() {
    let mut n_splits = 0;
    each(&mut |page, query, session| {
        let (script, _) = language::script::read(&Source::new("<law>", query));
        let [statement] = script.statements.as_slice() else { return };
        let language::script::StatementKind::Query(stages) = &statement.kind else { return };
        let Some(whole) = answers(&mut session.clone(), query).pop() else { return };
        for at in 1..stages.len() {
            let before = &query[stages[0].span.start..stages[at - 1].span.end];
            let after = &query[stages[at].span.start..statement.span.end];
            if matches!(stages[at - 1].verb, language::verb::Verb::From(_)) {
                continue;
            }
            let text = format!("let law_table = {before}\nfrom law_table | {after}");
            let split = answers(&mut session.clone(), &text).pop().expect("the split has an answer");
            assert!(same(&whole.table, &split.table), "{}: {text}", page.path.display());
            n_splits += 1;
        }
    });
    assert!(n_splits > 10, "too few pipelines: {n_splits}");
}

/// Law 4: shuffling input rows changes nothing.
#[test]
fn the_order_of_rows_means_nothing() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shuffled-world");
    fs::create_dir_all(&folder).expect("a folder for the test");
    for entry in fs::read_dir(corpus::root().join("tests/world")).expect("the world is there") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file of the world");
        let text = match path.extension().is_some_and(|it| it == "csv") {
            true => shuffled(&text),
            false => text,
        };
        fs::write(folder.join(path.file_name().expect("a name")), text).expect("a copy");
    }
    for (page, queries) in corpus::answered() {
        let about_order = page.lines.iter().any(|it| it.contains("<!-- order matters -->"));
        if page.shipped || about_order {
            continue;
        }
        let mut straight = corpus::session_of(&page);
        let mut turned = corpus::session_over(&page, &folder);
        for query in queries {
            let (a, b) = (answers(&mut straight, &query), answers(&mut turned, &query));
            // A table as it lies in a file has the file's order.
            let as_it_lies = |it: &Answer| it.query.starts_with("from") && !it.query.contains("sort");
            for (a, b) in a.iter().zip(&b).filter(|(a, _)| !as_it_lies(a)) {
                assert!(same(&a.table, &b.table), "{}: {query}\n{:?}\n{:?}", page.path.display(), a.table, b.table);
                assert_eq!(a.ledger, b.ledger, "{query}");
            }
        }
    }
}

/// The header, then every second line backwards, then the others.
fn shuffled(text: &str) -> String {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or("").to_owned();
    let rows: Vec<&str> = lines.collect();
    let (even, odd): (Vec<_>, Vec<_>) = rows.iter().rev().enumerate().partition(|(at, _)| at % 2 == 0);
    let rows = even.into_iter().chain(odd).map(|(_, row)| *row);
    std::iter::once(header.as_str()).chain(rows).map(|it| format!("{it}\n")).collect()
}

/// Law 5: every prefix, at every cursor position, completes and highlights without a panic, and what is offered for a name is known there.
#[test]
fn every_prefix_completes() {
    use language::assist::{CandidateKind, complete, highlight};
    let is_name = |kind: CandidateKind| {
        matches!(kind, CandidateKind::Column | CandidateKind::Dataset | CandidateKind::Table | CandidateKind::Entity)
    };
    let (mut n_offered, mut n_checked, mut wrong) = (0, 0, Vec::new());
    each(&mut |page, query, session| {
        for (at, _) in query.char_indices().skip(1).chain([(query.len(), ' ')]) {
            let (prefix, rest) = query.split_at(at);
            let stretches = highlight(prefix, session.world());
            assert!(stretches.windows(2).all(|it| it[0].0.end <= it[1].0.start), "{prefix}");
            assert!(stretches.iter().all(|it| !it.0.of(prefix).is_empty()), "{prefix}");
            complete(prefix, at, session.world());
            let word_ends = rest.is_empty() || rest.starts_with([' ', ',', '|', ')', '\n']);
            if !word_ends {
                continue;
            }
            let found = complete(query, at, session.world());
            // A name in the place of a verb makes another sentence.
            if found.candidates.iter().any(|it| it.kind == CandidateKind::Verb) {
                continue;
            }
            let names: Vec<_> = found.candidates.iter().filter(|it| is_name(it.kind)).collect();
            n_offered += names.len();
            let replaced = found.replaced;
            if names.is_empty() || replaced.start == at || !session.check(&Source::new("<law>", query)).is_empty() {
                continue;
            }
            // A few of them, others at each place.
            for name in names.iter().skip(at % 3).step_by(3).take(6) {
                let text = format!("{}{}{rest}", &query[..replaced.start], name.text);
                let faults = session.check(&Source::new("<law>", text.clone()));
                let end = replaced.start + name.text.len();
                let unknown = faults.iter().filter(|it| it.code.starts_with("unknown") || it.code == "unreadable");
                let here = unknown.filter(|it| it.span().is_some_and(|it| it.start < end && replaced.start < it.end));
                wrong.extend(here.map(|it| format!("{}: {text}: {}", page.path.display(), it.title)));
                n_checked += 1;
            }
        }
    });
    assert!(wrong.is_empty(), "{} of {n_checked}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    assert!(n_offered > 1000 && n_checked > 100, "too few: {n_offered} offered, {n_checked} checked");
}

/// Law 6: a text with an injected fault yields a diagnostic whose span touches the injury.
#[test]
fn an_injury_is_found_where_it_is() {
    let mut n_injuries = 0;
    each(&mut |page, query, session| {
        let (script, _) = language::script::read(&Source::new("<law>", query));
        let [statement] = script.statements.as_slice() else { return };
        // Everything after `find` is text to look for.
        let is_query = matches!(statement.kind, language::script::StatementKind::Query(_));
        if !is_query || query.starts_with("find") {
            return;
        }
        // A stray sign at the end of every word but the last.
        let ends = query.char_indices().filter(|(at, c)| *c == ' ' && quotes(&query[..*at]).is_multiple_of(2));
        for at in ends.map(|it| it.0).collect::<Vec<_>>() {
            let injured = format!("{} ^^{}", &query[..at], &query[at..]);
            let faults = session.check(&Source::new("<law>", injured.clone()));
            let touches = faults
                .iter()
                .filter(|it| it.is_error())
                .any(|it| it.labels.iter().any(|label| label.span.start <= at + 3 && at <= label.span.end + 1));
            assert!(touches, "{}: {injured}\n{faults:?}", page.path.display());
            n_injuries += 1;
        }
    });
    assert!(n_injuries > 100, "too few injuries: {n_injuries}");
}

fn quotes(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '"' | '`' | '\'' | '“' | '”')).count()
}

/// Law 7: streaming and in-memory execution agree.
#[test]
fn streaming_agrees_with_memory() {
    each(&mut |page, query, session| {
        let (script, _) = language::script::read(&Source::new("<law>", query));
        for statement in &script.statements {
            let (Checked::Task(task), _) = check(statement, session.world(), query) else { continue };
            let run = |streams| {
                let ran = engine::run_with(&task, session.sources(), streams).expect("the query runs");
                (task.conclude)(task.answer.clone(), ran.tables)
            };
            let (a, b) = (run(false), run(true));
            // Without a sort the order of a plain scan is the engine's.
            assert!(same(&a.table, &b.table), "{}: {query}\n{:?}\n{:?}", page.path.display(), a.table, b.table);
            assert_eq!(a.ledger, b.ledger, "{query}");
        }
    });
}
