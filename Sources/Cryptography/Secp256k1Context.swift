import CSecp256k1

/// The one context of libsecp256k1.
///
/// It is made once, on first use, by Swift's thread-safe lazy initialisation of globals, and never
/// changed or destroyed after. Every function called with it takes it as `const`, and the library's
/// header (`secp256k1.h`, `secp256k1_context`) allows concurrent calls of those. It is not randomised:
/// checking needs no secret, and signing is for synthetic cases only.
@safe
struct Secp256k1Context: @unchecked Sendable {
  static let shared = Self()

  let pointer: OpaquePointer

  private init() {
    guard let context = unsafe secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
      preconditionFailure("libsecp256k1 makes a context unless memory has run out")
    }
    unsafe pointer = context
  }
}

extension UnsafeBufferPointer {
  /// The first element's address.
  ///
  /// The library's functions take no null for bytes of a fixed length.
  var start: UnsafePointer<Element> {
    guard let start = baseAddress else {
      preconditionFailure("bytes of a fixed length lie somewhere")
    }
    return unsafe start
  }
}

extension UnsafeMutableBufferPointer {
  /// The first element's address.
  ///
  /// The library's functions take no null for bytes of a fixed length.
  var start: UnsafeMutablePointer<Element> {
    guard let start = baseAddress else {
      preconditionFailure("bytes of a fixed length lie somewhere")
    }
    return unsafe start
  }
}
