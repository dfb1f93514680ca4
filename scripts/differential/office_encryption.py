#!/usr/bin/env python3
"""Encrypts workbooks in every way that Office has and lets distrain open them.

  office_encryption.py DISTRAIN [--count N] [--seed S] [--keep DIR]
  office_encryption.py --vectors DIR

Each workbook holds an exchange's trade table with random rows. It is encrypted with a random
password (Korean ones too) by this script, which follows MS-OFFCRYPTO and MS-CFB on its own, and by
msoffcrypto-tool where that can; msoffcrypto-tool also opens what this script encrypts, where it
can. distrain imports all files with all passwords, and its records must be the rows. A copy of each
agile file with one bit of the package turned, one cut off, and one without its password in the list
must be refused, each for its own reason.

`--vectors` writes the small files of testvectors/office-encryption.
Exit status: 0 no difference; 1 a difference; 2 usage.
"""
import argparse
import base64
import hashlib
import hmac
import io
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zipfile

import msoffcrypto
import openpyxl
import xlwt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# --- Compound files (MS-CFB) ---------------------------------------------------------------------

FREE, END, FAT, DIFAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF


def compound_file(streams, version=3):
    """Writes streams, a dictionary of names and bytes, with `/` in names for storages."""
    shift = 9 if version == 3 else 12
    size = 1 << shift
    sectors, table = [], []

    def chain(content):
        if not content:
            return END
        first = len(sectors)
        pieces = [content[i : i + size].ljust(size, b"\0") for i in range(0, len(content), size)]
        for index, piece in enumerate(pieces):
            sectors.append(piece)
            table.append(len(sectors) if index + 1 < len(pieces) else END)
        return first

    # name, kind, start, size, child, right
    entries = [["Root Entry", 5, END, 0, NONE, NONE]]
    mini, mini_table, children = b"", [], {0: []}
    storages = {}
    for path, content in streams.items():
        *folders, name = path.split("/")
        parent = 0
        for folder in folders:
            if (parent, folder) not in storages:
                entries.append([folder, 1, 0, 0, NONE, NONE])
                storages[parent, folder] = len(entries) - 1
                children[parent].append(len(entries) - 1)
                children[len(entries) - 1] = []
            parent = storages[parent, folder]
        if len(content) < 4096:
            start = len(mini_table) if content else END
            count = (len(content) + 63) // 64
            mini_table += [len(mini_table) + i + 1 for i in range(count)]
            if count:
                mini_table[-1] = END
            mini += content.ljust(count * 64, b"\0")
        else:
            start = chain(content)
        entries.append([name, 2, start, len(content), NONE, NONE])
        children[parent].append(len(entries) - 1)
    for parent, members in children.items():
        members.sort(key=lambda e: (len(entries[e][0]), entries[e][0].upper()))
        for one, other in zip(members, members[1:]):
            entries[one][5] = other
        if members:
            entries[parent][4] = members[0]
    entries[0][2], entries[0][3] = chain(mini), len(mini)
    mini_start = chain(b"".join(struct.pack("<I", n) for n in mini_table).ljust(
        -(-len(mini_table) * 4 // size) * size, b"\xff"))
    directory = b""
    for name, kind, start, length, child, right in entries:
        text = name.encode("utf-16-le") + b"\0\0"
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
        directory += struct.pack("<III", NONE, right, child) + bytes(16 + 4 + 16)
        directory += struct.pack("<IQ", start, length)
    empty = bytes(64 + 2 + 1 + 1) + struct.pack("<III", NONE, NONE, NONE) + bytes(48)
    while len(directory) % size:
        directory += empty
    directory_start = chain(directory)
    per = size // 4
    fat_count = 1
    while True:
        difat_count = max(0, -(-(fat_count - 109) // (per - 1)))
        if fat_count * per >= len(sectors) + fat_count + difat_count:
            break
        fat_count += 1
    first_fat = len(sectors)
    table += [FAT] * fat_count + [DIFAT] * difat_count
    table += [FREE] * (fat_count * per - len(table))
    raw = b"".join(struct.pack("<I", n) for n in table)
    sectors += [raw[i : i + size] for i in range(0, len(raw), size)]
    fats = list(range(first_fat, first_fat + fat_count))
    first_difat = first_fat + fat_count if difat_count else END
    for index in range(difat_count):
        part = fats[109 + index * (per - 1) : 109 + (index + 1) * (per - 1)]
        part += [FREE] * (per - 1 - len(part))
        part.append(first_difat + index + 1 if index + 1 < difat_count else END)
        sectors.append(struct.pack(f"<{per}I", *part))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, version, 0xFFFE, shift, 6) + bytes(6)
    header += struct.pack("<IIIII", len(directory) // size if version == 4 else 0, fat_count,
                          directory_start, 0, 4096)
    header += struct.pack("<IIII", mini_start, -(-len(mini_table) * 4 // size), first_difat,
                          difat_count)
    header += struct.pack("<109I", *(fats[:109] + [FREE] * (109 - len(fats[:109]))))
    return header.ljust(size, b"\0") + b"".join(sectors)


# --- Packages (MS-OFFCRYPTO 2.3.4) ---------------------------------------------------------------


def aes(key, mode, data, decrypt=False):
    cipher = Cipher(algorithms.AES(key), mode)
    step = cipher.decryptor() if decrypt else cipher.encryptor()
    return step.update(data) + step.finalize()


def padded(data, size, fill=b"\0"):
    return data + fill * (-len(data) % size)


def fitted(data, size):
    return data[:size].ljust(size, b"\x36")


def agile(package, password, rng, digest="SHA512", bits=256, rounds=100, salt_size=16,
          integrity=True, certificate=False, package_digest=None, package_bits=None):
    """Returns the streams of an agile encryption."""

    def hashed(name, data):
        return hashlib.new(name.lower(), data).digest()

    package_digest = package_digest or digest
    package_bits = package_bits or bits
    hash_size = hashlib.new(digest.lower()).digest_size
    package_hash_size = hashlib.new(package_digest.lower()).digest_size
    salt, key_salt = rng.randbytes(salt_size), rng.randbytes(salt_size)
    secret = rng.randbytes(package_bits // 8)
    key = hashed(digest, salt + password.encode("utf-16-le"))
    for number in range(rounds):
        key = hashed(digest, struct.pack("<I", number) + key)

    def seal(block, data):
        derived = fitted(hashed(digest, key + bytes.fromhex(block)), bits // 8)
        return base64.b64encode(
            aes(derived, modes.CBC(fitted(salt, 16)), padded(data, 16))).decode()

    verifier = rng.randbytes(salt_size)
    body = b""
    for start in range(0, len(package), 4096):
        vector = fitted(hashed(package_digest, key_salt + struct.pack("<I", start // 4096)), 16)
        body += aes(secret, modes.CBC(vector), padded(package[start : start + 4096], 16))
    stream = struct.pack("<Q", len(package)) + body
    code_key = rng.randbytes(package_hash_size)
    code = hmac.new(code_key, stream, package_digest.lower()).digest()

    def seal_code(block, data):
        vector = fitted(hashed(package_digest, key_salt + bytes.fromhex(block)), 16)
        return base64.b64encode(aes(secret, modes.CBC(vector), padded(data, 16))).decode()

    def parameters(salt, digest, size, bits):
        return (f'saltSize="{len(salt)}" blockSize="16" keyBits="{bits}" hashSize="{size}" '
                f'cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="{digest}" '
                f'saltValue="{base64.b64encode(salt).decode()}"')

    office = "http://schemas.microsoft.com/office/2006"
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    xml += (f'<encryption xmlns="{office}/encryption" xmlns:p="{office}/keyEncryptor/password" '
            f'xmlns:c="{office}/keyEncryptor/certificate">')
    xml += f"<keyData {parameters(key_salt, package_digest, package_hash_size, package_bits)}/>"
    if integrity:
        xml += (f'<dataIntegrity encryptedHmacKey="{seal_code("5fb2ad010cb9e1f6", code_key)}" '
                f'encryptedHmacValue="{seal_code("a0677f02b22c8433", code)}"/>')
    xml += "<keyEncryptors>"
    if certificate:
        xml += (f'<keyEncryptor uri="{office}/keyEncryptor/certificate"><c:encryptedKey '
                'encryptedKeyValue="AAAA" X509Certificate="AAAA" certVerifier="AAAA"/>'
                "</keyEncryptor>")
    if certificate != "only":
        xml += (f'<keyEncryptor uri="{office}/keyEncryptor/password"><p:encryptedKey '
                f'spinCount="{rounds}" {parameters(salt, digest, hash_size, bits)} '
                f'encryptedVerifierHashInput="{seal("fea7d2763b4b9e79", verifier)}" '
                f'encryptedVerifierHashValue="{seal("d7aa0f6d3061344e", hashed(digest, verifier))}" '
                f'encryptedKeyValue="{seal("146e0be7abacd0d6", secret)}"/></keyEncryptor>')
    xml += "</keyEncryptors></encryption>"
    return {
        "\x06DataSpaces/Version": struct.pack("<I", 60)
        + "Microsoft.Container.DataSpaces".encode("utf-16-le") + struct.pack("<6H", 1, 0, 1, 0, 1, 0),
        "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + xml.encode(),
        "EncryptedPackage": stream,
    }


def crypto_api_header(cipher, bits, salt, verifier, verifier_hash, flags):
    name = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", flags, 0, cipher, 0x8004, bits, 0x18, 0, 0) + name
    return (struct.pack("<II", flags, len(header)) + header + struct.pack("<I", 16) + salt
            + verifier + struct.pack("<I", 20) + verifier_hash)


def standard(package, password, rng, bits=128, rounds=50000):
    """Returns the streams of a standard encryption."""
    salt = rng.randbytes(16)
    key = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for number in range(rounds):
        key = hashlib.sha1(struct.pack("<I", number) + key).digest()
    final = hashlib.sha1(key + bytes(4)).digest()
    one = hashlib.sha1(bytes(a ^ 0x36 for a in final.ljust(64, b"\0"))).digest()
    two = hashlib.sha1(bytes(a ^ 0x5C for a in final.ljust(64, b"\0"))).digest()
    key = (one + two)[: bits // 8]
    verifier = rng.randbytes(16)
    header = crypto_api_header(
        0x660E + (bits - 128) // 64, bits, salt, aes(key, modes.ECB(), verifier),
        aes(key, modes.ECB(), padded(hashlib.sha1(verifier).digest(), 16)), 0x24)
    return {
        "EncryptionInfo": struct.pack("<HH", 4, 2) + header,
        "EncryptedPackage": struct.pack("<Q", len(package))
        + aes(key, modes.ECB(), padded(package, 16)),
    }


# --- Binary workbooks (MS-XLS 2.2.10, MS-OFFCRYPTO 2.3.5-2.3.7) ----------------------------------


def rc4(key):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) % 256]


def records(stream):
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, position, length
        position += 4 + length


def with_file_pass(stream, content, encrypt):
    """Puts FILEPASS behind the first record and encrypts what follows, record by record.

    `encrypt` is given the offset of a content in the new stream and the content."""
    _, _, first = next(records(stream))
    cut = 4 + first
    file_pass = struct.pack("<HH", 0x2F, len(content)) + content
    result = bytearray(stream[:cut] + file_pass)
    for kind, position, length in records(stream[cut:]):
        position += cut
        content = bytearray(stream[position + 4 : position + 4 + length])
        clear = 0
        if kind == 0x85:
            struct.pack_into("<I", content, 0,
                             struct.unpack_from("<I", content)[0] + len(file_pass))
            clear = 4
        elif kind in (0x809, 0xE1, 0x194, 0x195, 0x196, 0x138):
            clear = length
        sealed = encrypt(len(result) + 4, bytes(content))
        result += stream[position : position + 4] + content[:clear] + sealed[clear:]
    return bytes(result)


def block_cipher(key_of):
    blocks = {}

    def encrypt(offset, content):
        out = bytearray()
        for index, byte in enumerate(content):
            place = offset + index
            number = place // 1024
            if number not in blocks:
                stream = rc4(key_of(number))
                blocks[number] = bytes(next(stream) for _ in range(1024))
            out.append(byte ^ blocks[number][place % 1024])
        return bytes(out)

    return encrypt


def xls_rc4(stream, password, rng):
    salt = rng.randbytes(16)
    first = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    secret = hashlib.md5((first + salt) * 16).digest()[:5]

    def key_of(number):
        return hashlib.md5(secret + struct.pack("<I", number)).digest()

    verifier, cipher = rng.randbytes(16), rc4(key_of(0))
    sealed = bytes(a ^ next(cipher) for a in verifier + hashlib.md5(verifier).digest())
    content = struct.pack("<HHH", 1, 1, 1) + salt + sealed
    return with_file_pass(stream, content, block_cipher(key_of))


def xls_crypto_api(stream, password, rng, bits=128):
    salt = rng.randbytes(16)
    base = hashlib.sha1(salt + password.encode("utf-16-le")).digest()

    def key_of(number):
        key = hashlib.sha1(base + struct.pack("<I", number)).digest()[: bits // 8]
        return key.ljust(16, b"\0") if bits == 40 else key

    verifier, cipher = rng.randbytes(16), rc4(key_of(0))
    sealed = bytes(a ^ next(cipher) for a in verifier + hashlib.sha1(verifier).digest())
    header = crypto_api_header(0x6801, bits, salt, sealed[:16], sealed[16:], 0x04)
    content = struct.pack("<HHH", 1, 2, 2) + header
    return with_file_pass(stream, content, block_cipher(key_of))


def xls_xor(stream, password, unicode=True):
    """Obfuscates; the key and the array are those of msoffcrypto-tool, which states them apart."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    key = DocumentXOR.create_xor_key_method1(password)
    array = DocumentXOR.create_xor_array_method1(password)
    verifier = 0
    for byte in reversed([len(password)] + [ord(c) for c in password]):
        verifier = ((verifier >> 14 & 1) | (verifier << 1 & 0x7FFF)) ^ byte
    verifier ^= 0xCE4B

    def encrypt(offset, content):
        out = bytearray()
        for index, byte in enumerate(content):
            turned = (byte << 5 | byte >> 3) & 0xFF
            out.append(turned ^ array[(offset + len(content) + index) % 16])
        return bytes(out)

    content = (struct.pack("<H", 0) if unicode else b"") + struct.pack("<HH", key, verifier)
    return with_file_pass(stream, content, encrypt)


# --- Workbooks -----------------------------------------------------------------------------------

HEADER = ["체결시간", "코인", "마켓", "종류", "거래수량", "거래단가", "거래금액", "수수료", "정산금액", "주문시간"]


def random_rows(rng, count):
    rows = []
    for number in range(count):
        day = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        time = f"{day} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
        coin = rng.choice(["BTC", "ETH", "XRP", "USDT"])
        quantity = f"{rng.randint(1, 10**6)}.{rng.randint(0, 10**8 - 1):08}"
        price = rng.randint(1, 10**8)
        rows.append([time, coin, "KRW", rng.choice(["매수", "매도"]), f"{quantity} {coin}",
                     f"{price:,} KRW", f"{price:,} KRW", "0 KRW", f"{price:,} KRW", time])
    return rows


def xlsx(rows):
    book = openpyxl.Workbook()
    book.active.title = "거래내역"
    for row in [HEADER] + rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(rows):
    """Returns the stream of a binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("거래내역")
    for number, row in enumerate([HEADER] + rows):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    return book.get_biff_data()


def random_password(rng):
    alphabet = rng.choice(["abcdefghijklmnopqrstuvwxyz0123456789", "가나다라마바사아자차카타파하",
                           "Aa1!가 \u00e9\u3042😀", "0123456789"])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 12)))


def random_file(rng, rows, password):
    """Returns what encrypted a workbook, the file, and whether msoffcrypto-tool can open it."""
    version = rng.choice([3, 3, 4])
    kind = rng.choice(["agile", "agile", "agile", "standard", "msoffcrypto", "rc4", "crypto-api",
                       "xor", "usual"])
    if kind == "xor":
        ascii_only = all(ord(c) < 128 for c in password)
        kind = "xor" if ascii_only and len(password) <= 15 else "rc4"
    if kind in ("agile", "usual"):
        digest = rng.choice(["SHA1", "SHA256", "SHA384", "SHA512"])
        bits = rng.choice([128, 192, 256])
        rounds = rng.choice([0, 1, 100, 1000, 100000]) if rng.random() < 0.2 else 50
        salt = rng.choice([8, 16, 16, 16, 20, 32])
        streams = agile(xlsx(rows), "VelvetSweatshop" if kind == "usual" else password, rng,
                        digest, bits, rounds, salt, certificate=rng.random() < 0.1)
        # msoffcrypto-tool neither fills up short hashes nor cuts keys, and wants salts of 16 bytes.
        can = bits != 192 and not (digest == "SHA1" and bits > 160) and salt == 16
        return f"{kind} {digest} {bits}", compound_file(streams, version), can
    if kind == "standard":
        bits = rng.choice([128, 192, 256])
        return f"{kind} {bits}", compound_file(standard(xlsx(rows), password, rng, bits), version), True
    if kind == "msoffcrypto":
        plain, target = io.BytesIO(xlsx(rows)), io.BytesIO()
        msoffcrypto.OfficeFile(plain).encrypt(password, target)
        return kind, target.getvalue(), True
    stream = xls(rows)
    if kind == "rc4":
        sealed, bits = xls_rc4(stream, password, rng), 40
    elif kind == "crypto-api":
        bits = rng.choice([40, 56, 128])
        sealed = xls_crypto_api(stream, password, rng, bits)
    else:
        sealed, bits = xls_xor(stream, password), 16
    # A short stream is filled up, with whole empty records, to lie outside the short sectors.
    filled = sealed + bytes(max(0, 4096 - len(sealed) + 3) // 4 * 4)
    return f"{kind} {bits}", compound_file({"Workbook": filled}, version), True


def opened_elsewhere(data, password):
    """Decrypts with msoffcrypto-tool."""
    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    file.load_key(password=password)
    target = io.BytesIO()
    file.decrypt(target)
    return target.getvalue()


# --- The comparison ------------------------------------------------------------------------------


def run(distrain, *arguments):
    done = subprocess.run([distrain, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"distrain {' '.join(arguments[:2])}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(distrain, count, seed, folder):
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    expected, reasons, passwords, kinds = {}, {}, [], {}
    for number in range(count):
        rows = random_rows(rng, rng.choice([1, 5, 60, 400]))
        password = random_password(rng)
        kind, data, can = random_file(rng, rows, password)
        kinds[kind] = kinds.get(kind, 0) + 1
        if can:
            usual = "VelvetSweatshop" if kind.startswith("usual") else password
            if len(opened_elsewhere(data, usual)) < 100:
                sys.exit(f"msoffcrypto-tool does not open {kind}")
        name = f"{number:04}.xlsx"
        (folder / name).write_bytes(data)
        expected[name] = sorted((row[0], row[1], row[4].split()[0]) for row in rows)
        passwords.append(password)
        if kind.startswith(("agile", "msoffcrypto")):
            name_field = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
            place = data.index(name_field + struct.pack("<H", 34))
            start, length = struct.unpack_from("<II", data, place + 116)
            size = 1 << struct.unpack_from("<H", data, 30)[0]
            if length >= 4096:
                turned = bytearray(data)
                turned[(start + 1) * size + rng.randint(8, min(size, length) - 1)] ^= 1 << rng.randint(0, 7)
                (folder / f"turned-{name}").write_bytes(turned)
                reasons[f"turned-{name}"] = "changed after encryption"
            (folder / f"cut-{name}").write_bytes(data[: rng.randint(600, len(data) - size)])
            reasons[f"cut-{name}"] = "cut off"
        if not kind.startswith("usual") and rng.random() < 0.3:
            other = random_file(rng, rows, password + "\u2603")
            if not other[0].startswith("usual"):
                (folder / f"other-{name}").write_bytes(other[1])
                reasons[f"other-{name}"] = "none of the given passwords"
    list_path = folder.parent / "passwords.txt"
    list_path.write_text("".join(p + "\n" for p in passwords), encoding="utf-8")
    case = folder.parent / "differential.case"
    run(distrain, "init", str(case))
    told = run(distrain, "import", str(case), str(folder), "--password-file", str(list_path),
               "--from", "Upbit", "--json")
    different = 0
    found = {}
    names = {entry["exhibit"]: entry["name"] for entry in told}
    for entry in told:
        name = entry["name"]
        if name in reasons:
            text = " ".join(reject["reason"] for reject in entry["rejects"])
            if reasons[name] not in text:
                print(f"{name}: expected {reasons[name]!r}, found {text!r}")
                different += 1
        elif entry["rows"]["records"] != len(expected[name]):
            print(f"{name}: {entry['rows']}, expected {len(expected[name])} records: "
                  f"{entry['rejects'][:1]}")
            different += 1
    for record in run(distrain, "records", str(case), "--json"):
        # 09:00 in Seoul is midnight in UTC.
        raw = record["raw"]
        found.setdefault(names[record["exhibit"]], []).append(
            (raw["체결시간"], raw["코인"], raw["거래수량"].split()[0]))
    for name, rows in expected.items():
        if sorted(found.get(name, [])) != rows:
            print(f"{name}: other rows")
            different += 1
    for kind in sorted(kinds):
        print(f"  {kind}: {kinds[kind]}")
    print(f"{count} files and {len(reasons)} damaged ones, {different} differences")
    return 1 if different else 0


# --- Vectors -------------------------------------------------------------------------------------


def vectors(folder):
    """Writes the files of testvectors/office-encryption, the same ones each time."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(4)
    package = small_package([["입금"], ["출금"]])
    long_package = small_package([[rng.randbytes(24).hex()] for _ in range(220)])
    (folder / "plain.xlsx").write_bytes(package)
    (folder / "plain-long.xlsx").write_bytes(long_package)
    stream = biff8_stream()
    files = {
        "agile-sha1-aes128.xlsx": agile(package, "패스워드123", rng, "SHA1", 128),
        "agile-sha1-aes256.xlsx": agile(package, "pass", rng, "SHA1", 256),
        "agile-sha256-aes192.xlsx": agile(package, "pass", rng, "SHA256", 192),
        "agile-sha384-aes256.xlsx": agile(package, "pass😀", rng, "SHA384", 256),
        "agile-sha512-aes256.xlsx": agile(package, "pass", rng, "SHA512", 256),
        "agile-mixed.xlsx": agile(package, "pass", rng, "SHA256", 128, salt_size=20,
                                  certificate=True, package_digest="SHA512", package_bits=256),
        "agile-default-password.xlsx": agile(package, "VelvetSweatshop", rng),
        "agile-no-code.xlsx": agile(package, "pass", rng, integrity=False),
        "agile-certificate-only.xlsx": agile(package, "pass", rng, certificate="only"),
        "standard-aes128.xlsx": standard(package, "pass", rng, 128),
        "standard-aes192.xlsx": standard(package, "pass", rng, 192),
        "standard-aes256.xlsx": standard(package, "패스워드", rng, 256),
        "plain.xls": {"Workbook": stream},
        "rc4.xls": {"Workbook": xls_rc4(stream, "패스워드", rng)},
        "rc4-crypto-api-40.xls": {"Workbook": xls_crypto_api(stream, "pass", rng, 40)},
        "rc4-crypto-api-128.xls": {"Workbook": xls_crypto_api(stream, "pass", rng, 128)},
        "xor.xls": {"Workbook": xls_xor(stream, "pass")},
        "xor-odd.xls": {"Workbook": xls_xor(stream, "abc")},
    }
    rows = [HEADER] + random_rows(random.Random(5), 3)
    files["trades.xlsx"] = agile(small_package(rows), "비밀900101", rng)
    files["trades.xls"] = {"Workbook": xls_crypto_api(xls(rows[1:]), "비밀900101", rng)}
    files["agile-long.xlsx"] = agile(long_package, "pass", rng)
    files["agile-long-version-4.xlsx"] = agile(long_package, "pass", rng, "SHA256", 128)
    for name, streams in files.items():
        version = 4 if "version-4" in name else 3
        (folder / name).write_bytes(compound_file(streams, version))


def small_package(rows):
    """Returns a workbook of texts, the same bytes each time."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for row in rows)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{relations}<Relationship Id="a" Type="{office}/officeDocument" '
        'Target="w.xml"/></Relationships>',
        "w.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" '
        'r:id="a"/></sheets></workbook>',
        "_rels/w.xml.rels": f'{relations}<Relationship Id="a" Type="{office}/worksheet" '
        'Target="s.xml"/></Relationships>',
        "s.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def biff8_stream():
    """Returns a stream of one sheet that is longer than a block of 1024 bytes."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("입출금")
    for row in range(40):
        sheet.write(row, 0, f"행 {row}")
        sheet.write(row, 1, row * 1.25)
    return book.get_biff_data()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("distrain", nargs="?")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--vectors", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.vectors:
        vectors(arguments.vectors)
        return 0
    if not arguments.distrain:
        parser.error("which program?")
    if arguments.keep:
        return compare(arguments.distrain, arguments.count, arguments.seed, arguments.keep / "files")
    with tempfile.TemporaryDirectory() as folder:
        return compare(arguments.distrain, arguments.count, arguments.seed,
                       pathlib.Path(folder) / "files")


if __name__ == "__main__":
    sys.exit(main())
