//! The eight tables of TPC-H as CSV files.

use std::fmt::Display;
use std::io::{BufWriter, Write};
use std::path::Path;

use tpchgen::csv::{CustomerCsv, LineItemCsv, NationCsv, OrderCsv, PartCsv, PartSuppCsv, RegionCsv, SupplierCsv};
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

/// The tables.
pub const NAMES: [&str; 8] = ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"];

/// Writes the tables at a scale factor into a folder.
pub fn write(scale: f64, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let to = |name: &str| folder.join(format!("{name}.csv"));
    rows(&to("region"), RegionCsv::header(), RegionGenerator::new(scale, 1, 1).iter().map(RegionCsv::new))?;
    rows(&to("nation"), NationCsv::header(), NationGenerator::new(scale, 1, 1).iter().map(NationCsv::new))?;
    rows(&to("supplier"), SupplierCsv::header(), SupplierGenerator::new(scale, 1, 1).iter().map(SupplierCsv::new))?;
    rows(&to("customer"), CustomerCsv::header(), CustomerGenerator::new(scale, 1, 1).iter().map(CustomerCsv::new))?;
    rows(&to("part"), PartCsv::header(), PartGenerator::new(scale, 1, 1).iter().map(PartCsv::new))?;
    rows(&to("partsupp"), PartSuppCsv::header(), PartSuppGenerator::new(scale, 1, 1).iter().map(PartSuppCsv::new))?;
    rows(&to("orders"), OrderCsv::header(), OrderGenerator::new(scale, 1, 1).iter().map(OrderCsv::new))?;
    rows(&to("lineitem"), LineItemCsv::header(), LineItemGenerator::new(scale, 1, 1).iter().map(LineItemCsv::new))
}

fn rows<T: Display>(path: &Path, header: &str, rows: impl Iterator<Item = T>) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    writeln!(out, "{header}")?;
    for row in rows {
        writeln!(out, "{row}")?;
    }
    out.flush()
}
