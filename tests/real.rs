//! Public data of real hospitals, through the session: the figures others published from the same files. Skipped where the data is not there.

use std::path::PathBuf;

use session::Session;

fn data() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/data/real", "../../shared/data/real"];
    let found = places.iter().map(|it| root.join(it)).find(|it| it.is_dir());
    if found.is_none() {
        println!("skipped: there is no ../shared/data/real");
    }
    found
}

/// A session with one file (or pattern) open as `d`.
fn opened(file: &str) -> Option<Session> {
    let mut session = Session::open();
    let path = data()?.join(file);
    session.open_file(&path.to_string_lossy(), Some("d"), &language::catalog::OpenOptions::default()).unwrap();
    Some(session)
}

fn near(session: &mut Session, sentence: &str, expected: &[f64]) {
    let answer = session.ask(sentence).unwrap_or_else(|it| panic!("{sentence}: {it}"));
    for (at, expected) in expected.iter().enumerate() {
        let name = answer.table.columns[at].name.clone();
        let came = answer.table.number(0, &name).unwrap_or(f64::NAN);
        assert!((came - expected).abs() <= expected.abs() * 1e-5, "{sentence}: {name} is {came}, not {expected}");
    }
}

/// The number in a row of an answer, to as many digits as were published.
fn published(session: &mut Session, sentence: &str, expected: &[(usize, &str, f64, f64)]) {
    let answer = session.ask(sentence).unwrap_or_else(|it| panic!("{sentence}: {it}"));
    for (row, column, figure, digits) in expected {
        let came = answer.table.number(*row, column).unwrap_or(f64::NAN);
        assert!((came - figure).abs() <= *digits, "{sentence}: {column} of row {row} is {came}, not {figure}");
    }
}

fn supported(session: &mut Session, claim: &str) {
    let answer = session.ask(claim).unwrap_or_else(|it| panic!("{claim}: {it}"));
    assert_eq!(answer.table.text(0, "verdict"), Some("SUPPORTED"), "{claim}: {:?}", answer.notes);
}

const DISCHARGES: &str = "`Total Discharges (V + XVIII + XIX + Unknown)`";

/// The regions of the notebook that published the figures: without DC, DE, AK and HI.
const REGION: &str = r#"case {
    `State Code` in ("CT", "ME", "MA", "NH", "NJ", "NY", "PA", "RI", "VT"): "Northeast";
    `State Code` in ("IL", "IN", "IA", "KS", "MI", "MN", "MO", "NE", "ND", "OH", "SD", "WI"): "Midwest";
    `State Code` in ("AL", "AR", "FL", "GA", "KY", "LA", "MD", "MS", "NC", "OK", "SC", "TN", "TX", "VA", "WV"): "South";
    `State Code` in ("AZ", "CA", "CO", "ID", "MT", "NV", "NM", "OR", "UT", "WA", "WY"): "West";
    else "other" }"#;

#[test]
fn verbs_find_the_published_figures_of_2021() {
    let Some(mut it) = opened("cms_cost_report/CostReport_2021_Final.csv") else { return };
    published(
        &mut it,
        &format!("from d | spread {DISCHARGES}"),
        &[
            (0, "n", 5956.0, 0.0),
            (0, "mean", 5_424.226_998, 1e-6),
            (0, "median", 1558.0, 0.0),
            (0, "max", 168_398.0, 0.0),
        ],
    );
    published(
        &mut it,
        &format!("from d | derive c = `Total Costs` / {DISCHARGES} | spread c"),
        &[(0, "p25", 22_779.49, 0.005), (0, "median", 35_359.65, 0.005), (0, "p75", 63_955.84, 0.005)],
    );
    let short_term =
        |where_: &str| format!("from d | where `CCN Facility Type` = STH and `Rural Versus Urban` = {where_}");
    let billions = 5e7;
    published(
        &mut it,
        &format!("{} | mix sum(`Total Costs`) by {REGION} as region", short_term("U")),
        // South, West, Midwest, Northeast.
        &[
            (0, "value", 214.1e9, billions),
            (1, "value", 125.9e9, billions),
            (2, "value", 111.0e9, billions),
            (3, "value", 105.9e9, billions),
        ],
    );
    published(
        &mut it,
        &format!("{} | rank sum(`Total Costs`) by {REGION} as region", short_term("R")),
        &[(3, "sum(`Total Costs`)", 75.7e9, billions)],
    );
    supported(&mut it, "from d | check mean(cost_of_charity_care) = 6.355842e6 within 0.0001%");
}

#[test]
fn verbs_find_the_published_figures_of_five_years() {
    let Some(mut it) = opened("cms_cost_report/CostReport_20*_Final.csv") else { return };
    supported(&mut it, &format!("from d | check sum(`Total Costs`) / sum({DISCHARGES}) = 27653 within 0.01%"));
    supported(&mut it, "from d | check sum(total_costs) = 4.55万亿 within 0.2%");
    supported(&mut it, "from d | check sum(cost_of_charity_care) = 132.7bn within 0.05%");
    supported(&mut it, "from d | check sum(total_bad_debt_expense) = 275.8bn within 0.05%");
    // Whatever the year in which a report ends, the years together are the published total.
    let answer = it.ask("from d | trend sum(total_costs) yearly over `Fiscal Year End Date`").unwrap();
    let total: f64 = (0..answer.table.rows.len()).filter_map(|row| answer.table.number(row, "value")).sum();
    assert!((total - 4_554_234_258_387.0).abs() < 1.0, "{total}");
}

#[test]
fn verbs_find_the_published_figures_of_patient_surveys() {
    let Some(mut it) = opened("hcahps/national_results.csv") else { return };
    published(&mut it, "from d | spread `Top-box Percentage`", &[(0, "mean", 71.41, 0.005)]);
    let Some(mut it) = opened("hcahps/responses.csv") else { return };
    published(&mut it, "from d | spread `Response Rate (%)`", &[(0, "mean", 26.61, 0.005)]);
    let Some(mut it) = opened("hcahps/state_results.csv") else { return };
    let gap = "mean(`Top-box Percentage` - `Bottom-box Percentage`)";
    let best = it.ask(&format!("from d | rank {gap} as gap by State top 2")).unwrap();
    assert_eq!([best.table.text(0, "State"), best.table.text(1, "State")], [Some("NE"), Some("SD")]);
    let worst = it.ask(&format!("from d | rank {gap} as gap by State bottom 2")).unwrap();
    let last = worst.table.rows.len() - 1;
    assert_eq!(worst.table.text(last, "State"), Some("DC"));
    let [gap_best, gap_next, gap_last] =
        [(&best, 0), (&worst, last - 1), (&worst, last)].map(|(it, row)| it.table.number(row, "gap").unwrap());
    assert!((gap_next - gap_last).round() == 6.0 && (gap_best - gap_last).round() == 23.0, "{gap_next} {gap_last}");
}

#[test]
fn cost_reports_of_2021() {
    let Some(mut it) = opened("cms_cost_report/CostReport_2021_Final.csv") else { return };
    let discharges = "`Total Discharges (V + XVIII + XIX + Unknown)`";
    near(&mut it, "from d | show count() as n", &[6051.0]);
    near(
        &mut it,
        &format!(
            "from d | show count({discharges}) as n, mean({discharges}) as m, median({discharges}) as p, max({discharges}) as x"
        ),
        &[5956.0, 5_424.226_998, 1558.0, 168_398.0],
    );
    near(&mut it, "from d | show count(total_costs) as n, mean(total_costs) as m", &[5976.0, 1.717_389e8]);
    near(
        &mut it,
        "from d | show count(cost_of_charity_care) as n, mean(cost_of_charity_care) as m",
        &[4292.0, 6.355_842e6],
    );
    near(
        &mut it,
        &format!(
            "from d | derive c = `Total Costs` / {discharges} | show quantile(c, 0.25) as a, median(c) as b, quantile(c, 0.75) as c3"
        ),
        &[22_779.49, 35_359.65, 63_955.84],
    );
}

#[test]
fn five_years_of_cost_reports() {
    let Some(mut it) = opened("cms_cost_report/CostReport_20*_Final.csv") else { return };
    near(
        &mut it,
        "from d | show sum(total_costs) as a, sum(cost_of_charity_care) as b, sum(total_bad_debt_expense) as c",
        &[4_554_234_258_387.0, 132_685_530_195.0, 275_832_930_681.0],
    );
}

#[test]
fn patient_surveys() {
    let Some(mut it) = opened("hcahps/national_results.csv") else { return };
    near(&mut it, "from d | show mean(`Top-box Percentage`) as m", &[71.4111]);
    let Some(mut it) = opened("hcahps/responses.csv") else { return };
    near(&mut it, "from d | show count() as n", &[43_219.0]);
    near(&mut it, "from d | show mean(`Response Rate (%)`) as m", &[26.609]);
}

#[test]
fn rows_of_the_others() {
    let files = [
        ("hospital_compare_2017/Hospital_General_Information.csv", 4806.0),
        ("hospital_compare_2017/Medicare_Hospital_Spending_Per_Patient_-_Hospital.csv", 4806.0),
        ("ipps_indiana_fy2011/healthcare_payments.csv", 4260.0),
        ("nhs_england/master-quarterly-trust.csv", 5464.0),
        ("cms_cost_report/CCN Facility Type Lookup.csv", 37.0),
    ];
    for (file, n) in files {
        let Some(mut it) = opened(file) else { return };
        near(&mut it, "from d | show count() as n", &[n]);
    }
}
