#!/usr/bin/env python3
"""Compares `distrain decode`, `encode` and `check xrp-tx --lines` with xrpl-py.

    pip install --require-hashes -r scripts/requirements.txt        (in a virtual environment)
    xrp.py DISTRAIN [--count N] [--seed S]

Makes N random objects of every transaction type and ledger entry type, of random fields of every type
of field, nested objects and lists too, by a fixed start (`--seed`). xrpl-py encodes each; the program
must decode it to xrpl-py's JSON, encode xrpl-py's JSON to the same bytes, and refuse a copy with one
byte more or less. Every fourth is a payment signed by xrpl-py: by a key of secp256k1 or Ed25519, by
several, or damaged; the program must name the identifier, the signers and the standing.

Two differences are known and allowed for: xrpl-py writes numbers of 64 bits of multi-purpose tokens in
hexadecimal digits where `rippled` writes decimal ones, and currency codes with further bits set as
three letters, which do not encode back.
Prints the number compared, by kind; exits with 1 if anything differs.
"""

import argparse
import collections
import hashlib
import json
import random
import subprocess
import sys

from xrpl.constants import CryptoAlgorithm
from xrpl.core.addresscodec import decode_classic_address, encode_classic_address
from xrpl.core.addresscodec import classic_address_to_xaddress
from xrpl.core.binarycodec import (
    decode, encode, encode_for_multisigning, encode_for_signing, encode_for_signing_claim,
)
from xrpl.core.binarycodec.definitions import definitions
from xrpl.core.keypairs import derive_classic_address, derive_keypair, generate_seed, sign

DEFINITIONS = definitions.load_definitions()
FIELDS = {
    name: info for name, info in DEFINITIONS["FIELDS"].items()
} if isinstance(DEFINITIONS["FIELDS"], dict) else dict(DEFINITIONS["FIELDS"])
DECIMAL = {
    "MaximumAmount", "OutstandingAmount", "MPTAmount", "LockedAmount",
    "ConfidentialOutstandingAmount",
}
NAMED = {
    "TransactionType": [k for k, v in DEFINITIONS["TRANSACTION_TYPES"].items() if v >= 0],
    "LedgerEntryType": [k for k, v in DEFINITIONS["LEDGER_ENTRY_TYPES"].items() if v >= 0],
    "TransactionResult": [
        k for k, v in DEFINITIONS["TRANSACTION_RESULTS"].items() if 0 <= v < 256
    ],
    "PermissionValue": ["Payment", "TrustSet", "TrustlineAuthorize", "PaymentMint"],
}
KNOWN_TYPES = {
    "UInt8", "UInt16", "UInt32", "UInt64", "Hash128", "Hash160", "Hash192", "Hash256", "Amount",
    "Blob", "AccountID", "STObject", "STArray", "PathSet", "Vector256", "Issue", "Currency",
    "XChainBridge", "Number", "Int32",
}
USABLE = {
    name: info["type"] for name, info in FIELDS.items()
    if info["isSerialized"] and info["nth"] > 0 and info["type"] in KNOWN_TYPES
    and name not in ("ObjectEndMarker", "ArrayEndMarker", "Generic", "Invalid")
}
OBJECTS = [name for name, kind in USABLE.items() if kind == "STObject"]


class Maker:
    """Random values of every type of field."""

    def __init__(self, random_):
        self.random = random_

    def hex(self, count):
        return self.random.randbytes(count).hex().upper()

    def account(self):
        return encode_classic_address(self.random.randbytes(20))

    def currency(self):
        if self.random.random() < 0.6:
            return "".join(self.random.choices("ABCDEFGHIJabc019?!@#$%^&*<>(){}[]|", k=3))
        return "%02X" % self.random.randint(1, 255) + self.hex(19)

    def token_value(self):
        digits = self.random.randint(1, 10 ** self.random.randint(1, 16) - 1)
        power = self.random.choice([0, 0, -1, -3, -8, -15, 5, self.random.randint(-80, 60)])
        return f"{self.random.choice(['', '', '-'])}{digits}" + (f"e{power}" if power else "")

    def amount(self):
        kind = self.random.random()
        if kind < 0.4:
            return str(self.random.randint(0, 10 ** self.random.randint(1, 17)))
        if kind < 0.8:
            value = self.token_value() if self.random.random() < 0.95 else "0"
            return {"value": value, "currency": self.currency(), "issuer": self.account()}
        units = self.random.randint(0, 2 ** 63 - 1)
        return {"value": str(units), "mpt_issuance_id": self.hex(24)}

    def issue(self):
        kind = self.random.random()
        if kind < 0.3:
            return {"currency": "XRP"}
        if kind < 0.7:
            return {"currency": self.currency(), "issuer": self.account()}
        return {"mpt_issuance_id": self.hex(24)}

    def number(self):
        kind = self.random.random()
        if kind < 0.1:
            return "0"
        digits = self.random.randint(1, 10 ** self.random.randint(1, 19))
        sign_ = self.random.choice(["", "-"])
        if kind < 0.5:
            return f"{sign_}{digits}"
        return f"{sign_}{digits}e{self.random.randint(-40, 40)}"

    def step(self):
        step = {}
        while not step:
            if self.random.random() < 0.5:
                step["account"] = self.account()
            if self.random.random() < 0.5:
                step["currency"] = self.random.choice(["XRP", self.currency()])
            if self.random.random() < 0.3:
                step["issuer"] = self.account()
        return step

    def value(self, name, kind, depth):
        make = self.random
        if name in NAMED:
            return make.choice(NAMED[name])
        if name in DECIMAL:
            return str(make.randint(0, 9))
        if kind in ("UInt8", "UInt16", "UInt32"):
            return make.randint(0, 2 ** int(kind[4:]) - 1)
        if kind == "UInt64":
            return self.hex(8)
        if kind == "Int32":
            return make.randint(-2 ** 31, 2 ** 31 - 1)
        if kind.startswith("Hash"):
            return self.hex(int(kind[4:]) // 8)
        if kind == "Blob":
            return self.hex(make.choice([0, 1, 20, 192, 193, 300, 12480, 12481, 13000])
                            if make.random() < 0.1 else make.randint(0, 60))
        if kind == "Vector256":
            return [self.hex(32) for _ in range(make.randint(0, 8))]
        if kind == "PathSet":
            return [[self.step() for _ in range(make.randint(1, 5))]
                    for _ in range(make.randint(1, 4))]
        if kind == "XChainBridge":
            return {
                "LockingChainDoor": self.account(), "LockingChainIssue": self.issue(),
                "IssuingChainDoor": self.account(), "IssuingChainIssue": self.issue(),
            }
        if kind == "STObject":
            return self.object(depth + 1)
        if kind == "STArray":
            return [{make.choice(OBJECTS): self.object(depth + 1)}
                    for _ in range(make.randint(0, 3))]
        return {
            "AccountID": self.account, "Amount": self.amount, "Issue": self.issue,
            "Currency": self.currency, "Number": self.number,
        }[kind]()

    def object(self, depth=0):
        names = self.random.sample(sorted(USABLE), self.random.randint(1, 14 if depth == 0 else 4))
        if depth >= 2:
            names = [name for name in names if USABLE[name] not in ("STObject", "STArray")]
        made = {
            name: self.value(name, USABLE[name], depth) for name in names
            if name not in ("TransactionType", "LedgerEntryType")
        }
        if depth == 0:
            # A payment channel's claim and parties who sign along have checks of their own.
            kind = self.random.choice(["TransactionType", "LedgerEntryType"])
            made[kind] = self.random.choice(NAMED[kind])
            if made.get("TransactionType") == "UNLModify":
                made["Account"] = "rrrrrrrrrrrrrrrrrrrrrhoLvTp"
        return made

    def wallet(self):
        algorithm = self.random.choice([CryptoAlgorithm.SECP256K1, CryptoAlgorithm.ED25519])
        public, private = derive_keypair(generate_seed(self.hex(16), algorithm))
        return public, private, derive_classic_address(public)

    def signed(self):
        """A signed payment, what is expected of it, and a note."""
        owner = self.wallet()
        payment = {
            "TransactionType": "Payment", "Account": owner[2], "Destination": self.account(),
            "Amount": self.amount(), "Fee": str(self.random.randint(10, 5000)),
            "Sequence": self.random.randint(1, 2 ** 31), "Flags": 0,
        }
        if self.random.random() < 0.5:
            payment["DestinationTag"] = self.random.randint(0, 2 ** 32 - 1)
        kind = self.random.choice(["one", "regular", "several", "damaged"])
        if kind == "several":
            payment["SigningPubKey"] = ""
            signers = sorted((self.wallet() for _ in range(self.random.randint(1, 6))),
                             key=lambda wallet: decode_classic_address(wallet[2]))
            payment["Signers"] = [{"Signer": {
                "Account": wallet[2], "SigningPubKey": wallet[0],
                "TxnSignature": sign(
                    bytes.fromhex(encode_for_multisigning(payment, wallet[2])), wallet[1]),
            }} for wallet in signers]
            return payment, None, [wallet[2] for wallet in signers], kind
        signer = self.wallet() if kind == "regular" else owner
        payment["SigningPubKey"] = signer[0]
        payment["TxnSignature"] = sign(bytes.fromhex(encode_for_signing(payment)), signer[1])
        if kind == "damaged":
            payment["Sequence"] ^= 1
        valid = {"one": True, "regular": None, "damaged": False}[kind]
        return payment, valid, [signer[2]], kind


def readable(maker):
    """An object that xrpl-py itself can read back: it fails at some currencies that are no text."""
    while True:
        made = maker.object()
        try:
            decode(encode(made))
            return made
        except UnicodeDecodeError:
            continue


def decimal_fields(value):
    """xrpl-py's JSON with the decimal numbers of `rippled`."""
    if isinstance(value, list):
        return [decimal_fields(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        name: str(int(part, 16)) if name in DECIMAL else decimal_fields(part)
        for name, part in value.items()
    }


def ask(program, arguments, lines):
    run = subprocess.run(
        [program, *arguments, "--lines"], input="\n".join(lines) + "\n", text=True,
        stdout=subprocess.PIPE, check=False,
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"{' '.join(arguments)}: {len(lines)} lines in, {len(answers)} out")
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    maker = Maker(random.Random(options.seed))
    objects, signed = [], []
    for index in range(options.count):
        if index % 4 == 3:
            signed.append(maker.signed())
            made = signed[-1][0]
        else:
            made = readable(maker)
        objects.append((made, encode(made)))
    counts, wrong = collections.Counter(), 0

    def compare(kind, given, expected, found):
        nonlocal wrong
        counts[kind] += 1
        if expected != found:
            wrong += 1
            if wrong <= 10:
                print(f"{kind}: {given}\n  expected {expected}\n  found    {found}")

    binaries = [binary for _, binary in objects]
    theirs = [decimal_fields(decode(binary)) for binary in binaries]
    for binary, expected, found in zip(
            binaries, theirs, ask(options.program, ["decode", "xrp-tx"], binaries)):
        compare("decode", binary, expected, found)
    for kind, texts in (
            ("encode what was made", [made for made, _ in objects]), ("encode JSON", theirs)):
        answers = ask(options.program, ["encode", "xrp-tx"], [json.dumps(text) for text in texts])
        for text, binary, found in zip(texts, binaries, answers):
            got = found.get("hex", found)
            got = got.upper().removeprefix("0X") if isinstance(got, str) else got
            compare(kind, json.dumps(text), binary, got)
    damaged = [binary[:-2] for binary in binaries] + [binary + "FF" for binary in binaries]
    for binary, found in zip(damaged, ask(options.program, ["decode", "xrp-tx"], damaged)):
        # A cut between two fields leaves an object, which must encode to itself.
        if "error" not in found:
            compare("cut", binary, binary, encode(found))
        else:
            compare("refused", binary, True, bool(found["error"]["message"]))
    answers = ask(options.program, ["check", "xrp-tx"], [encode(item[0]) for item in signed])
    for (payment, valid, addresses, kind), found in zip(signed, answers):
        prefixed = bytes.fromhex("54584E00" + encode(payment))
        identifier = hashlib.sha512(prefixed).digest()[:32].hex().upper()
        expected = (identifier, valid, addresses)
        got = (found.get("txid"), found.get("valid"),
               [signer["address"] for signer in found.get("signers", [])])
        compare(f"signed: {kind}", json.dumps(payment), expected, got)
    tagged = []
    for payment, _, _, _ in signed:
        tag = payment.get("DestinationTag")
        changed = dict(payment, Destination=classic_address_to_xaddress(
            payment["Destination"], tag, False))
        changed.pop("DestinationTag", None)
        tagged.append((json.dumps(changed), encode(payment)))
    for (text, binary), found in zip(
            tagged, ask(options.program, ["encode", "xrp-tx"], [text for text, _ in tagged])):
        got = found.get("hex", found)
        compare("X-address", text, binary, got.upper() if isinstance(got, str) else got)
    claims = []
    for _ in range(max(1, options.count // 20)):
        public, private, address = maker.wallet()
        claim = {"channel": maker.hex(32), "amount": str(maker.random.randint(0, 10 ** 17))}
        claim["signature"] = sign(bytes.fromhex(encode_for_signing_claim(claim)), private)
        claims.append((dict(claim, public_key=public), address))
    for (claim, address), found in zip(
            claims, ask(options.program, ["check", "xrp-tx"], [json.dumps(c) for c, _ in claims])):
        compare("claim", json.dumps(claim), (True, address), (found["valid"], found["signer"]))
    for kind, count in sorted(counts.items()):
        print(f"{count:8} {kind}")
    print(f"{wrong} differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
