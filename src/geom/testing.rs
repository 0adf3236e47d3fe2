//! Shapes for tests.

/// A closed ring around a square, counter-clockwise from its south-western corner; degrees.
pub fn square(west: f64, south: f64, side: f64) -> Vec<[f64; 2]> {
    let (east, north) = (west + side, south + side);
    vec![
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ]
}
