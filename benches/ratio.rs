//! Ward against the same work written by hand in Polars, in one process: the median of nine runs each, alternating.
//! `cargo bench --bench ratio`; `WARD_ROWS=100000000` for more rows.

use std::path::PathBuf;
use std::time::Instant;

use language::catalog::OpenOptions;
use polars::prelude::*;
use session::Session;

fn main() {
    let n_rows: usize = std::env::var("WARD_ROWS").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000_000);
    let path = table(n_rows);
    let text = path.to_string_lossy().into_owned();
    let mut session = Session::empty();
    session.open_file(&text, Some("reports"), &OpenOptions::default()).expect("the table opens");
    let scan = || LazyFrame::scan_parquet(PlRefPath::new(text.as_str()), ScanArgsParquet::default()).expect("a scan");
    let sum = |name: &str| col(name).sum();
    let by = |key: &'static str, aggregates: Vec<Expr>, read: &'static [&'static str]| {
        move |frame: LazyFrame| {
            let answer = frame.clone().group_by([col(key)]).agg(aggregates.clone());
            vec![answer.sort([key], SortMultipleOptions::default()), coverage(frame, read)]
        }
    };
    let half = || col("share").gt(lit(0.5));
    let cohort =
        || when(half()).then(lit("cohort")).otherwise(when(half().not()).then(lit("rest")).otherwise(lit("missing")));
    let statistics = vec![
        len(),
        col("revenue").count().alias("known"),
        col("revenue").mean().alias("mean"),
        col("revenue").quantile(lit(0.5), QuantileMethod::Linear).alias("median"),
        col("revenue").quantile(lit(0.25), QuantileMethod::Linear).alias("p25"),
        col("revenue").quantile(lit(0.75), QuantileMethod::Linear).alias("p75"),
    ];
    type Work<'a> = Box<dyn Fn(LazyFrame) -> Vec<LazyFrame> + 'a>;
    let cases: Vec<(&str, Work)> = vec![
        (
            "from reports | show sum(revenue), mean(share), count() by region",
            Box::new(by("region", vec![sum("revenue"), col("share").mean(), len()], &["revenue", "share"])),
        ),
        (
            "from reports | show sum(revenue), max(beds) by hospital",
            Box::new(by("hospital", vec![sum("revenue"), col("beds").max()], &["revenue", "beds"])),
        ),
        (
            "from reports | where beds > 500 | show sum(revenue) by region",
            Box::new(|frame: LazyFrame| {
                let kept = col("beds").gt(lit(500));
                let ledger = frame.clone().select([
                    kept.clone().sum().alias("kept"),
                    kept.clone().not().sum().alias("dropped"),
                    col("beds").is_null().sum().alias("missing"),
                ]);
                let frame = frame.filter(kept);
                let answer = frame.clone().group_by([col("region")]).agg([col("revenue").sum()]);
                let covered = coverage(frame, &["revenue"]);
                vec![answer.sort(["region"], SortMultipleOptions::default()), ledger, covered]
            }),
        ),
        (
            "from reports | compare revenue where share > 50%",
            Box::new(move |frame: LazyFrame| vec![frame.group_by([cohort().alias("cohort")]).agg(statistics.clone())]),
        ),
    ];
    println!("{n_rows} rows of Parquet, streaming; seconds, medians");
    println!("{:>8} {:>8} {:>6}  question", "ward", "polars", "ratio");
    for (question, by_hand) in &cases {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..9 {
            let start = Instant::now();
            session.ask(question).expect("an answer");
            ours.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            let plans: Vec<DslPlan> = by_hand(scan()).into_iter().map(|it| it.logical_plan).collect();
            LazyFrame::collect_all_with_engine(plans, Engine::Streaming, OptFlags::default()).expect("an answer");
            theirs.push(start.elapsed().as_secs_f64());
        }
        let (a, b) = (median(&mut ours), median(&mut theirs));
        println!("{a:8.3} {b:8.3} {:6.2}  {question}", a / b);
    }
}

/// How many rows there are, and how many have each figure: what the notes of an answer say.
fn coverage(frame: LazyFrame, read: &[&str]) -> LazyFrame {
    let known = read.iter().map(|it| col(*it).count().alias(format!("{it}_known")));
    frame.select(std::iter::once(len()).chain(known).collect::<Vec<_>>())
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The table, made once: 1,000 hospitals in 10 regions, one value in fifty missing.
fn table(n_rows: usize) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("reports-{n_rows}.parquet"));
    if path.exists() {
        return path;
    }
    let mut state = 7u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let hospital: Vec<String> = (0..n_rows).map(|_| format!("hospital {:03}", (next() * 1000.0) as u32)).collect();
    let region: Vec<String> = hospital.iter().map(|it| format!("region {}", &it[11..])).collect();
    let mut known = |value: f64| if next() < 0.02 { None } else { Some(value) };
    let numbers = |scale: f64, known: &mut dyn FnMut(f64) -> Option<f64>| -> Vec<Option<f64>> {
        (0..n_rows).map(|at| known(((at * 7919) % 1_000_003) as f64 / 1_000_003.0 * scale)).collect()
    };
    let (revenue, share) = (numbers(1e9, &mut known), numbers(1.0, &mut known));
    let beds: Vec<i64> = (0..n_rows).map(|at| ((at * 104_729) % 1200) as i64).collect();
    let mut frame =
        df!("hospital" => hospital, "region" => region, "revenue" => revenue, "share" => share, "beds" => beds)
            .expect("a frame");
    let file = std::fs::File::create(&path).expect("a file");
    ParquetWriter::new(file).finish(&mut frame).expect("a table");
    path
}
