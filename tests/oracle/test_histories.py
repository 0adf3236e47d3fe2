#!/usr/bin/env python3
"""The made-up histories of communes are what histories.py makes, and lead from the oldest state to the list of today."""

import csv
import sys
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FIXTURES = FOLDER.parent / "fixtures" / "movements"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FOLDER))
import histories


def rows(name):
    with open(FIXTURES / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Histories(unittest.TestCase):
    def test_the_files_are_made_again(self):
        with tempfile.TemporaryDirectory() as folder:
            histories.write(folder)
            for name in ("mvtcommune.csv", "communes.csv", "expected.csv"):
                self.assertEqual((Path(folder) / name).read_bytes(), (FIXTURES / name).read_bytes(), name)

    def test_all_events_from_the_oldest_state_give_the_list_of_today(self):
        movements = rows("mvtcommune.csv")
        days = defaultdict(list)
        for movement in movements:
            days[movement["DATE_EFF"]].append(movement)
        first = {}
        for day in sorted(days):
            for m in days[day]:
                for side in ("AV", "AP"):
                    if m[f"TYPECOM_{side}"] == "COM":
                        first.setdefault(m[f"COM_{side}"], day)
        before = {m["COM_AV"] for m in movements if m["TYPECOM_AV"] == "COM" and first[m["COM_AV"]] == m["DATE_EFF"]}
        alive = set(before)
        for day in sorted(days):
            kinds = defaultdict(lambda: (set(), set()))
            for m in days[day]:
                if m["TYPECOM_AV"] == "COM":
                    kinds[m["MOD"]][0].add(m["COM_AV"])
                if m["TYPECOM_AP"] == "COM":
                    kinds[m["MOD"]][1].add(m["COM_AP"])
            # A day has one event, or a restoration and then a merger.
            for kind in sorted(kinds):
                taken, given = kinds[kind]
                self.assertLessEqual(taken, alive, f"{day}, {kind}")
                alive = alive - taken | given
        today = {row["code"] for row in rows("communes.csv")}
        untouched = today - set(first)
        self.assertEqual(alive | untouched, today)

    def test_every_kind_is_there(self):
        kinds = {m["MOD"] for m in rows("mvtcommune.csv")}
        self.assertEqual(kinds, {"10", "20", "21", "30", "31", "32", "33", "41", "50"})
        expected = rows("expected.csv")
        self.assertGreater(sum(e["exact"] == "yes" for e in expected), 100)
        self.assertGreater(sum(e["name"] == "" for e in expected), 100)


if __name__ == "__main__":
    unittest.main()
