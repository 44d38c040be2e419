//! Readings of an opened file that may not be what was meant: dates of reports, units in headers; and how to say otherwise.

use language::answer::Note;
use language::catalog::{Dataset, DatasetColumn, Sidecar, header_unit, snake};
use language::quantity::{Unit, quarter_ends};
use language::types::{Kind, Type};

use crate::Session;
use crate::opening::MOST_PERIODS;

impl Session {
    /// What is said of them.
    pub(crate) fn readings(&self, made: &Dataset, declared: &Sidecar) -> Vec<Note> {
        let dates = if declared.reported.is_empty() { self.dates_of_reports(made) } else { None };
        dates.into_iter().chain(units_in_headers(made, declared)).collect()
    }

    /// Says how dates are read that are all ends of quarters, beside figures that may be of the quarter or of the year until then.
    fn dates_of_reports(&self, made: &Dataset) -> Option<Note> {
        let may_flow = |it: &DatasetColumn| {
            matches!(it.column.ty, Type::Number | Type::Integer) && matches!(it.column.kind, Kind::Flow | Kind::Unknown)
        };
        if !made.columns.iter().any(may_flow) {
            return None;
        }
        let mut columns = made.columns.iter().map(|it| &it.column);
        let column = match &made.period {
            Some(period) => columns.find(|it| it.name == *period),
            None => columns.find(|it| it.ty == Type::Date),
        }?;
        let texts = self.sources.different(&made.name, &column.name, MOST_PERIODS)?;
        let dates = quarter_ends(texts.iter().map(String::as_str))?;
        let (last, beside) = (dates.last()?, dates.len() < texts.len());
        let name = quoted(&column.name);
        // Two days at least, unless the one day stands beside periods.
        if dates.len() < 2 && !beside {
            return None;
        }
        let (en, zh) = if beside { (" beside longer periods", ",而其他期间更长") } else { ("", "") };
        Some(Note::new(
            "report-dates",
            format!(
                "{name}: {last} and the other ends of quarters are read as single days{en}; `period ({name}: to_date)` after the path says that figures count from January on, `period ({name}: quarter)` that they are of the quarter"
            ),
            format!(
                "{name}:{last} 等季末日期按单日读取{zh};在路径后写 `期间 ({name}: 年初至今)` 表示数字自年初累计,`期间 ({name}: 单季)` 表示单季数"
            ),
        ))
    }
}

/// Says of which columns the header names a unit that changes their figures, which were taken as they stand.
fn units_in_headers(made: &Dataset, declared: &Sidecar) -> Option<Note> {
    let changes =
        |unit: &str| Unit::parse_scaled(unit).is_some_and(|(factor, it)| factor != 1.0 || it.currency().is_some());
    let told = |name: &str| declared.columns.iter().any(|it| snake(it.0) == snake(name));
    let one = |it: &DatasetColumn| {
        let column = &it.column;
        let plain = matches!(column.ty, Type::Number | Type::Integer)
            && !column.percent
            && column.unit.as_ref().is_none_or(Unit::is_none);
        let unit = header_unit(&column.name).filter(|it| plain && changes(it) && !told(&column.name))?;
        Some(format!("{}: {unit}", quoted(&column.name)))
    };
    let list = made.columns.iter().filter_map(one).collect::<Vec<_>>().join(", ");
    let note = Note::new(
        "units-in-headers",
        format!(
            "headers name units, and their figures were taken as they stand; `units ({list})` after the path puts them in it"
        ),
        format!("表头注明单位,但各数按原样读取;路径后加 `单位 ({list})` 即按该单位读取"),
    );
    (!list.is_empty()).then_some(note)
}

/// A name as a query writes it.
fn quoted(name: &str) -> String {
    match snake(name) == name {
        true => name.to_owned(),
        false => format!("`{}`", name.replace('`', "``")),
    }
}
