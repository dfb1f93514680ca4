/// The eight characters that guard a descriptor against typing errors (BIP-0380, "Checksum").
public enum DescriptorChecksum {
  /// The number of characters of a checksum.
  public static let count = 8

  /// Returns the checksum of a descriptor.
  ///
  /// - Parameter descriptor: The descriptor, without `#` and checksum.
  /// - Returns: The checksum; `nil` if a character is outside BIP-0380's character set.
  /// - Complexity: O(*n*).
  public static func checksum(of descriptor: some StringProtocol) -> String? {
    checksum(of: Array(descriptor.utf8)[...])
  }

  /// Returns the checksum of a descriptor's characters.
  static func checksum(of units: ArraySlice<UInt8>) -> String? {
    var state: UInt64 = 1
    var group: UInt64 = 0
    var size = 0
    for unit in units {
      let place = places[Int(unit)]
      guard place < 96 else { return nil }
      state = step(state, UInt64(place & 31))
      group = group * 3 + UInt64(place >> 5)
      size += 1
      if size == 3 {
        state = step(state, group)
        (group, size) = (0, 0)
      }
    }
    if size > 0 { state = step(state, group) }
    for _ in 0..<count { state = step(state, 0) }
    state ^= 1
    var text: [UInt8] = []
    for index in 0..<count {
      text.append(digits[Int(state >> UInt64(5 * (count - 1 - index)) & 31)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the place of the first character outside BIP-0380's character set.
  static func firstForeignCharacter(in units: ArraySlice<UInt8>) -> Int? {
    units.firstIndex { places[Int($0)] >= 96 }
  }

  private static func step(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let top = state >> 35
    var next = (state & 0x7_ffff_ffff) << 5 ^ value
    for (bit, generator) in generators.enumerated() where top >> UInt64(bit) & 1 == 1 {
      next ^= generator
    }
    return next
  }

  private static let generators: [UInt64] = [
    0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd,
  ]

  /// The place of each byte in the character set of BIP-0380; 255 if it is not there.
  private static let places: [UInt8] = {
    var places = [UInt8](repeating: 255, count: 256)
    let alphabet =
      #"0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"#
      + #"ijklmnopqrstuvwxyzABCDEFGH`#"\ "#
    for (place, unit) in alphabet.utf8.enumerated() { places[Int(unit)] = UInt8(place) }
    return places
  }()

  private static let digits = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
}
