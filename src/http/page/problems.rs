//! The pages of the kinds of problem, in English and in French.

use super::ask::Asked;
use super::frame::Frame;
use crate::dataset::Snapshot;
use crate::domain::date;
use crate::http::problem::Kind;
use askama::Template;

#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    frame: Frame,
    kind: Kind,
    title_fr: &'static str,
    text_fr: &'static str,
}

pub fn page(data: &Snapshot, kind: Kind) -> ProblemPage {
    let today = date::today_in_paris();
    let (title_fr, text_fr) = french(kind);
    let title = format!("{} — eligeo", kind.title());
    let mut frame = Frame::new(
        &Asked::plain("/problems", Some("lang=en")).about_data(data, today),
        title,
        String::new(),
        today,
    );
    frame.switch = None;
    ProblemPage {
        frame,
        kind,
        title_fr,
        text_fr,
    }
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
            "Le point est en mer ou à l’étranger, ou la commune est dans une collectivité d’outre-mer (975, 977, 978, 984 à 988). Ce n’est pas « non zoné » : on ne sait rien de ce lieu.",
        ),
        Kind::NotFound => (
            "Il n’y a rien à cette adresse",
            "Ce chemin n’est pas un chemin du service. La liste des chemins est dans /openapi.yaml.",
        ),
        Kind::MethodNotAllowed => (
            "Cette méthode n’est pas admise ici",
            "L’en-tête « Allow » donne les méthodes de ce chemin.",
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
            "Un corps a au plus 1 Mio ici. Envoyez moins de questions à la fois.",
        ),
        Kind::UriTooLong => (
            "L’adresse de la demande est trop longue",
            "Une adresse a au plus 8192 octets. Demandez avec POST.",
        ),
        Kind::UnsupportedMediaType => (
            "Le corps est d’un autre type",
            "Envoyez du JSON avec « Content-Type: application/json ».",
        ),
        Kind::RateLimited => (
            "Trop de demandes",
            "Attendez le nombre de secondes donné par « Retry-After ».",
        ),
        Kind::HeadersTooLarge => (
            "Les en-têtes sont trop grands",
            "Les en-têtes ont ensemble au plus 16384 octets.",
        ),
        Kind::Internal => (
            "Une erreur s’est produite ici",
            "La faute est de notre côté. Donnez l’identifiant en la signalant.",
        ),
        Kind::Overloaded => (
            "Le service est occupé",
            "Attendez le nombre de secondes donné par « Retry-After », puis recommencez.",
        ),
        Kind::DatasetRefused => (
            "Le jeu de données a été refusé",
            "Le jeu de données à prendre n’est pas utilisable ; le détail dit pourquoi. Le précédent reste en service.",
        ),
    }
}
