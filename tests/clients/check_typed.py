#!/usr/bin/env python3
"""Do typed clients that others' generators make of openapi.yaml compile, and do they work?

    python tests/clients/check_typed.py http://127.0.0.1:8080 [--out target/typed]

In Python openapi-python-client, whose client is checked by mypy; in TypeScript openapi-typescript with openapi-fetch,
compiled with `strict`. Both then ask a running server (typed/smoke.py, typed/smoke.ts). What is generated is not kept in
the repository. Run by the Python of a venv with typed/requirements.txt, after `npm ci` in typed/.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from checks import Checks

ROOT = Path(__file__).resolve().parents[2]
TYPED = Path(__file__).resolve().parent / "typed"
DOCUMENT = ROOT / "openapi.yaml"
PATIENCE = 600


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="where the server listens, for example http://127.0.0.1:8080")
    parser.add_argument("--out", default=ROOT / "target/typed", type=Path, help="where the clients are written")
    given = parser.parse_args()
    address, out = given.address.rstrip("/"), given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    checks = Checks()
    checks.part("Python, by openapi-python-client", lambda: python_client(checks, address, out))
    checks.part("TypeScript, by openapi-typescript and openapi-fetch", lambda: typescript_client(checks, address, out))
    checks.close()


def run(*command, cwd):
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def tool(name):
    return Path(sys.executable).with_name(name)


def python_client(checks, address, out):
    made = out / "python"
    made.mkdir()
    code, said = run(tool("openapi-python-client"), "generate", "--path", DOCUMENT, "--meta", "none", "--output-path", made / "eligeo_client",
                     "--config", TYPED / "python-client.yaml", cwd=out)
    left_out = re.findall(r"WARNING parsing .*|Unable to .*", said)
    checks.that(code == 0 and not left_out, "every route and schema is understood", *left_out[:3], said[-300:] if code else "")
    operations = len(re.findall(r"^      operationId: ", DOCUMENT.read_text(encoding="utf-8"), re.M))
    modules = [file for file in (made / "eligeo_client/api").glob("*/*.py") if file.name != "__init__.py"]
    checks.that(len(modules) == operations, "each operation has its function", len(modules), operations)
    shutil.copy(TYPED / "smoke.py", made)
    code, said = run(sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "smoke.py", cwd=made)
    checks.that(code == 0, "mypy has nothing to say", said[-400:])
    code, said = run(sys.executable, "smoke.py", address, cwd=made)
    checks.that(code == 0 and "0 failed" in said, "it works on a running server", said[-400:])


def typescript_client(checks, address, out):
    made = out / "typescript"
    made.mkdir()
    for name in ("smoke.ts", "package.json"):
        shutil.copy(TYPED / name, made)
    os.symlink(TYPED / "node_modules", made / "node_modules")
    code, said = run("node_modules/.bin/openapi-typescript", DOCUMENT, "-o", "schema.d.ts", cwd=made)
    checks.that(code == 0, "the types are made", said[-400:])
    flags = ["--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node"]
    code, said = run("node_modules/.bin/tsc", *flags, "smoke.ts", cwd=made)
    checks.that(code == 0, "they compile, with what is asked of them", said[-400:])
    code, said = run("node", "smoke.js", address, cwd=made)
    checks.that(code == 0 and "0 failed" in said, "it works on a running server", said[-400:])


if __name__ == "__main__":
    main()
