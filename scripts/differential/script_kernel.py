#!/usr/bin/env python3
"""Compares `distrain check bitcoin-tx --lines` input by input with Bitcoin Core's own library.

    pip install -r scripts/requirements.txt        (in a virtual environment)
    script_kernel.py DISTRAIN [--count N] [--seed S] [--vectors FOLDER]
    script_kernel.py DISTRAIN --block FILE [--coins FILE] [--flips]

Without --block, N transactions are made from seed S: every standard kind of output in all signature
hash types, time locks, code separators, signatures inside the script they sign, tapscripts with and
without annex, random programs, and the vectors of Bitcoin Core (`script_tests.json`, `tx_valid.json`,
`tx_invalid.json` in FOLDER), half of them changed afterwards by a bit, a byte, an element, a value or
the flags. The signatures are made with coincurve; hashes for signing are computed here.

With --block, every input of a raw block (or the first of a `blk*.dat` file) is compared under all
flags. --coins is its `rev*.dat` file, or the spent coins in input order as plain bytes: value,
script with its length. With --flips, each input is run again with one bit of a signature changed, and with its coin's value
changed; both sides must refuse the input where the signature covers what was changed.

Prints the counts of valid and invalid inputs by class and distrain's reasons; exits with 1 at the
first input on which the two differ, after printing the line that shows it.
"""

import argparse
import collections
import hashlib
import json
import os
import random
import subprocess
import sys

import coincurve
import pbk
from pbk.script import PrecomputedTransactionData

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ALL = ["P2SH", "DERSIG", "NULLDUMMY", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY", "WITNESS",
       "TAPROOT"]
BITS = {name: getattr(pbk.ScriptVerificationFlags, name) for name in ALL}
ECDSA_TYPES = [1, 2, 3, 0x81, 0x82, 0x83]
TAPROOT_TYPES = [0] + ECDSA_TYPES


def sha256(data):
    return hashlib.sha256(data).digest()


def double_sha256(data):
    return sha256(sha256(data))


def hash160(data):
    return hashlib.new("ripemd160", sha256(data)).digest()


def tagged(tag, data):
    name = sha256(tag.encode())
    return sha256(name + name + data)


def compact(number):
    if number < 0xFD:
        return bytes([number])
    if number < 0x10000:
        return b"\xfd" + number.to_bytes(2, "little")
    return b"\xfe" + number.to_bytes(4, "little")


def counted(data):
    return compact(len(data)) + data


def push(data):
    if len(data) < 0x4C:
        return bytes([len(data)]) + data
    if len(data) < 0x100:
        return b"\x4c" + bytes([len(data)]) + data
    return b"\x4d" + len(data).to_bytes(2, "little") + data


def small(number):
    """Pushes a number the shortest way."""
    if number == 0:
        return b"\x00"
    if 1 <= number <= 16:
        return bytes([0x50 + number])
    data, rest = bytearray(), abs(number)
    while rest:
        data.append(rest & 0xFF)
        rest >>= 8
    if data[-1] & 0x80:
        data.append(0)
    if number < 0:
        data[-1] |= 0x80
    return push(bytes(data))


class Input:
    def __init__(self, txid, index, sequence):
        self.txid, self.index, self.sequence = txid, index, sequence
        self.script, self.witness = b"", []

    @property
    def outpoint(self):
        return self.txid + self.index.to_bytes(4, "little")


class Tx:
    """A transaction with the coins that it spends."""

    def __init__(self, version=2, locktime=0):
        self.version, self.locktime = version, locktime
        self.inputs, self.outputs, self.coins = [], [], []

    def serialize(self):
        segwit = any(entry.witness for entry in self.inputs)
        data = self.version.to_bytes(4, "little") + (b"\0\1" if segwit else b"")
        data += compact(len(self.inputs))
        for entry in self.inputs:
            data += entry.outpoint + counted(entry.script) + entry.sequence.to_bytes(4, "little")
        data += compact(len(self.outputs)) + b"".join(map(output_bytes, self.outputs))
        if segwit:
            for entry in self.inputs:
                data += compact(len(entry.witness)) + b"".join(map(counted, entry.witness))
        return data + self.locktime.to_bytes(4, "little")

    # What signatures cover, after the texts of BIP-0143 and BIP-0341 and the old rules.

    def legacy_hash(self, index, code, kind):
        base = kind & 0x1F
        if base == 3 and index >= len(self.outputs):
            return (1).to_bytes(32, "little")
        entries = [index] if kind & 0x80 else range(len(self.inputs))
        data = self.version.to_bytes(4, "little") + compact(len(entries))
        for place in entries:
            entry = self.inputs[place]
            sequence = entry.sequence if place == index or base not in (2, 3) else 0
            data += entry.outpoint + counted(code if place == index else b"")
            data += sequence.to_bytes(4, "little")
        if base == 2:
            data += b"\0"
        elif base == 3:
            data += compact(index + 1) + (b"\xff" * 8 + b"\0") * index
            data += output_bytes(self.outputs[index])
        else:
            data += compact(len(self.outputs)) + b"".join(map(output_bytes, self.outputs))
        return double_sha256(
            data + self.locktime.to_bytes(4, "little") + kind.to_bytes(4, "little"))

    def witness_hash(self, index, code, kind):
        entry, base, zero = self.inputs[index], kind & 0x1F, bytes(32)
        prevouts = sequences = outputs = zero
        if not kind & 0x80:
            prevouts = double_sha256(b"".join(e.outpoint for e in self.inputs))
            if base not in (2, 3):
                sequences = double_sha256(
                    b"".join(e.sequence.to_bytes(4, "little") for e in self.inputs))
        if base not in (2, 3):
            outputs = double_sha256(b"".join(map(output_bytes, self.outputs)))
        elif base == 3 and index < len(self.outputs):
            outputs = double_sha256(output_bytes(self.outputs[index]))
        return double_sha256(
            self.version.to_bytes(4, "little") + prevouts + sequences + entry.outpoint
            + counted(code) + value_bytes(self.coins[index][0])
            + entry.sequence.to_bytes(4, "little") + outputs + self.locktime.to_bytes(4, "little")
            + kind.to_bytes(4, "little"))

    def taproot_hash(self, index, kind, annex=None, leaf=None, separator=0xFFFFFFFF):
        entry, base = self.inputs[index], kind & 3
        data = b"\0" + bytes([kind]) + self.version.to_bytes(4, "little")
        data += self.locktime.to_bytes(4, "little")
        if not kind & 0x80:
            data += sha256(b"".join(e.outpoint for e in self.inputs))
            data += sha256(b"".join(value_bytes(value) for value, _ in self.coins))
            data += sha256(b"".join(counted(script) for _, script in self.coins))
            data += sha256(b"".join(e.sequence.to_bytes(4, "little") for e in self.inputs))
        if base < 2:
            data += sha256(b"".join(map(output_bytes, self.outputs)))
        data += bytes([(2 if leaf else 0) + (1 if annex else 0)])
        if kind & 0x80:
            value, script = self.coins[index]
            data += entry.outpoint + value_bytes(value) + counted(script)
            data += entry.sequence.to_bytes(4, "little")
        else:
            data += index.to_bytes(4, "little")
        if annex:
            data += sha256(counted(annex))
        if base == 3:
            if index >= len(self.outputs):
                return None
            data += sha256(output_bytes(self.outputs[index]))
        if leaf:
            data += leaf + b"\0" + separator.to_bytes(4, "little")
        return tagged("TapSighash", data)


def value_bytes(value):
    return value.to_bytes(8, "little", signed=True)


def output_bytes(output):
    return value_bytes(output[0]) + counted(output[1])


class Maker:
    """Makes transactions whose inputs are signed rightly, then some that are not."""

    def __init__(self, seed, vectors):
        self.chance = random.Random(seed)
        self.keys = [coincurve.PrivateKey(sha256(b"distrain %d" % n)) for n in range(16)]
        self.vectors = vectors
        self.kinds = {
            "p2pk": self.p2pk, "p2pkh": self.p2pkh, "multisig": self.multisig,
            "p2sh-multisig": lambda *a: self.multisig(*a, wrap="p2sh"),
            "p2wpkh": self.p2wpkh, "p2sh-p2wpkh": lambda *a: self.p2wpkh(*a, nested=True),
            "p2wsh-multisig": lambda *a: self.multisig(*a, wrap="p2wsh"),
            "p2sh-p2wsh-multisig": lambda *a: self.multisig(*a, wrap="p2sh-p2wsh"),
            "timelock": self.timelock, "code-separator": self.code_separator,
            "sig-in-script": self.signature_in_script, "p2tr-key": self.p2tr_key,
            "p2tr-script": self.p2tr_script, "program": self.program,
            "wild-program": lambda *a: self.program(*a, wild=True), "unknown": self.unknown,
        }

    # Signatures.

    def key(self):
        return self.chance.choice(self.keys)

    def public(self, key, segwit=False):
        point = key.public_key.format(compressed=True)
        if segwit or self.chance.randrange(4):
            return point
        point = key.public_key.format(compressed=False)
        if self.chance.randrange(4):
            return point
        return bytes([6 + (point[-1] & 1)]) + point[1:]  # the hybrid form of old blocks

    def ecdsa(self, key, digest, kind):
        der = key.sign(digest, hasher=None)
        if self.chance.randrange(20) == 0:  # the other s, which consensus takes
            at = 4 + der[3]
            s = ORDER - int.from_bytes(der[at + 2 : at + 2 + der[at + 1]], "big")
            data = s.to_bytes(33, "big").lstrip(b"\0")
            data = b"\0" + data if data[0] & 0x80 else data
            body = der[2:at] + b"\x02" + bytes([len(data)]) + data
            der = b"\x30" + bytes([len(body)]) + body
        return der + bytes([kind & 0xFF])

    def ecdsa_type(self):
        if self.chance.randrange(12) == 0:
            return self.chance.randrange(256)  # consensus takes any
        return self.chance.choice(ECDSA_TYPES)

    def signed(self, tx, index, key, code, version, kind=None):
        kind = self.ecdsa_type() if kind is None else kind
        digest = (tx.legacy_hash if version == 0 else tx.witness_hash)(index, code, kind)
        return self.ecdsa(key, digest, kind)

    def schnorr(self, tx, index, secret, annex=None, leaf=None, separator=0xFFFFFFFF):
        kind = self.chance.choice(TAPROOT_TYPES)
        digest = tx.taproot_hash(index, kind, annex, leaf, separator)
        if digest is None:
            kind, digest = 0, tx.taproot_hash(index, 0, annex, leaf, separator)
        signature = coincurve.PrivateKey(secret.to_bytes(32, "big")).sign_schnorr(
            digest, sha256(digest))
        return signature + (bytes([kind]) if kind else b"")

    # Kinds of coins: each sets the coin of an input and returns what signs it once the transaction
    # is whole.

    def coin(self, tx, index, script):
        tx.coins[index] = (tx.coins[index][0], script)

    def p2pk(self, tx, index):
        key = self.key()
        script = push(self.public(key)) + b"\xac"
        self.coin(tx, index, script)

        def sign():
            tx.inputs[index].script = push(self.signed(tx, index, key, script, 0))
        return sign

    def p2pkh(self, tx, index):
        key = self.key()
        public = self.public(key)
        script = b"\x76\xa9\x14" + hash160(public) + b"\x88\xac"
        self.coin(tx, index, script)

        def sign():
            signature = self.signed(tx, index, key, script, 0)
            tx.inputs[index].script = push(signature) + push(public)
        return sign

    def p2wpkh(self, tx, index, nested=False):
        key = self.key()
        public = self.public(key, segwit=self.chance.randrange(8) > 0)
        program = b"\0\x14" + hash160(public)
        code = b"\x76\xa9\x14" + hash160(public) + b"\x88\xac"
        self.coin(tx, index, p2sh(program) if nested else program)

        def sign():
            if nested:
                tx.inputs[index].script = push(program)
            tx.inputs[index].witness = [self.signed(tx, index, key, code, 1), public]
        return sign

    def wrapped(self, tx, index, script, wrap, sign_items):
        """Puts a script behind its hash; `sign_items(version)` gives the stack below it."""
        program = b"\0\x20" + sha256(script)
        self.coin(tx, index, {"": script, "p2sh": p2sh(script), "p2wsh": program,
                              "p2sh-p2wsh": p2sh(program)}[wrap])

        def sign():
            entry = tx.inputs[index]
            if wrap in ("", "p2sh"):
                entry.script = b"".join(
                    b"\x51" if item == b"\x01" else push(item) for item in sign_items(0))
                entry.script += push(script) if wrap else b""
            else:
                entry.witness = sign_items(1) + [script]
                entry.script = push(program) if wrap == "p2sh-p2wsh" else b""
        return sign

    def multisig(self, tx, index, wrap=""):
        count = self.chance.randint(1, 4)
        need = self.chance.randint(1, count)
        keys = [self.key() for _ in range(count)]
        segwit = "p2wsh" in wrap
        script = small(need) + b"".join(push(self.public(k, segwit)) for k in keys)
        script += small(count) + b"\xae"
        signers = sorted(self.chance.sample(range(count), need))
        dummy = b"\x01" if self.chance.randrange(15) == 0 else b""

        def items(version):
            return [dummy] + [self.signed(tx, index, keys[n], script, version) for n in signers]
        return self.wrapped(tx, index, script, wrap, items)

    def timelock(self, tx, index):
        key, wrap = self.key(), self.chance.choice(["", "p2sh", "p2wsh", "p2sh-p2wsh"])
        opcode = self.chance.choice([0xB1, 0xB2])
        number = self.chance.choice([
            0, 1, 17, 500, tx.locktime, max(tx.locktime - 1, 0), tx.locktime + 1, 0x400001,
            tx.inputs[index].sequence & 0x40FFFF, 0x80000000, 500_000_000, -1, 1 << 39])
        script = small(number) + bytes([opcode]) + b"\x75" + push(self.public(key, True)) + b"\xac"

        def items(version):
            return [self.signed(tx, index, key, script, version)]
        return self.wrapped(tx, index, script, wrap, items)

    def code_separator(self, tx, index):
        first, second = self.key(), self.key()
        wrap = self.chance.choice(["", "p2sh", "p2wsh", "p2sh-p2wsh"])
        head = push(self.public(first, True)) + b"\xad"
        tail = push(self.public(second, True)) + b"\xac"
        script = head + b"\xab" + tail

        def items(version):
            # The old rules cut the separators out of what is signed, BIP-0143 does not.
            whole = head + tail if version == 0 else script
            return [self.signed(tx, index, second, tail, version),
                    self.signed(tx, index, first, whole, version)]
        return self.wrapped(tx, index, script, wrap, items)

    def signature_in_script(self, tx, index):
        key = self.key()
        tail = b"\x75" + push(self.public(key)) + b"\xac"
        wrap = self.chance.choice(["", "p2sh"])

        def sign():
            signature = self.signed(tx, index, key, tail, 0)
            script = push(signature) + tail
            self.coin(tx, index, p2sh(script) if wrap else script)
            tx.inputs[index].script = push(signature) + (push(script) if wrap else b"")
        return sign

    def annex(self):
        if self.chance.randrange(6):
            return None
        return b"\x50" + self.chance.randbytes(self.chance.choice([0, 1, 40]))

    def p2tr_key(self, tx, index):
        secret = int.from_bytes(self.key().secret, "big")
        root = self.chance.choice([b"", self.chance.randbytes(32)])
        output, tweaked, _ = taproot(secret, root)
        self.coin(tx, index, b"\x51\x20" + output)

        def sign():
            annex = self.annex()
            tx.inputs[index].witness = [self.schnorr(tx, index, tweaked, annex)]
            tx.inputs[index].witness += [annex] if annex else []
        return sign

    def p2tr_script(self, tx, index):
        internal = int.from_bytes(self.key().secret, "big")
        keys = [self.key() for _ in range(self.chance.randint(1, 3))]
        points = [key.public_key.format()[1:] for key in keys]
        form = self.chance.choice(["checksig", "add", "separator", "unknown-key", "version", "if"])
        version, separators = 0xC0, [0xFFFFFFFF] * len(keys)
        if form == "add":
            script = b"".join(push(p) + (b"\xba" if n else b"\xac") for n, p in enumerate(points))
            script += small(len(keys)) + b"\x9c"
        elif form == "separator":
            script = push(points[0]) + b"\xad\xab" + push(points[-1]) + b"\xac"
            keys, separators = [keys[0], keys[-1]], [0xFFFFFFFF, 2]
        elif form == "unknown-key":
            script, keys = push(self.chance.randbytes(33)) + b"\xac", keys[:1]
        elif form == "if":
            script, keys = b"\x63" + push(points[0]) + b"\xac\x67\x00\x68", keys[:1]
        else:
            script, keys = push(points[0]) + b"\xac", keys[:1]
        if form == "version":
            version = self.chance.choice([0xC2, 0xFA, 0x66])
        leaf = tagged("TapLeaf", bytes([version]) + counted(script))
        path = [self.chance.randbytes(32) for _ in range(self.chance.randrange(3))]
        root = leaf
        for branch in path:
            root = tagged("TapBranch", min(root, branch) + max(root, branch))
        output, _, odd = taproot(internal, root)
        point = coincurve.PrivateKey(internal.to_bytes(32, "big")).public_key.format()[1:]
        self.coin(tx, index, b"\x51\x20" + output)

        def sign():
            annex = self.annex()
            signatures = [
                self.schnorr(tx, index, int.from_bytes(key.secret, "big"), annex, leaf, separator)
                for key, separator in zip(keys, separators)]
            stack = signatures[::-1] + ([b"\x01"] if form == "if" else [])
            stack += [script, bytes([version | odd]) + point + b"".join(path)]
            tx.inputs[index].witness = stack + ([annex] if annex else [])
        return sign

    # Programs without signatures.

    NEEDS = {  # opcode: elements needed, change in depth
        0x76: (1, 1), 0x75: (1, -1), 0x7C: (2, 0), 0x78: (2, 1), 0x7D: (2, 1), 0x7B: (3, 0),
        0x6E: (2, 2), 0x6D: (2, -2), 0x6F: (3, 3), 0x70: (4, 2), 0x71: (6, 0), 0x72: (4, 0),
        0x73: (1, 1), 0x74: (0, 1), 0x77: (2, -1), 0x82: (1, 1), 0x87: (2, -1), 0x8B: (1, 0),
        0x8C: (1, 0), 0x8F: (1, 0), 0x90: (1, 0), 0x91: (1, 0), 0x92: (1, 0), 0x93: (2, -1),
        0x94: (2, -1), 0x9A: (2, -1), 0x9B: (2, -1), 0x9C: (2, -1), 0x9E: (2, -1), 0x9F: (2, -1),
        0xA0: (2, -1), 0xA1: (2, -1), 0xA2: (2, -1), 0xA3: (2, -1), 0xA4: (2, -1), 0xA5: (3, -2),
        0xA6: (1, 0), 0xA7: (1, 0), 0xA8: (1, 0), 0xA9: (1, 0), 0xAA: (1, 0), 0x61: (0, 0),
        0xB0: (0, 0), 0x6B: (1, -1), 0x6C: (0, 1), 0x79: (2, 0), 0x7A: (2, 0), 0x63: (1, -1),
        0x64: (1, -1), 0x67: (0, 0), 0x68: (0, 0), 0xAC: (2, -1), 0xAB: (0, 0), 0xB1: (1, 0),
        0xB2: (1, 0),
    }

    def operation(self, depth, wild):
        roll = self.chance.randrange(100)
        if roll < 40 or not depth and not wild:
            if roll < 30:
                return small(self.chance.choice([0, 1, 2, 3, -1, 16, 17, 127, 128, 255, 2**31 - 1])), 1
            data = self.chance.randbytes(self.chance.choice([0, 1, 2, 4, 5, 20, 32, 33, 65, 76, 200]))
            return push(data), 1
        if wild and roll < 55:
            return bytes([self.chance.randrange(256)]), 0
        choices = [op for op, (need, _) in self.NEEDS.items()
                   if wild or need <= depth and op not in (0x63, 0x64, 0x67, 0x68, 0x6B, 0x6C, 0xAC)]
        op = self.chance.choice(choices)
        return bytes([op]), self.NEEDS[op][1]

    def program(self, tx, index, wild=False):
        script, depth = b"", 0
        items = [self.chance.randbytes(self.chance.choice([0, 1, 1, 2, 4, 20]))
                 for _ in range(self.chance.randrange(5))]
        depth = len(items)
        for _ in range(self.chance.choice([1, 3, 8, 20, 60])):
            data, change = self.operation(depth, wild)
            if self.chance.randrange(25) == 0:  # a branch
                data = small(self.chance.randrange(2)) + b"\x63" + data + b"\x67" + data + b"\x68"
            script, depth = script + data, max(depth + change, 0)
        wrap = self.chance.choice(["", "p2sh", "p2wsh", "p2sh-p2wsh", "tapscript"])
        if "p2wsh" in wrap or wrap == "tapscript":
            script += b"\x6d" * (depth // 2) + b"\x75" * (depth % 2)  # one element may stay
        script += b"\x51" if self.chance.randrange(4) else b""
        if wrap != "tapscript":
            if wrap in ("p2sh", "p2sh-p2wsh"):
                script = script[:520]
            return self.wrapped(tx, index, script, wrap, lambda _: list(items))
        internal = int.from_bytes(self.key().secret, "big")
        output, _, odd = taproot(internal, tagged("TapLeaf", b"\xc0" + counted(script)))
        point = coincurve.PrivateKey(internal.to_bytes(32, "big")).public_key.format()[1:]
        self.coin(tx, index, b"\x51\x20" + output)

        def sign():
            tx.inputs[index].witness = items + [script, bytes([0xC0 | odd]) + point]
        return sign

    def unknown(self, tx, index):
        """Witness programs that have no meaning, and outputs of random bytes."""
        if self.chance.randrange(3) == 0:
            self.coin(tx, index, self.chance.randbytes(self.chance.randrange(40)))
        else:
            size = self.chance.choice([1, 2, 20, 31, 32, 33, 40, 41])
            version = self.chance.choice([0, 0x51, 0x52, 0x60])
            program = bytes([version, size]) + self.chance.randbytes(size)
            self.coin(tx, index, program if self.chance.randrange(3) else p2sh(program))
            if tx.coins[index][1] != program:
                tx.inputs[index].script = push(program)
        witness = [self.chance.randbytes(self.chance.randrange(4))
                   for _ in range(self.chance.randrange(3))]
        return lambda: setattr(tx.inputs[index], "witness", witness)

    # Whole transactions.

    def made(self):
        tx = Tx(self.chance.choice([1, 2, 2, 3, 0xFFFFFFFF]),
                self.chance.choice([0, 1, 499_999_999, 500_000_000, 1_700_000_000]))
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            tx.inputs.append(Input(
                self.chance.randbytes(32), self.chance.randrange(4),
                self.chance.choice([0xFFFFFFFF, 0xFFFFFFFE, 0, 1, 17, 0x400001, 0x80000000])))
            tx.coins.append((self.chance.randrange(21 * 10**14), b""))
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            tx.outputs.append((self.chance.randrange(21 * 10**14),
                               self.chance.randbytes(self.chance.randrange(35))))
        kinds = [self.chance.choice(list(self.kinds)) for _ in tx.inputs]
        steps = [self.kinds[kind](tx, index) for index, kind in enumerate(kinds)]
        for _ in range(2):  # twice: a signature in a script changes a coin that others sign
            for step in steps:
                step()
        return tx, kinds

    def flags(self):
        if self.chance.randrange(4):
            return list(ALL)
        flags = [name for name in ALL if self.chance.randrange(3)]
        if "WITNESS" in flags and "P2SH" not in flags:
            flags.remove("WITNESS")  # no such rules ever were in force
        return flags

    def changed(self, tx):
        """Changes one thing of a transaction; says what."""
        entry = self.chance.choice(tx.inputs)
        index = tx.inputs.index(entry)
        value, script = tx.coins[index]
        what = self.chance.choice(
            ["script", "witness", "element", "coin", "value", "output", "sequence", "locktime",
             "version", "outpoint"])
        if what == "script" and entry.script:
            entry.script = self.flipped(entry.script)
        elif what == "witness" and entry.witness:
            place = self.chance.randrange(len(entry.witness))
            entry.witness[place] = self.flipped(entry.witness[place])
        elif what == "element":
            if entry.witness and self.chance.randrange(2):
                entry.witness.pop(self.chance.randrange(len(entry.witness)))
            else:
                place = self.chance.randrange(len(entry.witness) + 1)
                entry.witness.insert(place, self.chance.choice([b"", b"\x01", b"\x50"]))
        elif what == "coin" and script:
            tx.coins[index] = (value, self.flipped(script))
        elif what == "value":
            tx.coins[index] = (value ^ (1 << self.chance.randrange(50)), script)
        elif what == "output":
            place = self.chance.randrange(len(tx.outputs))
            tx.outputs[place] = (tx.outputs[place][0] ^ 1, tx.outputs[place][1])
        elif what == "sequence":
            entry.sequence ^= 1 << self.chance.randrange(32)
        elif what == "locktime":
            tx.locktime ^= 1 << self.chance.randrange(32)
        elif what == "version":
            tx.version ^= 1 << self.chance.randrange(32)
        elif what == "outpoint":
            entry.txid = bytes([entry.txid[0] ^ 1]) + entry.txid[1:]

    def flipped(self, data):
        if not data:
            return self.chance.randbytes(1)
        data, place = bytearray(data), self.chance.randrange(len(data))
        kind = self.chance.randrange(4)
        if kind < 2:
            data[place] ^= 1 << self.chance.randrange(8)
        elif kind == 2:
            data[place] = self.chance.randrange(256)
        else:
            data[place : place + 1] = self.chance.randbytes(self.chance.choice([0, 2]))
        return bytes(data)

    def case(self):
        if self.vectors and self.chance.randrange(6) == 0:
            (tx, flags), kinds = self.chance.choice(self.vectors)(), ["vector"]
            kinds *= len(tx.inputs)
        else:
            (tx, kinds), flags = self.made(), self.flags()
        change = self.chance.randrange(2) == 1
        if change:
            self.changed(tx)
        return tx, flags, [kind + (" changed" if change else "") for kind in kinds]


def p2sh(script):
    return b"\xa9\x14" + hash160(script) + b"\x87"


def taproot(secret, root):
    """The output key, its secret, and whether its y is odd (BIP-0341)."""
    point = coincurve.PrivateKey(secret.to_bytes(32, "big")).public_key.format()
    secret = secret if point[0] == 2 else ORDER - secret
    tweak = int.from_bytes(tagged("TapTweak", point[1:] + root), "big")
    tweaked = (secret + tweak) % ORDER
    output = coincurve.PrivateKey(tweaked.to_bytes(32, "big")).public_key.format()
    return output[1:], tweaked, output[0] & 1


# The vectors of Bitcoin Core.


def parse(raw):
    """Parses a transaction as far as the vectors need."""
    place = 0

    def take(count):
        nonlocal place
        place += count
        return raw[place - count : place]

    def number(count):
        return int.from_bytes(take(count), "little")

    def size():
        first = number(1)
        return number({0xFD: 2, 0xFE: 4, 0xFF: 8}[first]) if first >= 0xFD else first

    tx = Tx(number(4))
    count = size()
    segwit = count == 0 and raw[place] == 1
    if segwit:
        take(1)
        count = size()
    for _ in range(count):
        entry = Input(take(32), number(4), 0)
        entry.script = take(size())
        entry.sequence = number(4)
        tx.inputs.append(entry)
    for _ in range(size()):
        value = int.from_bytes(take(8), "little", signed=True)
        tx.outputs.append((value, take(size())))
    if segwit:
        for entry in tx.inputs:
            entry.witness = [take(size()) for _ in range(size())]
    tx.locktime = number(4)
    return tx, place


def opcodes():
    names = {"0": 0, "RESERVED": 0x50, "NOP": 0x61, "VER": 0x62, "IF": 0x63, "NOTIF": 0x64,
             "VERIF": 0x65, "VERNOTIF": 0x66, "ELSE": 0x67, "ENDIF": 0x68, "VERIFY": 0x69,
             "RETURN": 0x6A}
    order = ("TOALTSTACK FROMALTSTACK 2DROP 2DUP 3DUP 2OVER 2ROT 2SWAP IFDUP DEPTH DROP DUP NIP OVER "
             "PICK ROLL ROT SWAP TUCK CAT SUBSTR LEFT RIGHT SIZE INVERT AND OR XOR EQUAL EQUALVERIFY "
             "RESERVED1 RESERVED2 1ADD 1SUB 2MUL 2DIV NEGATE ABS NOT 0NOTEQUAL ADD SUB MUL DIV MOD "
             "LSHIFT RSHIFT BOOLAND BOOLOR NUMEQUAL NUMEQUALVERIFY NUMNOTEQUAL LESSTHAN GREATERTHAN "
             "LESSTHANOREQUAL GREATERTHANOREQUAL MIN MAX WITHIN RIPEMD160 SHA1 SHA256 HASH160 HASH256 "
             "CODESEPARATOR CHECKSIG CHECKSIGVERIFY CHECKMULTISIG CHECKMULTISIGVERIFY NOP1 "
             "CHECKLOCKTIMEVERIFY CHECKSEQUENCEVERIFY NOP4 NOP5 NOP6 NOP7 NOP8 NOP9 NOP10 "
             "CHECKSIGADD").split()
    names.update({name: 0x6B + place for place, name in enumerate(order)})
    return names


OPCODES = opcodes()


def assembled(text):
    """Reads a script in the notation of Bitcoin Core's vectors."""
    script = b""
    for word in text.split():
        bare = word[3:] if word.startswith("OP_") else word
        if word.startswith("0x"):
            script += bytes.fromhex(word[2:])
        elif word.startswith("'"):
            script += push(word[1:-1].encode())
        elif word.lstrip("-").isdigit():
            script += b"\x4f" if word == "-1" else small(int(word))
        else:
            script += bytes([OPCODES[bare]])
    return script


def kernel_flags(text):
    names = [name for name in text.split(",") if name in BITS]
    if "CLEANSTACK" in text:
        names += [name for name in ("P2SH", "WITNESS") if name not in names]
    if "WITNESS" in names and "P2SH" not in names:
        names.append("P2SH")
    return [name for name in ALL if name in names]


def script_vector(row):
    row = list(row)
    witness, value = [], 0
    if isinstance(row[0], list):
        *witness, value = row.pop(0)
        value = round(value * 10**8)
    unlocking, locking, flags = row[0], row[1], row[2]
    if "#" in unlocking + locking or any("#" in item for item in witness):
        return None

    def build():
        credit = Tx(1)
        credit.inputs.append(Input(bytes(32), 0xFFFFFFFF, 0xFFFFFFFF))
        credit.inputs[0].script = b"\0\0"
        credit.outputs.append((value, assembled(locking)))
        spend = Tx(1)
        spend.inputs.append(Input(double_sha256(credit.serialize()), 0, 0xFFFFFFFF))
        spend.inputs[0].script = assembled(unlocking)
        spend.inputs[0].witness = [bytes.fromhex(item) for item in witness]
        spend.outputs.append((value, b""))
        spend.coins.append((value, assembled(locking)))
        return spend, kernel_flags(flags)
    return build


def transaction_vector(row, excluded):
    def build():
        tx, _ = parse(bytes.fromhex(row[1]))
        coins = {(prevout[0], prevout[1] & 0xFFFFFFFF): prevout for prevout in row[0]}
        for entry in tx.inputs:
            prevout = coins.get((entry.txid[::-1].hex(), entry.index), [0, 0, ""])
            tx.coins.append((prevout[3] if len(prevout) > 3 else 0, assembled(prevout[2])))
        flags = kernel_flags(row[2])
        if excluded:  # tx_valid.json names the flags that do not apply
            flags = [name for name in ALL if name not in row[2].split(",")]
            if "P2SH" not in flags and "WITNESS" in flags:
                flags.remove("WITNESS")
        return tx, flags
    try:
        tx = build()[0]
    except (IndexError, KeyError):
        return None
    coinbase = len(tx.inputs) == 1 and tx.inputs[0].txid == bytes(32)
    return build if tx.inputs and tx.outputs and not coinbase else None


def vectors_of(folder):
    found = []
    for name in ("script_tests.json", "tx_valid.json", "tx_invalid.json"):
        path = os.path.join(folder, name)
        for row in json.load(open(path)) if os.path.exists(path) else []:
            if name == "script_tests.json" and len(row) > 3:
                found.append(script_vector(row))
            elif len(row) == 3 and isinstance(row[0], list):
                found.append(transaction_vector(row, name == "tx_valid.json"))
    return [vector for vector in found if vector]


# The comparison.


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
                self.reasons[reason] += 1

    def report(self):
        print(f"{self.transactions} transactions, {self.inputs} inputs: all equal")
        print(f"{'class':32} {'valid':>8} {'invalid':>8}")
        for kind in sorted({kind for kind, _ in self.counts}):
            print(f"{kind:32} {self.counts[kind, True]:8} {self.counts[kind, False]:8}")
        print("reasons: " + ", ".join(f"{name} {n}" for name, n in self.reasons.most_common()))


# Real blocks.


def transactions_of(raw):
    place = 81 + {0xFD: 2, 0xFE: 4}.get(raw[80], 0)
    while place < len(raw):
        tx, size = parse(raw[place:])
        place += size
        yield tx


def signature_flips(tx, index):
    """Yields the input with one bit of each of its signatures changed."""
    entry = tx.inputs[index]
    for place, item in enumerate(entry.witness):
        is_schnorr = tx.coins[index][1][:2] == b"\x51\x20" and place == 0
        if len(item) in ((64, 65) if is_schnorr else range(68, 74)) and (
                is_schnorr or item[0] == 0x30):
            saved = entry.witness[place]
            entry.witness[place] = item[:20] + bytes([item[20] ^ 1]) + item[21:]
            yield
            entry.witness[place] = saved
    place, saved = 0, entry.script
    while place < len(saved):
        size = saved[place]
        if 68 <= size <= 73 and saved[place + 1] == 0x30:
            at = place + 21
            entry.script = saved[:at] + bytes([saved[at] ^ 1]) + saved[at + 1 :]
            yield
            entry.script = saved
        place += 1 + (size if size < 0x4C else saved[place + 1] + 1 if size == 0x4C else 0)


class Reader:
    """Integers and lengths of Bitcoin Core's files."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, count):
        return int.from_bytes(self.take(count), "little")

    def compact(self):
        first = self.number(1)
        return self.number({0xFD: 2, 0xFE: 4, 0xFF: 8}[first]) if first >= 0xFD else first

    def varint(self):
        value = 0
        while True:
            byte = self.number(1)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
            value += 1

    def amount(self):
        """CTxOutCompressor's amount."""
        packed = self.varint()
        if packed == 0:
            return 0
        packed -= 1
        zeros, packed = packed % 10, packed // 10
        if zeros < 9:
            packed, digit = packed // 9, packed % 9
            return (packed * 10 + digit + 1) * 10**zeros
        return (packed + 1) * 10**9

    def packed_script(self):
        kind = self.varint()
        if kind == 0:
            return b"\x76\xa9\x14" + self.take(20) + b"\x88\xac"
        if kind == 1:
            return b"\xa9\x14" + self.take(20) + b"\x87"
        if kind in (2, 3):
            return b"\x21" + bytes([kind]) + self.take(32) + b"\xac"
        if kind in (4, 5):
            point = coincurve.PublicKey(bytes([kind - 2]) + self.take(32))
            return b"\x41" + point.format(compressed=False) + b"\xac"
        return self.take(kind - 6)


MAGICS = [bytes.fromhex(m) for m in ("f9beb4d9", "0b110907", "1c163f28", "fabfb5da")]


def plain(path):
    """A file of a blocks folder without its obfuscation."""
    data = open(path, "rb").read()
    xor = os.path.join(os.path.dirname(path), "xor.dat")
    if data[:4] in MAGICS or not os.path.exists(xor):
        return data
    key = open(xor, "rb").read()
    return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(data))


def block_of(path):
    data = plain(path)
    return data[8 : 8 + int.from_bytes(data[4:8], "little")] if data[:4] in MAGICS else data


def coins_of(path):
    data = plain(path)
    coins, reader = [], Reader(data)
    if data[:4] not in MAGICS:
        while reader.place < len(data):
            value = reader.number(8)
            coins.append((value, reader.take(reader.compact())))
        return coins
    reader.place = 8
    for _ in range(reader.compact()):
        for _ in range(reader.compact()):
            if reader.varint() > 1:
                reader.varint()  # a version, which old files have
            value = reader.amount()
            coins.append((value, reader.packed_script()))
    return coins


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


def copy_of(tx):
    other, _ = parse(tx.serialize())
    other.coins = list(tx.coins)
    return other


def flip(txs, comparison):
    """Runs every input again with a signature or a value changed."""
    batch = []
    for tx in txs:
        for index, (value, script) in enumerate(tx.coins):
            for _ in signature_flips(tx, index):
                batch.append((copy_of(tx), ALL, one(tx, index, "signature flipped")))
            other = copy_of(tx)
            other.coins[index] = (value ^ 1, script)
            segwit = bool(tx.inputs[index].witness)
            name = "value flipped" if segwit else "value flipped (legacy: not signed)"
            batch.append((other, ALL, one(tx, index, name)))
        if len(batch) > 1000:
            comparison.run(batch)
            batch = []
    comparison.run(batch)


def one(tx, index, name):
    return [name if place == index else "beside it" for place in range(len(tx.inputs))]


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
