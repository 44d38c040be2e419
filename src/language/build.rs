//! Lists the pages of faults, so that every code that has a page is known: `faults.rs`, an array of codes and pages.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults").canonicalize()?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", pages.display());
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(pages)?.map(|it| it.map(|it| it.path())).collect::<Result<_, _>>()?;
    found.retain(|it| it.extension().is_some_and(|it| it == "md"));
    found.sort_by_key(|it| it.file_stem().map(ToOwned::to_owned));
    let code = |it: &PathBuf| it.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let rows: Vec<String> =
        found.iter().map(|it| format!("({:?}, include_str!({:?})),\n", code(it), it.display().to_string())).collect();
    let table = format!("[\n{}]\n", rows.concat());
    Ok(std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("faults.rs"), table)?)
}
