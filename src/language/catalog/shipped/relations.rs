//! `datasets/wholes.csv` and what the dictionary says of shares and beginnings, by the names of the rows of `facts`.

use serde::Deserialize;

use super::{Parts, listed, rows};
use crate::catalog::{Member, Relations, Share, Whole};

#[derive(Debug, Deserialize)]
pub(super) struct WholeRow {
    pub entity: String,
    pub segment: String,
    pub parts: String,
    pub all: String,
    pub metrics: String,
}

impl Parts {
    /// What is made of what, by ids.
    pub(super) fn made_of(&self) -> Vec<WholeRow> {
        rows(include_str!("../../../../datasets/wholes.csv"))
    }

    pub(super) fn relations(&self) -> Relations {
        let wholes = self.made_of();
        let whole = |it: WholeRow| {
            // A part is another entity, or after a stroke a segment of the same.
            let part = |text: &String| match text.strip_prefix('/') {
                Some(segment) => self.member(&it.entity, segment),
                None => self.member(text, ""),
            };
            Whole {
                of: self.member(&it.entity, &it.segment),
                parts: listed(&it.parts).iter().map(part).collect(),
                all: it.all == "yes",
                metrics: listed(&it.metrics),
            }
        };
        let mut found = Relations { wholes: wholes.into_iter().map(whole).collect(), ..Relations::default() };
        for (name, metric) in &self.metrics {
            found.checks.extend(metric.checks.iter().map(|it| (name.clone(), it.clone())));
            found.since.extend(Some(&metric.since).filter(|it| !it.is_empty()).map(|it| (name.clone(), it.clone())));
            if let Some((part, whole)) = metric.share.split_once(" / ") {
                let (whole, of) = whole.split_once(" of ").unwrap_or((whole, ""));
                let (metric, part, whole) = (name.clone(), part.to_owned(), whole.to_owned());
                found.shares.push(Share { metric, part, whole, of: self.segment_of(of).1 });
            }
        }
        found.checks.sort();
        found.since.sort();
        found.shares.sort_by(|a, b| a.metric.cmp(&b.metric));
        found
    }

    fn member(&self, entity: &str, segment: &str) -> Member {
        let (dimension, segment) = self.segment_of(segment);
        Member { entity: self.name_of(entity), dimension, segment }
    }

    /// Dimension and name of a segment by its id; both empty for none.
    fn segment_of(&self, id: &str) -> (String, String) {
        let found = self.segments.iter().find(|it| it.id == id);
        found.map_or_else(|| (String::new(), id.to_owned()), |it| (it.dimension.clone(), it.name.clone()))
    }
}
