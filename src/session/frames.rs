//! Frames of the calling program: as datasets on the way in, as answers on the way out.

use engine::Failure;
use language::answer::Note;
use language::catalog::{Sidecar, snake};
use polars::prelude::{DataFrame, DataType};

use crate::{Session, Trouble, tables};

impl Session {
    /// Registers a frame of the calling program as a dataset; what was left out of it is said.
    ///
    /// # Errors
    /// If the frame cannot be used.
    pub fn register_frame(&mut self, name: &str, frame: DataFrame) -> Result<Vec<Note>, Failure> {
        let opened = self.sources.put_frame(name, frame)?;
        self.declare(tables::dataset(name, &opened.columns, true));
        Ok(opened.notes)
    }

    /// As [`Session::register_frame`], with a declaration: the text of a TOML file as it would stand beside a file of data
    /// (`docs/opening.md`). It says who each row is about (`entity`), when (`period`), and the unit and kind of each column, so
    /// that the latest year, sums, ratios and growth mean what they mean for shipped figures.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use polars::prelude::*;
    ///
    /// let frame = df!(
    ///     "clinic" => ["A", "A", "B", "B"],
    ///     "year" => [2020, 2021, 2020, 2021],
    ///     "profit" => [1.0, 2.0, 9.0, 10.0],
    ///     "revenue" => [10.0, 10.0, 90.0, 90.0],
    /// )?;
    /// let mut session = session::Session::empty();
    /// let declared = r#"
    ///     entity = "clinic"
    ///     period = "year"
    ///     [columns.profit]
    ///     unit = "百万元"
    ///     kind = "flow"
    ///     [columns.revenue]
    ///     unit = "百万元"
    ///     kind = "flow"
    /// "#;
    /// session.register_declared("clinics", frame, declared)?;
    /// // The latest year of each, the ratio of the sums: 12 of 100.
    /// let answer = session.ask("show sum(profit) / sum(revenue) as margin, sum(revenue) as sales")?;
    /// assert_eq!(answer.table.number(0, "margin"), Some(0.12));
    /// assert_eq!(answer.table.number(0, "sales"), Some(100e6));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the frame or its declaration cannot be used.
    pub fn register_declared(&mut self, name: &str, frame: DataFrame, declaration: &str) -> Result<Vec<Note>, Failure> {
        let from = format!("the declaration of {name}");
        let wrong = |line: String| Failure::new("bad-declaration", format!("{from} cannot be used: {line}"));
        let declared = Sidecar::read(declaration).map_err(&wrong)?;
        let mut frame = frame;
        // Periods and names may be numbers in a frame, as 2021 and a licence number are.
        let texts: Vec<&str> = declared.texts().chain([declared.entity.as_str(), declared.period.as_str()]).collect();
        for at in 0..frame.width() {
            let column = &frame.columns()[at];
            let named = texts.iter().any(|it| !it.is_empty() && snake(it) == snake(column.name()));
            if named && column.dtype().is_integer() {
                let text = column.cast(&DataType::String).map_err(|_| wrong(format!("`{}`", column.name())))?;
                frame.replace_column(at, text).map_err(|_| wrong("a column of another length".to_owned()))?;
            }
        }
        let mut apart = self.clone();
        let mut opened = apart.sources.put_frame(name, frame)?;
        let made = apart.understood(name, &mut opened, declared, &from)?;
        apart.declare(made);
        *self = apart;
        Ok(opened.notes)
    }

    /// Asks as [`Session::ask`] and gives the whole table of the last answer as a frame: every row, fractions as fractions,
    /// money in its base unit; a range as two columns, `x~low` and `x~high`, an open end infinite.
    ///
    /// ```
    /// let mut session = session::Session::open();
    /// let frame = session.ask_frame("rank net_margin by specialty").unwrap();
    /// assert!(["specialty", "net_margin~low", "net_margin~high"].iter().all(|it| frame.column(it).is_ok()));
    /// ```
    ///
    /// # Errors
    /// The diagnostics of the first statement that cannot run.
    pub fn ask_frame(&mut self, text: &str) -> Result<DataFrame, Trouble> {
        let answer = self.ask(text)?;
        let columns: Vec<_> = answer.table.columns.iter().flat_map(|it| it.stored()).collect();
        let source = language::source::Source::new("<input>", text);
        let [it, ..] = tables::answer_names(self.n_answers);
        self.sources.frame(&it, &columns).map_err(|failure| {
            let fault = language::diagnostic::Diagnostic::error(failure.code, failure.title.clone());
            Trouble { source, diagnostics: vec![fault] }
        })
    }
}
