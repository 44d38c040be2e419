//! Near names for a slot: by characters, word parts, pinyin, full-width forms. A wrong suggestion is worse than none.

use pinyin::ToPinyin;

/// At most three of the candidates (a shown name and its other names), best first; empty rather than wrong.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = (&'a str, &'a [String])>) -> Vec<&'a str> {
    let wanted = key(typed);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for (name, others) in candidates {
        let names = std::iter::once(name).chain(others.iter().map(String::as_str));
        let best = names.map(|it| score(&wanted, it)).fold(0.0, f64::max);
        if best >= 0.72 {
            scored.push((best, name));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    let top = scored.first().map_or(0.0, |it| it.0);
    scored.iter().filter(|it| it.0 + 0.1 >= top).take(3).map(|it| it.1).collect()
}

fn score(wanted: &str, name: &str) -> f64 {
    let candidate = key(name);
    if candidate == *wanted {
        return 1.0;
    }
    let (full, initials) = pinyin_of(name);
    if !initials.is_empty() {
        let plain = wanted.replace('_', "");
        if plain == full || plain == initials && 3 <= initials.len() {
            return 0.98;
        }
        if plain.is_ascii() && 5 <= plain.len() {
            let near = strsim::normalized_damerau_levenshtein(&plain, &full);
            if 0.8 <= near {
                return near;
            }
        }
    }
    let mut words: Vec<&str> = wanted.split('_').collect();
    let mut parts: Vec<&str> = candidate.split('_').collect();
    words.sort_unstable();
    parts.sort_unstable();
    if 1 < words.len() && words == parts {
        return 0.95;
    }
    let short = wanted.chars().count().min(candidate.chars().count());
    match short {
        0 | 1 => 0.0,
        2 | 3 if wanted.is_ascii() => 0.0,
        _ => strsim::normalized_damerau_levenshtein(wanted, &candidate),
    }
}

/// Lower case, half-width, `_` between words, singular, simplified.
fn key(name: &str) -> String {
    let snake = crate::snake::snake(name);
    let words = snake.split('_').map(|word| match word.strip_suffix('s') {
        Some(one) if 4 < word.len() && !one.ends_with('s') => one,
        _ => word,
    });
    words.collect::<Vec<_>>().join("_").chars().map(simplified).collect()
}

/// The traditional characters of this field's words, and their simplified forms.
const TRADITIONAL: [(char, char); 32] = [
    ('醫', '医'),
    ('療', '疗'),
    ('佔', '占'),
    ('淨', '净'),
    ('潤', '润'),
    ('營', '营'),
    ('業', '业'),
    ('務', '务'),
    ('費', '费'),
    ('銷', '销'),
    ('門', '门'),
    ('診', '诊'),
    ('數', '数'),
    ('員', '员'),
    ('長', '长'),
    ('險', '险'),
    ('額', '额'),
    ('總', '总'),
    ('價', '价'),
    ('單', '单'),
    ('場', '场'),
    ('規', '规'),
    ('產', '产'),
    ('資', '资'),
    ('債', '债'),
    ('東', '东'),
    ('軟', '软'),
    ('聯', '联'),
    ('愛', '爱'),
    ('爾', '尔'),
    ('溫', '温'),
    ('寧', '宁'),
];

fn simplified(c: char) -> char {
    TRADITIONAL.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

fn pinyin_of(name: &str) -> (String, String) {
    let (mut full, mut initials) = (String::new(), String::new());
    for sound in name.to_pinyin().flatten() {
        full.push_str(sound.plain());
        initials.push_str(sound.first_letter());
    }
    (full, initials)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn misspellings() {
        let names = [
            ("gross_margin", "毛利率"),
            ("net_margin", "净利率"),
            ("insurance_share", "医保占比"),
            ("revenue", "收入"),
            ("beds", "床位数"),
            ("bed_occupancy", "床位使用率"),
            ("outpatient_visits", "门诊人次"),
            ("inpatient_revenue", "住院收入"),
            ("net_profit", "净利润"),
            ("spend_per_visit", "客单价"),
            ("selling_expense_ratio", "销售费用率"),
        ];
        let others: Vec<Vec<String>> = names.iter().map(|it| vec![it.1.to_owned()]).collect();
        let near =
            |typed: &str| nearest(typed, names.iter().zip(&others).map(|(it, others)| (it.0, others.as_slice())));
        let table = [
            ("gros_margin", "gross_margin"),
            ("gross_margn", "gross_margin"),
            ("Gross Margins", "gross_margin"),
            ("margin_gross", "gross_margin"),
            ("maolilv", "gross_margin"),
            ("mll", "gross_margin"),
            ("毛利滤", ""),
            ("insurence_share", "insurance_share"),
            ("醫保佔比", "insurance_share"),
            ("yibaozhanbi", "insurance_share"),
            ("revenu", "revenue"),
            ("revenues", "revenue"),
            ("ｒｅｖｅｎｕｅ", "revenue"),
            ("bed_ocupancy", "bed_occupancy"),
            ("outpatient_visit", "outpatient_visits"),
            ("門診人次", "outpatient_visits"),
            ("xyzzy", ""),
            ("foo", ""),
            ("inpatient_revenu", "inpatient_revenue"),
            ("jinglirun", "net_profit"),
            ("quux_share_of_moon", ""),
        ];
        for (typed, expected) in table {
            assert_eq!(near(typed).first().copied().unwrap_or(""), expected, "{typed}");
        }
    }
}
