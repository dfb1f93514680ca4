public import ByteReading
public import Quantities

/// The header of a ledger (xrpl.org, "Ledger Header").
public struct XRPLLedgerHeader: Hashable, Sendable {
  /// The length of its bytes.
  public static let byteCount = 118

  /// The ledger's number.
  public let index: UInt32
  /// All drops that exist.
  public let totalDrops: UInt64
  /// The hash of the ledger before it.
  public let parentHash: FixedBytes<32>
  /// The root of its transactions.
  public let transactionRoot: FixedBytes<32>
  /// The root of its entries.
  public let stateRoot: FixedBytes<32>
  /// When the ledger before it closed, in seconds since 2000-01-01 00:00:00 UTC.
  public let parentCloseTime: UInt32
  /// When it closed, in seconds since 2000-01-01 00:00:00 UTC.
  public let closeTime: UInt32
  /// To how many seconds the time is rounded.
  public let closeTimeResolution: UInt8
  /// Flags about the closing.
  public let closeFlags: UInt8

  /// Reads the 118 bytes of a header.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: `ParseFailure` if there are fewer or more.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    index = UInt32(truncatingIfNeeded: try cursor.readBigEndian(4))
    totalDrops = try cursor.readBigEndian(8)
    parentHash = try cursor.readFixed()
    transactionRoot = try cursor.readFixed()
    stateRoot = try cursor.readFixed()
    parentCloseTime = UInt32(truncatingIfNeeded: try cursor.readBigEndian(4))
    closeTime = UInt32(truncatingIfNeeded: try cursor.readBigEndian(4))
    closeTimeResolution = try cursor.readUInt8()
    closeFlags = try cursor.readUInt8()
    try cursor.finish()
  }

  /// Reads a header from JSON: as `ledger` of `rippled` gives it, or as the codec of XRPLF does.
  ///
  /// - Throws: `ParseFailure` with the place in the JSON and the field.
  public init(json: JSONElement) throws(ParseFailure) {
    func number<Value: FixedWidthInteger>(
      _ names: [String]
    ) throws(ParseFailure) -> Value {
      for name in names {
        guard let element = json[name] else { continue }
        guard let value = (element.number ?? element.string).flatMap({ Value($0) }) else {
          throw element.invalid("no whole number in range").inside(.field(name))
        }
        return value
      }
      throw json.invalid("\(names[0]) is missing")
    }
    func hash(_ name: String) throws(ParseFailure) -> FixedBytes<32> {
      do throws(ParseFailure) { return try json.required(name).fixedBytes() } catch {
        throw error.inside(.field(name))
      }
    }
    index = try number(["ledger_index", "seqNum"])
    totalDrops = try number(["total_coins", "totalCoins"])
    parentHash = try hash("parent_hash")
    transactionRoot = try hash("transaction_hash")
    stateRoot = try hash("account_hash")
    parentCloseTime = try number(["parent_close_time"])
    closeTime = try number(["close_time"])
    closeTimeResolution = try number(["close_time_resolution"])
    closeFlags = try number(["close_flags"])
  }

  /// The 118 bytes.
  public var serialized: [UInt8] {
    var output = bigEndian(UInt64(index), 4) + bigEndian(totalDrops, 8)
    output += parentHash.array + transactionRoot.array + stateRoot.array
    output += bigEndian(UInt64(parentCloseTime), 4) + bigEndian(UInt64(closeTime), 4)
    return output + [closeTimeResolution, closeFlags]
  }

  /// The ledger's hash.
  public var hash: FixedBytes<32> { XRPLHash.hash(.ledger, serialized) }

  /// The header in the names of `rippled`.
  public var json: JSONValue {
    [
      "ledger_index": .number(index), "total_coins": .string(String(totalDrops)),
      "parent_hash": .string(hexadecimal(parentHash.array)),
      "transaction_hash": .string(hexadecimal(transactionRoot.array)),
      "account_hash": .string(hexadecimal(stateRoot.array)),
      "parent_close_time": .number(parentCloseTime), "close_time": .number(closeTime),
      "close_time_resolution": .number(closeTimeResolution), "close_flags": .number(closeFlags),
    ]
  }
}

/// Seconds since 2000-01-01 00:00:00 UTC, as the XRP Ledger counts time.
public enum RippleEpoch {
  /// 2000-01-01 00:00:00 UTC in seconds since 1970.
  public static let secondsSince1970: Int64 = 946_684_800

  /// The time of a count of seconds.
  public static func instant(_ seconds: UInt32) -> Instant {
    Instant(secondsSince1970: secondsSince1970 + Int64(seconds))
  }
}
