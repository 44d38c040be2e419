use polars::prelude::*;
use std::time::Instant;
fn scan(p: &str) -> LazyFrame {
    LazyFrame::scan_parquet(PlRefPath::new(p), ScanArgsParquet::default()).unwrap()
}
fn run(name: &str, f: impl Fn() -> Vec<LazyFrame>) {
    let mut t = vec![];
    for _ in 0..5 {
        let s = Instant::now();
        let plans: Vec<DslPlan> = f().into_iter().map(|it| it.logical_plan).collect();
        LazyFrame::collect_all_with_engine(plans, Engine::Streaming, OptFlags::default()).unwrap();
        t.push(s.elapsed().as_secs_f64());
    }
    t.sort_by(f64::total_cmp);
    println!("{:8.3} {name}", t[2]);
}
fn main() {
    let d = concat!(env!("CARGO_TARGET_TMPDIR"), "/");
    let verbs = format!("{d}verbs-10000000-years.parquet");
    let visits = format!("{d}visits-20000000.parquet");
    let wards = format!("{d}wards.parquet");
    if std::path::Path::new(&verbs).exists() {
        let v = || scan(&verbs);
        run("trend by hand: year", || {
            vec![v().group_by([col("day").dt().year().alias("key")]).agg([
                col("revenue").sum(),
                col("revenue").count().alias("k"),
                len(),
            ])]
        });
        run("  + max day", || {
            vec![
                v().group_by([col("day").dt().year().alias("key")]).agg([
                    col("revenue").sum(),
                    col("revenue").count().alias("k"),
                    len(),
                ]),
                v().select([col("day").max()]),
            ]
        });
        run("  + max,min,n_unique day", || {
            vec![
                v().group_by([col("day").dt().year().alias("key")]).agg([
                    col("revenue").sum(),
                    col("revenue").count().alias("k"),
                    len(),
                ]),
                v().select([col("day").max(), col("day").min().alias("b"), col("day").n_unique().alias("n")]),
            ]
        });
        run("n_unique day", || vec![v().select([col("day").n_unique().alias("n")])]);
        run("group by day then year", || {
            vec![
                v().group_by([col("day")])
                    .agg([col("revenue").sum(), col("revenue").count().alias("k"), len()])
                    .group_by([col("day").dt().year().alias("key")])
                    .agg([col("revenue").sum(), col("k").sum(), col("len").sum()]),
            ]
        });
        run("group by day", || {
            vec![v().group_by([col("day")]).agg([col("revenue").sum(), col("revenue").count().alias("k"), len()])]
        });
    }
    if std::path::Path::new(&visits).exists() {
        let v = || scan(&visits);
        let w = || scan(&wards);
        let inner = || v().join(w(), [col("ward")], [col("ward_code")], JoinArgs::new(JoinType::Inner));
        run("inner join, group", || vec![inner().group_by([col("division")]).agg([col("cost").sum()])]);
        let left = || {
            v().join(
                w().with_columns([lit(1i64).alias("m")]),
                [col("ward")],
                [col("ward_code")],
                JoinArgs::new(JoinType::Left),
            )
        };
        run("left join, group", || vec![left().group_by([col("division")]).agg([col("cost").sum()])]);
        run("left join, filter m, group", || {
            vec![left().filter(col("m").is_not_null()).group_by([col("division")]).agg([col("cost").sum()])]
        });
        run("left join, filter m, group + counts", || {
            vec![
                left().filter(col("m").is_not_null()).group_by([col("division")]).agg([col("cost").sum()]),
                left().select([
                    col("m").eq(lit(1i64)).sum().alias("a"),
                    col("m").gt(lit(1i64)).sum().alias("b"),
                    (col("m").is_null().and(col("ward").is_not_null())).sum().alias("c"),
                    col("ward").is_null().sum().alias("d"),
                ]),
            ]
        });
        run("inner join, group + counts of keys apart", || {
            vec![
                inner().group_by([col("division")]).agg([col("cost").sum()]),
                v().group_by([col("ward")])
                    .agg([len()])
                    .join(
                        w().with_columns([lit(1i64).alias("m")]),
                        [col("ward")],
                        [col("ward_code")],
                        JoinArgs::new(JoinType::Left),
                    )
                    .select([
                        col("m").eq(lit(1i64)).sum().alias("a"),
                        (col("m").is_null().and(col("ward").is_not_null())).sum().alias("c"),
                    ]),
            ]
        });
        run("filter by hand", || {
            vec![v().filter(col("age").gt_eq(lit(65))).group_by([col("payer")]).agg([
                col("cost").sum(),
                col("cost").mean().alias("mean"),
                len(),
            ])]
        });
        run("filter + ledger of one scan", || {
            vec![
                v().filter(col("age").gt_eq(lit(65))).group_by([col("payer")]).agg([
                    col("cost").sum(),
                    col("cost").mean().alias("mean"),
                    len(),
                ]),
                v().select([
                    col("age").gt_eq(lit(65)).sum().alias("k"),
                    col("age").lt(lit(65)).sum().alias("d"),
                    col("age").is_null().sum().alias("z"),
                ]),
            ]
        });
        run("filter; ledger apart, one after the other", || {
            LazyFrame::collect_all_with_engine(
                vec![
                    v().select([
                        col("age").gt_eq(lit(65)).sum().alias("k"),
                        col("age").lt(lit(65)).sum().alias("d"),
                        col("age").is_null().sum().alias("z"),
                    ])
                    .logical_plan,
                ],
                Engine::Streaming,
                OptFlags::default(),
            )
            .unwrap();
            vec![v().filter(col("age").gt_eq(lit(65))).group_by([col("payer")]).agg([
                col("cost").sum(),
                col("cost").mean().alias("mean"),
                len(),
            ])]
        });
    }
}
