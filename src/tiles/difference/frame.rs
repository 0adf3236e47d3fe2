//! From degrees to pixels of a map, and to the data of a path.

use crate::geom::mercator::project;
use crate::geom::{Area, Bounds, LonLat};
use std::fmt::Write;

/// Width of the map in pixels.
pub(super) const WIDTH: f64 = 900.0;
/// The least and the greatest height of the map.
const HEIGHTS: [f64; 2] = [200.0, 1200.0];
/// Space around it.
pub(super) const MARGIN: f64 = 10.0;

/// Where the world square lies on the map.
pub(super) struct Frame {
    origin: [f64; 2],
    scale: f64,
    /// Height of what is drawn, in pixels.
    pub height: f64,
}

impl Frame {
    /// The frame that holds all areas; `None` when there is nothing to hold.
    pub fn around<'a>(areas: impl Iterator<Item = &'a Area>) -> Option<Self> {
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
    pub fn tenths(&self, [lon, lat]: [f64; 2]) -> [i32; 2] {
        let at = project(LonLat { lon, lat });
        let place = |axis: usize| ((at[axis] - self.origin[axis]) * self.scale + MARGIN) * 10.0;
        #[expect(clippy::cast_possible_truncation, reason = "a map has a thousand pixels")]
        [place(0).round() as i32, place(1).round() as i32]
    }

    /// The outline of an area as the data of a path.
    pub fn path(&self, area: &Area) -> String {
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
pub(super) fn line(text: &mut String, points: &[[i32; 2]]) {
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
