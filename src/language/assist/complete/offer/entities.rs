//! Entities and periods: what a figure is about.

use super::super::scope::begun;
use super::super::{CandidateKind, period, values};
use super::{Offer, rows};
use crate::check::kind_of;
use crate::script::name_text;

impl Offer<'_> {
    pub(super) fn entities(&mut self) {
        let world = self.world;
        let scope = self.scope();
        let kinds: Vec<Option<&str>> =
            scope.datasets.iter().map(|it| if it.own { None } else { kind_of(&it.name) }).collect();
        let holds = |kind: &str| kinds.is_empty() || kinds.iter().any(|it| it.is_none_or(|it| it == kind));
        for own in scope.datasets.iter().filter(|it| it.own) {
            let Some(column) = own.entity.as_ref().and_then(|name| own.column(name)) else { continue };
            if let Some(tally) = &column.tally {
                let (found, more) = values::values(tally, &self.typed);
                self.more += more;
                found
                    .iter()
                    .for_each(|it| self.put(it.fit, self.worded(it.text), CandidateKind::Entity, own.name.clone()));
                continue;
            }
            for value in column.values.as_deref().into_iter().flatten() {
                if let Some(fit) = self.typed.fits([value.as_str()]) {
                    self.put(fit, self.worded(value), CandidateKind::Entity, own.name.clone());
                }
            }
        }
        for it in world.catalog.entities.iter().filter(|it| holds(&it.kind)) {
            let names = [&it.name, &it.name_zh].into_iter().chain(&it.aliases).map(String::as_str);
            let Some(fit) = self.typed.fits(names) else { continue };
            let whole = world.catalog.entity(&it.name_zh).is_some_and(|found| found.name == it.name);
            let (name, other) = match self.chinese(fit) && whole && !it.name_zh.is_empty() {
                true => (&it.name_zh, &it.name),
                false => (&it.name, &it.name_zh),
            };
            let means = |name: &String| world.catalog.entity(name).is_some_and(|found| found.name == it.name);
            // A short name that needs no quotes is what people write.
            let plain = |name: &&String| !fit.chinese && name_text(name) == **name && means(name);
            let fits = |name: &str| self.typed.fits([name]).is_some_and(|it| !it.chinese);
            let short = it.aliases.iter().find(|name| plain(name) && fits(name));
            let name = short.filter(|_| name.contains(' ') && self.place.quote.is_none()).unwrap_or(name);
            if means(name) {
                self.put(fit, self.worded(name), CandidateKind::Entity, format!("{} · {other}", it.kind));
            }
        }
    }

    /// Entities where they need no word before them, after what may as well stand there.
    pub(super) fn bare_entities(&mut self) {
        let before = self.found.len();
        self.entities();
        self.found.iter_mut().skip(before).for_each(|it| it.1 = 1500);
    }

    /// The periods of the table, full years first, each the latest first; what is said is in how many rows each stands.
    pub(super) fn periods(&mut self, all: bool) {
        let scope = self.scope();
        // Of the rows of a dataset that came through a pipe, all or some are of its periods.
        let begun = begun(self.place, self.text, self.world).filter(|_| scope.datasets.is_empty());
        let datasets = begun.map_or_else(|| scope.datasets.clone(), |it| vec![it]);
        for (at, it) in period::periods(&datasets).into_iter().enumerate() {
            let Some(fit) = self.typed.fits([it.text.as_str()]) else { continue };
            let detail = it.n.map_or(String::new(), |n| self.said(&rows(n), &format!("{n} 行")).to_owned());
            self.put(fit, it.text, CandidateKind::Period, detail);
            if let Some(put) = self.found.last_mut() {
                put.1 = at;
            }
        }
        if all {
            self.clause("all");
            self.found.iter_mut().filter(|it| it.2.kind == CandidateKind::Clause).for_each(|it| it.1 = usize::MAX);
        }
    }
}
