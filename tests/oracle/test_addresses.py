#!/usr/bin/env python3
"""The address generator, the noise and the calibration of scripts/: run with `python3 -m unittest discover tests/oracle`."""

import csv
import gzip
import json
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "scripts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))
from lib import ban_files, calibration_table, noise
from lib.cases import Asked, Case
from lib.judge import judge
from lib.lambert93 import project
from lib.typed import Typed

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;"
    "x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;"
    "certification_commune;cad_parcelles"
)
ROWS = 20_000


class Generator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        out = Path(cls.folder.name)
        for name, form in (("one", "ban"), ("two", "ban"), ("addok", "addok")):
            command = [SCRIPTS / "make-addresses", "--departments", "48", "--rows", str(ROWS), "--format", form, "-o", out / name]
            subprocess.run([str(word) for word in command], check=True, capture_output=True)
        cls.out = out
        cls.text = gzip.decompress((out / "one" / "adresses-48.csv.gz").read_bytes()).decode()
        cls.rows = list(csv.DictReader(cls.text.splitlines(), delimiter=";"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_same_bytes_again(self):
        for name in ("adresses-48.csv.gz", "lieux-dits-48.csv.gz"):
            self.assertEqual((self.out / "one" / name).read_bytes(), (self.out / "two" / name).read_bytes())

    def test_header_and_columns(self):
        lines = self.text.splitlines()
        self.assertEqual(lines[0], HEADER)
        self.assertEqual({line.count(";") for line in lines}, {HEADER.count(";")})

    def test_as_many_rows_as_asked_with_their_own_ids(self):
        self.assertEqual(len(self.rows), ROWS)
        self.assertEqual(len({row["id"] for row in self.rows}), ROWS)

    def test_town_hall_addresses_are_real(self):
        with open(ROOT / "data" / "communes" / "communes.csv", encoding="utf-8") as file:
            hall = next(row for row in csv.DictReader(file) if row["code"] == "48095")
        found = [
            row for row in self.rows
            if row["code_insee"] == "48095"
            and f"{row['numero']} {row['nom_voie']}".lower() == hall["town_hall_address"].lower()
        ]
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(float(found[0]["lon"]), float(hall["town_hall_lon"]), 5)
        self.assertAlmostEqual(float(found[0]["lat"]), float(hall["town_hall_lat"]), 5)

    def test_former_communes_are_named(self):
        self.assertTrue(any(row["nom_ancienne_commune"] not in ("", row["nom_commune"]) for row in self.rows))

    def test_metres_are_those_of_the_degrees(self):
        for row in self.rows[::500]:
            x, y = project(float(row["lon"]), float(row["lat"]))
            self.assertLess(abs(x - float(row["x"])) + abs(y - float(row["y"])), 0.3)

    def test_addok_lines_are_the_same_addresses(self):
        lines = gzip.decompress((self.out / "addok" / "adresses-addok-48.ndjson.gz").read_bytes()).decode().splitlines()
        streets = [line for line in map(json.loads, lines) if line["type"] == "street"]
        ids = {house["id"] for street in streets for house in street["housenumbers"].values()}
        self.assertEqual(ids, {row["id"] for row in self.rows})


class Projection(unittest.TestCase):
    def test_known_points(self):
        """From PROJ 9 (pyproj): the origin, Montpellier's town hall, and a point of Paris."""
        for lon, lat, x, y in [
            (3.0, 46.5, 700_000.0, 6_600_000.0),
            (3.896091, 43.5994487, 772_375.6260, 6_278_232.2114),
            (2.3522, 48.8566, 652_469.0227, 6_862_035.2594),
        ]:
            found = project(lon, lat)
            self.assertAlmostEqual(found[0], x, 3)
            self.assertAlmostEqual(found[1], y, 3)


class Noise(unittest.TestCase):
    def typed(self):
        return Typed("Saint-Jean-de-Védas", "34430", "Avenue du Général de Gaulle", "12", "bis", "Ancien Bourg", ["34000"], ["34070", "34430"])

    def test_the_same_text_again(self):
        texts = [noise.noisy(random.Random(5), self.typed(), "heavy")[0] for _ in range(2)]
        self.assertEqual(texts[0], texts[1])

    def test_levels(self):
        rng = random.Random(1)
        self.assertEqual(noise.noisy(rng, self.typed(), "clean")[:2], ("12 bis Avenue du Général de Gaulle 34430 Saint-Jean-de-Védas", []))
        for level, (least, most) in noise.LEVELS.items():
            counts = {len(noise.noisy(rng, self.typed(), level)[1]) for _ in range(300)}
            self.assertLessEqual(max(counts), most, level)
            self.assertGreaterEqual(max(counts), least, level)

    def test_every_noise_changes_something(self):
        samples = [self.typed(), Typed("Le Cap-d'Agde", "34300", "Rue Jean Jaurès", "3"), Typed("Sète", "34200", "Rue du 8 Mai 1945", "4", "", "", ["1"], ["2"])]
        for function, _, _ in noise.NOISES:
            changed = 0
            for sample in samples:
                for seed in range(30):
                    copy = Typed(**vars(sample))
                    if function(random.Random(seed), copy):
                        changed += copy.text() != sample.text()
            self.assertGreater(changed, 0, function.__name__)

    def test_nothing_else_is_asked_than_the_address(self):
        rng = random.Random(3)
        for _ in range(500):
            _, names, result = noise.noisy(rng, self.typed(), "heavy")
            self.assertTrue(result.city or result.postcode, names)


class Withholding(unittest.TestCase):
    def entry(self, number, street="34001_0001", name="Rue Haute"):
        return ban_files.Entry(f"{street}_{number:05d}", street, name, str(number), "", "34290", "34001", "Abeilhan", "", "", 3.0, 43.0)

    def test_about_eight_in_a_hundred_of_either(self):
        streets = sum(ban_files.withheld("street", f"34001_{n:04d}") for n in range(5_000))
        self.assertTrue(300 < streets < 500, streets)

    def test_a_withheld_street_has_none_of_its_numbers(self):
        street = next(f"34001_{n:04d}" for n in range(999) if ban_files.withheld("street", f"34001_{n:04d}"))
        holding = ban_files.Withholding()
        self.assertEqual({holding.state(self.entry(number, street)) for number in range(1, 60)}, {"street"})
        self.assertEqual(holding.kept, 0)

    def test_other_streets_lack_some_numbers_only(self):
        street = next(f"34001_{n:04d}" for n in range(999) if not ban_files.withheld("street", f"34001_{n:04d}"))
        holding = ban_files.Withholding()
        states = [holding.state(self.entry(number, street)) for number in range(1, 400)]
        self.assertEqual(set(states), {None, "number"})
        self.assertEqual(holding.kept, states.count(None))

    def test_town_hall_streets_are_kept(self):
        holding = ban_files.Withholding({("34001", "rue haute")})
        self.assertEqual({holding.state(self.entry(number)) for number in range(1, 400)}, {None})


class Judging(unittest.TestCase):
    def verdict(self, sort="number", number="12", **answer):
        asked = Asked("housenumber", sort, "34001", "Abeilhan", "34290", "34001_0001", "Rue Haute", number, "", "", 3.0, 43.0)
        known = {"type": "housenumber", "result_id": "34001_0001_00012", "housenumber": "12", "citycode": "34001", "lon": 3.0, "lat": 43.0}
        return judge(Case(0, asked, "", "clean"), {**known, **answer})

    def test_numbers(self):
        self.assertEqual(self.verdict(), "right")
        self.assertEqual(self.verdict(housenumber="14"), "wrong")
        self.assertEqual(self.verdict(result_id="34001_0002_00012"), "wrong")
        self.assertEqual(self.verdict(type=None), "nothing")

    def test_absent_numbers_are_interpolated_within_their_precision(self):
        near = {"interpolated": {"after": "10", "before": "14"}, "result_id": "34001_0001", "precision_m": 30}
        self.assertEqual(self.verdict("absent number"), "wrong")
        self.assertEqual(self.verdict("absent number", **near), "right")
        self.assertEqual(self.verdict("absent number", **near, lon=3.01), "wrong")
        self.assertEqual(self.verdict("absent number and street", **near), "wrong")

    def test_coarser(self):
        self.assertEqual(self.verdict(type="street", result_id="34001_0001", housenumber=None), "coarser, right place")
        self.assertEqual(self.verdict(type="street", result_id="34001_0002", housenumber=None), "coarser, wrong place")
        self.assertEqual(self.verdict(type="municipality", result_id="34001"), "coarser, right place")


class Table(unittest.TestCase):
    def test_increasing_and_below_the_share(self):
        rng = random.Random(1)
        observations = [(raw, rng.random() < raw) for raw in (round(rng.random(), 3) for _ in range(20_000))]
        table = calibration_table.fit(observations)
        self.assertLessEqual(len(table), 26)
        for (raw, score), (next_raw, next_score) in zip(table, table[1:]):
            self.assertLess(raw, next_raw)
            self.assertLess(score, next_score)
        self.assertLess(calibration_table.score_of(table, 0.5), 0.56)
        self.assertLess(calibration_table.score_of(table, 0.95), calibration_table.CONFIDENT)

    def test_confident_where_nearly_all_are_right(self):
        observations = [(1.0, n % 500 != 0) for n in range(5_000)] + [(0.5, n % 3 == 0) for n in range(5_000)]
        table = calibration_table.fit(observations)
        self.assertGreater(calibration_table.score_of(table, 1.0), 0.99)
        self.assertLess(calibration_table.score_of(table, 0.5), 0.34)


if __name__ == "__main__":
    unittest.main()
