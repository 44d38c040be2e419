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
            for (setting, value) in settings {
                // Each was read as a setting, so it can be set.
                let _ = self.session.set(setting.name, &setting.write(value));
            }
        }
        if let Some((name, text)) = places::configuration("init.ward") {
            let source = Source::new(name, text);
            let turn = crate::turn::turn(&mut self.session, &source, None, &self.out);
            self.texts.extend(source.text.get(..turn.ran).filter(|it| !it.trim().is_empty()).map(str::to_owned));
        }
        self.adopt();
    }
}
