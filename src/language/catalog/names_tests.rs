//! Misspelled names of the shipped catalog, and what an analyst meant by them.
//!
//! A right first suggestion counts one, none counts nothing, a wrong one takes two away; nonsense must suggest nothing.
//! Long because it is one table.

use super::{Catalog, shipped};
use crate::nearest::nearest;

/// What was typed where a metric is expected, and what was meant.
const METRICS: &[(&str, &str)] = &[
    // Letters: missing, doubled, swapped, wrong.
    ("gros_margin", "gross_margin"),
    ("gross_margn", "gross_margin"),
    ("gorss_margin", "gross_margin"),
    ("gross_marign", "gross_margin"),
    ("net_margn", "net_margin"),
    ("net_proft", "net_profit"),
    ("nett_profit", "net_profit"),
    ("revenu", "revenue"),
    ("reveneu", "revenue"),
    ("revnue", "revenue"),
    ("turnovr", "revenue"),
    ("salse", "revenue"),
    ("insurence_share", "insurance_share"),
    ("insurance_shre", "insurance_share"),
    ("bed_ocupancy", "bed_occupancy"),
    ("bed_occupency", "bed_occupancy"),
    ("ocupancy", "bed_occupancy"),
    ("outpatient_vists", "outpatient_visits"),
    ("impatient_revenue", "inpatient_revenue"),
    ("inpatient_revenu", "inpatient_revenue"),
    ("spend_per_vist", "spend_per_visit"),
    ("selling_expence_ratio", "selling_expense_ratio"),
    ("valuaton", "valuation"),
    ("martket_cap", "market_cap"),
    ("market_capitalization", "market_cap"),
    ("recievables", "receivables"),
    ("recievables_growth", "receivables_growth"),
    ("totl_liabilities", "total_liabilities"),
    ("rd_intensty", "rd_intensity"),
    ("mrket_size", "market_size"),
    ("penetraton", "penetration"),
    ("prevalance", "prevalence"),
    ("populaton", "population"),
    ("capex_per_bad", "capex_per_bed"),
    ("incubaton_period", "incubation_period"),
    ("breakeven_tme", "breakeven_time"),
    ("managment_fee", "management_fee"),
    ("same_store_growh", "same_store_growth"),
    ("hospital_grad", "hospital_grade"),
    ("reimbursment_rate", "reimbursement_rate"),
    ("admision_rate", "admission_rate"),
    ("employes", "staff"),
    ("lease_trem", "lease_term"),
    ("depreciaton_years", "depreciation_years"),
    ("net_profit_groth", "net_profit_growth"),
    ("rvenue_growth", "revenue_growth"),
    ("revenue_cgar", "revenue_cagr"),
    ("caries_prevalance", "caries_prevalence"),
    // One and many, case, width, missing and other separators.
    ("revenues", "revenue"),
    ("Gross Margins", "gross_margin"),
    ("grossmargin", "gross_margin"),
    ("Gross-Margin", "gross_margin"),
    ("grossMargin", "gross_margin"),
    ("NET_MARGIN", "net_margin"),
    ("ｒｅｖｅｎｕｅ", "revenue"),
    ("ｇｒｏｓｓ＿ｍａｒｇｉｎ", "gross_margin"),
    ("insurance_shares", "insurance_share"),
    ("bedoccupancy", "bed_occupancy"),
    ("outpatient_visit", "outpatient_visits"),
    ("out_patient_visits", "outpatient_visits"),
    ("spend_per_bedday", "spend_per_bed_day"),
    ("selling_expenses_ratio", "selling_expense_ratio"),
    ("marketcap", "market_cap"),
    ("operating_cashflow", "operating_cash_flow"),
    ("total_liability", "total_liabilities"),
    ("debtratio", "debt_ratio"),
    ("rd_expenses", "rd_expense"),
    ("doctor_per_chair", "doctors_per_chair"),
    ("revenue_per_beds", "revenue_per_bed"),
    ("floorarea", "floor_area"),
    ("intangible_asset", "intangible_assets"),
    ("dentist_per_million", "dentists_per_million"),
    // The order of words, small words, abbreviations, generic words.
    ("margin_gross", "gross_margin"),
    ("growth_revenue", "revenue_growth"),
    ("liabilities_total", "total_liabilities"),
    ("fee_management", "management_fee"),
    ("beds_registered", "registered_beds"),
    ("date_of_deal", "deal_date"),
    ("spend_by_visit", "spend_per_visit"),
    ("mkt_share", "market_share"),
    ("rev_per_bed", "revenue_per_bed"),
    ("insur_share", "insurance_share"),
    ("mgmt_fee", "management_fee"),
    ("op_cash_flow", "operating_cash_flow"),
    ("inpatient_rev", "inpatient_revenue"),
    ("sell_exp_ratio", "selling_expense_ratio"),
    ("avg_spend_per_visit", "spend_per_visit"),
    ("occupancy_rate", "bed_occupancy"),
    ("number_of_beds", "beds"),
    ("total_revenue", "revenue"),
    ("break_even_time", "breakeven_time"),
    ("receivable", "receivables"),
    // Chinese: wrong characters, mostly of the same sound.
    ("毛利滤", "gross_margin"),
    ("毛利律", "gross_margin"),
    ("净利闰", "net_profit"),
    ("净利律", "net_margin"),
    ("收如", "revenue"),
    ("医保战比", "insurance_share"),
    ("医宝占比", "insurance_share"),
    ("床位使用律", "bed_occupancy"),
    ("门珍人次", "outpatient_visits"),
    ("门诊人数", "outpatient_visits"),
    ("客单件", "spend_per_visit"),
    ("销售费用比率", "selling_expense_ratio"),
    ("应收帐款", "receivables"),
    ("应收", "receivables"),
    ("资产负责率", "debt_ratio"),
    ("市埸份额", "market_share"),
    ("渗透律", "penetration"),
    ("住院收人", "inpatient_revenue"),
    ("培育其", "incubation_period"),
    ("报销比列", "reimbursement_rate"),
    ("市赢率", "pe_multiple"),
    // Chinese: one character more or less.
    ("牙椅数量", "chairs"),
    ("医生数量", "doctors"),
    ("员工人数", "staff"),
    ("规划床位", "planned_beds"),
    ("总负债额", "total_liabilities"),
    ("单店投资金额", "capex_per_site"),
    ("同店增长率", "same_store_growth"),
    ("收入增长", "revenue_growth"),
    ("人口数", "population"),
    // Traditional characters.
    ("醫保佔比", "insurance_share"),
    ("門診人次", "outpatient_visits"),
    ("淨利潤", "net_profit"),
    ("營業收入", "revenue"),
    ("銷售費用率", "selling_expense_ratio"),
    ("資產負債率", "debt_ratio"),
    ("應收賬款", "receivables"),
    ("市場份額", "market_share"),
    ("滲透率", "penetration"),
    ("經營現金流", "operating_cash_flow"),
    ("單店投資額", "capex_per_site"),
    ("報銷比例", "reimbursement_rate"),
    ("託管費", "custody_fee"),
    ("員工數", "staff"),
    // Pinyin: whole, with typing habits, initials.
    ("maolilv", "gross_margin"),
    ("maolilu", "gross_margin"),
    ("mao li lv", "gross_margin"),
    ("mll", "gross_margin"),
    ("jinglirun", "net_profit"),
    ("jinlirun", "net_profit"),
    ("jinglilv", "net_margin"),
    ("yibaozhanbi", "insurance_share"),
    ("yibaozanbi", "insurance_share"),
    ("ybzb", "insurance_share"),
    ("chuangweishiyonglv", "bed_occupancy"),
    ("cwsyl", "bed_occupancy"),
    ("menzhenrenci", "outpatient_visits"),
    ("menzhenrenchi", "outpatient_visits"),
    ("mzrc", "outpatient_visits"),
    ("kedanjia", "spend_per_visit"),
    ("shouru", "revenue"),
    ("yingyeshouru", "revenue"),
    ("xiaoshoufeiyonglv", "selling_expense_ratio"),
    ("zichanfuzhailv", "debt_ratio"),
    ("zcfzl", "debt_ratio"),
    ("shichangfene", "market_share"),
    ("shentoulv", "penetration"),
    ("yanfafeiyong", "rd_expense"),
    ("zhuyuanshouru", "inpatient_revenue"),
    ("yishengshu", "doctors"),
    ("peiyuqi", "incubation_period"),
    ("shiyinglv", "pe_multiple"),
    // Added after the rules were made, as a test of them: 48 of these 53 were right at first, 5 had nothing or another.
    ("profitt_net", "net_profit"),
    ("insurance share", "insurance_share"),
    ("revenue_shar", "revenue_share"),
    ("market_rnak", "market_rank"),
    ("doctor_cost_shre", "doctor_cost_share"),
    ("stake_of_controler", "controller_stake"),
    ("registerd_capital", "registered_capital"),
    ("capx_per_site", "capex_per_site"),
    ("capex_site", "capex_per_site"),
    ("chair_per_institution", "chairs_per_institution"),
    ("private_shares", "private_share"),
    ("pateints", "patients"),
    ("inpateints", "inpatients"),
    ("ocupied_beds", "occupied_beds"),
    ("ramp_up_yrs", "ramp_up_years"),
    ("drug_spend_growht", "drug_spend_growth"),
    ("financing_amnt", "financing_amount"),
    ("opnening", "opened"),
    ("severe_patient", "severe_patients"),
    ("licensed_bed", "registered_beds"),
    ("implant_placed", "implants_placed"),
    ("dentists_per_milion", "dentists_per_million"),
    ("chain_rate", "chain_share"),
    ("valuations", "valuation"),
    ("Net Income", "net_profit"),
    ("net_incme", "net_profit"),
    ("shareholdng", "stake"),
    ("净利", "net_profit"),
    ("收入占笔", "revenue_share"),
    ("营业收人", "revenue"),
    ("注册资金", "registered_capital"),
    ("研发费", "rd_expense"),
    ("人工成本比", "labour_cost_share"),
    ("医疗事故数量", "accidents"),
    ("管理服务废", "management_fee"),
    ("病例数量", "cases"),
    ("市直", "market_cap"),
    ("估直", "valuation"),
    ("患龋律", "caries_prevalence"),
    ("药占笔", "drug_revenue_share"),
    ("開放床位", "beds"),
    ("病牀使用率", "bed_occupancy"),
    ("估值金额", "valuation"),
    ("shizhi", "market_cap"),
    ("guzhi", "valuation"),
    ("chuangwei", "beds"),
    ("bingli", "cases"),
    ("binglishu", "cases"),
    ("yaozhanbi", "drug_revenue_share"),
    ("jingli", "net_profit"),
    ("rongzie", "financing_amount"),
    ("minyingzhanbi", "private_share"),
    ("gongsi", "company"),
];

/// What was typed where an entity is expected, and who was meant.
const ENTITIES: &[(&str, &str)] = &[
    ("Topchoic", "Topchoice Medical"),
    ("Topchoise", "Topchoice Medical"),
    ("top choice", "Topchoice Medical"),
    ("topchoice medcal", "Topchoice Medical"),
    ("通测医疗", "Topchoice Medical"),
    ("通策医辽", "Topchoice Medical"),
    ("通策醫療", "Topchoice Medical"),
    ("tongceyiliao", "Topchoice Medical"),
    ("tongce", "Topchoice Medical"),
    ("tcyl", "Topchoice Medical"),
    ("Nuesoft", "Neusoft"),
    ("neusoft medcal", "Neusoft Medical"),
    ("东软医辽", "Neusoft Medical"),
    ("dongruanyiliao", "Neusoft Medical"),
    ("dongruan", "Neusoft"),
    ("united imagng", "United Imaging Healthcare"),
    ("United Imaging Inteligence", "United Imaging Intelligence"),
    ("联影医辽", "United Imaging Healthcare"),
    ("lianyingyiliao", "United Imaging Healthcare"),
    ("Siemens Healthineer", "Siemens Healthineers"),
    ("Seimens", "Siemens Healthineers"),
    ("ximenzi", "Siemens Healthineers"),
    ("Phillips", "Philips"),
    ("飞利普", "Philips"),
    ("feilipu", "Philips"),
    ("Aier Eye Hosptal", "Aier Eye Hospital"),
    ("爱耳眼科", "Aier Eye Hospital"),
    ("aieryanke", "Aier Eye Hospital"),
    ("美年大建康", "Meinian Onehealth"),
    ("Meinain", "Meinian Onehealth"),
    ("Hygea", "Hygeia Healthcare"),
    ("海吉娅", "Hygeia Healthcare"),
    ("Gushengtan", "Gushengtang"),
    ("固生塘", "Gushengtang"),
    ("Arail", "Arrail Dental"),
    ("ruierchike", "Arrail Dental"),
    ("拜伯口腔", "Bybo Dental"),
    ("United Famly", "United Family Healthcare"),
    ("和睦佳", "United Family Healthcare"),
    ("Wenzhou Kangnin", "Wenzhou Kangning"),
    ("青田康宁医完", "Qingtian Kangning Hospital"),
    ("Hangzhou Dental Hospitl", "Hangzhou Dental Hospital"),
    ("杭州口腔医员", "Hangzhou Dental Hospital"),
    ("hangkou", "Hangzhou Dental Hospital"),
    ("opthalmology", "Ophthalmology"),
    ("phychiatry", "Psychiatry"),
    ("Dentisty", "Dentistry"),
    ("眼可", "Ophthalmology"),
    ("yanke", "Ophthalmology"),
    ("肿流", "Oncology"),
    ("jingshenke", "Psychiatry"),
    ("精神課", "Psychiatry"),
    ("Quzou branch", "Quzhou branch"),
    ("青田康宁医院 ", "Qingtian Kangning Hospital"),
    ("United States of America", "United States"),
];

/// Words that are near nothing in the catalog, or only seem to be.
const NONSENSE: &[&str] = &[
    "xyzzy",
    "foo",
    "bar",
    "baz",
    "foo_bar",
    "quux_share_of_moon",
    "lorem_ipsum",
    "asdfgh",
    "qwerty",
    "zzz",
    "hello",
    "weather",
    "temperature",
    "customer_id",
    "password",
    "index",
    "blah",
    "unicorn_count",
    "moon_phase",
    "dragon",
    "timestamp",
    "gdp_per_capita",
    "horoscope",
    "nihao",
    "woaini",
    "banana_price",
    "inflation",
    "exchange_rate",
    "interest_rate",
    "tax_rate",
    "height",
    "color",
    "abc123",
    "x1",
    "total_foo",
    "inpatient_visits",
    "state",
    "title",
    "yhl",
    "net_loss",
    "gross_revenue",
    "bed_turnover",
    "nurses",
    "nurse_share",
    "住院天数",
    "护士数",
    "平均住院日",
    "天气",
    "你好世界",
    "随便",
    "啊啊啊",
    "哈哈哈",
    "石头剪刀布",
    "香蕉价格",
    "身高",
    "汇率",
    "利率",
    "Apple",
    "Google",
    "Microsoft",
    "Pfizer",
    "Toyota",
    "特斯拉",
    "腾讯",
    "阿里巴巴",
    "北大荒",
    "上海大学",
];

type Named = (String, Vec<String>);

fn metrics(catalog: &Catalog) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for it in catalog.datasets.iter().filter(|it| it.implicit).flat_map(|it| &it.columns) {
        let label = [it.column.label.en.clone(), it.column.label.zh.clone()];
        if !found.iter().any(|(name, _)| *name == it.column.name) {
            found.push((it.column.name.clone(), it.aliases.iter().cloned().chain(label).collect()));
        }
    }
    found
}

fn entities(catalog: &Catalog) -> Vec<Named> {
    let names = |it: &super::Entity| it.aliases.iter().cloned().chain([it.name_zh.clone()]).collect();
    catalog.entities.iter().map(|it| (it.name.clone(), names(it))).collect()
}

fn suggested<'a>(typed: &str, known: &'a [Named]) -> Vec<&'a str> {
    nearest(typed, known.iter().map(|(name, others)| (name.as_str(), others.as_slice())))
}

#[test]
fn misspelled_names_find_what_was_meant() {
    let catalog = shipped().catalog;
    let (metrics, entities) = (metrics(&catalog), entities(&catalog));
    let (mut score, mut n_right, mut failing) = (0i32, 0, Vec::new());
    for (table, known) in [(METRICS, &metrics), (ENTITIES, &entities)] {
        for (typed, meant) in table {
            assert!(known.iter().any(|(name, _)| name == meant), "{meant} is in the catalog");
            let near = suggested(typed, known);
            match near.first() {
                Some(first) if first == meant => (score, n_right) = (score + 1, n_right + 1),
                Some(_) => {
                    score -= 2;
                    failing.push(format!("wrong {typed}: {near:?}, not {meant}"));
                }
                None => failing.push(format!("none  {typed}: {meant}")),
            }
        }
    }
    let n = METRICS.len() + ENTITIES.len();
    assert!(130 <= n && 25 <= NONSENSE.len());
    for (typed, known) in NONSENSE.iter().flat_map(|it| [(it, &metrics), (it, &entities)]) {
        let near = suggested(typed, known);
        if !near.is_empty() {
            score -= 2;
            failing.push(format!("wrong {typed}: {near:?}, not nothing"));
        }
    }
    eprintln!("{n_right} of {n} right, score {score} of {n}\n{}", failing.join("\n"));
    assert!(n as i32 * 85 <= score * 100, "score {score} of {n}\n{}", failing.join("\n"));
}

#[test]
fn a_lookup_is_quick() {
    let catalog = shipped().catalog;
    let metrics = metrics(&catalog);
    let round = |_| {
        let start = std::time::Instant::now();
        for (typed, _) in METRICS {
            suggested(typed, &metrics);
        }
        start.elapsed() / METRICS.len() as u32
    };
    let each = (0..3).map(round).min().expect("three rounds");
    eprintln!("{each:?} each over {} metrics", metrics.len());
    // Without optimisation; with it, some ten times less.
    assert!(each < std::time::Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 5 }), "{each:?}");
}
