//! Figures merged that are not added up: a ratio or rate by its weights, where at least half have one, anything else as their mean.

use crate::catalog::DatasetColumn;
use crate::function::Function;
use crate::plan::{Aggregate, AggregateFunction, BinaryOperator as Op, Expr};
use crate::types::{Kind, Type};

/// How several figures of one column become one.
pub(super) struct Merged {
    name: String,
    value: Expr,
    /// What is added up over and under the line, where there is anything to weigh with.
    weighing: Option<(Expr, Expr)>,
}

impl Merged {
    /// For one stored column of a figure that does not add up and is a number; `part` gives the value of a column, and whether it
    /// has plain numbers: a range weighs with its middle. A ratio is weighed with its denominator, and is that of its parts where it is not stated.
    pub fn of(column: &DatasetColumn, name: &str, part: impl Fn(&str) -> Option<(Expr, bool)>) -> Option<Merged> {
        let it = &column.column;
        let number = it.ranged || matches!(it.ty, Type::Number | Type::Integer);
        if !number || matches!(it.kind, Kind::Flow | Kind::Stock | Kind::Label) {
            return None;
        }
        let stated = Expr::column(name);
        let or = |a: Expr, b: Expr| Expr::Call(Function::Coalesce, vec![a, b]);
        let times = |a: &Expr, b: &Expr| Expr::binary(Op::Multiply, a.clone(), b.clone());
        let parts = column.parts.as_ref().filter(|_| it.kind == Kind::Ratio);
        let parts = parts.and_then(|(above, below)| Some((part(above), part(below)?)));
        let weight = column.weight.as_ref().filter(|_| it.kind == Kind::Rate).and_then(|it| part(it));
        let (value, weighing) = match (parts, weight) {
            (Some((Some((above, true)), (below, true))), _) if !it.ranged => {
                let value = or(stated.clone(), Expr::binary(Op::Divide, above.clone(), below.clone()));
                (value, Some((or(times(&stated, &below), above), below)))
            }
            (Some((_, (below, _))), _) => (stated.clone(), Some((times(&stated, &below), below))),
            (None, Some((weight, _))) => (stated.clone(), Some((times(&stated, &weight), weight))),
            (None, None) => (stated, None),
        };
        Some(Merged { name: name.to_owned(), value, weighing })
    }

    /// The figure of one row, stated or made of its parts.
    pub fn value(&self) -> &Expr {
        &self.value
    }

    fn named(&self, what: &str) -> String {
        format!("{}~{what}", self.name)
    }

    /// What a group of rows keeps of them: as plain columns of its own.
    pub fn kept(&self) -> Vec<Aggregate> {
        let made = |what: &str, function: AggregateFunction, argument: Expr| Aggregate {
            name: self.named(what),
            function,
            argument,
            filter: None,
        };
        let mut kept = vec![
            made("sum", AggregateFunction::Sum, self.value.clone()),
            made("several", AggregateFunction::Known, self.value.clone()),
        ];
        if let Some((above, below)) = &self.weighing {
            let both = self.value.clone().is_known().and(above.clone().is_known()).and(below.clone().is_known());
            let only = |of: &Expr| both.clone().then_else(of.clone(), Expr::missing(Type::Number));
            kept.push(made("above", AggregateFunction::Sum, only(above)));
            kept.push(made("below", AggregateFunction::Sum, only(below)));
            kept.push(made("weighable", AggregateFunction::Known, only(below)));
        }
        kept
    }

    /// The same under another name, to which [`Merged::together`] puts what was kept under this one.
    pub fn renamed(&self, name: &str) -> Merged {
        Merged { name: name.to_owned(), value: self.value.clone(), weighing: self.weighing.clone() }
    }

    /// What is kept of groups that become one, those where `when` is true, as columns of `into`; what is over and under the line
    /// is taken `times` that.
    pub fn together(&self, into: &Merged, when: &Expr, times: (Option<&Expr>, Option<&Expr>)) -> Vec<Aggregate> {
        let scaled = |of: Expr, times: Option<&Expr>| match times {
            Some(times) => Expr::binary(Op::Multiply, of, times.clone()),
            None => of,
        };
        let made = |what: &str, of: Expr| Aggregate {
            name: into.named(what),
            function: AggregateFunction::Sum,
            argument: when.clone().then_else(of, Expr::missing(Type::Number)),
            filter: None,
        };
        let own = |what: &str| Expr::column(self.named(what));
        let mut made_of = vec![made("sum", own("sum")), made("several", own("several"))];
        if self.weighing.is_some() {
            made_of.push(made("above", scaled(own("above"), times.0)));
            made_of.push(made("below", scaled(own("below"), times.1)));
            made_of.push(made("weighable", own("weighable")));
        }
        made_of
    }

    /// The one figure of what was kept: a single one as it is, else weighed, `times` what is given, or the mean.
    pub fn figure(&self, times: Option<Expr>) -> Expr {
        let own = |what: &str| Expr::column(self.named(what));
        let mean = Expr::binary(Op::Divide, own("sum"), own("several"));
        match &self.weighing {
            None => mean,
            Some(_) => {
                let weighed = Expr::binary(Op::Divide, own("above"), own("below"));
                let weighed = times.into_iter().fold(weighed, |it, times| Expr::binary(Op::Multiply, it, times));
                let weighed = Expr::Call(Function::Coalesce, vec![weighed, mean.clone()]);
                self.is_weighed().then_else(weighed, mean)
            }
        }
    }

    fn is_weighed(&self) -> Expr {
        let own = |what: &str| Expr::column(self.named(what));
        let twice = Expr::binary(Op::Multiply, own("weighable"), Expr::number(2.0));
        let half = Expr::binary(Op::GreaterEqual, twice, own("several"));
        Expr::binary(Op::Greater, own("several"), Expr::number(1.0)).and(half)
    }

    /// Whether the one figure is a mean that nothing was weighed for.
    pub fn is_unweighted(&self) -> Expr {
        let several = Expr::binary(Op::Greater, Expr::column(self.named("several")), Expr::number(1.0));
        match self.weighing {
            Some(_) => several.and(self.is_weighed().negated()),
            None => several,
        }
    }
}
