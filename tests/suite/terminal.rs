//! A shell on a real pseudo-terminal, and the screen as a person would see it.
//! Tests wait for what they expect on the screen; a deadline that no working shell meets ends them with the screen printed.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a machine that does ten other things.
const DEADLINE: Duration = Duration::from_secs(60);

/// What came so far.
struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    over: bool,
}

/// A shell that runs.
pub struct Talk {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

impl Talk {
    /// A shell at a folder that is its home too, on a terminal of so many rows and columns.
    pub fn start(home: &Path, (rows, columns): (u16, u16), environment: &[(&str, &str)], arguments: &[&str]) -> Talk {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ward"));
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        for (name, value) in environment {
            command.env(name, value);
        }
        command.cwd(home);
        let child = pair.slave.spawn_command(command).expect("ward starts");
        drop(pair.slave);
        let seen = Seen { parser: vt100::Parser::new(rows, columns, 1000), bytes: Vec::new(), over: false };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let told = seen.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let n = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = told.0.lock().expect("no test panics in here");
                seen.parser.process(&buffer[..n]);
                seen.bytes.extend(&buffer[..n]);
                seen.over = n == 0;
                told.1.notify_all();
                if n == 0 {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().expect("a writer");
        Talk { child, master: pair.master, writer, seen }
    }

    /// Types.
    pub fn keys(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).and_then(|()| self.writer.flush()).expect("the shell listens");
    }

    /// Waits until the screen is as wanted.
    pub fn until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let started = Instant::now();
        let mut seen = self.seen.0.lock().expect("the reader lives");
        while !wanted(seen.parser.screen()) {
            let left = DEADLINE.saturating_sub(started.elapsed());
            assert!(!left.is_zero() && !seen.over, "no {what} on the screen:\n{}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).expect("the reader lives").0;
        }
    }

    /// Waits until the screen holds a text.
    pub fn until_text(&self, text: &str) {
        self.until(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until the line of the cursor is this one.
    pub fn until_line(&self, line: &str) {
        self.until(&format!("line {line:?}"), |screen| cursor_line(screen) == line);
    }

    /// Waits for an empty prompt.
    pub fn until_prompt(&self) {
        self.until_line("ward>");
    }

    /// Types a line and Enter, and waits for a text and the next prompt.
    pub fn ask(&mut self, line: &str, expected: &str) {
        self.keys(line);
        // Behind it may stand the rest of an earlier line, dim.
        let typed = format!("ward> {line}");
        self.until(&format!("line {typed:?}"), |screen| cursor_line(screen).starts_with(&typed));
        self.keys("\r");
        self.until(&format!("{expected:?} and a prompt"), |it| {
            it.contents().contains(expected) && cursor_line(it) == "ward>"
        });
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.seen.0.lock().expect("the reader lives").parser.screen().contents()
    }

    /// Everything that was written, as it was written.
    pub fn bytes(&self) -> String {
        String::from_utf8_lossy(&self.seen.0.lock().expect("the reader lives").bytes).into_owned()
    }

    /// Makes the terminal another size.
    pub fn resize(&self, (rows, columns): (u16, u16)) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.seen.0.lock().expect("the reader lives").parser.screen_mut().set_size(rows, columns);
        self.master.resize(size).expect("a terminal can be resized");
    }

    /// Leaves by Ctrl-D and waits for the end; the exit code.
    pub fn leave(mut self) -> u32 {
        self.keys("\x04");
        self.ended()
    }

    /// Waits for the end; the exit code.
    pub fn ended(mut self) -> u32 {
        let started = Instant::now();
        let mut seen = self.seen.0.lock().expect("the reader lives");
        while !seen.over {
            let left = DEADLINE.saturating_sub(started.elapsed());
            assert!(!left.is_zero(), "the shell does not leave:\n{}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).expect("the reader lives").0;
        }
        drop(seen);
        self.child.wait().expect("it has ended").exit_code()
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The line of the cursor, without trailing spaces.
pub fn cursor_line(screen: &vt100::Screen) -> String {
    let (row, _) = screen.cursor_position();
    let (_, columns) = screen.size();
    screen.rows(0, columns).nth(usize::from(row)).unwrap_or_default().trim_end().to_owned()
}
