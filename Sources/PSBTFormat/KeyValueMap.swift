import BitcoinFormat
import ByteReading

/// A key and its value, as they stand in a PSBT.
public struct KeyValuePair: Hashable, Sendable {
  /// The key: its type as a CompactSize integer, then the key data.
  public let key: [UInt8]
  /// The value.
  public let value: [UInt8]

  /// Creates a pair.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }

  /// Creates a pair whose key has no data.
  init(type: UInt64, value: [UInt8]) {
    self.init(key: [UInt8(type)], value: value)
  }
}

extension [KeyValuePair] {
  /// Appends the map with the separator that ends it.
  func append(to bytes: inout [UInt8]) {
    for pair in self {
      bytes.appendCounted(pair.key)
      bytes.appendCounted(pair.value)
    }
    bytes.append(0)
  }
}

/// A pair that has been read, with its places in the source.
struct Field {
  /// The name of the field, for failures.
  let name: String
  /// The type.
  let type: UInt64
  /// The whole pair.
  let pair: KeyValuePair
  /// What follows the type in the key.
  let keyData: [UInt8]
  /// The offset of the key's type.
  let keyOffset: Int
  /// The offset of the key data.
  let keyDataOffset: Int
  /// The offset of the value.
  let valueOffset: Int

  var value: [UInt8] { pair.value }

  /// Reads a map up to its separator.
  ///
  /// - Throws: `ParseFailure` if the source ends before the separator, a key stands twice, or a type
  ///   is not an integer in its shortest form.
  static func readMap(
    _ cursor: inout ByteCursor,
    kind: MapKind
  ) throws(ParseFailure) -> [Field] {
    var fields: [Field] = []
    var seen: Set<[UInt8]> = []
    while true {
      let keyCount = try cursor.readByteCount()
      guard keyCount > 0 else { return fields }
      let keyOffset = cursor.offset
      let key = try cursor.readBytes(keyCount)
      var keyCursor = ByteCursor(key.span)
      let type: UInt64
      do throws(ParseFailure) { type = try keyCursor.readCompactSize() } catch {
        throw error.moved(by: keyOffset).inside(.field("keytype"))
      }
      let typeCount = keyCursor.offset
      let name = kind.name(of: type)
      guard seen.insert(key).inserted else {
        throw ParseFailure(
          .invalidValue("duplicate key"),
          at: keyOffset,
          path: [.field(name)]
        )
      }
      let valueCount = try cursor.field(name) { c throws(ParseFailure) in try c.readByteCount() }
      let valueOffset = cursor.offset
      fields.append(
        Field(
          name: name,
          type: type,
          pair: KeyValuePair(key: key, value: try cursor.readBytes(valueCount)),
          keyData: Array(key[typeCount...]),
          keyOffset: keyOffset,
          keyDataOffset: keyOffset + typeCount,
          valueOffset: valueOffset
        )
      )
    }
  }
}

extension ParseFailure {
  /// The failure as seen from a source that holds the present one at an offset.
  func moved(by base: Int) -> Self { ParseFailure(reason, at: base + offset, path: path) }
}
