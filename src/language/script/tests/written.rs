//! Texts and their canonical forms.

use super::{known, read_text, written};
use crate::catalog::Catalog;
use crate::script::write;
use crate::words::Language::{Chinese, English};

/// Sentences as typed, and as written; `=` where nothing changes.
pub(super) const ENGLISH: [(&str, &str); 120] = [
    ("INCLUDE 'shared/names.ward'", "include \"shared/names.ward\""),
    // Parameters.
    ("param year:period=2021 in 2010..2030 'the year'", "param year: period = 2021 in 2010..2030 \"the year\""),
    (
        "PARAM who : entity = Topchoice in (Topchoice,\"United Imaging\")",
        "param who: entity = Topchoice in (Topchoice, \"United Imaging\")",
    ),
    ("param m: metric = gross_margin", "="),
    ("param low: percent = 35% in 0%..100%", "="),
    ("param fee: money = 600元", "="),
    ("param fee: 元/床日 in 100..900元/床日", "="),
    ("param cut: number = -2.5", "="),
    ("param all_of_them: truth = TRUE", "param all_of_them: truth = true"),
    ("param day: date in 2020..2021", "="),
    ("param note: text \"what it is for\"", "="),
    ("show revenue for year", "="),
    ("show revenue from first to last", "="),
    ("show revenue since first until last", "show revenue from first to last"),
    ("show revenue since first", "="),
    // Verbs.
    ("gross_margin", "show gross_margin"),
    ("SHOW  gross_margin ,net_margin", "show gross_margin, net_margin"),
    ("select revenue from companies", "show revenue from companies"),
    ("show", "="),
    ("compare gross_margin where insurance_share>50%", "compare gross_margin where insurance_share > 50%"),
    ("Rank revenue BY region Top 5", "rank revenue by region top 5"),
    ("rank beds within region, kind sort beds top 3", "="),
    ("describe", "="),
    ("describe companies", "="),
    ("from companies", "="),
    ("from companies|show revenue|top 3 by revenue", "from companies | show revenue | top 3 by revenue"),
    ("from c | filter beds>100", "from c | where beds > 100"),
    ("from c | where possibly beds > 100", "="),
    ("from c | derive x = a+b, a*2", "from c | derive x = a + b, a * 2"),
    ("from c | mutate a+b as x", "from c | derive x = a + b"),
    ("from c | derive (a = b)", "="),
    ("from c | derive same = a = b", "="),
    ("from c | derive (a = b) and d", "from c | derive (a = b and d)"),
    ("from c | drop a,`b c`", "from c | drop a, `b c`"),
    ("from c | rename a as b,c as `d e`", "from c | rename a as b, c as `d e`"),
    ("from c | sort by a DESC, b asc", "from c | sort a desc, b"),
    ("from c | bottom 3", "="),
    ("from c | distinct", "="),
    ("from c | distinct a, year(d)", "="),
    ("from c | summarise count() as n, sum(x) by g as h", "from c | summarize count() as n, sum(x) by g as h"),
    ("from `my table` | show a", "="),
    ("from \"my table\" | show a", "from `my table` | show a"),
    // Clauses, in one order.
    (
        "show a top 3 sort b desc by g where x > 1 for 2021 of E from D",
        "show a from D of E for 2021 where x > 1 by g sort b desc top 3",
    ),
    ("compare a among x > 1 by g, h > 50% as big", "="),
    ("show a for 2021 , 2022Q1", "show a for 2021, 2022Q1"),
    ("show a 2022Q1", "show a for 2022Q1"),
    ("show a since 2016 until 2020", "show a from 2016 to 2020"),
    ("show a from 2016 to 2020", "="),
    ("show a since 2016", "="),
    ("show a until 2020E", "="),
    ("show a for all", "="),
    ("show a for FY2021", "show a for 2021"),
    ("show a for 2022年一季度", "show a for 2022Q1"),
    ("show a for 2012..2014", "="),
    (
        "trend_of of Topchoice, \"Wenzhou Kangning\", 'He said \"no\"'",
        "show trend_of of Topchoice, \"Wenzhou Kangning\", 'He said \"no\"'",
    ),
    ("show sum(a) by g having sum(a) > 1亿 sort sum(a) desc bottom 3 in 亿元", "="),
    ("show a where possibly b > 1 in 元/床日", "="),
    ("Topchoice 2021年 gross_margin", "show gross_margin of Topchoice for 2021"),
    ("Topchoice 的 gross_margin", "show gross_margin of Topchoice"),
    // Expressions: brackets by precedence.
    ("show ((a+b))*c", "show (a + b) * c"),
    ("show (a*b)+c", "show a * b + c"),
    ("show a-(b-c)", "show a - (b - c)"),
    ("show (a-b)-c", "show a - b - c"),
    ("show a/(b*c)", "show a / (b * c)"),
    ("show (a^b)^c", "show (a ^ b) ^ c"),
    ("show (a ^ b) ^ c", "="),
    ("show a^(b^c)", "show a ^ b ^ c"),
    ("show -(a^2)", "show -a ^ 2"),
    ("show (-a)^2", "show (-a) ^ 2"),
    ("show (-5)^2", "show (-5) ^ 2"),
    ("show 2^-3", "show 2 ^ -3"),
    ("show -(a+b)", "show -(a + b)"),
    ("show - -a", "show --a"),
    ("show a mod 2 = 0", "="),
    ("show (a and b) or c", "show a and b or c"),
    ("show a and (b or c)", "="),
    ("show not (a and b)", "="),
    ("show not (a = b)", "show not a = b"),
    ("show (not a) = b", "="),
    ("show (a + b) is missing, a = (b is missing)", "show a + b is missing, a = b is missing"),
    ("show (a = b) is not missing", "="),
    ("show a in (1,2 ,x)", "show a in (1, 2, x)"),
    ("show a not in (1, 2) and b in 10%..20%", "="),
    ("show a in -5%..5%", "="),
    ("show d in 2021-03", "="),
    ("show a*if b then 1 else 2", "show a * (if b then 1 else 2)"),
    ("show if a then (if b then 1) else if c then 2 else 3", "="),
    ("show case {a>1:\"x\";b:y;else:z} as size", "show case { a > 1: \"x\"; b: y; else z } as size"),
    ("show operator . net_margin", "show operator.net_margin"),
    // Calls.
    (
        "show SUM( revenue where region=North ),Count( distinct x ),count(where a>1)",
        "show sum(revenue where region = North), count(distinct x), count(where a > 1)",
    ),
    ("show round(x,2), coalesce(a, b, missing)", "show round(x, 2), coalesce(a, b, missing)"),
    // Literals as they were written.
    ("show 1_000 + 27.81亿 + $5m + USD 5m + 2万元 + 3 years", "="),
    ("show 10%..20%, 400..600万, -10%..-5%, -(10%..20%)", "="),
    ("show ~8%, (>50%), a = (>=5)", "show ~8%, >50%, a = >=5"),
    ("show 2016-04-09, 2022Q1, FY2021, 2012年..2014年", "show 2016-04-09, 2022Q1, FY2021, FY2012..2014"),
    ("show TRUE, False, null", "show true, false, missing"),
    (
        "show a contains 'x', b Matches /^a|b#;$/, c matches \"a/b\"",
        "show a contains \"x\", b matches /^a|b#;$/, c matches \"a/b\"",
    ),
    ("show “he said \"it's\"”, 'a \"b\"', '#;|'", "show “he said \"it's\"”, 'a \"b\"', \"#;|\""),
    // Habits of other languages.
    ("show a where b==1&&c<>2||d", "show a where b = 1 and c != 2 or d"),
    // Names that need quotes.
    (
        "show `revenue`, `Net Income`, `where`, `null`, `2021`, `FY2021`, `distinct`",
        "show revenue, `Net Income`, `where`, `null`, `2021`, `FY2021`, `distinct`",
    ),
    ("show `Rural Versus Urban` as `urban share`", "="),
    ("from c | where `possibly` = 1", "="),
    // Statements.
    ("let  x=a+b", "let x = a + b"),
    ("let t = from c|where a>1", "let t = from c | where a > 1"),
    ("let t = show a", "="),
    ("LET y = t", "let y = t"),
    ("let z = gross_margin of Topchoice", "let z = show gross_margin of Topchoice"),
    ("USE companies", "use companies"),
    ("set  language  zh", "set language zh"),
    ("open 'a b.csv' AS reports", "open \"a b.csv\" as reports"),
    ("open \"a#b;c.csv\"", "="),
    (
        "open 'a.csv' kinds(c:level) header 3 AS d sheet 'S' units (c: %,`d e`: 百万元) text(a,b) entity e period p missing('x')",
        "open \"a.csv\" as d kinds (c: level) header 3 sheet \"S\" units (c: %, `d e`: 百万元) text (a, b) entity e period p missing (\"x\")",
    ),
    // Several, with comments and blank lines.
    ("show a;show b ; show c", "show a\nshow b\nshow c"),
    (
        "#!/usr/bin/env ward run\n\n\n# first\nshow a# why\n\n\n\nshow b",
        "#!/usr/bin/env ward run\n\n# first\nshow a # why\n\nshow b",
    ),
    (
        "from c # all of them\n  | where a > 1   # large\n# then\n  | top 3 by a",
        "from c # all of them\n  | where a > 1 # large\n  # then\n  | top 3 by a",
    ),
    ("show a, # first\n  b # second", "# first\nshow a, b # second"),
    ("show a\n  by g\n  top 3", "show a by g top 3"),
    ("let x = # what\n  1 + 2", "# what\nlet x = 1 + 2"),
    (
        "from reports_of_last_year | where net_income_from_patients > 100_000_000 | show median(net_income), count() by state",
        "from reports_of_last_year\n  | where net_income_from_patients > 100_000_000\n  | show median(net_income), count() by state",
    ),
    ("from c # short\n| top 3 by a", "from c # short\n  | top 3 by a"),
];

#[test]
fn english() {
    let nothing = Catalog::default();
    for (typed, expected) in ENGLISH {
        let expected = if expected == "=" { typed } else { expected };
        assert_eq!(written(typed, English, &nothing).trim_end(), expected, "{typed}");
    }
}

/// Sentences, and what they are in Chinese.
pub(super) const CHINESE: [(&str, &str); 34] = [
    ("include \"a.ward\"", "引入 \"a.ward\""),
    ("param year: period = 2021 in (2021, 2022Q1)", "参数 year: 期间 = 2021 in (2021, 2022Q1)"),
    ("show revenue for year", "显示 收入 for year"),
    ("compare gross_margin where insurance_share > 50%", "比较 毛利率 其中 医保占比 > 50%"),
    ("show gross_margin of Topchoice for 2021", "通策医疗 2021年 毛利率"),
    ("show gross_margin of Topchoice", "通策医疗 毛利率"),
    ("gross_margin, net_margin of Topchoice for 2020, 2021", "显示 毛利率, 净利率 属于 通策医疗 2020年, 2021年"),
    ("show 1 + revenue of Topchoice for all", "显示 1 + 收入 属于 通策医疗 for 全部"),
    ("show revenue for 2022Q1, 2012..2014, 2030E", "显示 收入 2022Q1, 2012年..2014年, 2030E"),
    ("trend_like since 2016", "显示 trend_like 自 2016"),
    ("show revenue from 2016 to 2020", "显示 收入 自 2016 至 2020"),
    ("show revenue until 2020", "显示 收入 截至 2020"),
    ("rank revenue by place top 5", "排名 收入 按 所在地 前5名"),
    ("rank beds within place sort beds desc bottom 3", "排名 床位数 组内 所在地 排序 床位数 降序 后3名"),
    (
        "from companies | where not (revenue > 5亿 or beds is missing)",
        "自 公司 | 筛选 非 (收入 > 5亿 或 床位数 为 缺失)",
    ),
    (
        "from companies | where possibly revenue is not missing and a contains \"口腔\"",
        "自 公司 | 筛选 可能 收入 不为 缺失 且 a 包含 \"口腔\"",
    ),
    (
        "from companies | derive x = if beds > 100 then 1 else 2 | show x as 档",
        "自 公司 | 新增 x = 如果 床位数 > 100 那么 1 否则 2 | 显示 x 作为 档",
    ),
    (
        "from companies | summarize sum(revenue where beds > 5) by place",
        "自 公司 | 汇总 合计(收入 其中 床位数 > 5) 按 所在地",
    ),
    (
        "from companies | sort revenue desc | top 3 by beds | bottom 2",
        "自 公司 | 排序 收入 降序 | 前3名 按 床位数 | 后2名",
    ),
    (
        "from companies | distinct place | drop beds | rename revenue as r",
        "自 公司 | 去重 所在地 | 删除列 床位数 | 改名 收入 作为 r",
    ),
    ("describe companies", "描述 公司"),
    ("describe gross_margin", "描述 毛利率"),
    (
        "show revenue among beds > 5 by place having revenue > 1 in 亿元",
        "显示 收入 在 床位数 > 5 按 所在地 满足 收入 > 1 in 亿元",
    ),
    ("let big = revenue > 10亿", "令 big = 收入 > 10亿"),
    ("let t = from companies | where revenue > 5", "令 t = 自 公司 | 筛选 收入 > 5"),
    ("let revenue = 5; show revenue", "令 revenue = 5\n显示 revenue"),
    ("use companies", "使用 公司"),
    ("set language zh", "设置 language zh"),
    ("open \"a.csv\" as reports", "打开 \"a.csv\" 作为 reports"),
    ("open \"a.csv\" header 2 text (a)", "打开 \"a.csv\" 表头 2 文本 (a)"),
    ("from companies | where company = Topchoice", "自 公司 | 筛选 公司 = 通策医疗"),
    ("show `Net Income`, no_such_thing", "显示 净利润, no_such_thing"),
    ("# 注释\nshow revenue # 收入", "# 注释\n显示 收入 # 收入"),
    ("通策医疗 的 毛利率，净利率", "通策医疗 毛利率, 净利率"),
];

#[test]
fn chinese() {
    let catalog = known();
    for (typed, expected) in CHINESE {
        assert_eq!(written(typed, Chinese, &catalog).trim_end(), expected, "{typed}");
    }
}

#[test]
fn chinese_words_are_read_and_written_in_english() {
    let catalog = known();
    let table = [
        ("比较 毛利率 其中 医保占比 超过 50%", "compare gross_margin where insurance_share > 50%"),
        ("对比 毛利率 按 所在地", "compare gross_margin by place"),
        ("通策医疗 2021年 收入、净利润", "show revenue, net_profit of \"Topchoice Medical\" for 2021"),
        ("显示 收入 其中 床位数 不低于 100 且 床位数 不超过 500", "show revenue where beds >= 100 and beds <= 500"),
        ("显示 收入 自 2016 以来", "show revenue since 2016"),
        ("排名 收入 前5个", "rank revenue top 5"),
        ("显示 （收入＋净利润）×2÷3，5％", "show (revenue + net_profit) * 2 / 3, 5％"),
        (
            "自 公司 | 筛选 收入 为 缺失 或者 床位数 不为 缺失",
            "from companies | where revenue is missing or beds is not missing",
        ),
        ("显示 营收", "show revenue"),
        ("显示 收入 属于 爱尔眼科", "show revenue of \"Aier Eye Hospital\""),
    ];
    for (typed, expected) in table {
        assert_eq!(written(typed, English, &catalog).trim_end(), expected, "{typed}");
    }
}

#[test]
fn a_name_that_tables_call_differently_is_one_that_means_the_same_everywhere() {
    let catalog = crate::catalog::shipped().catalog;
    let table = [
        // Companies call it 所属专科, specialties 专科; all know it as 专科.
        ("compare net_margin by specialty", "比较 净利率 按 专科"),
        ("from facts | show period, figure", "自 数据点 | 显示 期间, 数值"),
    ];
    for (english, chinese) in table {
        assert_eq!(written(english, Chinese, &catalog).trim_end(), chinese);
        assert_eq!(written(chinese, English, &catalog).trim_end(), english);
    }
    // Not known to every table that knows the specialty.
    assert_eq!(written("比较 净利率 按 所属专科", English, &catalog).trim_end(), "compare net_margin by 所属专科");
}

#[test]
fn what_does_not_read_stays_as_it_is() {
    let text = "show  a\nshow b ^^ | foo   bar # c\n\nshow \"x\nshow  c";
    let (script, _) = read_text(text);
    let expected = "show a\nshow b ^^ | foo   bar # c\n\nshow \"x\nshow c\n";
    assert_eq!(write(text, &script, English, &Catalog::default()), expected);
    let odd = "show a\u{202e}  b";
    assert_eq!(write(odd, &read_text(odd).0, English, &Catalog::default()), odd);
}
