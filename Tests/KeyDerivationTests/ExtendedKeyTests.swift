import AddressEncoding
import Cryptography
import KeyDerivation
import Quantities
import Testing

@Suite struct ExtendedKeyTests {
  struct Standard: Decodable {
    struct Derivation: Decodable {
      struct Key: Decodable {
        let path: String
        let `public`: String
        let `private`: String
      }
      let seed: String
      let keys: [Key]
    }
    struct Invalid: Decodable {
      let text: String
      let why: String
      let code: String
      let private_code: String?
    }
    let derivations: [Derivation]
    let invalid: [Invalid]
  }

  struct Library: Decodable {
    struct Derivation: Decodable {
      struct Key: Decodable {
        let path: String
        let `public`: String
        let `private`: String
        let public_key: String
        let chain_code: String
        let identifier: String
      }
      let network: String
      let seed: String?
      let master_private: String
      let keys: [Key]
    }
    struct Invalid: Decodable {
      let text: String
      let why: String
    }
    let derivations: [Derivation]
    let invalid_keys: [Invalid]
    let invalid_paths: [String]
  }

  static let master =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"

  @Test func `BIP-0032 test vectors 1 to 4: private and public derivation agree`() throws {
    let standard: Standard = try vectors("bip-0032/vectors.json")
    #expect(standard.derivations.count == 4)
    for derivation in standard.derivations {
      let root = try ExtendedPrivateKey(seed: secret(try hex(derivation.seed)))
      var known: [DerivationPath: ExtendedPublicKey] = [:]
      for expected in derivation.keys {
        let path = try DerivationPath(parsing: expected.path)
        let key = try root.derived(path)
        #expect(key.text() == expected.private)
        let published = try ExtendedPublicKey(parsing: expected.public)
        #expect(try key.publicKey(format: .xpub) == published)
        #expect(published.description == expected.public)
        #expect(Int(published.depth) == path.steps.count)
        known[path] = published
        guard let last = path.steps.last else { continue }
        let parent = try #require(known[DerivationPath(path.steps.dropLast())])
        #expect(published.parentFingerprint == parent.fingerprint)
        if DerivationPath.isHardened(last) {
          #expect(throws: KeyFailure(.hardenedChild(last))) { try parent.child(last) }
        } else {
          #expect(try parent.child(last) == published)
        }
      }
    }
  }

  @Test func `BIP-0032 test vector 5: each invalid key is refused for its reason`() throws {
    let standard: Standard = try vectors("bip-0032/vectors.json")
    #expect(standard.invalid.count == 16)
    for invalid in standard.invalid {
      let failure = #expect(throws: KeyFailure.self) {
        try ExtendedPublicKey(parsing: invalid.text)
      }
      #expect(failure?.reason.code == invalid.code, "\(invalid.why)")
      #expect(failure?.description.contains(invalid.text.prefix(8)) == false)
      guard let code = invalid.private_code, code != "checksum_mismatch" else { continue }
      let other = #expect(throws: KeyFailure.self) {
        try ExtendedPrivateKey(parsing: invalid.text)
      }
      #expect(other?.reason.code == code, "\(invalid.why)")
    }
  }

  @Test func `bitcoinjs: keys, chain codes and identifiers`() throws {
    let library: Library = try vectors("bip-0032/bitcoinjs.json")
    for derivation in library.derivations {
      let litecoin = ExtendedKeyFormat.all.first { $0.prefix == "Ltub" }
      let format = derivation.network == "bitcoin" ? .xpub : try #require(litecoin)
      let root = try ExtendedPrivateKey(parsing: derivation.master_private)
      if let seed = derivation.seed {
        #expect(
          try ExtendedPrivateKey(seed: secret(try hex(seed))).text(format) == root.text(format)
        )
      }
      for expected in derivation.keys {
        let key = try root.derived(DerivationPath(parsing: expected.path))
        #expect(key.text(format) == expected.private)
        let published = try ExtendedPublicKey(parsing: expected.public)
        #expect(published.publicKey.description == expected.public_key)
        #expect(published.chainCode.description == expected.chain_code)
        #expect(published.identifier.description == expected.identifier)
        #expect(try key.publicKey(format: format).description == expected.public)
      }
    }
    for invalid in library.invalid_keys {
      #expect(throws: KeyFailure.self, "\(invalid.why)") {
        try ExtendedPublicKey(parsing: invalid.text)
      }
    }
    for path in library.invalid_paths {
      #expect(throws: KeyFailure.self, "\(path)") { try DerivationPath(parsing: path) }
    }
  }

  @Test(arguments: [(15, false), (16, true), (64, true), (65, false)])
  func `a seed has 16 to 64 bytes`(_ count: Int, _ isGood: Bool) {
    let seed = secret([UInt8](repeating: 0xff, count: count))
    if isGood {
      #expect(throws: Never.self) { try ExtendedPrivateKey(seed: seed) }
    } else {
      #expect(throws: KeyFailure(.wrongLength(found: count, allowed: [16, 64]))) {
        try ExtendedPrivateKey(seed: seed)
      }
    }
  }

  @Test(arguments: ExtendedKeyFormat.all)
  func `every prefix begins its text, and reads back`(_ format: ExtendedKeyFormat) throws {
    let key = try ExtendedPublicKey(parsing: Self.master)
    for depth in [key, try key.child(7)] {
      let text = depth.with(format: format).description
      #expect(text.hasPrefix(format.prefix))
      #expect(try ExtendedPublicKey(parsing: text).format == format)
      #expect(try ExtendedPublicKey(parsing: text).with(format: .xpub) == depth)
      #expect(!format.chains.isEmpty)
    }
    // The private key under the same or the private version is refused.
    for version in [format.version, format.privateVersion] {
      var bytes = key.serialized
      for place in 0..<4 {
        bytes[place] = UInt8(truncatingIfNeeded: version >> UInt32(24 - 8 * place))
      }
      bytes.replaceSubrange(45..<78, with: [0] + [UInt8](repeating: 1, count: 32))
      let text = Base58Check.encode(bytes)
      #expect(throws: KeyFailure(.secret(.extendedPrivateKey))) {
        try ExtendedPublicKey(parsing: text)
      }
      // A mistyped private key is one still.
      let mistyped = text.dropLast() + (text.hasSuffix("1") ? "2" : "1")
      #expect(throws: KeyFailure(.secret(.extendedPrivateKey))) {
        try ExtendedPublicKey(parsing: mistyped)
      }
    }
  }

  @Test func `versions are registered once`() {
    let versions = ExtendedKeyFormat.all.map(\.version)
    #expect(Set(versions).count == versions.count)
    #expect(Set(ExtendedKeyFormat.all.map(\.prefix)).count == versions.count)
  }

  @Test func `every shorter text is refused`() {
    for count in 0..<Self.master.utf8.count {
      #expect(throws: KeyFailure.self) { try ExtendedPublicKey(parsing: Self.master.prefix(count)) }
    }
  }

  @Test func `a character outside the alphabet is found at its place`() {
    let text = "xpub0" + Self.master.dropFirst(5)
    #expect(throws: KeyFailure(.invalidCharacter("0"), at: 4)) {
      try ExtendedPublicKey(parsing: text)
    }
  }

  @Test func `a key of depth 255 has no children`() throws {
    let master = try ExtendedPublicKey(parsing: Self.master)
    let last = try ExtendedPublicKey(
      format: .xpub,
      depth: 255,
      parentFingerprint: master.fingerprint,
      childNumber: 1,
      chainCode: master.chainCode,
      publicKey: master.publicKey
    )
    #expect(throws: KeyFailure(.depthExhausted)) { try last.child(0) }
  }

  @Test func `secrets do not print`() throws {
    let root = try ExtendedPrivateKey(seed: secret(Array(0..<16)))
    let digits = "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"
    #expect(root.privateKey.withSecret { $0[0] } == 0xe8)
    #expect(!"\(root)".contains(digits) && !String(reflecting: root).contains(digits.prefix(8)))
    #expect("\(try phrase(examplePhrase))" == "SeedPhrase(hidden)")
    #expect(!String(reflecting: try phrase(examplePhrase)).contains("abandon"))
  }
}
