"""Bitcoin Core's own code on the files of IndexBenchmark: who received what, in a dictionary.

    .venv/bin/python Benchmarks/Peers/IndexBenchmark.py [FOLDER]

There is no peer in the packages of the field that makes the same index from the same files offline: this
is what is usually written instead. Bitcoin Core parses each block through py-bitcoinkernel and computes
the txids; Python sums the outputs by script. Inputs are not resolved and nothing is kept. The number
of outputs is that of IndexBenchmark.
"""

import ctypes
import sys
import time
from pathlib import Path

import pbk
import pbk.capi.bindings as kernel

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 60  # seconds; the rate is what counts


def records(path):
    data = path.read_bytes()
    offset = 0
    while offset + 8 <= len(data) and data[offset:offset + 4] == b"\xfa\xbf\xb5\xda":
        size = int.from_bytes(data[offset + 4:offset + 8], "little")
        yield data[offset + 8:offset + 8 + size]
        offset += 8 + size


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "chain-1"
    files = sorted(folder.glob("blk*.dat"))
    if not files:
        sys.exit(f"{folder}: run IndexBenchmark first")
    start = time.perf_counter()
    received = {}
    transactions = outputs = 0
    for path in files:
        for raw in records(path):
            buffer = (ctypes.c_ubyte * len(raw)).from_buffer_copy(raw)
            block = pbk.Block._from_handle(kernel.btck_block_create(buffer, len(buffer)))
            for transaction in block.transactions:
                bytes(transaction.txid)
                transactions += 1
                for output in transaction.outputs:
                    script = bytes(output.script_pubkey)
                    received[script] = received.get(script, 0) + output.amount
                    outputs += 1
            if time.perf_counter() - start > LIMIT:
                break
        else:
            continue
        break
    elapsed = time.perf_counter() - start
    print(
        f"Bitcoin Core's parser and a Python dictionary: {transactions} transactions, {outputs} outputs, "
        f"{len(received)} scripts in {elapsed:.1f} s: {transactions / elapsed:.0f} tx/s"
    )


if __name__ == "__main__":
    main()
