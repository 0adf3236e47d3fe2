//! One aid and one period of effect, as its file says it.

use super::amount::AmountRule;
use super::contract::{Consequence, Duration, Exclusion, Exit, Renewal};
use super::schema;
use super::test::Test;
use crate::domain::{Date, Lang, RegionCode, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use toml::Spanned;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in that language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

macro_rules! aid_ids {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The aids, in the order in which answers list them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[expect(missing_docs, reason = "the names are the documentation")]
        pub enum AidId { $(#[serde(rename = $name)] $variant),* }

        impl AidId {
            /// Every aid, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its id in the API.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }

        impl FromStr for AidId {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($name => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    };
}

aid_ids! {
    Caim = "caim",
    Coscom = "coscom",
    Cotram = "cotram",
    Cstm = "cstm",
    ArsOccitanie = "ars_occitanie",
    Cde = "cde",
    Cesp = "cesp",
    AidePonctuelle = "aide_ponctuelle",
    FmtZip = "fmt_zip",
    FmtPrimo = "fmt_primo",
    Fmt67 = "fmt_67",
    ConsultationsAvancees = "consultations_avancees",
    Ptma = "ptma",
}

impl fmt::Display for AidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file of `data/aids/`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AidFile {
    /// Version of the form of the file.
    #[schemars(with = "u32")]
    pub schema: Spanned<u32>,
    /// Which aid.
    pub aid: AidId,
    /// Its name.
    pub name: Text,
    /// What it is, in a sentence or two.
    pub summary: Text,
    /// The régions in which it exists; absent: all of France.
    #[schemars(schema_with = "schema::regions")]
    #[serde(default)]
    pub territory: Option<Vec<RegionCode>>,
    /// When it can be signed or claimed.
    #[schemars(with = "Open")]
    pub open: Spanned<Open>,
    /// What is known of its content in that time.
    #[schemars(with = "Content")]
    pub content: Spanned<Content>,
    /// How long a contract lasts; absent: no contract, or not known.
    #[schemars(with = "Option<Duration>")]
    pub duration: Option<Spanned<Duration>>,
    /// What becomes of a running contract when the place leaves the zone.
    #[schemars(with = "Option<Consequence>")]
    pub zone_change: Option<Spanned<Consequence>>,
    /// What becomes of a running contract when no one can sign it any more.
    #[schemars(with = "Option<Consequence>")]
    pub closing: Option<Spanned<Consequence>>,
    /// What an early end costs.
    #[schemars(with = "Option<Exit>")]
    pub exit: Option<Spanned<Exit>>,
    /// When a human read the file against its sources, and by when again.
    pub review: Review,
    /// The documents cited.
    #[serde(default, rename = "source")]
    #[schemars(with = "Vec<Source>")]
    pub sources: Vec<Spanned<Source>>,
    /// What must hold.
    #[serde(default, rename = "condition")]
    #[schemars(with = "Vec<Condition>")]
    pub conditions: Vec<Spanned<Condition>>,
    /// How much.
    #[serde(default, rename = "amount")]
    #[schemars(with = "Vec<AmountRule>")]
    pub amounts: Vec<Spanned<AmountRule>>,
    /// What cannot be had together with it.
    #[serde(default, rename = "exclusion")]
    #[schemars(with = "Vec<Exclusion>")]
    pub exclusions: Vec<Spanned<Exclusion>>,
    /// What no question about the doctor decides.
    #[serde(default, rename = "note")]
    #[schemars(with = "Vec<Note>")]
    pub notes: Vec<Spanned<Note>>,
    /// Where sources contradict each other.
    #[serde(default, rename = "disagreement")]
    #[schemars(with = "Vec<Disagreement>")]
    pub disagreements: Vec<Spanned<Disagreement>>,
    /// Whom to call.
    #[serde(default, rename = "contact")]
    pub contacts: Vec<Contact>,
}

impl AidFile {
    /// How many years a contract lasts, where the text says a number.
    #[must_use]
    pub fn years(&self) -> Option<u32> {
        self.duration.as_ref()?.get_ref().years
    }

    /// Whether a contract goes on by itself at its end.
    #[must_use]
    pub fn is_tacitly_renewed(&self) -> bool {
        self.duration
            .as_ref()
            .is_some_and(|d| d.get_ref().renewal == Some(Renewal::Tacit))
    }

    /// Of some running aids, the first other one that this aid excludes, or may exclude.
    #[must_use]
    pub fn barred_by<'a>(&self, running: &[&'a str]) -> Option<&'a str> {
        let other = |held: &&&str| **held != self.aid.as_str() && self.exclusion_with(held).is_some();
        running.iter().find(other).copied()
    }

    /// What is said of having it together with another aid, or again.
    pub fn exclusion_with(&self, with: &str) -> Option<&Exclusion> {
        self.exclusions.iter().map(Spanned::get_ref).find(|e| e.with == with)
    }
}

/// The days, bounds included, on which the text of the file can be signed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// First day.
    #[serde(deserialize_with = "date::toml_date::deserialize")]
    #[schemars(schema_with = "schema::day")]
    pub from: Date,
    /// Last day; absent: open-ended.
    #[serde(default, deserialize_with = "date::toml_date::option::deserialize")]
    #[schemars(schema_with = "schema::optional_day")]
    pub to: Option<Date>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

impl Open {
    /// Whether the day is one of them.
    #[must_use]
    pub fn includes(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// What is known of an aid in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContentState {
    /// Conditions and amounts are known.
    Known,
    /// What the scheme says in this period is not known.
    Unknown,
    /// The conditions are known; whether it can still be signed is not.
    ExistenceUnknown,
    /// Neither conditions nor amounts are known.
    NotComputable,
}

/// The state and, unless known, why.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The state.
    pub state: ContentState,
    /// What is not known, and what would settle it.
    pub reason: Option<Text>,
    /// Who says so.
    #[serde(default)]
    pub sources: Vec<Citation>,
}

/// When the file was read against its sources.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The day it was read.
    #[serde(deserialize_with = "date::toml_date::deserialize")]
    #[schemars(schema_with = "schema::day")]
    pub on: Date,
    /// The day by which it must be read again.
    #[serde(deserialize_with = "date::toml_date::deserialize")]
    #[schemars(schema_with = "schema::day")]
    pub by: Date,
}

/// A document cited.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its short name in the file.
    pub id: String,
    /// The document.
    pub document: String,
    /// What identifies it further.
    pub detail: Option<String>,
    /// How good a source it is.
    pub confidence: Confidence,
    /// Its address.
    pub url: Option<String>,
}

/// How good a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The text of the law, or a verbatim copy.
    Primary,
    /// A page of an authority.
    Official,
    /// Press, unions, brochures.
    Secondary,
    /// Deduced here.
    Derived,
}

/// Where in a document something stands.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Short name of the document.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// Article or place.
    pub article: Option<String>,
    /// What it says there, in other words.
    pub says: Option<String>,
}

/// One condition.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its id, such as `CAIM-1`.
    pub id: String,
    /// What must hold.
    pub label: Text,
    /// How it is decided.
    pub test: Test,
    /// Who demands it.
    pub sources: Vec<Citation>,
    /// What else to know.
    pub note: Option<Text>,
}

/// A rule that no question decides.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: Text,
    /// Who says so.
    pub sources: Vec<Citation>,
}

/// A contradiction between sources.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disagreement {
    /// About what.
    pub topic: Text,
    /// What each says.
    pub readings: Vec<Reading>,
    /// How the service treats it.
    pub treated_as: Text,
}

/// What one source says.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Short name of the document.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// What it says.
    pub says: Text,
}

/// Whom to call.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name; `{department}` stands for the name of the département.
    pub name: Text,
    /// Address on the web.
    pub url: Option<String>,
    /// Whether there is one for each département.
    #[serde(default)]
    pub per_department: bool,
}
