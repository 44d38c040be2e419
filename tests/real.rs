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
