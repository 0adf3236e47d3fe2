"""Requests to the website, and what every page of it must be: well-formed, labelled, with headings in order."""

from urllib.parse import quote

import html5lib

from openapi_requests import get

STATE = "date=2025-12-01&status=installing&practice=none&days_per_week=3"
HELD = quote('[{"aid":"caim","signed_on":"2025-11-20"}]')
# Elements whose text a screen reader needs to have from somewhere.
FIELDS = {"input", "select", "textarea"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "headers")


def tree(text):
    """The page as html5lib reads it, and what it had to repair."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(text)
    return document, parser.errors


def well_formed(response):
    """No error of the HTML standard's parser, no id twice, no reference to nothing, headings in order, fields labelled."""
    document, errors = tree(response.text)
    for (line, column), code, details in errors:
        yield f"line {line}, column {column}: {code} {details}"
    elements = [e for e in document.iter() if isinstance(e.tag, str)]
    ids = [e.get("id") for e in elements if e.get("id")]
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"two elements have the id {name}"
    for element in elements:
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} of {element.tag} names {name}, which is not there"
        href = element.get("href") or ""
        if href.startswith("#") and href[1:] not in ids:
            yield f"a link leads to {href}, which is not there"
        if any(a.startswith("on") or a == "style" for a in element.keys()):
            yield f"{element.tag} has a script or a style of its own"
    yield from heading_faults(elements)
    yield from label_faults(document, elements)
    for tag in ("main", "title"):
        if sum(e.tag == tag for e in elements) != 1:
            yield f"not one {tag}"
    if not (document.get("lang") or ""):
        yield "the page has no language"


def heading_faults(elements):
    levels = [int(e.tag[1]) for e in elements if len(e.tag) == 2 and e.tag[0] == "h" and e.tag[1].isdigit()]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1"
    for before, after in zip(levels, levels[1:]):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def label_faults(document, elements):
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    inside = {id(f) for label in document.iter("label") for f in label.iter() if f.tag in FIELDS}
    for field in (e for e in elements if e.tag in FIELDS and e.get("type") not in ("hidden", "submit")):
        if not (id(field) in inside or field.get("id") in labelled or field.get("aria-label")):
            yield f"{field.tag} {field.get('name')} has no label"
    for group in (e for e in elements if e.tag == "fieldset"):
        if not any(child.tag == "legend" and "".join(child.itertext()).strip() for child in group):
            yield f"the fieldset {group.get('id')} has no legend"
    for link in (e for e in elements if e.tag in ("a", "button")):
        if not "".join(link.itertext()).strip() and not link.get("aria-label"):
            yield f"{link.tag} {link.get('href')} has no text"


def page(path, status=200, **options):
    return get(path, status, well_formed, **options)


PAGE_REQUESTS = [
    page(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    for lang in ("fr", "en")
    for path in (
        "/",
        "/?commune=34172",
        "/?lat=43.6108&lon=3.8768&date=2025-06-01",
        f"/?commune=09002&{STATE}",
        f"/?commune=09002&date=2026-11-10&held_aids={HELD}&exit_on=2027-01-10",
        "/?commune=09002&date=2025-12-01&age=17&practice=msp&practice=none&held=caim&held=none&installed_on=x",
        "/?q=" + quote("48000 Mende"),
        "/?q=" + quote("1 place Georges-Frèche 34000 Montpellier"),
        "/?lat=43.5994487&lon=3.896091&precision_m=100&in=34172",
        f"/print?commune=09002&{STATE}",
        "/settle",
        f"/settle?aid=caim&department=09&{STATE}&page=2",
        f"/settle?aid=caim&region=76&sort=distance&from=commune:09122&verdict=eligible&{STATE}",
        "/compare",
        f"/compare?place=commune:09002&place=commune:34172&place=43.6108,3.8768,50&{STATE}",
        "/changes",
        f"/changes?commune=09002&with=2025-11-02&{STATE}",
        f"/bulk?{STATE}",
        "/embed",
        f"/embed?commune=48095&theme=dark&{STATE}",
        "/embed/demo",
    )
] + [
    page("/?commune=99999", 404),
    page("/?q=" + quote("Aigues-Vives"), 409),
    page("/?q=" + quote("zzxqkw vvbnrtq"), 404),
    page("/?lat=43", 400),
    page("/?lat=43.5988&lon=3.8970&in=48095", 400),
    page("/print", 400),
    page("/?lang=xx", 400),
    page("/docs?lang=xx", 400),
    page("/settle?aid=loan", 400),
    page("/compare?place=commune:09002&q=Aigues-Vives", 409),
    page("/compare?q=" + quote("zzxqkw vvbnrtq"), 404),
    page("/compare?place=commune:99999"),
    page("/changes?commune=09002&with=x", 400),
    page("/changes?q=" + quote("Aigues-Vives"), 409),
    page("/embed?q=" + quote("Aigues-Vives"), 409),
    get("/compare?place=commune:09002&q=Mende", 303),
]
