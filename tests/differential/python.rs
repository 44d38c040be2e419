//! Another language's answers: many questions, one `python3` process, JSON lines in and out.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// What a script leaves with when a package it needs is not installed.
const LACKS_A_PACKAGE: i32 = 77;

/// The answers of a script of this folder to `questions`, one each and in order.
/// `None`, and a word about it, where there is no Python or it lacks what the script imports.
pub fn ask(script: &str, questions: &[Json]) -> Option<Vec<Json>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential").join(script);
    let started = Command::new("python3").arg(path).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut process) = started else {
        println!("skipped: there is no python3");
        return None;
    };
    let lines: String = questions.iter().map(|it| format!("{it}\n")).collect();
    let mut input = process.stdin.take().expect("its input is a pipe");
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = process.wait_with_output().expect("a process that was started ends");
    // A script that gave up before it read everything broke the pipe; its status says why.
    let _ = writing.join();
    if output.status.code() == Some(LACKS_A_PACKAGE) {
        println!("skipped: python3 lacks a package that {script} imports");
        return None;
    }
    assert!(output.status.success(), "{script} failed");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let answers: Vec<Json> = text.lines().map(|it| serde_json::from_str(it).expect("a line of JSON")).collect();
    assert_eq!(answers.len(), questions.len(), "{script} gives one answer to each question");
    Some(answers)
}
