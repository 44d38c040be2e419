//! What a person wants at every start: `config.toml` and `init.ward` in the configuration directory.

use language::configuration;
use language::source::Source;

use super::{Shell, places};

impl Shell {
    /// Reads both; what is wrong in them is said, and the shell goes on without it.
    pub(super) fn configure(&mut self) {
        if let Some((name, text)) = places::configuration("config.toml") {
            let source = Source::new(name, text);
            let (settings, faults) = configuration::read(&source);
            self.out.diagnostics(&faults, &source);
            let mut set = Vec::new();
            for (setting, value) in settings {
                // Each was read as a setting, so it can be set.
                let written = setting.write(value);
                if self.session.set(setting.name, &written).is_ok() {
                    set.push(format!("set {} {written}", setting.name));
                }
            }
            // A script of this session gives the same answers elsewhere.
            self.texts.splice(0..0, set);
        }
        if let Some((name, text)) = places::configuration("init.ward") {
            let source = Source::new(name, text);
            let (script, faults) = language::script::read(&source);
            // What cannot be read is said, and does not take the rest with it.
            self.out.diagnostics(&faults, &source);
            for it in &script.statements {
                let before = source.text[..it.span.start].matches('\n').count();
                let text = format!("{}{}", "\n".repeat(before), it.span.of(&source.text));
                let one = Source::new(source.name.clone(), text);
                let turn = crate::turn::turn(&mut self.session, &one, None, &self.out);
                self.texts
                    .extend(one.text.get(..turn.ran).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned));
            }
        }
        self.adopt();
    }
}
