//! Which columns say where a row is: those that are named, else those whose names and values look like it.

use super::error::FileError;
use crate::domain::CommuneCode;
use crate::geocode::normalise::fold;

/// The columns that were named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Those that make the address, in order.
    pub columns: Vec<String>,
    /// Latitude.
    pub lat: Option<String>,
    /// Longitude.
    pub lon: Option<String>,
    /// INSEE code.
    pub commune: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// City.
    pub city: Option<String>,
    /// INSEE code that an address must be in.
    pub citycode: Option<String>,
}

impl Named {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The columns that say where a row is, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Latitude and longitude.
    pub point: Option<(usize, usize)>,
    /// INSEE code.
    pub commune: Option<usize>,
    /// Those that make the address, in order.
    pub address: Vec<usize>,
    /// Postcode.
    pub postcode: Option<usize>,
    /// City.
    pub city: Option<usize>,
    /// INSEE code that an address must be in.
    pub citycode: Option<usize>,
}

/// A table as far as columns are looked for in it.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The names of the columns.
    pub header: &'a [String],
    /// Some rows.
    pub sample: &'a [Vec<String>],
}

const ADDRESS: &[&str] = &[
    "adresse",
    "address",
    "adresse complete",
    "adresse postale",
    "adr",
    "full address",
    "adresse 1",
    "adresse1",
    "libelle adresse",
    "adresse ligne 1",
];
const NUMBER: &[&str] = &[
    "numero",
    "num",
    "n",
    "no",
    "num voie",
    "numero voie",
    "numero de voie",
    "housenumber",
];
const SUFFIX: &[&str] = &["rep", "repetition", "indice repetition", "suffixe"];
const STREET_KIND: &[&str] = &["type voie", "type de voie", "nature voie"];
const STREET: &[&str] = &["voie", "rue", "nom voie", "nom de la voie", "libelle voie", "street"];
const POSTCODE: &[&str] = &[
    "code postal",
    "codepostal",
    "cp",
    "postcode",
    "postal code",
    "zip code",
    "zipcode",
];
const CITY: &[&str] = &[
    "ville",
    "commune",
    "city",
    "nom commune",
    "nom de la commune",
    "libelle commune",
    "nom ville",
    "localite",
];
const COMMUNE: &[&str] = &[
    "code insee",
    "insee",
    "code commune",
    "commune code",
    "citycode",
    "code insee commune",
    "insee com",
    "codgeo",
    "code commune insee",
    "codecommune",
    "codeinsee",
    "depcom",
    "com",
    "commune",
    "code",
];
const LAT: &[&str] = &["lat", "latitude", "y", "coord y", "lat wgs84"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "x", "coord x", "lon wgs84"];

impl<'a> Look<'a> {
    /// The columns of the names that were given; when none was, those that are guessed.
    ///
    /// # Errors
    /// When there is no column of a name, only half a coordinate, or nothing that gives a place.
    pub fn columns(&self, named: &Named) -> Result<Columns, FileError> {
        let columns = if named.is_empty() {
            self.guess()
        } else {
            self.named(named)?
        };
        if columns.point.is_none()
            && columns.commune.is_none()
            && columns.address.is_empty()
            && columns.postcode.is_none()
            && columns.city.is_none()
        {
            return Err(FileError::NoPlace(self.names()));
        }
        Ok(columns)
    }

    /// The column of that name; case, accents and signs do not matter when no name is exactly that.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, field: &str, name: &str) -> Result<usize, FileError> {
        let exact = self.header.iter().position(|h| h == name);
        let wanted = fold(name);
        let alike = || self.header.iter().position(|h| fold(h) == wanted && !wanted.is_empty());
        exact.or_else(alike).ok_or_else(|| FileError::NoSuchColumn {
            field: field.to_owned(),
            name: name.chars().take(60).collect(),
            found: self.names(),
        })
    }

    fn names(&self) -> String {
        let shown: Vec<String> = self
            .header
            .iter()
            .take(50)
            .map(|h| h.chars().take(40).collect())
            .collect();
        shown.join(", ")
    }

    fn named(&self, named: &Named) -> Result<Columns, FileError> {
        let find = |field: &str, name: &Option<String>| name.as_ref().map(|n| self.find(field, n)).transpose();
        let half = |field: &str| FileError::Invalid {
            field: field.to_owned(),
            what: "is missing: lat and lon go together".to_owned(),
        };
        Ok(Columns {
            point: match (find("lat", &named.lat)?, find("lon", &named.lon)?) {
                (Some(lat), Some(lon)) => Some((lat, lon)),
                (None, None) => None,
                (None, Some(_)) => return Err(half("lat")),
                (Some(_), None) => return Err(half("lon")),
            },
            commune: find("commune", &named.commune)?,
            address: named
                .columns
                .iter()
                .map(|name| self.find("columns", name))
                .collect::<Result<_, _>>()?,
            postcode: find("postcode", &named.postcode)?,
            city: find("city", &named.city)?,
            citycode: find("citycode", &named.citycode)?,
        })
    }

    /// What names and values look like.
    #[must_use]
    pub fn guess(&self) -> Columns {
        let folded: Vec<String> = self.header.iter().map(|h| fold(h)).collect();
        let all = |names: &[&str]| -> Vec<usize> {
            let places = names.iter().filter_map(|n| folded.iter().position(|f| f == n));
            places.collect()
        };
        let first = |names: &[&str], fits: &dyn Fn(usize) -> bool| all(names).into_iter().find(|c| fits(*c));
        let any = |_: usize| true;
        let is_code = |text: &str| text.parse::<CommuneCode>().is_ok();
        let commune = first(COMMUNE, &|c| self.has(c, is_code));
        let within = |most: f64| move |text: &str| text.replace(',', ".").parse::<f64>().is_ok_and(|n| n.abs() <= most);
        let point = first(LAT, &|c| self.has(c, within(90.0))).zip(first(LON, &|c| self.has(c, within(180.0))));
        let city = first(CITY, &|c| Some(c) != commune);
        let address: Vec<usize> = match first(ADDRESS, &any) {
            Some(whole) => vec![whole],
            None => {
                let parts = [NUMBER, SUFFIX, STREET_KIND, STREET];
                let found: Vec<usize> = parts.iter().filter_map(|names| first(names, &any)).collect();
                // A number alone is no address.
                if first(STREET, &any).is_some() { found } else { vec![] }
            }
        };
        Columns {
            point,
            commune,
            address,
            postcode: first(POSTCODE, &any),
            city,
            citycode: None,
        }
    }

    /// Whether a cell of the column looks right: one that does not is a bad row, not another column.
    fn has(&self, column: usize, looks_right: impl Fn(&str) -> bool) -> bool {
        let mut cells = self.sample.iter().filter_map(|row| row.get(column));
        self.sample.is_empty() || cells.any(|cell| looks_right(cell.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(header: &[&str], row: &[&str]) -> Columns {
        let header: Vec<String> = header.iter().map(|h| (*h).to_owned()).collect();
        let sample = vec![row.iter().map(|c| (*c).to_owned()).collect()];
        let look = Look {
            header: &header,
            sample: &sample,
        };
        look.guess()
    }

    #[test]
    fn columns_are_guessed_by_name_and_value() {
        let found = guess(
            &["Nom", "Adresse", "Code postal", "Ville"],
            &["x", "1 rue X", "34000", "Montpellier"],
        );
        assert_eq!((found.address, found.postcode, found.city), (vec![1], Some(2), Some(3)));
        let found = guess(
            &["N°", "Voie", "CP", "COMMUNE"],
            &["1", "rue X", "34000", "Montpellier"],
        );
        assert_eq!((found.address, found.commune, found.city), (vec![0, 1], None, Some(3)));
        assert_eq!(guess(&["commune"], &["34172"]).commune, Some(0));
        assert_eq!(
            guess(&["Code INSEE", "x", "y"], &["34172", "770123.5", "6279000"]).point,
            None
        );
        assert_eq!(guess(&["x", "y"], &["3.87", "43.6"]).point, Some((1, 0)));
        assert_eq!(guess(&["Latitude", "LNG"], &["43,6", "3,87"]).point, Some((0, 1)));
    }

    #[test]
    fn a_name_that_is_not_there_lists_those_that_are() {
        let header = vec!["Adresse".to_owned(), "CP".to_owned()];
        let look = Look {
            header: &header,
            sample: &[],
        };
        assert_eq!(look.find("columns", "adresse").expect("folded"), 0);
        let error = look.find("columns", "rue").expect_err("none").to_string();
        assert!(error.contains("Adresse, CP") && error.contains("rue"), "{error}");
        let half = Named {
            lat: Some("CP".to_owned()),
            ..Named::default()
        };
        assert!(look.columns(&half).is_err());
    }
}
