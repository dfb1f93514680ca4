public import Quantities

/// Writes RLP (Yellow Paper, appendix B).
public struct RLPWriter: Sendable {
  /// What was written.
  public private(set) var bytes: [UInt8] = []

  /// Creates a writer that has written nothing.
  public init() {}

  /// Writes a string of bytes.
  ///
  /// - Parameter string: The bytes.
  public mutating func append(_ string: some Collection<UInt8>) {
    let count = string.count
    if count == 1, let byte = string.first, byte < 0x80 {
      bytes.append(byte)
    } else {
      Self.header(0x80, count, to: &bytes)
      bytes.append(contentsOf: string)
    }
  }

  /// Writes bytes of which there are always as many.
  ///
  /// - Parameter string: The bytes.
  public mutating func append<let count: Int>(_ string: FixedBytes<count>) { append(string.array) }

  /// Writes a number.
  ///
  /// - Parameter number: The number.
  public mutating func append(_ number: UInt256) { append(number.minimalBigEndian) }

  /// Writes a number.
  ///
  /// - Parameter number: The number.
  public mutating func append(_ number: UInt64) { append(UInt256(number)) }

  /// Writes a list.
  ///
  /// - Parameter body: Writes its items.
  public mutating func list(_ body: (inout RLPWriter) -> Void) {
    var inner = RLPWriter()
    body(&inner)
    append(list: inner.bytes)
  }

  /// Writes a list whose items are encoded already.
  ///
  /// - Parameter items: The items, one after the other.
  public mutating func append(list items: some Collection<UInt8>) {
    Self.header(0xc0, items.count, to: &bytes)
    bytes.append(contentsOf: items)
  }

  /// Writes an item that is encoded already.
  ///
  /// - Parameter item: The item.
  public mutating func append(encoded item: some Collection<UInt8>) {
    bytes.append(contentsOf: item)
  }

  /// Writes the header of a string (base 0x80) or of a list (base 0xc0).
  static func header(_ base: UInt8, _ count: Int, to bytes: inout [UInt8]) {
    if count <= 55 {
      bytes.append(base + UInt8(count))
    } else {
      let length = UInt256(UInt64(count)).minimalBigEndian
      bytes.append(base + 55 + UInt8(length.count))
      bytes.append(contentsOf: length)
    }
  }
}
