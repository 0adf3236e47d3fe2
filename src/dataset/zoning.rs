//! The medical zoning: generations of a list that gives each commune, and some QPV, one class.

mod rows;

pub use rows::class_of;

use super::cog::{Cells, Meaning};
use super::mountain::report;
use super::reconcile::{Said, reconcile};
use super::zone_edges::{Territories, ZoneEdges};
use super::{Cog, DatasetError, Finding, Severity, manifest, outlines::Outlines, qpv::QpvLayer};
use crate::domain::{CommuneCode, Date, RegionCode, ZoningClass};
use crate::formats::read_table;
use rows::{Level, parse_class, report_repeated};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The id of the layer.
pub const LAYER: &str = "zonage-medecins";

/// One legal state of the zoning.
#[derive(Debug)]
pub struct ZoningGeneration {
    /// What the manifest says of it.
    pub about: manifest::Generation,
    /// By number of the commune.
    pub communes: Vec<Said<ZoningClass>>,
    /// By arrondissement.
    pub arrondissements: HashMap<CommuneCode, ZoningClass>,
    /// By code of a commune that is none of today.
    pub former: HashMap<CommuneCode, ZoningClass>,
    /// By QPV code.
    pub qpv: HashMap<String, ZoningClass>,
    /// Classes of large quarters (whose outlines are not known), by commune of today.
    pub quarters: HashMap<CommuneCode, Vec<ZoningClass>>,
    /// Territoire de vie-santé of the commune, where the list says it.
    pub tvs: HashMap<CommuneCode, (String, String)>,
    /// Number of rows read.
    pub rows: usize,
    /// Boundaries of the zones.
    pub edges: ZoneEdges,
    /// Distances to the zones from whole communes.
    pub territories: Territories,
    /// What the manifest says of the older generations, the newest first.
    older: Vec<manifest::Generation>,
    /// When each later generation starts and what it covers, the oldest first.
    later: Vec<(Date, Option<Vec<RegionCode>>)>,
}

/// The generations, oldest first.
#[derive(Debug)]
pub struct Zoning {
    /// At least one.
    pub generations: Vec<ZoningGeneration>,
}

impl Zoning {
    /// Reads every generation of the layer.
    ///
    /// # Errors
    /// When a file is bad or a row has a class that nobody knows.
    pub fn read(
        folder: &Path,
        layer: &manifest::Layer,
        cog: &Cog,
        outlines: &Outlines,
        qpv: &QpvLayer,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, DatasetError> {
        let mut generations = layer
            .generations
            .iter()
            .map(|g| ZoningGeneration::read(folder, g, cog, qpv, findings))
            .collect::<Result<Vec<_>, _>>()?;
        generations.sort_by_key(|g| g.start());
        layer.newest()?;
        for number in 0..generations.len() {
            let (older, rest) = generations.split_at_mut(number);
            if let Some((own, later)) = rest.split_first_mut() {
                own.link(older, later, cog, qpv);
                own.edges = ZoneEdges::new(own, cog, outlines, qpv);
            }
        }
        Ok(Self { generations })
    }

    /// The newest generation that has begun, whichever régions it covers: with what it takes over from older ones it is the whole state
    /// of the day, which is what the 10 km rule looks at.
    #[must_use]
    pub fn whole_on(&self, day: Date) -> Option<&ZoningGeneration> {
        self.generations.iter().rev().find(|g| g.start() <= day)
    }

    /// The generation of that id.
    #[must_use]
    pub fn generation(&self, id: &str) -> Option<&ZoningGeneration> {
        self.generations.iter().find(|g| g.about.id == id)
    }

    /// The generation whose list is used for a region on a day, `None` before the first.
    #[must_use]
    pub fn on(&self, region: RegionCode, day: Date) -> Option<&ZoningGeneration> {
        self.generations
            .iter()
            .rev()
            .find(|g| g.start() <= day && g.covers(region))
    }
}

impl ZoningGeneration {
    fn read(
        folder: &Path,
        about: &manifest::Generation,
        cog: &Cog,
        qpv_layer: &QpvLayer,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, DatasetError> {
        let table = read_table(&about.file(folder, "list")?, &["niveau", "code", "zmed_niveau"])?;
        let file = about.files["list"].path.display().to_string();
        let cells = Cells(&table);
        let (level, code) = (table.column("niveau")?, table.column("code")?);
        let class = table.column("zmed_niveau")?;
        let within = table.optional_column("com_code");
        let (tvs_code, tvs_name) = (table.optional_column("tvs_code"), table.optional_column("tvs_lib"));
        let mut rows: Vec<(CommuneCode, ZoningClass)> = Vec::new();
        let mut lines = Vec::new();
        let mut tvs = HashMap::new();
        let mut qpv = HashMap::new();
        let mut quarters: BTreeMap<CommuneCode, Vec<ZoningClass>> = BTreeMap::new();
        let mut seen: HashMap<String, ZoningClass> = HashMap::new();
        for row in table.rows() {
            let level = Level::parse(row.get(level))
                .ok_or_else(|| cells.error(&row, format!("\"{}\" is no level (COM, QPV or GQ)", row.get(level))))?;
            let class = parse_class(row.get(class), level).map_err(|what| cells.error(&row, what))?;
            report_repeated(&mut seen, row.get(code), class, &row, &file, findings);
            match level {
                Level::Commune => {
                    let commune: CommuneCode = cells.parse(&row, code)?;
                    if let Some(code) = row.optional(tvs_code) {
                        let name = row.optional(tvs_name).unwrap_or_default();
                        tvs.insert(commune, (code.to_owned(), name.to_owned()));
                    }
                    rows.push((commune, class));
                    lines.push(row.line);
                }
                Level::Qpv => {
                    qpv.insert(row.get(code).to_owned(), class);
                }
                Level::Quarter => {
                    let column =
                        within.ok_or_else(|| cells.error(&row, "a large quarter needs com_code".to_owned()))?;
                    quarters.entry(cells.parse(&row, column)?).or_default().push(class);
                }
            }
        }
        let done = reconcile(cog, &rows);
        report(LAYER, &file, &lines, cog, &rows, &done, findings);
        for code in qpv
            .keys()
            .filter(|code| !qpv_layer.list.iter().any(|q| q.code == **code))
        {
            findings.push(
                Finding::new(
                    Severity::Warning,
                    LAYER,
                    "qpv-without-polygon",
                    &file,
                    "the list zones this QPV, whose polygon is not loaded",
                )
                .about(code),
            );
        }
        for (number, commune) in cog.communes().iter().enumerate() {
            let by_arrondissement = cog
                .arrondissements_of(commune.code)
                .any(|a| done.arrondissements.contains_key(&a.code));
            let asked = covers(about.regions.as_deref(), commune.region);
            let covered = asked && !super::outlines::is_collectivity(commune.department.as_str());
            if done.communes[number] == Said::Nothing && !by_arrondissement && covered {
                findings.push(
                    Finding::new(
                        Severity::Warning,
                        LAYER,
                        "no-row",
                        &file,
                        format!("{} has no row: no_data", commune.name),
                    )
                    .about(commune.code),
                );
            }
        }
        Ok(Self {
            about: about.clone(),
            communes: done.communes,
            arrondissements: done.arrondissements,
            former: done.former,
            qpv,
            quarters: quarters.into_iter().collect(),
            tvs,
            rows: table.len(),
            edges: ZoneEdges::default(),
            territories: Territories::default(),
            older: vec![],
            later: vec![],
        })
    }

    /// Takes over what the older lists say of the régions this one does not speak of, since the 10 km rule looks beyond them, and
    /// notes what replaces it.
    fn link(&mut self, older: &[Self], later: &[Self], cog: &Cog, qpv: &QpvLayer) {
        for (number, commune) in cog.communes().iter().enumerate() {
            let before = older.iter().rev().find(|g| g.covers(commune.region));
            let Some(before) = before.filter(|_| !self.covers(commune.region)) else {
                continue;
            };
            self.communes[number] = before.communes[number].clone();
            for part in cog.arrondissements_of(commune.code) {
                if let Some(class) = before.arrondissements.get(&part.code) {
                    self.arrondissements.insert(part.code, *class);
                }
            }
        }
        for before in older.iter().rev() {
            for (code, class) in &before.former {
                let region = match cog.meaning(*code) {
                    Meaning::Former(of) => of.first().and_then(|f| cog.commune(f.commune)).map(|c| c.region),
                    _ => None,
                };
                if region.is_some_and(|region| !self.covers(region) && before.covers(region)) {
                    self.former.entry(*code).or_insert(*class);
                }
            }
        }
        for quarter in &qpv.list {
            let before = older.iter().rev().find(|g| g.covers(quarter.region));
            let class = before.and_then(|g| g.qpv.get(&quarter.code));
            if let Some(class) = class.filter(|_| !self.covers(quarter.region)) {
                self.qpv.insert(quarter.code.clone(), *class);
            }
        }
        self.older = older.iter().rev().map(|g| g.about.clone()).collect();
        self.later = later.iter().map(|g| (g.start(), g.about.regions.clone())).collect();
    }

    /// The class of the row under a code, whether that is of a commune of today or of a former one.
    #[must_use]
    pub fn row_under(&self, code: CommuneCode, cog: &Cog) -> Option<ZoningClass> {
        match cog.number(code).map(|number| &self.communes[number]) {
            Some(Said::Own(class)) => Some(*class),
            Some(_) => None,
            None => self.former.get(&code).copied(),
        }
    }

    /// The first day on which this list may be used: its date of effect, else the day whose state it shows.
    #[must_use]
    pub fn start(&self) -> Date {
        self.about.start()
    }

    /// Whether the list speaks of the region.
    #[must_use]
    pub fn covers(&self, region: RegionCode) -> bool {
        covers(self.about.regions.as_deref(), region)
    }

    /// The last day in force in a region, when known: a later act is named, or its list is here.
    #[must_use]
    pub fn effective_to(&self, region: RegionCode) -> Option<Date> {
        let about = self.used_for(region);
        let later = about.superseded.iter().find(|s| s.region == region);
        let here = self
            .later
            .iter()
            .find(|(_, regions)| covers(regions.as_deref(), region));
        let starts = later.map(|s| s.from).into_iter().chain(here.map(|(from, _)| *from));
        let end = starts.min().and_then(|from| from.yesterday().ok());
        end.or(about.effective_to)
    }

    /// Whether an answer for the region on that day is provisional: a later act is known to hold, or the list is not known to be
    /// in force: it shows the state of some day before, and not since when it holds.
    #[must_use]
    pub fn is_provisional(&self, region: RegionCode, day: Date) -> bool {
        match self.effective_to(region) {
            Some(last) => day > last,
            None => {
                let used = self.used_for(region);
                used.effective_from.is_none() && day > used.as_of
            }
        }
    }

    /// The list that what is known of a région here comes from.
    fn used_for(&self, region: RegionCode) -> &manifest::Generation {
        let older = || self.older.iter().find(|g| covers(g.regions.as_deref(), region));
        Some(&self.about)
            .filter(|_| self.covers(region))
            .or_else(older)
            .unwrap_or(&self.about)
    }
}

fn covers(regions: Option<&[RegionCode]>, region: RegionCode) -> bool {
    regions.is_none_or(|all| all.contains(&region))
}
