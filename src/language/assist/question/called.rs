//! What tables, figures, specialties and their members are called besides their names.

/// What tables are called besides their names: their kind, one or several.
pub(super) const TABLES: [(&str, &str); 10] = [
    ("company", "companies"),
    ("hospital", "hospitals"),
    ("specialty", "specialties"),
    ("market", "markets"),
    ("deal", "deals"),
    ("policy", "policies"),
    ("企业", "companies"),
    ("公司", "companies"),
    ("医院", "hospitals"),
    ("交易", "deals"),
];

/// What figures are called in everyday words.
pub(super) const FIGURES: [(&str, &str); 9] = [
    ("回本 周期", "payback_time"),
    ("profit margin", "net_margin"),
    ("profit margins", "net_margin"),
    ("payback", "payback_time"),
    ("payback period", "payback_time"),
    ("sales", "revenue"),
    ("每床收入", "revenue_per_bed"),
    ("每床 收入", "revenue_per_bed"),
    ("每张床收入", "revenue_per_bed"),
];

/// What is said in a phrase of known words.
pub(super) const PHRASES: [(&str, &str); 6] = [
    ("亏损", "净利润 为负"),
    ("盈利的", "净利润 为正 的"),
    ("loss-making", "negative net_profit"),
    ("loss making", "negative net_profit"),
    ("unprofitable", "negative net_profit"),
    ("profitable companies", "positive net_profit companies"),
];

/// What a specialty is called where its clinics, hospitals and companies are named after it.
pub(super) const SPECIALTIES: [(&str, &str); 11] = [
    ("dental clinics", "Dentistry"),
    ("dental clinic", "Dentistry"),
    ("dental", "Dentistry"),
    ("eye", "Ophthalmology"),
    ("ophthalmic", "Ophthalmology"),
    ("cancer", "Oncology"),
    ("tumour", "Oncology"),
    ("tumor", "Oncology"),
    ("psychiatric", "Psychiatry"),
    ("fertility", "Assisted reproduction"),
    ("maternity", "Obstetrics and gynaecology"),
];

/// What those of a table are called for which a condition holds: the name, the table, the column and its value.
pub(super) const KINDS: [(&str, &str, &str, &str); 5] = [
    ("上市 公司", "companies", "listed", "yes"),
    ("上市企业", "companies", "listed", "yes"),
    ("listed company", "companies", "listed", "yes"),
    ("listed companies", "companies", "listed", "yes"),
    ("上市公司", "companies", "listed", "yes"),
];
