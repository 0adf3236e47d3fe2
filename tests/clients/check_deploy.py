#!/usr/bin/env python3
"""Do the files of deploy/ fit the program?

    python tests/clients/check_deploy.py [--program target/debug/eligeo]

Every metric named by the alert rules and the dashboard is one that a running service has, with the labels that are asked
for, and none that it has is left out; promtool reads the rules; the systemd unit, the proxies and the last stage of the
Dockerfile are checked with the programs that run them, where these are installed (as root, the image is made of the
program and the libraries it needs, and run as its user on a read-only disk).
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments, free_port
from town_halls import ROOT

DEPLOY = ROOT / "deploy"
OF_PROMETHEUS = {"up", "time", "sum", "max", "rate", "count", "increase", "vector", "by", "or", "topk", "histogram_quantile"}
LABELS_OF_PROMETHEUS = {"job", "instance"}
EXPOSURE = 1.5  # of systemd-analyze security; 10 is a unit without any protection
PATIENCE = 300


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="eligeo-deploy-") as name:
        for title, check in [("metrics", metrics), ("alert rules", rules), ("systemd unit", unit), ("proxies", proxies), ("image", image)]:
            checks.part(f"deploy: {title}", lambda: check(checks, program, Path(name)))
    checks.close()


# Metrics


def metrics(checks, program, _folder):
    with Eligeo(program) as eligeo:
        # What is counted by route is there once a route was asked.
        requests.get(eligeo.address + "/eligibility?commune=48095&detail=short", timeout=PATIENCE)
        text = requests.get(eligeo.address + "/metrics", timeout=PATIENCE).text
    served = {}
    for line in text.splitlines():
        sample = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line)
        if sample:
            served.setdefault(sample[1], []).append(dict(re.findall(r'(\w+)="([^"]*)"', sample[2] or "")))
    checks.that(len(served) > 5, "a service has metrics", served)
    asked = expressions()
    for where, expression in asked:
        for metric, matchers in re.findall(r"\b(eligeo_\w+)(?:\{([^}]*)\})?", expression):
            checks.that(metric in served, f"{where}: {metric} is in /metrics")
            for label, value in re.findall(r'(\w+)="([^"]*)"', matchers):
                fits = any(sample.get(label) == value for sample in served.get(metric, []))
                checks.that(fits, f'{where}: {metric} has {label}="{value}"')
        for labels in re.findall(r"\bby \(([^)]*)\)", expression):
            named = re.findall(r"\beligeo_\w+", expression)
            known = LABELS_OF_PROMETHEUS.union(*(sample for metric in named for sample in served.get(metric, [])))
            checks.that(set(labels.split(", ")) <= known, f"{where}: the labels {labels}", known)
    shown = set(re.findall(r"\beligeo_\w+", " ".join(expression for _, expression in asked)))
    checks.that(set(served) <= shown, "every metric is watched or shown", set(served) - shown)


def expressions():
    """Every expression of the rules and the dashboard, with where it stands."""
    rule_lines = re.findall(r"^      - alert: (\w+)\n        expr: (.+)$", (DEPLOY / "alerts.yml").read_text(encoding="utf-8"), re.M)
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    panels = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
    return rule_lines + panels


def rules(checks, _program, _folder):
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    ids = [panel["id"] for panel in board["panels"]]
    checks.that(len(ids) == len(set(ids)) > 5, "panels have ids of their own", ids)
    said = run("promtool", "check", "config", DEPLOY / "prometheus.yml")
    if said:
        checks.that(said.returncode == 0, "promtool reads the rules", said.stdout + said.stderr)
        for title, expression in expressions():
            # Each in a rule of its own, so that promtool parses those of the dashboard too.
            rule = {"groups": [{"name": "g", "rules": [{"record": "a:b", "expr": expression}]}]}
            parsed = subprocess.run(["promtool", "check", "rules", "/dev/stdin"], input=json.dumps(rule), capture_output=True, text=True)
            checks.that(parsed.returncode == 0, f"promtool reads {title}", parsed.stderr)


def run(name, *arguments, **options):
    """What a program said; None, with a note, when it is not installed."""
    path = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    if not path:
        print(f"note: {name} is not installed; what it would check is not checked")
        return None
    return subprocess.run([path, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE, **options)


# The unit and the proxies


def unit(checks, program, folder):
    file = DEPLOY / "eligeo.service"
    said = run("systemd-analyze", "security", "--offline=true", f"--threshold={int(EXPOSURE * 10)}", "--no-pager", file)
    if said is None:
        return
    checks.that(said.returncode == 0, f"its exposure is at most {EXPOSURE}", said.stdout[-200:])
    # The program is not where the unit says, which is all that may be said.
    here = folder / "eligeo.service"
    here.write_text(file.read_text(encoding="utf-8").replace("/usr/bin/eligeo", str(program)), encoding="utf-8")
    said = run("systemd-analyze", "verify", here)
    checks.that(said.returncode == 0 and not said.stderr.strip(), "systemd-analyze verify has nothing to say", said.stderr)
    start = re.search(r"^ExecStart=/usr/bin/eligeo serve (.+)$", file.read_text(encoding="utf-8"), re.M)[1].split()
    known = subprocess.run([program, "serve", "--help"], capture_output=True, text=True).stdout
    checks.that(all(flag in known for flag in start if flag.startswith("--")), "its flags are those of the program", start)
    # The file that the unit names, as it is installed, with what the unit puts into the environment.
    written = file.read_text(encoding="utf-8")
    environment = dict(re.findall(r"^Environment=(\w+)=(.+)$", written, re.M))
    checks.that("/etc/eligeo/eligeo.toml" in start, "the unit names the file of settings", start)
    said = subprocess.run([program, "config", "--print", "--config", DEPLOY / "eligeo.toml"], capture_output=True, text=True, env=os.environ | environment)
    checks.that(said.returncode == 0 and f'metrics-listen = "127.0.0.1:9100"  # {DEPLOY / "eligeo.toml"}, line ' in said.stdout, "the program reads that file", said.stdout, said.stderr)
    checks.that("  # ELIGEO_" not in said.stdout, "no variable of the unit comes before the file", said.stdout)


def proxies(checks, _program, folder):
    said = run("haproxy", "-c", "-f", DEPLOY / "haproxy.cfg")
    if said:
        checks.that(said.returncode == 0 and "WARNING" not in said.stderr, "HAProxy reads its file without a warning", said.stderr)
    script = (DEPLOY / "compose.nginx.sh").read_text(encoding="utf-8")
    # In the container the copies have names; here nothing has, so that they are numbers again before nginx looks them up.
    made = folder / "compose.nginx.conf"
    command = script.replace("one:8080", "127.0.0.1:8091").replace("two:8080", "127.0.0.1:8092").replace("/tmp/", f"{folder}/")
    command = re.sub(r"^exec nginx .*$", "", command, flags=re.M)
    done = subprocess.run(["sh", "-c", command, "sh", str(DEPLOY / "nginx.conf")], capture_output=True, text=True)
    checks.that(done.returncode == 0, "compose.nginx.sh ends well", done.stderr)
    text = (folder / "nginx.conf").read_text(encoding="utf-8")
    left = [word for word in ("127.0.0.1:8081", "127.0.0.1:8082", "/run/nginx", "/var/log/nginx", "/var/cache/nginx") if word in text]
    checks.that(not left, "what belongs to one machine is replaced", left)
    made.write_text(text.replace("/dev/stdout", str(folder / "log")), encoding="utf-8")
    said = run("nginx", "-t", "-c", made)
    if said:
        checks.that(said.returncode == 0 and "[warn]" not in said.stderr, "nginx reads what it makes without a warning", said.stderr)


# The image


def image(checks, program, folder):
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    last = text[text.rindex("\nFROM ") :]
    user = re.search(r"^USER (\d+):(\d+)$", last, re.M)
    checks.that(user is not None and user[1] != "0", "the image runs as a user that is not root", last)
    environment = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.+)$", last, re.M)[1]))
    command = json.loads(re.search(r"^ENTRYPOINT (.+)$", last, re.M)[1]) + json.loads(re.search(r"^CMD (.+)$", last, re.M)[1])
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    for name in re.findall(r"^!(\S+)$", ignored, re.M):
        checks.that((ROOT / name).exists(), f"{name}, which the build reads, is there")
    if os.geteuid() != 0 or not shutil.which("unshare"):
        print("note: only root can run the image in a folder of its own; it is not run")
        return
    root = folder / "image"
    folder.chmod(0o711)
    made_like_the_build(root, program, text)
    port, metrics_port = free_port(), free_port()
    environment |= {"ELIGEO_LISTEN": f"127.0.0.1:{port}", "ELIGEO_METRICS_LISTEN": f"127.0.0.1:{metrics_port}"}
    # A disk that cannot be written but for jobs and /tmp, and no capability: what `--read-only --tmpfs /tmp --cap-drop ALL` gives.
    inside = f"""
        mount --bind {root} {root} && mount -o remount,bind,ro {root} &&
        mount -t tmpfs -o mode=1777 tmpfs {root}/tmp && mount --rbind /proc {root}/proc && mount --rbind /dev {root}/dev &&
        mount --bind {folder}/volume {root}/var/lib/eligeo &&
        exec env -i {' '.join(f'{k}={v}' for k, v in environment.items())} \
            {shutil.which('chroot') or '/usr/sbin/chroot'} --userspec={user[1]}:{user[2]} {root} {' '.join(command)}
    """
    shutil.copytree(root / "var/lib/eligeo", folder / "volume")
    for place in (folder / "volume", folder / "volume/jobs"):
        os.chown(place, int(user[1]), int(user[2]))
    process = subprocess.Popen(["unshare", "--mount", "sh", "-c", inside], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = f"http://127.0.0.1:{port}"
        answered = wait_for(address + "/readyz", process)
        checks.that(answered, "the image serves", None if answered else process.communicate()[1][-500:])
        if not answered:
            return
        status = Path(f"/proc/{process.pid}/status").read_text()
        checks.that(f"Uid:\t{user[1]}\t{user[1]}" in status and "CapEff:\t0000000000000000" in status, "as its user, without a capability", status)
        answer = requests.get(address + "/eligibility?commune=48095", timeout=PATIENCE)
        checks.that(answer.status_code == 200, "from the data of the image", answer.status_code)
        table = {"data": ("t.csv", b"id;commune\n1;09002\n")}
        job = requests.post(address + "/jobs", files=table, data={"commune": "commune"}, timeout=PATIENCE)
        checks.that(job.status_code == 202, "a job finds its folder", job.status_code, job.text[:200])
        told = requests.get(f"http://127.0.0.1:{metrics_port}/metrics", timeout=PATIENCE)
        checks.that(told.status_code == 200, "metrics are on the port of the operator", told.status_code)
        hidden = requests.get(address + "/metrics", timeout=PATIENCE)
        checks.that(hidden.status_code == 404, "and on no other", hidden.status_code)
    finally:
        process.terminate()
        ended = process.wait(PATIENCE)
    checks.that(ended == 0, "SIGTERM ends it well", ended)


def made_like_the_build(root, program, dockerfile):
    """The last layer as the build makes it, on the libraries that the program names, which are what the base image has."""
    build = re.search(r"^RUN (.+)$", dockerfile, re.M)[1]
    copied = re.sub(r"^cargo build [^&]*&&", "", build).replace("target/release/eligeo", str(program)).replace("/image", str(root))
    done = subprocess.run(["sh", "-c", copied], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the steps of the build fail: {done.stderr[-300:]}")
    needed = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    libraries = re.findall(r"(/\S+\.so\S*)", needed)
    of_base = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-x86-64.so.2", "libstdc++.so.6"}
    strange = [name for name in libraries if Path(name).name not in of_base and "ld-linux" not in name]
    if strange:
        raise RuntimeError(f"the base image (distroless/cc) has no {strange}")
    for library in libraries:
        to = root / library.lstrip("/")
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, to)
    for place in ("tmp", "proc", "dev"):
        (root / place).mkdir()


def wait_for(url, process):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        try:
            if requests.get(url, timeout=1).status_code == 200:
                return True
        except requests.RequestException:
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    main()
