//! What a sentence may speak of: the catalog and the definitions so far. Immutable.

use std::sync::Arc;

use crate::catalog::{Catalog, Rate};
use crate::parameter::{Given, Parameter};
use crate::setting::{Setting, Settings, Value};
use crate::syntax::tree::Expr;
use crate::verb::Stage;
use crate::words::Language;

/// The catalog, the definitions so far and the settings that change meaning or wording.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// What exists; `it` and `_1` are datasets of it too.
    pub catalog: Arc<Catalog>,
    /// Which months a fiscal year has, where a project says so.
    pub fiscal: Option<crate::quantity::Fiscal>,
    /// The exchange rates that a project declares.
    pub rates: Arc<Vec<Rate>>,
    /// `let n = expr`, latest last.
    pub expressions: Vec<(String, Expr)>,
    /// `let n = from D | …`, latest last.
    pub tables: Vec<(String, Vec<Stage>)>,
    /// `param year: period = 2021`, with their values, latest last.
    pub parameters: Vec<Parameter>,
    /// Values given to parameters from outside, those that go before others first.
    pub given: Arc<Vec<Given>>,
    /// `use D`
    pub dataset: Option<String>,
    /// `set language zh`
    pub language: Language,
    /// `set sources on`: answers say which documents their figures come from.
    pub sources: bool,
    /// `set suppress 10`: values of fewer rows are not shown; 0 shows all.
    pub suppress: u64,
    /// What `set` has changed, `language` and `suppress` among it.
    pub settings: Settings,
}

impl World {
    /// Changes a setting.
    pub fn set(&mut self, setting: &Setting, value: Value) {
        self.settings.put(setting, value);
        self.language = if self.settings.is("language", "zh") { Language::Chinese } else { Language::English };
        self.suppress = self.settings.number("suppress");
        self.sources = self.settings.is("sources", "on");
    }
}
