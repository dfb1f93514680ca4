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
