"""What people type instead of an address as it is published: a weighted mixture of noises, each a named function.

A noise changes a `Typed` address, or returns False when it has nothing to change. `clean` has none, `light` one or
two, `heavy` three or four. Two noises of one group never meet, so that no text loses its meaning altogether.
"""

import copy

from lib.noise_lines import (
    cedex, city_first, commas, department_postcode, former_city, missing_city, missing_postcode,
    near_postcode, number_comma, number_last, number_range, number_sign, post_box, practice_before,
    practice_inside, suffix_form, telephone, trailing_france,
)
from lib.noise_names import (
    accents_dropped, apostrophes_dropped, extra_small_words, hyphens_added, hyphens_dropped, lower_case,
    missing_small_words, missing_type, near_miss, numbers_in_letters, short_date, short_title, short_type,
    typing_error, typing_errors, upper_case,
)

LEVELS = {"clean": (0, 0), "light": (1, 2), "heavy": (3, 4)}
LEVEL_WEIGHTS = {"clean": 25, "light": 45, "heavy": 30}

# (noise, weight, group), in the order in which chosen ones are applied.
NOISES = [
    (former_city, 8, "city"), (missing_postcode, 7, "place"), (near_postcode, 3, "place"), (department_postcode, 2, "place"),
    (cedex, 4, "place"), (missing_city, 2, "place"), (post_box, 4, "box"), (suffix_form, 6, "number"), (number_range, 4, "number"),
    (number_sign, 2, "number"), (number_comma, 5, "number"), (practice_before, 8, "before"), (practice_inside, 8, "inside"),
    (telephone, 3, "after"), (trailing_france, 3, "after"), (short_type, 12, "type"), (missing_type, 3, "type"), (short_title, 9, "title"),
    (numbers_in_letters, 3, "figures"), (short_date, 2, "figures"), (missing_small_words, 5, "small"), (extra_small_words, 2, "small"),
    (hyphens_dropped, 7, "hyphens"), (hyphens_added, 2, "hyphens"), (apostrophes_dropped, 5, "apostrophes"), (typing_error, 9, "spelling"),
    (typing_errors, 2, "spelling"), (near_miss, 7, "spelling"), (city_first, 3, "order"), (number_last, 0.7, "order"), (commas, 6, "commas"),
    (upper_case, 9, "case"), (lower_case, 9, "case"), (accents_dropped, 9, "accents"),
]


def noisy(rng, typed, level):
    """The text as typed, the names of the noises in it, and the parts after the noises."""
    wanted = rng.randint(*LEVELS[level])
    chosen, groups = [], set()
    for index in drawn(rng):
        noise, _, group = NOISES[index]
        if len(chosen) == wanted:
            break
        if group not in groups and noise(rng, copy.copy(typed)):
            chosen.append(index)
            groups.add(group)
    result = copy.copy(typed)
    names = [NOISES[index][0].__name__ for index in sorted(chosen) if NOISES[index][0](rng, result)]
    return result.text(), names, result


def drawn(rng):
    """The noises in a random order in which the heavy ones tend to come first."""
    return sorted(range(len(NOISES)), key=lambda index: -(rng.random() ** (1 / NOISES[index][1])))


def any_level(rng):
    return rng.choices(list(LEVEL_WEIGHTS), list(LEVEL_WEIGHTS.values()))[0]
