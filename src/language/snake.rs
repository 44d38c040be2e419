//! The form in which names are compared.

/// The form in which names are compared: lower case, half-width, runs of anything that is no letter or digit as one `_`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for mut c in name.trim().chars() {
        if ('\u{ff01}'..='\u{ff5e}').contains(&c) {
            c = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}
