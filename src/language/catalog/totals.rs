//! Labels of totals: what a row is called that sums up other rows.

/// What such rows are called.
const TOTALS: [&str; 15] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "overall",
    "all hospitals",
    "合计",
    "总计",
    "小计",
    "总和",
    "全院",
    "england total",
    "england",
];

/// Whether a row with this label sums up others.
pub fn is_total(label: &str) -> bool {
    let it = label.trim();
    // Every label ends with one of these: most cells are done with here.
    let ends = it.chars().next_back().is_some_and(|c| "lsmdLSMD计和院".contains(c));
    if !ends {
        return false;
    }
    let it = it.to_lowercase();
    TOTALS.contains(&it.as_str()) || it.ends_with(" total") && it.split(' ').count() <= 3
}
