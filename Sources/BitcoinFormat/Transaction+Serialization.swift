public import ByteReading
import Cryptography
public import Quantities

extension Transaction {
  /// Which serialisations a reader takes.
  public enum Form: Hashable, Sendable {
    /// With or without witness, told apart by the marker byte (BIP-0144).
    case any
    /// Without witness only, as in the unsigned transaction of a PSBT (BIP-0174): a transaction
    /// without inputs would else look like the SegWit form.
    case withoutWitness
  }

  /// Parses exactly one transaction.
  ///
  /// - Parameters:
  ///   - bytes: The serialised transaction, with nothing after it.
  ///   - form: Which serialisations are taken.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>, form: Form = .any) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor, form: form)
    try cursor.finish()
  }

  /// Reads a transaction and leaves the cursor after it.
  ///
  /// The rules are those of `UnserializeTransaction` in Bitcoin Core,
  /// `src/primitives/transaction.h`: a marker without flag is a transaction without inputs and
  /// outputs, an unknown flag and a witness section in which every stack is empty are refused.
  ///
  /// - Parameters:
  ///   - cursor: The cursor, at the version field.
  ///   - form: Which serialisations are taken.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(from cursor: inout ByteCursor, form: Form = .any) throws(ParseFailure) {
    version = try cursor.field("version") { c throws(ParseFailure) in try c.readUInt32LE() }
    var inputs = try Self.readInputs(&cursor)
    let flagOffset = cursor.offset
    var flag: UInt8 = 0
    if inputs.isEmpty, form == .any, let next = cursor.peekUInt8(), next != 0 {
      flag = try cursor.readUInt8()
      guard flag == 1 else {
        throw ParseFailure(
          .invalidValue("flag \(flag), only 1 is known"),
          at: flagOffset,
          path: [.field("flag")]
        )
      }
      inputs = try Self.readInputs(&cursor)
    }
    outputs = try cursor.list("vout", leastSize: 9) { c throws(ParseFailure) in
      try Output(from: &c)
    }
    if flag == 1 {
      inputs = try cursor.field("witness") { c throws(ParseFailure) in
        try Self.readWitnesses(&c, of: inputs)
      }
      guard inputs.contains(where: { !$0.witness.isEmpty }) else {
        throw ParseFailure(
          .invalidValue("witness flag without any witness"),
          at: flagOffset,
          path: [.field("flag")]
        )
      }
    }
    self.inputs = inputs
    lockTime = try cursor.field("nLockTime") { c throws(ParseFailure) in try c.readUInt32LE() }
  }

  private static func readInputs(_ cursor: inout ByteCursor) throws(ParseFailure) -> [Input] {
    try cursor.list("vin", leastSize: 41) { c throws(ParseFailure) in try Input(from: &c) }
  }

  private static func readWitnesses(
    _ cursor: inout ByteCursor,
    of inputs: [Input]
  ) throws(ParseFailure) -> [Input] {
    var complete: [Input] = []
    complete.reserveCapacity(inputs.count)
    for (index, input) in inputs.enumerated() {
      // The name of the list is its index: `witness.0[2]` is the third element of input 0.
      let stack = try cursor.list("\(index)", leastSize: 1) { c throws(ParseFailure) in
        try c.readCountedBytes()
      }
      complete.append(
        Input(
          previous: input.previous,
          script: input.script,
          sequence: input.sequence,
          witness: stack
        )
      )
    }
    return complete
  }

  /// Returns the serialised transaction.
  ///
  /// - Parameter withWitness: Whether a witness, if there is one, is written (BIP-0144).
  /// - Returns: The bytes.
  public func serialized(withWitness: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(withWitness ? size : strippedSize)
    append(to: &bytes, withWitness: withWitness)
    return bytes
  }

  func append(to bytes: inout [UInt8], withWitness: Bool) {
    let segwit = withWitness && hasWitness
    bytes.appendUInt32LE(version)
    if segwit { bytes += [0, 1] }
    bytes.appendCompactSize(inputs.count)
    for input in inputs {
      input.previous.append(to: &bytes)
      bytes.appendCounted(input.script)
      bytes.appendUInt32LE(input.sequence)
    }
    bytes.appendCompactSize(outputs.count)
    for output in outputs { output.append(to: &bytes) }
    if segwit {
      for input in inputs {
        bytes.appendCompactSize(input.witness.count)
        for element in input.witness { bytes.appendCounted(element) }
      }
    }
    bytes.appendUInt32LE(lockTime)
  }
}

extension Transaction {
  /// The transaction's identifier: the double SHA-256 of the serialisation without witness.
  ///
  /// - Complexity: O(*n*) in the size; it is computed anew each time.
  public var transactionID: TransactionID {
    TransactionID(wireBytes: SHA256.doubleHash(serialized(withWitness: false).span))
  }

  /// The double SHA-256 of the serialisation with witness (`wtxid`, BIP-0141).
  ///
  /// It equals ``transactionID`` where there is no witness. For the coinbase, the witness commitment
  /// counts zero in its place; that is the Merkle tree's rule, not this property's.
  ///
  /// - Complexity: O(*n*) in the size; it is computed anew each time.
  public var witnessTransactionID: WitnessTransactionID {
    WitnessTransactionID(wireBytes: SHA256.doubleHash(serialized().span))
  }

  /// The size without witness, in bytes.
  public var strippedSize: Int {
    var size = 8 + compactSizeLength(inputs.count) + compactSizeLength(outputs.count)
    for input in inputs {
      size += 40 + compactSizeLength(input.script.count) + input.script.count
    }
    for output in outputs {
      size += 8 + compactSizeLength(output.script.count) + output.script.count
    }
    return size
  }

  /// The size with witness, in bytes.
  public var size: Int {
    guard hasWitness else { return strippedSize }
    var size = strippedSize + 2
    for input in inputs {
      size += compactSizeLength(input.witness.count)
      for element in input.witness { size += compactSizeLength(element.count) + element.count }
    }
    return size
  }

  /// The weight: three times the size without witness, plus the size with it (BIP-0141).
  public var weight: Int { 3 * strippedSize + size }

  /// The virtual size: a quarter of the weight, rounded up (BIP-0141).
  public var virtualSize: Int { (weight + 3) / 4 }
}

extension Transaction.OutPoint {
  /// Reads an outpoint.
  ///
  /// - Parameter cursor: The cursor, at the transaction's hash.
  /// - Throws: `ParseFailure` at the end of the source.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    transaction = TransactionID(wireBytes: FixedBytes(try cursor.readArray()))
    index = try cursor.readUInt32LE()
  }

  package func append(to bytes: inout [UInt8]) {
    bytes.append(array: transaction.wireBytes.bytes)
    bytes.appendUInt32LE(index)
  }
}

extension Transaction.Input {
  /// Reads an input without witness, from the outpoint to the sequence number.
  package init(from cursor: inout ByteCursor) throws(ParseFailure) {
    previous = try cursor.field("prevout") { c throws(ParseFailure) in
      try Transaction.OutPoint(from: &c)
    }
    script = try cursor.field("scriptSig") { c throws(ParseFailure) in try c.readCountedBytes() }
    sequence = try cursor.field("nSequence") { c throws(ParseFailure) in try c.readUInt32LE() }
    witness = []
  }
}

extension Transaction.Output {
  /// Reads an output.
  ///
  /// - Parameter cursor: The cursor, at the value.
  /// - Throws: `ParseFailure` with the offset and the path of the field that is wrong.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    value = try cursor.field("nValue") { c throws(ParseFailure) in
      Int64(bitPattern: try c.readUInt64LE())
    }
    script = try cursor.field("scriptPubKey") { c throws(ParseFailure) in try c.readCountedBytes() }
  }

  package func append(to bytes: inout [UInt8]) {
    bytes.appendUInt64LE(UInt64(bitPattern: value))
    bytes.appendCounted(script)
  }
}

extension ByteCursor {
  /// Reads a CompactSize count and so many bytes.
  package mutating func readCountedBytes() throws(ParseFailure) -> [UInt8] {
    try readBytes(try readByteCount())
  }
}
