//! Expressions as they are written: brackets only where precedence asks for them.

use super::{Writer, names};
use crate::quantity::{Period, civil_from_days};
use crate::syntax::chinese;
use crate::syntax::tree::{Expr, ExprKind, OVER, Operator, SINGLE, WINDOW};
use crate::words::Language;

/// How tightly an expression binds, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// `if … then … else …` takes all that follows.
    Open,
    Or,
    And,
    Not,
    Comparison,
    Postfix,
    Sum,
    Product,
    Negation,
    Power,
    Primary,
}

impl Binding {
    fn of(expr: &Expr) -> Binding {
        match &expr.kind {
            ExprKind::Case { inline: true, .. } => Binding::Open,
            ExprKind::Not(_) => Binding::Not,
            ExprKind::In { .. } | ExprKind::IsMissing { .. } => Binding::Postfix,
            ExprKind::Negate(_) => Binding::Negation,
            ExprKind::Number(literal) if literal.written.starts_with('-') => Binding::Negation,
            ExprKind::Binary { operator, .. } => Binding::of_operator(*operator),
            ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Period(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Truth(_)
            | ExprKind::Missing
            | ExprKind::Case { .. }
            | ExprKind::Call { .. } => Binding::Primary,
        }
    }

    fn of_operator(operator: Operator) -> Binding {
        match operator {
            Operator::Or => Binding::Or,
            Operator::And => Binding::And,
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual
            | Operator::Contains
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Matches => Binding::Comparison,
            Operator::Add | Operator::Subtract => Binding::Sum,
            Operator::Multiply | Operator::Divide | Operator::Modulo => Binding::Product,
            Operator::Power => Binding::Power,
        }
    }

    /// The next tighter one.
    fn tighter(self) -> Binding {
        match self {
            Binding::Open => Binding::Or,
            Binding::Or => Binding::And,
            Binding::And => Binding::Not,
            Binding::Not => Binding::Comparison,
            Binding::Comparison => Binding::Postfix,
            Binding::Postfix => Binding::Sum,
            Binding::Sum => Binding::Product,
            Binding::Product => Binding::Negation,
            Binding::Negation => Binding::Power,
            Binding::Power | Binding::Primary => Binding::Primary,
        }
    }
}

impl Writer<'_> {
    /// An expression where any may stand.
    pub(super) fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Name(path) => path.iter().map(|it| self.names.column(it)).collect::<Vec<_>>().join("."),
            ExprKind::Number(literal) => literal.written.clone(),
            ExprKind::Period(period) => self.period_value(period),
            ExprKind::Date(days) => {
                let (year, month, day) = civil_from_days(*days);
                format!("{year:04}-{month:02}-{day:02}")
            }
            ExprKind::Text(text) => names::text(text),
            ExprKind::Truth(truth) => truth.to_string(),
            ExprKind::Missing => self.word("missing", "缺失").to_owned(),
            // `-10..20` is a range from -10.
            ExprKind::Negate(inner) if starts_with_range(inner) => format!("-({})", self.expr(inner)),
            ExprKind::Negate(inner) => format!("-{}", self.operand(inner, Binding::Negation)),
            ExprKind::Not(inner) => format!("{} {}", self.word("not", "非"), self.operand(inner, Binding::Not)),
            ExprKind::Binary { operator, left, right } => self.binary(*operator, left, right),
            ExprKind::In { value, list, bracketed, negated } => {
                let not = if *negated { format!("{} ", self.word("not", "非")) } else { String::new() };
                let list = list.iter().map(|it| self.value(it, value)).collect::<Vec<_>>().join(", ");
                let list = if *bracketed { format!("({list})") } else { list };
                format!("{} {not}in {list}", self.operand(value, Binding::Postfix))
            }
            ExprKind::IsMissing { value, negated } => {
                let is = if *negated {
                    self.word("is not missing", "不为 缺失")
                } else {
                    self.word("is missing", "为 缺失")
                };
                format!("{} {is}", self.operand(value, Binding::Postfix))
            }
            ExprKind::Case { arms, otherwise, inline } => match inline {
                true => self.choice(arms, otherwise.as_deref()),
                false => self.case(arms, otherwise.as_deref()),
            },
            ExprKind::Call { function, arguments, .. } if function.text == SINGLE => self.single(arguments),
            ExprKind::Call { function, arguments, .. } if function.text == OVER => {
                format!("{} {}", self.exprs(&arguments[..1]), self.last(arguments.get(1)))
            }
            ExprKind::Call { function, arguments, .. } if function.text == WINDOW => {
                let (call, partition) = arguments.split_first().expect("the reader gives a window its call");
                let within = self.word("within", "组内");
                match partition {
                    [one] => format!("{} {within} {}", self.expr(call), self.expr(one)),
                    several => format!("{} {within} ({})", self.expr(call), self.exprs(several)),
                }
            }
            ExprKind::Call { function, arguments, distinct, filter } => {
                let distinct = if *distinct { "distinct " } else { "" };
                let arguments = self.exprs(arguments);
                let filter = filter.as_ref().map(|it| format!("{} {}", self.word("where", "其中"), self.expr(it)));
                let inside = [format!("{distinct}{arguments}"), filter.unwrap_or_default()];
                let inside: Vec<&str> = inside.iter().map(|it| it.trim_end()).filter(|it| !it.is_empty()).collect();
                let word = function.text.to_lowercase();
                let chinese = chinese::named(&word).filter(|_| self.language == Language::Chinese);
                format!("{}({})", chinese.unwrap_or(&word), inside.join(" "))
            }
        }
    }

    /// `(revenue of Topchoice for 2021)`
    fn single(&self, arguments: &[Expr]) -> String {
        let list = |periods: bool| {
            let of = arguments.iter().skip(1).filter(|it| matches!(it.kind, ExprKind::Period(_)) == periods);
            of.map(|it| match &it.kind {
                ExprKind::Text(text) => names::text(text),
                _ => self.expr(it),
            })
            .collect::<Vec<_>>()
            .join(", ")
        };
        let (of, periods) = (list(false), list(true));
        let of = if of.is_empty() { of } else { format!(" {} {of}", self.word("of", "属于")) };
        let periods = if periods.is_empty() { periods } else { format!(" for {periods}") };
        format!("({}{of}{periods})", self.exprs(&arguments[..1]))
    }

    /// `over last 3`
    fn last(&self, n: Option<&Expr>) -> String {
        let rows = n.map_or(String::new(), |it| self.expr(it));
        format!("{} {rows}", self.word("over last", "沿 最近"))
    }

    /// Expressions in a list.
    pub(super) fn exprs(&self, list: &[Expr]) -> String {
        list.iter().map(|it| self.expr(it)).collect::<Vec<_>>().join(", ")
    }

    /// An expression as an operand of something that binds so tightly.
    fn operand(&self, expr: &Expr, least: Binding) -> String {
        let text = self.expr(expr);
        if Binding::of(expr) < least { format!("({text})") } else { text }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> String {
        let binding = Binding::of_operator(operator);
        let is_power = operator == Operator::Power;
        let signed = is_power && Binding::of(right) == Binding::Negation;
        let least = match (is_power, signed) {
            (false, _) => (binding, binding.tighter()),
            (true, false) => (Binding::Primary, binding),
            // `2 ^ -3`: a sign on the right needs no brackets.
            (true, true) => (Binding::Primary, Binding::Negation),
        };
        let equal = matches!(operator, Operator::Equal | Operator::NotEqual);
        let right = if equal && lone(right).is_some() {
            self.value(right, left)
        } else if let (Operator::Matches, ExprKind::Text(pattern)) = (operator, &right.kind)
            && !pattern.is_empty()
            && !pattern.contains(['/', '\n'])
        {
            format!("/{pattern}/")
        } else {
            self.operand(right, least.1)
        };
        format!("{} {} {right}", self.operand(left, least.0), self.operator(operator))
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Or => self.word("or", "或"),
            Operator::And => self.word("and", "且"),
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::Contains => self.word("contains", "包含"),
            Operator::StartsWith => "starts_with",
            Operator::EndsWith => "ends_with",
            Operator::Matches => "matches",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Modulo => "mod",
            Operator::Power => "^",
        }
    }

    /// What is compared with a column: a bare word may be a text, so it keeps its spelling unless it is an entity.
    fn value(&self, expr: &Expr, column: &Expr) -> String {
        let column =
            if let ExprKind::Name(path) = &column.kind { path.first().filter(|_| path.len() == 1) } else { None };
        let found = lone(expr).zip(column).and_then(|(text, column)| self.names.compared(text, column));
        let is_name = matches!(expr.kind, ExprKind::Name(_));
        let kept = |text: &str| if is_name { names::name(text) } else { names::text(text) };
        found.or_else(|| lone(expr).map(kept)).unwrap_or_else(|| self.expr(expr))
    }

    fn choice(&self, arms: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let arm = |(condition, value): &(Expr, Expr)| {
            let (condition, value) = (self.operand(condition, Binding::Or), self.operand(value, Binding::Or));
            format!("{} {condition} {} {value}", self.word("if", "如果"), self.word("then", "那么"))
        };
        let arms = arms.iter().map(arm).collect::<Vec<_>>().join(" ");
        match otherwise {
            Some(value) => format!("{arms} {} {}", self.word("else", "否则"), self.expr(value)),
            None => arms,
        }
    }

    fn case(&self, arms: &[(Expr, Expr)], otherwise: Option<&Expr>) -> String {
        let arm = |(condition, value): &(Expr, Expr)| format!("{}: {}", self.expr(condition), self.expr(value));
        let mut arms: Vec<String> = arms.iter().map(arm).collect();
        arms.extend(otherwise.map(|it| format!("{} {}", self.word("else", "否则"), self.expr(it))));
        format!("case {{ {} }}", arms.join("; "))
    }

    /// A period where a number might stand: its years are marked as such.
    pub(super) fn period_value(&self, period: &Period) -> String {
        let ends: Vec<&str> = period.text.split("..").collect();
        let is_year = |it: &&str| it.len() == 4;
        match (self.language, ends.iter().all(is_year)) {
            (_, false) => period.text.clone(),
            (Language::English, true) => format!("FY{}", period.text),
            (Language::Chinese, true) => ends.iter().map(|it| format!("{it}年")).collect::<Vec<_>>().join(".."),
        }
    }
}

/// A bare word or a text.
fn lone(expr: &Expr) -> Option<&str> {
    if let ExprKind::Text(text) = &expr.kind {
        return Some(text);
    }
    let ExprKind::Name(path) = &expr.kind else { return None };
    path.first().filter(|_| path.len() == 1).map(|it| it.text.as_str())
}

/// The expression that a text of an expression starts with, brackets left aside.
pub(super) fn leftmost(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Binary { left, .. } => leftmost(left),
        ExprKind::In { value, .. } | ExprKind::IsMissing { value, .. } => leftmost(value),
        ExprKind::Name(_)
        | ExprKind::Number(_)
        | ExprKind::Period(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::Truth(_)
        | ExprKind::Missing
        | ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Case { .. }
        | ExprKind::Call { .. } => expr,
    }
}

fn starts_with_range(expr: &Expr) -> bool {
    matches!(&leftmost(expr).kind, ExprKind::Number(literal) if literal.written.contains(".."))
}
