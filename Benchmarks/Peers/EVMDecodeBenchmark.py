"""libsecp256k1's own loop, and eth-account, on the transactions of EVMDecodeBenchmark, by turns.

    .venv/bin/python Benchmarks/Peers/EVMDecodeBenchmark.py [ROUNDS]

The transactions are those that `EVMDecodeBenchmark` put into Benchmarks/data/evm. libsecp256k1 is
Debian's, in a loop in C (secp256k1_recover.c) that reads each signature from its bytes and recovers the
key, and does nothing else; ours reads the transaction, hashes it twice, recovers and hashes the key.
All run on one core and are measured in processor time. eth-account names the senders of the first
thousand, whose addresses must be those that its own keys have.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from eth_account import Account

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "evm"


def build_loop():
    program = ROOT / ".build" / "secp256k1_recover"
    source = ROOT / "Peers" / "secp256k1_recover.c"
    program.parent.mkdir(exist_ok=True)
    command = [os.environ.get("CC", "cc"), "-O2", "-o", program, source, "-lsecp256k1"]
    subprocess.run(command, check=True)
    return program


def measured(command, pattern):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [(name, int(taken) / 1e6, int(count)) for name, taken, count in re.findall(pattern, output)]


def transactions(limit):
    data, place = (DATA / "transactions").read_bytes(), 0
    while place < len(data) and limit:
        size = int.from_bytes(data[place : place + 4], "big")
        yield data[place + 4 : place + 4 + size]
        place, limit = place + 4 + size, limit - 1


def python_senders(limit):
    """eth-account's seconds for each transaction; the senders must be those of the numbered keys."""
    raw = list(transactions(limit))
    expected = []
    for number in range(limit):
        key = bytes([1] * 30 + [number % 1000 >> 8, number % 1000 & 0xFF])
        expected.append(Account.from_key(key).address)
    start = time.process_time()
    found = [Account.recover_transaction(transaction) for transaction in raw]
    elapsed = time.process_time() - start
    if found != expected:
        sys.exit("eth-account finds other senders")
    return elapsed / limit


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = os.environ.get("BENCHMARK_BINARIES") or subprocess.run(
        build, check=True, capture_output=True, text=True
    ).stdout.strip()
    loop = build_loop()
    times = {}
    for _ in range(rounds):
        own = measured(
            [f"{folder}/EVMDecodeBenchmark", "--rounds", "1", "--prepared"],
            r"(\w+): min (\d+) us.*; (\d+) transactions",
        )
        bare = measured([loop, DATA / "recoveries"], r"(loop): (\d+) us; (\d+) found")
        for name, taken, count in own + bare:
            times.setdefault(name, []).append(taken / count)
    for name, taken in times.items():
        print(
            f"{name}: min {min(taken) * 1e6:.2f} us, median {median(taken) * 1e6:.2f} us each, "
            f"{rounds} rounds by turns; {1 / min(taken):,.0f} a second"
        )
    for kind, figure in (("minimum", min), ("median", median)):
        ratio = figure(times["loop"]) / figure(times["senders"])
        print(f"ratio of the {kind}, ours against libsecp256k1: {ratio:.3f}")
    each = python_senders(1000)
    print(f"eth-account: {each * 1e6:.0f} us each, {1 / each:,.0f} a second; 1000 senders")


if __name__ == "__main__":
    main()
