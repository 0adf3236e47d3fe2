//! The schemas of the document: what a value is, in a word, and the fields of an object.

use super::spec::{self, Spec};
use serde_yaml_ng::Value;

/// A named schema.
pub struct Schema {
    pub name: String,
    pub about: String,
    pub kind: Kind,
    pub fields: Vec<Field>,
}

/// A field of an object.
pub struct Field {
    pub name: String,
    pub required: bool,
    pub kind: Kind,
    pub about: String,
}

/// What a value is: words, and the named schemas it leads to.
#[derive(Default)]
pub struct Kind {
    pub words: String,
    pub named: Vec<String>,
}

/// Every named schema, in the order of the file.
pub fn all(spec: &Spec) -> Vec<Schema> {
    spec::entries(spec.at(&["components", "schemas"]))
        .map(|(name, schema)| Schema {
            name: name.to_owned(),
            about: spec::html(&spec::text(schema, "description"), 4),
            kind: kind(spec, schema),
            fields: fields(spec, schema),
        })
        .collect()
}

/// The fields of an object, those of the parts it is made of first.
pub fn fields(spec: &Spec, schema: &Value) -> Vec<Field> {
    let schema = spec.resolve(schema);
    let mut found: Vec<Field> = spec::items(schema.get("allOf"))
        .flat_map(|part| fields(spec, part))
        .collect();
    let required: Vec<&str> = spec::items(schema.get("required")).filter_map(Value::as_str).collect();
    for (name, field) in spec::entries(schema.get("properties")) {
        let described = spec::text(field, "description");
        let about = if described.is_empty() {
            spec::text(spec.resolve(field), "description")
        } else {
            described
        };
        found.push(Field {
            name: name.to_owned(),
            required: required.contains(&name),
            kind: kind(spec, field),
            about: spec::html(&about, 4),
        });
    }
    found
}

/// What a schema takes.
pub fn kind(spec: &Spec, schema: &Value) -> Kind {
    if let Some(name) = spec::schema_name(schema) {
        return Kind {
            words: String::new(),
            named: vec![name.to_owned()],
        };
    }
    // A part of something else has no name of its own.
    let schema = spec.resolve(schema);
    let mut all = Kind::default();
    let mut words: Vec<String> = Vec::new();
    for list in ["oneOf", "anyOf", "allOf"] {
        for part in spec::items(schema.get(list)) {
            let own = kind(spec, part);
            all.named.extend(own.named);
            words.extend(Some(own.words).filter(|text| !text.is_empty()));
        }
    }
    let types = match schema.get("type") {
        Some(Value::String(one)) => one.clone(),
        Some(list) => spec::items(Some(list))
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        None => String::new(),
    };
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .map(|f| format!(" ({f})"))
        .unwrap_or_default();
    words.extend(Some(format!("{types}{format}")).filter(|text| !text.is_empty()));
    if let Some(of) = schema.get("items") {
        let own = kind(spec, of);
        all.named.extend(own.named);
        words.extend(
            Some(own.words)
                .filter(|text| !text.is_empty())
                .map(|text| format!("of {text}")),
        );
    }
    let choices: Vec<String> = spec::items(schema.get("enum")).map(spec::short).collect();
    words.extend(Some(choices.join(" | ")).filter(|text| !text.is_empty()));
    for (key, sign) in [
        ("minimum", "≥"),
        ("maximum", "≤"),
        ("minLength", "length ≥"),
        ("maxLength", "length ≤"),
        ("minItems", "items ≥"),
        ("maxItems", "items ≤"),
        ("pattern", "matches"),
        ("default", "default"),
    ] {
        words.extend(schema.get(key).map(|value| format!("{sign} {}", spec::short(value))));
    }
    all.words = words.join(", ");
    all
}
