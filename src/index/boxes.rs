//! Things by their boxes in space, packed in memory: which of them can be near a point.
//!
//! A search for the nearest edge goes through a dozen boxes, and over all of France each of them is somewhere else in memory.
//! So boxes are small, and those that are looked at together stand together.

/// How many boxes, or things, are in a box.
const FAN: usize = 8;

/// A box of the axes in metres, in single precision, rounded outwards.
#[derive(Debug, Clone, Copy)]
struct Box3 {
    low: [f32; 3],
    high: [f32; 3],
}

/// Things by the boxes around them.
#[derive(Debug)]
pub struct BoxTree<T> {
    things: Vec<T>,
    /// The boxes of [`FAN`] things each, then those of as many of these boxes, and so on up to one.
    levels: Vec<Vec<Box3>>,
}

impl<T> BoxTree<T> {
    /// A tree of things, each with its box: the least and greatest coordinates.
    #[must_use]
    pub fn new(things: Vec<T>, corners: impl Fn(&T) -> [[f64; 3]; 2]) -> Self {
        let mut boxed: Vec<(Box3, T)> = things.into_iter().map(|t| (Box3::of(corners(&t)), t)).collect();
        arrange(&mut boxed);
        let mut level: Vec<Box3> = boxed.iter().map(|(b, _)| *b).collect();
        let mut levels = Vec::new();
        while level.len() > 1 || (levels.is_empty() && !level.is_empty()) {
            level = level.chunks(FAN).map(Box3::around).collect();
            levels.push(level.clone());
        }
        Self {
            things: boxed.into_iter().map(|(_, t)| t).collect(),
            levels,
        }
    }

    /// Gives every thing whose box is at most so far from the point that the square of the distance is `limit2`, and some
    /// that are farther; near ones come early. What is given may lower the limit.
    pub fn near<'a>(&'a self, p: [f64; 3], limit2: &mut f64, give: &mut impl FnMut(&'a T, &mut f64)) {
        if let Some(top) = self.levels.len().checked_sub(1)
            && self.levels[top][0].distance_2(p) <= *limit2
        {
            self.open(top, 0, p, limit2, give);
        }
    }

    /// Gives every thing whose box is at most that far from the point, and some that are farther.
    pub fn each_near<'a>(&'a self, p: [f64; 3], limit2: f64, give: &mut impl FnMut(&'a T)) {
        let mut limit2 = limit2;
        self.near(p, &mut limit2, &mut |thing, _| give(thing));
    }

    /// Looks into a box of a level.
    fn open<'a>(
        &'a self,
        level: usize,
        number: usize,
        p: [f64; 3],
        limit2: &mut f64,
        give: &mut impl FnMut(&'a T, &mut f64),
    ) {
        let first = number * FAN;
        let Some(below) = level.checked_sub(1) else {
            let last = (first + FAN).min(self.things.len());
            self.things[first..last].iter().for_each(|thing| give(thing, limit2));
            return;
        };
        let boxes = &self.levels[below];
        let mut nearest_first = [(f64::INFINITY, 0_usize); FAN];
        let mut count = 0;
        for (at, inner) in (first..).zip(&boxes[first..(first + FAN).min(boxes.len())]) {
            let distance_2 = inner.distance_2(p);
            if distance_2 > *limit2 {
                continue;
            }
            let mut place = count;
            while place > 0 && nearest_first[place - 1].0 > distance_2 {
                nearest_first[place] = nearest_first[place - 1];
                place -= 1;
            }
            nearest_first[place] = (distance_2, at);
            count += 1;
        }
        for (distance_2, at) in &nearest_first[..count] {
            if *distance_2 > *limit2 {
                break;
            }
            self.open(below, *at, p, limit2, give);
        }
    }
}

/// Puts things in an order in which every [`FAN`] of them, every `FAN²` and so on are near each other.
fn arrange<T>(things: &mut [(Box3, T)]) {
    if things.len() <= FAN {
        return;
    }
    let mut part = FAN;
    while part * FAN < things.len() {
        part *= FAN;
    }
    // Whole parts on one side, so that boxes fill up from the left.
    let middle = part * things.len().div_ceil(part).div_euclid(2).max(1);
    let around = things[1..].iter().fold(things[0].0, |all, (b, _)| all.with(b));
    let wide = |axis: usize| around.high[axis] - around.low[axis];
    let axis = (0..3).max_by(|a, b| wide(*a).total_cmp(&wide(*b))).unwrap_or(0);
    let along = |(b, _): &(Box3, T)| b.low[axis] + b.high[axis];
    things.select_nth_unstable_by(middle, |a, b| along(a).total_cmp(&along(b)));
    let (left, right) = things.split_at_mut(middle);
    arrange(left);
    arrange(right);
}

impl Box3 {
    fn of([a, b]: [[f64; 3]; 2]) -> Self {
        let axes = [0, 1, 2];
        Self {
            low: axes.map(|n| below(a[n].min(b[n]))),
            high: axes.map(|n| -below(-a[n].max(b[n]))),
        }
    }

    fn around(boxes: &[Self]) -> Self {
        boxes[1..].iter().fold(boxes[0], |all, b| all.with(b))
    }

    fn with(self, other: &Self) -> Self {
        let axes = [0, 1, 2];
        Self {
            low: axes.map(|n| self.low[n].min(other.low[n])),
            high: axes.map(|n| self.high[n].max(other.high[n])),
        }
    }

    /// The square of the distance from a point, 0 inside.
    fn distance_2(&self, p: [f64; 3]) -> f64 {
        let off = |n: usize| {
            let (low, high) = (f64::from(self.low[n]), f64::from(self.high[n]));
            (low - p[n]).max(p[n] - high).max(0.0)
        };
        off(0).powi(2) + off(1).powi(2) + off(2).powi(2)
    }
}

/// The nearest single that is not greater.
#[expect(clippy::cast_possible_truncation, reason = "to round is what it is for")]
fn below(x: f64) -> f32 {
    let rounded = x as f32;
    if f64::from(rounded) > x {
        rounded.next_down()
    } else {
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(count: usize) -> Vec<[f64; 3]> {
        let mut state = 3_u64;
        let mut number = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 32).expect("32 bits")) / f64::from(u32::MAX) * 6e6
        };
        (0..count).map(|_| [number(), number(), number()]).collect()
    }

    fn distance_2(a: [f64; 3], b: [f64; 3]) -> f64 {
        (0..3).map(|n| (a[n] - b[n]).powi(2)).sum()
    }

    #[test]
    fn everything_within_the_limit_is_given_once() {
        for count in [0, 1, 7, 8, 9, 64, 65, 1_000] {
            let all = points(count);
            let tree = BoxTree::new(all.clone(), |p| [*p, *p]);
            for (p, reach) in points(20).into_iter().zip([1e5, 1e6, 3e6, 1e8].into_iter().cycle()) {
                let mut found = Vec::new();
                let mut limit = reach * reach;
                tree.near(p, &mut limit, &mut |thing, _| found.push(*thing));
                found.retain(|q| distance_2(p, *q) <= limit);
                let mut expected: Vec<_> = all.iter().copied().filter(|q| distance_2(p, *q) <= limit).collect();
                let order = |a: &[f64; 3], b: &[f64; 3]| a[0].total_cmp(&b[0]);
                found.sort_by(order);
                expected.sort_by(order);
                assert_eq!(found, expected, "{count} within {reach}");
            }
        }
    }

    #[test]
    fn a_limit_that_is_lowered_leaves_the_nearest() {
        let all = points(5_000);
        let tree = BoxTree::new(all.clone(), |p| [*p, *p]);
        for p in points(50) {
            let mut least = f64::INFINITY;
            let mut looked_at = 0;
            tree.near(p, &mut least, &mut |thing, limit| {
                looked_at += 1;
                *limit = limit.min(distance_2(p, *thing));
            });
            let expected = all.iter().map(|q| distance_2(p, *q)).fold(f64::INFINITY, f64::min);
            assert!((least - expected).abs() < 1e-9);
            assert!(looked_at < 500, "{looked_at} of 5000");
        }
    }
}
