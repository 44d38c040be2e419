//! The language described for programs: verbs, clauses, words, functions, settings, types, kinds, units, faults.
//! Made from the tables that reading and checking use, so that it says what is so.

use serde::{Deserialize, Serialize};

use crate::assist;
use crate::check::{self, Family};
use crate::parameter::types as parameter_types;
use crate::plan::file_endings;
use crate::quantity::{base_units, magnitudes};
use crate::script::keywords::{CLAUSES, OTHERS, STATEMENTS, VERBS};
use crate::setting::{self, SETTINGS, Values};
use crate::syntax::tree::Clause;
use crate::types::Kind;
use crate::verb;
use crate::words::Words;

/// The whole description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What starts a stage.
    pub verbs: Vec<Verb>,
    /// What starts a statement that is no question.
    pub statements: Vec<Statement>,
    /// The parts of a sentence.
    pub clauses: Vec<ClauseOf>,
    /// Words inside clauses and expressions, with their Chinese forms.
    pub words: Vec<Word>,
    /// Functions.
    pub functions: Vec<Function>,
    /// What `set` knows.
    pub settings: Vec<Setting>,
    /// The types of parameters, with their Chinese words.
    pub parameter_types: Vec<Word>,
    /// How metrics add up.
    pub kinds: Vec<KindOf>,
    /// The base units that everybody knows.
    pub units: Vec<Unit>,
    /// Words before a unit that scale it, with their factors.
    pub magnitudes: Vec<Magnitude>,
    /// The endings of files that `save` can write.
    pub file_endings: Vec<String>,
    /// The codes of faults and warnings.
    pub faults: Vec<Fault>,
}

/// A verb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    /// `compare`
    pub name: String,
    /// Other English words for it.
    pub also: Vec<String>,
    /// Chinese words for it.
    pub chinese: Vec<String>,
    /// What it does, in one sentence.
    pub about: String,
    /// The clauses it takes; none where it is a stage over the table before it.
    pub clauses: Vec<String>,
    /// Words of its own that may follow its operands.
    pub words: Vec<String>,
}

/// `let`, `param` …
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The word.
    pub name: String,
    /// The Chinese word.
    pub chinese: String,
    /// How it is written.
    pub usage: String,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseOf {
    /// The words that start it; the first is its name in the lists of verbs.
    pub words: Vec<String>,
    /// Chinese words that start it.
    pub chinese: Vec<String>,
    /// How it is written.
    pub usage: String,
    /// What it means.
    pub about: String,
}

/// A word and its Chinese forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The English word.
    pub name: String,
    /// The Chinese words.
    pub chinese: Vec<String>,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// `aggregate`, `value` or `window`
    pub family: String,
    /// The function of which this is another name.
    pub same_as: Option<String>,
    /// How it is called.
    pub usage: String,
    /// What it gives.
    pub about: Words,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// `language`
    pub name: String,
    /// The name in Chinese.
    pub chinese: String,
    /// Words it takes; none where it takes a whole number.
    pub values: Vec<String>,
    /// The least number it takes, where it takes one.
    pub least: Option<u64>,
    /// What it is before anybody sets it.
    pub default: String,
    /// What it does.
    pub about: Words,
}

/// A kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindOf {
    /// `flow`
    pub name: String,
    /// How it adds up over entities.
    pub over_entities: String,
    /// How it adds up over time.
    pub over_time: String,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// `beds`
    pub name: String,
    /// `bed`
    pub singular: String,
    /// `床`
    pub chinese: String,
    /// Other spellings.
    pub also: Vec<String>,
}

/// A magnitude.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Magnitude {
    /// `亿`
    pub name: String,
    /// `100000000`
    pub factor: f64,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `sum-of-ratio`
    pub code: String,
    /// What it means, in a few words.
    pub title: String,
}

/// The description of this version of the language.
pub fn spec() -> Spec {
    let word = |it: &(&str, &[&str])| Word { name: it.0.to_owned(), chinese: owned(it.1) };
    let parameter_type = |it: (&str, &str)| Word { name: it.0.to_owned(), chinese: vec![it.1.to_owned()] };
    let fault = |it: (&str, &str)| Fault { code: it.0.to_owned(), title: it.1.to_owned() };
    Spec {
        verbs: VERBS.iter().map(verb_of).collect(),
        statements: STATEMENTS.iter().map(statement).collect(),
        clauses: Clause::ALL.into_iter().map(clause).collect(),
        words: CLAUSES.iter().chain(&OTHERS).map(word).collect(),
        functions: check::functions().map(function).collect(),
        settings: SETTINGS.iter().map(setting_of).collect(),
        parameter_types: parameter_types().map(parameter_type).collect(),
        kinds: Kind::ALL.into_iter().map(kind).collect(),
        units: base_units().map(unit).collect(),
        magnitudes: magnitudes().map(|(name, factor)| Magnitude { name: name.to_owned(), factor }).collect(),
        file_endings: file_endings().map(str::to_owned).collect(),
        faults: assist::faults().map(fault).collect(),
    }
}

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|it| (*it).to_owned()).collect()
}

fn verb_of((name, also, chinese): &(&'static str, &[&str], &[&str])) -> Verb {
    let clauses = Clause::ALL.into_iter().filter(|it| verb::makes_sentence(name) && verb::takes(name, *it));
    Verb {
        name: (*name).to_owned(),
        also: owned(also),
        chinese: owned(chinese),
        about: assist::about(name).to_owned(),
        clauses: clauses.map(|it| it.words()[0].to_owned()).collect(),
        words: owned(assist::own_words(name)),
    }
}

fn statement((name, chinese): &(&str, &str)) -> Statement {
    let usage = match *name {
        "let" => "let NAME = EXPRESSION, or a query whose table is kept",
        "use" => "use DATASET",
        "set" => "set SETTING VALUE",
        "open" => {
            "open \"FILE\" as NAME sheet \"S\" header 3 missing (\"x\") text (a) entity e period p units (c: %) kinds (c: level)"
        }
        "param" => "param NAME: TYPE = DEFAULT in ALLOWED \"what it is for\"",
        "include" => "include \"FILE.ward\"",
        _ => "",
    };
    Statement { name: (*name).to_owned(), chinese: (*chinese).to_owned(), usage: usage.to_owned() }
}

fn clause(it: Clause) -> ClauseOf {
    let (usage, about) = assist::clause(it);
    let chinese = CLAUSES.iter().filter(|known| it.words().contains(&known.0)).flat_map(|it| it.1.iter().copied());
    ClauseOf {
        words: owned(it.words()),
        chinese: chinese.map(str::to_owned).collect(),
        usage: usage.to_owned(),
        about: about.to_owned(),
    }
}

fn function((name, family): (&'static str, Family)) -> Function {
    let known = assist::function(name);
    let (own, usage, en, zh) = known.unwrap_or((name, "", "", ""));
    let family = match family {
        Family::Aggregate => "aggregate",
        Family::Value => "value",
        Family::Window => "window",
    };
    Function {
        name: name.to_owned(),
        family: family.to_owned(),
        same_as: (own != name).then(|| own.to_owned()),
        usage: usage.to_owned(),
        about: Words::new(en, zh),
    }
}

fn setting_of(it: &setting::Setting) -> Setting {
    let (values, least) = match it.values {
        Values::Words(words) => (words.iter().map(|it| it.0.to_owned()).collect(), None),
        Values::Number { least, .. } => (vec![], Some(least)),
    };
    Setting {
        name: it.name.to_owned(),
        chinese: it.zh.to_owned(),
        values,
        least,
        default: it.default.to_owned(),
        about: Words::new(it.label.0, it.label.1),
    }
}

fn kind(it: Kind) -> KindOf {
    let (over_entities, over_time) = match it {
        Kind::Flow => ("sum", "sum"),
        Kind::Stock => ("sum", "last"),
        Kind::Ratio => ("ratio of the sums", "ratio of the sums"),
        Kind::Rate => ("weighted mean", "weighted mean"),
        Kind::Level => ("mean or median, where asked for", "last"),
        Kind::Unknown => ("what is asked for", "what is asked for"),
        Kind::Label => ("nothing: it is a name, a place or a date", "nothing"),
    };
    KindOf { name: it.word().to_owned(), over_entities: over_entities.to_owned(), over_time: over_time.to_owned() }
}

fn unit((name, singular, chinese, also): (&str, &str, &str, &[&str])) -> Unit {
    Unit { name: name.to_owned(), singular: singular.to_owned(), chinese: chinese.to_owned(), also: owned(also) }
}

#[cfg(test)]
mod tests {
    use super::{Spec, spec};
    use crate::script::keywords;

    #[test]
    fn every_table_is_covered() {
        let spec = spec();
        let verbs: Vec<&str> = keywords::VERBS.iter().map(|it| it.0).collect();
        assert_eq!(spec.verbs.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), verbs);
        for it in &spec.verbs {
            assert!(it.name == "bottom" || !it.about.is_empty(), "{} is not described", it.name);
            assert!(!it.chinese.is_empty(), "{}", it.name);
        }
        let compare = spec.verbs.iter().find(|it| it.name == "compare").expect("compare");
        let clauses = compare.clauses.join(" ");
        assert_eq!(clauses, "from of for among per where vs by in including over matched");
        assert!(spec.verbs.iter().all(|it| it.name != "where" || it.clauses.is_empty()));
        assert_eq!(spec.statements.len(), keywords::STATEMENTS.len());
        assert!(spec.statements.iter().all(|it| it.usage.starts_with(&it.name)), "{:?}", spec.statements);
        assert_eq!(spec.words.len(), keywords::CLAUSES.len() + keywords::OTHERS.len());
        for name in crate::check::functions().map(|it| it.0) {
            let found = spec.functions.iter().find(|it| it.name == name);
            assert!(found.is_some_and(|it| !it.usage.is_empty() && !it.about.zh.is_empty()), "{name} is not described");
        }
        assert!(spec.functions.iter().any(|it| it.name == "avg" && it.same_as.as_deref() == Some("mean")));
        assert!(spec.settings.iter().any(|it| it.name == "language" && it.values.contains(&"zh".to_owned())));
        assert_eq!(spec.settings.len(), crate::setting::SETTINGS.len());
        assert!(spec.faults.iter().any(|it| it.code == "sum-of-ratio"));
        assert!(spec.units.iter().any(|it| it.name == "beds" && it.also.contains(&"张床".to_owned())));
        assert!(spec.magnitudes.iter().any(|it| it.name == "亿" && it.factor == 1e8));
        assert!(spec.file_endings.iter().any(|it| it == "xlsx"));
        let kinds: Vec<&str> = spec.kinds.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(kinds, ["flow", "stock", "ratio", "rate", "level", "unknown", "label"]);
        assert!(spec.parameter_types.iter().any(|it| it.name == "period" && it.chinese == ["期间"]));
    }

    #[test]
    fn it_reads_back_as_it_was_written() {
        let written = toml::to_string(&spec()).expect("it can be written");
        assert_eq!(toml::from_str::<Spec>(&written).expect("it can be read"), spec());
    }
}
