//! The shipped figures as `build.rs` left them: what exists is read at once, the rows of a dataset when a question needs them.

use engine::Sources;
use language::catalog::{Catalog, StoredTable, shipped};

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// What exists, and its rows, which are read from the program when they are first asked for.
pub(crate) fn open() -> (Catalog, Sources) {
    let catalog = postcard::from_bytes(CATALOG).unwrap_or_else(|_| shipped().catalog);
    let mut sources = Sources::default();
    TABLES.iter().for_each(|(name, bytes)| sources.put_later(name, || read(name, bytes)));
    (catalog, sources)
}

fn read(name: &str, bytes: &[u8]) -> StoredTable {
    let anew = || shipped().tables.into_iter().find(|it| it.name == name).unwrap_or_default();
    postcard::from_bytes(bytes).unwrap_or_else(|_| anew())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_left_is_what_the_files_say() {
        let whole = shipped();
        assert_eq!(postcard::from_bytes::<Catalog>(CATALOG), Ok(whole.catalog));
        let left: Vec<StoredTable> = TABLES.iter().map(|(name, bytes)| read(name, bytes)).collect();
        assert_eq!(left, whole.tables);
    }
}
