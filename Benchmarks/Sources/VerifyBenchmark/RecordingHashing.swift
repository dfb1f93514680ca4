import Quantities
import ScriptVerification
import Synchronization

/// Bitcoin's signature hashes, which remembers those it was asked for.
final class RecordingHashing: SignatureHashing {
  private let hashing: BitcoinSignatureHashing
  private let hashes = Mutex<[FixedBytes<32>]>([])

  init(_ hashing: BitcoinSignatureHashing) { self.hashing = hashing }

  var rules: SignatureRules { hashing.rules }

  /// Returns the hashes since the last call.
  func takeHashes() -> [FixedBytes<32>] {
    hashes.withLock { hashes in
      defer { hashes = [] }
      return hashes
    }
  }

  func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    remember(
      hashing.signatureHash(input: input, scriptCode: scriptCode, type: type, version: version)
    )
  }

  func taprootSignatureHash(
    input: Int,
    type: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>? {
    remember(hashing.taprootSignatureHash(input: input, type: type, context: context))
  }

  private func remember(_ hash: FixedBytes<32>?) -> FixedBytes<32>? {
    if let hash { hashes.withLock { $0.append(hash) } }
    return hash
  }
}
