//! The page for what cannot be answered, and a way on.

use super::answer::Link;
use super::ask::{Asked, Refusal};
use super::frame::Frame;
use super::words::{Words, words};
use super::{place, say};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::parse::{InvalidParameter, NO_PLACE};
use crate::eligibility::place::OutsideCoverage;
use crate::eligibility::search::{self, Choice, ChoiceBy, Reading};
use crate::eligibility::{PlaceError, PlaceQuery, resolve};
use crate::geom::LonLat;
use askama::Template;

#[derive(Template)]
#[template(path = "refusal.html")]
pub struct RefusalPage {
    frame: Frame,
    heading: &'static str,
    text: String,
    /// That the addresses of the postcode are not on this server.
    not_loaded: Option<String>,
    /// Said above the choices.
    choices_title: Option<&'static str>,
    choices: Vec<ChoiceLink>,
    swapped: Option<ChoiceLink>,
    show_ways: bool,
}

/// A reading to follow.
struct ChoiceLink {
    href: String,
    name: String,
    about: String,
}

pub fn page(data: &Snapshot, asked: &Asked, refusal: &Refusal, today: Date) -> RefusalPage {
    let w = words(asked.lang);
    let (heading, text) = told(w, refusal);
    let offered = matches!(
        refusal,
        Refusal::Place(PlaceError::AddressNotFound | PlaceError::NotSure(_) | PlaceError::Territory(..))
    );
    let choices = choices(data, asked, refusal, "/");
    let typed = asked.get("q").unwrap_or_default();
    let by_postcode = match refusal {
        Refusal::Place(PlaceError::AddressNotFound) => search::suggestions(data, typed),
        _ => vec![],
    };
    let swapped = match refusal {
        Refusal::Place(PlaceError::OutsideCoverage(OutsideCoverage::Nowhere)) => swapped(data, asked),
        _ => None,
    };
    let searched = asked.get("q").or(asked.get("commune")).unwrap_or_default().to_owned();
    RefusalPage {
        frame: Frame::new(asked, format!("{heading} — eligeo"), searched, today),
        heading,
        text: say::sentence(asked.lang, &text),
        choices_title: (offered && !choices.is_empty()).then_some(if by_postcode.is_empty() {
            w.readings_title
        } else {
            w.perhaps
        }),
        // Nothing was found perhaps because nothing is loaded there.
        not_loaded: by_postcode
            .first()
            .filter(|_| offered)
            .and_then(|choice| place::not_loaded(data, w, choice.code)),
        show_ways: (choices.is_empty() || offered) && swapped.is_none(),
        choices,
        swapped,
    }
}

/// The readings to choose from, on a page: those of the text, else those that resemble it.
fn choices(data: &Snapshot, asked: &Asked, refusal: &Refusal, path: &str) -> Vec<ChoiceLink> {
    let list = match refusal {
        Refusal::Choice(list) => list.clone(),
        Refusal::Place(PlaceError::AddressNotFound) => {
            let text = asked.get("q").unwrap_or_default();
            let by_postcode = search::suggestions(data, text);
            if by_postcode.is_empty() {
                let text = search::beside(data, text).unwrap_or(text);
                return search::readings(data, text)
                    .iter()
                    .map(|r| reading(data, asked, r, path))
                    .collect();
            }
            by_postcode
        }
        Refusal::Place(error) => error.candidates().iter().map(Choice::from).collect(),
        _ => vec![],
    };
    // How a place was found tells places apart only where they were found in several ways.
    let several = list.iter().any(|choice| choice.by != list[0].by);
    let link = |choice| link(data, asked, choice, path, several);
    list.iter().map(link).collect()
}

/// The same as plain links.
pub fn choice_links(data: &Snapshot, asked: &Asked, refusal: &Refusal, path: &str) -> Vec<Link> {
    let all = choices(data, asked, refusal, path).into_iter();
    all.map(|choice| Link {
        text: format!("{} — {}", choice.name, choice.about),
        href: choice.href,
    })
    .collect()
}

fn reading(data: &Snapshot, asked: &Asked, reading: &Reading, path: &str) -> ChoiceLink {
    let place = if reading.whole_commune {
        [("commune", reading.code.as_str())]
    } else {
        [("q", reading.label.as_str())]
    };
    let department = data.cog.commune(reading.code).map(|c| c.department);
    ChoiceLink {
        href: asked.to(path, &place),
        name: reading.label.clone(),
        about: department
            .map(|d| format!("{} ({d})", data.cog.department_name(d)))
            .unwrap_or_default(),
    }
}

/// What to say of a refusal: a heading and a sentence.
pub fn told(w: &Words, refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Parameter(error) => (w.not_understood, parameter(w, error).to_owned()),
        Refusal::NoPoint => (w.not_understood, w.bad_point.to_owned()),
        Refusal::Choice(_) | Refusal::Place(PlaceError::Ambiguous(_)) => (w.choice_title, w.choice_text.to_owned()),
        Refusal::Place(PlaceError::UnknownCommune(code) | PlaceError::MainPractice(code)) => {
            (w.unknown_commune, say::fill(w.unknown_commune_text, &[code.as_str()]))
        }
        Refusal::Place(PlaceError::NotInCommune(_)) => (w.not_understood, w.bad_in.to_owned()),
        Refusal::Place(PlaceError::AddressNotFound) => (w.address_not_found, w.address_not_found_text.to_owned()),
        Refusal::Place(PlaceError::NotSure(_)) => (w.address_not_found, w.address_not_sure.to_owned()),
        Refusal::Place(PlaceError::Territory(name, _)) => {
            (w.address_not_found, say::fill(w.whole_territory, &[name.as_str()]))
        }
        Refusal::Place(PlaceError::OutsideCoverage(OutsideCoverage::Nowhere)) => (w.outside, w.outside_text.to_owned()),
        Refusal::Place(PlaceError::OutsideCoverage(OutsideCoverage::Abroad)) => {
            (w.outside, w.outside_abroad.to_owned())
        }
        Refusal::Place(PlaceError::OutsideCoverage(OutsideCoverage::Overseas(code))) => {
            (w.outside, say::fill(w.outside_overseas, &[code.as_str()]))
        }
        Refusal::Place(PlaceError::OutsideCoverage(OutsideCoverage::Collectivity(code))) => {
            (w.outside, say::fill(w.outside_collectivity, &[code.as_str()]))
        }
    }
}

/// What to say of a parameter; the API's own words are for developers.
fn parameter(w: &Words, error: &InvalidParameter) -> &'static str {
    match error.field.as_deref() {
        Some("date") => w.bad_date,
        Some("lat" | "lon" | "precision_m") => w.bad_point,
        Some("in") => w.bad_in,
        Some("aids" | "aid") => w.bad_aid,
        Some("commune") => w.bad_commune,
        Some("address") => w.too_long,
        _ if error.what == NO_PLACE => w.no_place,
        _ => w.two_places,
    }
}

fn link(data: &Snapshot, asked: &Asked, choice: &Choice, path: &str, say_by: bool) -> ChoiceLink {
    let by = words(asked.lang).choice_by[match choice.by {
        ChoiceBy::Code => 0,
        ChoiceBy::Postcode => 1,
        ChoiceBy::Name => 2,
    }];
    let code = choice.department;
    let department = format!("{} ({code})", data.cog.department_name(code));
    ChoiceLink {
        href: asked.to(path, &[("commune", choice.code.as_str())]),
        name: choice.name.clone(),
        about: if by.is_empty() || !say_by {
            department
        } else {
            format!("{department} · {by}")
        },
    }
}

/// The point with its numbers in the other order, where that is a place.
fn swapped(data: &Snapshot, asked: &Asked) -> Option<ChoiceLink> {
    let given = match asked.get("q") {
        Some(text) => search::search(data, text).ok()?,
        None => {
            let number = |name| asked.get(name)?.parse().ok();
            PlaceQuery::Point(LonLat::new(number("lon")?, number("lat")?).ok()?, 0.0)
        }
    };
    let PlaceQuery::Point(at, _) = given else {
        return None;
    };
    let turned = LonLat::new(at.lat, at.lon).ok()?;
    let found = resolve::by_point(data, turned, 0.0).ok()?;
    let (lat, lon) = (turned.lat.to_string(), turned.lon.to_string());
    Some(ChoiceLink {
        href: asked.about(&[("lat", &lat), ("lon", &lon)]),
        name: format!("{lat}, {lon}"),
        about: found.label,
    })
}
