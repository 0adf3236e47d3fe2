"""Line charts as SVG, small enough to be committed and read beside their figures."""

from html import escape

WIDTH, HEIGHT = 860, 240
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 34, 34
# Told apart by dash as well as by colour.
STYLES = [("#0b5394", ""), ("#b45f06", "6 3"), ("#38761d", "2 3"), ("#741b47", "8 3 2 3")]


def ticks(most, count=5):
    """Round steps from 0 to at least `most`."""
    step = 10 ** (len(str(int(max(most, 1)))) - 1)
    while most / step > count:
        step *= 2
    while most / step < 2 and step > 0.001:
        step /= 2
    return [number * step for number in range(int(-(-most // step)) + 1)]


def panel(title, x_title, series, top):
    """One chart: `series` is a list of (name, [(x, y), …]); the y axis begins at 0."""
    points = [point for _, line in series for point in line]
    most_x = max(x for x, _ in points) or 1
    marks = ticks(max(y for _, y in points))
    most_y = marks[-1] or 1
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    place_x = lambda x: LEFT + inner_width * x / most_x
    place_y = lambda y: top + TOP + inner_height * (1 - y / most_y)
    out = [f'<text x="{LEFT}" y="{top + 20}" font-weight="bold">{escape(title)}</text>']
    for mark in marks:
        y = place_y(mark)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:g}</text>')
    for mark in ticks(most_x, 8):
        if mark <= most_x:
            out.append(f'<text x="{place_x(mark):.1f}" y="{top + HEIGHT - 16}" text-anchor="middle">{mark:g}</text>')
    out.append(f'<text x="{WIDTH - RIGHT}" y="{top + HEIGHT - 3}" text-anchor="end">{escape(x_title)}</text>')
    for number, (name, line) in enumerate(series):
        colour, dash = STYLES[number % len(STYLES)]
        path = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in line)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5"{dashed} points="{path}"/>')
        x = WIDTH - RIGHT - 150 * (len(series) - number)
        out.append(f'<line x1="{x}" x2="{x + 24}" y1="{top + 16}" y2="{top + 16}" stroke="{colour}" stroke-width="2"{dashed}/>')
        out.append(f'<text x="{x + 30}" y="{top + 20}">{escape(name)}</text>')
    return "\n".join(out)


def chart(path, heading, panels):
    """Writes panels below each other: a list of (title, x title, series)."""
    height = 30 + HEIGHT * len(panels)
    body = "\n".join(panel(*each, top=30 + HEIGHT * number) for number, each in enumerate(panels))
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n<text x="{LEFT}" y="20">{escape(heading)}</text>\n{body}\n</svg>\n')
