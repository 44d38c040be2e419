//! The form in which names are compared.

/// The form in which names are compared: lower case, half-width, runs of anything that is no letter or digit as one `_`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().map(half_width) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}

/// Whether a name has this form, without making it: names are compared by the thousand for each sentence.
pub fn is_snake(name: &str, key: &str) -> bool {
    let mut rest = key.chars();
    let (mut started, mut gap) = (false, false);
    for c in name.chars() {
        let c = half_width(c);
        if !c.is_alphanumeric() {
            gap = started;
            continue;
        }
        if std::mem::take(&mut gap) && rest.next() != Some('_') {
            return false;
        }
        started = true;
        let same = match c.is_ascii() {
            true => rest.next() == Some(c.to_ascii_lowercase()),
            false => c.to_lowercase().all(|it| rest.next() == Some(it)),
        };
        if !same {
            return false;
        }
    }
    rest.next().is_none()
}

fn half_width(c: char) -> char {
    match ('\u{ff01}'..='\u{ff5e}').contains(&c) {
        true => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        false => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_snake, snake};

    #[test]
    fn a_name_has_its_own_form_and_no_other() {
        let names =
            ["", "Net Income", " net__income ", "ＮＥＴ　income", "毛利率 (%)", "a-b", "-a", "İx", "ß", "a_", "_"];
        for name in names {
            for other in names {
                assert_eq!(is_snake(name, &snake(other)), snake(name) == snake(other), "{name} and {other}");
            }
        }
    }
}
