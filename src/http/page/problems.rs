//! The pages of the kinds of problem, and a problem that a browser met as such a page.

use super::ask::Asked;
use super::frame::{Frame, Switch};
use super::language::{self, OfPage};
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::http::aids::prefers_html;
use crate::http::limits::KEPT_HEADERS;
use crate::http::middleware::speaks_geo_api;
use crate::http::problem::{Kind, Problem};
use crate::http::router::NOTHING_HERE;
use crate::http::state::AppState;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    frame: Frame,
    kind: Kind,
    title: &'static str,
    text: &'static str,
    /// What was met, where the page is about one problem and not about its kind.
    met: Option<Met>,
}

/// What was wrong with one request.
struct Met {
    /// What is wrong, unless the page of the kind says all that there is to say.
    detail: Option<(String, Lang)>,
    id: Option<String>,
    /// Whether the same may be asked again, and will perhaps be answered.
    again: bool,
}

/// The page of a kind of problem.
pub fn page(data: &Snapshot, kind: Kind, lang: Lang) -> ProblemPage {
    write(data, kind, lang, true)
}

/// `switches`: whether the same address gives the page in the other language, too.
fn write(data: &Snapshot, kind: Kind, lang: Lang, switches: bool) -> ProblemPage {
    let (title, text) = match lang {
        Lang::Fr => french(kind),
        Lang::En => (kind.title(), kind.explanation()),
    };
    let today = date::today_in_paris();
    let asked = Asked::plain("/problems", Some(lang.pick("", "lang=en"))).about_data(data, today);
    let mut frame = Frame::new(&asked, format!("{title} — eligeo"), String::new(), today);
    let other = match lang {
        Lang::Fr => Lang::En,
        Lang::En => Lang::Fr,
    };
    // Nothing but the query: what a browser asked may begin with two slashes, which would be another host.
    frame.switch = switches.then(|| Switch {
        href: format!("?lang={}", other.as_str()),
        lang: other,
    });
    ProblemPage {
        frame,
        kind,
        title,
        text,
        met: None,
    }
}

/// Gives browsers a page where programs get problem+json. Routes that others' clients use keep their shape.
pub async fn for_browsers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let lang = language::of(request.uri().query(), request.headers());
    let wants_page = prefers_html(request.headers());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let can_switch = request.uri().query().is_none() && is_read;
    let own_shape = speaks_geo_api(request.uri().path());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().filter(|_| !own_shape) else {
        return response;
    };
    if wants_page || response.extensions().get::<OfPage>().is_some() {
        let mut page = write(&state.load(), problem.kind(), lang, can_switch);
        // The page of the kind says all that there is to say of a path that is none.
        let told = problem.detail() != NOTHING_HERE;
        let (detail, detail_lang) = problem.detail_in(lang);
        page.met = Some(Met {
            detail: told.then(|| (detail.into_owned(), detail_lang)),
            id: problem.id().map(str::to_owned),
            again: is_read && passes(problem.kind()),
        });
        let status = problem.status();
        let mut shown = super::html(None, status, &page).into_response();
        for name in KEPT_HEADERS {
            if let Some(value) = response.headers().get(&name) {
                shown.headers_mut().insert(name, value.clone());
            }
        }
        shown.extensions_mut().extend(std::mem::take(response.extensions_mut()));
        response = shown;
    }
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    response
}

/// Whether what went wrong may go well the next time.
fn passes(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Timeout | Kind::RateLimited | Kind::Overloaded | Kind::Internal
    )
}

fn french(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::InvalidParameter => (
            "Un paramètre n’est pas recevable",
            "Un paramètre est inconnu, donné deux fois, vide ou hors limites, ou le lieu n’est pas donné, ou l’est de deux façons. « field » le nomme, « detail » dit ce qui est attendu.",
        ),
        Kind::UnknownCommune => (
            "Aucune commune n’a ce code",
            "Aucune commune n’a, ni n’a eu, ce code INSEE. Un code postal n’est pas un code INSEE : demandez par code postal et commune, ou cherchez le code avec /communes?nom=.",
        ),
        Kind::AddressNotFound => (
            "L’adresse n’a pas été trouvée",
            "Le texte ne mène à aucun lieu. Il doit se terminer par un code postal et une commune, comme « 1 place Georges-Frèche 34000 Montpellier ».",
        ),
        Kind::OutsideCoverage => (
            "Le lieu est en dehors des données",
            "Le lieu est en mer ou à l’étranger, ou dans une collectivité d’outre-mer (975, 977, 978, 984 à 988). Ce n’est pas « non zoné » : on ne sait rien de ce lieu.",
        ),
        Kind::NotFound => (
            "Il n’y a rien à cette adresse",
            "Aucune page et aucune donnée ne sont à cette adresse. Vérifiez comment elle est écrite, ou cherchez un lieu. /docs donne toutes les adresses du service.",
        ),
        Kind::MethodNotAllowed => (
            "Cette méthode n’est pas admise ici",
            "Cette adresse est faite pour des programmes et ne s’ouvre pas ainsi dans un navigateur. L’en-tête « Allow » donne les méthodes qu’elle prend.",
        ),
        Kind::Timeout => (
            "La demande a pris trop de temps",
            "La demande n’était pas complète, ou pas traitée, dans le délai. Recommencez, ou demandez moins à la fois.",
        ),
        Kind::AmbiguousPlace => (
            "Le nom convient à plusieurs communes",
            "Choisissez dans « candidates » et demandez par code INSEE, ou ajoutez le code postal.",
        ),
        Kind::BodyTooLarge => (
            "Le corps de la demande est trop grand",
            "Le détail dit combien est lu : 1 Mio de JSON, un tableau d’un demi-gigaoctet sauf si le serveur est réglé autrement.",
        ),
        Kind::UriTooLong => (
            "L’adresse de la demande est trop longue",
            "Une adresse a au plus 8192 octets. Recommencez par une recherche ; un programme demande avec POST.",
        ),
        Kind::UnsupportedMediaType => (
            "Le corps est d’un autre type",
            "Les questions sont du JSON (« Content-Type: application/json »), les tableaux des formulaires (« multipart/form-data »).",
        ),
        Kind::RateLimited => (
            "Trop de demandes",
            "Attendez un peu, puis recommencez. L’en-tête « Retry-After » dit aux programmes combien de secondes.",
        ),
        Kind::HeadersTooLarge => (
            "Les en-têtes sont trop grands",
            "Les en-têtes ont ensemble au plus 16384 octets. Ce service ne pose aucun cookie : s’ils en sont pleins, un autre site du même nom les a posés ; effacez-les.",
        ),
        Kind::Internal => (
            "Une erreur s’est produite ici",
            "La faute est de notre côté. Donnez l’identifiant en la signalant.",
        ),
        Kind::Overloaded => (
            "Le service est occupé",
            "Attendez un peu, puis recommencez. L’en-tête « Retry-After » dit aux programmes combien de secondes.",
        ),
        Kind::DatasetRefused => (
            "Le jeu de données a été refusé",
            "Le jeu de données à prendre n’est pas utilisable ; le détail dit pourquoi. Le précédent reste en service.",
        ),
    }
}
