//! The sentences of an answer, in both languages. No decision is taken here.

pub mod freshness;
pub mod refused;

use super::place::StreetLost;
use crate::domain::{Date, Lang, ZoningClass, date};

/// A day as people write it: "13 novembre 2025", "13 November 2025".
pub fn day(lang: Lang, day: Date) -> String {
    date::in_words(day, lang)
}

/// Joins with commas and "et" or "and".
pub fn list(lang: Lang, words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), lang.pick("et", "and")),
    }
}

pub fn commune_has_no_row(lang: Lang) -> String {
    lang.pick(
        "La liste de zonage n'a pas de ligne pour cette commune : cela ne veut pas dire « non zonée ».",
        "The zoning list has no row for this commune: that does not mean \"not zoned\".",
    )
    .to_owned()
}

pub fn no_list_for_day(lang: Lang) -> String {
    lang.pick(
        "Aucune liste de zonage n'est chargée pour cette date.",
        "No zoning list is loaded for this date.",
    )
    .to_owned()
}

pub fn class_of_commune(lang: Lang, class: ZoningClass, name: &str) -> String {
    let class = class.short_name();
    match lang {
        Lang::Fr => format!("{name} est classée {class}."),
        Lang::En => format!("{name} is classed {class}."),
    }
}

pub fn class_by_former(lang: Lang, class: ZoningClass, codes: &str) -> String {
    let class = class.short_name();
    match lang {
        Lang::Fr => format!("Classe {class} d'après ses anciennes communes ({codes})."),
        Lang::En => format!("Class {class} by its former communes ({codes})."),
    }
}

pub fn class_of_qpv(lang: Lang, class: ZoningClass, qpv: &str) -> String {
    let class = class.short_name();
    match lang {
        Lang::Fr => format!("Le QPV {qpv} a sa propre ligne : {class}."),
        Lang::En => format!("The QPV {qpv} has a row of its own: {class}."),
    }
}

pub fn outside_its_qpv(lang: Lang, class: ZoningClass, several: bool) -> String {
    let class = class.short_name();
    match (lang, several) {
        (Lang::Fr, true) => {
            format!(
                "{class} hors de ses QPV, dont la classe propre n'est pas dans les données : donnez une adresse ou un point."
            )
        }
        (Lang::Fr, false) => {
            format!(
                "{class} hors de son QPV, dont la classe propre n'est pas dans les données : donnez une adresse ou un point."
            )
        }
        (Lang::En, _) => {
            format!("{class} outside its QPV, whose own class is not in the data: give an address or a point.")
        }
    }
}

pub fn in_qpv_of_unknown_class(lang: Lang, qpv: &str, commune_class: ZoningClass, possible: &[ZoningClass]) -> String {
    let possible: Vec<String> = possible.iter().map(|c| c.short_name().to_owned()).collect();
    let possible = possible.join(lang.pick(" ou ", " or "));
    let class = commune_class.short_name();
    match lang {
        Lang::Fr => format!(
            "Dans le QPV {qpv}, dont la classe propre n'est pas dans les données : {possible} (la commune est {class})."
        ),
        Lang::En => {
            format!("In the QPV {qpv}, whose own class is not in the data: {possible} (the commune is {class}).")
        }
    }
}

pub fn near_qpv_boundary(lang: Lang, qpv: &str, margin_m: f64) -> String {
    match lang {
        Lang::Fr => format!("Trop près de la limite du QPV {qpv} (marge de {margin_m:.0} m) pour dire de quel côté."),
        Lang::En => format!("Too near the boundary of the QPV {qpv} (margin of {margin_m:.0} m) to tell the side."),
    }
}

pub fn near_border(lang: Lang, communes: &str, margin_m: f64) -> String {
    match lang {
        Lang::Fr => format!(
            "Trop près d'une limite de commune (marge de {margin_m:.0} m) : {communes}. L'adresse ou le code de la commune le dirait."
        ),
        Lang::En => format!(
            "Too near a border between communes (margin of {margin_m:.0} m): {communes}. The address or the commune's code would tell."
        ),
    }
}

pub fn differs(lang: Lang, parts: &str) -> String {
    match lang {
        Lang::Fr => format!("Ses anciennes communes sont classées différemment ({parts})."),
        Lang::En => format!("Its former communes are classed differently ({parts})."),
    }
}

pub fn arrondissements_differ(lang: Lang) -> String {
    lang.pick(
        "Les arrondissements sont classés différemment : donnez l'arrondissement ou une adresse.",
        "Its arrondissements are classed differently: give the arrondissement or an address.",
    )
    .to_owned()
}

pub fn several_communes(lang: Lang, communes: &str) -> String {
    match lang {
        Lang::Fr => format!("Plusieurs communes sont possibles : {communes}."),
        Lang::En => format!("Several communes are possible: {communes}."),
    }
}

pub fn partly(lang: Lang) -> String {
    lang.pick(
        "Commune classée en partie : la liste ne dit pas quelle partie.",
        "Commune classed in part: the list does not say which part.",
    )
    .to_owned()
}

pub fn not_in_list(lang: Lang) -> String {
    lang.pick(
        "La liste n'a pas de ligne pour cette commune.",
        "The list has no row for this commune.",
    )
    .to_owned()
}

pub fn massif_not_listed(lang: Lang) -> String {
    lang.pick(
        "Commune de montagne qui n'est dans aucun massif de la liste, alors que la loi 85-30 (article 5) y met toute commune de montagne.",
        "Mountain commune that is in no massif of the list, though law 85-30 (article 5) puts every mountain commune in one.",
    )
    .to_owned()
}

pub fn qpv_needs_address(lang: Lang) -> String {
    lang.pick(
        "La commune compte ce QPV : une adresse dira si le lieu y est.",
        "The commune has this QPV: an address will tell whether the place is in it.",
    )
    .to_owned()
}

pub fn qpv_not_loaded(lang: Lang) -> String {
    lang.pick(
        "Les QPV de cette région ne sont pas dans les données.",
        "The QPV of this region are not in the data.",
    )
    .to_owned()
}

pub fn qpv_not_in_force(lang: Lang) -> String {
    lang.pick(
        "La liste des QPV chargée vaut à partir du 1er janvier 2024.",
        "The QPV list loaded holds from 1 January 2024 on.",
    )
    .to_owned()
}

pub fn closed_before(lang: Lang, from: Date) -> String {
    let from = day(lang, from);
    match lang {
        Lang::Fr => format!("Pas encore ouvert à cette date : ouvre le {from}."),
        Lang::En => format!("Not open yet on that date: opens on {from}."),
    }
}

pub fn closed_after(lang: Lang, to: Date) -> String {
    let to = day(lang, to);
    match lang {
        Lang::Fr => format!("Fermé aux nouvelles signatures après le {to}."),
        Lang::En => format!("Closed to new signatures after {to}."),
    }
}

pub fn out_of_scope(lang: Lang, regions: &str) -> String {
    match lang {
        Lang::Fr => format!("N'existe ici qu'en {regions}."),
        Lang::En => format!("As filed here, exists in {regions} only."),
    }
}

pub fn not_applicable(lang: Lang) -> String {
    lang.pick("sans objet", "does not apply").to_owned()
}

pub fn all_met(lang: Lang) -> String {
    lang.pick("Toutes les conditions sont remplies.", "Every condition is met.")
        .to_owned()
}

pub fn near_unknown(lang: Lang, zones: &str) -> String {
    match lang {
        Lang::Fr => format!("À moins de 10 km se trouve une zone dont la classe n'est pas connue : {zones}."),
        Lang::En => format!("Within 10 km lies a zone whose class is not known: {zones}."),
    }
}

pub fn near_limit(lang: Lang, margin_m: f64) -> String {
    match lang {
        Lang::Fr => {
            format!("Trop près de la limite des 10 km (marge de {margin_m:.0} m) pour trancher.")
        }
        Lang::En => format!("Too near the limit of 10 km (margin of {margin_m:.0} m) to tell."),
    }
}

pub fn near_commune_straddles(lang: Lang) -> String {
    lang.pick(
        "Une partie de la commune seulement est à 10 km ou moins d'une ZIP ou d'une ZAC : donnez une adresse ou un point.",
        "Only a part of the commune is within 10 km of a ZIP or ZAC: give an address or a point.",
    )
    .to_owned()
}

pub fn informative_only(lang: Lang) -> String {
    lang.pick(
        "Information indicative, sans valeur d'attestation : l'ARS et la caisse d'assurance maladie décident.",
        "For information only, not an attestation: the ARS and the health insurance fund decide.",
    )
    .to_owned()
}

pub fn nothing_compared(lang: Lang, [before, after]: [&str; 2]) -> String {
    match lang {
        Lang::Fr => format!(
            "Rien n'est connu de ce qui change ici : aucune région demandée n'est à la fois dans {before} et dans {after}. Ce n'est pas « rien ne change »."
        ),
        Lang::En => format!(
            "Nothing is known of what changes here: no région asked about is in both {before} and {after}. That is not \"nothing changes\"."
        ),
    }
}

pub fn zoning_superseded(lang: Lang, by: &str, from: Date, as_of: Date) -> String {
    let (from, as_of) = (day(lang, from), day(lang, as_of));
    match lang {
        Lang::Fr => format!(
            "Le zonage a été remplacé à partir du {from} ({by}), dont la liste n'est pas chargée : la réponse est tirée de l'état du {as_of} et reste provisoire."
        ),
        Lang::En => format!(
            "The zoning was replaced from {from} on ({by}), whose list is not loaded: the answer is drawn from the state of {as_of} and is provisional."
        ),
    }
}

pub fn zoning_old(lang: Lang, as_of: Date) -> String {
    let as_of = day(lang, as_of);
    match lang {
        Lang::Fr => format!(
            "La liste de zonage montre l'état du {as_of} ; rien n'est connu de la région après : la réponse est provisoire."
        ),
        Lang::En => format!(
            "The zoning list shows the state of {as_of}; nothing is known of the region since: the answer is provisional."
        ),
    }
}

pub fn former_code(lang: Lang, from: &str, to: &str) -> String {
    match lang {
        Lang::Fr => {
            format!("Le code {from} est celui d'une ancienne commune ; la réponse vaut pour {to}.")
        }
        Lang::En => format!("Code {from} is that of a former commune; the answer is for {to}."),
    }
}

pub fn street_not_found(lang: Lang, lost: StreetLost) -> String {
    let why = match lost {
        StreetLost::NotFound => lang.pick(
            "Ce qui précise l'adresse dans la commune n'a pas été trouvé",
            "What places the address within the commune was not found",
        ),
        StreetLost::NotLoaded => lang.pick(
            "Les adresses de cette commune ne sont pas chargées dans ce service",
            "The addresses of this commune are not loaded in this service",
        ),
        StreetLost::NoExtent => lang.pick(
            "La rue a été trouvée, mais non jusqu'où elle va (donnez le numéro)",
            "The street was found, but not how far it goes (give the number)",
        ),
    };
    let so = lang.pick(
        "la réponse vaut pour toute la commune",
        "the answer is for the whole commune",
    );
    format!("{why}{} {so}.", lang.pick(" :", ":"))
}

pub fn nearest_name(lang: Lang, commune: &str) -> String {
    match lang {
        Lang::Fr => {
            format!("Aucune commune ne s'écrit ainsi ; la réponse vaut pour {commune}, la plus proche par le nom.")
        }
        Lang::En => format!("No commune is written like this; the answer is for {commune}, the nearest by name."),
    }
}

pub fn assumes_answers(lang: Lang, aid: &str) -> String {
    match lang {
        Lang::Fr => format!("{aid} : sous réserve de vos réponses aux questions qui restent."),
        Lang::En => format!("{aid}: subject to your answers to the remaining questions."),
    }
}

pub fn assumes_settled(lang: Lang, aid: &str) -> String {
    match lang {
        Lang::Fr => format!("{aid} : supposée accordée, alors qu'on ne peut pas conclure."),
        Lang::En => format!("{aid}: assumed to be granted, though it cannot be told."),
    }
}

pub fn assumes_excluded(lang: Lang, aid: &str, other: &str) -> String {
    match lang {
        Lang::Fr => format!("{aid} et {other} : le cumul n'est réglé par aucun texte lu, il est compté comme exclu."),
        Lang::En => format!("{aid} and {other}: no text read settles having both, it is counted as excluded."),
    }
}

pub fn assumes_no_figure(lang: Lang, aid: &str) -> String {
    match lang {
        Lang::Fr => format!("{aid} : aucune somme certaine, l'aide n'est pas comptée."),
        Lang::En => format!("{aid}: no certain sum, the aid is not counted."),
    }
}

pub fn barred(lang: Lang, held: &str) -> String {
    match lang {
        Lang::Fr => format!("Attention : votre contrat en cours ({held}) l'exclut, ou peut l'exclure."),
        Lang::En => format!("Mind: your running contract ({held}) excludes it, or may."),
    }
}

pub fn barred_aids(lang: Lang, aids: &str) -> String {
    match lang {
        Lang::Fr => format!("Un contrat que vous avez en cours exclut, ou peut exclure : {aids}."),
        Lang::En => format!("A contract that you have running excludes, or may exclude: {aids}."),
    }
}

pub fn assumes_barred(lang: Lang, aid: &str, held: &str) -> String {
    match lang {
        Lang::Fr => format!("{aid} : écartée, elle est ou peut être exclue par votre contrat en cours ({held})."),
        Lang::En => format!("{aid}: left out, it is or may be excluded by your running contract ({held})."),
    }
}

pub fn held_ends_first(lang: Lang) -> String {
    lang.pick(
        "Une aide déjà obtenue prend fin avant d'être signée.",
        "An aid already held ends before it is signed.",
    )
    .to_owned()
}

pub fn main_practice_elsewhere(lang: Lang) -> String {
    lang.pick(
        "Le lieu demandé est votre cabinet principal, mais vous donnez pour celui-ci une autre commune : pour le CSTM, c'est cette autre commune qui compte.",
        "The place asked about is your main practice, but you give another commune for it: for the CSTM that other commune counts.",
    )
    .to_owned()
}

pub fn exit_first(lang: Lang) -> String {
    lang.pick(
        "La sortie du contrat précède sa signature.",
        "The contract is left before it is signed.",
    )
    .to_owned()
}

pub fn held_twice(lang: Lang) -> String {
    lang.pick(
        "Une même aide est nommée deux fois sans date de fin : la dernière signée est prise.",
        "The same aid is named twice without an end: the one signed last is taken.",
    )
    .to_owned()
}

pub fn list_outdated(lang: Lang) -> String {
    lang.pick(
        "La liste de zonage utilisée a été remplacée, ou rien n'est connu après le jour qu'elle décrit : les lignes marquées sont provisoires.",
        "The zoning list in use has been replaced, or nothing is known after the day it describes: rows marked so are provisional.",
    )
    .to_owned()
}
