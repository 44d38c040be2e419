//! A name in the forms in which it is compared.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The forms of one name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form {
    /// Its words, lower case, half-width, simplified, singular.
    pub words: Vec<String>,
    /// Without anything between the words.
    pub compact: String,
    /// Without what only says that it is a number: 牙椅数量 as 牙椅, `number_of_beds` as `bed`.
    pub stem: String,
    /// Whether it has Chinese characters.
    pub chinese: bool,
}

/// Words that change nothing about what is meant.
const SMALL: [&str; 13] = ["per", "of", "by", "the", "a", "an", "to", "and", "for", "in", "at", "on", "each"];

/// Words that only say what kind of number it is.
const GENERIC: [&str; 9] = ["number", "num", "count", "total", "average", "avg", "mean", "rate", "amount"];

/// The same of Chinese names, at their end.
const GENERIC_ENDS: [&str; 8] = ["总数", "数量", "人数", "金额", "总额", "数", "量", "额"];

impl Form {
    /// The forms of a name.
    pub fn of(name: &str) -> Form {
        let snake = crate::snake::snake(&split_at_capitals(name));
        let simple: String = snake.chars().map(simplified).collect();
        let chinese = simple.contains(is_chinese);
        let words: Vec<String> = simple.split('_').map(singular).collect();
        let stem = if chinese { chinese_stem(&simple.replace('_', "")) } else { english_stem(&words) };
        Form { compact: words.concat(), words, stem, chinese }
    }

    /// Its words without the small ones.
    pub fn telling(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).filter(|it| !SMALL.contains(it)).collect()
    }
}

/// Whether a character is Chinese.
pub(super) fn is_chinese(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// `grossMargin` as `gross Margin`; words in capitals stay.
fn split_at_capitals(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// `visits` as `visit`, `liabilities` as `liability`.
fn singular(word: &str) -> String {
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(one), _) if 3 < one.len() => format!("{one}y"),
        (_, Some(one)) if 3 <= one.len() && !one.ends_with('s') && word.is_ascii() => one.to_owned(),
        _ => word.to_owned(),
    }
}

fn english_stem(words: &[String]) -> String {
    let kept = |it: &&String| !GENERIC.contains(&it.as_str()) && !SMALL.contains(&it.as_str());
    words.iter().filter(kept).map(String::as_str).collect()
}

fn chinese_stem(name: &str) -> String {
    let ends = GENERIC_ENDS.iter().filter_map(|end| name.strip_suffix(end));
    let stem = ends.min_by_key(|it| it.len()).filter(|it| 2 <= it.chars().count());
    stem.unwrap_or(name).to_owned()
}

/// The simplified form of a traditional character.
fn simplified(c: char) -> char {
    static TABLE: LazyLock<HashMap<char, char>> =
        LazyLock::new(|| TRADITIONAL.chars().zip(SIMPLIFIED.chars()).collect());
    if is_chinese(c) { TABLE.get(&c).copied().unwrap_or(c) } else { c }
}

/// The traditional characters of this field's words. 帐 and 账, 佔 and 占 are one word.
const TRADITIONAL: &str = "醫療佔淨潤營業務費銷門診數員長險額總價單場規產資債東軟聯愛爾溫寧應賬帳費滲經現樓託報償係體檢齒種無產腫眼髮輔\
                           視覺護貧權購買賣銀變動機構設備積極穩復發達國際產較適當處類別個們對會開關間後從來時實際質點線級組織維繳納繼續\
                           義華萬億錢鐘鋪錄題顏顧風飛餘館驗驅麗齡龍歲歷歸樣標樹橋權歡殘殺氣決沒況泄淚減測湯準滅滾滿漢漸災爐爭狀獨獲\
                           獎環瑪瑣璃畫異當癒癥發盤盡監確碼禮稱穀積窮競筆節範築簡籌簽糧純紅級紀約終統絕給網綱緊緒縣縮縱績聖聞聲職聽\
                           肅膚臉臨舊舉藝藥蘇蘭蘋處號蟲補裝製複見規親觀計訂訓記許評詢話該詳誌認語誤說請諸調談論證識警譯議讀豐負貢財\
                           責貨貫貴費貼貸貿賀賓賞賠賢賦賴贊贏趙趕軌車較載輕輪輸轉辦農遞遠選遺適鄉醬釋針釣鈣鈴銅鋼錯鍵鎮鏡鐵閉閱闊隊\
                           陽陰階際隨雙雜離難雲電靈靜頂項順預領頭頻願顯飯飲養駐駕骨魚鮮鳥麼黃點黨齊課";

const SIMPLIFIED: &str = "医疗占净润营业务费销门诊数员长险额总价单场规产资债东软联爱尔温宁应账账费渗经现楼托报偿系体检齿种无产肿眼发辅\
                          视觉护贫权购买卖银变动机构设备积极稳复发达国际产较适当处类别个们对会开关间后从来时实际质点线级组织维缴纳继续\
                          义华万亿钱钟铺录题颜顾风飞余馆验驱丽龄龙岁历归样标树桥权欢残杀气决没况泄泪减测汤准灭滚满汉渐灾炉争状独获\
                          奖环玛琐璃画异当愈症发盘尽监确码礼称谷积穷竞笔节范筑简筹签粮纯红级纪约终统绝给网纲紧绪县缩纵绩圣闻声职听\
                          肃肤脸临旧举艺药苏兰苹处号虫补装制复见规亲观计订训记许评询话该详志认语误说请诸调谈论证识警译议读丰负贡财\
                          责货贯贵费贴贷贸贺宾赏赔贤赋赖赞赢赵赶轨车较载轻轮输转办农递远选遗适乡酱释针钓钙铃铜钢错键镇镜铁闭阅阔队\
                          阳阴阶际随双杂离难云电灵静顶项顺预领头频愿显饭饮养驻驾骨鱼鲜鸟么黄点党齐课";

#[cfg(test)]
mod tests {
    use super::{Form, SIMPLIFIED, TRADITIONAL};

    #[test]
    fn every_traditional_character_has_its_simplified_one() {
        assert_eq!(TRADITIONAL.chars().count(), SIMPLIFIED.chars().count());
        let wrong: Vec<String> = TRADITIONAL
            .chars()
            .zip(SIMPLIFIED.chars())
            .filter(|(a, b)| SIMPLIFIED.contains(*a) && a != b)
            .map(|(a, b)| format!("{a}{b}"))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(Form::of("醫保佔比").compact, "医保占比");
        assert_eq!(Form::of("資產負債率").compact, "资产负债率");
    }

    #[test]
    fn names_in_the_form_they_are_compared() {
        assert_eq!(Form::of("Gross Margins").compact, "grossmargin");
        assert_eq!(Form::of("grossMargin").words, ["gross", "margin"]);
        assert_eq!(Form::of("number_of_beds").stem, "bed");
        assert_eq!(Form::of("牙椅数量").stem, "牙椅");
        assert_eq!(Form::of("人数").stem, "人数");
    }
}
