/// A descriptor: which output scripts a wallet has, and the keys behind them (BIP-0380 to BIP-0390).
///
/// It is read from text and holds public keys only: a text with a private key or a seed phrase is
/// refused, and no failure repeats any of it. Hardened steps after an extended public key are read, as
/// BIP-0380 says, and refused when a script is asked for, which needs the private key.
///
/// ```swift
/// let descriptor = try OutputDescriptor(parsing: "wpkh([d34db33f/84h/0h/0h]xpub…/<0;1>/*)#…")
/// for path in descriptor.singlePaths { print(try path.scripts(at: 0)) }
/// ```
public struct OutputDescriptor: Hashable, Sendable {
  /// Whether a text must end with its checksum.
  public enum ChecksumPolicy: Hashable, Sendable {
    /// It may be left out; if it is there it must fit.
    case optional
    /// It must be there.
    case required
  }

  /// Whether a valid miniscript must also be safe to use.
  public enum SanityPolicy: Hashable, Sendable {
    /// Texts with ``OutputDescriptor/problems`` are refused, as Bitcoin Core does.
    case required
    /// They are read, and the problems reported.
    case reported
  }

  /// The script.
  public let script: ScriptExpression
  /// The chain of the addresses.
  public let network: AddressChain

  /// Reads a descriptor.
  ///
  /// - Parameters:
  ///   - text: The descriptor, with or without `#` and checksum; no white space around it.
  ///   - network: The chain; `nil` takes it from the keys and the address, and Bitcoin if they leave it
  ///     open.
  ///   - checksum: Whether the checksum must be there.
  ///   - sanity: Whether a miniscript must be safe to use.
  /// - Throws: ``DescriptorFailure`` with the offset of what is wrong.
  /// - Complexity: O(*n*) in the length of the text, but for the analysis of `thresh`.
  public init(
    parsing text: some StringProtocol,
    network: AddressChain? = nil,
    checksum: ChecksumPolicy = .optional,
    sanity: SanityPolicy = .required
  ) throws(DescriptorFailure) {
    let units = Array(text.utf8)
    try DescriptorText.check(units)
    let end = try Self.checkChecksum(units, checksum)
    let cursor = DescriptorCursor(units, in: 0..<end)
    var reader = ScriptReader(cursor: cursor, network: network)
    let script = try reader.script(in: .top)
    guard reader.cursor.isAtEnd else { throw reader.cursor.failure(.trailingText) }
    self.script = script
    self.network = try Self.network(of: script, asked: network, found: reader.addressChain)
    try Self.checkChoices(script.keys)
    guard sanity == .required else { return }
    for miniscript in script.miniscripts where !miniscript.problems.isEmpty {
      let reasons = miniscript.problems.map(\.rawValue).joined(separator: "; ")
      throw DescriptorFailure(.insane(reasons))
    }
  }

  private init(script: ScriptExpression, network: AddressChain) {
    self.script = script
    self.network = network
  }

  /// Compares the checksum, if there is one; returns where the expression ends.
  private static func checkChecksum(
    _ units: [UInt8],
    _ policy: ChecksumPolicy
  ) throws(DescriptorFailure) -> Int {
    guard let mark = units.firstIndex(of: UInt8(ascii: "#")) else {
      guard policy == .optional else { throw DescriptorFailure(.checksumMissing) }
      return units.count
    }
    if let second = units[(mark + 1)...].firstIndex(of: UInt8(ascii: "#")) {
      throw DescriptorFailure(.severalChecksums, at: second)
    }
    let given = units[(mark + 1)...]
    guard given.count == DescriptorChecksum.count else {
      throw DescriptorFailure(.checksumLength(given.count), at: mark + 1)
    }
    guard let expected = DescriptorChecksum.checksum(of: units[..<mark]),
      given.elementsEqual(expected.utf8)
    else { throw DescriptorFailure(.checksumMismatch, at: mark + 1) }
    return mark
  }

  /// Finds the chain that all keys and the address are of.
  private static func network(
    of script: ScriptExpression,
    asked: AddressChain?,
    found: AddressChain?
  ) throws(DescriptorFailure) -> AddressChain {
    if let asked, let found, asked != found {
      throw DescriptorFailure(.wrongNetwork(expected: asked.rawValue, found: found.rawValue))
    }
    var candidates: [AddressChain] = asked.map { [$0] } ?? found.map { [$0] } ?? []
    for key in script.keys.flatMap(\.extendedKeys) {
      let chains = key.format.chains.filter(\.hasScripts)
      let common = candidates.isEmpty ? chains : candidates.filter(chains.contains)
      guard !common.isEmpty else {
        throw DescriptorFailure(
          .wrongNetwork(expected: candidates[0].rawValue, found: chains[0].rawValue)
        )
      }
      candidates = common
    }
    let network = candidates.first ?? .bitcoin
    guard network.hasScripts else {
      throw DescriptorFailure(
        .wrongNetwork(expected: "a chain with scripts", found: network.rawValue)
      )
    }
    guard network.hasSegWit || !script.needsSegWit else {
      let allowed = "on chains with segregated witness, not on \(network.rawValue)"
      throw DescriptorFailure(.misplaced(function: "the witness program", allowed: allowed), at: 0)
    }
    return network
  }

  private static func checkChoices(_ keys: [KeyExpression]) throws(DescriptorFailure) {
    let counts = Set(keys.flatMap(\.choiceCounts)).sorted()
    if counts.count > 1 {
      throw DescriptorFailure(.multipathMismatch(counts[0], counts[1]))
    }
  }

  /// Whether the descriptor stands for one script at each index, because of `*`.
  public var isRange: Bool { script.keys.contains(where: \.isRange) }

  /// The number of descriptors that the multipath steps stand for; 1 without any.
  public var pathCount: Int { script.keys.flatMap(\.choiceCounts).first ?? 1 }

  /// The descriptors that the multipath steps stand for, in order (BIP-0389); itself without any.
  ///
  /// Wallets take the first for receiving and the second for change.
  public var singlePaths: [OutputDescriptor] {
    let count = pathCount
    guard script.keys.contains(where: { !$0.choiceCounts.isEmpty }) else { return [self] }
    return (0..<count).map { place in
      OutputDescriptor(script: script.mapKeys { $0.choosing(place) }, network: network)
    }
  }

  /// What speaks against the miniscripts in the descriptor; empty if they are sane or there is none.
  public var problems: [Miniscript.Problem] {
    let found = Set(script.miniscripts.flatMap(\.problems))
    return Miniscript.Problem.allCases.filter(found.contains)
  }

  /// The descriptor in its canonical form, without checksum.
  public var body: String { script.description }

  /// The checksum of the canonical form.
  public var checksum: String {
    guard let checksum = DescriptorChecksum.checksum(of: body) else {
      preconditionFailure("the text is made of characters of BIP-0380's set only")
    }
    return checksum
  }
}

extension OutputDescriptor: CustomStringConvertible {
  /// The descriptor in its canonical form, with its checksum.
  public var description: String { "\(body)#\(checksum)" }
}

extension ScriptExpression {
  /// Whether the script is a witness program, or holds one.
  fileprivate var needsSegWit: Bool {
    switch self {
    case .witnessPublicKeyHash, .witnessScriptHash, .taproot, .rawTaproot: true
    case .scriptHash(let inner): inner.needsSegWit
    default: false
    }
  }
}
