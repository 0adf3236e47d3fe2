//! The facts about a doctor that can be given: their names, kinds and ranges. The one list that the command line, the
//! API, the questions and the rule files are checked against.

use rust_decimal::{Decimal, dec};

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// true or false.
    Bool,
    /// A number in a range, bounds included.
    Number(Decimal, Decimal),
    /// A whole number in a range, bounds included.
    Whole(Decimal, Decimal),
    /// A calendar day.
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these digits, as text or as a JSON number.
    Digit(&'static [&'static str]),
    /// Several of these words; none is a value too.
    Many(&'static [&'static str]),
    /// Free text, at most 100 characters.
    Text,
    /// An INSEE code.
    Commune,
    /// The list of aids held.
    HeldAids,
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name; a part after a dot is a member of an object.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Its place in [`FIELDS`], by which a profile keeps its value.
    pub number: usize,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// How many fields there are.
pub const COUNT: usize = 38;

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, number: 0 }
}

const fn numbered(mut fields: [Field; COUNT]) -> [Field; COUNT] {
    let mut number = 0;
    while number < COUNT {
        fields[number].number = number;
        number += 1;
    }
    fields
}

const EUROS: Kind = Kind::Number(Decimal::ZERO, dec!(100_000_000));
const SHARE: Kind = Kind::Number(Decimal::ZERO, Decimal::ONE);
const AGE: Kind = Kind::Whole(dec!(18), dec!(100));

/// Every field, in the order of the contract.
pub static FIELDS: [Field; COUNT] = numbered([
    field("status", Kind::Choice(&["installing", "installed", "locum", "student"])),
    field("has_locum_licence", Kind::Bool),
    field("specialty", Kind::Text),
    field("age", AGE),
    field("sector", Kind::Choice(&["1", "2", "none"])),
    field("optam", Kind::Bool),
    field("opposable_share", SHARE),
    field("first_installation", Kind::Bool),
    field("installed_on", Kind::Date),
    field("main_practice", Kind::Bool),
    field("days_per_week", Kind::Number(Decimal::ZERO, dec!(7))),
    field("days_per_quarter", Kind::Number(Decimal::ZERO, dec!(92))),
    field("zone_activity_share", SHARE),
    field("days_per_year_in_zip", Kind::Number(Decimal::ZERO, dec!(366))),
    field("main_practice_commune", Kind::Commune),
    field(
        "practice",
        Kind::Many(&["medical_group", "multi_professional_group", "msp", "cpts", "esp"]),
    ),
    field("esp_project_filed", Kind::Bool),
    field("pdsa", Kind::Bool),
    field("pdsa_waiver", Kind::Bool),
    field("order_registered_on", Kind::Date),
    field("opposable_tariffs_only", Kind::Bool),
    field("proximity_hospital", Kind::Bool),
    field("trainee_months", Kind::Number(Decimal::ZERO, dec!(120))),
    field("conventioned_fees", EUROS),
    field("fees_in_zip", EUROS),
    field("quarter_fees", EUROS),
    field("month_fees", EUROS),
    field("dedicated_billing_number", Kind::Bool),
    field("successor.age", AGE),
    field("successor.installed_on", Kind::Date),
    field("successor.conventioned", Kind::Bool),
    field("cesp_signatory", Kind::Bool),
    field("cesp_months_paid", Kind::Whole(Decimal::ZERO, dec!(120))),
    field("study_cycle", Kind::Digit(&["1", "2", "3"])),
    field("fmt_base", EUROS),
    field("signed_on", Kind::Date),
    field("exit_on", Kind::Date),
    field("held_aids", Kind::HeldAids),
]);

/// What may be named in `held_aids` beside the aids of this service.
pub const OTHER_HELD: &[&str] = &["option_demographique_2011", "local_authority", "other_20o"];

/// Whether a field counts euros.
#[must_use]
pub fn is_euros(name: &str) -> bool {
    find(name).is_some_and(|f| f.kind == EUROS)
}

/// The field of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.name == name)
}
