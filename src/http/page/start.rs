//! The page without a question.

use super::ask::Asked;
use super::frame::Frame;
use super::say;
use super::words::words;
use crate::dataset::Snapshot;
use crate::dataset::manifest::Layer;
use crate::domain::Date;
use askama::Template;

/// Real places to try: a commune, an address, a point.
const EXAMPLES: [&str; 3] = ["Mende", "1 place Georges-Frèche 34000 Montpellier", "43.6108, 3.8768"];

#[derive(Template)]
#[template(path = "start.html")]
pub struct StartPage {
    frame: Frame,
    examples: Vec<Link>,
    layers: Vec<LayerLine>,
}

struct Link {
    href: String,
    text: &'static str,
}

/// A layer, and how old it is.
struct LayerLine {
    title: String,
    producer: String,
    url: String,
    state: String,
    age: String,
    replaced: Vec<String>,
    notes: Vec<String>,
}

pub fn page(data: &Snapshot, asked: &Asked, today: Date) -> StartPage {
    let w = words(asked.lang);
    StartPage {
        frame: Frame::new(asked, format!("eligeo — {}", w.tagline), String::new(), today),
        examples: EXAMPLES
            .into_iter()
            .map(|text| Link {
                href: asked.about(&[("q", text)]),
                text,
            })
            .collect(),
        layers: data
            .manifest
            .layers
            .iter()
            .filter_map(|layer| line(data, layer, asked, today))
            .collect(),
    }
}

fn line(data: &Snapshot, layer: &Layer, asked: &Asked, today: Date) -> Option<LayerLine> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let newest = layer.newest().ok()?;
    let age = match say::months_between(newest.as_of, today) {
        0 => w.age_month.to_owned(),
        months => say::fill(w.age_months, &[&months.to_string()]),
    };
    let replaced = newest.superseded.iter().filter(|later| later.from <= today);
    Some(LayerLine {
        title: say::sentence(lang, layer.title.get(lang)),
        producer: layer.producer.clone(),
        url: layer.url.clone(),
        state: say::fill(w.state_of, &[&say::day(lang, newest.as_of)]),
        age,
        replaced: replaced
            .map(|later| {
                let region = data.cog.region_name(later.region);
                say::sentence(
                    lang,
                    &say::fill(w.replaced, &[&region, &say::day(lang, later.from), &later.by]),
                )
            })
            .collect(),
        notes: layer
            .notes
            .iter()
            .map(|note| say::sentence(lang, note.get(lang)))
            .collect(),
    })
}
