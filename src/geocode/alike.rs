//! How alike two words are.

use super::sound::sound;
use super::words::{Role, role};

/// From this many letters on a word may have one typing error.
const SHORTEST_WITH_ERROR: usize = 4;
/// From this many letters on it may have two.
const SHORTEST_WITH_TWO: usize = 9;

/// How alike a typed word is to a word of a name, over 0 to 1: 1 the same word, 0 another.
///
/// Numbers are the same or not. Two words in which people easily confuse letters or sounds are alike to the degree that
/// the confusion is likely; this degree is a weight of the score, which is calibrated as a whole.
#[must_use]
pub fn alike(typed: &str, word: &str) -> f64 {
    if typed == word {
        return 1.0;
    }
    if role(typed) == Role::Number || role(word) == Role::Number {
        return 0.0;
    }
    // "g" for "georges".
    if typed.len() == 1 || word.len() == 1 {
        return if typed.bytes().next() == word.bytes().next() {
            0.8
        } else {
            0.0
        };
    }
    let shorter = typed.len().min(word.len());
    let (t, w) = (typed.as_bytes(), word.as_bytes());
    if t.len().abs_diff(w.len()) > 2 && shorter < SHORTEST_WITH_ERROR {
        return 0.0;
    }
    // Plural and feminine endings are small errors, but they also tell streets apart ("rue de la Fontaine", "rue des
    // Fontaines").
    if shorter >= SHORTEST_WITH_ERROR
        && (typed.strip_suffix(['s', 'e', 'x']) == Some(word) || word.strip_suffix(['s', 'e', 'x']) == Some(typed))
    {
        return 0.8;
    }
    if shorter >= SHORTEST_WITH_ERROR && t.len().abs_diff(w.len()) <= 2 {
        match errors(t, w) {
            1 if shorter >= 6 => return 0.92,
            1 => return 0.85,
            2 if shorter >= SHORTEST_WITH_TWO => return 0.8,
            _ => {}
        }
    }
    if shorter >= 3 && sound(typed) == sound(word) {
        return 0.85;
    }
    0.0
}

/// How many errors apart two words are: letters wrong, missing, too many or two neighbours swapped; 3 stands for more
/// than two.
#[must_use]
pub fn errors(a: &[u8], b: &[u8]) -> u8 {
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 || b.len() > 64 {
        return 3;
    }
    let mut rows = [[0_u8; 65]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate().take(b.len() + 1) {
        *cell = u8::try_from(j).unwrap_or(u8::MAX);
    }
    for i in 1..=a.len() {
        let (now, before, two_before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = u8::try_from(i).unwrap_or(u8::MAX);
        let mut least = rows[now][0];
        for j in 1..=b.len() {
            let change = rows[before][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[before][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[two_before][j - 2] + 1);
            }
            rows[now][j] = best;
            least = least.min(best);
        }
        if least > 2 {
            return 3;
        }
    }
    rows[a.len() % 3][b.len()].min(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted() {
        for (a, b, expected) in [
            ("moulin", "moulin", 0),
            ("moulin", "moulni", 1),
            ("moulin", "mulin", 1),
            ("moulin", "mouulin", 1),
            ("moulin", "moulen", 1),
            ("moulin", "mluoin", 2),
            ("moulin", "marin", 3),
            ("", "ab", 2),
            ("", "", 0),
            ("abc", "", 3),
        ] {
            assert_eq!(errors(a.as_bytes(), b.as_bytes()), expected, "{a} / {b}");
            assert_eq!(errors(b.as_bytes(), a.as_bytes()), expected, "{b} / {a}");
        }
    }

    #[test]
    fn the_same_is_above_the_alike_and_numbers_are_never_alike() {
        assert!(alike("moulin", "moulin") > alike("moulins", "moulin"));
        assert!(alike("filipe", "philippe") > 0.0);
        assert!(alike("g", "georges") > 0.0);
        for (a, b) in [
            ("11", "12"),
            ("1945", "1944"),
            ("pin", "pont"),
            ("lac", "lot"),
            ("foch", "pins"),
        ] {
            assert!(alike(a, b) == 0.0, "{a} / {b}");
        }
    }
}
