//! What aids, zones and answers are called in a sentence.

use super::Words;
use crate::domain::{Date, ZoneKind, date};
use crate::rules::AidId;

impl Words<'_> {
    /// What an aid is called in a sentence: its acronym.
    #[must_use]
    pub fn aid(self, id: &str) -> String {
        match id.parse::<AidId>() {
            Ok(AidId::ArsOccitanie) => self.pick("aide de l'ARS Occitanie", "ARS Occitanie aid").to_owned(),
            Ok(AidId::AidePonctuelle) => self.pick("aide ponctuelle", "one-off aid").to_owned(),
            Ok(AidId::FmtZip) => self.pick("majoration FMT en ZIP", "FMT increase in a ZIP").to_owned(),
            Ok(AidId::FmtPrimo) => self
                .pick(
                    "majoration FMT de première installation",
                    "FMT increase on first installation",
                )
                .to_owned(),
            Ok(AidId::Fmt67) => self.pick("majoration FMT à 67 ans", "FMT increase at 67").to_owned(),
            Ok(AidId::ConsultationsAvancees) => {
                self.pick("consultations avancées", "advanced consultations").to_owned()
            }
            Ok(other) => other.as_str().to_uppercase(),
            Err(()) => match id {
                "option_demographique_2011" => self.pick("option démographique de 2011", "demographic option of 2011"),
                "local_authority" => self.pick("aide d'une collectivité locale", "aid from a local authority"),
                _ => self.pick(
                    "autre aide du 20° de l'article L.162-5",
                    "another aid under 20° of article L.162-5",
                ),
            }
            .to_owned(),
        }
    }

    pub(super) fn zone(self, kind: ZoneKind) -> String {
        match kind {
            ZoneKind::Zip => self.pick("en ZIP", "in a ZIP"),
            ZoneKind::Zac => self.pick("en ZAC", "in a ZAC"),
            ZoneKind::Zar => self.pick("en ZAR", "in a ZAR"),
            ZoneKind::Hz => self.pick("hors zonage", "not zoned"),
            ZoneKind::Zv => self.pick("en zone de vigilance", "in a ZV"),
            ZoneKind::Qpv => self.pick("dans un QPV", "in a QPV"),
            ZoneKind::Montagne => self.pick("en zone de montagne", "in the mountain zone"),
            ZoneKind::Massif => self.pick("dans un massif", "in a massif"),
            ZoneKind::Department => self.pick("dans le département", "in the département"),
        }
        .to_owned()
    }

    /// Words that can be answered, as they are shown; themselves where the question has no options.
    pub(super) fn options(self, name: &str, words: &[String]) -> String {
        let options = self
            .questions
            .get(name)
            .map(|q| q.options.as_slice())
            .unwrap_or_default();
        let shown: Vec<String> = words
            .iter()
            .map(|word| {
                let found = options.iter().find(|o| o.value == *word);
                let text = found.map_or(word.as_str(), |o| self.lang.pick(&o.fr, &o.en));
                format!("{}{text}{}", self.pick("« ", "“"), self.pick(" »", "”"))
            })
            .collect();
        self.either(&shown)
    }

    pub(super) fn day(self, day: Date) -> String {
        date::in_words(day, self.lang)
    }

    /// "3 ans", "18 mois".
    pub(super) fn length(self, months: i32) -> String {
        let (count, one, many) = if months % 12 == 0 {
            (months / 12, self.pick("an", "year"), self.pick("ans", "years"))
        } else {
            (months, self.pick("mois", "month"), self.pick("mois", "months"))
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}
