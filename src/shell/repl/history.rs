//! What was typed in earlier shells: a line of JSON when a text begins and one when it is done, so that a text
//! that never came back is kept too. Several shells may write at once.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use language::words::Language;
use serde_json::{Value, json};

/// How many texts are kept.
pub(super) const MOST: usize = 10_000;

/// How many more there may be before the file is made shorter.
const SLACK: usize = 2_000;

/// A text that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// When, in milliseconds since 1970.
    pub at: u64,
    pub text: String,
    /// How long it took, if it came back.
    pub took: Option<Duration>,
}

/// The file, if there is a place for one.
pub(super) struct History {
    file: Option<PathBuf>,
}

impl History {
    pub fn new(file: Option<PathBuf>) -> History {
        History { file }
    }

    /// What is kept, oldest first; lines that cannot be read are passed over.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn entries(&self) -> std::io::Result<Vec<Entry>> {
        let Some(file) = self.file.as_deref().filter(|it| it.exists()) else { return Ok(vec![]) };
        let file = File::open(file)?;
        file.lock_shared()?;
        Ok(read(&file))
    }

    /// A text begins; when, for [`History::done`].
    pub fn begin(&self, text: &str) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = u64::try_from(now.as_millis()).unwrap_or(0);
        self.append(&json!({ "at": at, "text": text }));
        at
    }

    /// A text is done.
    pub fn done(&self, at: u64, took: Duration) {
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.append(&json!({ "of": at, "took": took }));
    }

    /// Nothing that is typed is worth less because its history cannot be written: that is quiet.
    fn append(&self, line: &Value) {
        let Some(file) = &self.file else { return };
        let written = open(file).and_then(|mut file| {
            file.lock()?;
            // One write of a whole line: no other shell comes between.
            file.write_all(format!("{line}\n").as_bytes())
        });
        let _ = written;
    }

    /// Makes the file shorter if it has grown long.
    pub fn tidy(&self) {
        let Some(path) = self.file.as_deref().filter(|it| it.exists()) else { return };
        let Ok(mut file) = open(path) else { return };
        let shortened = file.lock().and_then(|()| {
            let entries = read(&file);
            if entries.len() <= MOST + SLACK {
                return Ok(());
            }
            let lines = entries[entries.len() - MOST..].iter().map(|it| match it.took {
                None => format!("{}\n", json!({ "at": it.at, "text": it.text })),
                Some(took) => {
                    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                    format!("{}\n", json!({ "at": it.at, "text": it.text, "took": took }))
                }
            });
            let text: String = lines.collect();
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(text.as_bytes())
        });
        let _ = shortened;
    }
}

/// The file for reading and for writing at its end; nobody else may read it.
fn open(path: &Path) -> std::io::Result<File> {
    let mut how = OpenOptions::new();
    how.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        how.mode(0o600);
    }
    how.open(path)
}

fn read(file: &File) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in BufReader::new(file).split(b'\n').map_while(Result::ok) {
        let Ok(line) = serde_json::from_slice::<Value>(&line) else { continue };
        let number = |key: &str| line.get(key).and_then(Value::as_u64);
        let took = number("took").map(Duration::from_millis);
        match (number("at"), line.get("text").and_then(Value::as_str), number("of")) {
            (Some(at), Some(text), _) => entries.push(Entry { at, text: text.to_owned(), took }),
            (_, _, Some(of)) => {
                if let Some(it) = entries.iter_mut().rev().take(100).find(|it| it.at == of) {
                    it.took = took;
                }
            }
            _ => {}
        }
    }
    entries
}

/// The texts that have every word, the latest first, no text twice.
pub(super) fn found(entries: &[Entry], words: &str) -> Vec<Entry> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut seen = std::collections::HashSet::new();
    let has = |it: &&Entry| {
        let text = it.text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    entries.iter().rev().filter(has).filter(|it| seen.insert(it.text.as_str())).cloned().collect()
}

/// How long ago something was, in the largest unit that fits.
pub(super) fn ago(at: u64, now: u64, language: Language) -> String {
    let seconds = now.saturating_sub(at) / 1000;
    let (n, en, zh) = match seconds {
        0..60 => (seconds, "s", "秒前"),
        60..3_600 => (seconds / 60, "min", "分钟前"),
        3_600..86_400 => (seconds / 3_600, "h", "小时前"),
        86_400..172_800 => (1, "day", "天前"),
        _ => (seconds / 86_400, "days", "天前"),
    };
    if language == Language::Chinese { format!("{n} {zh}") } else { format!("{n} {en} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(name: &str) -> (History, PathBuf) {
        let file = std::env::temp_dir().join(format!("ward-history-{}-{name}", std::process::id()));
        let _ = std::fs::remove_file(&file);
        (History::new(Some(file.clone())), file)
    }

    #[test]
    fn texts_come_back_with_their_duration_and_nobody_else_reads_them() {
        let (history, file) = history("plain");
        let at = history.begin("show beds\n| top 3");
        history.done(at, Duration::from_millis(12));
        history.begin("比较 毛利率");
        let entries = history.entries().expect("readable");
        let texts: Vec<(&str, Option<Duration>)> = entries.iter().map(|it| (it.text.as_str(), it.took)).collect();
        assert_eq!(texts, [("show beds\n| top 3", Some(Duration::from_millis(12))), ("比较 毛利率", None)]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let _ = std::fs::remove_file(file);
    }

    #[test]
    fn two_shells_at_once_lose_nothing() {
        let (_, file) = history("two");
        let write = |name: &'static str| {
            let history = History::new(Some(file.clone()));
            std::thread::spawn(move || {
                for n in 0..200 {
                    history.begin(&format!("{name} {n}"));
                }
            })
        };
        [write("a"), write("b")].into_iter().for_each(|it| it.join().expect("a shell"));
        let entries = History::new(Some(file.clone())).entries().expect("readable");
        for name in ["a", "b"] {
            let of: Vec<&str> = entries.iter().map(|it| it.text.as_str()).filter(|it| it.starts_with(name)).collect();
            let expected: Vec<String> = (0..200).map(|n| format!("{name} {n}")).collect();
            assert_eq!(of, expected);
        }
        let _ = std::fs::remove_file(file);
    }

    #[test]
    fn a_long_history_becomes_shorter_and_damage_is_passed_over() {
        let (history, file) = history("long");
        let line = |n: usize| format!("{{\"at\":{n},\"text\":\"t{n}\"}}\n");
        let text: String = (0..MOST + SLACK + 5).map(line).collect();
        std::fs::write(&file, format!("{text}\u{0}damage\n{{\"at\":1}}\n{}", line(99_999))).expect("written");
        history.tidy();
        let entries = history.entries().expect("readable");
        assert_eq!(entries.len(), MOST);
        assert_eq!(entries.last().map(|it| it.text.as_str()), Some("t99999"));
        let _ = std::fs::remove_file(file);
    }

    #[test]
    fn words_find_texts_and_ages_are_said() {
        let entry = |at: u64, text: &str| Entry { at, text: text.to_owned(), took: None };
        let entries = [entry(1, "show Beds"), entry(2, "show revenue"), entry(3, "show Beds")];
        let texts = |words: &str| found(&entries, words).iter().map(|it| it.at).collect::<Vec<_>>();
        assert_eq!(texts("beds show"), [3]);
        assert_eq!(texts(""), [3, 2]);
        let ages = [0, 61_000, 7_200_000, 90_000_000, 200_000_000].map(|it| ago(0, it, Language::English));
        assert_eq!(ages, ["0 s ago", "1 min ago", "2 h ago", "1 day ago", "2 days ago"]);
        assert_eq!(ago(0, 7_200_000, Language::Chinese), "2 小时前");
    }
}
