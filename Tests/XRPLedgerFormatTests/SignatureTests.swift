import ByteReading
import Foundation
import Quantities
import TestSupport
import Testing

@testable import XRPLedgerFormat

/// Cases of `testvectors/xrp/signatures.json`.
private func cases() throws -> [JSONElement] {
  let data = Array(try SharedData.vector("xrp/signatures.json"))
  let json = try JSONReader.value(of: data.span)
  return try #require(json["cases"]?.array)
}

private func transaction(_ item: JSONElement) throws -> XRPLObject {
  let bytes = try Hexadecimal.decode(try #require(item["binary"]?.string))
  return try XRPLObject(parsing: bytes.span)
}

private func named(_ name: String) throws -> XRPLObject {
  let item = try #require(try cases().first { $0["case"]?.string == name })
  return try transaction(item)
}

private func account(_ address: String) throws -> FixedBytes<20> {
  try element(.string(address)).account()
}

@Test func `signatures of another library stand as they should`() throws {
  let cases = try cases()
  #expect(cases.count == 7)
  for item in cases {
    let transaction = try transaction(item)
    #expect(hexadecimal(transaction.transactionID.array) == item["txid"]?.string)
    let check = XRPLSignatureCheck(of: transaction)
    #expect(check.valid == item["valid"]?.bool, "\(item["case"]?.string ?? "")")
    #expect(check.signers.first?.address == item["signer"]?.string)
    #expect((check.reason == nil) == (check.valid == true))
  }
}

@Test func `a regular key counts where the account's entry names it`() throws {
  let transaction = try named("regular key")
  let signer = try #require(XRPLSignatureCheck(of: transaction).signers.first?.address)
  for (key, valid) in [(signer, true), ("rrrrrrrrrrrrrrrrrrrrBZbvji", false)] {
    let root = try element([
      "LedgerEntryType": "AccountRoot", "Flags": 0, "RegularKey": .string(key),
    ])
    var rules = XRPLSigningRules()
    rules.take(accountRoot: try XRPLObject(json: root))
    #expect(XRPLSignatureCheck(of: transaction, rules: rules).valid == valid)
  }
}

@Test func `a master key that is disabled does not sign`() throws {
  let root = try element(["LedgerEntryType": "AccountRoot", "Flags": 0x0010_0000])
  var rules = XRPLSigningRules()
  rules.take(accountRoot: try XRPLObject(json: root))
  let check = XRPLSignatureCheck(of: try named("single"), rules: rules)
  #expect(check.valid == false)
  #expect(check.signers.first?.holds == true)
}

@Test(arguments: [(2, true), (3, false)])
func `several signers need the weight of the list`(_ quorum: Int, _ valid: Bool) throws {
  let transaction = try named("several")
  let signers = XRPLSignatureCheck(of: transaction).signers.compactMap(\.address)
  #expect(signers.count == 2)
  let list = try element([
    "LedgerEntryType": "SignerList", "SignerQuorum": .number(quorum),
    "SignerEntries": .array(
      signers.map { ["SignerEntry": ["Account": .string($0), "SignerWeight": 1]] }
    ),
  ])
  var rules = XRPLSigningRules()
  rules.take(signerList: try XRPLObject(json: list))
  #expect(XRPLSignatureCheck(of: transaction, rules: rules).valid == valid)
}

@Test func `a stranger to the signer list spoils the signatures`() throws {
  let list = try element([
    "LedgerEntryType": "SignerList", "SignerQuorum": 1,
    "SignerEntries": [
      ["SignerEntry": ["Account": "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "SignerWeight": 1]]
    ],
  ])
  var rules = XRPLSigningRules()
  rules.take(signerList: try XRPLObject(json: list))
  #expect(XRPLSignatureCheck(of: try named("several"), rules: rules).valid == false)
}

@Test func `a high s is refused unless the time is before the amendment`() throws {
  let transaction = try named("single")
  let signature = try #require(transaction["TxnSignature"]?.bytes)
  let high = try highS(signature)
  let changed = XRPLObject(
    sorted: transaction.members.map {
      $0.field.name == "TxnSignature"
        ? XRPLObject.Member(field: $0.field, value: .bytes(high)) : $0
    }
  )
  #expect(XRPLSignatureCheck(of: changed).valid == false)
  let old = Instant(secondsSince1970: 1_500_000_000)
  #expect(XRPLSignatureCheck(of: changed, time: old).valid == true)
  let recent = Instant(secondsSince1970: 1_600_000_000)
  #expect(XRPLSignatureCheck(of: changed, time: recent).valid == false)
}

/// The same signature with the other s, in DER.
private func highS(_ der: [UInt8]) throws -> [UInt8] {
  let rCount = Int(der[3])
  let s = Array(der[(6 + rCount)...])
  let order = try #require(
    UInt256(
      bigEndian: try Hexadecimal.decode(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
      )
    )
  )
  let low = try #require(UInt256(bigEndian: [UInt8](repeating: 0, count: 32 - s.count) + s))
  let high = order.subtractingReportingOverflow(low).partialValue.bigEndian.array
  let body = Array(der[2..<(4 + rCount)]) + [0x02, UInt8(high.count + 1), 0] + high
  return [0x30, UInt8(body.count)] + body
}

@Test func `a pseudo-transaction has no signature`() throws {
  let binary =
    "120066240000000026040B52006840000000000000007300701321EDB6FC8E803EE8EDC2793F1EC917B2EE41D35255"
    + "618DEB91D3F9B1FC89B75D4539810000101101"
  let bytes = try Hexadecimal.decode(binary)
  let object = try XRPLObject(parsing: bytes.span)
  #expect(object.serialized == bytes)
  let written = try element(object.json)
  #expect(written["Account"]?.string == "rrrrrrrrrrrrrrrrrrrrrhoLvTp")
  let again = try XRPLObject(json: written)
  #expect(again == object)
  #expect(XRPLSignatureCheck(of: object).valid == nil)
}

@Test func `a claim is signed over channel and amount`() {
  let claim = XRPLChannelClaim(
    channel: FixedBytes<32>(InlineArray(repeating: 0x43)),
    drops: 1000
  )
  let expected = "434C4D00" + String(repeating: "43", count: 32) + "00000000000003E8"
  #expect(hexadecimal(claim.signingData) == expected)
}
