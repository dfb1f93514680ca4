/// What is looked at in a descriptor's text before its grammar.
enum DescriptorText {
  /// The longest text that is read, in bytes.
  ///
  /// A `multi_a` of 999 extended keys with origins has about 200,000.
  static let limit = 1_000_000

  /// Refuses texts that hold a secret, before anything else is said of them, and characters outside
  /// BIP-0380's set.
  static func check(_ units: [UInt8]) throws(DescriptorFailure) {
    guard !units.isEmpty else { throw DescriptorFailure(.empty) }
    guard units.count <= limit else {
      throw DescriptorFailure(.tooLong(count: units.count, limit: limit))
    }
    try refuseSecrets(units)
    if let foreign = DescriptorChecksum.firstForeignCharacter(in: units[...]) {
      throw DescriptorFailure(.invalidCharacter, at: foreign)
    }
  }

  /// Looks at each run of letters and digits.
  private static func refuseSecrets(_ units: [UInt8]) throws(DescriptorFailure) {
    if units.count < 1000,
      SecretKeyText.secret(in: String(decoding: units, as: UTF8.self)) == .seedPhrase
    {
      throw DescriptorFailure(.secret(.seedPhrase))
    }
    var start = 0
    while start < units.count {
      guard isAlphanumeric(units[start]) else {
        start += 1
        continue
      }
      let end = units[start...].firstIndex { !isAlphanumeric($0) } ?? units.count
      // The shortest private keys have 22 characters, extended ones 111; public ones are as long as
      // these, so that they are told apart by their text.
      if (22...128).contains(end - start), !isHexadecimal(units[start..<end]) {
        let text = String(decoding: units[start..<end], as: UTF8.self)
        if let secret = SecretKeyText.secret(in: text) {
          throw DescriptorFailure(.secret(secret), at: start)
        }
      }
      start = end
    }
  }

  /// Keys, hashes and scripts are written in pairs of hexadecimal digits; no private key in Base58 has
  /// only such digits but by a chance of one in 10²⁸.
  private static func isHexadecimal(_ units: ArraySlice<UInt8>) -> Bool {
    units.count.isMultiple(of: 2)
      && units.allSatisfy { isAlphanumeric($0) && ($0 <= UInt8(ascii: "9") || $0 | 0x20 <= 0x66) }
  }

  private static func isAlphanumeric(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
