"""Is an answer the thing that was asked? right, wrong, nothing, or coarser (and then of the right place or not)."""

from lib.places import metres
from lib.spelling import folded

FINENESS = {"housenumber": 3, "street": 2, "locality": 2, "municipality": 1}
COARSER = ("coarser, right place", "coarser, wrong place")


def judge(case, answer):
    asked, kind = case.asked, answer.get("type")
    if kind is None:
        return "nothing"
    if FINENESS[kind] < FINENESS[asked.kind]:
        right = same_street(asked, answer) if FINENESS[kind] == 2 else answer["citycode"] == asked.code
        return COARSER[0] if right else COARSER[1]
    if asked.kind == "municipality":
        right = kind == "municipality" and answer["citycode"] == asked.code
    elif asked.sort == "absent number":
        right = is_near_interpolation(asked, answer)
    elif asked.sort.startswith("absent"):
        right = False
    elif asked.kind == "housenumber":
        right = same_street(asked, answer) and same_number(case, answer) and not answer.get("interpolated")
    else:
        right = kind != "housenumber" and same_street(asked, answer)
    return "right" if right else "wrong"


def is_near_interpolation(asked, answer):
    """An estimated position between known numbers is right when the truth is as near as it says."""
    if not answer.get("interpolated") or not same_street(asked, answer):
        return False
    return metres(asked.lon, asked.lat, answer["lon"], answer["lat"]) <= answer["precision_m"]


def same_street(asked, answer):
    """By identifier; by commune and name where the files have none: the town halls, which are known without them."""
    id = answer.get("result_id") or ""
    if asked.street_id and (id == asked.street_id or id.startswith(asked.street_id + "_")):
        return True
    if not asked.street_id or asked.kind == "locality":
        return answer.get("citycode") == asked.code and street_of(answer) == folded(asked.name)
    return False


def street_of(answer):
    """The folded name of the street, without the number that some answers put before it."""
    name, number = folded(answer.get("name") or ""), folded(answer.get("housenumber") or "")
    return name.removeprefix(number + " ") if number else name


def same_number(case, answer):
    """Both ends of a typed range are right."""
    found = folded(answer.get("housenumber") or "").replace(" ", "")
    return found in {f"{case.asked.number}{case.asked.suffix}".lower(), case.range_end or None}
