import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification
import Testing

@testable import SisterChainFormat

@Suite struct ZcashDigestTests {
  @Test(arguments: ["zcash/zip_0143.json", "zcash/zip_0243.json"])
  func `signature hashes of versions 3 and 4`(_ path: String) throws {
    let rows = Array(try vectors(path, as: [JSONItem].self).dropFirst(2))
    #expect(rows.count == 10)
    for row in rows {
      let bytes = try unhex(row[0].text)
      let transaction = try ZcashTransaction(bytes)
      #expect(transaction.serialized == bytes)
      let input = try #require(row[2].number)
      let code = try unhex(row[1].text)
      let hashing = ZcashSignatureHashing(
        transaction,
        spending: [],
        branch: UInt32(try #require(row[5].number))
      )
      let hash = hashing.overwinterHash(
        input: input < 0 ? nil : Int(input),
        code: code.span,
        value: try #require(row[4].number),
        type: UInt32(try #require(row[3].number))
      )
      #expect(try hash == hash32(row[6].text))
    }
  }

  @Test func `identifiers and signature hashes of version 5`() throws {
    let rows = Array(try vectors("zcash/zip_0244.json", as: [JSONItem].self).dropFirst(2))
    #expect(rows.count == 10)
    let types: [UInt32] = [0x01, 0x02, 0x03, 0x81, 0x82, 0x83]
    for row in rows {
      let bytes = try unhex(row[0].text)
      let transaction = try ZcashTransaction(bytes)
      #expect(transaction.serialized == bytes)
      #expect(try transaction.transactionID.wireBytes == hash32(row[1].text))
      #expect(try transaction.authorizingDigest == hash32(row[2].text))
      let amounts = try #require(row[3].list).compactMap(\.number)
      let scripts = try #require(row[4].list).map { try unhex($0.text) }
      let coins = zip(amounts, scripts).map { Transaction.Output(value: $0, script: $1) }
      let hashing = ZcashSignatureHashing(transaction, spending: coins, branch: 0)
      #expect(try hashing.shieldedSignatureHash() == hash32(row[6].text))
      guard let input = row[5].number else { continue }
      for (column, type) in types.enumerated() {
        let none: [UInt8] = []
        let hash = hashing.signatureHash(
          input: Int(input),
          scriptCode: none.span,
          type: type,
          version: .base
        )
        #expect(try hash == row[7 + column].text.map { try hash32($0) })
      }
    }
  }

  @Test func `refuses each prefix, and version 6 by name`() throws {
    for path in ["zcash/zip_0143.json", "zcash/zip_0243.json", "zcash/zip_0244.json"] {
      let rows = Array(try vectors(path, as: [JSONItem].self).dropFirst(2))
      for row in rows.prefix(3) {
        let bytes = try unhex(row[0].text)
        expectPrefixesFail(of: bytes, every: 7) { bytes throws(ParseFailure) in
          try ZcashTransaction(bytes)
        }
      }
    }
    let six = try unhex("0600008076b809bb" + String(repeating: "00", count: 60))
    #expect(throws: ParseFailure.self) { try ZcashTransaction(six) }
  }
}
