//! The contract and the service name the same routes, methods, parameters and problems.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use eligeo::http::{ROUTES, problem::Kind};
use eligeo::rules::{AidId, field::FIELDS};
use serde_yaml_ng::Value as Yaml;
use std::collections::BTreeSet;

fn document() -> Yaml {
    serde_yaml_ng::from_str(&std::fs::read_to_string("openapi.yaml").expect("openapi.yaml")).expect("YAML")
}

fn keys(value: &Yaml) -> BTreeSet<String> {
    let map = value.as_mapping().expect("a mapping");
    map.keys().map(|k| k.as_str().expect("text").to_owned()).collect()
}

#[test]
fn routes_and_methods_are_those_of_the_table() {
    let document = document();
    let served: BTreeSet<(String, String)> = ROUTES
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(|m| ((*path).to_owned(), m.to_ascii_lowercase())))
        .collect();
    let mut written = BTreeSet::new();
    for path in keys(&document["paths"]) {
        for method in keys(&document["paths"][path.as_str()]) {
            if ["get", "post", "put", "delete", "patch"].contains(&method.as_str()) {
                written.insert((path.clone(), method));
            }
        }
    }
    assert_eq!(served, written);
}

#[test]
fn the_profile_of_the_contract_has_the_fields_of_the_service() {
    let document = document();
    let parameters = document["paths"]["/eligibility"]["get"]["parameters"]
        .as_sequence()
        .expect("parameters");
    let named: BTreeSet<String> = parameters
        .iter()
        .filter_map(|p| {
            let component = p["$ref"].as_str()?.rsplit('/').next()?;
            Some(
                document["components"]["parameters"][component]["name"]
                    .as_str()?
                    .to_owned(),
            )
        })
        .chain(parameters.iter().filter_map(|p| Some(p["name"].as_str()?.to_owned())))
        .collect();
    for field in FIELDS {
        assert!(
            named.contains(field.name),
            "GET /eligibility does not name {}",
            field.name
        );
    }
    let body = keys(&document["components"]["schemas"]["Profile"]["properties"]);
    let own: BTreeSet<String> = FIELDS
        .iter()
        .map(|f| f.name.split_once('.').map_or(f.name, |(object, _)| object).to_owned())
        .collect();
    assert_eq!(own, body);
}

#[test]
fn aids_and_problems_are_those_of_the_contract() {
    let document = document();
    let words = |schema: &str| -> BTreeSet<String> {
        let list = document["components"]["schemas"][schema]["enum"]
            .as_sequence()
            .expect("enum");
        list.iter().map(|w| w.as_str().expect("text").to_owned()).collect()
    };
    let aids: BTreeSet<String> = AidId::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(aids, words("AidId"));
    let text = std::fs::read_to_string("openapi.yaml").expect("openapi.yaml");
    for kind in Kind::ALL {
        assert!(
            text.contains(&format!("/problems/{}", kind.slug())),
            "{} is not in the contract",
            kind.slug()
        );
    }
}
