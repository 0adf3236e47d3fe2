//! The borders of départements behind a map, from the outlines of their communes.

use super::frame::{Frame, line};
use crate::dataset::Snapshot;
use crate::domain::DepartmentCode;
use crate::geom::Area;
use std::collections::HashSet;

/// A border goes straight on for less than this many pixels.
const BORDER_STEP: f64 = 1.0;

/// The borders of the départements: the edges that no other commune of the same département has the other way.
pub(super) fn borders(
    data: &Snapshot,
    frame: &Frame,
    departments: &HashSet<DepartmentCode>,
    behind: &[&Area],
) -> String {
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
