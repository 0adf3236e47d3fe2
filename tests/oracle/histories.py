#!/usr/bin/env python3
"""Made-up histories of communes, told twice: as the rows of INSEE's file of movements, and as what each code was on each day.

The truth is kept apart from how the service finds it: each commune is a set of cells of land, and every event moves cells. Codes and
names are invented (there is no département 99). `tests/timeline.rs` reads the three files; `test_histories.py` makes them again.

    tests/oracle/histories.py tests/fixtures/movements
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    "MOD DATE_EFF TYPECOM_AV COM_AV TNCC_AV NCC_AV NCCENR_AV LIBELLE_AV TYPECOM_AP COM_AP TNCC_AP NCC_AP NCCENR_AP LIBELLE_AP"
).split()
FIRST, LAST = date(1943, 1, 1), date(2026, 1, 1)
COMMUNES, EVENTS = 300, 280


class History:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rows = []
        self.now = {}  # code -> (name, cells)
        self.attached = {}  # code of a part of a commune -> COMA or COMD
        self.ended = {}  # code -> (name, cells) when it ended last
        self.vague = set()  # cells of which no movement says who got them
        self.states = []  # (day, what there is from then on)
        self.used = 0
        for number in range(COMMUNES):
            code = self.new_code()
            self.now[code] = (f"Lieu {code}", frozenset((number, cell) for cell in range(3)))
        self.keep(FIRST)
        day = FIRST
        for number in range(EVENTS):
            day += timedelta(days=self.random.randint(5, 220)) if number % 4 else timedelta(days=1)
            if day > LAST:
                break
            self.happen(day)
            self.keep(day)

    def new_code(self):
        self.used += 1
        return f"99{self.used:03}"

    def keep(self, day):
        if self.states and self.states[-1][0] == day:
            self.states.pop()
        self.states.append((day, dict(self.now)))

    def row(self, kind, day, before, after):
        def side(form, code, name):
            return [form, code, "0", name.upper(), name, name]

        self.rows.append([kind, day.isoformat(), *side(*before), *side(*after)])

    def commune(self, code):
        return ("COM", code, self.now[code][0])

    def pick(self, count):
        return self.random.sample(sorted(self.now), count)

    def happen(self, day):
        kinds = ["rename", "merge", "merge", "merge", "restore", "restore", "create", "abolish", "recode", "restore_and_merge"]
        getattr(self, self.random.choice(kinds))(day)

    def rename(self, day):
        (code,) = self.pick(1)
        before = self.commune(code)
        self.now[code] = (f"Lieu {code} en {day.year}", self.now[code][1])
        self.row("10", day, before, self.commune(code))

    def merge(self, day, into=None, what=None):
        """31 and 33 keep the name of the chief commune, 32 gives a new one; 32 and 33 may keep the others as parts."""
        if into is None:
            into, *what = self.pick(self.random.choice([2, 2, 2, 3]))
        kind = self.random.choice(["31", "32", "33"])
        form = {"31": None, "32": self.random.choice(["COMD", None]), "33": "COMA"}[kind]
        olds = {code: self.commune(code) for code in [into, *what]}
        cells = frozenset().union(*(self.now[code][1] for code in olds))
        name = f"Val {into} en {day.year}" if kind == "32" else self.now[into][0]
        for code in what:
            self.ended[code] = self.now.pop(code)
        self.now[into] = (name, cells)
        self.row(kind, day, olds[into], self.commune(into))
        if kind == "32" and form:
            self.row(kind, day, olds[into], (form, into, olds[into][2]))
        for code in what:
            self.row(kind, day, olds[code], self.commune(into))
            if form:
                self.attached[code] = form
                self.row(kind, day, olds[code], (form, code, olds[code][2]))

    def restorable(self):
        for code, (name, cells) in sorted(self.ended.items()):
            holders = [other for other, (_, theirs) in self.now.items() if theirs & cells]
            if code not in self.now and len(holders) == 1 and cells < self.now[holders[0]][1]:
                yield code, name, cells, holders[0]

    def restore(self, day):
        """A commune is one again, with the land it had."""
        choices = list(self.restorable())
        if not choices:
            return None
        code, name, cells, holder = self.random.choice(choices)
        before = self.commune(holder)
        self.now[holder] = (self.now[holder][0], self.now[holder][1] - cells)
        self.now[code] = (name, cells)
        self.row("21", day, before, self.commune(holder))
        self.row("21", day, before, self.commune(code))
        form = self.attached.pop(code, None)
        if form:
            self.row("21", day, (form, code, name), self.commune(code))
        return code

    def restore_and_merge(self, day):
        """On one day a commune leaves one and goes to another, as Lamarche-en-Woëvre did in 1983: it is one on no evening."""
        choices = list(self.restorable())
        code = self.restore(day)
        if code is None:
            return
        holders = [holder for other, _, _, holder in choices if other == code]
        into = self.random.choice([other for other in sorted(self.now) if other != code and other not in holders])
        self.merge(day, into, [code])

    def create(self, day):
        """A new commune out of pieces of two; nothing says which pieces. One time in three under a code that was used before."""
        parents = [code for code in self.pick(6) if len(self.now[code][1]) > 1][:2]
        if not parents:
            return
        old = sorted(code for code in self.ended if code not in self.now)
        code = self.random.choice(old) if old and self.random.random() < 0.34 else self.new_code()
        befores = {parent: self.commune(parent) for parent in parents}
        cells = set()
        for parent in parents:
            name, own = self.now[parent]
            self.vague |= own
            piece = self.random.choice(sorted(own))
            self.now[parent] = (name, own - {piece})
            cells.add(piece)
        self.now[code] = (f"Neuville {code} en {day.year}", frozenset(cells))
        self.attached.pop(code, None)
        for parent, before in befores.items():
            self.row("20", day, before, self.commune(parent))
            self.row("20", day, before, self.commune(code))

    def abolish(self, day):
        """A commune ends, and its land goes to two others; nothing says which to whom."""
        code, *others = self.pick(3)
        before, befores = self.commune(code), {other: self.commune(other) for other in others}
        self.ended[code] = self.now.pop(code)
        cells = sorted(self.ended[code][1])
        self.vague |= set(cells)
        for number, other in enumerate(others):
            name, own = self.now[other]
            self.now[other] = (name, own | set(cells[number::2]))
            self.row("30", day, before, self.commune(other))
        for other in others:
            self.row("30", day, befores[other], self.commune(other))

    def recode(self, day):
        (code,) = self.pick(1)
        before = self.commune(code)
        self.ended[code] = self.now.pop(code)
        new = self.new_code()
        self.now[new] = self.ended[code]
        self.row(self.random.choice(["41", "50"]), day, before, self.commune(new))

    def heirs(self, cells):
        return sorted(code for code, (_, own) in self.now.items() if own & cells)

    def lives(self, code):
        """(first day, day after the last or None, name, cells) in order of time."""
        spells = []
        for number, (day, state) in enumerate(self.states):
            until = self.states[number + 1][0] if number + 1 < len(self.states) else None
            if code in state:
                spells.append((day, until, *state[code]))
        return spells

    def expected(self):
        """What each code is on some days: name or nothing, communes of today, and whether the movements settle these."""
        codes = sorted({code for _, state in self.states for code in state})
        for code in codes:
            lives = self.lives(code)
            for _ in range(6):
                day = FIRST + timedelta(days=self.random.randint(0, (LAST - FIRST).days))
                valid = [life for life in lives if life[0] <= day and (life[1] is None or day < life[1])]
                before = [life for life in lives if life[1] is not None and life[1] <= day][-1:]
                later = [life for life in lives if life[0] > day][:1]
                meant = valid or before + later
                cells = frozenset().union(*(life[3] for life in meant))
                name = valid[0][2] if valid else ""
                yield [code, day.isoformat(), name, " ".join(self.heirs(cells)), "yes" if not cells & self.vague else "no"]


def write(folder, seed=1943):
    history = History(seed)
    folder = Path(folder)
    # As INSEE publishes it: the latest first, and a row that stands twice.
    rows = sorted(history.rows, key=lambda row: row[1], reverse=True)
    rows.append(rows[0])
    current = [[code, name] for code, (name, _) in sorted(history.now.items())]
    for name, header, body in (
        ("mvtcommune.csv", COLUMNS, rows),
        ("communes.csv", ["code", "name"], current),
        ("expected.csv", ["code", "day", "name", "heirs", "exact"], history.expected()),
    ):
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(header)
            out.writerows(body)


if __name__ == "__main__":
    write(sys.argv[1])
