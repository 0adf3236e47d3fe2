//! The page with an answer.

use super::ask::{Asked, href};
use super::best::{self, Best};
use super::frame::Frame;
use super::words::{Words, words};
use super::zones::{NearView, Sign, kind_names, near};
use super::{aids, say, zones};
use crate::dataset::Snapshot;
use crate::domain::{Date, Precision, Relation, ZoneKind};
use crate::eligibility::answer::Answer;
use crate::eligibility::location::Location;
use crate::eligibility::place::Candidate;
use crate::eligibility::zones::Zone;
use crate::eligibility::{PlaceQuery, Question};
use askama::Template;

/// How many questions stand above the aids.
const FIRST_QUESTIONS: usize = 3;

#[derive(Template)]
#[template(path = "answer.html")]
pub struct AnswerPage {
    frame: Frame,
    heading: String,
    area: String,
    facts: Vec<String>,
    day: String,
    day_iso: String,
    provisional: Vec<String>,
    warnings: Vec<String>,
    brief: Vec<Brief>,
    candidates: Vec<CandidateLink>,
    zones: Vec<zones::Group>,
    near: NearView,
    aids: Vec<aids::Group>,
    best: Option<Best>,
    questions: Vec<String>,
    aids_lede: String,
    layers: Vec<String>,
    version: String,
    json_href: String,
    official: String,
}

/// A line of the summary.
struct Brief {
    sign: Sign,
    label: &'static str,
    text: String,
    provisional: bool,
}

/// A commune that the place may be in.
struct CandidateLink {
    href: String,
    name: String,
    distance: Option<String>,
}

pub fn page(data: &Snapshot, asked: &Asked, question: &Question, answer: &Answer, today: Date) -> AnswerPage {
    let (lang, w) = (asked.lang, words(asked.lang));
    let place = &answer.location;
    let day = say::day(lang, answer.date);
    let near = near(lang, &answer.near_zip_zac, place.precision != Precision::Municipality);
    let told = |codes: &[&str], wanted: bool| -> Vec<String> {
        let chosen = answer
            .warnings
            .iter()
            .filter(|warning| codes.contains(&warning.code) == wanted);
        chosen.map(|warning| say::sentence(lang, &warning.message)).collect()
    };
    let mut warnings = told(&["zoning_superseded", "zoning_old", "informative_only"], false);
    if place.precision == Precision::Municipality {
        warnings.push(w.whole_commune.to_owned());
    }
    AnswerPage {
        heading: heading(place),
        area: area(data, w, place),
        facts: facts(w, asked, place),
        provisional: told(&["zoning_superseded", "zoning_old"], true),
        warnings,
        brief: brief(asked, answer, &near),
        candidates: candidates(asked, &place.candidates),
        zones: zones::groups(data, lang, &answer.zones),
        near,
        aids: aids::groups(data, asked, answer.date, &answer.aids),
        best: best::best(w, lang, answer),
        questions: first_questions(asked, answer),
        aids_lede: say::fill(w.aids_lede, &[&day]),
        layers: layers(data, asked, answer),
        version: answer.dataset.version.clone(),
        json_href: json_href(asked, question, answer),
        official: told(&["informative_only"], true).join(" "),
        frame: Frame::new(
            asked,
            format!("{} — eligeo", heading(place)),
            searched(asked, place),
            today,
        ),
        day_iso: answer.date.to_string(),
        day,
    }
}

/// The questions that can change most.
fn first_questions(asked: &Asked, answer: &Answer) -> Vec<String> {
    let first = answer.questions.iter().take(FIRST_QUESTIONS);
    first.map(|q| say::sentence(asked.lang, &q.question)).collect()
}

fn heading(place: &Location) -> String {
    match &place.address {
        Some(address) => address.clone(),
        None => place.label.clone(),
    }
}

/// The commune of an address, and the département.
fn area(data: &Snapshot, w: &Words, place: &Location) -> String {
    let code = place.commune.department;
    let department = say::fill(w.department_of, &[&data.cog.department_name(code), code.as_str()]);
    let region = data.cog.region_name(place.commune.region);
    let part = place.arrondissement.as_ref().map(|a| (a.name.clone(), a.code));
    let (name, code) = part.unwrap_or_else(|| (place.commune.name.clone(), place.commune.code));
    let named = place.address.is_some() || place.precision != Precision::Municipality;
    let commune = if named {
        format!("{name} ({code}), ")
    } else {
        String::new()
    };
    format!("{commune}{department}, {region}")
}

fn facts(w: &Words, asked: &Asked, place: &Location) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(metres) = place.precision_m.filter(|m| *m > 0.0) {
        facts.push(say::fill(w.point_precision, &[&say::metres(asked.lang, metres)]));
    }
    facts.extend(place.tvs.as_ref().map(|tvs| say::fill(w.tvs, &[&tvs.name])));
    facts.into_iter().map(|text| say::sentence(asked.lang, &text)).collect()
}

/// What to put in the search field: what was typed, else the place as the search reads it.
fn searched(asked: &Asked, place: &Location) -> String {
    if let Some(text) = asked.get("q") {
        return text.to_owned();
    }
    match (asked.get("lat"), asked.get("lon")) {
        (Some(lat), Some(lon)) => format!("{lat}, {lon}"),
        _ => place.label.clone(),
    }
}

/// Where the place stands, in three lines.
fn brief(asked: &Asked, answer: &Answer, near: &NearView) -> Vec<Brief> {
    let w = words(asked.lang);
    let (sign, zoning) = zoning_in_brief(w, &answer.zones);
    let line = |sign, label, text: &str, provisional| Brief {
        sign,
        label,
        text: say::sentence(asked.lang, text),
        provisional,
    };
    let counts = aids::counts(w, &answer.aids).join(", ");
    vec![
        line(
            sign,
            w.zoning_group,
            &zoning,
            answer.zones.iter().any(|z| z.provisional),
        ),
        line(near.sign, w.near_title, near.outcome, near.provisional),
        line("aid", w.aids_title, &counts, answer.aids.iter().any(|a| a.provisional)),
    ]
}

fn zoning_in_brief(w: &Words, zones: &[Zone]) -> (Sign, String) {
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

fn candidates(asked: &Asked, list: &[Candidate]) -> Vec<CandidateLink> {
    list.iter()
        .map(|candidate| {
            let commune = &candidate.commune;
            CandidateLink {
                href: asked.about(&[("commune", commune.code.as_str())]),
                name: format!("{} ({})", commune.name, commune.code),
                distance: candidate
                    .distance_m
                    .filter(|m| *m > 0.0)
                    .map(|m| say::metres(asked.lang, m)),
            }
        })
        .collect()
}

fn layers(data: &Snapshot, asked: &Asked, answer: &Answer) -> Vec<String> {
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

/// The same question to the API.
fn json_href(asked: &Asked, question: &Question, answer: &Answer) -> String {
    let day = answer.date.to_string();
    let (code, lat, lon);
    let mut pairs: Vec<(&str, &str)> = match &question.place {
        PlaceQuery::Commune(commune) => {
            code = commune.to_string();
            vec![("commune", &code)]
        }
        PlaceQuery::Address(text) => vec![("address", text)],
        PlaceQuery::City { postcode, city } => vec![("postcode", postcode), ("city", city)],
        PlaceQuery::Point(at, _) => {
            (lat, lon) = (at.lat.to_string(), at.lon.to_string());
            vec![("lat", &lat), ("lon", &lon)]
        }
    };
    pairs.push(("date", &day));
    pairs.push(("lang", asked.lang.as_str()));
    href("/eligibility", &pairs)
}
