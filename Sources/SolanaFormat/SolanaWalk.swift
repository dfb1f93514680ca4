import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities

/// What a JSON value of Solana's RPC is, by its members.
enum SolanaShape {
  /// The answer of a call, with what the call gave.
  case envelope(result: Range<Int>)
  /// The answer of a call that failed.
  case failure
  /// A block.
  case block([String: Range<Int>])
  /// A transaction with what stands beside it.
  case transaction
  /// A transaction alone.
  case bareTransaction
  /// A line of `getSignaturesForAddress`.
  case signature
  /// A list.
  case list
  /// Something else.
  case other

  /// The members of an object by name, and where their values stand; `nil` if it is none.
  static func members(of range: Range<Int>, in bytes: Span<UInt8>) -> [String: Range<Int>]? {
    var reader = JSONReader(bytes, in: range)
    guard reader.peek() == UInt8(ascii: "{") else { return nil }
    var members: [String: Range<Int>] = [:]
    do throws(ParseFailure) {
      try reader.enter("{")
      while let name = try reader.nextMember(isFirst: members.isEmpty) {
        // Which of two values counts differs between readers, so neither does.
        guard members.updateValue(try reader.skipValue(), forKey: name) == nil else { return nil }
      }
      return members
    } catch { return nil }
  }

  init(of range: Range<Int>, in bytes: Span<UInt8>) {
    var reader = JSONReader(bytes, in: range)
    if reader.peek() == UInt8(ascii: "[") {
      self = .list
      return
    }
    guard let members = Self.members(of: range, in: bytes) else {
      self = .other
      return
    }
    func has(_ names: String...) -> Bool { names.contains { members[$0] != nil } }
    if let result = members["result"], has("jsonrpc", "id") || members.count == 1 {
      self = .envelope(result: result)
    } else if has("error"), has("jsonrpc"), has("id") {
      self = .failure
    } else if has("blockhash"), has("previousBlockhash", "parentSlot") {
      self = .block(members)
    } else if has("transaction"), has("meta", "slot", "blockTime", "version") {
      self = .transaction
    } else if has("signatures"), has("message") {
      self = .bareTransaction
    } else if has("signature"), has("slot"), has("confirmationStatus", "err") {
      self = .signature
    } else {
      self = .other
    }
  }

  /// The format's name, if a value is of the family; a list is what its first element is.
  static func format(of range: Range<Int>, in bytes: Span<UInt8>, depth: Int = 0) -> String? {
    guard depth < 4 else { return nil }
    switch SolanaShape(of: range, in: bytes) {
    case .envelope(let result): return format(of: result, in: bytes, depth: depth + 1)
    case .block: return "solana-json-rpc-block"
    case .transaction: return "solana-json-rpc-transaction"
    case .bareTransaction: return "solana-json-transaction"
    case .signature: return "solana-json-rpc-signatures"
    case .list:
      var reader = JSONReader(bytes, in: range)
      guard (try? reader.enter("[")) != nil, (try? reader.nextElement(isFirst: true)) == true,
        let first = try? reader.skipValue(),
        let format = format(of: first, in: bytes, depth: depth + 1)
      else { return nil }
      return format
    case .failure, .other: return nil
    }
  }
}

/// Goes through a value and tells of each record in it.
struct SolanaWalk {
  /// The line on which the value stands, in a file of lines.
  let line: Int?

  /// How deep lists and answers may stand in each other.
  private static let deepest = 4

  private func item(
    _ content: LedgerItem.Content,
    _ path: String,
    _ range: Range<Int>
  ) -> LedgerItem {
    LedgerItem(content, at: line.map { .line($0) } ?? .element(path), range: range)
  }

  mutating func tell(
    _ range: Range<Int>,
    path: String,
    in bytes: Span<UInt8>,
    depth: Int = 0,
    _ body: (LedgerItem) -> Void
  ) {
    guard depth <= Self.deepest else {
      body(item(.refused(field: nil, reason: "lists that stand too deep"), path, range))
      return
    }
    switch SolanaShape(of: range, in: bytes) {
    case .envelope(let result):
      tell(result, path: path + ".result", in: bytes, depth: depth + 1, body)
    case .failure: body(item(.other("the answer of a call that failed"), path, range))
    case .block(let members): tellBlock(members, range, path, in: bytes, body)
    case .transaction, .bareTransaction:
      tellTransaction(range, path, in: bytes, SolanaRecord.Context(), body)
    case .signature:
      let text = "the identifier of a transaction; what it did, getTransaction tells"
      body(item(.other(text), path, range))
    case .list:
      eachElement(of: range, path, in: bytes, body) { element, path, walk in
        walk.tell(element, path: path, in: bytes, depth: depth + 1, body)
      }
    case .other:
      let isNull = range.count == 4 && bytes[range.lowerBound] == UInt8(ascii: "n")
      body(
        item(
          isNull
            ? .other("an answer without content: no such transaction or block")
            : .refused(field: nil, reason: "neither a transaction nor a block of Solana's RPC"),
          path,
          range
        )
      )
    }
  }

  private mutating func eachElement(
    of range: Range<Int>,
    _ path: String,
    in bytes: Span<UInt8>,
    _ body: (LedgerItem) -> Void,
    _ visit: (Range<Int>, String, inout SolanaWalk) -> Void
  ) {
    var reader = JSONReader(bytes, in: range)
    do throws(ParseFailure) {
      try reader.enter("[")
      var index = 0
      while try reader.nextElement(isFirst: index == 0) {
        let element = try reader.skipValue()
        visit(element, "\(path)[\(index)]", &self)
        index += 1
      }
    } catch {
      body(item(.refused(field: error.field, reason: error.description), path, range))
    }
  }

  private func value(_ range: Range<Int>?, in bytes: Span<UInt8>) -> JSONElement? {
    guard let range else { return nil }
    var reader = JSONReader(bytes, in: range)
    return try? reader.readValue()
  }

  private mutating func tellBlock(
    _ members: [String: Range<Int>],
    _ range: Range<Int>,
    _ path: String,
    in bytes: Span<UInt8>,
    _ body: (LedgerItem) -> Void
  ) {
    guard let hash = value(members["blockhash"], in: bytes)?.string, !hash.isEmpty else {
      body(item(.refused(field: "blockhash", reason: "no text"), path, range))
      return
    }
    var context = SolanaRecord.Context(isConfirmed: true)
    context.slot = value(members["slot"], in: bytes)?.integer()
    if let time = value(members["blockTime"], in: bytes)?.integer(Int64.self) {
      context.time = SolanaTime.instant(time)
    }
    if let transactions = members["transactions"] {
      var index: UInt32 = 0
      eachElement(of: transactions, path + ".transactions", in: bytes, body) {
        element,
        path,
        walk in
        context.index = index
        walk.tellTransaction(element, path, in: bytes, context, body)
        index += 1
      }
    } else {
      body(item(.other("a block without its transactions"), path, range))
    }
    if let rewards = members["rewards"] {
      tellRewards(rewards, path + ".rewards", block: hash, context, in: bytes, body)
    }
  }

  private func tellTransaction(
    _ range: Range<Int>,
    _ path: String,
    in bytes: Span<UInt8>,
    _ context: SolanaRecord.Context,
    _ body: (LedgerItem) -> Void
  ) {
    do throws(ParseFailure) {
      var reader = JSONReader(bytes, in: range)
      let element = try reader.readValue()
      var context = context
      let inner = element["transaction"]
      if inner != nil {
        if let slot = element["slot"]?.integer(UInt64.self) {
          context.slot = slot
          context.isConfirmed = true
        }
        if let time = element["blockTime"]?.integer(Int64.self) {
          context.time = SolanaTime.instant(time)
        }
        if let index = element["transactionIndex"]?.integer(UInt32.self) { context.index = index }
      }
      let record = try SolanaRecord(of: inner ?? element, meta: element["meta"])
      guard let first = record.signatures.first else {
        throw SolanaFields.failure(element, "no signature names the transaction", "signatures")
      }
      guard first.contains(where: { $0 != "1" }) else {
        throw SolanaFields.failure(element, "not signed yet: nothing names it", "signatures")
      }
      body(item(.transaction(record.ledgerTransaction(context)), path, range))
    } catch {
      body(item(.refused(field: error.field, reason: error.description), path, range))
    }
  }

  /// The rewards of a block: each is a movement of a transaction of its own name.
  private func tellRewards(
    _ range: Range<Int>,
    _ path: String,
    block hash: String,
    _ context: SolanaRecord.Context,
    in bytes: Span<UInt8>,
    _ body: (LedgerItem) -> Void
  ) {
    do throws(ParseFailure) {
      var reader = JSONReader(bytes, in: range)
      let list = try reader.readValue()
      if list.content == .null { return }
      guard let rewards = list.array else { throw SolanaFields.failure(list, "no list", "rewards") }
      var movements: [LedgerMovement] = []
      for (index, reward) in rewards.enumerated() {
        guard let lamports = reward["lamports"]?.integer(Int64.self),
          let text = reward["pubkey"]?.string, (try? SolanaAddress(parsing: text)) != nil
        else { throw SolanaFields.failure(reward, "no reward", "rewards", index) }
        guard lamports != 0 else { continue }
        let party = LedgerParty(text)
        movements.append(
          LedgerMovement(
            .reward,
            part: "reward \(index)",
            asset: .sol,
            from: lamports < 0 ? party : nil,
            to: lamports > 0 ? party : nil,
            amount: LedgerAmount(units: UInt256(lamports.magnitude)),
            memo: reward["rewardType"]?.string
          )
        )
      }
      guard !movements.isEmpty else { return }
      let transaction = LedgerTransaction(
        chain: "solana",
        id: "block \(hash)",
        height: context.slot,
        time: context.time,
        status: .succeeded,
        confirmation: .confirmed,
        movements: movements
      )
      body(item(.transaction(transaction), path, range))
    } catch {
      body(item(.refused(field: error.field, reason: error.description), path, range))
    }
  }
}

/// Times of blocks.
enum SolanaTime {
  /// A time in seconds since 1970; `nil` outside of the years 2020 to 9999, in which no block can be.
  static func instant(_ seconds: Int64) -> Instant? {
    guard (1_577_836_800..<253_402_300_800).contains(seconds) else { return nil }
    return Instant(secondsSince1970: seconds)
  }
}
