//! The few signs of regular expressions that the oracle needs to judge `matches`: `^ $ . [abc] [a-z] * + ?`.

/// Whether `pattern` is found anywhere in `text`.
pub(crate) fn found(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    match pattern.first() {
        Some('^') => here(&pattern[1..], &text),
        _ => (0..=text.len()).any(|start| here(&pattern, &text[start..])),
    }
}

fn here(pattern: &[char], text: &[char]) -> bool {
    if pattern.is_empty() {
        return true;
    }
    if pattern == ['$'] {
        return text.is_empty();
    }
    let length = atom_length(pattern);
    let (atom, rest) = pattern.split_at(length);
    let one = |at: usize| text.get(at).is_some_and(|it| fits(atom, *it));
    let (least, most, rest) = match rest.first() {
        Some('*') => (0, usize::MAX, &rest[1..]),
        Some('+') => (1, usize::MAX, &rest[1..]),
        Some('?') => (0, 1, &rest[1..]),
        _ => (1, 1, rest),
    };
    let mut taken = 0;
    loop {
        if least <= taken && here(rest, &text[taken..]) {
            return true;
        }
        if taken == most || !one(taken) {
            return false;
        }
        taken += 1;
    }
}

fn atom_length(pattern: &[char]) -> usize {
    match pattern.first() {
        Some('[') => pattern.iter().position(|it| *it == ']').expect("a class has an end") + 1,
        _ => 1,
    }
}

fn fits(atom: &[char], one: char) -> bool {
    match atom {
        ['.'] => one != '\n',
        ['[', first, '-', last, ']'] => *first <= one && one <= *last,
        ['[', inner @ .., ']'] => inner.contains(&one),
        _ => atom == [one],
    }
}

#[test]
fn finds_what_a_regular_expression_finds() {
    let cases = [
        ("^A.*", "Ab", true),
        ("^b", "Ab", false),
        ("b$", "Ab", true),
        ("[a-z]+[0-9]?$", "xy7", true),
        ("[眼牙]科", "口腔牙科", true),
        ("x*", "", true),
        (".", "", false),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(found(pattern, text), expected, "{pattern} in {text}");
    }
}
