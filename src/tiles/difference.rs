//! A map of what changed between two legal states, as one SVG file: to put into a document, not to zoom into.
//!
//! The changed areas are coloured by their class after; what lost is hatched, what is not known is dotted. Behind them are the borders
//! of the départements that have changes. Coordinates are rounded to a tenth of a pixel.

use crate::dataset::Snapshot;
use crate::domain::{DepartmentCode, Lang};
use crate::eligibility::difference::{Change, Difference, Direction};
use crate::geom::mercator::project;
use crate::geom::{Area, Bounds, LonLat};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Width of the map in pixels.
const WIDTH: f64 = 900.0;
/// The least and the greatest height of the map.
const HEIGHTS: [f64; 2] = [200.0, 1200.0];
/// Space around it.
const MARGIN: f64 = 10.0;
/// Height of a line of the legend.
const LINE: f64 = 22.0;
/// A border of a département goes straight on for less than this many pixels.
const BORDER_STEP: f64 = 1.0;
/// A département's communes are many; a map of all of France is one of shapes alone.
const MOST_DEPARTMENTS: usize = 20;

/// The fill of each class, as on the website's map.
const FILLS: [(&str, &str); 8] = [
    ("zip", "#e08a6b"),
    ("zac", "#efc26b"),
    ("zar", "#9cc4b2"),
    ("zv", "#b9c98a"),
    ("hz", "#d9d4c4"),
    ("inside", "#8fb3d9"),
    ("outside", "#d9d4c4"),
    ("no_data", "#ffffff"),
];
/// The fill of what is in none of these.
const OTHER: &str = "#c9b3d9";

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
    let whole = height + LINE * (legend.len() as f64 + 1.0);
    let mut text = head(difference, lang, WIDTH + 2.0 * MARGIN, whole);
    let borders = borders(data, &frame, &departments, &behind);
    let _ = writeln!(
        text,
        "<path d=\"{borders}\" fill=\"none\" stroke=\"#7d8680\" stroke-width=\"0.8\"/>"
    );
    for (change, area) in drawn {
        let path = frame.path(area);
        let name = escaped(&named(change));
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
    for (line, (key, label)) in (1..).zip(legend) {
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

fn named(change: &Change) -> String {
    let name = change.name.as_deref().unwrap_or(&change.code);
    let (before, after) = (words(&change.class_before), words(&change.class_after));
    format!("{name} ({}) : {before} → {after}", change.code)
}

/// A class as people write it.
fn words(class: &str) -> String {
    match class {
        "zip" | "zac" | "zar" | "zv" | "hz" => class.to_uppercase(),
        other => other.replace('_', " "),
    }
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
    let label = |key: &Key, (places, people): (usize, u64)| {
        let direction = match key.1 {
            Direction::Gained => lang.pick("gagné", "gained"),
            Direction::Lost => lang.pick("perdu (hachures)", "lost (hatched)"),
            Direction::Changed => lang.pick("changé", "changed"),
            Direction::Unclear => lang.pick("non connu (points)", "not known (dotted)"),
        };
        let (one, many) = (lang.pick("territoires", "areas"), lang.pick("habitants", "inhabitants"));
        format!("→ {}, {direction} : {places} {one}, {people} {many}", words(&key.0))
    };
    lines
        .into_iter()
        .map(|(key, counts)| {
            let text = label(&key, counts);
            (key, text)
        })
        .collect()
}

/// The start of the file, with a title and the same in words for those who do not see it.
fn head(difference: &Difference, lang: Lang, width: f64, height: f64) -> String {
    let title = match lang {
        Lang::Fr => format!("Ce qui change de {} à {}", difference.before.id, difference.after.id),
        Lang::En => format!("What changes from {} to {}", difference.before.id, difference.after.id),
    };
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

/// Where the world square lies on the map.
struct Frame {
    origin: [f64; 2],
    scale: f64,
    height: f64,
}

impl Frame {
    fn around<'a>(areas: impl Iterator<Item = &'a Area>) -> Option<Self> {
        let bounds: Bounds = areas.filter_map(Area::bounds).reduce(|a, b| a.with(&b))?;
        let [west, south, east, north] = [bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]];
        let low = project(LonLat { lon: west, lat: north });
        let high = project(LonLat { lon: east, lat: south });
        let size = [(high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9)];
        let scale = (WIDTH / size[0]).min(HEIGHTS[1] / size[1]);
        Some(Self {
            origin: low,
            scale,
            height: (size[1] * scale).max(HEIGHTS[0]),
        })
    }

    /// A position in tenths of a pixel.
    fn tenths(&self, [lon, lat]: [f64; 2]) -> [i32; 2] {
        let at = project(LonLat { lon, lat });
        let place = |axis: usize| ((at[axis] - self.origin[axis]) * self.scale + MARGIN) * 10.0;
        #[expect(clippy::cast_possible_truncation, reason = "a map has a thousand pixels")]
        [place(0).round() as i32, place(1).round() as i32]
    }

    fn path(&self, area: &Area) -> String {
        let mut text = String::new();
        for ring in area.rings() {
            let mut points: Vec<[i32; 2]> = ring.iter().map(|p| self.tenths(*p)).collect();
            points.dedup();
            // What is smaller than a tenth of a pixel is not drawn.
            if points.len() > 3 {
                line(&mut text, &points);
                text.push('Z');
            }
        }
        text
    }
}

/// Adds a line: where it starts, then each step.
fn line(text: &mut String, points: &[[i32; 2]]) {
    let Some((first, rest)) = points.split_first() else {
        return;
    };
    let _ = write!(text, "M{} {}l", tenth(first[0]), tenth(first[1]));
    let mut at = first;
    for (step, next) in rest.iter().enumerate() {
        let gap = if step > 0 { " " } else { "" };
        let _ = write!(text, "{gap}{} {}", tenth(next[0] - at[0]), tenth(next[1] - at[1]));
        at = next;
    }
}

fn tenth(value: i32) -> String {
    let (whole, part) = (value.abs() / 10, value.abs() % 10);
    let sign = if value < 0 { "-" } else { "" };
    if part == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}

/// The borders of the départements: the edges that no other commune of the same département has the other way.
fn borders(data: &Snapshot, frame: &Frame, departments: &HashSet<DepartmentCode>, behind: &[&Area]) -> String {
    let mut text = String::new();
    if behind.is_empty() {
        return text;
    }
    let mut ordered: Vec<&DepartmentCode> = departments.iter().collect();
    ordered.sort();
    for department in ordered {
        let own = data.cog.communes().iter().enumerate();
        let own = own.filter(|(_, c)| c.department == *department);
        let areas: Vec<&Area> = own.filter_map(|(n, _)| data.outlines.commune(n)).collect();
        let edges: HashSet<[u64; 4]> = areas.iter().flat_map(|a| a.edges()).map(|(a, b)| key(a, b)).collect();
        for ring in areas.iter().flat_map(|a| a.rings()) {
            let mut run: Vec<[i32; 2]> = Vec::new();
            for pair in ring.windows(2) {
                let inner = edges.contains(&key(pair[1], pair[0]));
                if inner {
                    finish(&mut text, &mut run);
                    continue;
                }
                if run.is_empty() {
                    run.push(frame.tenths(pair[0]));
                }
                run.push(frame.tenths(pair[1]));
            }
            finish(&mut text, &mut run);
        }
    }
    text
}

fn key(a: [f64; 2], b: [f64; 2]) -> [u64; 4] {
    [a[0], a[1], b[0], b[1]].map(f64::to_bits)
}

/// Writes a stretch of border without its smallest steps.
fn finish(text: &mut String, run: &mut Vec<[i32; 2]>) {
    let mut kept: Vec<[i32; 2]> = Vec::new();
    for (at, point) in run.iter().enumerate() {
        let far = kept.last().is_none_or(|last| {
            f64::from((last[0] - point[0]).pow(2) + (last[1] - point[1]).pow(2)).sqrt() >= 10.0 * BORDER_STEP
        });
        if far || at + 1 == run.len() {
            kept.push(*point);
        }
    }
    kept.dedup();
    if kept.len() > 1 {
        line(text, &kept);
    }
    run.clear();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
