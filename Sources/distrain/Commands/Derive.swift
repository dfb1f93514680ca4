import ArgumentParser
import FileAccess
import KeyDerivation
import Quantities

/// `distrain derive`: addresses of a public key, an extended public key or a descriptor.
struct Derive: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Derive the addresses of a public key, an extended public key or a descriptor.",
    discussion: """
      KEY is an extended public key of any prefix (xpub, ypub, zpub, tpub, Ltub, dgub …), with or \
      without [fingerprint/path] before it; an output descriptor; or a public key in hexadecimal, \
      which gives its addresses on every chain. A path counts from the key; one that begins with \
      hardened numbers counts from the master key and must lead through KEY. Without a path, the \
      first addresses to receive are shown: 0/0, 0/1 … below an account. A type or chain that is not \
      named follows from the path's purpose (BIP-0044, 0049, 0084, 0086), then from the prefix \
      (SLIP-0132); what they leave open is P2PKH on Bitcoin. These are conventions of wallets; the \
      same key has every address that --type and --chain give.

      Beside the chains whose addresses are read, --chain takes the names and symbols of coins whose \
      addresses are only written: other coins of Bitcoin's kind, Cosmos and its like, and coins with \
      keys of Ed25519 (Solana, Stellar, the XRP Ledger's keys that begin with ED …), of which a public \
      key in hexadecimal digits is given, as it has no children. 64 digits are taken for a public key \
      there: a private key of Ed25519 looks the same, so give none.

      A private key or a seed phrase is refused and not repeated. With --phrase, a phrase is asked \
      for at the terminal, without showing it, and becomes the extended public keys of its accounts \
      in memory; it is neither kept nor written.

      A line of --lines is a JSON object: {"key": …, "path": …, "index": …, "chain": …, "type": …}, \
      all but the key optional, or a key alone; without a path it means the key itself. "index" is \
      the index of a descriptor, and the last step below any other key's path. "descriptor" and \
      "xpub" are other names for "key". "x_only": true marks a public key of 32 bytes.
      """
  )

  @Argument(help: "The key.")
  var key: [String] = []

  @Option(help: "The path of the first address.")
  var path: String?

  @Option(help: "The number of addresses, each at the next index.")
  var count: UInt32?

  @Option(help: "The chain, by name or symbol; several for --phrase.")
  var chain: [String] = []

  @Option(
    help: "The kind of address: \(ScriptKind.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var type: String?

  @Flag(help: "KEY of 64 hexadecimal digits is a public key; private keys look the same.")
  var xOnly = false

  @Flag(help: "Ask for a seed phrase at the terminal, and show the extended public keys.")
  var phrase = false

  @Option(help: "The number of accounts of each kind to show with --phrase.")
  var accounts: UInt32 = 1

  @Flag(help: "Read one JSON object a line from standard input, and write one a line.")
  var lines = false

  @Flag(help: "Write one JSON object a line.")
  var json = false

  /// The most addresses or accounts that one call gives.
  private static let countLimit: UInt32 = 1_000_000

  func validate() throws {
    if lines || phrase {
      guard key.isEmpty else {
        throw ValidationError(
          lines
            ? "--lines reads standard input only"
            : "--phrase asks at the terminal only; a secret is no argument"
        )
      }
      guard !(lines && phrase) else { throw ValidationError("--lines or --phrase, not both") }
    } else if key.isEmpty {
      throw ValidationError("which key?")
    }
    if phrase, !Terminal.isStandardInput {
      throw ValidationError(
        "a seed phrase is asked for at a terminal only, and standard input is none: "
          + "a phrase in a pipe or a file is one that somebody kept"
      )
    }
    if !phrase, chain.count > 1 { throw ValidationError("one --chain only") }
    for name in chain where AddressChain(name: name) == nil && (phrase || Coin.named(name) == nil) {
      throw ValidationError(
        "--chain: one of \(AddressChain.allCases.map(\.rawValue).joined(separator: ", ")), "
          + Coin.all.map(\.name).joined(separator: ", ")
      )
    }
    if let type, ScriptKind(name: type) == nil {
      throw ValidationError(
        "--type: one of \(ScriptKind.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    guard (1...Self.countLimit).contains(count ?? 1), (1...1000).contains(accounts) else {
      throw ValidationError("--count from 1 to \(Self.countLimit), --accounts from 1 to 1000")
    }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        (try Self.answer(Self.read(line)), isGood: true)
      }
    }
    if phrase { return try showAccounts() }
    do {
      try showAddresses()
    } catch let error as InputFailure {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
      throw Status.rejected(nil)
    }
  }

  private static func answer(_ line: DerivationLine) throws(InputFailure) -> JSONValue {
    let key = LineInput.trimmed(line.key)
    let coin = CoinRequest(chain: line.chain, key: key)
    var chain: AddressChain?
    if let name = line.chain, coin == nil {
      guard let found = AddressChain(name: name) else {
        throw InputFailure(code: "unknown_chain", field: "chain", message: "chain: not known")
      }
      chain = found
    }
    var kind: ScriptKind?
    if let name = line.type {
      guard let found = ScriptKind(name: name) else {
        throw InputFailure(code: "unknown_type", field: "type", message: "type: not known")
      }
      kind = found
    }
    var text = line.path
    // The index stands for the asterisk of "0/*".
    if line.index != nil, let given = text, given == "*" || given.hasSuffix("/*") {
      text = given == "*" ? "m" : String(given.dropLast(2))
    }
    let path = try text.map { text throws(InputFailure) in try Self.path(text) }
    let shown = line.index == nil ? line.path : nil
    if let coin {
      return try coin.answer(key: key, kind: kind, path: path, index: line.index, pathText: shown)
    }
    let input = try KeyInput.read(key, chain: chain, isXOnly: line.isXOnly)
    let request = DerivationRequest(
      key: input,
      path: path,
      chain: chain,
      kind: kind,
      index: line.index,
      chainName: line.chain.flatMap { AddressChain.answerName($0) }
    )
    let answer = try request.answer()
    if case .expression = input { return answer.json(path: nil) }
    return answer.json(path: shown)
  }

  /// Reads a line: a JSON object, or a key alone, with quotation marks or without.
  private static func read(_ line: Substring) throws(InputFailure) -> DerivationLine {
    guard line.first == "{" else {
      let isQuoted = line.utf8.count >= 2 && line.first == "\"" && line.last == "\""
      return DerivationLine(key: String(isQuoted ? line.dropFirst().dropLast() : line))
    }
    return try DerivationLine(JSONLine.read(DerivationLine.Members.self, from: line))
  }

  static func path(_ text: String) throws(InputFailure) -> DerivationPath {
    // A path from the key on may begin with the slash that would follow the key.
    let text = text.hasPrefix("/") ? text.dropFirst() : text[...]
    do throws(KeyFailure) { return try DerivationPath(parsing: text) } catch {
      throw InputFailure(error, field: "path")
    }
  }
}
