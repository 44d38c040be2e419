//! Faults of percentages that are added to something: points or a part of a share, a part of any other figure.

use crate::diagnostic::{Diagnostic, Fix};
use crate::quantity::number_text;
use crate::source::Span;

/// A percentage and what it is added to, as written: `share + 5%`, `5% + share`.
pub(in crate::check) struct Added<'a> {
    /// The sum.
    pub span: Span,
    /// The percentage.
    pub literal: Span,
    /// What it is added to or taken from, in brackets where it is a sum.
    pub figure: String,
    /// `5%`
    pub written: &'a str,
    /// Added, and not taken away.
    pub adds: bool,
}

impl Added<'_> {
    fn number(&self) -> &str {
        self.written.trim_end_matches(['%', '％']).trim_end()
    }

    /// What an amount becomes by so many points of it.
    fn made_of(&self, amount: f64, points: f64) -> String {
        let by = self.number().parse::<f64>().unwrap_or(0.0) * points;
        number_text(((if self.adds { amount + by } else { amount - by }) * 1e6).round() / 1e6)
    }

    /// `share * (1 + 5%)`
    fn part(&self, title: String) -> Fix {
        let sign = if self.adds { '+' } else { '-' };
        Fix::replace(self.span, format!("{} * (1 {sign} {})", self.figure, self.written), title)
    }
}

/// `share + 5%`: points of the share, or a twentieth of it.
pub(in crate::check) fn percent_added(added: &Added<'_>) -> Diagnostic {
    let points = format!("{}pp", added.number());
    Diagnostic::error("percent-added", format!("`{}` of a share has two readings", added.written))
        .at(added.literal, "percentage points, or a part of the share")
        .fix(Fix::replace(added.literal, points, format!("points: 40 % becomes {} %", added.made_of(40.0, 1.0))))
        .fix(added.part(format!("a part of it: 40 % becomes {} %", added.made_of(40.0, 0.4))))
}

/// `revenue + 10%`: a tenth more, where the column is no share; of numbers without a unit it may be a tenth of 1.
pub(in crate::check) fn percent_of_figure(added: &Added<'_>, has_unit: bool) -> Diagnostic {
    let title = format!("`{}` is added to what is no share", added.written);
    let fault = Diagnostic::error("percent-added", title)
        .at(added.literal, format!("{} is a number without a unit", added.written))
        .fix(added.part(format!("a part of it: 100 becomes {}", added.made_of(100.0, 1.0))));
    match added.number().parse::<f64>() {
        Ok(number) if !has_unit => {
            let plain = number_text((number * 1e7).round() / 1e9);
            fault.fix(Fix::replace(added.literal, plain, format!("the number: 1 becomes {}", added.made_of(1.0, 0.01))))
        }
        _ => fault,
    }
}
