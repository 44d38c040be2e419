//! Arguments that make no sense, said as any other error: in the form and the language that the command line asks for.

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use language::diagnostic::{Diagnostic, Fix};
use language::source::{Source, Span};
use language::words::Language;

use super::words::{ErrorWord, LanguageWord};

/// Ends the process with help, or with what is wrong.
pub(super) fn exit(error: &clap::Error) -> ! {
    let form = form();
    if !error.use_stderr() || form == ErrorWord::Human && language() == Language::English {
        error.exit();
    }
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let source = Source::new("<arguments>", typed.join(" "));
    let found = diagnostic(error, &typed);
    eprint_quietly(&match form {
        ErrorWord::Human => render::diagnostic(&found, &source, false, None, language()),
        ErrorWord::Short => render::diagnostic_short(&found, &source, language()),
        ErrorWord::Json => render::diagnostic_json(&found, &source, language()),
    });
    std::process::exit(i32::from(crate::batch::WRONG));
}

/// Lines of the program, where nothing else is known yet: on standard error, in the language that is asked for.
pub(crate) fn said(text: &str) {
    let line = |it: &str| match language() {
        Language::Chinese => language::chinese::in_chinese(it.trim()).into_owned(),
        Language::English => it.to_owned(),
    };
    eprint_quietly(&text.lines().map(|it| format!("{}\n", line(it))).collect::<String>());
}

/// Nobody listening on standard error is no reason to fail.
fn eprint_quietly(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// The value of an option on the command line, though the rest of it makes no sense.
fn option<T: ValueEnum>(name: &str) -> Option<T> {
    let typed: Vec<String> = std::env::args().skip(1).take_while(|it| it != "--").collect();
    let values = typed.iter().enumerate().filter_map(|(at, it)| match it.strip_prefix(name)? {
        "" => typed.get(at + 1).map(String::as_str),
        rest => rest.strip_prefix('='),
    });
    values.filter_map(|it| T::from_str(it, true).ok()).next_back()
}

fn form() -> ErrorWord {
    option("--error-format").unwrap_or(ErrorWord::Human)
}

fn language() -> Language {
    option("--language").map_or(Language::English, LanguageWord::language)
}

/// What is wrong, with its place among the arguments, and the edit that mends it where one is near.
fn diagnostic(error: &clap::Error, typed: &[String]) -> Diagnostic {
    let texts = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(it)) => vec![it.clone()],
        Some(ContextValue::Strings(them)) => them.clone(),
        _ => vec![],
    };
    let one = |kind: ContextKind| texts(kind).join(", ");
    let (argument, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let (title, wrong, nearest) = match error.kind() {
        ErrorKind::UnknownArgument => {
            (format!("there is no argument `{argument}` here"), argument, ContextKind::SuggestedArg)
        }
        ErrorKind::InvalidSubcommand => {
            let word = one(ContextKind::InvalidSubcommand);
            (format!("there is no command `{word}`"), word, ContextKind::SuggestedSubcommand)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("`{argument}` is followed by nothing"), name(&argument).to_owned(), ContextKind::SuggestedValue)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            (format!("`{value}` is no value of `{argument}`"), value, ContextKind::SuggestedValue)
        }
        ErrorKind::MissingRequiredArgument if !argument.is_empty() => {
            (format!("`{argument}` is missing"), String::new(), ContextKind::SuggestedArg)
        }
        ErrorKind::ArgumentConflict if !argument.is_empty() => {
            let other = one(ContextKind::PriorArg);
            (format!("`{argument}` does not go with `{other}`"), name(&argument).to_owned(), ContextKind::SuggestedArg)
        }
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
            (first, String::new(), ContextKind::SuggestedArg)
        }
    };
    let mut found = Diagnostic::error("usage", title);
    let place = place(typed, &wrong);
    found = found.at(place.unwrap_or_default(), "");
    if let (Some(place), [near, ..]) = (place, texts(nearest).as_slice()) {
        found = found.fix(Fix::replace(place, near.clone(), format!("write `{near}`")));
    }
    let valid = one(ContextKind::ValidValue);
    if !valid.is_empty() {
        found = found.note(format!("its values are {valid}"));
    }
    if let Some(source) = std::error::Error::source(error) {
        found = found.note(source.to_string());
    }
    found.note("`ward --help` and `ward help COMMAND` list what there is")
}

/// The name in `--format <FORMAT>`.
fn name(argument: &str) -> &str {
    argument.split_whitespace().next().unwrap_or(argument)
}

/// Where a text stands among the arguments, joined by spaces: a whole one first, then behind `=`, then the start of one.
fn place(typed: &[String], wrong: &str) -> Option<Span> {
    if wrong.is_empty() {
        return None;
    }
    let starts = typed.iter().scan(0, |at, it| {
        let start = *at;
        *at += it.len() + 1;
        Some((start, it.as_str()))
    });
    let starts: Vec<(usize, &str)> = starts.collect();
    let within = |start: usize| Span::new(start, start + wrong.len());
    let whole = starts.iter().find(|it| it.1 == wrong).map(|it| within(it.0));
    let behind = || {
        let ends = |it: &&(usize, &str)| it.1.strip_suffix(wrong).is_some_and(|before| before.ends_with('='));
        starts.iter().find(ends).map(|it| within(it.0 + it.1.len() - wrong.len()))
    };
    let begins = || starts.iter().find(|it| it.1.starts_with(wrong)).map(|it| within(it.0));
    whole.or_else(behind).or_else(begins)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use language::source::Span;

    use super::super::Typed;
    use super::{diagnostic, place};

    fn said(arguments: &[&str]) -> (String, String, Vec<String>) {
        let typed: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        let error = Typed::try_parse_from([&["ward"], arguments].concat()).expect_err("it makes no sense");
        let found = diagnostic(&error, &typed);
        let text = typed.join(" ");
        let at = found.span().map_or(String::new(), |it| it.of(&text).to_owned());
        let fixes = found.fixes.iter().map(|it| it.apply(&text)).collect();
        (found.title, at, fixes)
    }

    #[test]
    fn what_is_wrong_has_its_place_and_the_near_word_as_an_edit() {
        let fixed = |text: &str| vec![text.to_owned()];
        let (title, at, fixes) = said(&["--fromat", "csv"]);
        assert_eq!((title.as_str(), at.as_str()), ("there is no argument `--fromat` here", "--fromat"));
        assert_eq!(fixes, fixed("--format csv"));
        let (title, at, fixes) = said(&["--format=jsn", "-e", "show 1"]);
        assert_eq!((title.as_str(), at.as_str()), ("`jsn` is no value of `--format <FORMAT>`", "jsn"));
        assert_eq!(fixes, fixed("--format=json -e show 1"));
        let (title, at, _) = said(&["check"]);
        assert_eq!((title.as_str(), at.as_str()), ("`<FILE>` is missing", ""));
        assert_eq!(place(&["a".into(), "毛".into(), "b".into()], "b"), Some(Span::new(6, 7)));
    }
}
