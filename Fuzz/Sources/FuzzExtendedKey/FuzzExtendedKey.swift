import AddressEncoding
import KeyDerivation

// The first byte's low two bits say what the rest is: the text of an extended key, the 78 bytes of
// one, which are encoded with a right checksum first, a path, or a phrase in UTF-8.

/// Reads keys, paths and phrases.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExtendedKey(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  let text = String(decoding: rest, as: UTF8.self)
  switch kind & 3 {
  case 0: fuzzText(text)
  case 1: fuzzText(Base58Check.encode(rest))
  case 2:
    guard let path = try? DerivationPath(parsing: text) else { return 0 }
    precondition((try? DerivationPath(parsing: path.description)) == path, "another path")
  default:
    let phrase = try? SeedPhrase(parsing: rest.span)
    precondition(phrase.map { !$0.languages.isEmpty } ?? true)
    let found = scan?.firstPhrase(in: [text])
    if let phrase, !phrase.languages.contains(.chineseSimplified),
      !phrase.languages.contains(.chineseTraditional)
    {
      precondition(scan != nil && found == 0, "a phrase that is read is not found")
    }
  }
  return 0
}

private let scan = try? SeedPhraseScan()

private func fuzzText(_ text: String) {
  _ = SecretKeyText.secret(in: text)
  guard let key = try? ExtendedPublicKey(parsing: text) else { return }
  precondition(key.description == text)
  precondition(!key.format.chains.isEmpty)
  for chain in AddressChain.allCases {
    precondition(!key.publicKey.addresses(on: chain).isEmpty)
  }
  guard let child = try? key.child(7) else { return }
  precondition((try? ExtendedPublicKey(parsing: child.description)) == child, "another key")
}
