import AddressEncoding

// Mutations seldom keep a checksum right. The first byte therefore says what the rest is: text as it
// stands, or a payload that is encoded first.

/// Inspects any text as an address.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  inspect(text(choice, Array(input.dropFirst())))
  return 0
}

private func text(_ choice: UInt8, _ bytes: [UInt8]) -> String {
  switch choice % 8 {
  case 0: return Base58Check.encode(Array(bytes.prefix(100)))
  case 1: return Base58Check.encode(Array(bytes.prefix(100)), alphabet: .xrp)
  case 2: return Base58.encode(Array(bytes.prefix(100)))
  case 3, 4:
    let prefixes = ["bc", "tb", "bcrt", "ltc", "tltc", "rltc", "addr"]
    let prefix = prefixes[Int(bytes.first ?? 0) % prefixes.count]
    let groups = bytes.dropFirst().prefix(80).map { $0 & 31 }
    let variant: Bech32.Variant = choice % 8 == 3 ? .bech32 : .bech32m
    return Bech32(prefix: prefix, groups: groups, variant: variant).description
  case 5:
    let kinds = CashAddress.knownPrefixes
    let address = try? CashAddress(
      prefix: kinds[Int(bytes.first ?? 0) % kinds.count],
      kind: CashAddress.Kind(rawValue: (bytes.dropFirst().first ?? 0) & 3) ?? .p2pkh,
      hash: Array(bytes.dropFirst(2))
    )
    return address?.description ?? ""
  default: return String(decoding: bytes, as: UTF8.self)
  }
}

private func inspect(_ text: String) {
  let report = AddressInspection.inspect(text)
  precondition(report.valid == (report.reason == nil), "valid and why not")
  precondition(report.address == text || report.address.isEmpty, "another address")
  guard report.valid else {
    precondition(report.chains.isEmpty && report.canonical == nil && report.payload == nil)
    return
  }
  guard let canonical = report.canonical, report.type != nil, report.payload != nil else {
    preconditionFailure("an address without canonical form")
  }
  precondition(!report.chains.isEmpty && report.address == text, "an address of no chain")
  let again = AddressInspection.inspect(canonical)
  precondition(again.canonical == canonical, "\(text): \(canonical) is not canonical: \(again)")
  precondition(again.payload == report.payload && again.type == report.type, "another holder")
  precondition(again.chains == report.chains && again.tag == report.tag, "other chains")
}
