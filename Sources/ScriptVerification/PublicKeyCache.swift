import Cryptography
import Synchronization

/// Public keys that were read before.
///
/// Reading one from its x coordinate takes a square root, a tenth of what a signature check costs, and
/// services spend by the same keys again and again. Each key has one place, by its last bytes, and
/// drives out the one before it. A key that is none is not kept. Results do not depend on what is kept;
/// several threads may use one cache.
final class PublicKeyCache: Sendable {
  private struct Slot<Key: Sendable>: Sendable {
    let bytes: [UInt8]
    let key: Key
  }

  /// The slots, made when first needed.
  private let keys = Mutex<[Slot<PublicKey>?]>([])
  private let xOnlyKeys = Mutex<[Slot<XOnlyPublicKey>?]>([])
  private let slotCount: Int

  /// Creates a cache.
  ///
  /// - Parameter slotCount: How many keys it may hold, a power of two of at most 65,536; with one,
  ///   it holds none.
  init(slotCount: Int) {
    precondition((1...65_536).contains(slotCount) && slotCount.nonzeroBitCount == 1)
    self.slotCount = slotCount
  }

  /// Creates a cache for a transaction with so many inputs.
  convenience init(expecting inputCount: Int) {
    var slotCount = 1
    while inputCount > 1, slotCount < 2 * inputCount, slotCount < 4_096 { slotCount *= 2 }
    self.init(slotCount: slotCount)
  }

  /// Reads a key in any form that consensus takes, or returns `nil` if it is none.
  func key(_ bytes: [UInt8]) -> PublicKey? {
    guard slotCount > 1, bytes.count == 33 else {
      return try? PublicKey(consensusParsing: bytes.span)
    }
    let place = place(of: bytes)
    if let found = keys.withLock({ Self.find(bytes, at: place, in: $0) }) { return found }
    guard let key = try? PublicKey(consensusParsing: bytes.span) else { return nil }
    let slot = Slot(bytes: bytes, key: key)
    keys.withLock { Self.keep(slot, at: place, in: &$0, slotCount) }
    return key
  }

  /// Reads a key of BIP-0340, or returns `nil` if it is none.
  func xOnlyKey(_ bytes: [UInt8]) -> XOnlyPublicKey? {
    guard slotCount > 1, bytes.count == 32 else {
      return try? XOnlyPublicKey(parsing: bytes.span)
    }
    let place = place(of: bytes)
    if let found = xOnlyKeys.withLock({ Self.find(bytes, at: place, in: $0) }) { return found }
    guard let key = try? XOnlyPublicKey(parsing: bytes.span) else { return nil }
    let slot = Slot(bytes: bytes, key: key)
    xOnlyKeys.withLock { Self.keep(slot, at: place, in: &$0, slotCount) }
    return key
  }

  private func place(of bytes: [UInt8]) -> Int {
    (Int(bytes[bytes.count - 1]) | Int(bytes[bytes.count - 2]) << 8) & (slotCount - 1)
  }

  private static func find<Key>(_ bytes: [UInt8], at place: Int, in slots: [Slot<Key>?]) -> Key? {
    guard place < slots.count, let slot = slots[place], slot.bytes == bytes else { return nil }
    return slot.key
  }

  private static func keep<Key>(
    _ slot: Slot<Key>,
    at place: Int,
    in slots: inout [Slot<Key>?],
    _ slotCount: Int
  ) {
    if slots.isEmpty { slots = Array(repeating: nil, count: slotCount) }
    slots[place] = slot
  }
}
