//! The page with an answer.

use super::ask::Asked;
use super::best::{self, Best};
use super::frame::Frame;
use super::place::{self, Spot};
use super::questions::{self, Form};
use super::sheet::Sheet;
use super::words::{Words, words};
use super::zones::{NearView, Sign, kind_names, near};
use super::{aids, json, say, settle, sheet, zones};
use crate::dataset::Snapshot;
use crate::domain::{Date, Precision, Relation, ZoneKind};
use crate::eligibility::answer::Answer;
use crate::eligibility::location::Location;
use crate::eligibility::place::Candidate;
use crate::eligibility::search::{self, Reading};
use crate::eligibility::told::money;
use crate::eligibility::zones::Zone;
use crate::eligibility::{PlaceQuery, Question};
use askama::Template;

#[derive(Template)]
#[template(path = "answer.html")]
pub struct AnswerPage {
    frame: Frame,
    /// This page as a link to share.
    canonical: String,
    /// What a reader of the screen is told when the answer changes.
    announce: String,
    heading: String,
    area: String,
    facts: Vec<String>,
    day: String,
    day_iso: String,
    /// What was typed, where the answer is about less than that, and why.
    understood: Vec<String>,
    /// Other readings of what was typed.
    readings: Vec<Link>,
    provisional: Vec<String>,
    warnings: Vec<String>,
    brief: Vec<Brief>,
    candidates: Vec<Link>,
    zones: Vec<zones::Group>,
    near: NearView,
    spot: Option<Spot>,
    aids: Vec<aids::Group>,
    best: Option<Best>,
    form: Form,
    aids_lede: String,
    layers: Vec<String>,
    version: String,
    json_href: Option<String>,
    official: String,
    print_href: String,
    compare_href: String,
    changes_href: String,
    settle_href: String,
    sheet: Sheet,
}

/// A line of the summary.
pub struct Brief {
    pub sign: Sign,
    pub label: &'static str,
    pub text: String,
    /// What would settle it.
    pub settle: Option<&'static str>,
    /// The best sum.
    pub more: Option<String>,
}

/// A place to go to.
pub struct Link {
    pub href: String,
    pub text: String,
}

pub fn page(data: &Snapshot, asked: &Asked, question: &Question, answer: &Answer, today: Date) -> AnswerPage {
    let (lang, w) = (asked.lang, words(asked.lang));
    let place = &answer.location;
    let day = say::day(lang, answer.date);
    let near = near(lang, &answer.near_zip_zac, place::is_point(place));
    let mut warnings = told(
        asked,
        answer,
        &["zoning_superseded", "zoning_old", "informative_only"],
        false,
    );
    if !place::is_point(place) {
        warnings.push(w.whole_commune.to_owned());
    }
    let heading = place::heading(place);
    let brief = brief(data, asked, answer, &near);
    let aids_lede = if asked.profile.is_empty() {
        w.aids_lede
    } else {
        w.aids_lede_known
    };
    let here = asked.place();
    let compared = super::token::write(&here).unwrap_or_default();
    AnswerPage {
        canonical: asked.canonical(),
        announce: announce(w, &heading, &brief),
        area: place::area(data, w, place),
        facts: place::facts(asked, place),
        understood: understood(data, asked, question, answer),
        readings: readings(data, asked, answer),
        provisional: told(asked, answer, &["zoning_superseded", "zoning_old"], true),
        warnings,
        candidates: candidates(asked, &place.candidates),
        zones: zones::groups(data, lang, &answer.zones),
        spot: place::spot(data, lang, answer),
        aids: aids::groups(data, asked, answer.date, &answer.aids),
        best: best::best(data, lang, answer),
        form: questions::form(data, asked, "/", &here, &answer.questions),
        aids_lede: say::fill(aids_lede, &[&day]),
        layers: layers(data, asked, answer),
        version: answer.dataset.version.clone(),
        json_href: json::href_of(asked, question, answer),
        official: told(asked, answer, &["informative_only"], true).join(" "),
        print_href: asked.here("/print"),
        compare_href: asked.to("/compare", &[("place", &compared)]),
        changes_href: asked.here("/changes"),
        settle_href: asked.to(
            "/settle",
            &[("verdict", settle::OPEN), ("sort", "distance"), ("from", &compared)],
        ),
        sheet: sheet::sheet(data, asked, answer, &near),
        frame: Frame::new(
            asked,
            format!("{heading} — eligeo"),
            place::searched(asked, place),
            today,
        ),
        day_iso: answer.date.to_string(),
        heading,
        brief,
        near,
        day,
    }
}

/// The warnings of these codes, or all others.
pub fn told(asked: &Asked, answer: &Answer, codes: &[&str], wanted: bool) -> Vec<String> {
    let all = answer.warnings.iter();
    let chosen = all.filter(|warning| codes.contains(&warning.code) == wanted);
    chosen
        .map(|warning| say::sentence(asked.lang, &warning.message))
        .collect()
}

fn announce(w: &Words, heading: &str, brief: &[Brief]) -> String {
    let lines: Vec<String> = brief
        .iter()
        .map(|line| format!("{}{}{}", line.label, w.colon, line.text))
        .collect();
    format!("{heading}. {}", lines.join(". "))
}

/// What was typed, where the answer is about less: its commune, or the place it asks to be near.
fn understood(data: &Snapshot, asked: &Asked, question: &Question, answer: &Answer) -> Vec<String> {
    let w = words(asked.lang);
    let Some(text) = asked.get("q") else {
        return vec![];
    };
    let location = &answer.location;
    let mut said = Vec::new();
    if search::beside(data, text).is_some() {
        said.push(say::fill(w.near_asked, &[text, &place::heading(location)]));
    }
    if matches!(question.place, PlaceQuery::Address(_)) && !place::is_point(location) {
        if said.is_empty() {
            said.push(say::fill(w.understood, &[text, &location.label]));
        }
        said.extend(place::not_loaded(data, w, location.commune.code));
    }
    said
}

/// Other places that the text may mean, where it was found only by its commune.
fn readings(data: &Snapshot, asked: &Asked, answer: &Answer) -> Vec<Link> {
    let Some(text) = asked.get("q").filter(|_| !place::is_point(&answer.location)) else {
        return vec![];
    };
    let own = |reading: &Reading| reading.whole_commune && reading.code == answer.location.commune.code;
    let text = search::beside(data, text).unwrap_or(text);
    let others = search::readings(data, text).into_iter().filter(|reading| !own(reading));
    others.map(|reading| reading_link(asked, &reading)).collect()
}

/// A reading as a link.
pub fn reading_link(asked: &Asked, reading: &Reading) -> Link {
    let place: Vec<(&str, &str)> = if reading.whole_commune {
        vec![("commune", reading.code.as_str())]
    } else {
        vec![("q", &reading.label)]
    };
    Link {
        href: asked.about(&place),
        text: reading.label.clone(),
    }
}

/// Where the place stands, in three lines.
pub fn brief(data: &Snapshot, asked: &Asked, answer: &Answer, near: &NearView) -> Vec<Brief> {
    let w = words(asked.lang);
    let (sign, zoning) = zoning_in_brief(w, &answer.zones);
    let line = |sign, label, text: &str| Brief {
        sign,
        label,
        text: say::sentence(asked.lang, text),
        settle: (sign == "unsure").then(|| settles(data, w, &answer.location)).flatten(),
        more: None,
    };
    let best = answer.best_combination.as_ref().filter(|best| !best.aids.is_empty());
    let best = best.map(|best| say::fill(w.brief_best, &[&money(asked.lang, best.total)]));
    let counts = aids::counts(w, &answer.aids).join(", ");
    let distance = near.short.as_ref().map(|d| format!(" ({d})")).unwrap_or_default();
    vec![
        line(sign, w.zoning_group, &zoning),
        line(near.sign, w.near_title, &format!("{}{distance}", near.outcome)),
        Brief {
            more: best,
            ..line("aid", w.aids_title, &counts)
        },
    ]
}

/// What would tell more of a place that is known so precisely.
fn settles(data: &Snapshot, w: &Words, location: &Location) -> Option<&'static str> {
    match location.precision {
        // An address would be found no more precisely.
        Precision::Municipality | Precision::Street | Precision::Locality
            if place::not_loaded(data, w, location.commune.code).is_some() =>
        {
            Some(w.brief_settle[2])
        }
        Precision::Municipality => Some(w.brief_settle[0]),
        Precision::Street | Precision::Locality => Some(w.brief_settle[1]),
        Precision::Exact | Precision::Housenumber => None,
    }
}

/// The zoning in a sentence.
pub fn zoning_in_brief(w: &Words, zones: &[Zone]) -> (Sign, String) {
    let classes = [ZoneKind::Zip, ZoneKind::Zac, ZoneKind::Zar, ZoneKind::Zv, ZoneKind::Hz];
    let zoning = || zones.iter().filter(|z| classes.contains(&z.kind));
    if let Some(zone) = zoning().find(|z| z.relation == Relation::Inside) {
        let (short, long) = kind_names(w, zone.kind);
        return match zone.kind {
            ZoneKind::Hz => ("no", w.brief_hz.to_owned()),
            _ => ("yes", say::fill(w.brief_zone, &[short, long])),
        };
    }
    let open: Vec<&str> = zoning()
        .filter(|z| z.relation == Relation::Undetermined)
        .map(|z| kind_names(w, z.kind).0)
        .collect();
    match open.split_last() {
        None => ("none", w.brief_none.to_owned()),
        Some((last, [])) => ("unsure", say::fill(w.brief_open, &[last])),
        Some((last, first)) => {
            let all = format!("{} {} {last}", first.join(", "), w.or);
            ("unsure", say::fill(w.brief_open, &[&all]))
        }
    }
}

fn candidates(asked: &Asked, list: &[Candidate]) -> Vec<Link> {
    let link = |candidate: &Candidate| {
        let commune = &candidate.commune;
        let away = candidate.distance_m.filter(|m| *m > 0.0);
        let away = away
            .map(|m| format!(", {}", say::metres(asked.lang, m)))
            .unwrap_or_default();
        Link {
            href: asked.about(&[("commune", commune.code.as_str())]),
            text: format!("{} ({}){away}", commune.name, commune.code),
        }
    };
    list.iter().map(link).collect()
}

/// The layers the answer was drawn from, and their states.
pub fn layers(data: &Snapshot, asked: &Asked, answer: &Answer) -> Vec<String> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let used = answer.dataset.layers.iter().filter_map(|state| {
        let title = data.manifest.layer(&state.id).ok()?.title.get(lang);
        Some(format!(
            "{title}, {}",
            say::fill(w.state_of, &[&say::day(lang, state.as_of)])
        ))
    });
    used.map(|text| say::sentence(lang, &text)).collect()
}
