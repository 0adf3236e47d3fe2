"""How words are misspelt: slips of the finger, and near misses for the ear."""

import re
import unicodedata

SMALL_WORDS = {"de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "lès", "lez", "les"}
NEAR_KEYS = {
    "a": "zqs", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "om",
    "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli", "l": "kmo", "m": "lp",
    "w": "xq", "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "bh",
}
SOUNDS = [
    ("ph", "f"), ("f", "ph"), ("y", "i"), ("i", "y"), ("qu", "k"), ("k", "c"), ("c(?=[aou])", "k"), ("eau", "o"), ("au", "o"),
    ("ss", "s"), ("s(?=[aeiou])", "ss"), ("z", "s"), ("(?<=[aeiou])s(?=[aeiou])", "z"), ("ll", "l"), ("l(?=[aeio])", "ll"),
    ("nn", "n"), ("n(?=[aeio])", "nn"), ("tt", "t"), ("t(?=[aeio])", "tt"), ("rr", "r"), ("mm", "m"), ("pp", "p"),
    ("é$", "er"), ("er$", "é"), ("et$", "ée"), ("ai", "è"), ("è", "ai"), ("th", "t"), ("t(?=[aeiou])", "th"), ("h", ""), ("œ", "e"),
    ("en(?=[td])", "an"), ("an(?=[td])", "en"), ("in", "ain"), ("ch", "sh"), ("x$", "s"), ("e$", ""), ("s$", ""), ("d$", "t"), ("c$", "que"),
]


def words(text):
    """The (start, end) of the words worth misspelling: four letters or more, no digits."""
    spans = [match.span() for match in re.finditer(r"[^\W\d_]+", text)]
    return [(start, end) for start, end in spans if end - start >= 4 and text[start:end].lower() not in SMALL_WORDS]


def replaced(text, span, word):
    """The text with another word in that place; a capital stays one."""
    start, end = span
    if text[start].isupper() and word:
        word = word[0].upper() + word[1:]
    return text[:start] + word + text[end:]


def slip(rng, word):
    """One letter replaced by a key beside it, left out, struck twice, or swapped with the next."""
    place = rng.randrange(1, len(word))
    letter = word[place]
    form = rng.randrange(4)
    if form == 0:
        return word[:place] + rng.choice(NEAR_KEYS.get(without_accents(letter), "e")) + word[place + 1 :]
    if form == 1:
        return word[:place] + word[place + 1 :]
    if form == 2:
        return word[:place] + letter + word[place:]
    return word[: place - 1] + letter + word[place - 1] + word[place + 1 :]


def misheard(rng, word):
    """The word as it may be heard, or None when nothing in it sounds like something else."""
    found = [(match, sound) for pattern, sound in SOUNDS for match in re.finditer(pattern, word) if match.end() > 1]
    if not found:
        return None
    match, sound = rng.choice(found)
    return word[: match.start()] + sound + word[match.end() :]


def without_accents(text):
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def folded(text):
    """One spelling to compare names by: lower case, no accents, single spaces between letters and digits."""
    return " ".join(re.findall(r"[a-z0-9]+", without_accents(text).lower()))
