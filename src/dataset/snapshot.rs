//! Everything an answer is drawn from, loaded once and never changed.

use super::addresses;
use super::announced::Announced;
use super::eras::{self, Era};
use super::manifest::{Layer, file_hash};
use super::memo::CommuneMemo;
use super::mountain::{Listed, Mountain, MountainEdges};
use super::outlines::Outlines;
use super::qpv::QpvLayer;
use super::reconcile::Said;
use super::rule_texts::RuleTexts;
use super::zoning::{self, Zoning};
use super::{Cog, DatasetError, Finding, Manifest};
use crate::domain::Date;
use crate::formats::bytes;
use crate::geocode::Geocoder;
use crate::rules::{Contradictions, Questions, Rules};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// The report of the checks of a version, in its folder.
pub const REPORT_NAME: &str = "quality.json";

/// A loaded dataset.
#[derive(Debug)]
pub struct Snapshot {
    /// `sha256:` and the hash over everything in it: the same data has the same version everywhere.
    pub version: String,
    /// The manifest.
    pub manifest: Manifest,
    /// The communes.
    pub cog: Arc<Cog>,
    /// Their outlines.
    pub outlines: Arc<Outlines>,
    /// How far an outline can be from the true border, in metres.
    pub outline_tolerance_m: f64,
    /// How far a town hall point can be from the town hall, in metres.
    pub town_hall_precision_m: f64,
    /// The medical zoning.
    pub zoning: Arc<Zoning>,
    /// Mountain zone and massifs.
    pub mountain: Arc<Mountain>,
    /// Their boundaries.
    pub mountain_edges: Arc<MountainEdges>,
    /// The QPV.
    pub qpv: Arc<QpvLayer>,
    /// What the dataset says of the days before a layer other than the zoning had its newest state, the earliest first.
    pub(super) eras: Vec<Era>,
    /// The days on which something begins, ends or becomes outdated.
    pub(super) turns: Arc<[Date]>,
    /// Names, town halls and, with an address index, addresses.
    pub geocoder: Arc<Geocoder>,
    /// The aid files.
    pub rules: Arc<Rules>,
    /// The questions about the doctor.
    pub questions: Arc<Questions>,
    /// What facts about a doctor contradict each other.
    pub contradictions: Arc<Contradictions>,
    /// Files of the cases of the aids, as name and text ([`crate::rules::cases`]).
    pub cases: Arc<[(String, String)]>,
    /// What is unusual in the data.
    pub findings: Vec<Finding>,
    /// The report of the checks it passed when it was published ([`REPORT_NAME`]), when it was published here.
    pub quality: Option<serde_json::Value>,
    /// What official servers announced when they were asked last; not a part of the dataset, and none of its version.
    pub announced: Vec<Announced>,
    /// What was worked out of it and is kept.
    pub memo: CommuneMemo,
}

impl Snapshot {
    /// How many rows or shapes a layer has in use.
    #[must_use]
    pub fn features(&self, layer: &str) -> usize {
        let said = |list: &[Said<Listed>]| list.iter().filter(|s| **s != Said::Nothing).count();
        match layer {
            "communes" => self.cog.communes().len(),
            "outlines" => self
                .outlines
                .communes
                .areas()
                .iter()
                .filter(|a| a.bounds().is_some())
                .count(),
            "montagne" => said(&self.mountain.montagne),
            "massifs" => said(&self.mountain.massifs),
            "qpv" => self.qpv.list.len(),
            _ => self.zoning.generations.last().map_or(0, |g| g.rows),
        }
    }
}

impl Snapshot {
    /// Loads the dataset in a folder, with the address index that lies in it, if there is one.
    ///
    /// # Errors
    /// The first thing that makes it unusable, with file and line.
    pub fn load(folder: &Path) -> Result<Self, DatasetError> {
        let beside = folder.join(addresses::INDEX_NAME);
        Self::load_with(folder, beside.is_file().then_some(&*beside))
    }

    /// Loads the dataset in a folder, with an address index from elsewhere, or none.
    ///
    /// # Errors
    /// The first thing that makes it unusable, with file and line.
    pub fn load_with(folder: &Path, address_index: Option<&Path>) -> Result<Self, DatasetError> {
        let (manifest, manifest_hash) = Manifest::read(folder)?;
        let texts = RuleTexts::read(folder)?;
        let rules = Rules::parse(&texts.aids)?;
        let questions = Questions::parse(&texts.questions, "questions.toml")?;
        let contradictions = Contradictions::parse(&texts.contradictions, "contradictions.toml")?;
        let (hashes, layers) = rayon::join(
            || check_hashes(folder, &manifest),
            || Layers::read(folder, &manifest, address_index),
        );
        hashes?;
        let layers = layers?;
        let version = texts.version(&manifest_hash, &layers.geocoder);
        let outlines = Arc::new(layers.outlines);
        let mountain = Arc::new(layers.mountain);
        let newest = Self {
            version,
            outline_tolerance_m: manifest.layer("outlines")?.tolerance_m.unwrap_or_default(),
            town_hall_precision_m: manifest.layer("communes")?.town_hall_precision_m.unwrap_or_default(),
            mountain_edges: Arc::new(MountainEdges::new(&mountain, &outlines)),
            outlines,
            zoning: Arc::new(layers.zoning),
            mountain,
            qpv: Arc::new(layers.qpv),
            eras: vec![],
            turns: Arc::default(),
            cog: Arc::new(layers.cog),
            geocoder: Arc::new(layers.geocoder),
            findings: layers.findings,
            quality: report(folder)?,
            announced: vec![],
            manifest,
            rules: Arc::new(rules),
            cases: texts.cases.into(),
            questions: Arc::new(questions),
            contradictions: Arc::new(contradictions),
            memo: CommuneMemo::default(),
        };
        eras::with_eras(newest, folder)
    }
}

/// The report beside the data, if there is one.
fn report(folder: &Path) -> Result<Option<serde_json::Value>, DatasetError> {
    let path = folder.join(REPORT_NAME);
    if !path.is_file() {
        return Ok(None);
    }
    let read = serde_json::from_slice(&bytes::read(&path)?);
    read.map(Some).map_err(|error| DatasetError::Content {
        file: REPORT_NAME.to_owned(),
        line: error.line() as u64,
        what: format!("is no report of checks: {error}; delete it, or publish the version again"),
    })
}

struct Layers {
    cog: Cog,
    outlines: Outlines,
    zoning: Zoning,
    mountain: Mountain,
    qpv: QpvLayer,
    geocoder: Geocoder,
    findings: Vec<Finding>,
}

impl Layers {
    fn read(folder: &Path, manifest: &Manifest, address_index: Option<&Path>) -> Result<Self, DatasetError> {
        let mut findings = Vec::new();
        let cog = Cog::read(folder, manifest.layer("communes")?.newest()?, &mut findings)?;
        let mut of_outlines = Vec::new();
        let outlines = Outlines::read(folder, manifest.layer("outlines")?, &cog, &mut of_outlines)?;
        findings.append(&mut of_outlines);
        let qpv = QpvLayer::read(folder, manifest.layer("qpv")?, &cog, &mut findings)?;
        let mut of_mountain = Vec::new();
        let (zoning, (mountain, geocoder)) = rayon::join(
            || {
                Zoning::read(
                    folder,
                    manifest.layer(zoning::LAYER)?,
                    &cog,
                    &outlines,
                    &qpv,
                    &mut findings,
                )
            },
            || -> (Result<Mountain, DatasetError>, Result<Geocoder, DatasetError>) {
                let mountain = (|| {
                    let (montagne, massifs) = (manifest.layer("montagne")?, manifest.layer("massifs")?);
                    Mountain::read(folder, montagne.newest()?, massifs.newest()?, &cog, &mut of_mountain)
                })();
                (
                    mountain,
                    (|| {
                        let precision_m = manifest.layer("communes")?.town_hall_precision_m.unwrap_or_default();
                        addresses::geocoder(&cog, &outlines, precision_m, address_index)
                    })(),
                )
            },
        );
        findings.append(&mut of_mountain);
        Ok(Self {
            zoning: zoning?,
            mountain: mountain?,
            cog,
            outlines,
            qpv,
            geocoder: geocoder?,
            findings,
        })
    }
}

/// Every file of the manifest is the one whose hash it names.
fn check_hashes(folder: &Path, manifest: &Manifest) -> Result<(), DatasetError> {
    let files: Vec<_> = generations(&manifest.layers).flat_map(|g| g.files.values()).collect();
    files.into_par_iter().try_for_each(|file| {
        let found = file_hash(&folder.join(&file.path))?;
        if found == file.sha256 {
            return Ok(());
        }
        Err(DatasetError::Hash {
            path: file.path.display().to_string(),
            expected: file.sha256.clone(),
            found,
        })
    })
}

fn generations(layers: &[Layer]) -> impl Iterator<Item = &super::manifest::Generation> {
    layers.iter().flat_map(|l| &l.generations)
}
