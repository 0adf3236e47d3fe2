"""What a calibration prints: the share right among the confident answers, by noise, level and score, and the worst."""

from collections import Counter, defaultdict

from lib.calibration_table import CONFIDENT, wilson
from lib.judge import COARSER

WORST = 20


def report(judged, title):
    """Prints it for (case, answer, verdict, score) rows; returns the share right among the confident ones, or None."""
    confident = [row for row in judged if row[3] >= CONFIDENT]
    print(f"\n== {title}: {len(judged)} cases of the measured communes")
    share, line = share_right(confident)
    print(f"score >= {CONFIDENT}: {line}")
    answered = [row for row in judged if row[2] != "nothing"]
    print(f"coverage: {len(confident)} of {len(answered)} answers ({ratio(len(confident), len(answered))}) have score >= {CONFIDENT}")
    coarse = sum(row[2] in COARSER for row in confident)
    print(f"coarser than asked yet score >= {CONFIDENT} (must be 0): {coarse}")
    print("verdicts: " + ", ".join(f"{verdict} {count}" for verdict, count in Counter(row[2] for row in judged).most_common()))
    groups("by level", judged, lambda case: [case.level])
    groups("by what is asked", judged, lambda case: [case.asked.sort])
    groups("by noise", judged, lambda case: case.noises or ["none"])
    reliability(judged)
    print("\nthe most confident wrong answers")
    wrong = sorted((row for row in judged if is_wrong(row)), key=lambda row: -row[3])
    for case, answer, verdict, score in wrong[:WORST]:
        print(f"  {score:.3f} {case.query!r} [{', '.join(case.noises)}]")
        print(f"        got {described(answer)}; asked {wanted(case.asked)} ({case.asked.sort})")
    return share


def is_wrong(row):
    """A coarser answer of the right place is wrong only when it is confident."""
    _, _, verdict, score = row
    return verdict in ("wrong", COARSER[1]) or (verdict == COARSER[0] and score >= CONFIDENT)


def share_right(rows):
    right = sum(row[2] == "right" for row in rows)
    if not rows:
        return None, "no answer"
    low, high = wilson(right, len(rows))
    return right / len(rows), f"{right} of {len(rows)} right, {right / len(rows):.2%} (95 % interval {low:.2%} to {high:.2%})"


def groups(title, judged, keys):
    """Per group: the share right of the confident answers, how many there are, and all cases of the group."""
    found = defaultdict(list)
    for row in judged:
        for key in keys(row[0]):
            found[key].append(row)
    print(f"\n{title:28}{'cases':>7}{'>= 0.9':>8}{'right':>9}{'any right':>11}{'wrong':>7}{'coarser':>9}{'nothing':>9}")
    for key, rows in sorted(found.items()):
        confident = [row for row in rows if row[3] >= CONFIDENT]
        verdicts = Counter(row[2] for row in rows)
        right = ratio(sum(row[2] == "right" for row in confident), len(confident))
        coarser = sum(verdicts[verdict] for verdict in COARSER)
        print(
            f"{key:28}{len(rows):7}{len(confident):8}{right:>9}{ratio(verdicts['right'], len(rows)):>11}"
            f"{verdicts['wrong']:7}{coarser:9}{verdicts['nothing']:9}"
        )


def reliability(judged):
    """The score against the share that was right, by tenths; coarser answers apart."""
    print(f"\n{'score':12}{'answers':>8}{'mean':>8}{'right':>9}{'coarser':>9}{'place right':>13}")
    for tenth in range(10):
        rows = [row for row in judged if row[2] != "nothing" and min(int(row[3] * 10), 9) == tenth]
        fine = [row for row in rows if row[2] not in COARSER]
        coarse = [row for row in rows if row[2] in COARSER]
        mean = f"{sum(row[3] for row in fine) / len(fine):.3f}" if fine else "-"
        right = ratio(sum(row[2] == "right" for row in fine), len(fine))
        place = ratio(sum(row[2] == COARSER[0] for row in coarse), len(coarse))
        print(f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}  {len(fine):8}{mean:>8}{right:>9}{len(coarse):9}{place:>13}")


def ratio(part, whole):
    return f"{part / whole:.1%}" if whole else "-"


def described(answer):
    estimate = " interpolated" if answer.get("interpolated") else ""
    return f"{answer.get('label')!r} {answer.get('type')}{estimate} {answer.get('result_id')}"


def wanted(asked):
    address = " ".join(part for part in (asked.number, asked.suffix, asked.name) if part)
    return f"{address}, {asked.postcode} {asked.city} {asked.street_id or asked.code}"
