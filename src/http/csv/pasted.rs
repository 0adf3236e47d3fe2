//! Rows that were pasted into a form instead of a file: a table with its titles, or one address a line.

use super::super::problem::Problem;

/// The field with the rows.
const ROWS: &str = "rows";
/// The field that says what they are: `addresses` (the default) or `table`.
const KIND: &str = "rows_are";
/// The name of the column of addresses.
const TITLE: &str = "adresse";
/// The name of the table, for the name of the result.
pub const NAME: &str = "lignes.csv";

/// Takes the fields of pasted rows out of a form; the table they are, when there are any.
///
/// # Errors
/// When `rows_are` is another word, or a line of addresses has cells.
pub fn take(fields: &mut Vec<(String, String)>) -> Result<Option<Vec<u8>>, Problem> {
    let mut remove = |name: &str| {
        let at = fields.iter().position(|(own, _)| own == name)?;
        Some(fields.remove(at).1)
    };
    let (rows, kind) = (remove(ROWS), remove(KIND));
    let Some(text) = rows.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    match kind.as_deref().unwrap_or("addresses") {
        "table" => Ok(Some(text.into_bytes())),
        "addresses" => {
            let table = addresses(&text).map_err(cells)?;
            // A comma in an address is no border of cells.
            fields.retain(|(name, _)| name != "delimiter");
            fields.push(("delimiter".to_owned(), ";".to_owned()));
            Ok(Some(table.into_bytes()))
        }
        _ => Err(
            Problem::parameter(Some(KIND), format!("{KIND}: must be addresses or table"))
                .in_french(format!("{KIND} : doit être addresses ou table")),
        ),
    }
}

/// A line of addresses has cells.
fn cells(line: usize) -> Problem {
    Problem::parameter(
        Some(ROWS),
        format!("{ROWS}: line {line} has several cells; paste one address a line, or choose rows_are=table"),
    )
    .in_french(format!(
        "{ROWS} : la ligne {line} a plusieurs cellules ; collez une adresse par ligne, ou choisissez « un tableau avec ses titres »"
    ))
}

/// A table of one column; the number of the first line that has several cells, when one has.
fn addresses(text: &str) -> Result<String, usize> {
    let mut table = format!("{TITLE}\r\n");
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.contains('\t') {
            return Err(at + 1);
        }
        if !line.is_empty() {
            table += &format!("\"{}\"\r\n", line.replace('"', "\"\""));
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Lang;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn lines_are_addresses_whatever_signs_they_have() {
        let mut form = fields(&[
            ("rows", "1 rue \"A\", Mende\r\n\r\n  2;B \n"),
            ("aids", "caim"),
            ("delimiter", ","),
        ]);
        let table = take(&mut form).expect("taken").expect("rows");
        assert_eq!(
            String::from_utf8_lossy(&table),
            "adresse\r\n\"1 rue \"\"A\"\", Mende\"\r\n\"2;B\"\r\n"
        );
        assert_eq!(form, fields(&[("aids", "caim"), ("delimiter", ";")]));
    }

    #[test]
    fn a_table_stays_as_it_is_and_nothing_is_nothing() {
        let mut form = fields(&[("rows", "a\tcode\nx\t48095"), ("rows_are", "table")]);
        assert_eq!(take(&mut form), Ok(Some(b"a\tcode\nx\t48095".to_vec())));
        let mut empty = fields(&[("rows", " \r\n"), ("rows_are", "addresses")]);
        assert_eq!(take(&mut empty), Ok(None));
        assert!(form.is_empty() && empty.is_empty());
    }

    #[test]
    fn cells_among_addresses_are_told_in_both_languages() {
        let told = |lang| {
            let mut form = fields(&[("rows", "Mende\nA\tB")]);
            take(&mut form).expect_err("cells").told_in(lang).detail().to_owned()
        };
        assert!(told(Lang::Fr).starts_with("rows : la ligne 2 a plusieurs cellules"));
        assert!(told(Lang::En).starts_with("rows: line 2 has several cells"));
        let mut other = fields(&[("rows", "Mende"), ("rows_are", "list")]);
        assert_eq!(
            take(&mut other).expect_err("a word").detail(),
            "rows_are: must be addresses or table"
        );
    }
}
