#!/usr/bin/env python3
"""Compares `distrain decode bitcoin-tx --lines` field by field with two other programs.

    pip install embit py-bitcoinkernel        (in a virtual environment)
    bitcoin_decode.py DISTRAIN [--network main|test] [--synthetic N] FILE...

Each FILE holds one raw block, or is a `blk*.dat` file (plain, or with its `xor.dat` beside it).
embit (Python) gives every field, Bitcoin Core's own library the txid, lock time, outpoints,
sequences, values and scripts. `--synthetic N` adds N transactions made from those read by a fixed
seed: other versions, scripts of every kind and length, witnesses, amounts.
Prints the number of transactions and fields compared; exits with 1 at the first difference.
"""

import argparse
import hashlib
import io
import json
import os
import random
import subprocess
import sys

import pbk
from embit import script as embit_script
from embit.networks import NETWORKS
from embit.transaction import Transaction

CORE_TYPES = {
    "p2pkh": "pubkeyhash",
    "p2sh": "scripthash",
    "p2wpkh": "witness_v0_keyhash",
    "p2wsh": "witness_v0_scripthash",
    "p2tr": "witness_v1_taproot",
}
MAGICS = [bytes.fromhex(m) for m in ("f9beb4d9", "0b110907", "1c163f28", "fabfb5da")]


def double_sha256(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def blocks_of(path):
    """Yields the raw blocks of a block file, or the one block that the file is."""
    data = open(path, "rb").read()
    xor = os.path.join(os.path.dirname(path), "xor.dat")
    end = len(data)
    if os.path.exists(xor):
        key = open(xor, "rb").read()
        end = len(data.rstrip(b"\0"))
        mask = int.from_bytes((key * (end // 8 + 1))[:end], "little")
        data = (int.from_bytes(data[:end], "little") ^ mask).to_bytes(end, "little")
    if data[:4] not in MAGICS:
        yield data
        return
    magic, place = data[:4], 0
    while data[place : place + 4] == magic:
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + size > end:
            return
        yield data[place + 8 : place + 8 + size]
        place += 8 + size


def transactions_of(block):
    """Yields the raw transactions of a block, cut by embit."""
    stream = io.BytesIO(block)
    stream.seek(80)
    first = stream.read(1)[0]
    width = {0xFD: 2, 0xFE: 4, 0xFF: 8}.get(first, 0)
    count = int.from_bytes(stream.read(width), "little") if width else first
    for _ in range(count):
        start = stream.tell()
        Transaction.read_from(stream)
        yield block[start : stream.tell()]
    if stream.tell() != len(block):
        raise SystemExit("bytes after the last transaction")


def synthetic(seeds, count):
    """Makes transactions by changing real ones."""
    chance = random.Random(20090103)

    def blob(size):
        return bytes(chance.randrange(256) for _ in range(size))

    def locking_script():
        kind = chance.randrange(9)
        if kind == 0:
            return b"\x76\xa9\x14" + blob(20) + b"\x88\xac"
        if kind == 1:
            return b"\xa9\x14" + blob(20) + b"\x87"
        if kind == 2:
            return b"\x00\x14" + blob(20)
        if kind == 3:
            return b"\x00\x20" + blob(32)
        if kind == 4:
            return b"\x51\x20" + blob(32)
        if kind == 5:
            return b"\x6a" + bytes([chance.randrange(76)]) + blob(chance.randrange(76))
        if kind == 6:
            size = chance.randrange(2, 41)
            return bytes([chance.choice([0] + list(range(0x51, 0x61))), size]) + blob(size)
        if kind == 7:
            return b"\x21" + bytes([chance.choice([2, 3, 5])]) + blob(32) + b"\xac"
        return blob(chance.choice([0, 1, 22, 23, 25, 34, 252, 253, 300]))

    for _ in range(count):
        transaction = Transaction.parse(chance.choice(seeds))
        transaction.version = chance.choice([1, 2, 3, 0x7FFFFFFF, 0xFFFFFFFF])
        transaction.locktime = chance.randrange(1 << 32)
        transaction.vout = transaction.vout[:20]
        for output in transaction.vout:
            output.value = chance.randrange(chance.choice([1 << 16, 1 << 33, 21 * 10**14 + 1]))
            output.script_pubkey = embit_script.Script(locking_script())
        transaction.vin = transaction.vin[:20]
        for entry in transaction.vin:
            entry.sequence = chance.randrange(1 << 32)
            if chance.randrange(3) == 0:
                items = [blob(chance.choice([0, 1, 64, 71, 300])) for _ in range(chance.randrange(4))]
                entry.witness = embit_script.Witness(items)
        transaction.clear_cache()
        yield transaction.serialize()


def address_of(script, network):
    try:
        return script.address(network)
    except Exception:
        return None


class Comparison:
    def __init__(self, network):
        self.network = network
        self.transactions = self.fields = 0

    def equal(self, place, found, expected):
        self.fields += 1
        if found != expected:
            raise SystemExit(f"{place}: distrain says {found!r}, expected {expected!r}")

    def check(self, raw, answer):
        self.transactions += 1
        value = json.loads(answer, parse_float=str)
        theirs = Transaction.parse(raw)
        stripped = Transaction(
            theirs.version, [type(i)(i.txid, i.vout, i.script_sig, i.sequence) for i in theirs.vin],
            theirs.vout, theirs.locktime,
        ).serialize()
        txid = double_sha256(stripped)[::-1].hex()
        weight = 3 * len(stripped) + len(raw)
        equal = self.equal
        equal("txid", value["txid"], txid)
        equal("txid (embit)", value["txid"], theirs.txid().hex())
        equal("hash", value["hash"], double_sha256(raw)[::-1].hex())
        equal("size", value["size"], len(raw))
        equal("weight", value["weight"], weight)
        equal("vsize", value["vsize"], -(-weight // 4))
        equal("version", value["version"], theirs.version)
        equal("locktime", value["locktime"], theirs.locktime)
        self.check_inputs(txid, value["vin"], theirs.vin)
        self.check_outputs(txid, value["vout"], theirs.vout)
        self.check_kernel(txid, value, pbk.Transaction(raw))

    def check_inputs(self, txid, found, expected):
        self.equal(f"{txid} inputs", len(found), len(expected))
        for index, (mine, theirs) in enumerate(zip(found, expected)):
            place = f"{txid} vin[{index}]"
            script = theirs.script_sig.data.hex()
            if theirs.txid == bytes(32) and theirs.vout == 0xFFFFFFFF and len(expected) == 1:
                self.equal(f"{place} coinbase", mine["coinbase"], script)
            else:
                self.equal(f"{place} txid", mine["txid"], theirs.txid.hex())
                self.equal(f"{place} vout", mine["vout"], theirs.vout)
                self.equal(f"{place} scriptSig", mine["scriptSig"]["hex"], script)
            self.equal(f"{place} sequence", mine["sequence"], theirs.sequence)
            witness = [item.hex() for item in theirs.witness.items]
            self.equal(f"{place} txinwitness", mine.get("txinwitness", []), witness)

    def check_outputs(self, txid, found, expected):
        self.equal(f"{txid} outputs", len(found), len(expected))
        for index, (mine, theirs) in enumerate(zip(found, expected)):
            place = f"{txid} vout[{index}]"
            self.equal(f"{place} n", mine["n"], index)
            self.equal(f"{place} value_sat", mine["value_sat"], theirs.value)
            bitcoin = f"{theirs.value // 10**8}.{theirs.value % 10**8:08d}"
            self.equal(f"{place} value", mine["value"], bitcoin)
            script = mine["scriptPubKey"]
            self.equal(f"{place} script", script["hex"], theirs.script_pubkey.data.hex())
            kind = theirs.script_pubkey.script_type()
            if kind:
                self.equal(f"{place} type", script["type"], CORE_TYPES[kind])
                address = address_of(theirs.script_pubkey, self.network)
                self.equal(f"{place} address", script["address"], address)
            else:
                self.equal(f"{place} type", script["type"] in CORE_TYPES.values(), False)

    def check_kernel(self, txid, value, theirs):
        self.equal(f"{txid} (kernel)", value["txid"], str(theirs.txid))
        self.equal(f"{txid} locktime (kernel)", value["locktime"], theirs.locktime)
        self.equal(f"{txid} inputs (kernel)", len(value["vin"]), len(theirs.inputs))
        for mine, entry in zip(value["vin"], theirs.inputs):
            self.equal(f"{txid} sequence (kernel)", mine["sequence"], entry.sequence)
            if "txid" in mine:
                self.equal(f"{txid} vin (kernel)", mine["txid"], str(entry.out_point.txid))
                self.equal(f"{txid} vout (kernel)", mine["vout"], entry.out_point.index)
        self.equal(f"{txid} outputs (kernel)", len(value["vout"]), len(theirs.outputs))
        for mine, entry in zip(value["vout"], theirs.outputs):
            self.equal(f"{txid} value (kernel)", mine["value_sat"], entry.amount)
            script = bytes(entry.script_pubkey).hex()
            self.equal(f"{txid} script (kernel)", mine["scriptPubKey"]["hex"], script)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--network", default="main", choices=["main", "test"])
    parser.add_argument("--synthetic", type=int, default=0)
    arguments = parser.parse_args()
    raws = [raw for path in arguments.files for block in blocks_of(path)
            for raw in transactions_of(block)]
    real = len(raws)
    raws += synthetic(raws[:real], arguments.synthetic)
    done = subprocess.run(
        [arguments.distrain, "decode", "bitcoin-tx", "--lines", "--network", arguments.network],
        input="\n".join(raw.hex() for raw in raws) + "\n", capture_output=True, text=True,
    )
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(raws):
        raise SystemExit(f"status {done.returncode}, {len(answers)} answers to {len(raws)} lines: "
                         f"{done.stderr}")
    comparison = Comparison(NETWORKS[arguments.network])
    for raw, answer in zip(raws, answers):
        comparison.check(raw, answer)
    print(f"{comparison.transactions} transactions ({real} real), {comparison.fields} fields equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
