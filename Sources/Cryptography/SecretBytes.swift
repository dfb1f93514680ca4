import COpenSSL

/// Bytes of a secret: allocated once, never copied, overwritten before they are freed.
///
/// Invariant: the bytes change only before the value is shared, hence `@unchecked Sendable`.
@safe
package final class SecretBytes: @unchecked Sendable {
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(count: Int) {
    unsafe bytes = .allocate(capacity: count)
    unsafe bytes.initialize(repeating: 0)
  }

  package convenience init(copying source: Span<UInt8>) {
    self.init(count: source.count)
    for index in source.indices { unsafe bytes[index] = source[index] }
  }

  /// Creates zero bytes, which `fill` then changes.
  package convenience init(count: Int, _ fill: (inout MutableSpan<UInt8>) -> Void) {
    self.init(count: count)
    var span = unsafe MutableSpan(_unsafeElements: bytes)
    fill(&span)
  }

  deinit {
    unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
    unsafe bytes.deallocate()
  }

  /// The number of bytes.
  package var count: Int { unsafe bytes.count }

  /// Overwrites a value of a C type that holds a secret.
  static func wipe<Value: BitwiseCopyable>(_ value: inout Value) {
    unsafe withUnsafeMutableBytes(of: &value) { bytes in
      unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
    }
  }

  package func withBytes<Value, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(bytes)))
  }

  func withMutableBytes<Value>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Value) -> Value {
    unsafe body(bytes)
  }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a secret does not print.
  package var description: String { "SecretBytes(hidden)" }

  /// A mirror without children.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
