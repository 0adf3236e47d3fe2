//! Checksums of files: SHA-256 names what is kept, SHA-1 is what the catalogue mostly publishes.

use crate::dataset::manifest::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A checksum that someone published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// Its kind.
    pub algorithm: Algorithm,
    /// Hexadecimal, lower case.
    pub value: String,
}

/// Kinds of checksums that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-1: good against damage, not against malice.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Checksum {
    /// A checksum as the catalogue writes it; none of a kind that is not compared here, or of a wrong length.
    #[must_use]
    pub fn read(kind: &str, value: &str) -> Option<Self> {
        let kind = kind.to_ascii_lowercase().replace('-', "");
        let (algorithm, digits) = match kind.as_str() {
            "sha1" => (Algorithm::Sha1, 40),
            "sha256" | "sha2" => (Algorithm::Sha256, 64),
            _ => return None,
        };
        let value = value.trim().to_ascii_lowercase();
        let whole = value.len() == digits && value.bytes().all(|b| b.is_ascii_hexdigit());
        whole.then_some(Self { algorithm, value })
    }
}

impl Algorithm {
    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        }
    }
}

/// Both sums of a file, hexadecimal.
pub(super) struct Sums {
    pub sha1: String,
    pub sha256: String,
    pub bytes: u64,
}

impl Sums {
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut sha1, mut sha256) = (Sha1::default(), Sha256::new());
        let mut bytes = 0;
        let mut piece = vec![0; 1 << 16];
        loop {
            let n = file.read(&mut piece)?;
            if n == 0 {
                break;
            }
            sha1.update(&piece[..n]);
            sha256.update(&piece[..n]);
            bytes += n as u64;
        }
        Ok(Self {
            sha1: hex(&sha1.finish()),
            sha256: hex(&sha256.finalize()),
            bytes,
        })
    }

    pub fn get(&self, algorithm: Algorithm) -> &str {
        match algorithm {
            Algorithm::Sha1 => &self.sha1,
            Algorithm::Sha256 => &self.sha256,
        }
    }
}

/// SHA-1 (FIPS 180-4), for comparing with what was published only.
struct Sha1 {
    state: [u32; 5],
    block: Vec<u8>,
    bytes: u64,
}

impl Default for Sha1 {
    fn default() -> Self {
        Self {
            state: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0],
            block: Vec::with_capacity(64),
            bytes: 0,
        }
    }
}

impl Sha1 {
    fn update(&mut self, mut data: &[u8]) {
        self.bytes += data.len() as u64;
        if !self.block.is_empty() {
            let (head, rest) = data.split_at(data.len().min(64 - self.block.len()));
            self.block.extend_from_slice(head);
            data = rest;
            if self.block.len() == 64 {
                let block = std::mem::take(&mut self.block);
                self.mix(&block);
            }
        }
        let mut blocks = data.chunks_exact(64);
        for block in &mut blocks {
            self.mix(block);
        }
        self.block.extend_from_slice(blocks.remainder());
    }

    fn finish(mut self) -> [u8; 20] {
        let bits = self.bytes.wrapping_mul(8);
        let mut end = vec![0x80];
        while (self.block.len() + end.len()) % 64 != 56 {
            end.push(0);
        }
        end.extend_from_slice(&bits.to_be_bytes());
        self.update(&end);
        let mut out = [0; 20];
        for (four, word) in out.chunks_exact_mut(4).zip(self.state) {
            four.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    #[expect(clippy::many_single_char_names, reason = "the names of the standard")]
    fn mix(&mut self, block: &[u8]) {
        let mut w = [0_u32; 80];
        for (word, four) in w.iter_mut().zip(block.chunks_exact(4)) {
            *word = four.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for t in 16..80 {
            w[t] = (w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = self.state;
        for (t, word) in w.iter().enumerate() {
            let (f, k) = match t {
                0..20 => (b & c | !b & d, 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(f)
                .wrapping_add(e)
                .wrapping_add(k)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (state, word) in self.state.iter_mut().zip([a, b, c, d, e]) {
            *state = state.wrapping_add(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha1(pieces: &[&[u8]]) -> String {
        let mut sum = Sha1::default();
        for piece in pieces {
            sum.update(piece);
        }
        hex(&sum.finish())
    }

    /// The examples of FIPS 180 and RFC 3174.
    #[test]
    fn sha1_of_the_standard() {
        assert_eq!(sha1(&[]), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(sha1(&[b"abc"]), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let long: &[u8] = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha1(&[long]), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(sha1(&[&long[..7], &long[7..]]), sha1(&[long]));
        let million = vec![b'a'; 1_000_000];
        let pieces: Vec<&[u8]> = million.chunks(977).collect();
        assert_eq!(sha1(&pieces), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }

    #[test]
    fn published_sums() {
        let good = Checksum::read("SHA-1", " A9993E364706816ABA3E25717850C26C9CD0D89D ").expect("a sum");
        assert_eq!(good.algorithm, Algorithm::Sha1);
        assert_eq!(good.value, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(Checksum::read("md5", "900150983cd24fb0d6963f7d28e17f72").is_none());
        assert!(Checksum::read("sha1", "a999").is_none());
    }
}
