//! Each verb of analysis against the same result written by hand in Polars, in one process: medians of alternating runs.
//! `cargo bench --bench verbs`; `WARD_ROWS=1000000` for fewer rows, `WARD_RUNS=9` for more runs; `-- outliers` for the questions
//! with that word.

use std::path::PathBuf;
use std::time::Instant;

use language::catalog::{OpenOptions, Sidecar, SidecarColumn};
use polars::prelude::*;
use session::Session;

/// What somebody would write by hand: the frames that are collected together.
type Work<'a> = Box<dyn Fn(LazyFrame) -> Vec<LazyFrame> + 'a>;

fn main() {
    let number = |name: &str, or: usize| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(or);
    let (n_rows, n_runs) = (number("WARD_ROWS", 10_000_000), number("WARD_RUNS", 5).max(1));
    let path = table(n_rows);
    let text = path.to_string_lossy().into_owned();
    let mut session = Session::empty();
    session.open_file(&text, Some("reports"), &OpenOptions::default()).expect("the table opens");
    session.open_file(&text, Some("panel"), &declared()).expect("the table opens");
    let scan = || LazyFrame::scan_parquet(PlRefPath::new(text.as_str()), ScanArgsParquet::default()).expect("a scan");
    println!("{n_rows} rows of Parquet, streaming; seconds, medians of {n_runs}");
    println!("{:>8} {:>8} {:>6}  question", "ward", "polars", "ratio");
    let only = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    for (question, by_hand) in cases().iter().filter(|it| it.0.contains(&only)) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..n_runs {
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

/// Whose and of when the rows are, and that revenue adds up.
fn declared() -> OpenOptions {
    let flow = SidecarColumn { kind: "flow".into(), ..SidecarColumn::default() };
    let columns = [("revenue".to_owned(), flow)].into();
    let declared = Sidecar { entity: "hospital".into(), period: "year".into(), columns, ..Sidecar::default() };
    OpenOptions { declared, ..OpenOptions::default() }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn quantile(name: &str, at: f64) -> Expr {
    col(name).quantile(lit(at), QuantileMethod::Linear)
}

/// What an answer says of each group: the sum, how many figures are in it, of how many rows.
fn sums(frame: LazyFrame, key: Expr) -> LazyFrame {
    frame.group_by([key.alias("key")]).agg([col("revenue").sum(), col("revenue").count().alias("known"), len()])
}

fn sorted(frame: LazyFrame) -> LazyFrame {
    frame.sort(["key"], SortMultipleOptions::default())
}

fn cases() -> Vec<(&'static str, Work<'static>)> {
    vec![
        ("from reports | spread revenue", Box::new(|frame| vec![spread(frame)])),
        (
            "from reports | trend sum(revenue) yearly over day",
            // The last day says whether the last year is a whole one.
            Box::new(|frame| {
                let last = frame.clone().select([col("day").max()]);
                vec![sorted(sums(frame, col("day").dt().year())), last]
            }),
        ),
        (
            "from reports | mix sum(revenue) by region",
            Box::new(|frame| {
                let share = (col("revenue") / col("revenue").sum()).alias("share");
                vec![sums(frame, col("region")).with_columns([share])]
            }),
        ),
        (
            "from reports | rank sum(revenue) by hospital",
            Box::new(|frame| {
                let descending = SortMultipleOptions::default().with_order_descending(true);
                vec![sums(frame, col("hospital")).sort(["revenue"], descending)]
            }),
        ),
        ("from reports | correlate revenue with share", Box::new(|frame| vec![correlate(frame)])),
        ("from reports | outliers revenue", Box::new(|frame| vec![outliers(frame)])),
        ("from reports | compare revenue where share > 50%", Box::new(|frame| vec![compare(frame)])),
        ("from reports | check revenue >= 0 where share > 50%", Box::new(check)),
        ("from panel | bridge revenue from 2015 to 2016 by region", Box::new(bridge)),
        ("from panel | benchmark \"hospital 007\" on revenue for all", Box::new(|frame| vec![benchmark(frame)])),
    ]
}

fn spread(frame: LazyFrame) -> LazyFrame {
    let mut statistics = vec![
        len().alias("rows"),
        col("revenue").count().alias("n"),
        col("revenue").min().alias("min"),
        col("revenue").max().alias("max"),
        col("revenue").mean().alias("mean"),
        col("revenue").std(1).alias("sd"),
    ];
    statistics.extend([0.1, 0.25, 0.5, 0.75, 0.9].map(|at| quantile("revenue", at).alias(format!("p{at}"))));
    frame.select(statistics)
}

fn correlate(frame: LazyFrame) -> LazyFrame {
    let both = frame.filter(col("revenue").is_not_null().and(col("share").is_not_null()));
    let mean_rank = RankOptions { method: RankMethod::Average, descending: false };
    let ranked = both.with_columns([
        col("revenue").rank(mean_rank, None).alias("y_rank"),
        col("share").rank(mean_rank, None).alias("x_rank"),
    ]);
    ranked.select([
        len(),
        pearson_corr(col("share"), col("revenue")).alias("pearson"),
        pearson_corr(col("x_rank"), col("y_rank")).alias("spearman"),
        col("share").mean().alias("mx"),
        col("revenue").mean().alias("my"),
        col("share").std(1).alias("sx"),
        col("revenue").std(1).alias("sy"),
    ])
}

fn outliers(frame: LazyFrame) -> LazyFrame {
    let with = frame.with_columns([
        quantile("revenue", 0.5).alias("median"),
        quantile("revenue", 0.25).alias("q1"),
        quantile("revenue", 0.75).alias("q3"),
    ]);
    let with = with.with_columns([(col("revenue") - col("median")).abs().alias("away")]);
    let with = with.with_columns([col("away").median().alias("mad")]);
    let reach = lit(1.5) * (col("q3") - col("q1"));
    let z = lit(0.6745) * col("away") / col("mad");
    let odd = z.gt(lit(3.5)).or(col("revenue").lt(col("q1") - reach.clone())).or(col("revenue").gt(col("q3") + reach));
    with.filter(odd)
}

fn compare(frame: LazyFrame) -> LazyFrame {
    let half = || col("share").gt(lit(0.5));
    let rest = when(half().not()).then(lit("rest")).otherwise(lit("missing"));
    let cohort = when(half()).then(lit("cohort")).otherwise(rest);
    frame.group_by([cohort.alias("key")]).agg([
        len(),
        col("revenue").count().alias("known"),
        col("revenue").mean().alias("mean"),
        quantile("revenue", 0.5).alias("median"),
        quantile("revenue", 0.25).alias("p25"),
        quantile("revenue", 0.75).alias("p75"),
    ])
}

/// The figure of each hospital in each of the two years, for one that has none in one of them is new or gone, unless it has a
/// figure before or after; what each group has, and the rest is arithmetic of ten rows.
fn bridge(frame: LazyFrame) -> Vec<LazyFrame> {
    let known = col("revenue").is_not_null();
    let year = || col("year").filter(known.clone());
    let past = frame.clone().group_by([col("hospital")]).agg([year().min().alias("first"), year().max().alias("last")]);
    let asked = frame.filter(col("year").eq(lit(2015)).or(col("year").eq(lit(2016))));
    let each = asked.group_by([col("hospital"), col("region"), col("year")]);
    let each = each.agg([col("revenue").sum(), col("revenue").count().alias("known"), len().alias("rows")]);
    let each = each.join(past, [col("hospital")], [col("hospital")], JoinArgs::new(JoinType::Left));
    let of_group = each.clone().group_by([col("region"), col("year")]);
    let sums = of_group.agg([col("revenue").sum(), col("known").sum(), col("rows").sum()]);
    let either = [col("year").n_unique().alias("years"), col("first").min(), col("last").max()];
    let lacking = each.filter(col("known").gt(lit(0))).group_by([col("hospital")]).agg(either);
    vec![sums, lacking.filter(col("years").lt(lit(2)))]
}

/// Where one stands: quartiles, and how many are below and above its largest figure.
/// Of the hospitals' years, each the sum of its rows, as the panel is declared.
fn benchmark(frame: LazyFrame) -> LazyFrame {
    let known = col("revenue").count().gt(lit(0));
    let year = when(known).then(col("revenue").sum()).otherwise(lit(NULL)).alias("revenue");
    let frame = frame.group_by([col("hospital"), col("year")]).agg([year, len()]);
    let own = when(col("hospital").eq(lit("hospital 007"))).then(col("revenue")).otherwise(lit(NULL));
    let with = frame.with_columns([own.max().alias("value")]);
    with.select([
        col("value").max(),
        col("revenue").count().alias("n"),
        col("revenue").min().alias("least"),
        col("revenue").max().alias("most"),
        quantile("revenue", 0.25).alias("p25"),
        quantile("revenue", 0.5).alias("median"),
        quantile("revenue", 0.75).alias("p75"),
        col("revenue").lt(col("value")).sum().alias("below"),
        col("revenue").gt(col("value")).sum().alias("above"),
    ])
}

/// The counts, and the rows that decide.
fn check(frame: LazyFrame) -> Vec<LazyFrame> {
    let (meant, holds) = (col("share").gt(lit(0.5)), col("revenue").gt_eq(lit(0.0)));
    let count = |it: Expr, name: &str| it.sum().alias(name);
    let against = frame.clone().filter(meant.clone().and(holds.clone().not()));
    let against = against.select([col("hospital"), col("revenue"), col("share")]);
    let counts = frame.select([
        count(meant.clone().and(holds.clone()), "yes"),
        count(meant.clone().and(holds.not()), "no"),
        count(meant.clone().and(col("revenue").is_null()), "missing"),
        count(meant.clone().not(), "outside"),
        count(col("share").is_null(), "open"),
    ]);
    vec![counts, against.sort(["hospital"], SortMultipleOptions::default())]
}

/// The table, made once: 1,000 hospitals in 10 regions over ten years of days, one value in fifty missing.
fn table(n_rows: usize) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("verbs-{n_rows}-years.parquet"));
    if path.exists() {
        return path;
    }
    let mut state = 7u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let places: Vec<u32> = (0..n_rows).map(|_| (next() * 1000.0) as u32).collect();
    let hospital: Vec<String> = places.iter().map(|it| format!("hospital {it:03}")).collect();
    let region: Vec<String> = places.iter().map(|it| format!("region {}", it % 10)).collect();
    // From 2012-01-01 on.
    let day: Vec<i32> = (0..n_rows).map(|_| 15_340 + (next() * 3652.0) as i32).collect();
    let revenue: Vec<Option<f64>> = (0..n_rows)
        .map(|_| {
            let value = next() * 1e9;
            (next() >= 0.02).then_some(value)
        })
        .collect();
    let share: Vec<Option<f64>> = (0..n_rows)
        .map(|_| {
            let value = next();
            (next() >= 0.02).then_some(value)
        })
        .collect();
    let mut frame =
        df!("hospital" => hospital, "region" => region, "day" => day, "revenue" => revenue, "share" => share)
            .and_then(|it| it.lazy().with_columns([col("day").cast(DataType::Date)]).collect())
            .and_then(|it| {
                it.lazy().with_columns([col("day").dt().year().cast(DataType::Int64).alias("year")]).collect()
            })
            .expect("a frame");
    let file = std::fs::File::create(&path).expect("a file");
    ParquetWriter::new(file).finish(&mut frame).expect("a table");
    path
}
