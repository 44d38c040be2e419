//! `ward check` and `ward fmt`: what is said of a script without running it, and where its files are looked for.

use std::process::{Command, Stdio};

use crate::scripts::{err, file, folder, out, ward};

#[test]
fn a_check_finds_everything_in_the_order_of_the_text() {
    let text = "show revenu\ncompare revenue wher beds > 3\nset languag zh\nopen \"none.csv\" as q\n\
                from q | show z\nfrom companies | save \"x.csv\"\nset language zh\nshow revenue in USDD\n";
    let script = file(&folder("check-all"), "all.ward", text);
    let checked = |more: &[&str]| {
        let answer = ward(&[&["check", "--error-format", "short", &script], more].concat());
        assert_eq!(answer.status.code(), Some(2));
        let line = |it: &str| {
            let mut parts = it.strip_prefix(&script).unwrap_or(it).split(':').skip(1);
            (parts.next().unwrap_or("").to_owned(), parts.nth(1).unwrap_or("").trim().to_owned())
        };
        err(&answer).lines().map(line).map(|it| format!("{} {}", it.0, it.1)).collect::<Vec<_>>()
    };
    let faults = ["1 unknown-name", "2 unreadable", "3 unknown-setting", "4 file-not-found"];
    assert_eq!(checked(&["--allow-write"]), [&faults[..], &["8 unknown-unit"]].concat());
    assert_eq!(checked(&[]), [&faults[..], &["8 unknown-unit", "6 write-not-allowed"]].concat());
}

#[test]
fn files_are_found_beside_the_script_first() {
    let folder = folder("beside");
    std::fs::create_dir_all(folder.join("shared/data")).expect("a folder");
    file(&folder, "n.csv", "n\n1\n");
    file(&folder, "shared/n.csv", "n\n2\n");
    file(&folder, "shared/data/a.csv", "n\n3\n");
    file(&folder, "shared/data/b.csv", "n\n4\n");
    file(&folder, "here.csv", "n\n5\n");
    let text = "open \"n.csv\" as t\nfrom t | show sum(n) as n\nfrom \"n.csv\" | show sum(n) as n\n\
                from \"data/*.csv\" | show sum(n) as n\nfrom \"here.csv\" | show sum(n) as n\n";
    let script = file(&folder, "shared/main.ward", text);
    let started = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ward"));
        command.args(arguments).current_dir(&folder).stdin(Stdio::null()).output().expect("ward starts")
    };
    for script in [script.as_str(), "shared/main.ward"] {
        let answer = started(&["run", "--format", "csv", script]);
        assert_eq!(out(&answer), "n\n2\nn\n2\nn\n7\nn\n5\n", "{}", err(&answer));
        assert_eq!(started(&["check", script]).status.code(), Some(0));
    }
    let lost = file(&folder, "shared/lost.ward", "from \"lost.csv\" | show n\n");
    for command in ["run", "check"] {
        let said = err(&started(&[command, &lost]));
        assert!(said.contains("file-not-found") && said.contains("lost.csv was looked for first"), "{said}");
    }
}

#[test]
fn a_script_is_written_anew_in_its_own_language() {
    let folder = folder("fmt");
    let chinese = file(&folder, "zh.ward", "# 甲\n比较   毛利率 其中 医保占比>50%  # 乙\n");
    let english = file(&folder, "en.ward", "compare   毛利率 where 医保占比>50%\n");
    let text = |path: &str| std::fs::read_to_string(path).expect("the script");
    assert_eq!(ward(&["fmt", "--check", &chinese, &english]).status.code(), Some(2));
    assert!(text(&chinese).contains("   "), "a check changes nothing");
    assert_eq!(ward(&["fmt", &chinese, &english]).status.code(), Some(0));
    assert_eq!(text(&chinese), "# 甲\n比较 毛利率 其中 医保占比 > 50% # 乙\n");
    assert_eq!(text(&english), "compare gross_margin where insurance_share > 50%\n");
    assert_eq!(ward(&["fmt", "--check", &chinese, &english]).status.code(), Some(0));
    assert_eq!(ward(&["fmt", "--check", "--language", "en", &chinese]).status.code(), Some(2));
    assert_eq!(ward(&["fmt", "--language", "en", &chinese]).status.code(), Some(0));
    assert_eq!(text(&chinese), "# 甲\ncompare gross_margin where insurance_share > 50% # 乙\n");
    assert_eq!(ward(&["fmt"]).status.code(), Some(2), "nothing to write is a mistake");
}
