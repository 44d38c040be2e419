//! `help`: what can be asked, on one screen, and the page of a topic; `explain`: what a sentence means.

use language::assist;
use language::words::Language;
use session::Session;

/// A line that asks about the language instead of the data.
pub(crate) enum Asked<'a> {
    /// For a page of the manual: of this topic, or all there is.
    Manual(&'a str),
    /// How this sentence would be run.
    Explain(&'a str),
}

/// What a line asks about the language, if it does.
pub(crate) fn asked(line: &str) -> Option<Asked<'_>> {
    let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    match (word, rest.trim()) {
        ("help" | "?" | "帮助", topic) => Some(Asked::Manual(topic)),
        ("explain" | "解释", sentence) if !sentence.is_empty() => Some(Asked::Explain(sentence)),
        _ => None,
    }
}

/// What the manual says of a topic: the page of a verb, what a function takes and gives, what a metric or a name means. Where
/// there is nothing, a line that says what there is.
pub(crate) fn page(session: &Session, topic: &str) -> Result<String, String> {
    let known = || assist::hover(topic, 0, session.world()).filter(|it| it.span.end == topic.len());
    let called = || assist::hover(&format!("{topic}()"), 0, session.world()).filter(|it| it.title.contains('('));
    let meant: Vec<assist::Hover> = called().into_iter().chain(known()).collect();
    if let Some(page) = assist::help(topic) {
        let line = match session.language() {
            Language::Chinese => assist::about_in_chinese(topic).map_or(String::new(), |it| format!("{it}\n\n")),
            Language::English => String::new(),
        };
        return Ok(format!("{line}{page}"));
    }
    if meant.is_empty() {
        let topics: Vec<&str> = assist::topics().chain(assist::others()).collect();
        let (topic, topics) = (render::clean(topic), topics.join(" "));
        return Err(format!(
            "no page about {topic}; there are {topics}, each metric, function and name, and the code of a fault\n"
        ));
    }
    let lines = |it: &assist::Hover| it.lines.iter().map(|it| format!("  {}\n", render::clean(it))).collect::<String>();
    Ok(meant.iter().map(|it| format!("{}\n{}", render::clean(&it.title), lines(it))).collect())
}

/// The overview, in the language of the reader.
pub(crate) fn overview(language: Language) -> &'static str {
    match language {
        Language::English => OVERVIEW,
        Language::Chinese => include_str!("help.zh.txt"),
    }
}

const OVERVIEW: &str = "\
Ask in one sentence:
  compare gross_margin where insurance_share >= 40%     cohort against rest
  compare net_margin by specialty                       groups side by side
  rank revenue top 5                                    who leads
  show revenue, gross_margin of Topchoice for 2021      the figures
  show revenue by specialty                             one value a group
  trend revenue of Topchoice                            how did it move
  mix revenue by specialty                              what is it made of
  bridge inpatient_revenue = bed_days * spend_per_bed_day of \"Wenzhou Kangning Hospital\" from 2012 to 2014
  check gross_margin <= 35% where insurance_share >= 40%
  why gross_margin of Topchoice                         which document, which paragraph
  spread, correlate, benchmark, outliers, audit, find   see help VERB
  通策医疗 2021年 毛利率                                Chinese works too
Your own files:
  open \"reports.csv\" as reports
  from reports | where beds > 100 | show median(revenue), count() by state | top 5 by count
  from reports | where beds > 100 | save \"large.csv\"    the whole table, also .xlsx .html .parquet and more
Look around:
  describe companies        columns of a dataset (companies, hospitals, service_lines, specialties, markets, deals, policies, facts)
  from facts | where metric = insurance_share           every figure as it was written, with its place
Settings:
  set language zh           set detail full           set suppress 10      show settings lists them all
  it and _1, _2 are the tables of earlier answers: from it | sort value desc
Keys:
  Tab goes through the menu, the right arrow takes what is shown dim, Ctrl-C clears the line or stops a question, Ctrl-D or exit leaves
  help compare              the page of a verb
";
