//! Saving: who may write, what is written, and the declaration beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Failure, Lines, Sheet, SheetColumn, Target, Writing};
use language::answer::{Answer, Table};
use language::catalog::{MARK, Weighing, declaration};
use language::check::Checked;
use language::diagnostic::{Diagnostic, Fix};
use language::plan::{FileForm, SaveTo, Task};
use language::script::Statement;
use language::source::{Source, Span};
use language::types::Column;
use language::words::Language;
use render::Look;

use crate::running::{Whole, said, trouble};
use crate::{Outcome, Session, Trouble, reasons, tables};

/// Whether sentences may write files.
#[derive(Debug, Clone, Copy, Default)]
pub enum Writes {
    /// They may not: the text may come from somebody else.
    #[default]
    Refused,
    /// They may: whoever wrote the text asked for it.
    Allowed,
    /// Somebody is asked about each file.
    Asked(fn(&str) -> bool),
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its path, as it was written in the sentence.
    pub path: String,
    /// Its rows.
    pub n_rows: u64,
    /// Its columns.
    pub n_columns: usize,
    /// The file beside it that says what the columns mean.
    pub declaration: Option<String>,
}

impl Saved {
    /// `saved a.csv: 318 rows, 5 columns; a.toml says what they mean`
    pub fn sentence(&self, language: Language) -> String {
        let (path, rows, columns) = (&self.path, self.n_rows, self.n_columns);
        let several = |n: u64| if n == 1 { "" } else { "s" };
        if FileForm::of(path).is_some_and(FileForm::is_picture) {
            let s = several(rows);
            return match language {
                Language::English => format!("saved {path}: a picture of {rows} row{s}"),
                Language::Chinese => format!("已保存 {path}:{rows} 行的图"),
            };
        }
        match (language, &self.declaration) {
            (Language::English, beside) => {
                let (s, cs) = (several(rows), several(columns as u64));
                let beside = beside.as_ref().map(|it| format!("; {it} says what they mean")).unwrap_or_default();
                format!("saved {path}: {rows} row{s}, {columns} column{cs}{beside}")
            }
            (Language::Chinese, beside) => {
                let beside = beside.as_ref().map(|it| format!(";各列含义见 {it}")).unwrap_or_default();
                format!("已保存 {path}:{rows} 行,{columns} 列{beside}")
            }
        }
    }
}

impl Session {
    /// Whether a `save` in a sentence may run.
    pub(crate) fn may_write(&self, to: &SaveTo, source: &Source) -> Result<(), Trouble> {
        let allowed = match self.writes {
            Writes::Allowed => true,
            Writes::Refused => false,
            Writes::Asked(ask) => ask(&to.path),
        };
        if allowed {
            return Ok(());
        }
        let title = match self.writes {
            Writes::Asked(_) => format!("{} is not written", to.path),
            Writes::Allowed | Writes::Refused => "this text may not write files".to_owned(),
        };
        let fault = Diagnostic::error("write-not-allowed", title).at(to.span, "a file would be written here");
        let fault = match self.writes {
            Writes::Asked(_) => fault,
            Writes::Allowed | Writes::Refused => {
                fault.note("`ward run --allow-write FILE` lets a script write, `-o FILE` writes its last answer")
            }
        };
        Err(Trouble { source: source.clone(), diagnostics: vec![fault] })
    }

    /// Answers a question and writes its whole table.
    pub(crate) fn save(
        &mut self,
        to: &SaveTo,
        query: Checked,
        found: Vec<Diagnostic>,
        statement: &Statement,
        source: &Source,
    ) -> Result<(Outcome, Vec<Diagnostic>), Trouble> {
        let failed = |failure: &Failure| at_path(failure, to, statement, source);
        in_the_way(to).map_err(|it| failed(&it))?;
        let target = Arc::new(Target::claim(&to.path, to.replace).map_err(|it| failed(&it))?);
        let plans = match &query {
            Checked::Task(task) | Checked::Piped { first: task, .. } => task.parts.iter(),
            _ => [].iter(),
        };
        for part in plans {
            if self.sources.files_of(&part.plan).into_iter().any(|it| target.is(it)) {
                let fault = Failure::new("save-onto-source", format!("{} is read by this question", to.path));
                return Err(failed(&fault.note("save under another name; what is read stays as it is")));
            }
        }
        let mut found = found;
        let weighings = if let Checked::Task(task) = &query { task.weighings.clone() } else { vec![] };
        let written = match query {
            Checked::Task(task) if self.comes_in_parts(&task, to) => self.save_rows(&target, &task, to),
            Checked::Task(task) => self.answer(&task).and_then(|it| self.save_whole(&target, it, to, &weighings)),
            Checked::Piped { first, rest } => {
                let (whole, more) = self.piped(&first, &rest, statement, source)?;
                found.extend(more);
                self.save_whole(&target, whole, to, &weighings)
            }
            _ => return Err(Trouble { source: source.clone(), diagnostics: found }),
        };
        let (mut answer, n_rows, columns) = written.map_err(|it| {
            target.give_up();
            failed(&it)
        })?;
        answer.notes.extend(reasons::unwritten(&self.world, &answer, &columns, to.form));
        self.sources.cancel.check().map_err(|it| failed(&it))?;
        let beside = self.declaration(to, &columns, &weighings).map_err(|it| failed(&it))?;
        // The declaration first: alone it does no harm, and without it the file would mean less.
        let declaration = match beside {
            Some((path, claimed)) => {
                claimed.map_or(Ok(()), Target::finish).map_err(|it| failed(&it))?;
                Some(path.display().to_string())
            }
            None => None,
        };
        let unfinished = || Failure::new("not-saved", format!("{} could not be written", to.path));
        let target = Arc::try_unwrap(target).map_err(|_| failed(&unfinished()))?;
        target.finish().map_err(|it| failed(&it))?;
        let file = Saved { path: to.path.clone(), n_rows, n_columns: columns.len(), declaration };
        Ok((Outcome::Saved { answer: Box::new(answer), file }, found))
    }

    /// Whether rows go into the file as they come: a plain table of a file, in a form that needs no second look.
    fn comes_in_parts(&self, task: &Task, to: &SaveTo) -> bool {
        let from_file = task.parts.first().is_some_and(|it| self.sources.streams(&it.plan));
        task.plain && from_file && !to.form.is_for_people()
    }

    fn save_rows(&mut self, target: &Arc<Target>, task: &Task, to: &SaveTo) -> Result<Written, Failure> {
        let columns = task.parts.first().map(|it| it.columns.clone()).unwrap_or_default();
        let writing = self.writing(to.form, &Answer::default(), &columns, &task.weighings);
        let (ran, n_rows) = engine::run_into(task, &self.sources, target, &writing)?;
        let mut answer = (task.conclude)(task.answer.clone(), ran.tables);
        answer.notes.extend(ran.notes);
        self.refused(&answer)?;
        self.n_answers += 1;
        if let Some(part) = task.parts.first() {
            for name in tables::answer_names(self.n_answers) {
                self.sources.put_plan(&name, &part.plan)?;
                self.declare(tables::dataset(&name, &columns, false));
            }
        }
        Ok((self.in_its_language(answer), n_rows, columns))
    }

    fn save_whole(
        &self,
        target: &Target,
        whole: Whole,
        to: &SaveTo,
        weighings: &[Weighing],
    ) -> Result<Written, Failure> {
        let (answer, frame) = whole;
        let columns = answer.table.columns.clone();
        let writing = self.writing(to.form, &answer, &columns, weighings);
        let for_people = to.form.is_for_people();
        let n_rows = match (frame, matches!(writing, Writing::Parquet | Writing::Arrow)) {
            // A person's table has the names of a person's language, and those are in the cells of the answer.
            (Some(_), _) if for_people && answer.table.rows.len() == answer.table.total_rows => {
                engine::write_table(target, &writing, &answer.table)?
            }
            (Some(frame), _) => engine::write_frame(target, &writing, &columns, &frame, &self.sources.cancel)?,
            (None, true) => {
                let frame = engine::frame_of(&tables::stored("saved", &answer.table))?;
                engine::write_frame(target, &writing, &columns, &frame, &self.sources.cancel)?
            }
            (None, false) => engine::write_table(target, &writing, &answer.table)?,
        };
        Ok((answer, n_rows, columns))
    }

    /// How a form is written.
    fn writing(&self, form: FileForm, answer: &Answer, columns: &[Column], weighings: &[Weighing]) -> Writing {
        let separated = |separator: char| {
            let rows = move |table: &Table, _: bool| render::data::rows(table, separator);
            let head = render::data::header(columns, separator);
            Writing::Lines(Lines { head, rows: Arc::new(rows), tail: String::new() })
        };
        let objects = |head: &str, between: &'static str, tail: &str| {
            let rows = move |table: &Table, first: bool| render::data::objects(table, between, first);
            Writing::Lines(Lines { head: head.to_owned(), rows: Arc::new(rows), tail: tail.to_owned() })
        };
        let plots = self.settings().is("plot", "on");
        let look = Look { language: self.world.language, rows: None, sources: true, plots, ..Look::default() };
        // The rows come later; what is said of them is known.
        let said = Answer { table: Table::default(), ..answer.clone() };
        match form {
            FileForm::Csv => separated(','),
            FileForm::Tsv => separated('\t'),
            FileForm::Ndjson => objects("", "\n", "\n"),
            FileForm::Json => objects("[\n", ",\n", "\n]\n"),
            FileForm::Parquet => Writing::Parquet,
            FileForm::Arrow => Writing::Arrow,
            FileForm::Markdown => {
                Writing::Whole(Arc::new(move |table| Ok(render::markdown(table, &look).into_bytes())))
            }
            FileForm::Html => Writing::Whole(Arc::new(move |table| {
                let answer = Answer { table: table.clone(), ..said.clone() };
                let body = render::html(&answer, &look);
                Ok(render::html_page(&answer.query, &body, look.language).into_bytes())
            })),
            FileForm::Svg | FileForm::Png => Writing::Whole(Arc::new(move |table| {
                let answer = Answer { table: table.clone(), ..said.clone() };
                let drawn = render::svg(&answer, &look).map_err(crate::running::not_drawn)?;
                if form == FileForm::Png { crate::raster::png(&drawn) } else { Ok(drawn.into_bytes()) }
            })),
            FileForm::Xlsx => {
                let (about_name, about) = self.about(&said, columns, weighings);
                Writing::Whole(Arc::new(move |table| {
                    let shown = render::shown(table, &look).into_iter().enumerate();
                    let column = |(at, it): (usize, render::Shown)| SheetColumn {
                        header: it.header,
                        formats: it.formats,
                        width: it.width,
                        texts: render::range_texts(table, at),
                    };
                    let columns = shown.map(column).collect();
                    engine::sheet(table, &Sheet { columns, about_name: about_name.clone(), about: about.clone() })
                }))
            }
        }
    }

    /// The second sheet of a workbook: what the columns are, what was asked and understood, where rows went, sources.
    fn about(&self, answer: &Answer, columns: &[Column], weighings: &[Weighing]) -> (String, Vec<Vec<String>>) {
        let language = self.world.language;
        let chinese = language == Language::Chinese;
        let word = |en: &str, zh: &str| if chinese { zh } else { en }.to_owned();
        let mut rows = vec![vec![
            word("column", "列"),
            word("label", "名称"),
            word("type", "类型"),
            word("unit", "单位"),
            word("kind", "口径"),
            word("formula", "公式"),
            word("Chinese label", "英文名称"),
            word("weight", "权重"),
        ]];
        let other = if chinese { Language::English } else { Language::Chinese };
        let dataset = answer.dataset.as_deref().and_then(|it| self.world.catalog.dataset(it));
        for it in columns {
            let unit = match (it.percent, &it.unit) {
                (true, _) => "%".to_owned(),
                (false, Some(unit)) => unit.write(language),
                (false, None) => word("see the column unit", "见 unit 列"),
            };
            let known = dataset.and_then(|dataset| dataset.columns.iter().find(|known| known.column.name == it.name));
            let formula = known.and_then(|it| it.derived.clone().or_else(|| it.identities.first().cloned()));
            let quotient = |it: &(String, String)| format!("{} / {}", it.0, it.1);
            let parts = known.and_then(|it| it.parts.as_ref()).map(quotient);
            let weighing = weighings.iter().find(|known| known.column == it.name);
            let stated = weighing.and_then(|it| it.parts.as_ref()).map(quotient);
            rows.push(vec![
                it.name.clone(),
                it.label.get(language).to_owned(),
                render::type_word(it.ty).to_owned(),
                unit,
                it.kind.word().to_owned(),
                stated.or(formula).or(parts).unwrap_or_default(),
                it.label.get(other).to_owned(),
                weighing.and_then(|it| it.weight.clone()).unwrap_or_default(),
            ]);
        }
        let mut line = |key: String, text: &str| rows.push(vec![key, text.to_owned()]);
        line(String::new(), "");
        line(word("question", "问题"), &answer.query);
        line(word("understood", "理解"), answer.understood.get(language));
        for it in &answer.ledger {
            line(word("rows", "行数"), &render::ledger_line(it, language));
        }
        for it in &answer.notes {
            line(word("note", "注"), it.words.get(language));
        }
        for it in &answer.sources {
            line(word("source", "来源"), &it.said(language));
        }
        (word("About", "说明"), rows)
    }

    /// The declaration beside a file: its path, and the file on its way; none on its way where it is there already.
    fn declaration(
        &self,
        to: &SaveTo,
        columns: &[Column],
        weighings: &[Weighing],
    ) -> Result<Option<(PathBuf, Option<Target>)>, Failure> {
        let path = Path::new(&to.path).with_extension("toml");
        if to.form.is_for_people() {
            return Ok(None);
        }
        let there = std::fs::read_to_string(&path).ok();
        let text = declaration(columns, weighings);
        if there.as_deref() == Some(text.as_str()) {
            return Ok(Some((path, None)));
        }
        if let (Some(_), Some(other)) = (there, beside(Path::new(&to.path))) {
            let title = format!("{} says what {} means, and that is not what this file means", path.display(), other);
            return Err(Failure::new("declaration-in-the-way", title).note("save under another name"));
        }
        let target = Target::claim(&path.to_string_lossy(), to.replace)?;
        target.write_text(&text)?;
        Ok(Some((path, Some(target))))
    }
}

/// Another file of data that the declaration beside this one speaks about: `b.csv` beside `b.parquet`.
fn beside(path: &Path) -> Option<String> {
    const DATA: [&str; 10] = ["csv", "tsv", "txt", "parquet", "pq", "arrow", "feather", "json", "ndjson", "xlsx"];
    let own = path.extension()?.to_str()?.to_lowercase();
    let other = DATA.iter().filter(|it| **it != own).map(|it| path.with_extension(it)).find(|it| it.exists())?;
    Some(other.display().to_string())
}

/// A declaration that somebody wrote by hand is never lost: that is said before anything runs.
fn in_the_way(to: &SaveTo) -> Result<(), Failure> {
    let path = Path::new(&to.path).with_extension("toml");
    let there = std::fs::read_to_string(&path).ok();
    match there.is_some_and(|it| !it.starts_with(MARK)) && !to.form.is_for_people() {
        false => Ok(()),
        true => {
            let title = format!("{} is there already, and would speak about the new file", path.display());
            Err(Failure::new("declaration-in-the-way", title).note("save under another name, or move it away"))
        }
    }
}

/// What was answered, how many rows were written, and their columns.
type Written = (Answer, u64, Vec<Column>);

/// A failure said at the path of a `save`; where a file is in the way, with the word that lets it go.
fn at_path(failure: &Failure, to: &SaveTo, statement: &Statement, source: &Source) -> Trouble {
    if matches!(failure.code, "interrupted" | "engine" | "second-match" | "too-many-rows") || to.span == Span::default()
    {
        let mut trouble = trouble(failure, statement, source);
        if failure.code == "file-exists" {
            let hint = "`--force` lets `-o` write over a file that is there";
            trouble.diagnostics.iter_mut().for_each(|it| it.notes.push(hint.to_owned()));
        }
        return trouble;
    }
    let mut fault = said(failure, statement);
    fault.labels[0].span = to.span;
    if failure.code == "file-exists" {
        let end = Span::new(to.span.end, to.span.end);
        fault = fault.fix(Fix::replace(end, " replace", "write over it"));
    }
    Trouble { source: source.clone(), diagnostics: vec![fault] }
}
