//! Files against the same work written by hand in Polars, in one process: hospital visits as Parquet and CSV, and the ten group-by questions of db-benchmark.
//! `cargo bench --bench files`; `WARD_VISITS` (20,000,000) and `WARD_GROUPS` (10,000,000) are the numbers of rows, `WARD_RUNS` (5) the runs of each;
//! `-- join` asks the questions with that word.

use std::path::{Path, PathBuf};
use std::time::Instant;

use language::catalog::OpenOptions;
use polars::prelude::*;
use session::Session;

/// A question in Ward, and the same by hand over the scan of the table.
type Case = (&'static str, Box<dyn Fn(LazyFrame) -> LazyFrame>);

fn main() {
    let size = |name: &str, usual: usize| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(usual);
    let (n_visits, n_groups) = (size("WARD_VISITS", 20_000_000), size("WARD_GROUPS", 10_000_000));
    let n_runs = size("WARD_RUNS", 5).max(1);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let wards = folder.join("wards.parquet");
    write_parquet(&wards, &mut dimension());
    let parquet = folder.join(format!("visits-{n_visits}.parquet"));
    let csv = parquet.with_extension("csv");
    if !parquet.exists() || !csv.exists() {
        let mut frame = visits(n_visits);
        write_parquet(&parquet, &mut frame);
        let file = std::fs::File::create(&csv).expect("a file");
        CsvWriter::new(file).finish(&mut frame).expect("a table");
    }
    for path in [&parquet, &csv] {
        let mut session = Session::empty();
        open(&mut session, path, "visits");
        open(&mut session, &wards, "wards");
        measure(&format!("{n_visits} visits"), path, &mut session, &visit_cases(&wards), n_runs);
    }
    let path = folder.join(format!("groups-{n_groups}.parquet"));
    if !path.exists() {
        write_parquet(&path, &mut groups(n_groups));
    }
    let mut session = Session::empty();
    open(&mut session, &path, "x");
    measure(&format!("{n_groups} rows of db-benchmark"), &path, &mut session, &group_cases(), n_runs);
}

fn open(session: &mut Session, path: &Path, name: &str) {
    session.open_file(&path.to_string_lossy(), Some(name), &OpenOptions::default()).expect("the table opens");
}

fn write_parquet(path: &Path, frame: &mut DataFrame) {
    let file = std::fs::File::create(path).expect("a file");
    ParquetWriter::new(file).finish(frame).expect("a table");
}

/// The table as a person who knows Polars would scan it.
fn scan(path: &Path) -> LazyFrame {
    let text = path.to_string_lossy();
    match path.extension().is_some_and(|it| it == "csv") {
        true => LazyCsvReader::new(PlRefPath::new(text.as_ref())).with_try_parse_dates(true).finish().expect("a scan"),
        false => LazyFrame::scan_parquet(PlRefPath::new(text.as_ref()), ScanArgsParquet::default()).expect("a scan"),
    }
}

/// Medians of runs in turn, with the peak of memory of each side.
fn measure(title: &str, path: &Path, session: &mut Session, cases: &[Case], n_runs: usize) {
    let ending = path.extension().and_then(|it| it.to_str()).unwrap_or("");
    println!("\n{title}, {ending}, streaming; seconds and MB, medians of {n_runs}");
    println!("{:>8} {:>8} {:>6} {:>8} {:>8} {:>6}  question", "ward", "polars", "ratio", "ward", "polars", "ratio");
    let only = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    for (question, by_hand) in cases.iter().filter(|it| it.0.contains(&only)) {
        let mut ours = (Vec::new(), Vec::new());
        let mut theirs = (Vec::new(), Vec::new());
        for _ in 0..n_runs {
            timed(&mut ours, || {
                session.ask(question).expect("an answer");
            });
            timed(&mut theirs, || {
                by_hand(scan(path)).collect_with_engine(Engine::Streaming).expect("an answer");
            });
        }
        let (a, b) = (median(&mut ours.0), median(&mut theirs.0));
        let (m, n) = (median(&mut ours.1), median(&mut theirs.1));
        println!("{a:8.3} {b:8.3} {:6.2} {m:8.0} {n:8.0} {:6.2}  {question}", a / b, m / n);
    }
}

/// Runs once; the seconds and the peak of resident memory in MB.
fn timed((times, peaks): &mut (Vec<f64>, Vec<f64>), run: impl FnOnce()) {
    // The kernel counts the peak anew from here on; elsewhere than on Linux there is none.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let start = Instant::now();
    run();
    times.push(start.elapsed().as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    peaks.push(peak.unwrap_or(f64::NAN) / 1024.0);
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn by(frame: LazyFrame, keys: &[&str], aggregates: Vec<Expr>) -> LazyFrame {
    let key: Vec<Expr> = keys.iter().map(|it| col(*it)).collect();
    frame.group_by(key).agg(aggregates).sort(keys.to_vec(), SortMultipleOptions::default())
}

fn visit_cases(wards: &Path) -> Vec<Case> {
    let wards = wards.to_path_buf();
    let linear = |q: f64| col("cost").quantile(lit(q), QuantileMethod::Linear);
    vec![
        (
            "from visits | where age >= 65 | show sum(cost), mean(cost), count() by payer",
            Box::new(|it| {
                let kept = it.filter(col("age").gt_eq(lit(65)));
                by(kept, &["payer"], vec![col("cost").sum(), col("cost").mean().alias("mean"), len().alias("n")])
            }),
        ),
        (
            "from visits | compare cost where payer = public",
            Box::new(move |it| {
                let cohort = col("payer").eq(lit("public")).alias("cohort");
                let cost = || col("cost");
                it.group_by([cohort]).agg([
                    len().alias("n"),
                    cost().count().alias("known"),
                    cost().median().alias("median"),
                    cost().mean().alias("mean"),
                    linear(0.25).alias("p25"),
                    linear(0.75).alias("p75"),
                ])
            }),
        ),
        (
            "from visits | show sum(cost), count() by to_month(date) as month",
            Box::new(|it| {
                let month = it.with_column(col("date").dt().strftime("%Y-%m").alias("month"));
                by(month, &["month"], vec![col("cost").sum(), len().alias("n")])
            }),
        ),
        (
            "from visits | derive r = rank(cost) within hospital | where r <= 3 | show count() as n, sum(cost) as total",
            Box::new(|it| {
                let descending = RankOptions { method: RankMethod::Min, descending: true };
                let rank = col("cost").rank(descending, None).over([col("hospital")]).expect("a window").alias("r");
                let top = it.with_column(rank).filter(col("r").lt_eq(lit(3)));
                top.select([len().alias("n"), col("cost").sum().alias("total")])
            }),
        ),
        (
            "from visits | show median(cost), quantile(cost, 0.9) as p90 by hospital",
            Box::new(move |it| by(it, &["hospital"], vec![linear(0.5).alias("median"), linear(0.9).alias("p90")])),
        ),
        (
            "from visits | join wards on ward = ward_code | show sum(cost) by division",
            Box::new(move |it| {
                let args = JoinArgs::new(JoinType::Inner);
                let joined = it.join(scan(&wards), [col("ward")], [col("ward_code")], args);
                by(joined, &["division"], vec![col("cost").sum()])
            }),
        ),
        (
            "from visits | show count(distinct patient) as patients by payer",
            Box::new(|it| by(it, &["payer"], vec![col("patient").drop_nulls().n_unique().alias("patients")])),
        ),
    ]
}

/// The ten questions of db-benchmark, with linear quantiles and without its choice of 64-bit sums.
fn group_cases() -> Vec<Case> {
    let sum = |name: &str| col(name).sum();
    let mean = |name: &str| col(name).mean();
    vec![
        ("from x | show sum(v1) by id1", Box::new(move |it| by(it, &["id1"], vec![sum("v1")]))),
        ("from x | show sum(v1) by id1, id2", Box::new(move |it| by(it, &["id1", "id2"], vec![sum("v1")]))),
        ("from x | show sum(v1), mean(v3) by id3", Box::new(move |it| by(it, &["id3"], vec![sum("v1"), mean("v3")]))),
        (
            "from x | show mean(v1), mean(v2), mean(v3) by id4",
            Box::new(move |it| by(it, &["id4"], vec![mean("v1"), mean("v2"), mean("v3")])),
        ),
        (
            "from x | show sum(v1), sum(v2), sum(v3) by id6",
            Box::new(move |it| by(it, &["id6"], vec![sum("v1"), sum("v2"), sum("v3")])),
        ),
        (
            "from x | show median(v3), sd(v3) by id4, id5",
            Box::new(|it| by(it, &["id4", "id5"], vec![col("v3").median(), col("v3").std(1).alias("sd")])),
        ),
        (
            "from x | show max(v1) - min(v2) as spread by id3",
            Box::new(|it| by(it, &["id3"], vec![(col("v1").max() - col("v2").min()).alias("spread")])),
        ),
        (
            "from x | derive r = rank(v3) within id6 | where r <= 2 | show id6, v3",
            Box::new(|it| {
                let descending = RankOptions { method: RankMethod::Min, descending: true };
                let rank = col("v3").rank(descending, None).over([col("id6")]).expect("a window").alias("r");
                it.with_column(rank).filter(col("r").lt_eq(lit(2))).select([col("id6"), col("v3")])
            }),
        ),
        (
            "from x | show mean(v1 * v2) as ab, mean(v1) as a, mean(v2) as b by id2, id4",
            Box::new(move |it| {
                let products = vec![(col("v1") * col("v2")).mean().alias("ab"), mean("v1"), mean("v2")];
                by(it, &["id2", "id4"], products)
            }),
        ),
        (
            "from x | show sum(v3), count() by id1, id2, id3, id4, id5, id6",
            Box::new(move |it| {
                let keys = ["id1", "id2", "id3", "id4", "id5", "id6"];
                by(it, &keys, vec![sum("v3"), len().alias("n")])
            }),
        ),
    ]
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    /// A whole number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Hospital visits of three years: 200 hospitals, 40 wards, four payers, costs with a long tail and one in fifty unknown.
fn visits(n: usize) -> DataFrame {
    let mut random = Random(7);
    let payers = ["public", "private", "self", "none"];
    let patients = (n as u64 / 4).max(1);
    let hospital: Vec<String> = (0..n).map(|_| format!("hospital {:03}", random.below(200))).collect();
    let ward: Vec<i64> = (0..n).map(|_| random.below(40) as i64).collect();
    let payer: Vec<&str> = (0..n).map(|_| payers[random.below(4) as usize]).collect();
    let patient: Vec<i64> = (0..n).map(|_| random.below(patients) as i64).collect();
    let age: Vec<i64> = (0..n).map(|_| random.below(100) as i64).collect();
    let days: Vec<i32> = (0..n).map(|_| 18_628 + random.below(1095) as i32).collect();
    let cost: Vec<Option<f64>> = (0..n)
        .map(|_| {
            let share = random.below(1_000_000) as f64 / 1_000_000.0;
            (random.below(50) > 0).then_some((200.0 / (1.001 - share) * 100.0).round() / 100.0)
        })
        .collect();
    let frame = df!("hospital" => hospital, "ward" => ward, "payer" => payer, "patient" => patient, "age" => age,
        "days" => days, "cost" => cost);
    let date = col("days").cast(DataType::Date).alias("date");
    let made = frame.expect("a frame").lazy().with_column(date).drop(cols(["days"]));
    made.collect().expect("a table")
}

/// The wards, by their codes.
fn dimension() -> DataFrame {
    let code: Vec<i64> = (0..40).collect();
    let division: Vec<String> = code.iter().map(|it| format!("division {}", it % 6)).collect();
    df!("ward_code" => code, "division" => division).expect("a frame")
}

/// The table of db-benchmark's group-by questions, with 100 groups.
fn groups(n: usize) -> DataFrame {
    let mut random = Random(108);
    let many = (n as u64 / 100).max(1);
    let mut texts = |n_values: u64, width: usize| -> Vec<String> {
        (0..n).map(|_| format!("id{:0width$}", random.below(n_values) + 1)).collect()
    };
    let (id1, id2, id3) = (texts(100, 3), texts(100, 3), texts(many, 10));
    let mut numbers = |n_values: u64| -> Vec<i64> { (0..n).map(|_| random.below(n_values) as i64 + 1).collect() };
    let (id4, id5, id6) = (numbers(100), numbers(100), numbers(many));
    let (v1, v2) = (numbers(5), numbers(15));
    let v3: Vec<f64> = (0..n).map(|_| random.below(100_000_000) as f64 / 1_000_000.0).collect();
    df!("id1" => id1, "id2" => id2, "id3" => id3, "id4" => id4, "id5" => id5, "id6" => id6, "v1" => v1, "v2" => v2,
        "v3" => v3)
    .expect("a frame")
}
