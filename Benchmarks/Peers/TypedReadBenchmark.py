"""polars on the file of TypedReadBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/TypedReadBenchmark.py [ROUNDS]

polars (read_csv with infer_schema=False) splits the file into columns of text, with as many threads as
it likes and with one. TypedReadBenchmark splits the same rows, finds encoding, delimiter and profile,
looks for secrets, and makes exact values: times, amounts, assets, kinds. Each run is a process of its
own, so that one leaves the other no warm memory; all must find the same number of rows.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "data" / "upbit.csv"
PEER = """
import resource, sys, time
import polars as pl
start = time.perf_counter()
table = pl.read_csv(sys.argv[1], infer_schema=False)
elapsed = time.perf_counter() - start
print(elapsed, table.height, pl.thread_pool_size(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def polars(threads):
    environment = dict(os.environ, POLARS_MAX_THREADS=str(threads))
    output = subprocess.run(
        [sys.executable, "-c", PEER, str(FILE)],
        check=True, capture_output=True, text=True, env=environment,
    ).stdout.split()
    return float(output[0]), int(output[1]), int(output[3])


def ours(binary, threads):
    output = subprocess.run(
        [binary, "--rounds", "1", "--sample", "0", "--threads", str(threads)],
        check=True, capture_output=True, text=True,
    ).stdout
    taken = int(re.search(r"median (\d+) us", output).group(1)) / 1e6
    rows = int(re.search(r"= (\d+) records", output).group(1))
    return taken, rows, int(re.search(r"peak of memory: (\d+) MiB", output).group(1)) * 1024


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    size = FILE.stat().st_size
    for threads in (2, 1):
        times = {"polars, text only": [], "TypedReadBenchmark": []}
        memory = dict.fromkeys(times, 0)
        rows = set()
        for _ in range(rounds):
            for name, run in (
                ("polars, text only", lambda: polars(threads)),
                ("TypedReadBenchmark", lambda: ours(f"{folder}/TypedReadBenchmark", threads)),
            ):
                taken, count, peak = run()
                times[name].append(taken)
                memory[name] = max(memory[name], peak)
                rows.add(count)
        if len(rows) != 1:
            sys.exit(f"the rows differ: {sorted(rows)}")
        for name, taken in times.items():
            print(
                f"{name}, {threads} threads: min {min(taken) * 1000:.0f} ms, "
                f"median {median(taken) * 1000:.0f} ms of {rounds} rounds by turns; "
                f"{size / median(taken) / 1e6:.0f} MB/s, peak {memory[name] // 1024} MiB"
            )
        ratio = median(times["TypedReadBenchmark"]) / median(times["polars, text only"])
        print(f"ratio of the medians, {threads} threads: {ratio:.2f}; {rows.pop()} rows")


if __name__ == "__main__":
    main()
