import EthereumFormat
import LedgerRecords

/// What a reader told of some bytes.
struct Reading {
  struct Refusal: Hashable {
    let field: String?
    let reason: String
  }

  let format: String?
  let items: [LedgerItem]

  init(_ bytes: [UInt8], chain: UInt64? = nil) {
    var items: [LedgerItem] = []
    let span = bytes.span
    format = EthereumReader.read(span, context: LedgerContext(chainID: chain)) { items.append($0) }
    self.items = items
  }

  init(_ text: String, chain: UInt64? = nil) { self.init(Array(text.utf8), chain: chain) }

  var transactions: [LedgerTransaction] {
    items.compactMap { if case .transaction(let one) = $0.content { one } else { nil } }
  }

  var refused: [Refusal] {
    items.compactMap {
      if case .refused(let field, let reason) = $0.content {
        Refusal(field: field, reason: reason)
      } else {
        nil
      }
    }
  }

  var others: [String] {
    items.compactMap { if case .other(let text) = $0.content { text } else { nil } }
  }
}
