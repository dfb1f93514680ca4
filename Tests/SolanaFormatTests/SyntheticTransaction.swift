import AddressEncoding
import ByteReading
import Quantities

@testable import SolanaFormat

/// A transaction that is put together for a test, with addresses named by small numbers.
struct SyntheticTransaction {
  typealias Call = (program: SolanaProgram, accounts: [Int], data: [UInt8])

  /// The address of a number: a byte repeated.
  static func address(_ number: Int) -> SolanaAddress {
    SolanaAddress(FixedBytes(InlineArray(repeating: UInt8(number + 1))))
  }

  static func little(_ value: UInt64, bytes: Int = 8) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  /// How many accounts are named by number.
  ///
  /// The first one signs; the programs stand behind them.
  var count: Int
  var calls: [Call]
  /// Calls of programs, by the call that made them.
  var inner: [Int: [Call]] = [:]
  /// Lamports before and after of the numbered accounts; the programs have one each.
  var pre: [UInt64] = []
  var post: [UInt64] = []
  /// Tokens before and after: account, mint, owner, amount.
  var preTokens: [(account: Int, mint: SolanaAddress, owner: Int, amount: UInt64)] = []
  var postTokens: [(account: Int, mint: SolanaAddress, owner: Int, amount: UInt64)] = []
  var fee: UInt64 = 5000
  var error = "null"
  /// An address in place of a number's.
  var replaced: [Int: SolanaAddress] = [:]

  private var programs: [SolanaProgram] {
    var programs: [SolanaProgram] = []
    for call in calls + inner.keys.sorted().flatMap({ inner[$0] ?? [] })
    where !programs.contains(call.program) { programs.append(call.program) }
    return programs
  }

  private func key(_ number: Int) -> SolanaAddress { replaced[number] ?? Self.address(number) }

  private func json(_ call: Call) -> String {
    let program = count + (programs.firstIndex(of: call.program) ?? 0)
    let data = Base58.encode(call.data)
    return #"{"programIdIndex":\#(program),"accounts":\#(call.accounts),"data":"\#(data)"}"#
  }

  private func json(
    _ tokens: [(account: Int, mint: SolanaAddress, owner: Int, amount: UInt64)]
  ) -> String {
    let parts = tokens.map { token in
      #"{"accountIndex":\#(token.account),"mint":"\#(token.mint)","owner":"\#(key(token.owner))","#
        + #""uiTokenAmount":{"amount":"\#(token.amount)","decimals":6}}"#
    }
    return "[\(parts.joined(separator: ","))]"
  }

  /// The transaction in the shape of `getTransaction`.
  func text(hasMeta: Bool = true) -> String {
    let keys = (0..<count).map { "\"\(key($0))\"" } + programs.map { "\"\($0.rawValue)\"" }
    let ones = programs.map { _ in UInt64(1) }
    let groups = inner.keys.sorted().map { index in
      let calls = (inner[index] ?? []).map { json($0) }.joined(separator: ",")
      return #"{"index":\#(index),"instructions":[\#(calls)]}"#
    }
    let meta =
      #"{"err":\#(error),"fee":\#(fee),"preBalances":\#(pre + ones),"postBalances":\#(post + ones),"#
      + #""preTokenBalances":\#(json(preTokens)),"postTokenBalances":\#(json(postTokens)),"#
      + #""innerInstructions":[\#(groups.joined(separator: ","))]}"#
    return """
      {"slot":7,"blockTime":1700000000,"meta":\(hasMeta ? meta : "null"),"transaction":{\
      "signatures":["\(Base58.encode([UInt8](repeating: 9, count: 64)))"],"message":{"header":{\
      "numRequiredSignatures":1,"numReadonlySignedAccounts":0,"numReadonlyUnsignedAccounts":0},\
      "accountKeys":[\(keys.joined(separator: ","))],"recentBlockhash":"\(Self.address(200))",\
      "instructions":[\(calls.map { json($0) }.joined(separator: ","))]}}}
      """
  }
}
