//! What is made once of something shared and kept as long as that lives, so that a key press does not make it again.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// One thing that is made when it is first wanted, whoever wants it.
type Made<V> = Arc<OnceLock<Arc<V>>>;

/// What was made of each thing that still lives.
pub(super) struct Kept<K, V>(Mutex<Vec<(Weak<K>, Made<V>)>>);

impl<K, V> Kept<K, V> {
    /// Nothing yet.
    pub(super) const fn new() -> Kept<K, V> {
        Kept(Mutex::new(Vec::new()))
    }

    /// What is made of a thing. While another thread makes it, this one waits for that.
    pub(super) fn of(&self, key: &Arc<K>, make: impl FnOnce(&K) -> V) -> Arc<V> {
        let made = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let found = known.iter().find(|it| std::ptr::eq(it.0.as_ptr(), Arc::as_ptr(key))).map(|it| it.1.clone());
            found.unwrap_or_else(|| {
                known.retain(|it| 0 < it.0.strong_count());
                let made = Made::default();
                known.push((Arc::downgrade(key), made.clone()));
                made
            })
        };
        made.get_or_init(|| Arc::new(make(key))).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use super::Kept;

    #[test]
    fn a_thing_is_made_once_and_let_go() {
        let kept: Kept<String, usize> = Kept::new();
        let times = Cell::new(0);
        let length = |it: &String| {
            times.set(times.get() + 1);
            it.len()
        };
        let (one, two) = (Arc::new("one".to_owned()), Arc::new("three".to_owned()));
        assert_eq!([*kept.of(&one, length), *kept.of(&two, length), *kept.of(&one, length)], [3, 5, 3]);
        assert_eq!(times.get(), 2);
        drop(one);
        let other = Arc::new("fourth".to_owned());
        assert_eq!(*kept.of(&other, length), 6);
        assert_eq!(kept.0.lock().expect("nobody panics").len(), 2);
    }
}
