//! What is handed to another place: the last answer in another form, to the clipboard, to a spreadsheet; the last text to an editor.

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use language::script::value_text;
use session::Writes;

use super::command::said;
use super::{Next, Shell};
use crate::args;

/// What terminals take of a clipboard at once, in bytes of the text before it is encoded.
const MOST_COPIED: usize = 74_000;

/// `.last [FORMAT]`: the last answer again, without asking again.
pub(super) fn last(shell: &mut Shell, word: &str) -> Next {
    let format = if word.is_empty() { Some(shell.out.format()) } else { args::format(word) };
    match (&shell.answer, format) {
        (None, _) => said(shell, "there is no answer yet\n"),
        (_, None) => said(shell, "the formats are: table, json, ndjson, csv, markdown\n"),
        (Some(answer), Some(format)) => {
            shell.out.answer(answer, format, &shell.session);
            Next::Ask
        }
    }
}

/// `.copy [FORMAT]`: the last answer to the clipboard of the terminal, tabs between its cells if no format is named.
pub(super) fn copy(shell: &mut Shell, word: &str) -> Next {
    let Some(answer) = &shell.answer else { return said(shell, "there is no answer yet\n") };
    let text = match (word, args::format(word)) {
        ("", _) => {
            let table = &answer.table;
            format!("{}{}", render::data::header(&table.columns, '\t'), render::data::rows(table, '\t'))
        }
        (_, Some(format)) => shell.out.written(answer, format, &shell.session),
        (_, None) => return said(shell, "the formats are: table, json, ndjson, csv, markdown\n"),
    };
    if MOST_COPIED < text.len() {
        let title = format!("{} bytes are more than a terminal copies; `… | save \"FILE\"` writes them\n", text.len());
        return said(shell, &title);
    }
    // OSC 52: the terminal, on whatever machine it runs, puts the text on its clipboard.
    shell.out.print(&format!("\x1b]52;c;{}\x07", STANDARD.encode(&text)));
    let (rows, total) = (answer.table.rows.len(), answer.table.total_rows);
    match rows < total {
        true => said(shell, &format!("handed {rows} of {total} rows to the terminal's clipboard\n")),
        false if rows == 1 => said(shell, "handed 1 row to the terminal's clipboard\n"),
        false => said(shell, &format!("handed {rows} rows to the terminal's clipboard\n")),
    }
}

/// `.open`: the whole last table in a spreadsheet program; its file goes when the shell is left.
pub(super) fn open(shell: &mut Shell, _: &str) -> Next {
    if shell.answer.is_none() {
        return said(shell, "there is no answer yet\n");
    }
    let folder = std::env::temp_dir().join(format!("ward-{}", std::process::id()));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    if !shell.opened.contains(&folder) {
        if builder.create(&folder).is_err() {
            return said(shell, &format!("{} could not be made\n", folder.display()));
        }
        shell.opened.push(folder.clone());
    }
    let n = std::fs::read_dir(&folder).map_or(0, Iterator::count) + 1;
    let file = folder.join(format!("answer-{n}.xlsx"));
    let mut apart = shell.session.clone();
    apart.allow_writes(Writes::Allowed);
    if let Err(trouble) = apart.ask(&format!("from it | save {}", value_text(&file.display().to_string()))) {
        shell.out.trouble(&trouble);
        return Next::Ask;
    }
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    let started = command.args(arguments).arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match started.spawn() {
        Ok(mut program) => {
            // Somebody has to hear that it has ended.
            std::thread::spawn(move || program.wait());
            said(shell, &format!("opening {}; it goes when this shell is left\n", file.display()))
        }
        Err(_) => said(shell, &format!("{program} could not be started; the table is in {}\n", file.display())),
    }
}

/// `.edit`: the last text in `$VISUAL`, `$EDITOR` or vi; what is saved there comes on the line.
pub(super) fn edit(shell: &mut Shell, _: &str) -> Next {
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|it| std::env::var(it).ok()).filter(|it| !it.trim().is_empty());
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let file = std::env::temp_dir().join(format!("ward-{}.ward", std::process::id()));
    let mut words = editor.split_whitespace();
    let text = super::places::write(&file, &shell.text).ok().and_then(|()| {
        let status = Command::new(words.next()?).args(words).arg(&file).status().ok()?;
        if status.success() { std::fs::read_to_string(&file).ok() } else { None }
    });
    let _ = std::fs::remove_file(&file);
    match text {
        Some(text) => Next::With(text.trim_end().to_owned()),
        None => said(shell, &format!("{editor} could not be used; set EDITOR\n")),
    }
}

/// `.fix`: the text as it is with the first edit that was offered.
pub(super) fn fix(shell: &mut Shell, _: &str) -> Next {
    match shell.mended.clone() {
        Some(mended) => Next::With(mended),
        None => said(shell, "there is nothing to mend\n"),
    }
}
