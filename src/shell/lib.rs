//! The `shell` room.
