import ByteReading

extension Miniscript: CustomStringConvertible {
  /// The expression as text, with `pk`, `pkh`, `and_n`, `t:`, `l:` and `u:` where they say the same.
  public var description: String { root.text }
}

extension MiniscriptNode {
  /// The letter of the wrapper that the text of the expression begins with, and what it is around.
  private var wrapped: (letter: String, inner: MiniscriptNode)? {
    switch fragment {
    case .wrapper(.check):
      switch children[0].fragment {
      // These have names of their own.
      case .keyCheck, .keyHash: return nil
      default: return ("c", children[0])
      }
    case .wrapper(let wrapper): return (wrapper.rawValue, children[0])
    case .andVerify where children[1].fragment == .one: return ("t", children[0])
    case .orIf where children[0].fragment == .zero: return ("l", children[1])
    case .orIf where children[1].fragment == .zero: return ("u", children[0])
    default: return nil
    }
  }

  var text: String {
    var node = self
    var letters = ""
    while let (letter, inner) = node.wrapped {
      letters += letter
      node = inner
    }
    return letters.isEmpty ? node.plainText : letters + ":" + node.plainText
  }

  private var plainText: String {
    switch fragment {
    case .zero, .one: return fragment.name
    case .keyCheck(let key), .keyHash(let key): return "\(fragment.name)(\(key))"
    case .older(let number), .after(let number): return "\(fragment.name)(\(number))"
    case .hash(_, let bytes): return "\(fragment.name)(\(Hexadecimal.encode(bytes)))"
    case .andOr where children[2].fragment == .zero:
      return "and_n(\(children[0].text),\(children[1].text))"
    case .threshold(let threshold):
      return "thresh(\(threshold),\(children.map(\.text).joined(separator: ",")))"
    case .multi(let threshold, let keys), .multiA(let threshold, let keys):
      return "\(fragment.name)(\(threshold),\(keys.map(\.description).joined(separator: ",")))"
    case .wrapper:
      // Only `c:` of a key is left here.
      switch children[0].fragment {
      case .keyHash(let key): return Self.keyHashText(key)
      default: return "pk(\(children[0].keys.map(\.description).joined()))"
      }
    case .andOr, .andVerify, .andBoolean, .orBoolean, .orContinue, .orDup, .orIf:
      return "\(fragment.name)(\(children.map(\.text).joined(separator: ",")))"
    }
  }

  /// A key of which only the hash is known is written as rust-miniscript writes it.
  private static func keyHashText(_ key: KeyExpression) -> String {
    if case .hash(let hash) = key.source { return "expr_raw_pkh(\(hash))" }
    return "pkh(\(key))"
  }
}
