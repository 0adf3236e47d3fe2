//! `GET /glyphs/{fontstack}/{range}.pbf`: the letters with which names are written on the map, made by `scripts/build-glyphs`.

use super::problem::{Kind, Problem};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The one font there is.
pub const FONT: &str = "Open Sans Regular";

macro_rules! glyphs {
    ($($range:literal),*) => {
        /// Its ranges of 256 characters that are not empty.
        const RANGES: &[(&str, &[u8])] = &[
            $(($range, include_bytes!(concat!("../../web/glyphs/Open Sans Regular/", $range, ".pbf")))),*
        ];
    };
}
glyphs!("0-255", "256-511", "512-767", "8192-8447", "8448-8703");

/// `GET /glyphs/{fontstack}/{range}.pbf`. A range of which the font has nothing here is an empty answer.
///
/// # Errors
/// When the font is another, or what is asked is no range.
pub async fn range(Path((stack, file)): Path<(String, String)>) -> Result<Response, Problem> {
    let not_found = |detail| Problem::new(Kind::NotFound, detail);
    if !stack.split(',').any(|font| font.trim() == FONT) {
        return Err(not_found("the one font is Open Sans Regular"));
    }
    let range = file.strip_suffix(".pbf").filter(|range| is_range(range));
    let range = range.ok_or_else(|| not_found("ranges are of 256 characters, such as 0-255.pbf"))?;
    let known = RANGES.iter().find(|(name, _)| *name == range);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
    ];
    Ok((headers, known.map_or(&[][..], |(_, bytes)| bytes)).into_response())
}

/// Whether a text is `first-last` of 256 characters that begin at a multiple of that.
fn is_range(text: &str) -> bool {
    let ends = text
        .split_once('-')
        .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    ends.is_some_and(|(first, last): (u32, u32)| {
        first.is_multiple_of(256)
            && first.checked_add(255) == Some(last)
            && last <= 0xFFFF
            && format!("{first}-{last}") == text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_range_is() {
        for good in ["0-255", "256-511", "65280-65535"] {
            assert!(is_range(good), "{good}");
        }
        for bad in ["0-256", "1-256", "65536-65791", "00-255", "a-b", "", "0-255-"] {
            assert!(!is_range(bad), "{bad}");
        }
    }
}
