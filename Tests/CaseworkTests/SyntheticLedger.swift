import LedgerRecords
import Quantities

/// A reader of a form that only these tests have: a line `synthetic ledger`, and then a line for each
/// item, `move ID FROM TO UNITS`, `note`, or anything else.
enum SyntheticLedger: LedgerReader {
  static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String? {
    let all = Array(capacity: bytes.count) { output in
      for index in bytes.indices { output.append(bytes[index]) }
    }
    var start = 0
    var number = 0
    for line in all.split(separator: 0x0a, omittingEmptySubsequences: false) {
      let range = start..<start + line.count
      start = range.upperBound + 1
      number += 1
      let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
      if number == 1 {
        guard words == ["synthetic", "ledger"] else { return nil }
        continue
      }
      guard let content = content(words, context) else { continue }
      body(LedgerItem(content, at: .line(number), range: range))
    }
    return "synthetic-ledger"
  }

  private static func content(_ words: [String], _ context: LedgerContext) -> LedgerItem.Content? {
    guard let kind = words.first else { return nil }
    if kind == "note" { return .other("a note") }
    guard kind == "move", words.count == 5, let units = UInt256(decimal: words[4]) else {
      return .refused(field: "line", reason: "no move")
    }
    let chain: String
    switch context.chainID {
    case 1: chain = "ethereum"
    case 56: chain = "bsc"
    default: return .refused(field: "chainId", reason: "which chain?")
    }
    return .transaction(
      LedgerTransaction(
        chain: chain,
        id: words[1],
        height: 7,
        status: .unstated,
        confirmation: .confirmed,
        movements: [
          LedgerMovement(
            .native,
            part: "value",
            asset: .native("ETH", decimals: 18),
            from: LedgerParty(words[2]),
            to: LedgerParty(words[3]),
            amount: LedgerAmount(units: units)
          )
        ],
        signers: [
          LedgerSigner(address: words[2], publicKey: "02" + words[1], standing: .verified)
        ],
        gaps: ["no receipt"]
      )
    )
  }
}
