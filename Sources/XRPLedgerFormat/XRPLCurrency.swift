import ByteReading
public import Quantities

/// A currency code of 160 bits (xrpl.org, "Currency Codes").
public struct XRPLCurrency: Hashable, Sendable {
  /// The code.
  public let code: FixedBytes<20>

  /// Creates a currency.
  public init(_ code: FixedBytes<20>) { self.code = code }

  /// XRP where a field must name a currency: all zeros.
  public static let xrp = XRPLCurrency(FixedBytes<20>(InlineArray(repeating: 0)))

  /// Whether it is XRP.
  public var isXRP: Bool { self == .xrp }

  /// The three characters of a standard code; `nil` if the code is of another form.
  ///
  /// A code whose characters are `XRP` is none, so that it cannot pass for the coin.
  public var characters: String? {
    let bytes = code.array
    let letters = bytes[12..<15]
    guard bytes[..<12].allSatisfy({ $0 == 0 }), bytes[15...].allSatisfy({ $0 == 0 }),
      letters.allSatisfy(Self.isAllowed)
    else { return nil }
    let text = String(decoding: letters, as: UTF8.self)
    return text == "XRP" ? nil : text
  }

  private static let symbols = Array("?!@#$%^&*<>(){}[]|".utf8)

  private static func isAllowed(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: symbols.contains(unit)
    }
  }

  /// Reads three characters or 40 hexadecimal digits.
  ///
  /// It is `nil` for any other text. `XRP` gives ``xrp``.
  public init?(parsing text: String) {
    let units = Array(text.utf8)
    if units.count == 3 {
      guard units.allSatisfy(Self.isAllowed) else { return nil }
      guard text != "XRP" else {
        self = .xrp
        return
      }
      let zeros = [UInt8](repeating: 0, count: 12)
      guard let code = FixedBytes<20>(zeros + units + [0, 0, 0, 0, 0]) else { return nil }
      self.init(code)
      return
    }
    guard let code = FixedBytes<20>(hex: text) else { return nil }
    self.init(code)
  }
}

extension XRPLCurrency: CustomStringConvertible {
  /// `XRP`, the three characters, or 40 hexadecimal digits in upper case.
  public var description: String {
    isXRP ? "XRP" : characters ?? Hexadecimal.encode(code.array).uppercased()
  }
}

/// A kind of asset: XRP, an issued currency, or a multi-purpose token.
public enum XRPLIssue: Hashable, Sendable {
  /// The chain's own coin.
  case xrp
  /// A currency that an account issues.
  case issued(XRPLCurrency, issuer: FixedBytes<20>)
  /// A multi-purpose token by its issuance (XLS-33): the sequence, then the issuer.
  case token(FixedBytes<24>)
}
