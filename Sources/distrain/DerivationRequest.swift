import ByteReading
import Cryptography
import KeyDerivation
import Quantities

/// What is asked of a key: one address.
struct DerivationRequest {
  let key: KeyInput
  /// The path as given; from the key on, or from the master key with hardened numbers at its start.
  var path: DerivationPath?
  var chain: AddressChain?
  var kind: ScriptKind?
  /// The index below the path; the index of a descriptor.
  var index: UInt32?
  /// The chain's name for the answer, where it is not the one that gives the address.
  var chainName: String?

  /// The address and what it follows from.
  struct Answer {
    let chain: AddressChain
    /// The address; `nil` for a script that has none.
    let address: String?
    /// The old text of the address, on Bitcoin Cash.
    var legacyAddress: String?
    /// The public keys, several for several signers: compressed, so that their parity is not lost,
    /// unless the address is that of the uncompressed key, or only x is known.
    let publicKeys: [[UInt8]]
    let path: DerivationPath
    let type: String
    let script: [UInt8]?
    /// Why there is no address.
    var reason: String?
    /// What is to be said of the address.
    var note: String?
    /// The chain's name as asked.
    var chainName: String?
  }

  /// Derives the address.
  func answer() throws(InputFailure) -> Answer {
    var answer = try found()
    answer.chainName = chainName
    return answer
  }

  private func found() throws(InputFailure) -> Answer {
    switch key {
    case .extended(let key, let origin):
      return try answer(of: key, origin: origin, path: (path ?? .master).appending(index))
    case .expression(let key, let origin, let steps, let isRange):
      return try answer(
        of: key,
        origin: origin,
        path: try path(below: steps, isRange: isRange, key, origin)
      )
    case .descriptor(let descriptor): return try answer(of: descriptor)
    case .point(let point, let isUncompressed):
      try requireNoPath()
      let (chain, kind) = try place(chains: [.bitcoin], path: nil, format: nil)
      return try answer(of: point, isUncompressed, kind, chain, path: .master)
    case .coordinate(let coordinate):
      try requireNoPath()
      let chain = chain ?? .bitcoin
      let wanted = kind ?? chain.scriptKinds.last { $0 == .p2tr } ?? chain.scriptKinds[0]
      let all = coordinate.addresses(on: chain)
      guard let address = all.first(where: { $0.kind == wanted }) else {
        throw InputFailure(
          KeyFailure(.typeNotOnChain(type: wanted.rawValue, chain: chain.rawValue)),
          field: "type"
        )
      }
      return Self.answer(address, among: all, key: coordinate.bytes.array, path: .master)
    }
  }

  /// The path of a key expression: its steps and what follows them; an index in place of `*`, given
  /// alone or as the end of the path to the key.
  private func path(
    below steps: [UInt32],
    isRange: Bool,
    _ key: ExtendedPublicKey,
    _ origin: DerivationPath?
  ) throws(InputFailure) -> DerivationPath {
    let wanted = (path ?? .master).appending(index)
    guard isRange else { return DerivationPath(steps + wanted.steps) }
    let below = try relative(wanted, to: key, origin: origin).steps
    let full = steps + [below.last ?? 0]
    guard full.suffix(below.count) == below[...] else {
      throw InputFailure(
        code: "invalid_path",
        field: "path",
        message: "path: it does not end the path of the key"
      )
    }
    return DerivationPath(full)
  }

  private func requireNoPath() throws(InputFailure) {
    guard path?.steps.isEmpty ?? true, index == nil else {
      throw InputFailure(
        code: "invalid_path",
        field: "path",
        message: "a public key on its own has no children"
      )
    }
  }

  /// The chain and the kind of script: as asked, as the path's purpose says, or as the version bytes
  /// say; P2PKH if all leave it open.
  private func place(
    chains: [AddressChain],
    path: DerivationPath?,
    format: ExtendedKeyFormat?
  ) throws(InputFailure) -> (AddressChain, ScriptKind) {
    let chain = chain ?? path?.chain(among: chains) ?? chains[0]
    let found = path?.scriptKind(on: chain) ?? format?.script
    guard let kind = kind ?? found ?? chain.scriptKinds.first else {
      preconditionFailure("each chain has a kind of address")
    }
    guard !kind.isScript || self.kind == nil else {
      throw InputFailure(
        code: "multisignature",
        field: "key",
        message:
          "the key is one of several signers, which have no address alone: give the descriptor"
      )
    }
    return (chain, kind)
  }

  private func answer(
    of key: ExtendedPublicKey,
    origin: DerivationPath?,
    path: DerivationPath
  ) throws(InputFailure) -> Answer {
    let relative = try relative(path, to: key, origin: origin)
    let isAbsolute = relative != path
    let (chain, kind) = try place(
      chains: key.format.chains,
      path: isAbsolute ? path : origin,
      format: key.format
    )
    let child: ExtendedPublicKey
    do throws(KeyFailure) { child = try key.derived(relative) } catch {
      throw InputFailure(error, field: "path")
    }
    guard !kind.isScript else {
      return Answer(
        chain: chain,
        address: nil,
        publicKeys: [child.publicKey.compressed.array],
        path: path,
        type: kind.rawValue,
        script: nil,
        reason:
          "the key is one of several signers, which have no address alone: give the descriptor"
      )
    }
    return try answer(of: child.publicKey, false, kind, chain, path: path)
  }

  /// The part of a path that lies below a key.
  ///
  /// A path that begins with hardened numbers is taken from the master key; it leads through the key if
  /// its number at the key's depth is the key's child number, and the origin, if there is one, agrees.
  private func relative(
    _ path: DerivationPath,
    to key: ExtendedPublicKey,
    origin: DerivationPath?
  ) throws(InputFailure) -> DerivationPath {
    guard path.steps.contains(where: DerivationPath.isHardened) else { return path }
    let depth = Int(key.depth)
    guard depth > 0, path.steps.count >= depth, path.steps[depth - 1] == key.childNumber,
      origin.map({ $0.steps.elementsEqual(path.steps[..<depth]) }) ?? true
    else {
      throw InputFailure(
        code: "hardened_child",
        field: "path",
        message:
          "path: it has hardened steps that do not lead to this key, and below it they need the "
          + "private key"
      )
    }
    return DerivationPath(Array(path.steps[depth...]))
  }

  private func answer(
    of point: PublicKey,
    _ isUncompressed: Bool,
    _ kind: ScriptKind,
    _ chain: AddressChain,
    path: DerivationPath
  ) throws(InputFailure) -> Answer {
    let all = point.addresses(on: chain)
    // A key that is given in uncompressed form has the address of that form where there is one.
    if isUncompressed,
      let address = all.first(where: { $0.kind == kind && $0.keyForm == .uncompressed })
    {
      return Self.answer(address, among: all, key: address.publicKey, path: path)
    }
    if kind == .p2shP2WPKH, let address = point.nestedAddressWithoutSegWit(on: chain) {
      var answer = Self.answer(address, among: all, key: point.compressed.array, path: path)
      answer.note =
        "\(chain.rawValue) has no SegWit: whoever knows the script can spend what is sent there"
      return answer
    }
    do throws(KeyFailure) {
      let address = try point.address(kind, on: chain)
      return Self.answer(address, among: all, key: point.compressed.array, path: path)
    } catch { throw InputFailure(error, field: "type") }
  }

  private static func answer(
    _ address: DerivedAddress,
    among all: [DerivedAddress],
    key: [UInt8],
    path: DerivationPath
  ) -> Answer {
    Answer(
      chain: address.chain,
      address: address.text,
      legacyAddress: all.first { $0.isLegacyText && $0.script == address.script }?.text,
      publicKeys: [key],
      path: path,
      type: address.type,
      script: address.script
    )
  }

  /// A descriptor's path is an end of the path to one of its keys: the index, or branch and index.
  ///
  /// An alternative of a multipath descriptor that has no keys without the private key does not keep
  /// the others from answering.
  private func answer(of descriptor: OutputDescriptor) throws(InputFailure) -> Answer {
    let wanted = (path ?? .master).appending(index).steps
    var isPathFound = false
    var failure: DescriptorFailure?
    for single in descriptor.singlePaths {
      do throws(DescriptorFailure) {
        let (isMeant, answer) = try answer(of: single, wanted)
        if let answer { return answer }
        isPathFound = isPathFound || isMeant
      } catch { failure = failure ?? error }
    }
    if let failure, !isPathFound { throw InputFailure(failure) }
    guard let kind, isPathFound else {
      throw InputFailure(
        code: "invalid_path",
        field: "path",
        message: "path: it ends none of the descriptor's paths"
      )
    }
    throw InputFailure(
      code: "type_mismatch",
      field: "type",
      message: "type: the descriptor gives no script of type \(kind.rawValue) at this path"
    )
  }

  private func answer(
    of single: OutputDescriptor,
    _ wanted: [UInt32]
  ) throws(DescriptorFailure) -> (isMeant: Bool, answer: Answer?) {
    let index = wanted.last.map { $0 & ~DerivationPath.hardened } ?? 0
    let keys = try single.derivedKeys(at: index)
    let paths = keys.map(\.path)
    guard wanted.isEmpty || paths.contains(where: { $0.steps.suffix(wanted.count) == wanted[...] })
    else { return (false, nil) }
    let outputs = try single.outputs(at: index)
    let output =
      kind.map { kind in outputs.first { $0.type == kind.rawValue } }
      ?? outputs.first { $0.address != nil } ?? outputs.first
    guard let output else { return (true, nil) }
    return (
      true,
      Answer(
        chain: single.network,
        address: output.address,
        publicKeys: zip(keys, single.script.keys).map { Self.bytes(of: $0, from: $1) },
        path: self.index == nil ? path ?? paths.first ?? .master : paths.first ?? .master,
        type: output.type,
        script: output.script
      )
    )
  }
}

extension DerivationRequest {
  private static func bytes(of key: DerivedKey, from expression: KeyExpression) -> [UInt8] {
    if case .literal = expression.source { return key.bytes }
    return key.form == .uncompressed ? key.bytes : key.publicKey.compressed.array
  }
}

extension ScriptKind {
  /// Whether the address is of a script, so that one key alone has none.
  fileprivate var isScript: Bool { [.p2sh, .p2wsh, .p2shP2WSH].contains(self) }
}

extension DerivationPath {
  /// Returns the path with an index behind it, if there is one.
  fileprivate func appending(_ index: UInt32?) -> DerivationPath {
    index.map { appending($0) } ?? self
  }

  /// The chain of the path's coin type (BIP-0044), if it is one of those given.
  func chain(among chains: [AddressChain]) -> AddressChain? {
    guard steps.count >= 2, Self.isHardened(steps[0]), Self.isHardened(steps[1]),
      [44, 48, 49, 84, 86].contains(steps[0] & ~Self.hardened)
    else { return nil }
    return chains.first { $0.coinType == steps[1] & ~Self.hardened }
  }
}

extension DerivationRequest.Answer {
  /// The answer as JSON.
  func json(path text: String?) -> JSONValue {
    let keys = publicKeys.map { JSONValue.string(Hexadecimal.encode($0)) }
    var members: [JSONValue.Member] = [
      .init("address", address.map { .string($0) } ?? .null),
      .init("public_key", keys.count == 1 ? keys[0] : .null),
      .init("path", .string(text ?? path.description)),
      .init("type", .string(type)),
      .init("chain", .string(chainName ?? chain.rawValue)),
    ]
    if let reason { members.append(.init("reason", .string(reason))) }
    if let note { members.append(.init("note", .string(note))) }
    if keys.count > 1 { members.append(.init("public_keys", .array(keys))) }
    if let script { members.append(.init("script_pubkey", .string(Hexadecimal.encode(script)))) }
    if let legacyAddress { members.append(.init("legacy_address", .string(legacyAddress))) }
    return .object(members)
  }
}
