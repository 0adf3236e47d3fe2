//! The operations of the document: a path with a method, what it takes, what it answers.

use super::schema::{self, Field, Kind};
use super::spec::{self, Spec};
use serde_yaml_ng::Value;

/// The methods of a path, as the document names them.
const METHODS: [&str; 3] = ["get", "post", "delete"];
/// How descriptions of facts about a doctor begin.
const PROFILE: &str = "Profile.";

/// Operations of one subject.
pub struct Group {
    pub name: String,
    pub about: String,
    pub operations: Vec<Operation>,
}

/// A method of a path.
pub struct Operation {
    pub anchor: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub about: String,
    pub parameters: Vec<Parameter>,
    /// Whether all facts about the doctor are parameters too.
    pub takes_profile: bool,
    pub bodies: Vec<Body>,
    pub replies: Vec<Reply>,
}

/// A parameter.
pub struct Parameter {
    pub name: String,
    pub place: String,
    pub required: bool,
    pub kind: Kind,
    pub about: String,
    pub examples: Vec<String>,
}

/// What is sent, in one media type.
pub struct Body {
    pub media: String,
    pub kind: Kind,
    pub fields: Vec<Field>,
    pub examples: Vec<Example>,
}

/// What is answered with one status.
pub struct Reply {
    pub status: String,
    pub about: String,
    pub is_error: bool,
    pub bodies: Vec<(String, Kind)>,
    pub examples: Vec<Example>,
}

/// A value of a body.
pub struct Example {
    pub title: String,
    pub text: String,
}

/// The anchor of an operation.
pub fn anchor(method: &str, path: &str) -> String {
    let plain = path.replace(['{', '}'], "").replace('/', "-");
    format!("{method}{plain}")
}

/// All operations, each under its first subject.
pub fn groups(spec: &Spec) -> Vec<Group> {
    let mut groups: Vec<Group> = spec::items(spec.at(&["tags"]))
        .map(|tag| Group {
            name: spec::text(tag, "name"),
            about: spec::text(tag, "description"),
            operations: vec![],
        })
        .collect();
    for (path, item) in spec::entries(spec.at(&["paths"])) {
        for (method, operation) in spec::entries(Some(item)).filter(|(m, _)| METHODS.contains(m)) {
            let tag = spec::items(operation.get("tags")).find_map(Value::as_str);
            if let Some(group) = groups.iter_mut().find(|g| Some(g.name.as_str()) == tag) {
                group.operations.push(read(spec, path, method, operation));
            }
        }
    }
    groups
}

/// The facts about a doctor, as `GET /eligibility` takes them.
pub fn profile(spec: &Spec) -> Vec<Parameter> {
    let all = spec::items(spec.at(&["paths", "/eligibility", "get", "parameters"]));
    all.map(|p| spec.resolve(p))
        .filter(|p| is_fact(p))
        .map(|p| Parameter {
            about: spec::html(spec::text(p, "description").trim_start_matches(PROFILE).trim(), 4),
            ..parameter(spec, p)
        })
        .collect()
}

fn is_fact(parameter: &Value) -> bool {
    spec::text(parameter, "description").starts_with(PROFILE)
}

fn read(spec: &Spec, path: &str, method: &str, operation: &Value) -> Operation {
    let given = || spec::items(operation.get("parameters")).map(|p| spec.resolve(p));
    let body = operation.get("requestBody").map(|body| spec.resolve(body));
    Operation {
        anchor: anchor(method, path),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: spec::text(operation, "summary"),
        about: spec::html(&spec::text(operation, "description"), 4),
        parameters: given().filter(|p| !is_fact(p)).map(|p| parameter(spec, p)).collect(),
        takes_profile: given().any(is_fact),
        bodies: spec::entries(body.and_then(|b| b.get("content")))
            .map(|(m, b)| sent(spec, m, b))
            .collect(),
        replies: spec::entries(operation.get("responses"))
            .map(|(s, r)| reply(spec, s, spec.resolve(r)))
            .collect(),
    }
}

fn parameter(spec: &Spec, value: &Value) -> Parameter {
    let one = value.get("example").map(spec::short);
    let many = spec::entries(value.get("examples")).filter_map(|(_, e)| e.get("value").map(spec::short));
    Parameter {
        name: spec::text(value, "name"),
        place: spec::text(value, "in"),
        required: value.get("required").and_then(Value::as_bool).unwrap_or_default(),
        kind: value
            .get("schema")
            .map(|own| schema::kind(spec, own))
            .unwrap_or_default(),
        about: spec::html(&spec::text(value, "description"), 4),
        examples: one.into_iter().chain(many).collect(),
    }
}

fn sent(spec: &Spec, media: &str, body: &Value) -> Body {
    let kind = body
        .get("schema")
        .map(|own| schema::kind(spec, own))
        .unwrap_or_default();
    // Fields of named schemas stand under their name.
    let own = body.get("schema").filter(|_| kind.named.is_empty());
    Body {
        media: media.to_owned(),
        fields: own.map(|own| schema::fields(spec, own)).unwrap_or_default(),
        examples: examples(spec, body),
        kind,
    }
}

fn reply(spec: &Spec, status: &str, response: &Value) -> Reply {
    let is_error = status.starts_with(['4', '5']);
    let bodies = || spec::entries(response.get("content"));
    Reply {
        status: status.to_owned(),
        about: spec::html(&spec::text(response, "description"), 4),
        is_error,
        bodies: bodies()
            .map(|(m, b)| {
                (
                    m.to_owned(),
                    b.get("schema").map(|own| schema::kind(spec, own)).unwrap_or_default(),
                )
            })
            .collect(),
        examples: bodies()
            .filter(|_| !is_error)
            .flat_map(|(_, b)| examples(spec, b))
            .collect(),
    }
}

fn examples(spec: &Spec, body: &Value) -> Vec<Example> {
    let one = body.get("example").map(|value| Example {
        title: String::new(),
        text: spec::long(value),
    });
    let many = spec::entries(body.get("examples")).filter_map(|(_, example)| {
        let example = spec.resolve(example);
        Some(Example {
            title: spec::text(example, "summary"),
            text: spec::long(example.get("value")?),
        })
    });
    one.into_iter().chain(many).collect()
}
