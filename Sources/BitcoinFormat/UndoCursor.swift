public import ByteReading

/// A coin of undo data inside borrowed bytes, its script still in the compressed form.
///
/// The compressed form of a bare uncompressed public key is its *x* and the parity of its *y*: whole
/// and unambiguous, and read without a square root on the curve.
public struct CoinView: ~Escapable {
  /// The number of satoshis.
  public let value: Int64
  /// The kind of compressed script (`ScriptCompression` in Bitcoin Core, `src/compressor.cpp`): 0 key
  /// hash, 1 script hash, 2 and 3 compressed key, 4 and 5 uncompressed key, 6 any other script.
  public let form: UInt8
  /// The hash, the key's *x*, or for form 6 the script itself.
  public let payload: Span<UInt8>

  @_lifetime(copy payload)
  init(value: Int64, form: UInt8, payload: Span<UInt8>) {
    self.value = value
    self.form = form
    self.payload = payload
  }
}

/// The coins of one block's undo data, one after the other, without a copy.
///
/// It follows the rules of `UndoData(parsing:)`, but for one: that the *x* of an uncompressed key
/// belongs to a point of the curve is not computed.
public struct UndoCursor: ~Escapable {
  private var cursor: ByteCursor
  /// How many transactions' lists there are.
  public let transactionCount: Int

  /// Reads the count of lists.
  ///
  /// - Parameter bytes: The contents of a record of a `rev*.dat` file, without its checksum.
  /// - Throws: `ParseFailure` with the offset of the count.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    transactionCount = try cursor.readCount(leastSize: 1)
    self.cursor = cursor
  }

  /// Reads the count of coins of the next transaction.
  ///
  /// - Returns: The number of coins that follow.
  /// - Throws: `ParseFailure` with the offset of the count.
  public mutating func nextCount() throws(ParseFailure) -> Int {
    try cursor.readCount(leastSize: 3)
  }

  /// Reads the next coin.
  ///
  /// - Returns: The coin.
  /// - Throws: `ParseFailure` with the offset of the field that is wrong.
  @_lifetime(copy self)
  public mutating func nextCoin() throws(ParseFailure) -> CoinView {
    let start = cursor.offset
    let code = try cursor.readVarInt()
    guard code >> 1 <= UInt64(UInt32.max) else {
      throw ParseFailure(.invalidValue("height \(code >> 1)"), at: start)
    }
    if code >> 1 > 0 { _ = try cursor.readVarInt() }
    let place = cursor.offset
    guard let value = CompressedAmount.expand(try cursor.readVarInt()) else {
      throw ParseFailure(.invalidValue("amount of more than 64 bits"), at: place)
    }
    let script = cursor.offset
    let kind = try cursor.readVarInt()
    switch kind {
    case 0, 1:
      return CoinView(value: value, form: UInt8(kind), payload: try cursor.readSpan(20))
    case 2...5:
      return CoinView(value: value, form: UInt8(kind), payload: try cursor.readSpan(32))
    default:
      guard kind - 6 <= UInt64(cursor.remaining) else {
        throw ParseFailure(.implausibleCount(kind - 6, limit: cursor.remaining), at: script)
      }
      return CoinView(value: value, form: 6, payload: try cursor.readSpan(Int(kind - 6)))
    }
  }

  /// Checks that every byte was read.
  ///
  /// - Throws: `ParseFailure` if bytes are left.
  public func finish() throws(ParseFailure) { try cursor.finish() }
}
