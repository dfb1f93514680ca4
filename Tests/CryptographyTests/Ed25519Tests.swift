import Cryptography
import Quantities
import Testing

@Suite struct Ed25519Tests {
  @Test func `signatures of RFC 8032`() throws {
    let rows: [[String]] = try vectors("rfc-8032/vectors.json")
    #expect(rows.count == 33)
    for row in rows {
      let key = try bytes32(row[0])
      let message = try hex(row[1])
      let signature = try bytes64(row[2])
      #expect(try Ed25519.isValid(signature, for: message, by: key))
      #expect(try !Ed25519.isValid(signature, for: (message + [0]), by: key))
      var altered = signature
      altered.bytes[40] ^= 1
      #expect(try !Ed25519.isValid(altered, for: message, by: key))
    }
  }

  @Test func `bytes that are no point are no key`() throws {
    let signature = try bytes64(String(repeating: "01", count: 64))
    // y = 2 has no x.
    let key = try bytes32("02" + String(repeating: "00", count: 31))
    #expect(try !Ed25519.isValid(signature, for: [1], by: key))
  }
}

private struct CurveRow: Decodable {
  let bytes: String
  let isPoint: Bool

  init(from decoder: any Decoder) throws {
    var row = try decoder.unkeyedContainer()
    bytes = try row.decode(String.self)
    isPoint = try row.decode(Bool.self)
  }
}

extension Ed25519Tests {
  @Test func `points of the curve as the Rust SDK tells them`() throws {
    let rows: [CurveRow] = try vectors("solana/on-curve.json")
    #expect(rows.count == 122)
    for row in rows {
      #expect(Ed25519.isPoint(try bytes32(row.bytes)) == row.isPoint, "\(row.bytes)")
    }
  }

  @Test func `strict checks take the signatures of RFC 8032`() throws {
    let rows: [[String]] = try vectors("rfc-8032/vectors.json")
    for row in rows {
      let (key, message) = (try bytes32(row[0]), try hex(row[1]))
      #expect(try Ed25519.isStrictlyValid(bytes64(row[2]), for: message.span, by: key))
      #expect(Ed25519.isPoint(key))
      #expect(!Ed25519.isOfSmallOrder(key))
    }
  }

  /// The eight points of small order, and y = 1 and y = −1 in forms that are not the shortest.
  @Test(arguments: [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])
  func `points of small order are known and sign nothing`(text: String) throws {
    let key = try bytes32(text)
    #expect(Ed25519.isOfSmallOrder(key))
    let isPoint = Ed25519.isPoint(key)
    #expect(isPoint)
    // R is the identity and s zero: the equation holds for every key of order 1, and for some others.
    let signature = try bytes64("01" + String(repeating: "00", count: 63))
    for byte in UInt8(0)..<8 {
      let message = [byte]
      #expect(try !Ed25519.isStrictlyValid(signature, for: message.span, by: key))
    }
  }
}

@Test func `a number y of 2 to the 255 less 19 or more is no public key's`() throws {
  let cases: [(String, Bool)] = [
    (String(repeating: "ff", count: 32), false),
    ("ec" + String(repeating: "ff", count: 30) + "7f", true),
    ("ed" + String(repeating: "ff", count: 30) + "7f", false),
    ("ed" + String(repeating: "ff", count: 30) + "7e", true),
    (String(repeating: "00", count: 32), true),
  ]
  for (digits, isCanonical) in cases {
    let bytes = try #require(FixedBytes<32>(hex: digits))
    #expect(Ed25519.isCanonical(bytes) == isCanonical, "\(digits)")
  }
}
