//! data.gouv.fr: from a dataset to the resource that is meant.

use super::announce::day_of;
use super::checksum::Checksum;
use super::mirror::named;
use super::{Address, FetchError};
use crate::dataset::Origin;
use crate::domain::Date;
use serde::Deserialize;

/// What the catalogue says of a dataset.
#[derive(Debug, Deserialize)]
struct Dataset {
    resources: Vec<Resource>,
}

#[derive(Debug, Deserialize)]
struct Resource {
    url: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    checksum: Option<Published>,
    /// ISO 8601 in UTC: texts order as times do.
    #[serde(default)]
    last_modified: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Published {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

/// The resource that is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub url: Address,
    pub checksum: Option<Checksum>,
    /// The day on which it was changed last.
    pub modified: Option<Date>,
}

/// The address in the API of a dataset whose page or API address is given.
pub(super) fn api(address: &Address) -> Result<Address, FetchError> {
    if address.path().starts_with("/api/") {
        return Ok(address.clone());
    }
    let slug = address
        .path()
        .split_once("/datasets/")
        .map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default())
        .filter(|slug| !slug.is_empty());
    match slug {
        Some(slug) => Ok(address.join(&format!("/api/1/datasets/{slug}/"))?),
        None => Err(FetchError::Unreadable {
            url: address.to_string(),
            what: "not the page of a dataset (…/datasets/NAME/); correct url in the manifest".to_owned(),
        }),
    }
}

/// Chooses the newest resource of the wanted format and name.
///
/// # Errors
/// When none fits, or several do and no date tells which is the newest: lists what is there.
pub(super) fn choose(text: &str, page: &Address, origin: &Origin) -> Result<Chosen, FetchError> {
    let dataset: Dataset = serde_json::from_str(text).map_err(|e| FetchError::Unreadable {
        url: page.to_string(),
        what: format!("not the description of a dataset of data.gouv.fr: {e}; open the address in a browser"),
    })?;
    let mut fitting: Vec<&Resource> = dataset.resources.iter().filter(|r| fits(r, origin)).collect();
    fitting.sort_by(|a, b| b.last_modified.cmp(&a.last_modified));
    let clear = match fitting[..] {
        [] => false,
        [_] => true,
        [first, second, ..] => first.last_modified > second.last_modified,
    };
    let (true, Some(chosen)) = (clear, fitting.first()) else {
        let wanted = wanted(origin);
        return Err(FetchError::Choice {
            url: page.to_string(),
            what: match fitting.len() {
                0 => format!("no resource is {wanted}"),
                n => format!("{n} resources are {wanted}, and none is the newest"),
            },
            listed: listed(&dataset),
        });
    };
    Ok(Chosen {
        url: page.join(&chosen.url)?,
        checksum: chosen.checksum.as_ref().and_then(|c| Checksum::read(&c.kind, &c.value)),
        modified: chosen.last_modified.as_deref().and_then(day_of),
    })
}

fn fits(resource: &Resource, origin: &Origin) -> bool {
    let format = resource.format.as_deref().unwrap_or_default();
    let right = origin.format.as_ref().is_none_or(|f| f.eq_ignore_ascii_case(format));
    right && named(&resource.url, &origin.names)
}

fn wanted(origin: &Origin) -> String {
    let format = origin.format.as_deref().unwrap_or("of any format");
    if origin.names.is_empty() {
        format.to_owned()
    } else {
        format!("{format} with {} in its address", origin.names.join(" or "))
    }
}

fn listed(dataset: &Dataset) -> String {
    let one = |r: &Resource| {
        let title = r.title.as_deref().unwrap_or("no title");
        let format = r.format.as_deref().unwrap_or("no format");
        let date = r.last_modified.as_deref().unwrap_or("no date");
        format!("\"{title}\" ({format}, {date}, {})", r.url)
    };
    match dataset.resources.len() {
        0 => "nothing".to_owned(),
        _ => dataset.resources.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        let text = "from = \"catalogue\"\nformat = \"csv\"\nholds = \"csv\"\nnames = [\"zonages-com\", \"zonages_com\"]\nmost_mb = 1";
        toml::from_str(text).expect("an origin")
    }

    fn page() -> Address {
        Address::parse("https://www.data.gouv.fr/api/1/datasets/z/").expect("an address")
    }

    const OLD: &str = r#"{"format":"csv","url":"https://s.fr/zonages-com-2025.csv","title":"2025","last_modified":"2025-05-31T10:00:00+00:00"}"#;
    const NEW: &str = r#"{"format":"CSV","url":"https://s.fr/Zonages_com.csv","title":"2026","filesize":12,"last_modified":"2026-01-02T10:00:00+00:00","checksum":{"type":"sha1","value":"a9993e364706816aba3e25717850c26c9cd0d89d"}}"#;
    const QPV: &str = r#"{"format":"csv","url":"https://s.fr/zonages-qpv.csv","title":null}"#;

    fn chosen(resources: &[&str]) -> Result<Chosen, String> {
        let text = format!("{{\"id\":\"x\",\"resources\":[{}]}}", resources.join(","));
        choose(&text, &page(), &origin()).map_err(|e| e.to_string())
    }

    #[test]
    fn the_newest_that_fits() {
        let found = chosen(&[OLD, NEW, QPV]).expect("one");
        assert_eq!(found.url.to_string(), "https://s.fr/Zonages_com.csv");
        assert!(found.checksum.is_some());
        assert_eq!(chosen(&[QPV, OLD]).expect("one").checksum, None);
    }

    #[test]
    fn none_or_several_are_listed() {
        assert_eq!(
            chosen(&[QPV]).expect_err("none"),
            "https://www.data.gouv.fr/api/1/datasets/z/: no resource is csv with zonages-com or zonages_com in its address; \
             there is: \"no title\" (csv, no date, https://s.fr/zonages-qpv.csv); fetch the right one and pass it to \
             eligeo data import"
        );
        let several = chosen(&[OLD, OLD]).expect_err("two");
        assert!(several.contains("2 resources are csv"), "{several}");
        assert!(chosen(&[]).expect_err("none").contains("there is: nothing"));
        let broken = choose("<html>", &page(), &origin()).expect_err("no JSON").to_string();
        assert!(broken.contains("not the description of a dataset"), "{broken}");
    }

    #[test]
    fn pages_of_datasets_have_an_address_in_the_api() {
        for text in [
            "https://www.data.gouv.fr/fr/datasets/z/",
            "https://www.data.gouv.fr/datasets/z?x=1",
            "https://www.data.gouv.fr/api/1/datasets/z/",
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!(api(&address).expect(text), page(), "{text}");
        }
        let other = Address::parse("https://www.data.gouv.fr/fr/").expect("an address");
        assert!(api(&other).is_err());
    }
}
