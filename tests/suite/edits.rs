//! A law over every fault of every page: an edit that is offered loses no number and no comparison of what was typed,
//! unless it says what it leaves out.

use language::diagnostic::Fix;
use language::source::Source;

use crate::corpus;

/// The numbers of a text; the places of a list after `by` stand for what is in it.
fn numbers(text: &str) -> Vec<String> {
    // 1亿2000万 is one number, which may be written 1.2亿.
    let two = regex::Regex::new("([0-9]+)亿([0-9]{1,4})万").expect("a pattern");
    let one = |it: &regex::Captures<'_>| {
        let part: f64 = it[2].parse().expect("digits");
        let whole: f64 = it[1].parse().expect("digits");
        format!("{}亿", whole + part / 1e4)
    };
    let text = &two.replace_all(text, one);
    let mut found: Vec<String> = Vec::new();
    let mut after_by = false;
    for word in text.split_whitespace() {
        let place = word.trim_end_matches(',').parse::<usize>().is_ok();
        if !(after_by && place) {
            let digits = word.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
            // A code of 0001 is what a person means by 1.
            found.extend(digits.map(|it| it.trim_start_matches('0').to_owned()));
        }
        after_by = word.eq_ignore_ascii_case("by") || after_by && word.ends_with(',');
    }
    found.sort();
    found
}

/// How often one thing is compared with another by its size.
fn comparisons(text: &str) -> usize {
    let text = text.replace("%>%", "").replace("|>", "").replace("ward>", "").replace("<>", "");
    text.chars().filter(|it| "<>＜＞".contains(*it)).count()
}

/// Whether a number is said in another way: about 50 % is a range with 50 % inside it, and the last twelve months are a `ttm`.
fn is_said_otherwise(number: &str, text: &str, mended: &str) -> bool {
    let range = regex::Regex::new(r"([0-9.]+)%?\.\.([0-9.]+)").expect("a pattern");
    let within = |it: regex::Captures<'_>| {
        let [low, number, high] = [&it[1], number, &it[2]].map(|it| it.parse::<f64>().unwrap_or(f64::NAN));
        low < number && number < high
    };
    let about = ["约", "左右", "about", "around"].iter().any(|it| text.contains(it));
    about && range.captures_iter(mended).any(within)
        || number == "12" && text.contains("12个月") && mended.contains("ttm(")
}

/// What an edit loses of a text.
fn lost(fix: &Fix, text: &str) -> Vec<String> {
    let mended = fix.apply(text);
    let mut left = numbers(&mended);
    let gone = |it: &String| match left.iter().position(|other| other == it) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    };
    let mut lost: Vec<String> = numbers(text).into_iter().filter(gone).collect();
    lost.retain(|it| !is_said_otherwise(it, text, &mended));
    if comparisons(&mended) < comparisons(text) {
        lost.push("a comparison".to_owned());
    }
    lost
}

#[test]
fn an_edit_loses_nothing_in_silence() {
    let (mut n_edits, mut bad) = (0, Vec::new());
    for page in corpus::pages() {
        let mut session = corpus::session_of(&page);
        for pair in
            page.fences.windows(2).filter(|it| it[0].info.starts_with("query") && !it[0].text.contains(corpus::SAVED))
        {
            let text = pair[0].text.trim_end().to_owned();
            let Err(trouble) = session.run(&Source::new("<page>", text.clone()), &mut |_, _, _| {}) else { continue };
            // A place in the list, and a percentage written as a number, say in their titles what they are.
            let renamed = ["constant-order", "percent-added"];
            let found = trouble.diagnostics.iter().filter(|it| it.source.is_none() && !renamed.contains(&it.code));
            for fault in found {
                for fix in fault.fixes.iter().filter(|it| !it.title.contains("leave")) {
                    n_edits += 1;
                    let lost = lost(fix, &text);
                    if !lost.is_empty() {
                        bad.push(format!("{}: {text}\n  {}: {}", page.path.display(), fix.title, lost.join(", ")));
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(100 < n_edits, "too few edits to prove anything: {n_edits}");
}

#[test]
fn a_lost_condition_is_seen() {
    let whole = |text: &str, mended: &str| {
        lost(&Fix::replace(language::source::Span::new(0, text.len()), mended, "write it"), text)
    };
    assert_eq!(whole("df[df.year==2022].x.sum()", "show sum(x)"), ["2022"]);
    assert_eq!(whole("select x where beds > n limit 3", "show x top 3"), ["a comparison"]);
    assert_eq!(whole("margin about 50%", "show margin where margin in 57.5%..62.5%"), ["50"]);
    assert!(whole("margin about 50%", "show margin where margin in 47.5%..52.5%").is_empty());
    assert!(whole("select a, sum(x) from t group by 1 limit 3", "show a, sum(x) from t by a | sample 3").is_empty());
}
