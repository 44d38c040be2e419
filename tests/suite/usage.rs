//! Arguments that make no sense, in the form and the language that the command line asks for.

use serde_json::Value;

use crate::scripts::{err, out, ward};

#[test]
fn wrong_arguments_are_said_as_other_errors_are() {
    let json = ward(&["--fromat", "csv", "--error-format", "json"]);
    assert_eq!((json.status.code(), out(&json).as_str()), (Some(2), ""));
    let said: Value = serde_json::from_str(&err(&json)).expect("an object");
    assert_eq!((&said["code"], &said["severity"]), (&"usage".into(), &"error".into()));
    assert_eq!(said["title"], "there is no argument `--fromat` here");
    assert_eq!(said["fixes"][0]["result"], "--format csv --error-format json");
    let short = ward(&["run", "--error-format=short"]);
    assert_eq!(err(&short), "<arguments>:1:1: usage: a script is missing: ward run FILE.ward\n");
    assert_eq!(short.status.code(), Some(2));
    let human = ward(&["--fromat", "csv"]);
    assert!(err(&human).contains("--format"), "{}", err(&human));
    let chinese = ward(&["--format", "jsn", "--language", "zh"]);
    assert!(err(&chinese).contains("`jsn` 不是 `--format <FORMAT>` 可取的值"), "{}", err(&chinese));
    // Help is no error.
    let help = ward(&["--help", "--error-format", "json"]);
    assert!(help.status.success() && out(&help).contains("Usage"), "{}", err(&help));
}

#[test]
fn errors_for_programs_are_in_the_language_of_the_reader() {
    let answer = ward(&["-e", "set language zh; show revenu", "--error-format", "json"]);
    let said: Value = serde_json::from_str(&err(&answer)).expect("an object");
    assert_eq!((&said["code"], &said["title"]), (&"unknown-name".into(), &"没有数据集含有 `revenu`".into()));
    assert_eq!(said["fixes"][0]["result"], "set language zh; show revenue");
}
