//! Everyday words for words of the language, in a sentence that does not check: 来自, 拆解, 从高到低, 1亿2000万, 2021年报.

use crate::diagnostic::{Edit, Fix};
use crate::quantity::{read_cell, read_literal, read_period};
use crate::source::Span;
use crate::world::World;

/// Words that are said for one of the language.
const WORDS: [(&str, &str); 35] = [
    ("来自", "从"),
    ("拆解", "归因"),
    ("拆分", "归因"),
    ("分解", "归因"),
    ("量价拆分", "归因"),
    ("归因分析", "归因"),
    ("异常", "异常值"),
    ("异常点", "异常值"),
    ("相关性", "相关"),
    ("相关系数", "相关"),
    ("相关分析", "相关"),
    ("从高到低", "降序"),
    ("从大到小", "降序"),
    ("由高到低", "降序"),
    ("倒序", "降序"),
    ("从低到高", "升序"),
    ("从小到大", "升序"),
    ("正序", "升序"),
    ("为空", "为 缺失"),
    ("为空值", "为 缺失"),
    ("是空", "为 缺失"),
    ("不为空", "不为 缺失"),
    ("非空", "不为 缺失"),
    ("不足", "<"),
    ("不到", "<"),
    ("少于", "<"),
    ("多于", ">"),
    ("超出", ">"),
    ("前三名", "前 3"),
    ("前三", "前 3"),
    ("前五名", "前 5"),
    ("前五", "前 5"),
    ("前十名", "前 10"),
    ("前十", "前 10"),
    ("分组", "按"),
];

/// The edits that write such words as the language does, over the sentence alone, the likeliest first.
pub(super) fn everyday(sentence: &str, world: &World) -> Vec<Fix> {
    let words = words(sentence);
    let own = world.catalog.datasets.iter().filter(|it| it.own);
    let names: Vec<&str> = own.flat_map(|it| &it.columns).map(|it| it.column.name.as_str()).collect();
    let mut found: Vec<(Span, Vec<String>)> = Vec::new();
    for (at, span) in words.iter().enumerate() {
        let word = span.of(sentence);
        let beside = |at: Option<usize>| at.and_then(|it| words.get(it)).map_or("", |it| it.of(sentence));
        let (before, after) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        if word.is_ascii() && !word.bytes().any(|it| it.is_ascii_digit()) || names.contains(&word) {
            continue;
        }
        let meant = meant(word, before, after);
        if !meant.is_empty() {
            found.push((*span, meant));
        }
    }
    let most = found.iter().map(|it| it.1.len()).max().unwrap_or(0);
    (0..most).map(|nth| together(&found, nth)).collect()
}

/// The `nth` way of writing each word, as one edit.
fn together(found: &[(Span, Vec<String>)], nth: usize) -> Fix {
    let one = |(span, ways): &(Span, Vec<String>)| {
        let text = ways.get(nth).or(ways.last()).cloned().unwrap_or_default();
        Edit { span: *span, text }
    };
    let edits: Vec<Edit> = found.iter().map(one).collect();
    let said: Vec<String> = edits.iter().map(|it| format!("`{}`", it.text)).collect();
    Fix { title: format!("write {}", said.join(", ")), edits }
}

/// The ways in which the language writes a word that stands between two others; none where it is one of the language, or not known.
fn meant(word: &str, before: &str, after: &str) -> Vec<String> {
    if let Some((_, other)) = WORDS.iter().find(|it| it.0 == word) {
        return vec![(*other).to_owned()];
    }
    if let Some(n) = word.strip_prefix("top").or(word.strip_prefix("TOP")).filter(|it| is_digits(it)) {
        return vec![format!("top {n}")];
    }
    if let Some(n) =
        word.strip_prefix('前').map(|it| it.trim_end_matches(['名', '家', '个'])).filter(|it| is_digits(it))
    {
        return vec![format!("前 {n}")];
    }
    let between = ["至", "到"];
    if read_period(word).is_some() && between.contains(&after) && !["自", "从", "from"].contains(&before) {
        return vec![format!("自 {word}")];
    }
    periods(word).or_else(|| number(word)).unwrap_or_default()
}

/// Periods as reports are called, days in one number, and all that followed a year.
fn periods(word: &str) -> Option<Vec<String>> {
    let one = |it: String| Some(vec![it]);
    if word.len() == 8 && is_digits(word) {
        let day = format!("{}-{}-{}", &word[..4], &word[4..6], &word[6..]);
        return read_period(&day).and_then(|it| one(it.text));
    }
    let year = word.get(..4).filter(|it| is_digits(it))?;
    let rest = word[4..].strip_prefix('年').unwrap_or(&word[4..]);
    match rest {
        "报" | "年报" | "末" | "底" | "年末" | "年底" => one(format!("{year}年")),
        "中报" | "半年报" | "半年度" => one(format!("{year}年上半年")),
        "一季报" => one(format!("{year}年一季度")),
        "三季报" => one(format!("{year}年前三季度")),
        "至今" | "起" | "开始" => one(format!("自 {year}年")),
        _ => {
            let (first, last) = word.split_once(['至', '到'])?;
            let (first, last) = (read_period(first)?, read_period(last)?);
            one(format!("自 {} 至 {}", first.text, last.text))
        }
    }
}

/// Numbers as they are spoken, bounds in one word, beds that are counted by the piece, months for years.
fn number(word: &str) -> Option<Vec<String>> {
    if let Some(n) = word.strip_suffix("个月").and_then(|it| it.parse::<u32>().ok()).filter(|it| it % 12 == 0) {
        return Some(vec![format!("{}年", n / 12)]);
    }
    if read_literal(word).is_some() {
        return None;
    }
    if let Some(n) = word.strip_suffix('张').filter(|it| is_digits(it)) {
        return Some(vec![format!("{n}张床"), format!("{n}张牙椅")]);
    }
    let ends = |rest: &str, sign: &str| {
        let end = read_literal(rest).map(|_| rest.to_owned()).or_else(|| amount(rest))?;
        Some(vec![format!("{sign} {end}")])
    };
    let before = [("不足", "<"), ("不到", "<"), ("超过", ">"), ("至少", ">="), ("至多", "<=")];
    if let Some((rest, sign)) = before.iter().find_map(|it| Some((word.strip_prefix(it.0)?, it.1))) {
        return ends(rest, sign);
    }
    if let Some(rest) = word.strip_suffix("以内").or(word.strip_suffix("之内")) {
        return ends(rest, "<=");
    }
    amount(word).map(|it| vec![it])
}

/// An amount as a literal: 2,000万, 十亿, 1亿2000万.
fn amount(word: &str) -> Option<String> {
    let (bare, unit) = word.strip_suffix('元').map_or((word, ""), |it| (it, "元"));
    let plain: String = bare.chars().filter(|it| !matches!(it, ',' | '，')).collect();
    if plain != bare && read_literal(&plain).is_some_and(|it| it.scaled) {
        return Some(format!("{plain}{unit}"));
    }
    let value = read_cell(bare).filter(|it| it.scaled && it.low == it.high && !it.approximate)?.low;
    let (scale, name) = if value.abs() < 1e8 { (1e4, "万") } else { (1e8, "亿") };
    Some(format!("{}{name}{unit}", value / scale))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// The words of a sentence: what stands between spaces, signs and brackets, outside quotes. A comma between digits is in a number.
fn words(sentence: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let (mut start, mut quote): (Option<usize>, Option<char>) = (None, None);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (at, c) in sentence.char_indices() {
        let (before, after) = (sentence[..at].chars().next_back(), sentence[at + c.len_utf8()..].chars().next());
        let grouped = matches!(c, ',' | '，') && digit(before) && digit(after);
        let inside = c.is_alphanumeric() || matches!(c, '_' | '%' | '％') || c == '.' && digit(before) || grouped;
        match quote {
            Some(end) => quote = if c == end { None } else { quote },
            None if inside => start = start.or(Some(at)),
            None => {
                found.extend(start.take().map(|from| Span::new(from, at)));
                quote = [('"', '"'), ('`', '`'), ('“', '”'), ('\'', '\'')].iter().find(|it| it.0 == c).map(|it| it.1);
            }
        }
    }
    found.extend(start.map(|from| Span::new(from, sentence.len())));
    found
}

#[cfg(test)]
mod tests {
    use super::{meant, words};

    #[test]
    fn a_word_is_written_as_the_language_does() {
        let table = [
            ("来自", "从"),
            ("2021年报", "2021年"),
            ("2021年中报", "2021年上半年"),
            ("2022一季报", "2022年一季度"),
            ("2021年三季报", "2021年前三季度"),
            ("20211231", "2021-12-31"),
            ("2019年至今", "自 2019年"),
            ("2012年到2014年", "自 2012 至 2014"),
            ("1亿2000万", "1.2亿"),
            ("1亿2000万元", "1.2亿元"),
            ("2,000万", "2000万"),
            ("十亿", "10亿"),
            ("三千万", "3000万"),
            ("100张", "100张床"),
            ("24个月", "2年"),
            ("20%以内", "<= 20%"),
            ("不足20%", "< 20%"),
            ("top3", "top 3"),
            ("前3名", "前 3"),
        ];
        for (word, expected) in table {
            assert_eq!(meant(word, "", "").first().map(String::as_str), Some(expected), "{word}");
        }
        for word in ["2021年", "收入", "100", "10亿", "25个月", "20211331", "约8%", "topic"] {
            assert_eq!(meant(word, "", ""), Vec::<String>::new(), "{word}");
        }
        assert_eq!(meant("2012年", "归因", "至"), ["自 2012年"]);
    }

    #[test]
    fn words_stand_outside_quotes() {
        let text = "显示 收入 来自 \"h 1\",大于 2,000万|前三";
        let found: Vec<&str> = words(text).iter().map(|it| it.of(text)).collect();
        assert_eq!(found, ["显示", "收入", "来自", "大于", "2,000万", "前三"]);
    }
}
