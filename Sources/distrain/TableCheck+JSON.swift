import ExchangeFormat
import Quantities

extension TableCheck {
  /// The finding as `import --json` writes it.
  var json: JSONValue {
    func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    var members: [JSONValue.Member] = [
      .init("kind", .string(kind.rawValue)), .init("message", .string(message)),
      .init("sheet", text(sheet)), .init("field", text(field)), .init("count", .number(count)),
      .init("rows", .array(rows.map { .number($0) })),
    ]
    guard kind == .runningBalance else { return .object(members) }
    members += [
      .init("account", text(account)), .init("subaccount", text(subaccount)),
      .init("asset", text(asset?.code)), .init("opening", text(opening?.description)),
      .init("closing", text(closing?.description)),
      .init("residual", text(residual?.description)),
      .init("breaks", .array(rows.map { .number($0) })),
    ]
    return .object(members)
  }
}
