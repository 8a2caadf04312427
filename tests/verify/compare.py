"""Compares verifiers on altered files: `python3 tests/verify/compare.py N [--seed S] [--also 'COMMAND {}' …]`.

Most alterations are made before signing, or canonically zipped and derived again, so that the late checks are reached.
Python and node judge each file; with --also further programs that print a line of JSON for each *.hefu of the folder
put for {}. All have to agree on verdict, code and entry; Python and node also on what stays open. A difference is
printed with its file, which is kept.
"""
import argparse
import collections
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

from here import ROOT, VERIFIER
from alter import altered


def judged(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: {done.stderr}")
    return {line["file"]: line for line in map(json.loads, done.stdout.strip("\n").split("\n"))}


def told(line, fully):
    failure = line["failure"]
    where = (line["verdict"], failure and failure["code"], failure and failure["entry"])
    opened = [(one["what"], one["entry"]) for one in line["not_checked"]]
    return (*where, line["checked"], opened, line["disputed"]) if fully else where


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--also", action="append", default=[])
    given = parser.parse_args()
    print(f"seed {given.seed}")
    chance = random.Random(given.seed)
    folder = tempfile.mkdtemp(prefix="hefu-compare-")
    for place in range(given.number):
        with open(os.path.join(folder, f"{place:06}.hefu"), "wb") as file:
            file.write(altered(chance))
    ours = judged([sys.executable, VERIFIER, "--batch", folder])
    browser = judged(["node", os.path.join(ROOT, "tests/verify/batch.mjs"), folder])
    others = [judged([part.replace("{}", folder) for part in shlex.split(command)]) for command in given.also]
    different = 0
    for name, line in ours.items():
        same = told(line, True) == told(browser[name], True)
        if not same or any(told(other[name], False) != told(line, False) for other in others):
            different += 1
            print(f"{folder}/{name}", *[(other[name]["verdict"], other[name]["failure"]) for other in (ours, browser, *others)], sep="\n  ")
        else:
            os.remove(os.path.join(folder, name))
    counts = collections.Counter(line["failure"]["code"] if line["failure"] else "sound" for line in ours.values())
    print(*[f"{count:6} {code}" for code, count in sorted(counts.items())], sep="\n")
    print(f"{different} of {given.number} differ")
    if not different:
        os.rmdir(folder)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
