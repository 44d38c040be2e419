//! Conversations with the shell on a pseudo-terminal, the screen read as a person reads it.

use crate::scripts::{file, folder};
use crate::terminal::{Talk, cursor_line};

const WIDE: (u16, u16) = (40, 100);

/// Three sites of an analyst's own file.
const SITES: &str = "site,town,beds,opened\nNorth,Ava,120,2001\nSouth,Ava,80,2010\nWest,Bex,300,1999\n";

fn at_sites(name: &str, size: (u16, u16), environment: &[(&str, &str)]) -> Talk {
    let home = folder(&format!("shell-{name}"));
    let sites = file(&home, "sites.csv", SITES);
    let talk = Talk::start(&home, size, environment, &[&sites]);
    talk.until_prompt();
    talk
}

/// The folder that a test has made.
fn folder_of(name: &str) -> std::path::PathBuf {
    std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scripts").join(format!("shell-{name}"))
}

#[test]
fn the_menu_shows_candidates_and_tab_takes_them() {
    let mut talk = Talk::start(&folder("menu"), WIDE, &[], &[]);
    talk.until_prompt();
    talk.keys("compare gross_mar");
    talk.until("menu", |it| {
        it.contents().lines().any(|line| line.contains("gross_margin") && line.contains("column") && line.contains('%'))
    });
    talk.keys("\t");
    talk.until_line("ward> compare gross_margin");
    // Ctrl-C clears the line and takes the menu away.
    talk.keys("\x03");
    talk.until("an empty prompt without a menu", |it| {
        cursor_line(it) == "ward>" && !it.contents().lines().any(|line| line.contains("column"))
    });
    assert_eq!(talk.leave(), 0);
}

#[test]
fn chinese_is_typed_and_the_cursor_stands_where_it_should() {
    let mut talk = Talk::start(&folder("chinese"), WIDE, &[], &[]);
    talk.until_prompt();
    talk.keys("比较 毛利");
    // The prompt takes 6 columns, each of the four characters 2, the space 1.
    talk.until("cursor at 15", |it| cursor_line(it) == "ward> 比较 毛利" && it.cursor_position().1 == 15);
    talk.keys("\x1b[D");
    talk.until("cursor at 13", |it| it.cursor_position().1 == 13);
    talk.keys("\x7f");
    talk.until("毛 gone", |it| cursor_line(it) == "ward> 比较 利" && it.cursor_position().1 == 11);
    talk.keys("\x1b[C率\x1b[D\x1b[D毛");
    talk.until_line("ward> 比较 毛利率");
}

#[test]
fn entities_and_periods_are_offered_where_chinese_needs_no_word_before_them() {
    let mut talk = Talk::start(&folder("bare"), WIDE, &[], &[]);
    talk.until_prompt();
    talk.keys("显示 收入 通策");
    talk.until("the entity", |it| {
        it.contents().lines().any(|line| line.contains("通策医疗") && line.contains("entity"))
    });
    talk.keys("\t");
    talk.until_line("ward> 显示 收入 通策医疗");
    talk.keys(" for 202");
    talk.until("the periods", |it| {
        it.contents().lines().any(|line| line.trim_start().starts_with("2021 ") && line.contains("period"))
    });
}

#[test]
fn sixty_pasted_lines_are_one_question() {
    let mut talk = at_sites("paste", (70, 100), &[]);
    let mut text = String::from("from sites");
    (0..58).for_each(|_| text.push_str("\n| where beds > 100"));
    text.push_str("\n| show count()");
    assert_eq!(text.lines().count(), 60);
    talk.keys(&format!("\x1b[200~{text}\x1b[201~"));
    talk.until_line("| show count()");
    // Nothing has run before Enter.
    assert!(!talk.screen().contains("\n    2"), "{}", talk.screen());
    talk.keys("\r");
    // North and West have more than 100 beds.
    talk.until("the count", |it| it.contents().lines().any(|line| line.trim() == "2"));
    talk.until_prompt();
    talk.ask(".history", "show count()");
}

#[test]
fn a_narrower_terminal_shows_fewer_columns_and_names_the_others() {
    let mut talk = at_sites("resize", WIDE, &[]);
    talk.ask("from sites | drop town", "West");
    assert!(!talk.screen().contains("not shown"), "{}", talk.screen());
    talk.resize((40, 20));
    talk.ask("from sites", "not shown");
    assert_eq!(talk.leave(), 0);
}

#[test]
fn a_single_row_that_does_not_fit_stands_upright() {
    let mut talk = at_sites("upright", (40, 20), &[]);
    talk.keys("from sites | top 1 by beds\r");
    talk.until("a line a column", |it| {
        let text = it.contents();
        let line = |name: &str, value: &str| {
            text.lines().any(|line| line.starts_with(name) && line.trim_end().ends_with(value))
        };
        line("site", "West")
            && line("town", "Bex")
            && line("beds", "300")
            && (line("opened", "1999") || line("opened", "1,999"))
    });
    assert!(!talk.screen().contains("not shown"), "{}", talk.screen());
}

#[test]
fn ctrl_c_stops_a_cross_join_and_the_session_goes_on() {
    let home = folder("interrupt");
    let mut text = String::from("n\n");
    (0..40_000).for_each(|n| text.push_str(&format!("{n}\n")));
    let big = file(&home, "big.csv", &text);
    let mut talk = Talk::start(&home, WIDE, &[], &[&big]);
    talk.until_prompt();
    talk.ask("let kept = 40 + 2", "ward>");
    talk.ask("set join_rows 10000000000", "ward>");
    talk.ask("set csv_scan 0", "ward>");
    talk.ask(&format!("open \"{big}\" as huge"), "huge: 1 column");
    talk.keys("from huge | cross join big | summarize sum(n)\r");
    talk.until_text("over 40,000 rows (Ctrl-C stops)");
    talk.keys("\x03");
    talk.until_text("interrupted");
    talk.until_prompt();
    talk.ask("from big | top 1 by n | derive x = kept | show x", "42");
    assert_eq!(talk.leave(), 0);
}

#[test]
fn two_shells_share_a_history_that_nobody_else_reads() {
    let home = folder("history");
    let start = || {
        let talk = Talk::start(&home, WIDE, &[], &[]);
        talk.until_prompt();
        talk
    };
    let (mut first, mut second) = (start(), start());
    first.ask("show datasets", "companies");
    second.ask("show entities", "Neusoft");
    first.ask("show documents", "document");
    assert_eq!((first.leave(), second.leave()), (0, 0));
    let mut third = start();
    third.keys("\x1b[A");
    third.until_line("ward> show documents");
    third.keys("\x1b[A");
    third.until_line("ward> show entities");
    third.keys("\x03");
    third.until_prompt();
    third.ask(".history entities", "show entities");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let state = home.join(".local/state/ward");
        let files: Vec<_> = std::fs::read_dir(&state).expect("the history is kept").filter_map(Result::ok).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        let mode = files[0].metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn no_color_means_none() {
    let mut plain = at_sites("plain", WIDE, &[("NO_COLOR", "1")]);
    plain.ask("from sites | where nobeds > 1", "nobeds");
    plain.ask("from sites", "West");
    let colored = |bytes: &str| bytes.split("\x1b[").skip(1).any(|it| it.split_once('m').is_some_and(|it| sgr(it.0)));
    assert!(!colored(&plain.bytes()), "{:?}", plain.bytes());
    let mut drawn = at_sites("drawn", WIDE, &[]);
    drawn.ask("from sites", "West");
    assert!(colored(&drawn.bytes()), "where colour is wanted, there is some");
}

/// Whether what stands between `ESC [` and `m` sets a colour or a weight.
fn sgr(parameters: &str) -> bool {
    parameters.split(';').all(|it| it.parse::<u8>().is_ok()) && parameters != "0"
}

#[test]
fn a_dumb_terminal_gets_answers_and_no_escapes() {
    let home = folder("dumb");
    let sites = file(&home, "sites.csv", SITES);
    let mut talk = Talk::start(&home, WIDE, &[("TERM", "dumb")], &[&sites]);
    talk.until_prompt();
    talk.ask("from sites | top 1 by beds", "West");
    assert!(!talk.bytes().contains('\x1b'), "{:?}", talk.bytes());
    assert_eq!(talk.leave(), 0);
}

fn header(screen: &vt100::Screen) -> String {
    screen.contents().lines().next().unwrap_or("").trim().to_owned()
}

#[test]
fn what_is_longer_than_the_screen_is_paged_with_its_header_standing() {
    let home = folder("pager");
    let mut text = String::from("n\n");
    (1001..=1100).for_each(|n| text.push_str(&format!("{n}\n")));
    let long = file(&home, "long.csv", &text);
    let mut talk = Talk::start(&home, (12, 60), &[], &[&long]);
    talk.until_prompt();
    talk.ask("set detail full", "ward>");
    talk.keys("from long\r");
    talk.until("the first page", |it| header(it) == "n" && it.contents().contains("1,001"));
    talk.keys("G");
    talk.until("the last page", |it| header(it) == "n" && it.contents().contains("1,100"));
    talk.keys("/1,05");
    talk.until("the words that are looked for", |it| cursor_line(it) == "/1,05");
    talk.keys("\r");
    talk.until("the first line that has them", |it| {
        header(it) == "n"
            && it.contents().contains("1,050")
            && it.contents().contains("10 lines have 1,05; round the end")
    });
    talk.keys("n");
    talk.until("the next one", |it| it.contents().lines().nth(1).is_some_and(|line| line.trim() == "1,051"));
    talk.keys("N");
    talk.until("the one before", |it| it.contents().lines().nth(1).is_some_and(|line| line.trim() == "1,050"));
    talk.keys("q");
    talk.until_prompt();
    // Without it, everything goes by.
    talk.ask("set pager off", "ward>");
    talk.ask("from long", "1,100");
    assert!(!talk.screen().contains("1,001"), "{}", talk.screen());
}

#[test]
fn settings_and_definitions_are_there_at_the_start_and_wrong_ones_are_said() {
    let home = folder("configured");
    let config = home.join(".config/ward");
    std::fs::create_dir_all(&config).expect("a folder");
    file(&config, "config.toml", "languge = \"zh\"\ntiming = true\n");
    file(&config, "init.ward", "let mine = 40 + 2\n");
    let mut talk = Talk::start(&home, WIDE, &[], &[]);
    talk.until_prompt();
    let screen = talk.screen();
    assert!(screen.contains("there is no setting `languge`") && screen.contains("language"), "{screen}");
    talk.ask("from companies | top 1 by revenue | derive x = mine | show x", "42");
    // `timing = true`: planning and running are told apart.
    talk.until_text("plan");
    assert_eq!(talk.leave(), 0);
}

#[test]
fn values_are_offered_with_their_counts() {
    let mut talk = at_sites("values", WIDE, &[]);
    talk.keys("from sites | where town = ");
    talk.until("the values", |it| {
        let text = it.contents();
        let at =
            |value: &str, n: &str| text.lines().position(|line| line.contains(value) && line.trim_end().ends_with(n));
        at("Ava", "2 rows").zip(at("Bex", "1 row")).is_some_and(|(ava, bex)| ava < bex)
    });
    talk.keys("\t");
    talk.until_line("ward> from sites | where town = Ava");
}

#[test]
fn the_condition_that_leaves_nothing_is_said() {
    let mut talk = at_sites("emptied", WIDE, &[]);
    talk.ask("from sites | where beds > 200 and town = \"Ava\"", "without town = \"Ava\": 1 row");
    assert!(talk.screen().contains("without beds > 200: 2 rows"), "{}", talk.screen());
}

#[test]
fn what_would_answer_instead_is_said() {
    let mut talk = at_sites("instead", WIDE, &[]);
    talk.ask("show market_size of china_dental for 2030", "with including forecast, plan, assumption, rule: 1 row");
    assert!(talk.screen().contains("without for 2030: 1 row"), "{}", talk.screen());
}

#[test]
fn a_file_that_is_newer_than_what_is_held_is_said() {
    let mut talk = at_sites("newer", WIDE, &[]);
    talk.ask("from sites | where beds > 500", "ward>");
    assert!(!talk.screen().contains("changed since it was opened"), "{}", talk.screen());
    file(&folder_of("newer"), "sites.csv", &format!("{SITES}Far,Ava,600\n"));
    talk.ask("from sites | where beds > 400", "changed since it was opened");
}

#[test]
fn a_mended_sentence_comes_onto_the_line() {
    let mut talk = at_sites("mended", WIDE, &[]);
    talk.ask("from sites | where bedz > 100", ".fix puts");
    talk.keys(".fix\r");
    talk.until_line("ward> from sites | where beds > 100");
}

#[test]
fn an_answer_is_copied_when_asked_and_a_session_becomes_a_script() {
    let mut talk = at_sites("handed", WIDE, &[]);
    talk.ask("from sites | top 1 by beds", "West");
    talk.ask("let big = beds > 100", "ward>");
    talk.ask("from sites | where big | show site", "North");
    assert!(!talk.bytes().contains("\x1b]52"), "nothing is copied before it is asked for");
    talk.ask(".copy", "handed 2 rows");
    // `site`, `North` and `West`, a line each, in base64.
    assert!(talk.bytes().contains("\x1b]52;c;c2l0ZQpOb3J0aApXZXN0Cg==\x07"), "{:?}", talk.bytes());
    talk.ask(".session again.ward", "again.ward written");
    let home = folder_of("handed");
    let script = std::fs::read_to_string(home.join("again.ward")).expect("the script");
    assert_eq!(script.lines().count(), 3, "{script}");
    let again = crate::scripts::ward(&["run", &home.join("again.ward").display().to_string(), "--format", "csv"]);
    assert_eq!(crate::scripts::out(&again), "site\nNorth\nWest\n");
}

#[test]
fn a_saved_text_runs_in_another_shell_with_what_it_needs() {
    let mut talk = at_sites("saved", WIDE, &[]);
    talk.ask("let big = beds > 100", "ward>");
    talk.ask("from sites | where big | sort beds desc", "West");
    talk.ask("from _ | show site, beds", "120");
    talk.ask(".save large", "saved as");
    assert_eq!(talk.leave(), 0);
    let home = folder_of("saved");
    let kept = std::fs::read_to_string(home.join(".local/share/ward/scripts/large.ward")).expect("the script");
    assert_eq!(kept.lines().count(), 4, "{kept}");
    let mut other = Talk::start(&home, WIDE, &[], &[]);
    other.until_prompt();
    other.keys(".run large\r");
    other.until("its answers", |it| it.contents().lines().any(|line| line.split_whitespace().eq(["North", "120"])));
}

#[test]
fn a_watched_script_runs_again_and_ctrl_c_leaves() {
    let home = folder("shell-watch");
    let script = file(&home, "watched.ward", "show datasets\n");
    let mut talk = Talk::start(&home, WIDE, &[], &["run", "--watch", &script]);
    talk.until("the first run", |it| it.contents().contains("companies") && it.contents().contains("watching"));
    file(&home, "watched.ward", "# again\nshow settings\n");
    talk.until("the second run", |it| it.contents().contains("suppress") && it.contents().contains("watching"));
    talk.keys("\x03");
    assert_eq!(talk.ended(), 130);
}
