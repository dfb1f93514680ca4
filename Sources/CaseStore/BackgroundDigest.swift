import Cryptography
import Dispatch
import Quantities
import Synchronization

/// The SHA-256 of a long sequence of bytes, worked out beside what the caller does with the bytes.
final class BackgroundDigest: Sendable {
  private let digest = Mutex(SHA256())
  private let queue = DispatchQueue(label: "distrain.digest")
  /// How many pieces may wait to be hashed.
  private let places = DispatchSemaphore(value: 4)

  /// Reads more bytes, in the order of the calls.
  func update(_ bytes: [UInt8]) {
    places.wait()
    queue.async {
      self.digest.withLock { $0.update(bytes.span) }
      self.places.signal()
    }
  }

  /// Returns the hash of all bytes, once they are read.
  func finalize() -> FixedBytes<32> { queue.sync { digest.withLock { $0.finalize() } } }
}
