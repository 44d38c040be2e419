//! What is no sentence: help, and the commands that start with a dot.

use language::words::Language;

use super::{Next, Shell, handing, keeping};
use crate::help::{self, Asked};

/// What a line with a dot does.
pub(super) struct Command {
    pub name: &'static str,
    /// What follows the name.
    usage: &'static str,
    /// What it does, in English and in Chinese.
    about: (&'static str, &'static str),
    run: fn(&mut Shell, &str) -> Next,
}

/// The commands, in the order a person should see.
pub(super) static COMMANDS: [Command; 13] = [
    command(".help", "[TOPIC]", ("what can be asked, or the page of a verb", "可问什么,或某动词的说明"), manual),
    command(".fix", "", ("puts the mended sentence on the line", "把改好的句子放到行上"), handing::fix),
    command(
        ".last",
        "[FORMAT]",
        ("the last answer again: table, json, ndjson, csv, markdown", "以另一格式再看上一答案"),
        handing::last,
    ),
    command(".edit", "", ("the last text in $EDITOR", "用 $EDITOR 编辑上一句"), handing::edit),
    command(
        ".history",
        "[WORDS]",
        ("what was typed, when and how long it took", "查找输入过的句子、时间与用时"),
        keeping::history,
    ),
    command(".copy", "[FORMAT]", ("the last answer to the clipboard", "把上一答案复制到剪贴板"), handing::copy),
    command(".open", "", ("the last table in a spreadsheet", "用电子表格打开上一表"), handing::open),
    command(
        ".session",
        "[FILE]",
        ("what the last answer depends on, as a script", "上一答案所需的脚本"),
        keeping::session,
    ),
    command(
        ".save",
        "NAME",
        ("keeps the last text, and what it needs of earlier ones, as a script", "把上一句及其所需的前文存为脚本"),
        keeping::save,
    ),
    command(".scripts", "", ("the scripts that are kept", "已存的脚本"), keeping::scripts),
    command(".run", "NAME", ("runs a script that is kept", "运行已存的脚本"), keeping::run),
    command(".timing", "[on|off]", ("whether each answer says how long it took", "是否说明用时"), timing),
    command(".exit", "", ("leaves, as Ctrl-D does", "退出,同 Ctrl-D"), leave),
];

const fn command(
    name: &'static str,
    usage: &'static str,
    about: (&'static str, &'static str),
    run: fn(&mut Shell, &str) -> Next,
) -> Command {
    Command { name, usage, about, run }
}

impl Command {
    /// What it takes and does, for the menu.
    pub fn detail(&self, language: Language) -> String {
        let about = if language == Language::Chinese { self.about.1 } else { self.about.0 };
        format!("{} {about}", self.usage).trim_start().to_owned()
    }
}

/// Runs a line if it is a command.
pub(super) fn run(shell: &mut Shell, typed: &str) -> Option<Next> {
    let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    let rest = rest.trim();
    if let ("exit" | "quit" | ".quit" | "退出", "") = (word, rest) {
        return Some(Next::Leave);
    }
    match help::asked(typed) {
        Some(Asked::Manual(topic)) => return Some(manual(shell, topic)),
        Some(Asked::Explain(sentence)) => return Some(explain(shell, sentence)),
        None => {}
    }
    if let Some(it) = COMMANDS.iter().find(|it| it.name == word) {
        return Some((it.run)(shell, rest));
    }
    if word.starts_with('.') && word.chars().nth(1).is_some_and(char::is_alphabetic) {
        let known: Vec<&str> = COMMANDS.iter().map(|it| it.name).collect();
        let others = &[][..];
        let near = language::nearest::nearest(word, known.iter().map(|it| (*it, others)));
        let text = match near.first() {
            Some(near) => format!("there is no command {}; {near} is near\n", render::clean(word)),
            None => format!("there is no command {}; there are {}\n", render::clean(word), known.join(" ")),
        };
        shell.out.say(&text);
        return Some(Next::Ask);
    }
    None
}

fn manual(shell: &mut Shell, topic: &str) -> Next {
    if topic.is_empty() {
        let language = shell.session.language();
        let commands = COMMANDS.iter().map(|it| format!("  {:<10}{}\n", it.name, it.detail(language)));
        let commands: String = commands.collect();
        let text = format!("{}{}\n{commands}", help::overview(language), shell.out.said("Commands:"));
        shell.out.page(&text, 0, &shell.session);
        return Next::Ask;
    }
    match help::page(&shell.session, topic) {
        Ok(page) => shell.out.page(&page, 0, &shell.session),
        Err(none) => shell.out.say(&none),
    }
    Next::Ask
}

/// `explain SENTENCE`: how it would be run, as `ward explain` says it.
fn explain(shell: &mut Shell, sentence: &str) -> Next {
    match shell.session.explain(sentence) {
        Ok(text) => shell.out.page(&text, 0, &shell.session),
        Err(trouble) => shell.out.trouble(&trouble),
    }
    Next::Ask
}

fn timing(shell: &mut Shell, word: &str) -> Next {
    let now = if shell.session.settings().is("timing", "on") { "off" } else { "on" };
    let word = if word.is_empty() { now } else { word };
    match shell.session.set("timing", word) {
        Ok(()) => said(shell, &format!("timing is {word}\n")),
        Err(_) => said(shell, "`.timing on` or `.timing off`\n"),
    }
}

fn leave(_: &mut Shell, _: &str) -> Next {
    Next::Leave
}

pub(super) fn said(shell: &Shell, text: &str) -> Next {
    shell.out.say(text);
    Next::Ask
}
