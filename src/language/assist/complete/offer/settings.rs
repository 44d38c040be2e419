//! Settings, and what each may be.

use super::super::CandidateKind;
use super::Offer;
use crate::setting::{SETTINGS, setting};

impl Offer<'_> {
    pub(super) fn settings(&mut self) {
        match self.place.before.as_slice() {
            [_] => {
                for it in &SETTINGS {
                    let Some(fit) = self.typed.fits([it.name, it.zh]) else { continue };
                    let text = if self.chinese(fit) { it.zh } else { it.name };
                    let detail = format!("{} · {}", it.choices(), it.label(self.world.language));
                    self.put(fit, text, CandidateKind::Setting, detail);
                }
            }
            [_, name] => {
                let Some(setting) = setting(name.span.of(self.text)) else { return };
                for word in setting.words() {
                    let Some(fit) = self.typed.fits([word]) else { continue };
                    let detail = match word == setting.default {
                        true => self.said("the default", "默认"),
                        false => "",
                    };
                    self.put(fit, word, CandidateKind::Setting, detail);
                }
            }
            _ => {}
        }
    }
}
