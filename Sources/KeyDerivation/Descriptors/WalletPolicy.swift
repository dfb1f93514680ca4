/// A wallet policy: a descriptor with its keys apart, as signing devices show it (BIP-0388).
public struct WalletPolicy: Hashable, Sendable {
  /// The descriptor template, such as `wsh(sortedmulti(2,@0/**,@1/**))`.
  public let template: String
  /// The extended keys, with their origins.
  public let keys: [KeyExpression]
  /// The descriptor that both make, with `<0;1>` in place of `**`.
  public let descriptor: OutputDescriptor

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - template: The descriptor template, without checksum.
  ///   - keys: The key information items, in the order of their placeholders.
  ///   - network: The chain; `nil` takes it from the keys.
  /// - Throws: ``DescriptorFailure``: `policy` with the rule of BIP-0388 that is broken and the offset in
  ///   the template, and whatever the descriptor breaks, without offset, since its text is another.
  public init(
    template: String,
    keys: [String],
    network: AddressChain? = nil
  ) throws(DescriptorFailure) {
    let units = Array(template.utf8)
    try DescriptorText.check(units)
    var parsed: [KeyExpression] = []
    for key in keys { parsed.append(try Self.key(key)) }
    let points = parsed.flatMap(\.extendedKeys).map(\.publicKey)
    guard Set(points).count == points.count else {
      throw DescriptorFailure(.policy("the same public key is listed more than once"))
    }
    var writer = TemplateReader(cursor: DescriptorCursor(units, in: 0..<units.count), keys: keys)
    let text = try writer.descriptor()
    guard writer.count > 0, writer.count == keys.count else {
      throw DescriptorFailure(.policy("\(writer.count) placeholders for \(keys.count) keys"))
    }
    self.template = template
    self.keys = parsed
    do throws(DescriptorFailure) {
      descriptor = try OutputDescriptor(parsing: text, network: network)
    } catch {
      throw DescriptorFailure(error.reason)
    }
  }

  private static func key(_ text: String) throws(DescriptorFailure) -> KeyExpression {
    let units = Array(text.utf8)
    try DescriptorText.check(units)
    let key = try KeyExpression(
      parsing: DescriptorCursor(units, in: 0..<units.count),
      in: .segWit
    )
    guard case .extended = key.source, key.steps.isEmpty, key.wildcard == .none else {
      throw DescriptorFailure(.policy("a key is an extended key without a path after it"))
    }
    return key
  }
}

/// Reads a template and writes the descriptor.
private struct TemplateReader {
  var cursor: DescriptorCursor
  let keys: [String]
  /// The number of placeholders met so far, repeated ones counted once.
  private(set) var count = 0
  /// The pairs of numbers that stand after each placeholder.
  private var used: [String: Set<UInt32>] = [:]

  init(cursor: DescriptorCursor, keys: [String]) {
    self.cursor = cursor
    self.keys = keys
  }

  private func failure(_ rule: String) -> DescriptorFailure { cursor.failure(.policy(rule)) }

  mutating func descriptor() throws(DescriptorFailure) -> String {
    var text: [UInt8] = []
    while let unit = cursor.next {
      if unit == UInt8(ascii: "@") {
        let key = try index()
        text += keys[key].utf8
        text += try path(after: "@\(key)")
        continue
      }
      if cursor.skip(function: "musig") {
        text += try musig()
        continue
      }
      // An extended key in its own place would not be a placeholder.
      guard !["xpub", "tpub"].contains(where: { cursor.rest.starts(with: $0.utf8) }) else {
        throw failure("a key that is no placeholder")
      }
      text.append(unit)
      cursor = cursor.part(cursor.offset + 1..<cursor.end)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads `@` and a number.
  private mutating func index() throws(DescriptorFailure) -> Int {
    let start = cursor.offset
    try cursor.take("@")
    let digits = cursor.rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (1...4).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0"),
      let index = Int(String(decoding: digits, as: UTF8.self))
    else { throw failure("@ is followed by a number without leading zeros") }
    guard index < keys.count else {
      throw DescriptorFailure(.policy("no key for placeholder @\(index)"), at: start)
    }
    guard index <= count else {
      throw DescriptorFailure(.policy("placeholders begin at @0 and skip none"), at: start)
    }
    count = max(count, index + 1)
    cursor = cursor.part(digits.endIndex..<cursor.end)
    return index
  }

  private mutating func musig() throws(DescriptorFailure) -> [UInt8] {
    var indices: [Int] = []
    repeat {
      let index = try index()
      guard !indices.contains(index) else { throw failure("@\(index) twice in musig()") }
      indices.append(index)
    } while cursor.skip(",")
    try cursor.take(")")
    let name = "musig(\(indices.sorted().map(String.init).joined(separator: ",")))"
    let text = "musig(" + indices.map { keys[$0] }.joined(separator: ",") + ")"
    return Array(text.utf8) + (try path(after: name))
  }

  /// Reads `/**` or `/<M;N>/*`.
  private mutating func path(after placeholder: String) throws(DescriptorFailure) -> [UInt8] {
    let rule = "a placeholder is followed by /** or /<M;N>/*"
    let numbers: [UInt32]
    if cursor.rest.starts(with: "/**".utf8) {
      numbers = [0, 1]
      cursor = cursor.part(cursor.offset + 3..<cursor.end)
    } else {
      guard cursor.rest.starts(with: "/<".utf8),
        let close = cursor.rest.firstIndex(of: UInt8(ascii: ">")),
        cursor.units[close..<cursor.end].starts(with: ">/*".utf8)
      else { throw failure(rule) }
      let parts = cursor.part(cursor.offset + 2..<close).split(";")
      guard parts.count == 2 else { throw failure("a multipath step has two numbers here") }
      var found: [UInt32] = []
      for part in parts {
        var part = part
        found.append(try part.number(below: UInt64(DerivationPath.hardened)))
      }
      guard found[0] != found[1] else { throw failure("the two numbers are the same") }
      numbers = found
      cursor = cursor.part(close + 3..<cursor.end)
    }
    guard used[placeholder, default: []].isDisjoint(with: numbers) else {
      throw failure("the same child of a placeholder is used twice")
    }
    used[placeholder, default: []].formUnion(numbers)
    return Array("/<\(numbers[0]);\(numbers[1])>/*".utf8)
  }
}
