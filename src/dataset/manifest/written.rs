//! The manifest as text: what did not change stands as a person wrote it, with its comments and its order.

use super::{FORMAT, Manifest};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

impl Manifest {
    /// Its text in the form of [`FORMAT`], which [`Self::read`] reads back as the same. `before` is the text of the manifest that this one
    /// was made from: comments and whatever did not change are taken over from there.
    ///
    /// # Errors
    /// When a value has no form in TOML.
    pub fn written(&self, before: &str) -> Result<String, toml::ser::Error> {
        let own = Self {
            format: FORMAT,
            ..self.clone()
        };
        let plain = toml::to_string(&own)?;
        let (Ok(mut text), Ok(new)) = (before.parse::<DocumentMut>(), plain.parse::<DocumentMut>()) else {
            return Ok(plain);
        };
        merge(text.as_table_mut(), new.as_table());
        number(text.as_table_mut(), &mut 0);
        let merged = text.to_string();
        // Comments are good to have; what is said comes first.
        let read: Option<Self> = toml::from_str(&merged).ok();
        let same = read.is_some_and(|read| toml::to_string(&read).is_ok_and(|again| again == plain));
        Ok(if same { merged } else { plain })
    }
}

/// Makes a table say what another one does, and leaves what says that already.
fn merge(old: &mut Table, new: &Table) {
    let gone: Vec<String> = old.iter().map(|(key, _)| key.to_owned()).collect();
    for key in gone.iter().filter(|key| !new.contains_key(key)) {
        old.remove(key);
    }
    for (key, item) in new {
        match old.get_mut(key) {
            None => {
                old.insert(key, compact(key, item));
            }
            Some(known) if same(known, item) => {}
            Some(known) => replace(known, key, item),
        }
    }
}

fn replace(known: &mut Item, key: &str, item: &Item) {
    match (&mut *known, item) {
        (Item::Table(old), Item::Table(new)) => merge(old, new),
        (Item::ArrayOfTables(old), Item::ArrayOfTables(new)) => merge_each(old, new),
        // A value stays a value, whatever form the writer prefers.
        (Item::Value(old), new) => {
            let decor = old.decor().clone();
            if let Ok(mut value) = new.clone().into_value() {
                *value.decor_mut() = decor;
                *old = value;
            } else {
                *known = compact(key, item);
            }
        }
        _ => *known = compact(key, item),
    }
}

/// Tables are the same one when they have the same `id`, else when they stand at the same place.
fn merge_each(old: &mut ArrayOfTables, new: &ArrayOfTables) {
    let id = |table: &Table| table.get("id").and_then(Item::as_str).map(str::to_owned);
    let known: Vec<Table> = old.iter().cloned().collect();
    let mut merged = ArrayOfTables::new();
    for (place, table) in new.iter().enumerate() {
        let same = match id(table) {
            Some(own) => known.iter().find(|k| id(k).as_ref() == Some(&own)),
            None => known.get(place),
        };
        let mut one = same.cloned().unwrap_or_default();
        merge(&mut one, table);
        merged.push(one);
    }
    *old = merged;
}

/// A new item as one would write it: files and texts in one line.
fn compact(key: &str, item: &Item) -> Item {
    let mut item = item.clone();
    if ["title", "notes"].contains(&key) {
        item.make_value();
    } else if key == "files" {
        for (_, file) in item.as_table_mut().into_iter().flat_map(Table::iter_mut) {
            file.make_value();
        }
    } else if let Item::Table(table) = &mut item {
        compact_all(table);
    } else if let Item::ArrayOfTables(tables) = &mut item {
        tables.iter_mut().for_each(compact_all);
    }
    item
}

fn compact_all(table: &mut Table) {
    for (key, item) in table.iter_mut() {
        *item = compact(key.get(), item);
    }
}

/// Whether two items say the same, in whatever form: an inline table is a table, and an array of them an array of tables.
fn same(a: &Item, b: &Item) -> bool {
    if let (Some(a), Some(b)) = (a.as_table_like(), b.as_table_like()) {
        let each = |(key, item): (&str, &Item)| b.get(key).is_some_and(|other| same(item, other));
        return a.len() == b.len() && a.iter().all(each);
    }
    if let (Some(a), Some(b)) = (list(a), list(b)) {
        return a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same(a, b));
    }
    match (a.as_value(), b.as_value()) {
        (Some(Value::String(a)), Some(Value::String(b))) => a.value() == b.value(),
        (Some(Value::Integer(a)), Some(Value::Integer(b))) => a.value() == b.value(),
        (Some(Value::Float(a)), Some(Value::Float(b))) => a.value().to_bits() == b.value().to_bits(),
        (Some(Value::Boolean(a)), Some(Value::Boolean(b))) => a.value() == b.value(),
        (Some(Value::Datetime(a)), Some(Value::Datetime(b))) => a.value() == b.value(),
        _ => false,
    }
}

fn list(item: &Item) -> Option<Vec<Item>> {
    match item {
        Item::Value(Value::Array(array)) => Some(array.iter().cloned().map(Item::Value).collect()),
        Item::ArrayOfTables(tables) => Some(tables.iter().cloned().map(Item::Table).collect()),
        _ => None,
    }
}

/// Tables are written in the order of their numbers, which those of two texts have twice.
fn number(table: &mut Table, next: &mut isize) {
    table.set_position(Some(*next));
    *next += 1;
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => number(inner, next),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|inner| number(inner, next)),
            Item::None | Item::Value(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn repository() -> (Manifest, String) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let (manifest, _) = Manifest::read(&folder).expect("the manifest of the repository");
        let text = std::fs::read_to_string(folder.join("sources.toml")).expect("its text");
        (manifest, text)
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let (manifest, text) = repository();
        let place = tempfile::tempdir().expect("a folder");
        for before in [text.as_str(), "", "no = [toml"] {
            let written = manifest.written(before).expect("TOML");
            std::fs::write(place.path().join("sources.toml"), &written).expect("written");
            let (again, _) = Manifest::read(place.path()).expect("reads back");
            assert_eq!(format!("{manifest:?}"), format!("{again:?}"));
        }
        assert_eq!(manifest.written(&text).expect("TOML"), text, "nothing changed");
    }

    #[test]
    fn only_what_changed_is_written_anew() {
        let (mut manifest, text) = repository();
        let layer = &mut manifest.layers[3];
        let mut later = layer.generations[0].clone();
        later.id = "montagne-later".to_owned();
        layer.generations.push(later);
        layer.notes.pop();
        manifest.layers[1].tolerance_m = Some(12.5);
        let written = manifest.written(&text).expect("TOML");
        let lost: Vec<&str> = text.lines().filter(|line| !written.contains(line)).collect();
        assert!(
            lost.len() == 3
                && lost.iter().all(|l| l.contains("tolerance_m")
                    || l.contains("Corse")
                    || l.contains("il n'est")
                    || l.contains("Il n'est pas établi")),
            "{lost:#?}"
        );
        assert!(written.contains("tolerance_m = 12.5"));
        assert!(
            written.find("id = \"montagne-later\"") < written.find("id = \"massifs\""),
            "in its layer"
        );
        assert!(written.contains("communes = { path = \"mountain/montagne-2025-05.csv\""));
    }
}
