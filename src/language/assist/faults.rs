//! The codes of faults and warnings, with their pages: all that have a page in `docs/faults`, by name.

/// Code and page.
const PAGES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/faults.rs"));

/// Every code, and what it means in a few words.
pub fn faults() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.iter().map(|(code, page)| (*code, title(page)))
}

/// The page of a code.
pub fn fault(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|it| it.0 == code).map(|it| it.1)
}

/// `# sum-of-ratio: A ratio is summed`
fn title(page: &'static str) -> &'static str {
    let heading = page.lines().find_map(|it| it.strip_prefix("# ")).unwrap_or("");
    heading.split_once(": ").map_or(heading, |it| it.1)
}

#[cfg(test)]
mod tests {
    use super::{fault, faults};

    #[test]
    fn every_code_says_what_it_means() {
        assert!(faults().count() > 50);
        for (code, title) in faults() {
            assert!(!title.is_empty() && title != code, "{code}: its page starts with no `# {code}: …`");
        }
        assert!(fault("sum-of-ratio").is_some_and(|it| it.starts_with("# sum-of-ratio: ")));
        assert_eq!(fault("no-such-code"), None);
    }
}
