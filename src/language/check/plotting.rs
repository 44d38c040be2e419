//! `plot`: the last stage of a question but for `save`; a picture of what came, instead of its table.

use super::Checked;
use crate::answer::{Form, NotDrawn, drawable};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;
use crate::verb::{Stage, Verb};

/// A `plot` that other stages than a `save` follow.
pub(super) fn misplaced(stages: &[Stage]) -> Option<Diagnostic> {
    let at = stages.iter().position(|it| matches!(it.verb, Verb::Plot(_)))?;
    let next = stages.get(at + 1).filter(|it| !matches!(it.verb, Verb::Save { .. }))?;
    let plot = stages[at].span;
    let fix = Fix::replace(Span::new(plot.start, next.span.start), "", "leave the picture out");
    Some(
        Diagnostic::error("plot-not-last", "`plot` is the last stage of a question")
            .at(plot, "stages follow this one, and a picture has no rows")
            .fix(fix),
    )
}

/// A `plot` in a `let`.
pub(super) fn in_let(stages: &[Stage]) -> Option<Diagnostic> {
    let at = stages.iter().position(|it| matches!(it.verb, Verb::Plot(_)))?;
    let plot = stages[at].span;
    let fault = Diagnostic::error("plot-not-last", "`let` keeps a table, and `plot` draws one")
        .at(plot, "`plot` stands in a question of its own");
    Some(match at.checked_sub(1).map(|it| stages[it].span) {
        Some(before) => fault.fix(Fix::replace(Span::new(before.end, plot.end), "", "keep the table; draw it next")),
        None => fault,
    })
}

/// A question whose answer is drawn; a table that cannot be drawn so is a fault at the `plot`.
pub(super) fn plotted(checked: Checked, form: Form, span: Span, faults: &mut Vec<Diagnostic>) -> Checked {
    match checked {
        Checked::Task(mut task) => {
            if let Err(why) = drawable(&task.result, form) {
                faults.push(no_picture(why, span));
                return Checked::Nothing;
            }
            task.answer.plot = Some(form);
            Checked::Task(task)
        }
        Checked::Piped { first, mut rest } => {
            rest.push(Stage { verb: Verb::Plot(form), span });
            Checked::Piped { first, rest }
        }
        other => other,
    }
}

fn no_picture(why: NotDrawn, span: Span) -> Diagnostic {
    Diagnostic::error("no-picture", why.words().en).at(span, "").note(why.hint())
}

/// A `plot` by itself before anything was asked.
pub(super) fn nothing(span: Span) -> Diagnostic {
    Diagnostic::error("no-picture", "there is no answer yet that could be drawn")
        .at(span, "a `plot` by itself draws the last answer")
        .note("ask first, or put `| plot` behind a question")
}
