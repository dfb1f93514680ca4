public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities

/// A Litecoin transaction: Bitcoin's, and what it does in the extension block (LIP-0003).
public struct LitecoinTransaction: Hashable, Sendable {
  /// What the flag 8 of the serialisation announces.
  public enum Extension: Hashable, Sendable {
    /// The flag is not set.
    case none
    /// The transaction that joins the extension block to the block ("hogwarts express"): it spends the
    /// previous one and all peg-ins, its first output holds all coins of the extension block, and its
    /// others are peg-outs. No key signs it.
    case hogEx
    /// A part in the extension block, before the transaction is in a block.
    case transaction(MimbleTransaction)
  }

  /// The transaction as on Bitcoin: what a block holds beside the extension block.
  public let base: Transaction
  /// The part in the extension block.
  public let mweb: Extension

  /// Creates a transaction from its parts.
  public init(base: Transaction, mweb: Extension = .none) {
    self.base = base
    self.mweb = mweb
  }

  /// Parses exactly one transaction.
  ///
  /// - Parameter bytes: The serialised transaction, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// Reads a transaction and leaves the cursor after it.
  ///
  /// The rules are those of `UnserializeTransaction` in Litecoin Core, `src/primitives/transaction.h`.
  ///
  /// - Parameter cursor: The cursor, at the version field.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    let version = try cursor.uint32("version")
    var inputs = try Self.readInputs(&cursor)
    let flagOffset = cursor.offset
    var flag: UInt8 = 0
    if inputs.isEmpty, let next = cursor.peekUInt8(), next != 0 {
      flag = try cursor.readUInt8()
      guard flag & ~9 == 0 else {
        throw Self.failure("flag \(flag), only 1 and 8 are known", at: flagOffset)
      }
      inputs = try Self.readInputs(&cursor)
    }
    let outputs = try cursor.list("vout", leastSize: 9) { c throws(ParseFailure) in
      try Transaction.Output(from: &c)
    }
    if flag & 1 != 0 {
      inputs = try cursor.field("witness") { c throws(ParseFailure) in
        try Self.readWitnesses(&c, of: inputs)
      }
      guard inputs.contains(where: { !$0.witness.isEmpty }) else {
        throw Self.failure("witness flag without any witness", at: flagOffset)
      }
    }
    mweb = flag & 8 == 0 ? .none : try Self.readExtension(&cursor, hasOutputs: !outputs.isEmpty)
    let lockTime = try cursor.uint32("nLockTime")
    base = Transaction(version: version, inputs: inputs, outputs: outputs, lockTime: lockTime)
  }

  private static func failure(_ text: String, at offset: Int) -> ParseFailure {
    ParseFailure(.invalidValue(text), at: offset, path: [.field("flag")])
  }

  private static func readInputs(
    _ cursor: inout ByteCursor
  ) throws(ParseFailure) -> [Transaction.Input] {
    try cursor.list("vin", leastSize: 41) { c throws(ParseFailure) in
      try Transaction.Input(from: &c)
    }
  }

  private static func readWitnesses(
    _ cursor: inout ByteCursor,
    of inputs: [Transaction.Input]
  ) throws(ParseFailure) -> [Transaction.Input] {
    var complete: [Transaction.Input] = []
    complete.reserveCapacity(inputs.count)
    for (index, input) in inputs.enumerated() {
      let stack = try cursor.list("\(index)", leastSize: 1) { c throws(ParseFailure) in
        try c.readCountedBytes()
      }
      complete.append(
        Transaction.Input(
          previous: input.previous,
          script: input.script,
          sequence: input.sequence,
          witness: stack
        )
      )
    }
    return complete
  }

  private static func readExtension(
    _ cursor: inout ByteCursor,
    hasOutputs: Bool
  ) throws(ParseFailure) -> Extension {
    let start = cursor.offset
    switch try cursor.uint8("mweb_tx") {
    case 0:
      guard hasOutputs else {
        throw ParseFailure(
          .invalidValue("HogEx transaction without outputs"),
          at: start,
          path: [.field("mweb_tx")]
        )
      }
      return .hogEx
    case 1:
      return .transaction(
        try cursor.field("mweb_tx") { c throws(ParseFailure) in try MimbleTransaction(from: &c) }
      )
    case let other:
      throw ParseFailure(
        .invalidValue("presence byte \(other), 0 or 1"),
        at: start,
        path: [.field("mweb_tx")]
      )
    }
  }

  /// The serialised transaction, with witness and extension.
  public var serialized: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    var flag: UInt8 = base.hasWitness ? 1 : 0
    if mweb != .none { flag |= 8 }
    bytes.appendUInt32LE(base.version)
    if flag != 0 { bytes += [0, flag] }
    // Version, inputs, outputs and lock time stand in the plain form at fixed ends.
    let plain = base.serialized(withWitness: false)
    bytes += plain.dropFirst(4).dropLast(4)
    if flag & 1 != 0 {
      for input in base.inputs {
        bytes.appendCompactSize(input.witness.count)
        for element in input.witness { bytes.appendCounted(element) }
      }
    }
    switch mweb {
    case .none: break
    case .hogEx: bytes.append(0)
    case .transaction(let transaction):
      bytes.append(1)
      transaction.append(to: &bytes)
    }
    bytes.appendUInt32LE(base.lockTime)
  }

  /// Whether the transaction lies in the extension block only: it has neither input nor output outside.
  public var isExtensionOnly: Bool {
    if case .transaction = mweb { return base.inputs.isEmpty && base.outputs.isEmpty }
    return false
  }

  /// The transaction's identifier: of the part outside the extension block, or, if there is none, the
  /// identifier of the first kernel (`CTransaction::ComputeHash` in Litecoin Core).
  public var transactionID: TransactionID {
    if isExtensionOnly, case .transaction(let part) = mweb, let kernel = part.body.kernels.first {
      return TransactionID(wireBytes: kernel.id)
    }
    return base.transactionID
  }

  /// The double SHA-256 with witness and without extension.
  public var witnessTransactionID: WitnessTransactionID {
    guard base.hasWitness else {
      return WitnessTransactionID(wireBytes: transactionID.wireBytes)
    }
    return base.witnessTransactionID
  }

  /// The weight as Litecoin Core counts it: the part outside the extension block, if there is one, and
  /// what the HogEx transaction will need for it, an input for each peg-in and an output for each
  /// peg-out.
  public var weight: Int {
    var weight = isExtensionOnly ? 0 : base.weight
    guard case .transaction(let part) = mweb else { return weight }
    for kernel in part.body.kernels {
      if kernel.pegIn != nil { weight += 4 * 41 }
      for pegOut in kernel.pegOuts ?? [] {
        var output: [UInt8] = []
        Transaction.Output(value: pegOut.value, script: pegOut.script).append(to: &output)
        weight += 4 * output.count
      }
    }
    return weight
  }
}
