//! Names of columns, from the cells of a header.

use language::answer::Note;

/// How many characters of a name are kept.
const LONGEST_NAME: usize = 200;

/// The names, and what is said of those that are not as they stand there: blank ones are `column_3`, repeated ones `x_2`.
pub(super) fn names(header: &[&str]) -> (Vec<String>, Vec<Note>) {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    let (mut repeated, mut blank, mut long) = (Vec::new(), 0, 0);
    for (at, name) in header.iter().enumerate() {
        let plain = match name.trim() {
            "" => {
                blank += 1;
                format!("column_{}", at + 1)
            }
            name => name.split(['\n', '\r']).map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        };
        let plain = match plain.char_indices().nth(LONGEST_NAME) {
            Some((end, _)) => {
                long += 1;
                format!("{}…", plain[..end].trim_end())
            }
            None => plain,
        };
        let taken =
            |it: &str| names.iter().any(|known| known == it) || header[at + 1..].iter().any(|later| later.trim() == it);
        let again = names.contains(&plain) || name.trim().is_empty() && taken(&plain);
        let name = match again {
            false => plain,
            true => {
                let fresh = (2..).map(|n| format!("{plain}_{n}")).find(|it| !taken(it)).unwrap_or_default();
                repeated.push(fresh.clone());
                fresh
            }
        };
        names.push(name);
    }
    let mut notes = Vec::new();
    if !repeated.is_empty() {
        let list = repeated.join(", ");
        notes.push(Note::new(
            "repeated-names",
            format!("names that stood twice in the header are now: {list}"),
            format!("表头中重复的列名已改为:{list}"),
        ));
    }
    if 0 < long {
        notes.push(Note::new(
            "long-names",
            format!("names of more than {LONGEST_NAME} characters, cut: {long}"),
            format!("超过 {LONGEST_NAME} 字而截短的列名:{long}"),
        ));
    }
    if 0 < blank {
        notes.push(Note::new(
            "blank-names",
            format!("columns without a name, named by their position: {blank}"),
            format!("无名列按位置命名:{blank}"),
        ));
    }
    (names, notes)
}
