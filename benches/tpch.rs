//! The ten queries of TPC-H that `tests/tpch` has in Ward against the same work written by hand in Polars, in one process, over Parquet.
//! `cargo bench --bench tpch`; `WARD_SCALE` (1) is the scale factor, `WARD_RUNS` (5) the runs of each.

#[path = "../tests/tpch/tables.rs"]
mod tables;

use std::path::{Path, PathBuf};
use std::time::Instant;

use language::catalog::OpenOptions;
use polars::prelude::*;
use session::{Session, Writes};

/// The tables by their names.
type Scan<'a> = &'a dyn Fn(&str) -> LazyFrame;

fn main() {
    let number = |name: &str, usual: f64| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(usual);
    let (scale, n_runs) = (number("WARD_SCALE", 1.0), number("WARD_RUNS", 5.0).max(1.0) as usize);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tpch-{scale}"));
    write(scale, &folder);
    let path = |name: &str| folder.join(format!("{name}.parquet")).to_string_lossy().into_owned();
    let mut session = Session::empty();
    session.allow_writes(Writes::Refused);
    for name in tables::NAMES {
        session.open_file(&path(name), None, &OpenOptions::default()).expect("the table opens");
    }
    let scan = |name: &str| {
        LazyFrame::scan_parquet(PlRefPath::new(path(name).as_str()), ScanArgsParquet::default()).expect("a scan")
    };
    println!("TPC-H at scale factor {scale}, Parquet, streaming; seconds, medians of {n_runs}");
    println!("{:>8} {:>8} {:>6}  query", "ward", "polars", "ratio");
    for (query, by_hand) in QUERIES {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/tpch/q{query}.ward"));
        let script = std::fs::read_to_string(script).expect("the query");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..n_runs {
            let mut session = session.clone();
            let start = Instant::now();
            session.ask(&script).expect("an answer");
            ours.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            by_hand(&scan).collect_with_engine(Engine::Streaming).expect("an answer");
            theirs.push(start.elapsed().as_secs_f64());
        }
        let (a, b) = (median(&mut ours), median(&mut theirs));
        println!("{a:8.3} {b:8.3} {:6.2}  q{query}", a / b);
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The tables as Parquet, made once.
fn write(scale: f64, folder: &Path) {
    if folder.join("lineitem.parquet").exists() {
        return;
    }
    tables::write(scale, folder).expect("the tables can be written");
    for name in tables::NAMES {
        let csv = folder.join(format!("{name}.csv"));
        let text = csv.to_string_lossy();
        let scan = LazyCsvReader::new(PlRefPath::new(text.as_ref())).with_try_parse_dates(true).finish();
        let mut frame = scan.and_then(LazyFrame::collect).expect("a table");
        let file = std::fs::File::create(folder.join(format!("{name}.parquet"))).expect("a file");
        ParquetWriter::new(file).finish(&mut frame).expect("a table");
        std::fs::remove_file(csv).expect("the text is no longer needed");
    }
}

type Query = (&'static str, fn(Scan) -> LazyFrame);

const QUERIES: [Query; 10] = [
    ("01", pricing),
    ("03", shipping_priority),
    ("04", order_priority),
    ("05", local_volume),
    ("06", forecast),
    ("10", returned),
    ("12", modes),
    ("14", promotion),
    ("18", large_orders),
    ("19", discounted),
];

fn day(year: i32, month: u32, day: u32) -> Expr {
    lit(format!("{year:04}-{month:02}-{day:02}")).cast(DataType::Date)
}

/// Whether a column lies in a span of days, the last one left out.
fn within(name: &str, from: Expr, before: Expr) -> Expr {
    col(name).gt_eq(from).and(col(name).lt(before))
}

fn price() -> Expr {
    col("l_extendedprice") * (lit(1) - col("l_discount"))
}

fn met(left: LazyFrame, right: LazyFrame, a: &str, b: &str) -> LazyFrame {
    left.join(right, [col(a)], [col(b)], JoinArgs::new(JoinType::Inner))
}

/// By keys, the first ones descending.
fn sorted(frame: LazyFrame, keys: &[(&str, bool)]) -> LazyFrame {
    let (names, descending): (Vec<&str>, Vec<bool>) = keys.iter().copied().unzip();
    frame.sort(names, SortMultipleOptions::default().with_order_descending_multi(descending))
}

fn one_of(name: &str, values: &[&str]) -> Expr {
    values.iter().map(|it| col(name).eq(lit(*it))).reduce(Expr::or).unwrap_or(lit(false))
}

fn pricing(scan: Scan) -> LazyFrame {
    let kept = scan("lineitem").filter(col("l_shipdate").lt_eq(day(1998, 9, 2)));
    let groups = kept.group_by([col("l_returnflag"), col("l_linestatus")]).agg([
        col("l_quantity").sum().alias("sum_qty"),
        col("l_extendedprice").sum().alias("sum_base_price"),
        price().sum().alias("sum_disc_price"),
        (price() * (lit(1) + col("l_tax"))).sum().alias("sum_charge"),
        col("l_quantity").mean().alias("avg_qty"),
        col("l_extendedprice").mean().alias("avg_price"),
        col("l_discount").mean().alias("avg_disc"),
        len().alias("count_order"),
    ]);
    sorted(groups, &[("l_returnflag", false), ("l_linestatus", false)])
}

fn shipping_priority(scan: Scan) -> LazyFrame {
    let customers = scan("customer").filter(col("c_mktsegment").eq(lit("BUILDING")));
    let orders = scan("orders").filter(col("o_orderdate").lt(day(1995, 3, 15)));
    let lines = scan("lineitem").filter(col("l_shipdate").gt(day(1995, 3, 15)));
    let joined = met(met(customers, orders, "c_custkey", "o_custkey"), lines, "o_orderkey", "l_orderkey");
    let keys = [col("o_orderkey"), col("o_orderdate"), col("o_shippriority")];
    let groups = joined.group_by(keys).agg([price().sum().alias("revenue")]);
    sorted(groups, &[("revenue", true), ("o_orderdate", false)]).limit(10)
}

fn order_priority(scan: Scan) -> LazyFrame {
    let late = scan("lineitem").filter(col("l_commitdate").lt(col("l_receiptdate")));
    let orders = scan("orders").filter(within("o_orderdate", day(1993, 7, 1), day(1993, 10, 1)));
    let kept = orders.join(late, [col("o_orderkey")], [col("l_orderkey")], JoinArgs::new(JoinType::Semi));
    let groups = kept.group_by([col("o_orderpriority")]).agg([len().alias("order_count")]);
    sorted(groups, &[("o_orderpriority", false)])
}

fn local_volume(scan: Scan) -> LazyFrame {
    let regions = scan("region").filter(col("r_name").eq(lit("ASIA")));
    let nations = met(regions, scan("nation"), "r_regionkey", "n_regionkey");
    let customers = met(nations, scan("customer"), "n_nationkey", "c_nationkey");
    let orders = scan("orders").filter(within("o_orderdate", day(1994, 1, 1), day(1995, 1, 1)));
    let lines = met(met(customers, orders, "c_custkey", "o_custkey"), scan("lineitem"), "o_orderkey", "l_orderkey");
    let of = [col("l_suppkey"), col("n_nationkey")];
    let args = JoinArgs::new(JoinType::Inner);
    let met = lines.join(scan("supplier"), of, [col("s_suppkey"), col("s_nationkey")], args);
    let groups = met.group_by([col("n_name")]).agg([price().sum().alias("revenue")]);
    sorted(groups, &[("revenue", true)])
}

fn forecast(scan: Scan) -> LazyFrame {
    let discount = col("l_discount").gt_eq(lit(0.05)).and(col("l_discount").lt_eq(lit(0.07)));
    let shipped = within("l_shipdate", day(1994, 1, 1), day(1995, 1, 1));
    let kept = scan("lineitem").filter(shipped.and(discount).and(col("l_quantity").lt(lit(24))));
    kept.select([(col("l_extendedprice") * col("l_discount")).sum().alias("revenue")])
}

fn returned(scan: Scan) -> LazyFrame {
    let orders = scan("orders").filter(within("o_orderdate", day(1993, 10, 1), day(1994, 1, 1)));
    let lines = scan("lineitem").filter(col("l_returnflag").eq(lit("R")));
    let joined = met(met(scan("customer"), orders, "c_custkey", "o_custkey"), lines, "o_orderkey", "l_orderkey");
    let joined = met(joined, scan("nation"), "c_nationkey", "n_nationkey");
    let keys = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"].map(col);
    let groups = joined.group_by(keys).agg([price().sum().alias("revenue")]);
    sorted(groups, &[("revenue", true)]).limit(20)
}

fn modes(scan: Scan) -> LazyFrame {
    let kept = one_of("l_shipmode", &["MAIL", "SHIP"])
        .and(col("l_commitdate").lt(col("l_receiptdate")))
        .and(col("l_shipdate").lt(col("l_commitdate")))
        .and(within("l_receiptdate", day(1994, 1, 1), day(1995, 1, 1)));
    let joined = met(scan("lineitem").filter(kept), scan("orders"), "l_orderkey", "o_orderkey");
    let urgent = || one_of("o_orderpriority", &["1-URGENT", "2-HIGH"]);
    let groups = joined
        .group_by([col("l_shipmode")])
        .agg([urgent().sum().alias("high_line_count"), urgent().not().sum().alias("low_line_count")]);
    sorted(groups, &[("l_shipmode", false)])
}

fn promotion(scan: Scan) -> LazyFrame {
    let lines = scan("lineitem").filter(within("l_shipdate", day(1995, 9, 1), day(1995, 10, 1)));
    let joined = met(lines, scan("part"), "l_partkey", "p_partkey");
    let promoted = when(col("p_type").str().starts_with(lit("PROMO"))).then(price()).otherwise(lit(0.0));
    joined.select([(lit(100.0) * promoted.sum() / price().sum()).alias("promo_revenue")])
}

fn large_orders(scan: Scan) -> LazyFrame {
    let large = scan("lineitem").group_by([col("l_orderkey")]).agg([col("l_quantity").sum().alias("quantity")]);
    let large = large.filter(col("quantity").gt(lit(300)));
    let joined =
        met(met(large, scan("orders"), "l_orderkey", "o_orderkey"), scan("customer"), "o_custkey", "c_custkey");
    let shown = ["c_name", "o_custkey", "l_orderkey", "o_orderdate", "o_totalprice", "quantity"].map(col);
    sorted(joined.select(shown), &[("o_totalprice", true), ("o_orderdate", false)]).limit(100)
}

fn discounted(scan: Scan) -> LazyFrame {
    let delivered = col("l_shipinstruct").eq(lit("DELIVER IN PERSON"));
    let lines = scan("lineitem").filter(one_of("l_shipmode", &["AIR", "AIR REG"]).and(delivered));
    let joined = met(lines, scan("part"), "l_partkey", "p_partkey");
    let kind = |brand: &str, boxes: &[&str], quantity: (i64, i64), size: i64| {
        let of_brand = col("p_brand").eq(lit(brand)).and(one_of("p_container", boxes));
        let (least, most) = (lit(quantity.0), lit(quantity.1));
        let some = col("l_quantity").gt_eq(least).and(col("l_quantity").lt_eq(most));
        of_brand.and(some).and(col("p_size").gt_eq(lit(1))).and(col("p_size").lt_eq(lit(size)))
    };
    let any = kind("Brand#12", &["SM CASE", "SM BOX", "SM PACK", "SM PKG"], (1, 11), 5)
        .or(kind("Brand#23", &["MED BAG", "MED BOX", "MED PKG", "MED PACK"], (10, 20), 10))
        .or(kind("Brand#34", &["LG CASE", "LG BOX", "LG PACK", "LG PKG"], (20, 30), 15));
    joined.filter(any).select([price().sum().alias("revenue")])
}
