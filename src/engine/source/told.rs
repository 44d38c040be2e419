//! What an `open` says of how a Parquet or Arrow file is read, which knows its columns by itself.

use language::answer::Note;
use language::catalog::{Reading, snake};
use language::types::{Kind, Type};
use polars::prelude::*;

use super::{Opened, Sources};
use crate::Failure;

/// A column that an option names and the file has not got.
pub(super) fn no_column(wanted: &str) -> Failure {
    Failure::new("no-column", format!("there is no column `{wanted}` in the file"))
}

impl Sources {
    /// The columns that are to be text, the words that stand for what is missing, and what has no meaning for such a file.
    pub(super) fn told(&mut self, table: &str, reading: &Reading, mut opened: Opened) -> Result<Opened, Failure> {
        for wanted in &reading.text {
            let named = |name: &str| name == wanted || snake(name) == snake(wanted);
            let Some(column) = opened.columns.iter_mut().find(|it| named(&it.name)) else {
                return Err(no_column(wanted));
            };
            if column.ty != Type::Text {
                (column.ty, column.kind) = (Type::Text, Kind::Label);
                self.cast(table, &column.name, Type::Text);
            }
        }
        if !reading.missing.is_empty() {
            let texts = opened.columns.iter().filter(|it| it.ty == Type::Text);
            let known = |name: &str| {
                let is = |word: &String| col(name).str().strip_chars(lit(NULL)).eq(lit(word.trim()));
                let any = reading.missing.iter().map(is).reduce(Expr::or).unwrap_or(lit(false));
                when(any).then(lit(NULL).cast(DataType::String)).otherwise(col(name)).alias(name)
            };
            let made: Vec<Expr> = texts.map(|it| known(&it.name)).collect();
            self.change(table, |frame| frame.with_columns(made));
            let list = reading.missing.join(", ");
            let en = format!("in columns of text taken as missing, without a reason: {list}");
            opened.notes.push(Note::new("marked-missing", en, format!("文本列中视为缺失,不留原因:{list}")));
        }
        let none = [("header", reading.header.is_some()), ("encoding", reading.encoding.is_some())];
        for (option, _) in none.into_iter().filter(|it| it.1) {
            let en = format!("`{option}` says nothing of a file that knows its columns, and was passed over");
            let zh = format!("该文件自带列定义,`{option}` 不起作用,已略过");
            opened.notes.push(Note::new("passed-over", en, zh));
        }
        Ok(opened)
    }
}
