"""Bitcoin Core's own code and embit on the blocks of DecodeBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/DecodeBenchmark.py [ROUNDS]

The blocks are those that `DecodeBenchmark` put into Benchmarks/data/blocks. Bitcoin Core is reached
through py-bitcoinkernel: its constructor of a block, in C++, parses and computes the txid and the wtxid of
each transaction; it is called without the wrapper's slow copy of the bytes. DecodeBenchmark computes
no wtxids. embit is the usual way in Python. All must find the same txids.
"""

import ctypes
import hashlib
import io
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pbk
import pbk.capi.bindings as kernel
from embit import compact
from embit.transaction import Transaction

ROOT = Path(__file__).resolve().parent.parent


def xor(identifiers):
    mark = 0
    for identifier in identifiers:
        mark ^= int.from_bytes(identifier, "big")
    return mark.to_bytes(32, "big").hex()


def core(blocks):
    """Times Bitcoin Core's parsing alone, and then with all txids handed to Python."""
    buffers = [(ctypes.c_ubyte * len(raw)).from_buffer_copy(raw) for raw in blocks]
    start = time.perf_counter()
    handles = [kernel.btck_block_create(buffer, len(buffer)) for buffer in buffers]
    parsed = time.perf_counter() - start
    found = [pbk.Block._from_handle(handle) for handle in handles]
    identifiers = [bytes(one.txid) for block in found for one in block.transactions]
    elapsed = time.perf_counter() - start
    return parsed, elapsed, len(identifiers), xor(identifiers)


def embit(blocks):
    """Times embit; its txid has the order of bytes in which it is displayed."""
    start = time.perf_counter()
    identifiers = []
    for raw in blocks:
        stream = io.BytesIO(raw)
        stream.seek(80)
        for _ in range(compact.read_from(stream)):
            identifiers.append(Transaction.read_from(stream).txid())
        if stream.read(1):
            sys.exit("embit left bytes unread")
    elapsed = time.perf_counter() - start
    return elapsed, len(identifiers), xor(one[::-1] for one in identifiers)


def ours(binary, paths):
    output = subprocess.run(
        [binary, "--rounds", "1", *paths], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(
        r"structure \+ txid: min (\d+) us.*\n.*\n.* (\d+) transactions.* xor (\w+)", output
    )
    return int(found[1]) / 1e6, int(found[2]), found[3]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    paths = sorted(str(path) for path in (ROOT / "data" / "blocks").glob("*.raw"))
    blocks = [Path(path).read_bytes() for path in paths]
    size = sum(map(len, blocks))
    times = {
        "DecodeBenchmark, structure + txid": [],
        "Bitcoin Core (py-bitcoinkernel), structure + txid + wtxid": [],
        "the same, txids handed to Python": [],
        "embit, structure + txid": [],
    }
    for turn in range(rounds):
        parsed, elapsed, count, mark = core(blocks)
        own, *rest = ours(f"{folder}/DecodeBenchmark", paths)
        if rest != [count, mark]:
            sys.exit(f"the txids differ: {rest} and {[count, mark]}")
        for name, taken in zip(times, (own, parsed, elapsed)):
            times[name].append(taken)
        if turn < 3:
            slow, *rest = embit(blocks)
            if rest != [count, mark]:
                sys.exit(f"the txids differ: {rest} and {[count, mark]}")
            times["embit, structure + txid"].append(slow)
    for name, taken in times.items():
        best = min(taken)
        print(
            f"{name}: min {best * 1e3:.2f} ms, median {median(taken) * 1e3:.2f} ms, "
            f"{len(taken)} rounds by turns; best {size / best / 1e6:.0f} MB/s, "
            f"{count / best:,.0f} tx/s; {count} transactions, txids xor {mark}"
        )


if __name__ == "__main__":
    main()
