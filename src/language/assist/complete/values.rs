//! The values of a column with the number of rows that have each: work that is bounded, and done once a column.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::fit::{Fit, Form, Typed};
use crate::catalog::{Catalog, Tally};

/// How many values of one fit are offered.
const MOST: usize = 200;

/// For how many columns the forms of their values are kept.
const KEPT: usize = 8;

/// A column, the forms of its values.
type Known = (Arc<Tally>, Rc<Vec<Form>>);

thread_local! {
    static FORMS: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// A value that goes on from what was typed.
pub(super) struct Value<'a> {
    pub fit: Fit,
    pub text: &'a str,
    /// How many rows have it.
    pub n: u64,
}

/// The values of a tally that go on, the commonest of each fit first, and how many more there are.
pub(super) fn values<'a>(tally: &'a Arc<Tally>, typed: &Typed) -> (Vec<Value<'a>>, usize) {
    let forms = forms(tally);
    let mut taken = [0usize; 10];
    let mut found = Vec::new();
    let mut more = 0;
    for ((form, text), n) in forms.iter().zip(&tally.values).zip(&tally.counts) {
        let Some(fit) = typed.fits_form(form) else { continue };
        let taken = &mut taken[usize::from(fit.rank.min(9))];
        *taken += 1;
        match *taken <= MOST {
            true => found.push(Value { fit, text, n: *n }),
            false => more += 1,
        }
    }
    (found, more)
}

/// How well what was typed fits any name of the entity that a value is.
pub(super) fn named(value: &str, typed: &Typed, catalog: &Catalog) -> Option<Fit> {
    let entity = catalog.entities.iter().find(|it| it.name == value)?;
    let names = [&entity.name, &entity.name_zh].into_iter().chain(&entity.aliases);
    typed.fits(names.map(String::as_str))
}

fn forms(tally: &Arc<Tally>) -> Rc<Vec<Form>> {
    FORMS.with(|known| {
        let mut known = known.borrow_mut();
        if let Some(at) = known.iter().position(|it| Arc::ptr_eq(&it.0, tally)) {
            return known[at].1.clone();
        }
        let made: Rc<Vec<Form>> = Rc::new(tally.values.iter().map(|it| Form::of(it)).collect());
        if KEPT <= known.len() {
            known.remove(0);
        }
        known.push((tally.clone(), made.clone()));
        made
    })
}
