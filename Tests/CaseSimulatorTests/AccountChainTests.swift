import AddressEncoding
import CaseSimulator
import Cryptography
import ExchangeFormat
import Foundation
import Quantities
import Testing

/// The files of the chains of accounts against their own rules, computed here a second time.
@Suite struct AccountChainTests {
  // MARK: Ethereum

  /// Recursive Length Prefix, written apart from the simulator's.
  private func rlp(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count == 1, bytes[0] < 128 { return bytes }
    return length(bytes.count, 128) + bytes
  }

  private func rlp(list: [[UInt8]]) -> [UInt8] {
    let body = list.reduce([], +)
    return length(body.count, 192) + body
  }

  private func length(_ count: Int, _ base: Int) -> [UInt8] {
    if count <= 55 { return [UInt8(base + count)] }
    let digits = withUnsafeBytes(of: count.bigEndian) { unsafe Array($0) }.drop { $0 == 0 }
    return [UInt8(base + 55 + digits.count)] + digits
  }

  private func quantity(_ object: [String: Any], _ name: String) throws -> [UInt8] {
    Array(try LedgerFiles.bytes(object, name).drop { $0 == 0 })
  }

  @Test func `Ethereum transactions have the hash and the sender that they state`() throws {
    var types: Set<String> = []
    var contracts: Set<String> = []
    for (path, value) in try LedgerFiles.json("ethereum") {
      let answers = try LedgerFiles.objects(value)
      #expect(answers.count == 2)
      let block = try LedgerFiles.object(answers[0]["result"])
      let receipts = try LedgerFiles.objects(answers[1]["result"])
      let transactions = try LedgerFiles.objects(block["transactions"])
      #expect(receipts.count == transactions.count)
      for (transaction, receipt) in zip(transactions, receipts) {
        let hash = try LedgerFiles.text(transaction, "hash")
        #expect(try LedgerFiles.text(receipt, "transactionHash") == hash, "\(path)")
        let isLegacy = try LedgerFiles.text(transaction, "type") == "0x0"
        types.insert(try LedgerFiles.text(transaction, "type"))
        contracts.insert(try LedgerFiles.text(transaction, "to"))
        let names =
          isLegacy
          ? ["nonce", "gasPrice", "gas"]
          : ["chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", "gas"]
        var fields: [[UInt8]] = []
        for name in names { fields.append(rlp(try quantity(transaction, name))) }
        fields.append(rlp(try LedgerFiles.bytes(transaction, "to")))
        fields.append(rlp(try quantity(transaction, "value")))
        fields.append(rlp(try LedgerFiles.bytes(transaction, "input")))
        if !isLegacy { fields.append(rlp(list: [])) }
        let protection = isLegacy ? [rlp([1]), rlp([]), rlp([])] : []
        let prefix: [UInt8] = isLegacy ? [] : [2]
        let message = prefix + rlp(list: fields + protection)
        let (v, r, s) = (
          try quantity(transaction, "v"), try quantity(transaction, "r"),
          try quantity(transaction, "s")
        )
        let whole = prefix + rlp(list: fields + [rlp(v), rlp(r), rlp(s)])
        let found = Keccak256.hash(whole.span)
        #expect("0x" + found.description == hash)
        let parity = Int(v.first ?? 0) - (isLegacy ? 37 : 0)
        let padded = [r, s].map { [UInt8](repeating: 0, count: 32 - $0.count) + $0 }
        let compact = padded[0] + padded[1]
        let signature = try RecoverableSignature(compact: compact.span, recoveryID: parity)
        let digest = Keccak256.hash(message.span)
        let key = try signature.publicKey(for: digest).uncompressed.array
        let point = Array(key.dropFirst())
        let sender = Array(Keccak256.hash(point.span).array.suffix(20))
        #expect(try LedgerFiles.bytes(transaction, "from") == sender)
      }
    }
    #expect(types == ["0x0", "0x2"])
    #expect(contracts.contains("0x00000000219ab540356cbb839cbe05303d7705fa"))
    #expect(contracts.contains("0xdac17f958d2ee523a2206206994597c13d831ec7"))
  }

  @Test func `Ethereum headers have the hash that they state and follow one another`() throws {
    var parent: String?
    for (path, value) in try LedgerFiles.json("ethereum") {
      let block = try LedgerFiles.object(LedgerFiles.objects(value)[0]["result"])
      let data = [
        "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
        "logsBloom",
      ]
      var fields: [[UInt8]] = []
      for name in data { fields.append(rlp(try LedgerFiles.bytes(block, name))) }
      for name in ["difficulty", "number", "gasLimit", "gasUsed", "timestamp"] {
        fields.append(rlp(try quantity(block, name)))
      }
      for name in ["extraData", "mixHash", "nonce"] {
        fields.append(rlp(try LedgerFiles.bytes(block, name)))
      }
      fields.append(rlp(try quantity(block, "baseFeePerGas")))
      fields.append(rlp(try LedgerFiles.bytes(block, "withdrawalsRoot")))
      fields.append(rlp(try quantity(block, "blobGasUsed")))
      fields.append(rlp(try quantity(block, "excessBlobGas")))
      for name in ["parentBeaconBlockRoot", "requestsHash"] {
        fields.append(rlp(try LedgerFiles.bytes(block, name)))
      }
      let header = rlp(list: fields)
      let hash = Keccak256.hash(header.span).description
      #expect(try LedgerFiles.text(block, "hash") == "0x" + hash, "\(path)")
      if let parent { #expect(try LedgerFiles.text(block, "parentHash") == parent) }
      parent = try LedgerFiles.text(block, "hash")
    }
    #expect(parent != nil)
  }

  // MARK: Tron

  @Test func `Tron transactions have the identifier and the owner that they state`() throws {
    var tokens = 0
    for (path, value) in try LedgerFiles.json("tron/block") {
      let block = try LedgerFiles.object(value)
      for transaction in try LedgerFiles.objects(block["transactions"]) {
        let raw = try LedgerFiles.bytes(transaction, "raw_data_hex")
        let hash = SHA256.hash(raw.span)
        #expect(try LedgerFiles.text(transaction, "txID") == hash.description, "\(path)")
        let text = try #require((transaction["signature"] as? [String])?.first)
        let bytes = try LedgerFiles.bytes(text)
        let compact = Array(bytes.prefix(64))
        let signature = try RecoverableSignature(
          compact: compact.span,
          recoveryID: Int(bytes[64])
        )
        let key = Array(try signature.publicKey(for: hash).uncompressed.array.dropFirst())
        let owner = [0x41] + Array(Keccak256.hash(key.span).array.suffix(20))
        let data = try LedgerFiles.object(transaction["raw_data"])
        let contract = try LedgerFiles.objects(data["contract"])[0]
        let parameter = try LedgerFiles.object(contract["parameter"])
        let inner = try LedgerFiles.object(parameter["value"])
        #expect(try LedgerFiles.bytes(inner, "owner_address") == owner)
        // What is signed holds what the JSON says of it.
        for name in ["owner_address", "to_address", "contract_address", "data"]
        where inner[name] != nil {
          let part = try LedgerFiles.bytes(inner, name)
          #expect(raw.indices.contains { raw[$0...].starts(with: part) })
        }
        if inner["data"] != nil {
          tokens += 1
          let contract = try LedgerFiles.bytes(inner, "contract_address")
          #expect(Base58Check.encode(contract) == "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
        }
      }
    }
    #expect(tokens >= 10)
  }

  @Test func `Tron blocks follow one another and have their outcomes`() throws {
    let blocks = try LedgerFiles.json("tron/block")
    let outcomes = try LedgerFiles.json("tron/info")
    #expect(blocks.count == outcomes.count)
    var parent: String?
    for ((_, block), (_, outcome)) in zip(blocks, outcomes) {
      let block = try LedgerFiles.object(block)
      let header = try LedgerFiles.object(block["block_header"])
      let data = try LedgerFiles.object(header["raw_data"])
      let number = try #require(data["number"] as? Int)
      let identifier = try LedgerFiles.text(block, "blockID")
      #expect(identifier.hasPrefix(String(format: "%016x", number)))
      if let parent { #expect(try LedgerFiles.text(data, "parentHash") == parent) }
      parent = identifier
      let ids = try LedgerFiles.objects(block["transactions"]).map {
        try LedgerFiles.text($0, "txID")
      }
      let told = try LedgerFiles.objects(outcome).map { try LedgerFiles.text($0, "id") }
      #expect(ids == told)
    }
  }

  // MARK: XRP Ledger

  /// A payment in canonical order, with the codes of its fields written out.
  private func payment(_ json: [String: Any], signed: Bool) throws -> [UInt8] {
    func number(_ name: String) throws -> [UInt8] {
      let value = UInt32(try #require(json[name] as? Int, "\(name)"))
      return withUnsafeBytes(of: value.bigEndian) { unsafe Array($0) }
    }
    func drops(_ name: String) throws -> [UInt8] {
      let value = try #require(UInt64(LedgerFiles.text(json, name)))
      var bytes = withUnsafeBytes(of: value.bigEndian) { unsafe Array($0) }
      bytes[0] |= 0x40
      return bytes
    }
    func account(_ name: String) throws -> [UInt8] {
      [20] + (try XRPAddress(parsing: LedgerFiles.text(json, name))).account.array
    }
    func blob(_ name: String) throws -> [UInt8] {
      let bytes = try LedgerFiles.bytes(json, name)
      return [UInt8(bytes.count)] + bytes
    }
    var bytes: [UInt8] = [0x12, 0, 0, 0x22]
    bytes += try number("Flags")
    bytes += [0x24]
    bytes += try number("Sequence")
    if json["DestinationTag"] != nil {
      bytes += [0x2e]
      bytes += try number("DestinationTag")
    }
    bytes += [0x20, 0x1b]
    bytes += try number("LastLedgerSequence")
    bytes += [0x61]
    bytes += try drops("Amount")
    bytes += [0x68]
    bytes += try drops("Fee")
    bytes += [0x73]
    bytes += try blob("SigningPubKey")
    if signed {
      bytes += [0x74]
      bytes += try blob("TxnSignature")
    }
    bytes += [0x81]
    bytes += try account("Account")
    bytes += [0x83]
    bytes += try account("Destination")
    return bytes
  }

  private func half(_ prefix: String, _ bytes: [UInt8]) -> [UInt8] {
    let input = Array(prefix.utf8) + bytes
    return Array(SHA512.hash(input.span).array.prefix(32))
  }

  @Test func `XRP payments have the identifier and the signature that they state`() throws {
    var tags: Set<Int> = []
    var destinations: Set<String> = []
    for (path, value) in try LedgerFiles.json("xrp") {
      let result = try LedgerFiles.object(LedgerFiles.object(value)["result"])
      let ledger = try LedgerFiles.object(result["ledger"])
      for transaction in try LedgerFiles.objects(ledger["transactions"]) {
        let id = half("TXN\0", try payment(transaction, signed: true))
        #expect(try LedgerFiles.bytes(transaction, "hash") == id, "\(path)")
        let digest = half("STX\0", try payment(transaction, signed: false))
        let keyBytes = try LedgerFiles.bytes(transaction, "SigningPubKey")
        let der = try LedgerFiles.bytes(transaction, "TxnSignature")
        let key = try PublicKey(parsing: keyBytes.span)
        let signature = try ECDSASignature(strictDER: der.span)
        #expect(signature.isLowS)
        let hash = try #require(FixedBytes<32>(digest))
        #expect(signature.isValid(for: hash, by: key))
        let account = XRPAddress(account: Hash160.hash(keyBytes.span)).description
        #expect(try LedgerFiles.text(transaction, "Account") == account)
        let metadata = try LedgerFiles.object(transaction["metaData"])
        #expect(
          try LedgerFiles.text(metadata, "delivered_amount")
            == LedgerFiles.text(transaction, "Amount")
        )
        tags.insert(try #require(transaction["DestinationTag"] as? Int))
        destinations.insert(try LedgerFiles.text(transaction, "Destination"))
      }
    }
    #expect(tags.count == 3 && destinations.count == 1)
  }

  // MARK: Solana

  @Test func `Solana transactions are signed by their payers`() throws {
    var tokens = 0
    for (path, value) in try LedgerFiles.json("solana") {
      let block = try LedgerFiles.object(LedgerFiles.object(value)["result"])
      for entry in try LedgerFiles.objects(block["transactions"]) {
        let transaction = try LedgerFiles.object(entry["transaction"])
        let message = try LedgerFiles.object(transaction["message"])
        let header = try LedgerFiles.object(message["header"])
        let names = ["numRequiredSignatures", "numReadonlySignedAccounts"]
        var bytes: [UInt8] = []
        for name in names + ["numReadonlyUnsignedAccounts"] {
          bytes.append(UInt8(try #require(header[name] as? Int)))
        }
        let keys = try #require(message["accountKeys"] as? [String])
        bytes.append(UInt8(keys.count))
        for key in keys { bytes += try Base58.decode(key) }
        bytes += try Base58.decode(LedgerFiles.text(message, "recentBlockhash"))
        let instructions = try LedgerFiles.objects(message["instructions"])
        bytes.append(UInt8(instructions.count))
        for instruction in instructions {
          bytes.append(UInt8(try #require(instruction["programIdIndex"] as? Int)))
          let accounts = try #require(instruction["accounts"] as? [Int])
          bytes.append(UInt8(accounts.count))
          bytes += accounts.map { UInt8($0) }
          let data = try Base58.decode(LedgerFiles.text(instruction, "data"))
          bytes.append(UInt8(data.count))
          bytes += data
          if data.first == 12 { tokens += 1 }
        }
        let signatures = try #require(transaction["signatures"] as? [String])
        let signature = try #require(FixedBytes<64>(try Base58.decode(signatures[0])))
        let payer = try #require(FixedBytes<32>(try Base58.decode(keys[0])))
        #expect(try Ed25519.isValid(signature, for: bytes.span, by: payer), "\(path)")
        let meta = try LedgerFiles.object(entry["meta"])
        let before = try #require(meta["preBalances"] as? [Int])
        let after = try #require(meta["postBalances"] as? [Int])
        let fee = try #require(meta["fee"] as? Int)
        #expect(before.reduce(0, +) == after.reduce(0, +) + fee)
      }
    }
    #expect(tokens == 2)
  }

  // MARK: The truth

  @Test func `the truth on chains of accounts is told by the replies and the TagPack`() throws {
    let truth = Standard.made.truth.accountChains
    #expect(Set(truth.targets.map(\.chain)) == ["tron", "xrp"])
    #expect(Set(truth.balances.map(\.chain)) == ["ethereum", "solana", "tron"])
    #expect(truth.worthless.count == 1)
    let pack = String(decoding: try Standard.bytes("attributions.tagpack.yaml"), as: UTF8.self)
    for target in truth.targets {
      #expect(pack.contains("label: \(target.exchange)"))
      // The exchange's own address is named; the deposit address must be found.
      #expect(pack.contains(target.address) == (target.tag != nil))
      #expect(target.quantity > .zero)
    }
    let tag = try #require(truth.targets.compactMap(\.tag).first)
    var rows: [ExchangeRecord] = []
    for row in try ReadTable.all.get().flatMap(\.reading.rows) {
      if case .record(let record) = row { rows.append(record) }
    }
    #expect(rows.count { $0.tag == tag } == 1)
    let own = Set(truth.balances.map(\.address))
    #expect(own.isDisjoint(with: truth.others))
    for balance in truth.balances {
      #expect(balance.free > .zero)
      // Each own address was withdrawn to and registered.
      #expect(rows.contains { $0.to?.canonical == balance.address }, "\(balance.address)")
    }
    let staked = truth.balances.filter { !$0.bound.isZero }
    #expect(staked.map(\.bound.description) == ["32"])
  }
}
