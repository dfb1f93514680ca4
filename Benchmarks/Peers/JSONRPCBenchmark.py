"""orjson and eth-utils on the answers of JSONRPCBenchmark, run by turns with it.

    .venv/bin/python Benchmarks/Peers/JSONRPCBenchmark.py [ROUNDS]

The file is the one that `JSONRPCBenchmark` put into Benchmarks/data/jsonrpc. Both read every block,
take every transaction's value, sender and recipient with the checksum of EIP-55 (remembered for
addresses met before), and turn the input into bytes. Both must find the same sums.
"""

import re
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import orjson
from eth_utils import to_checksum_address

ROOT = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=4096)
def spelt(address):
    return to_checksum_address(address)


def peer(raw):
    start = time.perf_counter()
    transactions = movements = wei = letters = 0
    for answer in orjson.loads(raw):
        block = answer["result"]
        int(block["number"], 16), int(block["timestamp"], 16)
        for one in block["transactions"]:
            transactions += 1
            value = int(one["value"], 16)
            int(one["nonce"], 16), int(one["transactionIndex"], 16), int(one["chainId"], 16)
            bytes.fromhex(one["input"][2:])
            bytes.fromhex(one["hash"][2:])
            sender, recipient = spelt(one["from"]), spelt(one["to"])
            if value:
                movements += 1
                wei = (wei + value) % 2**64
                letters += sum(sender.encode()) + sum(recipient.encode())
    return time.perf_counter() - start, transactions, movements, wei, letters


def ours(binary, path):
    output = subprocess.run(
        [binary, "--rounds", "1", path], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(
        r"min (\d+) us.* (\d+) transactions, (\d+) movements, 0 refused, wei (\d+), letters (\d+)",
        output,
    )
    return int(found[1]) / 1e6, *(int(found[index]) for index in range(2, 6))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    path = str(ROOT / "data" / "jsonrpc" / "blocks.json")
    raw = Path(path).read_bytes()
    times = {"JSONRPCBenchmark": [], "orjson + eth-utils": []}
    for _ in range(rounds):
        own, *found = ours(f"{folder}/JSONRPCBenchmark", path)
        slow, *sums = peer(raw)
        if found != sums:
            sys.exit(f"the sums differ: {found} and {sums}")
        times["JSONRPCBenchmark"].append(own)
        times["orjson + eth-utils"].append(slow)
    for name, taken in times.items():
        best = min(taken)
        print(
            f"{name}: min {best * 1e3:.0f} ms of {rounds} rounds by turns, "
            f"{len(raw) / best / 1e6:.0f} MB/s, {sums[0] / best:,.0f} tx/s; "
            f"{sums[0]} transactions, {sums[1]} movements"
        )


if __name__ == "__main__":
    main()
