//! Arguments as typed, and what they mean.

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use clap_complete::engine::ArgValueCompleter;
use language::source::Span;
use language::words::Language;
use render::Format;
use session::{FileForm, SaveTo};

mod usage;
mod words;

pub(crate) use self::usage::said;
pub(crate) use self::words::{ErrorWord, When, format};
use self::words::{FormatWord, LanguageWord};
use crate::completing;

/// A query language and shell for hospital economics.
#[derive(Debug, Parser)]
#[command(name = "ward", version, subcommand_precedence_over_arg = true)]
#[command(
    after_help = "Examples:\n  ward -e 'compare gross_margin where insurance_share > 50%'\n  ward -e '通策医疗 2021年 毛利率'\n  ward hospitals.csv\n  curl … | ward -e 'from stdin | show count()' -\n  ward run report.ward --format csv\n\nExit codes: 0 done, 1 a check was refuted, 2 the query or the data is wrong."
)]
struct Typed {
    #[command(subcommand)]
    command: Option<Command>,
    /// A sentence to answer; may be given several times
    #[arg(short = 'e', long = "execute", value_name = "SENTENCE", add = ArgValueCompleter::new(completing::sentence))]
    execute: Vec<String>,
    /// Files to open as datasets, named after themselves; `-` is standard input, the dataset `stdin`
    files: Vec<String>,
    /// Describe the language and the program for other programs, as JSON
    #[arg(long, exclusive = true)]
    spec: bool,
    #[command(flatten)]
    to: TypedOutput,
    #[command(flatten)]
    options: TypedOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a script; `-` is standard input
    #[command(disable_help_flag = true)]
    Run {
        /// The script
        #[arg(add = ArgValueCompleter::new(completing::script))]
        file: Option<String>,
        #[command(flatten)]
        given: TypedGiven,
        /// Which answers are written: all, last, or the one of this number
        #[arg(long, value_name = "WHICH", default_value = "all", value_parser = which)]
        result: Which,
        #[command(flatten)]
        to: TypedOutput,
        /// Run again whenever the script or a file it includes changes
        #[arg(long)]
        watch: bool,
        /// Print help; with a script, its parameters
        #[arg(short = 'h', long)]
        help: bool,
    },
    /// Check a script without running it: 0 if it would run, 2 if not
    Check {
        /// The script
        #[arg(add = ArgValueCompleter::new(completing::script))]
        file: String,
        #[command(flatten)]
        given: TypedGiven,
    },
    /// Run scripts and compare their answers with what they expect: 0 if all is met, 1 if not
    Test {
        /// The scripts
        #[arg(required = true, add = ArgValueCompleter::new(completing::script))]
        files: Vec<String>,
        #[command(flatten)]
        given: TypedGiven,
        /// Write what came in the place of what was expected
        #[arg(long)]
        update: bool,
    },
    /// Make one HTML file of a Markdown report, its ```ward fences and {= sentences } answered
    Report {
        /// The report; `-` is standard input
        #[arg(add = ArgValueCompleter::new(completing::markdown))]
        file: String,
        /// The HTML file; without it the report's name with .html, `-` is standard output
        #[arg(short = 'o', long, value_name = "FILE.html")]
        output: Option<String>,
        /// Write over a file that is there and no page of Ward's
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        given: TypedGiven,
    },
    /// Write scripts in their canonical form; comments stay
    Fmt {
        /// The scripts; `-` is standard input
        #[arg(required = true, add = ArgValueCompleter::new(completing::script))]
        files: Vec<String>,
        /// Change nothing; exit with 2 if something would change
        #[arg(long)]
        check: bool,
    },
    /// Write a first declaration, FILE's name with .toml, beside a data file
    Init {
        /// The data file
        file: String,
    },
    /// Show what a sentence means: in words, as Ward's plan, as the engine runs it
    Explain {
        /// The sentence
        #[arg(add = ArgValueCompleter::new(completing::sentence))]
        sentence: String,
        /// Files to open as datasets
        files: Vec<String>,
    },
    /// Write what a shell reads to complete commands and sentences: `source <(ward completions bash)`
    Completions {
        /// The shell
        shell: Shell,
        /// Commands and options alone, without asking Ward at each Tab
        #[arg(long = "static")]
        fixed: bool,
    },
    /// Serve an editor over standard input and output, in the language server protocol
    Lsp {
        /// What editors say of their own accord; there is no other way
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Write the manual page of Ward or of one command, or all of them into a folder
    Man {
        /// The command
        command: Option<String>,
        /// The folder for all pages
        #[arg(short = 'o', long, value_name = "FOLDER", conflicts_with = "command")]
        output: Option<String>,
    },
}

/// Values for the parameters of a script.
#[derive(Debug, Args)]
struct TypedGiven {
    /// The value of a parameter of the script; may be given several times
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE", add = ArgValueCompleter::new(completing::parameter))]
    param: Vec<String>,
    /// Values of parameters, an object of JSON
    #[arg(long, value_name = "FILE.json")]
    params: Option<String>,
}

/// Where the last answer is written.
#[derive(Debug, Args)]
struct TypedOutput {
    /// Write the whole table of the last answer to a file: .csv .tsv .parquet .arrow .ndjson .json .md .html .xlsx .svg .png
    #[arg(short = 'o', long = "output", value_name = "FILE", value_parser = output)]
    output: Option<SaveTo>,
    /// Let `-o` write over a file that is there
    #[arg(long)]
    force: bool,
}

impl TypedOutput {
    fn meant(&mut self) -> Option<SaveTo> {
        self.output.take().map(|it| SaveTo { replace: self.force, ..it })
    }
}

#[derive(Debug, Args)]
struct TypedOptions {
    /// What answers are written as
    #[arg(long, value_enum, default_value_t = FormatWord::Table, global = true)]
    format: FormatWord,
    /// Colours
    #[arg(long, value_enum, default_value_t = When::Auto, global = true, value_name = "WHEN")]
    color: When,
    /// The language of answers, English at first; of `fmt`, what a script is written in
    #[arg(long, value_enum, global = true)]
    language: Option<LanguageWord>,
    /// Undecided and untestable checks end with exit code 3
    #[arg(long, global = true)]
    strict: bool,
    /// How errors are written
    #[arg(long, value_enum, default_value_t = ErrorWord::Human, global = true, value_name = "FORM")]
    error_format: ErrorWord,
    /// Let a script write files with `save`
    #[arg(long, global = true)]
    allow_write: bool,
}

/// A file to write to, by its ending.
fn output(path: &str) -> Result<SaveTo, String> {
    let form = FileForm::of(path).ok_or_else(|| {
        "the ending must be one of .csv .tsv .parquet .arrow .ndjson .json .md .html .xlsx .svg .png".to_owned()
    })?;
    Ok(SaveTo { path: path.to_owned(), form, replace: false, span: Span::default() })
}

/// What to do.
pub(crate) enum Mode {
    /// `ward`, `ward FILE …`
    Shell { files: Vec<String> },
    /// `ward -e '…'`
    Sentences { sentences: Vec<String>, files: Vec<String> },
    /// `ward run FILE`
    Run { file: String, given: Given, which: Which },
    /// `ward run --watch FILE`
    Watch { file: String, given: Given, which: Which },
    /// `ward run FILE --help`
    Parameters { file: String },
    /// `ward check FILE`
    Check { file: String, given: Given },
    /// `ward test FILE …`
    Test { files: Vec<String>, given: Given, update: bool },
    /// `ward report FILE.md -o FILE.html`
    Report { file: String, output: Option<String>, force: bool, given: Given },
    /// `ward fmt FILE …`
    Fmt { files: Vec<String>, check: bool },
    /// `ward init FILE`
    Init { file: String },
    /// `ward explain '…'`
    Explain { sentence: String, files: Vec<String> },
    /// `ward lsp`
    Lsp,
    /// `ward --spec`
    Spec,
    /// `ward completions bash`
    Completions { shell: Shell, fixed: bool },
    /// `ward man`, `ward man run`, `ward man -o FOLDER`
    Man { command: Option<String>, folder: Option<String> },
}

/// Which answers of a script are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Which {
    /// `--result all`
    #[default]
    All,
    /// `--result last`
    Last,
    /// `--result 2`, from 1
    Nth(usize),
}

fn which(word: &str) -> Result<Which, String> {
    match (word, word.parse()) {
        ("all", _) => Ok(Which::All),
        ("last", _) => Ok(Which::Last),
        (_, Ok(n)) if 0 < n => Ok(Which::Nth(n)),
        _ => Err("all, last, or a number from 1 is expected".to_owned()),
    }
}

/// Values for the parameters of a script, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// `-p year=2022`
    pub pairs: Vec<String>,
    /// `--params FILE.json`
    pub file: Option<String>,
}

impl TypedGiven {
    fn meant(self) -> Given {
        Given { pairs: self.param, file: self.params }
    }
}

/// How to do it.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub format: Format,
    pub color: When,
    /// The language that was asked for.
    pub language: Option<Language>,
    pub errors: ErrorWord,
    pub strict: bool,
    /// The file of the last answer.
    pub output: Option<SaveTo>,
    pub allow_write: bool,
}

/// All that may be typed, as declared.
pub(crate) fn command() -> clap::Command {
    Typed::command()
}

/// The arguments of this process; ends it with help or an error where they make no sense.
pub(crate) fn read() -> (Mode, Options) {
    let mut typed = Typed::try_parse().unwrap_or_else(|error| usage::exit(&error));
    if typed.command.is_some() && !(typed.execute.is_empty() && typed.files.is_empty()) {
        let text = "sentences and files to open stand before no command: `ward FILE -e …`, or `ward run FILE`";
        usage::exit(&Typed::command().error(ErrorKind::ArgumentConflict, text));
    }
    let to = match &mut typed.command {
        Some(Command::Run { to, .. }) => to,
        _ => &mut typed.to,
    };
    let output = to.meant();
    let options = Options {
        format: typed.options.format.format(),
        color: typed.options.color,
        language: typed.options.language.map(LanguageWord::language),
        errors: typed.options.error_format,
        strict: typed.options.strict,
        output,
        allow_write: typed.options.allow_write,
    };
    let mode = match typed.command {
        Some(Command::Run { file: Some(file), help: true, .. }) => Mode::Parameters { file },
        Some(Command::Run { file: Some(file), given, result, watch: false, .. }) => {
            Mode::Run { file, given: given.meant(), which: result }
        }
        Some(Command::Run { file: Some(file), given, result, watch: true, .. }) => {
            Mode::Watch { file, given: given.meant(), which: result }
        }
        Some(Command::Run { file: None, help, .. }) => help_of_run(help),
        Some(Command::Check { file, given }) => Mode::Check { file, given: given.meant() },
        Some(Command::Test { files, given, update }) => Mode::Test { files, given: given.meant(), update },
        Some(Command::Report { file, output, force, given }) => {
            Mode::Report { file, output, force, given: given.meant() }
        }
        Some(Command::Fmt { files, check }) => Mode::Fmt { files, check },
        Some(Command::Init { file }) => Mode::Init { file },
        Some(Command::Explain { sentence, files }) => Mode::Explain { sentence, files },
        Some(Command::Lsp { stdio: _ }) => Mode::Lsp,
        Some(Command::Completions { shell, fixed }) => Mode::Completions { shell, fixed },
        Some(Command::Man { command, output: folder }) => Mode::Man { command, folder },
        None if typed.spec => Mode::Spec,
        // `ward report.ward` runs it: a script is no dataset.
        None if typed.execute.is_empty() && matches!(typed.files.as_slice(), [only] if only.ends_with(".ward")) => {
            Mode::Run { file: typed.files.concat(), given: Given::default(), which: Which::All }
        }
        None if typed.files.iter().any(|it| it.ends_with(".ward")) => script_among(&typed.files),
        None if typed.execute.is_empty() => Mode::Shell { files: typed.files },
        None => Mode::Sentences { sentences: typed.execute, files: typed.files },
    };
    (mode, options)
}

/// `ward data.csv report.ward`: a script opens what it reads. Ends the process.
fn script_among(files: &[String]) -> ! {
    let (scripts, data): (Vec<&String>, Vec<&String>) = files.iter().partition(|it| it.ends_with(".ward"));
    let opened: Vec<String> = data.iter().map(|it| format!("open \"{it}\"")).collect();
    let text = match opened.is_empty() {
        true => format!("scripts run one by one: ward run {}", scripts[0]),
        false => format!(
            "a script opens its files itself: write {} into {} and type ward run {}",
            opened.join(" and "),
            scripts[0],
            scripts[0]
        ),
    };
    usage::exit(&Typed::command().error(ErrorKind::ArgumentConflict, text))
}

/// `ward run` without a script: its help, or that a script is missing. Ends the process.
fn help_of_run(asked: bool) -> ! {
    let mut command = Typed::command();
    command.build();
    let run = command.find_subcommand_mut("run").expect("the arguments declare `run`");
    if asked {
        // Nobody reading the help is no reason to fail.
        let _ = run.print_help();
        std::process::exit(0);
    }
    usage::exit(&run.error(ErrorKind::MissingRequiredArgument, "a script is missing: ward run FILE.ward"))
}
