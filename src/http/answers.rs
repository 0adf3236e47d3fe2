//! Answers that were given, for those who ask the same again.

use axum::body::Bytes;
use moka::sync::Cache;

/// How many bytes of answers are kept.
const MOST_BYTES: u64 = 32 << 20;

/// The bodies of answers about communes by their entity tag, which stands for everything an answer depends on: the version of
/// the dataset, the question and the day. What was asked is not kept, and nothing about a point or an address is.
#[derive(Debug)]
pub struct Answers(Cache<String, Bytes>);

impl Default for Answers {
    fn default() -> Self {
        let weigh = |tag: &String, body: &Bytes| u32::try_from(tag.len() + body.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build())
    }
}

impl Answers {
    /// The body of the answer with that tag, if it is kept.
    pub fn get(&self, tag: &str) -> Option<Bytes> {
        self.0.get(tag)
    }

    /// Keeps a body.
    pub fn keep(&self, tag: &str, body: &Bytes) {
        self.0.insert(tag.to_owned(), body.clone());
    }
}
