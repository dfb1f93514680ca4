"""python-calamine on the files of XLSXBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/XLSXBenchmark.py [ROUNDS] [FILE...]

Both open the file by its path and end with every cell of the first sheet in memory: calamine (Rust) as Python
objects, numbers as binary fractions and dates as datetimes; ours as ranges of the stored text, numbers as their
digits, dates as texts that were computed exactly. Both must find the same rows, cells and texts.
"""

import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parent.parent


def calamine(path):
    start = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    elapsed = time.perf_counter() - start
    checksum = sum(
        len(cell.encode()) * (column + 1)
        for row in rows
        for column, cell in enumerate(row)
        if isinstance(cell, str)
    )
    return elapsed, (len(rows), sum(len(row) for row in rows), checksum)


def ours(binary, path):
    output = subprocess.run(
        [binary, "--rounds", "1", str(path)], check=True, capture_output=True, text=True
    ).stdout
    elapsed = int(re.search(r"min (\d+) ms", output).group(1)) / 1000
    found = re.search(r"(\d+) rows, (\d+) cells, checksum of texts (\d+)", output)
    return elapsed, tuple(int(part) for part in found.groups())


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    paths = [Path(name) for name in sys.argv[2:]] or [
        ROOT / "data" / "shared.xlsx",
        ROOT / "data" / "inline.xlsx",
    ]
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    for path in paths:
        times = {"XLSXBenchmark": [], "python-calamine": []}
        for _ in range(rounds):
            elapsed, found = ours(f"{folder}/XLSXBenchmark", path)
            times["XLSXBenchmark"].append(elapsed)
            elapsed, other = calamine(path)
            times["python-calamine"].append(elapsed)
            if found != other:
                sys.exit(f"{path.name}: {found} is not {other}")
        for name, found_times in times.items():
            print(
                f"{path.name} {name}: min {min(found_times) * 1000:.0f} ms, "
                f"median {median(found_times) * 1000:.0f} ms of {rounds} rounds"
            )
        print(f"  {found[0]} rows, {found[1]} cells, checksum of texts {found[2]}, equal")


if __name__ == "__main__":
    main()
