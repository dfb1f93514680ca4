import AddressEncoding
import ArgumentParser
import KeyDerivation
import Quantities

/// `distrain address`: what an address is, from its text alone.
struct Address: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what an address is: chains, type, payload, checksum.",
    discussion: "A private key or seed phrase is refused and not repeated."
  )

  @Argument(help: "The addresses.")
  var addresses: [String] = []

  @Flag(help: "Read one address a line from standard input, and write one JSON object a line.")
  var lines = false

  @Flag(help: "Write one JSON object a line.")
  var json = false

  func validate() throws {
    if lines, !addresses.isEmpty {
      throw ValidationError("--lines reads standard input only")
    }
    if !lines, addresses.isEmpty { throw ValidationError("which address?") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        let report = Self.inspect(String(line))
        return (report.json, isGood: report.valid)
      }
    }
    var invalid = 0
    for address in addresses {
      let report = Self.inspect(address)
      if !report.valid { invalid += 1 }
      try Console.write((json ? report.json.text() : report.text) + "\n")
    }
    if invalid > 0 {
      throw Status.rejected(json ? nil : "\(invalid) of \(addresses.count) are no addresses")
    }
  }

  /// Inspects a text, and repeats nothing of one that holds a secret among other things.
  private static func inspect(_ text: String) -> AddressReport {
    let report = AddressInspection.inspect(text)
    guard !report.address.isEmpty, !report.valid || report.canonical != text else { return report }
    if let secret = SecretKeyText.secret(within: text) { return .refusing(secret) }
    guard !report.valid else { return report }
    let tokens = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    // A key whose case was lost keeps its length; an address of that length has its prefix.
    if tokens.contains(where: {
      (50...53).contains($0.utf8.count) && "5KLkl9c".contains($0.prefix(1))
    })
      || tokens.contains(where: { $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) })
    {
      return .refusing(.privateKey)
    }
    let words = text.split { !$0.isLetter && !$0.isNumber }.filter { $0.allSatisfy(\.isLetter) }
    return words.count >= 8 ? .refusing(.seedPhrase) : report
  }
}

extension AddressReport {
  /// The report on a text that is not repeated.
  fileprivate static func refusing(_ secret: KeyFailure.Secret) -> AddressReport {
    AddressReport(
      refusing: "",
      because: AddressFailure(secret == .seedPhrase ? .seedPhrase : .privateKey)
    )
  }

  /// The report as JSON.
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("address", .string(address)),
      .init("valid", .bool(valid)),
      .init("chains", .array(chains.map { .string($0) })),
      .init("type", type.map { .string($0) } ?? .null),
      .init("payload", payload.map { .string($0) } ?? .null),
      .init("canonical", canonical.map { .string($0) } ?? .null),
    ]
    if let tag { members.append(.init("tag", .number(tag))) }
    if let checksum { members.append(.init("checksum", .string(checksum.rawValue))) }
    if let name { members.append(.init("name", .string(name))) }
    if let reason { members.append(.init("reason", .string(reason))) }
    return .object(members)
  }

  /// The report for people.
  fileprivate var text: String {
    let title = address.isEmpty ? "(not shown)" : address
    guard valid else { return "\(title)\n  no address: \(reason ?? "unknown")" }
    var rows = ["chains    \(chains.joined(separator: ", "))"]
    if let type { rows.append("type      \(type)") }
    if let payload { rows.append("payload   \(payload)") }
    if let canonical { rows.append("canonical \(canonical)") }
    if let tag { rows.append("tag       \(tag)") }
    if let checksum { rows.append("checksum  \(checksum.rawValue)") }
    if let name { rows.append("name      \(name)") }
    return ([title] + rows.map { "  " + $0 }).joined(separator: "\n")
  }
}
