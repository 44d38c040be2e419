//! What one's own table that is open lacks, where shipped figures answer in its place.

use super::scope::Frame;
use crate::answer::Note;
use crate::syntax::tree::Name;
use crate::world::World;

/// Says why an own table that knows some of the names of a sentence does not answer it.
pub(super) fn say(frame: &mut Frame, asked: &[Name], world: &World) {
    if frame.own {
        return;
    }
    for own in world.catalog.datasets.iter().filter(|it| it.own && it.implicit) {
        let (known, lacking): (Vec<&Name>, Vec<&Name>) = asked.iter().partition(|it| own.column(&it.text).is_some());
        if known.is_empty() || lacking.is_empty() {
            continue;
        }
        let lacking = lacking.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(", ");
        let (name, table) = (&own.name, frame.dataset.clone());
        let en = format!("{name} has no {lacking}: {table} answers");
        frame.note(Note::new("not-own", en, format!("{name} 中没有 {lacking}:由 {table} 回答")));
    }
}
