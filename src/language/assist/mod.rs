//! See the module list of the crate.
