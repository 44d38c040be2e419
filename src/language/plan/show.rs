//! A plan as text, for `explain`: one node a line, the input below.

use super::{
    Aggregate, AggregateFunction, BinaryOperator, Expr, Named, Plan, SortKey, Value, WindowFunction, WindowKind,
};
use crate::quantity::{civil_from_days, number_text};

/// The plan as text, outermost node first.
pub fn show(plan: &Plan) -> String {
    let mut out = String::new();
    node(plan, 0, &mut out);
    out
}

fn node(plan: &Plan, depth: usize, out: &mut String) {
    let list = |columns: &[Named]| columns.iter().map(named).collect::<Vec<_>>().join(", ");
    let (line, inputs): (String, Vec<&Plan>) = match plan {
        Plan::Scan { table, .. } => (format!("scan {table}"), vec![]),
        Plan::Values { rows, .. } => (format!("values {} rows", rows.len()), vec![]),
        Plan::Filter { input, predicate } => (format!("filter {}", expression(predicate)), vec![input]),
        Plan::Project { input, columns } => (format!("project {}", list(columns)), vec![input]),
        Plan::Extend { input, columns } => (format!("extend {}", list(columns)), vec![input]),
        Plan::Aggregate { input, keys, aggregates } => {
            let values: Vec<String> = aggregates.iter().map(aggregate).collect();
            let by = if keys.is_empty() { String::new() } else { format!(" by {}", list(keys)) };
            (format!("aggregate {}{by}", values.join(", ")), vec![input])
        }
        Plan::Window { input, partition, order, functions } => {
            let values: Vec<String> = functions.iter().map(window).collect();
            let within = if partition.is_empty() { String::new() } else { format!(" within {}", partition.join(", ")) };
            let order = if order.is_empty() { String::new() } else { format!(" sorted {}", sort_keys(order)) };
            (format!("window {}{within}{order}", values.join(", ")), vec![input])
        }
        Plan::Join { left, right, on, how } => {
            let on: Vec<String> = on.iter().map(|(a, b)| format!("{a} = {b}")).collect();
            (format!("join {how:?} on {}", on.join(", ")).to_lowercase(), vec![left, right])
        }
        Plan::Union { inputs } => ("union".to_owned(), inputs.iter().collect()),
        Plan::Sort { input, keys } => (format!("sort {}", sort_keys(keys)), vec![input]),
        Plan::Slice { input, offset, length } => (format!("slice {offset}, {length}"), vec![input]),
    };
    out.push_str(&"  ".repeat(depth));
    out.push_str(&line);
    out.push('\n');
    inputs.iter().for_each(|it| node(it, depth + 1, out));
}

fn sort_keys(keys: &[SortKey]) -> String {
    let direction = |down| if down { " desc" } else { "" };
    let keys: Vec<String> =
        keys.iter().map(|it| format!("{}{}", expression(&it.expr), direction(it.descending))).collect();
    keys.join(", ")
}

fn named(it: &Named) -> String {
    match &it.expr {
        Expr::Column(name) if *name == it.name => name.clone(),
        expr => format!("{} = {}", it.name, expression(expr)),
    }
}

fn aggregate(it: &Aggregate) -> String {
    let filter = it.filter.as_ref().map(|it| format!(" where {}", expression(it))).unwrap_or_default();
    format!("{} = {}{filter}", it.name, called(&it.function, &it.argument))
}

fn called(function: &AggregateFunction, argument: &Expr) -> String {
    let of = expression(argument);
    match function {
        AggregateFunction::Rows => "rows()".to_owned(),
        AggregateFunction::Quantile(at) => format!("quantile({of}, {})", number_text(*at)),
        AggregateFunction::Correlation(other) => format!("correlation({of}, {})", expression(other)),
        AggregateFunction::Slope(other) => format!("slope({of}, {})", expression(other)),
        AggregateFunction::Joined { between, once } => {
            let distinct = if *once { "distinct " } else { "" };
            format!("joined({distinct}{of}, {})", expression(&Expr::text(between.clone())))
        }
        AggregateFunction::FirstBy(key) => format!("first_by({of}, {})", expression(key)),
        AggregateFunction::LastBy(key) => format!("last_by({of}, {})", expression(key)),
        other => format!("{other:?}({of})").to_lowercase(),
    }
}

fn window(it: &WindowFunction) -> String {
    let of = expression(&it.argument);
    let value = match &it.kind {
        WindowKind::RowNumber => "row_number()".to_owned(),
        WindowKind::Rank { descending: true } => format!("rank({of} desc)"),
        WindowKind::Rank { descending: false } => format!("rank({of})"),
        WindowKind::MeanRank => format!("mean_rank({of})"),
        WindowKind::Aggregate(function) => called(function, &it.argument),
        WindowKind::Lag(n) => format!("lag({of}, {n})"),
        WindowKind::CumulativeMax => format!("cumulative_max({of})"),
        WindowKind::CumulativeSum => format!("cumulative({of})"),
        WindowKind::LastKnown => format!("last_known({of})"),
    };
    format!("{} = {value}", it.name)
}

/// An expression as text, fully bracketed.
fn expression(expr: &Expr) -> String {
    match expr {
        Expr::Column(name) => name.clone(),
        Expr::Literal(it, _) => value(it),
        Expr::Not(it) => format!("not {}", expression(it)),
        Expr::IsMissing(it) => format!("({} is missing)", expression(it)),
        Expr::Binary(operator, left, right) => {
            format!("({} {} {})", expression(left), sign(*operator), expression(right))
        }
        Expr::If(condition, then, otherwise) => {
            format!("(if {} then {} else {})", expression(condition), expression(then), expression(otherwise))
        }
        Expr::In(it, values) => {
            let list: Vec<String> = values.iter().map(value).collect();
            format!("({} in ({}))", expression(it), list.join(", "))
        }
        Expr::Call(function, arguments) => {
            let list: Vec<String> = arguments.iter().map(expression).collect();
            format!("{}({})", format!("{function:?}").to_lowercase(), list.join(", "))
        }
    }
}

fn value(it: &Value) -> String {
    match it {
        Value::Missing => "missing".to_owned(),
        Value::Truth(it) => it.to_string(),
        Value::Integer(it) => it.to_string(),
        Value::Number(it) => number_text(*it),
        Value::Text(it) => format!("\"{it}\""),
        Value::Date(days) => {
            let (year, month, day) = civil_from_days(*days);
            format!("{year:04}-{month:02}-{day:02}")
        }
    }
}

fn sign(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "mod",
        BinaryOperator::Power => "^",
        BinaryOperator::Equal => "=",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::Less => "<",
        BinaryOperator::LessEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterEqual => ">=",
        BinaryOperator::And => "and",
        BinaryOperator::Or => "or",
    }
}
