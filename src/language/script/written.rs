//! In which language a script is written, so that writing it anew keeps it.

use super::{Script, keywords};
use crate::words::Language;

/// The language of most statements of a script: `比较 毛利率`, `通策医疗 2021年 毛利率` are Chinese, `from 医院 | show 床位数` is English.
pub fn written_in(text: &str, script: &Script) -> Language {
    let chinese = |text: &str| {
        let first = text.trim_start_matches(['"', '`', '“', '(']).chars().next();
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let english = words.any(|it| it.is_ascii() && keywords::canonical(it).is_some());
        first.is_some_and(|it| !it.is_ascii()) || !english && !text.is_ascii()
    };
    let n_chinese = script.statements.iter().filter(|it| chinese(it.span.of(text))).count();
    match script.statements.len() < 2 * n_chinese {
        true => Language::Chinese,
        false => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::written_in;
    use crate::catalog::shipped;
    use crate::script::{read, write};
    use crate::source::Source;
    use crate::words::Language::{Chinese, English};

    #[test]
    fn a_script_keeps_its_language() {
        let catalog = shipped().catalog;
        let texts = [
            ("比较 毛利率 其中 医保占比 > 50%", Chinese),
            ("通策医疗 2021年 毛利率", Chinese),
            ("\"通策医疗\" 2021年 毛利率\n参数 y: 期间 = 2021\n显示 毛利率 for y", Chinese),
            ("compare 毛利率 where 医保占比 > 50%", English),
            ("from 医院 | show 床位数", English),
            ("show revenue of 通策医疗\n通策医疗 2021年 毛利率", English),
            ("", English),
        ];
        for (text, language) in texts {
            let (script, _) = read(&Source::new("t", text));
            assert_eq!(written_in(text, &script), language, "{text}");
            let written = write(text, &script, language, &catalog);
            let (script, _) = read(&Source::new("t", written.as_str()));
            assert_eq!(written_in(&written, &script), language, "{written}");
        }
    }
}
