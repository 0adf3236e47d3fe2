//! A shape cut at a straight limit into parts that are apart.

use super::super::polygon::Point;
use super::Half;

/// A stretch of a ring inside of a half-plane, from where it comes in to where it goes out.
struct Stretch {
    points: Vec<Point>,
    /// Where along the limit it comes in, and where it goes out.
    ends: [i32; 2],
}

/// The parts of rings in a half-plane, joined along its limit so that parts which it cuts apart are apart. `None` where rings
/// cross each other, as rounding may make them: then it is not told what lies inside.
pub(super) fn parts(all: &[Vec<Point>], half: Half) -> Option<Vec<Vec<Point>>> {
    let mut done: Vec<Vec<Point>> = Vec::new();
    let mut stretches: Vec<Stretch> = Vec::new();
    for ring in all {
        if ring.iter().all(|p| half.holds(*p)) {
            done.push(ring.clone());
        } else {
            stretches.extend(inside(ring, half));
        }
    }
    let next = links(&stretches, half)?;
    let mut used = vec![false; stretches.len()];
    for first in 0..stretches.len() {
        let mut ring: Vec<Point> = Vec::new();
        let mut at = first;
        while !std::mem::replace(&mut used[at], true) {
            ring.extend(&stretches[at].points);
            at = next[at];
        }
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        done.push(ring);
    }
    Some(done)
}

/// The stretches of a ring inside of a half-plane that does not hold all of it; one that only touches the limit is none.
fn inside(ring: &[Point], half: Half) -> Vec<Stretch> {
    let Some(start) = ring.iter().position(|p| !half.holds(*p)) else {
        return vec![];
    };
    let along = 1 - half.axis;
    let mut found = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    let mut from = ring[start];
    for &to in ring[start + 1..].iter().chain(&ring[..=start]) {
        if half.holds(to) != half.holds(from) {
            points.push(half.meeting(from, to));
        }
        if half.holds(to) {
            points.push(to);
        } else if let (Some(first), Some(last)) = (points.first(), points.last()) {
            let ends = [first[along], last[along]];
            points.dedup();
            if points.len() > 1 {
                found.push(Stretch {
                    points: std::mem::take(&mut points),
                    ends,
                });
            }
            points.clear();
        }
        from = to;
    }
    found
}

/// For each stretch the one that follows it: along the limit inside and outside take turns, and what goes out comes in again
/// at the other end of the same part.
fn links(stretches: &[Stretch], half: Half) -> Option<Vec<usize>> {
    // With the inside on the left, a part begins with a way out or with a way in, always the same for one limit.
    let out_first = (half.axis == 0) == half.above;
    let mut ways: Vec<(i32, bool, usize)> = Vec::with_capacity(2 * stretches.len());
    for (number, stretch) in stretches.iter().enumerate() {
        ways.push((stretch.ends[0], !out_first, number));
        ways.push((stretch.ends[1], out_first, number));
    }
    // At one point a part ends before another begins, unless it is the beginning of the one that is to end there.
    ways.sort_unstable();
    let mut next = vec![usize::MAX; stretches.len()];
    let mut begun: Option<usize> = None;
    let mut at = 0;
    while at < ways.len() {
        let same = ways[at..].iter().take_while(|way| way.0 == ways[at].0).count();
        let mut here: Vec<(i32, bool, usize)> = ways[at..at + same].to_vec();
        while !here.is_empty() {
            let place = here.iter().position(|way| way.1 == begun.is_none())?;
            let (_, begins, number) = here.remove(place);
            match begun.take() {
                None if begins => begun = Some(number),
                Some(other) if out_first => next[other] = number,
                Some(other) => next[number] = other,
                None => return None,
            }
        }
        at += same;
    }
    (begun.is_none() && next.iter().all(|n| *n != usize::MAX)).then_some(next)
}
