//! `help`: what can be asked, on one screen.

use language::words::Language;

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
