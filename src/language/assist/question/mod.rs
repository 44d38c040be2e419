//! Questions in everyday words, and the sentence that asks them: `which hospitals have more than 500 beds`, 毛利率最高的5家公司.
//!
//! A question is taken apart into words that are known; one word that is not, and nothing is offered.

mod accounted;
mod beside;
mod called;
mod changes;
mod chinese;
mod lexicon;
mod literals;
mod sentence;
mod sides;
mod variants;
mod words;

use self::words::Word;
use super::ended::ended;
use super::everyday::everyday;
use super::inserted::inserted;
use super::joined::joined;
use super::nearer::nearer;
use super::rewritten::{moved, rewritten};
use super::spaced::{quoted, spaced};
use super::terminal::command;
use super::together::{completed, together};
use super::tried::tried;
use crate::catalog::year_column;
use crate::check::{Checked, check, faults_of_rest};
use crate::diagnostic::{Diagnostic, Fix};
use crate::script::{self, StatementKind};
use crate::source::{Source, Span};
use crate::world::World;

/// Faults of these kinds may be those of a question in everyday words.
const OF_QUESTIONS: [&str; 15] = [
    "unreadable",
    "unknown-verb",
    "unknown-name",
    "unknown-entity",
    "clause-twice",
    "glued-words",
    "no-common-dataset",
    "unknown-dataset",
    "unknown-unit",
    "top-without-order",
    "clause-not-here",
    "wrong-type",
    "range-key",
    "figure-key",
    "rank-whom",
];

/// The sentences that a question in everyday words may ask, if they can be told and check in `world`; one, unless two
/// readings are as likely. One's own tables are asked first.
pub fn question(text: &str, world: &World) -> Vec<String> {
    let own = world.catalog.datasets.iter().any(|it| it.own && it.implicit);
    let mut found = [true, false].into_iter().filter(|it| own || !it).map(|own| asked(text, world, own));
    let found = found.find(|it| !it.is_empty()).unwrap_or_default();
    // 床位 使用率 is one name.
    let joined = || joined(text, world).map(|it| question(&it.apply(text), world)).unwrap_or_default();
    if found.is_empty() { joined() } else { found }
}

fn asked(text: &str, world: &World, own: bool) -> Vec<String> {
    // `having x > 5` keeps groups: as a condition on rows it is another question.
    if text.to_lowercase().contains("having") && text.contains(['<', '>', '=', '＜', '＞']) {
        return vec![];
    }
    let phrased = called::PHRASES.iter().fold(text.to_owned(), |it, (phrase, words)| it.replace(phrase, words));
    let Ok(words) = words::words(&phrased, world, own) else { return vec![] };
    let said = words.iter().filter(|it| !matches!(it, Word::Joint)).count();
    if said < 2 && !matches!(words.as_slice(), [Word::Figure(_)]) {
        return vec![];
    }
    let year = years(world).filter(|_| own);
    let fits = |it: &String| it.trim() != text.trim() && checks(it, world);
    let kept = |group: Vec<String>| group.into_iter().filter(fits).collect::<Vec<String>>();
    let meant = |words: &[Word]| {
        let groups = sentence::sentences(words, year.as_deref()).into_iter();
        groups.map(kept).find(|it| !it.is_empty())
    };
    let kinds = || {
        let kept = variants::without_kind(&words)?;
        meant(&kept).or_else(|| meant(&variants::of_values(&kept, world)?))
    };
    let labelled = || meant(&variants::as_labels(&words, world)?);
    meant(&words)
        .or_else(|| meant(&variants::of_values(&words, world)?))
        .or_else(kinds)
        .or_else(labelled)
        .unwrap_or_default()
}

/// The column of one's own table without periods that says of which year a row is.
fn years(world: &World) -> Option<String> {
    let mut own = world.catalog.datasets.iter().filter(|it| it.own && it.implicit && it.period.is_none());
    own.find_map(|it| year_column(&it.columns)).map(|it| it.column.name.clone())
}

/// The faults of a text, with one edit in the place of those of each statement that is a question in everyday words.
pub fn rephrased(faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    let faults = nearer(tried(faults, text, world), text, world);
    let faults = ended(likely(together(faults, text, world), text, world), text, world);
    let asked = |it: &Diagnostic| it.is_error() && it.source.is_none() && OF_QUESTIONS.contains(&it.code);
    let mut made: Vec<(Span, Diagnostic)> = Vec::new();
    for fault in faults.iter().filter(|it| asked(it)) {
        let Some(at) = fault.span().and_then(|span| script::statement_at(text, span.start)) else { continue };
        if made.iter().any(|it| it.0 == at) {
            continue;
        }
        // An edit that makes a sentence of what was written goes before another sentence.
        let within = |it: &&Diagnostic| it.span().is_some_and(|it| at.start <= it.start && it.start < at.end);
        let mended = |fix: &Fix| {
            let text = fix.apply(text);
            script::statement_at(&text, at.start).is_some_and(|it| checks(it.of(&text), world))
        };
        let certain = |it: &Diagnostic| {
            let of_table = |fix: &Fix| counts_table(fix, world);
            it.fixes.iter().any(|fix| !guesses(it, fix, text) && !of_table(fix) && mended(fix))
        };
        if faults.iter().filter(within).any(certain) {
            continue;
        }
        let sentences = question(at.of(text), world);
        let fault = Diagnostic::error("question", "this is a question in everyday words");
        if sentences.is_empty() {
            made.extend(unanswered(at, text, world).map(|it| (at, it)));
            continue;
        }
        let fault = fault.at(at, "a sentence of the language says it otherwise");
        let write = |fault: Diagnostic, it: String| {
            let title = format!("write `{it}`");
            fault.fix(Fix::replace(at, it, title))
        };
        made.push((at, sentences.into_iter().fold(fault, write)));
    }
    let within = |it: &Diagnostic| {
        let start = it.span().map(|span| span.start);
        made.iter().position(|(at, _)| start.is_some_and(|start| at.start <= start && start < at.end))
    };
    let mut told = vec![false; made.len()];
    let mut all = Vec::new();
    for fault in &faults {
        match within(fault).filter(|_| fault.is_error()) {
            Some(at) if told[at] => {}
            Some(at) => {
                told[at] = true;
                all.push(made[at].1.clone());
            }
            None => all.push(fault.clone()),
        }
    }
    all
}

/// A text that starts as a question does, and which of its words is not known.
fn unanswered(at: Span, text: &str, world: &World) -> Option<Diagnostic> {
    const ASKING: [&str; 12] =
        ["what", "which", "how", "who", "whose", "list", "give", "tell", "哪家", "哪些", "哪个", "多少"];
    let sentence = at.of(text);
    let lower = sentence.to_lowercase();
    let asks = |it: &&&str| {
        let ends = lower.strip_prefix(**it).is_some_and(|it| !it.starts_with(|c: char| c.is_ascii_alphanumeric()));
        ends || !it.is_ascii() && lower.contains(**it)
    };
    ASKING.iter().find(asks)?;
    let fault = Diagnostic::error("question", "this is a question in everyday words");
    let note = "a sentence is a verb, a figure and clauses: `show net_margin of Topchoice`, `rank revenue top 5`";
    match words::words(sentence, world, true) {
        Err(piece) => {
            let word = piece.of(sentence);
            let place = Span::new(at.start + piece.start, at.start + piece.end);
            Some(fault.at(place, format!("`{word}` is not known")).note(note))
        }
        Ok(_) => Some(fault.at(at, "no sentence was found that says it").note(note)),
    }
}

/// The faults with an edit of each sentence that makes it check, where the sentence itself tells what was likely meant.
fn likely(mut faults: Vec<Diagnostic>, text: &str, world: &World) -> Vec<Diagnostic> {
    let mut seen: Vec<Span> = Vec::new();
    for fault in faults.iter_mut().filter(|it| it.is_error() && it.source.is_none()) {
        let Some(at) = fault.span().and_then(|span| script::statement_at(text, span.start)) else { continue };
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        let sentence = at.of(text);
        let fits = |fix: &Fix| fix.apply(sentence) != sentence && checks(&fix.apply(sentence), world);
        let words = everyday(sentence, world);
        let names = || [spaced, quoted, joined].into_iter().filter_map(|it| it(sentence, world));
        let whole = command(sentence, world);
        let mut meant = rewritten(sentence, world).into_iter().chain(names()).chain(words).chain(whole);
        let completed = || names().find_map(|it| completed(&it, sentence, world));
        let small = || inserted(fault, sentence, at.start, world).filter(|_| fault.fixes.is_empty());
        if let Some(fix) = meant.find(fits).or_else(completed).or_else(small) {
            let fix = moved(fix, at.start);
            let mended = fix.apply(text);
            fault.fixes.retain(|it| it.edits != fix.edits);
            if !fault.fixes.iter().any(|it| it.apply(text) == mended) {
                fault.fixes.insert(0, fix);
            }
        }
    }
    faults
}

/// An edit that may have another meaning than the text: a clause left out, another name in the place of Chinese words.
fn guesses(fault: &Diagnostic, fix: &Fix, text: &str) -> bool {
    let leaves = ["clause-not-here", "no-common-dataset"].contains(&fault.code);
    let lost = |it: &crate::diagnostic::Edit| {
        let old = it.span.of(text);
        // What stood there still stands there.
        if !leaves && old.split_whitespace().all(|word| it.text.contains(word)) {
            return false;
        }
        let words: String = it.text.chars().filter(|c| !c.is_whitespace()).collect();
        leaves || !old.is_ascii() && !words.contains(old)
    };
    fix.edits.iter().any(lost)
}

/// `count hospitals` is no count by the figure that has the name of the table.
fn counts_table(fix: &Fix, world: &World) -> bool {
    let grouped = |it: &crate::diagnostic::Edit| {
        let word = it.text.strip_prefix("show count() by ").and_then(|it| it.split_whitespace().next());
        word.is_some_and(|it| world.catalog.dataset(it).is_some())
    };
    fix.edits.iter().any(grouped)
}

fn checks(sentence: &str, world: &World) -> bool {
    let source = Source::new("", sentence);
    let (script, faults) = script::read(&source);
    let [statement] = script.statements.as_slice() else { return false };
    if faults.iter().any(Diagnostic::is_error) || !matches!(statement.kind, StatementKind::Query(_)) {
        return false;
    }
    let (checked, mut faults) = check(statement, world, sentence);
    if let Checked::Piped { first, rest } = &checked {
        faults.extend(faults_of_rest(first, rest, statement, world, sentence));
    }
    matches!(checked, Checked::Task(_) | Checked::Piped { .. }) && !faults.iter().any(Diagnostic::is_error)
}

#[cfg(test)]
mod tests {
    use super::question;
    use crate::catalog::shipped;
    use crate::world::World;

    fn asked(text: &str) -> String {
        let world = World { catalog: shipped().catalog.clone().into(), ..World::default() };
        question(text, &world).first().cloned().unwrap_or_else(|| "-".to_owned())
    }

    #[test]
    fn a_question_has_one_sentence() {
        let cases = [
            ("which hospitals have more than 500 beds", "show beds where beds > 500 from hospitals"),
            ("hospitals with more than 1000 beds", "show beds where beds > 1000 from hospitals"),
            ("hospitals with more than 2000 beds", "show beds where beds > 2000 from hospitals"),
            ("单店投资额 低于 1000万 的 专科", "show capex_per_site where capex_per_site < 1000万 from specialties"),
            ("hospitals with fewer beds than 100", "show beds where beds < 100 from hospitals"),
            ("Topchoice revenue trend 2016-2021", "trend revenue of Topchoice for 2016..2021"),
            ("哪些公司亏损", "show net_profit where net_profit < 0 from companies"),
            ("收入 最高 的 三家 公司", "rank revenue from companies top 3"),
            ("hospitals with at least 200 beds", "show beds where beds >= 200 from hospitals"),
            (
                "how many companies have net margin above 10% and insurance share below 20%",
                "show count(distinct company) where net_margin > 10% and insurance_share < 20% from companies",
            ),
            (
                "which hospitals have rent above 500万 and beds less than 400",
                "show rent, beds where rent > 500万 and beds < 400 from hospitals",
            ),
            (
                "which hospitals have more than 200 beds and more than 10亿 revenue",
                "show beds, revenue where beds > 200 and revenue > 10亿 from hospitals",
            ),
            (
                "compare revenue of Topchoice hospitals vs Kangning hospitals",
                "compare revenue where operator = \"Topchoice Medical\" vs operator = \"Wenzhou Kangning\" from hospitals",
            ),
            ("max beds of Kangning hospitals", "rank beds where operator = \"Wenzhou Kangning\" from hospitals top 1"),
            ("maximum beds of hospitals in 2016", "rank beds for 2016 from hospitals top 1"),
            ("largest hospitals by beds", "rank beds from hospitals top 10"),
            ("largest hospital in Hangzhou", "rank beds where place = \"Hangzhou\" from hospitals top 1"),
            (
                "trend revenue growth of Topchoice vs United Imaging",
                "trend revenue_growth of Topchoice, \"United Imaging\" by company",
            ),
            (
                "stake of Genertec in Neusoft Medical",
                "show stake where deal contains \"Genertec\" of \"Neusoft Medical\" from deals",
            ),
            ("show hospitals with beds > 200", "show beds where beds > 200 from hospitals"),
            ("how many hospitals", "show count(distinct hospital) from hospitals"),
            (
                "how many hospitals have more than 100 beds",
                "show count(distinct hospital) where beds > 100 from hospitals",
            ),
            ("top 5 hospitals by beds", "rank beds from hospitals top 5"),
            ("what is the gross margin of Topchoice", "show gross_margin of Topchoice"),
            ("average gross_margin by specialty", "show mean(gross_margin) by specialty"),
            ("which company has the highest gross margin", "rank gross_margin from companies top 1"),
            ("show revenue growth of Topchoice 2021", "show revenue_growth of Topchoice for 2021"),
            ("show revenue of Dentistry companies", "show revenue where specialty = \"Dentistry\" from companies"),
            (
                "compare Topchoice and \"Aier Eye Hospital\" net_margin",
                "compare net_margin of Topchoice vs \"Aier Eye Hospital\"",
            ),
            ("list hospitals", "from hospitals | distinct hospital"),
            ("肿瘤 净利率", "show net_margin where specialty = \"Oncology\""),
            (
                "compare net_margin of dentistry vs oncology",
                "compare net_margin where specialty = \"Dentistry\" vs specialty = \"Oncology\"",
            ),
            (
                "口腔 对比 眼科 毛利率",
                "compare gross_margin where specialty = \"Dentistry\" vs specialty = \"Ophthalmology\"",
            ),
            ("what is the market size of dentistry", "show market_size where specialty = \"Dentistry\""),
            ("revenue per visit of Topchoice 2021", "show revenue / outpatient_visits of Topchoice for 2021"),
            ("which companies are in Dentistry", "from companies | where specialty = \"Dentistry\" | distinct company"),
            ("gross margin by specialty", "show gross_margin by specialty"),
            ("average beds per hospital", "show mean(beds) from hospitals"),
            ("收入前五的公司", "rank revenue from companies top 5"),
            ("毛利率最高的5家公司", "rank gross_margin from companies top 5"),
            ("各专科毛利率", "show gross_margin by specialty"),
            ("各专科毛利率排名", "rank gross_margin by specialty"),
            ("公司医保占比排名", "rank insurance_share from companies"),
            ("2021年毛利率超过50%的公司有哪些", "show gross_margin where gross_margin > 50% for 2021 from companies"),
            ("爱尔眼科 和 通策医疗 毛利率 对比", "compare gross_margin of 爱尔眼科 vs 通策医疗"),
            ("通策医疗2021年的收入是多少", "show revenue of 通策医疗 for 2021"),
            ("有多少家医院", "show count(distinct hospital) from hospitals"),
            ("床位数最多的10家医院", "rank beds from hospitals top 10"),
            ("床位数超过200的医院", "show beds where beds > 200 from hospitals"),
            ("各专科平均毛利率", "show mean(gross_margin) by specialty"),
            ("通策医疗2012年到2014年的收入", "show revenue of 通策医疗 for 2012..2014"),
            ("通策医疗历年收入", "trend revenue of 通策医疗"),
            ("revenue of Topchoice over time", "trend revenue of Topchoice"),
            ("Topchoice revenue from 2016 to 2021", "show revenue of Topchoice for 2016..2021"),
            ("listed companies revenue", "show revenue where listed = \"yes\" from companies"),
            ("上市公司收入", "show revenue where listed = \"yes\" from companies"),
            ("上市公司毛利率中位数", "show median(gross_margin) where listed = \"yes\" from companies"),
            ("top 5 listed companies by revenue", "rank revenue where listed = \"yes\" from companies top 5"),
            ("通策医疗 2021年前 收入", "trend revenue of 通策医疗 until 2020"),
            ("revenue of Topchoice after 2018", "trend revenue of Topchoice since 2019"),
            ("2021年前五家公司收入", "rank revenue for 2021 from companies top 5"),
            ("比较 毛利率 医保占比超过40%", "compare gross_margin where insurance_share > 40%"),
            ("通策医疗母公司收入", "-"),
            ("口腔单店投资额", "show capex_per_site of 口腔"),
            ("收入超过10亿的公司有多少", "show count(distinct company) where revenue > 10亿 from companies"),
            ("revenue per beds by hospital", "show revenue / beds by hospital"),
            ("revenue of Topchoice vs Aier", "compare revenue of Topchoice vs Aier"),
            ("通策医疗 vs 爱尔眼科 毛利率", "compare gross_margin of 通策医疗 vs 爱尔眼科"),
            ("通策医疗 收入 2021年 对比 2020年", "compare revenue of 通策医疗 for 2021 vs 2020"),
            ("max revenue by specialty", "show max(revenue) by specialty"),
            ("rank companies by revenue", "rank revenue from companies"),
            ("收入同比", "show yoy(revenue)"),
            ("公司数量", "show count(distinct company) from companies"),
            ("revenue and net_profit of Topchoice", "show revenue, net_profit of Topchoice"),
        ];
        let found: Vec<(&str, String)> = cases.iter().map(|it| (it.0, asked(it.0))).collect();
        let expected: Vec<(&str, String)> = cases.iter().map(|it| (it.0, it.1.to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_word_that_nobody_knows_leaves_a_question_unanswered() {
        for text in ["which hospitals have more than 500 zebras", "top 5 unicorns by beds", "the weather of Topchoice"]
        {
            assert_eq!(asked(text), "-", "{text}");
        }
    }
}
