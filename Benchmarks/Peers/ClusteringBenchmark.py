"""GraphSense's clustering on the data of ClusteringBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/ClusteringBenchmark.py [ROUNDS]

The data are what `ClusteringBenchmark` wrote into Benchmarks/data. The Arrow arrays are built before the
clock starts; timed is what the library does from them to a label for each address. It uses all cores
(RAYON_NUM_THREADS limits it), ClusteringBenchmark one. Both must find the same labels.
"""

import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from gs_clustering import Clustering

ADDRESSES = 10_000_000
ROOT = Path(__file__).resolve().parent.parent


def load(shape):
    words = np.fromfile(ROOT / "data" / f"clustering-{shape}.bin", dtype="<u4")
    count = int(words[0])
    offsets = words[2 : 2 + count].astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(words[2 + count :]))


def peer(transactions):
    start = time.perf_counter()
    clustering = Clustering(max_address_id=ADDRESSES - 1)
    clustering.process_transactions_arrow(transactions)
    mapping = clustering.get_mapping()
    elapsed = time.perf_counter() - start
    labels = mapping.column(1).to_numpy()
    ids = np.arange(ADDRESSES, dtype=np.uint64)
    with np.errstate(over="ignore"):
        checksum = int((labels.astype(np.uint64) * (ids + np.uint64(1))).sum(dtype=np.uint64))
    return elapsed * 1000, int((labels == ids).sum()), checksum


def ours(binary, shape):
    output = subprocess.run(
        [binary, "--rounds", "1", shape], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"min (\d+) ms.* (\d+) clusters, checksum (\d+)", output)
    return float(found[1]), int(found[2]), int(found[3])


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    binary = f"{folder}/ClusteringBenchmark"
    for shape in ("uniform", "recent"):
        transactions = load(shape)
        times = {"graphsense-clustering": [], "ClusteringBenchmark": []}
        for _ in range(rounds):
            one = peer(transactions)
            other = ours(binary, shape)
            if one[1:] != other[1:]:
                sys.exit(f"{shape}: the labels differ: {one[1:]} and {other[1:]}")
            times["graphsense-clustering"].append(one[0])
            times["ClusteringBenchmark"].append(other[0])
        for name, taken in times.items():
            print(
                f"{shape}, {name}: min {min(taken):.0f} ms, median {median(taken):.0f} ms, "
                f"{rounds} rounds by turns, {one[1]} clusters, checksum {one[2]}"
            )


if __name__ == "__main__":
    main()
