//! The zones and the 10 km rule in words.

use super::say;
use super::words::{Words, words};
use crate::dataset::Snapshot;
use crate::domain::{Lang, Relation, ZoneKind};
use crate::eligibility::answer::NearLine;
use crate::eligibility::near::{NearOutcome, NearestZone, UnknownKind, UnknownZone};
use crate::eligibility::zones::{Zone, ZoneSource};

/// A sign: the name of its icon and of its colour.
pub type Sign = &'static str;

/// Zones that are told together.
pub struct Group {
    pub title: &'static str,
    pub rows: Vec<Row>,
    /// What explains the rows, each sentence once.
    pub details: Vec<String>,
    pub sources: Vec<String>,
}

/// One zone.
pub struct Row {
    pub sign: Sign,
    pub short: String,
    pub long: String,
    pub relation: &'static str,
    pub distance: Option<String>,
}

/// The 10 km rule.
pub struct NearView {
    pub sign: Sign,
    pub outcome: &'static str,
    /// The distance in a few words.
    pub short: Option<String>,
    pub sentences: Vec<String>,
    pub unknown: Vec<String>,
}

/// The sign of a relation.
pub fn sign(relation: Relation) -> Sign {
    match relation {
        Relation::Inside => "yes",
        Relation::Outside => "no",
        Relation::Undetermined => "unsure",
        Relation::NoData => "none",
    }
}

/// How a place relates to a zone, in words.
pub fn relation_word(w: &Words, relation: Relation) -> &'static str {
    w.relations[match relation {
        Relation::Inside => 0,
        Relation::Outside => 1,
        Relation::Undetermined => 2,
        Relation::NoData => 3,
    }]
}

/// The short and the long name of a kind.
pub fn kind_names(w: &Words, kind: ZoneKind) -> (&'static str, &'static str) {
    w.zone_names[match kind {
        ZoneKind::Zip => 0,
        ZoneKind::Zac => 1,
        ZoneKind::Zar => 2,
        ZoneKind::Hz => 3,
        ZoneKind::Zv => 4,
        ZoneKind::Qpv => 5,
        ZoneKind::Montagne => 6,
        ZoneKind::Massif => 7,
        ZoneKind::Department => 8,
    }]
}

/// The zones by what they are about.
pub fn groups(data: &Snapshot, lang: Lang, zones: &[Zone]) -> Vec<Group> {
    let w = words(lang);
    let of = |title: &'static str, kinds: &[ZoneKind]| {
        let lines: Vec<&Zone> = zones.iter().filter(|z| kinds.contains(&z.kind)).collect();
        group(data, lang, title, &lines)
    };
    let mut groups = vec![
        of(
            w.zoning_group,
            &[ZoneKind::Zip, ZoneKind::Zac, ZoneKind::Zar, ZoneKind::Zv, ZoneKind::Hz],
        ),
        of(w.quarter_group, &[ZoneKind::Qpv]),
        of(w.terrain_group, &[ZoneKind::Montagne, ZoneKind::Massif]),
    ];
    // A certain département stands below the name of the place already.
    if zones
        .iter()
        .any(|z| z.kind == ZoneKind::Department && z.relation != Relation::Inside)
    {
        groups.push(of(w.department_group, &[ZoneKind::Department]));
    }
    groups
}

fn group(data: &Snapshot, lang: Lang, title: &'static str, lines: &[&Zone]) -> Group {
    let mut details: Vec<String> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for zone in lines {
        let detail = zone.detail.as_deref().map(|text| say::sentence(lang, text));
        details.extend(detail.filter(|text| !details.contains(text)));
        let source = zone.source.as_ref().map(|s| source_line(data, lang, s));
        sources.extend(source.filter(|text| !sources.contains(text)));
    }
    Group {
        title,
        rows: lines.iter().map(|zone| row(lang, zone)).collect(),
        details,
        sources,
    }
}

fn row(lang: Lang, zone: &Zone) -> Row {
    let w = words(lang);
    let (short, long) = kind_names(w, zone.kind);
    // A massif and a QPV are named; without a code the line is about all of them.
    let (short, long) = match (zone.kind, &zone.name) {
        (ZoneKind::Massif, Some(name)) => (name.clone(), long.to_owned()),
        (ZoneKind::Massif, None) if zone.relation == Relation::Outside => (short.to_owned(), w.no_massif.to_owned()),
        (ZoneKind::Qpv, Some(name)) => {
            let code = zone.code.as_deref().unwrap_or_default();
            (name.clone(), format!("{short} {code}"))
        }
        (ZoneKind::Qpv, None) if zone.relation == Relation::Outside => (short.to_owned(), w.no_qpv.to_owned()),
        (ZoneKind::Department, Some(name)) => (name.clone(), String::new()),
        _ => (short.to_owned(), long.to_owned()),
    };
    let told = if zone.kind == ZoneKind::Hz {
        w.listed
    } else {
        w.relations
    };
    let distance = zone
        .distance_m
        .filter(|_| zone.relation != Relation::Inside && zone.kind != ZoneKind::Hz);
    Row {
        sign: sign(zone.relation),
        short,
        long,
        relation: told[match zone.relation {
            Relation::Inside => 0,
            Relation::Outside => 1,
            Relation::Undetermined => 2,
            Relation::NoData => 3,
        }],
        distance: distance.map(|metres| say::fill(w.edge_at, &[&say::metres(lang, metres)])),
    }
}

/// Where something was read, in a sentence.
pub fn source_line(data: &Snapshot, lang: Lang, source: &ZoneSource) -> String {
    let w = words(lang);
    let mut parts = Vec::new();
    let title = data.manifest.layer(&source.layer).map(|l| l.title.get(lang).to_owned());
    parts.push(title.unwrap_or_else(|_| source.layer.clone()));
    parts.extend(source.document.clone());
    parts.extend(source.as_of.map(|d| say::fill(w.state_of, &[&say::day(lang, d)])));
    parts.extend(
        source
            .effective_from
            .map(|d| say::fill(w.in_force_from, &[&say::day(lang, d)])),
    );
    parts.extend(
        source
            .effective_to
            .map(|d| say::fill(w.in_force_to, &[&say::day(lang, d)])),
    );
    say::sentence(lang, &say::fill(w.source, &[&parts.join(", ")]))
}

/// The 10 km rule; `is_point` when the place is not a whole commune.
pub fn near(lang: Lang, near: &NearLine, is_point: bool) -> NearView {
    let w = words(lang);
    let (sign, outcome) = match near.outcome {
        NearOutcome::Met => ("yes", w.near_outcomes[0]),
        NearOutcome::NotMet => ("no", w.near_outcomes[1]),
        NearOutcome::Undetermined => ("unsure", w.near_outcomes[2]),
        NearOutcome::NoData => ("none", w.near_outcomes[3]),
    };
    let short = near.distance_m.filter(|range| range.max > 0.0).map(|range| {
        let (min, max) = (say::metres(lang, range.min), say::metres(lang, range.max));
        let told = if min == max {
            max
        } else {
            say::fill(w.near_between, &[&min, &max])
        };
        // What cannot be told hangs on zones that are not known: the distance is to one that is.
        match near.outcome {
            NearOutcome::Undetermined => say::fill(w.near_known, &[&told]),
            _ => told,
        }
    });
    let mut sentences = Vec::new();
    if let Some(range) = near.distance_m {
        let (min, max) = (say::metres(lang, range.min), say::metres(lang, range.max));
        sentences.push(if range.max == 0.0 {
            w.near_inside.to_owned()
        } else if min == max {
            say::fill(w.near_distance, &[&min])
        } else if is_point {
            say::fill(w.near_range_point, &[&min, &max])
        } else {
            say::fill(w.near_range, &[&min, &max])
        });
        if range.max > 0.0 {
            sentences.extend(near.nearest.as_ref().map(|zone| nearest(w, zone)));
            sentences.push(say::fill(w.near_margin, &[&say::metres(lang, near.margin_m)]));
        }
    }
    NearView {
        sign,
        outcome,
        short,
        sentences,
        unknown: near.unknown_zones.iter().map(|zone| unknown(lang, zone)).collect(),
    }
}

fn nearest(w: &Words, zone: &NearestZone) -> String {
    let named = format!("{} ({}, {})", zone.name, kind_names(w, zone.kind).0, zone.code);
    say::fill(w.near_which, &[&named])
}

fn unknown(lang: Lang, zone: &UnknownZone) -> String {
    let w = words(lang);
    let kind = match zone.kind {
        UnknownKind::Qpv => w.unknown_kinds[0],
        UnknownKind::Commune => w.unknown_kinds[1],
        UnknownKind::QpvLayer => w.unknown_kinds[2],
    };
    let name = match (&zone.name, &zone.code) {
        (Some(name), Some(code)) => format!("{name} ({kind} {code})"),
        (Some(name), None) => format!("{name} ({kind})"),
        (None, Some(code)) => format!("{kind} {code}"),
        (None, None) => kind.to_owned(),
    };
    match zone.distance_m {
        Some(metres) => say::fill(w.near_unknown_at, &[&name, &say::metres(lang, metres)]),
        None => name,
    }
}
