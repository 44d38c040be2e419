//! Parquet and Arrow files: read when a question needs them, several as one table, folders that are named by keys as columns.

use std::path::{Path, PathBuf};

use language::answer::Note;
use language::quantity::read_date;
use polars::prelude::*;

use super::facts::Facts;
use super::files::{Form, Found, partitions};
use super::floats::Floats;
use super::{Opened, Sources, types};
use crate::Failure;

impl Sources {
    /// One file, or several that have one kind.
    pub(super) fn put_scan(&mut self, name: &str, found: &Found, form: Form) -> Result<Opened, Failure> {
        let (mut frame, notes) = match (&found.folder, found.paths.as_slice()) {
            (None, [path]) => (one(path, form)?.0, vec![]),
            _ => several(found, form)?,
        };
        let unreadable = |_: PolarsError| {
            Failure::new("unreadable-file", format!("the files of {name} do not fit together"))
                .note("open them one by one and use `union`")
        };
        let schema = frame.collect_schema().map_err(unreadable)?;
        // Both kinds of file say how many rows they have.
        let counted = frame.clone().select([len().cast(DataType::Float64)]).collect().ok();
        let n_rows = counted.and_then(|it| it.columns().first()?.get(0).ok()?.extract::<f64>()).map(|it| it as u64);
        let floats = schema.iter().filter(|it| types::may_be_odd(it.0, &schema)).map(|it| it.0.to_string());
        let mut opened = self.put(name, frame, &schema, (true, Floats::unseen(floats)), n_rows)?;
        opened.notes.splice(0..0, notes);
        if form == Form::Parquet {
            self.learned(name, Facts::of_parquet(&found.paths));
        }
        Ok(opened)
    }
}

/// A file as it is, and its columns.
fn one(path: &Path, form: Form) -> Result<(LazyFrame, SchemaRef), Failure> {
    let kind = if form == Form::Parquet { "Parquet" } else { "Arrow" };
    let unreadable = |_: PolarsError| {
        Failure::new("unreadable-file", format!("{} is no readable {kind} file", path.display()))
            .note("it may be cut off, or another kind of file with this ending")
    };
    let at = PlRefPath::new(place(path, is_small(std::slice::from_ref(&path))));
    let read = move || -> PolarsResult<(LazyFrame, SchemaRef)> {
        let mut frame = scanned(at, form)?;
        let schema = frame.collect_schema()?;
        Ok((frame, schema))
    };
    match crate::cancel::quietly(read) {
        Some(read) => read.map_err(unreadable),
        None => Err(Failure::new(
            "unreadable-file",
            format!(
                "{} has a column of a type that cannot be read: half-precision floats, or one of another program",
                path.display()
            ),
        )
        .note("write the file again with such columns as text or as 64-bit numbers")),
    }
}

/// Whether files are so small that copying what is read of them costs nothing that anybody would notice, and have names that an
/// address leaves as they are: in one, `%20` is a space.
fn is_small<P: AsRef<Path>>(paths: &[P]) -> bool {
    let size = |it: &P| std::fs::metadata(it).map_or(0, |it| it.len());
    let plain = |it: &P| std::path::absolute(it).is_ok_and(|it| !it.to_string_lossy().contains('%'));
    paths.iter().map(size).sum::<u64>() < super::LARGE && paths.iter().all(plain)
}

/// A file by its path or, where it is small, as an address on this machine. Polars then asks for the parts of it that it needs, and
/// an end that has gone is an error. Under its plain path it maps the whole of it, which is faster by a copy of all that is read,
/// and the process ends where the file is cut short meanwhile.
fn place(path: &Path, small: bool) -> String {
    if !small {
        return path.to_string_lossy().into_owned();
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let climbs = whole.components().any(|it| it == std::path::Component::ParentDir);
    let whole = if climbs { whole.canonicalize().unwrap_or(whole) } else { whole };
    format!("file://{}", whole.to_string_lossy())
}

fn scanned(at: PlRefPath, form: Form) -> PolarsResult<LazyFrame> {
    let hive_options = HiveOptions::new_disabled();
    match form {
        Form::Parquet => {
            LazyFrame::scan_parquet(at, ScanArgsParquet { glob: false, hive_options, ..ScanArgsParquet::default() })
        }
        _ => LazyFrame::scan_ipc(
            at,
            IpcScanOptions::default(),
            UnifiedScanArgs { glob: false, hive_options, ..UnifiedScanArgs::default() },
        ),
    }
}

/// Files one below the other by column name; each row says in `file` where it comes from.
fn several(found: &Found, form: Form) -> Result<(LazyFrame, Vec<Note>), Failure> {
    let parts = found.paths.iter().map(|path| one(path, form).map(|it| (path, it)));
    let parts: Vec<(&PathBuf, (LazyFrame, SchemaRef))> = parts.collect::<Result<_, _>>()?;
    let schemas: Vec<&SchemaRef> = parts.iter().map(|it| &it.1.1).collect();
    let free = |name: &str| {
        let mut name = name.to_owned();
        while schemas.iter().any(|it| it.contains(&name)) {
            name.push('_');
        }
        name
    };
    let file = free("file");
    if form == Form::Parquet && schemas.windows(2).all(|it| it[0] == it[1]) {
        return alike(found, schemas[0], &file).map(|it| (it, vec![]));
    }
    let mut partly: Vec<String> = Vec::new();
    for name in schemas.iter().flat_map(|it| it.iter_names()).chain([]) {
        if schemas.iter().any(|it| !it.contains(name)) && !partly.iter().any(|it| it == name.as_str()) {
            partly.push(name.to_string());
        }
    }
    let all: Vec<(String, Option<String>)> = found.paths.iter().flat_map(|it| partitions(it)).collect();
    let is_dated = |key: &String| {
        let mut values = all.iter().filter(|it| it.0 == *key).filter_map(|it| it.1.as_deref());
        values.all(|it| read_date(it).is_some())
    };
    let dated: Vec<&String> = all.iter().map(|it| &it.0).filter(|it| is_dated(it)).collect();
    let frames = parts.iter().map(|(path, (frame, schema))| {
        let below = found.below(path);
        let understood = schema
            .iter()
            .filter_map(|(name, held)| types::understood(name, held).map(|(expr, _)| expr.alias(name.clone())));
        let keys = partitions(path).into_iter().filter(|it| !schema.contains(&it.0));
        let keys = keys.map(|(key, value)| match value.map(|it| it.parse::<i64>().map_err(|_| it)) {
            None => lit(NULL).alias(key),
            Some(Ok(number)) => lit(number).alias(key),
            Some(Err(text)) => match read_date(&text).filter(|_| dated.contains(&&key)) {
                Some(day) => lit(day).cast(DataType::Date).alias(key),
                None => lit(text).alias(key),
            },
        });
        let columns: Vec<Expr> = understood.chain(keys).chain([lit(below.clone()).alias(file.as_str())]).collect();
        frame.clone().select(columns)
    });
    let args = UnionArgs { to_supertypes: true, ..UnionArgs::default() };
    let stacked = concat_lf_diagonal(frames.collect::<Vec<_>>(), args);
    let stacked = stacked.map_err(|_| {
        Failure::new("unreadable-file", "the files do not fit together: a column has other types in some of them")
            .note("open them one by one and use `union`")
    })?;
    let notes = super::grid::not_in_every_file(&partly);
    Ok((stacked, notes.into_iter().collect()))
}

/// Parquet files with the same columns, as one scan: what a condition on a folder's key rules out is not read.
fn alike(found: &Found, schema: &SchemaRef, file: &str) -> Result<LazyFrame, Failure> {
    let folder = found.folder.as_deref().unwrap_or(Path::new(""));
    let keyed = found.paths.iter().flat_map(|it| partitions(it)).any(|it| !schema.contains(&it.0));
    let hive_options = if keyed { HiveOptions::new_enabled() } else { HiveOptions::new_disabled() };
    let args = ScanArgsParquet {
        glob: false,
        hive_options,
        include_file_paths: Some(file.into()),
        ..ScanArgsParquet::default()
    };
    let small = is_small(&found.paths);
    let paths = found.paths.iter().map(|it| PlRefPath::new(place(it, small)));
    let scan = LazyFrame::scan_parquet_files(paths.collect(), args);
    let scan = scan.map_err(|error| Failure::engine(&error, "putting files together"))?;
    let here = folder.as_os_str().is_empty();
    let before = match (here, small) {
        (true, false) => String::new(),
        (true, true) => format!("{}/", place(Path::new("."), true).trim_end_matches('/')),
        (false, _) => format!("{}/", place(folder, small).trim_end_matches('/')),
    };
    Ok(scan.with_columns([col(file).str().strip_prefix(lit(before))]))
}
