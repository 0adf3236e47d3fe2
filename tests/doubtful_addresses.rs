//! Which commune a text without a postcode is about: never one that is only a likely reading.

#![allow(clippy::expect_used, reason = "a test that cannot go on should stop")]

use eligeo::dataset::Snapshot;
use eligeo::domain::date;
use eligeo::eligibility::search;
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
            Err(
                PlaceError::AddressNotFound
                | PlaceError::NotSure(_)
                | PlaceError::Ambiguous(_)
                | PlaceError::OutsideCoverage(_),
            ) => {}
            Err(other) => panic!("{text}: {other}"),
            Ok(found) => assert_ne!(found.location.commune.code.as_str(), by_chance, "{text}"),
        }
    }
}

/// Words that differ from a commune by one letter, and what may have been meant.
#[test]
fn a_short_name_with_an_error_is_asked_back() {
    for (text, offered) in [
        ("néant", "12168"),
        ("mandes", "09180"),
        ("narbone", "11262"),
        // The first words of a name, or one that several have or had.
        ("Florac", "48061"),
        ("mairie de Florac", "48061"),
        ("Saint-Chély", "48140"),
        ("Palavas", "34192"),
        ("Banassac", "48017"),
        ("Villefranche", "12300"),
        ("Pharmacie de Mende", "48095"),
        ("près de Mende", "48095"),
        ("Narbonne plage", "11262"),
        ("75000", "75056"),
        // A town abroad, or a small one nearly of that name.
        ("Casablanca", "2B069"),
        ("Hambourg", "68144"),
        ("Livourne", "33243"),
        ("12 rue Foch Livourne", "33243"),
        ("34172", "34172"),
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

fn ask_city(postcode: &str, city: &str) -> Result<Answer, PlaceError> {
    let place = PlaceQuery::City {
        postcode: postcode.to_owned(),
        city: city.to_owned(),
    };
    let day = date::parse_iso("2025-12-01").expect("a day");
    answer(
        &DATA,
        &Question {
            day,
            ..Question::new(place)
        },
    )
}

#[test]
fn a_misspelt_city_with_its_postcode_is_answered_and_says_so() {
    for (postcode, city, code) in [
        ("34000", "Montpelier", "34172"),
        ("48000", "Mandes", "48095"),
        ("48000", "Mende", "48095"),
        ("34980", "St Gely", "34255"),
    ] {
        let found = ask_city(postcode, city).unwrap_or_else(|error| panic!("{postcode} {city}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), code, "{postcode} {city}");
        assert_eq!(warned(&found, "nearest_name"), city != "Mende", "{postcode} {city}");
        assert!(!warned(&found, "street_not_found"), "{postcode} {city}");
        assert_eq!(found.location.kind, eligeo::eligibility::place::PlaceKind::Commune);
    }
}

#[test]
fn a_city_that_its_postcode_contradicts_is_asked_back() {
    for (postcode, city, offered) in [
        ("48000", "Xyz", "48095"),
        ("34690", "Xyz", "34095"),
        ("13001", "Marvejols", "48092"),
        ("34000", "Toulouse", "34172"),
    ] {
        match ask_city(postcode, city) {
            Err(PlaceError::NotSure(list) | PlaceError::Ambiguous(list)) => {
                let codes: Vec<&str> = list.iter().map(|c| c.commune.code.as_str()).collect();
                assert!(codes.contains(&offered), "{postcode} {city}: {codes:?}");
            }
            other => panic!("{postcode} {city}: {other:?}"),
        }
    }
}

#[test]
fn a_postcode_alone_is_its_commune_or_the_choice_between_them() {
    for text in ["48000", "F-48000", "48000 France", "48 000"] {
        match ask(text) {
            Err(PlaceError::Ambiguous(list)) => {
                let codes: Vec<&str> = list.iter().map(|c| c.commune.code.as_str()).collect();
                assert_eq!(codes.len(), 12, "{text}: {codes:?}");
                assert!(codes.contains(&"48095"), "{text}: {codes:?}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for (text, code) in [("34690", "34095"), ("34080", "34172"), ("75015", "75056")] {
        let found = ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), code, "{text}");
        assert!(!warned(&found, "street_not_found"), "{text}");
    }
}

#[test]
fn what_the_data_does_not_cover_is_never_a_commune_of_the_same_name() {
    // What looks like it and is covered is below.
    for text in [
        "97150 Saint-Martin",
        "12 rue de la République 97150 Saint-Martin",
        "97054 Saint-Martin Cedex",
        "Saint-Martin (978)",
        "97133 Saint-Barthélemy",
        "97133",
        "97500 Saint-Pierre",
        "Saint-Pierre-et-Miquelon",
        "98800 Nouméa",
        "Nouméa",
        "12 rue de Sébastopol, Nouméa",
        "Nouvelle-Calédonie",
        "98714 Papeete",
        "Papeete, Tahiti",
        "98600 Mata-Utu",
        "98000 Monaco",
        "Monaco",
        "12 avenue de la Costa, Monte-Carlo",
        "AD100 Canillo",
        "AD500 Andorre-la-Vieille",
        "Andorre",
        "CH-1201 Genève",
        "B-1000 Bruxelles",
        "Genève, Suisse",
        "Barcelone Espagne",
        "Barcelone, Espagne",
        "Lausanne, Suisse",
    ] {
        match ask(text) {
            Err(PlaceError::OutsideCoverage(_)) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    for (postcode, city) in [("97150", "Saint-Martin"), ("98000", "Monaco"), ("97500", "St Pierre")] {
        assert!(
            matches!(ask_city(postcode, city), Err(PlaceError::OutsideCoverage(_))),
            "{postcode} {city}"
        );
    }
    for (text, code) in [
        ("12 avenue de Belgique 34000 Montpellier", "34172"),
        ("97200 Fort-de-France", "97209"),
        ("97400 Saint-Denis", "97411"),
        ("97141 Vieux-Fort", "97133"),
        ("Suisse", "57662"),
        ("12 rue Haute, 57340 Suisse", "57662"),
        ("Paris 15", "75056"),
        ("Paris XVe arrondissement", "75056"),
        ("Lyon 3 arrondissement", "69123"),
        ("FR-48000 Mende", "48095"),
        ("48000Mende", "48095"),
        ("12 rue Anatole France, Mende", "48095"),
    ] {
        let found = ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), code, "{text}");
    }
}

#[test]
fn a_territory_offers_its_communes() {
    for (text, first) in [
        ("Lozère", "48095"),
        ("Lozère (48)", "48095"),
        ("48", "48095"),
        ("département de l'Hérault", "34172"),
        ("LOT, FRANCE", "46042"),
        ("Occitanie", "31555"),
    ] {
        match ask(text) {
            Err(PlaceError::Territory(_, list)) => {
                assert_eq!(list[0].commune.code.as_str(), first, "{text}");
                assert_eq!(list.len(), 5, "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_quarter_called_as_communes_are_is_no_other_city() {
    let found = ask("Saint-Cyprien, Toulouse").expect("Toulouse");
    assert_eq!(found.location.commune.code.as_str(), "31555");
    assert!(warned(&found, "street_not_found"));
    for (text, offered) in [
        ("Lattes, Montpellier", ["34129", "34172"]),
        ("Balma, Toulouse", ["31044", "31555"]),
        ("Mende, Toulouse", ["48095", "31555"]),
        ("Mende, Marvejols", ["48095", "48092"]),
    ] {
        match ask(text) {
            Err(PlaceError::NotSure(list) | PlaceError::Ambiguous(list)) => {
                for code in offered {
                    assert!(list.iter().any(|c| c.commune.code.as_str() == code), "{text}: {list:?}");
                }
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn the_country_is_no_street() {
    for (text, code) in [
        ("46000 CAHORS, FRANCE", "46042"),
        ("Cahors 46000 France métropolitaine", "46042"),
        ("Mende, France", "48095"),
        ("Mende, Lozère, Occitanie, France", "48095"),
        ("Mende - Lozère - Occitanie", "48095"),
    ] {
        let found = ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), code, "{text}");
        assert!(!warned(&found, "street_not_found"), "{text}");
    }
    let found = ask("12 avenue Pierre Mendès France 34000 Montpellier").expect("Montpellier");
    assert!(warned(&found, "street_not_found"));
}

#[test]
fn coordinates_typed_as_an_address_are_a_point() {
    for text in ["44.518, 3.501", "44,518 3,501", "44.518N 3.501E"] {
        let found = ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.location.commune.code.as_str(), "48095", "{text}");
        assert_eq!(
            found.location.kind,
            eligeo::eligibility::place::PlaceKind::Point,
            "{text}"
        );
    }
}

#[test]
fn a_name_that_two_communes_have_or_had_is_a_choice() {
    match ask("Lunas") {
        Err(PlaceError::Ambiguous(list)) => {
            let codes: Vec<&str> = list.iter().map(|c| c.commune.code.as_str()).collect();
            assert_eq!(codes, ["24246", "34144"]);
        }
        other => panic!("{other:?}"),
    }
    match search::search(&DATA, "Lunas") {
        Err(search::SearchError::Choice(list)) => assert_eq!(list.len(), 2, "{list:?}"),
        other => panic!("{other:?}"),
    }
    for text in ["48 095", "34 172"] {
        assert!(
            matches!(search::search(&DATA, text), Ok(PlaceQuery::Commune(_))),
            "{text}"
        );
    }
}
