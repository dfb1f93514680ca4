"""Python's csv module and Apache Arrow on the file of ImportBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/ImportBenchmark.py [ROUNDS]

All begin with the file's bytes in memory. Arrow (pyarrow.csv) keeps every column as text; it is told
encoding, delimiter and header, and is timed with one thread and with all. The csv module makes each
cell a Python string and drops it. ImportBenchmark finds out encoding and delimiter itself, and keeps the
place of each row. All must find the same rows, cells and lengths.
"""

import csv
import io
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

ROOT = Path(__file__).resolve().parent.parent


def arrow(raw, use_threads):
    names = raw[: raw.index(b"\n")].decode().split(",")
    start = time.perf_counter()
    table = pa.csv.read_csv(
        pa.BufferReader(raw),
        read_options=pa.csv.ReadOptions(use_threads=use_threads, column_names=names),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )
    elapsed = time.perf_counter() - start
    checksum = sum(
        pc.sum(pc.binary_length(column)).as_py() * place
        for place, column in enumerate(table.columns, start=1)
    )
    return elapsed, (table.num_rows, table.num_rows * table.num_columns, checksum)


def module(raw):
    start = time.perf_counter()
    rows = cells = 0
    for row in csv.reader(io.StringIO(raw.decode(), newline="")):
        rows += 1
        cells += len(row)
    elapsed = time.perf_counter() - start
    return elapsed, (rows, cells)


def ours(binary):
    output = subprocess.run(
        [binary, "--rounds", "1", "rows"], check=True, capture_output=True, text=True
    ).stdout
    times = [int(found) / 1000 for found in re.findall(r"min (\d+) ms", output)]
    found = re.search(r"(\d+) rows, (\d+) cells, \d+ bytes of text, checksum (\d+)", output)
    return times, tuple(int(part) for part in found.groups())


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    raw = (ROOT / "data" / "import.csv").read_bytes()
    names = (
        "ImportBenchmark, rows",
        "ImportBenchmark, rows, each cell made a String",
        "pyarrow.csv, one thread",
        f"pyarrow.csv, {pa.cpu_count()} threads",
        "Python's csv module",
    )
    times = {name: [] for name in names}
    for _ in range(rounds):
        own, counts = ours(f"{folder}/ImportBenchmark")
        single, alone = arrow(raw, False)
        threaded, together = arrow(raw, True)
        slow, some = module(raw)
        if not counts == alone == together or some != counts[:2]:
            sys.exit(f"the rows differ: {counts}, {alone}, {together}, {some}")
        for name, taken in zip(names, (*own, single, threaded, slow)):
            times[name].append(taken)
    for name, taken in times.items():
        best = min(taken)
        print(
            f"{name}: min {best * 1000:.0f} ms, median {median(taken) * 1000:.0f} ms, "
            f"{rounds} rounds by turns; best {counts[0] / best:,.0f} rows/s, "
            f"{len(raw) / best / 1e6:.0f} MB/s; {counts[1]} cells, checksum {counts[2]}"
        )


if __name__ == "__main__":
    main()
