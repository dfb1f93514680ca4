"""Python's csv and sqlite3 on the table of CaseBenchmark: the floor of what storing rows costs.

    .venv/bin/python Benchmarks/Peers/CaseBenchmark.py [ROUNDS]

The rows go as they are, ten texts each, into one table of a new database, in one transaction that is
on the disk at the end (WAL, synchronous=FULL, and a checkpoint): not typed, not encrypted, without the
original, its hash, or a place for each row. Then all rows are read back.
"""

import csv
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


def store(source, path):
    start = time.perf_counter()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    with open(source, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        columns = ", ".join(f"c{index} TEXT" for index in range(len(header)))
        database.execute(f"CREATE TABLE trade ({columns})")
        database.execute("BEGIN")
        places = ", ".join("?" * len(header))
        database.executemany(f"INSERT INTO trade VALUES ({places})", rows)
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elapsed = time.perf_counter() - start
    return elapsed, database


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    source = ROOT / "data" / "trades-1000000.csv"
    if not source.is_file():
        sys.exit("run CaseBenchmark first: it makes the table")
    times = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="case-benchmark-") as folder:
            elapsed, database = store(source, Path(folder) / "trades.sqlite")
            times.append(elapsed)
            start = time.perf_counter()
            count = sum(1 for _ in database.execute("SELECT * FROM trade"))
            reading = time.perf_counter() - start
            database.close()
            size = sum(path.stat().st_size for path in Path(folder).iterdir())
    best = min(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"csv + sqlite3.executemany: min {best * 1000:.0f} ms, median {median(times) * 1000:.0f} ms "
        f"of {rounds} rounds; best {count / best:.0f} rows/s; database {size // 1_000_000} MB\n"
        f"  {count} rows; read back at {count / reading:.0f} rows/s; peak {peak} MiB"
    )


if __name__ == "__main__":
    main()
