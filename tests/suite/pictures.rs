//! Pictures as SVG, read back: well formed, and the marks as long as figures computed here.

use language::catalog::OpenOptions;
use render::{Look, svg};
use session::Session;

/// A session with a table of its own.
fn asked(name: &str, csv: &str, sentence: &str) -> String {
    let folder = std::env::temp_dir().join(format!("ward-pictures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(format!("{name}.csv"));
    std::fs::write(&file, csv).expect("a file");
    let mut session = Session::empty();
    session.open_file(&file.to_string_lossy(), Some("t"), &OpenOptions::default()).expect("the table opens");
    let answer = session.ask(sentence).unwrap_or_else(|trouble| panic!("{sentence}: {trouble}"));
    svg(&answer, &Look::default()).expect("there is a picture")
}

/// The numbers of an attribute of all elements of a class, in the order they are written.
fn numbers(svg: &str, class: &str, attribute: &str) -> Vec<f64> {
    let mark = format!("class=\"{class}\"");
    let value = |tag: &str| {
        let after = tag.split_once(&format!(" {attribute}=\"")).map(|it| it.1)?;
        after.split_once('"')?.0.parse().ok()
    };
    svg.split('<').filter(|it| it.contains(&mark)).filter_map(value).collect()
}

/// Every element that opens closes, and nothing is left over.
fn is_well_formed(svg: &str) -> bool {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_alphanumeric()).collect();
        let inside = tag.split('>').next().unwrap_or("");
        match (tag.starts_with('/'), inside.ends_with('/') || inside.ends_with('?')) {
            (true, _) if open.pop() != Some(name.clone()) => return false,
            (false, false) => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
}

#[test]
fn bars_are_as_long_as_their_values() {
    let values: [f64; 5] = [120.0, 30.0, 75.5, 0.0, -60.0];
    let rows: String = values.iter().enumerate().map(|(at, it)| format!("医院{at} <&>,{it}\n")).collect();
    let drawn = asked("bars", &format!("name,amount\n{rows}"), "from t | plot bar");
    assert!(is_well_formed(&drawn), "{drawn}");
    let widths = numbers(&drawn, "bar", "width");
    // Nothing is drawn for 0; the others are to each other as the values are.
    let wanted: Vec<f64> = values.iter().filter(|it| **it != 0.0).map(|it| f64::abs(*it) / 120.0 * widths[0]).collect();
    assert_eq!(widths.len(), wanted.len(), "{drawn}");
    assert!(widths.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 0.05), "{widths:?} {wanted:?}");
    assert!(drawn.contains("医院0 &lt;&amp;&gt;"), "names are escaped: {drawn}");
}

#[test]
fn a_waterfall_ends_where_its_total_does() {
    let drawn = asked("fall", "name,amount\na,50\nb,-20\nc,70\n", "from t | plot waterfall");
    let (x, width) = (numbers(&drawn, "bar", "x"), numbers(&drawn, "bar", "width"));
    let unit = width[0] / 50.0;
    assert!((width[1] - 20.0 * unit).abs() < 0.05 && (width[3] - 100.0 * unit).abs() < 0.05, "{width:?}");
    // The second starts where the first ended and goes back; the third starts there; the total ends where the third does.
    assert!((x[1] + width[1] - (x[0] + width[0])).abs() < 0.05 && (x[2] - x[1]).abs() < 0.05, "{x:?} {width:?}");
    assert!((x[2] + width[2] - (x[3] + width[3])).abs() < 0.05 && (x[0] - x[3]).abs() < 0.05, "{x:?} {width:?}");
}

#[test]
fn bins_are_as_high_as_they_are_full() {
    let rows: String = [1, 1, 2, 3, 11, 12, 21, 48, 49, 50].iter().map(|it| format!("{it}\n")).collect();
    let drawn = asked("bins", &format!("amount\n{rows}"), "from t | plot hist");
    assert!(is_well_formed(&drawn), "{drawn}");
    let heights = numbers(&drawn, "bar", "height");
    // Tens: 4, 2, 1, 0, 3; the greatest value lies in the last bin.
    let counts = [4.0, 2.0, 1.0, 0.0, 3.0];
    assert_eq!(heights.len(), counts.len(), "{drawn}");
    let wanted: Vec<f64> = counts.iter().map(|it| it / 4.0 * heights[0]).collect();
    assert!(heights.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 0.05), "{heights:?} {wanted:?}");
}

#[test]
fn points_stand_where_their_figures_are() {
    let drawn = asked("cloud", "x,y\n0,0\n10,5\n20,10\n5,7.5\n", "from t | plot scatter");
    assert!(is_well_formed(&drawn), "{drawn}");
    let (x, y) = (numbers(&drawn, "point", "cx"), numbers(&drawn, "point", "cy"));
    assert_eq!(x.len(), 4, "{drawn}");
    let (across, up) = ((x[2] - x[0]) / 20.0, (y[0] - y[2]) / 10.0);
    assert!((x[3] - x[0] - 5.0 * across).abs() < 0.05 && (y[0] - y[3] - 7.5 * up).abs() < 0.05, "{x:?} {y:?}");
}

#[test]
fn who_is_odd_lies_as_far_from_the_quartiles_as_it_is() {
    let rows: String =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 100].iter().enumerate().map(|(at, it)| format!("h{at},{it}\n")).collect();
    let drawn = asked("odd", &format!("name,amount\n{rows}"), "from t | outliers amount");
    assert!(is_well_formed(&drawn), "{drawn}");
    let (box_at, wide) = (numbers(&drawn, "range", "x"), numbers(&drawn, "range", "width"));
    let dots = numbers(&drawn, "point", "cx");
    // The quartiles are 3.25 and 7.75.
    assert_eq!((box_at.len(), dots.len()), (1, 1), "{drawn}");
    let wanted = box_at[0] + wide[0] * (100.0 - 3.25) / (7.75 - 3.25);
    assert!((dots[0] - wanted).abs() < 0.3, "{dots:?} {box_at:?} {wide:?}");
}

#[test]
fn where_one_stands_is_drawn_among_the_quartiles() {
    let rows: String = (1..=9).map(|it| format!("h{it},{it}\n")).collect();
    let folder = std::env::temp_dir().join(format!("ward-pictures-{}-stands", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("stands.csv");
    std::fs::write(&file, format!("name,amount\n{rows}")).expect("a file");
    std::fs::write(folder.join("stands.toml"), "entity = \"name\"\n").expect("a declaration");
    let mut session = Session::empty();
    session.open_file(&file.to_string_lossy(), Some("t"), &OpenOptions::default()).expect("the table opens");
    let answer = session.ask("from t | benchmark h8 on amount | plot").expect("an answer");
    let drawn = svg(&answer, &Look::default()).expect("there is a picture");
    assert!(is_well_formed(&drawn), "{drawn}");
    let (box_at, wide) = (numbers(&drawn, "range", "x"), numbers(&drawn, "range", "width"));
    let dots = numbers(&drawn, "point", "cx");
    // The quartiles are 3 and 7, and 8 lies a quarter of their distance beyond.
    assert!((dots[0] - (box_at[0] + wide[0] * 1.25)).abs() < 0.3, "{dots:?} {box_at:?} {wide:?}");
}
