//! `ward man`: the manual pages of the program, from its arguments as declared.

use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use language::assist;
use language::diagnostic::Diagnostic;
use language::source::Source;

use crate::args::{self, Options};
use crate::batch::{self, DONE, WRONG};
use crate::out::Out;

/// What the page of the program says beyond its arguments: heading, then a term and what it means, each.
const MORE: [(&str, &[(&str, &str)]); 3] = [
    (
        "EXIT STATUS",
        &[
            ("0", "done, and no check was refuted"),
            ("1", "a check was refuted, or an expectation of a script is not met"),
            ("2", "the sentence, the script or the data is wrong"),
            ("3", "a check is undecided or untestable, under --strict"),
            ("130", "interrupted"),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            ("WARD_PARAM_NAME", "the value of the parameter name of a script"),
            ("NO_COLOR", "no colours, whatever the terminal"),
            ("VISUAL, EDITOR", "the editor of .edit in the shell"),
            ("XDG_STATE_HOME, XDG_DATA_HOME", "where the shell keeps its history and saved scripts, under ward"),
        ],
    ),
    ("SEE ALSO", &[("help VERB", "in the shell, the page of a verb"), ("ward --spec", "the language for programs")]),
];

/// Writes the page of the program, or of one command, to standard output; with a folder, all pages into it.
pub(crate) fn manual(command: Option<&str>, folder: Option<&str>, options: &Options) -> u8 {
    let out = Out::new(options);
    let pages = pages();
    let wrong = |code: &'static str, title: String, note: &str| {
        out.diagnostics(&[Diagnostic::error(code, title).note(note)], &Source::new("ward man", ""));
        WRONG
    };
    let Some(folder) = folder else {
        let name = command.map_or("ward".to_owned(), |it| format!("ward-{it}"));
        let Some((_, page)) = pages.iter().find(|it| it.0 == name) else {
            let known: Vec<&str> = pages.iter().filter_map(|it| it.0.strip_prefix("ward-")).collect();
            let title = format!("there is no command `{}`", command.unwrap_or_default());
            return wrong("unknown-name", title, &format!("there are {}", known.join(", ")));
        };
        out.print(page);
        return DONE;
    };
    for (name, page) in pages {
        let path = Path::new(folder).join(format!("{name}.1"));
        let written = std::fs::create_dir_all(folder).and_then(|()| batch::replace(&path.to_string_lossy(), &page));
        if let Err(error) = written {
            return wrong("not-saved", format!("{} could not be written", path.display()), &error.to_string());
        }
        out.narrate(&format!("{} written\n", path.display()));
    }
    DONE
}

/// The pages by name: `ward`, `ward-run`, …
fn pages() -> Vec<(String, String)> {
    let mut program = args::command();
    program.build();
    let mut pages = vec![("ward".to_owned(), page(program.clone(), true))];
    for command in program.get_subcommands().filter(|it| it.get_name() != "help" && !it.is_hide_set()) {
        let name = format!("ward-{}", command.get_name());
        pages.push((name, page(command.clone(), false)));
    }
    pages
}

fn page(command: clap::Command, whole: bool) -> String {
    let mut text = Vec::new();
    let name = command.get_display_name().unwrap_or("ward").to_owned();
    // Writing into memory does not fail.
    let _ = Man::new(command).title(name).source(concat!("ward ", env!("CARGO_PKG_VERSION"))).render(&mut text);
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if whole {
        let mut roff = Roff::new();
        roff.control("SH", ["VERBS"]);
        for topic in assist::topics() {
            term(&mut roff, topic, assist::about(topic));
        }
        for (heading, terms) in MORE {
            roff.control("SH", [heading]);
            terms.iter().for_each(|(it, meaning)| term(&mut roff, it, meaning));
        }
        text.push_str(&roff.to_roff());
    }
    text
}

fn term(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([roman(term)]);
    roff.text([roman(meaning)]);
}
