public import ByteReading
import Quantities

extension XRPLAmount {
  /// Reads an amount from its JSON: drops as text, or an object with `value`.
  ///
  /// - Throws: `ParseFailure` with the place in the JSON.
  public init(json: JSONElement) throws(ParseFailure) { try self.init(json: json, field: nil) }

  init(json: JSONElement, field: XRPLField?) throws(ParseFailure) {
    if let text = json.string {
      let digits = text.first == "-" ? text.dropFirst() : text[...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let drops = Int64(text), drops.magnitude <= UInt64(Self.maximumDrops)
      else { throw json.invalid("no number of drops up to \(Self.maximumDrops)") }
      guard drops >= 0 || field.map(Self.mayBeNegative) == true else {
        throw json.invalid("an amount below zero")
      }
      self = .drops(drops)
      return
    }
    guard json.members != nil else { throw json.invalid("neither drops as text nor an object") }
    let value = try json.required("value")
    let text = try value.text()
    if let issuance = json["mpt_issuance_id"] {
      try json.holdOnly(["value", "mpt_issuance_id"])
      let isHexadecimal = text.hasPrefix("0x")
      let digits = isHexadecimal ? text.dropFirst(2) : text[...]
      guard let units = UInt64(digits, radix: isHexadecimal ? 16 : 10), digits.first != "+",
        units <= UInt64(Int64.max)
      else { throw value.invalid("no number of units up to 2^63 - 1") }
      self = .token(units, issuance: try issuance.fixedBytes())
      return
    }
    try json.holdOnly(["value", "currency", "issuer"])
    guard let number = XRPLTokenValue(parsing: text) else {
      throw value.invalid("no decimal number of up to 16 digits with an exponent of -96 to 80")
    }
    let currency = try json.required("currency")
    let code = try currency.currency()
    guard !code.isXRP else { throw currency.invalid("XRP as an issued currency") }
    let issuer = try json.required("issuer")
    let account = try issuer.account()
    guard account != XRPLCurrency.xrp.code else {
      throw issuer.invalid("an issued currency of no issuer")
    }
    self = .issued(number, code, issuer: account)
  }
}

extension XRPLIssue {
  /// Reads a kind of asset from its JSON.
  ///
  /// - Throws: `ParseFailure` with the place in the JSON.
  public init(json: JSONElement) throws(ParseFailure) {
    if let issuance = json["mpt_issuance_id"] {
      try json.holdOnly(["mpt_issuance_id"])
      let token: FixedBytes<24> = try issuance.fixedBytes()
      guard token.array[4...].contains(where: { $0 != 0 }) else {
        throw issuance.invalid("a multi-purpose token of no issuer")
      }
      self = .token(token)
      return
    }
    try json.holdOnly(["currency", "issuer"])
    let element = try json.required("currency")
    let currency = try element.currency()
    guard let issuer = json["issuer"] else {
      guard currency.isXRP else { throw json.invalid("issuer is missing") }
      self = .xrp
      return
    }
    guard !currency.isXRP else { throw element.invalid("XRP as an issued currency") }
    let account = try issuer.account()
    guard account != XRPLCurrency.xrp.code, account.array != XRPLIssue.tokenMark else {
      throw issuer.invalid("an issued currency of no issuer")
    }
    self = .issued(currency, issuer: account)
  }
}
