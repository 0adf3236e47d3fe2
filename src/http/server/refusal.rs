//! Refusals of what never became a request, in the form of all others.

use super::super::problem::{Kind, Problem};
use axum::http::StatusCode;

/// A whole response that closes the connection.
pub fn bytes(problem: Problem) -> Vec<u8> {
    let status = problem.status();
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let retry = if status == StatusCode::SERVICE_UNAVAILABLE {
        "retry-after: 2\r\n"
    } else {
        ""
    };
    let mut whole = format!(
        "HTTP/1.1 {} {}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n{retry}x-content-type-options: nosniff\r\n\
         access-control-allow-origin: *\r\nconnection: close\r\n\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default(),
        body.len()
    )
    .into_bytes();
    whole.extend(body);
    whole
}

/// What the parser of HTTP answers by itself, which has no body: what to answer in its place.
pub fn in_place_of(written: &[u8]) -> Option<(StatusCode, Vec<u8>)> {
    // A glance at most of what is written: bodies are long.
    let rest = written
        .strip_prefix(b"HTTP/1.1 ")
        .filter(|rest| rest.starts_with(b"4"))?;
    let head = std::str::from_utf8(rest).ok()?;
    let status: u16 = head.get(..3)?.parse().ok()?;
    // Answers of the service have an id.
    if !head.ends_with("\r\n\r\n") || head.contains("x-request-id:") {
        return None;
    }
    let problem = match status {
        400 => Problem::parameter(None, "what was sent is no request of HTTP/1.1"),
        414 => Problem::new(Kind::UriTooLong, "the address is longer than any that is read"),
        431 => Problem::new(
            Kind::HeadersTooLarge,
            "there are more headers, or longer ones, than are read",
        ),
        _ => return None,
    };
    Some((problem.status(), bytes(problem)))
}

/// What a client gets that did not send its headers in time.
pub fn too_slow(seconds: u64) -> (StatusCode, Vec<u8>) {
    let detail = format!("the headers of the request did not come in {seconds} s");
    let problem = Problem::new(Kind::Timeout, detail);
    (problem.status(), bytes(problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_parser_says_is_replaced() {
        let parser = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let (status, told) = in_place_of(parser).expect("another answer");
        assert_eq!(status, 431);
        let told = String::from_utf8(told).expect("text");
        let (head, body) = told.split_once("\r\n\r\n").expect("a body");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
        let json: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(json["type"], "/problems/headers-too-large");
        for other in [
            &b"HTTP/1.1 404 Not Found\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"some bytes of a body",
            b"HTTP/1.1 4",
            b"",
        ] {
            assert!(in_place_of(other).is_none());
        }
    }
}
