import BitcoinFormat
import ByteReading
public import Facts
import Foundation
import KeyDerivation
import TabularFormat

/// What a file says of keys: extended keys and descriptors with their stated holders, or messages that
/// were signed.
///
/// It is found by its content: a list with one key a line, a table with a column of keys or with
/// address, message and signature, the JSON of such messages, or what Bitcoin Core's
/// `listdescriptors` prints.
struct KeyStatements {
  /// One statement.
  enum Statement {
    /// An extended key or a descriptor.
    case extendedKey(ExtendedKeyStatement)
    /// A signed message.
    case message(MessageStatement)
  }

  /// An extended key or a descriptor, and whose it is said to be.
  struct ExtendedKeyStatement {
    let text: String
    var account: ExchangeAccount?
    var holder: String?
  }

  /// A signed message.
  struct MessageStatement {
    let address: String
    let message: String
    let signature: String
    /// The coin that the source names.
    let coin: String?
  }

  /// A statement and where it stands.
  struct Item {
    let locator: Locator
    let statement: Statement
  }

  /// The statements, in the order of the file.
  private(set) var items: [Item] = []
  /// Rows that could not be read.
  private(set) var refused: [(locator: Locator, failure: StatementFailure)] = []
  /// Lines that are declared to be no data: blank ones, comments, headers, rows before them.
  private(set) var other = 0
  /// Where a private key stands; the file must not be kept.
  private(set) var secret: Locator?
  /// Where 32 bytes in hexadecimal stand for a key: a private key, or an identifier of something else.
  private(set) var bareKey: Locator?
  /// The name of the format.
  let format: String

  private init(format: String) { self.format = format }

  /// The largest file that is looked at.
  static let largestFile = 16 << 20

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: Its name.
  /// - Returns: `nil` if it says nothing of keys.
  static func detect(_ bytes: [UInt8], name: String) -> KeyStatements? {
    guard bytes.count <= largestFile else { return nil }
    let first = bytes.first { $0 > 0x20 && $0 != 0xef && $0 != 0xbb && $0 != 0xbf }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{"),
      let json = try? JSONReader.value(of: bytes.span)
    {
      guard var result = document(json) else { return nil }
      let path = secretPath(in: json, "$")
      let secret = result.secret
      result.secret = secret ?? path.map { .element(path: $0, part: nil) }
      return result
    }
    // Markup and records of JSON, one a line or damaged, are tables; `[` also begins the origin of an
    // extended key.
    let head = bytes.lazy.filter { $0 > 0x20 && $0 != 0xef && $0 != 0xbb && $0 != 0xbf }.prefix(2)
    let isMarkup = head.first == UInt8(ascii: "<") || head.first == UInt8(ascii: "{")
    let isList = head.first == UInt8(ascii: "[") && "[{\"".utf8.contains(head.last ?? 0)
    guard !isMarkup, !(isList && head.count == 2) else { return nil }
    guard var result = table(bytes, name: name) ?? list(bytes) else { return nil }
    // Beside extended keys they are private keys; a list of nothing else may be of transactions.
    let bareKey = result.items.contains(where: \.isKey) ? result.bareKey : nil
    let secret = result.secret
    result.secret = secret ?? secretLine(in: bytes) ?? bareKey
    return result
  }

  // MARK: One key a line

  private static func list(_ bytes: [UInt8]) -> KeyStatements? {
    guard let text = text(of: bytes) else { return nil }
    var result = KeyStatements(format: "key-list")
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let locator = Locator.line(number, part: nil)
      let content = withoutComment(line.trimmingCharacters(in: .whitespaces))
      if content.isEmpty {
        result.other += 1
        continue
      }
      if holdsSecret(content) {
        result.secret = result.secret ?? locator
        continue
      }
      guard looksLikeKey(content) else {
        if isBareKey(content) { result.bareKey = result.bareKey ?? locator }
        result.refused.append((locator, lineFailure(content)))
        // A long file whose first lines are no keys is something else.
        guard !result.items.isEmpty || result.refused.count < 100 else { return nil }
        continue
      }
      result.items.append(
        Item(locator: locator, statement: .extendedKey(ExtendedKeyStatement(text: content)))
      )
    }
    // What a line after the last line end is, is nothing.
    if text.last?.isNewline ?? true, result.other > 0 { result.other -= 1 }
    if result.items.isEmpty {
      return result.secret == nil || !result.refused.isEmpty ? nil : result
    }
    return result
  }

  /// A line without the note behind its key, as in `xpub… # from the safe`.
  ///
  /// The checksum of a descriptor has no space before it.
  private static func withoutComment(_ line: String) -> String {
    if line.hasPrefix("#") { return "" }
    guard let start = line.range(of: " #") ?? line.range(of: "\t#") else { return line }
    return line[..<start.lowerBound].trimmingCharacters(in: .whitespaces)
  }

  /// Why a line of a list is no key; nothing of the line is in it.
  private static func lineFailure(_ line: String) -> StatementFailure {
    do throws(StatedKeyFailure) {
      _ = try StatedKey(parsing: line)
      return StatementFailure("no key", field: "key")
    } catch {
      return StatementFailure("no key: \(error.description)", field: "key")
    }
  }

  /// Whether a text is an extended key, a key with its origin, or a descriptor.
  fileprivate static func looksLikeKey(_ text: String) -> Bool {
    if text.hasSuffix(")") || text.contains(")#") {
      let name = text.prefix { $0 != "(" }
      return ["pk", "pkh", "wpkh", "sh", "wsh", "tr", "combo", "multi", "sortedmulti"]
        .contains(String(name))
    }
    let key = text.hasPrefix("[") ? text.drop { $0 != "]" }.dropFirst() : text[...]
    return (try? ExtendedPublicKey(parsing: key.prefix { $0 != "/" })) != nil
  }

  // MARK: Tables

  private static let keyColumns = [
    "key", "xpub", "extended key", "extended public key", "descriptor", "확장공개키", "확장 공개키",
  ]
  private static let holderColumns = ["holder", "subject", "owner", "소유자", "보유자"]

  private static func table(_ bytes: [UInt8], name: String) -> KeyStatements? {
    guard namesColumns(bytes), let workbook = try? TabularReader.read(bytes, fileName: name),
      workbook.sheets.count == 1, let sheet = workbook.sheets.first
    else { return nil }
    var header: [String: Int]?
    var result = KeyStatements(format: "key-list")
    for row in sheet.rows {
      let cells = row.cells.map { $0.text.trimmingCharacters(in: .whitespaces) }
      let locator = Locator.row(row.number, sheet: nil)
      guard let columns = header else {
        let names = cells.map { $0.lowercased() }
        var found: [String: Int] = [:]
        for (index, name) in names.enumerated() where found[name] == nil { found[name] = index }
        if Set(found.keys).isSuperset(of: ["address", "message", "signature"]) {
          result = KeyStatements(format: "signed-messages").withOther(result.other + 1)
          header = found
        } else if keyColumns.contains(where: { found[$0] != nil }) {
          result.other += 1
          header = found
        } else {
          // A published list begins with totals.
          guard result.other < 100 else { return nil }
          result.other += 1
        }
        continue
      }
      func cell(_ names: [String]) -> String? {
        for name in names {
          if let index = columns[name], cells.indices.contains(index), !cells[index].isEmpty,
            cells[index] != "-"
          {
            return cells[index]
          }
        }
        return nil
      }
      if cells.allSatisfy(\.isEmpty) {
        result.other += 1
      } else if result.format == "signed-messages" {
        // Each character of a message was signed, the white space around it too.
        let position = columns["message"] ?? 0
        let message = row.cells.indices.contains(position) ? row.cells[position].text : ""
        result.addMessage(cell, message: message, at: locator)
      } else {
        result.addKey(cell, at: locator)
      }
    }
    return header == nil || (result.items.isEmpty && result.secret == nil) ? nil : result
  }

  /// Whether the first lines name the columns, so that the file is worth reading as a table.
  private static func namesColumns(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(16_384), as: UTF8.self).lowercased()
    return head.split(whereSeparator: \.isNewline).prefix(100).contains { line in
      let cells = Set(
        line.split { ",;\t".contains($0) }.map { cell in
          cell.trimmingCharacters(in: CharacterSet(charactersIn: " \"\u{feff}"))
        }
      )
      return cells.isSuperset(of: ["address", "message", "signature"])
        || keyColumns.contains(where: cells.contains)
    }
  }

  private func withOther(_ count: Int) -> Self {
    var copy = self
    copy.other = count
    return copy
  }

  private mutating func addKey(_ cell: ([String]) -> String?, at locator: Locator) {
    guard let key = cell(Self.keyColumns) else {
      refused.append((locator, StatementFailure("missing", field: "key")))
      return
    }
    guard !Self.holdsSecret(key) else {
      secret = secret ?? locator
      return
    }
    guard !Self.isBareKey(key) else {
      bareKey = bareKey ?? locator
      refused.append((locator, StatementFailure("32 bytes may be a private key", field: "key")))
      return
    }
    var statement = ExtendedKeyStatement(text: key)
    if let account = cell(["account", "계정", "회원번호"]) {
      let exchange = cell(["exchange", "거래소"])
      statement.account =
        exchange.map { ExchangeAccount(exchange: $0, id: account) }
        ?? ExchangeAccount(text: account)
    }
    statement.holder = cell(Self.holderColumns)
    items.append(Item(locator: locator, statement: .extendedKey(statement)))
  }

  private mutating func addMessage(
    _ cell: ([String]) -> String?,
    message: String,
    at locator: Locator
  ) {
    guard let address = cell(["address"]) else {
      refused.append((locator, StatementFailure("missing", field: "address")))
      return
    }
    guard let signature = cell(["signature"]) else {
      refused.append((locator, StatementFailure("missing", field: "signature")))
      return
    }
    items.append(
      Item(
        locator: locator,
        statement: .message(
          MessageStatement(
            address: address,
            message: message,
            signature: signature,
            coin: cell(["coin", "chain", "network", "asset"])
          )
        )
      )
    )
  }

  // MARK: JSON

  private static func document(_ json: JSONElement) -> KeyStatements? {
    if let descriptors = (json["result"] ?? json)["descriptors"]?.array {
      var result = KeyStatements(format: "key-list")
      for (index, entry) in descriptors.enumerated() {
        let locator = Locator.element(path: "$.descriptors[\(index)]", part: nil)
        guard let text = entry["desc"]?.string else {
          result.refused.append((locator, StatementFailure("missing", field: "desc")))
          continue
        }
        if holdsSecret(text) {
          result.secret = result.secret ?? locator
        } else {
          result.items.append(
            Item(locator: locator, statement: .extendedKey(ExtendedKeyStatement(text: text)))
          )
        }
      }
      return descriptors.isEmpty ? nil : result
    }
    let list = json.array ?? [json]
    guard let first = list.first, first["address"] != nil, first["signature"] != nil else {
      return nil
    }
    var result = KeyStatements(format: "signed-messages")
    for (index, entry) in list.enumerated() {
      let path = json.array == nil ? "$" : "$[\(index)]"
      result.addMessage(
        { names in names.lazy.compactMap { entry[$0]?.string }.first },
        message: entry["message"]?.string ?? "",
        at: .element(path: path, part: nil)
      )
    }
    return result
  }
}

extension KeyStatements.Item {
  /// Whether it is a key by its form.
  fileprivate var isKey: Bool {
    guard case .extendedKey(let key) = statement else { return false }
    return KeyStatements.looksLikeKey(key.text)
  }
}

extension ExchangeAccount {
  /// Reads an account as `Exchange/U1001`.
  ///
  /// It is `nil` for any other text.
  public init?(text: String) {
    guard let slash = text.lastIndex(of: "/"), slash != text.startIndex else { return nil }
    let id = text[text.index(after: slash)...]
    guard !id.isEmpty else { return nil }
    self.init(exchange: String(text[..<slash]), id: String(id))
  }
}
