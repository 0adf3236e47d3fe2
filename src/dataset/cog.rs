//! The *code officiel géographique*: communes of today, arrondissements, former communes and what became of them.

use super::{DatasetError, Finding, Severity, manifest::Generation};
use crate::domain::{CommuneCode, Date, DepartmentCode, RegionCode, date};
use crate::formats::{Row, Table, read_table};
use crate::geocode::names::NameKey;
use crate::geom::LonLat;
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

/// A commune of today.
#[derive(Debug, Clone)]
pub struct Commune {
    /// INSEE code.
    pub code: CommuneCode,
    /// Name with its article.
    pub name: String,
    /// Its département.
    pub department: DepartmentCode,
    /// Its région.
    pub region: RegionCode,
    /// SIREN of its grouping (EPCI), if any.
    pub epci: Option<String>,
    /// SIREN of the commune.
    pub siren: Option<String>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Postal codes, ascending.
    pub postal_codes: Vec<String>,
    /// Its town hall.
    pub town_hall: Option<TownHall>,
}

/// A town hall.
#[derive(Debug, Clone)]
pub struct TownHall {
    /// The point, unless it was found to be wrong.
    pub at: Option<LonLat>,
    /// Number and street.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// City as the post writes it.
    pub city: String,
}

/// An arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone)]
pub struct Arrondissement {
    /// INSEE code.
    pub code: CommuneCode,
    /// Name.
    pub name: String,
    /// The commune it is part of.
    pub commune: CommuneCode,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Postal codes.
    pub postal_codes: Vec<String>,
}

/// What a former code has to do with a commune of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineageRelation {
    /// Merged without keeping a name of its own.
    MergedInto,
    /// A delegated commune (commune déléguée).
    DelegatedIn,
    /// An associated commune (commune associée).
    AssociatedIn,
    /// A municipal arrondissement.
    ArrondissementOf,
    /// The same commune under another name.
    Renamed,
    /// One of the communes it was split into.
    SplitInto,
    /// Restored after a merger.
    RestoredFrom,
}

impl FromStr for LineageRelation {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "merged_into" => Self::MergedInto,
            "delegated_in" => Self::DelegatedIn,
            "associated_in" => Self::AssociatedIn,
            "arrondissement_of" => Self::ArrondissementOf,
            "renamed" => Self::Renamed,
            "split_into" => Self::SplitInto,
            "restored_from" => Self::RestoredFrom,
            _ => return Err(()),
        })
    }
}

/// A former commune and the commune of today that has its territory.
#[derive(Debug, Clone)]
pub struct Former {
    /// The former code.
    pub code: CommuneCode,
    /// Its name, when known.
    pub name: Option<String>,
    /// What became of it.
    pub relation: LineageRelation,
    /// The commune of today.
    pub commune: CommuneCode,
    /// Since when, when known.
    pub on: Option<Date>,
}

/// A département or a région.
#[derive(Debug, Clone)]
pub struct Division<C> {
    /// Its code.
    pub code: C,
    /// Its name.
    pub name: String,
    /// The région a département is in; its own for a région.
    pub region: RegionCode,
}

/// What a code means today.
#[derive(Debug, Clone, Copy)]
pub enum Meaning<'a> {
    /// A commune of today, by its number.
    Commune(usize),
    /// An arrondissement and the number of its commune.
    Arrondissement(&'a Arrondissement, usize),
    /// A former commune, with each commune of today that has a part of it.
    Former(&'a [Former]),
    /// No commune that is known.
    Unknown,
}

/// The whole register.
#[derive(Debug, Default)]
pub struct Cog {
    communes: Vec<Commune>,
    numbers: HashMap<CommuneCode, usize>,
    arrondissements: Vec<Arrondissement>,
    former: HashMap<CommuneCode, Vec<Former>>,
    parts: HashMap<CommuneCode, Vec<CommuneCode>>,
    departments: Vec<Division<DepartmentCode>>,
    regions: Vec<Division<RegionCode>>,
    epci_names: HashMap<String, String>,
    name_keys: OnceLock<Vec<NameKey>>,
}

impl Cog {
    /// Reads the tables of the `communes` layer.
    ///
    /// # Errors
    /// When a file or a code is bad.
    pub fn read(folder: &Path, generation: &Generation, findings: &mut Vec<Finding>) -> Result<Self, DatasetError> {
        let table = |role: &str, columns: &[&str]| -> Result<Table, DatasetError> {
            Ok(read_table(&generation.file(folder, role)?, columns)?)
        };
        let mut cog = Self::default();
        cog.read_communes(&table("communes", &["code", "name", "department", "region"])?, findings)?;
        cog.read_arrondissements(&table("arrondissements", &["code", "name", "commune"])?)?;
        cog.read_former(&table("former", &["code", "relation", "commune"])?, findings)?;
        cog.read_divisions(
            &table("departments", &["code", "name", "region"])?,
            &table("regions", &["code", "name"])?,
        )?;
        if generation.files.contains_key("epci") {
            cog.read_epci(&table("epci", &["code", "name"])?)?;
        }
        report_dropped(&table("town_halls_dropped", &["code", "distance_m"])?, findings);
        Ok(cog)
    }

    fn read_communes(&mut self, table: &Table, findings: &mut Vec<Finding>) -> Result<(), DatasetError> {
        let cells = Cells(table);
        let code = table.column("code")?;
        let name = table.column("name")?;
        let department = table.column("department")?;
        let region = table.column("region")?;
        let optional = |n: &str| table.optional_column(n);
        let (epci, siren, population) = (optional("epci"), optional("siren"), optional("population"));
        let (postal, lon, lat) = (
            optional("postal_codes"),
            optional("town_hall_lon"),
            optional("town_hall_lat"),
        );
        let address = optional("town_hall_address");
        let (postcode, city) = (optional("town_hall_postcode"), optional("town_hall_city"));
        for row in table.rows() {
            let at = match (row.optional(lon), row.optional(lat)) {
                (Some(lon), Some(lat)) => Some(cells.point(&row, lon, lat)?),
                _ => None,
            };
            let town_hall = row.optional(address).or_else(|| row.optional(city)).map(|_| TownHall {
                at,
                street: row.optional(address).unwrap_or_default().to_owned(),
                postcode: row.optional(postcode).unwrap_or_default().to_owned(),
                city: row.optional(city).unwrap_or_default().to_owned(),
            });
            let commune = Commune {
                code: cells.parse(&row, code)?,
                name: row.get(name).to_owned(),
                department: cells.parse(&row, department)?,
                region: cells.parse(&row, region)?,
                epci: row.optional(epci).map(str::to_owned),
                siren: row.optional(siren).map(str::to_owned),
                population: row.optional(population).map(|n| cells.number(&row, n)).transpose()?,
                postal_codes: words(row.optional(postal)),
                town_hall,
            };
            if self.numbers.insert(commune.code, self.communes.len()).is_some() {
                findings.push(
                    Finding::new(
                        Severity::Error,
                        "communes",
                        "duplicate-commune",
                        table.file(),
                        "the commune has two rows",
                    )
                    .at_line(row.line)
                    .about(commune.code),
                );
            }
            self.communes.push(commune);
        }
        Ok(())
    }

    fn read_arrondissements(&mut self, table: &Table) -> Result<(), DatasetError> {
        let cells = Cells(table);
        let (code, name, commune) = (table.column("code")?, table.column("name")?, table.column("commune")?);
        let (population, postal) = (
            table.optional_column("population"),
            table.optional_column("postal_codes"),
        );
        for row in table.rows() {
            self.arrondissements.push(Arrondissement {
                code: cells.parse(&row, code)?,
                name: row.get(name).to_owned(),
                commune: cells.parse(&row, commune)?,
                population: row.optional(population).map(|n| cells.number(&row, n)).transpose()?,
                postal_codes: words(row.optional(postal)),
            });
        }
        Ok(())
    }

    fn read_former(&mut self, table: &Table, findings: &mut Vec<Finding>) -> Result<(), DatasetError> {
        let cells = Cells(table);
        let (code, commune) = (table.column("code")?, table.column("commune")?);
        let relation = table.column("relation")?;
        let (name, on) = (table.optional_column("name"), table.optional_column("on"));
        for row in table.rows() {
            let former = Former {
                code: cells.parse(&row, code)?,
                name: row.optional(name).map(str::to_owned),
                relation: row
                    .get(relation)
                    .parse()
                    .map_err(|()| cells.error(&row, format!("\"{}\" is no lineage relation", row.get(relation))))?,
                commune: cells.parse(&row, commune)?,
                on: match row.optional(on) {
                    None => None,
                    Some(text) => Some(
                        date::parse_iso(text)
                            .ok_or_else(|| cells.error(&row, format!("\"{text}\" is no date (YYYY-MM-DD)")))?,
                    ),
                },
            };
            if !self.numbers.contains_key(&former.commune) {
                findings.push(
                    Finding::new(
                        Severity::Error,
                        "communes",
                        "unknown-commune",
                        table.file(),
                        format!("became {}, which is no commune of today", former.commune),
                    )
                    .at_line(row.line)
                    .about(former.code),
                );
                continue;
            }
            self.parts.entry(former.commune).or_default().push(former.code);
            self.former.entry(former.code).or_default().push(former);
        }
        Ok(())
    }

    fn read_divisions(&mut self, departments: &Table, regions: &Table) -> Result<(), DatasetError> {
        let cells = Cells(departments);
        let (code, name) = (departments.column("code")?, departments.column("name")?);
        let region = departments.column("region")?;
        for row in departments.rows() {
            self.departments.push(Division {
                code: cells.parse(&row, code)?,
                name: row.get(name).to_owned(),
                region: cells.parse(&row, region)?,
            });
        }
        let cells = Cells(regions);
        let (code, name) = (regions.column("code")?, regions.column("name")?);
        for row in regions.rows() {
            let code: RegionCode = cells.parse(&row, code)?;
            self.regions.push(Division {
                code,
                name: row.get(name).to_owned(),
                region: code,
            });
        }
        Ok(())
    }

    fn read_epci(&mut self, table: &Table) -> Result<(), DatasetError> {
        let (code, name) = (table.column("code")?, table.column("name")?);
        let named = |row: Row<'_>| (row.get(code).to_owned(), row.get(name).to_owned());
        self.epci_names.extend(table.rows().map(named));
        Ok(())
    }

    /// The communes of today in order of their code; their position is the number used elsewhere.
    #[must_use]
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The number of a commune of today.
    #[must_use]
    pub fn number(&self, code: CommuneCode) -> Option<usize> {
        self.numbers.get(&code).copied()
    }

    /// A commune of today.
    #[must_use]
    pub fn commune(&self, code: CommuneCode) -> Option<&Commune> {
        self.number(code).map(|n| &self.communes[n])
    }

    /// The names of the communes of today for searching, in their order. Made at the first search, since most runs
    /// of the command line never search.
    #[must_use]
    pub fn name_keys(&self) -> &[NameKey] {
        let make = || self.communes.iter().map(|c| NameKey::new(&c.name)).collect();
        self.name_keys.get_or_init(make)
    }

    /// The name of a grouping of communes (EPCI) by its SIREN.
    #[must_use]
    pub fn epci_name(&self, siren: &str) -> Option<&str> {
        self.epci_names.get(siren).map(String::as_str)
    }

    /// What a code means today. A code that is both current and delegated means the current commune.
    #[must_use]
    pub fn meaning(&self, code: CommuneCode) -> Meaning<'_> {
        if let Some(number) = self.number(code) {
            return Meaning::Commune(number);
        }
        if let Some(part) = self.arrondissements.iter().find(|a| a.code == code)
            && let Some(number) = self.number(part.commune)
        {
            return Meaning::Arrondissement(part, number);
        }
        self.former.get(&code).map_or(Meaning::Unknown, |f| Meaning::Former(f))
    }

    /// The former codes whose territory a commune of today has, ascending; the code of today is not among them.
    #[must_use]
    pub fn parts_of(&self, code: CommuneCode) -> Vec<CommuneCode> {
        let mut parts: Vec<_> = self
            .parts
            .get(&code)
            .into_iter()
            .flatten()
            .copied()
            .filter(|p| *p != code)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// All rows about former communes, in no order.
    pub fn former(&self) -> impl Iterator<Item = &Former> {
        self.former.values().flatten()
    }

    /// Every arrondissement.
    #[must_use]
    pub fn arrondissements(&self) -> &[Arrondissement] {
        &self.arrondissements
    }

    /// The arrondissements of a commune.
    pub fn arrondissements_of(&self, code: CommuneCode) -> impl Iterator<Item = &Arrondissement> {
        self.arrondissements.iter().filter(move |a| a.commune == code)
    }

    /// Every département.
    #[must_use]
    pub fn departments(&self) -> &[Division<DepartmentCode>] {
        &self.departments
    }

    /// Every région.
    #[must_use]
    pub fn regions(&self) -> &[Division<RegionCode>] {
        &self.regions
    }

    /// The name of a département, or its code when it has none.
    #[must_use]
    pub fn department_name(&self, code: DepartmentCode) -> String {
        let found = self.departments.iter().find(|d| d.code == code);
        found.map_or_else(|| code.to_string(), |d| d.name.clone())
    }

    /// The name of a région, or its code when it has none.
    #[must_use]
    pub fn region_name(&self, code: RegionCode) -> String {
        let found = self.regions.iter().find(|r| r.code == code);
        found.map_or_else(|| code.to_string(), |r| r.name.clone())
    }
}

fn report_dropped(table: &Table, findings: &mut Vec<Finding>) {
    let (Ok(code), Ok(distance)) = (table.column("code"), table.column("distance_m")) else {
        return;
    };
    for row in table.rows() {
        let message = match row.get(distance) {
            "" => "its town hall point cannot be checked (no outline) and was dropped".to_owned(),
            metres => {
                format!("its town hall point lies {metres} m outside its outline and was dropped")
            }
        };
        findings.push(
            Finding::new(
                Severity::Warning,
                "communes",
                "town-hall-dropped",
                table.file(),
                message,
            )
            .at_line(row.line)
            .about(row.get(code)),
        );
    }
}

fn words(cell: Option<&str>) -> Vec<String> {
    cell.into_iter()
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// Typed access to cells, with errors that name file and line.
pub(super) struct Cells<'a>(pub &'a Table);

impl Cells<'_> {
    pub fn error(&self, row: &Row<'_>, what: String) -> DatasetError {
        DatasetError::Content {
            file: self.0.file().to_owned(),
            line: row.line,
            what,
        }
    }

    pub fn parse<T: FromStr<Err: ToString>>(&self, row: &Row<'_>, column: usize) -> Result<T, DatasetError> {
        row.get(column)
            .parse()
            .map_err(|e: T::Err| self.error(row, e.to_string()))
    }

    fn number(&self, row: &Row<'_>, text: &str) -> Result<u32, DatasetError> {
        text.parse()
            .map_err(|_| self.error(row, format!("\"{text}\" is no whole number")))
    }

    fn point(&self, row: &Row<'_>, lon: &str, lat: &str) -> Result<LonLat, DatasetError> {
        let degrees = |text: &str| -> Result<f64, DatasetError> {
            text.parse()
                .map_err(|_| self.error(row, format!("\"{text}\" is no coordinate")))
        };
        LonLat::new(degrees(lon)?, degrees(lat)?).map_err(|e| self.error(row, e.to_string()))
    }
}
