//! `/docs`: the contract as a page to read, made from `openapi.yaml`. Its texts are in English, as the document is.

mod operation;
mod schema;
mod spec;

use super::ask::Asked;
use super::frame::Frame;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use askama::Template;
use operation::{Group, Parameter};
use schema::Schema;
use spec::Spec;
use std::sync::LazyLock;

/// The document read; `None` when the committed file is none, which a test excludes.
static CONTENT: LazyLock<Option<Content>> = LazyLock::new(|| Spec::read().map(|spec| Content::new(&spec)));

/// What the page says of the document.
struct Content {
    about: String,
    groups: Vec<Group>,
    /// The facts about a doctor: many routes take all of them, so they stand in one place.
    profile: Vec<Parameter>,
    schemas: Vec<Schema>,
}

impl Content {
    fn new(spec: &Spec) -> Self {
        Self {
            about: spec::html(&spec.text(&["info", "description"]), 1),
            groups: operation::groups(spec),
            profile: operation::profile(spec),
            schemas: schema::all(spec),
        }
    }
}

#[derive(Template)]
#[template(path = "docs.html")]
pub struct DocsPage {
    frame: Frame,
    content: Option<&'static Content>,
}

/// The page; only what stands around the document is in the language of the visitor.
pub fn page(data: &Snapshot, lang: Lang) -> DocsPage {
    write(&asked(lang).about_data(data, date::today_in_paris()), lang)
}

fn asked(lang: Lang) -> Asked {
    Asked::plain("/docs", Some(lang.pick("", "lang=en")))
}

fn write(asked: &Asked, lang: Lang) -> DocsPage {
    let mut frame = Frame::new(
        asked,
        format!("{} — eligeo", words(lang).docs_title),
        String::new(),
        date::today_in_paris(),
    );
    if let Some(switch) = &mut frame.switch {
        switch.href = format!("/docs?lang={}", switch.lang.as_str());
    }
    DocsPage {
        frame,
        content: CONTENT.as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::ROUTES;

    #[test]
    fn every_route_and_method_stands_on_the_page_with_its_errors() {
        let html = write(&asked(Lang::En), Lang::En).render().expect("a page");
        for (path, methods) in ROUTES {
            for method in *methods {
                let anchor = operation::anchor(&method.to_ascii_lowercase(), path);
                let at = html
                    .find(&format!("id=\"{anchor}\""))
                    .unwrap_or_else(|| panic!("{method} {path}"));
                let own = &html[at..at + html[at..].find("</details>").expect("an end")];
                assert!(own.contains(&format!("<code>{path}</code>")), "{method} {path}");
                assert!(
                    own.contains("<code>200</code>") || own.contains("<code>20"),
                    "{method} {path}"
                );
            }
        }
    }

    #[test]
    fn links_within_the_page_lead_somewhere() {
        let html = write(&asked(Lang::Fr), Lang::Fr).render().expect("a page");
        let mut led = 0;
        for part in html.split("href=\"#").skip(1) {
            let anchor = part.split('"').next().expect("a quote");
            assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
            led += 1;
        }
        assert!(led > 200, "{led}");
    }
}
