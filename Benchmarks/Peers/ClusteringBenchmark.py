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
from array import array
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc
from gs_clustering import Clustering

ADDRESSES = 10_000_000
ROOT = Path(__file__).resolve().parent.parent


def load(shape):
    """Reads two counts, the offsets and the members, all little-endian 32-bit numbers."""
    raw = pa.py_buffer((ROOT / "data" / f"clustering-{shape}.bin").read_bytes())
    offsets, members = (int.from_bytes(raw[at : at + 4].to_pybytes(), "little") for at in (0, 4))
    cut = 8 + 4 * offsets
    return pa.ListArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), offsets, [None, raw.slice(8, 4 * offsets)]),
        pa.Array.from_buffers(pa.uint32(), members, [None, raw.slice(cut, 4 * members)]),
    )


def peer(transactions, numbers):
    start = time.perf_counter()
    clustering = Clustering(max_address_id=ADDRESSES - 1)
    clustering.process_transactions_arrow(transactions)
    mapping = clustering.get_mapping()
    elapsed = time.perf_counter() - start
    if not mapping.column(0).cast(pa.uint64()).equals(numbers):
        sys.exit("the mapping is not in the order of the addresses")
    labels = mapping.column(1).cast(pa.uint64())
    clusters = pc.sum(pc.equal(labels, numbers)).as_py()
    # Arrow's unchecked arithmetic wraps at 2^64, as the checksum does.
    checksum = pc.sum(pc.multiply(labels, pc.add(numbers, pa.scalar(1, pa.uint64())))).as_py()
    return elapsed * 1000, clusters, checksum


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
    numbers = pa.Array.from_buffers(
        pa.uint64(), ADDRESSES, [None, pa.py_buffer(array("Q", range(ADDRESSES)))]
    )
    for shape in ("uniform", "recent"):
        transactions = load(shape)
        times = {"graphsense-clustering": [], "ClusteringBenchmark": []}
        for _ in range(rounds):
            one = peer(transactions, numbers)
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
