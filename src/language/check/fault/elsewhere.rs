//! Functions of other languages, and how Ward says the same.

/// A function that takes the same arguments under another name.
pub(super) fn renamed(name: &str) -> Option<&'static str> {
    Some(match name {
        "lpad" | "str_pad" | "zfill" | "padleft" => "pad",
        "ceiling" => "ceil",
        "last_day" | "eomonth" => "month_end",
        "cumsum" | "cum_sum" => "cumulative",
        "regexp_extract" | "str_extract" | "regexp_substr" => "extract",
        "regexp_replace" | "str_replace" | "gsub" => "replace",
        "week_of_year" | "weekofyear" | "isoweek" => "week",
        "edate" => "add_months",
        "to_char" | "str" | "as_character" => "to_text",
        "int" | "to_int" | "as_integer" => "trunc",
        "as_numeric" => "to_number",
        "ltrim" | "rtrim" | "strip" | "str_trim" => "trim",
        "strlen" | "nchar" | "char_length" => "length",
        "ucase" | "toupper" => "upper",
        "lcase" | "tolower" => "lower",
        "quantile_cont" | "percentile_cont" => "quantile",
        "listagg" | "group_concat" | "textjoin" | "str_flatten" | "array_to_string" | "wm_concat" => "string_agg",
        "correl" | "pearson" | "cor" => "corr",
        _ => return None,
    })
}

/// What says the same in other words.
pub(super) fn said(name: &str) -> Option<&'static str> {
    Some(match name {
        "pow" | "power" => "x ^ y",
        "mod" | "fmod" | "remainder" => "x mod y",
        "date" | "make_date" | "datefromparts" | "mkdate" => "2021-03-01, or to_date(s) of a text",
        "regexp_extract" | "str_extract" | "regexp_substr" => "extract(s, /\\d+/)",
        "datediff" | "date_diff" => "d - e, which is in days",
        "date_trunc" | "floor_date" | "trunc_date" => "to_month(d), to_quarter(d) or to_year(d)",
        "row_number" | "dense_rank" | "percent_rank" | "cume_dist" | "min_rank" => {
            "rank(x) within g, ntile(x, 100) within g"
        }
        "split" | "str_split" | "string_split" => "split_part(s, \"-\", 1)",
        "n_distinct" | "nunique" | "count_distinct" | "uniq" => "count(distinct x)",
        "cast" | "convert" => "to_number(s), to_text(x) or to_date(s)",
        "isnull" | "is_null" | "is_missing" | "isna" | "is_na" => "x is missing",
        "iif" | "if_else" | "ifelse" | "case_when" => "if p then a else b",
        "countif" | "count_if" => "count(p)",
        "sumif" | "sum_if" | "sumifs" => "sum(x where p)",
        "averageif" | "averageifs" => "mean(x where p)",
        "vlookup" | "xlookup" => "join t on k",
        _ => return None,
    })
}
