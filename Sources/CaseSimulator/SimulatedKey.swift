import AddressEncoding
import BitcoinFormat
import Cryptography
import Quantities

/// A key pair of a synthetic case, with the one script that it locks.
///
/// Keys follow from the case's seed. They guard nothing: the chain is a private regression test
/// chain whose coins cost nothing.
struct SimulatedKey: Sendable {
  /// The script forms that synthetic wallets use.
  enum Form: String, Sendable, CaseIterable {
    case pubkeyHash
    case witnessKeyHash
    case taproot
  }

  let form: Form
  let privateKey: PrivateKey
  let script: [UInt8]
  /// The address on the regression test chain.
  let address: String

  init(form: Form, generator: inout SeededGenerator) {
    self.form = form
    privateKey = Self.privateKey(&generator)
    script = Self.script(form, privateKey)
    guard let address = BitcoinAddress(script: script, network: .regtest) else {
      preconditionFailure("the three forms have addresses")
    }
    self.address = address.description
  }

  /// The public key as it stands in scripts and witnesses.
  var publicKey: [UInt8] { privateKey.publicKey.compressed.array }

  static func privateKey(_ generator: inout SeededGenerator) -> PrivateKey {
    while true {
      // All but 2⁻¹²⁸ of 32-byte values are keys.
      if let key = try? PrivateKey(generator.nextBytes().bytes.span) { return key }
    }
  }

  private static func script(_ form: Form, _ key: PrivateKey) -> [UInt8] {
    let hash = Hash160.hash(key.publicKey.compressed.bytes.span).array
    switch form {
    case .pubkeyHash: return [0x76, 0xa9, 20] + hash + [0x88, 0xac]
    case .witnessKeyHash: return [0x00, 20] + hash
    case .taproot:
      guard let output = try? key.taprootOutputKey(merkleRoot: nil) else {
        preconditionFailure("the tweak of a hash-derived key is invalid with chance 2⁻¹²⁸")
      }
      return [0x51, 32] + output.publicKey.xOnly.bytes.array
    }
  }
}
