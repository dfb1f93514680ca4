"""Random transactions whose inputs are signed rightly, then some that are changed.

The signatures are made with coincurve over hashes computed in bitcoin_transactions.py.
"""

import random

import coincurve

from bitcoin_transactions import Input, Tx, hash160, p2sh, push, counted, sha256, small, tagged

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ECDSA_TYPES = [1, 2, 3, 0x81, 0x82, 0x83]
TAPROOT_TYPES = [0] + ECDSA_TYPES


ALL = ["P2SH", "DERSIG", "NULLDUMMY", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY", "WITNESS",
       "TAPROOT"]


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

    FLOW = (0x63, 0x64, 0x67, 0x68, 0x6B, 0x6C, 0xAC)  # not in programs that should end well

    def operation(self, depth, wild):
        roll = self.chance.randrange(100)
        if roll < 40 or not depth and not wild:
            if roll < 30:
                numbers = [0, 1, 2, 3, -1, 16, 17, 127, 128, 255, 2**31 - 1]
                return small(self.chance.choice(numbers)), 1
            sizes = [0, 1, 2, 4, 5, 20, 32, 33, 65, 76, 200]
            data = self.chance.randbytes(self.chance.choice(sizes))
            return push(data), 1
        if wild and roll < 55:
            return bytes([self.chance.randrange(256)]), 0
        choices = [op for op, (need, _) in self.NEEDS.items()
                   if wild or need <= depth and op not in self.FLOW]
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
            # A coin holds at most 21 million BTC; `check` refuses another value as no coin.
            changed = value ^ (1 << self.chance.randrange(50))
            tx.coins[index] = (min(changed, 2_100_000_000_000_000), script)
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


def taproot(secret, root):
    """The output key, its secret, and whether its y is odd (BIP-0341)."""
    point = coincurve.PrivateKey(secret.to_bytes(32, "big")).public_key.format()
    secret = secret if point[0] == 2 else ORDER - secret
    tweak = int.from_bytes(tagged("TapTweak", point[1:] + root), "big")
    tweaked = (secret + tweak) % ORDER
    output = coincurve.PrivateKey(tweaked.to_bytes(32, "big")).public_key.format()
    return output[1:], tweaked, output[0] & 1
