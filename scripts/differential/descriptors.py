#!/usr/bin/env python3
"""Compares `distrain derive --lines` with two other implementations of descriptors and miniscript.

    pip install embit bdkpython        (in a virtual environment)
    descriptors.py DISTRAIN [--count N] [--seed S]

Makes N descriptors from a fixed seed: every kind of BIP-0381 to BIP-0389, with keys in each form,
origins, multipath steps and miniscript in wsh() and tr(); about a third is then damaged. For each it
compares the output script with embit (Python), and the address and whether the descriptor is taken
at all with rust-miniscript (through bdkpython). Prints what was compared; exits with 1 at a
difference that is not one of the known ones, which it counts:

- rust-miniscript has no `sortedmulti_a` and no bare `sortedmulti`, and sorts uncompressed keys otherwise
  than BIP-0383 says; these are compared with embit only;
- it takes miniscript inside `sh()`, which BIP-0379 excludes and Bitcoin Core refuses; multipath steps
  of different lengths or with a number twice, against BIP-0389; a leaf that nobody can satisfy;
- distrain refuses a descriptor with a hardened step below a public key when it derives.

Of damaged descriptors only whether they are taken is compared.
"""

import argparse
import collections
import json
import random
import re
import subprocess
import sys

import bdkpython
from embit import ec
from embit.bip32 import HDKey
from embit.descriptor import Descriptor
from embit.networks import NETWORKS

WRAPPERS = "asctdvjnlu"


class Generator:
    """Makes descriptors."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.points = [ec.PrivateKey(bytes([0] * 30 + [n // 256, n % 256])).get_public_key()
                       for n in range(1, 400)]
        master = HDKey.from_seed(b"distrain differential test", version=NETWORKS["main"]["xprv"])
        self.extended = [str(master.derive([n]).to_public()) for n in range(60)]

    def start(self):
        """Begins a descriptor: its keys do not repeat, its multipath steps are in step."""
        self.free_points = self.chance.sample(self.points, len(self.points))
        self.free_extended = self.chance.sample(self.extended, len(self.extended))
        self.is_ranged = self.chance.random() < 0.6
        self.branches = self.chance.choice([None, None, (0, 1), (5, 2), (0, 1, 7)])
        if not self.is_ranged:
            self.branches = None
        self.branch = self.chance.randrange(len(self.branches)) if self.branches else 0
        self.index = self.chance.choice([0, 1, 2, 19, 100, 2**31 - 1])
        self.ranged_keys = 0

    def key(self, form="compressed"):
        chance = self.chance
        origin = ""
        if chance.random() < 0.3:
            mark = chance.choice("h'")
            origin = f"[{chance.randrange(1 << 32):08x}"
            for _ in range(chance.randrange(5)):
                origin += f"/{chance.choice([0, 1, 84, 2**31 - 1])}{chance.choice(['', mark])}"
            origin += "]"
        if (self.is_ranged or chance.random() < 0.2) and self.free_extended:
            text = self.free_extended.pop()
            for _ in range(chance.randrange(3)):
                text += f"/{chance.randrange(4)}"
            if not self.is_ranged:
                return origin + text
            if self.branches:
                text += "/<" + ";".join(map(str, self.branches)) + ">"
            self.ranged_keys += 1
            return origin + text + "/*"
        point = self.free_points.pop()
        if form == "xonly":
            return origin + (point.xonly().hex() if chance.random() < 0.7 else point.sec().hex())
        if form == "any" and chance.random() < 0.2:
            point = ec.PublicKey(point._point, compressed=False)
        return origin + point.sec().hex()

    def keys(self, count, form):
        return ",".join(self.key(form) for _ in range(count))

    def multi(self, name, most, form):
        count = self.chance.randrange(1, most + 1)
        return f"{name}({self.chance.randrange(1, count + 1)},{self.keys(count, form)})"

    def number(self):
        return self.chance.choice([1, 9, 16, 17, 127, 128, 144, 65535, 4194305, 4194400, 499999999,
                                   500000000, 1600000000, 2147483647])

    def hash(self):
        name = self.chance.choice(["sha256", "hash256", "ripemd160", "hash160"])
        size = 64 if "256" in name else 40
        return f"{name}({self.chance.getrandbits(size * 4):0{size}x})"

    def miniscript(self, wanted, depth, tap):
        """An expression that is probably of the basic type, by the table of BIP-0379."""
        chance = self.chance
        make = lambda kind: self.miniscript(kind, depth - 1, tap)
        form = "xonly" if tap else "compressed"
        if wanted == "K":
            if depth <= 0 or chance.random() < 0.7:
                return f"{chance.choice(['pk_k', 'pk_h'])}({self.key(form)})"
            return chance.choice([
                lambda: f"and_v({make('V')},{make('K')})",
                lambda: f"or_i({make('K')},{make('K')})",
                lambda: f"andor({make('B')},{make('K')},{make('K')})",
            ])()
        if wanted == "W":
            return self.wrap(chance.choice("as"), make("B"))
        if wanted == "V":
            if depth <= 0 or chance.random() < 0.7:
                return self.wrap("v", make("B"))
            return chance.choice([
                lambda: f"and_v({make('V')},{make('V')})",
                lambda: f"or_c({make('B')},{make('V')})",
                lambda: f"or_i({make('V')},{make('V')})",
                lambda: f"andor({make('B')},{make('V')},{make('V')})",
            ])()
        if depth <= 0 or chance.random() < 0.3:
            multi = "multi_a" if tap else "multi"
            return chance.choice([
                lambda: f"pk({self.key(form)})", lambda: f"pk({self.key(form)})",
                lambda: f"pkh({self.key(form)})", lambda: self.multi(multi, 3, form),
                lambda: f"older({self.number()})", lambda: f"after({self.number()})", self.hash,
                lambda: chance.choice("01"),
            ])()
        return chance.choice([
            lambda: f"and_v({make('V')},{make('B')})", lambda: f"and_v({make('V')},{make('B')})",
            lambda: f"and_b({make('B')},{make('W')})", lambda: f"or_b({make('B')},{make('W')})",
            lambda: f"or_d({make('B')},{make('B')})", lambda: f"or_d({make('B')},{make('B')})",
            lambda: f"or_i({make('B')},{make('B')})", lambda: f"and_n({make('B')},{make('B')})",
            lambda: f"andor({make('B')},{make('B')},{make('B')})",
            lambda: self.threshold(make),
            lambda: self.wrap("c", make("K")), lambda: self.wrap("t", make("V")),
            lambda: self.wrap(chance.choice("ludjn"), make(chance.choice("BBV"))),
        ])()

    def threshold(self, make):
        count = self.chance.randrange(1, 4)
        parts = [make("B")] + [make("W") for _ in range(count - 1)]
        return f"thresh({self.chance.randrange(1, count + 1)},{','.join(parts)})"

    @staticmethod
    def wrap(letter, inner):
        head = inner.split("(")[0]
        return letter + inner if ":" in head else f"{letter}:{inner}"

    def tree(self, depth):
        if depth > 0 and self.chance.random() < 0.6:
            return f"{{{self.tree(depth - 1)},{self.tree(depth - 1)}}}"
        return self.chance.choice([
            lambda: f"pk({self.key('xonly')})",
            lambda: self.multi("multi_a", 4, "xonly"),
            lambda: self.multi("sortedmulti_a", 4, "xonly"),
            lambda: self.miniscript("B", 3, True),
        ])()

    def descriptor(self):
        self.start()
        chance = self.chance
        name = lambda: chance.choice(["multi", "sortedmulti"])
        return chance.choice([
            lambda: f"pk({self.key('any')})", lambda: f"pkh({self.key('any')})",
            lambda: f"wpkh({self.key()})", lambda: f"sh(wpkh({self.key()}))",
            lambda: self.multi(name(), 3, "any"),
            lambda: f"sh({self.multi(name(), 7, 'any')})",
            lambda: f"wsh({self.multi(name(), 20, 'compressed')})",
            lambda: f"sh(wsh({self.multi(name(), 20, 'compressed')}))",
            lambda: f"wsh({self.miniscript('B', 4, False)})",
            lambda: f"wsh({self.miniscript('B', 3, False)})",
            lambda: f"wsh({self.miniscript('B', 2, False)})",
            lambda: f"sh(wsh({self.miniscript('B', 3, False)}))",
            lambda: f"tr({self.key('xonly')})",
            lambda: f"tr({self.key('xonly')},{self.tree(0)})",
            lambda: f"tr({self.key('xonly')},{self.tree(3)})",
        ])()

    def damage(self, text):
        """Replaces, removes or inserts a character, not inside the text of a key."""
        places = [n for n, c in enumerate(text) if c in "(){},:/<>;*[]" or n < 4]
        place = self.chance.choice(places)
        new = self.chance.choice("(){},:/<>;*[]0123hvsp")
        return self.chance.choice([
            text[:place] + new + text[place + 1:], text[:place] + text[place + 1:],
            text[:place] + new + text[place:],
        ])

    def path(self):
        """The end of the path that is asked for, if the descriptor has one for each index."""
        if not self.ranged_keys:
            return None
        return f"{self.branches[self.branch]}/{self.index}" if self.branches else str(self.index)


def rust(text, branch, index, damaged=False):
    """What rust-miniscript says: the address, `None` if there is none, or an error."""
    try:
        descriptor = bdkpython.Descriptor(text, bdkpython.NetworkKind.MAIN)
        descriptor.sanity_check()
        if descriptor.is_multipath() and not damaged:
            descriptor = descriptor.to_single_descriptors()[branch]
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"[:200]
    if damaged:
        return None, None  # it panics when it derives some of them
    try:
        return str(descriptor.derive_address(index, bdkpython.Network.BITCOIN)), None
    except Exception:
        return None, None


def is_unknown_to_rust(text):
    return "sortedmulti_a(" in text or text.startswith("sortedmulti(")


def sorts_uncompressed(text):
    return "sortedmulti(" in text and re.search(r"\b04[0-9a-f]{128}\b", text)


def is_known_refusal(text, error):
    return (
        error["code"] in ("hardened_child", "multipath")
        or error["field"] == "path"
        or text.startswith("sh(") and error["code"] in ("misplaced_function", "syntax")
        or "repeated number" in error["message"]
        or "no satisfaction" in error["message"]
    )


def python(text, branch, index):
    """What embit says: the output script, or `None` if it does not take the descriptor."""
    try:
        descriptor = Descriptor.from_string(text)
        return descriptor.derive(index, branch_index=branch).script_pubkey().data.hex()
    except Exception:
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=380)
    parser.add_argument("--show", type=int, default=20, help="differences to print")
    arguments = parser.parse_args()
    generator = Generator(arguments.seed)
    cases = []
    for _ in range(arguments.count):
        text = generator.descriptor()
        damaged = generator.chance.random() < 0.3
        if damaged:
            text = generator.damage(text)
        cases.append((text, generator.path(), generator.branch, generator.index, damaged))
    lines = "".join(
        json.dumps({"key": text} | ({"path": path} if path else {})) + "\n"
        for text, path, *_ in cases
    )
    done = subprocess.run([arguments.distrain, "derive", "--lines"], input=lines,
                          capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode > 1 or len(answers) != len(cases):
        raise SystemExit(f"status {done.returncode}, {len(answers)} answers to {len(cases)} lines: "
                         f"{done.stderr}")
    counts, differences = collections.Counter(), 0
    for (text, path, branch, index, damaged), answer in zip(cases, answers):
        address, refusal = rust(text, branch, index, damaged)
        script = python(text, branch, index)
        error = answer.get("error")
        problem = None
        if error:
            counts["refused by distrain"] += 1
            if refusal is None and is_known_refusal(text, error):
                counts["known: refused by distrain only"] += 1
            elif refusal is None:
                problem = f"rust-miniscript takes it: {address}"
        else:
            counts["taken by distrain"] += 1
            if script is not None and not damaged:
                counts["scripts compared with embit"] += 1
                if script != answer["script_pubkey"]:
                    problem = f"embit: {script}"
            if refusal is not None and is_unknown_to_rust(text):
                counts["known: not in rust-miniscript"] += 1
            elif refusal is not None:
                problem = f"rust-miniscript: {refusal}"
            elif sorts_uncompressed(text):
                counts["known: order of uncompressed keys"] += 1
            elif address is not None and not damaged:
                counts["addresses compared with rust-miniscript"] += 1
                if address != answer["address"]:
                    problem = f"rust-miniscript: {address}"
        if error and refusal is not None:
            counts["refused by both"] += 1
        if problem:
            differences += 1
            counts["differences"] += 1
            if differences <= arguments.show:
                print(json.dumps({"key": text, "path": path, "damaged": damaged, "distrain": answer,
                                  "other": problem}))
    print("; ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
