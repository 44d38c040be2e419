//! Dates and times of sheets as the text a CSV file would hold.

use calamine::ExcelDateTime;

/// What a cell with the format of a date holds.
pub(super) enum Moment {
    /// `2021-03-04`, `2021-03-04 10:30:00`, `10:30:00`
    At(String),
    /// Day zero, or 29 February 1900: Excel shows them, the calendar has none.
    NoDay,
    /// A number outside the calendar.
    Number(f64),
}

/// A serial day of the 1900 or the 1904 system; `dateless` where its format shows only a time.
pub(super) fn moment(it: &ExcelDateTime, dateless: Option<bool>) -> Moment {
    let value = it.as_f64();
    if it.is_duration() {
        return Moment::At(length(value * 86_400.0));
    }
    if !(0.0..2_958_466.0).contains(&value) {
        return Moment::Number(value);
    }
    if value < 1.0 && (dateless == Some(true) || dateless.is_none() && 0.0 < value) {
        return Moment::At(length(value * 86_400.0));
    }
    let (year, month, day, hour, minute, second, milli) = it.to_ymd_hms_milli();
    if day == 0 || value < 1.0 || (year, month, day) == (1900, 2, 29) {
        return Moment::NoDay;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    // A thousandth before the full second is what is left of a fraction.
    let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second) + u32::from(milli >= 500);
    Moment::At(match seconds.min(86_399) {
        0 => date,
        seconds => format!("{date} {}", length(f64::from(seconds))),
    })
}

/// `36:00:00` of a number of seconds.
fn length(seconds: f64) -> String {
    let whole = seconds.abs().round() as u64;
    let sign = if seconds < 0.0 && 0 < whole { "-" } else { "" };
    format!("{sign}{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

/// `PT12H30M00S` of OpenDocument.
pub(super) fn duration(iso: &str) -> Option<String> {
    let (mut seconds, mut digits) = (0.0, String::new());
    for c in iso.strip_prefix("PT")?.chars() {
        let scale = match c {
            'H' => 3600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => {
                digits.push(if c == ',' { '.' } else { c });
                continue;
            }
        };
        seconds += digits.parse::<f64>().ok()? * scale;
        digits.clear();
    }
    Some(length(seconds))
}

/// `2021-03-04T00:00:00` of OpenDocument and strict Excel files, without midnight.
pub(super) fn iso(text: &str) -> String {
    let (date, time) = text.trim_end_matches('Z').split_once('T').unwrap_or((text, ""));
    let time = time.split('.').next().unwrap_or("");
    match time {
        "" | "00:00:00" | "00:00" => date.to_owned(),
        time => format!("{date} {time}"),
    }
}
