#!/usr/bin/env python3
"""Do tables stay whole and the service alive when clients, disks and files are at their worst?

    python tests/clients/check_faults.py [--program target/debug/eligeo]

On real sockets, processes and disks of this machine: slow clients and clients that leave, an upload of a gigabyte, a disk
that is full (a small tmpfs as root; else a limit on the size of files), Ctrl-C and kill -9 of a run, memory by rows.
"""

import csv
import functools
import os
import pty
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from checks import Checks
from eligeo_server import Eligeo, arguments
from town_halls import ROOT

MEGABYTE = 1 << 20
FLAT_MEGABYTES = 60  # how much more memory many rows may take than few: pieces under way, and what is remembered of places
KEPT_MEGABYTES = 400  # less than the half of a gigabyte that is taken in; more than the tiles that are drawn meanwhile
FEW, MANY = 2_000, 60_000
PATIENCE = 120  # seconds that nothing here may take on a busy machine
DAY = ("--date", "2025-06-01")
END = b"\r\n--edge--\r\n"


def main():
    program = arguments(__doc__).parse_args().program
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="eligeo-faults-") as name:
        folder = Path(name)
        few, many = points(folder / "few.csv", FEW), points(folder / "many.csv", MANY)
        for title, check in [
            ("memory by rows", memory), ("Ctrl-C and kill -9", stops), ("a full disk under a run", full_disk_of_a_run),
            ("a full disk under the service", full_disk_of_the_service), ("slow clients and clients that leave", slow_clients),
            ("a gigabyte", gigabyte), ("two jobs of one name", jobs_of_one_name),
        ]:
            checks.part(f"faults: {title}", lambda: check(checks, program, folder, few, many))
    checks.close()


# Tables


@functools.cache
def town_hall_points():
    with (ROOT / "data/communes/communes.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [(row["town_hall_lat"], row["town_hall_lon"]) for row in rows if row["region"] == "76" and row["town_hall_lon"]]


def points(file, rows):
    """Town halls of a région, over and over."""
    halls = town_hall_points()
    lines = (f"{n};{halls[n * 7 % len(halls)][0]};{halls[n * 7 % len(halls)][1]}\n" for n in range(rows))
    file.write_text("id;lat;lon\n" + "".join(lines), encoding="utf-8")
    return file


def bulk(program, table, out, *flags, **options):
    command = [program, "bulk", table, "-o", out, "--aids", "caim,cde", "--data", ROOT / "data", *DAY, *flags]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE, **options)


def rows_of(data):
    return data.count(b"\n") - 1


# Memory


def memory(checks, program, folder, few, many):
    peaks = [peak_megabytes(program, table, folder / "peak.csv") for table in (few, many)]
    checks.that(peaks[1] < peaks[0] + FLAT_MEGABYTES, f"{MANY} rows take as much memory as {FEW}", peaks)


def peak_megabytes(program, table, out):
    process = subprocess.Popen([program, "bulk", table, "-o", out, "--force", "--aids", "none", "--data", ROOT / "data", *DAY],
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"bulk ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def resident_megabytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


# Stopping


def stops(checks, program, folder, _few, many):
    whole = folder / "whole.csv"
    done = bulk(program, many, whole)
    checks.that(done.returncode == 0 and "rows" in done.stderr, "an undisturbed run tells its counts", done.stderr)
    out = folder / "stopped.csv"
    said, code = on_a_terminal(program, many, out)
    checks.that("rows/s" in said and "left" in said and "ok" in said, "the bar has rate, time left and counts", said[-300:])
    checks.that(code == 1 and "--resume" in said, "Ctrl-C ends it and says how to go on", code, said[-300:])
    checks.that(not out.exists() and part(out).exists(), "what is half written has no final name")
    for kill_after in (0.3, 1.0):
        kill_while_resuming(program, many, out, kill_after)
        checks.that(not out.exists(), "a killed run leaves no whole-looking file")
    resumed = bulk(program, many, out, "--resume")
    same = out.exists() and out.read_bytes() == whole.read_bytes()
    checks.that(resumed.returncode == 0 and same, "gone on with, it is the same to the byte", resumed.stderr)


def part(out):
    return out.with_name(out.name + ".part")


def on_a_terminal(program, table, out):
    """Runs it under a pseudo-terminal and types Ctrl-C once it has written something; what it showed, and its exit code."""
    command = [str(x) for x in (program, "bulk", table, "-o", out, "--aids", "caim,cde", "--threads", 1, "--data", ROOT / "data", *DAY)]
    process, terminal = pty.fork()
    if process == 0:
        os.execv(command[0], command)
    said, typed = b"", False
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:  # how the end of a pseudo-terminal reads
            break
        said += read
        if not typed and b" left  ok" in said:
            os.write(terminal, b"\x03")
            typed = True
    _, status = os.waitpid(process, 0)
    return said.decode(errors="replace"), os.waitstatus_to_exitcode(status)


def kill_while_resuming(program, table, out, seconds):
    before = part(out).stat().st_size
    process = subprocess.Popen([program, "bulk", table, "-o", out, "--aids", "caim,cde", "--resume", "--threads", "1", "--data", ROOT / "data",
                                *DAY], stderr=subprocess.DEVNULL)
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and part(out).exists() and part(out).stat().st_size <= before:
        if time.monotonic() > give_up:
            break
        time.sleep(0.02)
    time.sleep(seconds / 10)
    process.send_signal(signal.SIGKILL)
    process.wait()


# A full disk


@contextmanager
def small_disk(folder, size_kilobytes):
    """A disk of that size, or where only root could make one, None."""
    place = folder / "disk"
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_kilobytes}k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        print("note: no small disk can be mounted here; files are limited in size instead")
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def limited(kilobytes):
    """Before the program starts: no file may grow beyond this."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))


def full_disk_of_a_run(checks, program, folder, _few, many):
    whole = folder / "roomy.csv"
    bulk(program, many, whole)
    with small_disk(folder, 1024) as disk:
        out = (disk or folder) / "full.csv"
        limit = {} if disk else {"preexec_fn": lambda: limited(1024)}
        failed = bulk(program, many, out, **limit)
        checks.that(failed.returncode == 1, "a full disk is exit code 1", failed.returncode)
        lines = failed.stderr.strip().splitlines()
        errors = [line for line in lines if line.startswith("eligeo: ")]
        checks.that(len(errors) == 1 and "--resume" in errors[0] and "panicked" not in failed.stderr, "said in one line", failed.stderr)
        checks.that(not out.exists(), "what is half written has no final name")
        if disk:
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        resumed = bulk(program, many, out, "--resume")
        same = out.exists() and out.read_bytes() == whole.read_bytes()
        checks.that(resumed.returncode == 0 and same, "with room again it goes on to the same bytes", resumed.stderr[-300:])


def full_disk_of_the_service(checks, program, folder, few, many):
    with small_disk(folder, 1024) as disk:
        if disk is None:
            return
        (disk / "spool").mkdir()
        with Eligeo(program, "--spool", disk / "spool", "--jobs", disk / "jobs") as eligeo:
            big = {"data": ("many.csv", many.read_bytes())}
            answer = requests.post(eligeo.address + "/eligibility/csv", files=big, timeout=PATIENCE)
            checks.that(answer.status_code >= 500 and is_problem(answer), "a table that does not fit is a problem", answer.status_code, answer.text[:200])
            job = requests.post(eligeo.address + "/jobs", files=big, timeout=PATIENCE)
            checks.that(job.status_code >= 500 and is_problem(job), "so is a job", job.status_code, job.text[:200])
            small = requests.post(eligeo.address + "/eligibility/csv", files={"data": ("few.csv", few.read_bytes())}, timeout=PATIENCE)
            checks.that(small.status_code == 200 and rows_of(small.content) == FEW, "one that fits is answered", small.status_code)
            job = requests.post(eligeo.address + "/jobs", files={"data": ("half.csv", few.read_bytes() * 9)}, timeout=PATIENCE)
            state = finished(eligeo, job.headers["Location"]) if job.status_code == 202 else {}
            checks.that(job.status_code >= 500 or state.get("state") == "failed", "a job whose result does not fit fails", job.status_code, state)
            checks.that(requests.get(eligeo.address + "/health", timeout=PATIENCE).status_code == 200, "it goes on")


def is_problem(answer):
    return answer.headers.get("content-type", "").startswith("application/problem+json") and "no room" in answer.text


def finished(eligeo, path):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        state = requests.get(eligeo.address + path, timeout=PATIENCE).json()
        if state["state"] in ("done", "failed"):
            return state
        time.sleep(0.1)
    return state


# Clients


def slow_clients(checks, program, folder, few, many):
    large = points(folder / "large.csv", 10 * MANY)  # three times its answer is more than half a gigabyte
    with Eligeo(program) as eligeo:
        post_few(eligeo, few)  # what is made on first use is made
        before = resident_megabytes(eligeo.process)
        slow = [opened(eligeo, large) for _ in range(3)]
        time.sleep(0.5)
        for client in slow:
            client.recv(1024)
        answers = [post_few(eligeo, few) for _ in range(3)]
        checks.that(all(rows_of(a.content) == FEW for a in answers), "others' tables are answered beside clients that hardly read")
        live = requests.get(eligeo.address + "/livez", timeout=PATIENCE)
        checks.that(live.status_code == 200, "and so is the rest", live.status_code)
        for client in slow:
            client.recv(1024)
        after = resident_megabytes(eligeo.process)
        checks.that(after < before + KEPT_MEGABYTES, "what they do not read is not kept in memory", before, after)
        for client in slow:
            client.close()
        half = socket.create_connection(("127.0.0.1", int(eligeo.address.rpartition(":")[2])))
        body = multipart(large.read_bytes())
        half.sendall(head(len(body)) + body[: len(body) // 2])
        half.close()
        checks.that(rows_of(post_few(eligeo, few).content) == FEW, "clients that leave in the middle harm nobody")


def post_few(eligeo, few):
    return requests.post(eligeo.address + "/eligibility/csv", files={"data": ("few.csv", few.read_bytes())}, timeout=PATIENCE)


def multipart(data):
    start = b'--edge\r\nContent-Disposition: form-data; name="data"; filename="t.csv"\r\nContent-Type: text/csv\r\n\r\n'
    return start + data + END


def head(length):
    return (f"POST /eligibility/csv HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()


def opened(eligeo, table):
    """A client with a small window that has sent its table and reads nothing yet."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(PATIENCE)
    client.connect(("127.0.0.1", int(eligeo.address.rpartition(":")[2])))
    body = multipart(table.read_bytes())
    client.sendall(head(len(body)) + body)
    return client


def gigabyte(checks, program, folder, _few, _many):
    spool = folder / "spool"
    spool.mkdir()
    with Eligeo(program, "--spool", spool) as eligeo:
        before = resident_megabytes(eligeo.process)
        for announced in (True, False):
            status = upload_gigabyte(eligeo, announced)
            checks.that(status == 413, f"a gigabyte, its length {'' if announced else 'not '}announced, is too large", status)
        after = resident_megabytes(eligeo.process)
        checks.that(after < before + KEPT_MEGABYTES, "and is not kept in memory", before, after)
        checks.that(not any(spool.iterdir()), "nor on the disk")


def upload_gigabyte(eligeo, announced):
    """The status of the answer; the service may close its side before all is sent."""
    client = socket.create_connection(("127.0.0.1", int(eligeo.address.rpartition(":")[2])), timeout=PATIENCE)
    start = multipart(b"").removesuffix(END)
    rows, times = b"id;lat;lon\n" * (MEGABYTE // 11), 1024
    size = len(start) + times * len(rows) + len(END)
    length = f"Content-Length: {size}" if announced else "Transfer-Encoding: chunked"
    frame = (lambda data: data) if announced else (lambda data: f"{len(data):x}\r\n".encode() + data + b"\r\n")
    try:
        client.sendall(head(0).replace(b"Content-Length: 0", length.encode()) + frame(start))
        for _ in range(times):
            client.sendall(frame(rows))
        client.sendall(frame(END) + (b"" if announced else b"0\r\n\r\n"))
    except OSError:
        pass
    try:
        return int(client.recv(4096).split()[1])
    except (OSError, IndexError):
        return None
    finally:
        client.close()


def jobs_of_one_name(checks, program, folder, few, _many):
    other = points(folder / "other.csv", FEW + 7)
    with Eligeo(program, "--jobs", folder / "jobs") as eligeo:
        made = [requests.post(eligeo.address + "/jobs", data={"aids": "caim", "date": "2025-06-01"},
                              files={"data": ("cabinets.csv", table.read_bytes())}, timeout=PATIENCE) for table in (few, other)]
        states = [finished(eligeo, answer.headers["Location"]) for answer in made]
        checks.that([s["state"] for s in states] == ["done", "done"], "both are done", states)
        results = [requests.get(eligeo.address + s["result"], timeout=PATIENCE).content for s in states]
        checks.that([rows_of(r) for r in results] == [FEW, FEW + 7], "each has its own rows")


if __name__ == "__main__":
    sys.exit(main())
