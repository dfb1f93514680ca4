/// The stream cipher RC4, to open old Office files.
///
/// It is broken (RFC 7465) and protects nothing here. It is our own code because OpenSSL 3 has it in
/// the legacy provider only, a plug-in that an installation may lack; the tests are the streams of
/// RFC 6229.
public struct RC4: Sendable {
  private var state: [UInt8]
  private var i: UInt8 = 0
  private var j: UInt8 = 0

  /// Creates the cipher at the start of its key stream.
  ///
  /// - Parameter key: 1 to 256 bytes.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)``.
  public init(key: Span<UInt8>) throws(CryptographyError) {
    guard (1...256).contains(key.count) else {
      throw .wrongLength(item: "RC4 key", found: key.count, allowed: [5, 16, 256])
    }
    state = (0...255).map { UInt8($0) }
    var j: UInt8 = 0
    for i in 0..<256 {
      j = j &+ state[i] &+ key[i % key.count]
      state.swapAt(i, Int(j))
    }
  }

  /// Returns the next byte of the key stream.
  public mutating func next() -> UInt8 {
    i &+= 1
    j = j &+ state[Int(i)]
    state.swapAt(Int(i), Int(j))
    return state[Int(state[Int(i)] &+ state[Int(j)])]
  }

  /// Encrypts or decrypts the next bytes, which is the same.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: As many bytes.
  public mutating func process(_ bytes: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for index in bytes.indices { result.append(bytes[index] ^ next()) }
    return result
  }
}
