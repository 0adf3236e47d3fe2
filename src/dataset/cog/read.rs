//! Reading the tables of the communes.

use super::timeline::Timeline;
use super::{Arrondissement, Cog, Commune, Division, Former, LineageRelation, TownHall, movements};
use crate::dataset::{DatasetError, Finding, Severity, manifest::Generation};
use crate::domain::{CommuneCode, Date, RegionCode, date};
use crate::formats::{Row, Table, read_table};
use crate::geom::LonLat;
use std::path::Path;
use std::str::FromStr;

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
        if generation.files.contains_key("movements") {
            cog.read_movements(&table("movements", &[])?, generation.as_of)?;
        }
        Ok(cog)
    }

    /// Traces what happened to communes, and takes over former codes that only the movements know.
    fn read_movements(&mut self, table: &Table, as_of: Date) -> Result<(), DatasetError> {
        let movements = movements::read(table)?;
        let current: Vec<_> = self.communes.iter().map(|c| (c.code, &*c.name)).collect();
        let traced = Timeline::new(&movements, &current, as_of);
        self.timeline = traced.map_err(|faults| {
            let more = faults.len().saturating_sub(1);
            let first = faults.into_iter().next();
            let (line, what) = first.map_or_else(Default::default, |f| (f.line, f.what));
            DatasetError::Content {
                file: table.file().to_owned(),
                line,
                what: match more {
                    0 => what,
                    n => format!("{what} (and {n} more)"),
                },
            }
        })?;
        let mut unlisted: Vec<CommuneCode> = self.timeline.codes().collect();
        unlisted.retain(|code| !self.numbers.contains_key(code) && !self.former.contains_key(code));
        for code in unlisted {
            let Some(traced) = self.timeline.trace(code, as_of) else {
                continue;
            };
            let (first, last) = (traced.steps.first(), traced.steps.last());
            for commune in traced.heirs {
                let own = traced.steps.iter().find(|s| s.to == commune).or(last);
                let former = Former {
                    code,
                    name: first.map(|s| s.from_name.clone()),
                    relation: own.map_or(LineageRelation::MergedInto, |s| s.relation),
                    commune,
                    on: own.map(|s| s.on),
                };
                self.parts.entry(commune).or_default().push(code);
                self.former.entry(code).or_default().push(former);
            }
        }
        Ok(())
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
pub(in crate::dataset) struct Cells<'a>(pub &'a Table);

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
