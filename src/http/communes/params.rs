//! The parameters of a query string. Those that a route does not take are ignored, as geo.api.gouv.fr does.

use super::error::GeoError;
use crate::geom::LonLat;
use crate::http::reply;

/// The longest name that is searched, in characters.
pub const LONGEST_NAME: usize = 200;

fn bad(what: impl Into<String>) -> GeoError {
    GeoError::BadRequest(what.into())
}

/// The pairs of a query string.
#[derive(Debug)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string.
    #[must_use]
    pub fn read(query: Option<&str>) -> Self {
        Self(reply::pairs(query))
    }

    /// The value of a parameter.
    ///
    /// # Errors
    /// It is given twice.
    pub fn text(&self, name: &str) -> Result<Option<&str>, GeoError> {
        let mut values = self.0.iter().filter(|(n, _)| n == name).map(|(_, text)| text.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(bad(format!("{name} est donné deux fois."))),
            (value, None) => Ok(value),
        }
    }

    /// The value of a parameter to keep.
    ///
    /// # Errors
    /// It is given twice.
    pub fn owned(&self, name: &str) -> Result<Option<String>, GeoError> {
        Ok(self.text(name)?.map(str::to_owned))
    }

    /// The `nom` to search.
    ///
    /// # Errors
    /// It is empty or too long.
    pub fn name(&self) -> Result<Option<String>, GeoError> {
        let name = self.owned("nom")?;
        match name.as_ref().map_or(1, |n| n.chars().count()) {
            0 => Err(bad("nom est vide.")),
            1..=LONGEST_NAME => Ok(name),
            _ => Err(bad(format!("nom a plus de {LONGEST_NAME} caractères."))),
        }
    }

    /// The point of `lat` and `lon`.
    ///
    /// # Errors
    /// One is given without the other, or one is no coordinate.
    pub fn point(&self) -> Result<Option<LonLat>, GeoError> {
        let (lat, lon) = match (self.text("lat")?, self.text("lon")?) {
            (None, None) => return Ok(None),
            (Some(lat), Some(lon)) => (lat, lon),
            _ => return Err(bad("lat et lon vont ensemble.")),
        };
        let (Ok(lon), Ok(lat)) = (lon.parse(), lat.parse()) else {
            return Err(bad("lat et lon doivent être des nombres de degrés."));
        };
        LonLat::new(lon, lat)
            .map(Some)
            .map_err(|_| bad("lat doit être compris entre -90 et 90, et lon entre -180 et 180."))
    }

    /// The most results to give: all, without `limit`.
    ///
    /// # Errors
    /// It is no whole number from 1 up.
    pub fn limit(&self) -> Result<usize, GeoError> {
        let Some(text) = self.text("limit")? else {
            return Ok(usize::MAX);
        };
        let digits = text.trim_start_matches('0');
        if digits.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad("limit doit être un entier supérieur ou égal à 1."));
        }
        // Too many digits for the type: more than there can be results.
        Ok(digits.parse().unwrap_or(usize::MAX))
    }

    /// One of a list of words; the first, when the parameter is left out.
    ///
    /// # Errors
    /// It is another word.
    pub fn choice<T: Copy>(&self, name: &str, default: T, words: &[(&str, T)]) -> Result<T, GeoError> {
        let Some(text) = self.text(name)? else {
            return Ok(default);
        };
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            bad(format!("{name} doit être l'un de : {}.", list.join(", ")))
        })
    }

    /// The names in `fields`; `None` when it is left out or empty.
    ///
    /// # Errors
    /// It is given twice.
    pub fn fields(&self) -> Result<Option<Vec<&str>>, GeoError> {
        let text = self.text("fields")?.filter(|text| !text.is_empty());
        Ok(text.map(|t| t.split(',').map(str::trim).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Params {
        Params::read(Some(query))
    }

    #[test]
    fn a_point_needs_both_halves() {
        assert_eq!(params("").point(), Ok(None));
        assert!(params("lat=43.6&lon=3.87").point().is_ok_and(|p| p.is_some()));
        for bad in [
            "lat=43.6",
            "lon=3.87",
            "lat=&lon=",
            "lat=43,6&lon=3",
            "lat=91&lon=3",
            "lat=NaN&lon=3",
            "lat=1&lat=2&lon=3",
        ] {
            assert!(params(bad).point().is_err(), "{bad}");
        }
    }

    #[test]
    fn limits() {
        assert_eq!(params("").limit(), Ok(usize::MAX));
        assert_eq!(params("limit=05").limit(), Ok(5));
        assert_eq!(params("limit=99999999999999999999999").limit(), Ok(usize::MAX));
        for bad in ["0", "-1", "+1", "1.5", "", "x"] {
            assert!(Params(vec![("limit".into(), bad.into())]).limit().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_have_a_length() {
        assert!(params("nom=").name().is_err());
        assert!(params(&format!("nom={}", "é".repeat(200))).name().is_ok());
        assert!(params(&format!("nom={}", "é".repeat(201))).name().is_err());
    }
}
