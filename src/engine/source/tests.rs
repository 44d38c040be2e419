//! Small files, opened: what comes is worked out by hand.

use std::io::{Read, Write};

use language::catalog::Reading;
use polars::prelude::*;

use super::{Opened, Sources};
use crate::Failure;

fn folder(name: &str) -> std::path::PathBuf {
    let at = std::env::temp_dir().join(format!("ward-open-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&at).unwrap();
    at
}

fn open_with(file: &str, bytes: &[u8], reading: &Reading) -> Result<(DataFrame, Opened), Failure> {
    let at = folder(&file.replace('.', "-")).join(file);
    std::fs::write(&at, bytes).unwrap();
    opened(&at.to_string_lossy(), reading)
}

fn opened(path: &str, reading: &Reading) -> Result<(DataFrame, Opened), Failure> {
    let mut sources = Sources::default();
    let opened = sources.put_file("t", path, reading)?;
    Ok((sources.scan("t", &[])?.collect().unwrap(), opened))
}

fn open(file: &str, bytes: &[u8]) -> (DataFrame, Opened) {
    open_with(file, bytes, &Reading::default()).unwrap()
}

fn codes(opened: &Opened) -> Vec<&str> {
    opened.notes.iter().map(|it| it.code).collect()
}

fn names(frame: &DataFrame) -> Vec<String> {
    frame.columns().iter().map(|it| it.name().to_string()).collect()
}

fn texts(frame: &DataFrame, name: &str) -> Vec<Option<String>> {
    frame.column(name).unwrap().str().unwrap().iter().map(|it| it.map(str::to_owned)).collect()
}

fn some(list: &[&str]) -> Vec<Option<String>> {
    list.iter().map(|it| (!it.is_empty()).then(|| (*it).to_owned())).collect()
}

fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    let cells = frame.column(name).unwrap().cast(&DataType::Float64).unwrap();
    cells.f64().unwrap().iter().collect()
}

#[test]
fn ragged_rows_are_counted_with_the_first_line() {
    let (frame, opened) = open("ragged.csv", b"a,b,c\n1,2\n3,4,5,6\n7,8,9\n1\n");
    assert_eq!(numbers(&frame, "c"), [None, Some(5.0), Some(9.0), None]);
    assert_eq!(codes(&opened), ["short-rows", "long-rows"]);
    assert!(opened.notes[0].words.en.ends_with(": 2 (first: line 2)"), "{:?}", opened.notes[0]);
    assert!(opened.notes[1].words.en.ends_with(": 1 (first: line 3)"), "{:?}", opened.notes[1]);
}

#[test]
fn repeated_and_blank_names_get_numbers() {
    let (frame, opened) = open("names.csv", b"x,x,,x_2\n1,2,3,4\n");
    assert_eq!(names(&frame), ["x", "x_3", "column_3", "x_2"]);
    assert_eq!(codes(&opened), ["repeated-names", "blank-names"]);
}

#[test]
fn headers_stay_as_they_are() {
    let (frame, _) =
        open("headers.csv", b"\xef\xbb\xbfDays (V + XVIII),\"Wages, and Fees\",Patients' Accounts\r\n1,2,3\r\n");
    assert_eq!(names(&frame), ["Days (V + XVIII)", "Wages, and Fees", "Patients' Accounts"]);
}

#[test]
fn utf_16_is_read_and_said() {
    let mut bytes = vec![0xff, 0xfe];
    "名;n\n通策;1\n".encode_utf16().for_each(|it| bytes.extend(it.to_le_bytes()));
    let (frame, opened) = open("wide.csv", &bytes);
    assert_eq!(texts(&frame, "名"), some(&["通策"]));
    assert_eq!(codes(&opened), ["encoding"]);
}

#[test]
fn separators_are_found_and_line_breaks_in_quotes_kept() {
    let (frame, _) = open("semicolon.csv", b"a;b\n\"x\ny\";1\n");
    assert_eq!(texts(&frame, "a"), some(&["x\ny"]));
    let (frame, _) = open("tab.txt", b"a\tb\n1,5\t2\n");
    assert_eq!(names(&frame), ["a", "b"]);
}

#[test]
fn codes_stay_text_and_thousands_are_numbers() {
    let (frame, _) = open("codes.csv", b"id,n,zone\n010005,\"1,234.50\",NA\n37012F,\"2,000\",U\n");
    assert_eq!(texts(&frame, "id"), some(&["010005", "37012F"]));
    assert_eq!(numbers(&frame, "n"), [Some(1234.5), Some(2000.0)]);
    assert_eq!(texts(&frame, "zone"), some(&["NA", "U"]));
}

#[test]
fn many_empty_cells_first_hide_no_numbers() {
    let text = format!("a,b\n{}1,2.5\n", "1,\n".repeat(500));
    let (frame, opened) = open("late.csv", text.as_bytes());
    assert_eq!(numbers(&frame, "b").last(), Some(&Some(2.5)));
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
}

#[test]
fn totals_are_pointed_out_and_kept() {
    let (frame, opened) = open("total.csv", "r,n\na,1\nb,2\nc,3\n合计,6\n".as_bytes());
    assert_eq!(frame.height(), 4);
    assert_eq!(codes(&opened), ["total-rows"]);
}

#[test]
fn options_say_header_missing_and_text() {
    let reading = Reading {
        header: Some(2),
        missing: vec!["not asked".to_owned()],
        text: vec!["code".to_owned()],
        ..Reading::default()
    };
    let (frame, _) = open_with("options.csv", b"A report\nCode,n\n12,not asked\n13,4\n", &reading).unwrap();
    assert_eq!(texts(&frame, "Code"), some(&["12", "13"]));
    assert_eq!(numbers(&frame, "n"), [None, Some(4.0)]);
}

#[test]
fn json_lists_and_lines_are_rows() {
    let (frame, _) = open("list.json", br#"[{"a": 1, "b": {"c": "x"}}, {"a": null, "d": true}]"#);
    assert_eq!(names(&frame), ["a", "b.c", "d"]);
    assert_eq!(numbers(&frame, "a"), [Some(1.0), None]);
    let (frame, _) = open("lines.ndjson", b"{\"a\": 1}\n{\"a\": 2}\n");
    assert_eq!(numbers(&frame, "a"), [Some(1.0), Some(2.0)]);
}

#[test]
fn deep_json_is_refused() {
    let text = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let failure = open_with("deep.json", text.as_bytes(), &Reading::default()).unwrap_err();
    assert_eq!(failure.code, "unreadable-file");
}

#[test]
fn packed_files_are_unpacked_within_limits() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"a\n1\n").unwrap();
    let (frame, _) = open("small.csv.gz", &packed.finish().unwrap());
    assert_eq!(numbers(&frame, "a"), [Some(1.0)]);
    let (frame, _) = open("small.csv.zst", &zstd::encode_all(&b"a\n2\n"[..], 1).unwrap());
    assert_eq!(numbers(&frame, "a"), [Some(2.0)]);
    let bomb = zstd::encode_all(std::io::repeat(b'0').take(80 << 20), 1).unwrap();
    assert_eq!(open_with("bomb.csv.zst", &bomb, &Reading::default()).unwrap_err().code, "unreadable-file");
}

#[test]
fn arrow_files_are_scanned() {
    let at = folder("arrow").join("t.arrow");
    let mut frame = df!("a" => [1i64, 2]).unwrap();
    IpcWriter::new(std::fs::File::create(&at).unwrap()).finish(&mut frame).unwrap();
    let (frame, _) = opened(&at.to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(numbers(&frame, "a"), [Some(1.0), Some(2.0)]);
}

#[test]
fn patterns_stack_by_name_and_a_literal_name_goes_first() {
    let at = folder("glob");
    std::fs::write(at.join("r1.csv"), "a,b\n1,x\n").unwrap();
    std::fs::write(at.join("r2.csv"), "b,c\ny,2\n").unwrap();
    std::fs::write(at.join("q[1].csv"), "a\n9\n").unwrap();
    let (frame, opened) = self::opened(&at.join("r*.csv").to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(names(&frame), ["a", "b", "c", "file"]);
    assert_eq!(numbers(&frame, "a"), [Some(1.0), None]);
    assert_eq!(texts(&frame, "file"), some(&["r1.csv", "r2.csv"]));
    assert_eq!(codes(&opened), ["not-in-every-file"]);
    let (frame, _) = self::opened(&at.join("**/q*.csv").to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(texts(&frame, "file"), some(&["q[1].csv"]));
    let (frame, _) = self::opened(&at.join("q[1].csv").to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(numbers(&frame, "a"), [Some(9.0)]);
    assert_eq!(self::opened("https://x/*.csv", &Reading::default()).unwrap_err().code, "no-network");
}

fn parquet(at: &std::path::Path, mut frame: DataFrame) {
    std::fs::create_dir_all(at.parent().unwrap()).unwrap();
    ParquetWriter::new(std::fs::File::create(at).unwrap()).finish(&mut frame).unwrap();
}

#[test]
fn a_folder_of_parts_is_one_table_with_the_keys_of_its_folders() {
    let at = folder("hive");
    parquet(&at.join("year=2021/city=杭州/part-0.parquet"), df!("n" => [1i64, 2]).unwrap());
    parquet(&at.join("year=2022/city=宁波/part-0.parquet"), df!("n" => [3i64]).unwrap());
    std::fs::write(at.join("_SUCCESS"), "").unwrap();
    std::fs::write(at.join("year=2022/.part-0.parquet.crc"), "x").unwrap();
    for path in ["", "/", "/**/*.parquet", "/*/*/*.parquet"] {
        let (frame, _) = opened(&format!("{}{path}", at.display()), &Reading::default()).unwrap();
        assert_eq!(names(&frame), ["n", "year", "city", "file"], "{path}");
        assert_eq!(numbers(&frame, "year"), [Some(2021.0), Some(2021.0), Some(2022.0)]);
        assert_eq!(texts(&frame, "city"), some(&["杭州", "杭州", "宁波"]));
        assert_eq!(texts(&frame, "file")[2].as_deref(), Some("year=2022/city=宁波/part-0.parquet"));
    }
    let (frame, _) = opened(&at.join("year=2022/*/*.parquet").to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(names(&frame), ["n", "year", "city", "file"]);
}

#[test]
fn parts_with_other_columns_are_stacked_by_name() {
    let at = folder("parts");
    parquet(&at.join("a.parquet"), df!("n" => [1i64], "x" => ["u"]).unwrap());
    parquet(&at.join("b.parquet"), df!("n" => [2.5f64], "y" => [true]).unwrap());
    let (frame, opened) = self::opened(&at.to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(names(&frame), ["n", "x", "file", "y"]);
    assert_eq!(numbers(&frame, "n"), [Some(1.0), Some(2.5)]);
    assert_eq!(codes(&opened), ["not-in-every-file"]);
    std::fs::write(at.join("c.csv"), "n\n3\n").unwrap();
    assert_eq!(self::opened(&at.to_string_lossy(), &Reading::default()).unwrap_err().code, "unknown-file-kind");
}

#[test]
fn text_files_have_the_keys_of_their_folders_too() {
    let at = folder("hive-csv");
    for (year, n) in [(2021, 5), (2022, 7)] {
        let folder = at.join(format!("year={year}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("d.csv"), format!("n\n{n}\n")).unwrap();
    }
    let (frame, _) = opened(&at.to_string_lossy(), &Reading::default()).unwrap();
    assert_eq!(names(&frame), ["n", "year", "file"]);
    assert_eq!(numbers(&frame, "year"), [Some(2021.0), Some(2022.0)]);
}

#[test]
fn what_open_says_of_a_parquet_file_is_done_or_said() {
    let path = folder("told").join("told.parquet");
    let mut frame = df!("who" => ["A", "Total", "B"], "code" => [1, 2, 3]).unwrap();
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let reading = Reading {
        missing: vec!["Total".into()],
        text: vec!["code".into()],
        header: Some(2),
        encoding: Some("gb18030".into()),
        ..Reading::default()
    };
    let (frame, file) = opened(&path.to_string_lossy(), &reading).unwrap();
    assert_eq!(texts(&frame, "who"), some(&["A", "", "B"]));
    assert_eq!(texts(&frame, "code"), some(&["1", "2", "3"]));
    assert_eq!(codes(&file), ["marked-missing", "passed-over", "passed-over"]);
    let unknown = Reading { text: vec!["nobody".into()], ..Reading::default() };
    assert_eq!(opened(&path.to_string_lossy(), &unknown).unwrap_err().code, "no-column");
}
