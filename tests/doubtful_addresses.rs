//! Which commune a text without a postcode is about: never one that is only a likely reading.

#![allow(clippy::expect_used, reason = "a test that cannot go on should stop")]

use eligeo::dataset::Snapshot;
use eligeo::domain::date;
use eligeo::eligibility::{Answer, PlaceError, PlaceQuery, Question, answer};
use std::path::Path;
use std::sync::LazyLock;

static DATA: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::load(Path::new("data")).expect("the dataset in data/"));

fn ask(text: &str) -> Result<Answer, PlaceError> {
    let question = Question::new(PlaceQuery::Address(text.to_owned()));
    let day = date::parse_iso("2025-12-01").expect("a day");
    answer(&DATA, &Question { day, ..question })
}

fn warned(answer: &Answer, code: &str) -> bool {
    answer.warnings.iter().any(|w| w.code == code)
}

/// Texts that hold the name of a commune by chance, and the commune that must not be answered.
#[test]
fn a_name_by_chance_is_no_answer() {
    for (text, by_chance) in [
        ("Saint-Jean-qui-nexiste-pas", "53176"),
        ("saint jean qui nexiste pas", "53176"),
        ("je ne sais pas", "53176"),
        ("sans objet", "19153"),
        ("mon cabinet est dans la rue", "80688"),
        ("12 rue Thiers", "63430"),
        ("12 rue Adolphe Thiers", "63430"),
        ("3 avenue Gabriel Péri", "2A209"),
        ("12 rue Paul Bert", "80083"),
        ("Dr Jean Thiers", "63430"),
        ("12 rue Descartes", "37115"),
        ("1 rue Condé", "36059"),
        ("6 rue Montpellier", "34172"),
        ("2 avenue Toulouse", "31555"),
        ("avenue de Toulouse", "31555"),
        ("Clinique Toulouse-Mirail", "31555"),
        ("Clinique Beausoleil", "06012"),
        ("EHPAD Les Tilleuls", "76693"),
        ("12 rue des Lilas", "93045"),
        ("12 impasse du chemin Vert 78000", "78647"),
        ("MSP Richelieu, 12 rue des Lilas", "37196"),
        ("Cabinet médical Laurens, 3 place Nationale", "34130"),
        ("MSP Descartes", "37115"),
        ("Marvejols 13001", "13201"),
        ("Rodez 75001", "75101"),
        ("12 rue Foch, Figeac 34200", "34301"),
        ("12 rue du Monastère, 12000", "12146"),
        ("12 avenue du Monastère 12000", "12146"),
        ("Dr Barjac, 48000", "48018"),
        ("Ramonville", "08437"),
        ("Saint-Chély (48)", "12217"),
        ("Villefranche", "89086"),
        ("Lunas", "24246"),
        ("12 rue de la Mairie, Naussac", "12170"),
        ("Barcelone, Espagne", "26037"),
        ("Rabastens (65)", "81220"),
        ("Saint-Jean, Hérault", "31488"),
        ("Mende, Hérault", "48095"),
        ("Moissac 48", "82112"),
        ("Villefranche, 12", "89086"),
    ] {
        match ask(text) {
            Err(PlaceError::AddressNotFound | PlaceError::NotSure(_) | PlaceError::Ambiguous(_)) => {}
            Err(other) => panic!("{text}: {other}"),
            Ok(found) => assert_ne!(found.location.commune.code.as_str(), by_chance, "{text}"),
        }
    }
}

/// Words that differ from a commune by one letter, and what may have been meant.
#[test]
fn a_short_name_with_an_error_is_asked_back() {
    for (text, offered) in [
        ("Lozère", "82094"),
        ("Hérault", "41101"),
        ("néant", "12168"),
        ("mandes", "09180"),
        ("narbone", "11262"),
    ] {
        match ask(text) {
            Err(PlaceError::NotSure(list)) => {
                assert!(
                    list.iter().any(|c| c.commune.code.as_str() == offered),
                    "{text}: {list:?}"
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_commune_that_is_meant_is_answered_and_says_what_is_missing() {
    for (text, code, street_lost, guessed) in [
        ("Mende", "48095", false, false),
        ("12 rue Foch Montpellier", "34172", true, false),
        ("12 rue Foch, Montpellier", "34172", true, false),
        ("Montpellier 12 rue Foch", "34172", true, false),
        ("12 rue Foch Montpelier", "34172", true, true),
        ("Montpelleir", "34172", false, true),
        ("Maison de santé de Mende", "48095", false, false),
        ("Mairie de Mende", "48095", true, false),
        ("Mende mairie", "48095", true, false),
        ("12 rue Foch Figeac", "46102", true, false),
        ("Hôpital Lapeyronie Montpellier", "34172", true, false),
        ("Clinique du Parc, Castelnau-le-Lez", "34057", true, false),
        ("12 rue inconnue 48000 Mandes", "48095", true, true),
        ("MSP de Marvejols", "48092", false, false),
        ("3 place du Foirail Marvejols Lozère", "48092", true, false),
        ("12 rue de la République Béziers Hérault", "34032", true, false),
        ("Castres (Tarn)", "81065", false, false),
        ("12 place de Verdun, Castres, Tarn", "81065", true, false),
        ("Mirepoix (09)", "09194", false, false),
        ("Lavaur 81", "81140", false, false),
        ("12 rue Foch, Vienne", "38544", true, false),
        ("Place du Relais, 48130 Aumont-Aubrac", "48009", true, false),
    ] {
        let found = ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), code, "{text}");
        assert_eq!(
            warned(&found, "street_not_found"),
            street_lost,
            "{text}: {:?}",
            found.warnings
        );
        assert_eq!(warned(&found, "nearest_name"), guessed, "{text}: {:?}", found.warnings);
    }
}
