//! What the language itself costs: reading and checking ten typical sentences, and the shipped catalog.
//! `cargo bench --bench overhead`

use divan::Bencher;
use language::check::{Checked, check};
use language::source::Source;
use session::Session;

fn main() {
    divan::main();
}

const SENTENCES: [&str; 10] = [
    "show revenue",
    "compare gross_margin where insurance_share > 50%",
    "compare net_margin by specialty",
    "rank capex_per_site by specialty top 5",
    "show revenue, net_profit of Topchoice for 2021",
    "通策医疗 2021年 收入、净利润",
    "show count(), sum(revenue), median(gross_margin) by specialty having count() > 1 sort count desc",
    "trend revenue of Topchoice",
    "check gross_margin <= 35% where insurance_share > 50%",
    "from facts | where metric = insurance_share | show entity, figure, locator | top 5 by figure",
];

/// Read and check, to the plan that an engine runs.
#[divan::bench(args = SENTENCES)]
fn read_and_check(bencher: Bencher, sentence: &str) {
    let session = Session::open();
    bencher.bench(|| {
        let (script, _) = language::script::read(&Source::new("<bench>", sentence));
        let plans = script.statements.iter().filter_map(|it| match check(it, session.world(), sentence).0 {
            Checked::Task(task) => Some(task.parts.len()),
            _ => None,
        });
        plans.sum::<usize>()
    });
}

/// The whole answer over the shipped figures.
#[divan::bench(args = SENTENCES)]
fn answer(bencher: Bencher, sentence: &str) {
    let mut session = Session::open();
    bencher.bench_local(|| session.ask(sentence).map(|it| it.table.total_rows).unwrap_or(0));
}

/// A session over the shipped figures.
#[divan::bench]
fn open() -> Session {
    Session::open()
}
