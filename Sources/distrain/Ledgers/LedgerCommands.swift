import ByteReading
import Quantities

/// What the command line does for a family of chains of accounts.
protocol LedgerCommands {
  /// The name before `-tx`: `ethereum`, `tron`, `xrp`, `solana`.
  static var name: String { get }
  /// What `check NAME-tx` takes and tells.
  static var checkDiscussion: String { get }
  /// Decodes one input into the ecosystem's own JSON.
  ///
  /// - Parameters:
  ///   - kind: What it is said to be, one of the family's kinds.
  ///   - input: The bytes, their text form, or the ecosystem's JSON.
  /// - Returns: The JSON.
  /// - Throws: ``InputFailure`` if it is not that, with the place.
  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue
  /// Encodes the ecosystem's JSON of a transaction into the bytes that the chain knows.
  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8]
  /// Tells who signed a transaction, and whether the signatures hold.
  ///
  /// - Returns: The answer, and whether it is good: neither invalid nor rejected. What stays
  ///   undetermined is good.
  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool)
}

extension Decode.Kind {
  /// The family of chains of accounts to which a kind belongs; `nil` for the others.
  var ledger: (any LedgerCommands.Type)? {
    [EthereumLedger.self, TronLedger.self, XRPLedger.self, SolanaLedger.self]
      .first { (ledger: any LedgerCommands.Type) in rawValue.hasPrefix("\(ledger.name)-") }
  }
}

/// One input of a command for a chain of accounts: bytes, digits or JSON.
struct LedgerInput {
  /// The input without white space around it.
  let contents: [UInt8]

  /// Takes the contents of a file or of an argument.
  init(_ contents: [UInt8]) {
    func isSpace(_ unit: UInt8) -> Bool { unit == 0x20 || (0x09...0x0d).contains(unit) }
    let isText =
      !contents.contains { $0 < 0x20 && !isSpace($0) || $0 > 0x7e } || Self.isJSON(contents)
    guard isText else {
      self.contents = contents
      return
    }
    let head = contents.drop(while: isSpace)
    let tail = head.reversed().prefix(while: isSpace).count
    self.contents = Array(head.dropLast(tail))
  }

  /// Takes a line.
  init(_ line: Substring) { self.init(Array(line.utf8)) }

  private static func isJSON(_ contents: [UInt8]) -> Bool {
    let first = contents.first { $0 != 0x20 && !(0x09...0x0d).contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Whether it begins as a JSON object or list does.
  var isJSON: Bool { Self.isJSON(contents) }

  /// The input as text; `nil` if it is none.
  var text: String? { String(validating: contents, as: UTF8.self) }

  /// The bytes: those that hexadecimal digits write, with or without `0x`, or the binary input itself.
  func bytes() throws(InputFailure) -> [UInt8] { try InputBytes.plain(contents) }

  /// The input as JSON.
  func json() throws(InputFailure) -> JSONElement {
    do throws(ParseFailure) { return try JSONReader.value(of: contents.span) } catch {
      throw InputFailure(error)
    }
  }
}
