//! The program from outside: what goes where, exit codes, hostile input.

use std::io::Write;
use std::process::{Command, Output, Stdio};

pub fn ward(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ward")).args(arguments).stdin(Stdio::null()).output().expect("ward starts")
}

pub fn script(text: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ward starts");
    let mut input = child.stdin.take().expect("its standard input");
    let text = text.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = input.write_all(&text);
    });
    let output = child.wait_with_output().expect("ward ends");
    writer.join().expect("the writer ends");
    output
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn one_question_in_three_spellings() {
    let sentences = [
        "compare gross_margin where insurance_share > 0.5",
        "compare 毛利率 where 医保占比 > 50%",
        "比较 毛利率 其中 医保占比 > 50%",
    ];
    let answers: Vec<Output> = sentences.iter().map(|it| ward(&["-e", it])).collect();
    for answer in &answers {
        assert_eq!(answer.status.code(), Some(0), "{}", err(answer));
        assert_eq!(out(answer), out(&answers[0]));
    }
    assert!(out(&answers[0]).contains("<=35"), "the rule of thumb is a reference row");
    assert!(err(&answers[0]).contains("try compare gross_margin where insurance_share >= 40%"));
    assert!(err(&answers[0]).contains("25 companies -> 0 cohort, 5 rest, 20 missing"));
}

#[test]
fn the_table_goes_to_standard_output_and_words_to_standard_error() {
    let answer = ward(&["-e", "show revenue of Topchoice for 2021"]);
    assert!(out(&answer).starts_with("company"), "{}", out(&answer));
    assert!(err(&answer).starts_with("companies: of Topchoice Medical; for 2021"), "{}", err(&answer));
}

#[test]
fn a_sentence_may_ask_for_the_manual_and_for_its_plan() {
    let help = ward(&["-e", "help compare"]);
    assert!(out(&help).starts_with("# compare") && help.status.success(), "{}", out(&help));
    let plan = ward(&["-e", "explain show revenue of Topchoice for 2021"]);
    assert!(plan.status.success(), "{}", err(&plan));
    assert_eq!(out(&plan), out(&ward(&["explain", "show revenue of Topchoice for 2021"])));
    assert!(out(&plan).starts_with("understood\ncompanies: of Topchoice Medical; for 2021"), "{}", out(&plan));
    assert_eq!(ward(&["-e", "help no_topic_of_mine"]).status.code(), Some(2));
    assert_eq!(ward(&["-e", "explain show nonsense_of_mine"]).status.code(), Some(2));
}

#[test]
fn json_is_a_contract() {
    let answer = ward(&["--format", "json", "-e", "show revenue, insurance_share of Topchoice, Hygeia"]);
    let object: serde_json::Value = serde_json::from_str(&out(&answer)).expect("one object");
    for key in ["query", "understood", "dataset", "columns", "rows", "ledger", "notes", "sources"] {
        assert!(object.get(key).is_some(), "{key} is missing");
    }
    let rows = object["rows"].as_array().expect("rows");
    assert_eq!(rows[1]["revenue"], serde_json::json!(2_781_000_000u64), "money in base units");
    assert_eq!(rows[0]["insurance_share"], serde_json::json!({"low": 0.1, "high": 0.5}));
    assert_eq!(rows[0]["revenue"], serde_json::Value::Null, "missing is null");
    let column = &object["columns"][2];
    assert_eq!(
        (column["name"].as_str(), column["unit"].as_str(), column["kind"].as_str()),
        (Some("revenue"), Some("CNY"), Some("flow"))
    );
}

#[test]
fn exit_codes() {
    assert_eq!(ward(&["-e", "show revenue"]).status.code(), Some(0));
    assert_eq!(ward(&["-e", "show nonsense_of_mine"]).status.code(), Some(2));
    assert_eq!(ward(&["run", "no-such-file.ward"]).status.code(), Some(2));
    assert_eq!(ward(&["no-such-file.csv", "-e", "show revenue"]).status.code(), Some(2));
}

#[test]
fn the_claims_of_the_documents_run() {
    let claims = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/claims.ward");
    let answer = ward(&["run", "--format", "csv", claims]);
    // One of them is refuted, and the exit code says so.
    assert_eq!(answer.status.code(), Some(1), "{}", err(&answer));
    let verdicts = ["SUPPORTED", "REFUTED", "UNDECIDED", "UNTESTABLE"];
    let text = out(&answer);
    let found: Vec<&str> = text.lines().filter(|it| verdicts.iter().any(|word| it.contains(word))).collect();
    assert!(found.len() >= 30, "{} claims", found.len());
    assert!(text.contains("revenue of 2021,SUPPORTED") && text.contains("payer mix rule,UNTESTABLE"), "{text}");
    assert_eq!(ward(&["run", "--strict", claims]).status.code(), Some(1));
    assert_eq!(
        ward(&["--strict", "-e", "check gross_margin <= 35% where insurance_share > 50%"]).status.code(),
        Some(3)
    );
}

#[test]
fn hostile_texts_give_one_clear_error() {
    let deep = format!("show {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let nots = format!("show {} true", "not ".repeat(5_000));
    let minus = format!("show {}1", "- ".repeat(5_000));
    let chain = format!("show 1{}", " + 1".repeat(20_000));
    let garbage: String = (0..1_000_000u64).map(|it| char::from(33 + (it * 7919 % 90) as u8)).collect();
    let powers = format!("show 2{}", " ^ 2".repeat(3_000));
    let texts: [(&str, Vec<u8>); 12] = [
        ("deep brackets", deep.into_bytes()),
        ("many nots", nots.into_bytes()),
        ("many minuses", minus.into_bytes()),
        ("a long chain", chain.into_bytes()),
        ("towers", powers.into_bytes()),
        ("a megabyte of garbage", garbage.into_bytes()),
        ("an unclosed quote", b"show \"revenue".to_vec()),
        ("a NUL byte", b"show rev\0enue".to_vec()),
        ("invalid UTF-8", b"show \xff\xfe".to_vec()),
        ("an escape sequence", b"show \x1b[31mrevenue".to_vec()),
        ("a hidden turn of direction", "show \u{202e}revenue".as_bytes().to_vec()),
        ("only signs", b"| | | ;; ) ( } {".to_vec()),
    ];
    for (name, text) in texts {
        let answer = script(&text);
        let said = err(&answer);
        assert_eq!(answer.status.code(), Some(2), "{name}: {}", &said[..said.len().min(300)]);
        assert!(said.contains("error"), "{name}");
        assert!(!said.contains("panicked") && !said.contains('\u{1b}'), "{name}: {said}");
        assert!(said.len() < 20_000, "{name}: {} bytes of error", said.len());
    }
}

#[test]
fn a_script_stops_at_its_first_error_and_keeps_what_came_before() {
    let answer = script("show revenue of Topchoice for 2021\nshow revenu\nshow beds\n".as_bytes());
    assert_eq!(answer.status.code(), Some(2));
    assert!(out(&answer).contains("Topchoice Medical"));
    assert!(err(&answer).contains("2:6") && err(&answer).contains("write `revenue`"), "{}", err(&answer));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["-e", "from facts", "-e", "from facts", "--format", "csv"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ward starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ward ends");
    assert!(!err(&output).contains("panicked") && !err(&output).contains("Broken pipe"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn colour_is_decided_per_stream_and_can_be_forced() {
    let plain = ward(&["-e", "show revenue"]);
    assert!(!out(&plain).contains('\u{1b}') && !err(&plain).contains('\u{1b}'));
    let forced = ward(&["--color", "always", "-e", "show revenue"]);
    assert!(out(&forced).contains('\u{1b}'));
}

/// Standard input as data.
fn fed(arguments: &[&str], data: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ward starts");
    let mut input = child.stdin.take().expect("its standard input");
    // The program may end before it has read everything.
    let _ = input.write_all(data);
    drop(input);
    child.wait_with_output().expect("ward ends")
}

#[test]
fn standard_input_is_a_dataset() {
    let sum = "from stdin | show sum(n)";
    let ways: [(&[&str], &[u8]); 5] = [
        (&["--format", "csv", "-e", sum, "-"], b"k,n\na,1\nb,2\n"),
        (&["--format", "csv", "-e", sum, "-"], b"\xef\xbb\xbf[{\"k\": \"a\", \"n\": 1}, {\"n\": 2}]"),
        (&["--format", "csv", "-e", sum, "-"], b"{\"n\": 1}\n{\"n\": 2}\n"),
        (&["--format", "csv", "-e", "open \"-\" as d\nfrom d | show sum(n)"], b"k\tn\na\t1\nb\t2\n"),
        (&["--format", "csv", "-e", "from \"-\" | where n > 1\nfrom \"-\" | show sum(n)"], b"n;k\n1;a\n2;b\n"),
    ];
    for (arguments, data) in ways {
        let answer = fed(arguments, data);
        assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
        assert!(out(&answer).ends_with("\n3\n"), "{}", out(&answer));
    }
    assert!(err(&fed(&["-e", sum, "-"], b"")).contains("empty-file"));
    assert!(err(&fed(&["-e", sum, "-"], b"PAR1xx")).contains("unreadable-file"));
    assert!(err(&fed(&["-"], b"k,n\n")).contains("nothing-asked"));
}

#[test]
fn a_file_in_a_query_is_read_again_when_it_changes() {
    let at = std::env::temp_dir().join(format!("ward-from-{}.csv", std::process::id()));
    let mut session = session::Session::open();
    let asked = format!("from \"{}\" | show sum(n) as n", at.display());
    std::fs::write(&at, "n\n1\n2\n").expect("a file");
    assert_eq!(session.ask(&asked).expect("an answer").table.number(0, "n"), Some(3.0));
    assert_eq!(session.ask(&asked).expect("an answer").table.number(0, "n"), Some(3.0));
    std::fs::write(&at, "n\n1\n2\n30\n").expect("a file");
    assert_eq!(session.ask(&asked).expect("an answer").table.number(0, "n"), Some(33.0));
    let own = session.world().catalog.datasets.iter().filter(|it| it.own && it.name.starts_with("ward_from")).count();
    assert_eq!(own, 1);
    let _ = std::fs::remove_file(&at);
}

#[test]
fn what_a_note_of_a_file_names_runs() {
    let folder = std::env::temp_dir().join(format!("ward-notes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of the test");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    // By hand: (1.5 + 2) million; staff are no money.
    std::fs::write(path("above.csv"), "(in RMB million)\nsite,turnover,staff\nA,1.5,3\nB,2,4\n").expect("a file");
    let told = err(&ward(&[&path("above.csv"), "-e", "from above"]));
    assert!(told.contains("figures are in CNY m"), "{told}");
    assert!(told.contains("`units (turnover: CNY m)` after the path"), "{told}");
    let open = format!("open \"{}\" units (turnover: CNY m); from above | show sum(turnover)", path("above.csv"));
    let asked = ward(&["-e", &open, "--format", "csv"]);
    assert!(out(&asked).contains("3500000"), "{}{}", out(&asked), err(&asked));
    // By hand: 10 + 5 in the quarter from April 2018 on.
    let rows = "org,time,seen\nA,2018-19 Q1,10\nB,2018-19 Q1,5\n";
    std::fs::write(path("years.csv"), rows).expect("a file");
    let ask = format!(
        "open \"{}\" entity org period time kinds (seen: flow); from years | show seen for 2018Q2",
        path("years.csv")
    );
    let line = "fiscal_year = { first_month = 4 }";
    let before = ward(&["-e", &ask]);
    assert!(err(&before).contains(&format!("`{line}` on top of `ward.toml`")), "{}", err(&before));
    std::fs::write(path("ward.toml"), line).expect("a file");
    let after =
        Command::new(env!("CARGO_BIN_EXE_ward")).current_dir(&folder).args(["-e", &ask]).output().expect("ward starts");
    assert!(out(&after).contains("10") && out(&after).contains("2018Q2"), "{}{}", out(&after), err(&after));
    // Two years in a row are said to be a fiscal year, though each could be a month too; by hand: 1 + 2 from April 2010 to March 2011.
    let rows = "school,term,pupils\nA,2009-10,7\nA,2010-11,1\nB,2010-11,2\n";
    std::fs::write(path("terms.csv"), rows).expect("a file");
    let open = format!("open \"{}\" entity school period term kinds (pupils: flow)", path("terms.csv"));
    let asked = |question: &str, more: &[&str]| {
        let text = format!("{open}\n{question}");
        let mut ward = Command::new(env!("CARGO_BIN_EXE_ward"));
        ward.current_dir(&folder).args(["-e", &text]).args(more).output().expect("ward starts")
    };
    let one = asked("from terms | show sum(pupils) for FY2011", &["--format", "csv"]);
    assert!(err(&one).contains("2009-10 is read as 2009-04..2010-03"), "{}", err(&one));
    assert!(out(&one).trim().ends_with('3'), "{}", out(&one));
    // A fiscal year is the same one by a name, as a value of a parameter, and where it is written.
    for named in ["let when = FY2011", "param when: period = FY2011"] {
        for question in ["show sum(pupils) for when", "where term = when | show sum(pupils)"] {
            let it = asked(&format!("{named}\nfrom terms | {question}"), &["--format", "csv"]);
            assert!(out(&it).trim().ends_with('3'), "{named}; {question}: {}{}", out(&it), err(&it));
        }
    }
    let script = format!("{open}\nparam when: period\nfrom terms | show sum(pupils) for when\n");
    std::fs::write(path("terms.ward"), script).expect("a file");
    let args = ["run", &path("terms.ward"), "-p", "when=FY2011", "--format", "csv"];
    let given = Command::new(env!("CARGO_BIN_EXE_ward")).current_dir(&folder).args(args).output().expect("ward starts");
    assert!(out(&given).trim().ends_with('3'), "{}{}", out(&given), err(&given));
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}

#[test]
fn after_an_empty_answer_what_is_near_is_named_first() {
    let told = err(&ward(&["-e", "show inpatient_revenue of Topchoice for 2005"]));
    let known = told.lines().find(|it| it.contains("known of Topchoice Medical: ")).unwrap_or_default();
    let named: Vec<&str> =
        known.split(": ").nth(1).unwrap_or_default().split(" and ").next().unwrap_or_default().split(", ").collect();
    assert!(named.len() <= 8 && named[0].contains("revenue"), "{told}");
}
