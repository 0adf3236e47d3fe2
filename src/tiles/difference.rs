//! A map of what changed between two legal states, as one SVG file: to put into a document, not to zoom into.
//!
//! The changed areas are coloured by their class after; what lost is hatched, what is not known is dotted. Behind them are the borders
//! of the départements that have changes. Coordinates are rounded to a tenth of a pixel.

mod borders;
mod frame;

use crate::dataset::Snapshot;
use crate::domain::{DepartmentCode, Lang, figures};
use crate::eligibility::difference::{Change, Difference, Direction, words};
use crate::geom::Area;
use borders::borders;
use frame::{Frame, MARGIN, WIDTH};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Height of a line of the legend.
const LINE: f64 = 22.0;
/// With more départements than this their borders are left out: the map would be made of borders.
const MOST_DEPARTMENTS: usize = 20;

/// The fill of each class, as on the website's map.
const FILLS: [(&str, &str); 8] = [
    ("zip", "#e08a6b"),
    ("zac", "#f3d08a"),
    ("zar", "#b9dcc4"),
    ("zv", "#c9d4ec"),
    ("hz", "#fbfaf5"),
    ("inside", "#a9c1d9"),
    ("outside", "#fbfaf5"),
    ("no_data", "#dcdcd8"),
];
/// The fill of what is in none of these: undetermined, and massifs.
const OTHER: &str = "#e3d5ea";

/// Draws the map. `data` is the dataset of the second state.
#[must_use]
pub fn svg(data: &Snapshot, difference: &Difference, lang: Lang) -> String {
    let departments: HashSet<DepartmentCode> = difference.departments.iter().map(|d| d.code).collect();
    let behind: Vec<&Area> = if departments.len() > MOST_DEPARTMENTS {
        vec![]
    } else {
        let communes = data.cog.communes().iter().enumerate();
        communes
            .filter(|(_, c)| departments.contains(&c.department))
            .filter_map(|(number, _)| data.outlines.commune(number))
            .collect()
    };
    let drawn: Vec<(&Change, &Area)> = difference
        .changes
        .iter()
        .filter_map(|c| Some((c, c.unit.area(data)?)))
        .collect();
    let all = behind.iter().copied().chain(drawn.iter().map(|(_, area)| *area));
    let Some(frame) = Frame::around(all) else {
        return empty(difference, lang);
    };
    let legend = legend(difference, lang);
    let height = frame.height + 2.0 * MARGIN;
    #[expect(clippy::cast_precision_loss, reason = "a legend has a few lines")]
    let whole = height + LINE * (legend.len() as f64 + 2.0);
    let mut text = head(difference, lang, WIDTH + 2.0 * MARGIN, whole);
    let borders = borders(data, &frame, &departments, &behind);
    let _ = writeln!(
        text,
        "<path d=\"{borders}\" fill=\"none\" stroke=\"#7d8680\" stroke-width=\"0.8\"/>"
    );
    for (change, area) in drawn {
        let path = frame.path(area);
        let name = escaped(&named(change, lang));
        let fill = fill(&change.class_after);
        let _ = writeln!(
            text,
            "<g id=\"{code}\"><title>{name}</title><path d=\"{path}\" fill=\"{fill}\" fill-rule=\"evenodd\" stroke=\"#17282a\" stroke-width=\"0.4\"/>{over}</g>",
            code = escaped(&change.code),
            over = pattern(change.change).map_or_else(String::new, |p| format!(
                "<path d=\"{path}\" fill=\"url(#{p})\" fill-rule=\"evenodd\"/>"
            )),
        );
    }
    let heading = escaped(&title(difference, lang));
    let at = height + LINE / 2.0;
    let _ = writeln!(
        text,
        "<text x=\"10\" y=\"{at:.0}\" font-weight=\"bold\">{heading}</text>"
    );
    for (line, (key, label)) in (2..).zip(legend) {
        let y = height + LINE * f64::from(line) - LINE / 2.0;
        let over = pattern(key.1).map_or_else(String::new, |p| swatch(y, &format!("url(#{p})")));
        let _ = writeln!(
            text,
            "{}{over}<text x=\"48\" y=\"{y:.0}\">{}</text>",
            swatch(y, fill(&key.0)),
            escaped(&label)
        );
    }
    text.push_str("</svg>\n");
    text
}

fn swatch(y: f64, fill: &str) -> String {
    let top = y - 12.0;
    format!(
        "<rect x=\"10\" y=\"{top:.0}\" width=\"28\" height=\"15\" fill=\"{fill}\" stroke=\"#17282a\" stroke-width=\"0.4\"/>"
    )
}

fn fill(class: &str) -> &'static str {
    FILLS
        .iter()
        .find(|(name, _)| *name == class)
        .map_or(OTHER, |(_, fill)| fill)
}

fn pattern(change: Direction) -> Option<&'static str> {
    match change {
        Direction::Lost => Some("lost"),
        Direction::Unclear => Some("unclear"),
        Direction::Gained | Direction::Changed => None,
    }
}

fn named(change: &Change, lang: Lang) -> String {
    let name = change.name.as_deref().unwrap_or(&change.code);
    let (before, after) = (
        words::class(&change.class_before, lang),
        words::class(&change.class_after, lang),
    );
    format!("{name} ({}){}{before} → {after}", change.code, lang.pick(" : ", ": "))
}

type Key = (String, Direction);

/// One line for each look, with what it stands for and how many.
fn legend(difference: &Difference, lang: Lang) -> Vec<(Key, String)> {
    let mut lines: BTreeMap<Key, (usize, u64)> = BTreeMap::new();
    for total in &difference.totals {
        let line = lines.entry((total.class_after.clone(), total.change)).or_default();
        line.0 += total.tally.communes + total.tally.qpv;
        line.1 += total.tally.population;
    }
    let mut lines: Vec<(Key, (usize, u64))> = lines.into_iter().collect();
    // The scarcest care first, then the words of other layers.
    lines.sort_by_cached_key(|((class, change), _)| {
        let rank = FILLS.iter().position(|(name, _)| name == class);
        (rank.unwrap_or(FILLS.len()), class.clone(), *change)
    });
    lines
        .into_iter()
        .map(|(key, counts)| {
            let text = label(&key, counts, lang);
            (key, text)
        })
        .collect()
}

fn label((class, change): &Key, (places, people): (usize, u64), lang: Lang) -> String {
    let direction = match change {
        Direction::Gained => lang.pick("gagné", "gained"),
        Direction::Lost => lang.pick("perdu (hachures)", "lost (hatched)"),
        Direction::Changed => lang.pick("changé", "changed"),
        Direction::Unclear => lang.pick("non connu (points)", "not known (dotted)"),
    };
    let number = |n: u64| figures::number(n.into(), lang);
    let areas = match (places, lang) {
        (0 | 1, Lang::Fr) => "territoire",
        (_, Lang::Fr) => "territoires",
        (1, Lang::En) => "area",
        (_, Lang::En) => "areas",
    };
    let mut text = format!(
        "→ {}, {direction}{}{} {areas}",
        words::class(class, lang),
        lang.pick(" : ", ": "),
        number(places as u64)
    );
    // Of QPV the people are not known.
    if people > 0 {
        let _ = write!(text, ", {} {}", number(people), lang.pick("habitants", "inhabitants"));
    }
    text
}

fn title(difference: &Difference, lang: Lang) -> String {
    let (before, after) = (&difference.before.id, &difference.after.id);
    match lang {
        Lang::Fr => format!("Ce qui change de {before} à {after}"),
        Lang::En => format!("What changes from {before} to {after}"),
    }
}

/// The start of the file, with a title and the same in words for those who do not see it.
fn head(difference: &Difference, lang: Lang, width: f64, height: f64) -> String {
    let title = title(difference, lang);
    let said: Vec<String> = legend(difference, lang).into_iter().map(|(_, text)| text).collect();
    let said = if said.is_empty() {
        lang.pick("Rien ne change.", "Nothing changes.").to_owned()
    } else {
        format!("{}.", said.join(" ; "))
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-labelledby=\"title desc\" lang=\"{}\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#17282a\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <defs><pattern id=\"lost\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0V5\" stroke=\"#17282a\" stroke-width=\"1.6\"/></pattern>\
         <pattern id=\"unclear\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"><circle cx=\"1\" cy=\"1\" r=\"0.8\"/></pattern></defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fffefa\"/>\n",
        lang.pick("fr", "en"),
        escaped(&title),
        escaped(&said),
    )
}

fn empty(difference: &Difference, lang: Lang) -> String {
    let mut text = head(difference, lang, WIDTH, 3.0 * LINE);
    let said = if difference.changes.is_empty() {
        lang.pick("Rien ne change.", "Nothing changes.")
    } else {
        lang.pick("Aucun contour connu.", "No outline is known.")
    };
    let _ = writeln!(text, "<text x=\"10\" y=\"36\">{said}</text>");
    text.push_str("</svg>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
