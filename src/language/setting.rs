//! What `set` changes, as one table that the checker, completion, `help set`, `show settings` and the configuration read.

use crate::diagnostic::{Diagnostic, Fix};
use crate::nearest::nearest;
use crate::source::Span;
use crate::words::Language;

/// One thing that `set` changes.
#[derive(Debug)]
pub struct Setting {
    /// `language`
    pub name: &'static str,
    /// The name in Chinese: 语言.
    pub zh: &'static str,
    /// What it may be.
    pub values: Values,
    /// What it is before anybody sets it, as it is written.
    pub default: &'static str,
    /// What it does, in English and in Chinese.
    pub label: (&'static str, &'static str),
}

/// What a setting may be.
#[derive(Debug)]
pub enum Values {
    /// One of these words, each with its other names.
    Words(&'static [(&'static str, &'static [&'static str])]),
    /// A whole number from `least` on; `off` is written for the number that switches the setting off, if there is one.
    Number {
        /// The least number.
        least: u64,
        /// The number that `off` stands for.
        off: Option<u64>,
        /// A number that people choose.
        example: &'static str,
    },
}

const SWITCH: Values = Values::Words(&[("on", &["yes", "true", "开"]), ("off", &["no", "false", "关"])]);

/// The settings, in the order a person should see.
pub static SETTINGS: [Setting; 11] = [
    Setting {
        name: "language",
        zh: "语言",
        values: Values::Words(&[("en", &["english", "英文"]), ("zh", &["chinese", "中文"])]),
        default: "en",
        label: ("the language of labels, messages and magnitudes", "标签、提示与数量级所用的语言"),
    },
    Setting {
        name: "detail",
        zh: "详略",
        values: Values::Words(&[("short", &["简"]), ("full", &["详"])]),
        default: "short",
        label: ("whether every row is shown", "是否显示全部行"),
    },
    Setting {
        name: "sources",
        zh: "出处",
        values: SWITCH,
        default: "off",
        label: ("whether the documents behind an answer are listed", "是否列出答案所据的文件"),
    },
    Setting {
        name: "plot",
        zh: "图",
        values: SWITCH,
        default: "on",
        label: ("whether a terminal shows pictures under tables", "终端是否在表下画图"),
    },
    Setting {
        name: "suppress",
        zh: "隐去",
        values: Values::Number { least: 0, off: Some(0), example: "10" },
        default: "off",
        label: ("values of fewer rows are not shown", "行数不足者不显示其值"),
    },
    Setting {
        name: "join_rows",
        zh: "连接行数",
        values: Values::Number { least: 1, off: None, example: "1000000000" },
        default: "100000000",
        label: ("a join that makes more rows is refused", "连接所生的行多于此数则拒绝"),
    },
    Setting {
        name: "csv_scan",
        zh: "扫描",
        values: Values::Number { least: 0, off: Some(u64::MAX), example: "256" },
        default: "64",
        label: (
            "CSV files from so many MB on are read as questions need them, and not held in memory",
            "达到此兆字节数的 CSV 文件按需读取,不全部载入内存",
        ),
    },
    Setting {
        name: "pager",
        zh: "分页",
        values: SWITCH,
        default: "on",
        label: ("whether the shell pages what is longer than a screen", "长于一屏的结果是否分页浏览"),
    },
    Setting {
        name: "ranges",
        zh: "区间",
        values: Values::Words(&[("ends", &["both", "两端"]), ("mid", &["midpoint", "中点"])]),
        default: "ends",
        label: ("whether ranges are carried through, or count as their midpoints", "区间按两端计算,或一律取中点"),
    },
    Setting {
        name: "theme",
        zh: "主题",
        values: Values::Words(&[("dark", &["深色"]), ("light", &["浅色"]), ("none", &["无色"])]),
        default: "dark",
        label: ("colours of the shell for a dark or a light terminal", "界面配色,按终端底色深浅"),
    },
    Setting {
        name: "timing",
        zh: "计时",
        values: SWITCH,
        default: "off",
        label: ("whether the shell says how long an answer took", "是否说明规划与运行各用多久"),
    },
];

/// What a setting is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// `on`
    Word(&'static str),
    /// `10`
    Number(u64),
}

/// The settings as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// One a row of [`SETTINGS`].
    values: Vec<Value>,
}

impl Default for Settings {
    fn default() -> Settings {
        let value = |it: &Setting| it.value(it.default).unwrap_or(Value::Word(it.default));
        Settings { values: SETTINGS.iter().map(value).collect() }
    }
}

impl Settings {
    /// What a setting is; `None` where the table has no such row.
    pub fn get(&self, name: &str) -> Option<Value> {
        SETTINGS.iter().position(|it| it.name == name).and_then(|at| self.values.get(at).copied())
    }

    /// Whether a setting is this word: `settings.is("sources", "on")`.
    pub fn is(&self, name: &str, word: &str) -> bool {
        matches!(self.get(name), Some(Value::Word(it)) if it == word)
    }

    /// The number of a setting; 0 where it has none.
    pub fn number(&self, name: &str) -> u64 {
        if let Some(Value::Number(it)) = self.get(name) { it } else { 0 }
    }

    /// Sets one.
    pub fn put(&mut self, setting: &Setting, value: Value) {
        let at = SETTINGS.iter().position(|it| it.name == setting.name);
        if let Some(place) = at.and_then(|at| self.values.get_mut(at)) {
            *place = value;
        }
    }

    /// Each setting with what it is, as it is written.
    pub fn written(&self) -> impl Iterator<Item = (&'static Setting, String)> {
        SETTINGS.iter().zip(&self.values).map(|(setting, value)| (setting, setting.write(*value)))
    }
}

impl Setting {
    /// What it does.
    pub fn label(&self, language: Language) -> &'static str {
        if language == Language::Chinese { self.label.1 } else { self.label.0 }
    }

    /// A value as it was written, if this setting may be that.
    pub fn value(&self, text: &str) -> Option<Value> {
        let text = text.to_lowercase();
        match &self.values {
            Values::Words(words) => {
                let found = words.iter().find(|(word, others)| *word == text || others.contains(&text.as_str()));
                found.map(|it| Value::Word(it.0))
            }
            Values::Number { off: Some(off), .. } if matches!(text.as_str(), "off" | "关") => {
                Some(Value::Number(*off))
            }
            Values::Number { least, .. } => {
                text.replace('_', "").parse().ok().filter(|it| least <= it).map(Value::Number)
            }
        }
    }

    /// A value as it is written.
    pub fn write(&self, value: Value) -> String {
        match (value, &self.values) {
            (Value::Word(word), _) => word.to_owned(),
            (Value::Number(it), Values::Number { off: Some(off), .. }) if it == *off => "off".to_owned(),
            (Value::Number(it), _) => it.to_string(),
        }
    }

    /// The words that stand for its values, for completion.
    pub fn words(&self) -> Vec<&'static str> {
        match &self.values {
            Values::Words(words) => words.iter().map(|it| it.0).collect(),
            Values::Number { off, example, .. } => {
                std::iter::once(*example).chain(off.is_some().then_some("off")).collect()
            }
        }
    }

    /// What it may be, in words: `on|off`, `N|off`.
    pub fn choices(&self) -> String {
        match &self.values {
            Values::Words(words) => words.iter().map(|it| it.0).collect::<Vec<_>>().join("|"),
            Values::Number { off: Some(_), .. } => "N|off".to_owned(),
            Values::Number { off: None, .. } => "N".to_owned(),
        }
    }
}

/// The setting of a name, in either language.
pub fn setting(name: &str) -> Option<&'static Setting> {
    let name = name.to_lowercase();
    SETTINGS.iter().find(|it| it.name == name || it.zh == name)
}

/// What `set NAME VALUE` means.
///
/// # Errors
/// `unknown-setting`, at the name if there is no such setting, else at the value; with the near ones as edits.
pub fn meant(
    (name, name_at): (&str, Span),
    (value, value_at): (&str, Span),
) -> Result<(&'static Setting, Value), Box<Diagnostic>> {
    let Some(found) = setting(name) else {
        let others: Vec<[String; 1]> = SETTINGS.iter().map(|it| [it.zh.to_owned()]).collect();
        let near = nearest(name, SETTINGS.iter().zip(&others).map(|(it, others)| (it.name, others.as_slice())));
        let known: Vec<String> = SETTINGS.iter().map(|it| format!("{} {}", it.name, it.choices())).collect();
        let fault = Diagnostic::error("unknown-setting", format!("there is no setting `{name}`"))
            .at(name_at, "")
            .note(format!("the settings are: {}", known.join(", ")));
        return Err(Box::new(offered(fault, name_at, near)));
    };
    found.value(value).map(|it| (found, it)).ok_or_else(|| {
        let words = found.words();
        let near = nearest(value, words.iter().map(|it| (*it, &[][..])));
        let expected = match &found.values {
            Values::Words(_) => format!("`set {name}` takes {}", words.join(" or ")),
            Values::Number { least, off, .. } => {
                let off = if off.is_some() { ", or off" } else { "" };
                format!("`set {name}` takes a whole number from {least} on{off}")
            }
        };
        let fault = Diagnostic::error("unknown-setting", format!("`{value}` is no value of the setting `{name}`"));
        Box::new(offered(fault.at(value_at, "").note(expected), value_at, near))
    })
}

fn offered(fault: Diagnostic, at: Span, near: Vec<&str>) -> Diagnostic {
    near.into_iter().fold(fault, |fault, it| fault.fix(Fix::replace(at, it, format!("write `{it}`"))))
}

#[cfg(test)]
mod tests {
    use super::{SETTINGS, Settings, Value, meant, setting};
    use crate::source::Span;

    fn said(name: &str, value: &str) -> String {
        let (at, then) = (Span::new(0, 1), Span::new(1, 2));
        match meant((name, at), (value, then)) {
            Ok((setting, value)) => format!("{} {}", setting.name, setting.write(value)),
            Err(it) => {
                let fixes: Vec<&str> = it.fixes.iter().map(|it| it.title.as_str()).collect();
                format!("{:?} {} [{}]", it.span().map(|it| it.start), it.title, fixes.join(", "))
            }
        }
    }

    #[test]
    fn each_default_is_a_value_and_names_are_told_apart() {
        for it in &SETTINGS {
            assert!(it.value(it.default).is_some(), "{}", it.name);
            assert!(it.words().iter().all(|word| it.value(word).is_some()), "{}", it.name);
            assert!(std::ptr::eq(setting(it.name).expect("by name"), it));
            assert!(std::ptr::eq(setting(it.zh).expect("by its Chinese name"), it));
        }
    }

    #[test]
    fn a_setting_is_meant_by_any_of_its_names_and_values() {
        assert_eq!(said("language", "ZH"), "language zh");
        assert_eq!(said("语言", "中文"), "language zh");
        assert_eq!(said("suppress", "0"), "suppress off");
        assert_eq!(said("join_rows", "1_000"), "join_rows 1000");
        assert_eq!(said("languge", "zh"), "Some(0) there is no setting `languge` [write `language`]");
        assert_eq!(said("detail", "ful"), "Some(1) `ful` is no value of the setting `detail` [write `full`]");
        assert_eq!(said("join_rows", "0"), "Some(1) `0` is no value of the setting `join_rows` []");
    }

    #[test]
    fn settings_keep_what_was_put() {
        let mut settings = Settings::default();
        assert!(settings.is("sources", "off") && settings.number("suppress") == 0);
        settings.put(setting("sources").expect("sources"), Value::Word("on"));
        settings.put(setting("suppress").expect("suppress"), Value::Number(10));
        assert!(settings.is("sources", "on") && settings.number("suppress") == 10);
        assert!(!settings.is("nothing", "on"));
    }
}
