//! The page of the quality of the data.

use super::ask::{Asked, href};
use super::frame::Frame;
use super::say;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::eligibility::freshness::LayerAge;
use crate::http::quality::Quality;
use crate::ingest::report::ReportPart;
use askama::Template;

const PATH: &str = "/quality";

#[derive(Template)]
#[template(path = "quality.html")]
pub struct QualityPage {
    frame: Frame,
    layers: Vec<LayerLine>,
    warnings: Vec<String>,
    /// The report, rendered.
    report: Option<String>,
    json: String,
}

struct LayerLine {
    title: String,
    state: String,
    age: String,
    announced: String,
}

pub fn page(data: &Snapshot, quality: &Quality, lang: Lang, today: Date) -> QualityPage {
    let w = words(lang);
    let asked = Asked::plain(PATH, Some(lang.pick("", "lang=en"))).about_data(data, today);
    let mut frame = Frame::new(&asked, format!("{} — eligeo", w.quality_title), String::new(), today);
    if let Some(switch) = &mut frame.switch {
        switch.href = href(PATH, &[("lang", switch.lang.as_str())]);
    }
    QualityPage {
        frame,
        layers: quality
            .freshness
            .iter()
            .map(|age| line(data, age, lang, today))
            .collect(),
        warnings: quality
            .warnings
            .iter()
            .map(|warning| say::sentence(lang, &warning.message))
            .collect(),
        report: quality
            .report
            .as_ref()
            .and_then(|report| ReportPart::new(report, lang).render().ok()),
        json: href(PATH, &[("lang", lang.as_str()), ("format", "json")]),
    }
}

fn line(data: &Snapshot, age: &LayerAge, lang: Lang, today: Date) -> LayerLine {
    let w = words(lang);
    let title = data
        .manifest
        .layer(&age.layer)
        .map_or(&*age.layer, |layer| layer.title.get(lang));
    let announced = age.announced.as_ref().and_then(|file| file.modified);
    LayerLine {
        title: say::sentence(lang, title),
        state: say::fill(w.state_of, &[&say::day(lang, age.as_of)]),
        age: match say::months_between(age.as_of, today) {
            0 => w.age_month.to_owned(),
            months => say::fill(w.age_months, &[&months.to_string()]),
        },
        announced: announced.map_or_else(|| w.quality_not_asked.to_owned(), |day| say::day(lang, day)),
    }
}
