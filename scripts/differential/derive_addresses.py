#!/usr/bin/env python3
"""Compares `distrain derive --lines` with two other programs on each of ten chains.

    pip install --require-hashes -r scripts/requirements.txt        (in a virtual environment)
    derive_addresses.py DISTRAIN [--count N] [--seed S]

Accounts of BIP-0044, 0049, 0084 and 0086 are made from random seeds by a fixed start (`--seed`);
of their extended public keys, at random branches and indices, N addresses are asked for, half of
them by the whole path, so that chain and type follow from it, half by the path below the account.

bip-utils derives each key and address by its own tables of chains. The other opinion: embit for
every public key, and the address from it by pycoin (P2PKH with pycoin's table of networks),
embit (P2WPKH inside P2SH, P2WPKH, P2TR), cashaddress (CashAddr), eth-keys (Ethereum, and TRON's 20
bytes) and xrpl-py (XRP Ledger). Address, public key and type are compared.
Prints the number compared, by chain and type; exits with 1 if anything differs.
"""

import argparse
import collections
import json
import random
import subprocess
import sys

import bip_utils
import cashaddress.convert
import eth_keys
import xrpl.core.keypairs
from embit import base58, bip32, ec, script
from embit.networks import NETWORKS
from pycoin.networks.registry import network_for_netcode

LITECOIN = dict(NETWORKS["main"], bech32="ltc", p2sh=b"\x32", p2pkh=b"\x30")
SEGWIT = {"bitcoin": NETWORKS["main"], "bitcoin-testnet": NETWORKS["test"], "litecoin": LITECOIN}
PYCOIN = {
    "bitcoin": "BTC", "bitcoin-testnet": "XTN", "litecoin": "LTC", "dogecoin": "DOGE",
    "bitcoin-cash": "BCH", "dash": "DASH", "zcash": "ZEC",
}
B44, B49, B84, B86 = (getattr(bip_utils, f"Bip{n}Coins") for n in (44, 49, 84, 86))
WALLETS = {44: bip_utils.Bip44, 49: bip_utils.Bip49, 84: bip_utils.Bip84, 86: bip_utils.Bip86}
TYPES = {44: "p2pkh", 49: "p2sh-p2wpkh", 84: "p2wpkh", 86: "p2tr"}
# chain, purpose, coin type, bip-utils' name
ACCOUNTS = [
    ("bitcoin", 44, 0, B44.BITCOIN), ("bitcoin", 49, 0, B49.BITCOIN),
    ("bitcoin", 84, 0, B84.BITCOIN), ("bitcoin", 86, 0, B86.BITCOIN),
    ("bitcoin-testnet", 44, 1, B44.BITCOIN_TESTNET),
    ("bitcoin-testnet", 49, 1, B49.BITCOIN_TESTNET),
    ("bitcoin-testnet", 84, 1, B84.BITCOIN_TESTNET),
    ("bitcoin-testnet", 86, 1, B86.BITCOIN_TESTNET),
    ("litecoin", 44, 2, B44.LITECOIN), ("litecoin", 49, 2, B49.LITECOIN),
    ("litecoin", 84, 2, B84.LITECOIN), ("litecoin", 86, 2, None),
    ("dogecoin", 44, 3, B44.DOGECOIN), ("bitcoin-cash", 44, 145, B44.BITCOIN_CASH),
    ("dash", 44, 5, B44.DASH), ("zcash", 44, 133, B44.ZCASH),
    ("ethereum", 44, 60, B44.ETHEREUM), ("tron", 44, 195, B44.TRON), ("xrp", 44, 144, B44.RIPPLE),
]


class Litecoin86:
    """Litecoin's taproot accounts, whose parts bip-utils has and whose sum it has not."""

    def __init__(self, seed, number):
        root = bip_utils.Bip32Slip10Secp256k1.FromSeed(seed)
        self.key = root.DerivePath(f"m/86'/2'/{number}'")
        self.extended = self.key.PublicKey().ToExtended()

    def address(self, branch, index):
        public = bip_utils.Bip32Slip10Secp256k1.FromExtendedKey(self.extended)
        key = public.ChildKey(branch).ChildKey(index).PublicKey().KeyObject()
        text = bip_utils.P2TRAddrEncoder.EncodeKey(key, hrp="ltc")
        return text, key.RawCompressed().ToHex()


class Account:
    """An account by bip-utils, from its extended public key on."""

    def __init__(self, seed, purpose, coin, number):
        private = WALLETS[purpose].FromSeed(seed, coin).Purpose().Coin().Account(number)
        self.extended = private.PublicKey().ToExtended()
        self.public = WALLETS[purpose].FromExtendedKey(self.extended, coin)

    def address(self, branch, index):
        change = bip_utils.Bip44Changes(branch)
        key = self.public.Change(change).AddressIndex(index).PublicKey()
        return key.ToAddress(), key.RawCompressed().ToHex()


def other_address(chain, purpose, key):
    """The address of a compressed key by the second opinion."""
    public = ec.PublicKey.parse(key)
    if purpose == 49:
        return script.p2sh(script.p2wpkh(public)).address(SEGWIT[chain])
    if purpose == 84:
        return script.p2wpkh(public).address(SEGWIT[chain])
    if purpose == 86:
        return script.p2tr(public).address(SEGWIT[chain])
    if chain == "xrp":
        return xrpl.core.keypairs.derive_classic_address(key.hex().upper())
    if chain in ("ethereum", "tron"):
        point = eth_keys.keys.PublicKey.from_compressed_bytes(key)
        if chain == "ethereum":
            return point.to_checksum_address()
        return base58.encode_check(b"\x41" + point.to_canonical_address())
    network = network_for_netcode(PYCOIN[chain])
    text = network.address.for_p2pkh(network.keys.public(key).hash160())
    return cashaddress.convert.to_cash_address(text) if chain == "bitcoin-cash" else text


def cases(count, seed):
    """Yields what to ask and what to expect."""
    chance = random.Random(seed)
    per_account = 200
    rounds = -(-count // (per_account * len(ACCOUNTS)))
    made = 0
    for _ in range(rounds):
        for chain, purpose, coin_type, coin in ACCOUNTS:
            entropy = chance.randbytes(chance.choice([16, 32, 64]))
            number = chance.choice([0, 0, 1, chance.randrange(2**31)])
            if coin is None:
                account = Litecoin86(entropy, number)
            else:
                account = Account(entropy, purpose, coin, number)
            embit_key = bip32.HDKey.from_string(as_xpub(account.extended))
            branches = [embit_key.child(0), embit_key.child(1)]
            for _ in range(per_account):
                if made == count:
                    return
                made += 1
                branch = chance.randrange(2)
                index = chance.choice([chance.randrange(40), chance.randrange(2**31)])
                address, key = account.address(branch, index)
                other_key = branches[branch].child(index).key.sec()
                kind = TYPES[purpose] if chain in PYCOIN else "account"
                line = {"key": account.extended, "chain": chain}
                if chance.randrange(2):
                    line["path"] = f"m/{purpose}'/{coin_type}'/{number}'/{branch}/{index}"
                    if chain != "bitcoin-testnet":
                        del line["chain"]
                else:
                    line["path"] = f"{branch}/{index}"
                    line["type"] = kind
                opinions = [
                    (address, key),
                    (other_address(chain, purpose, other_key), other_key.hex()),
                ]
                yield line, chain, kind, opinions


def as_xpub(text):
    """The same key with the version bytes that embit reads."""
    return base58.encode_check(bytes.fromhex("0488b21e") + base58.decode_check(text)[4:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lines, expected = [], []
    for line, chain, kind, opinions in cases(arguments.count, arguments.seed):
        lines.append(json.dumps(line))
        expected.append((chain, kind, opinions))
    run = subprocess.run(
        [arguments.distrain, "derive", "--lines"],
        input="\n".join(lines) + "\n", capture_output=True, text=True, check=False,
    )
    answers = [json.loads(answer) for answer in run.stdout.splitlines()]
    if len(answers) != len(lines):
        print(f"{len(lines)} lines in, {len(answers)} out", file=sys.stderr)
        return 1
    compared, differences = collections.Counter(), 0
    for line, answer, (chain, kind, opinions) in zip(lines, answers, expected):
        found = (answer.get("address"), answer.get("public_key"))
        if answer.get("type") == kind and all(found == opinion for opinion in opinions):
            compared[chain, kind] += 1
            continue
        differences += 1
        if differences <= 10:
            print(f"{line}\n  distrain {answer}\n  others   {opinions}", file=sys.stderr)
    for (chain, kind), number in sorted(compared.items()):
        print(f"{chain:16} {kind:12} {number}")
    print(f"{sum(compared.values())} addresses agree, {differences} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
