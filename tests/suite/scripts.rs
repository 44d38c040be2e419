//! Scripts from outside: parameters, included files, which answers are written.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of its own for a test, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scripts").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// Writes a file of a folder and gives its path.
pub fn file(folder: &std::path::Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file for the test");
    path.display().to_string()
}

pub fn ward_with(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ward"));
    command.args(arguments).stdin(Stdio::null()).envs(environment.iter().copied());
    command.output().expect("ward starts")
}

pub fn ward(arguments: &[&str]) -> Output {
    ward_with(arguments, &[])
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const YEARLY: &str = "#!/usr/bin/env -S ward run
# Figures of one year.
param year: period = 2021 in 2006..2030 \"the year to look at\"
param who: entity = Topchoice \"whose figures\"
show revenue of who for year
";

#[test]
fn values_come_from_the_command_line_then_a_file_then_the_environment() {
    let folder = folder("precedence");
    let script = file(&folder, "yearly.ward", YEARLY);
    let values = file(&folder, "values.json", "{\"year\": 2007}");
    let environment = [("WARD_PARAM_YEAR", "2022Q1"), ("WARD_PARAM_OTHER", "1")];
    let year = |arguments: &[&str], environment: &[(&str, &str)]| {
        let all = [&["run", &script, "--format", "csv"], arguments].concat();
        let answer = ward_with(&all, environment);
        assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
        out(&answer).lines().nth(1).unwrap_or("").split(',').nth(1).unwrap_or("").to_owned()
    };
    assert_eq!(year(&[], &[]), "2021");
    assert_eq!(year(&[], &environment), "2022Q1");
    assert_eq!(year(&["--params", &values], &environment), "2007");
    assert_eq!(year(&["-p", "year=2021", "--params", &values], &environment), "2021");
    assert_eq!(year(&["-p", "year=2007", "-p", "year=2021"], &[]), "2021", "the later one counts");
}

#[test]
fn a_value_that_does_not_fit_is_pointed_at_where_it_was_given() {
    let folder = folder("bad-values");
    let script = file(&folder, "yearly.ward", YEARLY);
    let said = |arguments: &[&str], environment: &[(&str, &str)]| {
        let all = [&["run", &script, "--error-format", "short"], arguments].concat();
        let answer = ward_with(&all, environment);
        assert_eq!((answer.status.code(), out(&answer).as_str()), (Some(2), ""), "{}", err(&answer));
        err(&answer)
    };
    assert!(said(&["-p", "year=20x2"], &[]).starts_with("-p:1:6: bad-value: `20x2` is no period"));
    assert!(said(&["-p", "year=2031"], &[]).starts_with("-p:1:6: not-allowed: `2031` is not allowed for `year`"));
    assert!(said(&["-p", "yaer=2021"], &[]).starts_with("-p:1:1: unknown-parameter: there is no parameter `yaer`"));
    assert!(said(&["-p", "year"], &[]).starts_with("-p:1:1: bad-value:"));
    assert!(said(&[], &[("WARD_PARAM_YEAR", "soon")]).starts_with("<environment>:1:17: bad-value"));
    let values = file(&folder, "values.json", "{\n  \"year\": \"soon\"\n}");
    assert!(said(&["--params", &values], &[]).contains("values.json:2:11: bad-value"));
    let values = file(&folder, "broken.json", "{\"year\": }");
    assert!(said(&["--params", &values], &[]).contains("broken.json:1:10: bad-value"));
    assert!(said(&["--params", "no-such.json"], &[]).contains("file-not-found"));
    // With the near one, ready to paste.
    let near = ward(&["run", &script, "-p", "who=Topchioce"]);
    assert!(err(&near).contains("write Topchoice"), "{}", err(&near));
    let near = ward(&["run", &script, "-p", "yaer=2021"]);
    assert!(err(&near).contains("write `year`"), "{}", err(&near));
}

#[test]
fn help_lists_the_parameters_of_a_script() {
    let folder = folder("help");
    let script = file(&folder, "yearly.ward", YEARLY);
    let help = ward(&["run", &script, "--help"]);
    assert_eq!(help.status.code(), Some(0), "{}", err(&help));
    for part in ["Figures of one year.", "year", "period", "2021", "2006..2030", "the year to look at", "whose figures"]
    {
        assert!(out(&help).contains(part), "{part}: {}", out(&help));
    }
    assert_eq!(out(&ward(&["run", "--help", &script])), out(&help));
    let lines = out(&ward(&["run", &script, "--help", "--format", "ndjson"]));
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap_or("")).expect("an object a line");
    assert_eq!((first["parameter"].as_str(), first["default"].as_str()), (Some("year"), Some("2021")));
    assert!(out(&ward(&["run", "--help"])).contains("Usage: ward run"));
    assert_eq!(ward(&["run"]).status.code(), Some(2));
}

#[test]
fn a_script_is_checked_without_values() {
    let folder = folder("check");
    let script = file(&folder, "required.ward", "param year: period\nparam m: metric\nshow m of Topchoice for year\n");
    let checked = ward(&["check", &script]);
    assert_eq!(checked.status.code(), Some(0), "{}", err(&checked));
    let run = ward(&["run", &script]);
    assert!(run.status.code() == Some(2) && err(&run).contains("no-value"), "{}", err(&run));
    let wrong = file(&folder, "wrong.ward", "param year: period\nshow revenue where revenue > year\nshow revenu\n");
    let checked = ward(&["check", &wrong]);
    assert!(checked.status.code() == Some(2) && err(&checked).contains("unknown-name"), "{}", err(&checked));
}

#[cfg(unix)]
#[test]
fn a_script_is_a_program() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("program");
    let first = format!("#!{} run", env!("CARGO_BIN_EXE_ward"));
    let script = file(&folder, "yearly.ward", &YEARLY.replacen("#!/usr/bin/env -S ward run", &first, 1));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("it may be run");
    let answer = Command::new(&script).args(["-p", "year=2007"]).stdin(Stdio::null()).output().expect("it starts");
    assert!(answer.status.success() && out(&answer).contains("2007"), "{}", err(&answer));
}

#[test]
fn definitions_are_included_from_beside_the_script() {
    let folder = folder("include");
    std::fs::create_dir_all(folder.join("shared")).expect("a folder");
    file(&folder, "shared/years.ward", "param year: period = 2021\n");
    file(&folder, "shared/all.ward", "include \"years.ward\"\nlet margin = gross_margin * 100\nshow revenue\n");
    let script = file(&folder, "main.ward", "include \"shared/all.ward\"\nshow revenue of Topchoice for year\n");
    let answer = ward(&["run", &script, "-p", "year=2007", "--format", "csv"]);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
    assert!(out(&answer).contains(",2007,") && err(&answer).contains("all.ward: 1 question of it is not asked"));
    assert!(out(&ward(&["run", &script, "--help"])).contains("year"), "parameters come in");
    assert_eq!(ward(&["check", &script]).status.code(), Some(0));
}

#[test]
fn an_error_in_an_included_file_names_it_and_the_way_there() {
    let folder = folder("include-errors");
    file(&folder, "a.ward", "let x = 1\nuse nowhere\n");
    let script = file(&folder, "main.ward", "show revenue of Topchoice for 2021\n\ninclude \"a.ward\"\n");
    for command in ["run", "check"] {
        let answer = ward(&[command, &script]);
        let said = err(&answer);
        assert_eq!(answer.status.code(), Some(2), "{said}");
        assert!(said.contains("a.ward:2:5") && said.contains("main.ward:3"), "{command}: {said}");
    }
    file(&folder, "b.ward", "include \"c.ward\"\n");
    file(&folder, "c.ward", "include \"./b.ward\"\n");
    let refused = |name: &str, text: &str, code: &str| {
        let script = file(&folder, name, text);
        for command in ["run", "check"] {
            let answer = ward(&[command, &script]);
            assert!(answer.status.code() == Some(2) && err(&answer).contains(code), "{command}: {}", err(&answer));
        }
    };
    refused("d.ward", "include \"b.ward\"\n", "include-cycle");
    refused("e.ward", "include \"https://example.org/x.ward\"\n", "no-network");
    refused("f.ward", "include \".\"\n", "not-a-file");
    refused("g.ward", "include \"no-such.ward\"\n", "file-not-found");
    for at in 0..20 {
        file(&folder, &format!("deep{at}.ward"), &format!("include \"deep{}.ward\"\n", at + 1));
    }
    refused("h.ward", "include \"deep0.ward\"\n", "too-deep");
    // A file in two places is no cycle.
    file(&folder, "one.ward", "let one = 1\n");
    let twice =
        file(&folder, "twice.ward", "include \"one.ward\"\ninclude \"one.ward\"\nshow one of Topchoice for 2021\n");
    assert_eq!(ward(&["check", &twice]).status.code(), Some(0), "{}", err(&ward(&["check", &twice])));
}

#[test]
fn one_answer_of_a_script_can_be_chosen() {
    let folder = folder("result");
    let text = "show revenue of Topchoice for 2021\nshow revenue of Topchoice for 2007\nlet x = 1\n";
    let script = file(&folder, "two.ward", text);
    let tables = |which: &str| out(&ward(&["run", &script, "--format", "ndjson", "--result", which]));
    let all = tables("all");
    let (first, last) = all.split_at(all.find('\n').map_or(0, |it| it + 1));
    assert!(first.contains("2021") && last.contains("2007"), "{all}");
    assert_eq!((tables("1").as_str(), tables("last").as_str()), (first, last));
    let none = ward(&["run", &script, "--result", "3"]);
    assert_eq!((none.status.code(), out(&none).as_str()), (Some(2), ""));
    assert!(err(&none).contains("there is no answer 3: the script has 2"), "{}", err(&none));
    assert_eq!(ward(&["run", &script, "--result", "0"]).status.code(), Some(2));
    assert_eq!(out(&ward(&[&script, "--format", "ndjson"])), all, "a script alone is run");
}

#[test]
fn errors_of_scripts_are_objects_for_programs() {
    let folder = folder("error-format");
    let script = file(&folder, "wrong.ward", "# one\nshow revenu\n");
    let answer = ward(&["run", &script, "--error-format", "json"]);
    let object: serde_json::Value = serde_json::from_str(err(&answer).lines().next().unwrap_or("")).expect("an object");
    assert_eq!((object["code"].as_str(), object["file"].as_str()), (Some("unknown-name"), Some(script.as_str())));
    assert_eq!(
        (object["labels"][0]["span"]["line"].as_u64(), object["labels"][0]["span"]["column"].as_u64()),
        (Some(2), Some(6))
    );
    assert_eq!(object["labels"][0]["span"]["end_column"].as_u64(), Some(12));
    assert_eq!(object["fixes"][0]["edits"][0]["text"].as_str(), Some("revenue"));
    assert_eq!(object["fixes"][0]["result"].as_str(), Some("# one\nshow revenue\n"));
    let given = ward(&["run", &script, "-p", "x=1", "--error-format", "json"]);
    let object: serde_json::Value = serde_json::from_str(err(&given).lines().next().unwrap_or("")).expect("an object");
    assert_eq!((object["code"].as_str(), object["file"].as_str()), (Some("unknown-parameter"), Some("-p")));
}

#[cfg(unix)]
#[test]
fn a_watched_script_runs_again_when_an_included_file_changes() {
    use std::io::{BufRead, BufReader};
    let folder = folder("watch");
    file(&folder, "year.ward", "param year: period = 2021\n");
    let script = file(&folder, "main.ward", "include \"year.ward\"\nshow revenue of Topchoice for year\n");
    assert_eq!(ward(&["run", "--watch", "-"]).status.code(), Some(2), "standard input is read once");
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["run", "--watch", "--format", "ndjson", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("ward starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its standard output")).lines();
    let first = lines.next().expect("an answer").expect("a line");
    // Another length, so that a coarse clock does not matter.
    file(&folder, "year.ward", "param year: period = 2007  # earlier\n");
    let second = lines.next().expect("another answer").expect("a line");
    child.kill().expect("it can be ended");
    let _ = child.wait();
    assert!(first.contains("2021") && second.contains("2007"), "{first}\n{second}");
}
