//! Sentences that are offered in the place of a question: where one of them has no row, the table that has is asked by name.

use language::diagnostic::{Diagnostic, Fix};
use language::source::Source;

use crate::{Outcome, Session};

impl Session {
    /// The faults with the sentences that they offer asked of a shipped table that has figures, where the first that knows their
    /// names has none.
    pub(crate) fn offered(&self, mut faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let questions = faults.iter_mut().filter(|it| it.code == "question" && it.source.is_none());
        for fix in questions.flat_map(|it| &mut it.fixes) {
            if let Some(other) = self.elsewhere(fix) {
                *fix = other;
            }
        }
        faults
    }

    /// The edit with another table in it; none where it has rows as it is, or nowhere.
    fn elsewhere(&self, fix: &Fix) -> Option<Fix> {
        let [edit] = fix.edits.as_slice() else { return None };
        let asked = edit.text.as_str();
        let (first, rest) = asked.split_once(" | ").map_or((asked, String::new()), |it| (it.0, format!(" | {}", it.1)));
        let named = first.split_whitespace().any(|it| it == "from") || self.world.dataset.is_some();
        if named || self.n_rows(asked)? != 0 {
            return None;
        }
        let shipped = self.world.catalog.datasets.iter().filter(|it| it.implicit && !it.own);
        let mut texts = shipped.map(|it| format!("{first} from {}{rest}", it.name));
        let text = texts.find(|it| self.n_rows(it).is_some_and(|n| 0 < n))?;
        Some(Fix::replace(edit.span, text.clone(), format!("write `{text}`")))
    }

    /// How many rows a sentence over shipped figures answers with; none where it cannot be asked, or asks a file.
    fn n_rows(&self, text: &str) -> Option<usize> {
        let source = Source::new("<input>", text);
        if self.check(&source).iter().any(Diagnostic::is_error) {
            return None;
        }
        let mut apart = self.clone();
        let mut rows = None;
        let own = |name: &str| self.world.catalog.dataset(name).is_none_or(|it| it.own);
        let asked = apart.run(&source, &mut |outcome, _, _| {
            if let Outcome::Answer(answer) = outcome {
                rows = answer.dataset.as_deref().is_some_and(|it| !own(it)).then_some(answer.table.total_rows);
            }
        });
        asked.ok().and(rows)
    }
}
