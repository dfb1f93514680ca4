#!/usr/bin/env python3
"""Compares `distrain decode|encode|check ethereum-tx --lines` and `check message` with eth-account.

    pip install --require-hashes -r scripts/requirements.txt        (in a virtual environment)
    ethereum.py DISTRAIN [--count N] [--seed S]

N transactions of types 0 (with and without EIP-155), 1, 2, 3 and 4 are made by a fixed start, with
values at the edges of their ranges, and signed: types 0, 1, 2 and 4 by eth-account, type 3 by rlp and
eth-keys. Compared are every member of the JSON, the bytes that encode makes of that JSON, hash,
sender, contract address, signing hash, and the accounts that sign authorizations. Each is also
damaged in one byte: what is read then must give the same bytes again, what rlp refuses must be
refused, and a sender must be the one that eth-account finds. As many structured data (EIP-712) of
random types are signed by eth-account and checked.
Prints what was compared; exits with 1 if anything differs.
"""

import argparse
import collections
import json
import random
import subprocess
import sys

import rlp
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys import keys
from eth_utils import keccak, to_checksum_address


def run(distrain, verb, lines):
    """The answers to lines, one JSON value each."""
    result = subprocess.run(
        [distrain, *verb, "--lines"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"{' '.join(verb)}: {len(lines)} lines in, {len(answers)} out\n{result.stderr}")
    return answers


def number(chance, bits):
    """A number, small, large or at an edge."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randrange(4)
    if kind == 1:
        return 2**bits - 1 - chance.randrange(3)
    return chance.getrandbits(chance.randrange(1, bits + 1))


def quantity(value):
    return hex(value)


def raw_bytes(chance, most):
    size = chance.choice([0, 1, chance.randrange(most), 55, 56])
    return bytes(chance.choice([0, chance.randrange(256)]) for _ in range(size))


def address(chance):
    return chance.randbytes(20)


def access_list(chance):
    return [
        {
            "address": to_checksum_address(address(chance)),
            "storageKeys": ["0x" + chance.randbytes(32).hex() for _ in range(chance.randrange(3))],
        }
        for _ in range(chance.randrange(3))
    ]


class Case:
    """A signed transaction with what is to be found in it."""

    def __init__(self, chance):
        self.account = Account.from_key(chance.randbytes(32))
        self.kind = chance.choice([0, 0, 0, 1, 2, 2, 2, 3, 4])
        self.chain = chance.choice([None, 1, 56, 137, 8453, 2**31])
        if self.kind and self.chain is None:
            self.chain = 1
        creates = self.kind in (0, 1, 2) and chance.randrange(5) == 0
        self.to = None if creates else address(chance)
        self.nonce = min(number(chance, 64), 2**64 - 2)
        self.gas = min(number(chance, 64), 2**63)
        self.value = number(chance, 256)
        self.data = raw_bytes(chance, 300)
        self.price = number(chance, 128)
        self.tip = min(self.price, number(chance, 100))
        self.access = access_list(chance) if self.kind else []
        self.authorities = []
        getattr(self, f"sign{self.kind}")(chance)
        self.hash = keccak(self.raw)

    def common(self):
        fields = {"nonce": self.nonce, "gas": self.gas, "value": self.value, "data": self.data}
        if self.to is not None:
            fields["to"] = to_checksum_address(self.to)
        if self.kind:
            fields |= {"type": self.kind, "chainId": self.chain, "accessList": self.access}
        elif self.chain is not None:
            fields["chainId"] = self.chain
        if self.kind < 2:
            fields["gasPrice"] = self.price
        else:
            fields |= {"maxFeePerGas": self.price, "maxPriorityFeePerGas": self.tip}
        return fields

    def sign(self, fields):
        self.raw = bytes(self.account.sign_transaction(fields).raw_transaction)

    def sign0(self, _):
        self.sign(self.common())

    sign1 = sign2 = sign0

    def sign3(self, chance):
        self.blob_price = number(chance, 100)
        self.blobs = [b"\1" + chance.randbytes(31) for _ in range(chance.randrange(1, 4))]
        access = [
            [bytes.fromhex(e["address"][2:]), [bytes.fromhex(k[2:]) for k in e["storageKeys"]]]
            for e in self.access
        ]
        fields = [
            self.chain, self.nonce, self.tip, self.price, self.gas, self.to, self.value, self.data,
            access, self.blob_price, self.blobs,
        ]
        digest = keccak(b"\3" + rlp.encode(fields))
        signature = keys.PrivateKey(bytes(self.account.key)).sign_msg_hash(digest)
        self.raw = b"\3" + rlp.encode([*fields, signature.v, signature.r, signature.s])

    def sign4(self, chance):
        fields = self.common()
        self.signed = []
        for _ in range(chance.randrange(1, 4)):
            account = Account.from_key(chance.randbytes(32))
            consent = account.sign_authorization(
                {
                    "chainId": chance.choice([0, self.chain]),
                    "address": "0x" + address(chance).hex(),
                    "nonce": number(chance, 63),
                }
            )
            self.signed.append(consent)
            self.authorities.append(account.address)
        fields["authorizationList"] = self.signed
        self.sign(fields)

    def items(self):
        return rlp.decode(self.raw[1:] if self.kind else self.raw)

    def json(self):
        """What eth_getTransactionByHash says of it, outside a block."""
        v, r, s = (int.from_bytes(item, "big") for item in self.items()[-3:])
        found = {
            "blockHash": None, "blockNumber": None, "blockTimestamp": None,
            "from": self.account.address.lower(), "gas": quantity(self.gas),
            "gasPrice": quantity(self.price), "hash": "0x" + self.hash.hex(),
            "input": "0x" + self.data.hex(), "nonce": quantity(self.nonce),
            "to": None if self.to is None else "0x" + self.to.hex(), "transactionIndex": None,
            "value": quantity(self.value), "type": quantity(self.kind),
            "v": quantity(v), "r": quantity(r), "s": quantity(s),
        }
        if self.chain is not None:
            found["chainId"] = quantity(self.chain)
        if self.kind:
            found["yParity"] = quantity(v)
            found["accessList"] = [
                {"address": e["address"].lower(), "storageKeys": e["storageKeys"]}
                for e in self.access
            ]
        if self.kind > 1:
            found |= {
                "maxFeePerGas": quantity(self.price), "maxPriorityFeePerGas": quantity(self.tip)
            }
        if self.kind == 3:
            found["maxFeePerBlobGas"] = quantity(self.blob_price)
            found["blobVersionedHashes"] = ["0x" + blob.hex() for blob in self.blobs]
        if self.kind == 4:
            found["authorizationList"] = [
                {
                    "chainId": quantity(a.chain_id), "address": "0x" + bytes(a.address).hex(),
                    "nonce": quantity(a.nonce), "yParity": quantity(a.y_parity),
                    "r": quantity(a.r), "s": quantity(a.s),
                }
                for a in self.signed
            ]
        return found

    def signing_hash(self):
        fields = self.items()[:-3]
        if self.kind:
            return keccak(bytes([self.kind]) + rlp.encode(fields))
        return keccak(rlp.encode(fields if self.chain is None else [*fields, self.chain, 0, 0]))

    def contract(self):
        creator = bytes.fromhex(self.account.address[2:])
        return to_checksum_address(keccak(rlp.encode([creator, self.nonce]))[12:])


def typed_data(chance):
    """Structured data of random types with values that fit them."""
    leaves = {
        "uint256": lambda: chance.getrandbits(256), "uint8": lambda: chance.getrandbits(8),
        "int64": lambda: chance.getrandbits(63) - 2**62, "bool": lambda: chance.random() < 0.5,
        "address": lambda: "0x" + address(chance).hex(),
        "string": lambda: "".join(chance.choice('aé漢"\\ ') for _ in range(chance.randrange(9))),
        "bytes": lambda: "0x" + chance.randbytes(chance.randrange(40)).hex(),
        "bytes32": lambda: "0x" + chance.randbytes(32).hex(),
        "bytes4": lambda: "0x" + chance.randbytes(4).hex(),
    }
    types = {}
    makers = dict(leaves)
    for level in range(chance.randrange(1, 4)):
        fields = []
        for place in range(chance.randrange(1, 5)):
            name = chance.choice(list(makers))
            suffix = chance.choice(["", "", "[]", "[2]", "[][1]"])
            fields.append((f"f{place}", name, suffix, makers[name]))
        types[f"T{level}"] = [{"name": f, "type": n + s} for f, n, s, _ in fields]

        def make(fields=fields):
            value = {}
            for field, _, suffix, leaf in fields:
                if suffix == "":
                    value[field] = leaf()
                elif suffix == "[]":
                    value[field] = [leaf() for _ in range(chance.randrange(3))]
                elif suffix == "[2]":
                    value[field] = [leaf(), leaf()]
                else:
                    value[field] = [[leaf() for _ in range(chance.randrange(3))]]
            return value

        makers[f"T{level}"] = make
    primary = f"T{level}"
    needed, queue = set(), [primary]
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue += [f["type"].split("[")[0] for f in types[name] if f["type"].startswith("T")]
    domain = {"name": "differential", "chainId": chance.choice([1, 137])}
    domain_types = [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}]
    return {
        "types": {"EIP712Domain": domain_types} | {n: types[n] for n in needed},
        "primaryType": primary, "domain": domain, "message": makers[primary](),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    cases = [Case(chance) for _ in range(arguments.count)]
    compared, differences = collections.Counter(), []

    def compare(what, case, ours, theirs):
        compared[what] += 1
        if ours != theirs:
            differences.append(f"{what} of {case}\n  distrain {ours}\n  others   {theirs}")

    lines = ["0x" + case.raw.hex() for case in cases]
    decoded = run(arguments.distrain, ["decode", "ethereum-tx"], lines)
    for line, case, answer in zip(lines, cases, decoded):
        compare("JSON", line, answer, case.json())
    encoded = run(arguments.distrain, ["encode", "ethereum-tx"], [json.dumps(d) for d in decoded])
    for line, answer in zip(lines, encoded):
        compare("bytes", line, "0x" + answer.get("hex", ""), line)
    mixed = [chance.choice([line, json.dumps(d)]) for line, d in zip(lines, decoded)]
    for line, case, answer in zip(lines, cases, run(arguments.distrain, ["check", "ethereum-tx"], mixed)):
        compare("hash", line, answer.get("hash"), "0x" + case.hash.hex())
        compare("sender", line, answer.get("sender"), case.account.address)
        compare("signing hash", line, answer.get("signing_hash"), "0x" + case.signing_hash().hex())
        if case.to is None:
            compare("contract", line, answer.get("contract_address"), case.contract())
        if case.kind == 4:
            found = [a.get("address") for a in answer.get("authorities", [])]
            compare("authorities", line, found, case.authorities)

    damaged = []
    for case in cases:
        raw = bytearray(case.raw)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        damaged.append("0x" + raw.hex())
    answers = run(arguments.distrain, ["decode", "ethereum-tx"], damaged)
    read = [(line, answer) for line, answer in zip(damaged, answers) if "error" not in answer]
    again = run(arguments.distrain, ["encode", "ethereum-tx"], [json.dumps(a) for _, a in read])
    for (line, answer), bytes_again in zip(read, again):
        compare("damaged bytes", line, "0x" + bytes_again.get("hex", ""), line)
        raw = bytes.fromhex(line[2:])
        try:
            rlp.decode(raw if raw[0] >= 0xC0 else raw[1:], strict=True)
        except rlp.exceptions.RLPException as reason:
            differences.append(f"{line}: read, and rlp says {reason}")
        if raw[0] == 3 or answer["from"] is None:
            continue
        try:
            theirs = Account.recover_transaction(raw).lower()
        except Exception:  # eth-account refuses some values that only a check refuses
            continue
        compare("damaged sender", line, answer["from"], theirs)
    compared["damaged, refused"] = len(damaged) - len(read)

    lines = []
    for _ in range(arguments.count):
        data = typed_data(chance)
        account = Account.from_key(chance.randbytes(32))
        signature = account.sign_message(encode_typed_data(full_message=data)).signature
        lines.append(
            json.dumps(
                {"address": account.address, "typed_data": data, "signature": "0x" + signature.hex()}
            )
        )
    for line, answer in zip(lines, run(arguments.distrain, ["check", "message"], lines)):
        compare("structured data", line, (answer.get("valid"), answer.get("scheme")), (True, "eip712"))

    for difference in differences[:10]:
        print(difference, file=sys.stderr)
    for what, count in sorted(compared.items()):
        print(f"{what:18} {count}")
    print(f"{sum(compared.values())} compared, {len(differences)} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
