import COpenSSL

/// Sealing with AES-256-GCM (NIST SP 800-38D).
///
/// A box is `nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes)`. The nonce is random, so one key should
/// seal no more than 2³² boxes (SP 800-38D, section 8.3).
public enum AuthenticatedCipher {
  /// The length of the nonce in bytes.
  public static let nonceByteCount = 12
  /// The length of the tag in bytes.
  public static let tagByteCount = 16

  /// Returns a box that only the key opens.
  ///
  /// - Parameters:
  ///   - plaintext: What to hide; may be empty.
  ///   - key: The key.
  ///   - associatedData: What the box belongs to; not hidden, but opening fails if it differs.
  /// - Returns: The box, 28 bytes longer than the plaintext.
  /// - Throws: ``CryptographyError/libraryFailure(call:)``.
  public static func seal(
    _ plaintext: Span<UInt8>,
    key: SymmetricKey,
    associatedData: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    let nonce = try SecureRandom.bytes(nonceByteCount)
    return try seal(plaintext, key: key, nonce: nonce.span, associatedData: associatedData)
  }

  /// Returns a box sealed with a nonce of the caller's.
  ///
  /// Two plaintexts under one key and one nonce betray each other and the key's hash; a caller must
  /// derive the nonce from the plaintext, so that equal nonces mean equal plaintexts (as SIV modes
  /// do, RFC 5297).
  package static func seal(
    _ plaintext: Span<UInt8>,
    key: SymmetricKey,
    nonce: Span<UInt8>,
    associatedData: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    let cipher = try CipherContext()
    guard cipher.start(key: key, nonce: nonce, encrypting: true),
      cipher.authenticate(associatedData)
    else { throw .libraryFailure(call: "EVP_EncryptInit_ex") }
    guard let box = cipher.box(nonce: nonce, plaintext: plaintext) else {
      throw .libraryFailure(call: "EVP_EncryptUpdate")
    }
    return box
  }

  /// Returns what a box holds.
  ///
  /// - Parameters:
  ///   - box: A box that ``seal(_:key:associatedData:)`` made.
  ///   - key: The key.
  ///   - associatedData: What the box belongs to.
  /// - Returns: The plaintext.
  /// - Throws: ``CryptographyError/authenticationFailed`` if the key, the box or the associated data
  ///   differs, ``CryptographyError/wrongLength(item:found:allowed:)`` if the box is too short to be
  ///   one.
  public static func open(
    _ box: Span<UInt8>,
    key: SymmetricKey,
    associatedData: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    let least = nonceByteCount + tagByteCount
    guard box.count >= least else {
      throw .wrongLength(item: "sealed box", found: box.count, allowed: [least])
    }
    let cipher = try CipherContext()
    let end = box.count - tagByteCount
    guard
      cipher.start(key: key, nonce: box.extracting(0..<nonceByteCount), encrypting: false),
      cipher.authenticate(associatedData)
    else { throw .libraryFailure(call: "EVP_DecryptInit_ex") }
    guard let plaintext = cipher.process(box.extracting(nonceByteCount..<end)),
      cipher.expect(tag: box.extracting(end..<box.count))
    else { throw .libraryFailure(call: "EVP_DecryptUpdate") }
    guard cipher.finish() else { throw .authenticationFailed }
    return plaintext
  }
}

/// One run of AES-256-GCM.
///
/// Each step returns whether OpenSSL accepted it.
@safe
private struct CipherContext: ~Copyable {
  private let context: OpaquePointer

  init() throws(CryptographyError) {
    guard let context = unsafe EVP_CIPHER_CTX_new() else {
      throw .libraryFailure(call: "EVP_CIPHER_CTX_new")
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  func start(key: SymmetricKey, nonce: Span<UInt8>, encrypting: Bool) -> Bool {
    precondition(
      nonce.count == AuthenticatedCipher.nonceByteCount,
      "OpenSSL reads the nonce's default length"
    )
    return key.withBytes { key in
      unsafe key.withUnsafeBufferPointer { key in
        unsafe nonce.withUnsafeBufferPointer { nonce in
          unsafe EVP_CipherInit_ex(
            context,
            EVP_aes_256_gcm(),
            nil,
            key.baseAddress,
            nonce.baseAddress,
            encrypting ? 1 : 0
          )
        }
      }
    } == 1
  }

  func authenticate(_ data: Span<UInt8>) -> Bool {
    guard data.count <= Int(Int32.max) else { return false }
    guard !data.isEmpty else { return true }
    var count: Int32 = 0
    return unsafe data.withUnsafeBufferPointer { data in
      unsafe EVP_CipherUpdate(context, nil, &count, data.baseAddress, Int32(data.count))
    } == 1
  }

  /// Enciphers a plaintext straight into its box.
  func box(nonce: Span<UInt8>, plaintext: Span<UInt8>) -> [UInt8]? {
    let (before, after) = (nonce.count, AuthenticatedCipher.tagByteCount)
    var isDone = false
    let box = unsafe [UInt8](unsafeUninitializedCapacity: before + plaintext.count + after) {
      buffer,
      count in
      guard let base = buffer.baseAddress else { return }
      for index in nonce.indices { unsafe base[index] = nonce[index] }
      isDone =
        unsafe process(plaintext, into: base + before) && finish()
        && EVP_CIPHER_CTX_ctrl(
          context,
          EVP_CTRL_AEAD_GET_TAG,
          Int32(after),
          base + before + plaintext.count
        ) == 1
      count = isDone ? before + plaintext.count + after : 0
    }
    return isDone ? box : nil
  }

  func process(_ input: Span<UInt8>) -> [UInt8]? {
    var isDone = false
    let output = unsafe [UInt8](unsafeUninitializedCapacity: input.count) { buffer, count in
      guard let base = buffer.baseAddress else {
        isDone = input.isEmpty
        return
      }
      isDone = unsafe process(input, into: base)
      count = isDone ? input.count : 0
    }
    return isDone ? output : nil
  }

  private func process(_ input: Span<UInt8>, into output: UnsafeMutablePointer<UInt8>) -> Bool {
    guard input.count <= Int(Int32.max) else { return false }
    guard !input.isEmpty else { return true }
    var count: Int32 = 0
    let status = unsafe input.withUnsafeBufferPointer { input in
      unsafe EVP_CipherUpdate(context, output, &count, input.baseAddress, Int32(input.count))
    }
    return status == 1 && Int(count) == input.count
  }

  func finish() -> Bool {
    // GCM is a stream: the last step writes nothing, but wants a place to write to.
    var rest = InlineArray<16, UInt8>(repeating: 0)
    var count: Int32 = 0
    var output = rest.mutableSpan
    return unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe EVP_CipherFinal_ex(context, output.baseAddress, &count)
    } == 1
  }

  func expect(tag: Span<UInt8>) -> Bool {
    var tag = Array(tag)
    return unsafe tag.withUnsafeMutableBytes { tag in
      unsafe EVP_CIPHER_CTX_ctrl(
        context,
        EVP_CTRL_AEAD_SET_TAG,
        Int32(tag.count),
        tag.baseAddress
      )
    } == 1
  }
}

extension Array where Element == UInt8 {
  /// Copies the bytes of a span.
  init(_ span: Span<UInt8>) {
    self.init()
    reserveCapacity(span.count)
    for index in span.indices { append(span[index]) }
  }
}
