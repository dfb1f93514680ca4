#!/usr/bin/env python3
"""Compares `distrain decode`, `encode` and `check tron-tx` with Google's protobuf library and libsecp256k1.

    pip install protobuf coincurve pycryptodome        (in a virtual environment)
    tron.py DISTRAIN [--count N] [--seed N]

Makes N transactions of every type of contract by a fixed seed, from a table of fields written for this
script (facts of tronprotocol/protocol), with Google's library, and signs them with libsecp256k1. Each is
decoded and compared with the expected JSON member by member; the JSON, with and without raw_data_hex, is
encoded and compared with Google's bytes; the signatures are checked: by the owner, by another key, by
keys of a given permission, with one bit changed. Parts of a transaction that Google's parser refuses must
be refused. Prints what was compared; exits with 1 at the first difference.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys

import coincurve
from Crypto.Hash import keccak
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

# i: int64, j: int32, o: bool, b: bytes, a: address, n: name, s: string, r: resource, *: repeated.
OWNER = "1a owner_address "
CONTRACTS = {
    0: "AccountCreateContract " + OWNER + "2a account_address",
    1: "TransferContract " + OWNER + "2a to_address 3i amount",
    2: "TransferAssetContract 1n asset_name 2a owner_address 3a to_address 4i amount",
    3: "VoteAssetContract " + OWNER + "2a* vote_address 3o support 5j count",
    4: "VoteWitnessContract " + OWNER + "2V* votes 3o support",
    5: "WitnessCreateContract " + OWNER + "2n url",
    6: "AssetIssueContract " + OWNER + "2n name 3n abbr 4i total_supply 5F* frozen_supply 6j trx_num "
       "7j precision 8j num 9i start_time 10i end_time 11i order 16j vote_score 20n description 21n url "
       "22i free_asset_net_limit 23i public_free_asset_net_limit 24i public_free_asset_net_usage "
       "25i public_latest_free_net_time 41s id",
    8: "WitnessUpdateContract " + OWNER + "12n update_url",
    9: "ParticipateAssetIssueContract " + OWNER + "2a to_address 3n asset_name 4i amount",
    10: "AccountUpdateContract 1n account_name 2a owner_address",
    11: "FreezeBalanceContract " + OWNER + "2i frozen_balance 3i frozen_duration 10r resource "
        "15a receiver_address",
    12: "UnfreezeBalanceContract " + OWNER + "10r resource 15a receiver_address",
    13: "WithdrawBalanceContract " + OWNER,
    14: "UnfreezeAssetContract " + OWNER,
    15: "UpdateAssetContract " + OWNER + "2n description 3n url 4i new_limit 5i new_public_limit",
    17: "ProposalApproveContract " + OWNER + "2i proposal_id 3o is_add_approval",
    18: "ProposalDeleteContract " + OWNER + "2i proposal_id",
    19: "SetAccountIdContract 1n account_id 2a owner_address",
    30: "CreateSmartContract " + OWNER + "2S new_contract 3i call_token_value 4i token_id",
    31: "TriggerSmartContract " + OWNER + "2a contract_address 3i call_value 4b data "
        "5i call_token_value 6i token_id",
    33: "UpdateSettingContract " + OWNER + "2a contract_address 3i consume_user_resource_percent",
    41: "ExchangeCreateContract " + OWNER + "2n first_token_id 3i first_token_balance "
        "4n second_token_id 5i second_token_balance",
    42: "ExchangeInjectContract " + OWNER + "2i exchange_id 3n token_id 4i quant",
    43: "ExchangeWithdrawContract " + OWNER + "2i exchange_id 3n token_id 4i quant",
    44: "ExchangeTransactionContract " + OWNER + "2i exchange_id 3n token_id 4i quant 5i expected",
    45: "UpdateEnergyLimitContract " + OWNER + "2a contract_address 3i origin_energy_limit",
    46: "AccountPermissionUpdateContract " + OWNER + "2P owner 3P witness 4P* actives",
    48: "ClearABIContract " + OWNER + "2a contract_address",
    49: "UpdateBrokerageContract " + OWNER + "2j brokerage",
    52: "MarketSellAssetContract " + OWNER + "2n sell_token_id 3i sell_token_quantity 4n buy_token_id "
        "5i buy_token_quantity",
    53: "MarketCancelOrderContract " + OWNER + "2b order_id",
    54: "FreezeBalanceV2Contract " + OWNER + "2i frozen_balance 3r resource",
    55: "UnfreezeBalanceV2Contract " + OWNER + "2i unfreeze_balance 3r resource",
    56: "WithdrawExpireUnfreezeContract " + OWNER,
    57: "DelegateResourceContract " + OWNER + "2r resource 3i balance 4a receiver_address 5o lock "
        "6i lock_period",
    58: "UnDelegateResourceContract " + OWNER + "2r resource 3i balance 4a receiver_address",
    59: "CancelAllUnfreezeV2Contract " + OWNER,
}
PARTS = {
    "V": "Vote 1a vote_address 2i vote_count",
    "F": "FrozenSupply 1i frozen_amount 2i frozen_days",
    "K": "Key 1a address 2i weight",
    "P": "Permission 2j id 3s permission_name 4i threshold 5j parent_id 6b operations 7K* keys",
    "Q": "Param 1o indexed 2s name 3s type",
    "E": "Entry 1o anonymous 2o constant 3s name 4Q* inputs 5Q* outputs 7o payable",
    "B": "ABI 1E* entrys",
    "S": "SmartContract 1a origin_address 2a contract_address 3B abi 4b bytecode 5i call_value "
         "6i consume_user_resource_percent 7s name 8i origin_energy_limit 9b code_hash 10b trx_hash "
         "11j version",
}
ENVELOPE = {
    "Y": "Any 1s type_url 2b value",
    "C": "Contract 1t type 2Y parameter 3b provider 4n ContractName 5j Permission_id",
    "R": "Raw 1b ref_block_bytes 3i ref_block_num 4b ref_block_hash 8i expiration 10b data "
         "11C* contract 12b scripts 14i timestamp 18i fee_limit",
    "U": "Result 1i fee 3u contractRet 14s assetIssueID 15i withdraw_amount 16i unfreeze_amount "
         "27i withdraw_expire_amount",
    "T": "Transaction 1R raw_data 2b* signature 5U* ret",
}
RESOURCES = ["BANDWIDTH", "ENERGY", "TRON_POWER"]
RESULTS = ["DEFAULT", "SUCCESS", "REVERT"]
TYPES = {number: text.split()[0] for number, text in CONTRACTS.items()}


def fields(text):
    """The name of a message and its fields: number, letter, whether repeated, name."""
    name, *words = text.split()
    pairs = list(zip(words[::2], words[1::2]))
    return name, [(int(w.rstrip("*")[:-1]), w.rstrip("*")[-1], w.endswith("*"), n) for w, n in pairs]


ALL = {**PARTS, **ENVELOPE}
KINDS = {}


def build():
    """The classes that Google's library makes from the tables."""
    file = descriptor_pb2.FileDescriptorProto(name="tron.proto", package="t", syntax="proto3")
    proto = descriptor_pb2.FieldDescriptorProto
    scalar = {"i": proto.TYPE_INT64, "j": proto.TYPE_INT32, "r": proto.TYPE_INT32,
              "t": proto.TYPE_INT32, "u": proto.TYPE_INT32, "o": proto.TYPE_BOOL,
              "s": proto.TYPE_STRING, "b": proto.TYPE_BYTES, "a": proto.TYPE_BYTES,
              "n": proto.TYPE_BYTES}
    for text in list(CONTRACTS.values()) + list(ALL.values()):
        name, rows = fields(text)
        message = file.message_type.add(name=name)
        for number, letter, repeated, field in rows:
            entry = message.field.add(name=field, number=number, label=3 if repeated else 1)
            KINDS[name, field] = letter
            if letter in scalar:
                entry.type = scalar[letter]
            else:
                entry.type = proto.TYPE_MESSAGE
                entry.type_name = ".t." + fields(ALL[letter])[0]
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName("t." + name))


message_class = build()


def address_of(key):
    digest = keccak.new(digest_bits=256, data=key.public_key.format(compressed=False)[1:]).digest()
    return b"\x41" + digest[12:]


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(payload):
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return text


def expected(message):
    """The JSON that a node writes."""
    result = {}
    for field, value in message.ListFields():
        letter = KINDS[message.DESCRIPTOR.name, field.name]

        def shown(one):
            if letter in "abn":
                return one.hex()
            if letter == "r":
                return RESOURCES[one]
            if letter == "t":
                return TYPES[one]
            if letter == "u":
                return RESULTS[one]
            return expected(one) if letter.isupper() else one

        repeated = not isinstance(value, (bytes, str)) and hasattr(value, "append")
        result[field.name] = [shown(one) for one in value] if repeated else shown(value)
    return result


class Maker:
    """Makes transactions."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def blob(self, size):
        return self.chance.randbytes(size)

    def key(self):
        return coincurve.PrivateKey(self.blob(31) + b"\x01")

    def integer(self, bits):
        size = self.chance.choice([1, 7, 8, 31, 40, 62])
        value = self.chance.getrandbits(min(size, bits - 1))
        return -value if self.chance.random() < 0.05 else value

    def fill(self, message, owner):
        for number, letter, repeated, name in fields(self.table(message.DESCRIPTOR.name))[1]:
            if name == "owner_address":
                message.owner_address = owner
            elif self.chance.random() < 0.8:
                for _ in range(self.chance.randrange(1, 4) if repeated else 1):
                    self.put(message, letter, repeated, name, owner)

    def table(self, name):
        return next(t for t in list(CONTRACTS.values()) + list(ALL.values()) if t.split()[0] == name)

    def put(self, message, letter, repeated, name, owner):
        if letter.isupper():
            inner = getattr(message, name)
            inner = inner.add() if repeated else inner
            inner.SetInParent()
            return self.fill(inner, owner)
        text = self.chance.choice(["", "USDT", "1002000", "이름", 'a"b\\c\n', "_"])
        value = {"i": lambda: self.integer(64), "j": lambda: self.integer(32),
                 "o": lambda: self.chance.random() < 0.5, "r": lambda: self.chance.randrange(3),
                 "b": lambda: self.blob(self.chance.choice([0, 1, 4, 36, 68, 200])),
                 "a": lambda: b"\x41" + self.blob(20), "n": lambda: text.encode(),
                 "s": lambda: text}[letter]()
        if repeated:
            getattr(message, name).append(value)
        else:
            setattr(message, name, value)

    def transaction(self):
        key = self.key()
        owner = address_of(key)
        number = self.chance.choice(sorted(CONTRACTS))
        value = message_class(TYPES[number])()
        self.fill(value, owner)
        transaction = message_class("Transaction")()
        raw = transaction.raw_data
        raw.ref_block_bytes = self.chance.choice([self.blob(2), b"\x5a\x00", b"\x08\x01"])
        raw.ref_block_hash = self.blob(8)
        raw.expiration = self.chance.getrandbits(41)
        raw.timestamp = self.chance.getrandbits(41)
        if self.chance.random() < 0.3:
            raw.data = self.blob(self.chance.randrange(1, 60))
        if self.chance.random() < 0.3:
            raw.fee_limit = self.chance.getrandbits(30)
        contract = raw.contract.add(type=number)
        contract.parameter.type_url = "type.googleapis.com/protocol." + TYPES[number]
        contract.parameter.value = value.SerializeToString(deterministic=True)
        contract.Permission_id = self.chance.choice([0, 0, 0, 2])
        if self.chance.random() < 0.5:
            transaction.ret.add(contractRet=self.chance.randrange(3), fee=self.chance.getrandbits(20))
        return transaction, value, number, key, owner


def sign(transaction, key, v=0):
    digest = hashlib.sha256(transaction.raw_data.SerializeToString(deterministic=True)).digest()
    signature = key.sign_recoverable(digest, hasher=None)
    transaction.signature.append(signature[:64] + bytes([signature[64] + v]))


def run(binary, arguments, lines):
    done = subprocess.run([binary, *arguments, "--lines"], input="\n".join(lines) + "\n", text=True,
                          capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"{arguments}: {len(answers)} answers to {len(lines)} lines: {done.stderr[-500:]}")
    return answers


def fail(what, line, found, wanted):
    sys.exit(f"{what}\n  input  {line}\n  found  {json.dumps(found)}\n  wanted {json.dumps(wanted)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    maker = Maker(options.seed)
    hexes, wanted, checks, answers, parts = [], [], [], [], []
    for _ in range(options.count):
        transaction, value, number, key, owner = maker.transaction()
        permission = transaction.raw_data.contract[0].Permission_id
        case = maker.chance.choice(["owner", "owner", "other", "permission", "flipped", "none"])
        signer = key if case in ("owner", "flipped") else maker.key()
        if case != "none":
            sign(transaction, signer, maker.chance.choice([0, 27]))
        if case == "flipped":
            damaged = bytearray(transaction.signature[0])
            damaged[maker.chance.randrange(32, 64)] ^= 1 << maker.chance.randrange(8)
            transaction.signature[0] = bytes(damaged)
        data = transaction.SerializeToString(deterministic=True)
        raw = transaction.raw_data.SerializeToString(deterministic=True)
        txid = hashlib.sha256(raw).hexdigest()
        shown = expected(transaction)
        entry = shown["raw_data"]["contract"][0]
        entry["parameter"] = {"value": expected(value),
                              "type_url": transaction.raw_data.contract[0].parameter.type_url}
        entry["type"] = TYPES[number]
        shown.update(txID=txid, raw_data_hex=raw.hex(), visible=False)
        hexes.append(data.hex())
        wanted.append(shown)
        check = {"tx": data.hex()}
        valid = {"owner": True if permission == 0 else None, "other": None, "none": None}.get(case)
        if case == "permission":
            allowed = maker.chance.random() < 0.5
            keys = [{"address": base58(address_of(signer if allowed else maker.key())), "weight": 3}]
            rules = {"threshold": 3, "keys": keys}
            check["account"] = {"address": owner.hex(), "owner_permission": rules,
                                "active_permission": [{"id": 2, "type": "Active",
                                                       "operations": "ff" * 32, **rules}]}
            valid = allowed
        checks.append(json.dumps(check))
        answers.append((case, txid, valid, signer, owner, permission))
        cut = data[:maker.chance.randrange(len(data))]
        try:
            message_class("Transaction").FromString(cut)
        except DecodeError:
            parts.append(cut.hex())
    for line, found, want in zip(hexes, run(options.distrain, ["decode", "tron-tx"], hexes), wanted):
        if found != want:
            fail("decode", line, found, want)
    for name in (None, "raw_data_hex", "raw_data"):
        lines = [json.dumps({k: v for k, v in want.items() if k != name}) for want in wanted]
        for line, found, data in zip(lines, run(options.distrain, ["encode", "tron-tx"], lines), hexes):
            if found != {"hex": data}:
                fail("encode", line, found, {"hex": data})
    bare = [want["raw_data_hex"] for want in wanted]
    decoded = run(options.distrain, ["decode", "tron-tx"], bare)
    for line, found, want in zip(bare, decoded, wanted):
        if found.get("txID") != want["txID"] or "signature" in found:
            fail("decode of raw data", line, found, want)
    again = run(options.distrain, ["encode", "tron-tx"], [json.dumps(found) for found in decoded])
    for line, found in zip(bare, again):
        if found != {"hex": line}:
            fail("encode of raw data", line, found, {"hex": line})
    counts = {}
    for line, found, (case, txid, valid, signer, owner, permission) in zip(
            checks, run(options.distrain, ["check", "tron-tx"], checks), answers):
        counts[case] = counts.get(case, 0) + 1
        if found.get("txid") != txid or found.get("owner") != base58(owner):
            fail("check", line, found, txid)
        if case == "flipped":
            if found["valid"] is True:
                fail("a damaged signature", line, found, "not valid")
            continue
        if found["valid"] is not valid:
            fail("check " + case, line, found, valid)
        signers = [] if case == "none" else [base58(address_of(signer))]
        keys = [] if case == "none" else [signer.public_key.format().hex()]
        if [s["address"] for s in found["signers"]] != signers or \
                [s["public_key"] for s in found["signers"]] != keys:
            fail("signers", line, found, signers)
    # A part that Google's parser refuses as a message may still be raw data by chance: none is known.
    refused = run(options.distrain, ["decode", "tron-tx"], parts) if parts else []
    for line, found in zip(parts, refused):
        if "error" not in found:
            fail("a part of a transaction", line, found, "an error")
    print(f"{options.count} transactions of {len(CONTRACTS)} types decoded, encoded four ways and checked "
          f"({counts}); {len(parts)} parts refused: no difference")


if __name__ == "__main__":
    main()
