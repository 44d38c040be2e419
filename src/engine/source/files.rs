//! Files on this machine: which a path means, what they are, and their bytes, unpacked within limits.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Failure;

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

/// No more than this is unpacked.
pub(super) const MOST_BYTES: u64 = 4 << 30;

/// Past the first 64 MB, what grows more than this many times is a bomb.
const MOST_TIMES: u64 = 200;

/// The bytes of a file, unpacked.
pub(super) fn bytes(path: &Path, packing: Packing) -> Result<Vec<u8>, Failure> {
    let unreadable = || Failure::new("file-not-readable", format!("{} could not be read", path.display()));
    if packing == Packing::Plain {
        return std::fs::read(path).map_err(|_| unreadable());
    }
    let packed = std::fs::File::open(path).map_err(|_| unreadable())?;
    let size = packed.metadata().map_err(|_| unreadable())?.len();
    unpacked(path, packed, size, packing)
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

/// The files that a path means: itself, or where it has `*` or `?` in its last part and is no file, those that fit.
pub(super) fn files(path: &str) -> Result<(Vec<PathBuf>, bool), Failure> {
    let literal = plain_file(path);
    if literal.is_ok() || !path.contains(['*', '?']) || path.contains("://") {
        return literal.map(|it| (vec![it], false));
    }
    let whole = Path::new(path);
    let pattern = whole.file_name().and_then(|it| it.to_str()).unwrap_or("");
    let folder = whole.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let nothing = || {
        Failure::new("file-not-found", format!("no file fits {path}"))
            .note("`*` stands for any characters and `?` for one, in the name of the file, not of its folder")
    };
    let pattern: Vec<char> = pattern.chars().collect();
    let fits = |it: &PathBuf| {
        let name = it.file_name().and_then(|it| it.to_str()).unwrap_or("");
        let hidden = name.starts_with('.') && pattern.first() != Some(&'.');
        !hidden && it.is_file() && like(&pattern, &name.chars().collect::<Vec<_>>())
    };
    let entries = std::fs::read_dir(folder).map_err(|_| nothing())?;
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).map(|it| it.path()).filter(fits).collect();
    found.sort();
    if found.is_empty() { Err(nothing()) } else { Ok((found, true)) }
}

/// Whether a name is like a pattern of `*` and `?`.
fn like(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(it) if *it == '?' || *it == name[n] => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, n) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|it| *it == '*')
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
