"""From raw values and verdicts to a table raw → score: the lower bound of the share right, never falling."""

from math import sqrt

CONFIDENT = 0.9
TARGET = 0.99
BELOW_CONFIDENT = 0.89
BLOCKS = 12
SMALLEST_BIN = 60
STEP = 1e-4
Z = 1.96


def wilson(right, count):
    """The 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    share, spread = right / count, Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def fit(observations):
    """The points (raw, score) for observations (raw, whether right).

    Each pooled block gives the lower bound of its share from its first raw value to its last. A score of CONFIDENT or
    more goes only to the upper blocks that together are right often enough; the others stay below, whatever their share.
    """
    blocks = pooled(bins(sorted(observations)))
    first_confident = len(blocks) - confident_blocks(blocks)
    points = [(0.0, 0.0)]
    for index, (low, high, right, count) in enumerate(blocks):
        score = wilson(right, count)[0]
        if index < first_confident:
            score = min(score, BELOW_CONFIDENT)
        for raw in (low, high):
            if raw >= points[-1][0] + STEP:
                score = min(1.0, max(score, points[-1][1] + STEP))
                points.append((raw, score))
    if points[-1][0] < 1.0:
        points.append((1.0, min(1.0, points[-1][1] + STEP)))
    return [(round(raw, 4), round(score, 4)) for raw, score in points]


def confident_blocks(blocks):
    """The largest number of blocks from the top that are surely right often enough, taken together."""
    right, count, found = 0, 0, 0
    for number, block in enumerate(reversed(blocks), 1):
        right, count = right + block[2], count + block[3]
        if wilson(right, count)[0] >= TARGET:
            found = number
    return found


def bins(observations):
    """[first raw, last raw, right, count] of neighbours in raw; equal raw values stay together."""
    smallest = max(SMALLEST_BIN, len(observations) // 100)
    groups = []
    for raw, right in observations:
        if not groups or (groups[-1][3] >= smallest and raw != groups[-1][1]):
            groups.append([raw, raw, 0, 0])
        group = groups[-1]
        group[1:] = [raw, group[2] + bool(right), group[3] + 1]
    if len(groups) > 1 and groups[-1][3] < SMALLEST_BIN:
        join(groups, len(groups) - 2)
    return groups


def pooled(groups):
    """Pool-adjacent-violators, then the two most alike neighbours joined until few enough are left."""
    blocks = []
    for group in groups:
        blocks.append(list(group))
        while len(blocks) > 1 and share(blocks[-2]) >= share(blocks[-1]):
            join(blocks, len(blocks) - 2)
    while len(blocks) > BLOCKS:
        join(blocks, min(range(len(blocks) - 1), key=lambda i: share(blocks[i + 1]) - share(blocks[i])))
    return blocks


def share(block):
    return block[2] / block[3]


def join(blocks, index):
    _, high, right, count = blocks.pop(index + 1)
    blocks[index][1:] = [high, blocks[index][2] + right, blocks[index][3] + count]


def score_of(table, raw):
    """The score of a raw value: linear between the points."""
    if not table:
        return raw
    before = table[0]
    for point in table:
        if raw <= point[0]:
            if point[0] == before[0]:
                return point[1]
            return before[1] + (point[1] - before[1]) * (raw - before[0]) / (point[0] - before[0])
        before = point
    return table[-1][1]


def write(path, table):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("raw,score\n" + "".join(f"{raw},{score}\n" for raw, score in table))
