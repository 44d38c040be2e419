//! The language server: what it says of every page, of places after Chinese, and what it refuses to do.

use std::io::{BufReader, Write};
use std::process::{Command, Stdio};

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};
use session::Session;

use crate::corpus::{self, Page};
use crate::editor::{Editor, byte, edited, position};
use crate::scripts::{file, folder};

fn codes(found: &[Value], severity: Option<u64>) -> Vec<String> {
    let meant = |it: &&Value| severity.is_none_or(|severity| it["severity"].as_u64() == Some(severity));
    found.iter().filter(meant).map(|it| it["code"].as_str().unwrap_or("").to_owned()).collect()
}

/// An editor over the shipped figures, with one text in a folder of its own.
fn editor(name: &str) -> Editor {
    Editor::new(Session::open(), &folder(name).join("text.ward").display().to_string(), Value::Null)
}

/// What only a run can find out.
const FOUND_BY_RUNNING: [&str; 18] = [
    "bad-pattern",
    "declaration-in-the-way",
    "engine",
    "file-exists",
    "interrupted",
    "nothing-to-save",
    "not-saved",
    "not-decided",
    "not-one-value",
    "save-onto-source",
    "second-match",
    "several-figures",
    "too-many-rows",
    "write-not-allowed",
    "no-rate",
    "no-single-value",
    "no-value",
    "report-not-written",
];

/// Every query of a page that is answered has no error, every one that is refused has its code, and a fix mends that one.
fn checked(page: &Page, wrong: &mut Vec<String>) -> (usize, usize) {
    let name = page.path.strip_prefix(corpus::root()).unwrap_or(&page.path).display().to_string();
    let path = corpus::root().join("page.ward").display().to_string();
    let mut editor = Editor::new(corpus::session_of(page), &path, Value::Null);
    let (mut kept, mut n_queries, mut n_fixes) = (String::new(), 0, 0);
    for pair in page.fences.windows(2).filter(|it| it[0].info.starts_with("query")) {
        let (query, came) = (&pair[0].text, &pair[1]);
        let text = format!("{kept}{query}");
        let from = kept.lines().count() as u64;
        let own = |found: Vec<Value>| -> Vec<Value> {
            found.into_iter().filter(|it| from <= it["range"]["start"]["line"].as_u64().unwrap_or(0)).collect()
        };
        let found = own(editor.write(&text));
        let at = format!("{name}:{}", pair[0].line + 1);
        n_queries += 1;
        match came.info.as_str() {
            "error" => {
                let wanted = came
                    .text
                    .split("error[")
                    .nth(1)
                    .or_else(|| came.text.split("错误[").nth(1))
                    .and_then(|it| it.split(']').next())
                    .unwrap_or("");
                if FOUND_BY_RUNNING.contains(&wanted) {
                    continue;
                }
                if !codes(&found, Some(1)).iter().any(|it| it == wanted) {
                    wrong.push(format!("{at}: {wanted} is not in {:?}", codes(&found, None)));
                }
                for fault in &found {
                    for fix in editor.fixes(fault) {
                        let mended = editor.fixed(&fix);
                        let left = own(editor.write(&mended));
                        let code = fault["code"].as_str().unwrap_or("");
                        let count = |of: &[Value]| codes(of, None).iter().filter(|it| **it == code).count();
                        if count(&found) <= count(&left) {
                            wrong.push(format!("{at}: {code} stays in {mended}\n{:?}", codes(&left, None)));
                        }
                        n_fixes += 1;
                        editor.write(&text);
                    }
                }
            }
            _ => {
                if !codes(&found, Some(1)).is_empty() {
                    wrong.push(format!("{at}: {query}\n{found:?}"));
                }
                kept = text;
            }
        }
    }
    (n_queries, n_fixes)
}

#[test]
fn every_page_is_checked_as_it_runs() {
    let pages: Vec<Page> = corpus::pages().into_iter().filter(|it| !saves(it)).collect();
    let mut wrong = Vec::new();
    let counts: Vec<(usize, usize)> = pages.iter().map(|it| checked(it, &mut wrong)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (n_queries, n_fixes) = counts.into_iter().fold((0, 0), |all, it| (all.0 + it.0, all.1 + it.1));
    assert!(300 < n_queries && 50 < n_fixes, "{n_queries} queries, {n_fixes} fixes");
}

/// What a page saves is not there for those who only read it.
fn saves(page: &Page) -> bool {
    page.fences.iter().any(|it| it.text.contains(corpus::SAVED))
}

#[test]
fn places_are_right_after_chinese() {
    let mut editor = editor("places");
    let text = "# 😀\n比较 毛利率 其中 医保占比 > 50% 按 nonsense\n";
    let found = editor.write(text);
    assert_eq!(codes(&found, None), ["unknown-name"]);
    assert_eq!(found[0]["range"], json!({"start": {"line": 1, "character": 23}, "end": {"line": 1, "character": 31}}));
    let found = editor.write("show \"😀😀\", revenu of Topchoice\n");
    assert_eq!(found[0]["range"]["start"], json!({"line": 0, "character": 13}));
    let fix = &editor.fixes(&found[0])[0];
    assert_eq!(editor.fixed(fix), "show \"😀😀\", revenue of Topchoice\n");
    assert_eq!(fix["isPreferred"], true);
}

#[test]
fn what_is_offered_checks() {
    let folder = folder("offered");
    file(&folder, "clinics.csv", "clinic,chairs_in_use,city\nA,3,Hangzhou\nB,4,Wenzhou\n");
    let path = folder.join("text.ward").display().to_string();
    let mut editor = Editor::new(Session::open(), &path, Value::Null);
    // What is typed, what is taken of what is offered, and what stands then.
    let cases = [
        ("compare gross_mar", "gross_margin", "compare gross_margin"),
        ("显示 maoli", "毛利率", "显示 毛利率"),
        ("show revenue of 通策", "通策医疗", "show revenue of 通策医疗"),
        ("show revenue of Topch", "Topchoice", "show revenue of Topchoice"),
        ("from hosp", "hospitals", "from hospitals"),
        ("let margin = gross_margin\nshow mar", "margin", "let margin = gross_margin\nshow margin"),
        (
            "open \"clinics.csv\"\nfrom clinics | show ch",
            "chairs_in_use",
            "open \"clinics.csv\"\nfrom clinics | show chairs_in_use",
        ),
        (
            "open \"clinics.csv\"\nfrom clinics | where city = Hang",
            "Hangzhou",
            "open \"clinics.csv\"\nfrom clinics | where city = Hangzhou",
        ),
        (
            "open \"clinics.csv\" as c\n\n# 中文\nfrom c | sort cit",
            "city",
            "open \"clinics.csv\" as c\n\n# 中文\nfrom c | sort city",
        ),
    ];
    for (typed, taken, then) in cases {
        editor.write(typed);
        let offered = editor.about("completion", Some(typed.len()));
        let items = offered["items"].as_array().expect("a list");
        let item = items.iter().find(|it| it["label"] == taken).unwrap_or_else(|| panic!("{typed}: {items:?}"));
        let whole = edited(typed, &[item["textEdit"].clone()]);
        assert_eq!(whole, then);
        assert!(item["detail"].as_str().is_some_and(|it| !it.is_empty()), "{item}");
        assert_eq!(codes(&editor.write(&whole), None), Vec::<String>::new(), "{whole}");
    }
}

#[test]
fn a_word_is_explained_and_a_text_is_laid_out() {
    let mut editor = editor("explained");
    let text =
        "param y: period = 2021 \"which\"\nopen \"none.csv\"\ncheck \"a\": gross_margin>35% for y\n比较 毛利率\n";
    let found = editor.write(text);
    assert_eq!(codes(&found, None), ["file-not-found"]);
    let hover = |editor: &mut Editor, word: &str| editor.about("hover", text.find(word));
    let margin = hover(&mut editor, "gross_margin");
    let said = margin["contents"]["value"].as_str().expect("words");
    assert!(said.starts_with("gross_margin · 毛利率\nratio · %"), "{said}");
    assert!(said.contains("= gross_profit / revenue"), "{said}");
    assert_eq!(margin["contents"]["kind"], "plaintext", "names of files are never Markdown");
    let start = text.find("gross_margin").expect("the word");
    assert_eq!(margin["range"]["start"], position(text, start));
    assert_eq!(hover(&mut editor, "y\n比较")["contents"]["value"], "y\nparameter of type period, 2021");
    let chinese = hover(&mut editor, "毛利率");
    assert_eq!(byte(text, &chinese["range"]["start"]), text.rfind("毛利率").expect("the word"));
    let symbols = editor.about("documentSymbol", None);
    let names: Vec<&str> = symbols.as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["y", "none.csv", "a", "比较 毛利率"]);
    let edits = editor.about("formatting", None);
    let laid = edited(text, edits.as_array().expect("edits"));
    assert!(laid.contains("check \"a\": gross_margin > 35% for y\n"), "{laid}");
    editor.write(&laid);
    assert_eq!(editor.about("formatting", None), json!([]), "once is enough");
    let tokens = editor.about("semanticTokens/full", None);
    let data = tokens["data"].as_array().expect("numbers");
    assert!(data.len().is_multiple_of(5) && 20 < data.len(), "{data:?}");
    // `param` is a keyword of five letters at the start; 比较 one of two in the fourth line.
    assert_eq!(data[..5], [json!(0), json!(0), json!(5), json!(0), json!(0)]);
}

#[test]
fn a_call_says_what_it_takes() {
    let mut editor = editor("signature");
    let text = "show 毛利率, quantile(revenue, 0.9)\n";
    editor.write(text);
    let said = editor.about("signatureHelp", text.find("0.9"));
    assert_eq!(said["activeParameter"], 1, "{said}");
    let signature = &said["signatures"][0];
    assert_eq!(signature["label"], "quantile(x, 0.9)");
    assert_eq!(signature["parameters"].as_array().map(Vec::len), Some(2), "{said}");
    assert_eq!(editor.about("signatureHelp", Some(0)), Value::Null, "outside of a call there is none");
}

#[test]
fn answers_come_in_the_language_that_was_asked_for() {
    let path = folder("zh").join("text.ward").display().to_string();
    let mut editor = Editor::new(Session::open(), &path, json!({"language": "zh"}));
    editor.write("show gross_margin\n");
    let said = editor.about("hover", Some(7));
    assert!(said["contents"]["value"].as_str().is_some_and(|it| it.contains("比率")), "{said}");
}

/// A text may come from somebody else: nothing is run, written, or read beyond what it names.
#[test]
fn nothing_is_run_and_nothing_is_written() {
    let folder = folder("harmless");
    file(&folder, "n.csv", "n,`[x](http://a.b)`\n1,2\n");
    let path = folder.join("text.ward").display().to_string();
    let mut editor = Editor::new(Session::open(), &path, Value::Null);
    let before = std::fs::read_dir(&folder).expect("the folder").count();
    let text = "from companies | save \"x.csv\"\nfrom \"n.csv\" | save \"n.csv\" replace\n";
    assert_eq!(codes(&editor.write(text), Some(1)), Vec::<String>::new());
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), before);
    assert_eq!(std::fs::read_to_string(folder.join("n.csv")).expect("the file").lines().count(), 2);
    assert!(!std::path::Path::new("x.csv").exists());
    // Standard input is the editor speaking; addresses and devices are no files.
    let refused = [
        ("open \"-\"\n", "not-a-file"),
        ("from \"-\" | show n\n", "not-a-file"),
        ("open \"https://example.org/x.csv\"\n", "no-network"),
        ("include \"https://example.org/x.ward\"\n", "no-network"),
        ("open \"/dev/zero\"\n", "not-a-file"),
        ("include \"/dev/zero\"\n", "not-a-file"),
        ("include \"text.ward\"\n", "file-not-found"),
    ];
    for (text, code) in refused {
        assert_eq!(codes(&editor.write(text), Some(1)), [code], "{text}");
    }
    // No word of the module reaches a run or a file.
    for name in ["mod.rs", "documents.rs", "answers.rs", "places.rs"] {
        let code = std::fs::read_to_string(corpus::root().join("src/shell/lsp").join(name)).expect("the source");
        for word in
            [".run(", ".run_into(", ".ask(", "allow_writes", "std::fs", "File::", "Command", "engine::", "batch::"]
        {
            assert!(!code.contains(word), "{name} holds {word}");
        }
    }
}

#[test]
fn an_included_file_is_looked_at_again() {
    let folder = folder("included");
    file(&folder, "defs.ward", "let x = revenu\nuse nowhere\n");
    let path = folder.join("text.ward").display().to_string();
    let mut editor = Editor::new(Session::open(), &path, Value::Null);
    let found = editor.write("show revenue\ninclude \"defs.ward\"\n");
    assert_eq!(found[0]["range"]["start"]["line"], 1);
    assert!(found[0]["message"].as_str().is_some_and(|it| it.contains("defs.ward:2:5: ")), "{found:?}");
    file(&folder, "defs.ward", "let x = revenue\n");
    editor.note("textDocument/didSave", json!({"textDocument": {"uri": format!("file://{path}")}}));
    assert_eq!(codes(&editor.published(), None), Vec::<String>::new());
}

#[test]
fn hostile_editors_and_texts_do_not_end_the_server() {
    let mut editor = editor("hostile");
    let texts = [
        "(".repeat(10_000),
        "show \"unclosed".to_owned(),
        "show rev\0enue".to_owned(),
        "| | | ;; ) ( } {".to_owned(),
        "比较".repeat(50_000),
        "show 1".to_owned() + &" + 1".repeat(5_000),
    ];
    for text in texts {
        editor.write(&text);
        for what in ["hover", "completion"] {
            for at in [0, text.len() / 2 / 6 * 6, text.len()] {
                editor.about(what, Some(at));
            }
        }
        editor.about("documentSymbol", None);
        editor.about("formatting", None);
        editor.about("semanticTokens/full", None);
    }
    assert_eq!(editor.asked("textDocument/hover", json!({"x": 1})), Err(-32602));
    assert_eq!(editor.asked("textDocument/rename", json!({})), Err(-32601));
    editor.note("textDocument/didChange", json!("nonsense"));
    let missing = json!({"textDocument": {"uri": "file:///none"}, "position": {"line": 0, "character": 0}});
    assert_eq!(editor.ask("textDocument/hover", missing), Value::Null);
    assert_eq!(codes(&editor.write("show revenu\n"), None), ["unknown-name"]);
}

/// Over real pipes: standard output carries the protocol and nothing else.
#[test]
fn the_server_speaks_over_standard_input_and_output() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["lsp", "--stdio"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("ward starts");
    let mut input = child.stdin.take().expect("its standard input");
    let mut output = BufReader::new(child.stdout.take().expect("its standard output"));
    let mut say = |it: Message| it.write(&mut input).and_then(|()| input.flush()).expect("it listens");
    let request = |id: i32, method: &str, params: Value| Request::new(id.into(), method.to_owned(), params).into();
    let note = |method: &str, params: Value| Notification { method: method.to_owned(), params }.into();
    say(request(1, "initialize", json!({"capabilities": {}})));
    let Ok(Some(Message::Response(known))) = Message::read(&mut output) else { panic!("no answer") };
    assert_eq!(known.response_result.expect("a result")["serverInfo"]["name"], "ward");
    say(note("initialized", json!({})));
    let text = json!({"uri": "untitled:a", "languageId": "ward", "version": 1, "text": "show revenu\n"});
    say(note("textDocument/didOpen", json!({"textDocument": text})));
    let Ok(Some(Message::Notification(said))) = Message::read(&mut output) else { panic!("no diagnostics") };
    assert_eq!(said.params["diagnostics"][0]["code"], "unknown-name");
    say(request(2, "shutdown", Value::Null));
    assert!(matches!(Message::read(&mut output), Ok(Some(Message::Response(_)))));
    say(note("exit", Value::Null));
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(matches!(Message::read(&mut output), Ok(None)), "nothing after goodbye");
}
