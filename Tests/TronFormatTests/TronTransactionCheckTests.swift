import ByteReading
import Quantities
import Testing

@testable import TronFormat

struct TronTransactionCheckTests {
  private func check(
    _ type: String = "TransferContract",
    permission: Int64 = 0,
    signedBy signers: [UInt8],
    account: TronAccount? = nil
  ) throws -> TronTransactionCheck {
    let raw = Wire.raw(type, try Wire.transfer(), permission: permission)
    let bytes = try Wire.whole(raw, signedBy: signers)
    return TronTransactionCheck(try Wire.transaction(bytes), account: account)
  }

  @Test(
    arguments: [
      (0, [1], true), (0, [3], nil), (0, [], nil), (0, [1, 3], nil), (0, [1, 1], false),
      (2, [1], nil), (2, [3], nil), (1, [1], false),
    ] as [(Int64, [UInt8], Bool?)]
  )
  func `says without permissions what the signatures alone show`(
    permission: Int64,
    signers: [UInt8],
    valid: Bool?
  ) throws {
    let check = try check(permission: permission, signedBy: signers)
    #expect(check.isValid == valid, "\(check.reason ?? "")")
    #expect((check.reason == nil) == (valid == true))
    #expect(check.signers.map(\.address) == (try signers.map(Wire.address)))
    if signers == [3], permission == 0 {
      let (signer, owner) = (try Wire.address(3), try Wire.address(1))
      #expect(check.reason?.hasPrefix("signer \(signer) is not owner \(owner)") == true)
    }
  }

  /// Owner: keys 1 and 3 with weight 1 and threshold 2; active 2: key 4 with weight 1, transfers of the
  /// coin only.
  private func account(_ number: UInt8 = 1) throws -> TronAccount {
    let text = """
      {"address":"\(try Wire.address(number).hexadecimal)","balance":5,
      "owner_permission":{"permission_name":"owner","threshold":2,"keys":[
      {"address":"\(try Wire.address(1))","weight":1},{"address":"\(try Wire.address(3))","weight":1}]},
      "active_permission":[{"type":"Active","id":2,"permission_name":"active0","threshold":1,
      "operations":"02\(String(repeating: "0", count: 62))",
      "keys":[{"address":"\(try Wire.address(4))","weight":1}]}]}
      """
    return try TronAccount(try Wire.json(text))
  }

  @Test(
    arguments: [
      ("TransferContract", 0, [1, 3], true), ("TransferContract", 0, [1], false),
      ("TransferContract", 0, [1, 3, 4], false), ("TransferContract", 0, [1, 4], false),
      ("TransferContract", 2, [4], true), ("TransferContract", 2, [1], false),
      ("TransferContract", 3, [4], false), ("TransferContract", 1, [1], false),
      ("ParticipateAssetIssueContract", 2, [4], false), ("TransferContract", 0, [], nil),
    ] as [(String, Int64, [UInt8], Bool?)]
  )
  func `decides by the permissions of the account`(
    type: String,
    permission: Int64,
    signers: [UInt8],
    valid: Bool?
  ) throws {
    let check = try check(
      type,
      permission: permission,
      signedBy: signers,
      account: try account()
    )
    #expect(check.isValid == valid || signers.isEmpty && check.isValid != true)
    #expect((check.reason == nil) == (valid == true))
  }

  @Test
  func `does not decide by the permissions of another account`() throws {
    let check = try check(signedBy: [3], account: try account(9))
    #expect(check.isValid == nil)
  }

  @Test
  func `takes an account without permissions for one that changed none`() throws {
    let account = try TronAccount(try Wire.json(#"{"balance":1}"#))
    #expect(try check(signedBy: [1], account: account).isValid == true)
    #expect(try check(signedBy: [3], account: account).isValid == false)
  }

  @Test(arguments: [(0, true), (27, true), (4, true), (31, true), (8, false), (35, false)])
  func `reads the byte behind r and s as a node does`(v: UInt8, isRead: Bool) throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    var signature = try Wire.signature(raw, by: 1)
    signature[64] = signature[64] &+ v
    // 8 and 1 more is 36.
    let bytes = Wire.field(1, raw) + Wire.field(2, signature)
    let check = TronTransactionCheck(try Wire.transaction(bytes))
    #expect(check.isValid == (isRead ? true : false))
    #expect((check.signers.first?.note != nil) == (v != 0 && v != 27))
  }

  @Test
  func `says of a signature with a high s that somebody else can have written it`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    var signature = try Wire.signature(raw, by: 1)
    let order: [UInt8] = try Hexadecimal.decode(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    )
    let n = try #require(UInt256(bigEndian: order))
    let s = try #require(UInt256(bigEndian: signature[32..<64]))
    let high = n.subtractingReportingOverflow(s).partialValue
    signature.replaceSubrange(32..<64, with: high.bigEndian.array)
    signature[64] ^= 1
    let bytes = Wire.field(1, raw) + Wire.field(2, signature)
    let check = TronTransactionCheck(try Wire.transaction(bytes))
    #expect(check.isValid == true)
    #expect(check.signers.first?.note?.contains("upper half") == true)
  }

  @Test(arguments: [(64, false), (0, false), (66, nil)] as [(Int, Bool?)])
  func `does not take a signature of another length for one`(count: Int, valid: Bool?) throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    let signature = try Wire.signature(raw, by: 1) + [0]
    let bytes = Wire.field(1, raw) + Wire.field(2, Array(signature.prefix(count)))
    #expect(TronTransactionCheck(try Wire.transaction(bytes)).isValid == valid)
  }

  @Test
  func `does not take two contracts or a contradiction`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    let second = Wire.field(11, Wire.field(1, 1))
    let two = try Wire.whole(raw + second, signedBy: [1])
    #expect(TronTransactionCheck(try Wire.transaction(two)).isValid == false)
    let any = Wire.field(1, "type.googleapis.com/protocol.TransferContract")
    let parameter = any + Wire.field(2, try Wire.transfer())
    let contract = Wire.field(1, 11) + Wire.field(2, parameter)
    let bytes = try Wire.whole(Wire.field(11, contract), signedBy: [1])
    let check = TronTransactionCheck(try Wire.transaction(bytes))
    #expect(check.isValid == false)
    #expect(check.reason == "type FreezeBalanceContract with a parameter of type TransferContract")
  }
}
