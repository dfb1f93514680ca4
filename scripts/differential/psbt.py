#!/usr/bin/env python3
"""Compares `distrain decode psbt` and `distrain check psbt` with embit and Bitcoin Core's library.

    pip install embit py-bitcoinkernel        (in a virtual environment)
    psbt.py DISTRAIN [--count N] [--seed N]

Makes N PSBTs of versions 0 and 2 by a fixed seed: inputs of every standard kind with keys of made-up
seeds, signed by embit with every sighash type. Each is decoded and compared with embit's view field by
field, and checked: the keys that signed, the key paths, and the network transaction, which embit
finalizes by itself and Bitcoin Core's library verifies. Then one bit of a signature is changed, which
must be found in that input. Prints what was compared; exits with 1 at the first difference.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys

import pbk
from embit import bip32, ec, finalizer, hashes, script
from embit.psbt import PSBT, DerivationPath
from embit.script import Script, Witness
from embit.transaction import Transaction, TransactionInput, TransactionOutput
from embit.util import secp256k1
from pbk.script import PrecomputedTransactionData

NAMES = {0: "DEFAULT", 1: "ALL", 2: "NONE", 3: "SINGLE"}
KINDS = ["p2pkh", "p2wpkh", "p2sh-p2wpkh", "p2wsh", "p2sh-p2wsh", "p2sh", "p2tr", "p2tr-leaf"]


def sighash_name(value):
    return NAMES[value & 3] + ("|ANYONECANPAY" if value & 0x80 else "")


def path_text(steps, mark):
    return "m" + "".join(f"/{s & 0x7FFFFFFF}" + (mark if s >> 31 else "") for s in steps)


def taproot_hash(self, index, script_pubkeys, values, sighash=0, ext_flag=0, script=None,
                 leaf_version=0xC0, **_):
    """The message of BIP-0341 without annex."""
    single, alone = sighash & 3, sighash & 0x80
    entry = self.vin[index]
    place = bytes(reversed(entry.txid)) + entry.vout.to_bytes(4, "little")
    message = bytes([0, sighash]) + self.version.to_bytes(4, "little")
    message += self.locktime.to_bytes(4, "little")
    if not alone:
        message += self.hash_prevouts() + self.hash_amounts(values)
        message += self.hash_script_pubkeys(script_pubkeys) + self.hash_sequence()
    if single < 2:
        message += self.hash_outputs()
    message += bytes([2 * ext_flag])
    if alone:
        message += place + values[index].to_bytes(8, "little") + script_pubkeys[index].serialize()
        message += entry.sequence.to_bytes(4, "little")
    else:
        message += index.to_bytes(4, "little")
    if single == 3:
        message += hashlib.sha256(self.vout[index].serialize()).digest()
    if script is not None:
        message += hashes.tagged_hash("TapLeaf", bytes([leaf_version]) + script.serialize())
        message += b"\x00\xff\xff\xff\xff"
    return hashes.tagged_hash("TapSighash", message)


Transaction.sighash_taproot = taproot_hash


def is_odd(internal, root):
    """Whether the output key's y coordinate is odd."""
    tweak = hashes.tagged_hash("TapTweak", internal.xonly() + root)
    point = secp256k1.ec_pubkey_parse(b"\x02" + internal.xonly())
    return secp256k1.ec_pubkey_serialize(secp256k1.ec_pubkey_add(point, tweak))[0] == 3


class Maker:
    """Makes signed PSBTs; `expected` holds what embit does not keep."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.root = bip32.HDKey.from_seed(hashlib.sha512(b"not a secret %d" % seed).digest())

    def blob(self, size):
        return bytes(self.chance.randrange(256) for _ in range(size))

    def key(self):
        steps = [self.chance.choice([44, 48, 49, 84, 86]) | 1 << 31, 1 << 31, 1 << 31,
                 self.chance.randrange(2), self.chance.randrange(1000)]
        return self.root.derive(steps).key, DerivationPath(self.root.my_fingerprint, steps)

    def derivation(self, scope, taproot_leaves=None):
        key, path = self.key()
        public = key.get_public_key()
        if taproot_leaves is None:
            scope.bip32_derivations[public] = path
        else:
            public = ec.PublicKey.from_xonly(key.xonly())
            scope.taproot_bip32_derivations[public] = (taproot_leaves, path)
        return key, public

    def multisig(self, scope):
        publics = [self.derivation(scope)[1] for _ in range(self.chance.randrange(1, 5))]
        return script.multisig(self.chance.randrange(1, len(publics) + 1), publics)

    def output_script(self, kind, scope):
        """Fills the scripts and paths of an input or an output, and returns its locking script."""
        if kind == "p2pkh":
            return script.p2pkh(self.derivation(scope)[1])
        if kind == "p2wpkh":
            return script.p2wpkh(self.derivation(scope)[1])
        if kind == "p2sh-p2wpkh":
            scope.redeem_script = script.p2wpkh(self.derivation(scope)[1])
            return script.p2sh(scope.redeem_script)
        if kind == "p2wsh":
            scope.witness_script = self.multisig(scope)
            return script.p2wsh(scope.witness_script)
        if kind == "p2sh-p2wsh":
            scope.witness_script = self.multisig(scope)
            scope.redeem_script = script.p2wsh(scope.witness_script)
            return script.p2sh(scope.redeem_script)
        if kind == "p2sh":
            scope.redeem_script = self.multisig(scope)
            return script.p2sh(scope.redeem_script)
        if kind == "p2tr":
            _, public = self.derivation(scope, [])
            scope.taproot_internal_key = public
            return script.p2tr(public)
        # One leaf: `key OP_CHECKSIG`; the internal key is another one of the same root.
        internal = ec.PublicKey.from_xonly(self.key()[0].xonly())
        key, path = self.key()
        public = ec.PublicKey.from_xonly(key.xonly())
        leaf = Script(b"\x20" + public.xonly() + b"\xac")
        leaf_hash = hashes.tagged_hash("TapLeaf", b"\xc0" + leaf.serialize())
        scope.taproot_bip32_derivations[public] = ([leaf_hash], path)
        scope.taproot_internal_key = internal
        tweaked = internal.taproot_tweak(leaf_hash)
        if hasattr(scope, "taproot_scripts"):
            scope.taproot_merkle_root = leaf_hash
            control = bytes([0xC0 | is_odd(internal, leaf_hash)]) + internal.xonly()
            scope.taproot_scripts[control] = leaf.data + b"\xc0"
        else:
            scope.unknown[b"\x06"] = b"\x00\xc0" + leaf.serialize()
        return Script(b"\x51\x20" + tweaked.xonly())

    def unknowns(self, scope):
        if self.chance.randrange(3) == 0:
            for _ in range(self.chance.randrange(1, 4)):
                scope.unknown[bytes([self.chance.randrange(0x60, 0xF0)]) + self.blob(
                    self.chance.randrange(5))] = self.blob(self.chance.randrange(8))
        if self.chance.randrange(4) == 0:
            scope.unknown[b"\xfc\x04test" + bytes([self.chance.randrange(8)]) + self.blob(2)] = (
                self.blob(self.chance.randrange(300)))

    def make(self):
        chance = self.chance
        count = chance.randrange(1, 5)
        kinds = [chance.choice(KINDS) for _ in range(count)]
        outputs = count + chance.randrange(3)
        template = Transaction(
            version=chance.choice([1, 2]), locktime=chance.randrange(1 << 32),
            vin=[TransactionInput(self.blob(32), 0) for _ in kinds],
            vout=[TransactionOutput(chance.randrange(10**6), Script(b"\x6a"))
                  for _ in range(outputs)],
        )
        psbt = PSBT(template, unknown={}, version=chance.choice([None, 2]))
        for scope in psbt.inputs + psbt.outputs:
            scope.unknown = {}
        for output in psbt.outputs:
            output.script_pubkey = self.output_script(chance.choice(KINDS), output)
            self.unknowns(output)
        for index, (entry, kind) in enumerate(zip(psbt.inputs, kinds)):
            coin = TransactionOutput(chance.randrange(10**7, 10**9), self.output_script(kind, entry))
            place = chance.randrange(3)
            before = [TransactionOutput(chance.randrange(10**6), Script(self.blob(25)))
                      for _ in range(place)]
            previous = Transaction(
                vin=[TransactionInput(self.blob(32), chance.randrange(4), Script(self.blob(3)))],
                vout=before + [coin],
            )
            entry.txid, entry.vout = previous.txid(), place
            entry.sequence = chance.choice([0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 1])
            stated = kind not in ("p2pkh", "p2sh") and chance.randrange(4) > 0
            if stated:
                entry.witness_utxo = coin
            if not stated or chance.randrange(3) == 0:
                entry.non_witness_utxo = previous
            if chance.randrange(2):
                choices = [1, 2, 3, 0x81, 0x82, 0x83] + ([0] if "p2tr" in kind else [])
                if kind in ("p2pkh", "p2sh") and index > 0:
                    choices = [1, 2, 0x81, 0x82]
                entry.sighash_type = chance.choice(choices)
            self.unknowns(entry)
        if chance.randrange(2):
            path = [84 | 1 << 31, 1 << 31, 1 << 31]
            psbt.xpubs[self.root.derive(path).to_public()] = DerivationPath(
                self.root.my_fingerprint, path)
        self.unknowns(psbt)
        psbt.sign_with(self.root, sighash=None)
        final = finalizer.finalize_psbt(psbt, ignore_missing=True)
        for index, (entry, kind) in enumerate(zip(psbt.inputs, kinds)):
            if kind == "p2sh":
                self.finalize_legacy(final.vin[index], entry)
            if kind == "p2tr-leaf":
                (_, signature), = entry.taproot_sigs.items()
                (control, leaf), = entry.taproot_scripts.items()
                final.vin[index].witness = Witness([signature, leaf[:-1], control])
            # embit finalizes key paths when it signs; half of them become a signature again.
            if kind == "p2tr" and chance.randrange(2):
                entry.unknown[b"\x13"] = entry.final_scriptwitness.items[0]
                entry.final_scriptwitness = None
        return psbt, kinds, final

    @staticmethod
    def finalize_legacy(entry, scope):
        """*m* of *n* in P2SH, which embit does not finalize."""
        required, publics = finalizer.parse_multisig(scope.redeem_script)
        signatures = [scope.partial_sigs[p] for p in publics if p in scope.partial_sigs]
        data = b"\x00"
        for item in signatures[:required]:
            data += bytes([len(item)]) + item
        redeem = scope.redeem_script.data
        push = bytes([len(redeem)]) if len(redeem) < 76 else b"\x4c" + bytes([len(redeem)])
        entry.script_sig = Script(data + push + redeem)
        entry.witness = Witness([])


class Comparison:
    def __init__(self):
        self.fields = self.signatures = self.paths = self.verified = self.changed = 0

    def equal(self, place, found, expected):
        self.fields += 1
        if found != expected:
            raise SystemExit(f"{place}: distrain says {found!r}, expected {expected!r}")

    def decoded(self, number, raw, value):
        """Compares what `decode psbt` says with what embit reads from the same bytes."""
        psbt = PSBT.parse(raw)
        self.equal(f"{number} version", value["psbt_version"], psbt.version or 0)
        if psbt.version == 2:
            self.equal(f"{number} tx_version", value["tx_version"], psbt.tx_version)
            self.equal(f"{number} locktime", value.get("fallback_locktime"), psbt.locktime)
        else:
            self.equal(f"{number} txid", value["tx"]["txid"], psbt.tx.txid().hex())
        xpubs = [(x.to_base58(), d.fingerprint.hex(), path_text(d.derivation, "h"))
                 for x, d in psbt.xpubs.items()]
        mine = [(x["xpub"], x["master_fingerprint"], x["path"]) for x in value["global_xpubs"]]
        self.equal(f"{number} xpubs", mine, xpubs)
        self.others(f"{number} global", value, psbt.unknown)
        self.equal(f"{number} inputs", len(value["inputs"]), len(psbt.inputs))
        self.equal(f"{number} outputs", len(value["outputs"]), len(psbt.outputs))
        for index, (mine, theirs) in enumerate(zip(value["inputs"], psbt.inputs)):
            self.input(f"{number} input {index}", mine, theirs, psbt.version)
        for index, (mine, theirs) in enumerate(zip(value["outputs"], psbt.outputs)):
            place = f"{number} output {index}"
            self.scope(place, mine, theirs)
            if psbt.version == 2:
                self.equal(f"{place} amount", mine["value_sat"], theirs.value)
                self.equal(f"{place} script", mine["script"]["hex"], theirs.script_pubkey.data.hex())
        fee = psbt.fee()
        self.equal(f"{number} fee", value["fee"], f"{fee // 10**8}.{fee % 10**8:08d}")

    def others(self, place, mine, unknown):
        named = (b"\x13", b"\x06")
        mine_all = dict(mine.get("unknown", {}))
        for entry in mine.get("proprietary", []):
            mine_all[entry["key"]] = entry["value"]
            self.equal(f"{place} identifier", entry["identifier"], b"test".hex())
            self.equal(f"{place} subtype", entry["subtype"], bytes.fromhex(entry["key"])[6])
        theirs = {k.hex(): v.hex() for k, v in unknown.items() if k not in named}
        self.equal(f"{place} unknown", mine_all, theirs)

    def scope(self, place, mine, theirs):
        for name in ("redeem_script", "witness_script"):
            expected = getattr(theirs, name)
            self.equal(f"{place} {name}", mine.get(name, {}).get("hex"),
                       expected.data.hex() if expected else None)
        self.equal(f"{place} bip32_derivs",
                   [(d["pubkey"], d["master_fingerprint"], d["path"])
                    for d in mine.get("bip32_derivs", [])],
                   sorted((p.sec().hex(), d.fingerprint.hex(), path_text(d.derivation, "h"))
                          for p, d in theirs.bip32_derivations.items()))
        self.equal(f"{place} taproot_bip32_derivs",
                   [(d["pubkey"], d["master_fingerprint"], d["path"], d["leaf_hashes"])
                    for d in mine.get("taproot_bip32_derivs", [])],
                   sorted((p.xonly().hex(), d.fingerprint.hex(), path_text(d.derivation, "h"),
                           [h.hex() for h in leaves])
                          for p, (leaves, d) in theirs.taproot_bip32_derivations.items()))
        key = theirs.taproot_internal_key
        self.equal(f"{place} internal key", mine.get("taproot_internal_key"),
                   key.xonly().hex() if key else None)
        self.others(place, mine, theirs.unknown)

    def input(self, place, mine, theirs, version):
        self.scope(place, mine, theirs)
        stated = theirs.witness_utxo
        self.equal(f"{place} witness_utxo",
                   (mine["witness_utxo"]["value_sat"], mine["witness_utxo"]["scriptPubKey"]["hex"])
                   if "witness_utxo" in mine else None,
                   (stated.value, stated.script_pubkey.data.hex()) if stated else None)
        whole = theirs.non_witness_utxo
        self.equal(f"{place} non_witness_utxo", mine.get("non_witness_utxo", {}).get("txid"),
                   whole.txid().hex() if whole else None)
        self.equal(f"{place} signatures", mine.get("partial_signatures", {}),
                   {p.sec().hex(): s.hex() for p, s in theirs.partial_sigs.items()})
        kind = theirs.sighash_type
        expected = None if kind is None else sighash_name(kind) if kind else ""
        self.equal(f"{place} sighash", mine.get("sighash"), expected)
        witness = theirs.final_scriptwitness
        self.equal(f"{place} witness", mine.get("final_scriptwitness"),
                   [i.hex() for i in witness.items] if witness else None)
        signature = theirs.unknown.get(b"\x13")
        self.equal(f"{place} key signature", mine.get("taproot_key_path_sig"),
                   signature.hex() if signature else None)
        self.equal(f"{place} script signatures",
                   [(s["pubkey"], s["leaf_hash"], s["sig"])
                    for s in mine.get("taproot_script_path_sigs", [])],
                   [(p.xonly().hex(), leaf.hex(), s.hex())
                    for (p, leaf), s in theirs.taproot_sigs.items()])
        self.equal(f"{place} leaves",
                   [(s["script"], s["leaf_ver"], s["control_blocks"])
                    for s in mine.get("taproot_scripts", [])],
                   [(s[:-1].hex(), s[-1], [c.hex()]) for c, s in theirs.taproot_scripts.items()])
        root = theirs.taproot_merkle_root
        self.equal(f"{place} root", mine.get("taproot_merkle_root"), root.hex() if root else None)
        if version == 2:
            self.equal(f"{place} outpoint", (mine["previous_txid"], mine["previous_vout"]),
                       (theirs.txid.hex(), theirs.vout))
            self.equal(f"{place} sequence", mine["sequence"], theirs.sequence)

    def checked(self, number, psbt, kinds, final, value):
        """Compares what `check psbt` says with who signed, and with the final transaction."""
        self.equal(f"{number} valid", (value["valid"], value["complete"]), (True, True))
        for index, (mine, theirs) in enumerate(zip(value["inputs"], psbt.inputs)):
            place = f"{number} input {index} ({kinds[index]})"
            keys = {p.sec().hex(): s[-1] for p, s in theirs.partial_sigs.items()}
            if kinds[index] == "p2tr":
                items = theirs.final_scriptwitness
                signature = items.items[0] if items else theirs.unknown[b"\x13"]
                key = theirs.utxo.script_pubkey.data[2:].hex()
                keys = {key: signature[64] if len(signature) == 65 else 0}
            for (public, _), signature in theirs.taproot_sigs.items():
                keys = {public.xonly().hex(): signature[64] if len(signature) == 65 else 0}
            found = {s["public_key"]: (s["sighash_type"], s["valid"]) for s in mine["signers"]}
            self.equal(place, found, {k: (sighash_name(t), True) for k, t in keys.items()})
            self.signatures += len(found)
            paths = [(p.sec().hex(), d) for p, d in theirs.bip32_derivations.items()]
            paths += [(p.xonly().hex(), d)
                      for p, (_, d) in theirs.taproot_bip32_derivations.items()]
            self.equal(f"{place} paths",
                       sorted((p["public_key"], p["fingerprint"], p["path"], p["in_script"])
                              for p in mine["paths"]),
                       sorted((k, d.fingerprint.hex(), path_text(d.derivation, "'"), True)
                              for k, d in paths))
            self.paths += len(paths)
        for index, output in enumerate(value["outputs"]):
            held = [p["in_script"] for p in output["paths"]]
            self.equal(f"{number} output {index} held", all(held) and len(held) > 0, True)
        self.equal(f"{number} extracted", value["extracted"], final.serialize().hex())
        transaction = pbk.Transaction(final.serialize())
        coins = [(pbk.ScriptPubkey(i.utxo.script_pubkey.data), i.utxo.value) for i in psbt.inputs]
        data = PrecomputedTransactionData(
            transaction, [pbk.TransactionOutput(s, amount) for s, amount in coins])
        for index, (locking, amount) in enumerate(coins):
            flags = pbk.ScriptVerificationFlags.ALL
            if not locking.verify(amount, transaction, data, index, flags):
                raise SystemExit(f"{number} input {index}: the kernel refuses the final scripts")
            self.verified += 1


def change(psbt, kinds, chance):
    """Changes one bit of a signature; returns the input, or None if no signature may be changed."""
    index = chance.randrange(len(kinds))
    entry = psbt.inputs[index]
    # Byte 40 lies inside s of a signature in DER, and inside s of one of Schnorr.
    def flipped(signature):
        return signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]
    if entry.partial_sigs:
        key = chance.choice(list(entry.partial_sigs))
        entry.partial_sigs[key] = flipped(entry.partial_sigs[key])
    elif entry.taproot_sigs:
        for key in entry.taproot_sigs:
            entry.taproot_sigs[key] = flipped(entry.taproot_sigs[key])
    elif b"\x13" in entry.unknown:
        entry.unknown[b"\x13"] = flipped(entry.unknown[b"\x13"])
    else:
        entry.final_scriptwitness = Witness([flipped(entry.final_scriptwitness.items[0])])
    return index


def answers(program, verb, psbts):
    done = subprocess.run(
        [program, verb, "psbt", "--lines"], input="\n".join(psbts) + "\n",
        capture_output=True, text=True,
    )
    lines = done.stdout.splitlines()
    if len(lines) != len(psbts):
        raise SystemExit(f"{verb}: {len(lines)} answers to {len(psbts)} lines: {done.stderr}")
    return [json.loads(line, parse_float=str) for line in lines]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("distrain")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=174)
    arguments = parser.parse_args()
    maker = Maker(arguments.seed)
    made = [maker.make() for _ in range(arguments.count)]
    comparison = Comparison()
    # Base64 and hexadecimal digits by turns.
    texts = [p.to_base64() if n % 2 else p.serialize().hex() for n, (p, _, _) in enumerate(made)]
    for number, value in enumerate(answers(arguments.distrain, "decode", texts)):
        comparison.decoded(number, made[number][0].serialize(), value)
    for number, value in enumerate(answers(arguments.distrain, "check", texts)):
        comparison.checked(number, *made[number], value)
    changed = [change(psbt, kinds, maker.chance) for psbt, kinds, _ in made]
    texts = [psbt.to_base64() for psbt, _, _ in made]
    for number, value in enumerate(answers(arguments.distrain, "check", texts)):
        for index, entry in enumerate(value["inputs"]):
            comparison.equal(f"changed {number} input {index} ({made[number][1][index]})",
                             entry["valid"], index != changed[number])
        comparison.equal(f"changed {number}", (value["valid"], value["complete"]), (False, False))
        comparison.changed += 1
    print(f"{len(made)} PSBTs, {comparison.fields} fields equal; {comparison.signatures} signatures "
          f"and {comparison.paths} key paths; {comparison.verified} final inputs accepted by the "
          f"kernel; {comparison.changed} changed signatures found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
