//! What is out of date, in words.

use crate::domain::{Date, Lang, date::in_words};

pub fn superseded(lang: Lang, generation: &str, region: &str, from: Date, by: &str) -> String {
    let from = in_words(from, lang);
    match lang {
        Lang::Fr => {
            format!("{generation} : remplacé en {region} depuis le {from} par {by}, dont la liste n'est pas chargée.")
        }
        Lang::En => format!("{generation}: replaced in {region} since {from} by {by}, whose list is not loaded."),
    }
}

pub fn ended(lang: Lang, generation: &str, last: Date) -> String {
    let last = in_words(last, lang);
    match lang {
        Lang::Fr => format!("{generation} : en vigueur jusqu'au {last} ; rien ne le suit dans les données."),
        Lang::En => format!("{generation}: in force up to {last}; nothing follows it in the data."),
    }
}

pub fn announced(lang: Lang, title: &str, modified: Date, as_of: Date) -> String {
    let (modified, as_of) = (in_words(modified, lang), in_words(as_of, lang));
    match lang {
        Lang::Fr => format!("{title} : un fichier du {modified} est annoncé ; l'état utilisé est celui du {as_of}."),
        Lang::En => format!("{title}: a file of {modified} is announced; the state in use is that of {as_of}."),
    }
}

pub fn review_due(lang: Lang, aid: &str, from: Date, by: Date) -> String {
    let (from, by) = (in_words(from, lang), in_words(by, lang));
    match lang {
        Lang::Fr => format!("Règle de l'aide {aid} (depuis le {from}) : elle devait être relue avant le {by}."),
        Lang::En => format!("Rule of the aid {aid} (from {from}): it was to be read again by {by}."),
    }
}
