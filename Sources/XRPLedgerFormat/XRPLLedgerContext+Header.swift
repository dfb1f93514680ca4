import ByteReading
import LedgerRecords
import Quantities

extension XRPLLedgerContext {
  /// Takes what a ledger's header says, and checks the header against its hash and its transactions,
  /// where all of them are there.
  ///
  /// - Parameters:
  ///   - scalars: The members of the ledger that are no lists, the header's bytes among them.
  ///   - transactions: Where its list of transactions stands.
  ///   - bytes: The file.
  /// - Returns: What is to be told of the header.
  /// - Complexity: Memory is bounded by the largest transaction.
  mutating func header(
    _ scalars: JSONElement,
    _ transactions: Range<Int>?,
    _ bytes: Span<UInt8>
  ) -> LedgerItem.Content {
    let header: XRPLLedgerHeader
    do throws(ParseFailure) {
      if let digits = scalars["ledger_data"] {
        do throws(ParseFailure) {
          let bytes = try digits.hexBytes()
          header = try XRPLLedgerHeader(parsing: bytes.span)
        } catch {
          throw error.inside(.field("ledger_data"))
        }
        height = UInt64(header.index)
        time = RippleEpoch.instant(header.closeTime)
      } else {
        header = try XRPLLedgerHeader(json: scalars)
      }
    } catch {
      guard scalars["ledger_data"] == nil else {
        return .refused(field: error.field, reason: "\(error.reason)")
      }
      // Some explorers leave out what the hash needs.
      return .other(title)
    }
    let hash = hexadecimal(header.hash.array)
    if let stated = (scalars["ledger_hash"] ?? scalars["hash"])?.string ?? statedLedgerHash,
      stated.uppercased() != hash
    {
      gap = "the ledger's header has the hash \(hash), not \(stated)"
      return .refused(field: "ledger_hash", reason: "the header has the hash \(hash)")
    }
    guard let root = root(transactions, bytes) else { return .other(title) }
    guard root == header.transactionRoot else {
      gap = "the ledger's transactions are not those to which its header commits"
      return .refused(
        field: "transaction_hash",
        reason: "the transactions have the root \(hexadecimal(root.array))"
      )
    }
    return .other(title + "; its transactions are complete")
  }

  private var title: String { "the header of ledger" + (height.map { " \($0)" } ?? "") }

  /// The root of the transactions; `nil` if they are not all there with their metadata.
  private func root(_ list: Range<Int>?, _ bytes: Span<UInt8>) -> FixedBytes<32>? {
    guard let list, bytes[list.lowerBound] == UInt8(ascii: "[") else { return nil }
    var map = SHAMap()
    var reader = JSONReader(bytes, in: list)
    var isFirst = true
    do throws(ParseFailure) {
      try reader.enter("[")
      while try reader.nextElement(isFirst: isFirst) {
        isFirst = false
        guard try map.add(transaction: try reader.readValue()) else { return nil }
      }
    } catch {
      // What cannot be read is refused where it stands.
      return nil
    }
    return map.root()
  }
}
