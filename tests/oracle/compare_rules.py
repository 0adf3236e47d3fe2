#!/usr/bin/env python3
"""Do two evaluators of the aid rule files agree? Random cases, answered by the service's code and by rules.py.

    python tests/oracle/compare_rules.py --program target/release/PROGRAM [--count 100000] [--seed 1]
    python tests/oracle/compare_rules.py             # no program: what rules.py alone answers, to see what is reached

The program reads one case as JSON per line of its input and writes one answer per line of its output, in order. Answers
are compared exactly; `missing` only where the status is `needs_input`. The cases are the same for the same seed.
One line of summary, then what was reached, then the first differences; exit code 1 when there are any.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import zip_longest
from multiprocessing import Pool
from pathlib import Path

import rules
from rules_cases import cases

BLOCK = 500
SHOWN = 5
PROCESSES = 2


def numbered_blocks(count):
    """The blocks of a run: (number, cases in it)."""
    return [(start // BLOCK, min(BLOCK, count - start)) for start in range(0, count, BLOCK)]


def generate(task):
    """The lines of one block of cases."""
    seed, block, count = task
    return cases(seed, block, count)


def judge(task):
    """One block: what its answers reach, how many aids they hold, and the differences from the given answers."""
    lines, given = task
    reached, aids, differences, total = Counter(), 0, [], 0
    for line, other in zip(lines, given, strict=True):
        answer = rules.evaluate(json.loads(line))
        count(answer, reached)
        aids += len(answer["aids"])
        if other is None:
            continue
        found = list(unequal(comparable(answer), comparable(json.loads(other)), ""))
        if found:
            total += 1
            if len(differences) < SHOWN:
                differences.append((line, found))
    return reached, aids, total, differences


def comparable(answer):
    """An answer without what the contract leaves open."""
    for aid in answer.get("aids", []):
        if aid.get("status") != rules.NEEDS_INPUT:
            aid.pop("missing", None)
    return answer


def unequal(mine, other, path):
    """Every place where two answers differ: (path, mine, other)."""
    if isinstance(mine, dict) and isinstance(other, dict):
        for key in {**mine, **other}:
            yield from unequal(mine.get(key, "absent"), other.get(key, "absent"), f"{path}.{key}")
    elif isinstance(mine, list) and isinstance(other, list):
        for index, (one, two) in enumerate(zip_longest(mine, other, fillvalue="absent")):
            name = one.get("id", index) if isinstance(one, dict) else index
            yield from unequal(one, two, f"{path}[{name}]")
    elif mine != other or isinstance(mine, bool) != isinstance(other, bool):
        yield path, mine, other


def count(answer, reached):
    """Adds what an answer holds to what was reached."""
    for aid in answer["aids"]:
        reached["status", aid["status"]] += 1
        for name, outcome in aid["conditions"].items():
            reached["condition", name, outcome] += 1
        for amount in aid["amounts"]:
            reached["kind", amount["kind"]] += 1
            reached["amount", f"{aid['id']}.{amount['id']}", amount["kind"]] += 1
        if aid["schedule"]:
            reached["other", "schedule"] += 1
            reached["other", "row with max"] += any(row["max"] for row in aid["schedule"])
        running = aid["running"]
        if running:
            reached["other", "running"] += 1
            reached["other", "next payment"] += running["next_payment"] is not None
            if running["exit"]:
                repay = running["exit"]["repay"]
                reached["other", "exit"] += 1
                reached["other", "repay"] += repay is not None
                reached["other", "repay as a range"] += repay is not None and repay["min"] != repay["max"]
    best = answer["best_combination"]
    if best:
        reached["other", f"best of {len(best['aids'])}"] += 1
        reached["other", "runner-up"] += best["runner_up"] is not None


def answers_of(program, questions, answers):
    """Runs the program over a file of cases into a file of answers; a temporary file on each side cannot block."""
    with questions.open("rb") as source, answers.open("wb") as target:
        subprocess.run(shlex.split(program), stdin=source, stdout=target, check=True)
    return answers.read_text(encoding="utf-8").splitlines()


def blocks_of(items):
    """A list cut in blocks."""
    return [items[start : start + BLOCK] for start in range(0, len(items), BLOCK)]


def report(reached):
    """Prints what was reached, and the conditions and amounts that were only seen in one way."""
    for group in ("status", "kind", "other"):
        found = sorted((key[1], times) for key, times in reached.items() if key[0] == group)
        print(f"{group}: " + ", ".join(f"{name} {times}" for name, times in found))
    outcomes = {}
    for key in reached:
        if key[0] == "condition":
            outcomes.setdefault(key[1], set()).add(key[2])
    for outcome in ("met", "not_met"):
        never = sorted(name for name, seen in outcomes.items() if outcome not in seen)
        print(f"never {outcome}: {' '.join(never) or '-'}")
    kinds = {}
    for key, times in sorted(reached.items()):
        if key[0] == "amount":
            kinds.setdefault(key[1], []).append(f"{key[2]} {times}")
    for name, seen in kinds.items():
        print(f"amount {name}: {', '.join(seen)}")


def main():
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", help="command that answers the cases; without it, rules.py alone")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Pool(PROCESSES) as pool, tempfile.TemporaryDirectory() as folder:
        tasks = [(options.seed, block, size) for block, size in numbered_blocks(options.count)]
        blocks = pool.map(generate, tasks)
        lines = [line for block in blocks for line in block]
        given = [None] * len(lines)
        if options.program:
            questions = Path(folder) / "cases.jsonl"
            questions.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            given = answers_of(options.program, questions, Path(folder) / "answers.jsonl")
        if len(given) != len(lines):
            sys.exit(f"{len(lines)} cases, but {len(given)} answers")
        results = pool.map(judge, zip(blocks, blocks_of(given), strict=True), chunksize=1)
    reached = sum((result[0] for result in results), Counter())
    aids, differing = sum(result[1] for result in results), sum(result[2] for result in results)
    compared = f"{differing} differences" if options.program else "not compared"
    print(f"{len(lines)} cases, {aids} aids, {compared}")
    report(reached)
    for line, found in [difference for result in results for difference in result[3]][:SHOWN]:
        print(f"\ncase {line}")
        for path, mine, other in found:
            print(f"  {path}: rules.py {json.dumps(mine)}, program {json.dumps(other)}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
