/// The members of Ethereum's JSON that are read, whatever a dialect calls them.
///
/// The raw value of a member is its name in Ethereum's JSON-RPC (`execution-apis`), of parity's traces,
/// or of ethereum-etl's schema.
enum JSONRPCMember: UInt8, CaseIterable {
  // The envelope (JSON-RPC 2.0).
  case jsonrpc, id, result, error, method, params, txHash
  // Blocks.
  case number, hash, parentHash, stateRoot, miner, timestamp, baseFeePerGas, transactions
  case uncles, withdrawals, transactionCount
  // Transactions.
  case nonce, blockHash, blockNumber, transactionIndex, from, to, value, gas, gasPrice, input, type
  case chainId, v, r, s, yParity, maxFeePerGas, maxPriorityFeePerGas, blockTimestamp, feePayer, mint
  case transactionType
  // Receipts.
  case transactionHash, cumulativeGasUsed, gasUsed, effectiveGasPrice, contractAddress, logs
  case status, root, blobGasUsed, blobGasPrice, l1Fee, logsBloom
  // Logs.
  case address, topics, data, logIndex, removed
  // Parity's traces.
  case action, traceAddress, transactionPosition, trace, callType, balance, refundAddress, author
  case rewardType
  // Geth's traces.
  case calls, structLogs, output, revertReason
  // Withdrawals.
  case index, validatorIndex, amount
  // ethereum-etl.
  case transactionTraces, tokenAddress, traceType, itemId, bytecode, symbol, name, decimals
  case totalSupply

  /// The name in Ethereum's JSON-RPC, or the only one.
  var camelCase: String { "\(self)" }

  /// The names in ethereum-etl's tables.
  var snakeCase: [String] {
    var names: [String] = []
    switch self {
    case .from: names = ["from_address"]
    case .to: names = ["to_address"]
    case .status: names = ["receipt_status"]
    case .root: names = ["receipt_root"]
    case .gasUsed: names = ["gas_used", "receipt_gas_used"]
    case .cumulativeGasUsed: names = ["cumulative_gas_used", "receipt_cumulative_gas_used"]
    case .effectiveGasPrice: names = ["effective_gas_price", "receipt_effective_gas_price"]
    case .contractAddress: names = ["contract_address", "receipt_contract_address"]
    case .l1Fee: names = ["l1_fee", "receipt_l1_fee"]
    case .blobGasUsed: names = ["blob_gas_used", "receipt_blob_gas_used"]
    case .blobGasPrice: names = ["blob_gas_price", "receipt_blob_gas_price"]
    default:
      var text = ""
      for unit in camelCase.unicodeScalars {
        if ("A"..."Z").contains(unit) { text += "_" }
        text += String(unit).lowercased()
      }
      if text != camelCase { names = [text] }
    }
    return names
  }
}

/// Finds a member by its name, without making a text of it.
struct JSONRPCNames: Sendable {
  static let standard = JSONRPCNames()

  /// What a name means.
  struct Meaning {
    let member: JSONRPCMember
    /// Whether it is the spelling of ethereum-etl.
    let isSnakeCase: Bool
  }

  private static let slots = 1024
  /// A place in `meanings` with one added, by the hash of the name; 0 where there is none.
  private var table = [UInt8](repeating: 0, count: JSONRPCNames.slots)
  private var meanings: [Meaning] = []
  private var names: [[UInt8]] = []

  private init() {
    for member in JSONRPCMember.allCases {
      insert(member.camelCase, Meaning(member: member, isSnakeCase: false))
      for name in member.snakeCase { insert(name, Meaning(member: member, isSnakeCase: true)) }
    }
  }

  private mutating func insert(_ name: String, _ meaning: Meaning) {
    let units = Array(name.utf8)
    var slot = Self.hash(units.span, 0..<units.count)
    while table[slot] != 0 { slot = (slot + 1) & (Self.slots - 1) }
    meanings.append(meaning)
    names.append(units)
    table[slot] = UInt8(meanings.count)
  }

  /// What the name between the quotes means; `nil` for a member that is not read.
  func meaning(of name: Range<Int>, in source: Span<UInt8>) -> Meaning? {
    guard !name.isEmpty, name.count <= 32 else { return nil }
    var slot = Self.hash(source, name)
    while true {
      let place = Int(table[slot])
      guard place != 0 else { return nil }
      if isEqual(names[place - 1], source, name) { return meanings[place - 1] }
      slot = (slot + 1) & (Self.slots - 1)
    }
  }

  private func isEqual(_ units: [UInt8], _ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard units.count == range.count else { return false }
    for index in units.indices where units[index] != source[range.lowerBound + index] {
      return false
    }
    return true
  }

  // FNV-1a, folded.
  private static func hash(_ source: Span<UInt8>, _ range: Range<Int>) -> Int {
    var hash: UInt32 = 0x811c_9dc5
    for index in range { hash = (hash ^ UInt32(source[index])) &* 0x0100_0193 }
    return Int((hash ^ hash >> 15) & UInt32(slots - 1))
  }
}

/// Where the members of one object, or the cells of one row, stand in the file.
struct JSONRPCFields {
  /// The members found.
  private(set) var present: UInt128 = 0
  // Counted from the beginning of the object, so that they are small to pass on.
  private var starts = InlineArray<96, UInt32>(repeating: 0)
  private var ends = InlineArray<96, UInt32>(repeating: 0)
  private let base: Int
  /// Whether the values are cells of a table and not JSON.
  let isRow: Bool
  /// Whether a member is spelt as ethereum-etl spells it.
  var isSnakeCase = false
  /// The bytes of the object or row.
  var range: Range<Int>
  /// What is wrong with the object as a whole, if something is.
  var failure: ByteFailure?
  /// The list or object in which the file ends.
  var cut: JSONRPCMember?
  /// Whether the object was read to its closing bracket.
  var isComplete = true

  /// A failure without the memory of a path.
  struct ByteFailure {
    let reason: String
    let field: String?
    let offset: Int
  }

  init(isRow: Bool, range: Range<Int>) {
    self.isRow = isRow
    self.range = range
    base = range.lowerBound
  }

  mutating func remove(_ member: JSONRPCMember) {
    present &= ~(UInt128(1) << UInt128(member.rawValue))
  }

  func has(_ member: JSONRPCMember) -> Bool { present >> UInt128(member.rawValue) & 1 == 1 }

  /// Where the value stands; `nil` if there is no such member.
  subscript(member: JSONRPCMember) -> Range<Int>? {
    guard has(member) else { return nil }
    let place = Int(member.rawValue)
    return base + Int(starts[place])..<base + Int(ends[place])
  }

  /// Notes a member; one that ends 4 GiB behind the object's beginning makes the object a failure.
  mutating func set(_ member: JSONRPCMember, _ range: Range<Int>) {
    guard range.lowerBound >= base, let end = UInt32(exactly: range.upperBound - base) else {
      failure = ByteFailure(reason: "an object of more than 4 GiB", field: nil, offset: base)
      return
    }
    present |= UInt128(1) << UInt128(member.rawValue)
    starts[Int(member.rawValue)] = UInt32(range.lowerBound - base)
    ends[Int(member.rawValue)] = end
  }
}
