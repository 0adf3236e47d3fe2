//! A contract that changes, published as data is: aid files with the cases that say what they must answer.

use super::place::Place;
use eligeo::domain::date;
use eligeo::rules::AidId;
use std::fs;

const CAIM: &str = "data/aids/caim.2025-11-13.toml";
const CASE: &str = r#"
[[case]]
name = "opened again"
clause = "an act that a test made up"
aid = "caim"
date = "2099-03-01"
place = "zip"
profile = "caim"
with = { signed_on = "2099-03-01" }
expect = { status = "eligible", amounts = { base = "50000.00" } }
"#;

fn caim(changes: &[(&str, &str)]) -> Vec<u8> {
    let mut text = fs::read_to_string(CAIM).expect("the aid file");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text.into_bytes()
}

#[test]
fn a_new_period_comes_in_with_its_cases() {
    let place = Place::whole();
    let again = caim(&[("from = 2025-11-13\nto = 2025-12-31", "from = 2099-01-01")]);
    let file = place.write("caim.2099-01-01.toml", &again);
    let cases = place.write("caim_2099.toml", CASE.as_bytes());
    let out = place.done("aids", &file, &[cases.to_str().expect("a path")]);
    assert!(
        out.contains("passed  periods         changed files: 2, none of the past"),
        "{out}"
    );
    assert!(
        out.contains("aids/caim.2099-01-01.toml\naids/cases/caim_2099.toml\n"),
        "{out}"
    );
    let published = place.published();
    let day = date::parse_iso("2099-06-01").expect("a day");
    let caim = published.rules.on("caim".parse::<AidId>().expect("an aid"), day);
    assert_eq!(caim.expect("open again").open.get_ref().from.to_string(), "2099-01-01");
    assert!(
        published
            .cases
            .iter()
            .any(|(name, _)| name == "aids/cases/caim_2099.toml")
    );
    assert_ne!(published.version, place.before().version);
}

#[test]
fn a_figure_that_the_cases_do_not_expect_is_refused() {
    let place = Place::whole();
    let less = place.write("caim.2025-11-13.toml", &caim(&[("\"50000\"", "\"49000\"")]));
    let (code, out, err) = place.import("aids", &less, &["--accept"]);
    assert_eq!(code, 1, "{out}");
    assert!(err.contains("cases do not hold") && err.lines().count() == 1, "{err}");
    assert!(
        out.contains("aids/cases/caim.toml, line 3: ZIP, all conditions"),
        "{out}"
    );
    assert!(out.contains("expected 50000.00, got 49000.00"), "{out}");
    place.untouched();
}

#[test]
fn what_changes_nothing_or_the_past_is_meant_or_refused() {
    let place = Place::whole();
    let same = place.write("caim.2025-11-13.toml", &caim(&[]));
    place.refused("aids", &same, &[], "periods: the files are those of the dataset in use");
    let past = place.write("caim.2025-11-13.toml", &caim(&[("cinq ans. Ce", "cinq années. Ce")]));
    place.refused("aids", &past, &[], "periods: changed periods of the past: 1");
    assert!(place.import("aids", &past, &["--accept"]).0 == 0, "when it is meant");
}

#[test]
fn what_means_nothing_is_told_with_file_and_line() {
    let place = Place::small();
    for (name, text, wanted) in [
        ("list.toml", "[one]\n", "list.toml, line 1: is neither an aid file"),
        ("caim.toml", "[[case]]\nname = = 1\n", "caim.toml, line 2"),
        (
            "caim.2099-01-01.toml",
            "aid = \"caim\"\n",
            "aids/caim.2099-01-01.toml, line 1",
        ),
        (
            "odd.toml",
            "[[case]]\nname = \"n\"\nclause = \"c\"\naid = \"loan\"\ndate = \"2099-01-01\"\nplace = \"zip\"\nexpect = {}\n",
            "aids/cases/odd.toml, line 1: there is no aid \"loan\"",
        ),
    ] {
        let file = place.write(name, text.as_bytes());
        place.refused("aids", &file, &[], wanted);
    }
    let file = place.write("caim.toml", CASE.as_bytes());
    let (code, _, err) = place.import("aids", &file, &["--tolerance", "3"]);
    assert!(code == 2 && err.contains("--tolerance is not for aid files"), "{err}");
}
