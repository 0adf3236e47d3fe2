//! The kinds of problem: the name, the status and what to do of each.

use axum::http::StatusCode;

/// The kinds of problem, as in the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names and texts are the documentation")]
pub enum Kind {
    InvalidParameter,
    UnknownCommune,
    AddressNotFound,
    OutsideCoverage,
    NotFound,
    MethodNotAllowed,
    Timeout,
    AmbiguousPlace,
    BodyTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    RateLimited,
    HeadersTooLarge,
    Internal,
    Overloaded,
    DatasetRefused,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::InvalidParameter,
        Self::UnknownCommune,
        Self::AddressNotFound,
        Self::OutsideCoverage,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Timeout,
        Self::AmbiguousPlace,
        Self::BodyTooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::RateLimited,
        Self::HeadersTooLarge,
        Self::Internal,
        Self::Overloaded,
        Self::DatasetRefused,
    ];

    /// The last part of its `type`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.facts().0
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.facts().1
    }

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().2
    }

    /// What it means and what to do, for its page.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.facts().3
    }

    fn facts(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::InvalidParameter => (
                "invalid-parameter",
                S::BAD_REQUEST,
                "A parameter cannot be taken",
                "A parameter is unknown, given twice, empty or out of range, or the place is named in no way or in two. `field` names it; `detail` says what is expected.",
            ),
            Self::UnknownCommune => (
                "unknown-commune",
                S::NOT_FOUND,
                "No commune has this code",
                "No commune has or had this INSEE code. Postal codes are not INSEE codes: ask with postcode and city, or look the code up at /communes?nom=.",
            ),
            Self::AddressNotFound => (
                "address-not-found",
                S::NOT_FOUND,
                "The address was not found",
                "The text leads to no place. Give a text that ends in a postcode and a city, such as \"1 place Georges-Frèche 34000 Montpellier\".",
            ),
            Self::OutsideCoverage => (
                "outside-coverage",
                S::NOT_FOUND,
                "The place is outside of the data",
                "The place is at sea or abroad, or in a collectivity overseas (975, 977, 978, 984 to 988). This is not \"not zoned\": nothing is known there.",
            ),
            Self::NotFound => (
                "not-found",
                S::NOT_FOUND,
                "There is nothing at this address",
                "No page and no data stand at this address. Check how it is written, or search for a place. /docs lists all addresses of the service.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                S::METHOD_NOT_ALLOWED,
                "The method is not allowed here",
                "This address is made for programs and does not open like this in a browser. The `Allow` header lists the methods that it takes.",
            ),
            Self::Timeout => (
                "timeout",
                S::REQUEST_TIMEOUT,
                "The request took too long",
                "The request was not complete, or not answered, in time. Try again, or ask for less at once.",
            ),
            Self::AmbiguousPlace => (
                "ambiguous-place",
                S::CONFLICT,
                "The name fits several communes",
                "Choose one of `candidates` and ask by its INSEE code, or give the postcode too.",
            ),
            Self::BodyTooLarge => (
                "body-too-large",
                S::PAYLOAD_TOO_LARGE,
                "The body is too large",
                "The detail says how much is read: 1 MiB of JSON, a table of half a gigabyte unless the server is set otherwise.",
            ),
            Self::UriTooLong => (
                "uri-too-long",
                S::URI_TOO_LONG,
                "The address of the request is too long",
                "An address may have at most 8192 bytes. Start with a search; a program asks with POST.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "The body is of another type",
                "Questions are JSON (`Content-Type: application/json`), tables are forms (`multipart/form-data`).",
            ),
            Self::RateLimited => (
                "rate-limited",
                S::TOO_MANY_REQUESTS,
                "Too many requests",
                "Wait a little, then try again. The header `Retry-After` tells programs how many seconds.",
            ),
            Self::HeadersTooLarge => (
                "headers-too-large",
                S::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "The headers are too large",
                "The headers may have at most 16384 bytes together. This service sets no cookies: if they are full of them, another site of the same name set them; delete those.",
            ),
            Self::Internal => (
                "internal",
                S::INTERNAL_SERVER_ERROR,
                "Something went wrong here",
                "The fault is ours. Quote the id when you report it.",
            ),
            Self::Overloaded => (
                "overloaded",
                S::SERVICE_UNAVAILABLE,
                "The service is busy",
                "Wait a little, then try again. The header `Retry-After` tells programs how many seconds.",
            ),
            Self::DatasetRefused => (
                "dataset-refused",
                S::CONFLICT,
                "The dataset was refused",
                "The dataset that was to be taken cannot be used; the detail says why. The one before stays in use.",
            ),
        }
    }
}
