import ByteReading
public import LedgerRecords
import Quantities

/// Reads files that tell of Tron: answers of full nodes, of TronGrid and of Tronscan as JSON, one a
/// file, in lists, or one a line, and blocks and outcomes as nodes store them.
///
/// What an object is, its members say:
///
/// - nodes: a block (`block_header`), a transaction (`raw_data`), an outcome (`id` with `receipt`,
///   `contractResult` or `blockTimeStamp`), in lists and in answers that hold them (`block`, `data`,
///   `transaction`, `transactions`);
/// - TronGrid, version 1: transactions, TRC-20 transfers (`token_info`), events (`event_name`), calls
///   inside transactions (`internal_tx_id`);
/// - Tronscan: transfers (`token_transfers`, `transferFromAddress`), transactions (`ownerAddress` with
///   `contractType`).
///
/// Objects beside the records, as counts and pages, are passed over. Beside the largest record the id
/// and the owner of each transaction of the file are held, for outcomes do not name the owner.
public enum TronReader: LedgerReader {
  /// Reads a file, if it tells of Tron, and tells of each record in the file's order.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - context: What the file does not say; nothing of it concerns Tron.
  ///   - body: Is given each item.
  /// - Returns: The format's name, after its first record: `tron-block`, `tron-transaction`,
  ///   `tron-transaction-info`, `trongrid-transaction`, `trongrid-trc20-transfer`, `trongrid-event`,
  ///   `trongrid-internal-transaction`, `tronscan-transfer`, `tronscan-transaction`,
  ///   `tron-block-binary`, `tron-transaction-ret-binary`; `nil` if the file is none of these.
  public static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String? {
    guard bytes.count > 1 else { return nil }
    switch bytes[0] {
    case 0x0a, 0x12:
      // A line break before JSON is the tag of a block's first field too.
      return readBlock(bytes, body) ?? readJSON(bytes, body)
    case 0x08: return readOutcomes(bytes, body)
    default: return readJSON(bytes, body)
    }
  }

  private static func readJSON(_ bytes: Span<UInt8>, _ body: (LedgerItem) -> Void) -> String? {
    var file = TronJSONFile()
    return file.read(bytes, body)
  }

  /// A block in the wire format: nothing else has a header of this shape at its end.
  private static func readBlock(_ bytes: Span<UInt8>, _ body: (LedgerItem) -> Void) -> String? {
    guard let block = try? TronBlock(parsing: bytes), block.isPlausible else { return nil }
    let range = 0..<bytes.count
    for (index, transaction) in block.transactions.enumerated() {
      let statement = transaction.ledgerTransaction(
        confirmation: .confirmed,
        height: block.number > 0 ? UInt64(block.number) : nil,
        index: UInt32(clamping: index),
        time: Instant(tronMilliseconds: block.timestamp)
      )
      body(LedgerItem(.transaction(statement), at: .transaction(range, index: index), range: range))
    }
    body(LedgerItem(block.headerContent, at: .bytes(range), range: range))
    return "tron-block-binary"
  }

  private static func readOutcomes(_ bytes: Span<UInt8>, _ body: (LedgerItem) -> Void) -> String? {
    guard let outcomes = try? TronTransactionOutcomes(parsing: bytes), !outcomes.infos.isEmpty
    else { return nil }
    let range = 0..<bytes.count
    for (index, info) in outcomes.infos.enumerated() {
      let statement = info.ledgerTransaction(index: UInt32(clamping: index))
      body(LedgerItem(.transaction(statement), at: .transaction(range, index: index), range: range))
    }
    return "tron-transaction-ret-binary"
  }
}

extension TronBlock {
  /// Whether the header has the hashes that each block has.
  fileprivate var isPlausible: Bool {
    raw.bytes("parentHash").count == 32 && raw.bytes("txTrieRoot").count == 32
      && raw.has("number") && !raw.hasUnknownFieldsItself && !message.hasUnknownFieldsItself
  }

  /// What the header says of itself.
  fileprivate var headerContent: LedgerItem.Content {
    guard isRootRight else {
      return .refused(
        field: "block_header.raw_data.txTrieRoot",
        reason: "the transactions give the root \(computedRoot)"
      )
    }
    return .other("header of block \(number), \(id)")
  }
}
