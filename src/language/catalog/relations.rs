//! How shipped figures hang together beyond their formulas: what is part of what, which share is of which whole, and
//! since when there can be figures. `audit` holds figures against each other by these.

use serde::{Deserialize, Serialize};

/// An entity, or one of its segments, by the names that stand in the rows of `facts`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// Whose.
    pub entity: String,
    /// `group`, `ward`; empty for the entity itself.
    pub dimension: String,
    /// `hubs`; empty for the entity itself.
    pub segment: String,
}

/// What something is made of: the hubs of a group are three hospitals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// What is made of parts.
    pub of: Member,
    /// Its parts.
    pub parts: Vec<Member>,
    /// Whether nothing is left out.
    pub all: bool,
    /// The metrics that it holds of; empty for any that adds up.
    pub metrics: Vec<String>,
}

/// What a share is of: `chain_share` is institutions over the institutions of all dental clinics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The share.
    pub metric: String,
    /// The figure of the part.
    pub part: String,
    /// The figure of the whole.
    pub whole: String,
    /// The segment that is the whole; empty for the whole entity.
    pub of: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Relations {
    /// `datasets/wholes.csv`
    pub wholes: Vec<Whole>,
    /// `share = "institutions / institutions of dental_clinics"`
    pub shares: Vec<Share>,
    /// `checks = ["deal_value / stake"]`: metric and formula, by which figures are only held against each other.
    pub checks: Vec<(String, String)>,
    /// `since = "custody_start"`: a metric, and the date before which it has no figure.
    pub since: Vec<(String, String)>,
}
