//! Chains of other languages, `df[df.x > 1].groupby("g")["y"].sum()` and `d %>% filter(x > 1) %>% head(5)`, as sentences.
//!
//! A chain is taken apart step by step; one step that has no sentence, and nothing is offered.

mod dplyr;
mod pandas;

use super::recover::{first_word, reads};

/// What a chain asks for so far.
#[derive(Default)]
struct Asked {
    /// The table; none where it is called as any table is: `df`.
    table: Option<String>,
    /// Stages before figures are made.
    before: Vec<String>,
    /// The conditions, while nothing else was done.
    conditions: Vec<String>,
    columns: Vec<String>,
    groups: Vec<String>,
    /// `sum(x)`, once figures are made.
    made: Vec<String>,
    /// Stages behind them.
    after: Vec<String>,
    /// Whether rows are in an order.
    ordered: bool,
}

/// The sentence of a chain, if every step of it has one.
pub(super) fn sentence(text: &str) -> Option<String> {
    let asked = dplyr::chain(text).or_else(|| pandas::chain(text))?;
    let mended = asked.write()?;
    reads(&mended).then_some(mended)
}

impl Asked {
    fn of(table: &str) -> Asked {
        let stands_for_any = ["df", "data", "dat", "d", "dt", "tbl", "frame"].contains(&table.to_lowercase().as_str());
        Asked { table: (!stands_for_any).then(|| table.to_owned()), ..Asked::default() }
    }

    /// Whether figures were made, so that rows are no longer those of the table.
    fn is_made(&self) -> bool {
        !self.made.is_empty()
    }

    fn keep(&mut self, condition: String) -> Option<()> {
        if self.is_made() {
            self.after.push(format!("where {condition}"));
        } else if self.before.is_empty() && self.after.is_empty() {
            self.conditions.push(condition);
        } else if self.after.is_empty() {
            self.before.push(format!("where {condition}"));
        } else {
            return None;
        }
        Some(())
    }

    /// `f(x)` of each column that was chosen.
    fn make(&mut self, function: &str) -> Option<()> {
        if self.is_made() || !self.after.is_empty() {
            return None;
        }
        let columns = std::mem::take(&mut self.columns);
        self.made = columns.iter().map(|it| call(function, it)).collect::<Option<_>>()?;
        self.is_made().then_some(())
    }

    fn sort(&mut self, keys: &[String]) {
        self.after.push(format!("sort {}", keys.join(", ")));
        self.ordered = true;
    }

    /// The first rows: in an order those, of groups in the order of their names, of others any.
    fn head(&mut self, n: &str, last: bool) -> Option<()> {
        n.parse::<u64>().ok()?;
        if self.is_made() && !self.ordered && !self.groups.is_empty() {
            let keys = self.groups.clone();
            self.sort(&keys);
        }
        let word = match (self.ordered, last) {
            (true, false) => "top",
            (false, _) if !self.is_made() => "sample",
            _ => return None,
        };
        self.after.push(format!("{word} {n}"));
        Some(())
    }

    fn write(self) -> Option<String> {
        let joined = match self.conditions.as_slice() {
            [] => String::new(),
            [one] => format!("where {one}"),
            all => format!("where ({})", all.join(") and (")),
        };
        let by = if self.groups.is_empty() { String::new() } else { format!(" by {}", self.groups.join(", ")) };
        let shown = match (self.made.as_slice(), self.columns.as_slice()) {
            ([], []) if self.groups.is_empty() => None,
            ([], _) if !self.groups.is_empty() => return None,
            ([], columns) => Some(format!("show {}", columns.join(", "))),
            (made, []) => Some(format!("show {}{by}", made.join(", "))),
            _ => return None,
        };
        let mut stages: Vec<String> = self.table.iter().map(|it| format!("from {it}")).collect();
        stages.extend(self.before);
        match (self.table.is_some() || !stages.is_empty(), shown) {
            (true, shown) => {
                stages.insert(usize::from(self.table.is_some()), joined);
                stages.extend(shown);
            }
            // Without a table the condition is one of the sentence.
            (false, Some(shown)) => stages.push(format!("{shown} {joined}").trim_end().to_owned()),
            (false, None) => stages.push(format!("show {joined}").trim_end().to_owned()),
        }
        stages.extend(self.after);
        stages.retain(|it| !it.is_empty() && it != "show");
        (!stages.is_empty()).then(|| stages.join(" | "))
    }
}

/// An aggregate in Ward's words.
fn call(function: &str, column: &str) -> Option<String> {
    let name = match function {
        "sum" | "mean" | "median" | "min" | "max" | "count" | "first" | "last" | "var" | "sd" => function,
        "std" => "sd",
        "avg" | "average" => "mean",
        "nunique" | "n_distinct" => return Some(format!("count(distinct {column})")),
        _ => return None,
    };
    Some(format!("{name}({column})"))
}

/// What stands in the bracket that a text starts with, and what stands behind it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next().filter(|it| "([{".contains(*it))?;
    let mut depth = 0usize;
    let mut quote: Option<char> = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(end), _) => quote = quote.filter(|_| c != end),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&text[open.len_utf8()..at], &text[at + c.len_utf8()..]));
                }
            }
            _ => {}
        }
    }
    None
}

/// The parts of a list, by the commas outside of brackets and quotes.
fn list(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut quote, mut found) = (0i32, 0, None, Vec::new());
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(end), _) => quote = quote.filter(|_| c != end),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found.retain(|it| !it.is_empty());
    found
}

/// `"x"`, `'x'`: the text in quotes.
fn unquoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let inside = text[1..].strip_suffix(quote)?;
    (!inside.contains(quote)).then_some(inside)
}

/// A name as Ward writes it; none of what is no name.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && !text.contains(['(', ')', '[', ']', '{', '}', '`', '=', '>', '<', '"', '\'']);
    fits.then(|| crate::script::name_text(text))
}

/// A condition or a value in Ward's words: `==` is `=`, `&` is `and`; columns of the table stand without its name.
fn expression(text: &str, table: &str) -> Option<String> {
    let mut made = String::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let word = first_word(rest);
        // `df["x"]`, `df.x`
        let of_table = (!word.is_empty() && word == table).then(|| &rest[word.len()..]);
        if let Some((inside, more)) = of_table.filter(|it| it.starts_with('[')).and_then(bracket) {
            made.push_str(&name(unquoted(inside)?)?);
            rest = more;
            continue;
        }
        if let Some(more) = of_table.and_then(|it| it.strip_prefix(['.', '$'])) {
            rest = more;
            continue;
        }
        if !word.is_empty() {
            made.push_str(match word {
                "True" | "TRUE" => "true",
                "False" | "FALSE" => "false",
                word => word,
            });
            rest = &rest[word.len()..];
            // A method of a column: `.isin([…])`, `.str.contains("x")`.
            if rest.starts_with('.') && !rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            continue;
        }
        if let '"' | '\'' = c {
            let end = rest[1..].find(c)? + 2;
            made.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        const SIGNS: [(&str, &str); 6] =
            [("==", "="), ("&&", " and "), ("||", " or "), ("&", " and "), ("|", " or "), ("~", "not ")];
        let sign = SIGNS.iter().find(|it| rest.starts_with(it.0));
        made.push_str(sign.map_or(&rest[..c.len_utf8()], |it| it.1));
        rest = &rest[sign.map_or(c.len_utf8(), |it| it.0.len())..];
        if "[]{}%$@".contains(c) {
            return None;
        }
    }
    Some(made.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_chain_keeps_every_step_or_has_no_sentence() {
        let cases = [
            (
                "panel[panel.year==2022].groupby(\"region\")[\"revenue\"].sum()",
                "from panel | where year=2022 | show sum(revenue) by region",
            ),
            (
                "df[(df[\"year\"]==2022) & (df.beds > 200)].groupby([\"region\", \"year\"])[\"revenue\"].mean()",
                "show mean(revenue) by region, year where (year=2022) and (beds > 200)",
            ),
            (
                "df.query(\"beds>200\").groupby(\"region\")[\"revenue\"].sum()",
                "show sum(revenue) by region where beds>200",
            ),
            (
                "panel.groupby(\"region\")[\"revenue\"].sum().head(2)",
                "from panel | show sum(revenue) by region | sort region | top 2",
            ),
            (
                "panel.groupby(\"region\")[\"revenue\"].sum().sort_values(ascending=False).head(2)",
                "from panel | show sum(revenue) as revenue by region | sort revenue desc | top 2",
            ),
            ("panel[panel.revenue>1e8]", "from panel | where revenue>1e8"),
            ("panel.revenue.mean()", "from panel | show mean(revenue)"),
            ("df.sort_values(\"beds\", ascending=False).head(3)", "sort beds desc | top 3"),
            (
                "panel %>% filter(year == 2022, beds > 200) %>% group_by(region) %>% summarise(total = sum(revenue))",
                "from panel | where (year = 2022) and (beds > 200) | show sum(revenue) as total by region",
            ),
            ("panel |> filter(year == 2022)", "from panel | where year = 2022"),
            (
                "panel %>% group_by(region) %>% summarise(n = n()) %>% arrange(desc(n)) %>% head(3)",
                "from panel | show count() as n by region | sort n desc | top 3",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "df.dropna().groupby(\"region\")[\"revenue\"].sum()",
            "df.merge(other).groupby(\"region\")[\"revenue\"].sum()",
            "df.groupby(\"region\")[\"revenue\"].sum().loc[\"East\"]",
            "df.groupby(\"region\")[\"revenue\"].sum()/1e6",
            "df.groupby(\"region\")[\"revenue\"].sum().mean()",
            "df.groupby(\"region\")[\"revenue\"].sum() - df.groupby(\"region\")[\"cost\"].sum()",
            "df.groupby(\"region\")[\"revenue\"].apply(f)",
            "df[df.region.isin([\"East\"])].revenue.sum()",
            "d %>% mutate_all(f)",
        ] {
            assert_eq!(sentence(text), None, "{text}");
        }
    }
}
