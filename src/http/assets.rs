//! The scripts of the website, embedded as `web/dist` has them: under names with a hash, so they can be kept for ever.

use super::eligibility::off_thread;
use super::problem::{Kind, Problem};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use serde::Deserialize;
use sha2::{Digest, Sha384};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, OnceLock};

#[derive(RustEmbed)]
#[folder = "web/dist/"]
struct Dist;

/// What the build says of an entry: its file and the style sheets that go with it.
#[derive(Debug, Deserialize)]
struct Entry {
    file: String,
    #[serde(default)]
    css: Vec<String>,
}

/// A file of the build, and its compressed forms once somebody asked for them.
struct Asset {
    raw: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

static MANIFEST: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let file = Dist::get("manifest.json");
    file.and_then(|f| serde_json::from_slice(&f.data).ok())
        .unwrap_or_default()
});

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let names = Dist::iter().filter(|name| name != "manifest.json");
    let file = |name: std::borrow::Cow<'static, str>| {
        let raw = Bytes::from(Dist::get(&name)?.data.into_owned());
        let asset = Asset {
            raw,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        };
        Some((name.into_owned(), asset))
    };
    names.filter_map(file).collect()
});

/// The path of a script by the name of its source, as in `main.ts`; empty when the build has none.
#[must_use]
pub fn href(source: &str) -> String {
    let entry = MANIFEST.get(&format!("src/{source}"));
    entry.map_or_else(String::new, |e| format!("/assets/{}", e.file))
}

/// The paths of the style sheets that go with a script.
#[must_use]
pub fn style_hrefs(source: &str) -> Vec<String> {
    let entry = MANIFEST.get(&format!("src/{source}"));
    let sheets = entry.map(|e| e.css.as_slice()).unwrap_or_default();
    sheets.iter().map(|name| format!("/assets/{name}")).collect()
}

/// The loader that other sites include. Its name is its version: what it does for a site does not change under it.
pub const EMBED_LOADER: &str = "embed.v1.js";

/// The hash that a site can pin a file by: `sha384-` and Base64, as the `integrity` of a script.
#[must_use]
pub fn integrity(name: &str) -> String {
    ASSETS.get(name).map_or_else(String::new, |asset| {
        format!("sha384-{}", BASE64.encode(Sha384::digest(&asset.raw)))
    })
}

/// `GET /embed/v1.js`: the loader. It is kept for a day, since a later release of the same version may mend it.
///
/// # Errors
/// When the build has none.
pub async fn embed_loader(headers: HeaderMap) -> Result<Response, Problem> {
    let mut response = get(Path(EMBED_LOADER.to_owned()), headers).await?;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

/// `GET /assets/{name}`.
///
/// # Errors
/// When the build has no such file, as after an update: the page that named it is to be loaded anew.
pub async fn get(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    off_thread(move || {
        let (name, asset) = ASSETS
            .get_key_value(&name)
            .ok_or_else(|| Problem::new(Kind::NotFound, "there is no such asset in this version"))?;
        Ok(response(name, asset, &headers))
    })
    .await
}

fn response(name: &str, asset: &'static Asset, request: &HeaderMap) -> Response {
    let (encoding, body) = if takes(request, "br") {
        (Some("br"), asset.brotli.get_or_init(|| brotli(&asset.raw)))
    } else if takes(request, "gzip") {
        (Some("gzip"), asset.gzip.get_or_init(|| gzip(&asset.raw)))
    } else {
        (None, &asset.raw)
    };
    let mut response = Body::from(body.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether the client takes an encoding: it names it, and not with a weight of nought.
fn takes(request: &HeaderMap, encoding: &str) -> bool {
    let lists = request.get_all(header::ACCEPT_ENCODING).iter();
    let mut parts = lists.filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    parts.any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = words.find_map(|w| w.strip_prefix("q=")?.parse::<f32>().ok());
        named && weight.is_none_or(|w| w > 0.0)
    })
}

/// Small enough to carry, and still made in a moment; it is made once.
const BROTLI_QUALITY: i32 = 9;
const BROTLI_WINDOW: i32 = 22;

fn brotli(raw: &[u8]) -> Bytes {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: raw.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = brotli::BrotliCompress(&mut &raw[..], &mut out, &parameters);
    Bytes::from(out)
}

fn gzip(raw: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(raw);
    Bytes::from(encoder.finish().unwrap_or_default())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_the_build_names_is_embedded() {
        assert!(href("main.ts").starts_with("/assets/main-"));
        for entry in MANIFEST.values() {
            for name in entry.css.iter().chain([&entry.file]) {
                assert!(ASSETS.contains_key(name), "{name}");
            }
        }
    }

    #[test]
    fn an_encoding_of_no_weight_is_refused() {
        let asks =
            |text: &'static str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]);
        assert!(takes(&asks("gzip, deflate, br"), "br"));
        assert!(takes(&asks("BR;q=0.5"), "br"));
        assert!(!takes(&asks("gzip, br;q=0"), "br"));
        assert!(!takes(&asks("identity"), "gzip"));
    }
}
