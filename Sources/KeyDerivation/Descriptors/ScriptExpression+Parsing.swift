import AddressEncoding
import ByteReading

/// Reads the scripts of a descriptor, one inside the other.
struct ScriptReader {
  /// Where a script stands.
  enum Place {
    case top
    case scriptHash
    case witnessScriptHash
    case tree

    var keys: KeyContext {
      switch self {
      case .top, .scriptHash: .legacy
      case .witnessScriptHash: .segWit
      case .tree: .taproot
      }
    }
  }

  var cursor: DescriptorCursor
  /// The chain whose addresses `addr` takes; `nil` for any of Bitcoin's.
  let network: AddressChain?
  /// The chain of the address that `addr` holds.
  private(set) var addressChain: AddressChain?

  init(cursor: DescriptorCursor, network: AddressChain?) {
    self.cursor = cursor
    self.network = network
  }

  /// Reads a script.
  mutating func script(in place: Place) throws(DescriptorFailure) -> ScriptExpression {
    let start = cursor.offset
    guard let name = cursor.functionName else {
      if place == .witnessScriptHash || place == .tree { return try miniscript(in: place) }
      throw cursor.failure(.expected("a script function"))
    }
    guard Self.functions.contains(name) || place == .witnessScriptHash || place == .tree else {
      // Only miniscript has the other functions.
      let isMiniscript = Self.miniscriptFunctions.contains(name)
      throw cursor.failure(
        isMiniscript
          ? .misplaced(function: name, allowed: "inside wsh() or tr()") : .unknownFunction(name)
      )
    }
    if let allowed = Self.places(of: name), !allowed.places.contains(place) {
      throw cursor.failure(.misplaced(function: name + "()", allowed: allowed.text))
    }
    switch (name, place) {
    case ("pk", _), ("pkh", .top), ("pkh", .scriptHash), ("pkh", .witnessScriptHash),
      ("wpkh", _), ("combo", _), ("rawtr", _), ("sh", _), ("wsh", _), ("tr", _), ("raw", _),
      ("addr", _), ("multi", _), ("sortedmulti", _), ("multi_a", _), ("sortedmulti_a", _):
      break
    default: return try miniscript(in: place)
    }
    _ = cursor.skip(function: name)
    let expression = try function(name, in: place, at: start)
    try cursor.take(")")
    return expression
  }

  private mutating func function(
    _ name: String,
    in place: Place,
    at start: Int
  ) throws(DescriptorFailure) -> ScriptExpression {
    switch name {
    case "pk": return .publicKey(try key(place.keys))
    case "pkh": return .publicKeyHash(try key(place.keys))
    case "wpkh": return .witnessPublicKeyHash(try key(.segWit))
    case "combo": return .combo(try key(.legacy))
    case "rawtr": return .rawTaproot(try key(.taproot))
    case "sh":
      return .scriptHash(try script(in: .scriptHash))
    case "wsh": return .witnessScriptHash(try script(in: .witnessScriptHash))
    case "tr":
      let key = try key(.taproot)
      return .taproot(key, cursor.skip(",") ? try tree(at: 0) : nil)
    case "raw":
      let argument = cursor.argument()
      guard let script = try? Hexadecimal.decode(argument.text) else {
        throw argument.failure(.invalidHexadecimal)
      }
      return .raw(script)
    case "addr": return try address()
    default: return try multisig(name, in: place, at: start)
    }
  }

  private mutating func key(_ context: KeyContext) throws(DescriptorFailure) -> KeyExpression {
    let argument = cursor.argument()
    return try KeyExpression(parsing: argument, in: context)
  }

  private mutating func miniscript(in place: Place) throws(DescriptorFailure) -> ScriptExpression {
    .miniscript(
      try Miniscript(from: &cursor, in: place == .tree ? .tapscript : .p2wsh)
    )
  }

  private mutating func address() throws(DescriptorFailure) -> ScriptExpression {
    let argument = cursor.argument()
    let text = argument.text
    do throws(AddressFailure) {
      let address = try AddressChain.script(ofAddress: text, on: network)
      addressChain = address.chain
      return .address(text, script: address.script)
    } catch {
      if error.reason == .privateKey || error.reason == .seedPhrase {
        throw argument.failure(.secret(.privateKey))
      }
      throw argument.failure(.invalidAddress(error.reason.description))
    }
  }

  private mutating func tree(at depth: Int) throws(DescriptorFailure) -> TaprootTree {
    guard cursor.skip("{") else { return .leaf(try script(in: .tree)) }
    guard depth < TaprootTree.depthLimit else {
      throw cursor.failure(.tooDeep(limit: TaprootTree.depthLimit))
    }
    let left = try tree(at: depth + 1)
    try cursor.take(",")
    let right = try tree(at: depth + 1)
    try cursor.take("}")
    return .branch(left, right)
  }

  private mutating func multisig(
    _ name: String,
    in place: Place,
    at start: Int
  ) throws(DescriptorFailure) -> ScriptExpression {
    var argument = cursor.argument()
    let thresholdStart = argument.offset
    let threshold = Int(try argument.number(below: 1 << 32))
    let limit = place == .tree ? 999 : place == .top ? 3 : 20
    var keys: [KeyExpression] = []
    while cursor.skip(",") {
      guard keys.count < max(limit, 20) else {
        throw cursor.failure(.keyCount(keys.count + 1, allowed: 1...limit))
      }
      keys.append(try key(place.keys))
    }
    guard (1...limit).contains(keys.count) else {
      throw DescriptorFailure(.keyCount(keys.count, allowed: 1...limit), at: start)
    }
    guard (1...keys.count).contains(threshold) else {
      throw DescriptorFailure(.threshold(threshold, of: keys.count), at: thresholdStart)
    }
    if place == .scriptHash {
      let size = keys.reduce(3) { $0 + ($1.isUncompressed ? 66 : 34) }
      // BIP-0016: a redeem script is pushed, and a push has 520 bytes at most. That is 15 keys.
      guard size <= 520 else {
        throw DescriptorFailure(.scriptTooLong(size, limit: 520), at: start)
      }
    }
    let isSorted = name.hasPrefix("sorted")
    return place == .tree
      ? .multiA(threshold: threshold, keys: keys, isSorted: isSorted)
      : .multi(threshold: threshold, keys: keys, isSorted: isSorted)
  }

  private static let functions: Set<String> = [
    "pk", "pkh", "wpkh", "combo", "multi", "sortedmulti", "multi_a", "sortedmulti_a", "sh", "wsh",
    "tr", "rawtr", "raw", "addr",
  ]

  private static let miniscriptFunctions: Set<String> = [
    "pk_k", "pk_h", "older", "after", "sha256", "hash256", "ripemd160", "hash160", "andor", "and_v",
    "and_b", "and_n", "or_b", "or_c", "or_d", "or_i", "thresh",
  ]

  /// Where a function may stand, if not everywhere.
  private static func places(of name: String) -> (places: [Place], text: String)? {
    switch name {
    case "wpkh", "wsh": ([.top, .scriptHash], "at the top level or inside sh()")
    case "combo", "sh", "tr", "rawtr", "raw", "addr": ([.top], "at the top level")
    case "multi", "sortedmulti":
      ([.top, .scriptHash, .witnessScriptHash], "at the top level, inside sh() or wsh()")
    case "multi_a", "sortedmulti_a": ([.tree], "inside tr()")
    default: nil
    }
  }
}

extension KeyExpression {
  /// Whether scripts hold the key in 65 bytes.
  var isUncompressed: Bool {
    if case .literal(_, .uncompressed) = source { return true }
    return false
  }
}
