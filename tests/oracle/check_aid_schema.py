"""Holds every aid file against the committed JSON Schema, as an editor does, and the schema against files that are wrong."""

import copy
import datetime
import json
import sys
import tomllib
from pathlib import Path

from jsonschema import Draft202012Validator

AIDS = Path(__file__).resolve().parents[2] / "data" / "aids"


def plain(value):
    """A TOML value as the schema sees it: dates as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def wrong(good):
    """Files that must be refused, with what is wrong in them."""
    def changed(what, change):
        file = copy.deepcopy(good)
        change(file)
        return what, file

    yield changed("an unknown key", lambda f: f.update(sure=True))
    yield changed("an unknown aid", lambda f: f.update(aid="loan"))
    yield changed("no window", lambda f: f.pop("open"))
    yield changed("an unknown state", lambda f: f["content"].update(state="guessed"))
    yield changed("a condition without sources", lambda f: f["condition"][0].pop("sources"))
    yield changed("an unknown test", lambda f: f["condition"][0].update(test={"moon": "full"}))
    yield changed("an unknown fact", lambda f: f["condition"][0].update(test={"field": "shoe_size", "at_least": 40}))
    yield changed("an unknown zone", lambda f: f["condition"][0].update(test={"zone": "moon"}))
    yield changed("an unknown formula", lambda f: f["amount"][0].update(formula={"dollars": 1}))
    yield changed("a float in a formula", lambda f: f["amount"][0].update(formula={"euros": 1.5}))
    yield changed("an amount without a period", lambda f: f["amount"][0].pop("period"))
    yield changed("an unknown exclusion", lambda f: f["exclusion"][0].update({"with": "loan"}))
    yield changed("an unknown kind of exclusion", lambda f: f["exclusion"][0].update(kind="perhaps"))


def main():
    """Prints what differs; 1 when something does."""
    schema = json.loads((AIDS / "aid.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    files = {path.name: plain(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(AIDS.glob("*.toml"))}
    faults = []
    for name, file in files.items():
        faults += [f"{name}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(file)]
    refused = 0
    for what, file in wrong(files["caim.2025-11-13.toml"]):
        if validator.is_valid(file):
            faults.append(f"the schema accepts {what}")
        refused += 1
    print("\n".join(faults) or f"{len(files)} aid files fit their schema, {refused} wrong ones do not")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
