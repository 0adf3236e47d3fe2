//! Whether the columns that a layer is read from are there.

use super::FetchError;
use crate::formats::{FormatError, bytes, table};

/// Checks the header of a CSV table by its first bytes.
pub(super) fn of_csv(head: &[u8], wanted: &[String], url: &str) -> Result<(), FetchError> {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let text = bytes::utf8(line, url).map_err(|e| unreadable(url, &e))?;
    let header = table::read_csv(text.as_bytes(), url).map_err(|e| unreadable(url, &e))?;
    let missing: Vec<&str> = wanted
        .iter()
        .map(String::as_str)
        .filter(|c| header.optional_column(c).is_none())
        .collect();
    match missing.first().map(|first| header.column(first)) {
        Some(Err(FormatError::MissingColumn { found, .. })) => Err(changed(url, &missing, found)),
        _ => Ok(()),
    }
}

/// Checks the properties of the first feature of a collection.
pub(super) fn of_geojson(head: &[u8], wanted: &[String], url: &str) -> Result<(), FetchError> {
    let none = || FetchError::Unreadable {
        url: url.to_owned(),
        what:
            "no feature with properties near its beginning; it is no collection of outlines, or its layout has changed"
                .to_owned(),
    };
    let text = String::from_utf8_lossy(head);
    // Before the features a member "crs" may have properties of its own.
    let features = text.find("\"features\"").ok_or_else(none)?;
    let after = text[features..].split_once("\"properties\"").ok_or_else(none)?.1;
    let object = after.trim_start().strip_prefix(':').ok_or_else(none)?;
    let first = serde_json::Deserializer::from_str(object)
        .into_iter::<serde_json::Map<String, serde_json::Value>>()
        .next();
    let Some(Ok(properties)) = first else {
        return Err(none());
    };
    let missing: Vec<&str> = wanted
        .iter()
        .map(String::as_str)
        .filter(|c| !properties.contains_key(*c))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let found: Vec<&str> = properties.keys().map(String::as_str).collect();
    Err(changed(url, &missing, found.join(", ")))
}

/// A reader's complaint, about a file by where it came from.
pub(super) fn unreadable(url: &str, error: &FormatError) -> FetchError {
    let text = error.to_string();
    FetchError::Unreadable {
        url: url.to_owned(),
        what: text
            .strip_prefix(url)
            .map_or(text.as_str(), |t| t.trim_start_matches([':', ',', ' ']))
            .to_owned(),
    }
}

fn changed(url: &str, missing: &[&str], found: String) -> FetchError {
    let missing: Vec<String> = missing.iter().map(|m| format!("\"{m}\"")).collect();
    FetchError::Columns {
        url: url.to_owned(),
        missing: missing.join(", "),
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn headers_of_tables() {
        let head = b"\xef\xbb\xbf\"code\";\"lib\"\r\n\"1\";\"\xe9";
        assert!(of_csv(head, &wanted(&["lib", "code"]), "u").is_ok());
        let said = of_csv(head, &wanted(&["code", "niveau", "zone"]), "u").expect_err("two missing");
        assert_eq!(
            said.to_string(),
            "u: no column \"niveau\", \"zone\" (found: code, lib); the file's layout has changed, this version cannot read it"
        );
        let empty = of_csv(b"\n", &wanted(&[]), "u").expect_err("empty").to_string();
        assert_eq!(empty, "u: line 1: the file is empty or its first line names no column");
    }

    #[test]
    fn properties_of_features() {
        let head = br#"{"type":"FeatureCollection","crs":{"properties":{"name":"x"}},"features":[
            {"type":"Feature","properties": {"code_qp":"QN03401M","deep":{"a":1}},"geometry":{"type":"Poly"#;
        assert!(of_geojson(head, &wanted(&["code_qp"]), "u").is_ok());
        let said = of_geojson(head, &wanted(&["code_qp", "lib_qp"]), "u").expect_err("missing");
        assert!(
            said.to_string()
                .starts_with("u: no column \"lib_qp\" (found: code_qp, deep);"),
            "{said}"
        );
        for bad in [&b"{}"[..], br#"{"features":[]}"#, br#"{"features":[{"properties":nul"#] {
            assert!(of_geojson(bad, &[], "u").is_err());
        }
    }
}
