//! The periods that a sentence chooses: by its clauses, or by a condition.

use super::fault;
use super::scope::Frame;
use crate::answer::Note;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::{AggregateFunction, BinaryOperator as Op, Expr, Value};
use crate::quantity::{Period, read_period};
use crate::syntax::tree::{self, Clauses, PeriodWord, Versus};
use crate::types::Type;
use crate::words::Words;

/// `for T`, `since T`, `until T`: true if the sentence chose its periods.
pub(super) fn choose(frame: &mut Frame, clauses: &Clauses, faults: &mut Vec<Diagnostic>) -> bool {
    let words: Vec<&PeriodWord> = clauses.periods.iter().chain(&clauses.since).chain(&clauses.until).collect();
    let Some(first) = words.first() else { return false };
    let Some(period) = frame.period.clone() else {
        faults.push(fault::no_period_here(first.span, frame, clauses));
        return false;
    };
    let (start, end) = (Expr::column(format!("{period}~start")), Expr::column(format!("{period}~end")));
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let mut any: Option<Expr> = None;
    let mut said = Vec::new();
    for word in &clauses.periods {
        let Some(asked) = &word.period else {
            frame.understood.push(Words::new("all periods", "所有期间"));
            return true;
        };
        let from = Expr::binary(Op::GreaterEqual, start.clone(), day(asked.start));
        let inside = from.and(Expr::binary(Op::LessEqual, end.clone(), day(asked.end)));
        any = Some(any.map_or(inside.clone(), |before| before.or(inside)));
    }
    let listed: Vec<&str> = clauses.periods.iter().filter_map(|it| it.period.as_ref()).map(|it| &*it.text).collect();
    match (&clauses.vs, listed.as_slice()) {
        (_, []) => {}
        (Some(Versus::Period(_)), [now, then]) => {
            said.push(Words::new(format!("for {now} vs {then}"), format!("期间 {now} 对 {then}")));
        }
        (_, listed) => {
            said.push(Words::new(format!("for {}", listed.join(", ")), format!("期间 {}", listed.join("、"))));
        }
    }
    let mut predicate = any.unwrap_or(Expr::truth(true));
    if let Some(asked) = clauses.since.as_ref().and_then(|it| it.period.as_ref()) {
        predicate = predicate.and(Expr::binary(Op::GreaterEqual, start, day(asked.start)));
        said.push(Words::new(format!("since {}", asked.text), format!("自 {}", asked.text)));
    }
    if let Some(asked) = clauses.until.as_ref().and_then(|it| it.period.as_ref()) {
        predicate = predicate.and(Expr::binary(Op::LessEqual, end, day(asked.end)));
        said.push(Words::new(format!("until {}", asked.text), format!("截至 {}", asked.text)));
    }
    frame.one_period = match clauses.periods.as_slice() {
        [PeriodWord { period: Some(asked), .. }] => asked.end - asked.start <= 366,
        _ => false,
    };
    let end_of =
        |word: &Option<PeriodWord>| word.as_ref().and_then(|it| it.period.as_ref()).map(|it| (it.start, it.end));
    let (since, until) = (end_of(&clauses.since), end_of(&clauses.until));
    frame.asked = clauses.periods.iter().filter_map(|it| it.period.as_ref()).map(|it| (it.start, it.end)).collect();
    if frame.asked.is_empty() {
        frame.asked.push((since.map_or(i32::MIN, |it| it.0), until.map_or(i32::MAX, |it| it.1)));
    }
    frame.months = match frame.asked.as_slice() {
        [(start, end)] if frame.one_period => Some((f64::from(end - start) / 30.4375).round()),
        _ => None,
    };
    frame.plan = frame.plan.clone().filter(predicate);
    let joined = |of: fn(&Words) -> &str| said.iter().map(of).collect::<Vec<_>>().join(" ");
    frame.understood.push(Words::new(joined(|it| &it.en), joined(|it| &it.zh)));
    true
}

/// Whether a condition leaves rows of one period of at most a year: `year = 2021`, alone or beside others.
pub(super) fn names_one(frame: &Frame, condition: &tree::Expr) -> bool {
    let tree::ExprKind::Binary { operator, left, right } = &condition.kind else { return false };
    let is_period = |it: &tree::Expr| match &it.kind {
        tree::ExprKind::Name(path) => frame.column(&path[0].text).map(|it| &it.column.name) == frame.period.as_ref(),
        _ => false,
    };
    match operator {
        tree::Operator::And => names_one(frame, left) || names_one(frame, right),
        tree::Operator::Equal if is_period(left) => match &right.kind {
            tree::ExprKind::Number(_) | tree::ExprKind::Text(_) => true,
            tree::ExprKind::Period(asked) => asked.end - asked.start <= 366,
            _ => false,
        },
        _ => false,
    }
}

/// Whether the period of a row is a forecast; none where periods are no texts.
pub(super) fn forecast(frame: &Frame) -> Option<Expr> {
    let period = frame.period.as_ref()?;
    let texts = matches!(frame.column(period)?.column.ty, Type::Period | Type::Text);
    texts.then(|| Expr::Call(Function::EndsWith, vec![Expr::column(period.clone()), Expr::text("E")]).is_true())
}

/// Whether a row may be of one of the `asked` periods: a forecast is of one that is asked for as such (`2022E`), and what is
/// known of none. Of a forecast that is asked for beside what is known, any period of its days is one.
pub(super) fn fits(frame: &Frame, asked: &[Period], it: &Period) -> Expr {
    let Some(forecast) = forecast(frame).filter(|_| frame.own) else { return Expr::truth(true) };
    let forecasts: Vec<&Period> = asked.iter().filter(|it| it.forecast).collect();
    match (it.forecast, frame.settling.with_forecasts) {
        (true, _) if goes_on(it) => Expr::truth(true),
        (true, _) => forecast,
        (false, _) if !may_be_forecast(frame) => Expr::truth(true),
        (false, false) => forecast.negated(),
        (false, true) => forecast.and(lies_in(frame, &forecasts)).negated(),
    }
}

/// `2021..2023E`: what is known, and after it what is forecast.
fn goes_on(it: &Period) -> bool {
    it.forecast && it.text.split_once("..").is_some_and(|(first, _)| !first.ends_with('E'))
}

/// Whether the days of a row are days of one of these periods.
fn lies_in(frame: &Frame, periods: &[&Period]) -> Expr {
    let period = frame.period.clone().unwrap_or_default();
    let day = |days: i32| Expr::Literal(Value::Integer(i64::from(days)), Type::Integer);
    let end = |which: &str| Expr::column(format!("{period}~{which}"));
    let inside = periods.iter().map(|it| {
        let starts = Expr::binary(Op::GreaterEqual, end("start"), day(it.start));
        starts.and(Expr::binary(Op::LessEqual, end("end"), day(it.end)))
    });
    inside.reduce(Expr::or).map_or(Expr::truth(false), Expr::is_true)
}

/// Whether any row may be of a forecast period, as far as the periods of the table are known.
pub(super) fn may_be_forecast(frame: &Frame) -> bool {
    let values = frame.period.as_ref().and_then(|it| frame.column(it)).and_then(|it| it.values.as_ref());
    values.is_none_or(|it| it.iter().any(|it| it.ends_with('E')))
}

/// Leaves out the rows of forecast periods (`2022E`), which enter nothing unless they are asked for, and counts them.
pub(super) fn without_forecasts(frame: &mut Frame, asked: &[Period]) {
    let Some(forecast) = forecast(frame).filter(|_| frame.own) else { return };
    if !asked.is_empty() && asked.iter().all(|it| it.forecast && !goes_on(it)) {
        // What is known of the period is no forecast of it.
        frame.plan = frame.plan.clone().filter(forecast);
        return;
    }
    if !may_be_forecast(frame) {
        return;
    }
    let of: Vec<&Period> = asked.iter().filter(|it| it.forecast).collect();
    let known: Vec<&Period> = asked.iter().filter(|it| !it.forecast || goes_on(it)).collect();
    let going_on: Vec<&Period> = asked.iter().filter(|it| goes_on(it)).collect();
    if !going_on.is_empty() {
        let taken = forecast.clone().and(lies_in(frame, &going_on));
        only_where_unknown(frame, taken.clone());
        frame.say_count(Some(taken), |n| {
            let en = format!("rows of forecast periods, counted with what is known: {n}");
            (n > 0).then(|| Note::new("forecasts-taken", en, format!("与已知数据一并计入的预测期间行:{n}")))
        });
    }
    let unasked = forecast.and(lies_in(frame, &of).negated());
    if frame.settling.with_forecasts {
        return only_where_unknown(frame, unasked);
    }
    let column = frame.period.as_ref().and_then(|it| frame.column(it));
    let values = column.and_then(|it| it.values.as_ref());
    let last = values.and_then(|it| it.iter().rfind(|it| it.ends_with('E')).cloned());
    let one = last.unwrap_or_else(|| "2030E".to_owned());
    frame.say_count(Some(unasked.clone()), move |n| {
        let en = format!("rows of forecast periods, left out: {n}; `for {one}` asks for them");
        (n > 0).then(|| Note::new("forecasts", en, format!("预测期间的行未计入:{n};`for {one}` 可查询")))
    });
    let mut plan = frame.plan.clone().filter(unasked.negated());
    if let (false, Some(forecast)) = (of.is_empty(), self::forecast(frame)) {
        // Nor is what is known of a period beside its forecast.
        plan = plan.filter(forecast.or(lies_in(frame, &known)));
    }
    frame.plan = plan;
}

/// Of a range that ends with a forecast the forecasts count where nothing else is known; of any other they do not.
pub(super) fn of_range(frame: &mut Frame, ends: &[Period]) {
    match forecast(frame).filter(|_| frame.own && ends.iter().any(|it| it.forecast) && may_be_forecast(frame)) {
        Some(forecast) => only_where_unknown(frame, forecast),
        None => without_forecasts(frame, ends),
    }
}

/// The one period that a range is, as far as the table has periods that are no forecasts; none where they are not known.
pub(super) fn one_of_range(frame: &Frame, since: Option<&PeriodWord>, until: Option<&PeriodWord>) -> Option<Period> {
    let of = |it: Option<&PeriodWord>| it.and_then(|it| it.period.clone());
    let (since, until) = (of(since), of(until));
    if !frame.own || since.iter().chain(&until).any(|it| it.forecast) {
        return None;
    }
    let values = frame.column(frame.period.as_ref()?)?.values.as_ref()?;
    let inside = |it: &Period| {
        let starts = since.as_ref().is_none_or(|since| since.start <= it.start);
        starts && until.as_ref().is_none_or(|until| it.end <= until.end)
    };
    let known: Vec<Period> =
        values.iter().filter_map(|it| read_period(it)).filter(|it| !it.forecast && inside(it)).collect();
    let first = known.iter().min_by_key(|it| it.start)?;
    let last = known.iter().max_by_key(|it| it.end)?;
    let text = if first == last { first.text.clone() } else { format!("{}..{}", first.text, last.text) };
    Some(Period { start: first.start, end: last.end, forecast: false, text })
}

/// Leaves out the forecasts of periods that the entity has a row for by itself: what is known of a period is not forecast.
fn only_where_unknown(frame: &mut Frame, forecast: Expr) {
    const STATED: &str = "~stated";
    let Some(period) = frame.period.clone() else { return };
    let mut keys = super::asked::of_whom(frame);
    keys.extend(["start", "end"].map(|it| format!("{period}~{it}")));
    let stated = forecast.clone().then_else(Expr::missing(Type::Number), Expr::number(1.0));
    let plan = super::asked::over(frame.plan.clone(), &keys, STATED, AggregateFunction::Max, stated);
    frame.plan = plan.filter(forecast.and(Expr::column(STATED).is_known()).negated());
}
