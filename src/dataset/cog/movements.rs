//! What happened to communes: the rows of INSEE's file of movements since 1943 (`mvtcommune`, "événements sur les communes").
//!
//! One row is one pair of before and after. An event is all rows of one day and one kind that share communes; a commune that
//! goes on stands on both sides.

use super::Cells;
use crate::dataset::DatasetError;
use crate::domain::{CommuneCode, Date, date};
use crate::formats::{Row, Table};

/// The columns that are used, as INSEE names them. The others repeat the names in other forms.
pub const COLUMNS: [&str; 8] = [
    "MOD",
    "DATE_EFF",
    "TYPECOM_AV",
    "COM_AV",
    "LIBELLE_AV",
    "TYPECOM_AP",
    "COM_AP",
    "LIBELLE_AP",
];

/// What kind of event, by INSEE's numbers (`MOD`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 10: another name.
    Renamed,
    /// 20: a new commune out of parts of others.
    Created,
    /// 21: a commune that was merged is one again.
    Restored,
    /// 30: a commune whose territory went to others.
    Abolished,
    /// 31: merged without a trace.
    Merged,
    /// 32: a *commune nouvelle*.
    NewCommune,
    /// 33: merged, the former commune being associated.
    Associated,
    /// 34: an associated commune that is one no more.
    AssociationEnded,
    /// 35: a delegated commune that is one no more.
    DelegationEnded,
    /// 41: another code, since the département changed.
    OtherDepartment,
    /// 50: another code, since the chief place changed.
    OtherSeat,
    /// 70: an associated commune that became a delegated one.
    AssociatedToDelegated,
}

impl Kind {
    /// Every kind with its number.
    pub const ALL: [(Self, &str); 12] = [
        (Self::Renamed, "10"),
        (Self::Created, "20"),
        (Self::Restored, "21"),
        (Self::Abolished, "30"),
        (Self::Merged, "31"),
        (Self::NewCommune, "32"),
        (Self::Associated, "33"),
        (Self::AssociationEnded, "34"),
        (Self::DelegationEnded, "35"),
        (Self::OtherDepartment, "41"),
        (Self::OtherSeat, "50"),
        (Self::AssociatedToDelegated, "70"),
    ];

    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, number)| *number == text)
            .map(|(kind, _)| *kind)
    }

    /// INSEE's number.
    #[must_use]
    pub fn number(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, number)| number)
    }
}

/// What a code stands for on one side of a movement (`TYPECOM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// COM: a commune.
    Commune,
    /// COMA: an associated commune, a part of a commune.
    Associated,
    /// COMD: a delegated commune, a part of a commune.
    Delegated,
    /// ARM: a municipal arrondissement, a part of a commune.
    Arrondissement,
}

impl Form {
    const ALL: [(Self, &str); 4] = [
        (Self::Commune, "COM"),
        (Self::Associated, "COMA"),
        (Self::Delegated, "COMD"),
        (Self::Arrondissement, "ARM"),
    ];

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == text).map(|(form, _)| *form)
    }

    /// INSEE's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(form, _)| *form == self)
            .map_or("", |(_, word)| word)
    }
}

/// One side of a movement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// What the code stands for.
    pub form: Form,
    /// The code.
    pub code: CommuneCode,
    /// The name with its article.
    pub name: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Line of the file, from 1.
    pub line: u64,
    /// What happened.
    pub kind: Kind,
    /// The first day on which it holds.
    pub on: Date,
    /// What there was the day before.
    pub before: Side,
    /// What there is since.
    pub after: Side,
}

/// The rows, by day, then as they stand. Rows that stand twice, of which the official file has some, are taken once.
///
/// # Errors
/// When a column is missing or a cell means nothing, with file and line.
pub fn read(table: &Table) -> Result<Vec<Movement>, DatasetError> {
    let cells = Cells(table);
    let mut columns = [0; COLUMNS.len()];
    for (column, name) in columns.iter_mut().zip(COLUMNS) {
        // Editions before 2021 write the names in small letters.
        let small = || table.optional_column(&name.to_lowercase());
        *column = table
            .optional_column(name)
            .or_else(small)
            .map_or_else(|| table.column(name), Ok)?;
    }
    let [
        kind,
        on,
        form_before,
        code_before,
        name_before,
        form_after,
        code_after,
        name_after,
    ] = columns;
    let side = |row: &Row<'_>, form: usize, code: usize, name: usize| -> Result<Side, DatasetError> {
        let word = row.get(form);
        let parsed = Form::parse(word);
        Ok(Side {
            form: parsed.ok_or_else(|| cells.error(row, format!("\"{word}\" is no TYPECOM (COM, COMA, COMD, ARM)")))?,
            code: cells.parse(row, code)?,
            name: row.get(name).to_owned(),
        })
    };
    let mut movements: Vec<Movement> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for row in table.rows() {
        let (number, day) = (row.get(kind), row.get(on));
        let known = || Kind::ALL.map(|(_, number)| number).join(", ");
        let movement = Movement {
            line: row.line,
            kind: Kind::parse(number)
                .ok_or_else(|| cells.error(&row, format!("\"{number}\" is no MOD that is known ({})", known())))?,
            on: date::parse_iso(day)
                .ok_or_else(|| cells.error(&row, format!("\"{day}\" is no DATE_EFF (YYYY-MM-DD)")))?,
            before: side(&row, form_before, code_before, name_before)?,
            after: side(&row, form_after, code_after, name_after)?,
        };
        if seen.insert((
            movement.kind,
            movement.on,
            movement.before.clone(),
            movement.after.clone(),
        )) {
            movements.push(movement);
        }
    }
    movements.sort_by_key(|m| m.on);
    Ok(movements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::table::read_csv;

    const HEADER: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP";

    fn read_rows(rows: &str) -> Result<Vec<Movement>, String> {
        let table = read_csv(format!("{HEADER}\n{rows}").as_bytes(), "m.csv").expect("a table");
        read(&table).map_err(|e| e.to_string())
    }

    #[test]
    fn rows_by_day_and_once() {
        let later = "32,2019-01-01,COM,09287,0,SENCONAC,Senconac,Senconac,COMD,09287,0,SENCONAC,Senconac,Senconac";
        let earlier = "10,1950-02-01,COM,09088,0,X,X,X,COM,09088,0,Y,Y,Y";
        let read = read_rows(&format!("{later}\n{later}\n{earlier}\n")).expect("rows");
        assert_eq!(
            read.iter().map(|m| (m.line, m.kind)).collect::<Vec<_>>(),
            [(4, Kind::Renamed), (2, Kind::NewCommune)]
        );
        assert_eq!(
            (read[1].after.form, read[1].after.name.as_str()),
            (Form::Delegated, "Senconac")
        );
        let small = HEADER.to_lowercase();
        let table = read_csv(format!("{small}\n{later}\n").as_bytes(), "m.csv").expect("a table");
        assert_eq!(super::read(&table).expect("small letters").len(), 1);
    }

    #[test]
    fn what_means_nothing_is_told_with_its_line() {
        let row = |cells: [&str; 6]| {
            let [kind, on, form, code, form_after, code_after] = cells;
            read_rows(&format!(
                "{kind},{on},{form},{code},0,X,X,X,{form_after},{code_after},0,X,X,X\n"
            ))
        };
        let good = ["31", "1973-01-01", "COM", "01018", "COM", "01033"];
        assert!(row(good).is_ok());
        for (at, wrong, told) in [
            (
                0,
                "99",
                "m.csv, line 2: \"99\" is no MOD that is known (10, 20, 21, 30, 31, 32, 33, 34, 35, 41, 50, 70)",
            ),
            (
                1,
                "01/01/1973",
                "m.csv, line 2: \"01/01/1973\" is no DATE_EFF (YYYY-MM-DD)",
            ),
            (2, "CAN", "m.csv, line 2: \"CAN\" is no TYPECOM (COM, COMA, COMD, ARM)"),
            (3, "1018", "m.csv, line 2: \"1018\" is not an INSEE commune code"),
            (5, "", "m.csv, line 2: \"\" is not an INSEE commune code"),
        ] {
            let mut cells = good;
            cells[at] = wrong;
            let error = row(cells).expect_err(wrong);
            assert!(error.starts_with(told), "{error}");
        }
        let table = read_csv(b"MOD,DATE_EFF\n", "m.csv").expect("a table");
        assert!(
            super::read(&table)
                .expect_err("columns")
                .to_string()
                .contains("no column \"TYPECOM_AV\"")
        );
    }
}
