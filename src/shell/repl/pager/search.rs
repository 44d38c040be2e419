//! Words that are looked for in what is paged: the lines that have them, and where they stand in a line.

/// A line without what colours it, in lower case.
fn plain(line: &str) -> String {
    let mut escape = false;
    let seen = |c: &char| {
        escape |= *c == '\x1b';
        let seen = !escape;
        escape &= !c.is_ascii_alphabetic();
        seen
    };
    line.chars().filter(seen).flat_map(char::to_lowercase).collect()
}

/// Words, and which lines have them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Search {
    /// In lower case.
    pub words: String,
}

impl Search {
    pub fn of(words: &str) -> Search {
        Search { words: words.to_lowercase() }
    }

    fn has(&self, line: &str) -> bool {
        !self.words.is_empty() && plain(line).contains(&self.words)
    }

    /// The first line from a place on that has the words; after the last one the first again, as said by the truth beside it.
    pub fn next(&self, lines: &[String], from: usize) -> Option<(usize, bool)> {
        let n = lines.len();
        let (ahead, round) = (from.min(n)..n, 0..from.min(n));
        let found = ahead.chain(round).find(|at| self.has(&lines[*at]))?;
        Some((found, found < from))
    }

    /// The last line before a place that has them; before the first one the last again.
    pub fn before(&self, lines: &[String], from: usize) -> Option<(usize, bool)> {
        let n = lines.len();
        let (behind, round) = (0..from.min(n), from.min(n)..n);
        let found = behind.rev().chain(round.rev()).find(|at| self.has(&lines[*at]))?;
        Some((found, from <= found))
    }

    /// How many lines have them.
    pub fn count(&self, lines: &[String]) -> usize {
        lines.iter().filter(|it| self.has(it)).count()
    }

    /// A line with the words reversed where they stand, if they do and it is not coloured otherwise.
    pub fn marked(&self, line: &str) -> String {
        // What has another length in lower case is left as it is: places would not fit.
        let lower = line.to_lowercase();
        if self.words.is_empty() || line.contains('\x1b') || lower.len() != line.len() {
            return line.to_owned();
        }
        let (mut out, mut at) = (String::new(), 0);
        for (start, _) in lower.match_indices(&self.words) {
            let end = start + self.words.len();
            if let (Some(before), Some(found)) = (line.get(at..start), line.get(start..end)) {
                out.push_str(&format!("{before}\x1b[7m{found}\x1b[27m"));
                at = end;
            }
        }
        out + line.get(at..).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::Search;

    #[test]
    fn words_are_found_ahead_behind_and_round_the_end() {
        let lines = ["North", "毛利率 North", "south", "\x1b[1mNORTH\x1b[0m"].map(str::to_owned);
        let north = Search::of("north");
        assert_eq!(north.count(&lines), 3);
        assert_eq!(
            [0, 1, 2, 4].map(|it| north.next(&lines, it)),
            [Some((0, false)), Some((1, false)), Some((3, false)), Some((0, true))]
        );
        assert_eq!([3, 1, 0].map(|it| north.before(&lines, it)), [Some((1, false)), Some((0, false)), Some((3, true))]);
        assert_eq!(Search::of("west").next(&lines, 0), None);
        assert_eq!(Search::of("").next(&lines, 0), None);
        assert_eq!(north.marked(&lines[1]), "毛利率 \x1b[7mNorth\x1b[27m");
        assert_eq!(Search::of("率").marked(&lines[1]), "毛利\x1b[7m率\x1b[27m North");
        assert_eq!(north.marked(&lines[3]), lines[3]);
    }
}
