//! Where an answer is written, and as what kind of file.

use crate::source::Span;

/// A kind of file that answers can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileForm {
    /// `.csv`
    Csv,
    /// `.tsv`
    Tsv,
    /// `.parquet`
    Parquet,
    /// `.arrow`, `.feather`
    Arrow,
    /// `.ndjson`, `.jsonl`: one object a line
    Ndjson,
    /// `.json`: an array of objects
    Json,
    /// `.md`: a table as a person reads it
    Markdown,
    /// `.html`: a page of its own
    Html,
    /// `.xlsx`
    Xlsx,
    /// `.svg`: a picture
    Svg,
    /// `.png`: a picture, as dots
    Png,
}

/// The endings by form; the first of a form is the one that is offered.
pub(crate) const ENDINGS: [(&str, FileForm); 16] = [
    ("csv", FileForm::Csv),
    ("tsv", FileForm::Tsv),
    ("parquet", FileForm::Parquet),
    ("pq", FileForm::Parquet),
    ("arrow", FileForm::Arrow),
    ("feather", FileForm::Arrow),
    ("ipc", FileForm::Arrow),
    ("ndjson", FileForm::Ndjson),
    ("jsonl", FileForm::Ndjson),
    ("json", FileForm::Json),
    ("md", FileForm::Markdown),
    ("html", FileForm::Html),
    ("htm", FileForm::Html),
    ("xlsx", FileForm::Xlsx),
    ("svg", FileForm::Svg),
    ("png", FileForm::Png),
];

/// The endings of files that can be written.
pub(crate) fn file_endings() -> impl Iterator<Item = &'static str> {
    ENDINGS.iter().map(|it| it.0)
}

impl FileForm {
    /// What the ending of a path says.
    pub fn of(path: &str) -> Option<FileForm> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let (stem, ending) = name.rsplit_once('.')?;
        let ending = ending.to_lowercase();
        ENDINGS.iter().find(|(known, _)| !stem.is_empty() && *known == ending).map(|(_, form)| *form)
    }

    /// Whether a file of this kind is a picture.
    pub fn is_picture(self) -> bool {
        matches!(self, FileForm::Svg | FileForm::Png)
    }

    /// Whether a file of this kind is for people: numbers at a scale, names in their language; it is not read back.
    pub fn is_for_people(self) -> bool {
        match self {
            FileForm::Markdown | FileForm::Html | FileForm::Xlsx | FileForm::Svg | FileForm::Png => true,
            FileForm::Csv | FileForm::Tsv | FileForm::Parquet | FileForm::Arrow | FileForm::Ndjson | FileForm::Json => {
                false
            }
        }
    }
}

/// `save "file.csv" replace`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveTo {
    /// The path as it was written.
    pub path: String,
    /// As what.
    pub form: FileForm,
    /// Whether a file that is there may go.
    pub replace: bool,
    /// Where the path stands in the text.
    pub span: Span,
}
