//! Units: products of powers of base units. Money is kept in its base unit (yuan, dollar), never in 亿 or millions.

use std::collections::BTreeMap;

/// A product of powers of base units; empty for a plain number.
/// `bed_days` is beds × days; years and days are different bases (the missing factor is 365 days per year).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Unit {
    powers: BTreeMap<String, i32>,
}

impl Unit {
    /// The unit of a plain number.
    pub fn none() -> Unit {
        Unit::default()
    }

    /// One base unit: `CNY`, `beds`, `visits`, `days`. The name is taken as it is.
    pub fn base(name: impl Into<String>) -> Unit {
        Unit { powers: BTreeMap::from([(name.into(), 1)]) }
    }

    /// Whether it is a plain number.
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The base units and their powers, by name.
    pub fn powers(&self) -> impl Iterator<Item = (&str, i32)> {
        self.powers.iter().map(|(name, power)| (name.as_str(), *power))
    }

    /// The unit of a product.
    pub fn times(&self, other: &Unit) -> Unit {
        let mut powers = self.powers.clone();
        for (name, power) in &other.powers {
            *powers.entry(name.clone()).or_insert(0) += power;
        }
        powers.retain(|_, power| *power != 0);
        Unit { powers }
    }

    /// One over this unit.
    pub fn inverse(&self) -> Unit {
        Unit { powers: self.powers.iter().map(|(name, power)| (name.clone(), -power)).collect() }
    }

    /// The unit of a quotient.
    pub fn over(&self, other: &Unit) -> Unit {
        self.times(&other.inverse())
    }

    /// Reads a unit: `CNY/bed_day`, `beds`, `persons per chair`, 元/床日, 张. `1` is a plain number.
    pub fn parse(text: &str) -> Option<Unit> {
        let mut unit = Unit::none();
        for (at, part) in text.replace(" per ", "/").split('/').enumerate() {
            let mut one = Unit::none();
            for factor in part.split('*') {
                one = one.times(&base_of(factor.trim())?);
            }
            unit = if at == 0 { one } else { unit.over(&one) };
        }
        Some(unit)
    }

    /// Reads a unit with a magnitude before it: `亿元` is 1e8 CNY, `USD m` 1e6 USD, `%` 0.01.
    pub fn parse_scaled(text: &str) -> Option<(f64, Unit)> {
        let text = text.trim();
        if text == "%" {
            return Some((0.01, Unit::none()));
        }
        if let Some(unit) = Unit::parse(text) {
            return Some((1.0, unit));
        }
        for (word, factor) in MAGNITUDES {
            let rest = text.strip_prefix(word).map(str::to_owned).or_else(|| {
                // `CNY m`, `CNY m per bed`
                let (currency, rest) = text.split_once(' ')?;
                let rest = rest.strip_prefix(word)?;
                rest.is_empty()
                    .then(|| currency.to_owned())
                    .or_else(|| Some(format!("{currency}{}", rest.strip_prefix(' ').map(|it| format!(" {it}"))?)))
            });
            if let Some(rest) = rest {
                let unit = if rest.trim().is_empty() { Some(Unit::none()) } else { Unit::parse(rest.trim()) };
                if let Some(unit) = unit {
                    return Some((factor, unit));
                }
            }
        }
        None
    }

    /// The unit as a person reads it: `CNY per bed-day`, 元/床日; empty for a plain number.
    pub fn write(&self, language: crate::words::Language) -> String {
        use crate::words::Language;
        let mut powers = self.powers.clone();
        let mut names = Vec::new();
        // Beds times days are one thing to an analyst.
        let (beds, days) =
            (self.powers.get("beds").copied().unwrap_or(0), self.powers.get("days").copied().unwrap_or(0));
        if beds == days && beds != 0 {
            powers.remove("beds");
            powers.remove("days");
            names.push(("bed-days".to_owned(), beds));
        }
        names.extend(powers);
        let word = |name: &str, one: bool| match (language, NAMES.iter().find(|it| it.0 == name)) {
            (Language::Chinese, Some(found)) => found.2.to_owned(),
            (Language::English, Some(found)) if one => found.1.to_owned(),
            _ => name.to_owned(),
        };
        let side = |up: bool| -> Vec<String> {
            let of = names.iter().filter(|(_, power)| (*power > 0) == up);
            of.map(|(name, power)| match power.abs() {
                1 => word(name, !up),
                n => format!("{}^{n}", word(name, !up)),
            })
            .collect()
        };
        let (above, below) = (side(true).join("·"), side(false));
        let per = if language == Language::English { " per " } else { "/" };
        match below.is_empty() {
            true => above,
            false => format!("{above}{per}{}", below.join(per)).trim_start().to_owned(),
        }
    }
}

/// Magnitudes that may stand before a unit, the longer first.
const MAGNITUDES: [(&str, f64); 13] = [
    ("万亿", 1e12),
    ("百万", 1e6),
    ("千万", 1e7),
    ("亿", 1e8),
    ("万", 1e4),
    ("千", 1e3),
    ("billion", 1e9),
    ("million", 1e6),
    ("thousand", 1e3),
    ("bn", 1e9),
    ("k", 1e3),
    ("m", 1e6),
    ("b", 1e9),
];

/// Base units: name, singular, Chinese, other spellings.
const NAMES: [(&str, &str, &str, &[&str]); 20] = [
    ("CNY", "CNY", "元", &["元", "RMB", "yuan", "人民币"]),
    ("USD", "USD", "美元", &["美元", "dollars", "dollar"]),
    ("beds", "bed", "床", &["bed", "床", "张床", "张床位"]),
    ("bed-days", "bed-day", "床日", &[]),
    ("visits", "visit", "人次", &["visit", "人次"]),
    ("patients", "patient", "患者", &["patient", "患者", "病人"]),
    ("persons", "person", "人", &["person", "people", "人", "名"]),
    ("chairs", "chair", "椅", &["chair", "椅", "台", "张椅"]),
    ("m2", "m2", "平方米", &["平方米", "平米", "平", "sqm"]),
    ("days", "day", "天", &["day", "天", "日"]),
    ("years", "year", "年", &["year", "年"]),
    ("months", "month", "月", &["month", "个月", "月"]),
    ("institutions", "institution", "家", &["institution", "家"]),
    ("cases", "case", "例", &["case", "例"]),
    ("teeth", "tooth", "颗", &["tooth", "颗"]),
    ("devices", "device", "设备", &["device"]),
    ("sites", "site", "店", &["site", "店"]),
    ("cities", "city", "城市", &["city"]),
    ("hours", "hour", "小时", &["hour", "小时"]),
    ("products", "product", "款", &["product", "款"]),
];

fn base_of(word: &str) -> Option<Unit> {
    if word.is_empty() || word == "1" {
        return (word == "1").then(Unit::none);
    }
    if matches!(word, "bed_days" | "bed_day" | "bed-days" | "bed-day" | "床日") {
        return Some(Unit::base("beds").times(&Unit::base("days")));
    }
    if let Some(found) = NAMES.iter().find(|it| it.0 == word || it.3.contains(&word)) {
        return Some(Unit::base(found.0));
    }
    let plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
    plain.then(|| Unit::base(if word.ends_with('s') { word.to_owned() } else { format!("{word}s") }))
}
