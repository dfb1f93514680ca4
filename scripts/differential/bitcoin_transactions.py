"""Transactions with the coins they spend, and what signatures of them cover.

Written apart from the Swift code, after BIP-0143, BIP-0341 and the rules before them;
also readers of blocks, undo files and plain lists of spent coins. Used by the scripts beside it.
"""

import hashlib
import os

import coincurve

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


def p2sh(script):
    return b"\xa9\x14" + hash160(script) + b"\x87"


def value_bytes(value):
    return value.to_bytes(8, "little", signed=True)


def output_bytes(output):
    return value_bytes(output[0]) + counted(output[1])


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


def transactions_of(raw):
    place = 81 + {0xFD: 2, 0xFE: 4}.get(raw[80], 0)
    while place < len(raw):
        tx, size = parse(raw[place:])
        place += size
        yield tx


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
