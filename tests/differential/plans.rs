//! Random plans that are well typed, of every node.

use language::plan::{Aggregate, Expr, JoinKind, Named, Plan, SortKey, WindowFunction, WindowKind};
use language::types::Type;

use crate::expressions::{self, Column, EXACT, Made, Numbers};
use crate::random::Random;
use crate::tables::{Tables, cell};

/// A plan and what is known of its rows.
pub struct Known {
    pub plan: Plan,
    pub columns: Vec<Column>,
    /// It has no more rows.
    pub most_rows: usize,
    /// Whether the order of its rows is decided.
    pub ordered: bool,
}

pub struct Maker<'a> {
    pub random: &'a mut Random,
    pub tables: &'a Tables,
    pub names: usize,
}

const MOST_ROWS: usize = 2_000;

impl Maker<'_> {
    pub fn name(&mut self) -> String {
        self.names += 1;
        format!("c{}", self.names)
    }

    /// A plan of up to `depth` nodes on its longest path.
    pub fn plan(&mut self, depth: usize) -> Known {
        if depth <= 1 {
            return self.rows();
        }
        let input = self.plan(depth - 1);
        match self.random.below(12) {
            0 | 1 => self.filter(input),
            2 => self.project(input),
            3 => self.extend(input),
            4 | 5 => self.aggregate(input),
            6 | 7 => self.window(input),
            8 | 9 => self.join(input, depth),
            10 => self.union(input, depth),
            _ => {
                let sorted = self.sort(input);
                if self.random.once_in(2) { sorted } else { self.slice(sorted) }
            }
        }
    }

    fn rows(&mut self) -> Known {
        if self.random.once_in(10) {
            return self.values();
        }
        let name = if self.random.once_in(2) { "a" } else { "b" };
        let table = &self.tables[name];
        let columns: Vec<Column> = table
            .columns
            .iter()
            .map(|(name, ty)| Column { name: name.clone(), ty: *ty, numbers: expressions::stored(name, *ty) })
            .collect();
        let plan = Plan::scan(name, table.columns.clone());
        Known { plan, columns, most_rows: table.rows.len().max(1), ordered: true }
    }

    fn values(&mut self) -> Known {
        let types = [Type::Number, Type::Text, Type::Integer, Type::Truth, Type::Date];
        let columns: Vec<Column> = (0..self.random.between(1, 3))
            .map(|_| {
                let ty = *self.random.pick(&types);
                Column { name: self.name(), ty, numbers: expressions::stored("", ty) }
            })
            .collect();
        let rows = (0..self.random.below(4)).map(|_| columns.iter().map(|it| cell(self.random, "", it.ty)).collect());
        let rows = rows.collect();
        let plan = Plan::Values { columns: columns.iter().map(|it| (it.name.clone(), it.ty)).collect(), rows };
        Known { plan, columns, most_rows: 4, ordered: true }
    }

    fn filter(&mut self, input: Known) -> Known {
        let predicate = expressions::of(self.random, Type::Truth, &input.columns, 3).expr;
        Known { plan: input.plan.filter(predicate), ..input }
    }

    fn project(&mut self, input: Known) -> Known {
        let mut columns = Vec::new();
        let mut named = Vec::new();
        for _ in 0..self.random.between(1, 4) {
            let made = match self.random.once_in(2) {
                true => self.column(&input.columns),
                false => expressions::any(self.random, &input.columns, 3),
            };
            let name = self.name();
            named.push(Named::new(&name, made.expr));
            columns.push(Column { name, ty: made.ty, numbers: made.numbers });
        }
        Known { plan: input.plan.project(named), columns, ..input }
    }

    fn column(&mut self, columns: &[Column]) -> Made {
        let it = self.random.pick(columns);
        Made { expr: Expr::column(&it.name), ty: it.ty, numbers: it.numbers }
    }

    fn extend(&mut self, input: Known) -> Known {
        let mut columns = input.columns.clone();
        let mut named: Vec<Named> = Vec::new();
        for _ in 0..self.random.between(1, 3) {
            let made = expressions::any(self.random, &input.columns, 3);
            let old = self.random.pick(&input.columns).name.clone();
            let replaces = self.random.once_in(4) && !named.iter().any(|it| it.name == old);
            let name = if replaces { old } else { self.name() };
            put(&mut columns, Column { name: name.clone(), ty: made.ty, numbers: made.numbers });
            named.push(Named::new(name, made.expr));
        }
        Known { plan: input.plan.extend(named), columns, ..input }
    }

    fn aggregate(&mut self, input: Known) -> Known {
        // First and last need an order.
        let input = if self.random.once_in(4) { self.sort(input) } else { input };
        let sorted = matches!(input.plan, Plan::Sort { .. });
        let mut columns = Vec::new();
        let mut keys = Vec::new();
        for _ in 0..*self.random.pick(&[0, 1, 1, 1, 2]) {
            let deep = if self.random.once_in(2) { 2 } else { 0 };
            let ty = *self.random.pick(&[Type::Text, Type::Truth, Type::Number, Type::Integer, Type::Date]);
            let made = expressions::exact(self.random, ty, &input.columns, deep);
            // A key may have the name of a column of the input.
            let name = match &made.expr {
                Expr::Column(name) if !columns.iter().any(|it: &Column| it.name == *name) => name.clone(),
                _ => self.name(),
            };
            keys.push(Named::new(&name, made.expr));
            columns.push(Column { name, ty: made.ty, numbers: made.numbers });
        }
        let mut aggregates = Vec::new();
        for _ in 0..self.random.between(if keys.is_empty() { 1 } else { 0 }, 4) {
            let (function, made) = self.aggregate_function(&input, sorted);
            let filter =
                self.random.once_in(3).then(|| expressions::of(self.random, Type::Truth, &input.columns, 2).expr);
            let name = self.name();
            aggregates.push(Aggregate { name: name.clone(), function, argument: made.expr, filter });
            columns.push(Column { name, ty: made.ty, numbers: made.numbers });
        }
        let most_rows = if keys.is_empty() { 1 } else { input.most_rows };
        Known { plan: input.plan.aggregate(keys, aggregates), columns, most_rows, ordered: false }
    }

    fn window(&mut self, input: Known) -> Known {
        let input = if self.random.once_in(3) { input } else { self.exact_only(input) };
        let decided = input.columns.iter().all(|it| it.numbers.slack == 0.0);
        let keys: Vec<&Column> = input.columns.iter().filter(|it| it.numbers.slack == 0.0).collect();
        let mut partition: Vec<String> = Vec::new();
        for _ in 0..self.random.below(3).min(keys.len()) {
            let key = self.random.pick(&keys).name.clone();
            if !partition.contains(&key) {
                partition.push(key);
            }
        }
        let order = if decided && !self.random.once_in(4) { self.total_order(&input.columns) } else { vec![] };
        let mut columns = input.columns.clone();
        let mut functions = Vec::new();
        for _ in 0..self.random.between(1, 3) {
            let choice = self.random.below(if order.is_empty() { 4 } else { 8 });
            let (kind, made) = self.window_kind(choice, &input, !order.is_empty());
            let name = self.name();
            functions.push(WindowFunction { name: name.clone(), kind, argument: made.expr });
            columns.push(Column { name, ty: made.ty, numbers: made.numbers });
        }
        let plan = Plan::Window { input: Box::new(input.plan), partition, order, functions };
        Known { plan, columns, most_rows: input.most_rows, ordered: false }
    }

    fn window_kind(&mut self, choice: usize, input: &Known, ordered: bool) -> (WindowKind, Made) {
        let rows = Numbers { bound: input.most_rows as f64, quantum: 1.0, slack: 0.0 };
        let ty = *self.random.pick(&[Type::Text, Type::Truth, Type::Number, Type::Integer, Type::Date]);
        match choice {
            0 => {
                let ty = if ty == Type::Truth { Type::Number } else { ty };
                let of = expressions::exact(self.random, ty, &input.columns, 1);
                let descending = self.random.once_in(2);
                if self.random.once_in(4) {
                    let numbers = Numbers { quantum: 0.5, ..rows };
                    return (WindowKind::MeanRank, Made { ty: Type::Number, numbers, ..of });
                }
                (WindowKind::Rank { descending }, Made { ty: Type::Integer, numbers: rows, ..of })
            }
            1..=3 => {
                let (function, made) = self.aggregate_function(input, ordered);
                (WindowKind::Aggregate(function), made)
            }
            4 | 5 => {
                let of = expressions::of(self.random, ty, &input.columns, 1);
                match self.random.once_in(3) {
                    true => (WindowKind::LastKnown, of),
                    false => (WindowKind::Lag(self.random.between(-2, 2)), of),
                }
            }
            6 => {
                let ty = if self.random.once_in(3) { Type::Integer } else { Type::Number };
                let of = expressions::exact(self.random, ty, &input.columns, 1);
                let bound = of.numbers.bound * input.most_rows as f64;
                let slack = if of.numbers.sums_exactly(input.most_rows) { 0.0 } else { 1e-12 * bound.max(1.0) };
                if self.random.once_in(3) {
                    let made = Made { ty: Type::Number, ..of };
                    return (WindowKind::CumulativeMax, made);
                }
                (
                    WindowKind::CumulativeSum,
                    Made { ty: Type::Number, numbers: Numbers { bound, slack, ..of.numbers }, ..of },
                )
            }
            _ => {
                let made = Made { expr: Expr::number(1.0), ty: Type::Integer, numbers: rows };
                (WindowKind::RowNumber, made)
            }
        }
    }

    fn join(&mut self, input: Known, depth: usize) -> Known {
        let shallow = self.random.between(1, depth as i64 - 1) as usize;
        let right = self.plan(shallow);
        let how = *self.random.pick(&[
            JoinKind::Inner,
            JoinKind::Left,
            JoinKind::Full,
            JoinKind::Semi,
            JoinKind::Anti,
            JoinKind::Cross,
        ]);
        let most_rows = input.most_rows * right.most_rows + input.most_rows + right.most_rows;
        let small = matches!(how, JoinKind::Semi | JoinKind::Anti);
        if MOST_ROWS < most_rows && !small {
            return input;
        }
        let mut pairs: Vec<(Column, Column)> = Vec::new();
        for left in input.columns.iter().filter(|it| it.numbers.slack == 0.0) {
            let fits = |it: &&Column| it.ty == left.ty && it.numbers.slack == 0.0;
            let free = |it: &&Column| !pairs.iter().any(|(_, taken)| taken.name == it.name);
            if let Some(right) = right.columns.iter().filter(fits).find(free) {
                pairs.push((left.clone(), right.clone()));
            }
        }
        self.random.shuffle(&mut pairs);
        pairs.truncate(if how == JoinKind::Cross { 0 } else { 1 + self.random.below(2) });
        if pairs.is_empty() && how != JoinKind::Cross {
            return input;
        }
        // New names for the right side; a key may share the name of its partner.
        let mut named = Vec::new();
        let mut on = Vec::new();
        let mut columns = input.columns.clone();
        for it in &right.columns {
            let partner = pairs.iter().find(|(_, key)| key.name == it.name);
            let name = match partner {
                Some((left, _)) if self.random.once_in(2) => left.name.clone(),
                _ => self.name(),
            };
            named.push(Named::new(&name, Expr::column(&it.name)));
            match partner {
                Some((left, _)) => {
                    if let Some(kept) = columns.iter_mut().find(|it| it.name == left.name) {
                        kept.numbers = kept.numbers.either(it.numbers);
                    }
                    on.push((left.name.clone(), name));
                }
                None if small => {}
                None => columns.push(Column { name, ..it.clone() }),
            }
        }
        let right = right.plan.project(named);
        let plan = Plan::Join { left: Box::new(input.plan), right: Box::new(right), on, how };
        let most_rows = if small { input.most_rows } else { most_rows };
        Known { plan, columns, most_rows, ordered: false }
    }

    fn union(&mut self, input: Known, depth: usize) -> Known {
        let shallow = self.random.between(1, depth as i64 - 1) as usize;
        let other = self.plan(shallow);
        if MOST_ROWS < input.most_rows + other.most_rows {
            return input;
        }
        let mut columns = input.columns.clone();
        let mut named = Vec::new();
        let mut taken: Vec<String> = Vec::new();
        for it in &other.columns {
            let fits = |known: &&Column| known.ty == it.ty && !taken.contains(&known.name);
            let partner = input.columns.iter().find(fits).map(|it| it.name.clone());
            let name = match partner {
                Some(name) if !self.random.once_in(4) => name,
                _ => self.name(),
            };
            taken.push(name.clone());
            named.push(Named::new(&name, Expr::column(&it.name)));
            match columns.iter_mut().find(|known| known.name == name) {
                Some(known) => known.numbers = known.numbers.either(it.numbers),
                None => columns.push(Column { name, ..it.clone() }),
            }
        }
        self.random.shuffle(&mut named);
        // The schema has new columns in the order of the second table.
        let order: Vec<String> = named.iter().map(|it| it.name.clone()).collect();
        let n_old = input.columns.len();
        columns[n_old..].sort_by_key(|it| order.iter().position(|name| *name == it.name));
        let most_rows = input.most_rows + other.most_rows;
        let plan = Plan::Union { inputs: vec![input.plan, other.plan.project(named)] };
        Known { plan, columns, most_rows, ordered: false }
    }

    /// Only columns that are the same in all engines.
    fn exact_only(&mut self, input: Known) -> Known {
        let columns: Vec<Column> = input.columns.iter().filter(|it| it.numbers.slack == 0.0).cloned().collect();
        if columns.len() == input.columns.len() {
            return input;
        }
        if columns.is_empty() {
            let (name, made) = (self.name(), Expr::number(1.0));
            let columns = vec![Column { name: name.clone(), ty: Type::Number, numbers: EXACT }];
            return Known { plan: input.plan.project(vec![Named::new(name, made)]), columns, ..input };
        }
        let named = columns.iter().map(|it| Named::new(&it.name, Expr::column(&it.name))).collect();
        Known { plan: input.plan.project(named), columns, ..input }
    }

    fn total_order(&mut self, columns: &[Column]) -> Vec<SortKey> {
        let mut keys: Vec<SortKey> = columns
            .iter()
            .map(|it| SortKey { expr: Expr::column(&it.name), descending: self.random.once_in(2) })
            .collect();
        self.random.shuffle(&mut keys);
        if self.random.once_in(3) {
            let ty = *self.random.pick(&[Type::Number, Type::Text, Type::Truth]);
            let expr = expressions::exact(self.random, ty, columns, 2).expr;
            keys.insert(0, SortKey { expr, descending: self.random.once_in(2) });
        }
        keys
    }

    /// Sorted so that keys decide.
    fn sort(&mut self, input: Known) -> Known {
        let input = self.exact_only(input);
        let keys = self.total_order(&input.columns);
        Known { plan: input.plan.sort(keys), ordered: true, ..input }
    }

    fn slice(&mut self, sorted: Known) -> Known {
        let offset = *self.random.pick(&[0, 0, 1, 5]);
        let length = *self.random.pick(&[0, 1, 2, 10, 1_000]);
        let plan = Plan::Slice { input: Box::new(sorted.plan), offset, length };
        Known { plan, ..sorted }
    }
}

fn put(columns: &mut Vec<Column>, new: Column) {
    match columns.iter_mut().find(|it| it.name == new.name) {
        Some(old) => *old = new,
        None => columns.push(new),
    }
}
