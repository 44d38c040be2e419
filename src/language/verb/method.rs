//! The method by which `bridge` splits a change.

/// How `bridge` splits a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// The mean over all orders in which the drivers could have changed (Shapley).
    #[default]
    Shapley,
    /// In the order written, each at the new level of those before (连环替代).
    Sequential,
    /// In proportion to the logarithms, for products and quotients (logarithmic mean Divisia).
    Log,
}
