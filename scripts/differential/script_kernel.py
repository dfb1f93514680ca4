#!/usr/bin/env python3
"""Compares `distrain check bitcoin-tx --lines` input by input with Bitcoin Core's own library.

    pip install -r scripts/requirements.txt        (in a virtual environment)
    script_kernel.py DISTRAIN [--count N] [--seed S] [--vectors FOLDER]
    script_kernel.py DISTRAIN --block FILE [--coins FILE] [--flips]

Without --block, N transactions are made from seed S: every standard kind of output in all signature
hash types, time locks, code separators, signatures inside the script they sign, tapscripts with and
without annex, random programs, and the vectors of Bitcoin Core (`script_tests.json`,
`tx_valid.json`, `tx_invalid.json` in FOLDER); half of them are changed afterwards in a bit, a byte,
an element or a field, and a quarter run under fewer rules. The signatures are made with coincurve;
the hashes for signing are computed in bitcoin_transactions.py.

With --block, every input of a raw block (or the first of a `blk*.dat` file) is compared under all
flags. --coins is its `rev*.dat` file, or the spent coins in input order as plain bytes: value,
script with its length. With --flips, each input is run again with one bit of each of its signatures
changed, and with its coin's value changed; where the signature covers what was changed, both sides
must refuse the input.

Prints the counts of valid and invalid inputs and distrain's reasons by class; exits with 1 at the
first input on which the two differ, after printing the line that shows it.
"""

import argparse
import collections
import json
import subprocess
import sys

import pbk
from pbk.script import PrecomputedTransactionData

from bitcoin_transactions import block_of, coins_of, parse, transactions_of
from script_cases import ALL, Maker
from script_vectors import vectors_of

BITS = {name: getattr(pbk.ScriptVerificationFlags, name) for name in ALL}


def kernel_verdicts(tx, flags):
    """What the library says of each input."""
    try:
        theirs = pbk.Transaction(tx.serialize())
    except RuntimeError:
        sys.exit(f"the library cannot read {tx.serialize().hex()}")
    outputs = [pbk.TransactionOutput(pbk.ScriptPubkey(script), value) for value, script in tx.coins]
    data = PrecomputedTransactionData(theirs, outputs)
    bits = pbk.ScriptVerificationFlags(sum(BITS[name] for name in flags))
    return [pbk.ScriptPubkey(script).verify(value, theirs, data, index, bits)
            for index, (value, script) in enumerate(tx.coins)]


def line(tx, flags):
    coins = [{"value_sat": value, "script_pubkey": script.hex()} for value, script in tx.coins]
    return json.dumps({"tx": tx.serialize().hex(), "prevouts": coins, "flags": flags})


class Comparison:
    def __init__(self, distrain):
        self.distrain = distrain
        self.counts = collections.Counter()
        self.reasons = collections.Counter()
        self.transactions = self.inputs = 0

    def run(self, cases):
        """Compares cases of (transaction, flags, class of each input)."""
        lines = [line(tx, flags) for tx, flags, _ in cases]
        done = subprocess.run([self.distrain, "check", "bitcoin-tx", "--lines"],
                              input="\n".join(lines) + "\n", capture_output=True, text=True)
        answers = done.stdout.splitlines()
        if len(answers) != len(cases):
            sys.exit(f"status {done.returncode}, {len(answers)} answers to {len(cases)} lines: "
                     f"{done.stderr[-500:]}\nfirst unanswered: {lines[len(answers)]}")
        for (tx, flags, kinds), text, answer in zip(cases, lines, answers):
            self.compare(kernel_verdicts(tx, flags), kinds, text, json.loads(answer))

    def compare(self, expected, kinds, text, answer):
        if "error" in answer:
            sys.exit(f"distrain cannot read: {answer}\n{text}")
        found = [entry["valid"] for entry in answer["inputs"]]
        reasons = [entry.get("reason") for entry in answer["inputs"]]
        if found != expected:
            sys.exit(f"distrain says {found} {reasons}, the library {expected}, of {kinds}\n{text}")
        self.transactions += 1
        for kind, valid, reason in zip(kinds, found, reasons):
            self.inputs += 1
            self.counts[kind, valid] += 1
            if not valid:
                self.reasons[kind, reason] += 1

    def report(self):
        print(f"{self.transactions} transactions, {self.inputs} inputs: all equal")
        print(f"{'class':34} {'valid':>7} {'invalid':>7}  reasons")
        for kind in sorted({kind for kind, _ in self.counts}):
            reasons = collections.Counter(
                {reason: n for (other, reason), n in self.reasons.items() if other == kind})
            named = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
            print(f"{kind:34} {self.counts[kind, True]:7} {self.counts[kind, False]:7}  {named}")


def signatures(entry, coin):
    """Yields where the signatures of an input stand: (place in the witness or None, offset)."""
    is_taproot = coin[1][:2] == b"\x51\x20"
    for place, item in enumerate(entry.witness):
        if is_taproot and place == 0 and len(item) in (64, 65):
            yield place, 20
        elif not is_taproot and 68 <= len(item) <= 73 and item[0] == 0x30:
            yield place, 20
    place, script = 0, entry.script
    while place < len(script):
        size, start = script[place], place + 1
        if size == 0x4C and start < len(script):
            size, start = script[start], start + 1
        elif size >= 0x4C:
            size = 0
        if 68 <= size <= 73 and script[start] == 0x30:
            yield None, start + 20
        place = start + size


def changed(data, offset):
    return data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]


def blocks(arguments, comparison):
    raw, coins = block_of(arguments.block), coins_of(arguments.coins)
    txs, place = list(transactions_of(raw))[1:], 0
    for tx in txs:
        tx.coins = coins[place : place + len(tx.inputs)]
        place += len(tx.inputs)
    if place != len(coins):
        sys.exit(f"{place} inputs, {len(coins)} coins")
    comparison.run([(tx, ALL, ["real"] * len(tx.inputs)) for tx in txs])
    if any(not valid for _, valid in comparison.counts):
        sys.exit("a real input is not valid")
    if arguments.flips:
        flip(txs, comparison)
    comparison.report()
    for kind in ("signature changed", "value changed"):
        if comparison.counts[kind, True]:
            sys.exit(f"{kind}: still valid")


def copy_of(tx):
    other, _ = parse(tx.serialize())
    other.coins = list(tx.coins)
    return other


def flip(txs, comparison):
    """Runs every input again with a bit of each of its signatures, and one of its value, changed.

    No signature covers another input's unlocking script or witness, so the first signatures of all
    inputs are changed at once, then the second ones.
    """
    batch = []
    for tx in txs:
        places = [list(signatures(*pair)) for pair in zip(tx.inputs, tx.coins)]
        for turn in range(max(map(len, places))):
            other = copy_of(tx)
            kinds = []
            for entry, found in zip(other.inputs, places):
                kinds.append("signature changed" if turn < len(found) else "beside it")
                if turn < len(found):
                    place, offset = found[turn]
                    if place is None:
                        entry.script = changed(entry.script, offset)
                    else:
                        entry.witness[place] = changed(entry.witness[place], offset)
            batch.append((other, ALL, kinds))
        other = copy_of(tx)
        other.coins = [(value ^ 1, script) for value, script in tx.coins]
        kinds = ["value changed" if entry.witness else "value changed (old: not signed)"
                 for entry in tx.inputs]
        batch.append((other, ALL, kinds))
    for start in range(0, len(batch), 500):
        comparison.run(batch[start : start + 500])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vectors", help="the folder with Bitcoin Core's JSON vectors")
    parser.add_argument("--block", help="a raw block or a blk*.dat file")
    parser.add_argument("--coins", help="its spent coins or its rev*.dat file")
    parser.add_argument("--flips", action="store_true")
    arguments = parser.parse_args()
    comparison = Comparison(arguments.distrain)
    if arguments.block:
        return blocks(arguments, comparison)
    maker = Maker(arguments.seed, vectors_of(arguments.vectors) if arguments.vectors else [])
    left = arguments.count
    while left:
        size = min(left, 2000)
        comparison.run([maker.case() for _ in range(size)])
        left -= size
    comparison.report()


if __name__ == "__main__":
    sys.exit(main())
