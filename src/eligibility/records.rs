//! Rows with named cells: as comma-separated values, and as the properties of features on a map.

use serde_json::{Map, Value as Json};

/// As comma-separated values in UTF-8, with a header; an empty cell is not known.
pub(super) fn csv<T, const N: usize>(columns: &[&str; N], rows: &[T], cells: impl Fn(&T) -> [Json; N]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(cells(row).iter().map(text));
    }
    writer.into_inner().unwrap_or_default()
}

/// The cells by the names of their columns.
pub(super) fn properties<const N: usize>(columns: &[&str; N], cells: [Json; N]) -> Map<String, Json> {
    columns.iter().map(|c| (*c).to_owned()).zip(cells).collect()
}

fn text(cell: &Json) -> String {
    match cell {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_known_is_empty_and_text_is_quoted_where_it_must_be() {
        let rows = [("a, b", Some(1.5)), ("c", None)];
        let cells = |row: &(&str, Option<f64>)| [json!(row.0), json!(row.1)];
        let text = String::from_utf8(csv(&["name", "size"], &rows, cells)).expect("UTF-8");
        assert_eq!(text, "name,size\n\"a, b\",1.5\nc,\n");
        let of = properties(&["name", "size"], cells(&rows[1]));
        assert_eq!(Json::Object(of), json!({"name": "c", "size": null}));
    }
}
