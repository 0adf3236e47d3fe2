"""Names of streets for one commune: mostly the shared stock of all communes, with near twins, then rarer ones."""

import re
from itertools import accumulate

from lib.street_words import (
    ADJECTIVES, DATES, FEATURES, FIRST_NAMES, LAST_NAMES, LIEUX_DITS, LIEUX_DITS_HEADS, OCCITAN, PLACES, PLANTS, SAINTES_F,
    SAINTS, SHARED, STREET_TYPES, TITLES, TRADES,
)

TOWN = 5_000
TWIN_SHARE = 0.14
SHARED_SHARE = 0.5
VOWEL = "aeiouyhâàéèêëîïôöûüœAEIOUYHÂÀÉÈÊËÎÏÔÖÛÜŒ"
TYPES = [name for name, _, _ in STREET_TYPES]
VILLAGE_WEIGHTS = list(accumulate(weight for _, weight, _ in STREET_TYPES))
TOWN_WEIGHTS = list(accumulate(weight for _, _, weight in STREET_TYPES))
SHARED_WEIGHTS = list(accumulate(1 / (rank + 4) for rank in range(len(SHARED))))
FIRST_WEIGHTS = list(accumulate(1 / (rank + 6) for rank in range(len(FIRST_NAMES))))
PLURALS = {**dict(FEATURES), **{plural: singular for singular, plural in FEATURES}}
LAST_RESORT = 200


def street_names(rng, count, population, neighbours, taken):
    """`count` names that differ from each other and from those `taken` (a set, which grows)."""
    weights = TOWN_WEIGHTS if population >= TOWN else VILLAGE_WEIGHTS
    names, tries = [], 0
    while len(names) < count:
        tries += 1
        name = one_name(rng, weights, names, neighbours)
        if tries > LAST_RESORT + 20 * count:
            name = f"{name} {len(names)}"
        if name not in taken:
            taken.add(name)
            names.append(name)
    return [full_name(kind, rest) for kind, rest in names]


def one_name(rng, weights, names, neighbours):
    """A (type, rest) pair."""
    if names and rng.random() < TWIN_SHARE:
        return twin(rng, weights, names[rng.randrange(len(names))])
    kind = rng.choices(TYPES, cum_weights=weights)[0]
    if rng.random() < SHARED_SHARE:
        return kind, rng.choices(SHARED, cum_weights=SHARED_WEIGHTS)[0]
    if kind == "Route" or (kind == "Chemin" and rng.random() < 0.25):
        return kind, toward(rng.choice(neighbours)) if neighbours else rng.choice(PLACES)
    return kind, rng.choices(MAKERS, cum_weights=MAKER_WEIGHTS)[0](rng)


def twin(rng, weights, name):
    """A name that is easily taken for another of the commune: other type, other number, or a person of that name."""
    kind, rest = name
    if rest in PLURALS and rng.random() < 0.5:
        return kind, PLURALS[rest]
    return rng.choices(TYPES, cum_weights=weights)[0], rest


def full_name(kind, rest):
    if rest in ("Haute", "Basse", "Neuve", "Nationale", "Principale") and kind in ("Chemin", "Boulevard", "Passage", "Quai"):
        rest = {"Haute": "Haut", "Basse": "Bas", "Neuve": "Neuf", "Nationale": "National", "Principale": "Principal"}[rest]
    return f"{kind} {rest}"


def toward(city):
    """The name of a commune after a preposition: "de Lunel", "d'Agde", "du Vigan", "des Matelles", "de la Grande-Motte"."""
    city = re.sub(r" \d+er? Arrondissement$", "", city)
    for article, contracted in (("Le ", "du "), ("Les ", "des "), ("La ", "de la "), ("L'", "de l'")):
        if city.startswith(article):
            return contracted + city.removeprefix(article)
    return f"d'{city}" if city[0] in VOWEL else f"de {city}"


def person(rng):
    first = rng.choices(FIRST_NAMES, cum_weights=FIRST_WEIGHTS)[0]
    return f"{first} {rng.choice(LAST_NAMES)}"


def titled(rng):
    last = rng.choice(LAST_NAMES)
    title = rng.choice(TITLES[:8] if rng.random() < 0.8 else TITLES)
    article = "de l'" if title[0] in VOWEL else "de la " if title in ("Sœur",) else "" if title == "Madame" else "du "
    name = last if rng.random() < 0.7 else f"{rng.choice(FIRST_NAMES)} {last}"
    return f"{article}{title} {name}"


def saint(rng):
    if rng.random() < 0.25:
        return f"Sainte-{rng.choice(SAINTES_F)}"
    return f"Saint-{rng.choice(SAINTS)}"


def feature(rng):
    name = rng.choice(FEATURES)[rng.random() < 0.4]
    if name.startswith("de la ") and rng.random() < 0.15:
        return f"de la {rng.choice(ADJECTIVES)} {name.removeprefix('de la ')}"
    return name


def estate(rng):
    """A hamlet or farm, as a street leads to it."""
    return toward(rng.choice(LIEUX_DITS)) if rng.random() < 0.4 else f"du {rng.choice(['Mas', 'Puech', 'Domaine'])} de {rng.choice(LAST_NAMES)}"


MAKERS = [person, titled, saint, feature, estate] + [
    lambda rng: f"des {rng.choice(PLANTS)}",
    lambda rng: f"des {rng.choice(TRADES)}",
    lambda rng: rng.choice(PLACES),
    lambda rng: rng.choice(DATES),
    lambda rng: rng.choice(OCCITAN),
]
MAKER_WEIGHTS = list(accumulate([34, 9, 5, 9, 6, 13, 6, 12, 3, 3]))


def place_names(rng, count, taken):
    """Names of hamlets and farms (lieux-dits)."""
    names, tries = [], 0
    while len(names) < count and tries < 20 * count + 20:
        tries += 1
        if rng.random() < 0.3:
            name = rng.choice(LIEUX_DITS)
        else:
            name = f"{rng.choice(LIEUX_DITS_HEADS)} {rng.choice(LAST_NAMES)}"
        if name not in taken:
            taken.add(name)
            names.append(name)
    return names
