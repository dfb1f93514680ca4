import Facts
import Holdings
import Quantities

/// The holdings as comma-separated values (RFC 4180), for a spreadsheet.
///
/// It starts with a byte order mark, without which Korean spreadsheets take UTF-8 for CP949. A cell
/// that a spreadsheet would take for a formula is written after an apostrophe.
struct HoldingsTable {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var text: String {
    let rows = (model.holdings?.items ?? []).map(cells)
    return "\u{FEFF}"
      + ([Self.header] + rows).map { row in
        row.map(Self.cell).joined(separator: ",") + "\r\n"
      }.joined()
  }

  private static let header = [
    "defaulter", "class", "place", "asset", "quantity", "availability", "as_of", "price_krw",
    "price_date", "price_source", "gross_likely_krw", "slippage", "fees_likely_krw",
    "prior_claims_likely_krw", "net_low_krw", "net_likely_krw", "net_high_krw", "attribution",
    "reach", "counted_low", "counted_likely", "counted_high", "basis", "notes", "evidence",
  ]

  private func cells(_ item: HoldingItem) -> [String] {
    let place =
      switch item.location {
      case .account(let account): account.description
      case .wallet(let cluster, _): cluster
      case .bank(let name, let account): "\(name) (\(account))"
      }
    let evidence = item.evidence.map { place in
      "\(model.labels.label(of: place.exhibit)) \(place.locator)"
    }
    return [
      model.defaulter, item.custody.rawValue, place, item.asset.code,
      item.quantity?.description ?? "", item.availability.rawValue,
      item.time?.instant.description ?? "", item.price?.won.likely.description ?? "",
      item.price?.date.description ?? "", item.price?.sources.joined(separator: "; ") ?? "",
      item.value?.gross.likely.description ?? "", item.value?.slippage.description ?? "",
      item.value?.fees.likely.description ?? "", item.value?.priorClaims.likely.description ?? "",
      item.value?.net.low.description ?? "", item.value?.net.likely.description ?? "",
      item.value?.net.high.description ?? "", item.attribution.description,
      item.reach.description, String(item.counted.low), String(item.counted.likely),
      String(item.counted.high), item.basis,
      item.notes.sorted().map(\.rawValue).joined(separator: "; "),
      evidence.joined(separator: "; "),
    ]
  }

  /// A cell in quotes that no spreadsheet takes for a formula.
  static func cell(_ text: String) -> String {
    let starts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    let first = text.unicodeScalars.first { $0 != " " }
    let guarded = first.map(starts.contains) ?? false ? "'" + text : text
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }
}
