public import ByteReading
import Cryptography
public import Quantities

/// A transaction inside borrowed bytes, found but not copied.
///
/// Finding it checks the whole structure by the rules of `Transaction(from:)`, so that reading the
/// parts afterwards cannot fail. It allocates nothing: this is how blocks are indexed.
public struct TransactionView: ~Escapable {
  let source: Span<UInt8>
  let layout: TransactionLayout

  /// The offset of the first byte, counted from the start of the source.
  public var offset: Int { layout.start }
  /// The size with witness, in bytes.
  public var size: Int { layout.end - layout.start }
  /// The size without witness, in bytes.
  public var strippedSize: Int {
    layout.hasWitness ? 4 + layout.witness - layout.inputCountOffset + 4 : size
  }
  /// The weight (BIP-0141).
  public var weight: Int { 3 * strippedSize + size }
  /// The number of inputs.
  public var inputCount: Int { layout.inputCount }
  /// The number of outputs.
  public var outputCount: Int { layout.outputCount }
  /// Whether an input has a witness.
  public var hasWitness: Bool { layout.hasWitness }

  @_lifetime(copy source)
  init(source: Span<UInt8>, layout: TransactionLayout) {
    self.source = source
    self.layout = layout
  }

  /// Finds a transaction and leaves the cursor after it.
  ///
  /// - Parameter cursor: The cursor, at the version field.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  @_lifetime(copy cursor)
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    let start = cursor
    let layout: TransactionLayout
    do throws(ParseFailure) {
      layout = try TransactionLayout(walking: &cursor)
    } catch {
      // The walk knows the offset but not the field; the owned reader knows both.
      cursor = start
      _ = try Transaction(from: &cursor)
      throw error
    }
    source = cursor.source
    self.layout = layout
  }

  /// The transaction's bytes, with witness.
  public var bytes: Span<UInt8> {
    @_lifetime(copy self)
    get { source.extracting(layout.start..<layout.end) }
  }

  /// The transaction's identifier, hashed in place without the witness.
  ///
  /// - Complexity: O(*n*) in the size; it is computed anew each time.
  public var transactionID: TransactionID {
    guard layout.hasWitness else {
      return TransactionID(wireBytes: SHA256.doubleHash(bytes))
    }
    var hasher = SHA256()
    hasher.update(source.extracting(layout.start..<layout.start + 4))
    hasher.update(source.extracting(layout.inputCountOffset..<layout.witness))
    hasher.update(source.extracting(layout.end - 4..<layout.end))
    return TransactionID(wireBytes: hasher.finalizeTwice())
  }

  /// The double SHA-256 of the serialisation with witness (`wtxid`, BIP-0141).
  ///
  /// - Complexity: O(*n*) in the size; it is computed anew each time.
  public var witnessTransactionID: WitnessTransactionID {
    WitnessTransactionID(wireBytes: SHA256.doubleHash(bytes))
  }

  /// The inputs, to be walked from the first.
  public var inputs: InputCursor {
    @_lifetime(copy self)
    get { InputCursor(source, at: layout.inputs, count: layout.inputCount) }
  }

  /// The outputs, to be walked from the first.
  public var outputs: OutputCursor {
    @_lifetime(copy self)
    get { OutputCursor(source, at: layout.outputs, count: layout.outputCount) }
  }

  /// Copies the transaction.
  ///
  /// - Returns: The same transaction with its own bytes.
  public func copy() -> Transaction {
    do throws(ParseFailure) { return try Transaction(parsing: bytes) } catch {
      preconditionFailure("the walk accepted a transaction that the reader refuses: \(error)")
    }
  }
}

/// Where the parts of a transaction lie; offsets count from the start of the source.
struct TransactionLayout: BitwiseCopyable {
  let start: Int
  /// The count of inputs, after marker and flag.
  let inputCountOffset: Int
  let inputs: Int
  let inputCount: Int
  let outputs: Int
  let outputCount: Int
  /// The end of the outputs: the witness, or the lock time.
  let witness: Int
  let end: Int
  let hasWitness: Bool

  /// Walks one transaction by the rules of `Transaction(from:)`.
  init(walking cursor: inout ByteCursor) throws(ParseFailure) {
    start = cursor.offset
    try cursor.skip(4)
    var inputCountOffset = cursor.offset
    var inputCount = try cursor.readCount(leastSize: 41)
    var flagged = false
    if inputCount == 0, let flag = cursor.peekUInt8(), flag != 0 {
      let flagOffset = cursor.offset
      guard flag == 1 else { throw ParseFailure(.invalidValue("flag \(flag)"), at: flagOffset) }
      try cursor.skip(1)
      flagged = true
      inputCountOffset = cursor.offset
      inputCount = try cursor.readCount(leastSize: 41)
    }
    inputs = cursor.offset
    for _ in 0..<inputCount {
      try cursor.skip(36)
      try cursor.skip(try cursor.readByteCount())
      try cursor.skip(4)
    }
    outputCount = try cursor.readCount(leastSize: 9)
    outputs = cursor.offset
    for _ in 0..<outputCount {
      try cursor.skip(8)
      try cursor.skip(try cursor.readByteCount())
    }
    witness = cursor.offset
    if flagged {
      var elements = 0
      for _ in 0..<inputCount {
        let count = try cursor.readCount(leastSize: 1)
        for _ in 0..<count { try cursor.skip(try cursor.readByteCount()) }
        elements |= count
      }
      guard elements > 0 else {
        throw ParseFailure(.invalidValue("witness flag without any witness"), at: start + 5)
      }
    }
    try cursor.skip(4)
    end = cursor.offset
    self.inputCountOffset = inputCountOffset
    self.inputCount = inputCount
    hasWitness = flagged
  }
}

/// An input inside borrowed bytes.
public struct InputView: ~Escapable {
  /// The output that is spent.
  public let previous: Transaction.OutPoint
  /// The unlocking script.
  public let script: Span<UInt8>
  /// The sequence number.
  public let sequence: UInt32

  @_lifetime(copy script)
  init(previous: Transaction.OutPoint, script: Span<UInt8>, sequence: UInt32) {
    self.previous = previous
    self.script = script
    self.sequence = sequence
  }
}

/// An output inside borrowed bytes.
public struct OutputView: ~Escapable {
  /// The number of satoshis as serialised; see ``Transaction/Output/value``.
  public let value: Int64
  /// The locking script.
  public let script: Span<UInt8>

  @_lifetime(copy script)
  init(value: Int64, script: Span<UInt8>) {
    self.value = value
    self.script = script
  }
}

/// The inputs of a ``TransactionView``, one after the other.
public struct InputCursor: ~Escapable {
  private var cursor: ByteCursor
  /// The number of inputs not yet returned.
  public private(set) var remaining: Int

  @_lifetime(copy source)
  init(_ source: Span<UInt8>, at offset: Int, count: Int) {
    cursor = ByteCursor(source, at: offset)
    remaining = count
  }

  /// Returns the next input, or `nil` after the last.
  @_lifetime(copy self)
  public mutating func next() -> InputView? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    do throws(ParseFailure) {
      let previous = try Transaction.OutPoint(from: &cursor)
      let script = try cursor.readSpan(try cursor.readByteCount())
      return InputView(previous: previous, script: script, sequence: try cursor.readUInt32LE())
    } catch {
      preconditionFailure("the walk has checked these bytes: \(error)")
    }
  }
}

/// The outputs of a ``TransactionView``, one after the other.
public struct OutputCursor: ~Escapable {
  private var cursor: ByteCursor
  /// The number of outputs not yet returned.
  public private(set) var remaining: Int

  @_lifetime(copy source)
  init(_ source: Span<UInt8>, at offset: Int, count: Int) {
    cursor = ByteCursor(source, at: offset)
    remaining = count
  }

  /// Returns the next output, or `nil` after the last.
  @_lifetime(copy self)
  public mutating func next() -> OutputView? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    do throws(ParseFailure) {
      let value = Int64(bitPattern: try cursor.readUInt64LE())
      return OutputView(value: value, script: try cursor.readSpan(try cursor.readByteCount()))
    } catch {
      preconditionFailure("the walk has checked these bytes: \(error)")
    }
  }
}
