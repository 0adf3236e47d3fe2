//! The layers of a tile: from which zoom on they are there, with which properties, and a choice of them.

/// A layer, as TileJSON describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerInfo {
    /// Its name in a tile.
    pub id: &'static str,
    /// What it shows.
    pub description: &'static str,
    /// The least zoom at which it is there.
    pub min_zoom: u8,
    /// Its properties with what they mean.
    pub fields: &'static [(&'static str, &'static str)],
}

const CLASS: (&str, &str) = (
    "class",
    "zip, zac, zar, hz or zv; undetermined where several are possible; no_data where the lists say nothing for the day",
);
const PROVISIONAL: (&str, &str) = (
    "provisional",
    "whether the class is drawn from a list that a later one is known or presumed to replace",
);

/// The layers, in the order in which they stand in a tile.
pub const LAYERS: &[LayerInfo] = &[
    LayerInfo {
        id: "zonage",
        description: "The medical zoning: communes of one class together",
        min_zoom: 0,
        fields: &[CLASS, PROVISIONAL],
    },
    LayerInfo {
        id: "communes",
        description: "Communes; those of Paris, Lyon and Marseille as their arrondissements. The id is the INSEE code, 2A and 2B written 20",
        min_zoom: 4,
        fields: &[
            ("code", "INSEE code, from zoom 7 on; below, the id tells it"),
            CLASS,
            PROVISIONAL,
            ("montagne", "inside, outside, undetermined or no_data"),
            ("commune", "of an arrondissement: the code of its commune"),
            ("name", "name, from zoom 8 on"),
            ("department", "code of the département, from zoom 8 on"),
            ("population", "inhabitants, from zoom 8 on, where known"),
        ],
    },
    LayerInfo {
        id: "montagne",
        description: "The mountain zone: communes that are wholly in it",
        min_zoom: 4,
        fields: &[],
    },
    LayerInfo {
        id: "massif",
        description: "The massifs: communes that are wholly in one",
        min_zoom: 4,
        fields: &[("name", "name of the massif")],
    },
    LayerInfo {
        id: "near",
        description: "Within 10 km of a ZIP or ZAC, for a point known exactly; what is not drawn is not, or no data",
        min_zoom: 6,
        fields: &[
            (
                "outcome",
                "met: it is; undetermined: the data does not tell, or the drawing is too coarse to",
            ),
            (
                "resolution_m",
                "metres by which the drawn area of met may be too small, or that of undetermined too large",
            ),
            (
                "provisional",
                "whether a list of a région in reach of the tile is known or presumed to be replaced by a later one",
            ),
        ],
    },
    LayerInfo {
        id: "qpv",
        description: "Priority neighbourhoods (QPV) that are loaded and in force",
        min_zoom: 8,
        fields: &[("code", "code of the QPV"), ("name", "name"), CLASS, PROVISIONAL],
    },
    LayerInfo {
        id: "departments",
        description: "Borders of départements and régions, and where the land ends",
        min_zoom: 0,
        fields: &[("kind", "region, department or edge")],
    },
    LayerInfo {
        id: "labels",
        description: "A point for the name of each commune that has room at the zoom",
        min_zoom: 3,
        fields: &[
            ("code", "INSEE code"),
            ("name", "name"),
            ("population", "inhabitants, where known"),
            ("rank", "the zoom from which on it is there: less is more important"),
        ],
    },
];

/// The layers with their properties.
#[must_use]
pub fn described() -> &'static [LayerInfo] {
    LAYERS
}

/// Some of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Selection(u16);

impl Selection {
    /// All of them.
    pub const ALL: Self = Self(u16::MAX);

    /// The layers of these names.
    ///
    /// # Errors
    /// The first name that is none of a layer.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut chosen = 0;
        for name in names {
            let place = LAYERS.iter().position(|layer| layer.id == name).ok_or(name)?;
            chosen |= 1 << place;
        }
        Ok(Self(chosen))
    }

    /// The chosen ones, in their order.
    pub fn layers(self) -> impl Iterator<Item = &'static LayerInfo> {
        let chosen = move |(place, _): &(usize, &LayerInfo)| self.0 >> place & 1 == 1;
        LAYERS.iter().enumerate().filter(chosen).map(|(_, layer)| layer)
    }
}
