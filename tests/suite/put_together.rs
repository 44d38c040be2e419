//! Rows of files that are put together before they are joined, and counts that are taken of groups, answer as the same rows in
//! memory do, where every part is worked out of the rows themselves.

use language::catalog::OpenOptions;
use polars::prelude::*;
use session::Session;

use crate::panels::{differing, none};

const SENTENCES: [&str; 30] = [
    "visits | join wards on ward = ward_code | show sum(cost) by division",
    "visits | left join wards on ward = ward_code | show sum(cost), count(), mean(cost), min(cost), max(cost) by division",
    "visits | join wards on ward = ward_code | show sum(beds), count(beds) as known, min(beds), max(beds) by payer",
    "visits | left join wards on ward = ward_code | show count(), count(cost where cost > 50) as dear by division, payer",
    "visits | left join wards on ward = ward_code | show sum(cost where beds > 20) as large, sum(beds where cost > 50) as dear by division",
    "visits | join wards on ward = ward_code | where division = \"division 1\" | show sum(cost) by payer",
    "visits | left join wards on ward = ward_code | where division is missing | show count() by payer",
    "visits | join wards on ward = ward_code | where age > 40 | show sum(cost), count() by division",
    "visits | join wards on ward = ward_code | derive total = cost * beds | show sum(total) by division",
    "visits | join wards on ward = ward_code | derive twice = beds * 2 | show sum(twice), mean(cost) by payer",
    "visits | join wards on ward = ward_code | show median(cost), sum(cost) by division",
    "visits | join wards on ward = ward_code | show sum(cost), sum(beds), count(distinct division) as divisions",
    "visits | join wards on ward = ward_code | show ward, cost, division | sort ward, cost, division | top 5",
    "visits | semi join wards on ward = ward_code | show sum(cost) by payer",
    "visits | anti join wards on ward = ward_code | show sum(cost) by payer",
    "visits | join wards on ward = ward_code | show division, ward, sum(cost) as total by division, ward | sort total, ward | top 3",
    "visits | where age >= 65 | show sum(cost), mean(cost), count() by payer",
    "visits | where age >= 65 and payer != \"payer 1\" | show sum(cost), count() by ward",
    "visits | where age >= 65 | where cost > 20 | show count(), sum(cost) by payer",
    "visits | where payer in (\"payer 1\", \"payer 2\") | show sum(cost), count()",
    "visits | where not (age < 30) | show count() as n by ward",
    "visits | where cost > 30 | show sum(cost), max(age) by payer",
    "visits | where age > cost | show count() by payer",
    "visits | where possibly age > 50 | show count() by payer",
    "visits | where payer starts_with \"payer\" and age < 90 | show count(), sum(cost)",
    "visits | where age > 200 | show sum(cost), count() by payer",
    "visits | where age > 200 | show sum(cost), count()",
    "visits | compare cost where payer = \"payer 1\"",
    "old | show count(), count(cost) as known",
    "old | join wards on ward = ward_code | show count(), sum(cost) by division",
];

fn open(folder: &std::path::Path, seed: i64) -> [Session; 2] {
    let n = 80 + seed * 23;
    let full = seed % 2 == 0;
    let known = |at: i64, every: i64| full || at % every != 1;
    let of = |make: &dyn Fn(i64) -> Option<i64>| (0..n).map(make).collect::<Vec<Option<i64>>>();
    let ward = of(&|at| known(at, 9).then_some((at * at * 7 + seed) % 8));
    let age = of(&|at| known(at, 6).then_some((at * 31 + seed * 3) % 100));
    let cost = of(&|at| (at % 7 != 2).then_some((at * 37 + seed) % 100));
    let payer: Vec<Option<String>> = (0..n).map(|at| known(at, 13).then(|| format!("payer {}", at % 3))).collect();
    let visits = df!("ward" => ward, "age" => age, "cost" => cost, "payer" => payer).expect("a frame");
    // Every other seed has wards of which two rows say something, and one without a code.
    let code: Vec<Option<i64>> = if seed % 3 == 0 {
        vec![Some(0), Some(1), Some(2), Some(3)]
    } else {
        vec![Some(1), Some(2), Some(2), None, Some(5)]
    };
    let division: Vec<String> = (0..code.len()).map(|at| format!("division {}", at % 3)).collect();
    let beds: Vec<Option<i64>> = (0..code.len() as i64).map(|at| (at != 1).then_some(12 * (at + 1))).collect();
    let wards = df!("ward_code" => code, "division" => division, "beds" => beds);
    let (mut file, mut memory) = (Session::empty(), Session::empty());
    for (name, mut frame) in [("visits", visits), ("wards", wards.expect("a frame"))] {
        let path = folder.join(format!("{name}{seed}.parquet"));
        ParquetWriter::new(std::fs::File::create(&path).expect("a file")).finish(&mut frame).expect("a table");
        file.open_file(&path.to_string_lossy(), Some(name), &OpenOptions::default()).expect("the table opens");
        memory.register_frame(name, frame).expect("the table is put");
    }
    [file, memory]
}

#[test]
fn joined_and_chosen_rows_of_a_file_answer_as_the_same_rows_in_memory() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("together");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut different = Vec::new();
    for seed in 0..6 {
        let mut sessions = open(&folder, seed);
        for it in &mut sessions {
            it.ask("let old = from visits | where age > 60").ok();
        }
        let [file, memory] = &sessions;
        let sentences = SENTENCES.iter().map(|it| format!("from {it}"));
        differing(sentences, [file, memory], false, &mut different);
    }
    none(&different);
}
