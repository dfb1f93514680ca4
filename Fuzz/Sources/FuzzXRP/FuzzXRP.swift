import ByteReading
import LedgerRecords
import XRPLedgerFormat

/// Reads any bytes as an object of the XRP Ledger, as a ledger's header, and as a file.
///
/// What parses must encode to the same bytes, and its JSON to the same object, unless it holds a number
/// in a form that older servers wrote.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let object = try? XRPLObject(parsing: input.span) {
    precondition(object.serialized == input, "the round trip changes it")
    compareThroughJSON(object)
    _ = XRPLSignatureCheck(of: object)
  }
  if let header = try? XRPLLedgerHeader(parsing: input.span) {
    precondition(header.serialized == input, "the round trip changes the header")
  }
  if let json = try? JSONReader.value(of: input.span) {
    if let object = try? XRPLObject(json: json) {
      let bytes = object.serialized
      let again = try? XRPLObject(parsing: bytes.span)
      precondition(again == object, "what JSON gave does not decode")
    }
    _ = try? XRPLLedgerCheck(json: json)
  }
  var told = 0
  let name = XRPLedgerReader.read(input.span, context: LedgerContext()) { _ in told += 1 }
  precondition(name != nil || told == 0, "a file that is none was told of")
  return 0
}

private func compareThroughJSON(_ object: XRPLObject) {
  do throws(ParseFailure) {
    let again = try readBack(Array(object.json.text().utf8))
    precondition(again == object || holdsOldNumber(object), "JSON changes it")
  } catch {
    preconditionFailure("its JSON does not encode: \(error)")
  }
}

private func readBack(_ text: [UInt8]) throws(ParseFailure) -> XRPLObject {
  let json = try JSONReader.value(of: text.span)
  return try XRPLObject(json: json)
}

private func holdsOldNumber(_ object: XRPLObject) -> Bool {
  object.members.contains { member in
    switch member.value {
    case .number(let number): !number.isNormal
    case .object(let inner): holdsOldNumber(inner)
    case .array(let elements): elements.contains { $0.value.object.map(holdsOldNumber) ?? false }
    default: false
    }
  }
}
