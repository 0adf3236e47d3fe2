//! The OpenAPI document as it is read here: values in the order of the file, references followed, Markdown made HTML.

use crate::http::meta::OPENAPI_YAML;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd, html};
use serde_yaml_ng::Value;

/// The document.
pub struct Spec(Value);

impl Spec {
    /// The committed document.
    pub fn read() -> Option<Self> {
        serde_yaml_ng::from_str(OPENAPI_YAML).ok().map(Self)
    }

    /// What stands at a path of keys.
    pub fn at(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().try_fold(&self.0, |value, key| value.get(*key))
    }

    /// The text at a path of keys, empty when there is none.
    pub fn text(&self, keys: &[&str]) -> String {
        self.at(keys).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The value itself, or what its reference leads to.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(target) = reference(value) else { return value };
        let keys: Vec<&str> = target.trim_start_matches("#/").split('/').collect();
        self.at(&keys).unwrap_or(value)
    }
}

/// Where a reference leads.
pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The name of the schema that a reference leads to, when it leads to one with a name.
pub fn schema_name(value: &Value) -> Option<&str> {
    let name = reference(value)?.strip_prefix("#/components/schemas/")?;
    (!name.contains('/')).then_some(name)
}

/// The entries of a mapping whose keys are texts, in the order of the file.
pub fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let map = value.and_then(Value::as_mapping).into_iter().flatten();
    map.filter_map(|(key, value)| Some((key.as_str()?, value)))
}

/// The members of a list.
pub fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_sequence).into_iter().flatten()
}

/// The text of a member, empty when it has none.
pub fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A value on one line, as in JSON; a text as it is.
pub fn short(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string(value).unwrap_or_default(),
    }
}

/// A value to read: JSON with its lines; a text as it is.
pub fn long(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

/// Markdown as HTML. Headings are `deeper` levels below their own; HTML in it is shown, not obeyed.
pub fn html(markdown: &str, deeper: usize) -> String {
    const LEVELS: [HeadingLevel; 6] = [
        HeadingLevel::H1,
        HeadingLevel::H2,
        HeadingLevel::H3,
        HeadingLevel::H4,
        HeadingLevel::H5,
        HeadingLevel::H6,
    ];
    let lower = |level: HeadingLevel| LEVELS[(level as usize - 1 + deeper).min(5)];
    let events = Parser::new(markdown).map(|event| match event {
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: lower(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_followed_and_names_told() {
        let spec = Spec::read().expect("the document");
        let first = items(spec.at(&["paths", "/eligibility", "get", "parameters"]))
            .next()
            .expect("one");
        assert_eq!(reference(first), Some("#/components/parameters/commune"));
        assert_eq!(schema_name(first), None);
        assert_eq!(text(spec.resolve(first), "in"), "query");
    }

    #[test]
    fn markdown_cannot_bring_tags_and_headings_stand_below_the_pages() {
        assert_eq!(html("## A <b>\n", 1), "<h3>A &lt;b&gt;</h3>\n");
        assert_eq!(html("`a`", 0), "<p><code>a</code></p>\n");
    }
}
