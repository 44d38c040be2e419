//! Nearness by sound and by looks: homophones, pinyin in full and by initials, and how people type it.

use pinyin::ToPinyin;

use super::form::Form;

/// Two Chinese names that sound or look the same: 毛利滤 and 毛利率, 收人 and 收入.
pub(super) fn alike(wanted: &Form, name: &Form) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (wanted.compact.chars().collect(), name.compact.chars().collect());
    if a.len() != b.len() || a.len() < 2 {
        return 0.0;
    }
    let same = a.iter().zip(&b).filter(|(a, b)| a == b).count();
    let alike = a.iter().zip(&b).all(|(a, b)| a == b || looks_like(*a, *b) || sounds_like(*a, *b));
    let share = same as f64 / a.len() as f64;
    if alike && 0.5 <= share { 0.9 + 0.06 * share } else { 0.0 }
}

fn sounds_like(a: char, b: char) -> bool {
    let sound = |c: char| c.to_pinyin().map(|it| habitual(it.plain()));
    sound(a).is_some_and(|it| Some(it) == sound(b))
}

/// Characters that are taken for each other by the eye.
fn looks_like(a: char, b: char) -> bool {
    const ALIKE: [&str; 14] = [
        "人入八",
        "未末",
        "己已巳",
        "土士",
        "日曰",
        "场埸",
        "治冶",
        "析折",
        "晴睛",
        "拔拨",
        "侯候",
        "遗遣",
        "床庆",
        "利刊",
    ];
    ALIKE.iter().any(|it| it.contains(a) && it.contains(b))
}

/// Letters that spell a Chinese name: `maolilv`, `mao li lv`, `mll`.
pub(super) fn spelled(typed: &str, name: &str) -> f64 {
    if !typed.is_ascii() {
        return 0.0;
    }
    let first = name.chars().next().and_then(|c| c.to_pinyin()).map(|it| it.first_letter());
    if first.is_some_and(|it| !typed.starts_with(it)) {
        return 0.0;
    }
    let (full, initials) = pinyin(name);
    if typed == full && 4 <= typed.len() {
        return 0.98;
    }
    if typed == initials && 3 <= typed.len() {
        return 0.93;
    }
    if 6 < typed.len().abs_diff(full.len()) {
        return 0.0;
    }
    let (a, b) = (habitual(typed), habitual(&full));
    if a == b && 4 <= a.len() {
        return 0.88;
    }
    let limit = match a.len() {
        0..=7 => 0,
        8..=13 => 1,
        _ => 2,
    };
    if limit < a.len().abs_diff(b.len()) {
        return 0.0;
    }
    let distance = strsim::osa_distance(&a, &b);
    if distance <= limit { 0.92 - distance as f64 / a.len() as f64 } else { 0.0 }
}

/// The letters of a Chinese name in full and by initials; other characters stay: `maolilv` and `mll`.
pub(crate) fn pinyin(name: &str) -> (String, String) {
    let (mut full, mut initials) = (String::new(), String::new());
    for c in name.chars() {
        match c.to_pinyin() {
            Some(sound) => {
                full.push_str(sound.plain());
                initials.push_str(sound.first_letter());
            }
            None => {
                full.push(c);
                initials.push(c);
            }
        }
    }
    (full.replace('ü', "v"), initials)
}

/// Sounds that many people write alike: zh and z, ng and n, ü and u.
fn habitual(text: &str) -> String {
    let plain = text.replace('ü', "v").replace('v', "u");
    plain.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
}
