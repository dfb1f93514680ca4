public import BitcoinFormat
public import ByteReading
public import Quantities

/// A partially signed Bitcoin transaction (PSBT) of version 0 (BIP-0174) or 2 (BIP-0370).
///
/// It keeps each pair in the order in which it was read, also those that no standard names, so that
/// ``serialized()`` gives the same bytes again. What it refuses is what Bitcoin Core's `decodepsbt`
/// refuses (`src/psbt.h`), but for two rules of later standards: an output may have
/// `PSBT_OUT_SP_V0_INFO` in place of a script (BIP-0375), and in version 0, keys with data are unknown
/// where version 2 defines the type without (as in a test vector of BIP-0174).
///
/// Invariant: ``inputs`` and ``outputs`` have as many elements as the transaction.
public struct PartiallySignedTransaction: Hashable, Sendable {
  /// The version: 0 or 2.
  public let version: UInt32
  /// The pairs of the global map, in order.
  public let globalPairs: [KeyValuePair]
  /// The inputs.
  public let inputs: [Input]
  /// The outputs.
  public let outputs: [Output]
  /// The fields of the global map.
  let global: GlobalFields

  /// The first bytes: `psbt` and `ff`.
  public static let magic: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]

  /// Reads a PSBT in binary form.
  ///
  /// - Parameter bytes: The PSBT, with nothing after it.
  /// - Throws: `ParseFailure` with the offset, and the path of the field as in
  ///   `inputs[0].PSBT_IN_PARTIAL_SIG`.
  /// - Complexity: O(*n*) in the size; one point of the curve is checked for each public key.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try cursor.field("magic") { c throws(ParseFailure) in
      let found = try c.readBytes(Self.magic.count)
      guard found == Self.magic else {
        throw ParseFailure(.invalidValue("bytes that do not start a PSBT (70736274ff)"), at: 0)
      }
    }
    let fields = try cursor.field("global") { c throws(ParseFailure) in
      try Field.readMap(&c, kind: .global)
    }
    let global: GlobalFields
    do throws(ParseFailure) {
      global = try GlobalFields(fields, endOffset: cursor.offset - 1)
    } catch {
      throw error.inside(.field("global"))
    }
    let counts = global.counts
    self.inputs = try Self.list(&cursor, "inputs", counts.inputs) { c, i throws(ParseFailure) in
      let fields = try Field.readMap(&c, kind: .input)
      return try Input(fields, at: i, of: global, endOffset: c.offset - 1)
    }
    self.outputs = try Self.list(&cursor, "outputs", counts.outputs) { c, i throws(ParseFailure) in
      let fields = try Field.readMap(&c, kind: .output)
      return try Output(fields, at: i, of: global, endOffset: c.offset - 1)
    }
    try cursor.finish()
    version = global.version
    globalPairs = fields.map(\.pair)
    self.global = global
  }

  /// Reads a PSBT as text: Base64 (BIP-0174), or hexadecimal digits.
  ///
  /// - Parameter text: The text, without white space around it.
  /// - Throws: `ParseFailure`; its offset counts characters if the text is neither, else bytes of
  ///   what it stands for.
  public init(parsing text: some StringProtocol) throws(ParseFailure) {
    let bytes = try Self.bytes(of: text)
    try self.init(parsing: bytes.span)
  }

  /// Returns the bytes that a text stands for: hexadecimal digits if it begins like a PSBT in those,
  /// else Base64.
  ///
  /// - Parameter text: The text, without white space around it.
  /// - Returns: The bytes.
  /// - Throws: `ParseFailure` with the offset of the character that is wrong.
  public static func bytes(of text: some StringProtocol) throws(ParseFailure) -> [UInt8] {
    // In Base64, `707362` would be other bytes than those that start a PSBT.
    guard text.utf8.starts(with: "70736".utf8) else { return try Base64.decode(text) }
    return try Hexadecimal.decode(text)
  }

  /// Reads as many maps as the global map says; nothing is allocated for maps that are not there.
  private static func list<Element>(
    _ cursor: inout ByteCursor,
    _ name: String,
    _ count: UInt64,
    _ element: (inout ByteCursor, Int) throws(ParseFailure) -> Element
  ) throws(ParseFailure) -> [Element] {
    // Each map takes one byte at least.
    guard count <= UInt64(cursor.remaining) else {
      throw ParseFailure(
        .implausibleCount(count, limit: cursor.remaining),
        at: cursor.offset,
        path: [.field(name)]
      )
    }
    var elements: [Element] = []
    for index in 0..<Int(count) {
      do throws(ParseFailure) { elements.append(try element(&cursor, index)) } catch {
        throw error.inside(.element(index)).inside(.field(name))
      }
    }
    return elements
  }

  /// Returns the bytes from which it was read.
  public func serialized() -> [UInt8] {
    Self.serialized(globalPairs, inputs.map(\.pairs), outputs.map(\.pairs))
  }

  static func serialized(
    _ global: [KeyValuePair],
    _ inputs: [[KeyValuePair]],
    _ outputs: [[KeyValuePair]]
  ) -> [UInt8] {
    var bytes = magic
    global.append(to: &bytes)
    for map in inputs { map.append(to: &bytes) }
    for map in outputs { map.append(to: &bytes) }
    return bytes
  }
}

extension PartiallySignedTransaction {
  /// The extended public keys of the global map, in order.
  public var extendedKeys: [GlobalExtendedKey] { global.extendedKeys }

  /// The flags of `PSBT_GLOBAL_TX_MODIFIABLE`: 1 inputs, 2 outputs, 4 has `SIGHASH_SINGLE`.
  public var modifiableFlags: UInt8? { global.modifiable }

  /// The lock time if no input asks for one (BIP-0370); version 0 has none.
  public var fallbackLockTime: UInt32? { global.fallbackLockTime }

  /// The lock time of the transaction (BIP-0370, "Determining Lock Time").
  ///
  /// It is `nil` if one input needs a height and another a time.
  ///
  /// - Complexity: O(*n*) in the number of inputs.
  public var lockTime: UInt32? {
    if let transaction = global.unsignedTransaction { return transaction.lockTime }
    let bound = inputs.filter { $0.requiredHeight != nil || $0.requiredTime != nil }
    guard !bound.isEmpty else { return global.fallbackLockTime ?? 0 }
    let heights = bound.compactMap(\.requiredHeight)
    if heights.count == bound.count { return heights.max() }
    let times = bound.compactMap(\.requiredTime)
    return times.count == bound.count ? times.max() : nil
  }

  /// The transaction without signatures.
  ///
  /// It is `nil` if the lock time is contradictory, or a silent payment's script is not yet known
  /// (BIP-0375).
  ///
  /// - Complexity: O(*n*) in the number of inputs and outputs.
  public var unsignedTransaction: Transaction? {
    if let transaction = global.unsignedTransaction { return transaction }
    guard let lockTime else { return nil }
    var created: [Transaction.Output] = []
    for output in outputs {
      guard let script = output.script else { return nil }
      created.append(Transaction.Output(value: output.amount, script: script))
    }
    return Transaction(
      version: global.transactionVersion,
      inputs: inputs.map { Transaction.Input(previous: $0.previous, sequence: $0.sequence) },
      outputs: created,
      lockTime: lockTime
    )
  }

  /// What identifies the PSBT while it is signed, for version 2 with all sequence numbers 0 (BIP-0370,
  /// "Unique Identification") and a silent payment's keys for its script (BIP-0375).
  ///
  /// It is `nil` if the lock time is contradictory. Unlike the network's identifier, it says nothing of
  /// signatures in `scriptSig`.
  public var uniqueIdentifier: TransactionID? {
    if let transaction = global.unsignedTransaction { return transaction.transactionID }
    guard let lockTime else { return nil }
    return Transaction(
      version: global.transactionVersion,
      inputs: inputs.map { Transaction.Input(previous: $0.previous, sequence: 0) },
      outputs: outputs.map { output in
        Transaction.Output(
          value: output.amount,
          script: output.silentPaymentInfo.map { [0] + $0 } ?? output.script ?? []
        )
      },
      lockTime: lockTime
    ).transactionID
  }
}
