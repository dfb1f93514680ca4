"""libsecp256k1's own loop and Bitcoin Core's own code on the blocks of VerifyBenchmark, by turns.

    .venv/bin/python Benchmarks/Peers/VerifyBenchmark.py [ROUNDS]

The blocks and their coins are those that `VerifyBenchmark` put into Benchmarks/data/verify, and so are
the signatures, which it found in them. Bitcoin Core is reached through py-bitcoinkernel: for each
transaction its precomputed data, then one call an input, made on ctypes objects that are ready before
the clock starts. libsecp256k1 is Debian's, in a loop in C (secp256k1_verify.c). All run on one core, are
measured in processor time (others may use the machine), and must find all inputs and signatures valid; the calls into Python are counted against Bitcoin Core, so
the time of as many calls that do nothing is printed too.
"""

import ctypes
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pbk
import pbk.capi.bindings as kernel

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "verify"


def compact_size(data, place):
    first = data[place]
    if first < 0xFD:
        return first, place + 1
    width = {0xFD: 2, 0xFE: 4, 0xFF: 8}[first]
    end = place + 1 + width
    return int.from_bytes(data[place + 1 : end], "little"), end


def read_coins(data):
    """Yields value and script of each coin."""
    place = 0
    while place < len(data):
        value = int.from_bytes(data[place : place + 8], "little")
        size, place = compact_size(data, place + 8)
        yield value, data[place : place + size]
        place += size


class Work:
    """One block as ctypes objects: transactions, coins, and the rules."""

    def __init__(self, path):
        self.name = path.stem
        self.flags = ctypes.c_uint32(int((path.with_suffix(".flags")).read_text()))
        block = pbk.Block(path.read_bytes())
        coins = read_coins(path.with_suffix(".coins").read_bytes())
        self.transactions = []
        self.keep = [block]
        self.inputs = 0
        for transaction in list(block.transactions)[1:]:
            outputs, values = [], []
            for _ in transaction.inputs:
                value, script = next(coins)
                outputs.append(pbk.TransactionOutput(pbk.ScriptPubkey(script), value))
                values.append((outputs[-1].script_pubkey, value))
            array = (ctypes.POINTER(kernel.btck_TransactionOutput) * len(outputs))(
                *[output._as_parameter_ for output in outputs]
            )
            self.keep += [outputs, transaction]
            self.inputs += len(outputs)
            calls = [
                (script._as_parameter_, ctypes.c_int64(value), ctypes.c_uint32(index))
                for index, (script, value) in enumerate(values)
            ]
            self.transactions.append((transaction._as_parameter_, array, len(outputs), calls))

    def verify(self):
        """Verifies all inputs; returns the seconds."""
        status = kernel.btck_ScriptVerifyStatus(0)
        create = kernel.btck_precomputed_transaction_data_create
        destroy = kernel.btck_precomputed_transaction_data_destroy
        check, flags, valid = kernel.btck_script_pubkey_verify, self.flags, 0
        start = time.process_time()
        for transaction, outputs, count, calls in self.transactions:
            data = create(transaction, outputs, count)
            for script, value, index in calls:
                valid += check(script, value, transaction, data, index, flags, status)
            destroy(data)
        elapsed = time.process_time() - start
        if valid != self.inputs:
            sys.exit(f"{self.name}: Bitcoin Core finds {valid} of {self.inputs} inputs valid")
        return elapsed

    def call(self):
        """The seconds of as many calls into C that do nothing but read one field."""
        check = kernel.btck_transaction_count_inputs
        start = time.process_time()
        for transaction, _, _, calls in self.transactions:
            for _ in calls:
                check(transaction)
        return time.process_time() - start


def build_loop():
    program = ROOT / ".build" / "secp256k1_verify"
    source = ROOT / "Peers" / "secp256k1_verify.c"
    program.parent.mkdir(exist_ok=True)
    command = [os.environ.get("CC", "cc"), "-O2", "-o", program, source, "-lsecp256k1"]
    subprocess.run(command, check=True)
    return program


def measured(command, pattern):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {
        name: (int(taken) / 1e6, int(count)) for name, taken, count in re.findall(pattern, output)
    }


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    build = ["swift", "build", "--package-path", str(ROOT), "-c", "release", "--show-bin-path"]
    folder = subprocess.run(build, check=True, capture_output=True, text=True).stdout.strip()
    loop = build_loop()
    paths = sorted(DATA.glob("*.block"))
    works = [Work(path) for path in paths]
    times = {}
    counts = {}

    def add(name, job, taken, count):
        times.setdefault((name, job), []).append(taken)
        if counts.setdefault((name, job), count) != count:
            sys.exit(f"{name}: {job} counts {count}, before {counts[name, job]}")

    for _ in range(rounds):
        own = measured(
            [f"{folder}/VerifyBenchmark", "--rounds", "1", "--prepared"],
            r"(\S+, [a-z ]+): min (\d+) us.*; (\d+) checked",
        )
        for label, (taken, count) in own.items():
            name, job = label.split(", ")
            add(name, "ours, " + job, taken, count)
        for path, work in zip(paths, works):
            add(work.name, "Bitcoin Core", work.verify(), work.inputs)
            add(work.name, "calls alone", work.call(), work.inputs)
            result = measured(
                [loop, path.with_suffix(".signatures")], r"(loop): (\d+) us; (\d+) valid"
            )
            add(work.name, "libsecp256k1", *result["loop"])
    for work in works:
        best = {job: min(taken) for (name, job), taken in times.items() if name == work.name}
        middle = {job: median(taken) for (name, job), taken in times.items() if name == work.name}
        for job, taken in best.items():
            count = counts[work.name, job]
            print(
                f"{work.name}, {job}: min {taken * 1e3:.1f} ms, median {middle[job] * 1e3:.1f} ms, "
                f"{rounds} rounds by turns; {count} checked, {count / taken:,.0f} a second"
            )
        for kind, table in (("minimum", best), ("median", middle)):
            core = table["Bitcoin Core"]
            bare = core - table["calls alone"]
            print(
                f"{work.name}, ratios of the {kind}: inputs against Bitcoin Core "
                f"{core / table['ours, inputs']:.3f} (without its calls "
                f"{bare / table['ours, inputs']:.3f}), block {core / table['ours, block']:.3f}; "
                "signatures against libsecp256k1 "
                f"{table['libsecp256k1'] / table['ours, signatures']:.3f}, "
                f"inputs {table['libsecp256k1'] / table['ours, inputs']:.3f}"
            )


if __name__ == "__main__":
    main()
