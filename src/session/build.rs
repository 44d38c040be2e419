//! Reads the shipped figures once, when the program is built: opening a session then takes a tenth of the work.
//!
//! Writes what exists to `catalog`, the rows of each dataset to `<dataset>`, and `shipped.rs`, which embeds them.

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = PathBuf::from(std::env::var("OUT_DIR")?);
    let shipped = language::catalog::shipped();
    std::fs::write(folder.join("catalog"), postcard::to_allocvec(&shipped.catalog)?)?;
    let mut tables = String::new();
    for table in &shipped.tables {
        std::fs::write(folder.join(&table.name), postcard::to_allocvec(table)?)?;
        tables += &format!("({0:?}, include_bytes!({0:?})), ", table.name);
    }
    let source = format!(
        "const CATALOG: &[u8] = include_bytes!(\"catalog\");\nconst TABLES: [(&str, &[u8]); {}] = [{tables}];\n",
        shipped.tables.len()
    );
    Ok(std::fs::write(folder.join("shipped.rs"), source)?)
}
