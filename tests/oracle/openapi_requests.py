"""How a request of the table in check_openapi.py is written, and what can be checked of one response."""


def get(path, status, *checks, **options):
    return ("GET", path, status, checks, options)


def post(path, body, status, *checks, **options):
    return ("POST", path, status, checks, {"json": body, **options})


def form(path, table, status, *checks, fields=(), name="table.csv", **options):
    """A file in the field `data` of a form; `fields` are pairs, since a field may come twice."""
    files = [("data", (name, table if isinstance(table, bytes) else table.encode(), "text/csv"))]
    return ("POST", path, status, checks, {"files": files, "data": list(fields), **options})


def problem(kind, field=None):
    """A check that the body is this problem (and names this field)."""

    def check(response):
        body = response.json()
        if body.get("type") != f"/problems/{kind}":
            yield f"type is {body.get('type')}, not /problems/{kind}"
        if field and body.get("field") not in (field if isinstance(field, tuple) else (field,)):
            yield f"field is {body.get('field')}, not {field}"

    return check


def at_most(count):
    def check(response):
        body = response.json()
        if len(body if isinstance(body, list) else body["features"]) > count:
            yield f"more than {count} results"

    return check
