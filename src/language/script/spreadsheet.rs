//! Formulas of a spreadsheet: `=SUM(revenue)`, `=SUMIF(region, "East", revenue)`.

use super::recover::{first_word, reads};

/// The sentence of a formula, if it reads.
pub(super) fn sentence(text: &str) -> Option<String> {
    let call = text.trim().strip_prefix(['=', '＝'])?.trim();
    let word = first_word(call);
    let mended = match word.to_lowercase().as_str() {
        it if it.ends_with("if") || it.ends_with("ifs") => conditional(call, word)?,
        "average" => format!("show mean{}", &call[word.len()..]),
        "stdev" => format!("show sd{}", &call[word.len()..]),
        it => format!("show {it}{}", &call[word.len()..]),
    };
    (!word.is_empty() && reads(&mended)).then_some(mended)
}

/// `SUMIF(region, "East", revenue)`, `COUNTIFS(region, "East", beds, ">200")`
fn conditional(call: &str, word: &str) -> Option<String> {
    let inside = call[word.len()..].trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut parts: Vec<&str> = inside.split([',', ';']).map(str::trim).collect();
    let (function, several) = match word.to_lowercase().as_str() {
        "sumif" => ("sum", false),
        "averageif" => ("mean", false),
        "countif" => ("count", false),
        "sumifs" => ("sum", true),
        "averageifs" => ("mean", true),
        "countifs" => ("count", true),
        _ => return None,
    };
    let figure = match (function, several, parts.len()) {
        ("count", ..) => "",
        (_, true, _) => parts.remove(0),
        (_, false, 3) => parts.pop()?,
        (_, false, _) => *parts.first()?,
    };
    let conditions: Vec<String> = match parts.len() % 2 {
        0 => parts.chunks(2).map(|it| condition(it[0], it[1])).collect::<Option<_>>()?,
        _ => return None,
    };
    let one = several || conditions.len() == 1;
    let joined = conditions.join(" and ");
    one.then(|| format!("show {function}({})", format!("{figure} where {joined}").trim_start()))
}

/// `"East"`, `">200"`, `5`: what a column has to be.
fn condition(column: &str, wanted: &str) -> Option<String> {
    let Some(inside) = wanted.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return Some(format!("{column} = {wanted}"));
    };
    let signs = [("<>", "!="), (">=", ">="), ("<=", "<="), (">", ">"), ("<", "<"), ("=", "=")];
    let (sign, value) = signs
        .iter()
        .find_map(|(excel, ward)| Some((*ward, inside.strip_prefix(excel)?.trim())))
        .unwrap_or(("=", inside));
    // `*East*` is a pattern.
    let pattern = value.contains(['*', '?', '"']);
    let number = value.parse::<f64>().is_ok();
    let value = if number { value.to_owned() } else { format!("\"{value}\"") };
    (!pattern).then(|| format!("{column} {sign} {value}"))
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_condition_is_one_of_the_function() {
        let cases = [
            ("=SUM(revenue)", Some("show sum(revenue)")),
            ("=AVERAGE(beds)", Some("show mean(beds)")),
            ("=SUMIF(region,\"East\",revenue)", Some("show sum(revenue where region = \"East\")")),
            ("=COUNTIF(beds,\">200\")", Some("show count(where beds > 200)")),
            ("=SUMIF(beds,\">200\")", Some("show sum(beds where beds > 200)")),
            (
                "=SUMIFS(revenue, region, \"<>East\", year, 2022)",
                Some("show sum(revenue where region != \"East\" and year = 2022)"),
            ),
            ("=COUNTIF(region,\"E*\")", None),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence(text).as_deref(), expected, "{text}");
        }
    }
}
