"""Noises of the names of the street and the city: short forms, words left out, misspellings, case."""

import re

from lib.noise_words import CITY_SHORT, NUMBERS_IN_FIGURES, NUMBERS_IN_LETTERS, STREET_TYPES_LONG, STREET_TYPES_SHORT, TITLES_SHORT
from lib.spelling import misheard, replaced, slip, without_accents, words


def short_type(rng, typed):
    for long, shorts in STREET_TYPES_SHORT.items():
        if typed.street.lower().startswith(long + " "):
            short = rng.choice(shorts)
            typed.street = (short.capitalize() if rng.random() < 0.3 and short.islower() else short) + typed.street[len(long) :]
            return True
    first, _, rest = typed.street.partition(" ")
    if first.lower() in STREET_TYPES_LONG:
        typed.street = f"{STREET_TYPES_LONG[first.lower()]} {rest}"
        return True
    return False


def short_title(rng, typed):
    before = typed.street, typed.city
    typed.street = shortened(rng, typed.street, TITLES_SHORT)
    typed.city = shortened(rng, typed.city, CITY_SHORT)
    return (typed.street, typed.city) != before


def shortened(rng, text, forms):
    def short(match):
        return rng.choice(forms[match[0].lower()]) if match[0].lower() in forms else match[0]

    text = re.sub(r"[^\W\d_]+", short, text)
    return re.sub(r"(?<=\b[SsNn][t.])-|(?<=\bSte)-|(?<=/)-", " ", text) if rng.random() < 0.6 else text


def numbers_in_letters(rng, typed):
    for forms in (NUMBERS_IN_LETTERS, NUMBERS_IN_FIGURES):
        for figure, letters in forms.items():
            text = re.sub(rf"(?<![\w-]){re.escape(figure)}(?![\w-])", letters, typed.street, count=1)
            if text != typed.street:
                typed.street = text
                return True
    return False


def short_date(rng, typed):
    """The year with two digits, or none."""
    kept = r"\1 \3" if rng.random() < 0.5 else r"\1"
    text = re.sub(r"(\d+(?:er)? \w+) (1[789])(\d\d)$", kept, typed.street)
    changes, typed.street = text != typed.street, text
    return changes


def missing_type(rng, typed):
    first, _, rest = typed.street.partition(" ")
    if first.lower() not in STREET_TYPES_SHORT or len(rest) < 4:
        return False
    typed.street = rest
    return True


def missing_small_words(rng, typed):
    first, _, rest = typed.street.partition(" ")
    shorter = re.sub(r"\b(?:de la |de l'|du |des |de |d'|la |les )", "", rest, count=1)
    if not rest or shorter == rest or len(shorter) < 3:
        return False
    typed.street = f"{first} {shorter}"
    return True


def extra_small_words(rng, typed):
    first, _, rest = typed.street.partition(" ")
    if first.lower() not in STREET_TYPES_SHORT or re.match(r"(de|du|des|d'|la|le|les|\d)\b", rest, re.IGNORECASE) or not rest:
        return False
    typed.street = f"{first} {rng.choice(['de', 'du', 'de la', 'des'])} {rest}"
    return True


def each_name(typed, change):
    before = typed.street, typed.city
    typed.street, typed.city = change(typed.street), change(typed.city)
    return (typed.street, typed.city) != before


def hyphens_dropped(rng, typed):
    return each_name(typed, lambda text: text.replace("-", " "))


def hyphens_added(rng, typed):
    """Between the words of a proper name."""
    first, _, rest = typed.street.partition(" ")
    joined = re.sub(r"(?<=[^\W\d_]{3}) (?=[A-ZÀ-Ý])", "-", rest)
    typed.street = f"{first} {joined}" if rest else typed.street
    return joined != rest


def apostrophes_dropped(rng, typed):
    mark = rng.choice([" ", " ", "’", ""])
    return each_name(typed, lambda text: text.replace("'", mark))


def misspelt(rng, typed, spell):
    """One word of the street or the city, misspelt."""
    part = "street" if typed.street and rng.random() < 0.7 else "city"
    text = getattr(typed, part)
    spans = words(text)
    if not spans:
        return False
    span = rng.choice(spans if part == "city" or len(spans) == 1 else spans[1:])
    word = text[span[0] : span[1]].lower()
    spelt = spell(rng, word)
    if not spelt or spelt == word:
        return False
    setattr(typed, part, replaced(text, span, spelt))
    return True


def typing_error(rng, typed):
    return misspelt(rng, typed, slip)


def typing_errors(rng, typed):
    """One in a word of the street and one in a word of the city."""
    if not words(typed.street) or not words(typed.city):
        return False
    for part in ("street", "city"):
        text = getattr(typed, part)
        span = words(text)[-1]
        setattr(typed, part, replaced(text, span, slip(rng, text[span[0] : span[1]].lower())))
    return True


def near_miss(rng, typed):
    return misspelt(rng, typed, misheard)


def upper_case(rng, typed):
    return each_name(typed, str.upper)


def lower_case(rng, typed):
    return each_name(typed, str.lower)


def accents_dropped(rng, typed):
    return each_name(typed, without_accents)
