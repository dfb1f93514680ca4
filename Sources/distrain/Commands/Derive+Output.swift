import ByteReading
import Cryptography
import FileAccess
import KeyDerivation
import Quantities

extension Derive {
  /// Shows the addresses of the key, each as it is found.
  func showAddresses() throws {
    let chain = chain.first.flatMap { AddressChain(name: $0) }
    let kind = type.flatMap { ScriptKind(name: $0) }
    // The words of a phrase are arguments of their own; joined they are recognised and refused.
    let text = key.joined(separator: " ")
    let given = LineInput.trimmed(text)
    if let coin = CoinRequest(chain: self.chain.first, key: given) {
      return try show(coin, given, kind)
    }
    let key = try KeyInput.read(LineInput.trimmed(text), chain: chain, isXOnly: xOnly)
    switch key {
    case .point(let point, _) where path == nil && kind == nil:
      return try show(everyAddressOf: point.addresses(on:), on: chain)
    case .coordinate(let point) where path == nil && kind == nil:
      return try show(everyAddressOf: point.addresses(on:), on: chain)
    default: break
    }
    var request = DerivationRequest(
      key: key,
      path: try firstPath(of: key),
      chain: chain,
      kind: kind,
      chainName: self.chain.first.flatMap { AddressChain.answerName($0) }
    )
    let count = count ?? (path == nil ? Self.defaultCount(for: key) : 1)
    for number in 0..<count {
      if number > 0 {
        guard var steps = request.path?.steps, let last = steps.popLast(),
          last & ~DerivationPath.hardened < DerivationPath.hardened - 1
        else { break }
        steps.append(last + 1)
        request.path = DerivationPath(steps)
      }
      let answer = try request.answer()
      try Console.write(
        json
          ? answer.json(path: nil).text() + "\n"
          : "\(answer.path)  \(answer.type)  \(answer.address ?? "(no address)")\n"
      )
    }
  }

  /// Shows addresses of a coin that is only written.
  private func show(_ coin: CoinRequest, _ key: Substring, _ kind: ScriptKind?) throws {
    let input = coin.coin.isEdwards ? nil : try KeyInput.read(key, chain: nil, isXOnly: false)
    var path = try path.map { text throws(InputFailure) in try Self.path(text) }
    if path == nil, let input { path = try firstPath(of: input) }
    let first = path?.steps.last ?? 0
    let most = input.map { self.path == nil ? Self.defaultCount(for: $0) : 1 } ?? 1
    for number in 0..<(count ?? most) {
      if number > 0, var steps = path?.steps {
        guard !steps.isEmpty, first & ~DerivationPath.hardened < DerivationPath.hardened - number
        else { break }
        steps[steps.count - 1] = first + number
        path = DerivationPath(steps)
      } else if number > 0 {
        break
      }
      let answer = try coin.answer(key: key, kind: kind, path: path, index: nil, pathText: nil)
      guard json else {
        let parts = ["path", "type", "address"].map { Self.text(of: answer[$0]) }
        try Console.write(parts.joined(separator: "  ") + "\n")
        continue
      }
      try Console.write(answer.text() + "\n")
    }
  }

  private static func text(of value: JSONValue?) -> String {
    guard case .string(let text)? = value else { return "" }
    return text
  }

  private func firstPath(of key: KeyInput) throws(InputFailure) -> DerivationPath? {
    if let path { return try Self.path(path) }
    switch key {
    case .extended(let key, _):
      return switch key.depth {
      case 0...3: DerivationPath([0, 0])
      case 4: DerivationPath([0])
      default: .master
      }
    case .expression(_, _, _, let isRange): return isRange ? DerivationPath([0]) : nil
    case .descriptor(let descriptor): return descriptor.isRange ? DerivationPath([0]) : nil
    case .point, .coordinate: return nil
    }
  }

  private static func defaultCount(for key: KeyInput) -> UInt32 {
    switch key {
    case .extended(let key, _): key.depth <= 4 ? 5 : 1
    case .expression(_, _, _, let isRange): isRange ? 5 : 1
    case .descriptor(let descriptor): descriptor.isRange ? 5 : 1
    case .point, .coordinate: 1
    }
  }

  private func show(
    everyAddressOf addresses: (AddressChain) -> [DerivedAddress],
    on chain: AddressChain?
  ) throws {
    for chain in chain.map({ [$0] }) ?? AddressChain.allCases.filter({ !$0.isTest }) {
      for address in addresses(chain) {
        guard json else {
          try Console.write(
            "\(chain.rawValue)  \(address.type)  \(address.keyForm.rawValue)  \(address.text)\n"
          )
          continue
        }
        try Console.write(line: Self.value(of: address))
      }
    }
  }

  private static func value(of address: DerivedAddress) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("address", .string(address.text)),
      .init("public_key", .string(Hexadecimal.encode(address.publicKey))),
      .init("path", .string("m")),
      .init("type", .string(address.type)),
      .init("chain", .string(address.chain.rawValue)),
      .init("key_form", .string(address.keyForm.rawValue)),
    ]
    if let script = address.script {
      members.append(.init("script_pubkey", .string(Hexadecimal.encode(script))))
    }
    return .object(members)
  }

  /// Asks for a phrase and a passphrase, and shows the extended public keys of the accounts.
  func showAccounts() throws {
    let phrase = try ask("Seed phrase (not shown): ") { text in
      Result { () throws(KeyFailure) in try SeedPhrase(parsing: text) }
    }
    let languages = phrase.languages.map(\.rawValue).joined(separator: ", ")
    Console.say("\(phrase.wordCount) words, \(languages)")
    let chains =
      chain.isEmpty
      ? AddressChain.allCases.filter { !$0.isTest } : chain.compactMap { AddressChain(name: $0) }
    let kind = type.flatMap { ScriptKind(name: $0) }
    let accounts = accounts
    let found = try ask("Passphrase (not shown, empty for none): ") { passphrase in
      Result { () throws(KeyFailure) in
        try phrase.accounts(passphrase: passphrase, chains: chains, accounts: 0..<accounts)
      }
    }
    for account in found {
      let accountKind = account.standard.scriptKind(on: account.chain)
      guard kind == nil || kind == accountKind else { continue }
      let (path, key) = (account.path.description, account.key.description)
      guard json else {
        try Console.write("\(account.chain.rawValue)  \(account.standard.name)  \(path)  \(key)\n")
        continue
      }
      try Console.write(
        line: [
          "chain": .string(account.chain.rawValue),
          "standard": .string(account.standard.name),
          "type": accountKind.map { .string($0.rawValue) } ?? .null,
          "path": .string(path),
          "master_fingerprint": .string(account.masterFingerprint.description),
          "key": .string(key),
        ] as JSONValue
      )
    }
  }

  private func ask<Value>(
    _ prompt: String,
    _ read: (Span<UInt8>) -> Result<Value, KeyFailure>
  ) throws -> Value {
    let result: Result<Value, KeyFailure>
    do throws(Terminal.Failure) {
      result = try Terminal.readSecret(prompt: prompt, read)
    } catch {
      throw Status.couldNotRun(error.description)
    }
    switch result {
    case .success(let value): return value
    case .failure(let failure): throw Status.rejected(failure.description)
    }
  }
}
