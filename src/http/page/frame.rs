//! What every page has: language, title, style sheet, navigation and the search form.

use super::ask::{Asked, href};
use super::fresh::Fresh;
use super::token;
use super::words::{Words, words};
use crate::dataset::manifest::hex;
use crate::domain::{Date, Lang, date};
use crate::http::assets;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static STYLE_QUERY: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(super::STYLE);
    format!("v={}", hex(&digest[..8]))
});

/// The query that names the style sheet of this program.
pub fn style_query() -> &'static str {
    &STYLE_QUERY
}

/// The source of the scripts that every page has.
const SCRIPT: &str = "main.ts";

/// The pages of the navigation, in its order.
pub const PAGES: [&str; 5] = ["/", "/settle", "/compare", "/changes", "/bulk"];

/// The frame of a page.
pub struct Frame {
    pub lang: Lang,
    pub w: &'static Words,
    pub title: String,
    pub style_href: String,
    /// The scripts, and the style of what they add.
    pub script_href: String,
    pub script_styles: Vec<String>,
    pub home_href: String,
    /// The pages to go to, with the state of this one.
    pub nav: Vec<NavLink>,
    /// The page in the other language; absent where a page is in both.
    pub switch: Option<Switch>,
    /// What the search field holds.
    pub searched: String,
    /// What a search keeps: the facts, the aids and the language.
    pub kept: Vec<(String, String)>,
    pub day: Date,
    pub last_day: Date,
    /// How old the data is.
    pub fresh: Option<Fresh>,
}

/// A page of the navigation.
pub struct NavLink {
    pub href: String,
    pub text: &'static str,
    /// Whether it is this page.
    pub current: bool,
}

/// A link to the same page in another language.
pub struct Switch {
    pub href: String,
    pub lang: Lang,
}

impl Frame {
    /// The frame of a page that answers what was asked.
    pub fn new(asked: &Asked, title: String, searched: String, today: Date) -> Self {
        let lang = asked.lang;
        let other = match lang {
            Lang::Fr => Lang::En,
            Lang::En => Lang::Fr,
        };
        let kept = asked.carried().into_iter().filter(|(name, _)| *name != "date");
        Self {
            lang,
            w: words(lang),
            // Who listens to the page hears of a wrong value first.
            title: if asked.wrong.is_empty() {
                title
            } else {
                format!("{}{title}", words(lang).wrong_title)
            },
            style_href: format!("/style.css?{}", style_query()),
            script_href: assets::href(SCRIPT),
            script_styles: assets::style_hrefs(SCRIPT),
            home_href: if lang == Lang::En {
                href("/", &[("lang", "en")])
            } else {
                "/".to_owned()
            },
            nav: nav(asked),
            switch: Some(Switch {
                href: asked.in_language(other),
                lang: other,
            }),
            searched,
            kept: kept.map(|(name, text)| (name.to_owned(), text)).collect(),
            day: asked.day().unwrap_or(today),
            last_day: date::last_askable(today),
            fresh: asked.fresh.clone(),
        }
    }
}

fn nav(asked: &Asked) -> Vec<NavLink> {
    let place = asked.known_place();
    let compared = token::write(&place);
    let named = words(asked.lang).nav;
    let links = PAGES.into_iter().zip(named);
    links
        .map(|(path, text)| NavLink {
            href: match (path, &compared) {
                ("/compare", Some(token)) => asked.to(path, &[("place", token)]),
                ("/" | "/changes", Some(_)) => asked.to(path, &place),
                _ => asked.to(path, &[]),
            },
            text,
            current: path == asked.path(),
        })
        .collect()
}
