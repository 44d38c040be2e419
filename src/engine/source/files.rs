//! Files on this machine: which a path means, what they are, and their bytes, unpacked within limits.

use std::io::Read;
use std::path::{Path, PathBuf};

use language::answer::Note;

use crate::{Failure, progress};

/// What a file holds, by its ending.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Parquet,
    Arrow,
    Json,
    Csv,
    Tsv,
    /// Excel and OpenDocument.
    Sheet,
}

/// How a file is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

/// What the ending of a path says.
pub(super) fn form(path: &Path) -> Result<(Form, Packing), Failure> {
    let ending = |path: &Path| path.extension().and_then(|it| it.to_str()).unwrap_or("").to_lowercase();
    let packing = match ending(path).as_str() {
        "gz" => Packing::Gzip,
        "zst" | "zstd" => Packing::Zstandard,
        _ => Packing::Plain,
    };
    let bare = if packing == Packing::Plain { path.to_path_buf() } else { path.with_extension("") };
    let form = match ending(&bare).as_str() {
        "parquet" | "pq" if packing == Packing::Plain => Form::Parquet,
        "arrow" | "feather" | "ipc" if packing == Packing::Plain => Form::Arrow,
        "json" | "ndjson" | "jsonl" => Form::Json,
        "csv" | "txt" => Form::Csv,
        "tsv" | "tab" => Form::Tsv,
        "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" if packing == Packing::Plain => Form::Sheet,
        _ => {
            return Err(Failure::new(
                "unknown-file-kind",
                format!("{} is a kind of file Ward cannot open", path.display()),
            )
            .note("CSV (.csv, .tsv, .txt), JSON (.json, .ndjson, .jsonl), Excel (.xlsx, .xls, .xlsb), OpenDocument (.ods), Parquet (.parquet) and Arrow (.arrow, .feather) files can be opened; CSV and JSON also as .gz or .zst"));
        }
    };
    Ok((form, packing))
}

/// What a file was like when it was opened.
#[derive(Clone)]
pub(super) struct Stamp {
    path: PathBuf,
    was: Option<(u64, std::time::SystemTime)>,
}

impl Stamp {
    pub fn of(path: &Path) -> Stamp {
        Stamp { path: path.to_path_buf(), was: state(path) }
    }

    /// The name of the file, where what stands in it now is not what was read.
    pub fn is_newer(&self) -> Option<String> {
        let is = state(&self.path);
        (is.is_some() && is != self.was).then(|| self.path.display().to_string())
    }

    /// The failure to tell where it is another now, or gone: what is known of its columns may be wrong.
    pub fn changed(&self) -> Option<Failure> {
        let is = state(&self.path);
        let what = if is.is_none() { "is no longer there" } else { "has changed since it was opened" };
        (is != self.was)
            .then(|| Failure::new("file-changed", format!("{} {what}", self.path.display())).note("open it again"))
    }
}

fn state(path: &Path) -> Option<(u64, std::time::SystemTime)> {
    let data = std::fs::metadata(path).ok()?;
    Some((data.len(), data.modified().ok()?))
}

/// No more than this is unpacked.
pub(super) const MOST_BYTES: u64 = 4 << 30;

/// Past the first 64 MB, what grows more than this many times is a bomb.
const MOST_TIMES: u64 = 200;

/// The bytes of a file, unpacked.
pub(super) fn bytes(path: &Path, packing: Packing) -> Result<Vec<u8>, Failure> {
    let unreadable = || Failure::new("file-not-readable", format!("{} could not be read", path.display()));
    let file = std::fs::File::open(path).map_err(|_| unreadable())?;
    let size = file.metadata().map_err(|_| unreadable())?.len();
    let _reading = progress::File::begins(size);
    let mut counted = progress::Counted(file);
    if packing == Packing::Plain {
        let mut found = Vec::with_capacity(size as usize);
        counted.read_to_end(&mut found).map_err(|_| unreadable())?;
        return Ok(found);
    }
    unpacked(path, counted, size, packing)
}

/// The bytes that come out of a packed file of that size.
pub(super) fn unpacked(path: &Path, packed: impl Read, size: u64, packing: Packing) -> Result<Vec<u8>, Failure> {
    let most = MOST_BYTES.min((size * MOST_TIMES).max(64 << 20));
    let damaged = |_| {
        Failure::new("unreadable-file", format!("{} cannot be unpacked", path.display()))
            .note("it may be cut off, or not packed the way its ending says")
    };
    let mut found = Vec::new();
    match packing {
        Packing::Plain => packed.take(most + 1).read_to_end(&mut found).map_err(damaged)?,
        Packing::Gzip => {
            flate2::read::MultiGzDecoder::new(packed).take(most + 1).read_to_end(&mut found).map_err(damaged)?
        }
        Packing::Zstandard => {
            let unpacked = zstd::stream::read::Decoder::new(packed).map_err(damaged)?;
            unpacked.take(most + 1).read_to_end(&mut found).map_err(damaged)?
        }
    };
    match most < found.len() as u64 {
        true => Err(Failure::new("unreadable-file", format!("{} grows too large when unpacked", path.display())).note(
            format!(
                "more than {} MB come out of {size} bytes; unpack it outside Ward if it is to be trusted",
                most >> 20
            ),
        )),
        false => Ok(found),
    }
}

/// What a path means.
pub(super) struct Found {
    /// The files, in the order of their names.
    pub paths: Vec<PathBuf>,
    /// The folder that several of them lie in; none where the path names one file.
    pub folder: Option<PathBuf>,
}

impl Found {
    /// Where a file lies below the folder: `year=2021/part-0.parquet`.
    pub fn below(&self, path: &Path) -> String {
        let folder = self.folder.as_deref().unwrap_or(Path::new(""));
        let below = path.strip_prefix(folder).unwrap_or(path);
        below.components().map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

/// Says which of several files have no rows.
pub(super) fn without_rows(files: Vec<String>) -> Option<Note> {
    let (n, shown) = (files.len(), files.into_iter().take(3).collect::<Vec<_>>());
    let (en, zh) = (shown.join(", "), shown.join("、"));
    let more = if 3 < n { " …" } else { "" };
    let note = Note::new(
        "empty-files",
        format!("files without rows: {n} ({en}{more})"),
        format!("没有行的文件:{n}({zh}{more})"),
    );
    (0 < n).then_some(note)
}

/// The keys that the folders of a path are named by, `year=2021`, with their values.
pub(super) fn partitions(path: &Path) -> Vec<(String, Option<String>)> {
    let known = |value: &str| (value != NO_VALUE).then(|| unescaped(value));
    let folders = path.parent().into_iter().flat_map(Path::components);
    let named = folders.map(|it| it.as_os_str().to_string_lossy().into_owned());
    named.filter_map(|it| it.split_once('=').map(|(key, value)| (unescaped(key), known(value)))).collect()
}

/// `New%20York` as it was before it became the name of a folder; what is no text so stays as it is.
fn unescaped(name: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(name.len()), name);
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        let byte = after.get(..2).and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

/// What programs call the folder of rows without a value of the key.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// More files than this are not opened as one table.
const MOST_FILES: usize = 10_000;

/// No more files and folders than this are looked at to find them.
const MOST_LOOKED_AT: usize = 1_000_000;

/// The files that a path means: itself; those that fit, where it has `*`, `**` or `?`; or those in it, if it is a folder.
pub(super) fn files(path: &str) -> Result<Found, Failure> {
    // `~/x.csv` is in the folder of whoever asks, as in a shell.
    let home = path.strip_prefix("~/").and_then(|it| Some(std::env::home_dir()?.join(it)));
    let whole = home.map(|it| it.to_string_lossy().into_owned());
    let path = whole.as_deref().unwrap_or(path);
    let literal = plain_file(path);
    let is_folder = !path.contains("://") && Path::new(path).is_dir();
    if literal.is_ok() || !is_folder && (!path.contains(['*', '?']) || path.contains("://")) {
        return literal.map(|it| Found { paths: vec![it], folder: None });
    }
    let nothing = || match is_folder {
        true => Failure::new("not-a-file", format!("{path} is a folder without a file that Ward can open")),
        false => Failure::new("file-not-found", format!("no file fits {path}"))
            .note("`*` stands for any characters of a name, `**` for any folders, `?` for one character"),
    };
    let is_pattern = |it: &std::path::Component<'_>| it.as_os_str().to_string_lossy().contains(['*', '?']);
    let folder: PathBuf = match is_folder {
        true => PathBuf::from(path),
        false => Path::new(path).components().take_while(|it| !is_pattern(it)).collect(),
    };
    let pattern = match is_folder {
        true => format!("{}/**/*", glob::Pattern::escape(path.trim_end_matches('/'))),
        false => path.replace('[', "[[]"),
    };
    // The files of systems that write folders of parts: `_SUCCESS`, `.part-0.parquet.crc`.
    let hidden = |it: &Path| {
        let below = it.strip_prefix(&folder).unwrap_or(it);
        below.components().any(|it| it.as_os_str().to_string_lossy().starts_with(['.', '_']))
    };
    let options =
        glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let found = glob::glob_with(&pattern, options).map_err(|_| nothing())?;
    let wanted = |it: &PathBuf| it.is_file() && (!is_folder || !hidden(it) && form(it).is_ok());
    let mut paths: Vec<PathBuf> =
        found.take(MOST_LOOKED_AT).filter_map(Result::ok).filter(wanted).take(MOST_FILES + 1).collect();
    paths.sort();
    match paths.len() {
        0 => Err(nothing()),
        n if MOST_FILES < n => Err(Failure::new("not-a-file", format!("{path} means more than {MOST_FILES} files"))
            .note("name a part of them, or put them together outside Ward")),
        _ => Ok(Found { paths, folder: Some(folder) }),
    }
}

/// A path to a regular file on this machine, taken literally.
fn plain_file(path: &str) -> Result<PathBuf, Failure> {
    if path.contains("://") {
        return Err(Failure::new("no-network", format!("{path} is an address, and Ward reads only files"))
            .note("download it first, then open the file"));
    }
    let found = Path::new(path);
    let known = std::fs::metadata(found).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Failure::new("file-not-readable", format!("{path} may not be read by this user"))
        }
        _ => Failure::new("file-not-found", format!("there is no file {path}"))
            .note("the path is read from the folder in which ward was started"),
    })?;
    match known.is_file() {
        true => Ok(found.to_path_buf()),
        false => Err(Failure::new("not-a-file", format!("{path} is no regular file"))),
    }
}
