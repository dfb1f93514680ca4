"""The transactions of Bitcoin Core's vectors: script_tests, tx_valid, tx_invalid."""

import json
import os

from bitcoin_transactions import Input, Tx, double_sha256, parse, push, small
from script_cases import ALL

def opcodes():
    names = {"0": 0, "RESERVED": 0x50, "NOP": 0x61, "VER": 0x62, "IF": 0x63, "NOTIF": 0x64,
             "VERIF": 0x65, "VERNOTIF": 0x66, "ELSE": 0x67, "ENDIF": 0x68, "VERIFY": 0x69,
             "RETURN": 0x6A}
    order = (
        "TOALTSTACK FROMALTSTACK 2DROP 2DUP 3DUP 2OVER 2ROT 2SWAP IFDUP DEPTH DROP DUP "
        "NIP OVER PICK ROLL ROT SWAP TUCK CAT SUBSTR LEFT RIGHT SIZE INVERT AND OR XOR "
        "EQUAL EQUALVERIFY RESERVED1 RESERVED2 1ADD 1SUB 2MUL 2DIV NEGATE ABS NOT "
        "0NOTEQUAL ADD SUB MUL DIV MOD LSHIFT RSHIFT BOOLAND BOOLOR NUMEQUAL "
        "NUMEQUALVERIFY NUMNOTEQUAL LESSTHAN GREATERTHAN LESSTHANOREQUAL "
        "GREATERTHANOREQUAL MIN MAX WITHIN RIPEMD160 SHA1 SHA256 HASH160 HASH256 "
        "CODESEPARATOR CHECKSIG CHECKSIGVERIFY CHECKMULTISIG CHECKMULTISIGVERIFY NOP1 "
        "CHECKLOCKTIMEVERIFY CHECKSEQUENCEVERIFY NOP4 NOP5 NOP6 NOP7 NOP8 NOP9 NOP10 "
        "CHECKSIGADD"
    ).split()
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
    names = [name for name in text.split(",") if name in ALL]
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
