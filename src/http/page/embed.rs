//! The look-up in a frame of another site, and a page that shows it.

use super::answer::{Brief, brief};
use super::ask::{Asked, Refusal};
use super::frame::Frame;
use super::words::words;
use super::zones::near;
use super::{aids, place, refusal, say};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::Answer;
use crate::http::assets;
use askama::Template;

/// The themes that a site may choose; without one the visitor's settings decide.
pub const THEMES: [&str; 2] = ["light", "dark"];

#[derive(Template)]
#[template(path = "embed.html")]
pub struct EmbedPage {
    frame: Frame,
    theme: &'static str,
    canonical: String,
    announce: String,
    about: Option<About>,
    refused: Option<Refused>,
}

/// The answer, in short.
struct About {
    heading: String,
    area: String,
    day: String,
    provisional: bool,
    brief: Vec<Brief>,
    groups: Vec<aids::Group>,
    whole: String,
}

/// Why there is no answer.
struct Refused {
    heading: String,
    text: String,
    choices: Vec<super::answer::Link>,
}

fn theme(asked: &Asked) -> &'static str {
    let chosen = asked.get("theme").unwrap_or_default();
    THEMES.into_iter().find(|theme| *theme == chosen).unwrap_or_default()
}

/// The frame; without an answer it is the search field.
pub fn page(data: &Snapshot, asked: &Asked, answered: Option<Result<&Answer, &Refusal>>, today: Date) -> EmbedPage {
    let (lang, w) = (asked.lang, words(asked.lang));
    let (mut about, mut refused) = (None, None);
    match answered {
        Some(Ok(answer)) => {
            let view = near(lang, &answer.near_zip_zac, place::is_point(&answer.location));
            about = Some(About {
                heading: place::heading(&answer.location),
                area: place::area(data, w, &answer.location),
                day: say::day(lang, answer.date),
                provisional: answer.zones.iter().any(|z| z.provisional),
                brief: brief(data, asked, answer, &view),
                groups: aids::groups(data, asked, answer.date, &answer.aids),
                whole: asked.here("/"),
            });
        }
        Some(Err(error)) => {
            let (heading, text) = refusal::told(w, error);
            refused = Some(Refused {
                heading: heading.to_owned(),
                text: say::sentence(lang, &text),
                choices: refusal::choice_links(data, asked, error, "/embed"),
            });
        }
        None => {}
    }
    let searched = about.as_ref().map_or_else(
        || asked.get("q").unwrap_or_default().to_owned(),
        |about| about.heading.clone(),
    );
    let mut frame = Frame::new(asked, w.embed_title.to_owned(), searched, today);
    let theme = theme(asked);
    if !theme.is_empty() {
        frame.kept.push(("theme".to_owned(), theme.to_owned()));
    }
    EmbedPage {
        announce: about.as_ref().map(|a| a.heading.clone()).unwrap_or_default(),
        canonical: asked.canonical(),
        theme,
        about,
        refused,
        frame,
    }
}

#[derive(Template)]
#[template(path = "demo.html")]
pub struct DemoPage {
    frame: Frame,
    /// What the frame shows at first.
    src: String,
    /// The line to paste.
    line: String,
}

/// The page that shows the frame as another site would have it.
pub fn demo(asked: &Asked, today: Date) -> DemoPage {
    let w = words(asked.lang);
    let host = asked.host.as_deref().unwrap_or_default();
    DemoPage {
        src: asked.to("/embed", &[("commune", "48095")]),
        line: format!(
            "<script src=\"{}://{host}/embed/v1.js\" integrity=\"{}\" crossorigin=\"anonymous\" data-commune=\"48095\" data-lang=\"{}\" async></script>",
            asked.scheme(),
            assets::integrity(assets::EMBED_LOADER),
            asked.lang.as_str()
        ),
        frame: Frame::new(asked, format!("{} — eligeo", w.demo_title), String::new(), today),
    }
}
