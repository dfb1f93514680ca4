#!/usr/bin/env python3
"""Feeds a regtest `blocks` folder to Bitcoin Core's own library and compares what comes out.

    pip install py-bitcoinkernel        (in a virtual environment)
    regtest_kernel.py BLOCKS_FOLDER

BLOCKS_FOLDER holds blk*.dat, rev*.dat and, where the files are obfuscated, xor.dat. Every block is
given to a fresh regtest node of the library, each after the block before it, in the order of the
files otherwise. The library checks proof of work, Merkle roots, witness commitments, subsidies,
maturity and every script and signature. Then the undo data that the library wrote itself are
compared with those of rev*.dat, byte for byte with their checksums.

Prints the counts and the tip; exits with 1 if a block of the best chain is refused, if the library
ends at another tip, or if undo data differ.
"""

import argparse
import glob
import hashlib
import os
import sys
import tempfile

import pbk

MAGIC = bytes.fromhex("fabfb5da")


def plain(path):
    """Returns a file of a blocks folder without its obfuscation; its tail of zeros may be garbage."""
    data = open(path, "rb").read()
    xor = os.path.join(os.path.dirname(path), "xor.dat")
    if not os.path.exists(xor):
        return data
    key = open(xor, "rb").read()
    mask = int.from_bytes((key * (len(data) // 8 + 1))[: len(data)], "little")
    return (int.from_bytes(data, "little") ^ mask).to_bytes(len(data), "little")


def records(folder, kind, trailer):
    """Yields the records of all files of a kind, each with `trailer` bytes behind it."""
    for path in sorted(glob.glob(os.path.join(folder, f"{kind}*.dat"))):
        data, place = plain(path), 0
        while data[place : place + 4] == MAGIC:
            end = place + 8 + int.from_bytes(data[place + 4 : place + 8], "little") + trailer
            if end > len(data):
                sys.exit(f"{path}: a record at {place} is cut short")
            yield data[place + 8 : end]
            place = end


def double_sha256(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


class Arrived:
    """The blocks of a folder: their heights, and the tip of the longest branch."""

    def __init__(self, folder):
        self.blocks = {}
        for raw in records(folder, "blk", 0):
            self.blocks.setdefault(double_sha256(raw[:80]), raw)
        self.height = {}
        for block in self.blocks:
            self.place(block)
        # Every block of regtest has the same work: the longest branch wins, of equal ones the first.
        self.tip = max(self.blocks, key=lambda block: self.height[block])
        self.best = []
        block = self.tip
        while block in self.blocks:
            self.best.append(block)
            block = self.blocks[block][4:36]
        self.best.reverse()

    def place(self, block):
        path = []
        while block not in self.height and block in self.blocks:
            path.append(block)
            block = self.blocks[block][4:36]
        height = self.height.get(block, -1)
        for found in reversed(path):
            height += 1
            self.height[found] = height

    def in_order(self):
        """The blocks, each after the one before it; Python's sort keeps the order of the files."""
        return sorted(self.blocks, key=lambda block: self.height[block])


def run(arrived, folder):
    """Gives the blocks to the library; returns the hashes that it found valid, and its tip."""
    valid, refused = set(), {}

    def checked(_, block, state):
        name = double_sha256(bytes(block)[:80])
        if state.validation_mode == pbk.ValidationMode.VALID:
            valid.add(name)
        else:
            refused[name] = state.block_validation_result.name

    callbacks = pbk.ValidationInterfaceCallbacks(block_checked=checked)
    node = pbk.load_chainman(folder, pbk.ChainType.REGTEST, validation_callbacks=callbacks)
    stored = set()
    for name in arrived.in_order():
        try:
            node.process_block(pbk.Block(arrived.blocks[name]))
            stored.add(name)
        except pbk.ProcessBlockException as problem:
            refused[name] = str(problem)
    chain = node.get_active_chain()
    tip = bytes(chain.block_tree_entries[chain.height].block_hash)
    height = chain.height
    del chain, node
    return valid, stored, refused, tip, height


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("blocks", help="the folder with blk*.dat, rev*.dat and xor.dat")
    arguments = parser.parse_args()
    arrived = Arrived(arguments.blocks)
    with tempfile.TemporaryDirectory() as folder:
        valid, stored, refused, tip, height = run(arrived, folder)
        theirs = sorted(records(os.path.join(folder, "blocks"), "rev", 32))
    ours = sorted(records(arguments.blocks, "rev", 32))
    # The library has the genesis block from the start and checks it with no transaction.
    missing = [block for block in arrived.best[1:] if block not in valid]
    print(f"blocks given: {len(arrived.blocks)}, stored: {len(stored)}, refused: {len(refused)}")
    print(f"best chain: {len(arrived.best)} blocks, connected: {len(arrived.best) - len(missing)}")
    print(f"tip: {tip[::-1].hex()} at height {height}")
    print(f"undo records: {len(ours)} here, {len(theirs)} by the library")
    for block, reason in sorted(refused.items()):
        print(f"refused: {block[::-1].hex()} at height {arrived.height[block]}: {reason}")
    if not arrived.best or missing or refused:
        sys.exit("the library refuses blocks")
    if tip != arrived.tip or height != arrived.height[arrived.tip]:
        sys.exit(f"the files end at {arrived.tip[::-1].hex()}")
    if ours != theirs:
        sys.exit("undo data differ")


if __name__ == "__main__":
    main()
