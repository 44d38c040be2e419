//! Opening a file: the declaration beside it, its cells, and what is declared about them.

use std::sync::Arc;

use engine::{Failure, Opened};
use language::answer::Note;
use language::catalog::{Dataset, OpenOptions, Reasons, Sidecar, lost_terms, snake};
use language::quantity::{FISCAL, Fiscal, Reported, Unit, are_pairs, read_period, read_period_cell};
use language::types::{Column, Kind, Type, reason_name};

use crate::{Session, paths, tables};

/// Periods are offered by name, and make columns, up to this many.
pub(crate) const MOST_PERIODS: usize = 200;

impl Session {
    /// Opens a file, or the files that fit a path with `*` or `?`, or standard input for `-`, as a dataset: its name, and what was understood of it.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    pub fn open_file(
        &mut self,
        path: &str,
        alias: Option<&str>,
        options: &OpenOptions,
    ) -> Result<(String, Opened), Failure> {
        let (name, renamed) = self.name_for(path, alias);
        let origin = paths::Origin::of(path);
        let beside = std::path::Path::new(paths::unpacked(path)).with_extension("toml");
        let mut declared = Sidecar::default();
        if beside != std::path::Path::new(path)
            && let Ok(text) = std::fs::read_to_string(&beside)
        {
            let wrong =
                |line: String| Failure::new("bad-declaration", format!("{} cannot be used: {line}", beside.display()));
            declared = Sidecar::read(&text).map_err(&wrong)?;
        }
        // What is declared is of one table of the file, and may not be of the one that is asked for.
        let asked = &options.reading;
        let elsewhere = asked.sheet.is_some() || asked.range.is_some();
        let mut other = None;
        if elsewhere && declared != Sidecar::default() {
            let place = Sidecar { columns: Default::default(), ..declared.clone() };
            let found = self.sources.put_file(&name, path, &place.reading(asked))?;
            if let Some(column) = declared.lacking(&found.columns) {
                other = Some(of_another(&beside.display().to_string(), column));
                declared = Sidecar::default();
            }
        }
        let mut reading = declared.clone().overlaid(&options.declared).reading(asked);
        let declares = |it: Failure| match it.code == "no-column" && declared != Sidecar::default() {
            true => it.note(format!("{} declares the columns of this file", beside.display())),
            false => it,
        };
        let mut opened = self.sources.put_file(&name, path, &reading).map_err(declares)?;
        // A name made of digits is a name.
        let entity = [&options.declared.entity, &declared.entity].into_iter().find(|it| !it.is_empty());
        let named = |it: &Column| entity.is_some_and(|name| snake(name) == snake(&it.name));
        let number = |it: &&Column| named(it) && matches!(it.ty, Type::Integer | Type::Number);
        // Standard input is read once.
        if let Some(it) = opened.columns.iter().find(number).filter(|_| path != "-") {
            reading.text.push(it.name.clone());
            opened = self.sources.put_file(&name, path, &reading)?;
        }
        let declared = declared.filled(&opened.stated);
        let from = match options.declared == Sidecar::default() {
            true if opened.stated == Sidecar::default() => beside.display().to_string(),
            true => format!("what {path} states about its columns"),
            false => format!("what is declared about {path}"),
        };
        let made = self.understood(&name, &mut opened, declared.overlaid(&options.declared), &from)?;
        opened.notes.splice(0..0, renamed.into_iter().chain(other));
        self.declare(made);
        self.origins.insert(name.clone(), origin);
        Ok((name, opened))
    }

    /// The dataset of what was opened under a name, with what is declared about it; `from`: where that is written.
    pub(crate) fn understood(
        &mut self,
        name: &str,
        opened: &mut Opened,
        declared: Sidecar,
        from: &str,
    ) -> Result<Dataset, Failure> {
        let mut made = tables::dataset(name, &opened.columns, true);
        for it in &mut made.columns {
            it.values = opened.values.get(&it.column.name).cloned().map(Arc::new);
            it.reasons = opened
                .reasons
                .get(&it.column.name)
                .map(|words| Reasons { column: reason_name(&it.column.name), words: Arc::new(words.clone()) });
            it.tally = opened.tallies.get(&it.column.name).cloned().map(Arc::new);
        }
        if declared == Sidecar::default() {
            opened.notes.extend(self.readings(&made, &declared));
            return Ok(made);
        }
        // Which cells keep a column from being what it is declared to be.
        let doubts = opened.notes.iter().filter(|it| it.code.starts_with("nearly-"));
        let doubts: Vec<String> = doubts.map(|it| it.words.en.clone()).collect();
        let wrong = |lines: Vec<String>| {
            let failure = Failure::new("bad-declaration", format!("{from} cannot be used: {}", lines.join("; ")));
            doubts.iter().fold(failure, Failure::note)
        };
        if !opened.unlike.is_empty() {
            let failure = wrong(opened.unlike.clone());
            return Err(failure.note("`units (…)` after the path declares another unit; a column is in one"));
        }
        let notes = self.declared(&mut made, &declared, &opened.settled).map_err(&wrong)?;
        opened.notes.extend(notes);
        opened.notes.extend(self.readings(&made, &declared));
        let key: Vec<String> = declared
            .key
            .iter()
            .map(|it| made.column(it).map_or_else(|| it.clone(), |it| it.column.name.clone()))
            .collect();
        if let Some(lost) = key.iter().find(|it| made.column(it).is_none()) {
            return Err(wrong(vec![format!("there is no column `{lost}`")]));
        }
        let repeated = if key.is_empty() { 0 } else { self.sources.repeated(name, &key)? };
        if repeated > 0 {
            let list = key.join(", ");
            let en = format!("rows whose key ({list}) is that of another row: {repeated}");
            opened.notes.push(Note::new("repeated-key", en, format!("主键 ({list}) 与其他行相同的行:{repeated}")));
        }
        Ok(made)
    }

    /// Applies a declaration to a dataset and to its rows, whose `settled` columns are in the declared units already; what has to be
    /// said of it.
    fn declared(
        &mut self,
        made: &mut Dataset,
        sidecar: &Sidecar,
        settled: &[String],
    ) -> Result<Vec<Note>, Vec<String>> {
        let before: Vec<Type> = made.columns.iter().map(|it| it.column.ty).collect();
        let factors = sidecar.declare(made)?;
        let mut wrong = Vec::new();
        for (ty, it) in before.into_iter().zip(&made.columns).filter(|(ty, it)| *ty != it.column.ty) {
            let column = &it.column;
            let number = |ty: Type| matches!(ty, Type::Number | Type::Integer);
            let text = |ty: Type| matches!(ty, Type::Text | Type::Period);
            // A column without a single value is a text to a reader, and may be anything.
            let empty = ty == Type::Text && it.values.as_ref().is_some_and(|it| it.is_empty());
            match (text(ty) && text(column.ty), empty || number(ty) && column.ty == Type::Number) {
                (true, _) => {}
                (false, true) => self.sources.cast(&made.name, &column.name, column.ty),
                // A sum of whole numbers, which Ward wrote as a number.
                (false, false) if number(ty) && column.ty == Type::Integer => {}
                (false, false) => wrong.push(format!("the cells of column `{}` are of another type", column.name)),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        for (column, factor) in factors.into_iter().filter(|it| !settled.contains(&it.0)) {
            if let Some(found) = made.column(&column) {
                self.sources.multiply(&made.name, &found.column, factor);
            }
        }
        for it in made.columns.iter().filter(|it| it.column.ranged) {
            self.sources.clip(&made.name, &it.column, it.within);
        }
        let mut notes: Vec<Note> = sidecar.columns.iter().filter_map(|(name, it)| own_unit(name, &it.unit)).collect();
        notes.extend(lost_terms(made));
        if let Some(period) = made.period.clone() {
            let (fiscal, reported) = (self.world.fiscal, Reported::named(&sidecar.reported));
            let written = self.sources.add_period(&made.name, &period, fiscal, reported);
            notes.extend(unlike_years(&written, &period, fiscal));
            if let Some(column) = made.columns.iter_mut().find(|it| it.column.name == period) {
                column.column.ty = Type::Period;
                column.values = self.sources.different(&made.name, &period, MOST_PERIODS).map(Arc::new);
                column.column.kind = Kind::Label;
            }
        }
        Ok(notes)
    }
}

/// Says that a declaration is of another table of the file, and by which of its columns that is known.
fn of_another(declaration: &str, column: &str) -> Note {
    Note::new(
        "other-table",
        format!("{declaration} is not used: it declares the column `{column}`, which is not in this part of the file"),
        format!("未使用 {declaration}:其中声明的列 `{column}` 不在文件的这一部分"),
    )
}

/// Says that a word is taken for a unit of its own, and which known ones are near to it.
fn own_unit(column: &str, unit: &str) -> Option<Note> {
    let parsed = Unit::parse_scaled(unit)?.1;
    let word = parsed.own_words().next()?;
    let near = language::catalog::near_units(word);
    let (hint, hint_zh) = match near.as_slice() {
        [] => (String::new(), String::new()),
        near => (format!("; near to it: {}", near.join(", ")), format!(";相近的单位:{}", near.join("、"))),
    };
    let en = format!("{column}: {word} is no unit that Ward knows, and is taken as one of its own{hint}");
    let zh = format!("{column}:{word} 不是已知单位,按自定单位处理{hint_zh}");
    Some(Note::new("own-unit", en, zh))
}

/// What is said of the texts of a period column: fiscal years that are taken for those of the calendar, and what is no period.
fn unlike_years(written: &[String], column: &str, fiscal: Option<Fiscal>) -> Vec<Note> {
    let mut notes = Vec::new();
    let first = written.iter().find(|it| it.starts_with("FY")).filter(|_| fiscal.is_none());
    if let Some((text, read)) = first.and_then(|it| Some((it, read_period(it)?.text))) {
        let en = format!(
            "{text} is read as {read} of the calendar; `{FISCAL}` on top of `ward.toml` says that one starts in April"
        );
        let zh = format!("{text} 按日历 {read} 理解;在 `ward.toml` 顶部写 `{FISCAL}` 即声明财年自 4 月起");
        notes.push(Note::new("fiscal-year", en, zh));
    }
    let texts = || written.iter().map(String::as_str);
    let pairs = texts().find(|it| it.contains(['-', '/']) && Fiscal::default().read_pair(it).is_some());
    match (pairs.filter(|_| are_pairs(texts())), fiscal) {
        (Some(text), Some(year)) => notes.extend(year.read_pair(text).map(|read| {
            let read = read.text;
            let en = format!("{column}: {text} is read as {read}, for `fiscal_year` in `ward.toml` says which months a fiscal year has");
            Note::new("fiscal-year", en, format!("{column}:{text} 按 {read} 读取,因 `ward.toml` 中 `fiscal_year` 已声明财年的月份"))
        })),
        // That they are no periods is said below.
        (Some(text), None) if read_period_cell(text).is_some() => {
            let en = format!("{column}: {text} is read as a month, though each of its texts may be two years in a row; `{FISCAL}` on top of `ward.toml` reads them as fiscal years, which start in April then");
            let zh = format!("{column}:{text} 按月份读取,但各文本也可能是相邻两年;在 `ward.toml` 顶部写 `{FISCAL}` 即按(自 4 月起的)财年读取");
            notes.push(Note::new("fiscal-year", en, zh));
        }
        _ => {}
    }
    let is_period = |it: &&String| read_period_cell(it).is_some() || fiscal.is_some_and(|year| year.read(it).is_some());
    let unread: Vec<&str> = written.iter().filter(|it| !is_period(it)).map(String::as_str).collect();
    if !unread.is_empty() {
        let (n, some) = (unread.len(), unread.iter().take(5).copied().collect::<Vec<_>>().join(", "));
        let years = unread.iter().any(|it| Fiscal::default().read(it).is_some());
        let hint = format!("; `{FISCAL}` on top of `ward.toml` says that a fiscal year starts in April");
        let hint_zh = format!(";在 `ward.toml` 顶部写 `{FISCAL}` 即声明财年自 4 月起");
        let (hint, hint_zh) = if years { (hint, hint_zh) } else { (String::new(), String::new()) };
        let en = format!("texts of {column} that are no periods, so that their rows are of none: {n} ({some}){hint}");
        let zh = format!("{column} 中不是期间的文本,其行不属于任何期间:{n} ({some}){hint_zh}");
        notes.push(Note::new("no-periods", en, zh));
    }
    notes
}
