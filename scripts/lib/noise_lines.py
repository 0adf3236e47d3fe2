"""Noises of the whole line: number, postcode, what stands before, between and after, the order of the parts."""

from lib.noise_words import FIRST_NAMES, FRANCE, INSIDE, LAST_NAMES, PRACTICES


def former_city(rng, typed):
    changes = bool(typed.former_city) and typed.former_city != typed.city
    typed.city = typed.former_city if changes else typed.city
    return changes


def missing_postcode(rng, typed):
    return other_postcode(typed, [""])


def near_postcode(rng, typed):
    return other_postcode(typed, shuffled(rng, typed.near_postcodes))


def department_postcode(rng, typed):
    return other_postcode(typed, shuffled(rng, typed.department_postcodes))


def cedex(rng, typed):
    """A CEDEX has its own postcode, that of no commune: that of the département's sorting office, or any other."""
    special = f"{typed.postcode[:2]}{rng.randint(900, 999)}"
    if not other_postcode(typed, [special] if rng.random() < 0.5 else shuffled(rng, typed.department_postcodes)):
        return False
    typed.city += rng.choice([" CEDEX", " Cedex", " cedex", f" CEDEX {rng.randint(1, 9)}", f" Cedex {rng.randint(1, 20):02d}"])
    return True


def other_postcode(typed, candidates):
    found = next((code for code in candidates if code != typed.postcode), None)
    if found is None or not typed.postcode:
        return False
    typed.postcode = found
    return True


def shuffled(rng, values):
    return rng.sample(values, len(values))


def missing_city(rng, typed):
    """Only the postcode tells where the street is."""
    if not typed.street or not typed.postcode:
        return False
    typed.city = ""
    return True


def post_box(rng, typed):
    if not typed.street:
        return False
    box = rng.choice([f"BP {rng.randint(1, 999)}", f"B.P. {rng.randint(1, 99)}", f"CS {rng.randint(10000, 99999)}", f"BP{rng.randint(10, 9999)}"])
    typed.inside = f"{typed.inside} {box}".strip()
    return True


def suffix_form(rng, typed):
    if not typed.suffix:
        return False
    suffix = typed.suffix
    forms = [f"{typed.number}{suffix}", f"{typed.number} {suffix.upper()}", f"{typed.number}{suffix.upper()}"]
    if suffix in ("bis", "ter", "quater"):
        initial = suffix[0]
        forms += [f"{typed.number} {initial.upper()}", f"{typed.number} {initial}", f"{typed.number}{initial.upper()}"]
    typed.number_text = rng.choice(forms)
    return True


def number_range(rng, typed):
    if not typed.number or typed.suffix:
        return False
    typed.range_end = str(int(typed.number) + rng.choice([2, 2, 2, 4]))
    typed.number_text = rng.choice(["{}-{}", "{}/{}", "{} - {}"]).format(typed.number, typed.range_end)
    return True


def number_sign(rng, typed):
    if not typed.number:
        return False
    number = " ".join(part for part in (typed.number, typed.suffix) if part)
    typed.number_text = rng.choice(["n° {}", "N°{}", "n°{}", "no {}"]).format(number)
    return True


def number_comma(rng, typed):
    if not typed.number:
        return False
    typed.number_text = " ".join(part for part in (typed.number, typed.suffix) if part) + ","
    return True


def practice_before(rng, typed):
    doctor = f"{rng.choice(['Dr', 'Docteur', 'Dr.'])} {rng.choice(LAST_NAMES)} {rng.choice(FIRST_NAMES)}"
    typed.before = rng.choice([rng.choice(PRACTICES), doctor, f"{rng.choice(PRACTICES)} {doctor}", f"MSP de {typed.city}" if typed.city else "MSP"])
    return True


def practice_inside(rng, typed):
    if not typed.street:
        return False
    typed.inside = f"{rng.choice(INSIDE)} {typed.inside}".strip()
    return True


def telephone(rng, typed):
    digits = [rng.choice(["04", "05", "06", "07"])] + [f"{rng.randint(0, 99):02d}" for _ in range(4)]
    typed.after = rng.choice(["", "Tél. ", "Tel : "]) + rng.choice([" ", ".", ""]).join(digits)
    return True


def trailing_france(rng, typed):
    typed.after = rng.choice(FRANCE)
    return True


def city_first(rng, typed):
    typed.city_first = bool(typed.street)
    return typed.city_first


def number_last(rng, typed):
    typed.number_last = bool(typed.number)
    return typed.number_last


def commas(rng, typed):
    typed.comma = rng.choice([",", ",", " -", ";"])
    return bool(typed.street)
