//! Units: products of powers of base units. Money is kept in its base unit (yuan, dollar), never in 亿 or millions.

use std::collections::BTreeMap;

/// A product of powers of base units; empty for a plain number.
/// `bed_days` is beds × days; years and days are different bases (the missing factor is 365 days per year).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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

    /// Whether it is made of units that everybody knows.
    pub fn is_known(&self) -> bool {
        self.powers.keys().all(|it| NAMES.iter().any(|known| known.0 == it))
    }

    /// Its base units that not everybody knows.
    pub fn own_words(&self) -> impl Iterator<Item = &str> {
        self.powers.keys().map(String::as_str).filter(|it| NAMES.iter().all(|known| known.0 != *it))
    }

    /// Whether it is one base unit, once.
    pub fn is_base(&self) -> bool {
        self.powers.len() == 1 && self.powers.values().all(|it| *it == 1)
    }

    /// The one currency in it; none where there are none or several.
    pub fn currency(&self) -> Option<String> {
        let mut found = self.powers.keys().filter(|it| CURRENCIES.contains(&it.as_str()));
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    /// The same unit in another currency, and the power that the currency has in it.
    pub fn in_currency(&self, currency: &str) -> Option<(Unit, i32)> {
        let from = self.currency()?;
        let mut unit = self.clone();
        let power = unit.powers.remove(&from)?;
        unit.powers.insert(currency.to_owned(), power);
        Some((unit, power))
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

    /// Reads a unit: `CNY/bed_day`, `beds`, `persons per chair`, 元/床日, 张床. `1` is a plain number.
    /// Any lower-case word is a unit: what a catalog declares is taken at its word.
    pub fn parse(text: &str) -> Option<Unit> {
        let text = text.trim();
        let text = text.strip_prefix("per ").map_or(text.to_owned(), |rest| format!("1/{rest}"));
        let text = text.replace(" per ", "/");
        let text = if text.starts_with('/') { format!("1{text}") } else { text };
        let mut unit = Unit::none();
        for (at, part) in text.split('/').enumerate() {
            let mut side = Unit::none();
            for factor in part.split(['*', '·', '×']) {
                let (word, power) = factor.split_once('^').unwrap_or((factor, "1"));
                let power: i32 = power.trim().parse().ok().filter(|it| (1..=9).contains(it))?;
                let one = base_of(word.trim())?;
                side = (0..power).fold(side, |side, _| side.times(&one));
            }
            unit = if at == 0 { side } else { unit.over(&side) };
        }
        Some(unit)
    }

    /// Reads a unit with a magnitude before it: `亿元` is 1e8 CNY, `USD m` 1e6 USD, `%` 0.01.
    pub fn parse_scaled(text: &str) -> Option<(f64, Unit)> {
        let text = text.trim();
        if text == "%" {
            return Some((0.01, Unit::none()));
        }
        if let Some(factor) = magnitude(text) {
            return Some((factor, Unit::none()));
        }
        if let Some(unit) = Unit::parse(text) {
            return Some((1.0, unit));
        }
        // `beds/万人`: what it is counted by has a magnitude.
        if let Some((above, below)) = text.rsplit_once('/')
            && let (Some((a, above)), Some((b, below))) = (Unit::parse_scaled(above), Unit::parse_scaled(below))
        {
            return Some((a / b, above.over(&below)));
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

    /// Reads one of the units that everybody knows, as it may follow a number: `beds`, 床日, 万元 without its 万.
    pub(super) fn known(word: &str) -> Option<Unit> {
        if is_bed_days(word) {
            return base_of(word);
        }
        let sign = SIGNS.iter().find(|it| it.0 == word).map(|it| it.1);
        sign.or_else(|| named(word).map(|it| it.0)).map(Unit::base)
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
            (Language::English, None) if one => name.strip_suffix('s').unwrap_or(name).to_owned(),
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
const MAGNITUDES: [(&str, f64); 14] = [
    ("10k", 1e4),
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

/// A magnitude without a unit: `bn`, `M`, `millions`, 万.
fn magnitude(text: &str) -> Option<f64> {
    let word = text.to_lowercase();
    let one = word.strip_suffix('s').filter(|it| ["billion", "million", "thousand"].contains(it)).unwrap_or(&word);
    let one = if one == "mn" { "m" } else { one };
    MAGNITUDES.iter().find(|it| it.0 == one).map(|it| it.1)
}

/// The base units that are money.
const CURRENCIES: [&str; 6] = ["CNY", "USD", "HKD", "EUR", "GBP", "JPY"];

/// Signs of money behind a number: `12,50 €`.
const SIGNS: [(&str, &str); 6] =
    [("€", "EUR"), ("£", "GBP"), ("$", "USD"), ("US$", "USD"), ("HK$", "HKD"), ("¥", "CNY")];

/// Name, singular, Chinese, other spellings.
pub(crate) type Name = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// The base units that everybody knows.
const NAMES: [Name; 30] = [
    ("CNY", "CNY", "元", &["元", "RMB", "yuan", "人民币", "元人民币"]),
    ("USD", "USD", "美元", &["美元", "dollars", "dollar"]),
    ("HKD", "HKD", "港元", &["港元", "港币"]),
    ("EUR", "EUR", "欧元", &["欧元", "euro", "euros"]),
    ("GBP", "GBP", "英镑", &["英镑"]),
    ("JPY", "JPY", "日元", &["日元", "yen"]),
    ("beds", "bed", "床", &["bed", "床", "张床", "张床位", "张病床", "床位"]),
    ("bed-days", "bed-day", "床日", &[]),
    ("visits", "visit", "人次", &["visit", "人次"]),
    ("patients", "patient", "患者", &["patient", "患者", "病人", "名患者"]),
    ("persons", "person", "人", &["person", "people", "人", "名"]),
    ("chairs", "chair", "椅", &["chair", "椅", "牙椅", "张椅", "张牙椅", "台牙椅"]),
    ("m2", "m2", "平方米", &["平方米", "平米", "sqm"]),
    ("days", "day", "天", &["day", "天", "日"]),
    ("weeks", "week", "周", &["week", "周"]),
    ("years", "year", "年", &["year", "年"]),
    ("months", "month", "月", &["month", "个月", "月"]),
    ("quarters", "quarter", "季度", &["quarter", "个季度", "季度"]),
    ("hours", "hour", "小时", &["hour", "小时"]),
    ("minutes", "minute", "分钟", &["minute", "min", "分钟"]),
    ("institutions", "institution", "家", &["institution", "家"]),
    ("cases", "case", "例", &["case", "例"]),
    ("teeth", "tooth", "颗", &["tooth", "颗"]),
    ("devices", "device", "设备", &["device", "台设备", "设备"]),
    ("sites", "site", "店", &["site", "店", "家店"]),
    ("cities", "city", "城市", &["city", "个城市"]),
    ("provinces", "province", "省", &["province", "个省"]),
    ("products", "product", "款", &["product", "款"]),
    ("categories", "category", "类别", &["category", "类别"]),
    ("floors", "floor", "层", &["floor", "层"]),
];

/// The base units that everybody knows: name, singular, Chinese, other spellings.
pub(crate) fn base_units() -> impl Iterator<Item = Name> {
    NAMES.iter().copied()
}

/// The words before a unit that scale it, with their factors.
pub(crate) fn magnitudes() -> impl Iterator<Item = (&'static str, f64)> {
    MAGNITUDES.iter().copied()
}

fn is_bed_days(word: &str) -> bool {
    let bed_days = ["bed_days", "bed_day", "bed-days", "bed-day", "bed days", "bed day", "床日"];
    bed_days.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// The unit of any of its spellings, in any case.
fn named(word: &str) -> Option<&'static Name> {
    let is = |spelling: &str| spelling.eq_ignore_ascii_case(word);
    NAMES.iter().filter(|it| it.0 != "bed-days").find(|it| is(it.0) || it.3.iter().any(|spelling| is(spelling)))
}

fn base_of(word: &str) -> Option<Unit> {
    if word.is_empty() || word == "1" {
        return (word == "1").then(Unit::none);
    }
    if is_bed_days(word) {
        return Some(Unit::base("beds").times(&Unit::base("days")));
    }
    if let Some(found) = named(word) {
        return Some(Unit::base(found.0));
    }
    let plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
    let plain = plain && word.starts_with(|c: char| c.is_ascii_lowercase());
    plain.then(|| Unit::base(if word.ends_with('s') { word.to_owned() } else { format!("{word}s") }))
}
