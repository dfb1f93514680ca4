import ByteReading

extension ScriptExpression: CustomStringConvertible {
  /// The expression as text.
  public var description: String {
    switch self {
    case .publicKey(let key): "pk(\(key))"
    case .publicKeyHash(let key): "pkh(\(key))"
    case .witnessPublicKeyHash(let key): "wpkh(\(key))"
    case .combo(let key): "combo(\(key))"
    case .multi(let threshold, let keys, let isSorted):
      Self.text(isSorted ? "sortedmulti" : "multi", threshold, keys)
    case .multiA(let threshold, let keys, let isSorted):
      Self.text(isSorted ? "sortedmulti_a" : "multi_a", threshold, keys)
    case .scriptHash(let inner): "sh(\(inner))"
    case .witnessScriptHash(let inner): "wsh(\(inner))"
    case .taproot(let key, nil): "tr(\(key))"
    case .taproot(let key, let tree?): "tr(\(key),\(tree))"
    case .rawTaproot(let key): "rawtr(\(key))"
    case .raw(let script): "raw(\(Hexadecimal.encode(script)))"
    case .address(let address, _): "addr(\(address))"
    case .miniscript(let miniscript): miniscript.description
    }
  }

  private static func text(_ name: String, _ threshold: Int, _ keys: [KeyExpression]) -> String {
    "\(name)(\(threshold),\(keys.map(\.description).joined(separator: ",")))"
  }
}

extension TaprootTree: CustomStringConvertible {
  /// The tree as text.
  public var description: String {
    switch self {
    case .leaf(let script): script.description
    case .branch(let left, let right): "{\(left),\(right)}"
    }
  }
}
