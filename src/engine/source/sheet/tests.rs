//! Small books, written part by part: what comes is worked out by hand.

use std::io::Write;
use std::path::Path;

use language::catalog::{Reading, Sheet};
use polars::prelude::*;

use super::read;
use crate::Failure;
use crate::source::{Opened, grid};

/// A packed file whose parts are kept as they are.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut index) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let mut sum = flate2::Crc::new();
        sum.update(text.as_bytes());
        let head = |out: &mut Vec<u8>| {
            out.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
            out.extend(sum.sum().to_le_bytes());
            out.extend([text.len() as u32; 2].iter().flat_map(|it| it.to_le_bytes()));
            out.extend((name.len() as u16).to_le_bytes());
            out.extend([0, 0]);
        };
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04");
        head(&mut out);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        index.extend(b"PK\x01\x02\x14\x00");
        head(&mut index);
        index.extend([0; 10]);
        index.extend(at.to_le_bytes());
        index.extend(name.as_bytes());
    }
    let (at, n) = (out.len() as u32, parts.len() as u16);
    out.extend(&index);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(n.to_le_bytes());
    out.extend(n.to_le_bytes());
    out.extend((index.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A book of sheets, each with its name, the words that hide it, and its rows.
fn book(properties: &str, formats: &[&str], sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    const OF: &str = "http://schemas.openxmlformats.org";
    let mut listed = String::new();
    let mut related = String::new();
    for (at, (name, state, _)) in sheets.iter().enumerate() {
        let n = at + 1;
        listed += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" {state} r:id=\"rId{n}\"/>");
        related += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"{OF}/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
    }
    let numbered = || formats.iter().enumerate();
    let codes: String =
        numbered().map(|(at, it)| format!("<numFmt numFmtId=\"{}\" formatCode=\"{it}\"/>", 170 + at)).collect();
    let uses: String =
        numbered().map(|(at, _)| format!("<xf numFmtId=\"{}\" applyNumberFormat=\"1\"/>", 170 + at)).collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{OF}/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{OF}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "<workbook xmlns=\"{OF}/spreadsheetml/2006/main\" xmlns:r=\"{OF}/officeDocument/2006/relationships\">{properties}<sheets>{listed}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{OF}/package/2006/relationships\">{related}</Relationships>"),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{OF}/spreadsheetml/2006/main\"><numFmts>{codes}</numFmts><cellXfs><xf numFmtId=\"0\"/>{uses}</cellXfs></styleSheet>"
            ),
        ),
    ];
    for (at, (_, _, rows)) in sheets.iter().enumerate() {
        let text = format!("<worksheet xmlns=\"{OF}/spreadsheetml/2006/main\">{rows}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), text));
    }
    packed(&parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// Rows of cells: `12` a number, `12/1` a number of the first format, `#N/A` an error, `=` a formula without a value, else a text.
fn rows(lines: &[&str]) -> String {
    let mut out = String::from("<sheetData>");
    for (row, line) in lines.iter().enumerate() {
        out += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in line.split('|').enumerate().filter(|it| !it.1.is_empty()) {
            let at = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            let (value, style) = cell.split_once('/').filter(|it| it.1.parse::<u8>().is_ok()).unwrap_or((cell, "0"));
            out += &match value {
                "=" => format!("<c r=\"{at}\"><f>A1</f></c>"),
                it if it.starts_with('#') => format!("<c r=\"{at}\" t=\"e\"><v>{it}</v></c>"),
                it if it.parse::<f64>().is_ok() => format!("<c r=\"{at}\" s=\"{style}\"><v>{it}</v></c>"),
                it => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{it}</t></is></c>"),
            };
        }
        out += "</row>";
    }
    out + "</sheetData>"
}

fn open_with(bytes: Vec<u8>, reading: &Reading) -> Result<(DataFrame, Opened), Failure> {
    let (columns, height, notes) = read(Path::new("t.xlsx"), bytes, reading)?.finish();
    grid::typed(columns, height, notes, reading)
}

fn open(formats: &[&str], sheet: &str) -> (DataFrame, Opened) {
    open_with(book("", formats, &[("S", "", sheet)]), &Reading::default()).unwrap()
}

/// A frame as lines of cells, names first.
fn text(frame: &DataFrame) -> String {
    let names: Vec<&str> = frame.columns().iter().map(|it| it.name().as_str()).collect();
    let mut lines = vec![names.join("|")];
    for row in 0..frame.height() {
        let cell = |it: &Column| match it.get(row).unwrap() {
            AnyValue::Null => String::new(),
            it => it.get_str().map_or_else(|| it.to_string(), str::to_owned),
        };
        lines.push(frame.columns().iter().map(cell).collect::<Vec<_>>().join("|"));
    }
    lines.join("\n")
}

fn codes(opened: &Opened) -> Vec<&str> {
    opened.notes.iter().map(|it| it.code).collect()
}

#[test]
fn titles_above_and_lines_below_are_no_rows() {
    let lines = ["Results of 2021", "", "site|beds|name", "a|1|x", "b|2|y", "", "Source: report"];
    let (frame, opened) = open(&[], &rows(&lines));
    assert_eq!(text(&frame), "site|beds|name\na|1|x\nb|2|y");
    assert_eq!(codes(&opened), ["title-rows", "lines-below"]);
    assert!(opened.notes[0].words.en.contains("the header is row 3"), "{:?}", opened.notes);
}

#[test]
fn a_header_row_is_counted_as_the_sheet_counts() {
    let lines = ["a|b|c", "", "x|y|z", "1|2|3"];
    let reading = Reading { header: Some(3), ..Reading::default() };
    let (frame, _) = open_with(book("", &[], &[("S", "", &rows(&lines))]), &reading).unwrap();
    assert_eq!(text(&frame), "x|y|z\n1|2|3");
    let reading = Reading { header: Some(2), ..Reading::default() };
    assert_eq!(open_with(book("", &[], &[("S", "", &rows(&lines))]), &reading).unwrap_err().code, "unreadable-file");
}

#[test]
fn the_first_sheet_with_a_table_is_read_and_the_others_named() {
    let sheets = [
        ("Cover", "", &*rows(&["A report"])),
        ("Data", "", &rows(&["a|b", "1|2"])),
        ("Old", "state=\"hidden\"", &rows(&["a|b", "3|4"])),
    ];
    let bytes = || book("", &[], &sheets);
    let (frame, opened) = open_with(bytes(), &Reading::default()).unwrap();
    assert_eq!(text(&frame), "a|b\n1|2");
    assert!(opened.notes[0].words.en.starts_with("read sheet \"Data\"; the others: \"Cover\", \"Old\" (hidden)"));
    let asked = |sheet: Sheet| open_with(bytes(), &Reading { sheet: Some(sheet), ..Reading::default() });
    assert_eq!(text(&asked(Sheet::Named("old".to_owned())).unwrap().0), "a|b\n3|4");
    assert_eq!(text(&asked(Sheet::Numbered(3)).unwrap().0), "a|b\n3|4");
    assert_eq!(asked(Sheet::Numbered(4)).unwrap_err().code, "no-sheet");
    assert_eq!(asked(Sheet::Numbered(0)).unwrap_err().code, "no-sheet");
}

#[test]
fn days_are_dates_in_both_systems() {
    let sheet = rows(&["d|n", "43890/1|1", "43891.4375/1|2", "0/1|3", "60/1|4"]);
    let (frame, opened) = open(&["yyyy-mm-dd"], &sheet);
    assert_eq!(text(&frame), "d|n\n2020-02-29|1\n2020-03-01|2\n|3\n|4");
    assert_eq!(codes(&opened), ["no-such-day", "time-of-day"]);
    let bytes = book("<workbookPr date1904=\"1\"/>", &["yyyy-mm-dd"], &[("S", "", &sheet)]);
    let (frame, _) = open_with(bytes, &Reading::default()).unwrap();
    // The same numbers are four years and a day later.
    assert_eq!(text(&frame), "d|n\n2024-03-01|1\n2024-03-02|2\n|3\n1904-03-01|4");
}

#[test]
fn formats_say_percent_money_codes_and_times() {
    let lines = ["p|m|c|t|l", "0.45/1|10/2|7/3|0.5/4|1.25/5", "1/1|20/2|123/3|0.25/4|0.5/5"];
    let (frame, opened) = open(&["0.0%", "[$€-407]#,##0", "00000", "h:mm", "[h]:mm:ss"], &rows(&lines));
    assert_eq!(text(&frame), "p|m|c|t|l\n0.45|10|00007|12:00:00|30:00:00\n1.0|20|00123|06:00:00|12:00:00");
    assert!(opened.columns[0].percent && !opened.columns[1].percent);
    assert_eq!(opened.columns[1].unit, Some(language::quantity::Unit::base("EUR")));
    let (_, opened) = open(&["0.0%"], &rows(&["p|m", "0.45/1|1", "45|1"]));
    assert_eq!(codes(&opened), ["repaired-numbers", "mixed-percent"]);
}

#[test]
fn errors_and_formulas_without_a_value_are_missing_and_counted() {
    let (frame, opened) = open(&[], &rows(&["n|t", "1|x", "#DIV/0!|#N/A", "=|y", "4|#REF!", "#SPILL!|z"]));
    assert_eq!(text(&frame), "n|n~reason|t|t~reason\n1||x|\n|#DIV/0!||#N/A\n||y|\n4|||#REF!\n||z|");
    assert_eq!(codes(&opened), ["formulas-without-value", "error-cells", "error-cells"]);
    assert!(opened.notes[0].words.en.contains(": 1 (first: A4)"), "{:?}", opened.notes[0]);
    assert!(opened.notes[2].words.en.ends_with("\"#N/A\" 1x, \"#REF!\" 1x"), "{:?}", opened.notes[2]);
}

#[test]
fn texts_in_cells_are_read_like_cells_of_csv() {
    let (frame, opened) = open(&[], &rows(&["n|z|d", "1,200|NA|2021/3/4", "(5)|U|2021/3/5", "3|R|N/A"]));
    assert_eq!(text(&frame), "n|z|d|d~reason\n1200.0|NA|2021-03-04|\n-5.0|U|2021-03-05|\n3.0|R||N/A");
    assert_eq!(codes(&opened), ["repaired-numbers", "missing-words"]);
}

#[test]
fn merged_labels_are_repeated_and_merged_numbers_are_not() {
    let sheet = rows(&["g|x|n", "a|1|10", "|2|", "b|3|30", "|4|40"])
        + "<mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"A4:A5\"/><mergeCell ref=\"C2:C3\"/></mergeCells>";
    let (frame, opened) = open(&[], &sheet);
    assert_eq!(text(&frame), "g|x|n\na|1|10\na|2|\nb|3|30\nb|4|40");
    assert_eq!(codes(&opened), ["merged-cells", "merged-numbers"]);
}

#[test]
fn a_header_of_two_rows_is_put_together() {
    let sheet = rows(&["site|2020||2021|", "|beds|cases|beds|cases", "a|1|2|3|4", "b|5|6|7|8"])
        + "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"D1:E1\"/></mergeCells>";
    let (frame, opened) = open(&[], &sheet);
    assert_eq!(text(&frame), "site|2020 beds|2020 cases|2021 beds|2021 cases\na|1|2|3|4\nb|5|6|7|8");
    assert_eq!(codes(&opened), ["two-row-header"]);
}

#[test]
fn a_far_cell_takes_no_room() {
    let far = rows(&["a|b|c", "1|2|3", "4|5|6"])
        .replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>9</v></c></row></sheetData>");
    let (frame, opened) = open(&[], &far);
    assert_eq!((frame.width(), frame.height()), (4, 3));
    assert_eq!(codes(&opened), ["blank-names"]);
    let scattered: String =
        (1..16_000).map(|n| format!("<row r=\"{n}\"><c r=\"{}{n}\"><v>1</v></c></row>", letters(n))).collect();
    let sheet = format!("<sheetData>{scattered}</sheetData>");
    let failure = open_with(book("", &[], &[("S", "", &sheet)]), &Reading::default()).unwrap_err();
    assert!(failure.title.contains("scattered"), "{failure}");
}

fn letters(n: usize) -> String {
    let (mut n, mut out) = (n, Vec::new());
    while 0 < n {
        out.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

#[test]
fn open_document_sheets_are_read() {
    let cell = |kind: &str, value: &str| match kind {
        "string" => {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{value}</text:p></table:table-cell>")
        }
        "date" => format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\"/>"),
        "time" => format!("<table:table-cell office:value-type=\"time\" office:time-value=\"{value}\"/>"),
        _ => format!("<table:table-cell office:value-type=\"float\" office:value=\"{value}\"/>"),
    };
    let row = |cells: &[(&str, &str)]| {
        let cells: String = cells.iter().map(|(kind, value)| cell(kind, value)).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let table = row(&[("string", "day"), ("string", "t"), ("string", "n")])
        + &row(&[("date", "2021-03-04T00:00:00"), ("time", "PT12H30M00S"), ("float", "1.5")])
        + "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let bytes = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ]);
    let (frame, _) = open_with(bytes, &Reading::default()).unwrap();
    assert_eq!(text(&frame), "day|t|n\n2021-03-04|12:30:00|1.5");
}

#[test]
fn damaged_books_are_faults() {
    let whole = book("", &[], &[("S", "", &rows(&["a|b", "1|2"]))]);
    for n in [2, 100, whole.len() / 2, whole.len() - 10] {
        let failure = open_with(whole[..n].to_vec(), &Reading::default()).unwrap_err();
        assert_eq!(failure.code, "unreadable-file", "{n}");
    }
    let mut old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    old.write_all(&[7; 3000]).unwrap();
    assert_eq!(open_with(old, &Reading::default()).unwrap_err().code, "unreadable-file");
}
