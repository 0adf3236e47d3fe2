//! Coordinates as people type them.

use super::SearchError;
use crate::geom::LonLat;

/// Latitude and longitude, when the text is made of signs of numbers only and is no code.
pub fn read(text: &str) -> Option<Result<LonLat, SearchError>> {
    let looks_like = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-−.,;/°NSEWO".contains(c);
    let mut upper = text.to_uppercase().replace('−', "-");
    if let Some(found) = sexagesimal(&upper) {
        return Some(found);
    }
    for sign in ["°", "N", "S", "E", "W", "O"] {
        upper = upper.replace(&format!(" {sign}"), sign);
    }
    let word = upper
        .as_bytes()
        .windows(2)
        .any(|w| w.iter().all(u8::is_ascii_alphabetic));
    let digits = upper.chars().filter(char::is_ascii_digit).count();
    let separated = upper.contains(['.', ',', ';', '°', '/']) || upper.split_whitespace().count() == 2;
    if word || digits == 0 || !separated || !upper.chars().all(looks_like) || is_other_number(text) {
        return None;
    }
    let numbers = numbers(&upper);
    Some(match numbers.as_deref() {
        Some([lat, lon]) => LonLat::new(*lon, *lat).map_err(|_| SearchError::NoPoint),
        _ => Err(SearchError::NoPoint),
    })
}

/// Degrees, minutes and seconds with their cardinal letters: `44°31'5"N 3°30'0"E`.
fn sexagesimal(upper: &str) -> Option<Result<LonLat, SearchError>> {
    let plain = upper.replace(['′', '’', '´'], "'").replace(['″', '”', '“'], "\"");
    let mut parts = plain.split_inclusive(['N', 'S', 'E', 'W', 'O']);
    let mut next = |letters: [char; 3], most: f64| -> Option<f64> {
        let part = parts.next()?.trim_matches([' ', ',', ';']);
        let letter = part.chars().next_back().filter(|c| letters.contains(c))?;
        let (degrees, rest) = part[..part.len() - letter.len_utf8()].split_once('°')?;
        let (minutes, seconds) = rest.split_once('\'')?;
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| *n >= 0.0);
        let seconds = seconds.trim().trim_end_matches('"');
        let seconds = if seconds.is_empty() { 0.0 } else { number(seconds)? };
        let minutes = number(minutes)?;
        let value = number(degrees)? + minutes / 60.0 + seconds / 3600.0;
        (minutes < 60.0 && seconds < 60.0 && value <= most).then_some(if matches!(letter, 'S' | 'W' | 'O') {
            -value
        } else {
            value
        })
    };
    let (lat, lon) = (next(['N', 'S', 'N'], 90.0)?, next(['E', 'W', 'O'], 180.0)?);
    let end = parts.next().is_none();
    end.then(|| LonLat::new(lon, lat).map_err(|_| SearchError::NoPoint))
}

/// "48 000" is a postcode, "34 172" an INSEE code, "04.66.49.00.00" a telephone number.
fn is_other_number(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let parts = pieces(text, &[' ', '.', '-']);
    match &parts[..] {
        [department, rest] => !text.contains('.') && digits(department, 2) && digits(rest, 3),
        five => five.len() == 5 && five.iter().all(|part| digits(part, 2)),
    }
}

/// The numbers of a text: a comma separates them where a point marks decimals, else it marks decimals itself.
fn numbers(text: &str) -> Option<Vec<f64>> {
    let parts: Vec<String> = if text.contains('.') {
        pieces(text, &[' ', ',', ';', '/'])
    } else {
        let spaced = pieces(text, &[' ', ';', '/']);
        match spaced.iter().flat_map(|p| p.split(',')).collect::<Vec<_>>()[..] {
            // "43,61,3,87"
            [a, b, c, d] if spaced.len() == 1 => vec![format!("{a}.{b}"), format!("{c}.{d}")],
            _ => spaced.iter().map(|p| p.replace(',', ".")).collect(),
        }
    };
    parts.iter().map(|part| degrees(part)).collect()
}

fn pieces(text: &str, separators: &[char]) -> Vec<String> {
    text.split(separators)
        .map(|piece| piece.trim_matches(',').to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A decimal number, perhaps with ° and a cardinal letter; south and west are negative.
fn degrees(text: &str) -> Option<f64> {
    let number = text.trim_end_matches(['°', 'N', 'S', 'E', 'W', 'O']);
    let turned = text[number.len()..].contains(['S', 'W', 'O']);
    let plain = number
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    let value: f64 = plain.then(|| number.parse().ok())??;
    Some(if turned { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<(f64, f64)> {
        match read(text)? {
            Ok(p) => Some((p.lat, p.lon)),
            Err(_) => None,
        }
    }

    #[test]
    fn points_are_read_with_points_and_commas() {
        for text in [
            "43.61, 3.87",
            "43.61 3.87",
            "43.61,3.87",
            "43.61;3.87",
            "43,61 3,87",
            "43,61, 3,87",
            "43,61 ; 3,87",
            "43,61,3,87",
            "+43.61 / 3.87",
            "43.61° N, 3.87° E",
        ] {
            assert_eq!(at(text), Some((43.61, 3.87)), "{text}");
        }
        assert_eq!(at("-21,1 55,5"), Some((-21.1, 55.5)));
        assert_eq!(at("43.3, 1.2 O"), Some((43.3, -1.2)));
        assert_eq!(at("43.3 1.2O"), Some((43.3, -1.2)));
        assert_eq!(at("43 3"), Some((43.0, 3.0)));
    }

    #[test]
    fn degrees_minutes_and_seconds_are_read() {
        for text in [
            "44°31'12\"N 3°30'36\"E",
            "44° 31' 12.0\" N, 3° 30' 36\" E",
            "44°31′12″N 3°30′36″E",
        ] {
            let (lat, lon) = at(text).unwrap_or_default();
            assert!(
                (lat - 44.52).abs() < 1e-9 && (lon - 3.51).abs() < 1e-9,
                "{text}: {lat} {lon}"
            );
        }
        assert_eq!(at("44°30'N 1°30'O"), Some((44.5, -1.5)));
        for text in ["44°60'N 1°30'O", "44°30'60\"N 1°30'0\"O", "44°-30'N 1°30'O"] {
            assert!(!matches!(read(text), Some(Ok(_))), "{text}");
        }
    }

    #[test]
    fn half_a_point_is_none_and_not_an_address() {
        for text in [
            "43.61",
            "43,61",
            "143.6, 3.8",
            "43.61, 3.87, 12.0",
            "43.6.1 3.8",
            "S 21.1 E 55.5",
        ] {
            assert_eq!(read(text), Some(Err(SearchError::NoPoint)), "{text}");
        }
        for text in ["34172", "2A004", "48000 Mende", "Mende", "", "12 rue", "Sens 12", "Ô"] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["48 000", "34 172", "04.66.49.00.00", "04 66 49 00 00"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
