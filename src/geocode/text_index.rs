//! Which streets have a word: tantivy's dictionary and postings, without its score.
//!
//! A street is a document, and its number in the store is its number here: there is one segment, written in order. As
//! the streets of a commune follow each other in the store, a commune is a range of documents.

use super::sound::sound;
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{FileHandle, OwnedBytes, RamDirectory, WatchCallback, WatchHandle, WritePtr};
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    Directory, DocSet, Index, InvertedIndexReader, ReloadPolicy, TERMINATED, TantivyDocument, TantivyError, Term,
};

/// Bytes that tantivy may use for words while it writes.
const WRITER_BYTES: usize = 100_000_000;
/// The most words of the dictionary that a begun or misspelt word may stand for.
const MOST_EXPANSIONS: usize = 128;

/// The words of all streets.
pub struct TextIndex {
    words: Arc<InvertedIndexReader>,
    sounds: Arc<InvertedIndexReader>,
    word: Field,
}

impl std::fmt::Debug for TextIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextIndex")
            .field("words", &self.words.terms().num_terms())
            .finish()
    }
}

/// A word of the dictionary, ready to be read.
#[derive(Debug, Clone)]
pub struct Entry {
    info: TermInfo,
    by_sound: bool,
}

impl Entry {
    /// How many streets have it.
    #[must_use]
    pub fn streets(&self) -> u32 {
        self.info.doc_freq
    }
}

/// Writes the index of streets whose words are given in order; returns it and the files it consists of.
///
/// # Errors
/// When tantivy fails.
pub fn build<'a>(
    streets: impl Iterator<Item = &'a str>,
) -> Result<(TextIndex, Vec<(String, OwnedBytes)>), TantivyError> {
    let (schema, word, by_sound) = schema();
    let folder = RamDirectory::create();
    let mut writer = Index::builder()
        .schema(schema)
        .single_segment_index_writer::<TantivyDocument>(folder.clone(), WRITER_BYTES)?;
    let mut known: HashMap<String, String> = HashMap::new();
    for words in streets {
        let mut sounds = String::new();
        for each in words.split(' ') {
            let key = known.entry(each.to_owned()).or_insert_with(|| sound(each));
            sounds.push_str(key);
            sounds.push(' ');
        }
        let mut document = TantivyDocument::new();
        document.add_text(word, words);
        document.add_text(by_sound, sounds);
        writer.add_document(document)?;
    }
    let index = writer.finalize()?;
    let mut paths: Vec<PathBuf> = vec![PathBuf::from("meta.json")];
    paths.extend(index.load_metas()?.list_segment_files());
    let mut files = Vec::new();
    for path in paths {
        if folder.exists(&path)? {
            files.push((path.display().to_string(), folder.open_read(&path)?.read_bytes()?));
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok((open(files.clone())?, files))
}

/// Opens an index from the files it consists of.
///
/// # Errors
/// When a file is missing or damaged.
pub fn open(files: Vec<(String, OwnedBytes)>) -> Result<TextIndex, TantivyError> {
    let packed = Packed {
        files: Arc::new(
            files
                .into_iter()
                .map(|(name, bytes)| (PathBuf::from(name), bytes))
                .collect(),
        ),
    };
    let index = Index::open(packed)?;
    let (_, word, by_sound) = schema();
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = reader.searcher();
    let [segment] = searcher.segment_readers() else {
        return Err(TantivyError::InvalidArgument(
            "the index of words has more than one segment".to_owned(),
        ));
    };
    Ok(TextIndex {
        words: segment.inverted_index(word)?,
        sounds: segment.inverted_index(by_sound)?,
        word,
    })
}

fn schema() -> (Schema, Field, Field) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let options = TextOptions::default().set_indexing_options(indexing);
    let word = builder.add_text_field("words", options.clone());
    let by_sound = builder.add_text_field("sounds", options);
    (builder.build(), word, by_sound)
}

impl TextIndex {
    /// The word itself.
    #[must_use]
    pub fn word(&self, word: &str) -> Option<Entry> {
        let info = self.words.terms().get(word).ok()??;
        Some(Entry { info, by_sound: false })
    }

    /// The words that sound like it.
    #[must_use]
    pub fn sounding(&self, word: &str) -> Option<Entry> {
        let info = self.sounds.terms().get(sound(word)).ok()??;
        Some(Entry { info, by_sound: true })
    }

    /// The words one typing error away from it, and the word itself.
    #[must_use]
    pub fn misspelt(&self, word: &str) -> Vec<Entry> {
        let term = Term::from_field_text(self.word, word);
        let Ok(automaton) = FuzzyTermQuery::new(term, 1, true).automaton() else {
            return vec![];
        };
        let Ok(mut found) = self.words.terms().search(automaton).into_stream() else {
            return vec![];
        };
        let mut entries = Vec::new();
        while entries.len() < MOST_EXPANSIONS && found.advance() {
            entries.push(Entry {
                info: found.value().clone(),
                by_sound: false,
            });
        }
        entries
    }

    /// The words that begin so.
    #[must_use]
    pub fn begun(&self, start: &str) -> Vec<Entry> {
        let Ok(mut found) = self.words.terms().range().ge(start).into_stream() else {
            return vec![];
        };
        let mut entries = Vec::new();
        while entries.len() < MOST_EXPANSIONS && found.advance() && found.key().starts_with(start.as_bytes()) {
            entries.push(Entry {
                info: found.value().clone(),
                by_sound: false,
            });
        }
        entries
    }

    /// Calls `each` with every street of the ranges that has the word; the ranges are in order and do not overlap.
    pub fn streets(&self, entry: &Entry, ranges: &[Range<u32>], mut each: impl FnMut(u32)) {
        let reader = if entry.by_sound { &self.sounds } else { &self.words };
        let Ok(mut postings) = reader.read_postings_from_terminfo(&entry.info, IndexRecordOption::Basic) else {
            return;
        };
        for range in ranges {
            if postings.doc() < range.start {
                postings.seek(range.start);
            }
            while postings.doc() < range.end && postings.doc() != TERMINATED {
                each(postings.doc());
                postings.advance();
            }
        }
    }
}

/// Files in memory, or mapped into it, that are only read.
#[derive(Debug, Clone)]
struct Packed {
    files: Arc<HashMap<PathBuf, OwnedBytes>>,
}

impl Packed {
    fn file(&self, path: &Path) -> Result<&OwnedBytes, OpenReadError> {
        self.files
            .get(path)
            .ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }
}

fn read_only() -> io::Error {
    io::Error::from(io::ErrorKind::ReadOnlyFilesystem)
}

impl Directory for Packed {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.file(path)?.clone()))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.files.contains_key(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        Ok(self.file(path)?.to_vec())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    // Opening an index takes a lock and may note which files it manages; nothing of that is kept.
    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(
        &self,
        _lock: &tantivy::directory::Lock,
    ) -> Result<tantivy::directory::DirectoryLock, tantivy::directory::error::LockError> {
        Ok(tantivy::directory::DirectoryLock::from(Box::new(())))
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &TextIndex, entries: &[Entry], range: Range<u32>) -> Vec<u32> {
        let mut streets = Vec::new();
        for entry in entries {
            index.streets(entry, std::slice::from_ref(&range), |s| streets.push(s));
        }
        streets.sort_unstable();
        streets.dedup();
        streets
    }

    #[test]
    fn streets_by_word_error_sound_and_beginning() {
        let (index, files) =
            build(["rue moulin", "rue fontaine", "place philippe lebon", "chemin moulin"].into_iter()).expect("built");
        let all = 0..4;
        assert_eq!(
            found(&index, &[index.word("moulin").expect("known")], all.clone()),
            [0, 3]
        );
        assert_eq!(found(&index, &[index.word("moulin").expect("known")], 1..4), [3]);
        assert_eq!(found(&index, &index.misspelt("moulni"), all.clone()), [0, 3]);
        assert_eq!(
            found(&index, &[index.sounding("filipe").expect("known")], all.clone()),
            [2]
        );
        assert_eq!(found(&index, &index.begun("font"), all), [1]);
        assert!(index.word("gare").is_none());
        let again = open(files).expect("opened");
        assert_eq!(again.word("rue").expect("known").streets(), 2);
    }
}
