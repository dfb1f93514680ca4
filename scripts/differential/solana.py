#!/usr/bin/env python3
"""Compares `distrain decode|encode|check solana-tx --lines` with solders, the Rust SDK's own types.

    pip install --require-hashes -r scripts/requirements.txt        (in a virtual environment)
    solana.py DISTRAIN [--count N] [--seed S]

Makes N signed transactions by a fixed seed, the legacy form and version 0 with lookup tables in turn, of
random accounts, headers and instructions; a third of them is spoilt: a signature or a byte of the message
changed, an account named twice, a place that there is not, a signature left out. Each is given in
hexadecimal digits, Base64 or Base58. Compared are:

- decode: every field with what solders reads;
- encode: the bytes with those that went in;
- check: each signature with solders' own verification, and the runtime's rules of form (`sanitize`);
- bytes that are cut, lengthened or changed: whether solders reads them whole too.

Prints what was compared; exits with 1 if anything differs.
"""

import argparse
import base64
import collections
import json
import random
import subprocess
import sys

from solders.hash import Hash
from solders.instruction import CompiledInstruction
from solders.keypair import Keypair
from solders.message import (Message, MessageAddressTableLookup, MessageHeader, MessageV0,
                             to_bytes_versioned)
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def build(r, version0, fault):
    """A transaction, and whether the runtime takes its form."""
    signers = [Keypair.from_seed(r.randbytes(32)) for _ in range(r.randint(1, 4))]
    others = r.randint(1, 12)
    keys = [k.pubkey() for k in signers] + [Pubkey(r.randbytes(32)) for _ in range(others)]
    header = MessageHeader(len(signers), r.randrange(len(signers)), r.randint(0, others))
    tables = []
    if version0:
        tables = [
            MessageAddressTableLookup(
                Pubkey(r.randbytes(32)), r.randbytes(r.randint(0, 4)), r.randbytes(r.randint(1, 5))
            )
            for _ in range(r.randint(0, 3))
        ]
    total = len(keys) + sum(len(t.writable_indexes) + len(t.readonly_indexes) for t in tables)
    calls = [
        CompiledInstruction(
            r.randrange(1, len(keys)),
            r.randbytes(r.choice([0, 1, 4, 9, 12, 52, 127, 128, 300])),
            bytes(r.randrange(total) for _ in range(r.randint(0, 9))),
        )
        for _ in range(r.randint(0, 5))
    ]
    if fault == "twice":
        keys[-1] = keys[0]
    if fault == "place":
        calls.append(CompiledInstruction(1, b"", bytes([min(total + r.randrange(5), 255)])))
    if fault == "program":
        calls.append(CompiledInstruction(r.choice([0, len(keys), 255]), b"", b""))
    if fault == "header":
        header = MessageHeader(len(signers), len(signers), header.num_readonly_unsigned_accounts)
    blockhash = Hash(r.randbytes(32))
    if version0:
        message = MessageV0(header, keys, blockhash, calls, tables)
    else:
        message = Message.new_with_compiled_instructions(
            header.num_required_signatures, header.num_readonly_signed_accounts,
            header.num_readonly_unsigned_accounts, keys, blockhash, calls
        )
    signed = to_bytes_versioned(message)
    signatures = [k.sign_message(signed) for k in signers]
    if fault == "signature":
        spoilt = bytearray(bytes(signatures[0]))
        spoilt[r.randrange(64)] ^= 1 << r.randrange(8)
        signatures[0] = Signature(bytes(spoilt))
    if fault == "missing":
        signatures.pop()
    return VersionedTransaction.populate(message, signatures)


def shown(transaction):
    """The transaction in the RPC's encoding `json`."""
    message = transaction.message
    header = message.header
    value = {
        "signatures": [str(s) for s in transaction.signatures],
        "message": {
            "header": {
                "numRequiredSignatures": header.num_required_signatures,
                "numReadonlySignedAccounts": header.num_readonly_signed_accounts,
                "numReadonlyUnsignedAccounts": header.num_readonly_unsigned_accounts,
            },
            "accountKeys": [str(k) for k in message.account_keys],
            "recentBlockhash": str(message.recent_blockhash),
            "instructions": [
                {"programIdIndex": i.program_id_index, "accounts": list(i.accounts),
                 "data": base58(bytes(i.data))}
                for i in message.instructions
            ],
        },
    }
    if isinstance(message, MessageV0):
        value["message"]["addressTableLookups"] = [
            {"accountKey": str(t.account_key), "writableIndexes": list(t.writable_indexes),
             "readonlyIndexes": list(t.readonly_indexes)}
            for t in message.address_table_lookups
        ]
        value["version"] = 0
    return value


def standing(transaction):
    """Whether each signature holds, and whether all is well, as solders says."""
    message = transaction.message
    signed = to_bytes_versioned(message)
    count = message.header.num_required_signatures
    keys = list(message.account_keys)[:count]
    pairs = zip(transaction.signatures, keys)
    valid = [signature.verify(key, signed) for signature, key in pairs]
    try:
        transaction.sanitize()
        sane = True
    except Exception:  # the library has an exception type for each rule
        sane = False
    named = list(message.account_keys)
    return valid, sane and len(set(named)) == len(named) and all(valid)


def run(program, command, lines):
    done = subprocess.run(
        [program, *command, "--lines"], input="\n".join(lines) + "\n", text=True,
        capture_output=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"{command}: {len(answers)} answers to {len(lines)} lines\n{done.stderr}")
    return answers


def written(r, data):
    return r.choice([data.hex(), "0x" + data.hex(), base64.b64encode(data).decode(), base58(data)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    r = random.Random(arguments.seed)
    faults = ["signature", "twice", "place", "program", "header", "missing"]
    counts, differences = collections.Counter(), 0

    def differ(what, data, found, expected):
        nonlocal differences
        differences += 1
        if differences <= 10:
            print(f"{what}: {data.hex()}\n  distrain: {found}\n  solders:  {expected}")

    made = []
    for number in range(arguments.count):
        fault = r.choice(faults) if number % 3 == 2 else None
        made.append((build(r, number % 2 == 1, fault), fault))
    data = [bytes(transaction) for transaction, _ in made]
    lines = [written(r, item) for item in data]
    decoded = run(arguments.program, ["decode", "solana-tx"], lines)
    for (transaction, _), item, found in zip(made, data, decoded):
        counts["decoded"] += 1
        if found != shown(transaction):
            differ("decode", item, found, shown(transaction))
    encoded = run(
        arguments.program, ["encode", "solana-tx"],
        [json.dumps(shown(transaction)) for transaction, _ in made]
    )
    for item, found in zip(data, encoded):
        counts["encoded"] += 1
        if found != {"hex": item.hex()}:
            differ("encode", item, found, item.hex())
    checked = run(arguments.program, ["check", "solana-tx"], lines)
    for (transaction, fault), item, found in zip(made, data, checked):
        valid, good = standing(transaction)
        counts[f"checked, {fault or 'sound'}"] += 1
        told = [signer["valid"] for signer in found.get("signers", [])][:len(valid)]
        if (told, found.get("valid")) != (valid, good) or found["txid"] != str(
                transaction.signatures[0] if transaction.signatures else None):
            if not (fault == "missing" and not transaction.signatures and found["txid"] is None):
                differ("check", item, found, (valid, good))
    changed = []
    for item in data[: arguments.count // 2]:
        kind = r.randrange(3)
        if kind == 0:
            changed.append(item[: r.randrange(len(item))])
        elif kind == 1:
            changed.append(item + r.randbytes(r.randint(1, 4)))
        else:
            spoilt = bytearray(item)
            spoilt[r.choice([0, 64 * item[0] + 1, r.randrange(len(item))])] = r.randrange(256)
            changed.append(bytes(spoilt))
    changed = [item for item in changed if item]
    answers = run(arguments.program, ["decode", "solana-tx"], ["0x" + item.hex() for item in changed])
    for item, found in zip(changed, answers):
        try:
            # The library passes over what follows a transaction; what it read must be all.
            read = VersionedTransaction.from_bytes(item)
            expected = shown(read) if bytes(read) == item else None
        except ValueError:
            expected = None
        counts["changed, " + ("read" if expected else "refused")] += 1
        if (None if "error" in found else found) != expected:
            differ("changed", item, found, expected)
    for what, count in sorted(counts.items()):
        print(f"{what}: {count}")
    print(f"{differences} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
