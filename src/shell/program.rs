//! `ward --spec`: the language and the program, described for other programs as one object of JSON.

use clap::{Arg, Command};
use serde_json::{Value, json};

use crate::args::{self, Options};
use crate::batch::DONE;
use crate::out::Out;

/// Exit codes and what they say.
const CODES: [(u8, &str); 5] = [
    (0, "done, and no check was refuted"),
    (1, "a check was refuted, or an expectation is not met"),
    (2, "the sentence, the script or the data is wrong"),
    (3, "a check is undecided or untestable, under --strict"),
    (130, "interrupted"),
];

/// Writes the description.
pub(crate) fn spec(options: &Options) -> u8 {
    let mut program = args::command();
    program.build();
    let commands = program.get_subcommands().filter(|it| it.get_name() != "help");
    let codes = CODES.map(|(code, meaning)| json!({"code": code, "meaning": meaning}));
    let whole = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "language": language::spec::spec(),
        "program": {
            "options": options_of(&program),
            "commands": commands.map(command).collect::<Vec<_>>(),
            "exit_codes": codes,
        },
    });
    Out::new(options).print(&format!("{whole:#}\n"));
    DONE
}

fn command(it: &Command) -> Value {
    json!({"name": it.get_name(), "about": it.get_about().map(ToString::to_string), "options": options_of(it)})
}

fn options_of(command: &Command) -> Vec<Value> {
    command.get_arguments().filter(|it| !it.is_hide_set()).map(option).collect()
}

fn option(it: &Arg) -> Value {
    let values = it.get_possible_values();
    let names = it.get_value_names().unwrap_or_default();
    let takes_value = it.get_action().takes_values();
    json!({
        "name": it.get_id().as_str(),
        "long": it.get_long().map(|it| format!("--{it}")),
        "short": it.get_short().map(|it| format!("-{it}")),
        "value": names.first().filter(|_| takes_value).map(|it| it.as_str()),
        "values": if takes_value { values.iter().map(|it| it.get_name().to_owned()).collect() } else { vec![] },
        "default": it.get_default_values().first().filter(|_| takes_value).map(|it| it.to_string_lossy()),
        "required": it.is_required_set(),
        "help": it.get_help().map(ToString::to_string),
    })
}
