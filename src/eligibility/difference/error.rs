//! Why two states are not compared.

use crate::eligibility::parse::InvalidParameter;
use thiserror::Error;

/// Why there is no difference to tell.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DifferenceError {
    /// No generation has the id.
    #[error("no generation has the id \"{id}\"; there are: {known}")]
    Unknown {
        /// What was asked.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// The two are states of different layers.
    #[error("{a} is a state of {layer_a} and {b} one of {layer_b}: name two states of one layer")]
    OtherLayers {
        /// The first id.
        a: String,
        /// Its layer.
        layer_a: String,
        /// The second id.
        b: String,
        /// Its layer.
        layer_b: String,
    },
    /// The states of the layer are no lists of zones.
    #[error("states of {layer} are not compared; those of zonage-medecins, qpv, montagne and massifs are")]
    NoZones {
        /// The layer.
        layer: String,
    },
    /// One of the states never answers.
    #[error("one of the two states of {layer} is never in use, as another one begins on the same day")]
    NeverInUse {
        /// The layer.
        layer: String,
    },
    /// A parameter cannot be taken.
    #[error(transparent)]
    Parameter(#[from] InvalidParameter),
}
